"""The lists of 总览: who has not sent, who is worst and why, where the money is, what reviewers changed. Every name leads on."""

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
_HALF = WIDTH // 2
_LEFT_OUT_NAMED, _LEFT_OUT_WIDTH = 8, 118  # names of a line of what is in no total, and its width in digits
_ABSENT_SHOWN, _WORST, _LARGEST, _CHANGED, _SOURCES = 12, 10, 5, 3, 6
_CAUSES, _CAUSE_DIGITS = 2, 20  # indicators that a low score is laid to, and how much of a name is shown

_CAPTION = styles.style({"bold": True, "font_size": 11, "font_color": styles.ACCENT, "bottom": 2, "bottom_color": styles.ACCENT})
_NOTE = styles.style({"font_color": styles.QUIET, "align": "left"})
NOT_COUNTED = "未计入"
_NOT_COUNTED = styles.cell_style("word", colours=styles.WORD_COLOURS["未报"], wrapped=False)
_LEFT_OUT = styles.style({**dict(styles.cell_style("text", link=True, wrapped=True)), "valign": "vcenter"})
_ROW, _CAPTION_ROW, _GAP = 16.5, 20, 5

Copies = Mapping[int, PurePosixPath]
Row = tuple[tuple[object, str, int, str | None], ...]
"""Cells: value, kind, columns it spans, link."""


class Front:
    """Writes the lists one below the other."""

    def __init__(self, grid: SheetDraft, frames: Frames, copies: Copies, submissions: str, left_out: str) -> None:
        """Take what to write from; `submissions` is the sheet of what was sent, `left_out` the link to what is in no total."""
        self.grid, self.frames, self.copies, self.submissions, self.left_out = grid, frames, copies, submissions, left_out

    def place(self, row: int) -> list[int]:
        """Write all lists from `row` on and return the row where each begins, and the row below them."""
        starts = []
        for block in (self._left_out, self._absent, self._worst, self._money, self._changed):
            below = block(row)
            if below > row:
                starts.append(row)
                self.grid.height(below, _GAP)
                row = below + 1
        return [*starts, row]

    def _left_out(self, row: int) -> int:
        """Say below the figures what is in none of them, and lead to why."""
        for text in left_out(self.frames, _LEFT_OUT_NAMED):
            self.grid.height(row, 2 + (_ROW - 2) * lines(text, _LEFT_OUT_WIDTH))
            self.grid.put(row, 0, NOT_COUNTED, _NOT_COUNTED)
            self.grid.put(row, 1, text, _LEFT_OUT, span=WIDTH - 1, link=self.left_out)
            row += 1
        return row

    def _absent(self, row: int) -> int:
        """List what nothing came for; where there is no roster to tell, what goes back."""
        frames = self.frames
        if len(frames.expected):
            missing = frames.missing
            caption = f"没有报送：{len(missing)} 个" if len(missing) else "没有报送：无，名单上的项目都报了"
            links: list[str | None] = [in_this_book(self.submissions, f"D{place}") for place in range(2, len(missing) + 2)]
            words, more = ["未报"] * len(missing), f"其余 {len(missing) - _ABSENT_SHOWN} 个见“{self.submissions}”"
        else:
            rows = frames.projects
            missing = rows[rows["state"].isin([UNREADABLE, RETURNED])].sort_values("state", key=lambda states: states.ne(UNREADABLE))
            counts = missing["state"].value_counts()
            told = "、".join(f"{word} {counts[word]} 个" for word in (RETURNED, UNREADABLE) if word in counts)
            caption = f"没有名单，看不出谁没有报送。收到的里面{told or '没有要退回的'}"
            links = file_links(missing, self.copies)
            words, more = missing["state"].tolist(), f"其余 {len(missing) - _ABSENT_SHOWN} 个见“汇总表”"
        self._caption(row, caption)
        names = zip(_departments(missing), _names(missing), words, links, strict=True)
        cells: list[Row] = [
            ((word, "word", 1, None), (department, "text", 2, None), (name, "text", 5, link)) for department, name, word, link in names
        ]
        below = self._two_up(row + 1, cells[:_ABSENT_SHOWN])
        if len(missing) > _ABSENT_SHOWN:
            self.grid.put(below, 0, more, _NOTE, span=WIDTH, link=in_this_book(self.submissions, "A1"))
            below += 1
        return below

    def _worst(self, row: int) -> int:
        """List the lowest of those that are ranked, and at which indicators they lost most."""
        scored = ranked(self.frames.projects).dropna(subset=["score_rank"])
        worst = scored.tail(_WORST).iloc[::-1]
        projects = self.frames.projects
        apart = int((projects["unranked"].notna() & projects["problem"].isna()).sum())
        beside = f"（另有 {apart} 个不参与排名，原因见“{ranking.SHEET}”）" if apart else ""
        self._caption(row, (f"得分最低的 {len(worst)} 个项目" if len(worst) else "得分最低的：还没有能排名的项目") + beside)
        if worst.empty:
            return row + 1
        self._header(row + 1, (("名次", 1), ("单位、项目", 6), ("最终得分", 1), ("等次", 1), ("失分最多的指标", 7)))
        causes = _causes(self.frames.indicators, worst["form"].tolist())
        links = file_links(worst, self.copies)
        listed = zip(worst["score_rank"], _names(worst), worst["final_total"], worst["final_grade"], worst["form"], links, strict=True)
        for place, (rank, name, points, grade, form, link) in enumerate(listed, row + 2):
            why = causes.get(form, "各项都得满分")
            cells = ((rank, "index", 1, None), (name, "text", 6, link), (points, "score", 1, None), (grade, "grade", 1, None),
                     (why, "text", 7, None))
            self._row(place, 0, cells)
        return row + 2 + len(worst)

    def _money(self, row: int) -> int:
        """List the largest projects at the left and the sources at the right."""
        frames = self.frames
        largest = frames.projects.dropna(subset=["planned"]).sort_values(["planned", "number"], ascending=[False, True]).head(_LARGEST)
        whole = float(frames.sources["planned"].sum())
        sources = frames.sources[frames.sources["planned"].ne(0)].sort_values("planned", ascending=False).head(_SOURCES)
        self._caption(row, f"钱在哪里：计划投资额最大的 {len(largest)} 个项目", span=_HALF)
        self._caption(row, "钱从哪里来", column=_HALF, span=_HALF)
        self._header(row + 1, (("单位、项目", 5), ("计划（万元）", 2), ("执行率", 1)))
        self._header(row + 1, (("资金来源", 3), ("计划（万元）", 2), ("使用（万元）", 2), ("占比", 1)), column=_HALF)
        listed = zip(_names(largest), largest["planned"], largest["execution_rate"], file_links(largest, self.copies), strict=True)
        for place, (name, planned, rate, link) in enumerate(listed, row + 2):
            self._row(place, 0, ((name, "text", 5, link), (planned, "money", 2, None), (rate, "rate", 1, None)))
        by_source = zip(sources["label"], sources["planned"], sources["spent"], strict=True)
        for place, (label, planned, spent) in enumerate(by_source, row + 2):
            share = planned / whole if whole > 0 else None
            source = (label, "text", 3, in_this_book(sources_sheet.SHEET, "A1"))
            self._row(place, _HALF, (source, (planned, "money", 2, None), (spent, "money", 2, None), (share, "rate", 1, None)))
        return row + 2 + max(len(largest), len(sources))

    def _changed(self, row: int) -> int:
        """Tell what reviewers changed: how many rows, what it came to, and the largest changes."""
        rows = self.frames.indicators
        judged = rows[rows["basis"].eq(BY_REVIEWER)]
        gaps = (judged["final"] - judged["system"]).fillna(0.0)
        if judged.empty:
            self._caption(row, "评价人员改了什么：还没有填核定得分")
            return row + 1
        moved = judged.assign(gap=gaps)[gaps.abs().gt(NOISE)]
        told = f"核定 {judged['form'].nunique()} 个项目的 {len(judged)} 行，其中 {len(moved)} 行改了分"
        self._caption(row, f"评价人员改了什么：{told}，合计 {_signed(moved['gap'].sum())} 分")
        largest = moved.iloc[moved["gap"].abs().argsort(kind="stable")[::-1]].head(_CHANGED)
        links = cell_links(zip(largest["form"], largest["sheet"], largest["reviewer_score_cell"], strict=True), self.copies)
        changes = (largest[key] for key in ("level3", "system", "final", "reviewer_reason"))
        for place, (name, indicator, system, final, reason, link) in enumerate(zip(_names(largest), *changes, links, strict=True), row + 1):
            change = f"{indicator}：{system:g} → {final:g} 分"
            self._row(place, 0, ((name, "text", 6, link), (change, "text", 5, None), (reason or "没有写理由", "text", 5, None)))
        return row + 1 + len(largest)

    def _caption(self, row: int, text: str, *, column: int = 0, span: int = WIDTH) -> None:
        self.grid.height(row, _CAPTION_ROW)
        self.grid.put(row, column, text, _CAPTION, span=span)

    def _header(self, row: int, headers: Sequence[tuple[str, int]], *, column: int = 0) -> None:
        self.grid.height(row, _ROW)
        for header, span in headers:
            self.grid.put(row, column, header, styles.header_style(), span=span)
            column += span

    def _two_up(self, row: int, listed: Sequence[Row]) -> int:
        """Write rows of half the width, two beside each other, and return the row below."""
        for place, cells in enumerate(listed):
            self._row(row + place // 2, place % 2 * _HALF, cells)
        return row + -(-len(listed) // 2)

    def _row(self, row: int, column: int, cells: Row) -> None:
        self.grid.height(row, _ROW)
        for value, kind, span, link in cells:
            empty = value is None or (isinstance(value, float) and math.isnan(value))
            colours = self.grid.book.colours.get(value) if isinstance(value, str) else None
            shape = styles.cell_style(kind, colours=colours, link=link is not None, wrapped=False)
            self.grid.put(row, column, None if empty else value, shape, span=span, link=link)  # type: ignore[arg-type]
            column += span


def _departments(rows: pd.DataFrame) -> list[str]:
    return [name if isinstance(name, str) and name else UNNAMED for name in rows["department"]]


def _names(rows: pd.DataFrame) -> list[str]:
    """Return unit and project of each row as one name; the file where neither is known."""
    files = rows["file"] if "file" in rows else [UNNAMED] * len(rows)
    named = (" ".join(name for name in both if isinstance(name, str) and name) for both in zip(rows["unit"], rows["project"], strict=True))
    return [name or str(file) for name, file in zip(named, files, strict=True)]


def _causes(indicators: pd.DataFrame, forms: Sequence[int]) -> dict[int, str]:
    """Return for each of the forms the indicators that lost most points, the worst first; none where none lost any."""
    rows = indicators[indicators["form"].isin(forms)]
    lost = rows.assign(lost=rows["weight3"] - rows["final"])
    lost = lost[lost["lost"].gt(SHOWN)].sort_values(["form", "lost"], ascending=[True, False], kind="stable").groupby("form").head(_CAUSES)
    told = [f"{_short(name)} 扣 {points:.2f}" for name, points in zip(lost["level3"], lost["lost"], strict=True)]
    causes: dict[int, list[str]] = {}
    for form, cause in zip(lost["form"].tolist(), told, strict=True):
        causes.setdefault(form, []).append(cause)
    return {form: "、".join(listed) for form, listed in causes.items()}


def _short(name: object) -> str:
    """Return a name, cut where it is longer than a line can hold beside others."""
    text = name if isinstance(name, str) and name else UNNAMED
    while digits(text) > _CAUSE_DIGITS:
        text = text.removesuffix("…")[:-1] + "…"
    return text


def _signed(points: float) -> str:
    return f"{points:+.2f}".replace("-", "−")
