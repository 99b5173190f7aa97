"""How a form itself says that a rate of money earns its points (评分标准): “达到95%得满分，每低1个百分点扣1分”."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from perfeval_xl.facts.standards import BELOW, DONE, FULL, NOTHING, POINTS, STEP
from perfeval_xl.values import fold

_LONGEST = 400  # characters of a text that say so


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
    said = fold(text)[:_LONGEST]
    whole = _full(said, weight)
    if whole is None:
        return None
    full, rest = whole
    step, below, nothing = STEP.search(rest), BELOW.search(rest), NOTHING.search(rest)
    none_below = Decimal(below["rate"] or below["limit"]) / 100 if below else full if nothing else None
    for pattern in (STEP, BELOW, NOTHING, DONE):
        rest = pattern.sub("", rest)
    per_point = None if step is None else Decimal(step[2]) / Decimal(step[1] if step[1] and step[1] != "一" else 1)
    return Criteria(full, per_point, none_below, POINTS.search(rest) is not None)


def _full(said: str, weight: Decimal) -> tuple[Decimal, str] | None:
    """Return the rate that earns all points, and the text without what says so."""
    for found in (found for pattern in FULL for found in pattern.finditer(said)):
        rate, points = Decimal(found["rate"]) / 100, found["points"]
        if (not points or Decimal(points) == weight) and 0 < rate <= 1:
            steps = found[0].startswith("每")  # what is taken for each point below it stands behind
            return rate, said if steps else said[: found.start()] + said[found.end() :]
    return None
