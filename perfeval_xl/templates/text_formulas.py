"""Formulas over texts, in the manner of `formulas`: each with the value that a spreadsheet program computes.

Lists of words are array constants; every function that goes over one stands inside SUMPRODUCT, which no program needs an array
formula for. Nothing here depends on the program's language: no TEXT, no DATEVALUE, VALUE only of plain digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from perfeval_xl.templates.formulas import FAULT, Formula, Result, call, choose, const

_LONGEST_NUMBER = 20
_DIGITS = "0123456789"
_IN_NUMBER = f"{_DIGITS}.,"
_PLACES = "{" + ",".join(str(place) for place in range(1, _LONGEST_NUMBER + 1)) + "}"


@dataclass
class DefinedNames:
    """The defined names of a workbook: name → formula. Relative references in them are those of a cell in row 1.

    `strict` compares what is named again with what bears the name, which costs more than all the rest.
    """

    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    strict: bool = False

    def define(self, name: str, formula: Formula) -> Formula:
        """Give a formula a name and return the name as one.

        Raises:
            ValueError: the name stands for another formula.
        """
        if name not in self.texts:
            self.texts[name] = formula.text
        elif self.strict and self.texts[name] != formula.text:
            raise ValueError(f"{name} stands for another formula: {self.texts[name]}, not {formula.text}")
        return Formula(name, formula.value)

    def words(self, name: str, words: Iterable[str]) -> Formula:
        """Give a list of words a name."""
        listed = tuple(words)
        self.lists.setdefault(name, listed)
        return self.define(name, Formula(lambda: _listed(listed), listed))

    def numbers(self, name: str, numbers: Iterable[float]) -> Formula:
        """Give a list of numbers a name."""
        listed = tuple(map(float, numbers))
        return self.define(name, Formula(lambda: _listed(listed), listed))


def text_of(item: Formula) -> Formula:
    """Return a cell's content as text, "" of an empty one."""
    return item & ""


def trimmed(item: Formula) -> Formula:
    """Return TRIM: without blanks at the ends, one where there are several."""
    return call("TRIM", lambda a: " ".join(part for part in _text(a).split(" ") if part), item)


def length(item: Formula) -> Formula:
    """Return LEN."""
    return call("LEN", lambda a: float(len(_text(a))), item)


def left(item: Formula, count: Formula | int) -> Formula:
    """Return LEFT; a count below 0 is a fault."""
    return call("LEFT", lambda a, n: _text(a)[: _whole(n)] if _whole(n) >= 0 else FAULT, item, _formula(count))


def right(item: Formula, count: Formula | int) -> Formula:
    """Return RIGHT; a count below 0 is a fault."""
    return call("RIGHT", lambda a, n: (_text(a)[-_whole(n) :] if _whole(n) else "") if _whole(n) >= 0 else FAULT, item, _formula(count))


def middle(item: Formula, start: Formula | int, count: int = 200) -> Formula:
    """Return MID from a place that counts from 1; a start below 1 is a fault."""
    part: Callable[..., Result] = lambda a, s, n: _text(a)[_whole(s) - 1 : _whole(s) - 1 + _whole(n)] if _whole(s) >= 1 else FAULT  # noqa: E731
    return call("MID", part, item, _formula(start), const(count))


def replaced(item: Formula, pairs: Iterable[tuple[str, str]]) -> Formula:
    """Return a text with the first of each pair replaced by the second, in their order."""
    listed = tuple(pairs)
    value = _text(item.value)
    for old, new in listed:
        value = value.replace(old, new)

    def text() -> str:
        tail = "".join(f",{const(old).text},{const(new).text})" for old, new in listed)
        return "SUBSTITUTE(" * len(listed) + item.text + tail

    return Formula(text, FAULT if item.value is FAULT else value)


def without(item: Formula, words: Iterable[str]) -> Formula:
    """Return a text without some words, taken out in their order."""
    return replaced(item, ((word, "") for word in words))


def without_unit_of_points(item: Formula) -> Formula:
    """Return a text without 分 or % at its end; a comma there is none between digits, and leaves no number."""
    return replaced(item & "|", (("分|", "|"), ("%|", "|"), (",|", "x|"), (",,", "x"), ("|", "")))


def exact(item: Formula, word: str) -> Formula:
    """Return whether a text is a word, letter by letter."""
    return call("EXACT", lambda a, b: _text(a) == _text(b), item, const(word))


def place_of(word: str, item: Formula) -> Formula:
    """Return where a word first stands in a text, counted from 1, 0 where it does not."""
    at = float(_text(item.value).find(word) + 1)
    return Formula(lambda: f"IFERROR(FIND({const(word).text},{item.text}),0)", FAULT if item.value is FAULT else at)


def place_in(part: Formula, item: Formula) -> Formula:
    """Return where one text first stands in another, counted from 1, 0 where it does not."""
    found = FAULT if FAULT in (part.value, item.value) else float(_text(item.value).find(_text(part.value)) + 1)
    return Formula(lambda: f"IFERROR(FIND({part.text},{item.text}),0)", found)


def found(word: str, item: Formula) -> Formula:
    """Return FIND: where a word first stands in a text, counted from 1, a fault where it does not."""
    at = _text(item.value).find(word) + 1
    return Formula(lambda: f"FIND({const(word).text},{item.text})", float(at) if at and item.value is not FAULT else FAULT)


def has(item: Formula, word: str) -> Formula:
    """Return whether a word stands in a text."""
    return place_of(word, item) > 0


def earliest(item: Formula, words: Sequence[str]) -> Formula:
    """Return where the first of some words stands in a text, counted from 1, behind its end where none does."""
    all_of_them = "".join(words)

    def text() -> str:
        return f"SUMPRODUCT(MIN(FIND({_listed(words)},{item.text}&{const(all_of_them).text})))"

    searched = _text(item.value) + all_of_them
    return Formula(text, FAULT if item.value is FAULT else float(min(searched.find(word) for word in words) + 1))


def first_digit(item: Formula) -> Formula:
    """Return where a text's first digit stands, counted from 1, behind its end where it has none."""
    return earliest(item, _DIGITS)


def leading_number(item: Formula) -> Formula:
    """Return how many digits, points and commas a text begins with."""

    def text() -> str:
        run = f'ISNUMBER(FIND(MID({item.text}&"x",{_PLACES},1),"{_IN_NUMBER}"))'
        return f"(SUMPRODUCT(MIN({run}*99+{_PLACES}))-1)"

    if item.value is FAULT:
        return Formula(text, FAULT)
    searched = _text(item.value) + "x"
    return Formula(text, float(next((at for at, sign in enumerate(searched[:_LONGEST_NUMBER]) if sign not in _IN_NUMBER), 99)))


def number_of(item: Formula) -> Formula:
    """Return the number that a text of digits, points and commas is, "" where it is none."""
    bare = replaced(item, [(",", "")])
    # e0: VALUE alone takes 3/4 for a day and 1:2 for a time
    return Formula(lambda: f'IFERROR(VALUE({bare.text}&"e0"),"")', FAULT if bare.value is FAULT else _plain_number(_text(bare.value)))


def value_of(item: Formula) -> Formula:
    """Return VALUE of plain digits, a fault for anything else."""
    return call("VALUE", lambda a: float(_text(a)) if _text(a).isdecimal() else FAULT, item)


def is_one_of(item: Formula, words: Formula) -> Formula:
    """Return whether a text is one of a list's words, letter by letter."""
    return Formula(lambda: f"(SUMPRODUCT(EXACT({words.text},{item.text})*1)>0)", _over(item, words, lambda text, listed: text in listed))


def has_one_of(item: Formula, words: Formula) -> Formula:
    """Return whether one of a list's words stands in a text."""
    found = _over(item, words, lambda text, listed: any(word in text for word in listed))
    return Formula(lambda: f"(SUMPRODUCT(ISNUMBER(FIND({words.text},{item.text}))*1)>0)", found)


def how_many_of(item: Formula, words: Sequence[str]) -> Formula:
    """Return how many of some words stand in a text."""
    number = FAULT if item.value is FAULT else float(sum(word in _text(item.value) for word in words))
    return Formula(lambda: f"SUMPRODUCT(ISNUMBER(FIND({_listed(words)},{item.text}))*1)", number)


def ends_in(item: Formula, words: Formula) -> Formula:
    """Return how long the longest word of a list is that a text ends in, 0 for none."""
    found = _over(item, words, lambda text, listed: float(max((len(word) for word in listed if text.endswith(word)), default=0)))
    return Formula(lambda: f"SUMPRODUCT(MAX((RIGHT({item.text},LEN({words.text}))={words.text})*LEN({words.text})))", found)


def begins_with(item: Formula, words: Formula) -> Formula:
    """Return how long the longest word of a list is that a text begins with, 0 for none."""
    found = _over(item, words, lambda text, listed: float(max((len(word) for word in listed if text.startswith(word)), default=0)))
    return Formula(lambda: f"SUMPRODUCT(MAX((LEFT({item.text},LEN({words.text}))={words.text})*LEN({words.text})))", found)


def looked_up(item: Formula, words: Formula, numbers: Formula) -> Formula:
    """Return the number that stands in a list where a text stands in another, 0 where it does not."""
    if not isinstance(numbers.value, tuple):
        raise TypeError(f"a list of numbers is needed: {numbers.text}")
    by_word = dict(zip(words.value if isinstance(words.value, tuple) else (), numbers.value, strict=True))
    found = _over(item, words, lambda text, _: by_word.get(text, 0.0))
    return Formula(lambda: f"SUMPRODUCT(EXACT({words.text},{item.text})*{numbers.text})", found)


def at(numbers: Formula, place: Formula) -> Formula:
    """Return the number at a place of a list, counted from 1."""
    if not isinstance(numbers.value, tuple):
        raise TypeError(f"a list is needed: {numbers.text}")
    if place.value is FAULT or not 1 <= _whole(place.value) <= len(numbers.value):
        return Formula(lambda: f"INDEX({numbers.text},{place.text})", FAULT)
    return Formula(lambda: f"INDEX({numbers.text},{place.text})", numbers.value[_whole(place.value) - 1])


def at_text(words: Sequence[str], place: Formula) -> Formula:
    """Return the word at a place of a short list, counted from 1: CHOOSE."""
    listed = ",".join(const(word).text for word in words)
    value = FAULT if place.value is FAULT or not 1 <= _whole(place.value) <= len(words) else words[_whole(place.value) - 1]
    return Formula(lambda: f"CHOOSE({place.text},{listed})", value)


def either_text(condition: Formula, yes: str, no: str = "") -> Formula:
    """Return one of two texts."""
    return choose(condition, const(yes), const(no))


def _listed(items: Iterable[str | float]) -> str:
    return "{" + ",".join(const(item).text for item in items) + "}"


def _over(item: Formula, words: Formula, function: Callable[[str, tuple[Any, ...]], Result]) -> Result:
    if item.value is FAULT or not isinstance(words.value, tuple):
        return FAULT
    return function(_text(item.value), words.value)


def _plain_number(text: str) -> Result:
    plain = text.replace(".", "", 1)
    return float(text) if plain.isascii() and plain.isdigit() else ""


def _formula(item: Formula | int) -> Formula:
    return item if isinstance(item, Formula) else const(item)


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0


def _text(value: object) -> str:
    if value is None or value is FAULT:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value if isinstance(value, str) else f"{value:.15g}" if isinstance(value, int | float) else ""
