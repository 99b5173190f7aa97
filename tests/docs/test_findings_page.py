"""docs/zh/findings.md is what the catalogue makes of itself, and says for each code what it means and how to mend it."""

from __future__ import annotations

import re

import pytest

from perfeval_xl.checks import pages
from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.checks.examples import SHEET_OF_FAMILY, drawings
from perfeval_xl.checks.findings_page import findings_markdown, message_pattern, remedy
from perfeval_xl.checks.remarks import REMARKS

each_check = pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.code)


@pytest.fixture(scope="module")
def entries():
    """The page by code."""
    _, *parts = re.split(r"^### ", findings_markdown(), flags=re.MULTILINE)
    return {part[:4]: part.partition("\n## ")[0] for part in parts}


def test_the_page_is_what_the_catalogue_gives(root):
    """If not, run `python -m perfeval_xl.checks.pages`."""
    assert (root / "docs" / "zh" / "findings.md").read_text(encoding="utf-8") == findings_markdown()


def test_remarks_are_on_checks_that_exist_and_are_sentences():
    assert set(REMARKS) <= {check.code for check in all_checks()}
    assert [text for text in REMARKS.values() if not text.endswith("。") or text.count("“") != text.count("”")] == []


def test_pages_are_written_where_they_differ_and_left_where_not(tmp_path):
    assert pages.renew(tmp_path) == [tmp_path / name for name in pages.PAGES]
    assert pages.renew(tmp_path) == []
    (tmp_path / "rules.md").write_text("old", encoding="utf-8")
    assert pages.renew(tmp_path) == [tmp_path / "rules.md"]
    assert b"\r" not in (tmp_path / "zh" / "findings.md").read_bytes()


@each_check
def test_an_entry_has_message_remedy_and_both_examples(check, entries):
    for part in (check.title, f"提示语：{message_pattern(check)}", f"怎么改：{remedy(check)}", "有误", "正确"):
        assert part in entries[check.code]


@each_check
def test_a_remedy_is_a_sentence_of_its_own(check):
    assert re.fullmatch(r"[^〈].{3,}。", remedy(check))
    assert "〈…〉" not in remedy(check)


@each_check
def test_each_mark_of_an_example_is_shown_once(check, entries):
    bad = drawings(check.page, "Bad", SHEET_OF_FAMILY[check.code[0]])
    own = [mark for drawing in bad for mark in drawing.marks if mark.code == check.code]

    assert entries[check.code].count("** ←") == sum(mark.cell is not None for mark in own)
    assert entries[check.code].count("← 报在") == sum(mark.cell is None for mark in own)


@each_check
def test_a_clerk_reads_no_notation_of_the_drawings(check, entries):
    assert not re.search(r"@[a-z]|Bad::|Good::|# [A-Z][0-9]{3}", entries[check.code])
    assert not re.search(r"\{[a-z_]+\}", entries[check.code])
