"""What a scheme says: the structs that a scheme's TOML is read into. All policy lives in their values."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct, field

from perfeval_xl.facts.severity import SeveritySetting
from perfeval_xl.facts.thresholds import NOISE

RuleName = Literal[
    "auto", "attainment", "deadline", "yes-no", "achievement", "arrival-rate", "execution-rate", "cost", "steps", "judgement"
]
ARRIVAL_RATE: Final = "arrival-rate"
EXECUTION_RATE: Final = "execution-rate"
MONEY_RATES: Final = (ARRIVAL_RATE, EXECUTION_RATE)
"""The rules of rates that follow from the amounts of the fund table."""


class Steps(Struct, frozen=True, forbid_unknown_fields=True):
    """Full points up to the rate `base` (a fraction), then `per_point` points off for each percentage point above it."""

    base: float
    per_point: float


class Indicator(Struct, frozen=True, forbid_unknown_fields=True):
    """A third-level indicator that the scheme fixes; `weight` in points. `steps` belongs to the rule "steps"."""

    name: str
    weight: float
    rule: RuleName
    aliases: tuple[str, ...] = ()
    meaning: str = ""
    steps: Steps | None = None


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """A second-level indicator, or several that share one weight (`members`, of which the unit picks).

    With `own` its third-level rows are the unit's, at least `rows` of them blank in the template, scored by `rule`; with
    `needs_number` one of them at least must be measured in numbers. In a flexible level it has no `weight`: that is the unit's.
    """

    name: str
    weight: float = 0.0
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    own: bool = False
    rule: RuleName = "auto"
    rows: int = 3
    needs_number: bool = False
    indicators: tuple[Indicator, ...] = ()
    meaning: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The second-level names under which its rows may stand, as a form prints them."""
        return self.members or (self.name,)


class Level(Struct, frozen=True, forbid_unknown_fields=True):
    """A first-level indicator with its weight in points.

    A `flexible` level has its weight in principle only: a unit may state another, weighs the second levels itself and may leave
    the level out. An indicator that the scheme names in it stands there alone, and its weight is what counts where a form states none.
    """

    name: str
    weight: float
    groups: tuple[Group, ...]
    aliases: tuple[str, ...] = ()
    flexible: bool = False


class Grade(Struct, frozen=True, forbid_unknown_fields=True):
    """A grade and its inclusive lower bound in points of 100."""

    name: str
    at_least: float


class Band(Struct, frozen=True, forbid_unknown_fields=True):
    """The share of the weight that an achievement level may earn: from `low` to `high`, the end included only if `closed`."""

    low: float
    high: float
    closed: bool = False


class LateStep(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to `days` late earns `share` of the weight."""

    days: int
    share: float


class Rates(Struct, frozen=True, forbid_unknown_fields=True):
    """Which money stands under the execution rate, and below which rates a reviewer asks."""

    execution_of: Literal["received", "planned"]
    execution_floor: float
    arrival_floor: float


class OverAchievement(Struct, frozen=True, forbid_unknown_fields=True):
    """From which excess over its target an actual means that the target was too low, and whether that costs points.

    `deduct_per` points off (as a share of the weight) for each 1.0 of excess beyond `above`, only with mode "deduct"; `points` off for an
    excess of `above` and more, only with mode "flat".
    """

    mode: Literal["flag", "deduct", "flat"]
    above: float
    deduct_per: float = 0.0
    points: float = 0.0


class Ceiling(Struct, frozen=True, forbid_unknown_fields=True):
    """A form whose execution rate is less than `below` (a fraction) has at most so many points in all."""

    below: float
    at_most: float


class Scoring(Struct, frozen=True, forbid_unknown_fields=True):
    """Arithmetic of the points: rounding, tolerance, and how a ≤ target that was passed is scored.

    about: by which share a number that says that it is only about right (约300件) may be off; None: nothing is said of such.
    """

    decimals: int
    tolerance: float
    over_limit: Literal["linear", "ratio"]
    over_achievement: OverAchievement
    bands: tuple[Band, Band, Band]
    late: tuple[LateStep, ...]
    amount_tolerance: float
    rate_tolerance: float
    ceilings: tuple[Ceiling, ...] = ()
    about: float | None = None

    @property
    def amount_slack(self) -> float:
        """Return from which difference on two computed amounts or points differ: the tolerance, and what binary floats leave."""
        return self.amount_tolerance + NOISE

    @property
    def rate_slack(self) -> float:
        """Return from which difference on two computed rates differ."""
        return self.rate_tolerance + NOISE


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of indicator names that change how a value reads; `judged_levels` are those of first levels that only a person judges.

    `done_about`: what is done about a thing that had better be less (水土流失治理), of which more is better.
    `at_least_cost`: money in a cost indicator that is paid out, saved or earned: a target of at least so much is meant.
    """

    smaller_is_better: tuple[str, ...]
    none_is_zero: tuple[str, ...]
    capped_rates: tuple[str, ...]
    total_cost: tuple[str, ...]
    per_unit: tuple[str, ...] = ()
    judged_levels: tuple[str, ...] = ()
    done_about: tuple[str, ...] = ()
    at_least_cost: tuple[str, ...] = ()


class Expectations(Struct, frozen=True, forbid_unknown_fields=True):
    """What the form as a whole should hold; `largest_amount` in 万元 is more than one project costs, without it no amount is too large.

    years_after: so many years after the budget year what follows from it may still be dated. all_full and all_exact: so many rows that
    all claim full marks, or all meet their targets exactly, are no chance.
    """

    outside_members: int
    verified_share: float
    min_indicators: int
    max_share: float
    largest_amount: float | None = None
    years_after: int = 1
    all_full: int = 5
    all_exact: int = 4


class Scheme(Struct, frozen=True, forbid_unknown_fields=True):
    """An evaluation scheme, complete. `form` names the layout that its units fill in."""

    id: str
    version: str
    name: str
    authority: str
    form: Literal["department", "self"]
    levels: tuple[Level, ...]
    grades: tuple[Grade, ...]
    rates: Rates
    scoring: Scoring
    words: Words
    expectations: Expectations
    sources: tuple[str, ...] = ()
    severities: dict[str, SeveritySetting] = field(default_factory=dict)
