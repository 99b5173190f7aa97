"""Tags: how the faults of a line stand in its cells, |I012r| for a missing reason."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula

TAGS_NAME, BEGUN_NAME = "zj_js", "zj_begun"
"""The names of the cells that hold the tags of all lines, and of whether any value is typed."""
MARKS = {
    "level2": "m", "level3": "n", "weight1": "u", "weight2": "v", "weight3": "w", "target": "t", "actual": "a", "self_score": "s",
    "reason": "r", "counted": "c",
}
"""The column of a fault, or `counted` for what is no fault in itself but counted over all lines → its sign in a tag, a capital in that of a
reminder."""
_HINTS = {"I004": ("target",), "I005": ("actual",)}
_SIDES = dict.fromkeys(("I009", "I023", "I028"), ("target",)) | dict.fromkeys(
    ("I008", *(f"I{number:03}" for number in (*range(10, 22), 24, 25)), "S006", "S007", "S008", "S013", "S014", "S016"),
    ("target", "actual"),
)


def rests_on(code: str) -> tuple[tuple[str, ...], bool]:
    """Return which columns of values a code needs read, and whether it only needs to know that they are values at all."""
    return (_HINTS[code], True) if code in _HINTS else (_SIDES.get(code, ()), False)


@dataclass(frozen=True)
class Tag:
    """A fault of a line: its code, the column of the cell that it stands at, when it is there."""

    code: str
    column: str
    when: Formula
    reminder: bool = False

    @property
    def text(self) -> str:
        """Return the tag as it stands in the cell."""
        return tag_of(self.code, self.column, self.reminder)


def sign_of(column: str, reminder: bool) -> str:
    """Return how a tag ends that stands at that column."""
    return (MARKS[column].upper() if reminder else MARKS[column]) + "|"


def tag_of(code: str, column: str, reminder: bool) -> str:
    """Return the tag of a fault of that code at that column."""
    return f"|{code}{sign_of(column, reminder)}"


def join_tags(tags: Iterable[Tag]) -> Formula:
    """Return the tags of what is there, one behind the other."""
    return reduce(operator.and_, (t.either_text(tag.when, tag.text) for tag in tags), f.const(""))


def chosen(tags: Iterable[Tag], codes: Mapping[str, bool]) -> list[Tag]:
    """Return the tags of some codes, and those that a check over all lines counts, which go by its code and a letter.

    codes: whether what is told under a code is but a reminder.
    """
    return [replace(tag, reminder=codes[tag.code[:4]]) for tag in tags if tag.code[:4] in codes]
