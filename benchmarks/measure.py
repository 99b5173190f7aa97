"""Two ways side by side, A B A B …: the ratio of one round says more than any time, for it depends less on the machine."""

from __future__ import annotations

import contextlib
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Work = Callable[[], object]
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Row:
    """A comparison: seconds of A and of B by rounds, and for how many forms A stands."""

    name_a: str
    name_b: str
    pairs: Sequence[tuple[float, float]]
    forms: int = 0
    goal: str = ""

    def __str__(self) -> str:
        """Return it as a row of `HEADER`."""
        ratios = [a / b for a, b in self.pairs]
        a, b = (statistics.median(times) for times in zip(*self.pairs, strict=True))
        each = f"{a / self.forms * 1000:.2f}" if self.forms else ""
        return (
            f"| {self.name_a} | {self.name_b} | {statistics.median(ratios):.2f} | {min(ratios):.2f} | {max(ratios):.2f} "
            f"| {self.goal} | {a:.2f} | {b:.2f} | {each} |"
        )


HEADER = "| A | B | A ÷ B | least | most | goal | A, s | B, s | A, ms a form |\n|---|---|---|---|---|---|---|---|---|"


def compare(name_a: str, name_b: str, work_a: Work, work_b: Work, rounds: int, *, forms: int = 0, goal: str = "", warm: bool = True) -> Row:
    """Return the comparison of two ways in this process; `warm`: each is done once before."""
    if warm:
        work_a()
        work_b()
    return Row(name_a, name_b, [(_seconds(work_a), _seconds(work_b)) for _ in range(rounds)], forms, goal)


def _seconds(work: Work) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@dataclass
class Spent:
    """What a process took: seconds; CPU seconds and peak memory (MB) of itself and of the largest process that it started."""

    seconds: float
    cpu: float
    peak: float = 0.0
    worker_peak: float = 0.0


def process(*command: object, statuses: Sequence[int] = (0, 1)) -> Spent:
    """Run a command as a whole process, its output into a file, and return what it took.

    Raises:
        RuntimeError: it ended with another status.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        before, start = os.times(), time.perf_counter()
        started = subprocess.Popen([str(part) for part in command], stdout=out, stderr=err, cwd=ROOT)
        spent = Spent(0.0, 0.0)
        while started.poll() is None:
            _note_memory(started.pid, spent)
            time.sleep(0.01 if time.perf_counter() - start < 3 else 0.1)
        spent.seconds = time.perf_counter() - start
        after = os.times()
        spent.cpu = after.children_user + after.children_system - before.children_user - before.children_system
        if started.returncode not in statuses:
            err.seek(0)
            raise RuntimeError(f"{command}: status {started.returncode}: {err.read().decode(errors='replace')}")
    return spent


def _note_memory(pid: int, spent: Spent) -> None:
    spent.peak = max(spent.peak, _peak(pid))
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
            spent.worker_peak = max(spent.worker_peak, _peak(int(child)))


def _peak(pid: int) -> float:
    """Return the most memory that a process ever had, in MB; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def python(*arguments: object) -> tuple[object, ...]:
    """Return the command that runs this Python, without writing or seeking anything of the user's."""
    return (sys.executable, *arguments)


def perfeval(*arguments: object) -> tuple[object, ...]:
    """Return the command as a user has it."""
    return (Path(sys.executable).with_name("perfeval"), *arguments)
