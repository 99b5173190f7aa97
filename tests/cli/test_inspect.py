"""`perfeval inspect`: what was read from a workbook, cell by cell."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest
from forms import hotline, type_form

from perfeval_xl.reading.headings import columns
from perfeval_xl.report.step_words import words
from perfeval_xl.report.text import width

EDITS = {
    "项目信息!B10": "2022年7月1日至2022年7月28日",
    "预算表!B6": "见文件",
    "指标表!H12": "≥95%",
    "指标表!G13": "12月底前",
    "指标表!H13": "2021年12月20日",
    "指标表!H14": "49万元",
    "指标表!I14": "十",
    "指标表!H15": "2021",
    "指标表!A30": "总分", "指标表!F30": 100, "指标表!I30": 96,
}  # fmt: skip


@pytest.fixture
def form(tmp_path):
    return type_form(tmp_path / "a.xlsx", hotline(), edits=EDITS)


@pytest.fixture
def read(perfeval, form):
    """Return the cells of the form by place, as JSON has them."""
    data = json.loads(perfeval("inspect", form, "--format", "json").out)
    return data, {(cell["sheet"], cell["cell"], cell["field"]): cell for cell in data["cells"]}


def test_the_file_and_how_its_scheme_was_told(read):
    data, _ = read

    assert [data[key] for key in ("schema_version", "format", "form", "scheme", "scheme_from", "problem")] == [
        1, "xlsx", "department", "department-2021", "framework", None,
    ]  # fmt: skip


CELLS = [
    ("项目信息", "B2", "项目名称", "12345市民热线服务经费", "文字"),
    ("项目信息", "B9", "预算年度", "2021", "2021 年度"),
    ("项目信息", "B11", "组织方式", "", "空"),
    ("项目信息", "B8", "项目类型", "经常性项目", "选中：经常性项目"),
    ("项目信息", "B14", "自评总分", "96", "96 分"),
    ("预算表", "D2", "使用", "48.83", "48.83 万元"),
    ("预算表", "B6", "计划（预算）", "见文件", "不是数字"),
    ("指标表", "B2", "一级分值", "20", "20 分"),
    ("指标表", "E2", "三级指标", "立项依据充分性", "方案规定的指标"),
    ("指标表", "G6", "目标值", "≤49万元", "金额 ≤ 49 万元"),
    ("指标表", "H12", "完成值", "≥95%", "百分比 ≥ 95%"),
    ("指标表", "G13", "目标值", "12月底前", "截止 2021-12-31"),
    ("指标表", "H13", "完成值", "2021年12月20日", "日期 2021-12-20"),
    ("指标表", "H14", "完成值", "49万元", "金额 49 万元"),
    ("指标表", "H15", "完成值", "2021", "数字 2021"),
    ("指标表", "I14", "自评得分", "十", None),
    ("指标表", "I30", "合计行的自评得分", "96", "96 分"),
]


@pytest.mark.parametrize(("sheet", "cell", "field", "raw", "parsed"), CELLS)
def test_each_cell_with_its_address_raw_text_and_value(*, read, sheet, cell, field, raw, parsed):
    found = read[1][sheet, cell, field]

    assert found["raw"] == raw
    assert parsed is None or found["parsed"] == parsed


def test_addresses_are_the_workbooks_own(read, form):
    book = openpyxl.load_workbook(form)
    shown = [cell for cell in read[0]["cells"] if cell["cell"] and cell["raw"] and not cell["raw"].startswith("2022-07-")]

    assert len(shown) > 100
    wrong = [cell for cell in shown if not str(book[cell["sheet"]][cell["cell"]].value).strip().startswith(cell["raw"].rstrip("…")[:4])]
    assert wrong == []


def test_parts_of_a_value_for_programs(read):
    value = {"kind": "percent", "op": ">=", "low": 0.95, "high": None, "unit": "%", "date": None}

    assert read[1]["指标表", "H12", "完成值"]["value"] == value
    assert read[1]["预算表", "D2", "使用"]["value"] == 48.83


def test_both_days_of_a_period_are_shown(read):
    days = [(cell["of"], cell["parsed"]) for cell in read[0]["cells"] if (cell["sheet"], cell["cell"]) == ("项目信息", "B10")]

    assert days == [("评价开始日期", "日期 2022-07-01"), ("评价结束日期", "日期 2022-07-28")]


def test_team_and_sections_are_there(read):
    data, _ = read
    team = {cell["cell"]: cell["raw"] for cell in data["cells"] if cell["of"] == "成员1"}
    sections = [cell for cell in data["cells"] if cell["sheet"] == "评价报告"]

    assert team == {"A18": "甲", "B18": "局长", "C18": "子洲县行政审批服务局"}
    assert sections
    assert max(len(cell["raw"]) for cell in sections) == 41  # 40 characters and the sign that more follow


def test_the_text_is_in_sheet_order_and_aligned(perfeval, form):
    book = openpyxl.load_workbook(form)
    book.move_sheet("预算表", -1)
    book.save(form)
    out = perfeval("inspect", form).out
    blocks = [block.splitlines() for block in out.rstrip().split("\n\n")]

    assert [block[0] for block in blocks[1:]] == ["预算表", "项目信息", "指标表", "评价报告"]
    places = {width(line[: line.index("48.83 万元")]) for line in blocks[1] if line.endswith("48.83 万元")}
    assert len(places) == 1
    assert all(width(line) < 140 for line in blocks[1] + blocks[3])


def test_as_csv(process, form):
    text = process("inspect", form, "--format", "csv").stdout.decode("utf-8-sig")
    rows = {(row["sheet"], row["cell"], row["field"]): row for row in csv.DictReader(io.StringIO(text, newline=""))}

    assert list(next(iter(rows.values()))) == ["path", "sheet", "cell", "field", "of", "raw", "parsed"]
    assert rows["指标表", "G6", "目标值"]["of"] == "预算编制科学性"


def test_what_reading_saw_besides_values(perfeval, form):
    book = openpyxl.load_workbook(form)
    book["指标表"]["H16"] = "=1+1"  # never computed
    book["评价报告"].sheet_state = "hidden"
    book.save(form)
    cells = json.loads(perfeval("inspect", form, "--format", "json").out)["cells"]
    found = {cell["parsed"]: cell for cell in cells if cell["field"] == "读表时发现"}

    assert (found["公式没有算出结果"]["sheet"], found["公式没有算出结果"]["cell"]) == ("指标表", "H16")
    assert found["隐藏且有内容"]["sheet"] == "评价报告"


@pytest.mark.parametrize(
    ("options", "told"),
    [([], "按指标框架识别"), (["--scheme", "department-2021"], "由 --scheme 指定"), (["--config", "perfeval.toml"], "设置文件的默认方案")],
)
def test_who_told_the_scheme(*, perfeval, form, tmp_path, monkeypatch, options, told):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "perfeval.toml").write_text('scheme = "department-2021"\n', encoding="utf-8")

    assert told in perfeval("inspect", form, *(options or ["--isolated"])).out


def test_a_template_tells_its_scheme_by_its_stamp(perfeval, tmp_path):
    perfeval("template", "-o", tmp_path)

    assert "由模板的标记得知；标记的版本" in perfeval("inspect", tmp_path / "department-2021.xlsx").out


@pytest.mark.parametrize(("output_format", "part"), [("text", "读不出来（F003）："), ("json", '"code": "F003"'), ("csv", "F003")])
def test_an_unreadable_file_says_why(perfeval, tmp_path, output_format, part):
    path = tmp_path / "web.xlsx"
    path.write_text("<html></html>", encoding="utf-8")
    ran = perfeval("inspect", path, "--format", output_format)

    assert (ran.status, ran.err) == (1, "")
    assert part in ran.out
    assert "网页" in ran.out


def test_one_file_is_asked_for(perfeval, tmp_path):
    missing, folder = perfeval("inspect", tmp_path / "none.xlsx"), perfeval("inspect", tmp_path)

    assert (missing.status, folder.status) == (2, 2)
    assert "none.xlsx" in missing.err
    assert "是文件夹" in folder.err


def test_a_workbook_that_follows_no_scheme_says_so(perfeval, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["甲", 1])
    book.save(tmp_path / "other.xlsx")
    ran = perfeval("inspect", tmp_path / "other.xlsx")

    assert ran.status == 0
    assert "方案认不出" in ran.out
    assert "缺少表格" in ran.out


def test_in_english(perfeval, form):
    out = perfeval("inspect", form, "--lang", "en").out

    assert "no stamp, told by its framework" in out
    assert "percentage ≥ 95%" in out


SELF_FORM = [
    ["{project}支出绩效自评表（2021年度）"],
    ["项目名称", "{project}", None, "实施单位", "某县档案馆"],
    ["资金来源", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["年度资金总额", 10, 12, 12, 10, "100%", 10],
    ["其中：财政拨款", 10, 12, 12],
    ["　　　　中央补助", 5, 6, 6],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "红黄绿灯"],
    ["产出指标", "数量指标", "整理档案数", "≥300卷", "312卷", 50, 50, "绿"],
    ["效益指标", "社会效益指标", "查档次数", "≥90次", "95次", 40, 40, "绿"],
    ["总分", None, None, None, None, 100, 100],
]


@pytest.fixture
def two_forms(tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for project in ("档案整理", "库房维修"):
        sheet = book.create_sheet(project)
        for row in SELF_FORM:
            sheet.append([cell.format(project=project) if isinstance(cell, str) else cell for cell in row])
    book.save(tmp_path / "two.xlsx")
    return tmp_path / "two.xlsx"


@pytest.fixture
def steps(perfeval, two_forms):
    return json.loads(perfeval("inspect", two_forms, "--format", "json").out)["steps"]


def test_every_form_of_a_file_is_told(perfeval, two_forms, steps):
    about = perfeval("inspect", two_forms).out.split("\n\n")[0].splitlines()

    assert [step["sheets"] for step in steps] == [["档案整理"], ["库房维修"]]
    assert [step["title"] for step in steps] == ["档案整理支出绩效自评表（2021年度）", "库房维修支出绩效自评表（2021年度）"]
    assert {(step["kind"], step["layout"], step["scheme"], step["scheme_from"]) for step in steps} == {
        ("self", "self", "mof-self-2020", "framework")
    }
    assert [line.split("：")[0].strip() for line in about[1:]] == ["格式 xlsx · 表 2 份", "第 1 份（档案整理）", "第 2 份（库房维修）"]


def test_the_blocks_and_what_their_headings_were_understood_as(steps):
    funds, indicators = steps[0]["blocks"]
    headings = {one["heading"]: (one["column"], one["as"], one["state"]) for one in indicators["headings"]}

    assert [(block["kind"], block["header"], block["rows"], block["closing"]) for block in (funds, indicators)] == [
        ("funds", [3, 3], [4, 5, 6], None), ("indicators", [7, 7], [8, 9], 10),
    ]  # fmt: skip
    assert headings["三级指标"] == ("C", ["level3"], "read")
    assert headings["红黄绿灯"] == ("H", [], "unknown")
    assert len(headings) == 8


def test_labels_funds_rows_and_what_the_form_has(steps):
    labels = {one["label"]: (one["label_cell"], one["field"], one["text"], one["cell"], one["used"]) for one in steps[0]["labels"]}
    funds = {one["source"]: (one["label_cell"], one["amounts"]["spent"]["cell"]) for one in steps[0]["funds"]}

    assert labels["项目名称"] == ("A2", "project", "档案整理", "B2", True)
    assert labels["实施单位"] == ("D2", "implementer", "某县档案馆", "E2", True)
    assert funds["total"] == ("A4", "D4")
    assert {one["row"] for one in steps[0]["funds_left_out"]} | {int(cell[1:]) for cell, _ in funds.values()} == {4, 5, 6}
    assert steps[0]["rows"]["indicators"] == 3  # with the execution rate
    assert {"project", "funds", "rate", "targets", "weights", "scores", "framework", "kind:self"} <= set(steps[0]["has"])


def test_the_steps_as_text(perfeval, two_forms):
    out = perfeval("inspect", two_forms, "--steps").out

    assert "第 2 份表：库房维修支出绩效自评表（2021年度）" in out
    assert "表头第 7 行，第 8–9 行有 2 行，第 10 行是合计" in out
    assert any(line.split() == ["H", "红黄绿灯", "认不出"] for line in out.splitlines())
    assert any(line.split() == ["A2", "项目名称", "项目名称", "B2", "档案整理"] for line in out.splitlines())
    assert "“项目名称”一栏" in out
    assert "form 2: 库房维修" in perfeval("inspect", two_forms, "--steps", "--lang", "en").out.replace("Form", "form")
    assert "块 1" not in perfeval("inspect", two_forms).out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_whatever_a_column_is_understood_as_has_a_word(lang):
    kinds = {columns._NAMES.get(kind, kind) for listed in columns._OF_TABLE.values() for kind in listed}
    kinds |= {"weight1", "weight2", "weight3"}

    assert [kind for kind in sorted(kinds) if f"column {kind}" not in words(lang)] == []
    assert [kind for kind in columns._OF_TABLE if f"block {kind}" not in words(lang)] == []


def test_the_file_is_not_changed(perfeval, form):
    before = form.read_bytes()
    perfeval("inspect", form)

    assert form.read_bytes() == before
