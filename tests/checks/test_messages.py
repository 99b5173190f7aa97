"""The very sentences of findings that were found wanting, and how values stand in them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from forms import hotline, type_form

import perfeval_xl as px
from perfeval_xl.checks.catalogue import all_checks

MESSAGES = tomllib.loads((Path(__file__).parent / "messages.toml").read_text(encoding="utf-8"))["message"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("case", MESSAGES, ids=[f"{number} {case['code']}" for number, case in enumerate(MESSAGES)])
def test_a_finding_is_told_in_these_words(tmp_path, case, lang) -> None:
    batch = px.read([type_form(tmp_path / "a.xlsx", hotline(), edits=case["edits"])])
    found = px.validate(batch, lang=lang, select=[case["code"]])

    assert case[lang] in found["message"].tolist()
    assert "expected" not in case or case["expected"][lang] in found["expected"].tolist()


@pytest.mark.parametrize("case", [case for case in MESSAGES if "alone" in case], ids=lambda case: case["code"])
def test_one_mistake_is_told_once(tmp_path, case) -> None:
    sheet, cell = case["alone"].split("!")
    row = re.sub(r"\D", "", cell)
    found = px.validate(px.read([type_form(tmp_path / "a.xlsx", hotline(), edits=case["edits"])]))
    codes = found.loc[found["sheet"].eq(sheet) & found["cell"].fillna("").str.fullmatch(rf"[A-Z]+{row}"), "code"]

    assert set(codes) - {"I009"} == {case["code"]}  # I009 is about the name of this very row, as it came


def test_a_sum_in_floats_is_told_without_their_tail(tmp_path) -> None:
    edits = {"预算表!D2": -1.1 - 0.1000000000000003, "预算表!D5": 0.1 + 0.2}
    found = px.validate(px.read([type_form(tmp_path / "a.xlsx", hotline(), edits=edits)]))
    texts = [text for name in ("value", "expected", "message") for text in found[name].dropna()]

    assert any("-1.2 " in text or text == "-1.2" for text in texts)
    assert not [text for text in texts if re.search(r"\d\.\d{7,}", text)]


ENGLISH_NAMES = {"Excel", "WPS", "xlsx", "x"}
"""What a clerk reads on the screen every day; x stands for an office's own signs."""


@pytest.mark.parametrize("check", [check for check in all_checks() if check.addressee == "unit"], ids=lambda check: check.code)
def test_a_sentence_to_a_unit_holds_no_english_and_no_command(check) -> None:
    told = re.sub(r"\{[^}]*\}", "", check.zh + (check.told[0] if check.told else ""))

    assert set(re.findall(r"[A-Za-z]{2,}", told)) <= ENGLISH_NAMES
