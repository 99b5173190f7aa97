"""I: what stands as the target."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import words
from perfeval_xl.checks.catalogue import check
from perfeval_xl.checks.hits import hits
from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.schemes import MONEY_RATES
from perfeval_xl.shared import shared
from perfeval_xl.values import Value, empty_kind, fault, fold, parse, says_all

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme

_FULL_RATE = 1.0


@check(
    "I008",
    severity="warning",
    asks=("targets",),
    zh="“{name}”的目标值“{value}”没有可衡量的数。请写明数字、日期、“是”或达成程度，如 ≥95%。",
    en="The target “{value}” of “{name}” cannot be measured. Give a number, a date, “是” or a level, such as ≥95%.",
)
def target_not_measurable(indicators: pd.DataFrame, scheme: Scheme, forms: pd.DataFrame | None = None) -> pd.DataFrame:
    """目标值不可衡量。

    A target of words alone cannot be compared with what was achieved. This concerns the rows that a unit defines itself, and any
    row whose actual value is a number. A number inside a name (24小时电话接通率) is no target. A row that the form calls 定性, or whose
    actual is a level of achievement, is judged by that level.

    Bad::

        | 一级指标 | 二级指标 | 三级指标       | 分值 | 全年目标值              | 全年完成值 | 自评得分 |
        | 决策     | 绩效目标 | 绩效目标合理性 | 4    | 政务服务12345完成工单   | 1799件     | 4        |  # I008 E
        | 效益     | 社会效益 | 业务保障能力   | 10   | 24小时电话接通率        | 100%       | 10       |  # I008 E
        |          |          | 服务能力       | 10   | 显著提升                | 有所提升   | 10       |  # I008 E

    Good::

        | 一级指标 | 二级指标 | 三级指标       | 分值 | 全年目标值       | 全年完成值   | 自评得分 |
        | 决策     | 项目立项 | 立项依据充分性 | 4    | 依据文件立项     | 按文件执行   | 4        |
        |          | 资金投入 | 资金分配合理性 | 4    | 是否专款专用     | 100%         | 4        |
        | 效益     | 社会效益 | 服务能力       | 10   | 达成预期指标     | 达成预期指标 | 10       |
        |          |          | 便民程度       | 10   | 有效提高         | 达成预期指标 | 10       |
    """
    rows = table.used(indicators)
    wrong = rows[is_vague(rows, scheme, forms) & ~_same_words(rows) & rows["target_cell"].notna()]
    return hits(wrong, cell="target_cell", value="target", name="level3").assign(expected="数字、日期、“是”或达成程度")


@shared
def is_vague(rows: pd.DataFrame, scheme: Scheme, forms: pd.DataFrame | None = None) -> pd.Series:
    """Tell which targets are words alone where something to measure by is asked."""
    vague = words_alone(rows)
    if not vague.any():
        return vague
    asked = table.of_the_unit(rows, scheme, forms) | rows["actual_kind"].isin(table.MEASURED)
    return vague & asked & ~is_qualitative(rows) & rows["actual_kind"].ne("level")


@shared
def words_alone(rows: pd.DataFrame) -> pd.Series:
    """Tell which targets are words that hold no value; a rate of amounts is due as a number, and 应支尽支 names none."""
    amounts = rows["rule"].isin(MONEY_RATES) & table.test(rows["target"], says_all)
    return rows["target_kind"].eq("text") & (amounts | ~table.test(rows["target"], _says_value))


def is_qualitative(rows: pd.DataFrame) -> pd.Series:
    """Tell which rows the form marks as judged by words."""
    return table.test(rows["nature"], lambda text: words.QUALITATIVE in text)


def _says_value(text: str) -> bool:
    """Tell whether a text that is no single value still holds one: two targets in a cell, a ratio, a day that does not exist."""
    folded = fold(text)
    parts = [part for part in words.SEVERAL_VALUES.split(folded) if part]
    several = len(parts) > 1 and all(re.search(r"\d", part) for part in parts)
    told = words.SOME_VALUE.search(folded) or words.GRADE.fullmatch(folded) or words.SCALE.fullmatch(folded)
    return several or told is not None or says_all(text) or table.is_error(text) or _fault(text) is not None


def _fault(text: str) -> str | None:
    """Tell what is wrong with a target or an actual that was read as text."""
    return fault(Value("text", raw=text))


def _same_words(rows: pd.DataFrame) -> pd.Series:
    return table.per_text(rows["target"], fold).eq(table.per_text(rows["level3"], fold))


@check(
    "I009",
    severity="warning",
    asks=("targets",),
    zh="指标名称“{name}”与目标值“{target}”重复。请{what}。",
    en="The indicator “{name}” and its target “{target}” repeat each other. {what_en}.",
)
def target_repeats_name(indicators: pd.DataFrame) -> list[pd.DataFrame]:
    """目标值与指标名称重复。

    A name says what is measured, the target how much is due. Where the name is or holds the value, the name is to be changed; where the
    target is only the name again, the target.

    Bad::

        | 一级指标 | 二级指标 | 三级指标           | 分值 | 全年目标值     | 全年完成值     | 自评得分 |
        | 产出     | 产出数量 | 完成工单           | 10   | 完成工单       | 完成           | 10       |  # I009 E
        |          | 产出时效 | 2021年12月底前完成 | 10   | 2021年12月底前 | 2021年11月20日 | 10       |  # I009 C
        |          |          | 1年                | 10   | 1年            | 1年            | 10       |  # I009 C
        |          | 产出成本 | 投入资金≤49万元    | 10   | ≤49万元        | 48.83万元      | 10       |  # I009 C
        |          | 产出质量 | 是否专款专用       | 10   | 是否专款专用   | 是             | 10       |  # I009 E

    Good::

        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成第1期    | 10   | 1          | 1          | 10       |
        |          | 产出质量 | 是否通过验收 | 10   | 是         | 是         | 10       |
        |          | 产出时效 | 完成及时率   | 10   | 95%        | 96%        | 10       |
    """
    rows = table.used(indicators)
    rows = rows[rows["target_cell"].notna() & rows["level3_cell"].notna() & rows["target_kind"].ne("empty")]
    alike = _same_words(rows)
    same = alike & rows["target_kind"].isin(["text", "level", "yesno"])
    pairs = zip(rows["level3"].fillna(""), rows["target"].fillna(""), rows["target_kind"], rows["target_unit"], strict=True)
    days = zip(rows["level3"].fillna(""), rows["target_date"], strict=True)
    told = [_holds(*pair) or _is_that_day(*day) for pair, day in zip(pairs, days, strict=True)]
    inside = rows.assign(inside=told)["inside"].eq(True)
    vague, named = rows[same], rows[~same & (alike | inside)]
    return [
        hits(vague, cell="target_cell", value="target", name="level3", target="target").assign(
            expected="要达到的数字、日期或“是”", what="在目标值中写明要达到的数字、日期或“是”",
            what_en="Give the number or date due as the target",
        ),
        hits(named, cell="level3_cell", value="level3", name="level3", target="target").assign(
            expected="不含目标值的指标名称", what="在指标名称中只写考核什么，不写目标值", what_en="Name only what is measured"
        ),
    ]


def _holds(name: str, target: str, kind: str, unit: str | None) -> bool:
    """Tell whether a name contains its target: a value with its unit or sign, not a number by chance."""
    name, target = fold(name), fold(target)
    if kind not in ("number", "percent", "money", "date") or not target or (unit is None and target.isdecimal()):
        return False
    return target in name and re.search(rf"(?<![\d.]){re.escape(target)}(?!\d)", name) is not None


def _is_that_day(name: str, day: object) -> bool:
    """Tell whether a name is the day that is due, in other words (2021年12月前完成 of 2021年12月底前)."""
    if not isinstance(day, date):
        return False
    told = parse(name, year=day.year)
    return told.kind == "date" and told.date == day


@check(
    "I018",
    severity="warning",
    asks=("targets|actuals",),
    zh="“{name}”的“{value}”{what}。请改为 {expected}。",
    en="“{value}” of “{name}” {what_en}. Correct it.",
)
def value_impossible(indicators: pd.DataFrame, scheme: Scheme) -> list[pd.DataFrame]:
    """不可能成立的区间、比较或日期。

    A day that the calendar does not have, a range the wrong way round, or “≥100%” of a rate that cannot pass 100%, which means 100%.
    The number 2021.1 of an indicator about time may be January as well as October.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值   | 全年完成值    | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 10   | 500-300件    | 310件         | 10       |  # I018 E
        |          | 产出质量 | 验收合格率 | 10   | ≥100%        | 100%          | 10       |  # I018 E
        |          | 产出时效 | 完成时间   | 10   | 2021年13月底前 | 2021年2月30日 | 10     |  # I018 E F

    Good::

        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值     | 全年完成值    | 自评得分 |
        | 产出     | 产出数量 | 任务增长率   | 10   | ≥100%          | 120%          | 10       |
        |          | 产出质量 | 验收合格率   | 10   | 100%           | 100%          | 10       |
        |          | 产出时效 | 完成时间     | 10   | 2021年12月底前 | 2021年2月28日 | 10       |
    """
    rows = table.used(indicators)
    capped = table.has_word(rows["level3"], scheme.words.capped_rates)
    above = rows["target_op"].isin([">=", ">"]) & rows["target_low"].sub(_FULL_RATE).abs().lt(NOISE)
    beyond = rows[capped & rows["target_kind"].eq("percent") & above & rows["target_cell"].notna()]
    parts = [
        hits(beyond, cell="target_cell", value="target", name="level3").assign(
            expected="100%", what="不成立，这一比率不会超过 100%", what_en="cannot be, as the rate never passes 100%"
        )
    ]
    for name in ("target", "actual"):
        texts = rows[name].where(rows[f"{name}_kind"].eq("text"), "")
        faults = table.per_text(texts, lambda text: _fault(text) or "")
        for kind, what, what_en, expected in _FAULTS:
            wrong = rows[faults.eq(kind) & rows[f"{name}_cell"].notna()]
            parts.append(
                hits(wrong, cell=f"{name}_cell", value=name, name="level3").assign(expected=expected, what=what, what_en=what_en)
            )
    return parts


_FAULTS = (
    ("date", "不是日历上有的日期", "is no day of the calendar", "正确的日期"),
    ("month", "可能是1月，也可能是10月", "may be January or October", "写明月份的日期，如 2021年10月"),
    ("range", "前大后小", "is a range the wrong way round", "从小到大的区间"),
)


@check(
    "I025",
    severity="warning",
    asks=("targets|actuals",),
    zh="“{name}”的“{value}”疑为“{expected}”，“≥”被识别成了“2”。请核对后改正。",
    en="“{value}” of “{name}” looks like “{expected}” with the sign read as a 2. Check it.",
)
def sign_misread(indicators: pd.DataFrame, scheme: Scheme) -> list[pd.DataFrame]:
    """比较符号被误认成数字。

    Scanned forms turn “≥90%” into “290%”. It is suspected where the rate cannot be above 100%, or where the value beside it fits what
    remains.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 开展活动   | 10   | 2280次     | 285次      | 10       |  # I025 E
        | 效益     | 满意度   | 群众满意度 | 10   | 290%       | 95%        | 10       |  # I025 E

    Good::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 开展活动   | 10   | 2280次     | 2285次     | 10       |
        | 效益     | 经济效益 | 产值增长率 | 10   | 290%       | 295%       | 10       |
        |          | 满意度   | 群众满意度 | 10   | ≥90%       | 95%        | 10       |
    """
    rows = table.used(indicators)
    parts = []
    for name in ("target", "actual"):
        wrong = rows[table.misread(rows, scheme, name) & rows[f"{name}_cell"].notna()]
        meant = table.per_text(wrong[name], lambda text: "≥" + fold(text)[1:])
        parts.append(hits(wrong, cell=f"{name}_cell", value=name, expected=meant, name="level3"))
    return parts


@check(
    "I026",
    severity="warning",
    asks=("indicators",),
    zh="“{value}”是表中的填写提示或占位符。请改为实际内容，没有内容的请清空。",
    en="“{value}” is a hint or placeholder of the form. Replace it, or clear the cell.",
)
def hint_left(indicators: pd.DataFrame, facts: pd.DataFrame | None = None) -> list[pd.DataFrame]:
    """表中的填写提示或占位符没有删除。

    “指标1：”, “……”, “（100字以内）” or “XX” is the form's, not the unit's, and so is “请在此处简要说明……” below the table. A row of the
    form that nobody used is not meant.

    Bad::

        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值    | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 产出     | 产出数量 | 指标1：      | 10   | ≥300件        | 310件      | 10       |                    |  # I026 C
        |          |          | 修建XX公里路 | 10   | ……            | 3公里      | 8        | （100字以内）      |  # I026 C E H

    Good::

        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值    | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 产出     | 产出数量 | 指标1：工单  | 10   | ≥300件        | 310件      | 10       |                    |
        |          |          | 指标2：      |      |               |            |          |                    |
        |          |          | ……           |      |               |            |          |                    |
        |          |          | 校服XXL号    | 10   | ≥300件        | 310件      | 10       |                    |
    """
    rows = table.used(indicators)
    parts = []
    for name in ("level3", "target", "actual", "reason"):
        left = table.test(rows[name], _is_hint) & rows[f"{name}_cell"].notna()
        parts.append(hits(rows[left], cell=f"{name}_cell", value=name).assign(expected="实际内容"))
    if facts is not None:
        parts.append(hits(facts[facts["fact"].eq("hint")], value="value").assign(expected="实际内容"))
    return parts


def _is_hint(text: str) -> bool:
    return empty_kind(text) == "hint" or bool(words.HINT_LEFT.search(fold(text)))


@check(
    "I028",
    severity="warning",
    asks=("targets",),
    zh="成本指标“{name}”的目标值是“{value}”，花得越多越好。请改为不超过，如 {expected}。",
    en="The cost target “{value}” of “{name}” asks for more spending. Use a limit, such as “{expected}”.",
)
def cost_at_least(indicators: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """成本指标的目标值用了“≥”。

    A cost target is a limit (≤). Savings, and what is to be paid out to people, are rightly at least so much.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出成本 | 项目总成本 | 10   | ≥49万元    | 48.83万元  | 10       |  # I028 E

    Good::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出成本 | 项目总成本 | 10   | ≤49万元    | 48.83万元  | 5        |
        |          |          | 成本节约率 | 5    | ≥1%        | 1.2%       | 5        |
    """
    rows = table.used(indicators)
    money = rows["target_kind"].isin(["money", "number"]) & rows["target_op"].isin([">=", ">"])
    meant = table.has_word(rows["level3"], scheme.words.at_least_cost) | table.is_rate(rows["level3"])
    wrong = rows[rows["rule"].eq("cost") & money & ~meant & rows["target_cell"].notna()]
    limit = table.per_text(wrong["target"], lambda text: "≤" + re.sub(r"^[^\d]+", "", fold(text)))
    return hits(wrong, cell="target_cell", value="target", expected=limit, name="level3")
