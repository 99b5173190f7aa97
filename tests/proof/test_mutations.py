"""One cell of a clean form is changed, and exactly the findings that the rules ask for appear, at the cells nearest their cause.

The table is written from the rules. A change that leaves the form right is in it as well: it must find nothing.
"""

from __future__ import annotations

import pytest
from proof import MUTATIONS, TYPED, Found, base, findings, marks_of

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
