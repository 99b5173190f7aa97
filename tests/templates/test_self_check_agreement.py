"""自检 as LibreOffice computes it says of filled forms what the tool says of them, at one of its cells."""

from __future__ import annotations

import io
import random
import re
from collections import defaultdict
from dataclasses import dataclass

import openpyxl
import pytest
from proof import MUTATIONS, Mutation
from template_forms import filled, recalculated_together, said, with_inserted_rows

import perfeval_xl as px
from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.templates.self_check.rules import RULES

SCHEME = "department-2021"
SEVERAL = 44
_ADDRESS = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}[0-9]{1,3}(?![0-9])")
_REFUSED = re.compile("^[/—#'无]|[☑□√、]$|√\\)|☑|组长|（兼）|^优秀$|^本年度|^6分$|^甲[等、]")
"""What the form's validations and lists refuse, or what a person would not type and only reading forgives."""

pytestmark = pytest.mark.libreoffice


@dataclass(frozen=True)
class Checked:
    """A form as 自检 and the tool judge it: code → result and place, code → cells."""

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


def _forms() -> dict[str, bytes]:
    """Return by title: the clean form, each change of one cell that a unit can type, several at once."""
    form = filled(SCHEME)
    changes = [change for change in MUTATIONS if change.scheme == SCHEME and _typed(form, change)]
    forms = {"无误": form.with_cells({})}
    forms |= {change.title: form.with_cells({change.cell: change.value}) for change in changes[::2]}
    pick = random.Random(SCHEME)
    for number in range(SEVERAL):
        several = pick.sample(changes, 4)
        title = f"多处 {number}：{'；'.join(change.title for change in several)}"
        forms[title] = form.with_cells({change.cell: change.value for change in several})
    forms["插入行"] = with_inserted_rows(form.with_cells({}), "指标表", 16, 20)
    forms["固定的二级指标下加了一项"] = _with_another_row(forms["无误"])
    return forms


def _with_another_row(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(with_inserted_rows(data, "指标表", 5)))
    for column, value in enumerate(("专项资金监管", 1, "是", "是", 1), start=5):
        book["指标表"].cell(5, column).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _typed(form, change: Mutation) -> bool:
    if change.cell not in form.places:
        return False
    sheet, cell = form.places[change.cell]
    if _REFUSED.search(change.value):
        return False
    return not form.book[sheet][cell].protection.locked


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    forms = _forms()
    paths = dict(zip(forms, recalculated_together(list(forms.values()), tmp_path_factory.mktemp("agreement")), strict=True))
    batch = px.read(list(paths.values()))
    findings = px.validate(batch, ignore=["X"])
    keys = dict(zip(batch.workbooks["workbook"], batch.workbooks["path"], strict=True))
    tool = defaultdict(lambda: defaultdict(set))
    for workbook, code, cell in zip(findings["workbook"], findings["code"], findings["cell"], strict=True):
        tool[str(keys[workbook])][code].add(cell)
    return {title: Checked(*said(path), tool=dict(tool[str(path)])) for title, path in paths.items()}


def test_there_are_enough_forms_and_codes(checked):
    assert len(checked) >= 200
    assert len({rule.code for rule in RULES} & {check.code for check in all_checks()}) >= 40


def test_the_sheet_and_the_tool_find_the_same(checked):
    apart = {
        title: (sorted(form.wrong - form.found), sorted(form.found - form.wrong))
        for title, form in checked.items() if form.wrong != form.found
    }

    assert apart == {}


def test_the_sheet_names_cells_that_the_tool_names(checked):
    assert {title: form.astray for title, form in checked.items() if form.astray} == {}


def test_a_form_without_faults_is_ready(checked):
    for title in ("无误", "插入行"):
        assert checked[title].headline == "可以报送"
        assert {result for result, _ in checked[title].results.values()} == {"通过"}
