"""docs/zh/notices.md is followed: its command leaves the files and sheets that it names, and its settings and placeholders are taken."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import bureau
import docx
import openpyxl
import pytest

from perfeval_xl import cli
from perfeval_xl.notices.model import Occasion, Project, Unit
from perfeval_xl.notices.own_letter import values
from perfeval_xl.settings import Notices, parse_settings

NAMES = re.compile(r"^\| (?!工作表|文件|写上|选项)([^|-]+?) \|", re.MULTILINE)


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "zh" / "notices.md").read_text(encoding="utf-8")


def section(page, comment):
    return page.partition(comment)[2].split("\n\n")[1]


def test_the_command_leaves_what_the_page_says(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    bureau.put(Path("收件"), {"采购.xlsx": bureau.form("甲站", "采购"), "修路.xlsx": bureau.form("甲站", "修路", bureau.MISSED)})
    listed = [["甲局", "甲站", name, 2021, 49, "jia@example.cn", "0900-1"] for name in ("采购", "修路", "挖渠")]
    bureau.roster(Path("名单.xlsx"), listed)
    command = re.search(r"<!-- 运行 1 -->\s+```\n(perfeval .*)\n```", page)[1]

    assert cli.main(command.split()[1:]) == 1
    capsys.readouterr()
    assert [name for name in NAMES.findall(section(page, "<!-- 文件 -->")) if not Path(name).is_file()] == []
    sheets = NAMES.findall(section(page, "<!-- 工作表 通知/催报名单.xlsx -->"))
    assert openpyxl.load_workbook("通知/催报名单.xlsx").sheetnames == sheets


def test_its_settings_are_settings(page, tmp_path):
    text = re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1]
    notices = parse_settings(text, tmp_path / "perfeval.toml", ()).notices

    assert [name for name in Notices.__struct_fields__ if not getattr(notices, name)] == []
    assert notices.template == str(tmp_path / "退回通知模板.docx")


def test_its_placeholders_are_all_there_are(page):
    known = values(Unit("甲局", "甲站", "x", (Project("采购", 2021, 0, 0, "a.xlsx"),), None), Occasion(date(2022, 8, 1)), Notices())
    named = set(re.findall(r"\{\{(\w+)\}\}", page)) | set(re.findall(r"\{%p for \w+ in (\w+) %\}", page))

    assert named - {"问题", "一步"} == set(known)
    assert set(re.findall(r"一个\.(\w+)", page)) == set(known["项目"][0])


def test_its_template_can_be_filled_in(page, tmp_path):
    lines = re.search(r"```\n(\{%p for .*?)```", page, re.DOTALL)[1].splitlines()
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    made.save(str(tmp_path / "own.docx"))
    files = bureau.put(tmp_path / "in", {"a.xlsx": bureau.form("甲站", "采购", bureau.MISSED)})
    (tmp_path / "perfeval.toml").write_text('[notices]\ntemplate = "own.docx"\n', encoding="utf-8")

    assert cli.main(["notify", str(files), "-o", str(tmp_path / "out"), "--config", str(tmp_path / "perfeval.toml"), "-q"]) == 1
    text = [one.text for one in docx.Document(str(tmp_path / "out/甲局/甲站/退回通知.docx")).paragraphs]
    assert text[0] == "采购（2021年度）"
    assert text[1].startswith("1. 指标表 I17：")
    assert text[-1].startswith("改好后")
