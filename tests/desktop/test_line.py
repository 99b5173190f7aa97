"""What was dragged onto a .cmd file, from the line with which Windows starts the console for it."""

from __future__ import annotations

import pytest

from perfeval_xl.desktop.line import dropped, line_of_parent

CONSOLE = r"C:\Windows\system32\cmd.exe"
SCRIPT = r'"D:\工具 (新)\perfeval-0.1.0\拖到这里检查.cmd"'


@pytest.mark.parametrize(
    ("dragged", "paths"),
    [
        (r"D:\收件", [r"D:\收件"]),
        (r'"D:\收 件"', [r"D:\收 件"]),
        (r"D:\A&B.xlsx D:\C.xlsx", [r"D:\A&B.xlsx", r"D:\C.xlsx"]),
        (r'"D:\A & B.xlsx" D:\C.xlsx', [r"D:\A & B.xlsx", r"D:\C.xlsx"]),
        (r"D:\100%TEMP%.xlsx D:\a!b!.xlsx D:\a^b.xlsx", [r"D:\100%TEMP%.xlsx", r"D:\a!b!.xlsx", r"D:\a^b.xlsx"]),
        (r"D:\甲(1).xlsx D:\a,b;c=d.zip", [r"D:\甲(1).xlsx", r"D:\a,b;c=d.zip"]),
        (r'D:\a.xlsx "D:\b c.xlsx"', [r"D:\a.xlsx", r"D:\b c.xlsx"]),
        (r'"\\服务器\共享 盘\收件"', [r"\\服务器\共享 盘\收件"]),
        (r"D:\a\c \\s\c\x.xlsx", [r"D:\a\c", r"\\s\c\x.xlsx"]),
        ("", []),
    ],
)
def test_each_path_is_taken_as_it_is_named(dragged, paths):
    assert dropped(f'{CONSOLE} /c "{SCRIPT} {dragged}"') == paths
    assert dropped(f'{CONSOLE} /s/c "{SCRIPT} {dragged}"') == paths
    assert dropped(f'"{CONSOLE}" /d /C "{SCRIPT} {dragged}" ') == paths


@pytest.mark.parametrize(
    "line",
    [
        CONSOLE,  # a console in which somebody types
        f'"{CONSOLE}" /k',
        r"C:\Windows\explorer.exe",
        f'{CONSOLE} /c ""D:\\python.exe" -m perfeval_xl.desktop D:\\a.xlsx"',  # no .cmd file was called
        "",
    ],
)
def test_any_other_line_names_nothing(line):
    assert dropped(line) == []


def test_a_script_may_be_called_without_quotation_marks():
    assert dropped(rf"{CONSOLE} /c check.cmd D:\a.xlsx") == [r"D:\a.xlsx"]
    assert dropped(rf'{CONSOLE} /c check.cmd "D:\a b.xlsx"') == [r"D:\a b.xlsx"]


def test_where_there_is_no_windows_nobody_tells_a_line():
    assert line_of_parent() == ""
