"""What the process runs that reads risky files: within its own time and memory, and silent."""

from __future__ import annotations

import contextlib
import faulthandler
import math
import os
import sys

from perfeval_xl.reading.isolation import receive, send
from perfeval_xl.reading.patience import standstill
from perfeval_xl.reading.workbook import read_safely

_FAILED = 3


def serve() -> None:
    """Answer requests (bytes, info, limits, everything, steps) with a `ReadFile` each until nobody asks any more."""
    try:
        with contextlib.suppress(EOFError):
            _answer_all()
    except BaseException:  # whoever asked is told by the status, which is not that of a process which its watch ended
        os._exit(_FAILED)


def _answer_all() -> None:
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    limited = False
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        while True:
            data, info, limits, everything, steps = receive(requests)
            if not limited:
                limit_memory(limits.memory_bytes)
                limited = True
            limit_time(limits.seconds)
            # needs no interpreter: a hung reader has it
            faulthandler.dump_traceback_later(standstill(limits.seconds), exit=True, file=nowhere)
            answer = read_safely(data, info, limits, alone=True, everything=everything, steps=steps)
            faulthandler.cancel_dump_traceback_later()
            send(answers, answer)


def limit_time(seconds: int) -> None:
    """End this process when it has used so many more seconds of the processor; systems without such limits go by the clock."""
    try:
        import resource  # noqa: PLC0415 - only some systems have it
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    used = resource.getrusage(resource.RUSAGE_SELF)
    wanted = math.ceil(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def limit_memory(more: int) -> None:
    """Let this process take so many bytes more than it has; systems without such limits go without."""
    try:
        import resource  # noqa: PLC0415 - only some systems have it
    except ImportError:
        return
    try:
        with open("/proc/self/statm", encoding="ascii") as sizes:
            taken = int(sizes.read().split()[0]) * resource.getpagesize()
    except OSError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = taken + more
    resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
