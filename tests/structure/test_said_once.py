"""What several modules must agree on stands in one of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from second_copies import Copy, second_copies

_ALLOWED = tomllib.loads((Path(__file__).parent / "said_twice.toml").read_text(encoding="utf-8"))["allowed"]


@pytest.fixture(scope="module")
def copies() -> list[Copy]:
    return second_copies()


def test_nothing_stands_twice_without_a_reason(copies: list[Copy]) -> None:
    assert [str(copy) for copy in copies if not any(_allows(one, copy) for one in _ALLOWED)] == []


def test_no_exception_is_left_over(copies: list[Copy]) -> None:
    assert [one for one in _ALLOWED if not any(_allows(one, copy) for copy in copies)] == []


def _allows(one: dict[str, str | list[str]], copy: Copy) -> bool:
    if one.get("kind", copy.kind) != copy.kind or not fnmatchcase(copy.what, str(one.get("what", "*"))):
        return False
    first, second = one["modules"]
    return any(fnmatchcase(here, first) and fnmatchcase(there, second) for here, there in (copy.modules, copy.modules[::-1]))


_BOTH = {
    "words": ("A = ('补助', '补贴', '拨款')", "import re\nB = re.compile('(?:补贴|补助)了')"),
    "number": ("FROM = 1.3", "def fits(a, b):\n    return a > 1.3 * b"),
    "serial": ("FIRST = 36_526", "_FIRST = 36526"),
    "expression": (r"A = r'(?P<year>\d{4})[-/](?P<month>\d{1,2})'", r"B = r'^(?P<year>\d{4})[-/](?P<month>\d{1,2})$'"),
    "f-string": ("A = ('到位', '下达')", "B = rf'(?:到位|下达){A}'"),
}
_APART = {
    "one word": ("A = ('补助', '工资')", "B = ('补助', '奖金')"),
    "particles": ("A = ('为', '是')", "B = '(?:为|是)'"),
    "counts": ("FIRST = 36", "_FIRST = 36"),
    "halves": ("HALF = 0.5", "_SHARE = 0.5"),
    "docstring": ("A = 1.3", "def f():\n    '''From 1.3 on (甲方|乙方).'''"),
    "same module": ("A, B = 1.3, 1.3", "C = 2.6"),
}


@pytest.mark.parametrize("case", _BOTH)
def test_a_second_copy_is_found(case: str, tmp_path: Path) -> None:
    assert {copy.modules for copy in _found(tmp_path, *_BOTH[case])} == {("m0.py", "m1.py")}


@pytest.mark.parametrize("case", _APART)
def test_what_is_no_copy_is_not(case: str, tmp_path: Path) -> None:
    assert list(_found(tmp_path, *_APART[case])) == []


def test_data_counts_as_a_module(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("floor = 0.85\nskip = ['补助', '补贴']", encoding="utf-8")
    assert {copy.kind for copy in _found(tmp_path, "A = 0.85", "B = ['补贴', '补助']")} == {"number", "words"}


def _found(folder: Path, *modules: str) -> Iterator[Copy]:
    for number, text in enumerate(modules):
        (folder / f"m{number}.py").write_text(text, encoding="utf-8")
    yield from second_copies(folder)
