"""Live formulas, the values they hold, and that a spreadsheet program comes to the same."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile

import msgspec
import pytest
from office import converted
from openpyxl import load_workbook

from perfeval_xl.records import ROSTER_COLUMNS, frame
from perfeval_xl.summary import write_summary
from perfeval_xl.summary.limits import SummaryLimits


def formula_cells(data):
    """Return {(sheet, cell): (formula, cached value)}."""
    live, shown = load_workbook(io.BytesIO(data)), load_workbook(io.BytesIO(data), data_only=True)
    return {
        (sheet.title, cell.coordinate): (cell.value, shown[sheet.title][cell.coordinate].value)
        for sheet in live for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    }


def total(data, sheet="汇总表"):
    """Return the closing row of a sheet by header: formulas and what they show."""
    live, shown = load_workbook(io.BytesIO(data))[sheet], load_workbook(io.BytesIO(data), data_only=True)[sheet]
    header = [cell.value for cell in live[1]]
    last = live.max_row
    return {name: (live.cell(last, at).value, shown.cell(last, at).value) for at, name in enumerate(header, 1)}


def test_the_closing_row_is_live_and_holds_its_values(case):
    closing = total(case.written())
    assert closing["序号"] == ("合计", "合计")
    assert closing["计划投资额"] == ("=SUM(F2:F6)", 450)
    assert closing["资金到位率"] == ('=IF(SUM(F2:F6)>0,SUM(G2:G6)/SUM(F2:F6),"")', pytest.approx(350 / 450))
    assert closing["预算执行率"] == ('=IF(SUM(G2:G6)>0,SUM(H2:H6)/SUM(G2:G6),"")', pytest.approx(310 / 350))
    assert closing["最终得分"][1] == pytest.approx((92.5 + 92.5 + 71) / 3)
    assert closing["规则核验占比"][1] == pytest.approx(152 / 300)
    assert (closing["错误"][1], closing["警告"][1], closing["提示"][1]) == (4, 1, 1)


def test_the_mean_over_departments_is_the_mean_over_projects(case):
    closing = total(case.written(), "部门汇总")
    assert closing["平均得分"][1] == pytest.approx((92.5 + 92.5 + 71) / 3)
    assert closing["按资金加权平均得分"][1] == pytest.approx((92.5 * 400 + 71 * 50) / 450)


def test_no_formula_is_without_a_value(case):
    cells = formula_cells(case.written())
    assert len(cells) > 40
    assert [place for place, (_, value) in cells.items() if value is None] == []


def test_nothing_but_unreadable_workbooks_gives_blanks(case):
    files = {6: case.files[6]}
    rows = [row for row in case.findings if row[0] == 6]
    closing = total(case.written(files, rows))
    assert [closing[name][1] for name in ("计划投资额", "预算执行率", "最终得分", "错误")] == [0, None, None, 1]


def test_schemes_may_differ_in_what_is_under_the_execution_rate(case):
    scheme = case.schemes["department-2021"]
    planned = msgspec.structs.replace(scheme, id="other", rates=msgspec.structs.replace(scheme.rates, execution_of="planned"))
    batch = case.batch()
    batch.forms.loc[batch.forms["form"] == 3, "scheme"] = "other"
    buffer = io.BytesIO()
    write_summary(buffer, batch, case.scores(), case.frame(), {**case.schemes, "other": planned})
    closing = total(buffer.getvalue())
    assert closing["执行率基数"][1] == 100 + 300 + 50
    assert closing["预算执行率"][1] == pytest.approx(310 / 450)
    assert total(buffer.getvalue(), "资金来源")["预算执行率"][1] == pytest.approx(310 / 450)


def test_money_without_a_total_is_the_sum_of_its_sources(case):
    batch = case.batch()
    batch.budget.loc[batch.budget["form"].eq(3) & batch.budget["source"].eq("total"), "amount"] = float("nan")
    assert _planned(case, batch) == 450


def test_totals_beyond_their_sources_are_a_row_of_their_own(case):
    batch = case.batch()
    batch.budget.loc[batch.budget["form"].eq(3) & batch.budget["source"].ne("total"), "amount"] = float("nan")
    assert _planned(case, batch) == 450
    assert _planned(case, batch, "资金来源") == 450


@pytest.mark.parametrize(("amount", "planned"), [(75.005, 450), (75.02, 150), (None, 150), (-75, 150)])
def test_no_table_adds_up_money_that_cannot_be_right(case, amount, planned):
    """A source that is off by more than rounding, that is empty or negative: none of the project's money is in any table."""
    batch = case.batch()
    here = batch.budget["form"].eq(3) & batch.budget["source"].eq("central") & batch.budget["measure"].eq("planned")
    batch.budget.loc[here, "amount"] = amount
    for sheet in ("汇总表", "资金来源", "部门汇总"):
        assert _planned(case, batch, sheet) == pytest.approx(planned, abs=0.006)


def test_a_person_may_let_an_amount_stand(case):
    batch = case.batch()
    batch.budget.loc[batch.budget["form"].eq(3) & batch.budget["source"].eq("central"), "amount"] = 80.0
    finding = (3, "B003", "error", "预算表", "B2", "300", "305", "各资金来源之和与合计不符。", "批复如此")
    buffer = io.BytesIO()
    write_summary(buffer, batch, case.scores(), case.frame([*case.findings, finding]), case.schemes)
    assert total(buffer.getvalue())["计划投资额"][1] == 450


def _planned(case, batch, sheet="汇总表"):
    buffer = io.BytesIO()
    write_summary(buffer, batch, case.scores(), case.frame(), case.schemes)
    return total(buffer.getvalue(), sheet)["计划投资额"][1]


def without_values(data):
    """Return the workbook with the values of all formulas taken out, so that whoever opens it must compute them."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", part)
            new.writestr(name, part)
    return made.getvalue()


@pytest.mark.filterwarnings("ignore:.* extension is not supported")  # LibreOffice writes bars with one that openpyxl does not know
@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
@pytest.mark.parametrize("limits", [SummaryLimits(), SummaryLimits(rows=2)], ids=["whole", "split"])
def test_libreoffice_computes_the_same(case, tmp_path, limits):
    no_self_score = ("in/e.xlsx", "g", 70, "县渡口", "渡轮检修", *case.files[4][5:9], (None, 65, 70, 60), (None, "中"))
    roster = frame(ROSTER_COLUMNS, [{"row": 2, "unit": "县一中", "project": "=1+1"}, {"row": 3, "unit": "县二中", "project": "操场"}])
    data = case.written({**case.files, 8: no_self_score}, limits=limits, roster=roster)
    (tmp_path / "summary.xlsx").write_bytes(without_values(data))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(tmp_path / "out"), str(tmp_path / "summary.xlsx")], check=True, capture_output=True, timeout=180)
    computed = load_workbook(tmp_path / "out" / "summary.xlsx", data_only=True)
    cells = formula_cells(data)
    got = {place: computed[place[0]][place[1]].value for place in cells}
    wrong = {place: (value, got[place]) for place, (_, value) in cells.items() if (got[place] or 0) != pytest.approx(value or 0)}
    assert wrong == {}


ALTERED = (
    ("总览", "A5", "9 / 3"), ("总览", "C5", 999), ("总览", "I5", 0.5), ("总览", "M5", 50), ("总览", "O5", 0.123), ("总览", "F10", 11),
    ("总览", "O11", 12), ("总览", "", 99), ("汇总表", "J2", 0.123), ("汇总表", "S2", 99), ("排名", "F3", 12), ("部门汇总", "E2", 1),
    ("部门汇总", "C2", 9),
    ("资金来源", "C3", 5), ("资金来源", "E2", 0.5), ("问题清单", "A3", None), ("指标明细", "K2", 1), ("报送情况", "A4", 99),
    ("抽查建议", "F2", 99),
)
"""Sheet, a cell with a figure of it (none: of what charts are drawn from), and another figure."""

EXCHANGED = ("总览", "汇总表", "排名", "部门汇总", "指标明细", "抽查建议")
"""Sheets in which two figures change places, so that no sum changes: what was one project's is another's."""


def drawn(sheet):
    """Return the last cell of 总览, a number that a chart is drawn from."""
    return next(cell for row in sheet.iter_rows(min_row=sheet.max_row) for cell in reversed(row) if cell.value is not None)


@pytest.mark.filterwarnings("ignore:.* extension is not supported")
@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_the_proof_names_the_table_in_which_a_figure_was_altered(case, tmp_path):
    listed = (("县一中", "=1+1"), ("县教育局", "校舍维修一期"), (case.files[4][3], case.files[4][4]))
    roster = frame(ROSTER_COLUMNS, [{"row": row, "unit": unit, "project": project} for row, (unit, project) in enumerate(listed, 2)])
    data, files = case.written(roster=roster), {}
    for sheet, cell, figure in (("", "A1", None), ("", "B1", "exchanged"), *ALTERED):
        book = load_workbook(io.BytesIO(data))
        if sheet:
            where = book[sheet][cell] if cell else drawn(book[sheet])
            assert where.value not in (figure, None), (sheet, cell)
            where.value = figure
        elif figure:
            for other in EXCHANGED:
                exchange(book[other])
        buffer = io.BytesIO()
        book.save(buffer)
        files[sheet + cell] = buffer.getvalue()
    computed = converted(files, tmp_path, "xlsx")
    said = {place: proof(load_workbook(io.BytesIO(made), data_only=True)["总览"]) for place, made in computed.items()}
    assert said["A1"] == ("核对一致", [])
    for sheet, cell, _ in ALTERED:
        verdict, lines = said[sheet + cell]
        assert verdict == "核对不一致", (sheet, cell)
        assert sheet == "总览" or any(line.startswith(sheet) for line in lines), (sheet, cell, lines)
    assert {f"{sheet}（逐格核对数字）".replace("总览", "总览的清单") for sheet in EXCHANGED} <= set(said["B1"][1])


def exchange(sheet):
    """Let two figures of a column of a table, or of the lists of 总览, change places."""
    rows = {"min_row": 10, "max_row": 20} if sheet.title == "总览" else {"min_row": 2}
    for column in sheet.iter_cols(**rows):
        figures = [cell for cell in column if isinstance(cell.value, (int, float))]
        others = [cell for cell in figures if cell.value != figures[0].value]
        if others and column[0].column > 1:
            figures[0].value, others[0].value = others[0].value, figures[0].value
            return
    raise AssertionError(sheet.title)


def proof(sheet):
    """Return the verdict of 核对 and the lines that differ."""
    rows = list(sheet.iter_rows(values_only=True))
    verdict = next(value for row in rows for value in row if str(value).startswith("核对") and str(value).endswith("一致"))
    return verdict, [row[0] for row in rows if row[-1] == "不一致" or "不一致" in row]
