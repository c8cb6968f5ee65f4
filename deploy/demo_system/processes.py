"""Starts the demo's programs and leaves none behind: each is stopped by its process id, first asked,
then killed; should this script itself be killed, the kernel ends them."""

import ctypes
import os
import signal
import socket
import subprocess
import time

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
STOP_SECONDS = 5


class DidNotStart(Exception):
    """A program ended or stayed silent; the text holds the end of its log."""


def _die_with_parent():
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _tail(path, lines=12):
    text = path.read_text(errors="replace").strip().split("\n")
    return "\n".join("    " + line for line in text[-lines:])


class Processes:
    """Programs in the order of their start; stopped in the opposite order. Use as a context."""

    def __init__(self, log_folder):
        self.log_folder = log_folder
        self.running = []        # (name, Popen, log path)
        log_folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, name, command, is_ready, seconds=60, environment=None):
        """Starts a program and waits until is_ready(); raises DidNotStart otherwise."""
        log = self.log_folder / f"{name}.log"
        with open(log, "ab") as out:
            process = subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True, preexec_fn=_die_with_parent,
                env={**os.environ, **(environment or {})})
        self.running.append((name, process, log))
        until = time.monotonic() + seconds
        while not is_ready():
            if process.poll() is not None:
                raise DidNotStart(f"{name} ended with status {process.returncode}; its log {log} "
                                  f"ends with\n{_tail(log)}")
            if time.monotonic() > until:
                raise DidNotStart(f"{name} did not answer within {seconds} s; its log {log} "
                                  f"ends with\n{_tail(log)}")
            time.sleep(0.02)

    def check(self):
        """Raises DidNotStart when a program has ended on its own."""
        for name, process, log in self.running:
            if process.poll() is not None:
                raise DidNotStart(f"{name} ended with status {process.returncode}; its log {log} "
                                  f"ends with\n{_tail(log)}")

    def stop(self):
        """Asks every program to end, the last started first, and kills what does not listen."""
        for _, process, _ in reversed(self.running):
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for _, process, _ in self.running:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()


def listens(port):
    """A check for start(): something accepts connections there."""
    def check():
        with socket.socket() as probe:
            probe.settimeout(0.2)
            return probe.connect_ex(("127.0.0.1", port)) == 0
    return check
