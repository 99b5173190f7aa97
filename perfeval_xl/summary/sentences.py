"""What the figures say, in a few sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.facts.severity import WORDS
from perfeval_xl.facts.states import PASSED, RETURNED
from perfeval_xl.facts.thresholds import NOISE, SHOWN
from perfeval_xl.summary.frames import UNNAMED, Frames

_TITLE_LENGTH = 24
_NAMED = 5  # of more projects a sentence names the first


def sentences(frames: Frames, grades: Sequence[str], titles: Mapping[str, str]) -> tuple[str, ...]:
    """Return what came of what was expected (with a roster), results, money, how far the scores can be relied on, and the most
    frequent findings.
    """
    return *_received(frames), _results(frames, grades), _money(frames), _reliance(frames), _problems(frames, titles)


def _received(frames: Frames) -> tuple[str, ...]:
    if frames.expected.empty:
        return ()
    expected, missing, unlisted = len(frames.expected), frames.missing, len(frames.unlisted)
    text = f"报送　名单上应报 {expected} 个项目，已报 {expected - len(missing)} 个，未报 {len(missing)} 个"
    return (text + (f"。另有 {unlisted} 个不在名单上" if unlisted else "") + "。",)


def _results(frames: Frames, grades: Sequence[str]) -> str:
    rows = frames.projects[frames.projects["problem"].isna()]
    states, found = rows["state"].value_counts(), rows["final_grade"].value_counts()
    by_grade = "、".join(f"{grade} {found.get(grade, 0)} 个" for grade in grades)
    unweighed, unscored = int((~rows["weighed"]).sum()), int((rows["weighed"] & rows["final_total"].isna()).sum())
    parts = [f"{len(rows)} 个项目" + (f"：{by_grade}" if by_grade else "")
             + (f"，分值合计不对、不评等次 {unweighed} 个" if unweighed else "") + (f"，没有得分 {unscored} 个" if unscored else "")]
    unread = len(frames.projects) - len(rows)
    parts.append(f"{states.get(PASSED, 0)} 个{PASSED}，{states.get(RETURNED, 0)} 个有{WORDS['error']}、需{RETURNED}修改"
                 + (f"；另有 {unread} 个文件无法读取" if unread else ""))
    return "结果　" + "。".join(parts) + "。"


def _money(frames: Frames) -> str:
    rows = frames.projects
    planned, received, spent = (rows[key].sum() for key in MEASURES)
    floors = {scheme.id: scheme.rates.execution_floor for scheme in frames.schemes}
    low = int((rows["execution_rate"] < rows["scheme"].map(floors).astype("float64")).sum())
    floor = f"{min(floors.values()):.0%}" if len(set(floors.values())) == 1 else "方案下限"
    out = rows.loc[rows["off_money"].notna(), "project"].fillna(UNNAMED).tolist()
    text = f"资金　计划 {planned:,.2f} 万元，到位 {received:,.2f} 万元，使用 {spent:,.2f} 万元"
    text += f"（{len(out)} 个项目金额有误，没有计入：{'、'.join(out[:_NAMED])}{' 等' if len(out) > _NAMED else ''}）" if out else ""
    blind = len(frames.unvouched)
    text += f"；{blind} 个项目的金额只有预算表一处写了，没有别的数字可以核对（见“口径说明”）" if blind else ""
    if low:
        return f"{text}；预算执行率低于 {floor} 的项目 {low} 个。"
    if rows["execution_rate"].isna().all():
        return f"{text}；没有一个项目的预算执行率能计算。"
    return f"{text}；没有预算执行率低于 {floor} 的项目。"


def _reliance(frames: Frames) -> str:
    rows = frames.projects
    both = rows.dropna(subset=["self_total", "system_total"])
    if both.empty:
        return "可信度　没有既有自评得分又有系统得分的项目。"
    gap = float((both["self_total"] - both["system_total"]).mean())
    slack = both["scheme"].map({scheme.id: scheme.scoring.tolerance for scheme in frames.schemes}).astype("float64").fillna(0.0)
    high = int((both["self_total"] - both["system_total"] > slack + NOISE).sum())
    text = f"可信度　自评平均{gap_words(gap)}；自评偏高的项目 {high} 个"
    weight = rows["weight_total"].sum()
    if weight > 0:
        text += f"。全部分值的 {rows['verified_points'].sum() / weight:.1%} 由规则从数据核验，其余采信自评"
    return text + "。"


def gap_words(gap: float) -> str:
    """Return how far the mean of the self-scores is above or below that of the system's."""
    if abs(gap) < SHOWN:
        return "与系统基本一致"
    return f"比系统{'高' if gap > 0 else '低'} {abs(gap):.2f} 分"


def _problems(frames: Frames, titles: Mapping[str, str]) -> str:
    rows = frames.findings[frames.findings["waived"].isna()]
    if rows.empty:
        return "问题　没有发现问题。"
    counts = rows["severity"].value_counts()
    number = "、".join(f"{word} {counts.get(severity, 0)} 个" for severity, word in WORDS.items())
    apart = len(rows) - int(frames.sums["problems"])
    number += f"（{apart} 个属于未报、重复或几个项目一起，不在汇总表各行）" if apart else ""
    omitted = frames.submissions["omitted"]
    beside = f"未采用的 {omitted.gt(0).sum()} 份报送另有 {omitted.sum():.0f} 个。" if omitted.sum() else ""
    most = frequent(rows, 3)
    named = "；".join(f"{code_label(code, titles)} {times} 处" for code, times in zip(most["code"], most["times"], strict=True))
    return f"问题　{number}。{beside}最多的是：{named}。"


def frequent(findings: pd.DataFrame, size: int) -> pd.DataFrame:
    """Return code, severity word, times and projects of the most frequent codes, the most frequent first."""
    made = findings.groupby("code").agg(
        word=("word", "first"), gravity=("gravity", "min"), times=("code", "size"), projects=("chosen", "nunique")
    )
    return made.reset_index().sort_values(["times", "gravity", "code"], ascending=[False, True, True]).head(size)


def code_label(code: str, titles: Mapping[str, str]) -> str:
    """Return the code with its title, cut to fit a chart's axis."""
    title = titles.get(code, "").rstrip("。")
    return f"{code} {title[:_TITLE_LENGTH]}{'…' if len(title) > _TITLE_LENGTH else ''}".strip()
