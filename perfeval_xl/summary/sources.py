"""资金来源: money by where it comes from."""

from __future__ import annotations

from perfeval_xl.summary.frames import Frames
from perfeval_xl.summary.limits import SummaryLimits
from perfeval_xl.summary.parts import Ranges, continued
from perfeval_xl.summary.projects import left_out
from perfeval_xl.summary.tables import SummaryBook, SummaryColumn, SummaryTable, Total, write_table
from perfeval_xl.summary.totals import TableTotals

SHEET = "资金来源"
_COLUMNS = (
    SummaryColumn("资金来源", "label", widest=30),
    SummaryColumn("计划投资额", "planned", "money", "万元"),
    SummaryColumn("实际到位资金", "received", "money", "万元"),
    SummaryColumn("实际使用情况", "spent", "money", "万元"),
    SummaryColumn("资金到位率", "arrival_rate", "rate", bar=1.0),
    SummaryColumn("预算执行率", "execution_rate", "rate", bar=1.0),
)
_BASE = SummaryColumn("执行率基数", "base", "money", "万元")
_LEFT_OUT = SummaryColumn("未计入合计的", "left_out", widest=50)


def columns(frames: Frames) -> tuple[SummaryColumn, ...]:
    """Return the columns; where schemes differ in what is under the execution rate, that money is a column too."""
    return (*_COLUMNS, *(() if frames.one_base else (_BASE,)), _LEFT_OUT)


def ranges(frames: Frames, limits: SummaryLimits) -> Ranges:
    """Return where the rows of 资金来源 stand."""
    return Ranges(continued(SHEET, len(frames.sources), limits, linked=False), columns(frames))


def write(book: SummaryBook, frames: Frames) -> None:
    """Write 资金来源."""
    shown = columns(frames)
    totals = TableTotals(shown, frames.sources)
    closing = {
        "label": Total("合计"),
        **totals.sums(("planned", "received", "spent") if frames.one_base else ("planned", "received", "spent", "base")),
        **totals.ratio("arrival_rate", "received", "planned"),
        **totals.ratio("execution_rate", "spent", frames.one_base or "base"),
        "left_out": Total("；".join(left_out(frames)) or None),
    }
    rows = frames.sources.assign(left_out=None)
    write_table(book, SummaryTable(SHEET, shown, rows, frozen=1, totals=[closing]))
