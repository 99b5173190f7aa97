"""The catalogue is complete, and the runner gives each check what it asks for and orders what they find."""

from __future__ import annotations

import csv
import dataclasses
import re
import string
import subprocess
import sys
from pathlib import Path

import forms
import msgspec
import pandas as pd
import pytest
from batches import batch_of

import perfeval_xl
from perfeval_xl.checks import pages, runner
from perfeval_xl.checks.catalogue import Registry, all_checks, chosen
from perfeval_xl.checks.hits import unsure
from perfeval_xl.checks.rules import rules_markdown
from perfeval_xl.facts.states import FAULTY, FINE, UNFIT, UNSURE
from perfeval_xl.layout.parts import lacking_words, unmet
from perfeval_xl.pipeline.evaluation import Options, check_forms
from perfeval_xl.records import COLUMNS, FINDING_COLUMNS, Batch, Scores
from perfeval_xl.schemes import load_scheme

SCHEME = load_scheme("department-2021")
ROOT = Path(__file__).parents[2]

with (Path(__file__).parent / "codes.tsv").open(encoding="utf-8", newline="") as lines:
    SEVERITIES = {row["code"]: row["severity"] for row in csv.DictReader(lines, delimiter="\t")}

each_check = pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.code)


def fields_of(template: str) -> set[str]:
    """Return the fields of a template; words that differ by language are told apart by the ending _en."""
    return {name.removesuffix("_en") for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.fixture
def hotline(tmp_path):
    """The real case as a batch."""
    return perfeval_xl.read([forms.type_form(tmp_path / "a.xlsx", forms.hotline())], scheme="department-2021")


@pytest.fixture
def registry(monkeypatch):
    """A catalogue of the test's own, which the runner then runs."""
    own = Registry()
    monkeypatch.setattr(runner, "all_checks", own.checks)
    return own


def register(registry, code, function, **more):
    """Register a function as if it stood in the module of its code's letter."""
    family = {"B": "budget", "F": "file", "X": "across"}[code[0]]
    function.__module__ = f"perfeval_xl.checks.{family}"
    function.__doc__ = function.__doc__ or "一条检查。"
    return registry.check(code, **{"severity": "error", "zh": "值 {value}", "en": "value {value}", **more})(function)


def findings(rows):
    """Findings as a check returns them, from (sheet, cell, value)."""
    return pd.DataFrame([{"form": 0, "sheet": sheet, "cell": cell, "value": value, "expected": None} for sheet, cell, value in rows])


def run(**rows):
    batch = batch_of([{"form": 0}], **rows)
    return runner.run_checks(batch, Scores.empty(), SCHEME)[:2]


@each_check
def test_a_code_and_its_severity_are_those_of_the_catalogue(check):
    assert SEVERITIES[check.code] == check.severity


@each_check
def test_both_languages_name_the_same_fields(check):
    assert fields_of(check.en) <= fields_of(check.zh)


@each_check
def test_a_message_tells_the_clerk_what_to_do(check):
    assert "请" in check.zh or "{told}" in check.zh  # what is said of a file that is not read ends with what to do
    assert re.search("[\u4e00-\u9fff]", check.title)


@each_check
def test_a_page_explains_itself_in_both_languages(check):
    title, _, body = check.page.partition("\n\n")

    assert title == check.title
    assert re.search("[A-Za-z]+ [a-z]+ [a-z]+", body.partition("Bad::")[0])


@each_check
def test_a_check_asks_for_what_there_is(check):
    known = {*COLUMNS, "scheme", "scores", "totals", "levels", "submissions", "roster", "policy"}

    assert set(check.needs) <= known


def test_findings_are_for_the_unit_but_those_that_only_finance_looks_at():
    for_finance = {check.code for check in all_checks() if check.addressee == "finance"}
    remarks = {check.code for check in all_checks() if check.severity == "info"}

    assert for_finance >= remarks - {"B010", "P005", "P009", "N005", "N008"}
    assert for_finance - remarks <= {"S012", "X001", "X002", "X003", "X007", "X013"}
    assert {"F001", "B010", "P009", "X004", "X005"}.isdisjoint(for_finance)


@each_check
def test_a_check_of_forms_asks_for_parts_and_names_them_in_words(check):
    """Those that say what a form lacks, or look at it whole, ask nothing; nor do those of files and between them."""
    whole = check.code[0] in "FX" or check.code in ("T001", "T002", "T004", "T005", "T010", "T011", "T012")

    assert bool(check.asks) != whole
    assert all(lacking_words(ask, lang) for ask in check.asks for lang in ("zh", "en"))


def test_the_catalogue_answers_without_the_libraries_of_frames():
    code = "import sys; from perfeval_xl.checks.catalogue import all_checks; all_checks(); sys.exit('pandas' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


def test_the_page_of_rules_is_the_catalogue():
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == rules_markdown()


@pytest.mark.parametrize(("checkout", "code", "told"), [(True, 0, "findings.md"), (False, 2, "belong to a checkout")])
def test_the_pages_are_renewed_in_a_checkout(tmp_path, monkeypatch, capsys, checkout, code, told):
    monkeypatch.setattr(pages, "__file__", str(tmp_path / "perfeval_xl" / "checks" / "pages.py"))
    if checkout:
        (tmp_path / "docs").mkdir()

    assert pages.main() == code
    assert told in "".join(capsys.readouterr())
    assert (tmp_path / "docs" / "rules.md").exists() is checkout


@pytest.mark.parametrize(("name", "advice"), [("a.xlsx", "另存为 .xlsx"), ("a.docx", "另存为 .docx"), ("a", "另存为 .xlsx")])
def test_a_damaged_file_is_saved_again_as_what_it_is_called(name, advice):
    batch = batch_of([{"form": 0, "path": name, "name": name, "problem": "F001", "problem_detail": "…"}])

    assert advice in perfeval_xl.validate(batch, strict=True)["message"][0]


@pytest.mark.parametrize("problem", ["F001", "F002", "F003", "F004", "F012"])
def test_unreadable_workbooks_give_their_problem_and_no_crash(problem):
    rows = [{"form": key, "path": f"{key}.xlsx", "name": f"{key}.xlsx", "problem": problem, "problem_detail": "…"} for key in range(3)]
    batch = batch_of(rows)

    found = perfeval_xl.validate(batch, strict=True)

    assert [*zip(found["form"], found["code"], strict=True)] == [(0, problem), (1, problem), (2, problem)]


def test_nothing_is_wrong_with_nothing():
    batch = Batch.from_rows({})
    form, crashes, _ = runner.run_checks(batch, Scores.empty(), SCHEME, strict=True)

    assert form.empty
    assert list(form.columns) == list(FINDING_COLUMNS)
    assert crashes == ()
    assert runner.run_file_checks(batch, strict=True)[0].empty
    assert runner.run_across(batch, Scores.empty(), strict=True)[0].empty


def test_no_check_changes_a_frame(hotline):
    before = {field.name: getattr(hotline, field.name).copy(deep=True) for field in dataclasses.fields(Batch)}

    perfeval_xl.validate(hotline, strict=True)

    for name, kept in before.items():
        pd.testing.assert_frame_equal(getattr(hotline, name), kept)


def test_the_real_case_outside_the_indicators(hotline):
    found = perfeval_xl.validate(hotline, select=["F", "P", "B", "T"], strict=True)

    assert [*zip(found["code"], found["sheet"], found["cell"], strict=True)] == [
        ("T006", "指标表", "D8"),
        ("T001", None, None),
        ("P002", "项目信息", "B1"),
        ("P002", "项目信息", "B11"),
        ("P002", "项目信息", "B12"),
        ("P006", "项目信息", "C17"),
        ("P007", "项目信息", "A18"),
        ("P010", "项目信息", "C20"),
    ]


def test_an_overstated_total_is_a_wrong_sum_and_no_more(tmp_path):
    path = forms.type_form(tmp_path / "a.xlsx", forms.hotline(), edits={"预算表!D2": 52})
    found = perfeval_xl.validate(perfeval_xl.read([path], scheme="department-2021"), select=["B"], strict=True)

    assert [*zip(found["code"], found["cell"], found["value"], found["expected"], strict=True)] == [
        ("B003", "D2", "52", "48.83"),
    ]


def test_every_message_is_told_in_both_languages(hotline):
    told = {lang: perfeval_xl.validate(hotline, lang=lang, strict=True) for lang in ("zh", "en")}

    assert list(told["zh"]["code"]) == list(told["en"]["code"])
    assert not (told["zh"]["message"] == told["en"]["message"]).any()
    assert told["en"]["message"].str.match("[A-Z“0-9]").all()


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ((), (), True), (("B",), (), True), (("B005",), (), True), (("P", "B00"), (), True), (("P",), (), False),
        ((), ("B005",), False), ((), ("B",), False), (("B",), ("B005",), False), ((), ("B006",), True),
    ],
)
def test_codes_are_chosen_by_code_or_prefix(select, ignore, expected):
    assert chosen("B005", select, ignore) is expected


def test_selected_checks_alone_are_run(hotline):
    found = perfeval_xl.validate(hotline, select=["P0"], ignore=["P002"])

    assert set(found["code"]) == {"P006", "P007", "P010"}


@pytest.mark.parametrize(
    ("code", "module", "page", "reason"),
    [
        ("B001", "perfeval_xl.checks.budget", "一条检查。", "taken"),
        ("P001", "perfeval_xl.checks.budget", "一条检查。", "belong"),
        ("B002", "perfeval_xl.checks.elsewhere", "一条检查。", "belong"),
        ("B02", "perfeval_xl.checks.budget", "一条检查。", "three digits"),
        ("Q002", "perfeval_xl.checks.budget", "一条检查。", "a letter"),
        ("B002", "perfeval_xl.checks.budget", None, "docstring"),
    ],
)
def test_a_wrong_registration_is_refused(registry, code, module, page, reason):
    register(registry, "B001", lambda forms: [])

    def wrong(forms):
        return []

    wrong.__module__, wrong.__doc__ = module, page

    with pytest.raises(ValueError, match=reason):
        registry.check(code, severity="error", zh="", en="")(wrong)


def test_a_module_named_for_a_part_of_a_family_belongs_to_it(registry):
    def fine(forms):
        """一条检查。"""
        return []

    fine.__module__ = "perfeval_xl.checks.budget_relations"
    registry.check("B002", severity="info", zh="", en="")(fine)

    assert [check.code for check in registry.checks()] == ["B002"]


def test_a_check_is_skipped_when_a_frame_it_asked_for_is_empty(registry):
    asked = []
    register(registry, "B001", lambda budget: asked.append("budget") or [])
    register(registry, "B002", lambda forms, team=None: asked.append(len(team)) or [])

    run()

    assert asked == [0]


def test_a_check_that_crashes_is_named_and_the_others_run(registry):
    register(registry, "B001", lambda forms: forms["no such column"])
    register(registry, "B002", lambda forms: findings([("预算表", "A1", "1")]))

    found, crashes = run()

    assert list(found["code"]) == ["B002"]
    assert [crash.code for crash in crashes] == ["B001"]
    assert "no such column" in crashes[0].error


def test_a_crash_is_raised_when_strict(registry):
    register(registry, "B001", lambda forms: forms["no such column"])

    with pytest.raises(KeyError, match="no such column"):
        runner.run_checks(batch_of([{"form": 0}]), Scores.empty(), SCHEME, strict=True)


def test_a_message_whose_field_a_check_forgot_is_a_crash(registry):
    register(registry, "B001", lambda forms: findings([("预算表", "A1", "1")]), zh="{label}")

    assert [crash.code for crash in run()[1]] == ["B001"]


def test_a_scheme_changes_a_severity_and_switches_a_check_off(registry):
    for code in ("B001", "B002", "B003"):
        register(registry, code, lambda forms: findings([("预算表", "A1", "1")]))
    scheme = msgspec.structs.replace(SCHEME, severities={"B001": "off", "B002": "info"})

    found, *_ = runner.run_checks(batch_of([{"form": 0}]), Scores.empty(), scheme)

    assert dict(zip(found["code"], found["severity"], strict=True)) == {"B002": "info", "B003": "error"}


def test_a_remark_is_for_finance_until_a_bureau_makes_more_of_it(registry):
    for code in ("B001", "B002"):
        register(registry, code, lambda forms: findings([("预算表", "A1", "1")]), severity="info")
    scheme = msgspec.structs.replace(SCHEME, severities={"B002": "warning"})

    found, *_ = runner.run_checks(batch_of([{"form": 0}]), Scores.empty(), scheme)

    assert dict(zip(found["code"], found["addressee"], strict=True)) == {"B001": "finance", "B002": "unit"}


def test_a_scheme_changes_severities_of_the_files_that_follow_it(registry):
    register(registry, "F005", lambda forms: forms[["form"]].assign(sheet=None, cell=None, value=None, expected=None))
    strict = msgspec.structs.replace(SCHEME, severities={"F005": "warning"})
    lax = msgspec.structs.replace(SCHEME, severities={"F005": "off"})
    batch = batch_of([{"form": 0, "scheme": "strict"}, {"form": 1, "scheme": "lax"}, {"form": 2}])

    found, *_ = runner.run_file_checks(batch, schemes={"strict": strict, "lax": lax})

    assert dict(zip(found["form"], found["severity"], strict=True)) == {0: "warning", 2: "error"}


def test_findings_come_errors_first_then_as_the_form_goes(registry):
    places = ["指标表 A10", "Sheet9 A1", "指标表 AA2", "指标表 B2", "预算表", "预算表 D2", "项目信息 B7"]
    rows = [(*place.split(), None)[:2] for place in places]
    register(registry, "B001", lambda forms: findings([(sheet, cell, "1") for sheet, cell in rows]))
    register(registry, "B002", lambda forms: findings([("项目信息", "A1", "1")]), severity="info")
    register(registry, "B003", lambda forms: findings([(None, None, "1")]))

    found, _ = run()

    assert [*zip(found["code"], found["sheet"], found["cell"], strict=True)] == [
        ("B003", None, None),
        ("B001", "项目信息", "B7"),
        ("B001", "预算表", None),
        ("B001", "预算表", "D2"),
        ("B001", "指标表", "B2"),
        ("B001", "指标表", "AA2"),
        ("B001", "指标表", "A10"),
        ("B001", "Sheet9", "A1"),
        ("B002", "项目信息", "A1"),
    ]


def test_one_place_has_a_code_once_but_a_sheet_may_lack_two_things(registry):
    rows = [("预算表", "A1", "1"), ("预算表", "A1", "2"), ("预算表", None, "3"), ("预算表", None, "4"), ("预算表", None, "4")]
    register(registry, "B001", lambda forms: [findings(rows[:2]), findings([]), findings(rows[2:])])

    found, _ = run()

    assert [*zip(found["cell"], found["value"], strict=True)] == [(None, "3"), (None, "4"), ("A1", "1")]


def test_what_a_check_gives_becomes_text_or_nothing(registry):
    given = findings([("预算表", "A1", 48.83)]).assign(expected=float("nan"), n=3)
    register(registry, "B001", lambda forms: given, zh="{value}；{expected}；{n}", en="{value}; {expected}; {n}")

    found, _ = run()

    assert found.loc[0, ["value", "expected", "message"]].tolist() == ["48.83", None, "48.83；；3"]


@pytest.fixture
def forms_of_kinds():
    """Three forms: one with funds and scores, one with scores only, one of which nobody said what it has."""
    return batch_of(
        [{"form": 4, "has": "funds scores"}, {"form": 7, "has": "scores"}, {"form": 9}],
        budget=[{"form": key, "source": "total", "measure": "spent", "raw": "1"} for key in (4, 7, 9)],
    )


def run_forms(batch, **more):
    return runner.run_checks(batch, Scores.empty(), SCHEME, **more)


def test_a_check_does_not_apply_to_forms_that_lack_what_it_asks(registry, forms_of_kinds):
    def check(budget):
        return [findings([("预算表", "A1", "1")] * 3).assign(form=[4, 7, 9]), unsure(budget, "…", "…")]

    register(registry, "B001", check, asks=("scores", "funds|report"))
    register(registry, "B002", lambda budget: [], asks=("funds",))
    register(registry, "B003", lambda budget: [], asks=("report",))

    checked = run_forms(forms_of_kinds)

    assert list(checked.findings["form"]) == [4, 9]
    assert checked.outcomes.rows.values.tolist() == [
        [7, "B001", UNFIT, "没有资金表或评价报告"], [7, "B002", UNFIT, "没有资金表"],
        [4, "B003", UNFIT, "没有评价报告"], [7, "B003", UNFIT, "没有评价报告"],
    ]


def test_a_check_is_not_run_where_it_applies_to_no_form(registry, forms_of_kinds):
    register(registry, "B001", lambda budget: budget["no such column"], asks=("report",))
    known = dataclasses.replace(forms_of_kinds, forms=forms_of_kinds.forms.head(2))

    assert run_forms(known, strict=True).outcomes.rows["outcome"].tolist() == [UNFIT, UNFIT]


def test_a_check_that_cannot_tell_says_why_and_what_it_finds_counts_more(registry, forms_of_kinds):
    rows = pd.DataFrame({"form": [9, 4, 4, 7], "cell": ["D4", "B2", "B3", "C1"], "unused": None})
    found = findings([("预算表", "A1", "1")]).assign(form=7)
    register(registry, "B001", lambda budget: [unsure(rows, "{cell}读不出", "{cell} cannot be read"), found, unsure(rows, "…", "…")])

    assert run_forms(forms_of_kinds).outcomes.rows.values.tolist() == [[4, "B001", UNSURE, "B2读不出"], [9, "B001", UNSURE, "D4读不出"]]
    assert run_forms(forms_of_kinds, lang="en").outcomes.rows["reason"].tolist() == ["B2 cannot be read", "D4 cannot be read"]


def test_a_check_that_crashed_can_tell_of_no_form(registry, forms_of_kinds):
    register(registry, "B001", lambda forms: forms["no such column"], asks=("scores",))

    assert run_forms(forms_of_kinds).outcomes.rows[["form", "outcome"]].values.tolist() == [[4, UNSURE], [7, UNSURE], [9, UNSURE]]


def test_all_checks_in_force_are_counted_for_each_form(registry, forms_of_kinds):
    found = findings([("预算表", "A1", "1"), ("预算表", "A2", "1")]).assign(form=4)
    for code, asks in (("B001", ()), ("B002", ("funds",)), ("B003", ()), ("B004", ()), ("B005", ())):
        register(registry, code, lambda forms: found, asks=asks)
    scheme = msgspec.structs.replace(SCHEME, severities={"B004": "off"})
    checked = runner.run_checks(forms_of_kinds, Scores.empty(), scheme, ignore=["B005"])

    assert checked.outcomes.tally(checked.findings).to_dict("index") == {
        4: {FINE: 0, FAULTY: 3, UNFIT: 0, UNSURE: 0},
        7: {FINE: 2, FAULTY: 0, UNFIT: 1, UNSURE: 0},
        9: {FINE: 3, FAULTY: 0, UNFIT: 0, UNSURE: 0},
    }


def test_a_form_without_a_scheme_is_judged_by_no_check_of_its_content():
    batch = batch_of([{"form": 0, "has": "fields funds"}, {"form": 1, "problem": "F001"}])
    findings, _, outcomes = check_forms(batch, Scores.empty(), Options(select=("B003", "B001", "T002", "F001", "F007")))
    rows = outcomes.rows.sort_values(["form", "code"])

    assert rows[["form", "code", "outcome"]].values.tolist() == [[0, "B001", UNSURE], [0, "B003", UNFIT], [1, "F007", UNSURE]]
    assert set(outcomes.faulty(findings).itertuples(index=False, name=None)) == {(0, "T002"), (1, "F001")}
    assert dict(outcomes.checked.values.tolist()) == {0: 5, 1: 2}


def test_a_check_that_asks_for_what_no_form_can_have_is_refused(registry):
    with pytest.raises(ValueError, match="'wieghts'"):
        register(registry, "B001", lambda forms: [], asks=("weights|wieghts",))


def test_the_first_ask_that_is_not_met_is_what_a_form_lacks():
    assert unmet(("scores", "weights|execution_points"), frozenset({"scores", "execution_points"})) is None
    assert unmet(("scores", "weights|execution_points"), frozenset({"scores"})) == "weights|execution_points"
    assert lacking_words("kind:self", "zh") == "不是项目支出绩效自评表"
    assert lacking_words("kind:self", "en").startswith("not a ")
