"""Small faults put into the package one at a time: which of them do the tests not notice?

    python -m mutants 100 --seed 1            # in tests/support: 100 faults, a quarter each from scoring, values, checks and writeback
    python -m mutants 40 --seed 1 --room values --tests tests/values
    python -m mutants --show values/units.py:12:3 --seconds 200    # what that one changes, and whether more tests notice it

A fault is one change of one node of the syntax tree (`SWAPS`, `_changes`): a comparison that takes in its bound or leaves it out, a number
that is ten times as large, `and` for `or`, the last for the first, a `not` that is lost, a slice that ends one too early. Each runs in a
process of its own, which is forked with the libraries loaded and imports the changed module instead of the written one. Only the tests
that execute the changed line are run (`executed`), of a table or a default those that execute what uses it (`reach`), until one fails or
the time is over: time of the processor, so that a busy machine kills no mutant. What survives is printed with its place and both lines.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import re
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path
from types import CodeType, ModuleType

import pytest
from executed import OPTIONS, Chosen, Recorded, quiet, recorded, test_files
from reach import codes, reach

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "perfeval_xl"
ROOMS = {"scoring": ("scoring",), "values": ("values",), "checks": ("checks", "facts"), "writeback": ("writeback",)}
"""Where faults are put → the folders of it."""
GRACE = 60
"""Seconds of the processor that a test may take beyond the limit before the fault counts as endless."""
PASSED = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
HEAVY = (
    "pandas", "numpy", "openpyxl", "hypothesis", "lxml.etree", "docx", "docxtpl", "xlsxwriter", "python_calamine", "msgspec", "click",
)
"""Libraries that are loaded once for all faults; the package takes half a second, and is loaded for each."""

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}
JOINED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}
SWAPS = {
    one: other
    for pair in (
        ("min", "max"), ("first", "last"), ("any", "all"), ("head", "tail"), ("idxmin", "idxmax"), ("cummin", "cummax"),
        ("startswith", "endswith"), ("ffill", "bfill"), ("lower", "upper"), ("ge", "gt"), ("le", "lt"), ("floor", "ceil"),
    )
    for one, other in (pair, pair[::-1])
}
"""Names of functions, methods and words of arguments that stand for each other."""


NUMBER = re.compile("[0-9]+(/[0-9]+)?")
"""A text that is a number, as tables of factors have them."""


@dataclass(frozen=True)
class Mutant:
    """A fault: the module's file below the package, the number of its node in the tree, which of the node's changes."""

    file: str
    node: int
    change: int

    def __str__(self) -> str:
        return f"{self.file}:{self.node}:{self.change}"

    @property
    def module(self) -> str:
        """Return the module's dotted name."""
        parts = Path(self.file).with_suffix("").parts
        return ".".join((PACKAGE, *(parts[:-1] if parts[-1] == "__init__" else parts)))

    def tree(self) -> tuple[ast.Module, int, str, str]:
        """Return the changed tree, the line, what stood there, what stands there now."""
        tree = ast.parse((ROOT / PACKAGE / self.file).read_text(encoding="utf-8"))
        node = list(ast.walk(tree))[self.node]
        shown = next(parent for parent in _lineage(tree, node) if isinstance(parent, ast.stmt | ast.keyword | ast.arg))
        before = ast.unparse(shown)
        place, attribute, value = list(_changes(node))[self.change]
        setattr(place, attribute, value)
        after = ast.unparse(ast.fix_missing_locations(shown))
        return ast.fix_missing_locations(tree), getattr(node, "lineno", 0), before, after


def _lineage(tree: ast.AST, node: ast.AST) -> list[ast.AST]:
    """Return a node and what it stands in, from the inside out."""
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    found = [node]
    while found[-1] in parents:
        found.append(parents[found[-1]])
    return found


Change = tuple[ast.AST, str, object]
"""A node, its attribute, the value that this gets."""


def _changes(node: ast.AST) -> Iterator[Change]:  # noqa: PLR0912 - a line for each kind of change
    """Yield what may be changed of one node."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARED:
            yield node, "ops", [COMPARED[type(op)]()]
        case ast.BoolOp(op=op):
            yield node, "op", ast.Or() if isinstance(op, ast.And) else ast.And()
        case ast.BinOp(op=op) if type(op) in JOINED and not _is_text(node):
            yield node, "op", JOINED[type(op)]()
        case ast.UnaryOp(op=ast.Not() | ast.Invert()):
            yield node, "operand", ast.UnaryOp(type(node.op)(), node.operand)
        case ast.Constant(value=bool(value)):
            yield node, "value", not value
        case ast.Constant(value=int(value)):
            yield node, "value", value + 1
            yield node, "value", value - 1
            if value:
                yield node, "value", value * 10
        case ast.Constant(value=float(value)) if value:
            yield node, "value", value * 10
            yield node, "value", value / 10
        case ast.Constant(value=str(value)) if value in SWAPS:
            yield node, "value", SWAPS[value]
        case ast.Constant(value=str(value)) if NUMBER.fullmatch(value):
            yield node, "value", f"{value}0"
        case ast.Attribute(attr=name) if name in SWAPS:
            yield node, "attr", SWAPS[name]
        case ast.Name(id=name) if name in SWAPS:
            yield node, "id", SWAPS[name]
        case ast.Slice(lower=lower, upper=upper):
            for name, bound in (("lower", lower), ("upper", upper)):
                if bound is not None and not isinstance(bound, ast.Constant):
                    yield node, name, ast.BinOp(bound, ast.Add(), ast.Constant(1))


def _is_text(node: ast.BinOp) -> bool:
    return any(isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
               for side in (node.left, node.right))


def _untold(tree: ast.Module) -> set[ast.AST]:
    """Return what no run can tell: annotations, and whether a zip insists on what is so."""
    annotations = [getattr(node, name, None) for node in ast.walk(tree) for name in ("annotation", "returns")]
    strict = [node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "strict"]
    return {inner for node in (*annotations, *strict) if node is not None for inner in ast.walk(node)}


def mutants(room: str) -> list[Mutant]:
    """Return all faults of a room, in the order of its files."""
    found = []
    for folder in ROOMS[room]:
        for path in sorted((ROOT / PACKAGE / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            untold = _untold(tree)
            file = path.relative_to(ROOT / PACKAGE).as_posix()
            for number, node in enumerate(ast.walk(tree)):
                if node not in untold:
                    found += [Mutant(file, number, change) for change in range(len(list(_changes(node))))]
    return found


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads the changed tree in place of the file."""

    tree: ast.Module

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.tree, self.get_filename(fullname), "exec")


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find the module that is changed, and no other."""
        if fullname != self.mutant.module:
            return None
        file = str(ROOT / PACKAGE / self.mutant.file)
        loader = _Loader(fullname, file)
        loader.tree = self.mutant.tree()[0]
        return importlib.util.spec_from_file_location(fullname, file, loader=loader)


def candidates(mutant: Mutant, known: list[Recorded]) -> list[tuple[Recorded, list[str]]]:
    """Return the files of tests that can tell a fault, each with its tests: those of its check, of its room, then the fastest."""
    tree = ast.parse((ROOT / PACKAGE / mutant.file).read_text(encoding="utf-8"))
    lineage = _lineage(tree, list(ast.walk(tree))[mutant.node])
    named, room = codes(mutant.file, lineage), f"tests/{mutant.file.partition('/')[0]}/"
    for lines in reach(mutant.file, lineage):
        first, ours, others = [], [], []
        for record in known:
            tests = record.tests(lines)
            of_check = [test for test in tests if any(code in test for code in named)]
            first.append((record, of_check))
            (ours if record.file.startswith(room) else others).append((record, [test for test in tests if test not in of_check]))
        ordered = (first, ours, others) if room == "tests/checks/" else (ours, first, others)
        groups = [[pair for pair in group if pair[1]] for group in ordered]
        if any(groups):
            return [pair for group in groups for pair in sorted(group, key=lambda pair: pair[0].cost(pair[1]))]
    return []


def outcome(mutant: Mutant | None, chosen: list[tuple[Recorded, list[str]]], seconds: float) -> str:
    """Return survived, killed, endless or not executed, for tests that run in a process of their own; None changes nothing."""
    if not chosen:
        return "not executed"
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        _run(mutant, chosen, seconds)
    _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what its tests have started
    if os.WIFSIGNALED(status):
        return "endless"
    return "survived" if os.WEXITSTATUS(status) == 0 else "killed"


def _run(mutant: Mutant | None, chosen: list[tuple[Recorded, list[str]]], seconds: float) -> None:
    quiet()
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + GRACE, int(seconds) + GRACE))
    if mutant is not None:
        sys.meta_path.insert(0, _Finder(mutant))
    until = time.process_time() + seconds
    for record, tests in chosen:
        if time.process_time() < until and pytest.main([*OPTIONS, "-x", record.file], plugins=[Chosen(tests, until)]) not in PASSED:
            os._exit(1)
    os._exit(0)


def _told(mutant: Mutant) -> str:
    _, line, before, after = mutant.tree()
    changed = [
        pair for pair in zip(before.splitlines(), after.splitlines(), strict=False) if pair[0] != pair[1]
    ] or [(before, after)]
    return f"{mutant}  {mutant.file} line {line}\n    - {changed[0][0].strip()[:300]}\n    + {changed[0][1].strip()[:300]}"


def main() -> None:
    """Draw faults, try them, and tell which survive."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("number", type=int, nargs="?", default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--room", choices=ROOMS, action="append")
    parser.add_argument("--seconds", type=float, default=20, help="of the processor, for the tests of one fault")
    parser.add_argument("--tests", metavar="PATH", action="append", help="only these files and folders of tests; all that can tell a fault")
    parser.add_argument("--from", type=int, default=0, dest="first", help="leave out as many of the drawn faults")
    parser.add_argument("--show", metavar="FILE:NODE:CHANGE", action="append", default=[], help="tell of one fault and try it")
    given = parser.parse_args()
    for name in HEAVY:
        importlib.import_module(name)
    sys.path.insert(0, str(ROOT))
    known = recorded(test_files(given.tests or ["tests"]), partial(print, flush=True))
    if given.show:
        drawn = [Mutant(file, int(node), int(change)) for file, node, change in (text.rsplit(":", 2) for text in given.show)]
    else:
        drawn = _drawn(given.number, given.seed, given.room or list(ROOMS))[given.first:]
    print(f"seed {given.seed}, {len(drawn)} faults", flush=True)
    counts: dict[str, Counter[str]] = {room: Counter() for room in ROOMS}
    for mutant in drawn:
        room = next(room for room, folders in ROOMS.items() if mutant.file.split("/")[0] in folders)
        found = outcome(mutant, candidates(mutant, known), given.seconds)
        counts[room][found] += 1
        print(f"{found}  {_told(mutant)}" if found != "killed" or given.show else f"killed  {mutant}", flush=True)
    for room, count in counts.items():
        print(f"{room}: {dict(count)}")


def _drawn(number: int, seed: int, rooms: Sequence[str]) -> list[Mutant]:
    """Return faults by lot, as many of each room, room by room in turn."""
    draw = random.Random(seed)
    shares = [draw.sample(every, min(len(every), number // len(rooms))) for every in map(mutants, rooms)]
    return [mutant for group in zip_longest(*shares) for mutant in group if mutant is not None]


if __name__ == "__main__":
    main()
