"""A small county's year: who counts, what is in the totals, and that every table says the same as a reckoning from the forms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import several
from county import YEAR, Project, content, roster
from forms import type_form

import perfeval_xl as px
from perfeval_xl.cli import main
from perfeval_xl.errors import SettingsError

MEASURES = ("计划投资额", "实际到位资金", "实际使用情况")
BUREAUS = {"甲县教育局": ("甲县第一中学", "甲县第二小学"), "甲县水利局": ("甲县水利局",), "甲县民政局": ("甲县民政局",)}
EXPECTED = [
    Project("甲县教育局", "甲县第一中学", "校舍维修", (86, 86, 81.7), (20, 20, 20)),
    Project("甲县教育局", "甲县第二小学", "操场维修", (30, 30, 27.6)),
    Project("甲县教育局", "甲县第二小学", "图书购置", (12.5, 12.5, 9.38)),
    Project("甲县水利局", "甲县水利局", "山洪灾害防治", (12.5, 12.5, 7.5), summed=True),
    Project("甲县水利局", "甲县水利局", "河长制工作", (49, 49, 47.54)),
    Project("甲县水利局", "甲县水利局", "水库除险加固", (260, 247, 247), (60, 60, 60)),
    Project("甲县民政局", "甲县民政局", "残疾人两项补贴", (120, 120, 118.8)),
    Project("甲县民政局", "甲县民政局", "困难群众补贴", (1350, 1350, 1350)),
    Project("甲县民政局", "甲县民政局", "养老机构补贴", (86, 86, 80)),
]
BY_NAME = {one.name: one for one in EXPECTED}


def blank(folder: Path, project: Project) -> None:
    """Write the form of a project with nothing filled in but what a bureau prefills."""
    form = content(project)
    for row in form["指标表"]["rows"]:
        row[6:] = ["", "", "", ""]
    for row in form["预算表"]["rows"]:
        row[2:] = ["", ""]
    type_form(folder / project.file, form)


def first_delivery(folder: Path) -> set[str]:
    """Write what comes first; return the names whose money counts."""
    whole = [BY_NAME[name] for name in ("校舍维修", "操场维修", "河长制工作", "水库除险加固")]
    for project in whole:
        project.write(folder)
    replace(BY_NAME["图书购置"], weight=12).write(folder)
    replace(BY_NAME["山洪灾害防治"], edits={"预算表!D4": 75000}).write(folder)
    BY_NAME["残疾人两项补贴"].renamed("民政局", "残疾人两项补贴项目").write(folder)
    replace(BY_NAME["困难群众补贴"], year=YEAR - 1).write(folder)
    blank(folder, BY_NAME["养老机构补贴"])
    Project("甲县水利局", "甲县水利局", "名单外的项目", (10, 10, 10)).write(folder)
    return {*(one.name for one in whole), "图书购置", "残疾人两项补贴"}


def second_delivery(folder: Path) -> set[str]:
    """Write all of it again with corrections; return the names whose money counts."""
    names = first_delivery(folder)
    late = folder / "退回后重报"
    for name in ("图书购置", "山洪灾害防治", "残疾人两项补贴", "困难群众补贴"):
        replace(BY_NAME[name], reported="2026年4月26日").write(late)
    return {*names, "山洪灾害防治", "困难群众补贴"}


@pytest.fixture(scope="module", params=[first_delivery, second_delivery], ids=["first", "second"])
def delivered(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("year")
    names = request.param(folder / "in")
    listed = roster(folder / "roster.xlsx", EXPECTED)
    result = px.run(folder / "in", out=folder / "out", roster=listed, jobs=1)
    return request.param is second_delivery, names, openpyxl.load_workbook(folder / "out" / "summary.xlsx", data_only=True), result


def table(book, sheet):
    header, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def reckoned(names):
    """Return planned, received and spent of projects, added up from the projects themselves."""
    return [sum(BY_NAME[name].money[place] for name in names) for place in range(3)]


def test_every_table_has_the_sums_of_the_forms(delivered):
    _, names, book, _ = delivered
    sums = reckoned(names)
    closing = next(row for row in table(book, "汇总表") if row["序号"] == "合计")
    for row in (closing, table(book, "部门汇总")[-1], table(book, "资金来源")[-1]):
        assert [row[name] for name in MEASURES] == pytest.approx(sums)
        assert (row["资金到位率"], row["预算执行率"]) == pytest.approx((sums[1] / sums[0], sums[2] / sums[1]))
    rows = [row for row in table(book, "汇总表") if isinstance(row["序号"], (int, float))]
    assert [sum(row[name] or 0 for row in rows) for name in MEASURES] == pytest.approx(sums)
    sources = {row["资金来源"]: row for row in table(book, "资金来源")}
    province = [sum(BY_NAME[name].province[place] for name in names) for place in range(3)]
    assert [sources["省财政"][name] for name in MEASURES] == pytest.approx(province)
    shown = [cell.value for row in book["总览"].iter_rows(max_row=6) for cell in row if isinstance(cell.value, (int, float))]
    assert shown[:3] == pytest.approx(sums)


def test_departments_have_the_money_of_their_projects(delivered):
    _, names, book, _ = delivered
    for department in BUREAUS:
        own = [name for name in names if BY_NAME[name].department == department]
        row = next(row for row in table(book, "部门汇总") if row["主管部门"] == department)
        assert [row[name] for name in MEASURES] == pytest.approx(reckoned(own))
        assert row["单位数"] == len({BY_NAME[name].unit for name in own}), "the roster says which unit it is, however its forms spell it"


def test_who_has_sent(delivered):
    second, _, book, _ = delivered
    listed = table(book, "报送情况")
    missing = {row["项目名称"] for row in listed if row["报送状态"] == "未报"}
    assert missing == ({"养老机构补贴"} if second else {"困难群众补贴", "养老机构补贴"})
    assert {row["项目名称"] for row in listed if row["报送状态"] == "名单外"} == {"名单外的项目", "困难群众补贴"}
    note = next(row["说明"] for row in listed if row["项目名称"] == "养老机构补贴")
    assert "空白表" in note
    assert len(listed) == (14 if second else 11)
    assert "核对一致" in {cell.value for row in book["总览"].iter_rows(max_row=3) for cell in row}
    closing = [row for row in table(book, "汇总表") if row["序号"] == "名单外"]
    assert [row["计划投资额"] for row in closing] == [1360]


def test_what_is_wrong_says_so_beside_the_figures(delivered):
    second, _, book, result = delivered
    rows = {row["项目名称"]: row for row in table(book, "汇总表")}
    left_out = {name for name, row in rows.items() if row["未计入合计的"] and isinstance(row["序号"], (int, float))}
    assert left_out == (set() if second else {"山洪灾害防治", "图书购置"})
    if second:
        return
    flood, books = rows["山洪灾害防治"], rows["图书购置"]
    assert (flood["实际使用情况"], flood["预算执行率"], flood["状态"]) == (None, None, "退回")
    assert "7.5 万元（B009）" in flood["未计入合计的"]
    assert flood["最终得分"] is not None, "its score counts"
    assert (books["最终得分"], books["最终等次"], books["计划投资额"]) == (None, None, 12.5)
    unranked = {row["项目名称"]: row["不参与排名的原因"] for row in table(book, "排名") if row["得分排名"] is None}
    assert set(unranked) == {"山洪灾害防治", "图书购置"}
    assert "I001" in unranked["图书购置"]
    assert max(row["最终得分"] for row in table(book, "排名")) <= 100
    held = result.scores.rows[result.scores.rows["outcome"].eq("unsound")]
    assert set(held["rule"]) == {"execution-rate"}


def test_nobody_is_compared_with_itself(delivered):
    second, _, _, result = delivered
    codes = result.findings["code"]
    assert not codes.isin(["X005", "X009"]).any() or all(
        len(set(about)) == len(about) for about in result.findings.loc[codes.isin(["X005", "X009"]), "about"])
    assert codes.eq("X013").sum() == second
    assert codes.eq("X003").sum() == (1 if second else 2)


@pytest.fixture
def two(tmp_path):
    """Return a folder with two submissions of one project, the later of which a bureau does not want."""
    BY_NAME["操场维修"].write(tmp_path / "in" / "一")
    replace(BY_NAME["操场维修"], money=(30, 30, 20), reported="2026年5月1日").write(tmp_path / "in" / "二")
    return tmp_path


RULING = '[[submissions]]\nunit = "甲县第二小学"\nproject = "操场维修"\nreason = "第二份盖错了章"\n{}\n'


@pytest.mark.parametrize(
    ("ruling", "spent"), [(None, 20), ('use = "一/甲县第二小学-操场维修.xlsx"', 27.6), ('exclude = "二/甲县第二小学-操场维修.xlsx"', 27.6),
                          ('use = "二/甲县第二小学-操场维修.xlsx"\nyear = 2025', 20)])
def test_a_person_may_say_which_submission_counts(two, ruling, spent):
    settings = None
    if ruling:
        settings = two / "perfeval.toml"
        settings.write_text(RULING.format(ruling), encoding="utf-8")
    px.consolidate(two / "in", two / "s.xlsx", settings=settings)
    book = openpyxl.load_workbook(two / "s.xlsx", data_only=True)
    assert next(row for row in table(book, "汇总表") if row["序号"] == "合计")["实际使用情况"] == spent
    if ruling:
        assert any("第二份盖错了章" in str(row["说明"]) for row in table(book, "报送情况"))


@pytest.mark.parametrize("file", ["没有这个.xlsx", "三/甲县第二小学-操场维修.xlsx"])
def test_a_ruling_that_names_nothing_received_is_refused(two, file):
    settings = two / "perfeval.toml"
    settings.write_text(RULING.format(f'exclude = "{file}"'), encoding="utf-8")
    with pytest.raises(SettingsError, match="没有收到"):
        px.consolidate(two / "in", two / "s.xlsx", settings=settings)
    assert not (two / "s.xlsx").exists()


@pytest.mark.parametrize("command", ["run", "score", "consolidate"])
@pytest.mark.parametrize("file", ["没有这个.xlsx", "三/甲县第二小学-操场维修.xlsx"])
def test_it_is_refused_before_anything_is_written(two, capsys, command, file):
    settings, out = two / "perfeval.toml", two / "out"
    settings.write_text(RULING.format(f'exclude = "{file}"'), encoding="utf-8")
    target = out / "s.xlsx" if command == "consolidate" else out
    assert main([command, str(two / "in"), "-o", str(target), "--config", str(settings), "--cache", str(two / "cache")]) == 2
    said = capsys.readouterr().err.splitlines()
    assert [line for line in said if "没有收到" in line] == said[-1:]
    assert len(said) == 1
    assert not out.exists()
    assert not list((two / "cache").glob("**/*.*"))


def test_of_several_forms_in_one_file_one_has_to_be_meant(tmp_path, capsys):
    """The file came, but none of its forms is of the project: that can be told only by reading it."""
    (tmp_path / "in").mkdir()
    sheets = several.forms()
    several.type_several(tmp_path / "in" / "三张.xlsx", sheets)
    unit = sheets["表乙"]["实施单位"]
    for project, status in (("丁项目", 2), ("乙项目", 0)):
        settings, out = tmp_path / "perfeval.toml", tmp_path / f"out{status}"
        settings.write_text(
            f'[[submissions]]\nunit = "{unit}"\nproject = "{project}"\nreason = "草稿"\nexclude = "三张.xlsx"\n', encoding="utf-8")
        assert main(["run", str(tmp_path / "in"), "-o", str(out), "--config", str(settings)]) == status
        assert out.exists() == (status == 0)
        assert ("里没有这个项目" in capsys.readouterr().err) == (status == 2)


def test_the_roster_tells_that_all_of_a_form_is_in_yuan(tmp_path):
    project = Project("甲局", "甲站", "采购", (49, 49, 47), told=False)
    replace(project, money=tuple(10_000 * amount for amount in project.money)).write(tmp_path / "in")
    names = roster(tmp_path / "roster.xlsx", [project])
    alone = px.evaluate(tmp_path / "in").findings
    assert "B009" not in set(alone["code"])
    result = px.consolidate(tmp_path / "in", tmp_path / "s.xlsx", roster=names)
    found = result.findings.set_index("code")
    assert found.loc["B009", "expected"] == "49"
    assert "X006" not in found.index
    row = table(openpyxl.load_workbook(tmp_path / "s.xlsx", data_only=True), "汇总表")[0]
    assert (row["计划投资额"], row["预算执行率"]) == (None, pytest.approx(47 / 49)), "its own rates have no unit"


def test_a_project_with_a_blank_amount_is_in_no_total(tmp_path):
    """Else the rates would have more projects above the line than below it."""
    for name in ("操场维修", "校舍维修"):
        BY_NAME[name].write(tmp_path / "in")
    replace(BY_NAME["河长制工作"], edits={"预算表!B2": None, "预算表!B4": None, "预算表!B3": None}).write(tmp_path / "in")
    px.consolidate(tmp_path / "in", tmp_path / "s.xlsx")
    rows = table(openpyxl.load_workbook(tmp_path / "s.xlsx", data_only=True), "汇总表")
    closing = next(row for row in rows if row["序号"] == "合计")
    assert [closing[name] for name in MEASURES] == pytest.approx(reckoned({"操场维修", "校舍维修"}))
    assert "没有填写（B011）" in next(row for row in rows if row["项目名称"] == "河长制工作")["未计入合计的"]


@pytest.mark.parametrize(("edits", "told"), [({}, "没有预算执行率低于"), ({"预算表!D2": 480_000}, "没有一个项目的预算执行率能计算")])
def test_where_nothing_counts_no_rate_is_called_high_enough(tmp_path, edits, told):
    Project("甲局", "甲站", "修路", (50.0, 50.0, 48.0), edits=edits).write(tmp_path / "in")
    px.consolidate(tmp_path / "in", tmp_path / "s.xlsx")
    front = openpyxl.load_workbook(tmp_path / "s.xlsx", data_only=True)["总览"]
    said = " ".join(str(value) for row in front.iter_rows(values_only=True) for value in row if value is not None)

    assert told in said


PDF, PHOTO = b"%PDF-1.4\n" + b"\0" * 600, bytes.fromhex("ffd8ffe000104a46494600") + b"\0" * 600
INSTEAD = {
    "甲县第一中学-校舍维修.pdf": (PDF, {"校舍维修": "收到的是 PDF，读不出数据"}),
    "二小/IMG_1.jpg": (PHOTO, {"图书购置": "收到的是照片，读不出数据"}),
    "水利/扫描件.pdf": (PDF, dict.fromkeys(("山洪灾害防治", "河长制工作"), "收到的“水利/扫描件.pdf”读不出数据")),
    "扫描件2.pdf": (PDF, {}),
    "二小/操场维修（盖章）.pdf": (PDF, {}),
}
"""Files that cannot be read, with what is said of which project: the one in their name, what their unit owes; none."""


@pytest.mark.parametrize(
    ("edits", "split"),
    [
        ({"预算表!B2": 100, "预算表!B3": None, "预算表!B4": None}, False),  # what was planned is not split, what came is
        ({"预算表!B3": None, "预算表!C3": None, "预算表!D3": None}, True),  # of a source that gave nothing nothing is written
        ({"预算表!C3": None}, True),  # 0 is meant where the others make up the total
    ],
)
def test_a_rate_by_source_has_the_same_projects_above_and_below_the_line(tmp_path, edits, split):
    Project("甲局", "甲站", "修路", (100.0, 80.0, 70.0), edits=edits).write(tmp_path / "in")
    Project("乙局", "乙站", "采购", (50.0, 40.0, 30.0)).write(tmp_path / "in")
    main(["run", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--quiet", "--isolated"])
    rows = {row["资金来源"]: row for row in table(openpyxl.load_workbook(tmp_path / "out" / "summary.xlsx", data_only=True), "资金来源")}

    county, rest = rows["市县财政"], rows.get("未列明来源")
    assert [county[name] for name in MEASURES] == ([150, 120, 100] if split else [50, 40, 30])
    assert (rest is None) == split
    assert split or [rest[name] for name in MEASURES] == [100, 80, 70]
    assert [rows["合计"][name] for name in MEASURES] == [150, 120, 100]


@pytest.fixture(scope="module")
def unread(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unread")
    BY_NAME["操场维修"].write(folder / "in" / "二小")
    BY_NAME["水库除险加固"].write(folder / "in" / "水利")
    for name, (data, _) in INSTEAD.items():
        (folder / "in" / name).write_bytes(data)
    names = roster(folder / "roster.xlsx", EXPECTED)
    result = px.consolidate(folder / "in", folder / "s.xlsx", roster=names, jobs=1)
    return openpyxl.load_workbook(folder / "s.xlsx", data_only=True), result


def test_what_cannot_be_read_stands_under_the_project_that_it_was_meant_for(unread):
    book, _ = unread
    notes = {row["项目名称"]: row for row in table(book, "报送情况") if row["报送状态"] == "未报"}
    told = {project: text for _, own in INSTEAD.values() for project, text in own.items()}
    assert set(notes) == set(BY_NAME) - {"操场维修", "水库除险加固"}
    assert all(text in notes[project]["说明"] for project, text in told.items())
    files = [notes[name]["文件"] for name in ("校舍维修", "图书购置", "山洪灾害防治")]
    assert files == ["甲县第一中学-校舍维修.pdf", "二小/IMG_1.jpg", None]
    assert all(row["说明"].endswith("没有收到") for name, row in notes.items() if name not in told)
    others = {row["文件"]: (row["项目单位"], row["项目名称"]) for row in table(book, "报送情况") if row["报送状态"] == "无法读取"}
    assert others == {
        "水利/扫描件.pdf": ("甲县水利局", None), "扫描件2.pdf": (None, None), "二小/操场维修（盖章）.pdf": ("甲县第二小学", "操场维修")}


def test_what_cannot_be_read_is_no_project_that_was_sent(unread):
    book, result = unread
    said = [cell.value for row in book["总览"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any(text.startswith("结果　2 个项目：") and "另有 5 个文件无法读取" in text for text in said)
    assert "2 / 9" in said
    assert "核对一致" in said
    rows = {row["文件"]: row["项目名称"] for row in table(book, "汇总表") if row["状态"] == "无法读取"}
    assert rows == {"甲县第一中学-校舍维修.pdf": "校舍维修", "二小/IMG_1.jpg": "图书购置", "水利/扫描件.pdf": None, "扫描件2.pdf": None,
                    "二小/操场维修（盖章）.pdf": "操场维修"}
    owed = result.findings[result.findings["code"].eq("X003")]["message"]
    assert sum("收到的“甲县第一中学-校舍维修.pdf”不算报送" in text for text in owed) == 1


def test_beside_the_figures_stands_what_is_in_none_of_them(delivered):
    second, _, book, _ = delivered
    sheet = book["总览"]
    lines = [[cell for cell in row if cell.value is not None] for row in sheet.iter_rows(max_row=12)]
    out = {row[1].value: row[1].hyperlink.location for row in lines if row and row[0].value == "未计入"}
    cards = [cell.value for cell in next(row for row in lines if row and str(row[0].value).startswith("未报"))]
    if second:
        assert (out, any("未计入" in text for text in cards)) == ({}, False)
        return
    money, points = "1 个项目金额有误，金额没有计入：山洪灾害防治", "1 个项目分值合计不对，得分没有计入平均：图书购置"
    assert set(out) == {money, points}
    for place in out.values():
        name, cell = place.rsplit("!", 1)
        assert book[name.strip("'")][cell].value == f"{money}；{points}"
    assert [text.endswith("\n1 个项目未计入") for text in cards] == [False, *[True] * 7]
    said = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any(text.startswith("资金　") and "（1 个项目金额有误，没有计入：山洪灾害防治）" in text for text in said)
    assert any("得分最低的" in text and "（另有 2 个不参与排名，原因见“排名”）" in text for text in said)
    by_department = {row["主管部门"]: row["未计入合计的"] for row in table(book, "部门汇总")}
    assert by_department["甲县水利局"].startswith("山洪灾害防治（金额：")
    assert by_department["甲县教育局"] == "图书购置（得分：分值合计不对（I001））"
    assert by_department["甲县民政局"] is None
    assert table(book, "资金来源")[-1]["未计入合计的"] == f"{money}；{points}"
