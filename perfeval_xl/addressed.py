"""Whom a finding is for: what goes back to a unit with its form, in words that name nobody else, and what finance keeps to itself."""

from __future__ import annotations

import pandas as pd

UNIT, FINANCE = "unit", "finance"


def for_units(findings: pd.DataFrame) -> pd.DataFrame:
    """Return what units are told, as `records.FINDING_COLUMNS` with one row for each form that a finding goes back with.

    Findings for finance are left out. One across forms (form -1) goes back with each of the forms that it is `about`. `message` is
    what `told` has where the finding's own sentence names others; then neither `value` nor `expected` stands there, which may name
    them too, and about and paths are null.
    """
    sent = findings[findings["addressee"].eq(UNIT)]
    several = sent["form"].lt(0)
    if several.any():
        each = sent[several].assign(form=sent["about"]).explode("form").dropna(subset=["form"]).astype({"form": "int64"})
        sent = pd.concat([sent[~several], each], ignore_index=True)
    named = sent["told"].notna()
    hidden = {name: sent[name].mask(named, None) for name in ("value", "expected")}
    return sent.assign(message=sent["told"].where(named, sent["message"]), **hidden, about=None, paths=None)
