"""How forms say in words from which rate on all points are earned, and what is taken below it (评分标准)."""

from __future__ import annotations

import re

_RATE = r"(?P<rate>\d{1,3}(?:\.\d{1,4})?)%"
_INCLUDED = r"(?:\((?:含|含本数|包含)\))?"
_GETS = r"(?:的|时|者)?[,:;]?(?:可?(?:得|计|给|记|赋)予?)?(?:该项|本项)?(?:满分|全分|全部分值|(?P<points>\d+(?:\.\d+)?)分)"
FULL = tuple(map(re.compile, (
    rf"{_RATE[:-1]}%?{_INCLUDED}(?:-|~|至|到|<=?[^0-9%]{{0,10}}<=?)100%{_INCLUDED}(?:之间|区间|范围内)?{_GETS}",
    rf"100%{_INCLUDED}>=?[^0-9%]{{0,10}}>=?{_RATE}{_INCLUDED}{_GETS}",
    rf"(?:达到?|不低于|不小于|高于|大于等于|大于|超过|满|>=|>)?{_RATE}{_INCLUDED}(?:及|和|或)?(?:以上)?{_INCLUDED}{_GETS}",
    rf"满分(?:的?标准|条件|值)?(?:为|是|[:=]){{0,2}}(?:达到?|不低于|>=)?{_RATE}(?P<points>)",
    rf"每低于{_RATE}(?P<points>)(?=的?(?:一|\d+(?:\.\d+)?)?个?(?:百分点|%))",
)))
STEP = re.compile(
    r"(?:低于|不足|未达到?|少于|<)?(?:\d{1,3}(?:\.\d+)?%)?(?:的|时)?[,:;]?每(?:再)?(?:降低|下降|减少|相差|低于?|少|差)(?:目标值?|\d{1,3}(?:\.\d+)?%)?的?"
    r"(\d+(?:\.\d+)?|一)?个?(?:百分点|%)[,:;]?(?:扣|减)(?:除|减|去)?(\d+(?:\.\d+)?)分"
)
_NONE = r"[,:;]?(?:则|一律|均)?(?:不得分|得?0分|不计分|零分)"
BELOW = re.compile(rf"(?:(?:低于|不足|小于|<|未达到?){_RATE}|{_RATE.replace('rate', 'limit')}以下)(?:的|时|者)?{_NONE}")
NOTHING = re.compile(rf"(?:否则|其他|其余|未达到?[的要求标准]{{0,4}}){_NONE}")
POINTS = re.compile(r"\d分|不得分|零分|扣完|酌情")  # what is left of a text that says more of points than is read
DONE = re.compile(r"扣完为止|直至扣完|最低(?:得|为)?0分|按(?:实际)?(?:完成|执行)?(?:率|比例)?(?:比例)?(?:得分|计分|扣分)")
