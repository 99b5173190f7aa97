"""The lists of 总览: who has not sent, who is worst and why, where the money is, what reviewers changed; all of it on one small screen."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import pandas as pd

from perfeval_xl.facts.states import RETURNED, UNREADABLE
from perfeval_xl.facts.thresholds import NOISE, SHOWN
from perfeval_xl.layout.outputs import BY_REVIEWER
from perfeval_xl.summary import ranking, styles
from perfeval_xl.summary import sources as sources_sheet
from perfeval_xl.summary.frames import UNNAMED, Frames, ranked
from perfeval_xl.summary.grid import SheetDraft
from perfeval_xl.summary.links import cell_links, file_links, in_this_book
from perfeval_xl.summary.projects import left_out
from perfeval_xl.summary.text import digits, lines

WIDTH = 16
SIDE = 10  # columns of the lists at the left; those at the right have the rest
_ROWS = 16  # of each side: with the figures of the head a screen of 768 pixels holds no more
_LEFT_OUT_NAMED, _LEFT_OUT_WIDTH = 8, 118  # names of a line of what is in no total, and its width in digits
_ABSENT_SHOWN, _WORST, _CHANGED, _SOURCES = 6, 10, 3, 4
_LARGEST, _LEAST_LARGEST = 6, 3  # largest projects: as many as there is room for, and what is always kept free for them
_CAUSES, _CAUSE_DIGITS = 2, 20  # indicators that a low score is laid to, and how much of a name is shown
_CAUSES_WIDE, _NAME_WIDE, _WORST_WIDE = 3, 4, 5  # columns of what is told beside names, of most names, of those of the lowest
_COLUMN_DIGITS = 9  # of Chinese text in Excel; LibreOffice's columns hold more
_LEAST_UNIT = 8  # digits of a unit's name that still tell which it is
_WHOLE_FROM = 100_000  # amounts in a narrow column lose their decimals from here on

_CAPTION = styles.style({"bold": True, "font_color": styles.ACCENT, "bottom": 2, "bottom_color": styles.ACCENT})
_CAPTION_RIGHT = styles.style({**dict(_CAPTION), "align": "right"})
_NOTE = styles.style({"font_color": styles.QUIET, "align": "left"})
NOT_COUNTED = "未计入"
_NOT_COUNTED = styles.cell_style("word", colours=styles.WORD_COLOURS["未报"], wrapped=False)
_LEFT_OUT = styles.style({**dict(styles.cell_style("text", link=True, wrapped=True)), "valign": "vcenter"})
_ROW, _GAP = 15, 3

Copies = Mapping[int, PurePosixPath]
Row = tuple[tuple[object, str, int, str | None], ...]
"""Cells: value, kind, columns it spans, link."""


class Front:
    """Writes the lists: what is in no total across the sheet, below it two columns of lists of one height."""

    def __init__(self, grid: SheetDraft, frames: Frames, copies: Copies, submissions: str, left_out: str) -> None:
        """Take what to write from; `submissions` is the sheet of what was sent, `left_out` the link to what is in no total."""
        self.grid, self.frames, self.copies, self.submissions, self.left_out = grid, frames, copies, submissions, left_out

    def place(self, row: int) -> int:
        """Write all lists from `row` on and return the row below them."""
        first = self._left_out(row)
        left = self._changed(self._worst(first) + 1)
        sources = self._largest_sources()
        money = self._absent(first) + 1
        room = _ROWS - (money - first) - 1 - bool(len(sources)) * (len(sources) + 2)
        right = self._sources(self._money(money, max(_LEAST_LARGEST, min(_LARGEST, room))), sources)
        below = max(left, right)
        for place in range(first, below):
            self.grid.height(place, _ROW)
        return below + 1

    def _left_out(self, row: int) -> int:
        """Say below the figures what is in none of them, and lead to why."""
        told = left_out(self.frames, _LEFT_OUT_NAMED)
        for text in told:
            self.grid.height(row, _ROW * lines(text, _LEFT_OUT_WIDTH))
            self.grid.put(row, 0, NOT_COUNTED, _NOT_COUNTED)
            self.grid.put(row, 1, text, _LEFT_OUT, span=WIDTH - 1, link=self.left_out)
            row += 1
        self.grid.height(row, _GAP)
        return row + bool(told)

    def _absent(self, row: int) -> int:
        """List what nothing came for; where there is no roster to tell, what goes back."""
        if len(self.frames.expected):
            rows, sheet = self.frames.missing, self.submissions
            caption = f"没有报送：{len(rows)} 个" if len(rows) else "没有报送：无，名单上的项目都报了"
            links: list[str | None] = [in_this_book(sheet, f"D{place}") for place in range(2, len(rows) + 2)]
            before, width = _departments(rows), 2
        else:
            rows, sheet = self._returned(), "汇总表"
            counts = rows["state"].value_counts()
            told = "、".join(f"{word} {counts[word]} 个" for word in (RETURNED, UNREADABLE) if word in counts)
            caption = f"没有名单，看不出谁没有报送。{told or '没有要退回的'}"
            links = file_links(rows, self.copies)
            before, width = rows["state"].tolist(), 1
        self._caption(row, (caption, WIDTH - SIDE), column=SIDE)
        shown = len(rows) if len(rows) <= _ABSENT_SHOWN else _ABSENT_SHOWN - 1
        listed = list(zip(before, _names(rows, WIDTH - SIDE - width), links, strict=True))[:shown]
        for place, (first, name, link) in enumerate(listed, row + 1):
            self._row(place, SIDE, ((first, "word", width, None), (name, "text", WIDTH - SIDE - width, link)))
        if len(rows) > shown:
            more = f"其余 {len(rows) - shown} 个见“{sheet}”"
            self.grid.put(row + 1 + shown, SIDE, more, _NOTE, span=WIDTH - SIDE, link=in_this_book(sheet, "A1"))
        return row + 1 + min(len(rows), _ABSENT_SHOWN)

    def _returned(self) -> pd.DataFrame:
        rows = self.frames.projects
        rows = rows[rows["state"].isin([UNREADABLE, RETURNED])]
        return rows.sort_values("state", key=lambda states: states.ne(UNREADABLE), kind="stable")

    def _worst(self, row: int) -> int:
        """List the lowest of those that are ranked, and at which indicators they lost most."""
        scored = ranked(self.frames.projects).dropna(subset=["score_rank"])
        worst = scored.tail(_WORST).iloc[::-1]
        projects = self.frames.projects
        apart = int((projects["unranked"].notna() & projects["problem"].isna()).sum())
        beside = f"（另有 {apart} 个不参与排名，原因见“{ranking.SHEET}”）" if apart else ""
        self._caption(row, ((f"得分最低的 {len(worst)} 个项目" if len(worst) else "得分最低的：还没有能排名的项目") + beside, SIDE))
        if worst.empty:
            return row + 1
        self._header(row + 1, (("单位、项目", _WORST_WIDE), ("最终得分", 1), ("等次", 1), ("失分最多的指标", _CAUSES_WIDE)))
        causes = _causes(self.frames.indicators, worst["form"].tolist())
        names, links = _names(worst, _WORST_WIDE), file_links(worst, self.copies)
        listed = zip(names, worst["final_total"], worst["final_grade"], worst["form"], links, strict=True)
        for place, (name, points, grade, form, link) in enumerate(listed, row + 2):
            why = (causes.get(form, "各项都得满分"), "text", _CAUSES_WIDE, None)
            self._row(place, 0, ((name, "text", _WORST_WIDE, link), (points, "score", 1, None), (grade, "grade", 1, None), why))
        return row + 2 + len(worst)

    def _money(self, row: int, most: int) -> int:
        """List the largest projects."""
        rows = self.frames.projects.dropna(subset=["planned"])
        largest = rows.sort_values(["planned", "number"], ascending=[False, True]).head(most)
        self._caption(row, ("钱在哪里：最大的项目", _NAME_WIDE), ("计划万元", 1), ("执行率", 1), column=SIDE)
        names = _names(largest, _NAME_WIDE)
        listed = zip(names, largest["planned"], largest["execution_rate"], file_links(largest, self.copies), strict=True)
        for place, (name, planned, rate, link) in enumerate(listed, row + 1):
            self._row(place, SIDE, ((name, "text", _NAME_WIDE, link), (planned, _narrow(planned), 1, None), (rate, "rate", 1, None)))
        return row + 1 + len(largest)

    def _largest_sources(self) -> pd.DataFrame:
        sources = self.frames.sources
        return sources[sources["planned"].ne(0)].sort_values("planned", ascending=False, kind="stable").head(_SOURCES)

    def _sources(self, row: int, sources: pd.DataFrame) -> int:
        """List where the money comes from."""
        if sources.empty:
            return row
        whole = float(self.frames.sources["planned"].sum())
        self._caption(row + 1, ("钱从哪里来", 3), ("计划万元", 1), ("使用万元", 1), ("占比", 1), column=SIDE)
        for place, (label, planned, spent) in enumerate(zip(sources["label"], sources["planned"], sources["spent"], strict=True), row + 2):
            share = planned / whole if whole > 0 else None
            amounts = ((planned, _narrow(planned), 1, None), (spent, _narrow(spent), 1, None), (share, "rate", 1, None))
            self._row(place, SIDE, ((label, "text", 3, in_this_book(sources_sheet.SHEET, "A1")), *amounts))
        return row + 2 + len(sources)

    def _changed(self, row: int) -> int:
        """Tell what reviewers changed: how many rows, what it came to, and the largest changes."""
        rows = self.frames.indicators
        judged = rows[rows["basis"].eq(BY_REVIEWER)]
        gaps = (judged["final"] - judged["system"]).fillna(0.0)
        if judged.empty:
            self._caption(row, ("评价人员改了什么：还没有填核定得分", SIDE))
            return row + 1
        moved = judged.assign(gap=gaps)[gaps.abs().gt(NOISE)]
        told = f"核定 {judged['form'].nunique()} 个项目的 {len(judged)} 行，其中 {len(moved)} 行改了分"
        self._caption(row, (f"评价人员改了什么：{told}，合计 {_signed(moved['gap'].sum())} 分", SIDE))
        largest = moved.iloc[moved["gap"].abs().argsort(kind="stable")[::-1]].head(_CHANGED)
        links = cell_links(zip(largest["form"], largest["sheet"], largest["reviewer_score_cell"], strict=True), self.copies)
        changes = (largest[key] for key in ("level3", "system", "final", "reviewer_reason"))
        listed = zip(_names(largest, _NAME_WIDE), *changes, links, strict=True)
        for place, (name, indicator, system, final, reason, link) in enumerate(listed, row + 1):
            points = f"：{system:g} → {final:g} 分"
            change = _cut(_known(indicator), _CAUSES_WIDE * _COLUMN_DIGITS - digits(points)) + points
            why = (reason or "没有写理由", "text", SIDE - _NAME_WIDE - _CAUSES_WIDE, None)
            self._row(place, 0, ((name, "text", _NAME_WIDE, link), (change, "text", _CAUSES_WIDE, None), why))
        return row + 1 + len(largest)

    def _caption(self, row: int, *captions: tuple[str, int], column: int = 0) -> None:
        """Write a caption and, behind it, what the columns below hold, each with the columns it spans."""
        for place, (text, span) in enumerate(captions):
            self.grid.put(row, column, text, _CAPTION_RIGHT if place else _CAPTION, span=span)
            column += span

    def _header(self, row: int, headers: Sequence[tuple[str, int]], *, column: int = 0) -> None:
        for header, span in headers:
            self.grid.put(row, column, header, styles.header_style(), span=span)
            column += span

    def _row(self, row: int, column: int, cells: Row) -> None:
        for value, kind, span, link in cells:
            empty = value is None or (isinstance(value, float) and math.isnan(value))
            shown = _cut(value, span * _COLUMN_DIGITS) if isinstance(value, str) else value
            colours = self.grid.book.colours.get(value) if isinstance(value, str) else None
            shape = styles.cell_style(kind, colours=colours, link=link is not None, wrapped=False)
            self.grid.put(row, column, None if empty else shown, shape, span=span, link=link)  # type: ignore[arg-type]
            column += span


def _narrow(amount: float) -> str:
    """Return the kind of an amount that a column of one width can show."""
    return "money" if abs(amount) < _WHOLE_FROM else "count"


def _departments(rows: pd.DataFrame) -> list[str]:
    return [name if isinstance(name, str) and name else UNNAMED for name in rows["department"]]


def _names(rows: pd.DataFrame, columns: int) -> list[str]:
    """Return unit and project of each row as one name that so many columns show; the file where neither is known."""
    files = rows["file"] if "file" in rows else [UNNAMED] * len(rows)
    room = columns * _COLUMN_DIGITS
    known = rows[["unit", "project"]].astype("object").fillna("")
    return [_called(unit, project, room) or str(file) for unit, project, file in zip(known["unit"], known["project"], files, strict=True)]


def _called(unit: str, project: str, room: float) -> str:
    """Return both as one name, cut where the unit ends if that leaves enough of it: two projects of a unit must be told apart."""
    whole = f"{unit} {project}".strip()
    left = room - digits(f" {project}")
    return f"{_cut(unit, left)} {project}" if digits(whole) > room and unit and left >= _LEAST_UNIT else _cut(whole, room)


def _causes(indicators: pd.DataFrame, forms: Sequence[int]) -> dict[int, str]:
    """Return for each of the forms the indicators that lost most points, the worst first; none where none lost any."""
    rows = indicators[indicators["form"].isin(forms)]
    lost = rows.assign(lost=rows["weight3"] - rows["final"])
    lost = lost[lost["lost"].gt(SHOWN)].sort_values(["form", "lost"], ascending=[True, False], kind="stable").groupby("form").head(_CAUSES)
    told = [f"{_cut(_known(name), _CAUSE_DIGITS)} −{points:.2f}" for name, points in zip(lost["level3"], lost["lost"], strict=True)]
    causes: dict[int, list[str]] = {}
    for form, cause in zip(lost["form"].tolist(), told, strict=True):
        causes.setdefault(form, []).append(cause)
    return {form: _fitting(listed) for form, listed in causes.items()}


def _fitting(causes: Sequence[str]) -> str:
    """Return the first causes, as many as their cell shows whole: a name without its points would say nothing."""
    shown = list(causes)
    while len(shown) > 1 and digits("、".join(shown)) > _CAUSES_WIDE * _COLUMN_DIGITS:
        shown.pop()
    return "、".join(shown)


def _known(name: object) -> str:
    return name if isinstance(name, str) and name else UNNAMED


def _cut(text: str, room: float) -> str:
    """Return a text, cut where it is wider than so many digits."""
    while digits(text) > room and len(text) > 1:
        text = text.removesuffix("…")[:-1] + "…"
    return text


def _signed(points: float) -> str:
    return f"{points:+.2f}".replace("-", "−")
