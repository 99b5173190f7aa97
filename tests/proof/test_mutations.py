"""One cell of a clean form is changed, and exactly the findings that the rules ask for appear, at the cells nearest their cause.

The table is written from the rules. A change that leaves the form right is in it as well: it must find nothing.
"""

from __future__ import annotations

import pytest
from drawn import findings_of
from proof import MUTATIONS, TYPED, Found, base, findings, marks_of

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.checks.examples import SHEET_OF_FAMILY, drawings

ENOUGH = 300


@pytest.mark.parametrize("scheme", sorted({mutation.scheme for mutation in MUTATIONS}))
def test_the_form_that_is_changed_has_no_fault(scheme: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    [clean] = findings([base(scheme).package.with_cells({})], tmp_path_factory.mktemp("clean"))

    assert marks_of(clean) == TYPED


def test_there_are_enough_changes_and_none_is_there_twice() -> None:
    changes = {(mutation.scheme, mutation.cell, mutation.value) for mutation in MUTATIONS}

    assert len(changes) == len(MUTATIONS)
    assert sum(bool(mutation.marks) for mutation in MUTATIONS) >= ENOUGH


@pytest.mark.parametrize("index", range(len(MUTATIONS)), ids=[mutation.title for mutation in MUTATIONS])
def test_a_change_gives_exactly_what_the_rules_ask_for(index: int, found: dict[int, Found]) -> None:
    mutation = MUTATIONS[index]

    assert found[index] == mutation.expected, mutation.why


def test_every_code_fires_somewhere(found: dict[int, Found], fired: set[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """By a change of one cell in a clean form, or in the drawing of its own page."""
    by_change = {code for marks in found.values() for code, _, _ in marks}
    others = [check for check in all_checks() if check.code not in by_change]
    bad = [(check.code, drawings(check.page, "Bad", SHEET_OF_FAMILY[check.code[0]])[0]) for check in others]
    drawn = findings_of(bad, tmp_path_factory.mktemp("others"))
    by_drawing = {code for (code, _), marks in zip(bad, drawn, strict=True) if any(mark.code == code for mark in marks)}
    fired.update(by_drawing)

    assert by_change | by_drawing == {check.code for check in all_checks()}
