"""What became of forms that were moved into the current template: as text and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from perfeval_xl.facts.reasons import told_in_english
from perfeval_xl.report import json
from perfeval_xl.report.lines import printable
from perfeval_xl.report.text import Style, plain

_WORDS = {
    "zh": {
        "versions": "{scheme}，{old} → {new}", "unstamped": "无模板标记", "from": "由 {path} 移来（{versions}）",
        "lost": "没有地方放的 {count} 处：", "failed": "没有移：{reason}（{code}）", "T002": "看不出评价方案，请用 --scheme 指定",
        "sum": "共 {count} 个工作簿，写出 {written} 个；没有地方放的内容 {lost} 处",
    },
    "en": {
        "versions": "{scheme}, {old} → {new}", "unstamped": "no stamp", "from": "moved from {path} ({versions})",
        "lost": "without a place: {count}", "failed": "not moved: {reason} ({code})",
        "T002": "the scheme cannot be told, name it by --scheme",
        "sum": "workbooks: {count}, written: {written}; contents without a place: {lost}",
    },
}


class LostLike(Protocol):
    """A value without a place."""

    @property
    def sheet(self) -> str: ...
    @property
    def cell(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def count(self) -> int: ...


class MovedLike(Protocol):
    """What came of one form; see `pipeline.migration.Moved`."""

    @property
    def path(self) -> str: ...
    @property
    def output(self) -> Path | None: ...
    @property
    def scheme(self) -> str | None: ...
    @property
    def old(self) -> str | None: ...
    @property
    def new(self) -> str | None: ...
    @property
    def problem(self) -> tuple[str, str] | None: ...
    @property
    def lost(self) -> Sequence[LostLike]: ...
    @property
    def part(self) -> str | None: ...


def render(moved: Sequence[MovedLike], say: Callable[[Any, str], str], *, lang: str, style: Style = plain, quiet: bool = False) -> str:
    """Return a block a workbook, then the sum; `say` puts what was lost in words. With `quiet` only what was not moved whole."""
    told = _WORDS["en" if lang == "en" else "zh"]
    blocks = ["\n".join(_lines(one, say, lang, style)) for one in moved if not quiet or one.lost or one.problem]
    written, lost = sum(one.output is not None for one in moved), sum(len(one.lost) for one in moved)
    end = [] if quiet else [style(told["sum"].format(count=len(moved), written=written, lost=lost), "heading")]
    return "\n".join([*blocks, *end]) + "\n" if blocks or end else ""


def _lines(one: MovedLike, say: Callable[[Any, str], str], lang: str, style: Style) -> Iterator[str]:
    told = _WORDS["en" if lang == "en" else "zh"]
    if one.problem is not None:
        code, detail = one.problem
        reason = told.get(code) or (told_in_english(detail) if lang == "en" else detail)
        yield style(_received(one), "heading")
        yield f"  {style(told['failed'].format(reason=printable(reason), code=code), 'error')}"
        return
    versions = told["versions"].format(scheme=one.scheme, old=one.old or told["unstamped"], new=one.new)
    yield style(printable(str(one.output)), "heading")
    yield f"  {told['from'].format(path=_received(one), versions=printable(versions))}"
    if one.lost:
        yield f"  {style(told['lost'].format(count=len(one.lost)), 'warning')}"
    for lost in one.lost:
        where = f"{printable(lost.sheet)}!{lost.cell}  " if lost.cell else ""
        yield f"    {where}{printable(say(lost, lang))}"


def _received(one: MovedLike) -> str:
    return printable(one.path) if one.part is None else f"{printable(one.path)} {printable(one.part)}"


def render_json(moved: Sequence[MovedLike]) -> str:
    """Return all of it as a JSON object."""
    workbooks = [
        {
            "path": one.path, "part": one.part, "output": None if one.output is None else str(one.output),
            "scheme": one.scheme, "old": one.old, "new": one.new,
            "problem": None if one.problem is None else {"code": one.problem[0], "reason": one.problem[1]},
            "lost": [_data(lost) for lost in one.lost],
        }
        for one in moved
    ]
    counts = {
        "workbooks": len(moved), "written": sum(one.output is not None for one in moved), "lost": sum(len(one.lost) for one in moved),
    }
    return json.dumps({"schema_version": json.SCHEMA_VERSION, "workbooks": workbooks, "counts": counts})


def _data(lost: LostLike) -> dict[str, object]:
    if lost.cell:
        return {"sheet": lost.sheet, "cell": lost.cell, "text": lost.text}
    return {"object": lost.text, "count": lost.count}
