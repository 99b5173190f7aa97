"""A wrong scheme is refused with all its mistakes, each by the path of its key; a right one near it is not."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl.errors import SchemeError
from perfeval_xl.schemes import Scheme, load_scheme, parse_scheme

CASES: dict[str, list[dict[str, Any]]] = tomllib.loads((Path(__file__).parent / "problems.toml").read_text(encoding="utf-8"))
Load = Callable[[str], Scheme]


def edited(edits: list[list[str]]) -> str:
    """Return the text of a whole scheme, without anything it shares, with edits."""
    builtin = resources.files("perfeval_xl.schemes") / "builtin"
    shared = (builtin / "_words.toml").read_text(encoding="utf-8")
    text = (builtin / "department-2021.toml").read_text(encoding="utf-8").replace('extends = "_words"\n', "") + shared
    for find, put in edits:
        assert find in text, find
        text = text.replace(find, put, 1)
    return text


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
def test_every_mistake_is_named_by_its_path(case: dict[str, Any], load_text: Load) -> None:
    with pytest.raises(SchemeError) as refused:
        load_text(edited(case["edits"]))

    problems = refused.value.problems
    assert [said for said in case["say"] if not any(said in problem for problem in problems)] == []
    assert f"mine.toml 有 {len(problems)} 处错误" in str(refused.value)


@pytest.mark.parametrize("near", CASES["near"], ids=lambda case: case["name"])
def test_a_right_scheme_is_taken(near: dict[str, Any], load_text: Load) -> None:
    assert load_text(edited(near["edits"])).id == "department-2021"


@pytest.mark.parametrize(("name", "hint"), [("department-2012", "是否想用 department-2021"), ("xyz", "可用的方案：(.*、)?department-2021")])
def test_an_unknown_scheme_is_refused_with_those_there_are(name: str, hint: str) -> None:
    with pytest.raises(SchemeError, match=hint):
        load_scheme(name)


def test_what_schemes_share_is_no_scheme() -> None:
    with pytest.raises(SchemeError, match="没有名为“_words”的评价方案"):
        load_scheme("_words")


def test_a_file_that_is_missing_or_no_text_is_refused_in_one_line(tmp_path: Path) -> None:
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "absent.toml", binary, tmp_path):
        with pytest.raises(SchemeError) as refused:
            load_scheme(path)
        assert "\n" not in str(refused.value)


def test_text_that_is_no_toml_is_refused_with_its_line() -> None:
    with pytest.raises(SchemeError, match=r"不是正确的 TOML.*line 2"):
        parse_scheme('id = "a"\nname = =\n', "mine.toml")


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(write_scheme: Callable[..., Path]) -> None:
    path = write_scheme("")
    path.write_bytes(b"\xef\xbb\xbf" + edited([]).replace("\n", "\r\n").encode())

    assert load_scheme(path) == parse_scheme(edited([]), "mine.toml")
