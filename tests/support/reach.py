"""Which lines can tell a fault in a statement of the package, and which checks it has a part in."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from executed import PACKAGE, Line


@dataclass(frozen=True)
class _Use:
    """A statement that names something."""

    file: str
    statement: ast.stmt
    lineage: tuple[ast.AST, ...]
    """What the statement stands in, from the inside out."""

    @property
    def definition(self) -> ast.FunctionDef | ast.ClassDef | None:
        """Return the outermost function or class that it stands in or is."""
        every = (self.statement, *self.lineage)
        return next((node for node in reversed(every) if isinstance(node, ast.FunctionDef | ast.ClassDef)), None)

    @property
    def in_function(self) -> bool:
        return any(isinstance(parent, ast.FunctionDef) for parent in self.lineage)

    @property
    def lines(self) -> set[Line]:
        """Return its lines without those of the block that it heads; of a definition, those of what it defines."""
        first, last = self.statement.lineno, self.statement.end_lineno or self.statement.lineno
        body = getattr(self.statement, "body", None)
        if body and not isinstance(self.statement, ast.FunctionDef | ast.ClassDef):
            last = max(first, body[0].lineno - 1)
        return {(self.file, line) for line in range(first, last + 1)}

    @property
    def names(self) -> set[str]:
        """Return what the statement gives a name to when its module is loaded, or what it stands in."""
        if self.definition:
            return {self.definition.name}
        return {node.id for node in ast.walk(self.statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


@cache
def _uses() -> dict[str, list[_Use]]:
    """Return a name → the statements of the package that use it."""
    found: dict[str, list[_Use]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        _collect(ast.parse(path.read_text(encoding="utf-8")), path.relative_to(PACKAGE).as_posix(), None, (), found)
    return found


def _collect(node: ast.AST, file: str, use: _Use | None, lineage: tuple[ast.AST, ...], found: dict[str, list[_Use]]) -> None:
    if isinstance(node, ast.stmt):
        use = _Use(file, node, lineage)
        lineage = (node, *lineage)
    if use is not None and isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
        found[node.id if isinstance(node, ast.Name) else node.attr].append(use)
    for child in ast.iter_child_nodes(node):
        _collect(child, file, use, lineage, found)


def reach(file: str, lineage: Sequence[ast.AST]) -> Iterator[set[Line]]:
    """Yield the lines whose tests can tell a fault, the nearest first: its own, those that use what it has a part in, all of its module.

    Parameters
    ----------
    file
        The module's file below the package.
    lineage
        The changed node and what it stands in, from the inside out.
    """
    own = _own(file, lineage)
    if own.in_function or isinstance(own.statement, ast.FunctionDef):
        yield own.lines
    seen, lines, queue = set(), set(), [own]
    while queue:
        for other in _users(queue.pop(), seen):
            if other.in_function:
                lines |= other.lines
            else:
                queue.append(other)
    yield lines
    yield {(file, line) for line in range(1, lineage[-1].body[-1].end_lineno + 1)}  # type: ignore[attr-defined]


def codes(file: str, lineage: Sequence[ast.AST]) -> set[str]:
    """Return the codes of the checks that a statement has a part in, those that are fewest calls away."""
    seen: set[str] = set()
    level = [_own(file, lineage)]
    while level:
        if found := {code for use in level for code in _codes(use.definition)}:
            return found
        level = [other for use in level for other in _users(use, seen)]
    return set()


def _codes(definition: ast.FunctionDef | ast.ClassDef | None) -> Iterator[str]:
    for made in definition.decorator_list if definition else ():
        if isinstance(made, ast.Call) and ast.unparse(made.func) == "check" and isinstance(made.args[0], ast.Constant):
            yield str(made.args[0].value)


def _own(file: str, lineage: Sequence[ast.AST]) -> _Use:
    statement, *outside = (node for node in lineage if isinstance(node, ast.stmt))
    return _Use(file, statement, tuple(outside))


def _users(use: _Use, seen: set[str]) -> Iterator[_Use]:
    """Yield the statements that use what a statement gives a name to, or stands in; each name once."""
    for name in use.names - seen:
        seen.add(name)
        yield from (other for other in _uses().get(name, ()) if other.file == use.file or not name.startswith("_"))
