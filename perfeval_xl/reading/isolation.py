"""Reading in a process of its own: what kills, hangs or bloats it costs one file and nothing else.

Starting it takes a tenth of a second, so only files that need it go there (see `limits.AT_EASE`), and one process serves many of them.
It holds no file open, writes none, and ends with the process that started it.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from typing import IO, Any

from perfeval_xl.intake.refused import Refused
from perfeval_xl.limits import DEFAULT, Limits
from perfeval_xl.reading.patience import no_answer, standstill, too_slow

_LENGTH = struct.Struct(">Q")
_START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from perfeval_xl.reading.alone import serve; serve()"
_GONE = (EOFError, OSError, pickle.UnpicklingError)
_STOOD_STILL = 1  # the exit status of a process that its own watch ended
_LAST_BREATH = 5.0  # seconds that a process needs to be gone when its pipe is
_SERVED = 200  # files, after which a fresh process takes over: what a reader forgets to free is given back


class Reader:
    """A process that reads one file after the other; started with the first, and again whenever it has died."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Know of no process: that of a parent answers its parent alone."""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0

    def ask(self, request: object, limits: Limits) -> Any:
        """Return the answer of the process.

        One that stands still is ended and tried once more: the machine may have been busy, or asleep.

        Raises:
            Refused: F001 it died, or used too much of the processor's time, or stood still twice.
        """
        with self._lock:
            try:
                answer = self._exchange(request)
            except _GONE as error:
                if (reason := self._reason(limits)) is not None:
                    raise Refused("F001", reason) from error
                try:
                    answer = self._exchange(request)
                except _GONE as again:
                    raise Refused("F001", self._reason(limits) or no_answer(standstill(limits.seconds))) from again
            self._served += 1
            if self._served >= _SERVED:
                self.close()
            return answer

    def _reason(self, limits: Limits) -> str | None:
        """Return why the process is gone, None where it stood still."""
        process = self._process
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_LAST_BREATH)
        ended = None if process is None else process.returncode
        self.close()
        if ended is not None and hasattr(signal, "SIGXCPU") and ended == -signal.SIGXCPU:
            return too_slow(limits.seconds)
        return None if ended == _STOOD_STILL else "读取程序中途崩溃，文件可能有意损坏"

    def close(self) -> None:
        """End the process, at once if need be."""
        process, self._process, self._served = self._process, None, 0
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what is still to be written has nobody to read it
                    pipe.close()

    def _exchange(self, request: object) -> Any:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, json.dumps(sys.path)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        send(self._process.stdin, request)
        return receive(self._process.stdout)


def send(pipe: IO[bytes], message: object) -> None:
    """Write a message to a pipe."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Read a message that the other process wrote.

    Raises:
        EOFError: there is none.
    """
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError("the other process is gone")
    return pickle.loads(pipe.read(_LENGTH.unpack(head)[0]))


_reader = Reader()
atexit.register(_reader.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_reader.begin)


def ask(request: object, limits: Limits = DEFAULT) -> Any:
    """Return what the process of this one's own answers; see `Reader.ask`."""
    return _reader.ask(request, limits)
