"""What a person drags onto the icon: results beside it, never over others, elsewhere where they cannot be written or opened."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import forms
import openpyxl
import pytest
import users

from perfeval_xl.desktop import dropping, places
from perfeval_xl.desktop.dropping import drop

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Give the user a home with a desktop and no settings."""
    folder = tmp_path / "home"
    (folder / "Desktop").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / ".config"))
    return folder


@pytest.fixture
def opened(monkeypatch):
    """Return the list of what is opened, as Windows would."""
    shown: list[str] = []
    monkeypatch.setattr(os, "startfile", shown.append, raising=False)
    return shown


@pytest.fixture
def desk(tmp_path, home, opened):
    """Return a folder in which forms were received."""
    folder = tmp_path / "桌 面 (1) & 50%!"
    (folder / "收件").mkdir(parents=True)
    forms.type_form(folder / "收件" / "over.xlsx", forms.hotline(), edits={"预算表!D2": 52})
    return folder


def groups(made):
    """Return the first letters of the codes that a summary lists."""
    rows = openpyxl.load_workbook(made / "summary.xlsx")["问题清单"].iter_rows(values_only=True)
    return {code[1] for row in rows for cell in row if (code := re.fullmatch(r"([A-Z])\d{3}", str(cell)))}


def test_the_results_lie_beside_a_folder_and_are_opened(desk, opened, capsys):
    before = (desk / "收件" / "over.xlsx").read_bytes()

    assert drop([str(desk / "收件")]) == 1
    made = desk / "收件-检查结果"
    assert sorted(path.relative_to(made).as_posix() for path in made.rglob("*")) == ["scored", "scored/over.xlsx", "summary.xlsx"]
    assert opened == [str(made), str(made / "summary.xlsx")]
    assert (desk / "收件" / "over.xlsx").read_bytes() == before
    assert f"结果在：{made}" in capsys.readouterr().err


def test_again_and_again_nothing_is_written_over(desk):
    for _ in range(3):
        drop([str(desk / "收件")])

    assert sorted(path.name for path in desk.iterdir()) == ["收件", "收件-检查结果", "收件-检查结果2", "收件-检查结果3"]


def test_files_archives_and_mails_at_once(desk, capsys):
    shutil.copy(desk / "收件" / "over.xlsx", desk / "A&B.xlsx")
    with zipfile.ZipFile(desk / "x,y=z.zip", "w") as archive:
        archive.write(desk / "A&B.xlsx", "包里.xlsx")

    assert drop([str(desk / "A&B.xlsx"), str(desk / "收件"), str(desk / "x,y=z.zip")]) == 1
    rows = openpyxl.load_workbook(desk / "检查结果" / "summary.xlsx")["报送情况"].iter_rows(values_only=True)
    told = "\n".join(str(cell) for row in rows for cell in row)
    assert all(name in told for name in ("A&B.xlsx", "over.xlsx", "包里.xlsx"))


ROSTER = "项目单位,项目名称,主管部门\n甲单位,没有来的项目,甲局\n"


def test_a_list_of_projects_among_them_tells_who_has_not_sent(desk, capsys):
    (desk / "2024年应报名单.csv").write_text(ROSTER, encoding="gb18030")

    assert drop([str(desk / "2024年应报名单.csv"), str(desk / "收件")]) == 1
    made = desk / "收件-检查结果"
    rows = openpyxl.load_workbook(made / "summary.xlsx")["报送情况"].iter_rows(values_only=True)
    assert any("没有来的项目" in row for row in rows)
    assert f"应报项目名单：{desk / '2024年应报名单.csv'}" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["应报.csv", "名单.csv"])
def test_what_is_not_called_so_or_is_none_is_a_file_to_check(desk, capsys, name):
    (desk / name).write_text(ROSTER if name == "应报.csv" else "序号,姓名\n1,某\n", encoding="utf-8")

    assert drop([str(desk / name), str(desk / "收件")]) == 1
    rows = openpyxl.load_workbook(desk / "检查结果" / "summary.xlsx")["报送情况"].iter_rows(values_only=True)
    assert any(name in str(cell) for row in rows for cell in row)
    assert "应报项目名单" not in capsys.readouterr().err


def test_two_people_at_once_get_a_folder_each(desk):
    begun = threading.Barrier(2)
    made = []

    def make():
        begun.wait()
        made.append(places.make_place([desk / "收件"]).folder)

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(path.name for path in made) == ["收件-检查结果", "收件-检查结果2"]


def test_beside_a_folder_that_is_read_only_they_lie_on_the_desktop(desk, home, tmp_path):
    (home / "Desktop").chmod(0o777)
    desk.chmod(0o555)
    with users.no_root(tmp_path):
        place = places.make_place([desk / "收件"])
    desk.chmod(0o755)

    assert place.folder == home / "Desktop" / "收件-检查结果"
    assert place.why is not None
    assert str(desk) in place.why
    assert "没有权限" in place.why


def test_deep_below_other_folders_excel_could_not_open_them(home, opened, tmp_path, capsys):
    deep = tmp_path.joinpath(*["很长的文件夹名称一二三四五六七八九十"] * 9)
    deep.mkdir(parents=True)
    forms.type_form(deep / "a.xlsx", forms.hotline())

    assert drop([str(deep)]) == 1
    assert not list(deep.parent.glob("*检查结果"))
    assert (home / "Desktop" / "很长的文件夹名称一二三四五六七八九十-检查结果" / "scored" / "a.xlsx").is_file()
    assert "路径太长" in capsys.readouterr().err


def test_where_no_place_is_short_enough_they_lie_on_the_desktop_all_the_same(home, opened, tmp_path):
    deep = (tmp_path / "收件").joinpath(*["很长的文件夹名称一二三四五六七八九十"] * 11)
    deep.mkdir(parents=True)
    forms.type_form(deep / "a.xlsx", forms.hotline())

    place = places.make_place([tmp_path / "收件"])
    assert place.folder == home / "Desktop" / "收件-检查结果"
    assert "路径太长" in str(place.why)


def test_a_folder_of_results_is_reviewed_again(desk):
    drop([str(desk / "收件")])

    drop([str(desk / "收件-检查结果")])
    made = desk / "收件-检查结果" / "scored-检查结果"
    assert [path.name for path in (made / "scored").iterdir()] == ["over.xlsx"]


def test_what_cannot_be_done_is_told_and_leaves_nothing(desk, opened, capsys):
    assert drop([str(desk / "没有.xlsx")]) == 2
    said = capsys.readouterr().err
    assert "找不到" in said
    assert "收到的文件没有改动" in said
    assert opened == []
    assert [path.name for path in desk.iterdir()] == ["收件"]


def test_nothing_dragged_says_what_to_do(home, capsys):
    assert drop([]) == 2
    assert "拖到" in capsys.readouterr().err


def test_without_a_program_for_workbooks_their_place_is_told(desk, monkeypatch, capsys):
    def refuse(path):
        raise OSError(1155, "no program")

    monkeypatch.setattr(os, "startfile", refuse)
    assert drop([str(desk / "收件")]) == 1
    assert f"打不开，请自己打开：{desk / '收件-检查结果' / 'summary.xlsx'}" in capsys.readouterr().err


def test_the_users_own_settings_hold_and_no_strangers(desk, home, capsys):
    (desk / "收件" / "perfeval.toml").write_text('off = ["B"]\n', encoding="utf-8")
    (desk / "perfeval.toml").write_text('off = ["B"]\n', encoding="utf-8")
    drop([str(desk / "收件")])
    assert "B" in groups(desk / "收件-检查结果")
    own = home / ".config" / "perfeval" / "perfeval.toml"
    own.parent.mkdir(parents=True)
    own.write_text('off = ["B"]\n', encoding="utf-8")

    drop([str(desk / "收件")])
    assert groups(desk / "收件-检查结果2")
    assert "B" not in groups(desk / "收件-检查结果2")
    assert f"用了设置：{own}" in capsys.readouterr().err


def test_it_is_called_as_a_module(desk, home):
    ran = subprocess.run(
        [sys.executable, "-m", "perfeval_xl.desktop", str(desk / "收件")], capture_output=True, check=False, cwd="/",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "gbk"},
    )
    assert (ran.returncode, "Traceback" in ran.stderr.decode("gbk")) == (1, False)
    assert (desk / "收件-检查结果" / "summary.xlsx").is_file()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (r"D:\收件", r"D:\收件"),
        ("D:\\" + "长" * 300, "\\\\?\\D:\\" + "长" * 300),
        ("\\\\服务器\\共享\\" + "长" * 300, "\\\\?\\UNC\\服务器\\共享\\" + "长" * 300),
    ],
)
def test_windows_is_told_where_a_path_is_longer_than_it_takes(path, told):
    assert places.in_windows_words(path, 0) == told


def test_a_folder_counts_with_what_lies_below_it():
    assert places.in_windows_words(r"D:\收件", 300) == r"\\?\D:\收件"
    assert places.in_windows_words(r"\\?\D:\收件", 300) == r"\\?\D:\收件"


def test_results_to_check_are_the_copies_alone(tmp_path):
    (tmp_path / "scored").mkdir()
    assert dropping.results_to_check(tmp_path) == tmp_path
    (tmp_path / "summary.xlsx").touch()
    assert dropping.results_to_check(tmp_path) == tmp_path / "scored"
