"""`--lang en` leaves no Chinese but what is quoted from a form, in every sentence that the drawings of all checks give."""

from __future__ import annotations

import re

import pytest
from drawn import messages_of
from drawn_cases import CASES

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.checks.examples import SHEET_OF_FAMILY, drawings

QUOTED = re.compile("“[^“”]*(?:“[^“”]*”[^“”]*)*”")
CHINESE = re.compile("[\u3400-\u9fff，。；：、（）]+")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Return code and English sentence of all findings on all drawings."""
    drawn = [(check.code, drawing) for check in all_checks() for drawing in drawings(check.page, "Bad", SHEET_OF_FAMILY[check.code[0]])]
    return messages_of([*drawn, *((code, drawing) for code, _, drawing in CASES)], tmp_path_factory.mktemp("drawn"), "en")


def test_every_check_is_heard(told):
    assert {code for code, _ in told} >= {check.code for check in all_checks()} - {"F008", "F011", "X007"}


def test_no_chinese_is_left_but_what_is_quoted(told):
    left = sorted((code, message) for code, message in told if CHINESE.search(QUOTED.sub("", message)))

    assert left == []


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.code)
def test_a_template_has_no_chinese_of_its_own(check):
    for english in (check.en, check.told[1] if check.told else ""):
        assert not CHINESE.search(QUOTED.sub("", re.sub(r"\{[^}]*\}", "", english)))
