"""Words by which the checks recognise what a text speaks of. A new wording is a new entry here, not new code.

Patterns are matched against folded text: half width, no white space, one sign for each comparison.
"""

from __future__ import annotations

import re
from typing import Final

from perfeval_xl.facts.expressions import alternatives
from perfeval_xl.facts.expressions import words as split_words
from perfeval_xl.facts.money import POWERS, UNITS
from perfeval_xl.facts.prose import (
    CLAUSE_END,
    NUMBER,
    PART_OF_MONEY,
    POINTS,
    SCORE,
    SENTENCE_END,
    SHARE_OF_TOTAL,
    TOTAL_SCORE,
    WHOLE_MONEY,
    YEAR,
)
from perfeval_xl.facts.sections import ADVICE, CONCLUSION, OTHER_MATTERS, PROBLEMS
from perfeval_xl.values import vocabulary
from perfeval_xl.values.vocabulary import NOTHING

__all__ = [
    "ADVICE", "CLAUSE_END", "CONCLUSION", "NOTHING", "OTHER_MATTERS", "PART_OF_MONEY", "POINTS", "PROBLEMS", "SCORE", "SENTENCE_END",
    "SHARE_OF_TOTAL", "TOTAL_SCORE", "WHOLE_MONEY", "YEAR",
]

# --- names of indicators -----------------------------------------------------------------------

RATE_NAME: Final = re.compile(r"率(?:$|[<>=\d])")
NO_RATE: Final = re.compile(r"(?:效|频|汇|速|功|斜|周转|曲)率(?:$|[<>=\d])")
BEYOND_FULL: Final = ("增长", *vocabulary.UP, *vocabulary.GROWTH_RATES, "比上年", "同比", "收入", "税收", "产值", "销售")
CAPPED_BY_COUNT: Final = re.compile(alternatives(BEYOND_FULL))  # a share of growth may pass 100%

TOTAL_COST: Final = split_words(
    """
    项目 预算 经费 资金 成本 费用 支出 投入 投资 总 控制 金额 额度 额 数 实际 年度 全年 本年 财政 使用 执行 经济 指标 的 在 内 以内 为
    """
)
TOTAL_COST_NAME: Final = re.compile(
    rf"(?:{alternatives(TOTAL_COST)})+"
    rf"(?:[<>=]*[\d.]+(?:{alternatives(POWERS)})?(?:以内|内)?)?"
)

# --- values ------------------------------------------------------------------------------------

ERROR_VALUE: Final = re.compile(r"#(?:REF|DIV|N/A|VALUE|NAME|NUM|NULL|SPILL|CALC|#)", re.IGNORECASE)
NOT_CONCERNED: Final = re.compile(rf"\(?(?:{alternatives(vocabulary.NOT_CONCERNED)}|n\.?/?a\.?)\)?", re.IGNORECASE)
QUALITATIVE: Final = "定性"
DASH: Final = re.compile(r"[-/*\\]+")
SEVERAL_VALUES: Final = re.compile(r"[,;、和且]")
SOME_VALUE: Final = re.compile(
    r"[<>=]=?\d|\d%|^[\d.]+[:×xX*/][\d.]+[^\d]{0,4}$|\d[:]\d|\d{1,2}月|前\d{1,3}[名位]|每[^\d]{1,4}\d{1,2}日|\d个百分点"
    r"|^(?:\d[\d.]{0,8}[^\d\s,.%]{1,4}){2,3}$|[零0]发生|^[不未](?:发生|出现)|每(?:个?月|季度?|年度?|周)[初末底]|\d{4}年(?:全年|度?内|度$|底|末)"
    rf"|(?<![第\d.])\d[\d.]{{0,8}}[万亿]?(?:[名人户台套座所处件次场辆册亩吨米](?!数|均)|公[里顷斤]|平方(?:公里|米)|立方米|千[米克]|{alternatives(UNITS)}|个(?!工作日|自然日|日历天|小时|月|季度|学期|年))"
    r"|\d[\d.]{0,8}(?:个?(?:工作日|自然日|日历天|小时|月|季度|学期)|[天日年周])(?:$|[,。;]|之?内|以内|前|以上|左右|完成|到位|办结|拨付)"
)
"""A place, a day of each month, points of a rate, several counts, how many of something, how long, that something does not happen."""
GRADE: Final = re.compile(
    r"(?:不低于|达到|评定为)?(?:优秀?|良好?|优良|中等?|合格|(?:验收|一次性?)?通过(?:验收)?|验收合格|达标|较?满意|[一二三四五六](?:级|等)(?:[甲乙丙]等)?|[甲乙丙丁][级等]|\d?a{1,5}级?|[ivx]{1,4}[类级]苗?)"
    r"(?:及?以上|标准|水平)?",
    re.IGNORECASE,
)
"""A grade of a scale that others award: two that are equal are no copy."""
_GRADES = "优秀?|良好?|中等?|不?合格|较?[好高低差]|一般"
SCALE: Final = re.compile(rf"(?:{_GRADES})(?:[、/,]?(?:{_GRADES})){{2,}}")
"""A scale that a form prints to choose a grade from (优良中低差, 好/一般/差)."""
RATIO: Final = re.compile(r"(?<![\d.])[\d.]{1,9}:[\d.]{1,9}")
CHANGE: Final = re.compile(
    f"(?:较|比|同比)?(?:上年|去年|上一年)?(?:{alternatives((*vocabulary.RISING, *vocabulary.FALLING))})"
)
"""What was achieved against the year before: “增长3.5%” is a measurement, “增长3%以上” is not."""
FREQUENCY: Final = re.compile("/(?:天|日|周|月|季度?|半年|年)$")
"""How often: a year's count is what such targets (每季度1次) come to."""
PER: Final = re.compile("[/·]")
APPROXIMATE: Final = re.compile(r"\d[余多]|[余多](?:个|件|次|人|户|万|元|名|项|场|米|亩|吨|公里)")
IN_TIME: Final = ("按时", "按期", "如期", "及时", "准时", "提前")
ALREADY: Final = ("已", "已经", "均", "全部")
ON_TIME: Final = re.compile(rf"(?<![未没不能])(?:{alternatives(IN_TIME)})")
DONE_ON_TIME: Final = re.compile(rf"(?:{alternatives(ALREADY)})(?:{alternatives(IN_TIME)})")  # a remedy says 今后提前, 确保按时
MISREAD_SIGN: Final = re.compile(r"2(\d{2}(?:\.\d+)?)%")
MISREAD_COUNT: Final = re.compile(r"2([1-9]\d{1,6})([^\d%.,]{0,4})")
HINT_LEFT: Final = re.compile(
    r"(?<![A-Za-z0-9])[xX×]{2,}(?![A-Za-z0-9])|○{2,}|_{3,}|\.{4,}|…"
    r"|\([^()]{0,40}(?:字以内|请填写|请填报|此处填写|在此填写|填写说明)[^()]{0,40}\)|^请(?:填写|填报|输入|选择|在此)"
)

# --- reasons -----------------------------------------------------------------------------------

VOID_WHICH: Final = split_words(
    """
    工作 客观 主观 其他 其它 历史 特殊 个别 各种 多种 实际 一些 部分 内部 外部 人为 自身 正常 种种
    """
)
VOID_WHAT: Final = ("原因", "因素", "情况", "需要")
VOID_DID: Final = ("所致", "造成", "导致", "影响")
EMPTY_REASON: Final = re.compile(
    rf"(?:(?:由于|因为?|系)?(?:{alternatives(VOID_WHICH)})(?:工作)?(?:{alternatives(VOID_WHAT)})"
    rf"(?:{alternatives(VOID_DID)})?|原因(?:不明|未知|待查)|有原因|见(?:报告|附件|说明)|(?:原因)?同上|同前|略|工作需要|情况特殊|实际情况|原因)"
)
AS_ABOVE: Final = re.compile("(?:原因)?同上|同前")
DEDUCTED: Final = re.compile(r"扣(?:减|除|掉)?(\d+(?:\.\d+)?)分")
DEDUCTED_SHARE: Final = re.compile(r"扣(?:减|除|掉)?(?:分值|满分|该项)?的?(\d+(?:\.\d+)?)%")
KEPT_SHARE: Final = re.compile(
    r"(?:按|给予?|核定为?|计)(?:分值|满分|完成率|完成比例|比例)?的?(\d+(?:\.\d+)?)%(?:计|给|核|得|赋|的?分|$)"
)
CLAUSE: Final = re.compile(r"[,;。、]")
FOR_EACH: Final = "每"  # 每少一份扣1分 is how much, not what was taken
NO_REASON: Final = frozenset({"0", "0.0", "0.00", "0%", "0分"})
DENYING: Final = ("无", "没有", "未", "不存在", "暂无")
DENIED_DID: Final = ("发生", "出现", "产生")
DENIED_SIZE: Final = ("明显", "较大")
DENIED: Final = ("偏差", "差异", "偏离", "问题", "原因")
REACHED_HOW: Final = ("已", "均已", "全部", "按时", "按期", "按要求", "如期", "超额", "圆满", "已全部")
REACHED: Final = ("完成", "达标", "达成", "实现")
REACHED_WHAT: Final = ("目标", "任务", "年度目标", "预期目标", "年度指标", "指标")
FINE: Final = ("正常", "良好", "达到目标", "达到预期", "达到预期目标", "符合要求")
NO_DEVIATION: Final = re.compile(
    rf"(?:{alternatives(DENYING)})(?:{alternatives(DENIED_DID)})?(?:任何)?(?:{alternatives(DENIED_SIZE)})?(?:{alternatives(DENIED)})?(?:原因)?(?:及改进措施)?"
    rf"|(?:{alternatives(REACHED_HOW)}){{0,4}}(?:{alternatives(REACHED)})(?:{alternatives(REACHED_WHAT)})?|{alternatives(FINE)}"
)

# --- the report --------------------------------------------------------------------------------

NOTHING_MORE: Final = ("无", "没有", "暂无")
FEW_MORE: Final = 16  # characters behind it
NOTHING_TO_SAY: Final = re.compile(rf"(?:{alternatives(NOTHING_MORE)})[^\d]{{0,{FEW_MORE}}}")

SOME_SCORE: Final = r"得分|总分|评分|等次|等级|评级"  # what a text that gives a score or a grade has at least
GRADE_NAMED: Final = (
    r"(?:等次|等级|级别|结论|评定|评级|档次)(?:确定|评定|评价|结果){{0,3}}(?:为|是|:|属于?){{1,3}}[“\"‘']?({names})(?:秀|好|等)?(?:$|[^\u4e00-\u9fff]|[等级次])",
    r"({names})[秀好]?(?:等次|等级)",
)

BELOW_STANDARD: Final = (
    rf"(?:没有|尚未|仍未|还未|并未|未能?|没|不能?)(?:完全|全部|能){{0,3}}达(?:到|成)?了?(?:目标|标准|预期|要求)?(?:值|的)?{NUMBER}%"
)
STANDARD: Final = rf"(?:目标值?|标准)(?:为|是|定为|:)(?:不低于|>=|大于等于)?{NUMBER}%"
DOCUMENT_NUMBER: Final = {
    r"[(（\[［【〈<{]\s{0,4}(?:19|20)\d\d\s{0,4}[)）\]］】〉>}]\s{0,4}第?\s{0,4}\d":
    r"(?P<office>[\u4e00-\u9fff]{1,8})\s{0,4}[(（\[［【〈<{]\s{0,4}(?P<year>(?:19|20)\d\d)\s{0,4}[)）\]］】〉>}]\s{0,4}(?P<serial>第?\s{0,4}\d{1,5}\s{0,4}号)",
    r"[发函字]20\d\d第":
    r"(?P<office>[\u4e00-\u9fff]{1,7}[发函字])(?P<year>20\d\d)(?P<serial>第\d{1,4}号)",
}
"""What a text with a number in other brackets has at least → the number."""
YEAR_OF_MONEY: Final = (
    r"(?<!\d)(20\d\d)年度?(?:安排(?:项目|专项|财政)?(?:预算|资金|经费)|[省市县区]?级?(?:财政|部门预算|预算|项目|专项资金|绩效))"
)
OTHER_YEAR: Final = r"上年|以前|较|比|增长|以来|累计|自20|依据|根据|往年|前年|去年|明年|下年|计划"
NAMED_FIELD: Final = {
    "unit": r"(?:项目单位|填报单位|预算单位)(?:名称)?(?:为|是|:)([^,。;、\n()]{4,40})",
    "department": r"主管(?:部门|单位)(?:名称)?(?:为|是|:)([^,。;、\n()]{4,40})",
    "project": r"项目名称(?:为|是|:)([^,。;、\n]{4,40})",
}
SHORT_SECTION: Final = 20
SAID: Final = (
    r"(?:指标|实际|全年|本年|累计|总数|人数|数量|完成值?|达到?|为|是|了|值|:|共计?|已|均|计|有|\(|\)){{0,6}}"
    r"(?P<number>\d[\d,]{{0,17}}(?:\.\d{{1,9}})?)(?P<unit>{unit})(?!以[上内]|左右|[余多]|个百分点)"
)
"""A number right behind what it counts, in its unit."""
NO_ACTUAL: Final = (
    r"目标|计划|预期|预计|应当|确保|力争|要求|上年|去年|往年|较|比|同比|其中|分别|第[一二三四五\d]|[约近超]\d|满分|分值|权重|没有|未达|不低于|不少于|不超过|以上年"
    r"|提高到|提升至|增长|下降|各"
)
"""What a clause says whose number is not what was achieved."""
