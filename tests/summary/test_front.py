"""What 总览 answers at a glance: who has not sent, who is worst and why, where the money is, what reviewers changed; its charts."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from perfeval_xl.records import ROSTER_COLUMNS, frame
from perfeval_xl.summary import front, write_summary
from perfeval_xl.summary.outliers import usual_most, usual_span

COPIES = {2: "scored/a2.xlsx", 3: "scored/下级/b.xlsx"}
ROSTER = [("县教育局", "县教育局", "校舍维修(一期)"), ("县水利局", "县水库", "大坝加固"), ("县水利局", "县水库", "渠道清淤"),
          ("县交通局", "县公路站", "绿化养护")]


def page(case, **more):
    """Return 总览 of the cases."""
    buffer = io.BytesIO()
    batch, scores = more.pop("batch", case.batch()), more.pop("scores", case.scores())
    write_summary(buffer, batch, scores, case.frame(), case.schemes, copies=COPIES, **more)
    return load_workbook(buffer, data_only=True)["总览"]


def roster(rows=ROSTER):
    """Return a roster of department, unit and project."""
    return frame(ROSTER_COLUMNS, [
        {"row": number, "department": department, "unit": unit, "project": project, "year": 2021.0}
        for number, (department, unit, project) in enumerate(rows, 1)
    ])


def below(sheet, caption):
    """Return the rows of the list below a caption, up to the next empty one: what stands in them and what they lead to."""
    (start,) = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(caption)]
    side = (1, front.SIDE) if start.column == 1 else (front.SIDE + 1, front.WIDTH)
    listed = []
    for row in sheet.iter_rows(min_row=start.row + 1, min_col=side[0], max_col=side[1]):
        cells = [cell for cell in row if cell.value is not None]
        if not cells:
            break
        links = {cell.hyperlink.location or cell.hyperlink.target for cell in cells if cell.hyperlink}
        listed.append(({cell.value for cell in cells}, links))
    return listed


def test_who_has_not_sent_is_named_by_department_and_leads_to_its_row(case):
    sheet = page(case, roster=roster())
    assert below(sheet, "没有报送：3 个") == [
        ({"县水利局", "县水库 大坝加固"}, {"'报送情况'!D2"}), ({"县水利局", "县水库 渠道清淤"}, {"'报送情况'!D3"}),
        ({"县交通局", "县公路站 绿化养护"}, {"'报送情况'!D4"}),
    ]


def test_of_many_the_rest_is_counted(case):
    rows = [("县水利局", "县水库", f"项目{number}") for number in range(20)]
    listed = below(page(case, roster=roster(rows)), "没有报送：20 个")

    assert len(listed) == 6
    assert listed[-1][0] == {"其余 15 个见“报送情况”"}


def test_where_all_came_or_nobody_says_who_should(case):
    assert below(page(case, roster=roster(ROSTER[:1])), "没有报送：无") == []
    assert [names for names, _ in below(page(case), "没有名单，看不出谁没有报送。退回 2 个、无法读取 1 个")]


def test_the_lowest_come_first_with_where_they_lost(case):
    scores = case.scores()
    rows = scores.rows.assign(final=scores.rows["final"].where(scores.rows["form"].ne(5), 7.5).clip(upper=10))
    listed = below(page(case, scores=replace(scores, rows=rows)), "得分最低的 3 个项目")
    lowest, highest = listed[1], listed[-1]

    assert {"县交通局 农村公路养护", 71, "中", "维修面积 −2.50"} <= lowest[0]  # the second has no room, and would lose its points
    assert {"县一中 =1+1", 92.5, "各项都得满分"} <= highest[0] or {"县教育局 校舍维修(一期)", 92.5, "各项都得满分"} <= highest[0]


@pytest.mark.parametrize(("names", "told"), [
    (("完工率", "满意度"), "完工率 −2.50、满意度 −2.50"), (("农村人居环境改善情况", "完工率"), "农村人居环境改善情况 −2.50"),
    (("农村人居环境改善情况和群众生活", "完工率"), "农村人居环境改善情… −2.50"),
])
def test_the_points_of_a_cause_are_never_cut(case, names, told):
    scores, batch = case.scores(), case.batch()
    rows = scores.rows.assign(final=scores.rows["final"].where(scores.rows["form"].ne(5), 7.5).clip(upper=10))
    order = batch.indicators.groupby("form").cumcount()
    named = batch.indicators["level3"].mask(order.eq(0), names[0]).mask(order.ge(1), names[1])
    listed = below(page(case, scores=replace(scores, rows=rows), batch=replace(batch, indicators=batch.indicators.assign(level3=named))),
                   "得分最低的 3 个项目")

    assert told in listed[1][0]


def test_where_the_money_is(case):
    sheet = page(case)
    ((names, links), *_), (source, *_) = below(sheet, "钱在哪里"), below(sheet, "钱从哪里来")

    assert {"县一中 =1+1", 300, 1} <= names
    assert any("b.xlsx" in link for link in links)
    assert ({"市县财政", 337.5, 0.75} - source[0], source[1]) == (set(), {"'资金来源'!A1"})


@pytest.mark.parametrize(("unit", "project", "told"), [
    ("县水库", "大坝加固", "县水库 大坝加固"),
    ("清水县城乡环境卫生服务中心", "农村生活垃圾收集转运", "清水县城乡环境… 农村生活垃圾收集转运"),
    ("县水库", "全县高标准农田建设和农村人居环境整治提升工程", "县水库 全县高标准农田建设和农村人居…"),
])
def test_a_name_is_never_cut_by_its_cell(case, unit, project, told):
    """Four columns of nine digits, of which a Chinese character takes 1.9; the project is kept whole where that leaves some of the unit."""
    files = {4: ("d.xlsx", "d", 1, unit, project, *case.files[4][5:])}
    ((names, _), *_) = below(page(case, batch=case.batch(files), scores=case.scores(files)), "钱在哪里")
    assert told in names


SCREEN = 768 - 268
"""Pixels of cells on a screen of 1366 × 768, below the title bar and the ribbon and above the tabs, the status and the task bar."""


QUESTIONS = {"得分最低", "钱在哪里", "钱从哪里", "评价人员"}


@pytest.mark.parametrize(("absent", "damaged"), [(0, 0), (3, 30), (200, 30)])
def test_a_small_screen_shows_all_the_answers(case, absent, damaged):
    """As many rows as ever there are, at the zoom that the sheet opens with; a column's digit has 7 pixels."""
    files = {
        key: (f"{key}.xlsx", str(key), 1, "清水县农村公路管理站", f"项目{key}", f"部门{key}", 2021, dt.date(2022, 7, 1),
              (1e6 + key, 1e6, -1 if key < damaged else 9e5), (10, 10, 90 + key % 9, 5), "优优") for key in range(40)
    }
    scores, buffer = case.scores(files), io.BytesIO()
    rows = scores.rows.assign(basis="核定", final=8.0, system=10.0)
    findings = case.frame([(key, "B002", "error", "预算表", "D4", "-1", "", "金额为负。") for key in range(damaged)])
    expected = [(file[5], file[3], file[4]) for file in files.values()] + [("县水利局", "县水库", f"未报{key}") for key in range(absent)]
    write_summary(buffer, case.batch(files), replace(scores, rows=rows), findings, case.schemes,
                  roster=roster(expected) if absent else None)
    sheet = load_workbook(buffer, data_only=True)["总览"]

    absence = "没有报送" if absent else "没有名单"
    asked = {str(cell.value)[:4]: cell.row for row in sheet.iter_rows() for cell in row if str(cell.value)[:4] in QUESTIONS | {absence}}
    zoom = sheet.sheet_view.zoomScale / 100
    assert asked.keys() == QUESTIONS | {absence}
    assert sum(sheet.row_dimensions[row].height for row in range(1, max(asked.values()) + 4)) / 0.75 * zoom <= SCREEN
    assert sheet.column_dimensions["A"].width * 7 * front.WIDTH * zoom <= 1200


CHANGES = {
    "nobody changed anything": ({}, "评价人员改了什么：还没有填核定得分", []),
    "one row": ({(3, 0): 6.0}, "评价人员改了什么：核定 1 个项目的 1 行，其中 1 行改了分，合计 −4.00 分", ["维修面积：10 → 6 分"]),
    "the largest first": (
        {(3, 0): 9.0, (2, 1): 4.0}, "评价人员改了什么：核定 2 个项目的 2 行，其中 2 行改了分，合计 −7.00 分",
        ["+cmd|' /C calc'…：10 → 4 分", "维修面积：10 → 9 分"]),
    "confirmed as it was": ({(3, 0): 10.0}, "评价人员改了什么：核定 1 个项目的 1 行，其中 0 行改了分，合计 +0.00 分", []),
}


@pytest.mark.parametrize(("given", "caption", "changes"), CHANGES.values(), ids=CHANGES)
def test_what_reviewers_changed(case, given, caption, changes):
    scores = case.scores()
    rows = scores.rows.assign(system=10.0, final=10.0)
    for (form, row), points in given.items():
        here = rows["form"].eq(form) & rows["row"].eq(row)
        rows = rows.assign(final=rows["final"].mask(here, points), basis=rows["basis"].mask(here, "核定"))
    listed = below(page(case, scores=replace(scores, rows=rows)), caption)

    assert [next(text for text in names if "→" in str(text)) for names, _ in listed] == changes


OUTLIERS = {
    "none": ([0.8, 0.9, 1.0], None), "one": ([0.6, 0.8, 0.9, 224.5], 0.9), "two": ([0.6, 0.8, 0.9, 0.95, 9.0, 224.5], 0.95),
    "half of them": ([1, 1, 50, 50], 1), "most of them": ([1, 50, 50, 50], None), "alone": ([5], None), "none at all": ([], None),
    "just within": ([4, 10], None), "just beyond": ([4, 10.1], 4), "nothing": ([0, 0, 3], None),
}


@pytest.mark.parametrize(("values", "usual"), OUTLIERS.values(), ids=OUTLIERS)
def test_what_is_far_beyond_the_usual(values, usual):
    assert usual_most(values) == usual


@pytest.mark.parametrize(("values", "span"), [
    ([95, 97, 99, 100], (90, 100)), ([20, *[95, 96, 97, 98, 99] * 4], (90, 100)), ([60, 70, 80, 90, 100], (60, 100)), ([85], (80, 90)),
])
def test_a_span_holds_the_usual_and_not_what_is_far_from_it(values, span):
    assert usual_span(values) == span


def test_a_bar_that_goes_beyond_its_chart_is_cut_and_says_how_long_it_is(case):
    files = {
        key: (
            f"{key}.xlsx", str(key), 1, "单位", f"项目{key}", f"部门{key}", 2021, dt.date(2022, 7, 1), (10, 10, spent), (9, 9, 9, 5),
            "优优",
        )
        for key, spent in enumerate((6, 8, 9, 2245))
    }
    with zipfile.ZipFile(io.BytesIO(case.written(files, []))) as book:
        charts = [book.read(name).decode() for name in sorted(book.namelist()) if re.search(r"charts/chart\d", name)]
    (execution,) = [chart for chart in charts if "部门0的预算执行率最低" in chart]

    assert "▶ 22450.0%" in execution
    assert '<c:max val="1.125"/>' in execution
    assert sum('<c:max val="1.125"/>' in chart for chart in charts) == 1


def test_every_project_that_has_a_copy_leads_to_it(case):
    buffer = io.BytesIO()
    write_summary(buffer, case.batch(), case.scores(), case.frame(), case.schemes, copies=COPIES)
    book = load_workbook(buffer)
    for sheet in ("汇总表", "排名", "抽查建议", "报送情况"):
        header, *rows = book[sheet].iter_rows()
        place = [cell.value for cell in header].index("项目名称")
        row = next(row for row in rows if row[place].value == "=1+1")
        link = row[place].hyperlink or row[0].hyperlink
        assert link.target.endswith("b.xlsx"), sheet


@pytest.mark.parametrize(("name", "linked"), [("修路", "项目名称"), ("2021年度中央财政农村公路建设和养护补助资金项目", "序号")])
def test_a_link_stands_where_no_program_cuts_the_text(case, name, linked):
    """LibreOffice does not wrap a linked text: the link of one that takes several lines on paper stands on the number of its row."""
    files = {2: ("a.xlsx", "a", 1, "县公路站", name, "县局", 2021, dt.date(2022, 7, 1), (10, 10, 9), (9, 9, 9, 5), "优优")}
    buffer = io.BytesIO()
    write_summary(buffer, case.batch(files), case.scores(files), case.frame([]), case.schemes, copies=COPIES)
    header, row, *_ = load_workbook(buffer)["汇总表"].iter_rows()
    found = {head.value for head, cell in zip(header, row, strict=True) if cell.hyperlink}
    assert found == {linked, "文件"}
    assert row[3].value == name


def test_no_list_breaks_where_nothing_is_known(case):
    buffer = io.BytesIO()
    write_summary(buffer, case.batch({}), case.scores({}), case.frame([]), case.schemes)

    assert "得分最低的：还没有能排名的项目" in [cell for row in load_workbook(buffer)["总览"].iter_rows(values_only=True) for cell in row]
