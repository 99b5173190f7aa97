"""N: points and shares of the levels in the report's text against 指标表."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import words
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits
from perfeval_xl.checks.levels_told import by_level, in_report, silent, with_levels
from perfeval_xl.checks.texts import joined
from perfeval_xl.facts.thresholds import NOISE, WHOLE_PERCENT

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme


@check(
    "N003",
    severity="warning",
    asks=("report", "weight1|weights|level_weights"),
    zh="报告中写“{value}”，按指标表的分值应为 {expected}。请改正。",
    en="The report says “{value}”; by the weights of “指标表” it is “{expected}”. Correct it.",
)
def share_differs(
    report_text: pd.DataFrame, levels: pd.DataFrame, scheme: Scheme, indicators: pd.DataFrame | None = None, *,
    stated: pd.DataFrame | None = None,
) -> Found:
    """报告中的分值或占比与指标表的分值不符。

    “产出：…共40分，占总分的60%” is compared with the weight of the level and with its share of all weights. Where the level's own
    weight and its rows disagree (I001, I002) the text may follow either. Where only the report has points of the levels, its shares are
    compared with these.

    Bad::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 40   | ≥300件     | 310件      | 38       |
        | 效益     | 满意度   | 群众满意度 | 60   | ≥95%       | 96%        | 56       |
        [评价报告]
        | 四、绩效评价指标分析 | （一）产出：从产出数量方面进行评价，共40分，自评得分38分，占总分的60%。 |  # N003 B

    Good::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 40   | ≥300件     | 310件      | 38       |
        | 效益     | 满意度   | 群众满意度 | 60   | ≥95%       | 96%        | 56       |
        [评价报告]
        | 四、绩效评价指标分析 | （一）产出：从产出数量方面进行评价，共40分，自评得分共38分，占总分的40%，合格率达60%。 |

    Unsure::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单 | 40   | ≥300件     | 310件      | 38       |
        [评价报告]
        | 四、绩效评价指标分析 | 产出方面完成了全部工单，自评得分38分，效益方面群众比较满意。 |
    """
    told = by_level(report_text, scheme)
    told = told[told["level"].notna()]
    share, points = (table.captured(told["sentence"], of).astype(float) for of in (words.SHARE_OF_TOTAL, words.POINTS))
    told = told.assign(share=share, points=points)[share.notna() | points.notna()]
    nothing = silent(report_text, told, "报告里没有写各部分的分值和占比", "the report gives no points or shares of the levels")
    if told.empty:
        return [hits(told), nothing]
    weighed = _as_told(levels, in_report(report_text, stated, "level_weight"))
    both = _with_stated_weights(with_levels(told, weighed, scheme), indicators)
    both = both.assign(due=(both["weight"] / both["full"] * 100).round(2))
    close = scheme.scoring.amount_tolerance
    wrong_share = both[_apart(both, "share", "due", WHOLE_PERCENT) & ~_near(both, "share", "stated_share", WHOLE_PERCENT)]
    wrong_points = both[_apart(both, "points", "weight", close) & ~_near(both, "points", "stated_weight", close)]
    if wrong_share.empty and wrong_points.empty:
        return [hits(wrong_share), nothing]
    shares = hits(
        wrong_share, value=wrong_share["level1"] + "占总分的" + table.shown(wrong_share["share"]) + "%",
        expected=table.shown(wrong_share["due"]) + "%",
    )
    points_found = hits(
        wrong_points, value=wrong_points["level1"] + "共" + table.shown(wrong_points["points"]) + "分",
        expected=table.shown(wrong_points["weight"]) + "分",
    )
    return [joined(shares.merge(points_found, how="outer")) if len(points_found) else joined(shares), nothing]


def _as_told(levels: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Return levels with the points that only the prose of their form tells, null of a form of which it does not tell all."""
    if told.empty:
        return levels
    own = told.drop_duplicates(["form", "of"]).rename(columns={"of": "level1", "amount": "told"})[["form", "level1", "told"]]
    both = levels.merge(own, on=["form", "level1"], how="left")
    whole = both["told"].notna().groupby(both["form"]).transform("all")
    concerned = both["form"].isin(own["form"])
    return both.assign(weight=both["weight"].where(~concerned, both["told"].where(whole))).drop(columns="told")


def _with_stated_weights(both: pd.DataFrame, indicators: pd.DataFrame | None) -> pd.DataFrame:
    """Return rows of `with_levels` with the weight that the form gives the level itself, and its share in percent; null without one."""
    if indicators is None:
        return both.assign(stated_weight=float("nan"), stated_share=float("nan"))
    first = indicators.drop_duplicates(["form", "group1"])
    weights = first.assign(
        stated_weight=first["weight1"], stated_share=first["weight1"] / first.groupby("form")["weight1"].transform("sum") * 100,
    ).drop_duplicates(["form", "level1"])
    return both.merge(weights[["form", "level1", "stated_weight", "stated_share"]], how="left", on=["form", "level1"])


def _apart(rows: pd.DataFrame, said: str, due: str, close: float) -> pd.Series:
    return rows[said].sub(rows[due]).abs().gt(close + NOISE)


def _near(rows: pd.DataFrame, said: str, due: str, close: float) -> pd.Series:
    return rows[said].sub(rows[due]).abs().le(close + NOISE)
