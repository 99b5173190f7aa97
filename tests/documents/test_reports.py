"""The Word report of a form: its numbers are the form's, and reading it back gives the same facts."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from lxml import etree
from validity import faults

import perfeval_xl as px
from perfeval_xl import cli
from perfeval_xl.layout.self_assessment import EXECUTION
from perfeval_xl.pipeline.word_reports import write_reports, write_summary_report

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))
FORMS = sorted((ROOT / "tests" / "data" / "forms").rglob("*.xlsx"))[::8]  # of each kind some: reading them all is tested elsewhere
NO_TOTAL = next((ROOT / "tests" / "data" / "forms").rglob("two_quarters.xlsx"))  # money of sources, points of the rate, and no total
ROWS = ["level1", "level2", "level3", "weight1", "weight2", "weight3", "target", "actual", "self_score", "reason"]
CHOICES = ("evaluation_type", "organiser", "evaluator", "project_type", "self_grade")
IN_YUAN = [
    ["项目支出绩效自评表"], ["（2022年度）"], ["项目名称", "营养改善计划"], ["主管部门", "某某县教育局", "实施单位", "某某县中学"],
    ["项目资金（元）", "全年预算数", "全年执行数", "分值", "执行率", "得分"], ["年度资金总额", 387664.62, 387664.62, 10, "100%", 10],
    ["一级指标", "二级指标", "三级指标", "指标性质", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "受益学生人数", "≥", "500人", "520人", 50, 50],
    ["效益指标", "社会效益指标", "学生体质状况", "定性", "提高", "提高", 40, 40],
]


def facts(batch: px.Batch, form: int) -> dict[str, object]:
    """Return what a form says, without where and how it is written."""
    own = {name: part[part["form"].eq(form)] for name, part in vars(batch).items() if name not in ("files", "forms")}
    fields = own["project"]
    ticked = fields["ticked"].ne(0) & fields["value"].fillna("").ne("") & ~fields["field"].isin(["self_total", "year", "other_choice"])
    told = fields[ticked & ~(fields["field"].isin(CHOICES) & fields["ticked"].ne(1))]
    values = told["date"].where(told["date"].notna(), told["value"].str.replace(r"\s", "", regex=True))
    money = own["budget"].dropna(subset=["amount"])
    return {
        # a report prints the execution rate beside the money, where a form may have it among its rows
        "rows": sorted(own["indicators"][ROWS].astype("str").to_numpy().tolist(), key=lambda row: row[ROWS.index("level3")] != EXECUTION),
        "money": sorted((row.source, row.measure, round(row.amount, 6)) for row in money.itertuples()),
        "fields": {key: str(value) for key, value in zip(told["field"], values, strict=True) if key != "self_grade"},
        "team": own["team"][["name", "title", "unit"]].fillna("").to_numpy().tolist(),
        "year": fields.loc[fields["field"].eq("year"), "number"].dropna().tolist(),
    }


@pytest.mark.parametrize("path", list(dict.fromkeys((*SAMPLES, *FORMS, NO_TOTAL))), ids=lambda path: path.stem)
def test_read_back_it_says_the_same(tmp_path: Path, path: Path):
    written = [one for one in write_reports([path], tmp_path) if one.output is not None]
    received = px.read([path])
    if not written:
        assert set(px.validate(received)["code"]) & {"T010", "F014"}
        return
    again = [px.read([one.output]) for one in written]  # one by one: together they come in the order of their names
    assert [facts(one, form) for one in again for form in one.forms["form"]] == [facts(received, form) for form in received.forms["form"]]
    unwritten = ["N004", ""]  # a section left empty is asked for in the report, which says so as I026
    assert sorted(text for one in again for text in told(one)) == sorted(text for text in told(received) if text != unwritten)


SCORED_ASIDE = [
    ["食品监管补助资金绩效自评表"],
    ["专项名称", "食品监管补助", None, "主管部门", "县市场监管局", "自评得分"],
    ["实施单位", "县市场监管局", None, "年度", "2021年", 100], ["预算执行情况", "预算数：", 2.38, "执行数：", 2.38, 20],
    [None, "其中：中央补助", "2.38万元", "其中：中央补助", "2.38万元"],
    ["年度目标完成情况", "预期目标", None, "目标实际完成情况", None, 20], [None, "排查食品风险隐患", None, "排查了食品风险隐患"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成指标值", 60],
    ["产出指标", "数量指标", "监管人员培训", "≥20人次", "22人次", 40],
    ["满意度指标", "服务对象满意度指标", "公众满意度", "≥80%", "86%", 20],
]
"""A form whose column of scores begins over the money: that and the goals have points, and stand in no row of indicators."""


def test_points_that_stand_in_no_row_stay_part_of_the_total(tmp_path: Path):
    book = openpyxl.Workbook()
    for row in SCORED_ASIDE:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    (one,) = write_reports([tmp_path / "form.xlsx"], tmp_path / "reports")
    assert one.output is not None
    for path in (tmp_path / "form.xlsx", one.output):
        batch = px.read([path])
        assert batch.stated[batch.stated["item"].eq("other_self")]["amount"].tolist() == [20.0, 20.0]
        assert px.validate(batch, select=["S004"]).empty


def told(batch: px.Batch) -> list[list[str]]:
    """Return what its text and its tables say otherwise."""
    return px.validate(batch, select=["N"])[["code", "value"]].astype("str").to_numpy().tolist()


def test_what_nobody_wrote_is_asked_for_and_is_no_text(tmp_path: Path):
    (one,) = write_reports([ROOT / "samples" / "afforestation.xlsx"], tmp_path)
    assert one.output is not None
    text = "\n".join(paragraph.text for paragraph in Document(str(one.output)).paragraphs)
    assert "【请填写：" in text
    batch = px.read([one.output])
    assert batch.report_text.empty
    assert set(px.validate(batch, select=["I026"])["sheet"]) == {"评价报告"}


def test_sentences_with_numbers_follow_from_the_table(tmp_path: Path):
    (one,) = write_reports([ROOT / "samples" / "library.xlsx"], tmp_path)
    assert one.output is not None
    text = "\n".join(paragraph.text for paragraph in Document(str(one.output)).paragraphs)
    levels = px.evaluate([ROOT / "samples" / "library.xlsx"], jobs=1).scores.levels
    if "【请填写" not in text:
        pytest.skip("the sample has a text of its own for every section")
    assert all(name in text for name in levels["level1"])


def test_a_file_that_holds_no_form_has_none_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["report", str(ROOT / "samples" / "broken"), "-o", str(tmp_path / "out")]) == 1
    assert len([line for line in capsys.readouterr().out.splitlines() if "没有写报告" in line]) == 3
    assert not list(tmp_path.rglob("*.docx"))


def test_amounts_to_the_cent_and_the_nature_of_a_target_are_kept(tmp_path: Path):
    """A form that states its money in 元 has more decimals than 万元 are written with; 定性 says that a target needs no number."""
    path = tmp_path / "form.xlsx"
    book = openpyxl.Workbook()
    for row in IN_YUAN:
        book.active.append(row)
    book.save(path)
    received = px.read([path])
    (one,) = write_reports([path], tmp_path / "out")
    assert one.output is not None
    again = px.read([one.output])
    spent = [batch.budget.loc[batch.budget["measure"].eq("spent"), "amount"].round(6).tolist() for batch in (received, again)]
    assert spent == [[38.766462], [38.766462]]
    assert again.indicators["nature"].tolist()[1:] == ["", "定性"]  # a sign stands before the target
    assert again.indicators["target"].tolist() == received.indicators["target"].tolist()
    assert px.validate(again, select=["B013", "I008"]).empty


ASKED_BESIDE = [
    ["项目支出绩效自评表"], ["（2022年度）"], ["项目名称", "共享工程", None, None, "自评得分", 97],
    ["主管部门", "某某县文化局", "实施单位", "某某县图书馆"], ["项目属性", "1、持续性项目□ 2、新增性项目□"],
    ["项目资金（万元）", "全年预算数", "全年执行数", "分值", "执行率", "得分"], ["年度资金总额", 5, 5, 10, "100%", 10],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "新增图书", "≥500册", "520册", 50, 50],
    ["效益指标", "社会效益指标", "检索更方便", "馆藏可以检索", "可以检索", 20, 20], [None, None, "读者更多", None, "更多了", 20, 18],
    [None, None, "总分", None, None, 100, 98],
]
"""A total that stands in two places and differs, boxes that no template of ours has, a target merged over two rows."""


def asked_beside(folder: Path) -> Path:
    """Return the report of that form."""
    book = openpyxl.Workbook()
    for row in ASKED_BESIDE:
        book.active.append(row)
    book.active.merge_cells("D10:D11")
    book.save(folder / "form.xlsx")
    (one,) = write_reports([folder / "form.xlsx"], folder / "out")
    assert one.output is not None
    return one.output


def test_what_is_wrong_in_a_form_is_wrong_in_its_report(tmp_path: Path):
    """The total is the one that counts, boxes stay unticked, what is merged is said once."""
    report = asked_beside(tmp_path)
    found = [px.validate(px.read([path]), select=["S004", "P002", "I008"]) for path in (tmp_path / "form.xlsx", report)]
    assert [sorted(set(one["code"])) for one in found] == [["I008", "P002", "S004"]] * 2
    assert [one["code"].eq("I008").sum() for one in found] == [1, 1]
    assert found[1].loc[found[1]["code"].eq("S004"), "value"].tolist() == ["97"]


def test_a_report_with_boxes_of_its_own_has_its_scored_copy(tmp_path: Path):
    result = px.score_files([asked_beside(tmp_path)], tmp_path / "scored", jobs=1)
    assert len(result.written) == 1
    assert any("没有地方放" in note for note in result.notes)


def test_points_that_some_rows_lack_make_no_whole(tmp_path: Path):
    """Where the names of levels carry the points, only the execution rate's are known: no sentence takes them for all."""
    book = openpyxl.Workbook()
    for row in [*ASKED_BESIDE[:7], ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "得分"],
                ["产出指标", "数量指标", "新增图书", "≥500册", "520册", 60],
                ["效益指标", "社会效益指标", "读者人次", "≥900人次", "950人次", 27]]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    (one,) = write_reports([tmp_path / "form.xlsx"], tmp_path / "out")
    assert one.output is not None
    text = "\n".join(paragraph.text for paragraph in Document(str(one.output)).paragraphs)
    assert "得分为97分" in text
    assert "满分10分" not in text
    assert "占总分" not in text


def test_a_form_without_a_place_for_its_unit_is_not_asked_for_it(tmp_path: Path):
    book = openpyxl.Workbook()
    for row in [["某某项目绩效评价评分表"], ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "得分", "评价等次"],
                ["决策", 40, "项目立项", 40, "立项依据充分性", 40, 38], ["产出", 60, "产出数量", 60, "新建管网长度", 60, 57]]:
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    (one,) = write_reports([tmp_path / "form.xlsx"], tmp_path / "out")
    assert one.output is not None
    assert px.validate(px.read([one.output]), select=["P001"]).empty


def test_an_existing_report_stays_without_force(tmp_path: Path):
    path = ROOT / "samples" / "hotline.xlsx"
    write_reports([path], tmp_path)
    before = (tmp_path / "hotline.docx").read_bytes()
    assert cli.main(["report", str(path), "-o", str(tmp_path)]) == 2
    write_reports([path], tmp_path, force=True)
    assert (tmp_path / "hotline.docx").read_bytes() == before


def test_a_bureaus_own_file_keeps_its_page_and_takes_the_report(tmp_path: Path):
    word = Document()
    word.sections[0].header.paragraphs[0].text = "某某县财政局"
    word.add_paragraph("密级：内部")
    word.add_paragraph("{{").add_run("正文").bold = True  # Word splits what was typed in one go
    word.paragraphs[-1].add_run("}}")
    word.add_paragraph("抄送：县人大")
    word.save(str(tmp_path / "own.docx"))
    (one,) = write_reports([ROOT / "samples" / "hotline.xlsx"], tmp_path / "out", template=str(tmp_path / "own.docx"))
    assert one.output is not None
    made = Document(str(one.output))
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert made.sections[0].header.paragraphs[0].text == "某某县财政局"
    assert (texts[0], texts[-1]) == ("密级：内部", "抄送：县人大")
    assert "部门评价报告" in texts
    assert len(made.tables) == 3


@pytest.mark.parametrize("text", ["{{正文}}{{单位}}", "{{正文", None], ids=["another name", "an open brace", "no Word file"])
def test_a_file_that_a_report_cannot_go_into_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None):
    own = tmp_path / "own.docx"
    if text is None:
        own.write_bytes(b"no")
    else:
        word = Document()
        word.add_paragraph(text)
        word.save(str(own))
    asked = ["report", str(ROOT / "samples" / "hotline.xlsx"), "-o", str(tmp_path / "out"), "--template", str(own)]
    assert cli.main(asked) == 2
    said = capsys.readouterr().err
    assert "用不了" in said
    assert len(said.splitlines()) == 1
    assert not list((tmp_path / "out").rglob("*"))


def test_the_report_over_all_has_the_figures_of_the_summary(tmp_path: Path):
    path = write_summary_report(SAMPLES, tmp_path)
    made = Document(str(path))
    assert [paragraph.text for paragraph in made.paragraphs if paragraph.style.name == "Heading 1"] == [
        "一、报送情况", "二、得分与等次", "三、资金", "四、主要问题", "附表：项目得分情况",
    ]
    result = px.evaluate(SAMPLES, jobs=1)
    named = {row.cells[3].text: row.cells[5].text for row in made.tables[-1].rows}
    totals = result.batch.forms.merge(result.scores.totals, on="form").dropna(subset=["project", "final_total"])
    shown = {str(row.project): f"{row.final_total:.2f}" for row in totals.itertuples()}
    scored = {name: text for name, text in named.items() if name in shown and text}  # the summary leaves out what it does not rank
    assert len(scored) > 8
    assert scored == {name: shown[name] for name in scored}
    assert px.read([path]).files["problem"].tolist() == ["F012"]


def test_a_report_is_a_package_of_well_formed_parts(tmp_path: Path):
    (one,) = write_reports([ROOT / "samples" / "hotline.xlsx"], tmp_path)
    assert one.output is not None
    with zipfile.ZipFile(io.BytesIO(one.output.read_bytes())) as archive:
        listed = archive.namelist()
        assert len(listed) == len(set(listed))
        types = etree.fromstring(archive.read("[Content_Types].xml"))
        for name in listed:
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
        declared = {one.get("PartName", "").lstrip("/") for one in types} - {""}
        assert declared <= set(listed)


@pytest.mark.parametrize("path", [SAMPLES[0], ROOT / "samples" / "hotline.xlsx", FORMS[0]], ids=lambda path: path.stem)
def test_a_report_is_valid_to_another_program(tmp_path: Path, path: Path):
    for one in write_reports([path], tmp_path):
        assert one.output is None or faults(one.output) == []


def test_the_report_over_all_is_valid_to_another_program(tmp_path: Path):
    assert faults(write_summary_report(SAMPLES[:4], tmp_path)) == []
