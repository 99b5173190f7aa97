"""A Word report as units hand it in: whatever way it was typed, edited and tracked, the same facts come out of it."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from documents import edited, paragraph_of, row_of, tables, tag, written, xml
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree
from word_reports import PROSE, Drawn, form_rows, indicator_rows

import perfeval_xl as px
from perfeval_xl import cli

COLUMNS = ["level1", "level2", "level3", "weight1", "weight2", "weight3", "target", "actual", "self_score"]


def read(folder: Path, data: bytes) -> px.Batch:
    batch = px.read([written(folder, data)])
    assert batch.files["problem"].isna().all(), batch.files["problem_detail"].tolist()
    return batch


def facts(batch: px.Batch) -> dict[str, object]:
    """Return what a report says, without where it stands."""
    project = batch.project[batch.project["value"].fillna("").ne("")]
    return {
        "rows": batch.indicators[COLUMNS].astype("str").to_numpy().tolist(),
        "money": sorted(batch.budget.dropna(subset=["amount"])[["source", "measure", "amount"]].to_numpy().tolist()),
        "fields": dict(zip(project["field"], project["value"], strict=True)),
        "team": batch.team[["name", "title", "unit"]].to_numpy().tolist(),
        "sections": batch.report_text[["section", "text"]].to_numpy().tolist(),
        "forms": len(batch.forms),
    }


def widened(root: etree._Element) -> None:
    """Cut the last table into as many columns as a document keeps after years of editing, none where it was."""
    table = tables(root)[-1]
    grid = table.find(tag("tblGrid"))
    widths = [int(column.get(tag("w"))) for column in grid]
    for column in list(grid):
        grid.remove(column)
    for width in widths:
        for part in (width - 20, 20):
            grid.append(xml(f'<w:gridCol w:w="{part}"/>'.replace("/>", "></w:gridCol>")))
    for number, row in enumerate(table.findall(tag("tr"))):
        for place, cell in enumerate(row.findall(tag("tc"))):
            properties = cell.find(tag("tcPr"))
            span = properties.find(tag("gridSpan"))
            columns = 2 * (1 if span is None else int(span.get(tag("val"))))
            if number % 2 and place == 0:
                columns -= 1  # the second column begins a hair earlier in every other row
            if number % 2 and place == 1:
                columns += 1
            if span is None:
                span = etree.SubElement(properties, tag("gridSpan"))
                properties.insert(1, span)
            span.set(tag("val"), str(columns))


def broken(root: etree._Element) -> None:
    """Break the last table after a few rows, with its head once more: 续表."""
    table = tables(root)[-1]
    rows = table.findall(tag("tr"))
    head = next(place for place, row in enumerate(rows) if "三级指标" in "".join(row.itertext()))
    cut = next(place for place, row in enumerate(rows) if "产出数量" in "".join(row.itertext()))
    second = copy.deepcopy(table)
    for place, row in enumerate(second.findall(tag("tr"))):
        if place < cut and place != head:
            second.remove(row)
    for row in rows[cut:]:
        table.remove(row)
    table.addnext(second)
    table.addnext(xml("<w:p><w:r><w:t>续表</w:t></w:r></w:p>"))


def tracked(root: etree._Element) -> None:
    """Track changes: a row that is gone, a number corrected, a paragraph's end taken out, a sentence moved."""
    gone = copy.deepcopy(row_of(root, "全年完成工单"))
    row_of(root, "全年完成工单").addnext(gone)
    etree.SubElement(gone.find(tag("trPr")), tag("del"), {tag("author"): "甲", tag("id"): "1"})
    cell = row_of(root, "配套设施完善率").findall(tag("tc"))[-1]
    run = cell.find(f".//{tag('r')}")
    old = xml('<w:del w:id="2" w:author="甲"><w:r><w:delText>7</w:delText></w:r></w:del>')
    run.addprevious(old)
    new = xml('<w:ins w:id="3" w:author="甲"></w:ins>')
    run.addprevious(new)
    new.append(run)
    advice = paragraph_of(root, "建议县政府")
    moved = xml('<w:p><w:moveFrom w:id="4" w:author="甲"><w:r><w:t>不该再读到的一句话。</w:t></w:r></w:moveFrom></w:p>')
    advice.addprevious(moved)


def boxed(root: etree._Element) -> None:
    """Put a sentence into a text box with the copy that older programs read, and hide another."""
    problems = paragraph_of(root, "服务对象的满意度")
    text = "".join(problems.itertext())
    for run in problems.findall(tag("r")):
        problems.remove(run)
    inner = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    box = (
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:AlternateContent><mc:Choice Requires="wps">'
        f"<w:drawing><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    problems.append(etree.fromstring(box))
    paragraph_of(root, "建议县政府").addnext(xml("<w:p><w:r><w:rPr><w:vanish></w:vanish></w:rPr><w:t>隐藏的文字</w:t></w:r></w:p>"))


def wrapped(root: etree._Element) -> None:
    """Put rows, cells and paragraphs into content controls."""
    for element in (row_of(root, "业务保障能力"), row_of(root, "项目负责人").findall(tag("tc"))[1], paragraph_of(root, "单位刚刚成立")):
        control = xml("<w:sdt><w:sdtPr></w:sdtPr><w:sdtContent></w:sdtContent></w:sdt>")
        element.addprevious(control)
        control.find(tag("sdtContent")).append(element)


def contents(root: etree._Element) -> None:
    """Put a table of contents before the report."""
    first = paragraph_of(root, "一、基本情况")
    lines = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in ("目录", "一、基本情况 1", "二、绩效评价工作开展情况 2"))
    first.addprevious(xml(
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{lines}</w:sdtContent></w:sdt>"
    ))


@pytest.mark.parametrize("edit", [widened, broken, tracked, boxed, wrapped, contents], ids=lambda edit: edit.__name__)
def test_the_same_facts_whatever_was_done_to_the_document(tmp_path: Path, hotline: bytes, edit):
    (tmp_path / "plain").mkdir()
    plain = facts(read(tmp_path / "plain", hotline))
    assert len(plain["rows"]) == 17
    assert facts(read(tmp_path, edited(hotline, edit))) == plain


def test_a_place_is_that_of_the_column_a_reader_sees(tmp_path: Path, hotline: bytes):
    batch = read(tmp_path, edited(hotline, widened))
    found = px.validate(batch)
    places = found[found["code"].eq("S007")]
    assert set(zip(places["sheet"], places["cell"], strict=True)) == {("表3", "G24"), ("表3", "G28")}


def _checkbox(on: int) -> str:
    """Return a content control that is a box, which shows another sign than it means."""
    return (
        '<w:sdt><w:sdtPr><w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml">'
        f'<w14:checked w14:val="{on}"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>○</w:t></w:r></w:sdtContent></w:sdt>'
    )


@pytest.mark.parametrize(
    ("shown", "ticked"),
    [
        ("<w:r><w:t>实施过程评价□ 完成结果评价☑</w:t></w:r>", "完成结果评价"),
        ("<w:r><w:t>实施过程评价（ ） 完成结果评价（√）</w:t></w:r>", "完成结果评价"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>实施过程评价 </w:t><w:sym w:font="Wingdings" w:char="F0A8"/>'
         "<w:t>完成结果评价</w:t></w:r>", "实施过程评价"),
        ('<w:r><w:rPr><w:rFonts w:ascii="Wingdings 2"/></w:rPr><w:t>£</w:t></w:r><w:r><w:t>实施过程评价 </w:t></w:r>'
         '<w:r><w:rPr><w:rFonts w:ascii="Wingdings 2"/></w:rPr><w:t>R</w:t></w:r><w:r><w:t>完成结果评价</w:t></w:r>', "完成结果评价"),
        ('<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData>'
         "</w:fldChar></w:r>"
         '<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r><w:t>实施过程评价 </w:t></w:r>'
         '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData></w:fldChar></w:r>'
         "<w:r><w:t>完成结果评价</w:t></w:r>", "实施过程评价"),
        (f"{_checkbox(0)}<w:r><w:t>实施过程评价 </w:t></w:r>{_checkbox(1)}<w:r><w:t>完成结果评价</w:t></w:r>", "完成结果评价"),
        ("<w:sdt><w:sdtPr><w:dropDownList/></w:sdtPr><w:sdtContent><w:r><w:t>完成结果评价</w:t></w:r></w:sdtContent></w:sdt>",
         "完成结果评价"),
    ],
)
def test_ticks_of_every_kind(tmp_path: Path, hotline: bytes, shown: str, ticked: str):
    def edit(root: etree._Element) -> None:
        line = paragraph_of(root, "评价类型")
        for run in line.findall(tag("r")):
            line.remove(run)
        for one in xml(f"<w:p><w:r><w:t>评价类型：</w:t></w:r>{shown}</w:p>"):
            line.append(one)

    project = read(tmp_path, edited(hotline, edit)).project.set_index("field")
    assert (project.loc["evaluation_type", "value"], project.loc["evaluation_type", "ticked"]) == (ticked, 1.0)


def numberless(root: etree._Element) -> None:
    """Titles are Heading 1 without a number."""
    for line in root.find(tag("body")).findall(tag("p")):
        style = line.find(f"{tag('pPr')}/{tag('pStyle')}")
        if style is not None and style.get(tag("val")) == "Heading1":
            text = line.find(f".//{tag('t')}")
            text.text = text.text.split("、", 1)[1]


def bold_lines(root: etree._Element) -> None:
    """Titles are bold lines of plain text."""
    numberless(root)
    for line in root.find(tag("body")).findall(tag("p")):
        style = line.find(f"{tag('pPr')}/{tag('pStyle')}")
        if style is not None and style.get(tag("val")) == "Heading1":
            line.remove(line.find(tag("pPr")))
            line.find(tag("r")).insert(0, xml("<w:rPr><w:b></w:b></w:rPr>"))


def in_one_paragraph(root: etree._Element) -> None:
    """Title and prose stand in one paragraph."""
    body = root.find(tag("body"))
    for line in body.findall(tag("p")):
        style = line.find(f"{tag('pPr')}/{tag('pStyle')}")
        following = line.getnext()
        if style is not None and style.get(tag("val")) == "Heading1" and following.tag == tag("p"):
            line.remove(line.find(tag("pPr")))
            line.find(f".//{tag('t')}").text += "。"
            for run in following.findall(tag("r")):
                line.append(run)
            body.remove(following)


@pytest.mark.parametrize("edit", [numberless, bold_lines, in_one_paragraph], ids=lambda edit: edit.__name__)
def test_sections_by_any_look_of_their_titles(tmp_path: Path, hotline: bytes, edit):
    (tmp_path / "plain").mkdir()
    plain = read(tmp_path / "plain", hotline).report_text
    found = read(tmp_path, edited(hotline, edit)).report_text
    bare = plain["section"].str.replace("^.、", "", regex=True)
    assert found["section"].str.replace("^.、", "", regex=True).tolist() == bare.tolist()
    assert found["text"].tolist() == plain["text"].tolist()


def test_automatic_numbers_are_what_a_person_sees(tmp_path: Path, hotline: bytes):
    def edit(root: etree._Element) -> None:
        bold_lines(root)
        for line in root.find(tag("body")).findall(tag("p")):
            if line.find(f"{tag('r')}/{tag('rPr')}/{tag('b')}") is not None:
                line.insert(0, xml('<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr></w:pPr>'))

    numbered = edited(hotline, edit)

    def define(root: etree._Element) -> None:
        root.insert(0, xml(
            '<w:abstractNum w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
            '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        ))
        root.append(xml('<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))

    found = read(tmp_path, edited(numbered, define, "word/numbering.xml"))
    (tmp_path / "plain").mkdir()
    plain = read(tmp_path / "plain", hotline)
    assert found.report_text["section"].tolist() == plain.report_text["section"].tolist()


def test_the_text_report_names_a_place_as_people_do(tmp_path: Path, hotline: bytes, capsys: pytest.CaptureFixture[str]):
    cli.main(["validate", str(written(tmp_path, hotline))])
    said = capsys.readouterr().out
    assert "表3 第24行“得分”" in said
    assert "评价报告“四、绩效评价指标分析”" in said
    assert "正文 第3行" in said


def test_a_cell_is_named_by_the_heading_right_above_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The money has headings of its own in the table that the indicators' headings follow in; above both there are none."""
    drawn = Drawn()
    drawn.cover()
    drawn.table([["90.75" if cell == "80.75" else cell for cell in row] for row in form_rows()])
    path = written(tmp_path, drawn.bytes())
    cli.main(["validate", str(path), "--select", "B005"])
    assert "表1 第4行“全年执行数”  B005" in capsys.readouterr().out
    cli.main(["notify", str(path), "-o", str(tmp_path / "out"), "--exit-zero"])
    (letter,) = (tmp_path / "out").rglob("退回通知.docx")
    said = "\n".join(paragraph.text for paragraph in Document(str(letter)).paragraphs)
    assert "表1 第4行“全年执行数”：" in said


def test_a_finding_names_the_other_table_as_people_do(tmp_path: Path, hotline: bytes):
    def edit(root: etree._Element) -> None:
        (text,) = [one for one in row_of(root, "业务保障能力", 2).iter(tag("t")) if one.text == "业务保障能力"]
        text.text = "业务支撑能力"

    found = px.validate(read(tmp_path, edited(hotline, edit)), select=["N009"])
    assert all(re.search(r"“表[13] 第\d+行”写的是", message) for message in found["message"])
    assert len(found) == 2


def test_two_projects_in_one_report_are_two_forms(tmp_path: Path, hotline: bytes):
    def edit(root: etree._Element) -> None:
        body = root.find(tag("body"))
        for table in tables(root)[2:]:
            other = copy.deepcopy(table)
            for text in other.iter(tag("t")):
                text.text = (text.text or "").replace("12345市民热线服务经费", "数字档案馆建设")
            body.insert(len(body) - 1, other)

    batch = read(tmp_path, edited(hotline, edit))
    assert batch.forms["project"].tolist() == ["12345市民热线服务经费", "数字档案馆建设"]


def test_a_table_in_a_cell_is_named_after_the_one_around_it(tmp_path: Path, hotline: bytes):
    def edit(root: etree._Element) -> None:
        table = tables(root)[-1]
        inner = copy.deepcopy(table)
        paragraph = xml("<w:p><w:r><w:t>说明</w:t></w:r></w:p>")
        grid = '<w:tblGrid><w:gridCol w:w="900"/><w:gridCol w:w="8000"/></w:tblGrid>'
        outer = xml(f"<w:tbl>{grid}<w:tr><w:tc></w:tc><w:tc></w:tc></w:tr></w:tbl>")
        first, second = outer.iter(tag("tc"))
        first.append(paragraph)
        second.append(inner)
        second.append(xml("<w:p></w:p>"))
        table.getparent().replace(table, outer)

    batch = read(tmp_path, edited(hotline, edit))
    assert set(batch.indicators["sheet"]) == {"表3内表1"}
    assert len(batch.indicators) == 17


def test_what_two_tables_say_differently_is_found_at_both_places(tmp_path: Path, hotline: bytes):
    def edit(root: etree._Element) -> None:
        for text in row_of(root, "2021年12月底前完成").iter(tag("t")):
            text.text = (text.text or "").replace("2021年12月底前完成", "2021年12月前完成")

    found = px.validate(read(tmp_path, edited(hotline, edit)), select=["N009"])
    assert sorted(zip(found["sheet"], found["cell"], found["value"], strict=True)) == [
        ("表1", "D25", "2021年12月底前完成"), ("表3", "E25", "2021年12月前完成"),
    ]


@pytest.mark.parametrize(
    ("row", "old", "new"), [("市县财政", "49", "59"), ("联系电话", "0000-0000000", "0000-1111111"), ("项目负责人", "甲", "己")],
)
def test_money_and_fields_of_two_tables_are_compared_as_well(tmp_path: Path, hotline: bytes, row: str, old: str, new: str):
    def edit(root: etree._Element) -> None:
        next(text for text in row_of(root, row).iter(tag("t")) if text.text == old).text = new

    found = px.validate(read(tmp_path, edited(hotline, edit)), select=["N009"])
    assert sorted(found["sheet"]) == ["表1", "表3"]
    assert set(found["value"]) == {old, new}


@pytest.mark.parametrize(("column", "code"), [(-2, "I004"), (-1, "I005")])
def test_what_the_other_table_leaves_empty_is_missed_there(tmp_path: Path, hotline: bytes, column: int, code: str):
    def edit(root: etree._Element) -> None:
        row = next(row for row in tables(root)[0].iter(tag("tr")) if "制度执行有效性" in "".join(row.itertext()))
        for text in row.findall(tag("tc"))[column].iter(tag("t")):
            text.text = ""

    found = px.validate(read(tmp_path, edited(hotline, edit)), select=["I004", "I005"])
    assert list(zip(found["code"], found["sheet"], found["cell"].str[:1], strict=True)) == [(code, "表1", "EF"[column])]


@pytest.mark.parametrize(
    ("table", "name", "place"),
    [(0, "管理制度健全性", ["表3"]), (-1, "管理制度健全性", ["表1"]), (0, "全年完成工单", ["表3"]), (0, "预算执行率", [])],
)
def test_a_row_that_one_table_leaves_out_is_named_where_the_other_has_it(
    tmp_path: Path, hotline: bytes, table: int, name: str, place: list[str]
):
    """A rate that follows from the amounts may be left out."""
    def edit(root: etree._Element) -> None:
        row = next(row for row in tables(root)[table].iter(tag("tr")) if name in "".join(row.itertext()))
        row.getparent().remove(row)

    found = px.validate(read(tmp_path, edited(hotline, edit)), select=["N009"])
    assert found.loc[found["value"].eq(name), "sheet"].tolist() == place
    assert found.loc[found["value"].eq(name), "message"].str.contains("没有这一行").all()


def test_a_table_may_give_some_first_levels_only(tmp_path: Path, hotline: bytes):
    def edit(root: etree._Element) -> None:
        rows = list(tables(root)[0].iter(tag("tr")))
        first = next(place for place, row in enumerate(rows) if "立项依据充分性" in "".join(row.itertext()))
        for row in rows[first : first + 6]:
            row.getparent().remove(row)

    found = px.validate(read(tmp_path, edited(hotline, edit)), select=["N009"])
    assert not found["message"].str.contains("没有这一行").any()


def test_tables_that_agree_in_other_words_are_no_difference(tmp_path: Path, hotline: bytes):
    def edit(root: etree._Element) -> None:
        for text in row_of(root, "决策").iter(tag("t")):
            if text.text == "20":
                text.text = "20.0"

    assert px.validate(read(tmp_path, edited(hotline, edit)), select=["N009"]).empty


def test_scores_of_the_case(tmp_path: Path, hotline: bytes):
    result = px.evaluate([written(tmp_path, hotline)], jobs=1)
    (total,) = result.scores.totals.to_dict("records")
    assert (total["system_total"], total["execution_rate"]) == (99.25, pytest.approx(0.9965, abs=5e-5))
    named = result.batch.indicators.merge(result.scores.rows[["row", "final"]], on="row").set_index("level3")["final"]
    assert (named["社会公众或服务对象满意度"], named["配套设施完善率"]) == (9.47, 9.8)
    assert isinstance(result.findings, pd.DataFrame)


@pytest.mark.parametrize(("shown", "due"), [("", "98%"), ('<w:vanish w:val="0"/>', "98%旧")], ids=["hidden", "shown again"])
def test_text_that_its_style_hides_is_not_there(tmp_path: Path, shown: str, due: str):
    drawn = Drawn()
    drawn.word.styles.add_style("Hidden", WD_STYLE_TYPE.CHARACTER).font.hidden = True
    drawn.table(indicator_rows())
    place = next(text for text in drawn.word.element.body.iter(qn("w:t")) if text.text == "97%")
    place.text = "98%"
    place.getparent().addnext(parse_xml(f'<w:r {nsdecls("w")}><w:rPr><w:rStyle w:val="Hidden"/>{shown}</w:rPr><w:t>旧</w:t></w:r>'))
    (tmp_path / "report.docx").write_bytes(drawn.bytes())
    assert due in px.read([tmp_path / "report.docx"]).indicators["actual"].tolist()


@pytest.mark.parametrize("before", ["其中：①", "其中：1.", "其中：（1）", "其中:⑴"])
def test_a_source_is_read_with_its_number(tmp_path: Path, before: str):
    drawn = Drawn()
    drawn.cover()
    rows = form_rows()
    place = next(place for place, row in enumerate(rows) if row[0] == "其中：当年财政拨款")
    rows[place] = [f"{before}中央财政资金", *rows[place][1:]]
    rows[place + 1] = ["②县级财政资金", *rows[place + 1][1:]]
    drawn.table(rows)
    batch = read(tmp_path, drawn.bytes())
    spent = batch.budget[batch.budget["measure"].eq("spent")]
    assert dict(zip(spent["source"], spent["amount"], strict=True)) == {"total": 80.75, "central": 80.75, "local": 0.0}


def test_the_result_of_a_field_within_an_instruction_is_not_seen(tmp_path: Path, hotline: bytes):
    """Mail merge writes { IF { MERGEFIELD … } = "1" … }: what the inner field gave is no text of the document."""
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def edit(root: etree._Element) -> None:
        run = row_of(root, "全年完成工单").findall(tag("tc"))[-1].find(f".//{tag('r')}")
        begin, separate, end = map(mark, ("begin", "separate", "end"))
        inner = f"{begin}<w:r><w:instrText> MERGEFIELD a </w:instrText></w:r>{separate}<w:r><w:t>99</w:t></w:r>{end}"
        whole = f'{begin}<w:r><w:instrText> IF </w:instrText></w:r>{inner}<w:r><w:instrText> = "" </w:instrText></w:r>{separate}'
        around = xml(f"<w:p>{whole}<w:r><w:t>10</w:t></w:r>{end}</w:p>")
        for element in around:
            run.addprevious(element)
        run.getparent().remove(run)

    rows = read(tmp_path, edited(hotline, edit)).indicators
    assert rows.loc[rows["level3"].eq("全年完成工单"), "self_score"].tolist() == [10.0]


@pytest.mark.parametrize(
    ("kind", "text"), [("decimalEnclosedCircleChinese", "%1"), ("upperRoman", "%1."), ("chineseCountingThousand", "%1、")],
)
def test_titles_that_word_numbers_in_any_way(tmp_path: Path, kind: str, text: str):
    drawn = Drawn()
    drawn.cover()
    numbers = drawn.word.part.numbering_part.element
    level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
    numbers.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="777">{level}</w:abstractNum>'))
    numbers.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="777"><w:abstractNumId w:val="777"/></w:num>'))
    for title, prose in PROSE.items():
        properties = drawn.word.add_paragraph(title)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="777"/></w:numPr>'))
        drawn.line(prose)
    drawn.form()
    assert read(tmp_path, drawn.bytes()).report_text["text"].tolist() == list(PROSE.values())


def test_a_report_with_a_chart_brings_a_workbook_along_and_is_a_report(tmp_path: Path, hotline: bytes):
    made = io.BytesIO(hotline)
    with zipfile.ZipFile(made, "a") as package:
        package.write(Path(__file__).parents[2] / "samples" / "hotline.xlsx", "word/embeddings/Microsoft_Excel_Worksheet.xlsx")
    batch = read(tmp_path, made.getvalue())
    assert batch.files["format"].tolist() == ["docx"]
    assert len(batch.indicators) == 17
