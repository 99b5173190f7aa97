"""I: weights of 指标表 as sums, level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import unread
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits, unsure
from perfeval_xl.checks.indicators_weights import weighed
from perfeval_xl.checks.sums_told import Fields, gap_fields, with_strays
from perfeval_xl.facts.points import FULL
from perfeval_xl.schemes import groups
from perfeval_xl.shared import shared
from perfeval_xl.values import fold_label

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme


@check(
    "I001",
    severity="error",
    asks=("weights", "weight2"),
    zh="“{level2}”{should} {value} 分，三级指标合计 {added} 分，{gap}请{todo}。",
    en="“{level2}” {should_en} {value}, its third-level indicators come to {added}, {gap_en}: {todo_en}.",
)
def third_level_sum(indicators: pd.DataFrame, scheme: Scheme, stated: pd.DataFrame | None = None) -> Found:
    """三级指标分值之和不等于二级指标分值。

    The weights of a group's rows must add up to the weight of the group. Second levels that share one weight are added up together.
    A row without a right weight is I006, and the sum is not judged.

    Bad::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 过程     | 20   | 资金管理 | 15   | 资金到位率     | 5    | 100%       | 100%       | 5        |
        |          |      |          |      | 预算执行率     | 5    | 100%       | 100%       | 5        |
        |          |      |          |      | 资金使用合规性 | 5    | 合规       | 合规       | 5        |
        |          |      | 组织实施 | 5    | 管理制度健全性 | 2    | 健全       | 健全       | 2        |  # I001 D
        |          |      |          |      | 制度执行有效性 | 2    | 有效       | 有效       | 2        |

    Good::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 40   | 产出数量 | 10   | 完成工单   | 3.3  | 300件      | 310件      | 3.3      |
        |          |      |          |      | 回访工单   | 3.3  | 300件      | 310件      | 3.3      |
        |          |      |          |      | 办结工单   | 3.4  | 300件      | 310件      | 3.4      |

    Unsure::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 40   | 产出数量 | 20   | 完成工单 | 10   | ≥300件     | 310件      | 10       |
        |          |      |          |      | 回访工单 | 若干 | ≥300件     | 310件      | 10       |
    """
    pooled = _pooled(weighed(indicators), scheme)
    sums = pooled.assign(right=pooled["weight3"].gt(0)).groupby(["form", "pool"])
    added = sums["weight3"].sum().to_frame("third").assign(right=sums["right"].all())
    second = _second_levels(pooled)
    at = second[second["weight2_cell"].notna() & second["weight2"].gt(0)].drop_duplicates(["form", "pool"])
    both = at.merge(added, on=["form", "pool"])
    off = both["right"] & both["pooled"].sub(both["third"]).abs().gt(scheme.scoring.amount_slack)
    wrong = both[off]
    fields = with_strays(gap_fields(wrong["pooled"], wrong["third"]), wrong, pooled, "pool")
    found = hits(
        wrong, cell="weight2_cell", value=table.shown(wrong["pooled"]), expected=_parts(wrong["pooled"]), level2="level2",
        added=table.shown(wrong["third"]), **fields, **_should(wrong["pooled"].eq(wrong["fixed_weight2"])),
    )
    bare = pooled[~pooled["form"].isin(at["form"])]
    lacking = [
        unsure(
            both[~both["right"]], "“{level2}”下有三级指标的分值没有填或不是大于 0 的数",
            "an indicator under “{level2}” has no weight, or one that is no number above 0",
        ),
        unsure(bare, "二级指标的分值都没有填或读不出", "no second level has a weight that can be read"),
    ]
    return [found, *lacking] if stated is None else [found, _empty_groups(stated, scheme), *lacking]


def _empty_groups(stated: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Find the groups that have a weight and no row at all; of those that share a weight a unit need not use each."""
    names = table.per_text(stated["of"], fold_label)
    empty = stated[stated["item"].eq("empty_group") & stated["amount"].gt(0) & ~names.isin(list(_sharing(scheme)))]
    nothing = empty["amount"] * 0
    fields = {"added": table.shown(nothing), **gap_fields(empty["amount"], nothing), **_should(nothing.ne(0))}
    return hits(empty, value="raw", expected=_parts(empty["amount"]), level2="of", **fields)


def _parts(right: pd.Series) -> pd.Series:
    """Return what the parts should come to, as the value that is expected."""
    return ("各项合计 " + table.shown(right).astype("str")).astype(object)


def _should(fixed: pd.Series) -> Fields:
    """Return the words for a weight that a scheme fixes, and for one that only the form says."""
    zh, en = fixed.map({True: "应为", False: "的分值是"}), fixed.map({True: "should weigh", False: "weighs"})
    return {"should": zh.astype(object), "should_en": en.astype(object)}


@check(
    "I002",
    severity="error",
    asks=("weight1", "weight2|weights"),
    zh="“{level1}”{should} {value} 分，其下{below}合计 {added} 分，{gap}请{todo}。",
    en="“{level1}” {should_en} {value}, its {below_en} come to {added}, {gap_en}: {todo_en}.",
)
def second_level_sum(indicators: pd.DataFrame, scheme: Scheme, stated: pd.DataFrame | None = None) -> Found:
    """二级指标分值之和不等于一级指标分值。

    The weights of the second levels must add up to the weight of the first level they stand under; where these have none, those of its
    rows.

    Bad::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 过程     | 20   | 资金管理 | 10   | 资金到位率     | 5    | 100%       | 100%       | 5        |  # I002 B
        |          |      |          |      | 预算执行率     | 5    | 100%       | 100%       | 5        |
        |          |      | 组织实施 | 5    | 管理制度健全性 | 2    | 健全       | 健全       | 2        |
        |          |      |          |      | 制度执行有效性 | 3    | 有效       | 有效       | 3        |

    Bad::

        | 一级指标       | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出（40分）   | 产出数量 | 完成工单   | 30   | ≥300件     | 310件      | 30       |  # I002 A
        |                | 产出质量 | 办结率     | 18   | ≥95%       | 96%        | 18       |
        | 满意度（20分） | 满意度   | 群众满意度 | 20   | ≥95%       | 96%        | 20       |

    Good::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 效益     | 20   | 社会效益 | 10   | 就业人数   | 10   | ≥30人      | 31人       | 10       |
        |          |      | 满意度   | 10   | 群众满意度 | 10   | ≥95%       | 96%        | 10       |

    Unsure::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 40   | 产出数量 | 20   | 完成工单 | 20   | ≥300件     | 310件      | 20       |
        |          |      | 产出质量 | 若干 | 办结率   | 20   | ≥95%       | 96%        | 20       |
    """
    pooled = _pooled(weighed(indicators), scheme)
    second = _second_levels(pooled)
    pools = second.drop_duplicates(["form", "group1", "pool"])
    pools = pools.assign(right=pools["pooled"].gt(0) & pools["weight2_cell"].notna())
    sums = pools.groupby(["form", "group1"])
    added = sums["pooled"].sum().to_frame("second").assign(right=sums["right"].all())
    first = pooled[pooled["weight1_cell"].notna() & pooled["weight1"].gt(0)].drop_duplicates(["form", "group1"])
    both = _add_empty_groups(first.merge(added, on=["form", "group1"]), stated)
    off = both["right"] & both["weight1"].sub(both["second"]).abs().gt(scheme.scoring.amount_slack)
    bare = pooled[~pooled["form"].isin(pooled.loc[pooled["weight1"].gt(0), "form"])]
    flat = _first_of_rows(pooled)
    apart = flat["right"] & flat["weight1"].sub(flat["third"]).abs().gt(scheme.scoring.amount_slack)
    bare_levels = set(zip(flat["form"], flat["group1"], strict=True))
    both = both.assign(weighed=[level not in bare_levels for level in zip(both["form"], both["group1"], strict=True)])
    return [
        _of_first_level(both[off], "second"),
        _of_first_level(flat[apart], "third"),
        unsure(
            both[~both["right"] & both["weighed"].eq(True)], "“{level1}”下有二级指标的分值没有填或读不出",
            "a second level of “{level1}” has no weight that can be read",
        ),
        unsure(
            flat[~flat["right"]], "“{level1}”下有指标的分值没有填或不是大于 0 的数",
            "an indicator under “{level1}” has no weight, or one that is no number above 0",
        ),
        unsure(bare, "一级指标的分值都没有填或读不出", "no first level has a weight that can be read"),
    ]


def _of_first_level(wrong: pd.DataFrame, sums: str) -> pd.DataFrame:
    below = {"second": ("二级指标", "second-level indicators"), "third": ("各项指标", "rows")}[sums]
    place = wrong["weight1_cell"].where(wrong["weight1_cell"].notna(), wrong["level1_cell"])
    fields = {"added": table.shown(wrong[sums]), **gap_fields(wrong["weight1"], wrong[sums])}
    return hits(
        wrong.assign(place=place), cell="place", value=table.shown(wrong["weight1"]), expected=_parts(wrong["weight1"]), level1="level1",
        **fields, **_should(wrong["weight1"].eq(wrong["fixed_weight1"])),
    ).assign(below=below[0], below_en=below[1])


def _first_of_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the first levels of which no second level has a weight, with the sum of their rows, `right` where all of these have one."""
    levels = rows.assign(right=rows["weight3"].gt(0), none=rows["weight2"].isna()).groupby(["form", "group1"])
    added = levels["weight3"].sum().to_frame("third").assign(right=levels["right"].all(), none=levels["none"].all())
    first = rows[rows["weight1"].gt(0) & rows["group1"].ge(0)].drop_duplicates(["form", "group1"])
    both = first.merge(added, on=["form", "group1"])
    return both[both["none"]]


def _add_empty_groups(levels: pd.DataFrame, stated: pd.DataFrame | None) -> pd.DataFrame:
    """Add the weights of groups without rows to the level that they stand under."""
    if stated is None:
        return levels
    empty = stated[stated["item"].eq("empty_group") & stated["group1"].notna()]
    if empty.empty:
        return levels
    extra = empty.groupby(["form", "group1"], as_index=False).agg(extra=("amount", "sum"))
    joined = levels.merge(extra, on=["form", "group1"], how="left")
    return joined.assign(second=joined["second"] + joined["extra"].fillna(0.0))


@check(
    "I003",
    severity="error",
    asks=("weight1|weights",),
    zh="{what}的分值合计是 {value}{note}，应为 {expected}，{gap}请{todo}。",
    en="The weights of {what_en} add up to {value}{note_en}, not {expected}, {gap_en}: {todo_en}.",
)
def total_weight(indicators: pd.DataFrame, scheme: Scheme, stated: pd.DataFrame | None = None) -> Found:
    """一级指标分值之和不等于100。

    The first-level weights add up to 100; in a form whose levels have no weights, those of all rows do, the
    execution rate's among them.

    Bad::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 60   | 产出数量 | 60   | 完成工单   | 60   | ≥300件     | 310件      | 60       |  # I003 B
        | 效益     | 30   | 满意度   | 30   | 群众满意度 | 30   | ≥95%       | 96%        | 30       |

    Good::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 70   | 产出数量 | 60   | 完成工单   | 60   | ≥300件     | 310件      | 60       |
        | 效益     | 30   | 满意度   | 30   | 群众满意度 | 30   | ≥95%       | 96%        | 30       |

    Unsure::

        | 一级指标 | 分值 | 二级指标 | 分值 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 若干 | 产出数量 | 60   | 完成工单   | 60   | ≥300件     | 310件      | 60       |
        | 效益     | 40   | 满意度   | 40   | 群众满意度 | 40   | ≥95%       | 96%        | 40       |
    """
    rows = weighed(indicators)
    beside = rows["group1"].lt(0)  # the execution rate of a 自评表, whose weight stands beside the funds
    execution = rows[beside].groupby("form")[["weight3", "fixed_weight3"]].first()
    unweighed = rows.loc[~beside & rows["weight1_cell"].isna(), "form"]  # a form may print the points of some levels only
    levelled = rows[rows["weight1_cell"].notna() & ~rows["form"].isin(unweighed)]
    flat = rows[~rows["form"].isin(levelled["form"]) & rows["weight3_cell"].notna() & ~beside]
    first = levelled.drop_duplicates(["form", "group1"])
    empty = None
    if stated is not None and len(stated):  # a whole level may stand empty, and its weight is then not known
        empty = stated[stated["item"].eq("empty_group") & stated["form"].isin(first["form"])]
        first = first[~first["form"].isin(empty["form"])]
    return [
        _not_full(first, "weight1", execution, scheme, stated).assign(what="一级指标", what_en="the first level"),
        _not_full(flat, "weight3", execution, scheme, stated).assign(what="各项指标", what_en="all indicators"),
        *([] if stated is None else [_stated_apart(rows[~beside], stated, scheme)]),
        *([] if empty is None else [unsure(empty, "“{of}”下没有指标，一级指标的分值读不全", "“{of}” has no indicators")]),
        unsure(
            first[~first["weight1"].gt(0)], "“{level1}”的分值没有填或不是大于 0 的数", "the weight of “{level1}” is no number above 0"
        ),
        unread.weights(flat),
    ]


def _stated_apart(rows: pd.DataFrame, stated: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the closing rows whose total of weights is not 100 though the rows' is: the figure itself is wrong."""
    slack = scheme.scoring.amount_slack
    closing = stated[stated["item"].eq("total_weight") & stated["amount"].sub(FULL).abs().gt(slack)]
    if closing.empty:
        return hits(closing)
    sums = rows.groupby("form")["weight3"].agg(["sum", "min"])
    full = sums.index[sums["min"].gt(0) & sums["sum"].sub(FULL).abs().le(slack)]
    wrong = closing[closing["form"].isin(full)]
    rows_right = {
        "gap": "各行加起来是对的，", "gap_en": "while the rows are right", "todo": "改这一格", "todo_en": "correct this cell",
    }
    named = {"expected": f"{FULL:g}", "what": "合计行", "what_en": "the closing row", "note": "", "note_en": "", **rows_right}
    return hits(wrong, value="raw").assign(**named)


def _not_full(
    rows: pd.DataFrame, weight: str, execution: pd.DataFrame, scheme: Scheme, stated: pd.DataFrame | None
) -> pd.DataFrame:
    """Return the workbooks whose weights, with that of the execution rate where it stands apart, are not 100; both sums are shown."""
    if rows.empty:
        return hits(rows)
    groups_ = rows.assign(right=rows[weight].gt(0)).groupby("form")
    sums = groups_[weight].sum().to_frame("alone").assign(right=groups_["right"].all())
    told = execution.reindex(sums.index)
    full = sums["alone"].eq(FULL)  # points for the execution rate that a form does not print are in the sum only where it needs them
    apart = told["weight3"].fillna(told["fixed_weight3"].mask(full)).fillna(0.0)
    sums = sums.assign(total=sums["alone"] + apart, apart=apart)
    wrong = sums[sums["right"] & sums["total"].sub(FULL).abs().gt(scheme.scoring.amount_slack)]
    if wrong.empty:
        return hits(wrong)
    found = table.at_form(wrong, table.form_cells(rows, stated, "total_weight", weight))
    shown = {name: table.shown(found[name]).astype(object) for name in ("total", "alone", "apart")}
    both = "（含预算执行率 " + shown["apart"] + "，不含为 " + shown["alone"] + "）"
    both_en = " (" + shown["alone"] + " without the execution rate's " + shown["apart"] + ")"
    stands_apart = found["apart"].gt(0)
    notes = {"note": both.where(stands_apart, ""), "note_en": both_en.where(stands_apart, "")}
    gaps = gap_fields(found["total"] * 0 + FULL, found["total"])
    return hits(found, value=shown["total"], **gaps).assign(expected=f"{FULL:g}", **notes)


@shared
def _pooled(rows: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return rows with `pool`, the second levels whose weights are added up together: one group, or those that share a weight.

    Names that share a weight in the scheme are pooled only where one of them has no weight of its own.
    """
    sharing = _sharing(scheme)
    home = table.per_text(rows["level2"], lambda name: sharing.get(fold_label(name), -1)).astype("int64")
    bare = rows["weight2"].isna().groupby([rows["form"], home]).transform("any")
    return rows.assign(pool=rows["group2"].where(home.lt(0) | ~bare, -1 - home))


@shared
def _second_levels(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the first row of each second level, with the weight of its pool (NaN if it has none) as `pooled`."""
    second = rows.drop_duplicates(["form", "group2"])
    pooled = second.groupby(["form", "pool"])["weight2"].transform("sum", min_count=1)
    return second.assign(pooled=pooled)


def _sharing(scheme: Scheme) -> dict[str, int]:
    """Folded second-level name → number of the group whose weight it shares with others."""
    return {
        fold_label(name): number
        for number, (_, group) in enumerate(groups(scheme))
        if group.members
        for name in (group.name, *group.members, *group.aliases)
    }
