"""How a sum of weights that is off is told: by how much, and what to do about it in the form at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from perfeval_xl.checks import rows as table
from perfeval_xl.values import fold_label

if TYPE_CHECKING:
    import pandas as pd

Fields = dict[str, Any]
"""Field of a message → its text for each finding."""


def gap_fields(right: pd.Series, added: pd.Series) -> Fields:
    """Return `gap`, how far parts that should come to `right` are off, and `todo`, what to take off or add, in both languages."""
    apart = list(zip(added.gt(right).tolist(), table.shown((added - right).abs()).tolist(), strict=True))
    told = {
        "gap": [f"{'多' if over else '少'} {by} 分，" for over, by in apart],
        "gap_en": [f"{by} too {'many' if over else 'few'}" for over, by in apart],
        "todo": [f"{'减去' if over else '补上'} {by} 分" for over, by in apart],
        "todo_en": [f"{'take off' if over else 'add'} {by}" for over, by in apart],
    }
    return {name: type(right)(texts, index=right.index, dtype=object) for name, texts in told.items()}


def with_strays(fields: Fields, wrong: pd.DataFrame, rows: pd.DataFrame, key: str) -> Fields:
    """Return the fields with what to do where a row explains the gap: it stands under another second level than the scheme has it.

    `wrong` are the groups at fault, by form and `key`; `rows` the rows with their group in that column.
    """
    known = rows[rows["fixed_level2"].notna()]
    homes, here = (table.per_text(known[name], fold_label) for name in ("fixed_level2", "level2"))
    strays = known[homes.ne(here) & table.written(known["level2"])].drop_duplicates(["form", key])
    if strays.empty or wrong.empty:
        return fields
    named = {(form, group): (str(name), str(home)) for form, group, name, home in zip(
        strays["form"], strays[key], strays["level3"], strays["fixed_level2"], strict=True)}
    found = [named.get(place) for place in zip(wrong["form"], wrong[key], strict=True)]
    strayed = type(fields["gap"])([one is not None for one in found], index=wrong.index)
    whose = {
        "gap": [f"是因为“{one[0]}”应在“{one[1]}”下，" if one else "" for one in found],
        "gap_en": [f" because “{one[0]}” belongs under “{one[1]}”" if one else "" for one in found],
    }
    todo = {"todo": "移过去再核对", "todo_en": "move it, then check again"}
    moved = {name: fields[name].str.removesuffix("，") + "，" * (name == "gap") + texts for name, texts in whose.items()}
    return {**fields, **{name: fields[name].mask(strayed, text) for name, text in (*moved.items(), *todo.items())}}
