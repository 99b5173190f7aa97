"""The words by which 自检 reads values: those of `values.vocabulary` that units use, as lists that formulas can go through."""

from __future__ import annotations

from perfeval_xl.facts.money import POWERS
from perfeval_xl.values import vocabulary as words

OPS = (">=", "<=", ">", "<", "=")
NOTHING = tuple(sorted({word for word in (*words.BLANKS, *words.NOT_APPLICABLE, *words.NONE_WORDS, "//", "///") if word}))
HINTS = tuple(word for word in NOTHING if word.startswith(("..", "_")))
HINTING = ("请填写", "请填报", "请填列", "请在此", "请输入", "请选择", "请勾选", "此处填写", "在此填写", "填写说明", "填写要求")
HINT_WORDS = (*words.HINT_WORDS, "略")
ERRORS = ("#REF", "#DIV/0", "#N/A", "#VALUE", "#NAME", "#NUM", "#NULL", "#SPILL", "#CALC")
NO_QUESTION, DONE, PARTLY = words.ASSESSING, words.DONE, words.PARTLY
WHAT = (*sorted(dict.fromkeys((*words.AIM_WHICH, *words.AIMS)), key=len, reverse=True), "了", ",", "且", "并")
WHOLLY = tuple(sorted(words.WHOLLY, key=len, reverse=True))
SOME_EFFECT = (
    "",
    *(f"{have}一定{of}{what}" for have in ("", *words.HAVING) for of in ("", "的") for what in words.EFFECTS),
)
NOT_YET = tuple(f"{yet}{no}" for yet in ("", *words.NOT_YET) for no in words.NOT_DONE)
UNDONE = tuple(f"{yet}未{do}" for yet in ("", *words.NOT_YET) for do in words.UNDERTAKEN)
MORE = ("余", "多")
ZERO = (*words.ZEROS, "实现零", "确保零", "做到零")
EVENTS = words.EVENTS
SUFFIX = {
    "及以上": 1, "或以上": 1, "和以上": 1, ",以上": 1, "以上": 1, "之上": 1, "及其以上": 1, "及以下": 2, "或以下": 2, "和以下": 2,
    "以下": 4, "范围以内": 2, "以内": 2, "之内": 2, "范围内": 2, "内": 2, "左右": 5, "上下": 5, "封顶": 2, "为限": 2, "以内完成": 2,
    "内完成": 2, "内办结": 2, "以内办结": 2, "内响应": 2,
}
OP_CODES = {op: code for code, op in enumerate(OPS, start=1)}
OP_WORDS = {
    word: OP_CODES[op]
    for word, op in (*words.SIGNS.items(), *words.WORD_OPS.items(), *words.SHORT_WORDS.items())
    if not word.startswith(words.RARE_NOT)
} | dict.fromkeys(words.GROWTH, 1)
NOUNS = (*words.PERCENT_NOUNS, *words.MONEY_NOUNS, *words.COUNT_NOUNS, ":", "¥", "人民币")
DOING = (*words.ALREADY, *words.DOINGS)
TWISTS = tuple("不未无第前后降差缺少余比较距逾迟早晚除仅占扣剩节约自从")
NO_NOUN = (*words.NO_NOUNS, ",", "、", ";", "。", "%", "/", "(", ":")
KIND_NUMBERS = {"percent": 2.0, "money": 3.0}
SCALED = {unit: ("percent", 10.0**shift) for unit, (_, shift) in words.PERCENT_UNITS.items()} | {
    unit: ("money", 10.0**shift) for unit, shift in POWERS.items()
}
SCALE_HEADS = {word: 10.0**shift for word, shift in words.SCALES.items()}
# What holds these and is not read here may be a value all the same, such as a rate per several units, a duration or a period.
DOUBTFUL = ("/人", "每人", "每亩", "每户", "≧", "═", "半小时", *(f"小时{digit}" for digit in "12345"), "-202", "年1-")
BY_THEN = words.BY_THEN
DATE_HEADS = (
    "", *words.AT, *words.INTENDED, *(f"{intent}于" for intent in words.INTENDED), *words.BY_THEN, "=", "完成时间", "完成时间为",
    "完成时间:", "时间为", "竣工时间为", "完成于", "验收时间为", "完成时限",
)
DONE_BY = tuple(sorted(dict.fromkeys((*words.FINISHED_HOW, *words.FINISHED, *words.FINISHED_WHAT)), key=len, reverse=True))

_COUNTED = words.UNITS - set(SCALED) - words.AMBIGUOUS_UNITS
UNITS = tuple(sorted(unit for unit in _COUNTED if not (unit.endswith("次") and unit[:-1] in _COUNTED)))
"""Units that need no rule: 人次 is one of 人, as 户次 is of 户."""
UNTICKED_BEFORE, UNTICKED_BEHIND = ("□是", "□否", "☐是", "☐否"), ("是□", "否□", "是☐", "否☐")
