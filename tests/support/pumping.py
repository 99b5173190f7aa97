"""Every regular expression of the program, found while it works, and texts that would make one work long: pumped from its own syntax.

    python -m pumping OUT      in tests/support: writes the patterns as JSON
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import json
import pkgutil
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

_SAMPLES = Path(__file__).parents[2] / "samples"
_BETWEEN = ("/re/", "/re.py", "/pandas/core/", "/functools.py", "/pumping.py")  # what stands between our code and the compiler
_OF_RE = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
_ARGUMENTS = {"compile": 1, "sub": 3, "subn": 3}  # without flags
_OF_COLUMNS = {"contains", "match", "fullmatch", "extract", "extractall", "findall", "count", "replace", "split"}
_PLAIN_UNLESS_ASKED = {"replace", "split"}
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
_CATEGORIES = {
    _constants.CATEGORY_DIGIT: "7", _constants.CATEGORY_SPACE: " ", _constants.CATEGORY_WORD: "a",
    _constants.CATEGORY_NOT_DIGIT: "x", _constants.CATEGORY_NOT_SPACE: "x", _constants.CATEGORY_NOT_WORD: "!",
}
_OTHERS = "a0 .\"'<>/=:x中，"  # tried where a set says what a character is not
_TRIES = 2
_MANY = 12  # forms for a roster, which are then made in another way than few

Tree = Sequence[tuple[Any, Any]]


def collect() -> tuple[list[tuple[str, bool, int, str]], list[str]]:
    """Return text, whether it is for bytes, flags and place of every pattern; and the places in the source that none was seen of.

    All modules are loaded and the program does all that it does, while it is noted what is compiled, where; what is written out in the
    source is known without that.
    """
    import perfeval_xl as px

    sites = {site: text for path in sorted(Path(px.__path__[0]).rglob("*.py")) for site, text in _sites(path)}
    found: dict[tuple[str | bytes, int], str] = {}
    seen = {site for site, text in sites.items() if text is not None}
    for site in seen:
        found.setdefault((sites[site], 0), f"{site[0]}:{site[1]}")  # type: ignore[arg-type]
    compiled = re._compile  # type: ignore[attr-defined]

    def noting(pattern: Any, flags: int = 0) -> re.Pattern[Any]:
        place = _place(sys._getframe(1))
        if isinstance(pattern, (str, bytes)) and place is not None:
            found.setdefault((pattern, int(flags)), f"{place[0]}:{place[1]}")
            seen.update(site for site in sites if site[0] == place[0] and site[1] <= place[1] <= site[2])
        return compiled(pattern, flags)

    re._compile = noting  # type: ignore[attr-defined]
    for module in pkgutil.walk_packages(px.__path__, "perfeval_xl."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    with tempfile.TemporaryDirectory() as folder:
        _work(Path(folder))
    patterns = [
        (pattern if isinstance(pattern, str) else pattern.decode("latin-1"), isinstance(pattern, bytes), flags, where)
        for (pattern, flags), where in found.items()
    ]
    return patterns, [f"{path}:{line}" for path, line, end in sites if (path, line, end) not in seen]


def _place(frame: FrameType | None) -> tuple[str, int] | None:
    """Return module and line of ours that asked for a pattern, itself or by way of pandas, which compiles what a column is searched for."""
    while frame is not None:
        name = frame.f_code.co_filename.replace("\\", "/")
        if "/perfeval_xl/" in name:
            return name.rpartition("/perfeval_xl/")[2], frame.f_lineno
        if not any(part in name for part in _BETWEEN):
            return None
        frame = frame.f_back
    return None


def _sites(path: Path) -> Iterator[tuple[tuple[str, int, int], str | bytes | None]]:
    """Yield module, first and last line of each call that takes a pattern, with the pattern if it is written there and has no flags."""
    module = path.as_posix().rpartition("/perfeval_xl/")[2]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            continue
        of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in _OF_RE
        of_column = isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "str" and node.func.attr in _OF_COLUMNS
        plain = any(word.arg == "regex" and getattr(word.value, "value", True) is False for word in node.keywords)
        asked = node.func.attr not in _PLAIN_UNLESS_ASKED or any(word.arg == "regex" for word in node.keywords)
        if of_re or (of_column and asked and not plain):
            flagged = len(node.args) > _ARGUMENTS.get(node.func.attr, 2) or node.keywords
            text = None if flagged or not isinstance(node.args[0], ast.Constant) else node.args[0].value
            yield (module, node.lineno, node.end_lineno or node.lineno), text if isinstance(text, (str, bytes)) else None


def _work(folder: Path) -> None:
    """Do all that the program does with samples."""
    from forms import hotline, type_form
    from mails import mail

    from perfeval_xl.checks import findings_page
    from perfeval_xl.checks.catalogue import all_checks
    from perfeval_xl.cli import main

    commands = [
        ("run", _SAMPLES, "-o", folder / "out", "--jobs", "1", "--notify", "--ledger", folder / "l.ledger", "--deadline", "2026-4-30"),
        ("notify", _SAMPLES, "-o", folder / "n", "--jobs", "1", "--lang", "en"),
        ("report", _SAMPLES, "-o", folder / "r", "--summary", "--quiet"),
        ("diff", folder / "out" / "summary.xlsx", folder / "out" / "summary.xlsx"),
        ("history", folder / "l.ledger"), ("migrate", _SAMPLES / "hotline.xlsx", "-o", folder / "m"),
        ("inspect", _SAMPLES / "hotline.xlsx", "--steps"), ("template", "-o", folder / "t"), ("schemes", "department-2021"),
        ("template", "-o", folder / "p", "--roster", folder / "roster.csv"), ("template", "-o", folder / "y", "--from-year", _SAMPLES),
        ("rules", "B005"), ("config",),
    ]
    (folder / "in").mkdir()
    projects = "".join(f"甲局,甲局,项目{number}\n" for number in range(_MANY))
    (folder / "roster.csv").write_text(f"主管部门,项目单位,项目名称\n{projects}", encoding="utf-8")
    told = "项目名称：某某县热线服务项目，☑是□否，依据2019年实施方案立项，2022年7月开展评价。全年完成工单1799件。"
    type_form(folder / "in" / "told.xlsx", hotline(), edits={"评价报告!B2": told})
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for line in commands:
            main([*map(str, line)])
        reports = [(path.name, path.read_bytes()) for path in (folder / "r").glob("*.docx")]
        (folder / "in" / "m.eml").write_bytes(mail(*reports, ("a.xlsx", (_SAMPLES / "hotline.xlsx").read_bytes())).as_bytes())
        main(["score", str(folder / "in"), "-o", str(folder / "s"), "--jobs", "1"])
    for check in all_checks():
        findings_page.message_pattern(check)


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
    """Write the patterns, and the places of those not seen, to a file."""
    Path(args[1]).write_text(json.dumps(collect(), ensure_ascii=True), encoding="ascii")


if __name__ == "__main__":
    main(sys.argv)
