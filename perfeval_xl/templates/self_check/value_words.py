"""The words by which 自检 reads values: those of `values.vocabulary` that units use, as lists that formulas can go through."""

from __future__ import annotations

from perfeval_xl.facts.money import POWERS
from perfeval_xl.values import vocabulary as words

KNOWN = "¦"
"""Stands in a formula for a word that is known: a sign that nobody types."""
OPS = (">=", "<=", ">", "<", "=")
NOTHING = tuple(sorted({word for word in (*words.BLANKS, *words.NOT_APPLICABLE, *words.NONE_WORDS, "//", "///") if word}))
HINTS = tuple(word for word in NOTHING if word.startswith(("..", "_")))
HINTING = ("请填写", "请填报", "请填列", "请在此", "请输入", "请选择", "请勾选", "此处填写", "在此填写", "填写说明", "填写要求")
HINT_WORDS = (*words.HINT_WORDS, "略")
DONE = words.DONE
WHAT, WHAT_ENDS = tuple(sorted(words.AIM_WHICH, key=len, reverse=True)), words.AIMS
WHOLLY = tuple(sorted(words.WHOLLY, key=len, reverse=True))
PARTLY = tuple(f"{yet}{how}" for yet in ("", "已") for how in words.PARTLY)
NOT_YET = tuple(f"{yet}{no}" for yet in ("", *words.NOT_YET) for no in words.NOT_DONE)
UNDONE = tuple(f"{yet}未{do}" for yet in ("", "尚", "还", "暂", "均") for do in words.UNDERTAKEN)
MORE = ("余", "多")
ZERO = (*words.ZEROS, "实现零", "确保零", "做到零")
BEFORE_EVENTS = ("", "安全", "质量", "责任", "重大", "重大安全", "安全生产", "生产安全", "安全责任", "群体性")
EVENTS = words.EVENTS
SUFFIX = {
    "及以上": 1, "或以上": 1, "和以上": 1, ",以上": 1, "以上": 1, "之上": 1, "及其以上": 1, "及以下": 2, "或以下": 2, "和以下": 2,
    "以下": 4, "范围以内": 2, "以内": 2, "之内": 2, "范围内": 2, "内": 2, "封顶": 2, "为限": 2, "以内完成": 2,
    "内完成": 2, "内办结": 2, "以内办结": 2, "内响应": 2,
}
OP_CODES = {op: code for code, op in enumerate(OPS, start=1)}
OP_WORDS = {
    word: OP_CODES[op]
    for word, op in (*words.SIGNS.items(), *words.WORD_OPS.items(), *words.SHORT_WORDS.items())
    if not word.startswith(words.RARE_NOT) and word not in words.NEARLY
} | dict.fromkeys(words.GROWTH, 1)
ALREADY, DOING = words.ALREADY, words.DOINGS
TWISTS = tuple("不未无第前后每减降差缺少余比较距逾迟早晚除仅占扣剩节约自从")
NO_NOUN = (*words.NO_NOUNS, "民币", *"成半每℅xkmcghltdKMGT□☑√☐✓✔■,、;。%/():.-~<>=!?*+|_·")
KIND_NUMBERS = {"percent": 2.0, "money": 3.0}
SCALED = {unit: ("percent", 10.0**shift) for unit, (_, shift) in words.PERCENT_UNITS.items()} | {
    unit: ("money", 10.0**shift) for unit, shift in POWERS.items()
}
SCALE_HEADS = {word: 10.0**shift for word, shift in words.SCALES.items()}
HINT_SIGNS = (*"xX*_×□☐○请填略#", "示例", "指标", "字")
"""What is not read and has one of these may be a hint or a placeholder of the form."""
BY_ONE, BY_TWO = (tuple(word for word in words.BY if len(word) == length) for length in (1, 2))
BY_THEN = words.BY_THEN
DATE_HEADS = (
    "", *words.AT, *words.INTENDED, *(f"{intent}于" for intent in words.INTENDED), *words.BY_THEN, "=", "完成时间", "完成时间为",
    "完成时间:", "时间为", "竣工时间为", "完成于", "验收时间为", "完成时限",
)
DAY_ADVERBS = words.FINISHED_HOW
DAY_VERBS = tuple(sorted(words.FINISHED, key=len, reverse=True))
HEAD_MARKS = (*"零一二两三四五六七八九十百千万亿半不未非没无每均月季成〇减降负,;。!?|%±+×*#<>=./-()~、¥:", "分之", "RMB", "CNY", "人民币")
WHOLE_HEADS = tuple(sorted({*words.PLAIN, *words.SOFT_PLAIN, *words.SOFT_AT_MOST} - set(words.ABOUT)))
RATE_NOUNS = words.PERCENT_NOUNS
RATE_CHANGES = words.CHANGING
RISKY = (
    *"xX零〇一二两三四五六七八九十百千万亿半季每是否未没无√✓✔☑■✅□○☐●×✗✘*_()[]<>=%‰/#ＹＮＴＦｙｎｔｆ①②③④⑤",
    "年底", "年末", "年内", "年以内", "年之内", "年前", "本年", "当年", "今年", "该年", *words.DONE,
    "杜绝", "请", "填", "示例", "不发生", "尽", "覆盖", "全部", "全员",
)

_COUNTED = words.UNITS - set(SCALED) - words.AMBIGUOUS_UNITS
UNITS = tuple(sorted(unit for unit in _COUNTED if not (unit.endswith("次") and unit[:-1] in _COUNTED)))
"""Units that need no rule: 人次 is one of 人, as 户次 is of 户."""
_TICKED = [
    (form.format(*((tick, box) if yes else (box, tick))), yes)
    for tick in "√☑" for box in "□☐" for sign in ("", "/") for yes in (True, False)
    for form in (f"{{}}是{sign}{{}}否", f"是{{}}{sign}否{{}}")
]
ANSWERS = (
    dict.fromkeys(sorted(words.YES_WORDS), 2.0)
    | dict.fromkeys(sorted(words.NO_WORDS), 1.0)
    | {form: 2.0 if yes else 1.0 for form, yes in _TICKED}
)
"""What a unit answers → 2 for yes, 1 for no."""
