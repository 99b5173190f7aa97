"""Forms laid out in many ways, each held against what a careful reviewer says of it.

`tests/data/forms/expected.json` holds by file what is right of each form in it: `fields` (project, unit, department, year, self_total,
self_grade), `execution_rate`, `rows` (every indicator by the cell of its name: weight, self-score, points and whether a rule gave them;
`optional` may be left out), the findings that `must` be there and those that `may` (“I006|S001” is either, “C4|C5” either cell), and
`other_kind`, the name of one that is no evaluation. Errors and warnings besides these are false alarms.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from perfeval_xl.cli.application import application

FORMS = Path(__file__).parents[1] / "data" / "forms"
EXPECTED = json.loads((FORMS / "expected.json").read_text("utf-8"))
ANYWHERE = ("T001", "X")  # none of these forms has a stamp; what concerns several files is not judged here
RATE, POINTS = 0.0006, 0.005


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """Return what one run of `score` says of each form, by file."""
    out = tmp_path_factory.mktemp("judged") / "out"
    done = CliRunner().invoke(application, ["score", *(str(FORMS / name) for name in EXPECTED), "-o", str(out), "--format", "json"])
    found: dict[str, list[dict]] = {}
    for form in json.loads(done.stdout)["workbooks"]:
        found.setdefault(re.split(r"[\\/]", form["path"])[-1], []).append(form)
    return found


def is_one_of(finding, wanted):
    cells = set(re.findall("[A-Z]+[0-9]+", finding.get("cell") or ""))
    places = set(filter(None, (wanted.get("cell") or "").split("|")))
    return finding["code"] in wanted["code"].split("|") and (not places or bool(places & cells))


def alike(got, wanted, within=POINTS):
    if isinstance(wanted, (int, float)) and got is not None:
        return abs(float(got) - wanted) <= within
    return "".join(str(got or "").split()) == "".join(str(wanted or "").split())


def wrong_findings(expected, found):
    wanted = [*expected.get("must", ()), *expected.get("may", ())]
    if "other_kind" in expected:
        wanted.append({"code": "T010|T011"})
        if not any(expected["other_kind"] in one["message"] for one in found):
            yield f"no finding says that it is a {expected['other_kind']}"
    for one in found:
        told = one["severity"] in ("error", "warning") and not one["code"].startswith(ANYWHERE)
        if told and not any(is_one_of(one, each) for each in wanted):
            yield f"false: {one['code']} {one.get('cell')} {one['message']}"
    for each in expected.get("must", ()):
        if not any(is_one_of(one, each) for one in found):
            yield f"missed: {each['code']} {each.get('cell')}"


def wrong_fields(expected, form):
    scores = form.get("scores") or {}
    for name, wanted in expected.get("fields", {}).items():
        got = (scores if name.startswith("self_") else form).get(name)
        if not alike(got, wanted):
            yield f"{name}: {got!r}, is {wanted!r}"
    if "execution_rate" in expected and not alike(scores.get("execution_rate"), expected["execution_rate"], RATE):
        yield f"execution_rate: {scores.get('execution_rate')}, is {expected['execution_rate']}"


def wrong_rows(expected, form):
    read = {row["cell"]: row for row in (form.get("scores") or {}).get("indicators", ())}
    for row in expected.get("rows", ()):
        got = read.pop(row["cell"], None)
        if got is None:
            if not row.get("optional"):
                yield f"{row['cell']} {row['name']} not read"
            continue
        for key in ("weight", "self", "system"):
            if key in row and not alike(got.get(key), row[key]):
                yield f"{row['cell']} {key}: {got.get(key)}, is {row[key]}"
        if "by_rule" in row and (got.get("basis") == "规则") != row["by_rule"]:
            yield f"{row['cell']} basis {got.get('basis')}"
    if expected.get("rows"):
        yield from (f"{cell} {row['name']} is no indicator" for cell, row in read.items())


@pytest.mark.parametrize("name", EXPECTED)
def test_a_form_is_read_and_judged_as_a_reviewer_does(reported, name):
    forms = reported.get(name, [])
    assert len(forms) == len(EXPECTED[name])
    wrong = [
        text
        for expected, form in zip(EXPECTED[name], forms, strict=True)
        for text in (*wrong_findings(expected, form["findings"]), *wrong_fields(expected, form), *wrong_rows(expected, form))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("name", "told"), [("points_of_rate_not_printed.xlsx", True), ("points_of_rate_left_none.xlsx", False)])
def test_points_that_a_form_prints_nowhere_are_taken_where_some_are_left_and_told(reported, name, told):
    rows = reported[name][0]["scores"]["indicators"]
    assert [row["name"] for row in rows if "按评价方案取 10 分" in row["explanation"]] == (["预算执行率"] if told else [])
