"""年度对比: score, money, rate and the findings that come up again, of each project over its years."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.summary.tables import Book, Column, Table, write_table

SHEET = "年度对比"
COLUMNS = (
    Column("序号", "number", "index"),
    Column("主管部门", "department", widest=20),
    Column("项目单位", "unit", widest=24),
    Column("项目名称", "name", widest=28),
    Column("预算年度", "year", "year"),
    Column("最终得分", "final_total", "score"),
    Column("比上年", "gap", "difference"),
    Column("最终等次", "final_grade", "grade"),
    Column("计划投资额", "planned", "money", "万元"),
    Column("实际使用情况", "spent", "money", "万元"),
    Column("预算执行率", "execution_rate", "rate", bar=1.0),
    Column("状态", "state", "word"),
    Column("未改", "open", "count"),
    Column("已改", "mended", "count"),
    Column("重复出现的问题", "repeated", widest=50),
    Column("最近运行", "day", "code"),
)


def write(book: Book, rows: pd.DataFrame) -> None:
    """Write 年度对比: a row for each project and year, the years of a project below each other; `rows` as `ledger.Standing.years`."""
    made = rows.sort_values(["department", "unit", "name", "year"], kind="stable", na_position="last").reset_index(drop=True)
    before = made.groupby("project")["final_total"].shift()
    made = made.assign(gap=made["final_total"] - before, number=range(1, len(made) + 1))
    write_table(book, Table(SHEET, COLUMNS, made, frozen=4, printed=len(COLUMNS) - 1))
