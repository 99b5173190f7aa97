"""What stands in the sheets."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from perfeval_xl.summary import write_summary

SHEETS = ["总览", "汇总表", "排名", "部门汇总", "资金来源", "问题清单", "指标明细", "报送情况", "抽查建议", "口径说明"]
HEADERS = {
    "汇总表": "序号 主管部门 项目单位 项目名称 预算年度 计划投资额 实际到位资金 实际使用情况 资金到位率 预算执行率 自评总分 系统总分 "
              "最终得分 得分差异 自评等次 最终等次 规则核验分值 错误 警告 提示 状态 文件",
    "问题清单": "序号 主管部门 项目单位 项目名称 编号 级别 工作表 单元格 填报值 应为 问题 整改措施 整改期限 整改结果 文件 处理方",
    "排名": "得分排名 主管部门 项目单位 项目名称 预算年度 最终得分 最终等次 规则核验占比 预算执行率 执行率排名",
    "指标明细": "项目单位 项目名称 一级指标 二级指标 三级指标 分值 全年目标值 全年完成值 自评得分 系统得分 最终得分 得分依据 计算说明",
    "部门汇总": "主管部门 单位数 项目数 计划投资额 实际到位资金 实际使用情况 资金到位率 预算执行率 平均得分 按资金加权平均得分 "
              "规则核验占比 优 良 中 差",
    "资金来源": "资金来源 计划投资额 实际到位资金 实际使用情况 资金到位率 预算执行率",
    "抽查建议": "序号 主管部门 项目单位 项目名称 预算年度 风险分 建议 理由 计划投资额 自评总分 系统总分 自评高出 规则核验占比 错误 雷同",
    "报送情况": "序号 主管部门 项目单位 项目名称 预算年度 报送状态 上报时间 是否采用 文件 采用的文件 说明",
}


def rows(book, sheet):
    """Return the rows of a sheet below its header as dicts."""
    header, *body = book[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def test_sheets_stand_in_their_order(book):
    assert book.sheetnames == SHEETS


@pytest.mark.parametrize("sheet", HEADERS)
def test_headers_are_exact(book, sheet):
    wanted = HEADERS[sheet].split()
    assert [cell.value for cell in book[sheet][1]][:len(wanted)] == wanted


@pytest.mark.parametrize("sheet", [*HEADERS, "口径说明"])
def test_tables_are_ready_to_read_and_to_print(book, sheet):
    table = book[sheet]
    assert table.freeze_panes.endswith("2")
    assert table.auto_filter.ref.startswith("A1:")
    assert not table.merged_cells.ranges
    assert (table.page_setup.orientation, str(table.page_setup.paperSize), table.page_setup.fitToHeight) == ("landscape", "9", 0)
    assert table.sheet_properties.pageSetUpPr.fitToPage
    assert table.print_title_rows == "$1:$1"
    assert "&P" in table.oddFooter.center.text
    assert all(cell.font.name == "微软雅黑" and cell.font.sz >= 9 for row in table.iter_rows() for cell in row)


def test_only_the_submissions_that_count_are_summed(book):
    listed = rows(book, "汇总表")
    assert [row["文件"] for row in listed[:-1]] == ["a2.xlsx", "b.xlsx", "c copy.xlsx", "d.xlsx", "broken.xlsx"]
    assert [row["状态"] for row in listed[:-1]] == ["退回", "通过", "退回", "通过", "无法读取"]
    first = listed[0]
    assert (first["计划投资额"], first["实际使用情况"], first["资金到位率"], first["预算执行率"]) == (100, 90, 1, 0.9)
    assert (first["自评总分"], first["最终得分"], first["得分差异"], first["最终等次"]) == (95, 92.5, -2.5, "优")
    assert (first["规则核验分值"], first["规则核验占比"]) == (52, 0.52)
    assert (first["错误"], first["警告"], first["提示"]) == (1, 1, 0)


def test_what_is_unknown_is_blank_and_not_zero(book):
    listed = rows(book, "汇总表")
    unscored, unreadable = listed[3], listed[4]
    for row in (unscored, unreadable):
        figures = ("计划投资额", "资金到位率", "自评总分", "最终得分", "得分差异", "最终等次", "规则核验分值")
        assert [row[name] for name in figures] == [None] * 7
    assert unreadable["错误"] == 1
    assert unreadable["项目名称"] is None


def test_equal_scores_share_a_rank_and_the_unscored_come_last(book):
    assert [(row["文件"], row["得分排名"], row["执行率排名"]) for row in rows(book, "排名")] == [
        ("b.xlsx", 1, 1), ("a2.xlsx", 1, 2), ("c copy.xlsx", 3, 3), ("d.xlsx", None, None), ("broken.xlsx", None, None)]


def test_a_rank_after_a_tie_counts_the_tied(case):
    points = {0: 80.0, 1: 90.0, 2: 90.0, 3: 95.0}
    files = {
        key: (f"{key}.xlsx", str(key), 1, "单位", f"项目{key}", "部门", 2021, None, (1, 1, 1), (final, final, final, 50), "优优")
        for key, final in points.items()
    }
    ranking = rows(load_workbook(io.BytesIO(case.written(files, [])), data_only=True), "排名")
    assert [(row["最终得分"], row["得分排名"]) for row in ranking] == [(95, 1), (90, 2), (90, 2), (80, 4)]


def test_departments(book):
    made = {row["主管部门"]: row for row in rows(book, "部门汇总")}
    education, transport = made["县教育局"], made["县交通局"]
    assert (education["单位数"], education["项目数"], education["优"], education["退回"]) == (2, 2, 2, 1)
    assert (education["资金到位率"], education["预算执行率"]) == (300 / 400, 290 / 300)
    assert (transport["项目数"], transport["未评分"], transport["平均得分"]) == (2, 1, 71)
    assert made["（未填写）"]["无法读取"] == 1


def test_sources(book):
    made = {row["资金来源"]: row for row in rows(book, "资金来源")}
    assert list(made) == ["中央财政", "省财政", "市县财政", "其他", "合计"]
    assert (made["中央财政"]["计划投资额"], made["中央财政"]["预算执行率"]) == (112.5, 77.5 / 87.5)
    assert made["省财政"]["资金到位率"] is None


def test_sources_of_the_one_sheet_form_have_its_names_however_they_were_typed(case):
    batch = case.batch()
    typed = batch.budget["source"].map({"central": "carried", "local": "current"}).fillna(batch.budget["source"])
    budget = batch.budget.assign(source=typed, label="其中：" + batch.budget["label"])
    buffer = io.BytesIO()
    write_summary(buffer, replace(batch, budget=budget), case.scores(), case.frame(), case.schemes)
    listed = [row["资金来源"] for row in rows(load_workbook(buffer, data_only=True), "资金来源")]
    assert listed == ["中央财政", "省财政", "市县财政", "其他", "当年财政拨款", "上年结转资金", "合计"]


def test_each_finding_says_who_is_to_act(case):
    findings = case.frame().assign(addressee=["unit", "unit", "unit", "finance", "unit", "unit", "unit", "finance"])
    buffer = io.BytesIO()
    write_summary(buffer, case.batch(), case.scores(), findings, case.schemes)
    listed = {(row["编号"], row["处理方"]) for row in rows(load_workbook(buffer, data_only=True), "问题清单")}
    assert listed == {("S006", "单位"), ("I011", "单位"), ("B003", "单位"), ("F001", "单位"), ("X002", "财政"), ("S007", "财政")}


def test_findings_come_most_serious_first_and_leave_the_ledger_empty(book):
    listed = rows(book, "问题清单")
    assert [row["级别"] for row in listed] == ["错误"] * 4 + ["警告"] * 2 + ["提示"]
    assert [row["编号"] for row in listed[:4]] == ["S006", "B003", "S006", "F001"]
    assert [row["序号"] for row in listed] == list(range(1, 8))
    assert {row[name] for row in listed for name in ("整改措施", "整改期限", "整改结果")} == {None}
    assert "a.xlsx" not in {row["文件"] for row in listed}, "what does not count brings no findings"


def test_text_of_units_is_text(formulas):
    sheets = [formulas[name] for name in ("汇总表", "问题清单", "指标明细", "排名", "报送情况")]
    typed = {cell.value: cell.data_type for sheet in sheets for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    for text in ("=1+1", "=2+3", "+cmd|' /C calc'!A0", "@SUM(1)", "-1"):
        assert typed[text] == "s"


def test_every_submission_is_listed_with_why(book):
    made = {row["文件"]: row for row in rows(book, "报送情况")}
    assert {name: row["报送状态"] for name, row in made.items()} == {
        "a.xlsx": "重复", "a2.xlsx": "已报", "b.xlsx": "已报", "c.xlsx": "重复", "c copy.xlsx": "已报", "d.xlsx": "已报",
        "broken.xlsx": "无法读取"}
    assert made["a.xlsx"]["采用的文件"] == "a2.xlsx"
    assert [made[name]["是否采用"] for name in ("a.xlsx", "a2.xlsx", "broken.xlsx")] == ["未采用", "采用", "无法采用"]
    assert made["broken.xlsx"]["采用的文件"] is None
    assert "2022-07-09" in made["a.xlsx"]["说明"]
    assert made["broken.xlsx"]["说明"] == "文件损坏：不是完整的压缩包"


def test_the_notes_name_scheme_and_what_was_left_out(book):
    said = [" ".join(str(value) for value in row) for row in book["口径说明"].iter_rows(values_only=True)]
    scheme = (("department-2021", "第 1.0 版"), ("优：90 分及以上",))
    risk = ("抽查建议 错误级问题", "最高 15 分：0 个及以下不计，5 个及以上计满")
    for words in (*scheme, ("未计入", "a.xlsx"), ("未计入", "broken.xlsx"), ("未评分", "d.xlsx"), risk):
        assert any(all(word in line for word in words) for line in said), words


def test_the_overview_has_figures_and_four_charts(book):
    shown = [cell.value for row in book["总览"].iter_rows(max_row=48) for cell in row if cell.value is not None]
    for figure in (5, 450, 350, 310, 350 / 450, 310 / 350):
        assert any(value == pytest.approx(figure) for value in shown if isinstance(value, (int, float))), figure
    sentences = "".join(value for value in shown if isinstance(value, str))
    assert "优 2 个、良 0 个、中 1 个、差 0 个" in sentences
    assert "2 个有错误" in sentences


def test_the_counts_of_findings_are_reconciled(book):
    """汇总表 counts what belongs to a row, 问题清单 also what lies between rows, a run says what it found on every file."""
    total = rows(book, "汇总表")[-1]
    assert (total["错误"], total["警告"], total["提示"]) == (4, 1, 1)
    sentence = next(cell.value for row in book["总览"].iter_rows() for cell in row if str(cell.value).startswith("问题　"))
    assert "错误 4 个、警告 2 个、提示 1 个（1 个属于未报、重复或几个项目一起，不在汇总表各行）" in sentence
    assert "未采用的 1 份报送另有 1 个。" in sentence
    beside = {row["文件"]: row["未列入清单的问题"] for row in rows(book, "报送情况") if row["是否采用"] == "未采用"}
    assert beside == {"a.xlsx": 1, "c.xlsx": 0}
    lines = (tuple(cell for cell in line if cell is not None) for line in book["总览"].iter_rows(values_only=True))
    proved = {line[0]: line[1:] for line in lines if line}
    assert proved["错误＋警告＋提示（个）"] == (6, 6, 0, "一致")
    assert proved["查出的问题（清单＋未采用的报送）"] == (8, 8, 8, 0, "一致")


def test_what_is_waived_counts_nowhere(case):
    waived = case.frame().assign(waived=lambda frame: frame["code"].map({"I005": "核定", "S006": "核定"}))
    buffer = io.BytesIO()
    write_summary(buffer, case.batch(), case.scores(), waived, case.schemes)
    book = load_workbook(buffer, data_only=True)
    shown = [cell for line in book["总览"].iter_rows(values_only=True) for cell in line]
    assert "核对一致" in shown
    assert {row["未列入清单的问题"] for row in rows(book, "报送情况")} == {0, None}
    assert not any("未采用的" in str(text) for text in shown if str(text).startswith("问题　"))


def test_links_lead_to_the_cell_of_the_scored_copy(formulas):
    found = {(row[4].value, row[3].value): row[14].hyperlink for row in formulas["问题清单"].iter_rows(min_row=2)}
    first = found["S006", "校舍维修(一期)"]
    assert (first.target, first.location) == ("scored/a2.xlsx", "'指标表'!I12")
    odd = found["S006", "农村公路养护"]
    assert (odd.target, odd.location) == ("scored/c%20%231%2050%2520.xlsx", "'指标表''1'!I15")
    assert found["F001", None] is None, "no copy, no link"
    summary = {row[21].value: row[21].hyperlink for row in formulas["汇总表"].iter_rows(min_row=2)}
    assert summary["b.xlsx"].target == "scored/下级/b.xlsx"
    assert summary["d.xlsx"] is None


@pytest.mark.parametrize(("own", "words"), [(85, "与系统基本一致"), (86.5, "比系统高 1.50 分"), (84, "比系统低 1.00 分")])
def test_self_scores_against_the_system_in_words(case, own, words):
    scores = case.scores()
    scores = replace(scores, totals=scores.totals.assign(self_total=float(own), system_total=85.0))
    buffer = io.BytesIO()
    write_summary(buffer, case.batch(), scores, case.frame(), case.schemes)
    told = [cell for line in load_workbook(buffer)["总览"].iter_rows(values_only=True) for cell in line if str(cell).startswith("可信度")]
    assert told[0].startswith(f"可信度　自评平均{words}；")
