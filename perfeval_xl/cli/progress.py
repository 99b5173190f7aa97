"""How far the work is: a line that changes on a terminal, one now and then elsewhere; on standard error, nothing if it is quiet."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from perfeval_xl.cli import console
from perfeval_xl.cli.options import Request
from perfeval_xl.facts.severity import COUNTED, COUNTED_EN, SEVERITIES
from perfeval_xl.report import text as text_report

if TYPE_CHECKING:
    from perfeval_xl.pipeline import Advance

_EVERY = 5.0
"""Seconds between two lines where nobody sees one change; work that is done sooner says nothing."""

_SETTLED = 3.0
"""Seconds until the rate is that of the work and no more that of its beginning: before, no time left is told."""

_WORDS = {
    "zh": {
        "done": "已处理 {done}/{total} 个工作簿", "under_way": "进行中 {under_way} 个", "rate": "每秒 {rate} 个", "left": "约剩 {left}",
        "recalled": "缓存 {recalled} 个",
        "findings": COUNTED, "after": "正在核对各表之间并汇总",
        "seconds": "{0} 秒", "minutes": "{0} 分 {1:02} 秒", "hours": "{0} 小时 {1:02} 分", "comma": "，",
    },
    "en": {
        "done": "{done} of {total} workbooks", "under_way": "{under_way} under way", "rate": "{rate} a second", "left": "about {left} left",
        "recalled": "{recalled} from the cache", "findings": COUNTED_EN,
        "after": "comparing workbooks and summing up",
        "seconds": "{0} s", "minutes": "{0} min {1:02} s", "hours": "{0} h {1:02} min", "comma": ", ",
    },
}


@contextmanager
def shown(request: Request) -> Iterator[Callable[[Advance], None] | None]:
    """Give what shows the progress of a command's work, None where it is to be quiet; the line is gone when the work is."""
    if request.quiet:
        yield None
        return
    display = Display(request.lang, changing=console.is_terminal(sys.stderr))
    try:
        yield display
    finally:
        display.clear()


class Display:
    """Shows progress; `changing`: on one line that is written over, else on a line of its own every few seconds."""

    def __init__(self, lang: str, *, changing: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._words, self._changing, self._clock = _WORDS["en" if lang == "en" else "zh"], changing, clock
        self._start = self._told = clock()
        self._width = 0

    def __call__(self, now: Advance) -> None:
        """Show how far the work is."""
        when = self._clock()
        if self._changing:
            self._write_over(self._line(now, when - self._start))
        elif when - self._told >= _EVERY and now.done < now.total:
            self._told = when
            console.note(self._line(now, when - self._start))

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            console.draw("\r" + " " * self._width + "\r")
            self._width = 0

    def _line(self, now: Advance, seconds: float) -> str:
        words = self._words
        parts = [words["done"].format(done=now.done, total=now.total)]
        if now.recalled:
            parts.append(words["recalled"].format(recalled=now.recalled))
        if now.under_way:
            parts.append(words["under_way"].format(under_way=now.under_way))
        worked = now.done - now.recalled + now.under_way
        if worked and seconds >= 1:
            parts.append(words["rate"].format(rate=f"{worked / seconds:.3g}"))
        if now.done == now.total:
            parts.append(words["after"])
        elif worked and seconds >= _SETTLED:
            parts.append(words["left"].format(left=self._duration(seconds / worked * (now.total - now.done - now.under_way))))
        if any(now.findings.values()):
            parts.append(words["findings"].format(**{level: now.findings.get(level, 0) for level in SEVERITIES}))
        return words["comma"].join(parts)

    def _duration(self, seconds: float) -> str:
        whole = max(round(seconds), 1)
        if whole < 60:
            return self._words["seconds"].format(whole)
        if whole < 3600:
            return self._words["minutes"].format(*divmod(whole, 60))
        return self._words["hours"].format(*divmod(whole // 60, 60))

    def _write_over(self, line: str) -> None:
        most = shutil.get_terminal_size().columns - 1
        while text_report.width(line) > most:
            line = line[:-1]
        width = text_report.width(line)
        console.draw("\r" + line + " " * max(self._width - width, 0))
        self._width = width
