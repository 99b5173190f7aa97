"""I: actual values that say what was due, or that something was done, and not what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import words
from perfeval_xl.checks.catalogue import check
from perfeval_xl.checks.hits import hits
from perfeval_xl.checks.indicators_targets import is_qualitative, words_alone
from perfeval_xl.facts.thresholds import ONE_WORD
from perfeval_xl.values import fold, is_about, parse, says_all

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme

_INEQUALITIES = [">=", ">", "<=", "<"]
_WORDS = ["text", "level", "yesno"]


@check(
    "I019",
    severity="warning",
    asks=("targets", "actuals"),
    zh="“{name}”的完成值“{value}”照抄了目标值，不是实际完成情况。请填写实际完成的数或日期。",
    en="The actual “{value}” of “{name}” only copies the target. Type what was really achieved.",
)
def target_copied(indicators: pd.DataFrame, scheme: Scheme, forms: pd.DataFrame | None = None) -> pd.DataFrame:
    """完成值照抄目标值。

    “≥266米”, “2天以内” or “2021年12月底前” says what was due, not what was done. An equal number, day or month alone is a measurement, and
    a word such as “充分” the answer where only a person can judge. Of a target in words that it is one is said already (I008).

    Bad::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值     | 全年完成值     | 自评得分 |
        | 产出     | 产出数量 | 修建道路 | 10   | ≥266米         | ≥266米         | 10       |  # I019 F
        |          | 产出时效 | 完成时间 | 10   | 2021年12月底前 | 2021年12月底前 | 10       |  # I019 F
        |          |          | 响应时间 | 10   | 2天以内        | 2天以内        | 10       |  # I019 F

    Good::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值     | 全年完成值     | 自评得分 |
        | 决策     | 项目立项 | 立项依据充分性 | 4 | 充分         | 充分           | 4        |
        | 效益     | 社会效益 | 便民程度 | 10   | 有效提高       | 有效提高       | 10       |
        | 产出     | 产出数量 | 修建道路 | 10   | ≥266米         | 266米          | 10       |
        |          | 产出质量 | 是否验收 | 10   | 是             | 是             | 10       |
        |          | 产出时效 | 完成时间 | 10   | 2021年12月底前 | 2021年12月31日 | 10       |
    """
    rows = table.used(indicators)
    short = table.per_text(rows["actual"], lambda text: len(fold(text))).le(ONE_WORD)
    judged = rows["rule"].eq("judgement") | table.in_judged_level(rows, scheme)
    answer = judged & rows["actual_kind"].eq("text") & short
    answer |= table.test(rows["actual"], _says_as_asked)
    in_words = words_alone(rows) & (table.of_the_unit(rows, scheme, forms) | is_qualitative(rows))
    wrong = rows[rows["copied"] & ~answer & ~in_words & rows["actual_cell"].notna()]
    return hits(wrong, cell="actual_cell", value="actual", name="level3").assign(expected="实际完成的数或日期")


def _says_as_asked(text: str) -> bool:
    """Tell whether a text can only be said as it was asked for: a ratio, a grade of a scale, all of something."""
    folded = fold(text)
    return words.RATIO.fullmatch(folded) is not None or words.GRADE.fullmatch(folded) is not None or says_all(text)


@check(
    "I024",
    severity="warning",
    asks=("targets", "actuals"),
    zh="“{name}”的目标值“{target}”是可比较的数，完成值却是“{value}”。请填写实际完成的数。",
    en="The target “{target}” of “{name}” can be measured, its actual is only “{value}”. Type what was achieved.",
)
def actual_not_measured(indicators: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """目标值是数，完成值却只有文字或比较符号。

    “完成” or “≥270米” does not say how much was done, nor “已完成” when. The target copied is I019, an error value I005; “未发生” of
    accidents is 0.

    Bad::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值     | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 10   | ≥300件         | 完成       | 10       |  # I024 F
        |          |          | 修建道路 | 10   | ≥266米         | ≥270米     | 10       |  # I024 F
        |          | 产出时效 | 完成时间 | 10   | 2021年12月底前 | 已完成     | 10       |  # I024 F

    Good::

        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值   | 全年完成值                | 自评得分 |
        | 产出     | 产出数量 | 完成工单     | 10   | ≥300件       | 310余件                   | 10       |
        |          |          | 办结工单     | 10   | ≥300件       | 受理312件，其中办结305件  | 10       |
        |          | 产出质量 | 安全事故数   | 10   | 0起          | 未发生                    | 10       |
        | 效益     | 社会效益 | 服务能力     | 10   | 达成预期指标 | 完成                      | 10       |
    """
    rows = table.scored(indicators, scores)
    rows = rows[~rows["outcome"].isin(["met", "missed"]) & ~table.test(rows["actual"], table.is_error)]
    numbered = rows["target_kind"].isin([*table.MEASURED, "date"])
    digits = table.test(rows["actual"], lambda text: any(sign.isdigit() for sign in fold(text)))
    is_words = rows["actual_kind"].isin(_WORDS) & ~digits
    about = table.test(rows["actual"], lambda text: words.APPROXIMATE.search(fold(text)) or is_about(text) or _is_change(fold(text)))
    compared = rows["actual_kind"].isin(table.MEASURED) & rows["actual_op"].isin(_INEQUALITIES) & ~about
    wrong = rows[numbered & (is_words | compared) & ~rows["copied"] & rows["actual_cell"].notna()]
    return hits(wrong, cell="actual_cell", value="actual", name="level3", target="target").assign(expected="实际完成的数或日期")


def _is_change(text: str) -> bool:
    """Tell whether a text says by how much something changed, and no bound of it."""
    found = words.CHANGE.match(text)
    return found is not None and parse(text[found.end() :]).op == "="
