"""I: weights of 指标表, each by itself and beside the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import unread
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits
from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.shared import shared

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme

_LEVEL_NAMES = {"weight1": "level1", "weight2": "level2", "weight3": "level3"}


@check(
    "I006",
    severity="error",
    asks=("weight1|weight2|weights|execution_points",),
    zh="“{name}”的分值{what}。请填写大于 0 的数字。",
    en="The weight of “{name}” {what_en}. Type a number above 0.",
)
def weight_wrong(indicators: pd.DataFrame, facts: pd.DataFrame | None = None) -> list[pd.DataFrame]:
    """分值为空、不是数字，或不大于0。

    Without its weight an indicator can neither be scored nor added up. Weights of the first and second level may stay empty where
    levels share one; what is typed there must be a number above 0 too.

    Bad::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 若干 | 产出数量 | 20   | 完成工单 |      | ≥300件     | 310件      | 10       |  # I006 B F
        |          |      |          |      | 回访工单 | -10  | ≥300件     | 310件      | 10       |  # I006 F
        |          |      | 产出质量 | 20   | 办结率   | 若干 | ≥95%       | 96%        | 10       |  # I006 F

    Good::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 40   | 产出数量 | 20   | 完成工单 | 22.5 | ≥300件     | 310件      | 10       |
        |          |      |          |      | 回访工单 | 10分 | ≥300件     | 310件      | 10       |
    """
    rows = table.used(indicators)
    third = table.typed_here(weighed(indicators), "weight3_cell", facts)
    parts = [_bad_weight(third, "weight3")]
    for weight, group in (("weight1", "group1"), ("weight2", "group2")):
        typed = table.typed_here(rows.drop_duplicates(["form", group]), f"{weight}_cell", facts)
        parts.append(_bad_weight(typed[typed[f"{weight}_raw"].fillna("").ne("")], weight))
    return parts


def _bad_weight(rows: pd.DataFrame, weight: str) -> pd.DataFrame:
    wrong = rows[~rows[weight].gt(0)]
    if wrong.empty:
        return hits(wrong)
    raw = wrong[f"{weight}_raw"].fillna("")
    number = wrong[weight].notna()
    what = ("是“" + raw + "”，不是数字").mask(raw.eq(""), "没有填").mask(number, "是 " + raw)
    what_en = ("is “" + raw + "”, not a number").mask(raw.eq(""), "is empty").mask(number, "is " + raw)
    return hits(wrong, cell=f"{weight}_cell", value=raw, name=_LEVEL_NAMES[weight], what=what, what_en=what_en).assign(
        expected="大于 0 的数字"
    )


@check(
    "I027",
    severity="warning",
    asks=("weights",),
    zh="{what}。请{todo}。",
    en="{what_en}. {todo_en}.",
)
def lopsided(indicators: pd.DataFrame, scheme: Scheme, stated: pd.DataFrame | None = None) -> Found:
    """一项指标占了一半以上的分值，或指标太少。

    One indicator that carries more than half of all points decides the whole evaluation; so do very few. The scheme says the share
    and the number; rows that the scheme itself fixes are not counted.

    Bad::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标   | 分值 | 全年目标值   | 全年完成值 | 自评得分 |
        | 产出     | 80   | 产出数量 | 60   | 完成工单   | 55   | ≥300件       | 310件      | 55       |  # I027 F
        |          |      |          |      | 回访工单   | 5    | ≥300件       | 310件      | 5        |
        |          |      | 产出质量 | 20   | 办结率     | 20   | ≥95%         | 96%        | 20       |
        | 效益     | 20   | 满意度   | 20   | 群众满意度 | 20   | ≥95%         | 96%        | 20       |

    Good::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标   | 分值 | 全年目标值   | 全年完成值 | 自评得分 |
        | 产出     | 80   | 产出数量 | 60   | 完成工单   | 50   | ≥300件       | 310件      | 50       |
        |          |      |          |      | 回访工单   | 10   | ≥300件       | 310件      | 10       |
        |          |      | 产出质量 | 20   | 办结率     | 20   | ≥95%         | 96%        | 20       |
        | 效益     | 20   | 满意度   | 20   | 群众满意度 | 20   | ≥95%         | 96%        | 20       |

    Unsure::

        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 产出数量 | 完成工单   | 若干 | ≥300件     | 310件      | 10       |
        |          |          | 回访工单   | 10   | ≥300件     | 310件      | 10       |
        |          | 产出质量 | 办结率     | 10   | ≥95%       | 96%        | 10       |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%       | 96%        | 10       |
    """
    rows = table.used(indicators)
    expected = scheme.expectations
    number = (~rows["fixed"]).groupby(rows["form"]).sum()
    few = number[number.lt(expected.min_indicators)]
    known = weighed(indicators)
    known = known[known["weight3"].gt(0).groupby(known["form"]).transform("all") & ~known["form"].isin(few.index)]
    share = known["weight3"] / known.groupby("form")["weight3"].transform("sum")
    heavy = known[share.gt(expected.max_share + NOISE) & known["weight3_cell"].notna()]
    if heavy.empty and few.empty:
        return [hits(heavy), unread.weights(rows)]
    name, part = heavy["level3"].fillna(""), table.percent(share.loc[heavy.index])
    short = table.at_form(few.to_frame("number"), table.form_cells(rows, stated, "total_weight", "weight3"))
    text = short["number"].astype(str)
    return [
        hits(
            heavy, cell="weight3_cell", value="weight3_raw",
            what="“" + name + "”一项就占全部分值的 " + part + f"，超过 {expected.max_share:.0%}",
            what_en="“" + name + "” alone carries " + part + f" of all points, more than {expected.max_share:.0%}",
        ).assign(
            expected=f"不超过全部分值的 {expected.max_share:.0%}", todo="按重要程度把分值分给其他指标",
            todo_en="Spread the weights by importance",
        ),
        hits(
            short, value=text, what="自定的指标只有 " + text + f" 项，至少应有 {expected.min_indicators} 项",
            what_en="Only " + text + f" indicators are the unit's own, at least {expected.min_indicators} should be",
        ).assign(expected=f"至少 {expected.min_indicators} 项", todo="补充指标", todo_en="Add some"),
        unread.weights(rows),
    ]


@shared
def weighed(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in use that are to have a weight of their own: one that stands for several rows is the first one's."""
    rows = table.used(indicators)
    return rows[~table.shares(rows, "weight3")]
