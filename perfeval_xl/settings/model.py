"""What settings say: the structs that a bureau's TOML is read into."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct, field

from perfeval_xl.facts.severity import SeveritySetting
from perfeval_xl.limits import DEFAULT, Limits
from perfeval_xl.settings.policy import Across, Sampling, builtin_across, builtin_sampling

_A_YEAR = 366  # days: forms that are due later than that belong to the next year's evaluation


class Waiver(Struct, frozen=True, forbid_unknown_fields=True):
    """One project may keep one fault, for a reason and up to a day, that day included; of every year where none is named."""

    unit: str
    project: str
    code: str
    reason: str
    until: date
    year: int | None = None


class Ruling(Struct, frozen=True, forbid_unknown_fields=True):
    """What a person says of one file that was received for a project: it is the one to `use`, or one to `exclude`, and why.

    The file is named as 报送情况 shows it; one of the two is given.
    """

    unit: str
    project: str
    reason: str
    use: str | None = None
    exclude: str | None = None
    year: int | None = None


class Deadlines(Struct, frozen=True, forbid_unknown_fields=True):
    """The last days, each included; `reported` is that of 上报时间, `mended` that for forms which were sent back."""

    reported: date | None = None
    mended: date | None = None


class Notices(Struct, frozen=True, forbid_unknown_fields=True):
    """What letters and mails to the units say of the bureau.

    bureau      signs; nothing is signed without it.
    letterhead  stands above the letter.
    contact, phone, email
                whom to ask; drafts are from the address.
    number      stands where the document's number belongs, {year} being the year; without it there is a place for it.
    days        forms are due so many days after the notices are made, where no date is given.
    template    absolute path of the bureau's own Word file for the letter.
    """

    bureau: str = ""
    letterhead: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    number: str = ""
    days: Annotated[int, Meta(ge=0, le=_A_YEAR)] | None = None
    template: str | None = None


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of a bureau.

    scheme      id, or absolute path of a TOML file, of the scheme for workbooks whose template does not tell theirs.
    severities  by code, over those of the schemes and the catalogue.
    off         codes of checks, or prefixes of codes, that are not run.
    notices     what letters and mails to the units say of the bureau.
    across      when units are alike or stand out (X005, X008, X009).
    sampling    what is recommended for evaluation by the bureau itself.
    limits      how much a received file may hold.
    submissions which file counts for a project, where a person knows better.
    """

    scheme: str | None = None
    severities: dict[str, SeveritySetting] = field(default_factory=dict)
    off: tuple[str, ...] = ()
    deadlines: Deadlines = Deadlines()
    notices: Notices = Notices()
    limits: Limits = DEFAULT
    waivers: tuple[Waiver, ...] = ()
    submissions: tuple[Ruling, ...] = ()
    across: Across = field(default_factory=builtin_across)
    sampling: Sampling = field(default_factory=builtin_sampling)


def overrides(settings: Settings | None, codes: Iterable[str], select: Collection[str] = ()) -> dict[str, SeveritySetting]:
    """Return the severities that settings put over all others; a code that `select` names in full is not off."""
    if settings is None:
        return {}
    off: dict[str, SeveritySetting] = {code: "off" for code in codes if code.startswith(settings.off) and code not in select}
    return {**settings.severities, **off}
