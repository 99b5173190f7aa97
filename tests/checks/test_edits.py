"""One mistake, one finding: a faultless form with a few cells changed gives exactly the findings of `edits.tsv`, of every letter."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import openpyxl
import pytest
from drawn import SCHEME, drawn, good_sheets, value_of

import perfeval_xl
from perfeval_xl.checks.examples import DrawnWorkbook

with (Path(__file__).parent / "edits.tsv").open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines, delimiter="\t"))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Return what each row gives, as `code sheet!cell`; all forms are one batch."""
    folder = tmp_path_factory.mktemp("edits")
    untouched = folder / "good.xlsx"
    untouched.write_bytes(drawn(DrawnWorkbook("good"), good_sheets()))
    paths = []
    for number, row in enumerate(ROWS):
        book = openpyxl.load_workbook(untouched)
        for edit in row["edits"].split():
            sheet, cell, text = re.fullmatch(r"(.+?)!([A-Z]+\d+)=(.*)", edit).groups()
            book[sheet][cell] = value_of(text) if text else None
        paths.append(folder / f"{number:03}.xlsx")
        book.save(paths[-1])
    batch = perfeval_xl.read(paths, scheme=SCHEME)
    findings = perfeval_xl.validate(batch, strict=True, select=["I", "S", "N", "B", "T004", "T005", "T006", "T007", "F013"])
    keys = dict(zip(batch.entries()["path"].map(lambda path: Path(path).name), batch.forms["form"], strict=True))
    marks = findings.assign(mark=findings["code"] + " " + findings["sheet"].fillna("") + "!" + findings["cell"].fillna(""))
    return [sorted(marks.loc[marks["form"].eq(keys[path.name]), "mark"]) for path in paths]


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[row["what"] for row in ROWS])
def test_an_edit_gives_exactly_its_findings(found, number):
    assert found[number] == sorted(filter(None, map(str.strip, ROWS[number]["findings"].split(";"))))
