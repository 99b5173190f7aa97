"""自检 as LibreOffice computes it says of filled forms of every scheme what the tool says of them, at cells that the tool names."""

from __future__ import annotations

import io
import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import agreement
import openpyxl
import pytest
from agreement import UNREAD
from proof import MUTATIONS, Mutation, base
from template_forms import FilledForm, filled, template, with_inserted_rows

from perfeval_xl.checks.catalogue import all_checks

FORMS = {"department-2021": (24, 7, 24), "overall-2020": (18, 3, 12), "mof-self-2020": (26, 4, 14)}
"""Scheme → how many forms have one open cell changed, how many cells are in those where the changes left are made together, and how
many forms have one cell changed that is protected."""
DRAWN = 6
"""How many more forms of each scheme have changes drawn at random."""
JOINED = tomllib.loads(Path(__file__).with_name("agreement.toml").read_text(encoding="utf-8"))["form"]
BLANK = "空白"
NAMES = {"指标表": "E"}
"""Sheet → the column of the names of indicators, which the scheme prints and some change."""

pytestmark = pytest.mark.libreoffice


def _forms(scheme: str) -> Iterator[tuple[str, bytes]]:
    """Yield title and file: blank, clean, one cell changed, several at once.

    What the form's lists, validations and protection refuse is there all the same: it can be pasted in.
    """
    form = filled(scheme)
    changes = [change for change in MUTATIONS if change.scheme == scheme and change.cell in form.places]
    pick = random.Random(scheme)
    pick.shuffle(changes)
    free = [change for change in changes if not _place(form, change).protection.locked]
    protected = [change for change in changes if _place(form, change).protection.locked and _is_entry(form, change)]
    single, together, lifted = FORMS[scheme]
    yield BLANK, template(scheme)
    yield "无误", form.with_cells({})
    for joined in (joined for joined in JOINED if joined["scheme"] == scheme):
        yield joined["title"], form.with_cells({base(scheme).place(where): value for where, value in joined["edits"].items()})
    groups = [[change] for change in [*free[:single], *protected[:lifted]]]
    groups += [free[start : start + together] for start in range(single, len(free), together)]
    groups += [pick.sample(free, together) for _ in range(DRAWN)]
    for number, group in enumerate(groups):
        title = f"{number}：{'；'.join(f'{change.where}={change.value}' for change in group)}"
        yield title, form.with_cells({change.cell: change.value for change in group})


def _place(form: FilledForm, change: Mutation) -> openpyxl.cell.Cell:
    sheet, cell = form.places[change.cell]
    return form.book[sheet][cell]


def _is_entry(form: FilledForm, change: Mutation) -> bool:
    """Return whether a protected cell is no heading."""
    cell = _place(form, change)
    return cell.data_type != "s" or cell.column_letter == NAMES.get(cell.parent.title)


def _all_forms() -> dict[tuple[str, str], bytes]:
    forms = {(scheme, title): data for scheme in FORMS for title, data in _forms(scheme)}
    clean = forms["department-2021", "无误"]
    forms["department-2021", "插入行"] = with_inserted_rows(clean, "指标表", 16, 20)
    forms["department-2021", "固定的二级指标下加了一项"] = _with_another_row(clean)
    return forms


def _with_another_row(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(with_inserted_rows(data, "指标表", 5)))
    for column, value in enumerate(("专项资金监管", 1, "是", "是", 1), start=5):
        book["指标表"].cell(5, column).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture(name="checked", scope="module")
def _checked(tmp_path_factory):
    return agreement.checked(_all_forms(), tmp_path_factory.mktemp("agreement"))


@pytest.mark.parametrize("scheme", FORMS)
def test_there_are_enough_forms_and_codes(checked, scheme):
    of_scheme = [form for (name, _), form in checked.items() if name == scheme]

    assert len(of_scheme) >= 50
    assert len(checked) >= 200
    assert len(set(of_scheme[0].results) & {check.code for check in all_checks()}) >= 40


@pytest.mark.parametrize("scheme", FORMS)
def test_every_code_is_seen_at_fault(checked, scheme):
    of_scheme = [form for (name, _), form in checked.items() if name == scheme]
    shown = {code for form in of_scheme for code in form.results}
    wrong = {code for form in of_scheme for code in form.wrong}

    assert shown - wrong == set()


@pytest.mark.parametrize("joined", JOINED, ids=lambda joined: f"{joined['scheme']} {joined['title']}")
def test_codes_that_changes_together_bring_out(checked, joined):
    assert set(joined["wrong"]) - checked[joined["scheme"], joined["title"]].wrong == set()


def test_the_sheet_and_the_tool_find_the_same(checked):
    apart = {
        title: (sorted(form.wrong - form.found), sorted(form.found - form.wrong - form.left))
        for title, form in checked.items() if title[1] != BLANK
    }

    assert {title: codes for title, codes in apart.items() if any(codes)} == {}


def test_most_is_judged(checked):
    left = sum(len(form.left) for form in checked.values())

    assert 0 < left < sum(len(form.results) for form in checked.values()) / 4


def test_the_sheet_names_cells_that_the_tool_names(checked):
    assert {title: form.astray for title, form in checked.items() if form.astray} == {}


@pytest.mark.parametrize(("scheme", "title"), [("department-2021", "无误"), ("department-2021", "插入行"), ("mof-self-2020", "无误")])
def test_a_form_without_faults_is_ready(checked, scheme, title):
    form = checked[scheme, title]

    assert form.headline == "可以报送"
    assert {result for result, _ in form.results.values()} <= {"通过", UNREAD}


@pytest.mark.parametrize("scheme", FORMS)
def test_a_blank_form_says_what_is_missing(checked, scheme):
    form = checked[scheme, BLANK]

    assert set(form.tool) == {"F014"}  # the tool says no more of it, the sheet what is to be filled in
    assert re.fullmatch(r"还有 [0-9]+ 处需要修改", form.headline)
    assert "未填" in {result for result, _ in form.results.values()}


def test_every_result_is_one_of_four(checked):
    assert {result for form in checked.values() for result, _ in form.results.values()} == {"通过", "有误", "未填", UNREAD}
