"""A target or an actual value as other formulas see it."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import Formula
from perfeval_xl.templates.self_check.lines import WorkingLine
from perfeval_xl.templates.self_check.value_words import HINT_WORDS, HINTING, HINTS

EXACT = 1_000_000.0
"""Numbers in a code are millionths."""
MEASURED = ("n", "p", "m")
"""The kinds that are numbers."""
UNREAD = ("x", "h")
"""The kinds that nothing is said of; the second may be no value at all."""


@dataclass(frozen=True)
class ReadCells:
    """A value as cells: folded text, kind, op, `low` (a number, the day of a date), unit, and more in `code` (see `_Reader._code`)."""

    text: Formula
    kind: Formula
    op: Formula
    low: Formula
    unit: Formula
    code: Formula
    scale: Formula

    def is_kind(self, *kinds: str) -> Formula:
        """Return whether it is of one of some kinds."""
        return one_of(self.kind, kinds)

    @property
    def unread(self) -> Formula:
        """Return whether only the tool can read it."""
        return self.is_kind(*UNREAD)

    @property
    def measured(self) -> Formula:
        """Return whether it is a number."""
        return self.is_kind(*MEASURED)

    @property
    def counts(self) -> Formula:
        """Return whether it is money or a number of something."""
        return f.either(self.is_kind("m"), f.both(self.is_kind("n"), self.unit.differs("")))

    @property
    def day(self) -> Formula:
        """Return the day of a date, "" of anything else."""
        return f.choose(self.kind.equals("d"), self.low, f.const(""))

    @property
    def high(self) -> Formula:
        """Return the high end of a range, the first day of a date, "" of anything else."""
        return self._coded("h")

    @property
    def rest(self) -> Formula:
        """Return what is left of a number whose first digit may have been a sign, "" of any other."""
        return self._coded("r")

    @property
    def by_then(self) -> Formula:
        """Return whether a date is a deadline."""
        return t.right(self.code, 1).equals("b")

    def says(self, code: str) -> Formula:
        """Return whether the code is that one."""
        return self.code.equals(code)

    def _coded(self, letter: str) -> Formula:
        number = f.quotient(t.value_of(t.without(t.middle(self.code, 2), ("b",))), f.const(EXACT))
        return f.choose(t.left(self.code, 1).equals(letter), f.or_else(number, f.const("")), f.const(""))

    @property
    def odd(self) -> Formula:
        """Return whether it is a day that the calendar lacks or a range the wrong way round."""
        return self.says("!")


CELLS = ("x", "r", "e", "i", "f", "d", "y", "u", "o", "w", "hb", "k", "v", "c")
"""The cells of a reading, in the order in which a line has them."""
KEYS = ("x", "k", "o", "v", "u", "c")
"""The cells that other formulas look at, in the order of `ReadCells`."""


def one_of(item: Formula, words_: tuple[str, ...]) -> Formula:
    """Return whether a cell is one of some words."""
    tests = [item.equals(word) for word in words_]
    return tests[0] if len(tests) == 1 else f.either(*tests)


def is_hint(line: WorkingLine, text: Formula) -> Formula:
    """Return whether a text is one of the form's own that stand where something is to be typed."""
    bracketed = f.both(t.left(text, 1).equals("("), t.right(text, 1).equals(")"), t.has_one_of(text, line.words("hintwords", HINT_WORDS)))
    starts = t.begins_with(text, line.words("hinting", HINTING)) > 0
    return f.either(t.is_one_of(text, line.words("hints", HINTS)), starts, bracketed)
