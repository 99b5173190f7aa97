"""S: the reviewer's scores of 指标表."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import words
from perfeval_xl.checks.catalogue import check
from perfeval_xl.checks.hits import hits
from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.values import fold

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme


@check(
    "S012",
    severity="warning",
    asks=("reviewer",),
    zh="“{name}”的核定得分“{score}”{what}。请{todo}。",
    en="The reviewer's score “{score}” of “{name}” {what_en}.",
)
def reviewer_score_wrong(indicators: pd.DataFrame, scheme: Scheme) -> list[pd.DataFrame]:
    """核定得分没有理由、理由与扣分不符，或不在 0 和分值之间。

    A reviewer's score goes before the system's, so it must be possible and say why; a reason that names a deduction, in points or as a
    percentage, must name the one taken. An impossible score is not used.

    Bad::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 系统得分 | 得分依据 | 核定得分 | 核定理由 |
        | 产出     | 产出数量 | 完成工单 | 10   | ≥300件     | 310件      | 10       | 10       |          | 12       | 超额完成 |  # S012 J
        |          |          | 回访工单 | 10   | ≥300件     | 310件      | 10       | 10       |          | 8        |          |  # S012 K
        |          |          | 办结工单 | 10   | ≥300件     | 310件      | 10       | 10       |          | 8        | 扣1分    |  # S012 K
        |          |          | 督办工单 | 10   | ≥300件     | 310件      | 10       | 10       |          | 8        | 扣30% |  # S012 K
        |          |          | 转办工单 | 10   | ≥300件     | 310件      | 10       | 10       |          | 8        | 按90%计 |  # S012 K

    Good::

        | 一级指标 | 二级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 系统得分 | 得分依据 | 核定得分 | 核定理由     |
        | 产出     | 产出数量 | 完成工单 | 10   | ≥300件     | 310件      | 10       | 10       |          |          |              |
        |          |          | 回访工单 | 10   | ≥300件     | 310件      | 10       | 10       |          | 8        | 抽查记录不全 |
        |          |          | 办结工单 | 10   | ≥300件     | 310件      | 10       | 10       |          | 8        | 扣0.5分，又扣1.5分 |
        |          |          | 督办工单 | 10   | ≥300件     | 310件      | 10       | 10       |          | 8        | 扣20%，达标率90% |
        |          |          | 转办工单 | 10   | ≥300件     | 310件      | 10       | 10       |          | 8        | 按完成率80%计分 |
    """
    rows = table.used(indicators)
    rows = rows[rows["reviewer_score_cell"].notna() & rows["reviewer_score_raw"].fillna("").ne("")]
    if rows.empty:
        return [hits(rows)]
    outside = ~rows["reviewer_score"].between(0, rows["weight3"].where(rows["weight3"].gt(0), float("inf")) + NOISE)
    confirmed = rows["reviewer_score"].sub(rows["self_score"]).abs().le(NOISE)  # what is left as it was needs no reason
    wrong, bare = rows[outside], rows[~outside & ~table.written(rows["reviewer_reason"]) & ~confirmed]
    bare = bare.assign(place=bare["reviewer_reason_cell"].where(bare["reviewer_reason_cell"].notna(), bare["reviewer_score_cell"]))
    score = "reviewer_score_raw"
    taken = (rows["weight3"] - rows["reviewer_score"]).round(6)
    named = table.per_text(rows["reviewer_reason"], _deducted).astype(float)
    share = table.per_text(rows["reviewer_reason"], _share_deducted).astype(float)
    by_share = named.isna()
    named = named.fillna((rows["weight3"] * share).round(scheme.scoring.decimals))
    said = table.shown(named)
    apart = ~outside & named.sub(taken).abs().gt(scheme.scoring.tolerance + NOISE) & rows["reviewer_reason_cell"].notna()
    return [
        hits(wrong, cell="reviewer_score_cell", value=score, name="level3", score=score).assign(
            expected="0 到 " + table.shown(wrong["weight3"]).fillna("分值"), what="不在 0 和分值之间",
            what_en="is not between 0 and the weight", todo="改为 0 到分值之间的数字",
        ),
        hits(bare, cell="place", value="reviewer_reason", name="level3", score=score).assign(
            expected="核定理由", what="没有写核定理由", what_en="has no reason beside it", todo="补充核定理由"
        ),
        hits(
            rows[apart], cell="reviewer_reason_cell", value="reviewer_reason", expected="扣" + table.shown(taken) + "分", name="level3",
            score=score,
            what="扣了 " + table.shown(taken) + " 分，理由写的" + by_share.map({True: "比例合 ", False: "是扣 "}) + said + " 分",
            what_en="takes off " + table.shown(taken) + by_share.map({True: ", the share named is ", False: ", the reason names "}) + said,
        ).assign(todo="核对得分和理由"),
    ]


def _deducted(text: str) -> float:
    """Return how many points a reason says were taken off, all of them together; NaN where it names none."""
    told = (clause for clause in words.CLAUSE.split(fold(text)) if words.FOR_EACH not in clause)
    found = [points for clause in told for points in words.DEDUCTED.findall(clause)]
    return sum(map(float, found)) if found else float("nan")


def _share_deducted(text: str) -> float:
    """Return the share of the weight that a reason says was taken off (扣20%, 按80%计分); NaN where it names none, or several."""
    told = [clause for clause in words.CLAUSE.split(fold(text)) if words.FOR_EACH not in clause]
    off = [float(share) for clause in told for share in words.DEDUCTED_SHARE.findall(clause)]
    kept = [100 - float(share) for clause in told for share in words.KEPT_SHARE.findall(clause)]
    return sum(off) / 100 if off else kept[0] / 100 if len(kept) == 1 else float("nan")
