"""I: what stands as the actual value, beside its target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import unread, words
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits
from perfeval_xl.checks.indicators_money import counts
from perfeval_xl.facts.money import PRICE
from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.profile import lacking
from perfeval_xl.schemes import MONEY_RATES
from perfeval_xl.values import fold, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from perfeval_xl.schemes import Scheme


@check(
    "I010",
    severity="warning",
    asks=("targets", "actuals"),
    zh="“{name}”的完成值“{value}”与目标值“{target}”的单位或类型不同，无法比较。请改为同一单位的值。",
    en="The actual “{value}” of “{name}” and its target “{target}” differ in unit or kind. Use the same unit.",
)
def units_differ(indicators: pd.DataFrame, scores: pd.DataFrame, scheme: Scheme) -> Found:
    """完成值与目标值的单位或类型不同。

    Values are compared in one unit; units of one family (米 and 公里, 元 and 万元) are converted, a bare number has the target's unit,
    and 100% to a 是否 question is 是. What a form counts is a year's: 6次 fits ≥4次/年, 4次 fits 每季度1次, an amount (100元) a price
    (补助标准 100元/天). Words for a number are I024, money or a count for a rate is I013.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值     | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 修建道路   | 10   | ≥5公里         | 6处        | 10       |  # I010 F
        |          | 产出时效 | 完成时间   | 10   | 2021年12月底前 | 100%       | 10       |  # I010 F
        |          | 产出质量 | 验收情况   | 10   | 是否通过验收   | 98%        | 10       |  # I010 F

    Good::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值     | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 修建道路   | 10   | ≥5公里         | 5200米     | 10       |
        |          | 产出数量 | 完成工单   | 10   | ≥300件         | 310        | 10       |
        |          | 产出质量 | 验收情况   | 10   | 是否通过验收   | 100%       | 10       |

    Unsure::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 效益     | 社会效益 | 服务能力 | 10   | 显著提升   | 有所提升   | 10       |
    """
    rows = table.scored(indicators, scores)
    target, actual = rows["target_kind"], rows["actual_kind"]
    bare = (target.eq("number") & rows["target_unit"].isna()) | (actual.eq("number") & rows["actual_unit"].isna())
    judged = rows["outcome"].eq("judgement")
    unlike = target.isin(table.MEASURED) & actual.isin([*table.MEASURED, "date"]) & target.ne(actual) & ~bare
    question = target.eq("yesno") & (actual.isin(["number", "money", "date"]) | (actual.eq("percent") & rows["actual_low"].ne(1)))
    loose = target.eq("level") & ~actual.isin(["number", "money"])
    often = rows["actual_unit"].notna() & table.test(rows["target_unit"].fillna(""), words.FREQUENCY.search)
    often &= table.per_text(rows["target_unit"].fillna(""), lambda unit: words.FREQUENCY.sub("", unit)).eq(rows["actual_unit"])
    often |= _prices(rows)
    as_amount = table.is_rate(rows["level3"]) & (counts(rows, "target") | counts(rows, "actual"))
    apart = (rows["outcome"].eq("units") & ~loose) | (judged & (unlike | question))
    wrong = rows[apart & ~as_amount & ~often & rows["actual_cell"].notna()]
    found = hits(wrong, cell="actual_cell", value="actual", expected="target", name="level3", target="target")
    return [found, unread.uncompared(table.scored(indicators, scores))]


def _prices(rows: pd.DataFrame) -> pd.Series:
    """Tell where target and actual are both money, of which one says per what and the other less of it, or nothing: none can tell."""
    pairs = zip(rows["target_kind"], rows["target_unit"], rows["actual_kind"], rows["actual_unit"], strict=True)
    told = [
        _price(target, of) is not None and _price(actual, per) is not None and (target != actual or _less(str(of), str(per)))
        for target, of, actual, per in pairs
    ]
    return rows.assign(told=told)["told"].astype("bool")


def _price(kind: object, unit: object) -> str | None:
    """Return the unit of money or of a price; None for anything else."""
    return "" if kind == "money" else str(unit) if isinstance(unit, str) and PRICE.match(unit) else None


def _less(one: str, other: str) -> bool:
    """Tell whether what one price is per is part of what the other is per (元/人 and 元/人·年)."""
    parts = [set(words.PER.split(unit)[1:]) for unit in (one, other)]
    return parts[0] < parts[1] or parts[1] < parts[0]


@check(
    "I011",
    severity="warning",
    asks=("targets", "actuals"),
    zh="“{name}”完成值“{actual}”是目标值“{value}”的 {percent}，目标定得过低。请说明原因，以后合理设定目标。",
    en="The actual “{actual}” of “{name}” is {percent} of its target “{value}”: the target was set too low. Explain.",
)
def target_too_low(indicators: pd.DataFrame, scores: pd.DataFrame, scheme: Scheme) -> Found:
    """完成值超过目标值30%以上，目标过低。

    财预〔2020〕10号 asks for an explanation where a target was passed by far. The scheme says how far. Limits (≤), zero, a plain number
    of what is better when smaller and rates that end at 100% are not meant.

    Bad::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 10   | ≥300件     | 1799件     | 10       |  # I011 E
        |          |          | 回访工单 | 10   | 300件      | 391件      | 10       |  # I011 E

    Good::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 10   | ≥300件     | 390件      | 10       |
        |          | 产出质量 | 验收合格率 | 10   | ≥60%       | 100%       | 10       |
        |          |          | 投诉次数   | 10   | ≤3次       | 5次        | 10       |
        |          |          | 故障次数   | 10   | 3次        | 5次        | 10       |
        |          |          | 事故次数   | 10   | ≥0次       | 1次        | 10       |

    Unsure::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 效益     | 社会效益 | 服务能力 | 10   | 显著提升   | 有所提升   | 10       |
    """
    every = table.scored(indicators, scores)
    rows = every[every["ratio"].gt(1 + scheme.scoring.over_achievement.above + NOISE) & every["target_cell"].notna()]
    if rows.empty:
        return [hits(rows), unread.uncompared(every)]
    upward = rows["target_op"].isin([">=", ">", "="]) & table.bound(rows, "target").gt(0)
    limit = rows["target_op"].eq("=") & table.has_word(rows["level3"], scheme.words.smaller_is_better)
    spending = rows["rule"].eq("cost") & rows["target_kind"].eq("money")
    capped = rows["target_kind"].eq("percent") & table.has_word(rows["level3"], scheme.words.capped_rates)
    strange = table.misread(rows, scheme, "actual") | rows["rule"].isin(MONEY_RATES)
    wrong = rows[upward & ~limit & ~spending & ~capped & ~strange]
    found = hits(
        wrong, cell="target_cell", value="target", expected="接近 " + wrong["actual"].fillna(""), name="level3", actual="actual",
        percent=table.percent(wrong["ratio"]),
    )
    return [found, unread.uncompared(every)]


@check(
    "I012",
    severity="error",
    asks=("targets", "actuals", "reasons|problems"),
    zh="“{name}”完成值“{actual}”未达到目标值“{target}”，但没有写偏差原因。请填写偏差原因及改进措施。",
    en="“{name}” missed its target “{target}” with “{actual}” and gives no reason. State the reason and the remedy.",
)
def missed_without_reason(
    indicators: pd.DataFrame, scores: pd.DataFrame, scheme: Scheme, totals: pd.DataFrame | None = None, *,
    forms: pd.DataFrame | None = None, report_text: pd.DataFrame | None = None,
) -> Found:
    """未达到目标值，却没有写偏差原因。

    A missed target needs its reason beside it; 0, 无 and a dash are none. Where the form has no column for reasons, its section on problems
    and causes is the place, and one that names the indicator gives a reason. What only a person can judge, and a computed rate that falls
    short by rounding, is not meant, nor a form that has no place for reasons at all. 资金到位率 and 预算执行率 are what 预算表 gives,
    whatever was typed (I014). A day too late that is called on time is I020.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 产出     | 产出数量 | 完成工单   | 10   | ≥300件     | 280件      | 9.33     |                    |  # I012 H
        |          | 产出质量 | 是否验收   | 10   | 是         | 否         | 0        | 无                 |  # I012 H
        |          |          | 验收合格率 | 10   | 100%       | 98%        | 9.8      | 0                  |  # I012 H
        | 效益     | 社会效益 | 服务能力   | 10   | 达成预期指标 | 部分达成年度指标并具有一定效果 | 7 | /         |  # I012 H

    Good::

        | 一级指标 | 二级指标 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施     |
        | 产出     | 产出数量 | 完成工单       | 10   | ≥300件     | 280件      | 9.33     | 机构改革，明年加强宣传 |
        |          | 产出成本 | 投入资金       | 10   | ≤49万元    | 48.83万元  | 10       |                        |
        | 决策     | 资金投入 | 预算编制科学性 | 3    | ≥95%       | 90%        | 3        |                        |

    Unsure::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 效益     | 社会效益 | 服务能力 | 10   | 显著提升   | 有所提升   | 10       |                    |
    """
    every = table.scored(indicators, scores)
    rows = every[table.missed(every, scheme)]
    if rows.empty:
        return [hits(rows), unread.uncompared(every)]
    placed = ~rows["form"].isin(lacking(indicators, "reasons", forms)) | ~_explained_in_text(rows, report_text)
    wrong = rows[placed & ~table.explained(rows["reason"]) & ~_reached_by_budget(rows, totals, scheme) & ~table.late_called_met(rows)]
    place = wrong["reason_cell"].where(wrong["reason_cell"].notna(), wrong["actual_cell"])
    wrong = wrong.assign(place=place, there=wrong["reason"].where(wrong["reason_cell"].notna(), wrong["actual"]).fillna(""))
    found = hits(wrong, cell="place", value="there", name="level3", actual="actual", target="target").assign(
        expected="偏差原因及改进措施"
    )
    return [found, unread.uncompared(every)]


def _explained_in_text(rows: pd.DataFrame, report_text: pd.DataFrame | None) -> pd.Series:
    """Tell which indicators the section on problems names, in forms that have one; in a form without it nothing is asked of the text."""
    if report_text is None:
        return rows["form"].notna()  # a key: all of them
    problems = report_text[table.says(report_text["section"], words.PROBLEMS)]
    texts = problems.assign(text=table.per_text(problems["text"], fold)).groupby("form")["text"].agg("\n".join)
    told = zip(table.per_text(rows["level3"], fold), rows["form"].map(texts), strict=True)
    named = [not isinstance(text, str) or name in text for name, text in told]
    return rows.assign(named=named)["named"].astype(bool)


def _reached_by_budget(rows: pd.DataFrame, totals: pd.DataFrame | None, scheme: Scheme) -> pd.Series:
    """Tell which rates of money reach their target by 预算表."""
    if totals is None:
        return rows["copied"] & False
    computed = table.computed_rate(rows, totals)
    return computed.ge(table.bound(rows, "target") - scheme.scoring.rate_slack)


@check(
    "I017",
    severity="error",
    asks=("targets|actuals",),
    zh="“{name}”的{what}“{value}”超过 100%，这一比率不可能超过 100%。请核对后改正。",
    en="“{value}” of “{name}” is above 100%, which this rate cannot be. Check and correct it.",
)
def rate_above_full(indicators: pd.DataFrame, scheme: Scheme) -> list[pd.DataFrame]:
    """不可能超过100%的比率超过了100%。

    Of rates such as 合格率, 满意度 or 覆盖率 no more than all can be. Growth can; so can the rates computed from 预算表 (see I014). What
    looks like a misread sign is I025.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出质量 | 验收合格率 | 10   | ≥95%       | 120%       | 10       |  # I017 F
        | 效益     | 满意度   | 群众满意度 | 10   | ≥105%      | 96%        | 9        |  # I017 E
        |          |          | 家长满意度 | 10   | ≥95%       | 110        | 10       |  # I017 F

    Good::

        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 过程     | 资金管理 | 资金到位率   | 5    | 100%       | 110%       | 5        |
        | 产出     | 产出质量 | 验收合格率   | 10   | ≥95%       | 100%       | 10       |
        | 效益     | 经济效益 | 产值增长率   | 10   | ≥100%      | 120%       | 10       |
        |          | 满意度   | 群众满意度   | 10   | ≥90%       | 290%       | 10       |
    """
    rows = table.used(indicators)
    parts = []
    for name, what in (("target", "目标值"), ("actual", "完成值")):
        wrong = rows[table.above_full(rows, scheme, name) & rows[f"{name}_cell"].notna()]
        parts.append(hits(wrong, cell=f"{name}_cell", value=name, name="level3").assign(expected="不超过 100%", what=what))
    return parts


@check(
    "I020",
    severity="error",
    asks=("targets", "actuals", "scores"),
    zh="“{name}”实际于“{value}”完成，晚于目标值“{target}”，却按按时完成填报。请按逾期填写得分和原因。",
    en="“{name}” was done “{value}”, later than “{target}”, yet is reported as on time. Score it as late and explain.",
)
def late_called_met(indicators: pd.DataFrame) -> pd.DataFrame:
    """逾期完成，却当作按时完成。

    The day of completion lies after the deadline, and the row claims full points or says that it was on time.

    Bad::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值     | 全年完成值    | 自评得分 | 偏差原因及改进措施 |
        | 产出     | 产出时效 | 完成时间 | 10   | 2021年12月底前 | 2022年1月15日 | 10       |                    |  # I020 F
        |          |          | 支付时间 | 10   | 2021年6月底前  | 2021年7月2日  | 8        | 已按时支付         |  # I020 F

    Good::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值     | 全年完成值     | 自评得分 | 偏差原因及改进措施 |
        | 产出     | 产出时效 | 完成时间 | 10   | 2021年12月底前 | 2021年12月31日 | 10       |                    |
        |          |          | 支付时间 | 10   | 2021年6月底前  | 2021年7月2日   | 8        | 系统升级，今后提前 |
    """
    rows = table.used(indicators)
    wrong = rows[table.late_called_met(rows)]
    return hits(wrong, cell="actual_cell", value="actual", expected="target", name="level3", target="target")


@check(
    "I029",
    severity="info",
    asks=("targets", "actuals"),
    zh="“{name}”的“{value}”没有写{what}，系统按{expected}理解。请复核人员确认，下次请写明。",
    en="“{value}” of “{name}” does not say its {what_en}; it was read as “{expected}”. Confirm it, and write it next time.",
)
def meaning_inferred(indicators: pd.DataFrame, scores: pd.DataFrame, facts: pd.DataFrame, scheme: Scheme) -> Found:
    """方向或单位是从指标名称推断的。

    A target without a comparison is met by reaching it, but for what is better when smaller (投诉, 等待时间): there it is read as a
    limit. A bare number beside a percentage is read as a percentage. A sign, a unit or a scale that only the cell's number format
    shows (5 as “≤5”, 98 as “98%”) is read as it is shown.

    Bad::

        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出质量 | 有效投诉次数 | 10   | 3次        | 1次        | 10       |  # I029 E
        | 效益     | 满意度   | 群众满意度   | 10   | ≥95%       | 0.96       | 10       |  # I029 F

    Bad::

        @format 指标表 E2 "≤"0
        @format 指标表 F3 0"%"
        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出质量 | 有效投诉次数 | 10   | 5          | 3          | 10       |  # I029 E
        | 效益     | 满意度   | 群众满意度   | 10   | ≥95%       | 96         | 10       |  # I029 F

    Good::

        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单     | 10   | ≥300件     | 310        | 10       |
        |          | 产出质量 | 有效投诉次数 | 10   | ≤3次       | 1次        | 10       |
        |          |          | 设备故障次数 | 10   | 0次        | 0次        | 10       |

    Unsure::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 效益     | 社会效益 | 服务能力 | 10   | 显著提升   | 有所提升   | 10       |
    """
    every = table.scored(indicators, scores)
    rows = every[every["outcome"].isin(["met", "missed"]) & ~every["rule"].isin(MONEY_RATES)]
    plain = rows["target_op"].eq("=") & rows["target_kind"].isin(table.MEASURED) & rows["target_low"].gt(0)
    smaller = table.has_word(rows["level3"], scheme.words.smaller_is_better) & ~rows["rule"].eq("cost") & rows["ratio"].ne(1)
    limit = rows[plain & smaller & rows["target_cell"].notna()]
    parts = [
        hits(limit, cell="target_cell", value="target", expected="≤" + limit["target"].fillna(""), name="level3").assign(
            what="方向", what_en="direction"
        )
    ]
    for name, other in (("target", "actual"), ("actual", "target")):
        bare = rows[f"{name}_kind"].eq("number") & rows[f"{name}_unit"].isna() & rows[f"{other}_kind"].eq("percent")
        found = rows[bare & rows[f"{name}_cell"].notna()]
        number = table.bound(found, name)
        read = table.percent(number.where(number.abs().le(1), number / 100))
        parts.append(hits(found, cell=f"{name}_cell", value=name, expected=read, name="level3").assign(what="单位", what_en="unit"))
    return [*parts, *_shown_by_format(table.used(indicators), facts), unread.uncompared(every)]


def _shown_by_format(rows: pd.DataFrame, facts: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the targets and actuals of which the format of their cell says more than the cell stores; a day without its year is less."""
    shown = facts.loc[facts["fact"].eq("shown"), ["form", "sheet", "cell", "detail", "value"]]
    shown = shown[~table.test(shown["detail"], lambda text: parse(text).kind == "date")]
    if shown.empty:
        return
    for name in ("target", "actual"):
        found = rows.merge(shown, left_on=["form", "sheet", f"{name}_cell"], right_on=["form", "sheet", "cell"])
        told = hits(found, cell=f"{name}_cell", value="detail", expected="value", name="level3")
        yield told.assign(what="符号或单位（单元格格式里才有）", what_en="sign or unit (only the cell's format does)")
