"""The order that the package keeps: what is private stays so, nothing is too long to be read, what is public says what it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import perfeval_xl

_PACKAGE = Path(perfeval_xl.__file__).parent
_MODULE_LINES, _FUNCTION_LINES = 400, 50
_NAMEDTUPLE = frozenset({"_replace", "_asdict", "_fields", "_make"})
_FOREIGN = frozenset({"os", "sys"})
"""Modules of Python whose underscore does not mean private (`os._exit`)."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def _modules() -> dict[str, ast.Module]:
    return {
        path.relative_to(_PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(_PACKAGE.rglob("*.py"))
    }


def test_no_module_uses_what_is_private_to_another() -> None:
    assert [found for name, tree in _modules().items() for found in _private(name, tree)] == []


def test_every_module_can_be_read_at_one_sitting() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in _PACKAGE.rglob("*.py")}
    assert {path.name: count for path, count in lines.items() if count > _MODULE_LINES} == {}


def test_every_function_fits_a_screen() -> None:
    """Counted without its docstring: pages of checks are long, what they do is not."""
    long = {
        f"{name}:{node.name}": count
        for name, tree in _modules().items() for node in ast.walk(tree)
        if isinstance(node, Function) and (count := _lines(node)) > _FUNCTION_LINES
    }
    assert long == {}


def test_every_module_and_public_name_says_what_it_is() -> None:
    bare = [f"{name}: {what}" for name, tree in _modules().items() for what in _undocumented(tree)]
    assert bare == []


def test_no_two_classes_have_one_name() -> None:
    """A reader who meets a name knows which class it is."""
    homes: dict[str, list[str]] = {}
    for name, tree in _modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(name)
    assert {name: modules for name, modules in homes.items() if len(modules) > 1} == {}


def _private(name: str, tree: ast.Module) -> Iterator[str]:
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            imported |= {alias.asname or alias.name for alias in node.names} - _FOREIGN
            yield from (f"{name}:{node.lineno} {alias.name}" for alias in node.names if _is_private(alias.name))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _is_private(node.attr) and isinstance(node.value, ast.Name) and node.value.id in imported:
            yield f"{name}:{node.lineno} {node.value.id}.{node.attr}"


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in _NAMEDTUPLE


def _lines(node: Function) -> int:
    documented = ast.get_docstring(node, clean=False)
    return (node.end_lineno or node.lineno) - node.lineno + 1 - (documented.count("\n") + 1 if documented else 0)


def _undocumented(tree: ast.Module) -> Iterator[str]:
    if tree.body and not ast.get_docstring(tree):
        yield "the module"
    for node in tree.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_") and not _said(node):
            yield node.name
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not _is_protocol(node):
            yield from (
                f"{node.name}.{part.name}" for part in node.body
                if isinstance(part, Function) and not part.name.startswith("_") and part.name not in _of_protocols() and not _said(part)
            )


def _said(node: ast.ClassDef | Function) -> bool:
    overloaded = any("overload" in ast.unparse(one) for one in node.decorator_list)
    return overloaded or ast.get_docstring(node) is not None


def _is_protocol(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).startswith("Protocol") for base in node.bases)


@cache
def _of_protocols() -> frozenset[str]:
    """Return the names of methods that a protocol describes, for all that are like it."""
    return frozenset(
        part.name
        for tree in _modules().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and _is_protocol(node)
        for part in node.body if isinstance(part, Function)
    )
