"""年度对比: score, money, rate and the findings that come up again, of each project over its years."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.summary.tables import SummaryBook, SummaryColumn, SummaryTable, write_table

SHEET = "年度对比"
COLUMNS = (
    SummaryColumn("序号", "number", "index"),
    SummaryColumn("主管部门", "department", widest=20),
    SummaryColumn("项目单位", "unit", widest=24),
    SummaryColumn("项目名称", "name", widest=28),
    SummaryColumn("预算年度", "year", "year"),
    SummaryColumn("最终得分", "final_total", "score"),
    SummaryColumn("比上年", "gap", "difference"),
    SummaryColumn("最终等次", "final_grade", "grade"),
    SummaryColumn("计划投资额", "planned", "money", "万元"),
    SummaryColumn("实际使用情况", "spent", "money", "万元"),
    SummaryColumn("预算执行率", "execution_rate", "rate", bar=1.0),
    SummaryColumn("状态", "state", "word"),
    SummaryColumn("未改", "open", "count"),
    SummaryColumn("已改", "mended", "count"),
    SummaryColumn("重复出现的问题", "repeated", widest=50),
    SummaryColumn("最近运行", "day", "code"),
)


def write(book: SummaryBook, rows: pd.DataFrame) -> None:
    """Write 年度对比: a row for each project and year, the years of a project below each other; `rows` as `ledger.Standing.years`."""
    made = rows.sort_values(["department", "unit", "name", "year"], kind="stable", na_position="last").reset_index(drop=True)
    before = made.groupby("project")["final_total"].shift()
    made = made.assign(gap=made["final_total"] - before, number=range(1, len(made) + 1))
    write_table(book, SummaryTable(SHEET, COLUMNS, made, frozen=4, printed=len(COLUMNS) - 1))
