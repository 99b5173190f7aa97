"""The letter as a Word file: how many pages it prints on, and a bureau's own file in its place."""

from __future__ import annotations

import io
import os
import re
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest
from bureau import MISSED, form
from office import converted
from validity import faults

from perfeval_xl.errors import SettingsError
from perfeval_xl.notices.letter import letter
from perfeval_xl.notices.model import Occasion, Project, Remark, Unit
from perfeval_xl.packages import packed
from perfeval_xl.settings import Notices, Settings

BUREAU = Notices(
    bureau="清水县财政局", letterhead="清水县财政局绩效评价中心", contact="绩效股", phone="0900-1234567", email="jxk@example.gov.cn"
)
WHEN = Occasion(date(2022, 8, 1), date(2022, 9, 30))
SHORT = "17 项指标全部自评满分。请对照完成情况和存在的问题逐项核对，如实扣分。"
USUAL = "“产出数量”的分值是 10，其下三级指标的分值合计是 12。请核对各三级指标的分值和所在的二级指标，使两者相等。"
LONG = (
    "有 5 个自定指标的名称、目标值和完成值都与其他单位相同（完成任务数、验收合格率、完成时间、受益群众、服务对象满意度、按时办结率）。"
    "请说明原因；照抄的，请按本单位实际重新填报。"
)


def unit(*projects):
    made = tuple(
        Project(f"第{number}个农村供水保障项目", 2021, number, number, "a.xlsx", tuple(
            Remark("X001", ("error", "warning")[place % 2], f"指标表 H{place}", text) for place, text in enumerate(texts)))
        for number, texts in enumerate(projects)
    )
    return Unit("甲局", "清水县农业综合服务中心", "甲局/甲站", made, None)


def package(data):
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        yield from ((name, source.read(name)) for name in source.namelist())


def pages(data):
    return len(re.findall(rb"/Type\s*/Page(?![a-zA-Z])", data))


@pytest.mark.libreoffice
def test_up_to_eight_findings_are_one_page(tmp_path):
    letters = {
        "short": unit([SHORT] * 8), "usual": unit([USUAL] * 8), "mixed": unit([USUAL, LONG] * 4), "few": unit([LONG] * 3),
        "projects": unit([USUAL] * 3, [LONG] * 2, [USUAL] * 3), "many": unit([USUAL] * 30),
    }
    made = converted({name: letter(one, WHEN, BUREAU, "mark") for name, one in letters.items()}, tmp_path, "pdf", "docx")

    assert {name: pages(data) for name, data in made.items()} == {
        "short": 1, "usual": 1, "mixed": 1, "few": 1, "projects": 1, "many": 3}


@pytest.mark.parametrize("settings", [BUREAU, Notices()], ids=["our own head", "nothing set"])
def test_a_letter_is_valid_to_another_program(tmp_path, settings):
    odd = unit([USUAL, "“<w:p>”&]]>", "=1+1", LONG] * 3, [SHORT])
    path = tmp_path / "退回通知.docx"
    path.write_bytes(letter(odd, Occasion(date(2022, 8, 1), None, "清财绩〔2022〕12号"), settings, "mark"))
    assert faults(path) == []


def test_what_is_no_valid_letter_is_told(tmp_path):
    """That the validator looks at what a program would stumble over."""
    path = tmp_path / "退回通知.docx"
    parts = dict(package(letter(unit([USUAL]), WHEN, BUREAU, "mark")))
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:body>", b"<w:body><w:b/>", 1)
    path.write_bytes(packed(parts))
    assert faults(path)


@pytest.mark.parametrize(("names", "told"), [
    (["甲.xlsx"], "原来报送的表上修改，存为 .xlsx，"), (["甲.xls"], "原来报送的表上修改，存为 .xlsx，"),
    (["甲.docx"], "原来报送的 Word 报告上修改，存为 .docx，"), (["甲.DOC（表1）"], "原来报送的 Word 报告上修改，存为 .docx，"),
    (["甲.docx.xlsx"], "原来报送的表上修改，存为 .xlsx，"),
    (["甲.xlsx", "乙.rtf"], "原来报送的表和 Word 报告上修改，表存为 .xlsx，报告存为 .docx，"),
])
def test_a_letter_says_as_what_to_save_what_was_sent(names, told):
    projects = [replace(one, called=name) for one, name in zip(unit(*[[USUAL]] * len(names)).projects, names, strict=True)]
    data = letter(replace(unit([USUAL]), projects=tuple(projects)), WHEN, BUREAU, "mark")
    assert any(told in one.text for one in docx.Document(io.BytesIO(data)).paragraphs)


def test_a_letter_leaves_room_for_number_seal_and_date():
    text = [one.text for one in docx.Document(io.BytesIO(letter(unit([USUAL]), WHEN, Notices(), "mark"))).paragraphs]

    assert text[0] == "　　〔2022〕　　号"
    assert text[-2].endswith("（盖章）")
    assert re.fullmatch("　+年　+月　+日", text[-1])
    for typed in ("清财绩〔2022〕12号", "清财绩\x0b〔2022〕\x0012号"):  # a file of Word takes no control characters
        numbered = letter(unit([USUAL]), Occasion(date(2022, 8, 1), None, typed), BUREAU, "mark")
        assert docx.Document(io.BytesIO(numbered)).paragraphs[1].text == "清财绩〔2022〕12号"


def own_template(path, *paragraphs):
    made = docx.Document()
    for text in paragraphs:
        first = made.add_paragraph().add_run(text[:3])
        first.bold = True
        first._parent.add_run(text[3:])  # Word splits what was typed in one go
    made.save(str(path))
    return Settings(notices=Notices(template=str(path), bureau="甲县财政局"))


def test_a_bureaus_own_file_is_filled_in(notify, tmp_path):
    settings = own_template(
        tmp_path / "own.docx", "致 {{单位}}（{{主管部门}}）：{{文号}}", "{{开头}}期限：{{期限}}", "{%p for 一个 in 项目 %}",
        "【{{一个.名称}}】{{一个.必须改正 | length}}", "{%p for 问题 in 一个.全部 %}", "- {{问题}}", "{%p endfor %}", "{%p endfor %}",
        "{{落款}}",
    )
    letter = notify({"a.xlsx": form("甲站", "采<b>&购", MISSED)}, settings=settings, deadline=date(2022, 9, 30)).letter("甲局/甲站")

    lines = letter.splitlines()
    assert lines[0] == "致 甲站（甲局）：　　〔2022〕　　号"
    assert "现退回修改，请于2022年9月30日前重新报送。期限：2022年9月30日" in lines[1]
    assert lines[2] == "【采<b>&购】2"
    assert lines[3].startswith("- 指标表 I17：“接通率”没有达到目标")
    assert lines[-1] == "甲县财政局"


@pytest.mark.parametrize("text", ["{{单未}}", "{{单位", "{% for %}", "{{ ''.__class__.__mro__ }}"])
def test_what_the_file_asks_for_in_vain_is_told_before_anything_is_written(notify, tmp_path, text):
    settings = own_template(tmp_path / "own.docx", text)

    with pytest.raises(SettingsError, match=r"own\.docx 填不进去"):
        notify({"a.xlsx": form("甲站", "采购", MISSED)}, settings=settings)
    assert not list((tmp_path / "out").rglob("*.docx"))


def test_a_file_that_is_no_word_file_is_refused(notify, tmp_path):
    (tmp_path / "own.docx").write_bytes(b"no")
    settings = Settings(notices=Notices(template=str(tmp_path / "own.docx")))
    with pytest.raises(SettingsError, match="填不进去"):
        notify({"a.xlsx": form("甲站", "采购", MISSED)}, settings=settings)

    os.mkfifo(tmp_path / "pipe.docx")
    for name, why in (("none.docx", "找不到"), ("pipe.docx", "读不出来")):
        settings = Settings(notices=Notices(template=str(tmp_path / name)))
        with pytest.raises(SettingsError, match=why):
            notify({"a.xlsx": form("甲站", "采购", MISSED)}, settings=settings, out="other")
