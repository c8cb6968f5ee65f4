"""What this machine lets a test do. Each probe tries the thing itself, because containers forbid what
the user id would allow; unittest.SkipTest says what is missing."""

import ctypes
import functools
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from . import disks

_CLONE_NEWNS, _CLONE_NEWNET = 0x00020000, 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


def program(name):
    """Its path; skips the test when it is not installed."""
    path = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") or shutil.which(name)
    if path is None:
        raise unittest.SkipTest(f"{name} is not installed")
    return path


def _unshare(flag, what):
    if _libc.unshare(flag) != 0:
        raise unittest.SkipTest(f"no {what} of its own: {os.strerror(ctypes.get_errno())}")


@functools.cache
def own_mounts():
    """What this process mounts from now on nobody else sees, and it is gone when the process is."""
    _unshare(_CLONE_NEWNS, "mounts")
    disks.run(program("mount"), "--make-rprivate", "/")


@functools.cache
def own_network():
    """From now on this process and what it starts have a network of their own: loopback alone."""
    nft, ip = program("nft"), program("ip")
    _unshare(_CLONE_NEWNET, "network")
    # Packets of the usual size, each met by the rules alone: loopback's own are up to 64 KiB.
    disks.run(ip, "link", "set", "lo", "mtu", "1500", "gso_max_segs", "1", "up")
    disks.run(nft, "add", "table", "inet", "probe")
    disks.run(nft, "delete", "table", "inet", "probe")


@functools.cache
def power_cuts():
    """A disk can be mounted and shut down under its users."""
    own_mounts()
    for name in ("mkfs.ext4", "umount"):
        program(name)
    with tempfile.TemporaryDirectory() as folder:
        disk = disks.LoopDisk(Path(folder) / "probe", megabytes=8)
        try:
            disk.cut_power()
        except OSError as error:
            raise unittest.SkipTest(f"this kernel shuts no ext4 down: {error}") from error
        finally:
            disk.remove()


@functools.cache
def tracing():
    """Another process may be traced, and its system calls changed."""
    done = subprocess.run([program("strace"), "-f", "-o", "/dev/null", "-e",
                           "inject=getppid:retval=7", program("true")],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise unittest.SkipTest(f"strace may not trace here: {done.stderr.strip()}")


def preload(library):
    """The environment in which a program runs with one of the libraries beside these tests."""
    return {"LD_PRELOAD": str(Path(os.environ["ONEPOOL_BUILD"]) / "tests" / f"{library}.so")}


@functools.cache
def faketime():
    """libfaketime to be loaded into a program."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        raise unittest.SkipTest("libfaketime is not installed")
    return str(found[0])
