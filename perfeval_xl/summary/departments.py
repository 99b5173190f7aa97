"""部门汇总: a row for each 主管部门."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.facts.states import VERDICTS
from perfeval_xl.summary.columns import usual
from perfeval_xl.summary.frames import Frames, ratio
from perfeval_xl.summary.limits import SummaryLimits
from perfeval_xl.summary.parts import Ranges, continued
from perfeval_xl.summary.projects import left_out
from perfeval_xl.summary.tables import SummaryBook, SummaryColumn, SummaryTable, Total, write_table
from perfeval_xl.summary.totals import TableTotals, mean

SHEET = "部门汇总"
_PRINTED = 17  # besides the grades, to 警告
_COUNTS = ("projects", "units", "unscored", "passed", "returned", "unreadable", "error", "warning")


def columns(frames: Frames, grades: tuple[str, ...]) -> tuple[SummaryColumn, ...]:
    """Return the columns; every grade of the schemes in use is one."""
    return (
        *usual("department", department=36),
        SummaryColumn("单位数", "units", "count"),
        SummaryColumn("项目数", "projects", "count"),
        *usual("planned received spent arrival_rate execution_rate"),
        SummaryColumn("平均得分", "mean", "score"),
        SummaryColumn("按资金加权平均得分", "weighted_mean", "score"),
        *usual("verified_share"),
        *(SummaryColumn(grade, f"grade_{place}", "count") for place, grade in enumerate(grades)),
        SummaryColumn("未评分", "unscored", "count"),
        *(SummaryColumn(word, key, "count") for key, word in zip(("passed", "returned", "unreadable"), VERDICTS, strict=True)),
        *usual("error warning"),
        SummaryColumn("自评平均", "self_mean", "score"),
        *usual(f"verified_points weight_total {'' if frames.one_base else 'base'} left_out"),
    )


def ranges(frames: Frames, rows: pd.DataFrame, grades: tuple[str, ...], limits: SummaryLimits) -> Ranges:
    """Return where the rows of 部门汇总 stand."""
    return Ranges(continued(SHEET, len(rows), limits, linked=False), columns(frames, grades))


def write(book: SummaryBook, frames: Frames, rows: pd.DataFrame, grades: tuple[str, ...], places: Ranges) -> None:
    """Write 部门汇总; `rows` as `frames.departments` made them, `places` where the rows of 汇总表 stand."""
    shown = columns(frames, grades)
    totals = TableTotals(shown, rows)
    counted = [*_COUNTS, *(f"grade_{place}" for place in range(len(grades)))]
    counted.remove("units")  # a unit may work for two departments
    closing = {
        "department": Total("合计"),
        **totals.sums((*counted, *MEASURES, "verified_points", "weight_total")),
        **({} if frames.one_base else totals.sums(("base",))),
        **totals.ratio("arrival_rate", "received", "planned"),
        **totals.ratio("execution_rate", "spent", frames.one_base or "base"),
        **totals.ratio("verified_share", "verified_points", "weight_total"),
        **_means(frames, places),
        "left_out": Total("；".join(left_out(frames)) or None),
    }
    write_table(book, SummaryTable(SHEET, shown, rows, frozen=1, totals=[closing], printed=_PRINTED + len(grades)))


def _means(frames: Frames, places: Ranges) -> dict[str, Total]:
    """Return the means over all projects, as formulas over 汇总表: a mean of the departments' means would be another figure."""
    rows = frames.projects
    known = rows["final_total"].notna() & rows["planned"].gt(0)
    money = rows["planned"].where(known)
    weighted = ratio(pd.Series([(rows["final_total"] * money).sum()]), pd.Series([money.sum()])).iloc[0]
    above = places.added("SUMPRODUCT(ISNUMBER({0})*({1}>0),{0},{1})", "final_total", "planned")
    below = places.added("SUMPRODUCT(ISNUMBER({0})*({1}>0),{1})", "final_total", "planned")
    return {
        **{name: _mean(rows, key, places) for name, key in (("mean", "final_total"), ("self_mean", "self_total"))},
        "weighted_mean": Total(None if pd.isna(weighted) else float(weighted), f'=IF({below}>0,({above})/({below}),"")'),
    }


def _mean(rows: pd.DataFrame, key: str, places: Ranges) -> Total:
    return Total(mean(rows[key]), f'=IF({places.all("COUNT", key)}=0,"",{places.all("AVERAGE", key)})')
