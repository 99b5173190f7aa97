"""资金来源: money by where it comes from."""

from __future__ import annotations

from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.summary.columns import usual
from perfeval_xl.summary.frames import Frames
from perfeval_xl.summary.limits import SummaryLimits
from perfeval_xl.summary.parts import Ranges, continued
from perfeval_xl.summary.projects import left_out
from perfeval_xl.summary.tables import SummaryBook, SummaryColumn, SummaryTable, Total, write_table
from perfeval_xl.summary.totals import TableTotals

SHEET = "资金来源"


def columns(frames: Frames) -> tuple[SummaryColumn, ...]:
    """Return the columns; where schemes differ in what is under the execution rate, that money is a column too."""
    base = "" if frames.one_base else "base"
    money = usual(f"planned received spent arrival_rate execution_rate {base} left_out", left_out=50)
    return (SummaryColumn("资金来源", "label", widest=30), *money)


def ranges(frames: Frames, limits: SummaryLimits) -> Ranges:
    """Return where the rows of 资金来源 stand."""
    return Ranges(continued(SHEET, len(frames.sources), limits, linked=False), columns(frames))


def write(book: SummaryBook, frames: Frames) -> None:
    """Write 资金来源."""
    shown = columns(frames)
    totals = TableTotals(shown, frames.sources)
    closing = {
        "label": Total("合计"),
        **totals.sums(MEASURES if frames.one_base else (*MEASURES, "base")),
        **totals.ratio("arrival_rate", "received", "planned"),
        **totals.ratio("execution_rate", "spent", frames.one_base or "base"),
        "left_out": Total("；".join(left_out(frames)) or None),
    }
    rows = frames.sources.assign(left_out=None)
    write_table(book, SummaryTable(SHEET, shown, rows, frozen=1, totals=[closing]))
