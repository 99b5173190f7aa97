"""I: rates and costs of 指标表 against 预算表."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import words
from perfeval_xl.checks.amounts import TOTAL, of_another_unit, rests_on_unsound, unsound
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import Unsure, hits, unsure
from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.layout.self_assessment import EXECUTION
from perfeval_xl.schemes import MONEY_RATES
from perfeval_xl.shared import shared
from perfeval_xl.values import fold, parse

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme

_COUNTS = [">", ">=", "between"]


@check(
    "I013",
    severity="warning",
    asks=("targets|actuals",),
    zh="“{name}”是比率，却填了“{value}”。请填写百分数，如 {expected}；要考核数量的，请改指标名称。",
    en="“{name}” is a rate, but holds “{value}”. Type a percentage, such as “{expected}”, or name what is counted.",
)
def rate_as_amount(indicators: pd.DataFrame, totals: pd.DataFrame) -> list[pd.DataFrame]:
    """比率填成了金额或数量。

    资金到位率, 预算执行率 and whatever ends in 率 is a percentage, as target and as actual; 频率, 效率 and their like are not. What is
    computed from 预算表 stands as the value expected.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 过程     | 资金管理 | 资金到位率 | 5    | ≤49万元    | ≤49万元    | 5        |  # I013 E
        |          |          | 预算执行率 | 5    | 100%       | 48.83万元  | 5        |  # I013 F
        | 产出     | 产出质量 | 群众参与率 | 5    | ≥300人     | 310人      | 5        |  # I013 E

    Good::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 过程     | 资金管理 | 资金到位率 | 5    | 100%       | 1          | 5        |
        | 产出     | 产出质量 | 巡查频率   | 10   | 3次/月     | 3次/月     | 10       |
        |          | 产出成本 | 投入资金   | 10   | ≤49万元    | 48.83万元  | 10       |
    """
    rows = table.used(indicators)
    rows = rows[counts(rows, "target") | counts(rows, "actual")]
    rows = rows[table.is_rate(rows["level3"]) | rows["rule"].isin(MONEY_RATES)]
    if rows.empty:
        return [hits(rows)]
    rows = _with_rate(rows, totals)
    target, actual = counts(rows, "target"), counts(rows, "actual")
    computed = table.percent(rows["computed"])
    rows = rows.assign(instead=computed.where(computed.notna(), "100%"))
    wrong_target = rows[target & rows["target_cell"].notna()]
    wrong_actual = rows[actual & ~target & rows["actual_cell"].notna()]
    return [
        hits(wrong_target, cell="target_cell", value="target", expected="instead", name="level3"),
        hits(wrong_actual, cell="actual_cell", value="actual", expected="instead", name="level3"),
    ]


def counts(rows: pd.DataFrame, name: str) -> pd.Series:
    """Tell which targets or actuals are money or a number of something."""
    return rows[f"{name}_kind"].eq("money") | (rows[f"{name}_kind"].eq("number") & rows[f"{name}_unit"].notna())


@check(
    "I014",
    severity="error",
    asks=("actuals|rate", "funds"),
    zh="“{name}”填的是 {value}，按预算表计算是 {expected}。请核对预算表，按计算结果填写。",
    en="“{name}” is stated as {value}; “预算表” gives {expected}. Check the budget and type what it gives.",
)
def rate_differs(
    indicators: pd.DataFrame, totals: pd.DataFrame, budget: pd.DataFrame, scheme: Scheme, stated: pd.DataFrame | None = None
) -> Found:
    """填报的比率与按预算表计算的不一致。

    The arrival rate is received ÷ planned, the execution rate as the scheme says. A rate rounded to whole percent agrees; full marks
    for more than all (received above planned) may be stated as 100%. A total that is at fault itself (B002, B003, B009) gives no rate.
    Beside the funds a form may state the execution rate without giving it points.

    Bad::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 45                 |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 过程     | 资金管理 | 资金到位率 | 5    | 100%       | 95%        | 5        |  # I014 F
        |          |          | 预算执行率 | 5    | 100%       | 0.99       | 5        |  # I014 F

    Good::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 过程     | 资金管理 | 资金到位率 | 5    | 100%       | 1          | 5        |
        |          |          | 预算执行率 | 5    | 100%       | 99.65      | 5        |

    Good::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 48                 | 50.1               |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 过程     | 资金管理 | 预算执行率 | 5    | 100%       | 1.0438     | 5        |

    Unsure::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 详见附件           |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 过程     | 资金管理 | 预算执行率 | 5    | 100%       | 99.65%     | 5        |
    """
    rows = table.used(indicators)
    rows = rows[rows["rule"].isin(MONEY_RATES) & rows["actual_cell"].notna()]
    beside = [] if stated is None else [_stated_beside(stated, totals, scheme)]
    if rows.empty:
        return [hits(rows), *beside]
    rows = _with_rate(rows, totals)
    lacking = _without_rate(rows, budget, scheme)
    rows = rows[rows["actual_op"].eq("=") & ~rows["copied"]]
    bare = rows["actual_kind"].eq("number") & rows["actual_unit"].isna()
    rate = _as_fraction(rows["actual_low"]).where(bare, rows["actual_low"].where(rows["actual_kind"].eq("percent")))
    # of old formats the reader tells no percent signs: 1.0438 is 104.38% where that is what the budget gives
    wrong = rows[_apart(rate, rows["computed"], scheme) & (~bare | _apart(rows["actual_low"], rows["computed"], scheme))]
    wrong = wrong[~rests_on_unsound(wrong, budget, scheme)]
    return [hits(wrong, cell="actual_cell", value="actual", expected=table.percent(wrong["computed"]), name="level3"), *beside, *lacking]


def _stated_beside(stated: pd.DataFrame, totals: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the rates stated beside the funds, without points, that the amounts do not give."""
    typed = stated[stated["item"].eq("execution_rate")]
    rate = table.per_text(typed["raw"], _rate_in).astype(float)
    typed = typed.assign(computed=typed["form"].map(totals.set_index("form")["execution_rate"]), name=EXECUTION)
    wrong = typed[_apart(rate, typed["computed"], scheme)]
    return hits(wrong, value="raw", expected=table.percent(wrong["computed"]), name="name")


def _rate_in(text: str) -> float | None:
    """Return the fraction that a text states: a percentage, or a bare number, up to 1 or in percent."""
    value = parse(text, number=True)
    if value.op != "=" or value.low is None or not (value.kind == "percent" or (value.kind == "number" and value.unit is None)):
        return None
    return value.low if value.kind == "percent" or abs(value.low) <= 1 else value.low / 100


def _with_rate(rows: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Return rows with `computed`, the fraction that 预算表 gives for a row whose rule is a rate of money."""
    return rows.assign(computed=table.computed_rate(rows, totals))


def _without_rate(rows: pd.DataFrame, budget: pd.DataFrame, scheme: Scheme) -> list[Unsure]:
    """Tell of forms with a rate that 预算表 does not give, or that is none where it is stated."""
    unknown = rows["computed"].isna() | rests_on_unsound(rows, budget, scheme)
    plain = rows["actual_kind"].isin(["number", "percent"]) & rows["actual_op"].eq("=") & ~rows["copied"]
    return [
        unsure(rows[unknown], "按预算表的金额算不出“{level3}”", "the amounts of 预算表 do not give “{level3}”"),
        unsure(rows[~plain], "“{level3}”的完成值（{actual_cell}）不是一个比率", "the actual of “{level3}” ({actual_cell}) is no rate"),
    ]


def _as_fraction(numbers: pd.Series) -> pd.Series:
    """Read a bare number as scoring does: a fraction up to 1, percent above."""
    return numbers.where(numbers.abs().le(1), numbers / 100)


def _apart(rate: pd.Series, computed: pd.Series, scheme: Scheme) -> pd.Series:
    capped = computed.gt(1) & rate.sub(1).abs().lt(NOISE)
    return rate.sub(computed).abs().gt(scheme.scoring.rate_slack) & ~capped


@check(
    "I015",
    severity="error",
    asks=("actuals", "spent"),
    zh="“{name}”的完成值是“{value}”，预算表的实际使用是 {expected}。请核对，两处应一致。",
    en="The actual cost “{value}” of “{name}” is not what “预算表” says was spent, “{expected}”. They must agree.",
)
def cost_differs(indicators: pd.DataFrame, budget: pd.DataFrame, scheme: Scheme) -> Found:
    """成本指标的完成值与实际使用资金不一致。

    The total cost of the project is what 预算表 says was spent. A cost of a part, or per person or thing, is not meant. Silent where
    that total is at fault itself (B002, B003, B009).

    Bad::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出成本 | 投入资金   | 10   | ≤49万元    | 49万元     | 10       |  # I015 F

    Good::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出成本 | 投入资金     | 4    | ≤49万元    | 488300元   | 4        |
        |          |          | 设备购置费   | 3    | ≤20万元    | 19.5万元   | 3        |
        |          |          | 人均服务成本 | 3    | ≤400元     | 380元      | 3        |

    Good::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出成本 | 单个项目成本 | 10   | ≤5万元     | 4.5万元    | 10       |

    Unsure::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 详见附件           |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出成本 | 投入资金 | 10   | ≤49万元    | 48.83万元  | 10       |
    """
    rows = _of_total_cost(indicators, budget, scheme)
    spent = rows["actual_kind"].eq("money") & rows["actual_op"].eq("=") & ~rows["copied"] & rows["actual_cell"].notna()
    off = rows["actual_low"].sub(rows["spent"]).abs().gt(scheme.scoring.amount_slack)
    wrong = rows[spent & off & ~rows["form"].isin(unsound(budget, scheme)["spent"] | of_another_unit(budget))]
    found = hits(wrong, cell="actual_cell", value="actual", expected=_wan(wrong["spent"]), name="level3")
    return [found, _without_total(rows, budget, scheme, "spent")]


@check(
    "I016",
    severity="warning",
    asks=("targets", "planned"),
    zh="“{name}”的目标值是“{value}”，预算表的计划投资额是 {expected}。请核对，成本目标应与预算一致。",
    en="The cost target “{value}” of “{name}” is not the planned amount of “预算表”, “{expected}”. They should agree.",
)
def cost_target_differs(indicators: pd.DataFrame, budget: pd.DataFrame, scheme: Scheme) -> Found:
    """成本指标的目标值与预算不一致。

    The limit for the total cost is the planned amount; that received or first planned will do as well. Silent where the planned total is at
    fault itself (B002, B003, B009).

    Bad::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出成本 | 项目总成本 | 10   | ≤60万元    | 48.83万元  | 10       |  # I016 E

    Good::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 60               | 49                 | 48.83              |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出成本 | 项目总成本 | 5    | ≤49万元    | 48.83万元  | 5        |
        |          |          | 设备购置费 | 5    | ≤20万元    | 19.5万元   | 5        |

    Unsure::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 见批复文件       | 49                 | 48.83              |
        | 市县财政 | 49               | 49                 | 48.83              |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出成本 | 项目总成本 | 10   | ≤60万元    | 48.83万元  | 10       |
    """
    rows = _of_total_cost(indicators, budget, scheme)
    limit = rows["target_kind"].eq("money") & ~rows["target_op"].isin(_COUNTS) & rows["target_cell"].notna()
    sound = ~rows["form"].isin(unsound(budget, scheme)["planned"] | of_another_unit(budget))
    wrong = rows[limit & rows["planned"].gt(0) & ~rows["as_budgeted"] & sound]
    found = hits(wrong, cell="target_cell", value="target", expected=_wan(wrong["planned"]), name="level3")
    return [found, _without_total(rows, budget, scheme, "planned")]


@shared
def _of_total_cost(indicators: pd.DataFrame, budget: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the cost rows that speak of the project's total cost, with planned, received and spent in 万元.

    They are those whose limit is one of these or the first budget (`as_budgeted`), and those named for the total, provided that only
    one is: several are parts of it.
    """
    rows = table.used(indicators)
    rows = rows[rows["rule"].eq("cost") & (rows["target_kind"].eq("money") | rows["actual_kind"].eq("money"))]
    rows = rows.assign(**{name: rows["form"].map(total) for name, total in _totals(budget).items()})
    limit = rows["target_high"].fillna(rows["target_low"]).where(rows["target_kind"].eq("money"))
    close = scheme.scoring.amount_slack
    as_budgeted, of_initial = (limit.sub(rows[name]).abs().le(close) for name in ("planned", "initial"))
    as_budgeted = as_budgeted | of_initial | limit.sub(rows["received"]).abs().le(close)
    generic = table.test(rows["level3"], lambda name: words.TOTAL_COST_NAME.fullmatch(fold(name)))
    named = table.has_word(rows["level3"], scheme.words.total_cost) | generic
    per_unit = table.has_word(rows["level3"], scheme.words.per_unit) | table.is_rate(rows["level3"])
    alone = named.groupby(rows["form"]).transform("sum").eq(1)
    rows = rows.assign(as_budgeted=as_budgeted)
    return rows[(as_budgeted | (named & alone)) & ~per_unit]


def _without_total(rows: pd.DataFrame, budget: pd.DataFrame, scheme: Scheme, measure: str) -> Unsure:
    """Tell of forms with an indicator of total cost but no total of 预算表 to hold it against."""
    lacking = rows[measure].isna() | rows["form"].isin(unsound(budget, scheme)[measure] | of_another_unit(budget))
    return unsure(rows[lacking], "预算表里没有可以和“{level3}”比较的合计", "预算表 has no total to hold “{level3}” against")


def _totals(budget: pd.DataFrame) -> dict[str, pd.Series]:
    """Return each measure's total in 万元 by workbook."""
    total = budget[budget["source"].eq(TOTAL)].drop_duplicates(["form", "measure"])
    return {
        measure: total[total["measure"].eq(measure)].set_index("form")["amount"] for measure in ("initial", "planned", "received", "spent")
    }


def _wan(amounts: pd.Series) -> pd.Series:
    return table.shown(amounts) + "万元"
