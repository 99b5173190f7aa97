"""`perfeval rules` prints the catalogue as the checks themselves state it."""

from __future__ import annotations

import json
import re

import pytest

from perfeval_xl.checks.catalogue import all_checks


def test_every_check_is_listed_with_severity_and_title(perfeval):
    lines = perfeval("rules").out.splitlines()

    assert [line.split()[0] for line in lines] == [check.code for check in all_checks()]
    assert all(line.endswith(check.title) for line, check in zip(lines, all_checks(), strict=True))


@pytest.mark.parametrize("code", ["B005", "b005", " B005 "])
def test_a_code_shows_its_page_with_the_examples(perfeval, code):
    out = perfeval("rules", code).out

    assert out.startswith("B005  错误\n\n实际使用情况大于实际到位资金。")
    assert "怎么改：" in out
    assert "← " in out


def test_a_prefix_lists_its_family(perfeval):
    codes = [line.split()[0] for line in perfeval("rules", "B00").out.splitlines()]

    assert codes == [check.code for check in all_checks() if check.code.startswith("B00")]


def test_english_has_no_chinese_in_its_list(perfeval):
    lines = perfeval("rules", "--lang", "en").out.splitlines()

    assert len(lines) == len(all_checks())
    assert all(line.split()[1] in ("error", "warning", "info") for line in lines)


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.code)
def test_a_page_is_in_one_language(check, perfeval):
    chinese, english = (perfeval("rules", check.code, "--lang", lang).out for lang in ("zh", "en"))
    prose = english.partition("Bad::")[0].partition("Message:")[0]

    assert not re.search("[a-z]{2,} [a-z]{2,} [a-z]{2,}", chinese)
    assert check.title not in english
    assert re.search("[a-z]+ [a-z]+ [a-z]+", prose)


def test_json(perfeval):
    data = json.loads(perfeval("rules", "--format", "json").out)

    assert data["schema_version"] == 1
    assert [rule["code"] for rule in data["rules"]] == [check.code for check in all_checks()]
    assert set(data["rules"][0]) == {"code", "severity", "title", "message", "for", "page", "asks"}
