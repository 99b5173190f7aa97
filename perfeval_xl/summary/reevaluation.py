"""抽查建议: the projects by their risk, for the bureau's own evaluation, with the reasons."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

import numpy as np
import pandas as pd

from perfeval_xl.facts.severity import WORDS
from perfeval_xl.facts.states import ADVISED, UNREADABLE
from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.layout.outputs import HEADERS
from perfeval_xl.settings import Sampling
from perfeval_xl.settings.policy import Reason
from perfeval_xl.summary import drawing
from perfeval_xl.summary.columns import usual
from perfeval_xl.summary.frames import Frames
from perfeval_xl.summary.limits import SummaryLimits
from perfeval_xl.summary.links import named_links
from perfeval_xl.summary.parts import Ranges, continued
from perfeval_xl.summary.tables import SummaryBook, SummaryColumn, SummaryTable, write_table

SHEET = "抽查建议"
COLUMNS = (
    SummaryColumn(HEADERS["number"], "place", "index"),
    *usual("department unit project year"),
    SummaryColumn("风险分", "risk", "score", bar=100.0),
    SummaryColumn("建议", "advice", "word", narrowest=5),
    SummaryColumn("理由", "why", widest=60, narrowest=26),
    *usual("planned self_total system_total"),
    SummaryColumn("自评高出", "above", "difference"),
    *usual("verified_share error"),
    SummaryColumn("雷同", "copied", "count"),
    *usual("final_grade state file"),
    SummaryColumn("入选概率", "chance", "rate"),
)
_METHODS = {
    "risk": "按风险：从高到低建议抽查 {number}，风险分低于 {floor:g} 的不建议，入选概率为 1 或 0；只供参考，抽查哪些由审核人决定。",
    "stratified": "分层等距抽取 {number}：项目按主管部门排列，每个项目入选概率相同，各部门按项目数得到名额；无法读取的不参加抽取；"
                  "随机种子 {seed}，种子相同，结果相同。",
    "money": "按资金抽取 {number}：项目按主管部门排列，等距抽取，入选概率与计划投资额成正比，最高为 1；"
             "没有计划投资额、无法读取的不参加抽取；随机种子 {seed}，种子相同，结果相同。",
}
_PRINTED = 15  # to 雷同
_MEASURES = ("money", "above", "unverified", "errors", "copied")
_WORDS = {
    "money": ("资金量（计划投资额多于多少项目）", "{:.0%}"), "above": ("自评总分高出系统总分", "{:g} 分"),
    "unverified": ("没有规则核验的分值占比", "{:.0%}"), "errors": (f"{WORDS['error']}级问题", "{:g} 个"),
    "copied": ("与其他单位雷同", "{:g} 处"),
}
"""Reason → how 口径说明 names it, and how its measure is shown."""


def ranges(frames: Frames, limits: SummaryLimits) -> Ranges:
    """Return where the rows of 抽查建议 stand."""
    return Ranges(continued(SHEET, len(frames.projects), limits, linked=True), COLUMNS)


def write(book: SummaryBook, frames: Frames, copies: Mapping[int, PurePosixPath], sampling: Sampling) -> None:
    """Write 抽查建议."""
    rows = by_risk(frames, sampling)
    write_table(book, SummaryTable(SHEET, COLUMNS, rows, frozen=4, links=named_links(rows, copies, book.limits), printed=_PRINTED))


def explained(sampling: Sampling) -> Iterator[tuple[str, str]]:
    """Yield what 口径说明 says of how the risk is computed."""
    for name, (words, shown) in _WORDS.items():
        reason = getattr(sampling, name)
        begin, full = shown.format(reason.begin), shown.format(reason.full)
        yield words, f"最高 {reason.weight:g} 分：{begin}及以下不计，{full}及以上计满，其间按比例。"
    number = f"{sampling.share:.0%} 的项目（至少 {sampling.fewest} 个）"
    yield "建议", "风险分为各项之和。" + _METHODS[sampling.method].format(number=number, floor=sampling.floor, seed=sampling.seed)


def covered(frames: Frames, sampling: Sampling) -> tuple[str, str]:
    """Return what 口径说明 says of how much of the money the chosen projects have."""
    rows = by_risk(frames, sampling)
    chosen, total = rows[rows["advice"].eq(ADVISED)], rows["planned"].sum()
    share = f"，占 {chosen['planned'].sum() / total:.2%}" if total > 0 else ""
    return "覆盖资金", f"抽中 {len(chosen)} 个项目，计划投资额 {chosen['planned'].sum():,.2f} 万元，全部项目 {total:,.2f} 万元{share}。"


def by_risk(frames: Frames, sampling: Sampling) -> pd.DataFrame:
    """Return the projects with risk (0 to 100, the sum of the reasons' points), advice and why, the riskiest first.

    What could not be read has no risk and comes last: it has to be sent again before anybody can evaluate it.
    """
    rows = frames.projects
    read = rows["state"].ne(UNREADABLE)
    rows = rows.assign(above=rows["self_total"] - rows["system_total"], copied=_copied(frames, sampling))
    measures = pd.DataFrame({
        "money": rows["planned"].rank(method="min").sub(1) / max(int(rows["planned"].notna().sum()) - 1, 1), "above": rows["above"],
        "unverified": 1 - rows["verified_share"], "errors": rows["error"], "copied": rows["copied"],
    })
    points = pd.DataFrame({name: _points(measures[name], getattr(sampling, name)) for name in _MEASURES})
    rows = rows.assign(risk=points.sum(axis=1).round(2).where(read), why=_why(rows, measures, points))
    rows = rows.sort_values(["risk", "planned", "number"], ascending=[False, False, True], na_position="last", kind="stable")
    chance, advised = _chosen(rows, sampling)
    advice = pd.Series(ADVISED, rows.index).where(advised, None)
    return rows.assign(place=np.arange(1, len(rows) + 1), chance=chance, advice=advice)


def _chosen(rows: pd.DataFrame, sampling: Sampling) -> tuple[pd.Series, pd.Series]:
    """Return for each project with what probability it is chosen, and whether it is; what could not be read cannot be."""
    read = rows["state"].ne(UNREADABLE)
    wanted = max(sampling.fewest, math.ceil(len(rows) * sampling.share - NOISE))
    if sampling.method == "risk":
        advised = pd.Series(np.arange(len(rows)) < wanted, rows.index) & rows["risk"].ge(sampling.floor)
        return advised.astype("float64"), advised
    pool = rows[read].reset_index(drop=True)
    chances = drawing.by_money(pool["planned"].tolist(), wanted) if sampling.method == "money" else drawing.equal(len(pool), wanted)
    order = pool.sort_values(["department_key", "number"], kind="stable").index.tolist()
    hits = drawing.drawn(chances, order, sampling.seed)
    chance, advised = (pd.Series(values, rows.index[read]).reindex(rows.index) for values in (chances, hits))
    return chance.fillna(0.0), advised.eq(True)


def _points(measure: pd.Series, reason: Reason) -> pd.Series:
    share = (measure - reason.begin) / (reason.full - reason.begin)
    return share.clip(0, 1).fillna(0.0) * reason.weight


def _copied(frames: Frames, sampling: Sampling) -> pd.Series:
    """Return for each project how many findings speak of copying in it; what the bureau has waived does not count."""
    found = frames.findings
    found = found[found["code"].isin(sampling.copies) & found["waived"].isna()]
    across = found["about"].explode().dropna()
    inside = found.loc[found["form"].ge(0), "form"]
    counts = pd.concat([across, inside]).value_counts()
    return frames.projects["form"].map(counts).fillna(0.0).astype("float64")


def _why(rows: pd.DataFrame, measures: pd.DataFrame, points: pd.DataFrame) -> pd.Series:
    """Return the reasons of each project as a sentence, those that weigh most first."""
    money = zip(rows["planned"], measures["money"], strict=True)
    scores = zip(rows["self_total"], rows["above"], strict=True)
    texts = pd.DataFrame({
        "money": [f"资金量大：计划 {planned:,.2f} 万元，" + _standing(share) for planned, share in money],
        "above": [f"自评偏高：自评 {own:.2f} 分，高出系统 {gap:.2f} 分" for own, gap in scores],
        "unverified": [f"核验不足：只有 {share:.0%} 的分值由规则核验" for share in rows["verified_share"]],
        "errors": [f"有 {count:.0f} 个{WORDS['error']}" for count in rows["error"]],
        "copied": [f"与其他单位雷同 {count:.0f} 处" for count in rows["copied"]],
    }, index=rows.index)
    order = np.argsort(-points[list(_MEASURES)].to_numpy(), axis=1, kind="stable")
    told, weigh = texts[list(_MEASURES)].to_numpy(), points[list(_MEASURES)].to_numpy()
    reasons = ["；".join(told[row, at] for at in places if weigh[row, at] > 0) for row, places in enumerate(order)]
    unread = rows["state"].eq(UNREADABLE)
    return pd.Series(reasons, rows.index, dtype="object").mask(unread, "文件无法读取，请先让单位重新报送")


def _standing(share: float) -> str:
    return "为各项目中最多" if share == 1 else f"多于 {share:.0%} 的项目"
