"""Whom a finding is for: what goes back to a unit with its form, in words that name nobody else, and what finance keeps to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

UNIT, FINANCE = "unit", "finance"


def for_units(findings: pd.DataFrame) -> pd.DataFrame:
    """Return what units are told, as `records.FINDING_COLUMNS` with one row for each form that a finding goes back with.

    Findings for finance are left out. One across forms (form -1) goes back with each of the forms that it is `about`. `message` is
    what `told` has where the finding's own sentence names others; then neither `value` nor `expected` stands there, which may name
    them too, and about and paths are null.
    """
    sent = findings[findings["addressee"].ne(FINANCE)].reset_index(drop=True)
    several = sent["form"].lt(0)
    if several.any():
        import pandas as pd  # noqa: PLC0415 - what only prints a catalogue starts without it

        each = sent[several].assign(form=sent["about"]).explode("form").dropna(subset=["form"]).astype({"form": "int64"})
        sent = pd.concat([sent[~several], each], ignore_index=True)
    named = sent["told"].notna()
    hidden = {name: sent[name].mask(named, None) for name in ("value", "expected")}
    return sent.assign(message=sent["told"].where(named, sent["message"]), **hidden, about=None, paths=None)


def by_form(findings: pd.DataFrame) -> pd.DataFrame:
    """Return what units are told (`for_units`), and besides what finance is told of a single form."""
    import pandas as pd  # noqa: PLC0415 - what only prints a catalogue starts without it

    kept = findings[findings["addressee"].eq(FINANCE) & findings["form"].ge(0)]
    return pd.concat([for_units(findings), kept], ignore_index=True) if len(kept) else for_units(findings)


def errors_by_form(findings: pd.DataFrame) -> pd.Series[int]:
    """Return form → how many errors that nobody lets stand send it back: its own, and those between forms that are about it."""
    mine = for_units(findings)
    return mine.loc[mine["severity"].eq("error") & mine["waived"].isna(), "form"].value_counts()
