"""What became of all that was received: the lines of 核对 that prove it, the rows of 口径说明 that name it, the line below 报送情况.

Received = listed + containers opened + left out on purpose + cut off by a limit or a fault; see `records.CONTAINER_COLUMNS`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.facts.received import LEFT_OUT
from perfeval_xl.records import Intake
from perfeval_xl.summary.control import ControlLine, Figure
from perfeval_xl.summary.frames import Frames
from perfeval_xl.summary.parts import Ranges

KIND = "没有列出"
"""What 口径说明 calls the rows that name the files left out."""

_COUNTED = ("entries", "listed", "opened", "left_out", "cut", "faults")
_CAPTIONS = ("收到时逐个计数", "按类别相加", "表中逐行计数")
_WORDS = {reason: told[0] for reason, told in LEFT_OUT.items()}


def lines(intake: Intake, frames: Frames, listed: Ranges, notes: Ranges) -> Iterator[ControlLine]:
    """Yield what is proved; `listed` and `notes` are where 报送情况 and 口径说明 stand. Nothing where nothing was counted."""
    if intake.containers.empty:
        return
    entries, taken, opened, left_out, cut, faults = (int(intake.containers[key].sum()) for key in _COUNTED)
    counted = int(intake.reasons["files"].sum())
    unnamed, files = counted - len(intake.left_out), frames.files - faults
    rows = listed.added("COUNTA({0})", "file") + _plus(frames.files - len(frames.submissions) - faults)
    left = notes.added(f'COUNTIF({{0}},"{KIND}")', "kind") + _plus(unnamed)
    parts = "=" + "+".join(f"{{+{place}}}" for place in range(1, 5))
    reasons = "+".join(f"{{+{place}}}" for place in range(2, 2 + len(intake.reasons)))
    told = f"列出的（另有 {faults} 行说明打不开的）" if faults else "列出的文件"
    for name, first, added, by_row in (
        ("收到＝列出＋打开＋没有列出＋超限", entries, Figure(taken + opened + left_out + cut, parts),
         Figure(files + opened + counted + cut, f"={rows}+{left}{_plus(opened + cut)}")),
        (told, taken, None, Figure(files, f"={rows}")),
        ("打开的（压缩包、邮件、邮箱）", opened, None, None),
        ("没有列出的（都有原因）", left_out, Figure(counted, f"={reasons}" if reasons else ""), Figure(counted, f"={left}")),
        ("超限的（超过限制或在损坏处后）", cut, None, None),
    ):
        yield ControlLine(name, _CAPTIONS, "count", (Figure(first), added, by_row))
    yield from _by_reason(intake, notes)


def _by_reason(intake: Intake, notes: Ranges) -> Iterator[ControlLine]:
    by_name = intake.left_out["reason"].value_counts()
    for reason, files in intake.reasons.itertuples(index=False):
        word, unnamed = _WORDS[reason], int(files - by_name.get(reason, 0))
        each = notes.added(f'COUNTIFS({{0}},"{KIND}",{{1}},"{word}")', "kind", "text") + _plus(unnamed)
        yield ControlLine(f"其中：{word}", _CAPTIONS, "count", (Figure(files), None, Figure(files, f"={each}")))


def explained(intake: Intake) -> Iterator[tuple[str, str, str]]:
    """Yield what 口径说明 says of all that was received: kind, item, text."""
    if intake.containers.empty:
        return
    sums = intake.containers[list(_COUNTED)].sum()
    yield "范围", "收到的文件", (
        f"逐个计数共 {sums['entries']} 个（压缩包、邮件、文件夹里的都算）：列出 {sums['listed']} 个，"
        f"打开取出其中文件的 {sums['opened']} 个，"
        f"没有列出的 {sums['left_out']} 个{_reasons(intake)}，超过限制或在损坏处之后没有打开的 {sums['cut']} 个。"
        "没有列出的逐个写在本表末尾，各数在“总览”的“核对”中核对。"
    )


def named(intake: Intake) -> Iterator[tuple[str, str, str]]:
    """Yield for each file left out kind, path and reason, by reason; of those beyond the names that are kept how many there are."""
    order = {reason: place for place, reason in enumerate(LEFT_OUT)}
    files = intake.left_out.sort_values("reason", key=lambda reasons: reasons.map(order), kind="stable")
    for container, name, reason in files.itertuples(index=False):
        yield KIND, _path(container, name), _WORDS[reason]
    by_name: pd.Series = intake.left_out["reason"].value_counts()
    for reason, number in intake.reasons.itertuples(index=False):
        if (more := number - int(by_name.get(reason, 0))) > 0:
            yield f"{KIND}的其余", f"另有 {more} 个", _WORDS[reason]


def _path(container: str, name: str) -> str:
    """Return where a file lay; in a folder below the one that was given its name begins with the end of its container's."""
    above, _, own = name.rpartition("/")
    held = f"/{container}".replace("\\", "/")
    inside = own if above and held.endswith(f"/{above}") else name
    return f"{container}/{inside}" if container else name


def below(intake: Intake) -> str:
    """Return the line below 报送情况: how many files were left out and why, "" where none was."""
    files = int(intake.containers["left_out"].sum())
    return f"另有 {files} 个文件没有列出{_reasons(intake)}，名称见“口径说明”" if files else ""


def _reasons(intake: Intake) -> str:
    told = "、".join(f"{_WORDS[reason]} {files} 个" for reason, files in intake.reasons.itertuples(index=False))
    return f"（{told}）" if told else ""


def _plus(number: int) -> str:
    """Return a number as the end of a formula that adds it, nothing for 0."""
    return f"{number:+d}" if number else ""
