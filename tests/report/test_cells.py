"""Many addresses are said as few ranges, and every cell is said."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.layout import from_a1, to_a1
from perfeval_xl.report.cells import joined


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("B7 B9 B10 B11 B12", "B7、B9–B12"),
        ("B12 B9 B10 B11 B7", "B7、B9–B12"),  # in whatever order they come
        ("B9 B10", "B9、B10"),  # two are no range
        ("C5 D5 E5 F5", "C5–F5"),
        ("Y5 Z5 AA5", "Y5–AA5"),
        ("B7 B7", "B7"),
        ("B2 B3 B4 C4 D4", "B2–B4、C4、D4"),  # a column first; what is left of the row is too short
        ("A1", "A1"),
        ("", ""),
        ("A1:B2 C3", "C3、A1:B2"),  # what is no single address stays as it is
    ],
)
def test_joined(cells, said):
    assert joined(cells.split(), "、") == said


@given(st.sets(st.tuples(st.integers(0, 12), st.integers(0, 30)), min_size=1))
def test_every_cell_is_said_once_and_no_other(places):
    cells = [to_a1(*place) for place in places]
    said = []
    for part in joined(cells, "、").split("、"):
        (top, left), (bottom, right) = (from_a1(cell) for cell in (re.split("–", part) * 2)[:2])
        said += [to_a1(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]

    assert sorted(said) == sorted(cells)
