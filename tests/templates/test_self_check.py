"""自检 as LibreOffice computes it says of filled forms exactly what the tool says of them, at one of its cells."""

from __future__ import annotations

import itertools
import random
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from proof import MUTATIONS, base
from template_forms import filled, recalculated_together, said, with_inserted_rows

import perfeval_xl as px
from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.schemes import load_scheme
from perfeval_xl.templates import template_bytes
from perfeval_xl.templates.self_check.rules import entries

FORMS = [form["name"] for form in tomllib.loads(Path(__file__).with_name("self_check.toml").read_text(encoding="utf-8"))["form"]]
SCHEMES = ("department-2021", "mof-self-2020", "overall-2020")
ONE_CHANGE = {"department-2021": 3}  # every third of the changes of one cell
SEVERAL_CHANGES = {"department-2021": 24}
_LEVELS = {"一级指标", "二级指标"}
_ADDRESS = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}[0-9]{1,3}(?![0-9])")

pytestmark = pytest.mark.libreoffice


@dataclass(frozen=True)
class Checked:
    """A form as 自检 and the tool judge it."""

    title: str
    headline: str
    results: dict[str, tuple[str, str]]
    tool: dict[str, set[str | None]]

    @property
    def wrong(self) -> set[str]:
        return {code for code, (result, _) in self.results.items() if result == "有误"}

    @property
    def found(self) -> set[str]:
        return set(self.tool) & set(self.results)

    @property
    def astray(self) -> list[str]:
        """Places that 自检 names and the tool does not."""
        named = {code: set(_ADDRESS.findall(self.results[code][1])) for code in self.wrong & self.found}
        return [f"{code} {sorted(cells)}" for code, cells in named.items() if any(self.tool[code]) and not cells <= self.tool[code]]


def _titled(scheme):
    """Return the forms of a scheme by title: the clean one, changes of one cell, of several, rows inserted."""
    form = filled(scheme)
    changes = [change for change in MUTATIONS if change.scheme == scheme and change.cell in form.places and not _renames_a_level(change)]
    chosen = changes[:: ONE_CHANGE[scheme]]
    forms = {f"{scheme} 无误": form.with_cells({})}
    forms |= {change.title: form.with_cells({change.cell: change.value}) for change in chosen}
    pick = random.Random(scheme)
    for number in range(SEVERAL_CHANGES[scheme]):
        several = pick.sample(changes, 4)
        forms[f"{scheme} 多处 {number}：{'；'.join(change.title for change in several)}"] = form.with_cells(
            {change.cell: change.value for change in several}
        )
    if scheme == "department-2021":
        forms[f"{scheme} 插入行"] = with_inserted_rows(form.with_cells({}), "指标表", 16, 20)
        late = next(change for change in changes if "I012" in str(change.marks))
        forms[f"{scheme} 插入行，{late.title}"] = with_inserted_rows(form.with_cells({late.cell: late.value}), "指标表", 16, 20)
    return forms


def _renames_a_level(change):
    """The template's names of levels are fixed and locked."""
    sheet, cell = change.cell
    rows = base(change.scheme).sheets[sheet]
    column = openpyxl.utils.column_index_from_string(re.match("[A-Z]+", cell)[0]) - 1
    return any(row[column] in _LEVELS for row in rows if column < len(row))


@pytest.fixture(scope="module")
def checked(tmp_path_factory, recalculated):
    forms = dict(itertools.chain.from_iterable(_titled(scheme).items() for scheme in ONE_CHANGE))
    paths = dict(zip(forms, recalculated_together(list(forms.values()), tmp_path_factory.mktemp("agreement")), strict=True))
    paths |= {name: recalculated[name] for name in FORMS}
    batch = px.read(list(paths.values()))
    findings = px.validate(batch, ignore=["X"])
    keys = dict(zip(batch.workbooks["workbook"], batch.workbooks["path"], strict=True))
    tool = defaultdict(lambda: defaultdict(set))
    for workbook, code, cell in zip(findings["workbook"], findings["code"], findings["cell"], strict=True):
        tool[str(keys[workbook])][code].add(cell)
    return [Checked(title, *said(path), tool=dict(tool[str(path)])) for title, path in paths.items()]


def test_there_are_enough_forms_and_codes(checked):
    seen = set().union(*(form.wrong for form in checked))

    assert len(checked) >= 200
    assert len({code for form in checked for code in form.results}) >= 40
    assert len(seen) >= 55


def test_the_sheet_and_the_tool_find_the_same(checked):
    apart = {form.title: (sorted(form.wrong - form.found), sorted(form.found - form.wrong)) for form in checked if form.wrong != form.found}

    assert apart == {}


def test_the_sheet_names_cells_that_the_tool_names(checked):
    assert {form.title: form.astray for form in checked if form.astray} == {}


def test_a_form_without_faults_is_ready(checked):
    clean = [form for form in checked if form.title.endswith(("无误", "插入行"))]

    assert {form.headline for form in clean} == {"可以报送"}
    assert {result for form in clean for result, _ in form.results.values()} == {"通过"}


def test_the_headline_counts_what_must_be_mended(checked):
    reminders = {entry.rule.code for scheme in SCHEMES for entry in entries(load_scheme(scheme)) if entry.reminder}
    for form in checked:
        missing = {code for code, (result, _) in form.results.items() if result == "未填"}
        must, remind = (form.wrong | missing) - reminders, form.wrong & reminders
        hint = f"（另有 {len(remind)} 处提醒，请核对）" if remind else ""
        assert form.headline == (f"还有 {len(must)} 处需要修改" if must else f"可以报送{hint}")


@pytest.mark.parametrize("name", ["空白", "空白 overall-2020", "空白 mof-self-2020"])
def test_a_blank_form_lists_what_is_missing(recalculated, name):
    headline, results = said(recalculated[name])

    assert re.fullmatch("还有 [0-9]+ 处需要修改", headline)
    assert {"P001", "B011", "I004", "I005", "S001"} <= {code for code, (result, _) in results.items() if result == "有误"}
    assert {"B003", "B005", "S002"} <= {code for code, (result, _) in results.items() if result == "未填"}


@pytest.mark.parametrize("name", ["空白", "预填", "空白 overall-2020", "空白 mof-self-2020"])
def test_what_is_stored_is_what_is_computed(recalculated, scheme, prefill, name):
    schemes = {"空白": scheme, "预填": scheme} | {f"空白 {other}": load_scheme(other) for other in SCHEMES[1:]}
    stored = openpyxl.load_workbook(BytesIO(template_bytes(schemes[name], prefill if name == "预填" else None)), data_only=True)
    computed = openpyxl.load_workbook(recalculated[name], data_only=True)
    for sheet in stored:
        shown = 5 if sheet.title == "自检" else None  # nobody sees the working area, and it stores nothing
        both = [
            {cell.coordinate: cell.value for row in one.iter_rows(max_col=shown) for cell in row if cell.value is not None}
            for one in (sheet, computed[sheet.title])
        ]
        assert both[0] == both[1]


OTHER_BOOKS = ["空白", "预填", "空白 overall-2020", "空白 mof-self-2020", "overall-2020", "mof-self-2020"]


@pytest.mark.parametrize("name", [*OTHER_BOOKS, *FORMS])
def test_no_formula_gives_an_error(recalculated, name):
    book = openpyxl.load_workbook(recalculated[name], data_only=True)

    assert [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "e"] == []


def test_words_are_those_of_the_catalogue():
    known = {check.code: check for check in all_checks()}
    for scheme in SCHEMES:
        for entry in entries(load_scheme(scheme)):
            assert entry.what == known[entry.rule.code].title.rstrip("。")
            assert entry.how
