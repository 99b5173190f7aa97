"""How a form itself says that a rate of money earns its points (评分标准): “达到95%得满分，每低1个百分点扣1分”."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from perfeval_xl.values import fold

_RATE = r"(?P<rate>\d{1,3}(?:\.\d{1,4})?)%"
_INCLUDED = r"(?:\((?:含|含本数|包含)\))?"
_GETS = r"(?:的|时|者)?[,:;]?(?:可?(?:得|计|给|记|赋)予?)?(?:该项|本项)?(?:满分|全分|全部分值|(?P<points>\d+(?:\.\d+)?)分)"
_FULL = tuple(map(re.compile, (
    rf"{_RATE[:-1]}%?{_INCLUDED}(?:-|~|至|到|<=?[^0-9%]{{0,10}}<=?)100%{_INCLUDED}(?:之间|区间|范围内)?{_GETS}",
    rf"100%{_INCLUDED}>=?[^0-9%]{{0,10}}>=?{_RATE}{_INCLUDED}{_GETS}",
    rf"(?:达到?|不低于|不小于|高于|大于等于|大于|超过|满|>=|>)?{_RATE}{_INCLUDED}(?:及|和|或)?(?:以上)?{_INCLUDED}{_GETS}",
    rf"满分(?:的?标准|条件|值)?(?:为|是|[:=])*(?:达到?|不低于|>=)?{_RATE}(?P<points>)",
    rf"每低于{_RATE}(?P<points>)(?=的?(?:一|\d+(?:\.\d+)?)?个?(?:百分点|%))",
)))
_STEP = re.compile(
    r"(?:低于|不足|未达到?|少于|<)?(?:\d{1,3}(?:\.\d+)?%)?(?:的|时)?[,:;]?每(?:再)?(?:降低|下降|减少|相差|低于?|少|差)(?:目标值?|\d{1,3}(?:\.\d+)?%)?的?"
    r"(\d+(?:\.\d+)?|一)?个?(?:百分点|%)[,:;]?(?:扣|减)(?:除|减|去)?(\d+(?:\.\d+)?)分"
)
_NONE = r"[,:;]?(?:则|一律|均)?(?:不得分|得?0分|不计分|零分)"
_BELOW = re.compile(rf"(?:(?:低于|不足|小于|<|未达到?){_RATE}|{_RATE.replace('rate', 'limit')}以下)(?:的|时|者)?{_NONE}")
_NOTHING = re.compile(rf"(?:否则|其他|其余|未达到?(?:的|标准|要求)*){_NONE}")
_POINTS = re.compile(r"\d分|不得分|零分|扣完|酌情")  # what is left of a text that says more of points than is read
_DONE = re.compile(r"扣完为止|直至扣完|最低(?:得|为)?0分|按(?:实际)?(?:完成|执行)?(?:率|比例)?(?:比例)?(?:得分|计分|扣分)")


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a form gives for a rate, which are fractions: all points from `full_from` on; below it `per_point` less for each percentage
    point, nothing below `none_below`. more: it says more of lower rates than could be read.
    """

    full_from: Decimal
    per_point: Decimal | None = None
    none_below: Decimal | None = None
    more: bool = False


@lru_cache(maxsize=1_024)
def criteria_of(text: str, weight: Decimal) -> Criteria | None:
    """Return what a text gives for a rate that may earn so many points; None where it does not say from which rate on it earns all."""
    said = fold(text)
    whole = _full(said, weight)
    if whole is None:
        return None
    full, rest = whole
    step, below, nothing = _STEP.search(rest), _BELOW.search(rest), _NOTHING.search(rest)
    none_below = Decimal(below["rate"] or below["limit"]) / 100 if below else full if nothing else None
    for pattern in (_STEP, _BELOW, _NOTHING, _DONE):
        rest = pattern.sub("", rest)
    per_point = None if step is None else Decimal(step[2]) / Decimal(step[1] if step[1] and step[1] != "一" else 1)
    return Criteria(full, per_point, none_below, _POINTS.search(rest) is not None)


def _full(said: str, weight: Decimal) -> tuple[Decimal, str] | None:
    """Return the rate that earns all points, and the text without what says so."""
    for found in (found for pattern in _FULL for found in pattern.finditer(said)):
        rate, points = Decimal(found["rate"]) / 100, found["points"]
        if (not points or Decimal(points) == weight) and 0 < rate <= 1:
            steps = found[0].startswith("每")  # what is taken for each point below it stands behind
            return rate, said if steps else said[: found.start()] + said[found.end() :]
    return None
