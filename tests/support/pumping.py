"""Every regular expression of the program, found while it works, and texts that would make one work long: pumped from its own syntax.

    python -m pumping OUT      in tests/support: writes the patterns as JSON
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

_SAMPLES = Path(__file__).parents[2] / "samples"
_OURS = ("/perfeval_xl/", "/pandas/core/strings/")  # pandas compiles what it is given for a column of texts
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
_CATEGORIES = {
    _constants.CATEGORY_DIGIT: "7", _constants.CATEGORY_SPACE: " ", _constants.CATEGORY_WORD: "a",
    _constants.CATEGORY_NOT_DIGIT: "x", _constants.CATEGORY_NOT_SPACE: "x", _constants.CATEGORY_NOT_WORD: "!",
}
_OTHERS = "a0 .\"'<>/=:x中，"  # tried where a set says what a character is not
_TRIES = 2

Tree = Sequence[tuple[Any, Any]]


def collect() -> list[tuple[str, bool, int, str]]:
    """Return text, whether it is for bytes, flags and place of every pattern compiled while all modules load and samples are run."""
    found: dict[tuple[str | bytes, int], str] = {}
    compiled = _compiler.compile

    def noting(pattern: Any, flags: int = 0) -> re.Pattern[Any]:
        frame = sys._getframe(1)
        while frame.f_back is not None and "/re/" in frame.f_code.co_filename:
            frame = frame.f_back
        name = frame.f_code.co_filename.replace("\\", "/")
        if isinstance(pattern, (str, bytes)) and any(part in name for part in _OURS):
            found.setdefault((pattern, int(flags)), f"{name.rpartition('/perfeval_xl/')[2]}:{frame.f_lineno}")
        return compiled(pattern, flags)

    _compiler.compile = noting
    import perfeval_xl as px

    for module in pkgutil.walk_packages(px.__path__, "perfeval_xl."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    with tempfile.TemporaryDirectory() as folder:
        px.run(_SAMPLES, Path(folder) / "out", jobs=1)
    return [
        (pattern if isinstance(pattern, str) else pattern.decode("latin-1"), isinstance(pattern, bytes), flags, where)
        for (pattern, flags), where in found.items()
    ]


def parsed(pattern: str, flags: int, *, for_bytes: bool) -> Tree:
    """Return the syntax of a pattern."""
    return list(_parser.parse(pattern, flags & ~re.UNICODE if for_bytes else flags))


def pumped(tree: Tree, seed: int = 0) -> Iterator[tuple[str, str, str]]:
    """Yield texts as (before, what to repeat, behind): each repeated part behind what stands before it, and with it, and the whole."""
    chance = random.Random(seed)
    seen: set[tuple[str, str, str]] = set()
    for _ in range(_TRIES):
        whole = _sample(tree, chance)
        texts = [("", whole, ""), *(("", whole[:end], "") for end in {len(whole) // 2, len(whole) - 1})]
        for before, part in _repeated(tree, chance, ""):
            body = _sample(part, chance)
            texts += [(start, text, end) for start, text in ((before, body), ("", before + body)) for end in ("", "\0")]
        for text in texts:
            if text[1] and text not in seen:
                seen.add(text)
                yield text


def nested_possessive(tree: Tree) -> bool:
    """Tell whether a group has a possessive quantifier, or is atomic: Python 3.11.0 to 3.11.4 lose matches of those."""
    for kind, told in tree:
        if kind is _constants.ATOMIC_GROUP:
            return True
        if kind is _constants.POSSESSIVE_REPEAT and (len(told[2]) > 1 or told[2][0][0] in (_constants.SUBPATTERN, _constants.BRANCH)):
            return True
        if any(nested_possessive(part) for part in _parts(kind, told)):
            return True
    return False


def _parts(kind: Any, told: Any) -> list[Tree]:
    if kind is _constants.BRANCH:
        return list(told[1])
    if kind is _constants.SUBPATTERN:
        return [told[3]]
    if kind is _constants.ATOMIC_GROUP:
        return [told]
    if kind in _REPEATS:
        return [told[2]]
    return [told[1]] if kind in (_constants.ASSERT, _constants.ASSERT_NOT) else []


def _repeated(tree: Tree, chance: random.Random, before: str) -> Iterator[tuple[str, Tree]]:
    """Yield each part that may repeat, with a text that stands before it."""
    for kind, told in tree:
        if kind in _REPEATS:
            yield before, told[2]
        for part in _parts(kind, told):
            yield from _repeated(part, chance, before)
        before += _one(kind, told, chance)


def _sample(tree: Tree, chance: random.Random) -> str:
    return "".join(_one(kind, told, chance) for kind, told in tree)


def _one(kind: Any, told: Any, chance: random.Random) -> str:
    """Return a text that a part of a pattern matches, or nearly."""
    if kind is _constants.LITERAL:
        return chr(told)
    if kind is _constants.NOT_LITERAL:
        return next(sign for sign in _OTHERS if ord(sign) != told)
    if kind is _constants.ANY:
        return chance.choice("a0 ")
    if kind is _constants.IN:
        return _of_set(told, chance)
    if kind in _REPEATS:
        least, most, part = told
        return "".join(_sample(part, chance) for _ in range(min(most, max(least, chance.randint(0, 1)))))
    parts = [] if kind in (_constants.ASSERT, _constants.ASSERT_NOT) else _parts(kind, told)
    return _sample(chance.choice(parts), chance) if parts else ""


def _of_set(items: Tree, chance: random.Random) -> str:
    if items[0][0] is _constants.NEGATE:
        others = [sign for sign in _OTHERS if not any(_holds(item, sign) for item in items[1:])]
        return chance.choice(others or ["a"])
    kind, told = chance.choice(list(items))
    if kind is _constants.CATEGORY:
        return _CATEGORIES[told]
    return chr(told if kind is _constants.LITERAL else chance.choice(told))


def _holds(item: tuple[Any, Any], sign: str) -> bool:
    kind, told = item
    if kind is _constants.LITERAL:
        return bool(told == ord(sign))
    if kind is _constants.RANGE:
        return bool(told[0] <= ord(sign) <= told[1])
    holds = {"7": sign.isdigit(), " ": sign.isspace(), "a": sign.isalnum(), "x": not sign.isspace(), "!": not sign.isalnum()}
    return holds[_CATEGORIES[told]]


def main(args: Mapping[int, str] | Sequence[str]) -> None:
    """Write the patterns to a file."""
    Path(args[1]).write_text(json.dumps(collect(), ensure_ascii=True), encoding="ascii")


if __name__ == "__main__":
    main(sys.argv)
