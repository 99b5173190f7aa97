"""Reports of other shapes: one project with known facts, told as units tell it: the same facts come out, and no finding about them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from docx.oxml.ns import qn
from word_reports import (
    DEPARTMENT,
    GRADE,
    KINDS,
    PROJECT,
    PROSE,
    ROWS,
    TOTAL,
    UNIT,
    Drawn,
    field_rows,
    form_rows,
    fund_rows,
    indicator_rows,
    numbered,
    plain,
    rows_of,
    with_footnote,
)

import perfeval_xl as px

Shape = Callable[[Drawn], None]
_HEAD = len(field_rows()) + len(fund_rows())  # rows before the head of the indicators


def broken_without_head(drawn: Drawn) -> None:
    """The rows go on in the next table, and in the one after that, as far as the totals alone."""
    drawn.cover()
    drawn.sections()
    drawn.line("项目支出绩效自评表")
    rows = plain(form_rows())
    for start, end in ((0, _HEAD + 4), (_HEAD + 4, -1), (-1, None)):
        drawn.table(rows[start:end])
        drawn.line("")


def broken_with_caption_and_level(drawn: Drawn) -> None:
    """续表 stands between, and the level's name begins again."""
    drawn.cover()
    drawn.sections()
    drawn.line("项目支出绩效自评表")
    rows = plain(form_rows())
    drawn.table(rows[: _HEAD + 4])
    drawn.line("（续表）")
    rows[_HEAD + 4][0] = ROWS[3][0]
    drawn.table(rows[_HEAD + 4 :])


def broken_in_other_widths(drawn: Drawn) -> None:
    drawn.cover()
    drawn.sections()
    drawn.line("项目支出绩效自评表")
    rows = plain(form_rows())
    drawn.table(rows[: _HEAD + 4])
    drawn.line("")
    drawn.table(rows[_HEAD + 4 :], [700, 900, 1500, 1300, 1300, 600, 600, 2100])


def broken_with_head(drawn: Drawn) -> None:
    drawn.cover()
    drawn.sections()
    drawn.line("项目支出绩效自评表")
    rows = plain(form_rows())
    drawn.table(rows[: _HEAD + 4])
    drawn.line("续表")
    drawn.table([rows[_HEAD], *rows[_HEAD + 4 :]])


def broken_before_head(drawn: Drawn) -> None:
    drawn.cover()
    drawn.sections()
    drawn.line("项目支出绩效自评表")
    rows = plain(form_rows())
    drawn.table(rows[:_HEAD])
    drawn.line("")
    drawn.table(rows[_HEAD:])


def title_beside_text(drawn: Drawn) -> None:
    """The report is a table: a title, beside it its text."""
    drawn.cover()
    drawn.table([[title, text] for title, text in numbered()], [2000, 7000])
    drawn.form()


def title_beside_text_with_fields(drawn: Drawn) -> None:
    """The fields stand in the same table, the titles have no numbers."""
    drawn.line("2023年度项目支出绩效自评报告")
    fields: list = [["项目名称", (PROJECT, 3)], ["项目单位", UNIT, "主管部门", DEPARTMENT]]
    drawn.table([*fields, *([title, (text, 3)] for title, text in PROSE.items())])
    drawn.line("")
    drawn.table([*fund_rows(), *form_rows()[_HEAD:]])


def title_over_text(drawn: Drawn) -> None:
    """Title and text are rows below each other; signatures follow."""
    drawn.cover()
    rows: list = [[(text, 2)] for pair in numbered() for text in pair]
    drawn.table([*rows, ["填报人：甲", "填报日期：2024年3月1日"]])
    drawn.form()


def titles_in_two_columns(drawn: Drawn) -> None:
    """A title is merged down over rows with titles of their own."""
    drawn.cover()
    (first, text), *others = numbered()
    goal = "全年计划培训高素质农民500人次，培训合格率不低于95%。"
    rows: list = [[(first, 1, 2), "（一）项目内容", text], ["（二）绩效目标", goal], *([title, (text, 2)] for title, text in others)]
    drawn.table(rows, [1500, 1500, 6000])
    drawn.form()


def title_and_prose_in_one_paragraph(drawn: Drawn) -> None:
    drawn.cover()
    for (title, text), end in zip(numbered(), "。： 。：　", strict=True):
        drawn.line(text, bold=f"{title}{end}")
    drawn.form()


def bold_words_before_prose(drawn: Drawn) -> None:
    drawn.cover()
    for title, text in PROSE.items():
        drawn.line(text, bold=f"【{title}】")
    drawn.form()


def blanks_before_prose(drawn: Drawn) -> None:
    drawn.cover()
    for title, text in numbered():
        drawn.line(f"{title}　{text}")
    drawn.form()


def digits_and_colon_before_prose(drawn: Drawn) -> None:
    drawn.cover()
    for place, (title, text) in enumerate(PROSE.items(), 1):
        drawn.line(f"{place}.{title}：{text}")
    drawn.form()


def numbers_in_brackets(drawn: Drawn) -> None:
    drawn.cover()
    for title, text in numbered():
        drawn.line(f"（{title[0]}）{title[2:]}")
        drawn.line(text)
    drawn.form()


def contents_typed_with_dots(drawn: Drawn) -> None:
    drawn.cover()
    drawn.line("目  录")
    for place, (title, _) in enumerate(numbered(), 1):
        drawn.line(f"{title}{'.' * 30}{place}")
    _plain_sections(drawn)
    drawn.form()


def contents_typed_without_dots(drawn: Drawn) -> None:
    drawn.cover()
    drawn.line("目录")
    for place, (title, _) in enumerate(numbered(), 1):
        drawn.line(f"{title} {place}")
    _plain_sections(drawn)
    drawn.form()


def sums_by_level(drawn: Drawn) -> None:
    """The conclusion has a table of the levels' points beside the form: no second form."""
    drawn.cover()
    drawn.sections()
    levels = [["预算执行率", "10", "9.5", "95%"], ["产出指标", "50", "50", "100%"], ["效益指标", "30", "30", "100%"]]
    drawn.table([["一级指标", "分值", "得分", "得分率"], *levels, ["满意度指标", "10", "9.47", "94.7%"], ["合计", "100", TOTAL, "98.97%"]])
    drawn.form()


def funds_in_a_cell(drawn: Drawn) -> None:
    drawn.cover()
    drawn.sections()
    table = drawn.table([*field_rows(), ["项目资金", ("", 7)], *form_rows()[_HEAD:]])
    cell = rows_of(table)[2].findall(qn("w:tc"))[1]
    inner = drawn.table(plain([row[1:] for row in fund_rows()[:1]]) + plain(fund_rows()[1:]))
    cell.remove(cell.find(qn("w:p")))
    cell.append(inner)


def labels_spread_by_blanks(drawn: Drawn) -> None:
    for text in ("项 目 支 出 绩 效 自 评 报 告", "（２０２３年度）", f"项 目 名 称：{PROJECT}", f"项 目 单 位：  {UNIT}（盖章）"):
        drawn.line(text)
    drawn.line(f"主 管 部 门：{DEPARTMENT}")
    drawn.sections()
    drawn.form()


def fields_in_text_boxes(drawn: Drawn) -> None:
    drawn.line("项目支出绩效自评报告（2023年度）")
    drawn.raw(_boxed(f"项目名称：{PROJECT}", f"项目单位：{UNIT}", f"主管部门：{DEPARTMENT}"))
    drawn.sections()
    drawn.raw(_boxed(f"自评得分：{TOTAL}分", f"自评等次：{GRADE}"))
    drawn.line("项目支出绩效自评表")
    drawn.table([*fund_rows(), *form_rows(total=False)[_HEAD:]])


def score_in_the_page_header(drawn: Drawn) -> None:
    drawn.cover()
    drawn.word.sections[0].header.paragraphs[0].text = f"自评得分：{TOTAL}分    自评等次：{GRADE}"
    drawn.sections()
    drawn.line("项目支出绩效自评表")
    drawn.table(form_rows(total=False))


def levels_as_headings(drawn: Drawn) -> None:
    """Each level has a heading, below it a sentence that does not name it."""
    drawn.cover()
    for title, text in PROSE.items():
        drawn.line(title, level=1)
        if title != "绩效分析":
            drawn.line(text)
            continue
        for level, points, score in (("（一）产出指标", 50, 50), ("（二）效益指标", 30, 30), ("（三）满意度指标", 10, 9.47)):
            drawn.line(level, level=2)
            drawn.line(f"满分{points}分，得{score}分。各项指标均按计划完成。")
    drawn.form()


def words_of_the_forms_own(drawn: Drawn) -> None:
    """Rows of words at the foot of a form are its own where the document has a report."""
    drawn.cover()
    drawn.sections()
    drawn.line("项目支出绩效自评表")
    drawn.table([*form_rows(), ["存在的问题", ("个别课程安排在农忙季节，学员满意度不高。", 7)], ["改进措施", ("无", 7)]])


def money_in_prose(drawn: Drawn) -> None:
    """Money, and the points of its execution, stand in sentences alone."""
    drawn.cover()
    drawn.sections({
        **PROSE, "项目概况": PROSE["项目概况"] + "项目于2021年启动，2022年预算安排60万元，较上年持平。",
        "自评工作情况": "2023年县财政批复年初预算850,000元，资金已全部到位，其中用于教材15万元。\n"
        "截至2023年12月底，项目累计支出80.75万元，其中讲课费50万元。",
        "绩效分析": PROSE["绩效分析"] + "预算执行率满分10分，执行率95%，得9.5分。",
        "有关建议": PROSE["有关建议"] + "建议2024年安排预算100万元。",
    })
    drawn.table(indicator_rows())


def _plain_sections(drawn: Drawn) -> None:
    for pair in numbered():
        for text in pair:
            drawn.line(text)


def _boxed(*texts: str) -> str:
    inner = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
    spaces = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    choice = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>'
    fallback = f"<mc:Fallback><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></mc:Fallback>"
    return f"<w:p><w:r><mc:AlternateContent {spaces}>{choice}{fallback}</mc:AlternateContent></w:r></w:p>"


SHAPES: list[Shape] = [
    broken_without_head, broken_with_caption_and_level, broken_in_other_widths, broken_with_head, broken_before_head, title_beside_text,
    title_beside_text_with_fields, title_over_text, titles_in_two_columns, title_and_prose_in_one_paragraph, bold_words_before_prose,
    blanks_before_prose, digits_and_colon_before_prose, numbers_in_brackets, contents_typed_with_dots, contents_typed_without_dots,
    sums_by_level, funds_in_a_cell, labels_spread_by_blanks, fields_in_text_boxes, score_in_the_page_header, levels_as_headings,
    words_of_the_forms_own, money_in_prose,
]
_ALLOWED = {"money_in_prose": {"T004"}}
"""What is said of a shape besides that no template was used: that money was read from prose."""


def drawn(shape: Shape, folder: Path) -> px.Batch:
    """Return what is read of a report of a shape."""
    made = Drawn()
    shape(made)
    path = folder / f"{shape.__name__}.docx"
    path.write_bytes(made.bytes())
    return px.read([path])


def rows_read(batch: px.Batch) -> list[tuple[str, ...]]:
    """Return the indicators as read, but for the execution rate, which stands beside the funds."""
    rows = batch.indicators[batch.indicators["group1"].ge(0)]
    raw = [name if name not in ("weight3", "self_score") else f"{name}_raw" for name in KINDS]
    return [tuple(row) for row in rows[raw].fillna("").itertuples(index=False, name=None)]


def totals_of(batch: px.Batch) -> dict[str, float]:
    """Return what was planned and spent."""
    money = batch.budget[batch.budget["source"].eq("total")].set_index("measure")["amount"]
    return {name: round(float(money[name]), 6) for name in ("planned", "spent")}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_the_same_facts_in_every_shape(tmp_path: Path, shape: Shape):
    batch = drawn(shape, tmp_path)
    (form,) = batch.forms.to_dict("records")
    assert (form["project"], form["unit"], form["department"], form["year"]) == (PROJECT, UNIT, DEPARTMENT, 2023)
    assert rows_read(batch) == list(ROWS)
    assert totals_of(batch) == {"planned": 85.0, "spent": 80.75}
    assert len(batch.report_text) == len(PROSE)
    result = px.evaluate([tmp_path], jobs=1)
    assert (result.scores.totals["self_total"].tolist(), result.crashes) == ([98.97], ())
    assert set(result.findings["code"]) - _ALLOWED.get(shape.__name__, set()) == {"T001"}


def test_a_row_on_the_next_page_is_called_by_its_own_table(tmp_path: Path):
    def shape(made: Drawn) -> None:
        broken_without_head(made)
        for text in made.word.element.body.iter(qn("w:t")):
            if text.text == "92%":
                text.text = "82%"

    found = px.validate(drawn(shape, tmp_path), select=["I012"])
    assert list(zip(found["sheet"], found["cell"], strict=True)) == [("表2", "H5")]


def test_a_team_goes_on_on_the_next_page(tmp_path: Path, hotline: bytes):
    from documents import edited, tables, tag, written

    def edit(root) -> None:
        team = tables(root)[1]
        rest = copy.deepcopy(team)
        for row in rest.findall(tag("tr"))[:3]:
            rest.remove(row)
        for row in team.findall(tag("tr"))[3:]:
            team.remove(row)
        team.addnext(rest)

    members = px.read([written(tmp_path, edited(hotline, edit))]).team
    assert members["name"].tolist() == ["甲", "乙", "丙", "丁"]
    assert set(members["sheet"]) == {"表2", "表3"}


def test_another_table_of_as_many_columns_is_not_the_rest_of_one(tmp_path: Path):
    def shape(made: Drawn) -> None:
        made.cover()
        made.sections()
        made.line("项目支出绩效自评表")
        made.table(form_rows())
        made.line("")
        made.table([["附件", "", "", "", "", "", "", ""], ["1", "合同", "5", "份", "", "", "", ""]])

    assert rows_read(drawn(shape, tmp_path)) == list(ROWS)


def test_the_unit_of_money_in_a_footnote(tmp_path: Path):
    made = Drawn()
    made.cover()
    made.sections()
    rows = form_rows()
    rows[2] = [("项目资金", 1, 4), *rows[2][1:]]
    rows[3:5] = [[str(cell).replace("80.75", "807500").replace("85", "850000") for cell in row] for row in rows[3:5]]
    made.line("项目支出绩效自评表")
    made.table(rows)
    path = tmp_path / "report.docx"
    path.write_bytes(with_footnote(made.bytes(), "本表金额单位：元。"))
    assert totals_of(px.read([path])) == {"planned": 85.0, "spent": 80.75}


def test_two_amounts_for_one_thing_in_prose_are_not_guessed_between(tmp_path: Path):
    def shape(made: Drawn) -> None:
        made.cover()
        made.sections({**PROSE, "自评工作情况": "2023年预算安排85万元。预算资金90万元。全年实际支出80.75万元。"})
        made.table(indicator_rows())

    batch = drawn(shape, tmp_path)
    assert batch.budget.empty
    assert px.validate(batch, select=["T004"])["severity"].tolist() == ["error"]


def test_what_only_prose_states_is_named(tmp_path: Path):
    batch = drawn(money_in_prose, tmp_path)
    found = px.validate(batch, select=["T004"])
    assert found["severity"].tolist() == ["info"]
    assert found["cell"].tolist() == ["自评工作情况"]
    assert "850,000元" in found["message"].iloc[0]


def test_a_total_that_only_prose_states(tmp_path: Path):
    def shape(made: Drawn) -> None:
        made.cover()
        made.sections()
        made.table([["资金来源（万元）", "年初预算数", "全年预算数", "全年执行数"], ["年度资金总额", "85", "85", "80.75"]])
        made.line("")
        made.table(indicator_rows(("level1", "level2", "level3", "target", "actual", "reason")))

    batch = drawn(shape, tmp_path)
    totals = batch.project[batch.project["field"].eq("self_total")]
    assert (totals["number"].tolist(), totals["cell"].tolist()) == ([98.97], ["综合评价结论"])


WRONG = {
    # what stands in place of what is right → the code, and what it speaks of
    ("产出指标满分50分，得50分", "产出指标满分50分，得46.6分"): ("N002", "46.6分"),
    ("产出指标满分50分，得50分", "产出指标满分50分，得50分，占总分的45%"): ("N003", "45%"),
    ("产出指标满分50分，得50分", "产出指标权重为45%，得50分"): ("N003", "45%"),
    ("满意度指标满分10分，得9.47分", "满意度指标满分10分，扣3分，得7分"): ("N002", "7分"),
    (f"自评得分为{TOTAL}分", "最终得分96.5分"): ("N002", "96.5分"),
    (f"评价等次为{GRADE}", "综合评定等级为“良”"): ("N002", "良"),
    ("效益指标满分30分", "效益指标分值20分"): ("N003", "20分"),
    ("按时完成了自评", "全年培训农民480人次"): ("N010", "480人次"),
    ("按时完成了自评", "带动就业人数达到150人"): ("N010", "150人"),
    ("按时完成了自评", "学员年人均增收0.3万元"): ("N010", "0.3万元"),
    ("按时完成了自评", "预算执行率92%"): ("N010", "92%"),
    ("学员满意度为90%", "学员满意度为93%"): ("N010", "93%"),
    ("按时完成了自评", "按时完成了自评。2023年财政下达资金95万元"): ("N001", "95万元"),
}
RIGHT = [
    ("产出指标满分50分，得50分", "产出指标权重50分，占总权重的50%，实际得50分"),
    ("满意度指标满分10分，得9.47分", "满意度指标满分10分，扣0.53分，得9.47分"), (f"自评得分为{TOTAL}分", f"最终得分{TOTAL}分（满分100分）"),
    ("按时完成了自评", "全年计划培训农民500人次，实际培训农民520人次"),
    ("按时完成了自评", "带动就业人数112人，较上年增加20人，其中脱贫人口带动就业人数30人"),
    ("按时完成了自评", "学员年人均增收2150元，预算执行率达95%"), ("按时完成了自评", "今后确保学员满意度达到98%以上"),
    ("按时完成了自评", "2022年培训农民人次300人次"),
]


def _told(old: str, new: str) -> Shape:
    def shape(made: Drawn) -> None:
        made.cover()
        assert any(old in text for text in PROSE.values())
        made.sections({title: text.replace(old, new) for title, text in PROSE.items()})
        made.form()

    return shape


@pytest.mark.parametrize(("told", "due"), WRONG.items(), ids=[new for _, new in WRONG])
def test_what_prose_says_otherwise_is_found_in_other_words(tmp_path: Path, told: tuple[str, str], due: tuple[str, str]):
    found = px.evaluate([_file(tmp_path, _told(*told))], jobs=1).findings
    prose: pd.DataFrame = found[found["code"].str.startswith("N")]
    assert prose["code"].tolist() == [due[0]]
    assert due[1] in prose["value"].iloc[0]


@pytest.mark.parametrize("told", RIGHT, ids=[new for _, new in RIGHT])
def test_what_prose_says_rightly_is_not_disputed(tmp_path: Path, told: tuple[str, str]):
    found = px.evaluate([_file(tmp_path, _told(*told))], jobs=1).findings
    assert not set(found["code"]) & {"N001", "N002", "N003", "N010"}


def _file(folder: Path, shape: Shape) -> Path:
    drawn(shape, folder)
    return folder / f"{shape.__name__}.docx"
