"""How the prose of a report states money, points and scores: for what reads them from it and for what compares them with the tables.

Patterns are matched against folded text: half width, no white space, one sign for each comparison.
"""

from __future__ import annotations

from typing import Final

from perfeval_xl.facts.expressions import CLOSING, ORDINALS, alternatives

SENTENCE_END: Final = r"[。；;！!？?\n]+"
CLAUSE_END: Final = r",(?!\d{3}(?!\d))|、"
YEAR: Final = r"(?<!\d)((?:19|20)\d\d)年"
UP_TO_A_DAY: Final = r"(?:截[至止]?|到|至)?(?:19|20)\d\d年度?(?:\d{1,2}月)?(?:\d{1,2}日|底|末)?"
ALL_TOGETHER: Final = "累计"
"""Beside a year it is up to that year's end; without one it is over several."""
SUBJECT: Final = "[本该]?(?:项目|工程)"
"""In prose the project is who spends, where 项目支出 heads money by its use."""
WHOLE_MONEY: Final = r"下达|到位|拨付|拨入|批复|安排|预算|支出|使用|执行|总投资"
"""Words beside an amount that the project as a whole got or spent."""
PURPOSES: Final = ("购置", "购买", "采购", "购", "工资", "补贴", "补助", "培训", "设备", "奖励", "奖补", "奖")
"""What money is spent on: beside an amount that is a part of all, unless the project is for just that and OF_ALL follows."""
OF_ALL: Final = r"(?=(?:专项|项目|工作)?(?:资金|经费|款))"
"""What follows the purpose of all the money: 培训经费, 设备购置资金."""
PART_OF_MONEY: Final = (
    rf"其中|用于|{alternatives(PURPOSES)}|每|人均|户均|单价|标准|合同|中标|结余|剩余|节约|结转|上年|以前年度|累计|较|比|增加|减少|申请|争取"
    r"|拟|希望|追加|欠|收入|产值|税|部门预算|全局|全县|全市|本部门|整体|分别"
)
"""Words beside an amount that is not what the project as a whole got or spent."""

NUMBER: Final = r"(\d+(?:\.\d+)?)"
_IS: Final = r"(?:为|是|:|达到|达|共|计|了){0,4}"
TOTAL_SCORE: Final = (
    rf"(?:(?:自评|评价|综合|最终|绩效|项目|总体?){{1,4}}(?:得分|总分|评分){{1,3}}|(?:综合|最终|总)得)(?:{alternatives(CLOSING)})?{_IS}{NUMBER}分"
)
SCORE: Final = rf"(?:(?<!应)(?:实际)?得分?|自评|评分|评定|扣分后){_IS}{NUMBER}分"
POINTS: Final = (
    rf"(?:(?<!得分)(?:共计?|满分|分值|权重|标准分|应得)(?:分值?)?(?:为|是|:){{0,3}}|^[^\d,()]{{2,20}}\((?=[\d.]{{1,6}}分\)[,:]?(?:自评|实际)?得)){NUMBER}分"
)
RATE: Final = rf"(?:预算|资金)?(?:执行|支出|支付|使用)率?(?:进度|比例)?{_IS}{NUMBER}%"
RATE_NAME: Final = r"(?:预算|资金)(?:支出)?执行(?:率|情况)|执行率"
"""What the execution rate is called where it is an indicator."""

SHARE_OF_TOTAL: Final = (
    rf"(?:占(?:总分值?|全部分值|全部指标|总权重|权重|总分数)的?(?:比重|比例)?|权重(?:占比)?|分值占比|(?<=分[,(])占(?:比重?|比例)?)(?:为|是|:|达){{0,2}}{NUMBER}%"
)
LEVEL_END: Final = "指标"
"""What the name of a first level may end in: 产出指标 and 产出 are one."""
_NUMBERED: Final = rf"[(\[]?[{ORDINALS}\d]{{0,9}}[)\]、.]{{0,4}}"
_LEVEL: Final = r"(?:本|该)?(?:项目|绩效|专项)?({names})(?:类|方面|部分)?(?:绩效)?(?:指标)?"
_LEVEL_BEGINS: Final = _LEVEL + r"(?:完成|实现)?(?:分析|情况)?(?:主要|共|总体)?[:,共满得(从由分权占自实应标扣\d]"
LEVEL_HEAD: Final = "^" + _NUMBERED + _LEVEL_BEGINS
LEVEL_TITLE: Final = _NUMBERED + _LEVEL + r"(?:完成|实现)?(?:分析|情况){0,2}(?:\([^()]{0,40}\))?[:]?"
"""A line of its own that names a first level: the next sentence may speak of it without a name."""
LEVEL_AGAIN: Final = r"[,、:(](?:其中|分别为|即)?[:,]?(?=" + _LEVEL_BEGINS + ")"
"""What stands before a further level in one sentence."""
LEVEL_BARE: Final = _LEVEL + rf"(?:为|是|:)?{NUMBER}分\)?"
LEVEL_UNNAMED: Final = r"(?:该|本)?(?:部分|类|项|一级)?(?:指标)?(?:共计?|满分|分值|权重|总分|自评得分|得分?|标准分|应得)(?:为|是|:)?\d"
OF_SCORES: Final = "得分|自评|评分|得[0-9]"
OF_POINTS: Final = "满分|分值|权重|应得|标准分|共计?[0-9]"
