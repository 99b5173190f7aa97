"""`--roster` on the command line."""

from __future__ import annotations

import pytest

UNITS = "项目单位,项目名称,批复预算(万元)\n某县审批局,热线服务,49\n另一单位,热线服务,48\n没有报的单位,热线服务,\n"


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "名单.csv"
    path.write_bytes(UNITS.encode("gbk"))
    return path


def test_run_tells_who_sent_nothing(perfeval, inbox, roster, tmp_path):
    ran = perfeval("run", inbox, "-o", tmp_path / "out", "--roster", roster)

    assert ran.status == 1
    assert "X003  名单第 4 行的“没有报的单位 热线服务”没有报送" in ran.out
    assert (tmp_path / "out" / "summary.xlsx").exists()


@pytest.mark.parametrize(("code", "status"), [("X003", 1), ("X004", 0), ("X006", 1)])
def test_each_check_decides_the_status(perfeval, inbox, roster, tmp_path, code, status):
    ran = perfeval("consolidate", inbox, "-o", tmp_path / "s.xlsx", "--roster", roster, "--select", code)

    assert ran.status == status


@pytest.mark.parametrize("command", ["run", "consolidate", "template"])
def test_a_wrong_roster_is_one_line_and_nothing_is_written(perfeval, inbox, roster, tmp_path, command):
    roster.write_text("单位,金额\n甲,1\n", encoding="utf-8")
    paths = [] if command == "template" else [inbox]

    ran = perfeval(command, *paths, "-o", tmp_path / "out", "--roster", roster)

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "缺少“项目名称”" in ran.err
    assert not (tmp_path / "out").exists()


def test_a_template_for_each_row(perfeval, roster, tmp_path):
    ran = perfeval("template", "--roster", roster, "-o", tmp_path / "forms")
    again = perfeval("template", "--roster", roster, "-o", tmp_path / "forms")

    assert ran.status == 0
    units = ("某县审批局", "另一单位", "没有报的单位")
    names = [*(f"{unit}-热线服务.xlsx" for unit in units), "填报通知.txt", "填报表.zip"]
    assert ran.out.splitlines() == [str(tmp_path / "forms" / "（未填写主管部门）" / name) for name in names]
    assert (again.status, again.out) == (2, "")
    assert perfeval("template", "--roster", roster, "-o", tmp_path / "forms", "--force").status == 0


def test_the_settings_have_the_scheme_and_the_deadline(perfeval, roster, tmp_path):
    settings = tmp_path / "perfeval.toml"
    settings.write_text('scheme = "mof-self-2020"\n[deadlines]\nreported = 2022-07-31\n', encoding="utf-8")
    blank = perfeval("template", "-o", tmp_path / "blank", "--config", settings)
    given = perfeval("template", "-o", tmp_path / "given", "--config", settings, "--scheme", "overall-2020")
    perfeval("template", "-o", tmp_path / "forms", "--roster", roster, "--config", settings)

    assert blank.out.strip() == str(tmp_path / "blank" / "mof-self-2020.xlsx")
    assert given.out.strip() == str(tmp_path / "given" / "overall-2020.xlsx")
    assert "2022 年 7 月 31 日前" in (tmp_path / "forms" / "（未填写主管部门）" / "填报通知.txt").read_text(encoding="utf-8-sig")


def test_a_template_for_each_form_of_last_year(perfeval, inbox, roster, tmp_path):
    alone = perfeval("template", "--from-year", inbox, "-o", tmp_path / "alone")
    listed = perfeval("template", "--from-year", inbox, "--roster", roster, "-o", tmp_path / "listed")

    assert (alone.status, listed.status) == (0, 0)
    assert [line.rpartition("/")[2] for line in alone.out.splitlines()][:2] == ["某县审批局-热线服务.xlsx", "另一单位-热线服务.xlsx"]
    assert "没有名单就没有联系邮箱" in alone.err
    assert "名单上有 1 个项目没有上年的表" in listed.err


@pytest.mark.parametrize(
    ("folder", "roster_text", "said"),
    [("empty", None, "没有工作簿"), ("nowhere", None, "找不到"), ("inbox", "单位,金额\n甲,1\n", "缺少“项目名称”")],
)
def test_what_last_years_forms_lack_is_one_line(perfeval, inbox, tmp_path, folder, roster_text, said):
    (tmp_path / "empty").mkdir()
    (tmp_path / "r.csv").write_text(roster_text or "", encoding="utf-8")
    more = [] if roster_text is None else ["--roster", tmp_path / "r.csv"]

    ran = perfeval("template", "--from-year", tmp_path / folder, *more, "-o", tmp_path / "out")

    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err
    assert not (tmp_path / "out").exists()
