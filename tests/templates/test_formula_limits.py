"""Formulas stay within what Excel 2010 takes, which LibreOffice does not mind: beyond it Excel calls a workbook damaged."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import accumulate

import openpyxl
import pytest

from perfeval_xl.schemes import builtin_ids, load_scheme
from perfeval_xl.templates import template_bytes
from perfeval_xl.templates.room import Room
from perfeval_xl.templates.workbook import form_bytes, plan_of

LONGEST, DEEPEST, LONGEST_TEXT, MOST_ARGUMENTS = 8192, 64, 255, 255
_LATER = re.compile(r"\b(?:_xlfn|LET|LAMBDA|FILTER|UNIQUE|SORT|SEQUENCE|XLOOKUP|TEXTJOIN|CONCAT|IFS|SWITCH|MAXIFS|MINIFS|XMATCH|TEXT)\(")
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_QUOTED = re.compile(r"'[^']*'")


@pytest.fixture(scope="module", params=builtin_ids())
def formulas(request):
    book = openpyxl.load_workbook(BytesIO(template_bytes(load_scheme(request.param))))
    cells = {
        f"{sheet.title}!{cell.coordinate}": cell.value[1:]
        for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    }
    return cells | {name: item.attr_text for name, item in book.defined_names.items()}


def test_there_are_formulas_in_cells_and_names(formulas):
    assert len(formulas) > 1000
    assert any(name.startswith("zj_") for name in formulas)


def test_none_is_too_long(formulas):
    assert {place: len(text) for place, text in formulas.items() if len(text) > LONGEST} == {}
    assert {place: text for place, text in formulas.items() if any(len(found) - 2 > LONGEST_TEXT for found in _TEXT.findall(text))} == {}


@pytest.mark.parametrize("scheme", builtin_ids())
@pytest.mark.parametrize("more", [0, 30])
def test_no_rule_of_a_sheet_is_longer_than_programs_take(scheme, more):
    """Excel refuses to have such a rule edited beyond 255 characters, and other programs lose it."""
    loaded = load_scheme(scheme)
    room = Room(rows={group.name: more for level in loaded.levels for group in level.groups})
    book = openpyxl.load_workbook(BytesIO(form_bytes(plan_of(loaded, {}, room))))
    rules = {
        f"{sheet.title}!{area.sqref}": text
        for sheet in book for area, ones in sheet.conditional_formatting._cf_rules.items() for one in ones for text in one.formula
    }
    checks = {
        f"{sheet.title}!{one.sqref}": text
        for sheet in book for one in sheet.data_validations.dataValidation for text in (one.formula1, one.formula2) if text
    }
    assert len(rules) > 10
    assert checks
    assert {place: len(text) for place, text in (rules | checks).items() if len(text) >= LONGEST_TEXT} == {}


def test_none_nests_functions_too_deeply(formulas):
    assert {place: deep for place, text in formulas.items() if (deep := _depth(text)) > DEEPEST} == {}


def test_none_has_too_many_arguments(formulas):
    assert {place: most for place, text in formulas.items() if (most := _arguments(text)) > MOST_ARGUMENTS} == {}


def test_none_needs_a_later_program(formulas):
    assert {place: text for place, text in formulas.items() if _LATER.search(_TEXT.sub("", text))} == {}


MEASURED = [('IF(A1>"(((",(1+2)*SUM(A1,B1,{1,2,3,4}),"x,y")', 2, 3), ("A1+1", 0, 1), ("'a,(b'!A1", 0, 1)]


@pytest.mark.parametrize(("text", "depth", "arguments"), MEASURED)
def test_the_measures_themselves(text, depth, arguments):
    assert (_depth(text), _arguments(text)) == (depth, arguments)


def _bare(text):
    return _QUOTED.sub("", _TEXT.sub("", text))


def _depth(text):
    bare = _bare(text)
    steps, opened = [], []
    for before, sign in zip(" " + bare, bare, strict=False):
        if sign == "(":
            opened.append(int(before.isalnum()))
            steps.append(opened[-1])
        elif sign == ")":
            steps.append(-opened.pop())
    return max(accumulate(steps), default=0)


def _arguments(text):
    counts, most = [0], 1
    for sign in _bare(text):
        if sign in "({":
            counts.append(int(sign == "("))  # items of an array are no arguments
        elif sign in ")}":
            counts.pop()
        elif sign == "," and counts[-1]:
            counts[-1] += 1
            most = max(most, counts[-1])
    return most
