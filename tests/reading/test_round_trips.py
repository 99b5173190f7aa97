"""A filled form saved again by other programs: the same findings at the same cells, the same points, the same stamp."""

from __future__ import annotations

import io
import shutil
import tomllib
from pathlib import Path

import openpyxl
import pytest
from office import converted

import perfeval_xl as px
from perfeval_xl.schemes import load_scheme
from perfeval_xl.templates import template_bytes

TESTS = Path(__file__).parents[1]
SAMPLES = TESTS.parent / "samples"
OF_THE_TEMPLATE = ("clean", "hotline-template", "it-system", "road-repair", "school-heating")
BY_HAND = ("hotline", "training", "vaccination")
FORMAT = {"F008", "F009"}
"""About the file and not the form: an old format; formulas without values, as a program that does not calculate saves them."""


def self_form():
    book = openpyxl.load_workbook(io.BytesIO(template_bytes(load_scheme("mof-self-2020"))))
    told = tomllib.loads((TESTS / "transfer" / "earlier.toml").read_text(encoding="utf-8"))["mof-self-2020"]
    for place, value in told.items():
        sheet, _, cell = place.rpartition("!")
        if not isinstance(book[sheet][cell].value, str) or not book[sheet][cell].value.startswith("="):
            book[sheet][cell] = value
    book.save(buffer := io.BytesIO())
    return buffer.getvalue()


def saved_again(data):
    openpyxl.load_workbook(io.BytesIO(data)).save(buffer := io.BytesIO())
    return buffer.getvalue()


@pytest.fixture(scope="module")
def trips(tmp_path_factory):
    """Return name of the program → name of the form → (scheme, findings, points)."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice (soffice) is not on PATH")
    folder = tmp_path_factory.mktemp("trips")
    forms = {name: (SAMPLES / f"{name}.xlsx").read_bytes() for name in (*OF_THE_TEMPLATE, *BY_HAND)}
    forms |= converted({"self": self_form()}, folder / "computed", "xlsx")  # as a unit would have saved it
    ods = converted(forms, folder / "ods", "ods")
    kinds = {
        "received": forms,
        "LibreOffice": converted(forms, folder / "xlsx", "xlsx"),
        "openpyxl": {name: saved_again(data) for name, data in forms.items()},
        "ods": ods,
        "ods and back": converted(ods, folder / "back", "xlsx"),
    }
    paths = {}
    for number, (kind, made) in enumerate(kinds.items()):
        for name, data in made.items():
            path = folder / f"{number}-{name}.{'ods' if kind == 'ods' else 'xlsx'}"
            path.write_bytes(data)
            paths[str(path)] = kind, name
    return told(paths)


def told(paths):
    batch = px.read(list(paths))
    findings, scores = px.validate(batch, ignore=["X"]), px.score(batch)
    points = scores.groupby("form")["final"].sum().round(6)
    found = {}
    for book in batch.entries().itertuples():
        kind, name = paths[book.path]
        own = findings[findings["form"] == book.form]
        listed = sorted({(row.code, row.sheet or "", row.cell or "") for row in own.itertuples() if row.code not in FORMAT})
        found.setdefault(kind, {})[name] = (book.scheme, book.stamped, listed, points.get(book.form))
    return found


pytestmark = pytest.mark.libreoffice


@pytest.mark.parametrize("name", [*OF_THE_TEMPLATE, *BY_HAND, "self"])
@pytest.mark.parametrize("kind", ["LibreOffice", "openpyxl", "ods", "ods and back"])
def test_a_form_saved_again_is_the_same(trips, kind, name):
    *known, findings, points = trips[kind][name]
    *expected, listed, earned = trips["received"][name]
    if kind == "ods":  # the reader tells no formulas of this format: what was typed over one is judged as any other value
        replaced = {place[1:] for place in listed if place[0] == "T009"}
        findings, listed = ([one for one in each if one[1:] not in replaced] for each in (findings, listed))

    assert (known, findings, points) == (expected, listed, earned)


def test_forms_of_the_template_keep_their_stamp(trips):
    for kind, forms in trips.items():
        assert [name for name in (*OF_THE_TEMPLATE, "self") if not forms[name][1]] == [], kind
