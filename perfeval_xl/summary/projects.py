"""汇总表: a row for each project that counts, unreadable workbooks too."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.layout.outputs import PROJECT_TABLE
from perfeval_xl.summary.columns import usual
from perfeval_xl.summary.frames import UNNAMED, Frames
from perfeval_xl.summary.limits import SummaryLimits
from perfeval_xl.summary.links import named_links
from perfeval_xl.summary.parts import Ranges, split
from perfeval_xl.summary.tables import SummaryBook, SummaryColumn, SummaryTable, Total, TotalRow, write_sheet
from perfeval_xl.summary.totals import TableTotals

SHEET = PROJECT_TABLE
_COLUMNS = (
    *usual(
        "number department unit project year planned received spent arrival_rate execution_rate self_total system_total final_total"
        " difference self_grade final_grade verified_points error warning info state file verified_share"
    ),
    SummaryColumn("方案", "scheme", "code"),
)
_PRINTED = 21  # to 状态: where the file lies is for the screen, what follows for those who compute further


def columns(frames: Frames) -> tuple[SummaryColumn, ...]:
    """Return the columns; where schemes differ in what is under the execution rate, that money is a column too."""
    return (*_COLUMNS, *usual(f"weight_total {'' if frames.one_base else 'base'} left_out"))


def ranges(frames: Frames, limits: SummaryLimits) -> Ranges:
    """Return where the rows of 汇总表 stand, which is several sheets where one would be cut."""
    return Ranges(split(SHEET, frames.projects["department"], limits), columns(frames))


def write(book: SummaryBook, frames: Frames, copies: Mapping[int, PurePosixPath], places: Ranges) -> None:
    """Write 汇总表; of several sheets each closes with its own total, and the last with that of all."""
    shown = columns(frames)
    for part in places.parts:
        rows = part.of(frames.projects)
        closing = [_closing(frames, TableTotals(shown, rows), "合计")]
        if part is places.parts[-1] and len(places.parts) > 1:
            closing.append(_closing(frames, TableTotals(shown, frames.projects, places), "总计"))
        if part is places.parts[-1]:
            closing += _off_roster(frames)
        links = named_links(rows, copies, book.limits)
        write_sheet(book, SummaryTable(part.sheet, shown, rows, frozen=4, totals=closing, links=links, printed=_PRINTED))


def _off_roster(frames: Frames) -> list[TotalRow]:
    """Return the line below the totals for the submissions that are not on the roster: they are in none of the totals."""
    rows = frames.unlisted
    if rows.empty:
        return []
    sums = {key: Total(math.fsum(rows[key].dropna())) for key in (*MEASURES, *SEVERITIES)}
    return [{"number": Total("名单外"), "project": Total(f"{len(rows)} 个报送不在名单上，没有计入（见“报送情况”）"), **sums}]


def left_out(frames: Frames, most: int | None = None) -> list[str]:
    """Return what is in no total, by name, and why: one text for money, one for points; of more than `most` names the first."""
    money = frames.projects[frames.projects["off_money"].notna()]
    points = frames.projects[~frames.projects["weighed"]]
    told = ((money, "金额有误，金额没有计入"), (points, "分值合计不对，得分没有计入平均"))
    return [f"{len(rows)} 个项目{why}：{_listed(rows['project'].fillna(UNNAMED).tolist(), most)}" for rows, why in told if len(rows)]


def _listed(names: Sequence[str], most: int | None) -> str:
    return "、".join(names[:most]) + (f" 等 {len(names)} 个" if most is not None and len(names) > most else "")


def _closing(frames: Frames, totals: TableTotals, name: str) -> TotalRow:
    return {
        "number": Total(name),
        "project": Total("金额、问题数合计，分数平均"),
        "left_out": Total("；".join(left_out(frames)) or None),
        **totals.sums((*MEASURES, *SEVERITIES)),
        **({} if frames.one_base else totals.sums(("base",))),
        **totals.ratio("arrival_rate", "received", "planned"),
        **totals.ratio("execution_rate", "spent", frames.one_base or "base"),
        **totals.means(("self_total", "system_total", "final_total", "difference", "verified_points", "weight_total")),
        **totals.ratio("verified_share", "verified_points", "weight_total"),
    }
