"""All lines looked at: one look for those that hold the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfeval_xl.schemes import Scheme
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check.flags import Looking
from perfeval_xl.templates.self_check.outcome import OutcomeCells
from perfeval_xl.templates.self_check.table import IndicatorLine


def look_at(rows: Sequence[IndicatorLine], scheme: Scheme, money: Mapping[str, Formula]) -> dict[OutcomeCells, Looking]:
    """Return what there is to look for in the lines, by what they hold: one look for all lines that hold the same (`flag`)."""
    looks: dict[OutcomeCells, Looking] = {}
    for row in rows:
        look = looks.get(row.outcome)
        if look is None:
            looks[row.outcome] = Looking(row, scheme, money)
        else:
            row.line.cells["cn"] = look.line.cells["cn"]
            row.line.known.update(look.line.known)
    return looks


def flag(
    rows: Sequence[IndicatorLine], looks: Mapping[OutcomeCells, Looking], cost_rows: Formula, codes: Mapping[str, bool]
) -> list[Formula]:
    """Return the tags of the lines' own cells."""
    for look in looks.values():
        look.flag(cost_rows, codes)
    for row in rows:
        row.line.cells["tg"] = looks[row.outcome].line.cells["tg"]
    return [looks[row.outcome].tags for row in rows]
