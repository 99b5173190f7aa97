"""perfeval.toml is found, read, and refused with every mistake at once."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.errors import SettingsError
from perfeval_xl.limits import Limits
from perfeval_xl.settings import Settings, Waiver, find_settings, load_settings, overrides, own_settings, parse_settings
from perfeval_xl.settings.policy import changes, defaults

CODES = tuple(check.code for check in all_checks())
DOCS = Path(__file__).parents[2] / "docs"
WAIVER = 'unit = "甲局"\nproject = "热线"\ncode = "B005"\nreason = "已核"\nuntil = 2022-12-31\n'


def parsed(text: str) -> Settings:
    return parse_settings(text, Path("perfeval.toml"), CODES)


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        parsed(text)
    return refused.value.problems


def test_limits_can_be_set_and_wrong_ones_are_named():
    assert parsed("[limits]\nfile_bytes = 104_857_600\nseconds = 30").limits == Limits(file_bytes=104_857_600, seconds=30)
    assert [problem.partition("：")[0] for problem in problems(
        '[limits]\nfilebytes = 1\nparts = "many"\nseconds = 0\nmerges = -1\ndepth = 1.5\nscheme = "department-2021"'
    )] == ["limits.scheme", "limits.filebytes", "limits.parts", "limits.depth", "limits.merges", "limits.seconds"]
    assert "是否想写 file_bytes？" in problems("[limits]\nfilebytes = 1")[0]


def test_an_empty_file_changes_nothing():
    assert parsed("") == Settings()


def test_dates_of_a_bureau_s_lifetime_are_taken():
    """Near misses of those that nobody means."""
    dates = "[deadlines]\nmended = 2100-12-31\nreported = 2000-01-01\n[notices]\ndays = 366\n"
    settings = parsed(f"{dates}[[waivers]]\n{WAIVER}year = 2021")

    assert settings.deadlines.mended == date(2100, 12, 31)
    assert (settings.notices.days, settings.waivers[0].year) == (366, 2021)


def test_the_example_of_the_documentation():
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    settings = parsed(re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1])

    assert settings.scheme == "department-2021"
    assert settings.off == ("N008", "I029")
    assert settings.severities == {"B007": "error", "P005": "warning"}
    assert settings.deadlines.reported == date(2022, 7, 31)
    assert [(waiver.code, waiver.year, waiver.until) for waiver in settings.waivers] == [
        ("B003", 2021, date(2022, 12, 31)),
        ("P003", None, date(2022, 9, 30)),
    ]
    assert [key for key in Settings.__struct_fields__ if not re.search(rf"^\[*{key}\b", page, re.MULTILINE)] == []


def test_the_policy_that_ships_is_the_documentation_s():
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert tomllib.loads(re.search(r"<!-- policy -->\n```toml\n(.*?)```", page, re.DOTALL)[1]) == defaults()


def test_what_a_file_does_not_give_of_the_policy_stays():
    settings = parsed("[across.text]\ncharacters = 200\n[sampling]\nshare = 0.05\n[sampling.money]\nweight = 1.5\n")
    shipped = Settings()

    assert (settings.across.text.characters, settings.across.text.report) == (200, shipped.across.text.report)
    assert (settings.sampling.share, settings.sampling.money.weight, settings.sampling.money.full) == (0.05, 1.5, 1.0)
    assert settings.across.results == shipped.across.results
    assert [(key, now, was) for key, now, was in changes("across", settings.across)] == [("across.text.characters", 200, 100)]


WRONG = [
    ("[across.text]\ncharacter = 200", ["across.text.character：没有这个键，是否想写 characters？"]),
    ("shceme = 'x'", ["shceme：没有这个键，是否想写 scheme？"]),
    ("scheme = 'department-2012'", ["scheme：没有名为“department-2012”的评价方案，是否想用 department-2021？"]),
    ("scheme = 'none.toml'", ["scheme：找不到评价方案文件："]),
    ("scheme = 5", ["scheme："]),
    ("[deadlines]\nmended = 9999-12-31\nreported = 1922-07-31", [
        "deadlines.mended：年份应在 2000 到 2100 之间，现为 9999-12-31", "deadlines.reported：年份应在 2000 到 2100 之间"]),
    ("[[waivers]]\n" + WAIVER.replace("2022-12-31", "9999-12-31"), ["waivers[0].until：年份应在 2000 到 2100 之间"]),
    ("[[waivers]]\n" + WAIVER + "year = 20211", ["waivers[0].year：年份应在 2000 到 2100 之间，现为 20211"]),
    ("[notices]\ndays = 99999999999", ["notices.days："]),
    ("[notices]\ndays = -3", ["notices.days："]),
    ("off = 'N008'", ["off："]),
    ("off = ['N08']", ["off[0]：没有编号为“N08”的检查，是否想写 N008？"]),
    ("off = ['']", ["off[0]：没有编号为“”的检查"]),
    ("off = ['n008']", ["off[0]：没有编号为“n008”的检查，是否想写 N008？"]),
    ("severities = 3", ["severities：应为一组键值"]),
    ("[severities]\nB07 = 'error'", ["severities.B07：没有编号为“B07”的检查，是否想写 B007？"]),
    ("[severities]\nB = 'error'", ["severities.B：没有编号为“B”的检查"]),
    ("[severities]\nB007 = 'fatal'", ["severities.B007：应为 error、warning、info、off 之一，现为 'fatal'"]),
    ("[severities]\nB007 = 1", ["severities.B007：应为 error、warning、info、off 之一，现为 1"]),
    ("[severities]\nB007 = 'error'\noff = ['N008']", ["severities.off：off 要写在文件开头，在 [severities] 等所有表之前"]),
    ("[deadlines]\nscheme = 'x'", ["deadlines.scheme：scheme 要写在文件开头"]),
    ("off = ['B']\n[severities]\nB007 = 'error'", ["severities.B007：已在 off 中停用"]),
    ("[deadlines]\nreported = '七月底'", ["deadlines.reported："]),
    ("[deadlines]\nreport = 2022-07-31", ["deadlines.report：没有这个键，是否想写 reported？"]),
    ("[[waivers]]", [f"waivers[0].{key}：缺少这个键" for key in ("unit", "project", "code", "reason", "until")]),
    ("[[waivers]]\n" + WAIVER.replace("B005", "B05"), ["waivers[0].code：没有编号为“B05”的检查，是否想写 B005？"]),
    ("[[waivers]]\n" + WAIVER.replace("已核", " "), ["waivers[0].reason：不能为空"]),
    ("[[waivers]]\n" + WAIVER.replace("2022-12-31", "12"), ["waivers[0].until："]),
    ("[[waivers]]\n" + WAIVER + "year = '2021'", ["waivers[0].year："]),
    ("[[waivers]]\n" + WAIVER + "[[waivers]]\n" + WAIVER, ["waivers[1]：与 waivers[0] 是同一单位、项目、年度和编号"]),
    ("waivers = 'B005'", ["waivers："]),
]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_each_mistake_is_named_by_its_path(text, expected):
    found = problems(text)

    assert len(found) == len(expected)
    assert all(one.startswith(start) for one, start in zip(found, expected, strict=True))


def test_all_mistakes_are_told_at_once():
    found = problems("of = []\noff = ['Q001']\n[severities]\nB7 = 'error'\n[[waivers]]\nunit = 3\n")

    assert [one.partition("：")[0] for one in found] == [
        "of", *(f"waivers[0].{key}" for key in ("unit", "project", "code", "reason", "until")), "severities.B7", "off[0]",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["off = [", "= 1"])
def test_what_is_no_toml_is_refused(text):
    with pytest.raises(SettingsError, match="TOML"):
        parsed(text)


def test_other_years_of_one_project_may_have_their_own_waiver():
    text = "".join(f"[[waivers]]\n{WAIVER}year = {year}\n" for year in (2021, 2022))

    assert [waiver.year for waiver in parsed(text).waivers] == [2021, 2022]


def test_a_scheme_file_is_relative_to_the_settings(tmp_path):
    scheme = 'extends = "department-2021"\nid = "mine"\nversion = "1"\nname = "本局"\nauthority = "本局"\n'
    (tmp_path / "mine.toml").write_text(scheme, encoding="utf-8")
    path = tmp_path / "perfeval.toml"
    path.write_text('\ufeffscheme = "mine.toml"', encoding="utf-8")  # Windows' Notepad writes the mark

    assert load_settings(path, CODES).scheme == str((tmp_path / "mine.toml").resolve())


def test_a_file_in_another_encoding_says_how_to_mend_it(tmp_path):
    path = tmp_path / "perfeval.toml"
    path.write_bytes("# 设置".encode("gbk"))

    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings(path, CODES)


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"none\.toml"):
        load_settings(tmp_path / "none.toml", CODES)


def test_the_nearest_file_upwards_is_found(tmp_path):
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "perfeval.toml").touch()
    (below / "perfeval.toml").mkdir()  # a folder of that name is no file

    assert find_settings(below) == tmp_path / "perfeval.toml"
    (tmp_path / "a" / "perfeval.toml").touch()
    assert find_settings(below) == tmp_path / "a" / "perfeval.toml"


def test_the_users_own_file_lies_outside_the_programs_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert own_settings() is None
    own = tmp_path / "perfeval" / "perfeval.toml"
    own.parent.mkdir()
    own.touch()
    assert own_settings() == own
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert own_settings() is None


def test_what_settings_put_over_the_severities():
    settings = Settings(severities={"B007": "error"}, off=("N00", "B002"))

    assert overrides(settings, ["B002", "B007", "N001", "N010"]) == {"B007": "error", "B002": "off", "N001": "off"}
    assert overrides(settings, ["B002", "N001"], select=("N001", "B")) == {"B007": "error", "B002": "off"}
    assert overrides(None, CODES) == {}


def test_a_waiver_needs_no_year():
    assert parsed("[[waivers]]\n" + WAIVER).waivers == (Waiver("甲局", "热线", "B005", "已核", date(2022, 12, 31)),)
