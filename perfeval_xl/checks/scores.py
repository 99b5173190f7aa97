"""S: self-scores of 指标表 against what the rules give, and reasons beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import unread, words
from perfeval_xl.checks.amounts import rests_on_unsound
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits
from perfeval_xl.checks.scores_cells import above_limit
from perfeval_xl.facts.explained import in_english
from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.shared import shared
from perfeval_xl.values import fold

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme

_NOT_DONE = 3  # the lowest achievement level


@shared
def by_rule(indicators: pd.DataFrame, scores: pd.DataFrame, scheme: Scheme, budget: pd.DataFrame | None) -> pd.DataFrame:
    """Return the rows whose self-score can be right and is apart from the rule's points by more than the tolerance, `over` by so much.

    Achievement levels have a band instead of points (S013); an empty actual, a wrong weight, a misread number, a total at fault and a late
    day that is called on time are told where they stand. A score of several rows is held against the points of all.
    """
    rows = table.by_self_score(table.scored(indicators, scores))
    over = (rows["self_score"] - rows["system"]).round(6)
    apart = over.abs().gt(scheme.scoring.tolerance + NOISE)
    rows = rows.assign(over=over, full=rows["self_score"].ge(rows["weight3"] - NOISE))
    rows = rows[apart & rows["self_score_cell"].notna() & rows["high"].isna()]
    if rows.empty:
        return rows
    sound = ~above_limit(rows) & rows["self_score"].ge(0) & rows["outcome"].ne("no_actual") & ~rows["weight3"].le(0)
    sound &= ~(table.late_called_met(rows) & over.loc[rows.index].gt(0))
    if budget is not None:
        sound &= ~rests_on_unsound(rows, budget, scheme)
    for name in ("target", "actual"):
        sound &= ~table.misread(rows, scheme, name) & ~table.above_full(rows, scheme, name)
    return rows[table.ruled(rows) & sound]


@check(
    "S006",
    severity="error",
    asks=("scores|execution_points", "weights|execution_points", "actuals|execution_points"),
    zh="“{name}”自评 {value} 分，按规则应得 {expected} 分（{explanation}）。请核对完成值，按规则计分。",
    en="The self-score {value} of “{name}” is above the {expected} that the rule gives (“{explanation_en}”). Correct it.",
)
def above_rule(
    indicators: pd.DataFrame, scores: pd.DataFrame, scheme: Scheme, budget: pd.DataFrame | None = None
) -> Found:
    """自评得分高于按规则计算的得分。

    Where target and actual can be compared the rule gives the points; a difference within the scheme's tolerance is rounding. Full
    marks for a missed target are S008.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%       | 90%        | 9.8      | 宣传不够           |  # S006 G

    Good::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%       | 90%        | 9.5      | 宣传不够           |

    Unsure::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 效益     | 社会效益 | 服务能力 | 10   | 显著提升   | 有所提升   | 10       |
    """
    rows = by_rule(indicators, scores, scheme, budget)
    return [_against_rule(rows[rows["over"].gt(0) & ~rows["full"]]), unread.unruled(table.scored(indicators, scores))]


@check(
    "S007",
    severity="info",
    asks=("scores|execution_points", "weights|execution_points", "actuals|execution_points"),
    zh="“{name}”自评 {value} 分，按规则可得 {expected} 分（{explanation}）。请复核人员留意。",
    en="The self-score {value} of “{name}” is below the {expected} that the rule gives (“{explanation_en}”).",
)
def below_rule(
    indicators: pd.DataFrame, scores: pd.DataFrame, scheme: Scheme, budget: pd.DataFrame | None = None
) -> Found:
    """自评得分低于按规则计算的得分。

    The unit may know something that the cells do not show.

    Bad::

        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 产出     | 产出质量 | 设施完善率   | 10   | 100%       | 98%        | 8        | 设备到货晚         |  # S007 G

    Good::

        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 产出     | 产出质量 | 设施完善率   | 10   | 100%       | 98%        | 9.8      | 设备到货晚         |

    Unsure::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 效益     | 社会效益 | 服务能力 | 10   | 显著提升   | 有所提升   | 10       |
    """
    rows = by_rule(indicators, scores, scheme, budget)
    return [_against_rule(rows[rows["over"].lt(0)]), unread.unruled(table.scored(indicators, scores))]


@check(
    "S008",
    severity="error",
    asks=("scores|execution_points", "weights|execution_points", "actuals|execution_points"),
    zh="“{name}”没有达到目标，自评却是满分 {value} 分，按规则应得 {expected} 分（{explanation}）。请按规则计分。",
    en="“{name}” missed its target, yet claims full marks, {value}; the rule gives {expected} (“{explanation_en}”). Correct it.",
)
def full_though_missed(
    indicators: pd.DataFrame, scores: pd.DataFrame, scheme: Scheme, budget: pd.DataFrame | None = None
) -> Found:
    """没有达到目标，自评却是满分。

    A missed target does not earn all points. For 资金到位率 and 预算执行率 the rate of 预算表 counts, whatever was typed, against
    the target that the form states for it. A day too late that is called on time is I020.

    Bad::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 43.2               | 37.24              |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值     | 全年完成值    | 自评得分 |
        | 过程     | 资金管理 | 预算执行率 | 5    | 100%           | 86.2%         | 5        |  # S008 G
        | 产出     | 产出质量 | 设施完善率 | 10   | 100%           | 98%           | 10       |  # S008 G

    Good::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 决策     | 资金投入 | 预算编制科学性 | 3    | ≥95%       | 90%        | 3        |
        | 过程     | 资金管理 | 预算执行率     | 5    | ≥70%       | 99.65%     | 5        |

    Unsure::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 效益     | 社会效益 | 服务能力 | 10   | 显著提升   | 有所提升   | 10       |
    """
    rows = by_rule(indicators, scores, scheme, budget)
    return [_against_rule(rows[rows["over"].gt(0) & rows["full"]]), unread.unruled(table.scored(indicators, scores))]


def _against_rule(wrong: pd.DataFrame) -> pd.DataFrame:
    return hits(
        wrong, cell="self_score_cell", value="self_score_raw", expected=table.shown(wrong["system"]), name="level3",
        explanation="explanation", explanation_en=in_english(wrong["explanation"]),
    )


@check(
    "S013",
    severity="error",
    asks=("scores", "weights", "actuals"),
    zh="“{name}”的完成情况是“{actual}”，自评 {value} 分不在该档 {expected} 分之内。请按达成程度重新评分。",
    en="“{name}” says “{actual}”, for which {value} is outside the band {expected}. Score it by its level.",
)
def outside_band(indicators: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """定性指标的自评得分不在达成程度对应的分数段内。

    财预〔2020〕10号 gives each of the three levels of achievement a share of the points; the scheme holds the bounds.

    Bad::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值   | 全年完成值                     | 自评得分 | 偏差原因及改进措施 |
        | 效益     | 社会效益 | 服务能力 | 10   | 达成预期指标 | 部分达成年度指标并具有一定效果 | 8        | 人手不足           |  # S013 G

    Good::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值   | 全年完成值                     | 自评得分 | 偏差原因及改进措施 |
        | 效益     | 社会效益 | 服务能力 | 10   | 达成预期指标 | 部分达成年度指标并具有一定效果 | 7.9      | 人手不足           |
        |          |          | 响应能力 | 10   | 达成预期指标 | 达成预期指标                   | 8        |                    |
    """
    rows = table.scored(indicators, scores)
    rows = rows[rows["high"].notna() & rows["self_score"].ge(0) & ~above_limit(rows) & rows["self_score_cell"].notna()]
    inside = rows["self_score"].ge(rows["low"] - NOISE) & rows["self_score"].le(rows["high"] + NOISE)
    wrong = rows[~inside]
    band = table.shown(wrong["low"]) + "～" + table.shown(wrong["high"])
    return hits(wrong, cell="self_score_cell", value="self_score_raw", expected=band, name="level3", actual="actual")


@check(
    "S014",
    severity="warning",
    asks=("scores", "actuals"),
    zh="“{name}”的完成值是“{actual}”，却自评 {value} 分。请核对完成值，没有完成的不能得分。",
    en="“{name}” claims {value} points for the actual “{actual}”. What was not done earns none.",
)
def points_for_nothing(
    indicators: pd.DataFrame, scores: pd.DataFrame, scheme: Scheme, budget: pd.DataFrame | None = None
) -> pd.DataFrame:
    """没有完成、不适用的指标得了分。

    The actual is 0, 未完成 or 不适用. A zero that was asked for (≤ targets, accidents, complaints) is meant to earn its points; a rate
    of amounts that cannot be right (B001, B002, B003, B009) is none.

    Bad::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 产出     | 产出数量 | 完成工单 | 10   | ≥300件     | 0件        | 5        | 系统停用           |  # S014 G
        |          |          | 回访工单 | 10   | ≥300件     | 不适用     | 10       | 系统停用           |  # S014 G
        |          | 产出质量 | 系统升级 | 10   | 完成       | 未完成     | 3        | 系统停用           |  # S014 G

    Good::

        | 一级指标 | 二级指标 | 三级指标     | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 产出     | 产出数量 | 完成工单     | 10   | ≥300件     | 0件        | 0        | 系统停用           |
        |          | 产出质量 | 有效投诉次数 | 10   | ≤3次       | 0次        | 10       |                    |
        |          |          | 安全事故     | 10   | 无         | 零事故     | 10       |                    |
    """
    rows = table.scored(indicators, scores)
    rows = rows[rows["self_score_merged"].isna()]  # of which of its rows such a score is, nobody knows
    zero = rows["actual_kind"].isin(table.MEASURED) & rows["actual_low"].eq(0) & rows["actual_high"].eq(0)
    asked = table.bound(rows, "target").gt(0) & rows["target_op"].isin([">=", ">", "=", "between"]) & rows["outcome"].ne("met")
    smaller = table.has_word(rows["level3"], scheme.words.smaller_is_better)
    not_done = rows["actual_kind"].eq("level") & rows["actual_low"].eq(_NOT_DONE)
    unconcerned = table.test(rows["actual"], lambda text: words.NOT_CONCERNED.fullmatch(fold(text)))
    nothing = (zero & asked & ~smaller) | not_done | unconcerned
    if budget is not None:
        nothing &= ~rests_on_unsound(rows, budget, scheme)
    wrong = rows[nothing & rows["self_score"].gt(0) & rows["self_score_cell"].notna()]
    return hits(wrong, cell="self_score_cell", value="self_score_raw", name="level3", actual="actual").assign(expected="0")


def _says_nothing(reason: str) -> bool:
    return words.EMPTY_REASON.fullmatch(fold(reason).strip("。.,;")) is not None


def _refers_up(rows: pd.DataFrame) -> pd.Series:
    """Tell which reasons say that they are those of a row above (同上) where one above says something."""
    same = table.test(rows["reason"], lambda text: words.AS_ABOVE.fullmatch(fold(text).strip("。.,;")))
    if not same.any():
        return same
    telling = ~table.test(rows["reason"], _says_nothing) & table.explained(rows["reason"])
    return same & telling.groupby(rows["form"]).cumsum().gt(0)


@check(
    "S016",
    severity="warning",
    asks=("deviations", "scores"),
    zh="“{name}”的偏差原因“{value}”{what}。请{todo}。",
    en="The reason “{value}” of “{name}” {what_en}.",
)
def reason_pointless(indicators: pd.DataFrame, scores: pd.DataFrame) -> list[pd.DataFrame]:
    """得了满分却写了偏差原因，或偏差原因没有实际内容。

    Either the points or the reason must be wrong. A target that was passed may be explained, one that was missed has its own finding
    (S008). “工作原因” explains nothing; 0, 无 and a dash are no reason.

    Bad::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施   |
        | 产出     | 产出数量 | 完成工单   | 10   | ≥300件     | 300件      | 10       | 人手不足，进度滞后   |  # S016 H
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%       | 90%        | 9.47     | 工作原因             |  # S016 H

    Good::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施   |
        | 产出     | 产出数量 | 完成工单   | 10   | ≥300件     | 1799件     | 10       | 热线宣传后来电大增   |
        |          |          | 回访工单   | 10   | ≥300件     | 300件      | 10       | 无偏差               |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%       | 90%        | 9.47     | 宣传不够，明年加强   |
    """
    rows = table.scored(indicators, scores)
    rows = rows[table.written(rows["reason"]) & rows["reason_cell"].notna()]
    void = table.test(rows["reason"], _says_nothing) & ~_refers_up(rows)
    denied = ~table.explained(rows["reason"])
    full = rows["self_score_merged"].isna() & rows["weight3"].gt(0) & rows["self_score"].sub(rows["weight3"]).abs().lt(NOISE)
    explained = rows["outcome"].eq("missed") | rows["ratio"].sub(1).abs().gt(NOISE)
    explained |= rows["reason_cell"].eq(rows["self_score_cell"])  # a remark on the score, “10分（执行率100%）”
    vain, needless = rows[void], rows[full & ~void & ~denied & ~explained]
    return [
        hits(vain, cell="reason_cell", value="reason", name="level3").assign(
            expected="具体的原因和改进措施", what="没有说明具体原因", what_en="explains nothing: say what happened and what will be done",
            todo="写明具体原因和改进措施",
        ),
        hits(needless, cell="reason_cell", value="reason", name="level3").assign(
            expected="不填，或核减自评得分", what="与满分不符", what_en="stands beside full marks: one of them is wrong",
            todo="核对：没有偏差的不写原因，有偏差的不得满分",
        ),
    ]
