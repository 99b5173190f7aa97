"""What the report's text says of first levels: its sentences by level, and what of a level's points stands nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks.hits import Unsure, unsure
from perfeval_xl.checks.texts import folded_sentences
from perfeval_xl.facts.told_levels import level_words, short, unnamed
from perfeval_xl.shared import shared
from perfeval_xl.values import fold, fold_label

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme


@shared
def by_level(report_text: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the sentences with `level`, the first level (`short_name`) that a sentence begins with, null where it begins otherwise.

    One that speaks of several levels is cut before each.
    """
    names = {fold(name): short_name(name) for level in scheme.levels for name in (level.name, *level.aliases)}
    spoken = level_words(frozenset(names))
    whole = folded_sentences(report_text)
    told = whole.assign(sentence=table.per_text(whole["sentence"], spoken.parts)).explode("sentence", ignore_index=True)

    def named(text: str) -> str | None:
        return names.get(spoken.begun(text) or "")

    def heads(text: str) -> str | None:
        return names.get(spoken.titled(text) or "")

    own, over = (table.per_text(told["sentence"], of) for of in (named, heads))
    place = [told["form"], told["sheet"], told["cell"]]
    titled = table.per_text(told["section"], lambda text: heads(fold(text)))
    before = over.groupby(place).shift()
    before = before.where(before.notna() | over.groupby(place).cumcount().gt(0), titled)  # a section of its own for the level
    nameless = table.test(told["sentence"], unnamed) & before.notna()
    return told.assign(level=own.where(~nameless, before))


def short_name(name: str) -> str:
    """Return the name of a first level folded, 产出 for 产出指标."""
    return short(fold_label(name))


def with_levels(told: pd.DataFrame, levels: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the sentences with the sums of the level that each speaks of.

    The level of the form that has the name goes before one that the scheme takes for the same: 成本指标 may stand beside 产出指标 or below.
    """
    one = {short_name(name): short_name(level.name) for level in scheme.levels for name in (level.name, *level.aliases)}
    full = levels.groupby("form")["weight"].transform("sum")
    sums = levels.assign(level=table.per_text(levels["level1"], short_name), full=full)
    sums = sums[["form", "level", "level1", "weight", "self", "full"]]
    held = list(zip(sums["form"], sums["level"], strict=True))
    known = {(form, one.get(name, name)): name for form, name in reversed(held)} | {(form, name): name for form, name in held}
    meant = [known.get((form, name), known.get((form, one.get(name)), "")) for form, name in zip(told["form"], told["level"], strict=True)]
    return told.assign(level=meant).merge(sums, on=["form", "level"])


def in_report(report_text: pd.DataFrame, stated: pd.DataFrame | None, item: str) -> pd.DataFrame:
    """Return the figures of levels that only the prose of a report states."""
    if stated is None:
        return report_text.iloc[:0].assign(of="", amount=0.0)
    figures = stated[stated["item"].eq(item)]
    return figures[stands_in(figures, report_text)] if len(figures) else figures


def stands_in(rows: pd.DataFrame, report_text: pd.DataFrame) -> pd.Series:
    """Tell which rows stand on a sheet of their own form's report; many forms call their sheets alike."""
    own, told = (part["form"].astype("str") + " " + part["sheet"].fillna("") for part in (rows, report_text))
    return own.isin(told)


def silent(report_text: pd.DataFrame, told: pd.DataFrame, zh: str, en: str) -> Unsure:
    """Tell of the forms whose report says nothing to compare."""
    return unsure(report_text[~report_text["form"].isin(told["form"])], zh, en)
