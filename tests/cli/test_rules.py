"""`perfeval rules` prints the catalogue as the checks themselves state it."""

from __future__ import annotations

import json

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
    assert "# B005" in out


def test_a_prefix_lists_its_family(perfeval):
    codes = [line.split()[0] for line in perfeval("rules", "B00").out.splitlines()]

    assert codes == [check.code for check in all_checks() if check.code.startswith("B00")]


def test_english_has_no_chinese_in_its_list(perfeval):
    lines = perfeval("rules", "--lang", "en").out.splitlines()

    assert len(lines) == len(all_checks())
    assert all(line.split()[1] in ("error", "warning", "info") for line in lines)


def test_json(perfeval):
    data = json.loads(perfeval("rules", "--format", "json").out)

    assert data["schema_version"] == 1
    assert [rule["code"] for rule in data["rules"]] == [check.code for check in all_checks()]
    assert set(data["rules"][0]) == {"code", "severity", "title", "message", "page", "asks"}
