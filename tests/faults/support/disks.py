"""Disks that fail as disks do: their power is cut, their space ends. All need root and mounts of
the test's own (see allowed)."""

import fcntl
import os
import struct
import subprocess
import unittest

# linux/fs/ext4: _IOR('X', 125, __u32), and "do not even write the journal out".
_EXT4_IOC_SHUTDOWN = 0x8004587D
_WITHOUT_LOG_FLUSH = 2


def run(*command):
    """Skips the test when the machine does not allow it; the text is what the command said."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise unittest.SkipTest(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout


class LoopDisk:
    """ext4 in a file, mounted at `folder`."""

    def __init__(self, folder, megabytes=192):
        self.folder = folder
        self._image = folder.with_name(folder.name + ".img")
        folder.mkdir(parents=True, exist_ok=True)
        with open(self._image, "wb") as image:
            image.truncate(megabytes * 2**20)
        run("mkfs.ext4", "-q", "-F", self._image)
        self._mount()

    def _mount(self):
        run("mount", "-o", "loop", self._image, self.folder)

    def cut_power(self):
        """From now on nothing reaches the disk: what was not flushed is lost, every call fails."""
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, _EXT4_IOC_SHUTDOWN, struct.pack("I", _WITHOUT_LOG_FLUSH))
        finally:
            os.close(descriptor)

    def fail_for_good(self):
        """The file system gives up as after an error of its journal: it can be read only."""
        run("mount", "-o", "remount,abort", self.folder)

    def make_read_only(self):
        run("mount", "-o", "remount,ro", self.folder)

    def power_on(self):
        """Mounts it again; everybody who used it must have ended."""
        run("umount", self.folder)
        self._mount()

    def remove(self):
        subprocess.run(["umount", "-l", str(self.folder)], capture_output=True, check=False)


class SmallDisk:
    """tmpfs of a few kilobytes at `folder`."""

    def __init__(self, folder, kilobytes):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        run("mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "onepool-faults", folder)

    def resize(self, kilobytes):
        run("mount", "-o", f"remount,size={kilobytes}k", self.folder)

    def fill(self):
        """Takes all space there is; returns the file that holds it."""
        path = self.folder / "filler"
        with open(path, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 4096)
            except OSError:
                pass
        return path

    def remove(self):
        subprocess.run(["umount", "-l", str(self.folder)], capture_output=True, check=False)
