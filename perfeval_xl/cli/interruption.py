"""Ctrl-C and a request to end: what the person at the keyboard is told, and how a request becomes what Ctrl-C is."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from perfeval_xl.errors import Interrupted

_WORDS = {
    "zh": {
        "said": "已中断，没有做完",
        "far": "已中断：{total} 个工作簿处理完了 {done} 个",
        "whole": "；已写出的文件都是完整的",
        "kept": "。再次运行同一命令{force}，处理完的会从缓存取出",
        "again": "。再次运行同一命令{force}重新开始；加 --cache DIR，下次中断后可以接着做",
        "force": "并加 --force ",
    },
    "en": {
        "said": "interrupted before it was done",
        "far": "interrupted: {done} of {total} workbooks were through",
        "whole": "; every file written is whole",
        "kept": ". Run the same command again{force}: those come from the cache",
        "again": ". Run the same command again{force} to start over; with --cache DIR it could go on from where it was",
        "force": " with --force",
    },
}


def explain(error: BaseException | None, lang: str) -> str:
    """Return on one line how far the work was and how to go on."""
    words = _WORDS["en" if lang == "en" else "zh"]
    if not isinstance(error, Interrupted):
        return words["said"]
    how = words["kept" if error.kept else "again"].format(force=words["force"] if error.wrote else "")
    return words["far"].format(done=error.done, total=error.total) + (words["whole"] if error.wrote else "") + how


@contextmanager
def ending_is_an_interrupt() -> Iterator[list[int]]:
    """Make a request to end (SIGTERM) what Ctrl-C is; gives a list that then holds the signal."""
    ended: list[int] = []

    def end(number: int, _: object) -> NoReturn:
        ended.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield ended
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield ended
    finally:
        signal.signal(signal.SIGTERM, before)
