"""`perfeval config`, and settings as the commands over workbooks take them."""

from __future__ import annotations

import csv
import io
import json
import re

import openpyxl
import pytest
from msgspec.structs import asdict

from perfeval_xl.limits import DEFAULT

WAIVER = '[[waivers]]\nunit = "另一单位"\nproject = "热线服务"\ncode = "B005"\nreason = "已核"\nuntil = {until}\n'
LIMITS = {f"limits.{name}": [f"{value:,}", "默认"] for name, value in asdict(DEFAULT).items()}
LONG, GONE = "2099-12-31", "2001-01-01"


@pytest.fixture
def bureau(inbox, tmp_path, monkeypatch):
    """Return a function that writes perfeval.toml above the working folder."""
    folder = tmp_path / "desk" / "today"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)

    def write(text: str):
        path = tmp_path / "perfeval.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def lines(out: str) -> dict[str, list[str]]:
    found = [re.split(r"\s{2,}", line.strip()) for line in out.splitlines()[2:]]
    return {key: rest for key, *rest in found}


def test_without_a_file_the_defaults_are_in_force(perfeval, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = perfeval("config")

    assert (ran.status, ran.err) == (0, "")
    assert "没有找到 perfeval.toml" in ran.out
    assert {source for *_, source in lines(ran.out).values()} == {"默认"}


def test_the_users_own_file_is_in_force_where_none_lies_above(perfeval, bureau, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    own = tmp_path / "own" / "perfeval" / "perfeval.toml"
    own.parent.mkdir(parents=True)
    own.write_text("[limits]\nfile_bytes = 100\n", encoding="utf-8")

    ran = perfeval("config")
    assert f"设置文件：{own}（用户自己的）" in ran.out
    assert lines(ran.out)["limits.file_bytes"] == ["100（原为52,428,800）", str(own)]
    assert "没有找到" not in ran.out
    assert "52,428,800" in perfeval("config", "--isolated").out
    nearer = bureau("[limits]\nfile_bytes = 200\n")
    assert lines(perfeval("config").out)["limits.file_bytes"] == ["200（原为52,428,800）", str(nearer)]


def test_a_limit_that_is_set_is_shown_kept_and_told_in_the_summary(perfeval, inbox, bureau, tmp_path):
    path = bureau("[limits]\nfile_bytes = 100\n")

    assert lines(perfeval("config").out)["limits.file_bytes"] == ["100（原为52,428,800）", str(path)]
    for jobs in ("1", "2"):
        books = json.loads(perfeval("validate", inbox, "--format", "json", "--jobs", jobs).out)["workbooks"]
        assert [[finding["code"] for finding in book["findings"]] for book in books] == [["F004"], ["F004"]]
    perfeval("run", inbox, "-o", tmp_path / "out")
    notes = openpyxl.load_workbook(tmp_path / "out" / "summary.xlsx")["口径说明"].iter_rows(values_only=True)
    assert any("file_bytes：100（原为52,428,800）" in row for row in notes)


def test_every_setting_is_shown_with_where_it_comes_from(perfeval, bureau):
    path = bureau(
        'scheme = "department-2021"\noff = ["N008"]\n[severities]\nB007 = "error"\n[deadlines]\nreported = 2022-07-31\n'
        "mended = 2022-08-15\n" + WAIVER.format(until=GONE)
    )
    ran = perfeval("config", "--ignore", "X", "--scheme", "department-2021")

    assert f"{path}（从工作文件夹向上找到）" in ran.out
    assert lines(ran.out) == {
        "scheme": ["department-2021（用于全部工作簿）", "命令行 --scheme"],
        "ignore": ["X", "命令行 --ignore"],
        "off": ["N008", str(path)],
        "severities.B007": ["错误（原为警告）", str(path)],
        "deadlines.reported": ["2022-07-31", str(path)],
        "deadlines.mended": ["2022-08-15", str(path)],
        **LIMITS,
        "waivers[0]": ["另一单位 热线服务 各年度 B005：已核，至 2001-01-01（已到期）", str(path)],
    }



def test_as_json(perfeval, bureau):
    path = bureau('off = ["N008"]\n' + WAIVER.format(until=LONG))
    data = json.loads(perfeval("config", "--format", "json", "--select", "N008").out)

    assert (data["schema_version"], data["file"], data["found"]) == (1, str(path), "found")
    entries = {entry["key"]: entry for entry in data["settings"]}
    assert entries["off"] == {"key": "off", "value": ["N008"], "source": str(path)}
    assert entries["off.N008"]["value"] is False
    assert entries["waivers[0]"]["value"] == {
        "unit": "另一单位", "project": "热线服务", "year": None, "code": "B005", "reason": "已核", "until": LONG, "ended": False,
    }  # fmt: skip


def test_in_english(perfeval, bureau):
    bureau('[severities]\nB007 = "error"\n')

    assert "error (was warning)" in perfeval("config", "--lang", "en").out


def test_a_named_file_goes_before_the_one_that_is_found_and_isolated_before_both(perfeval, bureau, tmp_path):
    bureau('off = ["N008"]\n')
    other = tmp_path / "other.toml"
    other.write_text('off = ["I029"]\n', encoding="utf-8")

    assert "由 --config 给出" in perfeval("config", "--config", other).out
    assert lines(perfeval("config", "--config", other).out)["off"][0] == "I029"
    assert lines(perfeval("config", "--isolated").out)["off"] == ["无", "默认"]


@pytest.mark.parametrize("line", ["config", "validate {inbox}", "run {inbox} -o out", "inspect {inbox}/good.xlsx"])
def test_wrong_settings_are_refused_in_one_line_with_every_mistake(perfeval, bureau, inbox, tmp_path, line):
    bureau('of = ["N008"]\n[severities]\nB07 = "eror"\n')
    ran = perfeval(*line.format(inbox=inbox).split())

    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    for part in ("perfeval.toml 有 3 处错误", "of：没有这个键，是否想写 off？", "是否想写 B007？", "现为 'eror'"):
        assert part in ran.err
    assert not (tmp_path / "desk/today/out").exists()
    assert perfeval(*line.format(inbox=inbox).split(), "--isolated").status in (0, 1)


def test_a_named_file_that_is_missing_is_refused(perfeval, inbox):
    ran = perfeval("validate", inbox, "--config", "none.toml")

    assert ran.status == 2
    assert "none.toml" in ran.err


def test_config_and_isolated_exclude_each_other(perfeval, bureau):
    path = bureau("")

    assert perfeval("config", "--config", path, "--isolated").status == 2


@pytest.mark.parametrize(
    ("settings", "options", "status"),
    [
        ("", "--select B005", 1),
        ('off = ["B005"]', "", 0),
        ('off = ["B005"]', "--select B005", 1),
        ('off = ["B005"]', "--isolated --select B005", 1),
        ('[severities]\nB005 = "info"', "--select B005", 0),
        ('[severities]\nB005 = "info"', "--select B005 --fail-level info", 1),
        (WAIVER.format(until=LONG), "--select B005", 0),
        (WAIVER.format(until=LONG), "--select B005 --fail-level info", 0),
        (WAIVER.format(until=GONE), "--select B005", 1),
        (WAIVER.format(until=LONG).replace("另一单位", "某县审批局"), "--select B005", 1),
    ],
)
def test_the_status_follows_the_settings(*, perfeval, bureau, inbox, settings, options, status):
    bureau(settings)
    chosen = options if "--select" in options else f"{options} --select B --ignore B002"

    assert perfeval("validate", inbox, *chosen.split()).status == status


def test_a_waived_finding_stays_in_every_format(perfeval, bureau, inbox, process):
    path = bureau(WAIVER.format(until=LONG))
    ran = perfeval("validate", inbox, "--select", "B005")
    data = json.loads(perfeval("validate", inbox, "--select", "B005", "--format", "json").out)
    text = process("validate", inbox, "--select", "B005", "--format", "csv", "--config", path).stdout.decode("utf-8-sig")

    assert "（已豁免：已核，至2099年12月31日）" in ran.out
    assert "已豁免 1" in ran.out
    assert "共 2 个工作簿，其中 0 个有错误" in ran.out
    (finding,) = [finding for book in data["workbooks"] for finding in book["findings"]]
    assert (finding["severity"], finding["waived"]) == ("error", "已核")
    assert data["counts"] == {"workbooks": 2, "files": 2, "forms": 2, "error": 0, "warning": 0, "info": 0, "waived": 1}
    assert [row["waived"] for row in csv.DictReader(io.StringIO(text, newline=""))] == ["已核"]


def test_an_ended_waiver_says_so(perfeval, bureau, inbox):
    bureau(WAIVER.format(until=GONE))
    ran = perfeval("validate", inbox, "--select", "B005")

    assert "豁免已于2001年1月1日到期" in ran.out
    assert "已豁免" not in ran.out


@pytest.mark.parametrize("line", ["config", "config --format json", "config --config none.toml", "inspect --help"])
def test_nothing_heavy_is_imported(process, line):
    ran = process(*line.split(), python=("-X", "importtime"))
    imported = {row.rsplit(b"|", 1)[-1].strip().decode().split(".")[0] for row in ran.stderr.splitlines() if b"|" in row}

    assert "perfeval_xl" in imported
    assert imported & {"pandas", "numpy", "python_calamine", "xlsxwriter", "lxml"} == set()
