"""A `Layout`: all the ways in which one content can be told, as a value that prints as a constructor call.

Choices are independent; where two exclude each other, the drawing of them says which one wins.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from layouts import words
from layouts.choices import Choices, one, some
from layouts.content import PUBLISHED


@dataclass(frozen=True, repr=False)
class File(Choices):
    """How forms stand in a file. apart: the tables that have a sheet of their own, in a file of one form."""

    forms: int = one(1, 2, 3)
    spread: str = one("sheets", "below")
    sheet: str = one("自评表", "Sheet1", "项目支出绩效自评表", "指标表 (2)", "GK14", "附件1")
    before: tuple[str, ...] = one((), ("封面",), ("填报说明",), ("封面", "目录", "填报说明"))
    after: tuple[str, ...] = one((), ("Sheet2",), ("佐证材料",))
    apart: tuple[str, ...] = one((), ("head",), ("funds",), ("head", "funds"))
    origin: tuple[int, int] = one((0, 0), (4, 2), (0, 1), (3, 0))


@dataclass(frozen=True, repr=False)
class Head(Choices):
    """Title and fields. year: where the budget year stands; place: where a value stands from its label; total, grade: 自评 at the head
    or in the closing row.
    """

    title: str = one(*words.TITLES)
    year: str = one("row", "behind", "before", "field", "sheet", "none")
    annex: str = one("", "附件1", "公开14表")
    seal: str = one("", "blank", "blank and unit of money", "filled", "date")
    project: str = one(*words.PROJECT)
    unit: str = one(*words.UNIT)
    department: str = one(*words.DEPARTMENT)
    place: str = one("beside", "gap", "merged", "wide label", "colon", "blanks", "below")
    paired: bool = one(True, False)
    joint: bool = one(False, True)
    more: tuple[str, ...] = some("项目负责人", "项目类型", "专项实施期", "部门预算编码")
    total: str = one("foot", "head", "both", "none")
    grade: str = one("none", "head", "foot", "foot with label")


@dataclass(frozen=True, repr=False)
class Funds(Choices):
    """The table of money. shape: its columns; side: whether its heading is that of the sources' column or stands left of them; over: one
    heading stands over those of the amounts; method: a column says how points are made.
    """

    shape: str = one(
        "full", "points in header", "initial only", "without points", "pairs", "none", "received", "line", "line with change", "across",
        "sources across",
    )
    side: str = one("heading", "merged", "plain")
    heading: str = one(*words.FUNDS)
    initial: str = one(*words.INITIAL)
    planned: str = one(*words.PLANNED)
    received: str = one(*words.RECEIVED)
    change: str = one(*words.CHANGE)
    spent: str = one(*words.SPENT)
    rate: str = one(*words.RATE)
    weight: str = one(*words.RATE_WEIGHT)
    score: str = one(*words.RATE_SCORE)
    points: str = one(*words.RATE_POINTS)
    total: str = one(*words.TOTAL)
    parts: tuple[str, ...] = one(*words.PARTS)
    total_below: bool = one(False, True)
    dashes: bool = one(False, True)
    unit: str = one("万元", "元", "千元", "百万元", "亿元")
    unit_place: str = one("heading", "headers", "note", "amounts", "nowhere")
    typed: str = one("numbers", "text", "separators", "format", "scaled")
    rate_typed: str = one("text", "percent", "sign", "number")
    wide_source: bool = one(False, True)
    wide_amounts: bool = one(False, True)
    over: bool = one(False, True)
    rate_first: bool = one(False, True)
    method: bool = one(False, True)


WITH_POINTS = ("full", "points in header", "initial only", "received", "line", "line with change", "sources across")
"""Shapes of the table of money that give the execution rate points."""
ORDERS = tuple(itertools.permutations(("target", "actual", "weight", "self_score", "reason")))
PARTS_ORDERS = tuple(itertools.permutations(("nature", "target", "measure")))
EXTRAS = (
    ("序号", "first"), ("指标解释", "target"), ("指标说明", "weight"), ("评分标准", "actual"), ("评分标准", "self_score"),
    ("得分系数（%）", "self_score"), ("得分系数", "weight"), ("上年完成值", "target"), ("上年实际值", "actual"), ("佐证资料", "end"),
    ("是否核心指标", "end"), ("备注", "end"), ("完成率", "self_score"), ("指标值设置依据", "actual"), ("得分计算方法", "self_score"),
    ("财政评分", "end"),
)
"""Heading of a column that no fact is in, and the column that it stands before."""

RESTS = ("其中", "指标2：", "……", "/", "—", "blank", "小计", "本页小计", "header again", "（续表）")


@dataclass(frozen=True, repr=False)
class Table(Choices):
    """The table of indicators. depth: rows of its header; joined: merged, else blank beside and below; low: short headings stand in the
    last of its rows; parts: how a target is cut into columns; levels: how a row says which it stands under (lines: the first level has a
    line of its own above its rows); level_weights: the first and second level have columns for their weights; score_typed: with reason: it
    and the reason are one cell, where there is no column for reasons; merged: columns whose cells of the first two rows are one; split:
    points and reasons stand in a second table of the same rows.
    """

    depth: int = one(1, 2, 3)
    joined: bool = one(True, False)
    low: bool = one(False, True)
    levels: str = one("blank", "merged", "repeated", "flat", "lines")
    level_weights: bool = one(False, True)
    weight_typed: str = one("plain", "percent", "unit")
    score_typed: str = one("plain", "unit", "with reason", "with points")
    level1_told: str = one("plain", "vertical", "points")
    level1: str = one(*words.LEVEL1)
    level2: str = one(*words.LEVEL2)
    level3: str = one(*words.LEVEL3)
    flat: str = one(*words.FLAT)
    target: str = one(*words.TARGET)
    actual: str = one(*words.ACTUAL)
    weight: str = one(*words.WEIGHT)
    self_score: str = one(*words.SCORE)
    reason: str = one(*words.REASON)
    nature: str = one(*words.NATURE)
    measure: str = one(*words.MEASURE)
    order: tuple[str, ...] = one(*ORDERS)
    parts: str = one("together", "all", "sign", "measure", "kind")
    parts_order: tuple[str, ...] = one(*PARTS_ORDERS)
    signs: str = one("≥", "≧", ">=", "不低于")
    bare_actual: bool = one(False, True)
    points: str = one("both", "scores", "weights", "none")
    reasons: bool = one(True, False)
    actuals: bool = one(True, False)
    split: bool = one(False, True)
    extras: tuple[tuple[str, str], ...] = some(*EXTRAS)
    rests: tuple[str, ...] = some(*RESTS)
    merged: tuple[str, ...] = some("target", "actual", "reason", "weight", "self_score")
    wide: tuple[str, ...] = some("level3", "target", "actual", "reason")
    numbered: str = one("", "指标1：", "★")
    side: str = one("none", "merged", "plain")
    typed: str = one("plain", "text", "numbers", "formats")
    closing: str = one(*words.CLOSING)
    closing_merged: bool = one(False, True)


@dataclass(frozen=True, repr=False)
class Foot(Choices):
    """What follows the table."""

    remark: str = one("", "before closing", "after closing")
    signature: str = one("", "one cell", "three cells")
    note: str = one("", "注：1.得分一档最高不能超过该指标分值上限。", "备注：\n1.预算执行情况口径：预算数为调整后财政资金总额100%。")


@dataclass(frozen=True, repr=False)
class Layout(Choices):
    """One way to tell a content; `Layout()` is the ministry's plain form. goals: the block between the two tables; order: which of the
    blocks below the fields come first.
    """

    content: str = one("", *PUBLISHED)
    file: File = field(default_factory=File)
    head: Head = field(default_factory=Head)
    funds: Funds = field(default_factory=Funds)
    order: str = one("funds", "goals", "table")
    goals: str = one("two", "none", "with numbers", "rows", "three")
    table: Table = field(default_factory=Table)
    foot: Foot = field(default_factory=Foot)
