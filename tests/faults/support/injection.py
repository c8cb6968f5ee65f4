"""System calls of a running program that fail, lie or dawdle: strace attached to it for a while."""

import subprocess
import tempfile
from pathlib import Path

from .waiting import eventually


def options(calls, fault, path=None, log="/dev/null"):
    """strace's options for a fault in these calls, on this file only when one is given."""
    return ["-f", "-qq", "-o", str(log), *(["-P", str(path)] if path else []),
            "-e", f"trace={calls}", "-e", "signal=none", "-e", f"inject={calls}:{fault}"]


class Injection:
    """`fault` in strace's words, e.g. error=EIO:when=1, retval=0 (the call is not made and says it
    was), delay_enter=300000. In force within the context."""

    def __init__(self, process, calls, fault, path=None):
        self._pid, self._fault = process.pid, (calls, fault, path)

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory()
        self._log = Path(self._folder.name) / "calls"
        self._strace = subprocess.Popen(
            ["strace", *options(*self._fault, log=self._log), "-p", str(self._pid)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(self._has_all_threads, f"strace is attached to process {self._pid}")
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        """The calls go through again."""
        if self._strace is not None:
            self._strace.terminate()
            self._strace.wait()
            self._strace = None
            self._text = self._log.read_text()
            self._folder.cleanup()

    def count(self):
        """How often the fault has struck."""
        text = self._text if self._strace is None else self._log.read_text()
        return text.count("(INJECTED)") + text.count("(DELAYED)")

    def _has_all_threads(self):
        tasks = list(Path(f"/proc/{self._pid}/task").glob("*/status"))
        return tasks and all("\nTracerPid:\t0\n" not in task.read_text() for task in tasks)
