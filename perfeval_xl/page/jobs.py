"""Jobs: each has a folder and a process of its own, two of them at once; when the page ends they end, and nothing of them stays."""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Literal, get_args

from perfeval_xl.page import work
from perfeval_xl.page.view import Outputs, ShownResult
from perfeval_xl.page.work import Order

AT_ONCE = 2
_GRACE = 6.0  # seconds that a process has to end of itself: one more than it gives its own workers

JobState = Literal["waiting", "working", "reporting", "done", "refused", "fault", "died", "ended"]
WAITING, WORKING, REPORTING, DONE, REFUSED, FAULT, DIED, ENDED = get_args(JobState)
OVER = (DONE, REFUSED, FAULT, DIED, ENDED)
"""States of a job: reporting is one whose findings are there while its Word reports are still being written."""


@dataclass
class Job:
    """A job and how far it is. title: what was dropped, in a few words; told: why it is over, where it was not done."""

    key: str
    order: Order
    title: str
    count: int
    state: JobState = WAITING
    told: str = ""
    advance: tuple[int, int, int, Mapping[str, int]] = (0, 0, 0, {})
    shown: ShownResult | None = None
    outputs: Outputs = field(default_factory=Outputs)
    remarks: tuple[str, ...] = ()
    process: BaseProcess | None = None
    stopped: bool = False

    @property
    def over(self) -> bool:
        """Tell whether nothing more will come."""
        return self.state in OVER


class Jobs:
    """All jobs of a session, by their keys, in the order in which they came."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._slots = threading.Semaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._ended = False
        self.all: dict[str, Job] = {}

    def folder(self) -> tuple[str, Path]:
        """Make the folder of a new job; return its key and the folder."""
        key = secrets.token_hex(8)
        folder = self._folder / key
        folder.mkdir()
        return key, folder

    def start(self, key: str, order: Order, title: str, count: int) -> Job:
        """Begin a job as soon as fewer than `AT_ONCE` others are under way."""
        job = Job(key, order, title, count)
        self.all[key] = job
        threading.Thread(target=self._do, args=(job,), daemon=True).start()
        return job

    def busy(self) -> bool:
        """Tell whether any job is under way."""
        return any(not job.over for job in self.all.values())

    def cancel(self, job: Job) -> None:
        """End a job before it is done."""
        with self._lock:
            job.stopped = True
            if job.state == WAITING:
                job.state = ENDED
            process = job.process
        if process is not None and not job.over:
            process.terminate()
            threading.Thread(target=_make_sure, args=(process,), daemon=True).start()

    def end(self) -> None:
        """End all jobs and wait for it."""
        with self._lock:
            self._ended = True
            processes = [job.process for job in self.all.values() if job.process is not None]
        for process in processes:
            process.terminate()
        last = time.monotonic() + _GRACE  # for all of them together: who ends the program does not wait once for each
        for process in processes:
            _make_sure(process, last - time.monotonic())

    def _do(self, job: Job) -> None:
        with self._slots:
            context = get_context("spawn")
            page, there = context.Pipe(duplex=False)
            with self._lock:
                if self._ended or job.state != WAITING:
                    return
                job.process = process = context.Process(target=work.main, args=(job.order, there))
                process.start()
                job.state = WORKING
            there.close()
            _listen(job, page)
            process.join()
            if not job.over:  # it ended without a word, as those do that are killed
                job.state = DONE if job.shown is not None else ENDED if job.stopped else DIED


def _listen(job: Job, page: Connection) -> None:
    with page, contextlib.suppress(EOFError, OSError):
        while True:
            what, about = page.recv()
            _HEARD[what](job, about)


def _advance(job: Job, about: Any) -> None:
    job.advance = about


def _result(job: Job, about: ShownResult) -> None:
    job.shown, job.outputs, job.state = about, about.outputs, REPORTING


def _reports(job: Job, about: Outputs) -> None:
    job.outputs = about


def _files(job: Job, about: Any) -> None:
    written, job.remarks = about
    job.outputs = Outputs({"forms": written})


def _over(state: JobState) -> Callable[[Job, Any], None]:
    def heard(job: Job, about: Any) -> None:
        job.told = str(about or "")
        # the findings are there: what failed after them is the reports, which is told beside
        job.state = DONE if job.shown is not None else state

    return heard


_HEARD: Mapping[str, Callable[[Job, Any], None]] = {
    "advance": _advance, "result": _result, "reports": _reports, "files": _files,
    "done": _over(DONE), "refused": _over(REFUSED), "fault": _over(FAULT), "ended": _over(ENDED),
}


def _make_sure(process: BaseProcess, seconds: float = _GRACE) -> None:
    """Wait for a process that was asked to end, and end it by force if it does not."""
    process.join(max(seconds, 0))
    if process.is_alive():
        process.kill()
        process.join()
