"""Waivers, severities, checks off, deadlines and the default scheme over workbooks, through the public functions."""

from __future__ import annotations

from datetime import date

import openpyxl
import pandas as pd
import pytest
from forms import hotline, type_form

import perfeval_xl as px
from perfeval_xl.records import COLUMNS, FINDING_COLUMNS, frame
from perfeval_xl.settings import Deadlines, Settings, Waiver
from perfeval_xl.settings.waiving import waive

UNTIL = date(2022, 12, 31)
BEFORE, AFTER = date(2022, 12, 31), date(2023, 1, 1)
BOOKS = frame(
    COLUMNS["forms"],
    [
        {"form": 0, "file": 0, "unit": "某县（原）农业局", "project": "热线", "year": 2021},
        {"form": 1, "file": 1, "unit": "乙局", "project": "道路", "year": 2021},
        {"form": 2, "file": 2},
    ],
)
HIT = {"code": "B005", "severity": "error", "sheet": "预算表", "cell": "D2", "message": "超支。"}


def waiver(unit="某县(原)农业局", project="热 线", code="B005", *, year=None, until=UNTIL):
    return Waiver(unit, project, code, "已核", until, year)


def told(rows, waivers, today=BEFORE, lang="zh"):
    made = waive(frame(FINDING_COLUMNS, [{**HIT, **row} for row in rows]), BOOKS, waivers, today=today, lang=lang)
    assert list(made.columns) == list(FINDING_COLUMNS)
    return list(zip(made["waived"], made["message"], strict=True))


PLAIN = (None, "超支。")
WAIVED = ("已核", "超支。（已豁免：已核，至2022年12月31日）")
ENDED = (None, "超支。（豁免已于2022年12月31日到期，原因曾为：已核）")
CASES = [
    ("names are folded", [{"form": 0}], [waiver()], BEFORE, [WAIVED]),
    ("the day after the last", [{"form": 0}], [waiver()], AFTER, [ENDED]),
    ("of that year", [{"form": 0}], [waiver(year=2021)], BEFORE, [WAIVED]),
    ("of another year", [{"form": 0}], [waiver(year=2022)], BEFORE, [PLAIN]),
    ("of another code", [{"form": 0}], [waiver(code="B006")], BEFORE, [PLAIN]),
    ("of another unit", [{"form": 1}], [waiver()], BEFORE, [PLAIN]),
    ("of another project of the unit", [{"form": 0}], [waiver(project="道路")], BEFORE, [PLAIN]),
    ("a form without names", [{"form": 2}], [waiver()], BEFORE, [PLAIN]),
    ("every cell of the code", [{"form": 0}, {"form": 0, "cell": "D3"}], [waiver()], BEFORE, [WAIVED, WAIVED]),
    ("one of two workbooks", [{"form": 0}, {"form": 1}], [waiver()], BEFORE, [WAIVED, PLAIN]),
    ("the later of two", [{"form": 0}], [waiver(until=date(2022, 1, 1), year=2021), waiver()], BEFORE, [WAIVED]),
    ("between two, both waived", [{"form": -1, "about": [0, 1]}], [waiver(), waiver("乙局", "道路")], BEFORE, [WAIVED]),
    ("between two, one waived", [{"form": -1, "about": [0, 1]}], [waiver()], BEFORE, [PLAIN]),
    ("between two, one ended", [{"form": -1, "about": [0, 1]}],
     [waiver(), waiver("乙局", "道路", until=date(2030, 1, 1))], AFTER, [ENDED]),
    ("of no workbook", [{"form": -1, "about": []}, {"form": -1}], [waiver()], BEFORE, [PLAIN, PLAIN]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "waivers", "today", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_which_findings_are_waived(rows, waivers, today, expected):
    assert told(rows, waivers, today) == expected


def test_in_english():
    assert told([{"form": 0}], [waiver()], lang="en") == [("已核", "超支。 (waived: 已核, until 2022-12-31)")]


def test_findings_are_not_changed_in_place():
    findings = frame(FINDING_COLUMNS, [{**HIT, "form": 0}])
    before = findings.copy()
    waive(findings, BOOKS, [waiver()], today=BEFORE)

    pd.testing.assert_frame_equal(findings, before)


OVER = {"预算表!D2": 52, "预算表!D5": 52}
FORM_WAIVER = Waiver("子洲县行政审批服务局", "12345市民热线服务经费", "B005", "已核", UNTIL)


@pytest.fixture
def over(tmp_path):
    """Return a form that spends more than it received."""
    content = hotline()
    path = type_form(tmp_path / "over.xlsx", content, edits=OVER)
    book = px.read(path).forms.iloc[0]
    assert (book["unit"], book["project"]) == (FORM_WAIVER.unit, FORM_WAIVER.project)
    return path


def only(findings, code):
    return findings[findings["code"] == code].to_dict("records")


def test_validate_waives_and_raises_severities(over):
    settings = Settings(severities={"B005": "warning"}, waivers=(FORM_WAIVER,))
    batch = px.read(over)

    assert [row["severity"] for row in only(px.validate(batch), "B005")] == ["error"]
    (row,) = only(px.validate(batch, settings=settings, today=BEFORE), "B005")
    assert (row["severity"], row["waived"]) == ("warning", "已核")
    (row,) = only(px.validate(batch, settings=settings, today=AFTER), "B005")
    assert (row["waived"], "豁免已于2022年12月31日到期" in row["message"]) == (None, True)


def test_a_check_that_is_off_does_not_run_unless_it_is_named(over):
    batch = px.read(over)

    assert "B005" not in set(px.validate(batch, settings=Settings(off=("B",)))["code"])
    assert not [code for code in px.validate(batch, settings=Settings(off=("T", "F")))["code"] if code[0] in "TF"]
    assert set(px.validate(batch, settings=Settings(off=("B",)), select=("B005", "B006"))["code"]) >= {"B005"}
    assert set(px.validate(batch, settings=Settings(off=("B",)), select=("B",))["code"]) == set()


def summary(path, sheet):
    rows = list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))
    header = next(place for place, row in enumerate(rows) if "状态" in row or "编号" in row or "说明" in row)
    return [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :] if any(row)]


@pytest.mark.parametrize(("today", "state", "word"), [(BEFORE, "通过", "已豁免"), (AFTER, "退回", "错误")])
def test_the_summary_and_the_copy_show_what_is_waived(over, tmp_path, today, state, word):
    errors = {row["code"] for row in px.validate(px.read(over)).to_dict("records") if row["severity"] == "error"}
    settings = Settings(off=tuple(sorted(errors - {"B005"})), deadlines=Deadlines(date(2022, 7, 28)), waivers=(FORM_WAIVER,))
    result = px.run(over, tmp_path / "out", settings=settings, today=today)

    (project, *_) = summary(tmp_path / "out/summary.xlsx", "汇总表")
    assert (project["状态"], project["错误"]) == (state, int(state == "退回"))
    listed = [row for row in summary(tmp_path / "out/summary.xlsx", "问题清单") if row["编号"] == "B005"]
    assert [row["级别"] for row in listed] == [word]
    assert "已核" in listed[0]["问题"]
    copied = [row for row in summary(tmp_path / "out/scored/over.xlsx", "问题清单") if row["编号"] == "B005"]
    assert [row["级别"] for row in copied] == [word]
    remarks = {row["项目"]: row["说明"] for row in summary(tmp_path / "out/summary.xlsx", "口径说明") if row["类别"] == "设置"}
    assert remarks["上报截止"] == "2022年7月28日（含当日）"
    assert "over.xlsx（2022年7月29日）" in remarks["上报时间"]
    assert remarks["豁免"].endswith("至 2022-12-31" + ("（已到期）" if today == AFTER else ""))
    assert [note for note in result.notes if "晚于2022年7月28日" in note]


def test_a_deadline_that_is_kept_is_no_news(over, tmp_path):
    result = px.run(over, tmp_path / "out", settings=Settings(deadlines=Deadlines(date(2022, 7, 29))))

    assert not [note for note in result.notes if "晚于" in note]


def test_without_settings_the_summary_says_nothing_of_them(over, tmp_path):
    px.run(over, tmp_path / "out")

    assert not [row for row in summary(tmp_path / "out/summary.xlsx", "口径说明") if row["类别"] == "设置"]


@pytest.fixture
def mine(tmp_path):
    """Return a bureau's own scheme: the shipped one with another id."""
    path = tmp_path / "mine.toml"
    path.write_text('extends = "department-2021"\nid = "mine"\nversion = "1"\nname = "本局"\nauthority = "本局"\n', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("asked", "followed"),
    [
        ({}, "department-2021"),
        ({"settings": "default"}, "mine"),
        ({"settings": "default", "scheme": "department-2021"}, "department-2021"),
    ],
)
def test_the_default_scheme_goes_before_recognition_and_after_the_argument(over, mine, asked, followed):
    given = {name: Settings(scheme=str(mine)) if value == "default" else value for name, value in asked.items()}

    assert px.read(over, **given).forms["scheme"].tolist() == [followed]


def test_a_stamp_goes_before_the_default_scheme(tmp_path, mine):
    from perfeval_xl.schemes import load_scheme
    from perfeval_xl.templates import template_bytes

    for name, scheme in (("shipped", "department-2021"), ("own", mine)):
        (tmp_path / f"{name}.xlsx").write_bytes(template_bytes(load_scheme(scheme)))
    books = px.read([tmp_path / "shipped.xlsx", tmp_path / "own.xlsx"], settings=Settings(scheme=str(mine))).entries()

    assert dict(zip(books["name"], books["scheme"], strict=True)) == {"shipped.xlsx": "department-2021", "own.xlsx": "mine"}
    assert books["stamped"].all()


def test_a_form_of_another_kind_does_not_take_the_default(tmp_path, mine):
    path = tmp_path / "self.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["项目资金(万元)", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"])
    book.active.append(["年度资金总额", 10, 10, 10, 10, "100%", 10])
    book.active.append(["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"])
    book.active.append(["甲", "乙", "丙", "1", "1", 5, 5])
    book.save(path)
    (followed,) = px.read(path, settings=Settings(scheme=str(mine))).forms["scheme"]

    assert followed != "mine"
