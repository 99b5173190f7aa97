"""资金来源: money by where it comes from."""

from __future__ import annotations

from perfeval_xl.summary.frames import Frames
from perfeval_xl.summary.limits import Limits
from perfeval_xl.summary.parts import Ranges, continued
from perfeval_xl.summary.projects import left_out
from perfeval_xl.summary.tables import Book, Column, Table, Total, write_table
from perfeval_xl.summary.totals import Totals

SHEET = "资金来源"
_COLUMNS = (
    Column("资金来源", "label", widest=30),
    Column("计划投资额", "planned", "money", "万元"),
    Column("实际到位资金", "received", "money", "万元"),
    Column("实际使用情况", "spent", "money", "万元"),
    Column("资金到位率", "arrival_rate", "rate", bar=1.0),
    Column("预算执行率", "execution_rate", "rate", bar=1.0),
)
_BASE = Column("执行率基数", "base", "money", "万元")
_LEFT_OUT = Column("未计入合计的", "left_out", widest=50)


def columns(frames: Frames) -> tuple[Column, ...]:
    """Return the columns; where schemes differ in what is under the execution rate, that money is a column too."""
    return (*_COLUMNS, *(() if frames.one_base else (_BASE,)), _LEFT_OUT)


def ranges(frames: Frames, limits: Limits) -> Ranges:
    """Return where the rows of 资金来源 stand."""
    return Ranges(continued(SHEET, len(frames.sources), limits, linked=False), columns(frames))


def write(book: Book, frames: Frames) -> None:
    """Write 资金来源."""
    shown = columns(frames)
    totals = Totals(shown, frames.sources)
    closing = {
        "label": Total("合计"),
        **totals.sums(("planned", "received", "spent") if frames.one_base else ("planned", "received", "spent", "base")),
        **totals.ratio("arrival_rate", "received", "planned"),
        **totals.ratio("execution_rate", "spent", frames.one_base or "base"),
        "left_out": Total("；".join(left_out(frames)) or None),
    }
    rows = frames.sources.assign(left_out=None)
    write_table(book, Table(SHEET, shown, rows, frozen=1, totals=[closing]))
