"""docs/schemes.md explains every key of a scheme, with its default, and its variants are those that are tested."""

from __future__ import annotations

import inspect
import re
import typing
from pathlib import Path

import msgspec
import pytest

from perfeval_xl.schemes import load_scheme, model

PAGE = (Path(__file__).parents[2] / "docs" / "schemes.md").read_text(encoding="utf-8")
VARIANTS = sorted((Path(__file__).parent / "variants").glob("*.toml"))
STRUCTS = {name: kind for name, kind in inspect.getmembers(model, inspect.isclass) if kind.__module__ == model.__name__}
SHOWN = {False: "`false`", (): "`[]`", "": '`""`', None: "none"}


def table(comment: str) -> list[list[str]]:
    """Return the rows of the table below a comment, without its header."""
    found = re.search(rf"<!-- {comment} -->\n\n((?:\|.*\n)+)", PAGE)
    assert found, comment
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found[1].splitlines()[2:]]


def default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return ""
    if field.default_factory is not msgspec.NODEFAULT:
        return "`{}`"
    value = field.default
    return f"`{value:g}`" if type(value) in (int, float) else SHOWN.get(value, f'`"{value}"`')


@pytest.mark.parametrize("name", STRUCTS)
def test_every_key_is_explained_with_its_default(name: str) -> None:
    rows = table(f"keys {name}")

    assert [(key, given) for key, given, _ in rows] == [(f"`{f.name}`", default(f)) for f in msgspec.structs.fields(STRUCTS[name])]
    assert all(meaning for _, _, meaning in rows)


def test_every_rule_is_explained() -> None:
    assert [rule.strip("`") for rule, _ in table("rules")] == list(typing.get_args(model.RuleName))


@pytest.mark.parametrize("path", VARIANTS, ids=lambda path: path.stem)
def test_the_variants_of_the_page_are_the_ones_tested(path: Path) -> None:
    assert f"```toml\n{path.read_text(encoding='utf-8').rstrip()}\n```" in PAGE
    assert PAGE.count("```toml") == len(VARIANTS)


@pytest.mark.parametrize("row", re.findall(r"^\| `([a-z]+-\d+)` \| (\S+) \|[^|]+\| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE))
def test_the_schemes_of_the_page_are_those_that_ship(row: tuple[str, str, str, str]) -> None:
    name, title, levels, grades = row
    scheme = load_scheme(name)

    assert title == scheme.name
    assert re.findall(r"(\S+?) (\d+)", levels) == [(level.name.removesuffix("指标"), f"{level.weight:g}") for level in scheme.levels]
    assert grades == " ".join(f"{grade.name}{grade.at_least:g}" for grade in scheme.grades)
