"""I: the dates of 指标表 beside the budget year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits, unsure

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme

_COLUMNS = {"target": ("目标值", "target"), "actual": ("完成值", "actual")}


@check(
    "I030",
    severity="warning",
    asks=("targets|actuals",),
    zh="“{name}”的{column}“{value}”不在 {year} 预算年度内。请核对是否沿用了往年的表或示例，改为本年度的日期；确实跨年的，请说明。",
    en="The {column_en} “{value}” of “{name}” lies outside the budget year {year}. Last year's form or an example? Correct or explain.",
)
def date_outside_the_budget_year(
    indicators: pd.DataFrame, scheme: Scheme, forms: pd.DataFrame, facts: pd.DataFrame | None = None
) -> Found:
    """目标值或完成值的日期不在预算年度内。

    Last year's form with only the year changed, or an example copied: dates before the budget year, or later than what follows from it
    (so many years after it as the scheme says, `years_after`). A date that does not name its year is of the budget year.

    Bad::

        [项目信息]
        | 预算年度 | 2026 |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值     | 全年完成值     | 自评得分 |
        | 产出     | 产出时效 | 完成时间 | 10   | 2025年12月底前 | 2025年12月15日 | 10       |  # I030 E F

    Bad::

        [项目信息]
        | 预算年度 | 2025 |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值     | 全年完成值     | 自评得分 |
        | 产出     | 产出时效 | 完成时间 | 10   | 2028年12月底前 | 2025年12月15日 | 10       |  # I030 E

    Good::

        [项目信息]
        | 预算年度 | 2025 |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值    | 全年完成值     | 自评得分 |
        | 产出     | 产出时效 | 完成时间 | 10   | 2026年6月底前 | 2025年12月15日 | 10       |
        |          |          | 验收时间 | 10   | 12月底前      | 11月20日       | 10       |

    Unsure::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值     | 全年完成值     | 自评得分 |
        | 产出     | 产出时效 | 完成时间 | 10   | 2025年12月底前 | 2025年12月15日 | 10       |
    """
    rows = table.used(indicators)
    rows = rows[rows["target_date"].notna() | rows["actual_date"].notna()]
    if rows.empty:
        return [hits(rows)]
    rows = rows.assign(year=rows["form"].map(forms.set_index("form")["year"]))
    found = []
    for name, (column, english) in _COLUMNS.items():
        of = rows[f"{name}_date"].map(lambda day: day.year, na_action="ignore").astype(float)
        last = rows["year"] + scheme.expectations.years_after
        wrong = table.typed_here(rows[(of < rows["year"]) | (of > last)], f"{name}_cell", facts)
        year = wrong["year"].map(lambda number: f"{number:g}").astype(object)
        found.append(hits(wrong, cell=f"{name}_cell", value=name, expected=year + "年", name="level3", year=year).assign(
            column=column, column_en=english))
    return [*found, unsure(rows[rows["year"].isna()], "没有读到预算年度", "the budget year could not be read")]
