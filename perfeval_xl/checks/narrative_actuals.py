"""N: numbers in the report's text against the actual values of the indicators beside whose names they stand."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import words
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits, unsure
from perfeval_xl.checks.texts import joined, sentences_with
from perfeval_xl.facts.money import UNIT_WORDS, UNITS
from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.values import fold, fold_label

if TYPE_CHECKING:
    import pandas as pd

_SHORTEST = 4  # characters of a name, or of what is left of it without its unit: fewer stand in other words
_KINDS = frozenset({"number", "percent", "money"})


@check(
    "N010",
    severity="warning",
    asks=("report", "actuals"),
    zh="报告中写“{value}”，指标表的完成值是“{expected}”。请核对，两处应一致。",
    en="The report says “{value}”, the actual value of “指标表” is “{expected}”. They must agree.",
)
def actual_differs(
    report_text: pd.DataFrame, indicators: pd.DataFrame, totals: pd.DataFrame, forms: pd.DataFrame
) -> Found:
    """报告中的数与指标表的完成值不同。

    Compared is a number that stands right behind the name of an indicator, in the unit of its actual value (培训人次520人次,
    培训520人次). What the text plans, asks for or compares with, other years and parts of a whole are not meant; the target itself and
    the rate that 预算表 gives will do.

    Bad::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 培训农民人次 | 40   | ≥500人次   | 520人次    | 40       |
        | 效益     | 满意度   | 学员满意度   | 60   | ≥95%       | 96%        | 60       |
        [评价报告]
        | 三、综合评价情况及评价结论 | 全年培训农民480人次，学员满意度达到98%，项目达到了预期目的。 |  # N010 B

    Good::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 培训农民人次 | 40   | ≥500人次   | 520人次    | 40       |
        | 效益     | 满意度   | 学员满意度   | 60   | ≥95%       | 96%        | 60       |
        [评价报告]
        | 三、综合评价情况及评价结论 | 培训农民520人次，其中第一期培训农民200人次；学员满意度96%，较上年提高2%；学员满意度满分60分。 |

    Unsure::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 培训农民人次 | 40   | ≥500人次   | 520人次    | 40       |
        [评价报告]
        | 三、综合评价情况及评价结论 | 项目按计划完成了培训任务，群众反映良好，达到了预期目的。 |
    """
    told = _told(report_text, indicators, totals, forms)
    silent = unsure(
        report_text[~report_text["form"].isin(told["form"])], "报告里没有写指标完成的数", "the report gives no actual value of an indicator"
    )
    if told.empty:
        return [hits(told), silent]
    half = told["last"] / 2 + NOISE
    said = told["said"]
    right = said.sub(told["actual_low"]).abs().le(half) | said.sub(table.bound(told, "target")).abs().le(half)
    right |= said.sub(told["computed"]).abs().le(half)
    place = [told["form"], told["sheet_text"], told["cell_text"], told["clause"], told["words"]]
    wrong = told[~right.groupby(place).transform("any").astype(bool)]
    wrong = wrong.assign(sheet=wrong["sheet_text"], cell=wrong["cell_text"])
    return [joined(hits(wrong, value="words", expected="actual")), silent]


def _told(report_text: pd.DataFrame, indicators: pd.DataFrame, totals: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers that the text gives of indicators, as `said` in the measure of the actual, a row for each indicator so named."""
    clauses = _clauses(report_text, forms)
    rows = table.used(indicators)
    measured = rows["actual_kind"].isin(_KINDS) & (rows["actual_kind"].ne("number") | table.plain(rows["actual_unit"]).ne(""))
    rows = rows[measured & rows["actual_low"].notna() & rows["actual_op"].eq("=")]
    rows = rows.assign(computed=table.computed_rate(rows, totals), name=table.per_text(rows["level3"], fold_label))
    asked: defaultdict[int, list[tuple[int, str, str, str]]] = defaultdict(list)
    for place, form, *asks in zip(rows.index, rows["form"], rows["name"], rows["actual_kind"], rows["actual_unit"].fillna(""), strict=True):
        asked[form].append((place, *asks))
    found = [
        (at, place, *number)
        for at, (form, clause) in enumerate(zip(clauses["form"], clauses["clause"], strict=True))
        for place, name, *asks in asked[form]
        if name[:_SHORTEST] in clause and (number := _number(clause, name, *asks)) is not None
    ]
    if not found:
        return clauses.iloc[:0].merge(rows, on="form").assign(said=[], last=[], words=[])
    at, places, texts, said, last = map(list, zip(*found, strict=True))
    told = clauses.iloc[at].assign(place=places, words=texts, said=said, last=last)
    return told.merge(rows.drop(columns="form"), left_on="place", right_index=True).reset_index(drop=True)


def _clauses(report_text: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """Return the clauses that may give an actual value; advice and other years give none."""
    told = sentences_with(report_text, r"\d", advice=False).merge(forms[["form", "year"]], on="form")
    years = table.captured(told["sentence"], words.YEAR).astype(float)
    told = told[years.isna() | told["year"].isna() | years.eq(told["year"])]
    clauses = told.assign(clause=table.plain(told["sentence"]).str.split(words.CLAUSE_END, regex=True)).explode("clause", ignore_index=True)
    meant = table.says(clauses["clause"], r"\d") & ~table.says(clauses["clause"], words.NO_ACTUAL)
    return clauses.loc[meant, ["form", "sheet", "cell", "clause"]].rename(columns={"sheet": "sheet_text", "cell": "cell_text"})


def _number(clause: str, name: str, kind: str, unit: str) -> tuple[str, float, float] | None:
    """Return the words, the number and the size of its last digit where a clause gives the value of an indicator; None for none."""
    stem = name.removesuffix(unit) if unit else name
    for begin in dict.fromkeys((name, stem)):
        place = clause.find(begin) if len(begin) >= _SHORTEST else -1
        if place < 0:
            continue
        found = _pattern(kind, unit).match(clause, place + len(begin))
        if found is not None:
            digits = found["number"].replace(",", "")
            size = UNITS[found["unit"]] if kind == "money" else 0.01 if kind == "percent" else 1.0
            decimals = len(digits.partition(".")[2])
            return clause[place : found.end()], float(digits) * size, size / 10**decimals
    return None


@lru_cache(maxsize=256)
def _pattern(kind: str, unit: str) -> re.Pattern[str]:
    own = UNIT_WORDS if kind == "money" else "%" if kind == "percent" else re.escape(fold(unit))
    return re.compile(words.SAID.format(unit=own))
