"""`--lang en` leaves no Chinese but what is quoted from a form, in every sentence that the drawings that fire give."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from drawn import messages_of
from drawn_cases import CASES

from perfeval_xl.checks import expectations
from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.checks.examples import SHEET_OF_FAMILY, drawings
from perfeval_xl.facts import explained
from perfeval_xl.facts.reasons import reason_in_english, told_in_english

PACKAGE = Path(__file__).parents[2] / "perfeval_xl"

QUOTED = re.compile("“[^“”]*(?:“[^“”]*”[^“”]*)*”")
CHINESE = re.compile("[\u3400-\u9fff，。；：、（）]+")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Return code and English sentence of all findings on the drawings that have any."""
    drawn = [(check.code, drawing) for check in all_checks() for drawing in drawings(check.page, "Bad", SHEET_OF_FAMILY[check.code[0]])]
    return messages_of([*drawn, *((code, drawing) for code, _, drawing in CASES if drawing.marks)], tmp_path_factory.mktemp("drawn"), "en")


def test_every_check_is_heard(told):
    assert {code for code, _ in told} >= {check.code for check in all_checks()} - {"F008", "F011", "X007"}


def test_no_chinese_is_left_but_what_is_quoted(told):
    left = sorted((code, message) for code, message in told if CHINESE.search(QUOTED.sub("", message)))

    assert left == []


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.code)
def test_a_template_has_no_chinese_of_its_own(check):
    for english in (check.heading("en"), check.en, check.told[1] if check.told else ""):
        assert not CHINESE.search(QUOTED.sub("", re.sub(r"\{[^}]*\}", "", english)))


def explanations() -> Iterator[str]:
    """Yield every text in which scoring says how points came about, with 7 for each number or name in it."""
    for path in sorted((PACKAGE / "scoring").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Verdict", "_late", "_over"):
                yield from (_filled(part) for part in node.args if isinstance(part, (ast.Constant, ast.JoinedStr)))
            elif isinstance(node, ast.JoinedStr):
                yield _filled(node)


def _filled(text: ast.Constant | ast.JoinedStr) -> str:
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts)


@pytest.mark.parametrize("said", sorted({text for text in explanations() if CHINESE.search(text)}))
def test_how_points_came_about_is_told_in_english(said):
    within = {"7 天": "迟 7 天，得 7", "7 个月": "迟 7 个月，得 7"}
    (told,) = explained.in_english(pd.Series([within.get(said, said)]))

    assert not CHINESE.search(re.sub("‘[^’]*’", "", told))


TYPED = {"7年", "7分", "≥300件"}
"""What a unit is to type as it stands."""


def expectations_of_checks() -> Iterator[str]:
    """Yield every text that says what a cell should hold, with 7 for what it names."""
    for path in sorted((PACKAGE / "checks").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "expected":
                yield _added(node.value)


def _added(node: ast.expr) -> str:
    if isinstance(node, ast.BinOp):
        return _added(node.left) + _added(node.right)
    return _filled(node) if isinstance(node, (ast.Constant, ast.JoinedStr)) else "7"


@pytest.mark.parametrize("said", sorted({text for text in expectations_of_checks() if CHINESE.search(text)} - TYPED))
def test_what_a_cell_should_hold_is_told_in_english(said):
    assert not CHINESE.search(QUOTED.sub("", expectations.in_english(said)))


def reasons() -> Iterator[str]:
    """Yield every reason for which this program refuses a file, with 7 for each number or name in it."""
    for path in [*(PACKAGE / "reading").rglob("*.py"), *(PACKAGE / "intake").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in ("Refused", "Exhausted", "too_large"):
                continue
            said = node.args[-1]
            if isinstance(said, ast.Constant):
                yield said.value
            elif isinstance(said, ast.JoinedStr):
                yield "".join(part.value if isinstance(part, ast.Constant) else "7" for part in said.values)


@pytest.mark.parametrize("reason", sorted(set(reasons())))
def test_why_a_file_is_refused_is_told_in_english(reason):
    told = told_in_english(reason)

    assert not CHINESE.search(QUOTED.sub("", told))
    assert not told.startswith("“")


def test_a_reason_that_nobody_translated_stays_quoted():
    assert reason_in_english("月亮太圆。请换个晚上") == "“月亮太圆”"
