"""年度对比: score, money, rate and the findings that come up again, of each project over its years."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.facts.states import MENDED, OPEN
from perfeval_xl.layout.outputs import HEADERS
from perfeval_xl.summary.columns import usual
from perfeval_xl.summary.tables import SummaryBook, SummaryColumn, SummaryTable, write_table

SHEET = "年度对比"
COLUMNS = (
    *usual("number department unit", department=20, unit=24),
    SummaryColumn(HEADERS["project"], "name", widest=28),
    *usual("year final_total"),
    SummaryColumn("比上年", "gap", "difference"),
    *usual("final_grade planned spent execution_rate state"),
    SummaryColumn(OPEN, "open", "count"),
    SummaryColumn(MENDED, "mended", "count"),
    SummaryColumn("重复出现的问题", "repeated", widest=50),
    SummaryColumn("最近运行", "day", "code"),
)


def write(book: SummaryBook, rows: pd.DataFrame) -> None:
    """Write 年度对比: a row for each project and year, the years of a project below each other; `rows` as `ledger.Standing.years`."""
    made = rows.sort_values(["department", "unit", "name", "year"], kind="stable", na_position="last").reset_index(drop=True)
    before = made.groupby("project")["final_total"].shift()
    made = made.assign(gap=made["final_total"] - before, number=range(1, len(made) + 1))
    write_table(book, SummaryTable(SHEET, COLUMNS, made, frozen=4, printed=len(COLUMNS) - 1))
