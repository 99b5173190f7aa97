"""What is read from workbooks that were typed by hand, moved, merged or half filled in."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from forms import apply, hotline, type_form

import perfeval_xl as px
from perfeval_xl.layout import from_a1, to_a1
from perfeval_xl.records import Batch

FRAMES = ("project", "team", "budget", "indicators", "stated", "report_text")


@pytest.fixture(name="typed")
def _typed(tmp_path: Path) -> Batch:
    return px.read(type_form(tmp_path / "typed.xlsx", hotline()))


def read_edited(tmp_path: Path, **edits: object) -> Batch:
    named = {place.replace("__", "!"): value for place, value in edits.items()}
    return px.read(type_form(tmp_path / "edited.xlsx", hotline(), edits=named))


def project(batch: Batch, field: str) -> pd.Series:
    return batch.project[batch.project["field"] == field].iloc[0]


def row(batch: Batch, name: str) -> pd.Series:
    return batch.indicators[batch.indicators["level3"] == name].iloc[0]


def test_every_row_weight_target_and_actual_of_the_real_case_is_read(typed: Batch) -> None:
    rows = hotline()["指标表"]["rows"]

    assert list(typed.indicators["level3"]) == [cells[4] for cells in rows]
    assert list(typed.indicators["weight3"]) == [cells[5] for cells in rows]
    assert list(typed.indicators["target"]) == [cells[6] for cells in rows]
    assert list(typed.indicators["actual"]) == [cells[7] for cells in rows]
    assert list(typed.indicators["self_score"]) == [cells[8] for cells in rows]


def test_levels_left_blank_below_their_first_row_are_filled_down(typed: Batch) -> None:
    groups = typed.indicators.groupby("group2", sort=True)[["level1", "level2", "weight2"]].first()

    assert groups.values.tolist() == [
        ["决策", "项目立项", 7], ["决策", "绩效目标", 6], ["决策", "资金投入", 7], ["过程", "资金管理", 10], ["过程", "组织实施", 5],
        ["产出", "产出数量", 10], ["产出", "产出质量", 10], ["产出", "产出时效", 10], ["产出", "产出成本", 10],
        ["效益", "社会效益", 10], ["效益", "满意度", 10],
    ]


@pytest.mark.parametrize("offset", [(6, 3), (0, 1), (30, 0)])
def test_addresses_are_the_workbooks_own_wherever_the_tables_stand(tmp_path: Path, typed: Batch, offset: tuple[int, int]) -> None:
    moved = px.read(type_form(tmp_path / "moved.xlsx", hotline(), offset=offset))

    for name in FRAMES:
        here, there = getattr(typed, name), getattr(moved, name)
        for column in here:
            if column.endswith("cell"):
                shifted = [cell and to_a1(from_a1(cell)[0] + offset[0], from_a1(cell)[1] + offset[1]) for cell in here[column]]
                assert list(there[column]) == shifted, (name, column)
            else:
                pd.testing.assert_series_equal(there[column], here[column])


def test_all_tables_may_stand_on_one_sheet(tmp_path: Path, typed: Batch) -> None:
    together = px.read(type_form(tmp_path / "one.xlsx", hotline(), one_sheet=True))

    for name in FRAMES:
        here, there = getattr(typed, name), getattr(together, name)
        same = [column for column in here if column != "sheet" and not column.endswith("cell")]
        pd.testing.assert_frame_equal(there[same], here[same])
    assert row(together, "立项依据充分性")["target_cell"] == "G33"


def test_merged_levels_read_like_blank_ones(tmp_path: Path, typed: Batch) -> None:
    path = type_form(tmp_path / "merged.xlsx", hotline())
    book = openpyxl.load_workbook(path)
    for area in ("A2:A7", "B2:B7", "C2:C3", "D2:D3", "A8:A12", "B8:B12"):
        book["指标表"].merge_cells(area)
    book.save(path)

    pd.testing.assert_frame_equal(px.read(path).indicators, typed.indicators)


def test_levels_repeated_on_every_row_read_like_blank_ones(tmp_path: Path, typed: Batch) -> None:
    content = hotline()
    last: list[object] = ["", "", "", ""]
    for cells in content["指标表"]["rows"]:
        last = [new or old for new, old in zip(cells[:4], last, strict=True)]
        cells[:4] = last
    repeated = px.read(type_form(tmp_path / "repeated.xlsx", content))

    same = [column for column in typed.indicators if not column.endswith("cell")]
    pd.testing.assert_frame_equal(repeated.indicators[same], typed.indicators[same])


@pytest.mark.parametrize(
    ("text", "number"),
    [("49", 49), ("４９", 49), ("49.0", 49), ("49万元", 49), ("490000元", 49), ("1,049.50", 1049.5), (" 49 ", 49), (49.0, 49)],
)
def test_amounts_written_as_text_are_numbers_in_ten_thousands(tmp_path: Path, text: object, number: float) -> None:
    batch = read_edited(tmp_path, 预算表__B5=text)

    assert batch.budget.set_index("cell")["amount"]["B5"] == number


@pytest.mark.parametrize(
    ("header", "factor"), [("计划投资额(元)", 1e-4), ("计划投资额（亿元）", 1e4), ("计划投资额(万元)", 1), ("计划投资额", 1)]
)
def test_the_headers_unit_of_money_decides(tmp_path: Path, header: str, factor: float) -> None:
    batch = read_edited(tmp_path, 预算表__B1=header)

    assert batch.budget.set_index("cell")["amount"][["B2", "C2"]].tolist() == pytest.approx([49 * factor, 49])


def test_a_note_above_the_table_gives_the_unit_of_money(tmp_path: Path) -> None:
    content = hotline()
    content["预算表"]["header"] = ["资金来源", "计划投资额", "实际到位资金", "实际使用情况"]
    batch = px.read(type_form(tmp_path / "note.xlsx", content, offset=(2, 0), edits={"预算表!D2": "金额单位：元"}))

    assert batch.budget.set_index("cell")["amount"]["B4"] == 0.0049


@pytest.mark.parametrize("header", ["全年\n目标值", "全 年 目 标 值", "年度指标值", "全年目标值：", "目标值(A)", "年初目标值"])
def test_header_words_are_matched_after_folding_and_with_synonyms(tmp_path: Path, header: str) -> None:
    batch = read_edited(tmp_path, 指标表__G1=header)

    assert row(batch, "全年完成工单")["target"] == "≥300件"


def test_columns_may_stand_in_any_order(tmp_path: Path, typed: Batch) -> None:
    content = hotline()
    order = [4, 5, 7, 6, 9, 8]
    table = content["指标表"]
    for cells in (table["header"], *table["rows"]):
        cells[:] = [*cells[:4], *(cells[place] for place in order)]
    batch = px.read(type_form(tmp_path / "order.xlsx", content))

    same = [column for column in typed.indicators if not column.endswith("cell")]
    pd.testing.assert_frame_equal(batch.indicators[same], typed.indicators[same])
    assert row(batch, "全年完成工单")["actual_cell"] == "G13"


def test_percent_formatted_numbers_read_as_they_are_shown(tmp_path: Path) -> None:
    def percent(cell: object) -> None:
        cell.value, cell.number_format = 1.2, "0.0%"  # type: ignore[attr-defined]

    batch = read_edited(tmp_path, 指标表__H14=percent)

    assert row(batch, "配套设施完善率")["actual"] == "120%"
    assert row(batch, "配套设施完善率")["actual_low"] == pytest.approx(1.2)


def test_date_cells_read_as_dates(tmp_path: Path) -> None:
    batch = read_edited(tmp_path, 指标表__H15=dt.datetime(2021, 11, 30), 项目信息__B13=dt.date(2022, 8, 1))

    assert row(batch, "2021年12月底前完成")["actual_date"] == dt.date(2021, 11, 30)
    assert project(batch, "reported")["date"] == dt.date(2022, 8, 1)


def test_error_cells_are_told_from_empty_ones(tmp_path: Path) -> None:
    batch = read_edited(tmp_path, 指标表__H14="#DIV/0!")

    assert row(batch, "配套设施完善率")["actual"] == "#DIV/0!"
    errors = batch.facts[batch.facts["fact"] == "error_cell"]
    assert errors[["sheet", "cell", "value"]].values.tolist() == [["指标表", "H14", "#DIV/0!"]]


def test_a_formula_without_a_value_is_noted(tmp_path: Path) -> None:
    batch = read_edited(tmp_path, 预算表__B2="=SUM(B3:B6)")

    assert batch.facts.loc[batch.facts["fact"] == "uncomputed", "cell"].tolist() == ["B2"]


@pytest.mark.parametrize(
    ("label", "text", "value", "ticked"),
    [
        ("项目类型", "经常性项目(√) 一次性项目( )", "经常性项目", 1),
        ("项目类型", "经常性项目（ ） 一次性项目（√）", "一次性项目", 1),
        ("项目类型", "☑经常性项目 □一次性项目", "经常性项目", 1),
        ("项目类型", "□经常性项目 □一次性项目", "", 0),
        ("项目类型", "经常性项目☑ 一次性项目☑", "经常性项目、一次性项目", 2),
        ("自评等次", "优☑ 良□ 中□ 差□", "优", 1),
        ("自评等次", "优□ 良√ 中□ 差□", "良", 1),
        ("自评等次", "优秀", "优", 1),
        ("组织方式", "项目单位", "项目单位", 1),
        ("组织方式", "主管部门", "主管部门", 1),
        ("评价机构", "项目单位评价组", "项目单位评价组", 1),
    ],
)
def test_choices_are_read_from_lists_of_boxes(tmp_path: Path, label: str, text: str, value: str, ticked: int) -> None:
    content = hotline()
    content["项目信息"][label] = text
    batch = px.read(type_form(tmp_path / "ticks.xlsx", content))
    found = batch.project[batch.project["label"] == label].iloc[0]

    assert found["ticked"] == ticked
    assert ticked == 0 or found["value"] == value
    assert project(batch, "unit")["value"] == "子洲县行政审批服务局"


def test_several_labels_may_share_a_cell(tmp_path: Path) -> None:
    content = hotline()
    for label in ("项目负责人", "联系电话", "项目类型"):
        del content["项目信息"][label]
    text = "项目负责人：甲   联系电话：0000-0000000   项目类型：经常性项目(√) 一次性项目( )"
    batch = px.read(type_form(tmp_path / "shared.xlsx", content, edits={"项目信息!A40": text}))

    assert project(batch, "head")[["value", "cell"]].tolist() == ["甲", "A40"]
    assert project(batch, "phone")["value"] == "0000-0000000"
    assert project(batch, "project_type")["value"] == "经常性项目"


@pytest.mark.parametrize(
    ("typed", "head", "phone"),
    [
        ("甲、0000-0000000", "甲", "0000-0000000"),
        ("甲/0000-0000000", "甲", "0000-0000000"),
        ("甲、见附件", "甲、见附件", ""),
        ("甲 见附件", "甲", "见附件"),
        ("甲、乙", "甲、乙", ""),
        ("甲、乙 0000-0000000", "甲、乙", "0000-0000000"),
        ("甲13800000000", "甲", "13800000000"),
        ("甲（0000）0000000", "甲", "（0000）0000000"),
    ],
)
def test_a_name_is_no_telephone_where_one_label_asks_for_both(tmp_path: Path, typed: str, head: str, phone: str) -> None:
    content = hotline()
    for label in ("项目负责人", "联系电话"):
        del content["项目信息"][label]
    batch = px.read(type_form(tmp_path / "joint.xlsx", content, edits={"项目信息!A40": "负责人及电话", "项目信息!B40": typed}))

    assert [project(batch, field)["value"] for field in ("head", "phone")] == [head, phone]


def test_a_value_that_is_missing_is_not_taken_from_the_next_label(tmp_path: Path) -> None:
    path = tmp_path / "pairs.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "项目信息"
    cells = {"A1": "项目名称", "C1": "项目单位", "D1": "某局", "A2": "主管部门", "B2": "某部门"}
    apply(book, {f"项目信息!{cell}": text for cell, text in cells.items()})
    book.save(path)
    batch = px.read(path)

    assert project(batch, "project")[["value", "cell"]].tolist() == ["", "B1"]
    assert project(batch, "unit")[["value", "cell"]].tolist() == ["某局", "D1"]


def test_a_period_gives_both_dates(typed: Batch) -> None:
    assert project(typed, "start")[["date", "cell"]].tolist() == [dt.date(2022, 7, 1), "B10"]
    assert project(typed, "end")[["date", "cell"]].tolist() == [dt.date(2022, 7, 28), "B10"]


def test_the_closing_row_ends_the_table_and_is_stated(tmp_path: Path) -> None:
    content = hotline()
    content["指标表"]["rows"] += [["总分", 100, "", 100, "", 100, "", "", 96, ""], ["注：指标可参考附件2设置。"]]
    batch = px.read(type_form(tmp_path / "closed.xlsx", content))

    assert len(batch.indicators) == 17
    stated = batch.stated[["item", "amount", "cell"]].values.tolist()
    assert stated == [["total_weight", 100.0, "F19"], ["total_self", 96.0, "I19"]]


def test_a_second_level_without_rows_is_stated(tmp_path: Path) -> None:
    content = hotline()
    content["指标表"]["rows"][14][4:] = ["", "", "", "", "", ""]
    batch = px.read(type_form(tmp_path / "empty.xlsx", content))

    assert len(batch.indicators) == 16
    assert batch.stated[["item", "of", "amount", "cell"]].values.tolist() == [["empty_group", "产出成本", 10.0, "D16"]]


def test_the_printed_budget_layout_is_read(tmp_path: Path) -> None:
    content = hotline()
    del content["预算表"]
    path = type_form(tmp_path / "printed.xlsx", content)
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("部门评价表")
    for cells in (
        ["计划投资额(万元)", 49, "实际到位资金(万元)", 49, "实际使用情况(万元)", 48.83],
        ["其中：中央财政", 0, "其中：中央财政", 0, "", 0], ["省财政", 0, "省财政", 0, "", 0],
        ["市县财政", 49, "市县财政", 49, "", 48.83], ["其他", 0, "其他", 0, "", 0],
    ):
        sheet.append(cells)
    book.save(path)
    budget = px.read(path).budget.set_index(["source", "measure"])

    assert budget["amount"].unstack()[["planned", "received", "spent"]].loc[["total", "local"]].values.tolist() == [[49, 49, 48.83]] * 2
    assert budget["cell"]["local", "spent"] == "F4"


@pytest.mark.parametrize("names", [{}, {"预算表": "表二"}, {"预算表": "表二", "指标表": "绩效指标(定稿)", "项目信息": "Sheet1"}])
def test_a_sheet_for_printing_is_no_form_whatever_a_unit_calls_the_others(tmp_path: Path, names: dict[str, str]) -> None:
    sample = Path(__file__).parents[2] / "samples" / "hotline-template.xlsx"
    with zipfile.ZipFile(sample) as book, zipfile.ZipFile(tmp_path / "renamed.xlsx", "w") as renamed:
        for part in book.namelist():
            xml = book.read(part)
            for old, new in names.items():
                xml = xml.replace(f'name="{old}"'.encode(), f'name="{new}"'.encode())
                for written in ("{}".format, lambda name: "".join(f"&#{ord(sign)};" for sign in name)):  # as this program wrote it
                    xml = xml.replace(f"'{written(old)}'!".encode(), f"'{written(new)}'!".encode())
            renamed.writestr(part, xml)
    batch = px.read(tmp_path / "renamed.xlsx")

    assert len(batch.forms) == 1
    assert len(batch.indicators) == len(px.read(sample).indicators)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "F001"), (b"hello", "F003"), (b"<html><table></table></html>", "F003"), (b"PK\x03\x04broken", "F001"), (b"a,b\n1,2\n", "F003")],
)
def test_what_is_no_workbook_is_a_row_with_its_reason(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "odd.xlsx").write_bytes(data)
    type_form(tmp_path / "right.xlsx", hotline())
    batch = px.read(tmp_path)

    assert batch.files[["name", "problem"]].values.tolist() == [["odd.xlsx", code], ["right.xlsx", None]]
    assert batch.files["problem_detail"][0]
    assert len(batch.indicators) == 17


def test_what_the_reader_cannot_open_is_told_without_its_own_words(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "odd.xlsx", "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<a/>")

    assert px.read(tmp_path).files[["problem", "problem_detail"]].values.tolist() == [["F001", "文件已损坏或格式有误"]]


def test_a_sheet_that_claims_a_giant_range_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "giant.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = book.active["XFD1048576"] = 1
    book.save(path)

    assert px.read(path).files["problem"].tolist() == ["F004"]


def test_lock_files_are_left_out_and_folders_are_searched(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    type_form(tmp_path / "sub" / "a.xlsx", hotline())
    (tmp_path / "~$a.xlsx").write_bytes(b"lock")
    (tmp_path / "notes.txt").write_text("notes", encoding="utf-8")

    assert px.read(tmp_path).files["name"].tolist() == ["sub/a.xlsx"]


@pytest.mark.parametrize("make", [lambda folder: folder / "missing.xlsx", lambda folder: folder])
def test_nothing_to_read_is_refused_in_one_line(tmp_path: Path, make: object) -> None:
    with pytest.raises(px.PerfevalError) as refused:
        px.read(make(tmp_path))  # type: ignore[operator]

    assert "\n" not in str(refused.value)
