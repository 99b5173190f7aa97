"""docs/zh/clerk.md is followed step by step: its commands end as it says and leave the files and sheets that it names."""

from __future__ import annotations

import re
from pathlib import Path

import forms
import openpyxl
import pytest

from perfeval_xl import cli

STEP = re.compile(r"<!-- (运行|文件|工作表|复核)(?: (\S+))? -->(.*?)(?=<!-- (?:运行|文件|工作表|复核)|\Z)", re.DOTALL)
COMMAND = re.compile(r"^perfeval .*$", re.MULTILINE)
CELL = re.compile(r"^\| (?!工作表|文件)([^|-]+?) \|", re.MULTILINE)
PAGES = ("clerk.md", "targets.md", "scoring.md", "notices.md")


@pytest.fixture
def page(root):
    return (root / "docs" / "zh" / "clerk.md").read_text(encoding="utf-8")


def run(command, capsys):
    words = command.split()
    assert words[0] == "perfeval"
    status = cli.main(words[1:])
    capsys.readouterr()
    return status


def review(path):
    """Give the first indicator of a scored copy another score, as a reviewer does."""
    book = openpyxl.load_workbook(path)
    sheet = book["指标表"]
    header = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, header["核定得分"], 2)
    sheet.cell(2, header["核定理由"], "抽查记录不全")
    book.save(path)


def test_the_steps_of_the_page_do_what_it_says(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("收件").mkdir()
    forms.type_form(tmp_path / "收件" / "over.xlsx", forms.hotline(), edits={"预算表!D2": 52})
    done = []
    for kind, argument, text in STEP.findall(page):
        done.append(kind)
        if kind == "运行":
            command = COMMAND.search(text)[0]
            assert (command, run(command, capsys)) == (command, int(argument))
        elif kind == "文件":
            assert all(Path(name).is_file() for name in CELL.findall(text.split("\n\n")[1]))
        elif kind == "工作表":
            names = CELL.findall(text.split("\n\n")[1])
            assert names
            assert set(names) <= set(openpyxl.load_workbook(argument).sheetnames)
        else:
            review(argument)
    assert {"运行", "文件", "工作表", "复核"} == set(done)
    assert "终稿/summary.xlsx" in page
    final = openpyxl.load_workbook("终稿/scored/over.xlsx")["指标表"]
    assert "核定 2.00（系统 4.00）" in [cell.value for cell in final[2]]


def test_a_folder_with_results_is_refused_as_the_page_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    forms.type_form(tmp_path / "a.xlsx", forms.hotline())

    assert run("perfeval run a.xlsx -o 结果", capsys) == 1
    assert run("perfeval run a.xlsx -o 结果", capsys) == 2
    assert run("perfeval run a.xlsx -o 结果 --force", capsys) == 1


@pytest.mark.parametrize("name", PAGES)
def test_every_command_named_exists_with_its_options(name, root, capsys):
    text = (root / "docs" / "zh" / name).read_text(encoding="utf-8")
    named = {*re.findall(r"`(perfeval [^`\n]+)`", text), *COMMAND.findall(text)}

    for command in named:
        called = command.partition(" > ")[0]
        assert (command, run(f"{called} --help", capsys)) == (command, 0)


@pytest.mark.parametrize("name", [*PAGES, "findings.md"])
def test_every_link_leads_to_a_file(name, root):
    folder = root / "docs" / "zh"
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", (folder / name).read_text(encoding="utf-8"))

    assert [link for link in links if not (folder / link).exists()] == []
