"""What 自检 reads of a value beside what the tool reads: its formulas, computed in this process, against `perfeval_xl.values.parse`."""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from perfeval_xl.templates import formulas as f
from perfeval_xl.templates.self_check.lines import Working, WorkingLine
from perfeval_xl.templates.self_check.reading import KEYS, ReadCells
from perfeval_xl.templates.self_check.values import read
from perfeval_xl.values import Value, fault, parse

TESTS = Path(__file__).parent.parent
TABLES = (TESTS / "values" / "cases.tsv", TESTS / "data" / "number_formats.tsv")
YEAR = 2021
KINDS = {"e": "empty", "y": "yesno", "l": "level", "d": "date", "n": "number", "p": "percent", "m": "money", "t": "text"}
LEFT = ("x", "h")
"""What nothing is said of."""

HEADS = (
    "", "≥", "≤", ">", "<", "=", "-", "不低于", "不少于", "不超过", "至少",
    "达到", "控制在", "约", "每年", "满意度", "满意度≥", "合格率达", "增长", "提高",
    "完成", "举办培训", "新增", "累计完成", "不", "近", "超", "超过", "低于", "截至",
    "已", "于", "-", "每人", "人均", "费用", "投诉率", "附近", "没有超过", "不会超过",
    "应不少于", "未达到", "共", "2021年", "年底", "投入资金不超过", "受益人数≥", "比上年提高", "竣工时间为", "第", "¥",
)
NUMBERS = (
    "0", "1", "3", "5", "07", "95", "99.5", "100", "1,799", "12,34", "1799", "2021", "2021.12", "20211215", "12", "6",
    "30", "500", "0.98", "1.",
    "1e3", "三", "一百", "九成", "二十", "十二", "百分之九十", "5000000", "13", "2.5",
)
UNITS = (
    "", "%", "％", "‰", "个百分点", "件", "次", "人次", "户", "户次", "个", "个乡镇",
    "场培训", "项", "米", "m²", "平方米", "公里", "亩", "元", "万元", "亿元", "万",
    "万人", "千米", "元/人", "万元/人", "次/年", "元/人月", "小时", "分钟", "天", "个工作日",
    "年", "月", "日", "号", "月底", "年底", "月31日", "月15日", "年12月",
    "年上半年", "年第三季度", "季度", "成", "度", "余件", "多人", "块", "%完成", "元整",
)
TAILS = (
    "", "", "", "以上", "及以上", "以下", "以内", "左右", "前", "底前", "内完成", "前完成",
    "之间", "完成", "。", "（含）", "以上。", "以上完成", "且≤100%", "-100%",
    "~500件", "至12月", "范围内", "全部完成", "投入使用", "前建成", "日",
)
WORDS = (
    "完成", "已", "全部", "基本", "未", "无", "零", "事故", "投诉", "安全", "年度", "目标",
    "任务", "是", "否", "是否", "√", "□", "较好", "明显", "提升", "稳步", "达到",
    "不", "实现", "尚未", "开展", "质量", "杜绝", "发生", "指标", "了", "工作", "长期", "，", "满意", "按时", "请填写", "…",
)
LETTERS = "0123456789.%≥≤件万元年月日前内以上不未完成达到全部基本是否无事故投诉率(),-至~ 三百分之成半每—,，。|x*"


@lru_cache
def tables() -> tuple[str, ...]:
    """Return the texts of the tables of values and of number formats."""
    found = []
    for path in TABLES:
        with path.open(encoding="utf-8", newline="") as file:
            found += [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return tuple(found)


def drawn(seed: int, number: int) -> list[str]:
    """Return texts put together of what values consist of, texts of the tables with some signs changed, and words in any order."""
    draw = random.Random(seed)
    makers = (_put_together, _put_together, _put_together, _spoiled, _spoiled, _two, _worded)
    return [draw.choice(makers)(draw) for _ in range(number)]


def _put_together(draw: random.Random) -> str:
    return "".join(map(draw.choice, (HEADS, NUMBERS, UNITS, TAILS)))


def _spoiled(draw: random.Random) -> str:
    signs = list(draw.choice(tables()))
    for _ in range(draw.choice((1, 1, 2, 3))):
        place, taken = draw.randrange(len(signs) + 1), draw.choice((0, 1, 1))
        signs[place : place + taken] = draw.choice((draw.choice(LETTERS), draw.choice(LETTERS), ""))
    return "".join(signs)


def _two(draw: random.Random) -> str:
    return draw.choice(tables()) + draw.choice(tables())


def _worded(draw: random.Random) -> str:
    return "".join(draw.choice(WORDS) for _ in range(draw.randint(1, 5)))


class Readings:
    """Cells read one after the other; the formulas' texts are made once."""

    def __init__(self) -> None:
        self.working = Working(5)

    def reading(self, cell: str | float) -> ReadCells:
        """Return how 自检 reads what a cell holds."""
        line = WorkingLine(self.working, 1, 0)
        line.constant("no", 1.0)
        read(line, line.named("raw", f.Formula("$A$1", cell)), f.Formula("$B$1", float(YEAR)))
        return ReadCells(*(line[key] for key in KEYS), f.const(1))

    def kind(self, cell: str | float) -> str:
        """Return the kind of the reading."""
        return str(self.reading(cell).kind.value)

    def apart(self, cells: Iterable[str | float]) -> list[str]:
        """Return those cells that 自检 says something of which the tool does not."""
        return [f"{cell!r}: {why}" for cell in cells if (why := _apart(self.reading(cell), parse(cell, year=YEAR)))]


def _apart(own: ReadCells, tool: Value) -> str:
    kind = str(own.kind.value)
    if kind in LEFT:
        return ""
    if KINDS.get(kind) != tool.kind:
        return f"kind {kind}, not {tool.kind}"
    if kind == "t":
        return "" if (own.code.value == "!") == (fault(tool) is not None) else f"fault {own.code.value}, not {fault(tool)}"
    if kind == "d":
        same = tool.date is not None and own.low.value == f.serial(tool.date) and bool(own.by_then.value) == (tool.op == "by")
        return "" if same else f"day {own.low.value} {own.code.value}, not {tool.op} {tool.date}"
    if kind in "yl":
        return "" if own.low.value == tool.low else f"{kind}{own.low.value}, not {tool.low}"
    return "" if kind == "e" else _measured_apart(own, tool)


def _measured_apart(own: ReadCells, tool: Value) -> str:
    bounds = [(own.low.value, tool.high if tool.low is None else tool.low)]
    if tool.op == "between":
        bounds.append((own.high.value, tool.high))
    if own.op.value != tool.op or not all(_close(mine, theirs) for mine, theirs in bounds):
        return f"{own.op.value} {[mine for mine, _ in bounds]}, not {tool.op} {[theirs for _, theirs in bounds]}"
    return f"unit {own.unit.value}, not {tool.unit}" if own.kind.value == "n" and (own.unit.value or None) != tool.unit else ""


def _close(mine: object, theirs: float | None) -> bool:
    return isinstance(mine, float) and theirs is not None and math.isclose(mine, theirs, rel_tol=1e-6, abs_tol=1e-6)
