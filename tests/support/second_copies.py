"""Finds knowledge that stands in two modules of a package: a list of Chinese words, a number with a meaning, a regular expression.

`python tests/support/second_copies.py` prints what it finds.
"""

from __future__ import annotations

import ast
import itertools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[2] / "perfeval_xl"

_WORD = re.compile("[\u3400-\u9fff]{1,10}")
_SIGNS = re.compile(r"\\[dswDSWb]|\(\?|\[[^\[\]]+\][?*+{]|[)\]][?*+{]")
"""What only a regular expression has."""
_MANY = 8  # words that two lists have in common by no chance
_LISTED = 4  # words with blanks between them are a list of words, fewer a sentence
_FRAGMENT = 30  # characters that two expressions have in common by no chance
_ROUND = re.compile(r"[1-9]0*")  # 1, 20, 3000: how many of anything, which no other module needs to know
_COUNTED_FROM = 1000  # smaller whole numbers count things: rows, characters, columns
_HOLE = "\0"  # what stands in for the {} of an f-string


@dataclass(frozen=True)
class Copy:
    """What stands twice: kind (words, number, expression), what it is, and where, as module:line."""

    kind: str
    what: str
    first: str
    second: str

    @property
    def modules(self) -> tuple[str, str]:
        return self.first.partition(":")[0], self.second.partition(":")[0]

    def __str__(self) -> str:
        return f"{self.kind} {self.what}: {self.first} and {self.second}"


@dataclass(frozen=True)
class _Said:
    """What one module says that another might say again."""

    words: list[tuple[int, frozenset[str]]]
    numbers: list[tuple[int, float]]
    expressions: list[tuple[int, str]]


def second_copies(package: Path = PACKAGE) -> list[Copy]:
    """Return what stands in two modules of a package, its TOML files counted as modules."""
    sources = [path for path in sorted(package.rglob("*")) if path.suffix in (".py", ".toml")]
    said = {path.relative_to(package).as_posix(): _said(path) for path in sources}
    return [*_words(said), *_numbers(said), *_expressions(said)]


def _words(said: dict[str, _Said]) -> Iterator[Copy]:
    """Yield lists that have two words at least and half of the longer one in common, or so many that it is no chance.

    Of one character are the particles of any language (为, 是, 年, 月): they do not count.
    """
    lists = [(module, line, words) for module, one in said.items() for line, words in one.words]
    holders = defaultdict(set)
    for place, (_, _, words) in enumerate(lists):
        for word in words:
            holders[word].add(place)
    pairs = {pair for places in holders.values() for pair in itertools.combinations(sorted(places), 2)}
    seen = set()
    for one, other in sorted(pairs):
        (module, line, words), (other_module, other_line, other_words) = lists[one], lists[other]
        common = words & other_words
        telling = sum(len(word) > 1 for word in common)
        alike = 2 * len(common) >= max(len(words), len(other_words)) or telling >= _MANY
        if module == other_module or telling < 2 or not alike:
            continue
        what = "|".join(sorted(common))
        if (module, other_module, what) not in seen:
            seen.add((module, other_module, what))
            yield Copy("words", what, f"{module}:{line}", f"{other_module}:{other_line}")


def _numbers(said: dict[str, _Said]) -> Iterator[Copy]:
    places: dict[float, dict[str, int]] = defaultdict(dict)
    for module, one in said.items():
        for line, number in one.numbers:
            places[number].setdefault(module, line)
    for number, at in sorted(places.items()):
        for (module, line), (other, other_line) in itertools.combinations(at.items(), 2):
            yield Copy("number", f"{number:.12g}", f"{module}:{line}", f"{other}:{other_line}")


def _expressions(said: dict[str, _Said]) -> Iterator[Copy]:
    """Yield expressions of two modules that are the same or have a long piece in common."""
    places = defaultdict(dict)
    for module, one in said.items():
        for line, text in one.expressions:
            for piece in _pieces(text):
                places[piece].setdefault(module, (line, text))
    found = {}
    for piece, at in places.items():
        for (module, (line, _)), (other, (other_line, _)) in itertools.combinations(at.items(), 2):
            found.setdefault((module, line, other, other_line), piece)
    for (module, line, other, other_line), piece in found.items():
        yield Copy("expression", piece, f"{module}:{line}", f"{other}:{other_line}")


def _pieces(text: str) -> Iterator[str]:
    """Yield an expression, or every piece of it that is long enough to be no chance."""
    if len(text) <= _FRAGMENT:
        yield text
    else:
        yield from (text[start : start + _FRAGMENT] for start in range(len(text) - _FRAGMENT + 1))


def _said(path: Path) -> _Said:
    said = _Said([], [], [])
    if path.suffix == ".toml":
        _data(tomllib.loads(path.read_text(encoding="utf-8")), said)
    else:
        _code(ast.parse(path.read_text(encoding="utf-8")), said)
    return said


def _data(value: Any, said: _Said) -> None:
    if isinstance(value, dict):
        for one in value.values():
            _data(one, said)
    elif isinstance(value, list):
        said.words.extend((1, words) for words in _lists([one for one in value if isinstance(one, str)]))
        for one in value:
            _data(one, said)
    elif isinstance(value, str):
        _text(value, 1, said)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        _number(value, 1, said)


def _code(tree: ast.Module, said: _Said) -> None:
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    pieces = {id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            said.words.extend((node.lineno, words) for words in _lists(_strings(node.elts)))
        elif isinstance(node, ast.Dict):
            said.words.extend((node.lineno, words) for words in _lists(_strings(node.keys)))
        elif isinstance(node, ast.JoinedStr):
            _text("".join(str(piece.value) if isinstance(piece, ast.Constant) else _HOLE for piece in node.values), node.lineno, said)
        elif isinstance(node, ast.Constant) and id(node) not in prose:
            if isinstance(node.value, str) and id(node) not in pieces:
                _text(node.value, node.lineno, said)
            elif isinstance(node.value, int | float) and not isinstance(node.value, bool):
                _number(node.value, node.lineno, said)


def _strings(nodes: list[ast.expr | None]) -> list[str]:
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def _lists(strings: list[str]) -> Iterator[frozenset[str]]:
    words = frozenset(one for one in strings if _WORD.fullmatch(one))
    if len(words) >= 2:
        yield words


def _text(text: str, line: int, said: _Said) -> None:
    said.words.extend((line, words) for branches in _alternatives(text) for words in _lists(branches))
    if len(tokens := text.split()) >= _LISTED:
        said.words.extend((line, words) for words in _lists(tokens))
    if len(text) >= 8 and _SIGNS.search(text):
        said.expressions.append((line, text))


def _alternatives(text: str) -> Iterator[list[str]]:
    """Yield the branches of each group of an expression: those of “(?:甲|乙)?丙” are 甲 and 乙."""
    groups: list[list[str]] = [[""]]
    for sign in re.split(r"(\\.|\(\?[:=!]|\(\?<[=!]|\(\?P<\w+>|[()|])", text):
        if sign.startswith("(") and (sign == "(" or sign.startswith("(?")):
            groups.append([""])
        elif sign == ")" and len(groups) > 1:
            yield groups.pop()
            groups[-1][-1] += _HOLE
        elif sign == "|":
            groups[-1].append("")
        else:
            groups[-1][-1] += sign
    yield from groups


def _number(value: float, line: int, said: _Said) -> None:
    size = abs(value)
    if size < _COUNTED_FROM and 4 * size != int(4 * size):  # a quarter and a half are what anything is divided into
        said.numbers.append((line, size))
    elif size > _COUNTED_FROM and not _ROUND.fullmatch(str(int(size))) and int(size) & (int(size) - 1) and int(size) & (int(size) + 1):
        said.numbers.append((line, float(size)))


if __name__ == "__main__":
    for copy in second_copies():
        print(copy)
