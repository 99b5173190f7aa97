"""What a rule is given, and what it answers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal, NamedTuple

from perfeval_xl.values.model import Operator, ValueKind

Attained = Literal[
    "met", "missed", "copied", "no_target", "no_actual", "units", "wordless", "judgement", "no_rate", "no_place", "merged", "unsound",
    "about",
]
"""What a comparison of an actual with its target gave, or why there is none: see `records.SCORE_COLUMNS`."""
MEASURED_KINDS = frozenset({"number", "percent", "money"})


class Reading(NamedTuple):
    """A target or an actual as it was read; money in 万元, percentages as fractions."""

    text: str
    kind: ValueKind
    op: Operator | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    date: dt.date | None = None


class Case(NamedTuple):
    """An indicator row, all of it that decides its score: equal cases have equal scores.

    `part` and `whole` are the two amounts of a rate that is computed from the budget; `base` and `per_point` belong to
    the rule "steps". `smaller` says that its name is better when smaller, `none_is_zero` that it counts what should not happen.
    `criteria` is how the form itself says that a rate of money earns its points. `held` is the outcome where no rule may be applied,
    whatever the cells say.
    """

    rule: str
    weight: Decimal | None
    smaller: bool
    none_is_zero: bool
    copied: bool
    target: Reading
    actual: Reading
    self_score: Decimal | None = None
    reviewer_score: Decimal | None = None
    part: Decimal | None = None
    whole: Decimal | None = None
    base: Decimal | None = None
    per_point: Decimal | None = None
    criteria: str = ""
    held: Attained | None = None

    @property
    def points(self) -> Decimal:
        """The points that the row can earn at most; 0 where no weight could be read."""
        return self.weight if self.weight is not None else Decimal(0)


class Verdict(NamedTuple):
    """What a rule says of a case.

    `points` are unrounded, None where no rule can give any; `low` and `high` bound what an achievement level may earn.
    `text` explains up to the points, which are put behind it once they are rounded.
    """

    outcome: Attained
    text: str
    points: Decimal | None = None
    ratio: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


class Score(NamedTuple):
    """The score of a case, in points; None where there is none."""

    outcome: Attained
    ratio: Decimal | None
    low: Decimal | None
    high: Decimal | None
    own: Decimal | None
    system: Decimal | None
    final: Decimal | None
    basis: str
    explanation: str
