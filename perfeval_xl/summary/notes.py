"""口径说明: schemes, how each figure was computed, what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from perfeval_xl.amounts import FAULTS
from perfeval_xl.facts.severity import ASKS, WORDS
from perfeval_xl.facts.states import PASSED, RETURNED, UNREADABLE
from perfeval_xl.schemes import Scheme
from perfeval_xl.summary.frames import WEIGHT_FAULTS, Frames
from perfeval_xl.summary.parts import Ranges, continued
from perfeval_xl.summary.tables import SummaryBook, SummaryColumn, SummaryTable, write_table

SHEET = "口径说明"
UNVOUCHED = "金额没有旁证"
"""The kind of the rows that list what a slip of would not be seen."""
COLUMNS = (SummaryColumn("类别", "kind", "code"), SummaryColumn("项目", "item", widest=30), SummaryColumn("说明", "text", widest=100))

_MEASURES = {"received": "实际到位资金", "planned": "计划投资额（全年预算数）"}
_OVER_LIMIT = {
    "linear": "超过“≤”目标的，得分＝分值×[1－(完成值－目标值)÷目标值]，最低为 0",
    "ratio": "超过“≤”目标的，得分＝分值×目标值÷完成值",
}
_FIGURES = (
    ("金额", "单位均为万元。取预算表“合计”行；合计行没有填写时取各资金来源之和。没有填写的金额留空，不当作 0。"),
    ("不计入的金额", "一个项目的金额有不是数字、负数、疑似用错单位、各来源相加不等于合计（超过四舍五入）或只填了一部分的，"
                     "这个项目的金额都不计入合计、"
                     "比率、"
                     "部门汇总、资金来源和图表；得分照常。哪些项目、为什么，见汇总表的“未计入合计的”。"),
    ("金额没有旁证", "名单的批复预算、报告、总体目标、指标里的金额、单价乘数量，没有一处与预算表的合计相符的项目：金额照常计入，"
                     "逐个列在本表末尾。"),
    ("资金到位率", "实际到位资金÷计划投资额。"),
    ("合计和部门的比率", "各项目金额之和÷各项目金额之和，不是各项目比率的平均数。"),
    ("自评总分", "表中写明的自评总分；没有写明的取各指标自评得分之和。"),
    ("系统总分", "有评分规则的指标按规则计分，只能由人判断的指标暂按自评得分（采信自评）。"),
    ("最终得分", "填有核定得分的指标取核定得分，其余取系统得分。没有指标可评的项目留空，不当作 0 分。"),
    ("得分差异", "最终得分－自评总分；负数表示自评偏高。"),
    ("规则核验分值", "由规则从表中数据核验的分值；规则核验占比＝规则核验分值÷分值合计。占比低的总分主要依据自评，使用时请留意。"),
    ("平均分", "“平均得分”为有得分项目的算术平均；“按资金加权平均得分”以计划投资额为权数，没有计划投资额的项目不参与加权。"),
    ("排名", "按最终得分从高到低，得分相同名次相同（1、2、2、4），再按执行率、计划投资额排列；"
             f"没有得分、分值合计不对（{'、'.join(WEIGHT_FAULTS)}）或金额有误（{'、'.join(FAULTS)}）"
             "的列在最后，不排名，写明原因；分值合计不对的，得分也不参与平均和等次。"),
    ("状态", f"{PASSED}：没有{WORDS['error']}级别的问题；{RETURNED}：至少有一个未豁免的{WORDS['error']}；"
             f"{UNREADABLE}：文件打不开，原因见“报送情况”。"),
    ("、".join(WORDS.values()), "；".join(
        ["该项目的问题个数，逐条见“问题清单”，已豁免的不计", *(f"{word}：{ASKS[severity]}" for severity, word in WORDS.items())]) + "。"),
    ("问题个数", "汇总表各行相加，是能归到某一份采用的报送的问题；问题清单还有未报、重复和几个项目一起的问题（编号 X 开头）；"
                 "运行程序时显示的总数再加上未采用的报送的问题，个数见“报送情况”的“未列入清单的问题”。已豁免的都不计。三者的关系在“总览”的“核对”中。"),
    ("采用哪一份", "项目单位、项目名称、预算年度都相同的为同一项目（全角半角、空格、括号、引号不计）。多次报送的，采用上报时间最新的一份；"
                   "相同的取文件保存时间最晚的一份；再相同的取文件路径最后的一份，同一个文件里有几张的取排在最后的一张。内容完全相同的文件按一次报送计。"),
)


def write(
    book: SummaryBook, frames: Frames, remarks: Sequence[tuple[str, str]] = (), more: Iterable[tuple[str, str, str]] = (),
    last: Iterable[tuple[str, str, str]] = (),
) -> Ranges:
    """Write 口径说明 and return where its rows stand.

    `remarks` are item and text of what the bureau has set, `more` and `last` rows of kind, item and text for the middle and the end.
    """
    schemes = (row for scheme in frames.schemes for row in _scheme(scheme))
    set_by_bureau = (("设置", item, text) for item, text in remarks)
    rows = [*_general(frames), *schemes, *set_by_bureau, *more, *_figures(), *_left_out(frames), *last]
    write_table(book, SummaryTable(SHEET, COLUMNS, pd.DataFrame(rows, columns=["kind", "item", "text"])))
    return Ranges(continued(SHEET, len(rows), book.limits, linked=False), COLUMNS)


def _general(frames: Frames) -> Iterator[tuple[str, str, str]]:
    received, counted = len(frames.submissions), len(frames.projects)
    unreadable = int(frames.projects["state"].eq(UNREADABLE).sum())
    forms = f"共 {received} 张表，" if received > frames.files else ""
    yield "范围", "收到的工作簿", (
        f"{frames.files} 个，{forms}其中 {counted} 个列入汇总表（含无法读取的 {unreadable} 个），{received - counted} 个"
        "未采用（重复、空白、别的表、名单外），原因见“报送情况”。"
    )
    if len(frames.expected):
        expected, missing = len(frames.expected), len(frames.missing)
        yield "范围", "名单", (
            f"应报 {expected} 个项目，已报 {expected - missing} 个，未报 {missing} 个；另有 {len(frames.unlisted)} 个报送不在名单上。"
            "合计只含名单上的项目。单位、项目名称按去掉空格、括号、引号后比对，预算年度在名单和表里都有时比对；名称不同的，"
            "同部门、同年度、单位和项目名称互相包含、又只有一个可能的，按名单计入。无法读取的文件不能与名单比对。"
        )
    schemes = "、".join(f"{scheme.name}（{scheme.id}）" for scheme in frames.schemes)
    yield "范围", "评价方案", schemes or "没有能确定方案的工作簿。"


def _scheme(scheme: Scheme) -> Iterator[tuple[str, str, str]]:
    kind, scoring = f"方案 {scheme.id}", scheme.scoring
    yield kind, "名称和版本", f"{scheme.name}，第 {scheme.version} 版"
    yield kind, "依据", scheme.authority
    for source in scheme.sources:
        yield kind, "来源", source
    yield kind, "一级指标", "、".join(f"{level.name} {level.weight:g} 分" for level in scheme.levels)
    yield kind, "等次", "、".join(f"{grade.name}：{grade.at_least:g} 分及以上" for grade in scheme.grades)
    yield kind, "预算执行率", f"实际使用情况÷{_MEASURES[scheme.rates.execution_of]}，低于 {scheme.rates.execution_floor:.0%} 的指出"
    yield kind, "未达到目标", "达到目标得满分；“≥”目标未达到的，得分＝分值×完成值÷目标值；" + _OVER_LIMIT[scoring.over_limit] + "。"
    bands = "、".join(f"{band.low:.0%}–{band.high:.0%}" for band in scoring.bands)
    yield kind, "定性指标", f"达成、部分达成、未达成分别可得分值的 {bands}，自评得分在档内的采信。"
    yield kind, "逾期", "；".join(f"晚 {step.days} 天以内得 {step.share:.0%}" for step in scoring.late) + "；更晚不得分。"
    yield kind, "允许误差", (
        f"得分 {scoring.tolerance:g} 分，金额 {scoring.amount_tolerance:g} 万元，比率 {scoring.rate_tolerance:.2%}以内视为一致。"
    )
    yield kind, "小数", f"每个指标的得分四舍五入到 {scoring.decimals} 位小数，总分是各指标得分之和。"


def _figures() -> Iterator[tuple[str, str, str]]:
    for item, text in _FIGURES:
        yield "数据口径", item, text


def _left_out(frames: Frames) -> Iterator[tuple[str, str, str]]:
    rows = frames.submissions
    unread = rows[rows["problem"].notna() & rows["counts"]]
    for file, detail in zip(unread["file"], unread["problem_detail"].fillna(unread["problem"]), strict=True):
        yield "未计入", file, f"无法读取：{detail}"
    other = rows[~rows["counts"]]
    for file, reason in zip(other["file"], other["reason"], strict=True):
        yield "未计入", file, reason
    for file, text in zip(frames.unvouched["file"], frames.unvouched["text"], strict=True):
        yield UNVOUCHED, file, text
    out = frames.left_out
    for file, reason in zip(out["file"], out["left_out"], strict=True):
        yield "未计入", file, f"列入汇总表，但不在合计里。{reason}"
    unscored = frames.projects[frames.projects["final_shown"].isna() & frames.projects["problem"].isna()]
    for file in unscored["file"]:
        yield "未评分", file, "读到了工作簿，但没有可以评分的指标；金额计入合计，分数不参与平均。"
