"""A table of money that a page of Word breaks into several: all its rows are one table's, each called by its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from word_reports import DEPARTMENT, UNIT, Cell, Drawn, field_rows, form_rows, indicator_rows, plain

import perfeval_xl as px

Table = Sequence[Sequence[Cell]]
PARTS = [
    ["其中：中央财政资金", "40", "40", "38.75"], ["省级财政资金", "20", "20", "20"],
    ["市县财政资金", "25", "25", "22"], ["其他资金", "0", "0", "0"],
]
FIRST = [["资金来源", "年初预算数", "全年预算数", "全年执行数"], ["年度资金总额", "85", "85", "80.75"], *PARTS]
LAST = [FIRST[0], *PARTS, ["合计", "85", "85", "80.75"]]
PAIRED = [
    ["计划投资额(万元)", "85", "实际到位资金(万元)", "85", "实际使用情况(万元)", "80.75"],
    *([name for one in amounts for name in (label, one)] for label, *amounts in (
        ("其中：中央财政", "40", "40", "38.75"), ("省财政", "20", "20", "20"), ("市县财政", "25", "25", "22"),
    )),
]
BY_USE = [["培训费", "60", "60", "58.75"], ["教材费", "25", "25", "22"]]
WHOLE = {"total": 80.75, "central": 38.75, "province": 20.0, "local": 22.0, "other": 0.0}
FORM = plain(form_rows())
MONEY = len(field_rows())
OF_FORM = {"total": 80.75, "current": 80.75, "other": 0.0}


def document(*items: str | Table, form: bool = False) -> bytes:
    """Return a report with tables and the lines between them; `form`: its indicators are among these."""
    drawn = Drawn()
    drawn.cover()
    drawn.sections()
    drawn.line("单位：万元")
    for item in (*items, *(() if form else ("", indicator_rows()))):
        if isinstance(item, str):
            drawn.line(item)
        else:
            drawn.table(item)
    return drawn.bytes()


def read(folder: Path, data: bytes) -> px.Batch:
    path = folder / "report.docx"
    path.write_bytes(data)
    return px.read([path])


def spent(batch: px.Batch, form: int = 0) -> dict[str, float]:
    rows = batch.budget[batch.budget["measure"].eq("spent") & batch.budget["form"].eq(form)]
    assert rows["source"].is_unique
    return dict(zip(rows["source"], rows["amount"], strict=True))


def cut(table: Table, place: int, between: str = "", *, head: bool) -> tuple[Table, str, Table]:
    return table[:place], between, [*(table[:1] if head else ()), *table[place:]]


HEADS = {"with its head": True, "without": False}
BROKEN = {
    **{f"after row {place} {name}": cut(FIRST, place, head=head) for place in (1, 2, 4) for name, head in HEADS.items()},
    **{f"total last {name}": cut(LAST, 3, head=head) for name, head in HEADS.items()},
    **{f"{word} {name}": cut(FIRST, 3, word, head=head) for word in ("续表", "（接上页）") for name, head in HEADS.items()},
    "three pages": (FIRST[:3], "", [FIRST[0], FIRST[3]], "续表", [FIRST[0], *FIRST[4:]]),
    "three pages without a head": (FIRST[:3], "", [FIRST[3]], "", FIRST[4:]),
    "the word in a row": (FIRST[:3], "", [[("续表", 4)], FIRST[0], *FIRST[3:]]),
    "the word in a row, no head": (FIRST[:3], "", [[("续表", 4)], *FIRST[3:]]),
}


OTHERS = {
    "what it was used for": (FIRST, "", [["支出内容", *FIRST[0][1:]], *BY_USE]),
    "the same without a head": (FIRST, "", BY_USE),
    "staff": (FIRST, "", [["职工人数", "12", "10", "9"], ["办公面积", "300", "300", "300"]]),
    "a total of its own": (FIRST, "", [FIRST[0], ["合计", "85", "85", "80.75"], *BY_USE]),
    "the same once more": (FIRST, "", FIRST),
    "another year": (FIRST, "2022年度资金情况", [FIRST[0], *([name, "50", "50", "50"] for name, *_ in PARTS)]),
}
WITHOUT_OTHER = {key: amount for key, amount in WHOLE.items() if key != "other"}
BESIDE = {f"labels beside, row {place} {name}": cut(PAIRED, place, head=head) for place in (1, 2, 3) for name, head in HEADS.items()}
FORMS = {
    f"in a form, row {place} {name}": (FORM[: MONEY + place], "", [*(FORM[MONEY : MONEY + 1] if head else ()), *FORM[MONEY + place :]])
    for place in (1, 2, 3) for name, head in HEADS.items()
}
CASES = {
    **{name: (document(*items), WHOLE, 9) for name, items in (BROKEN | OTHERS).items()},
    **{name: (document(*items), WITHOUT_OTHER, 9) for name, items in BESIDE.items()},
    **{name: (document(*items, form=True), OF_FORM, 10) for name, items in FORMS.items()},
}
"""Name → document, what was spent by source, rows."""
FALSE = {"B003", "B010", "T005", "T012"}


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> tuple[px.Batch, dict[int, set[str]]]:
    """Return all cases as one batch, and the codes found in each."""
    folder = tmp_path_factory.mktemp("broken")
    paths = []
    for number, (data, _, _) in enumerate(CASES.values()):
        paths.append(folder / f"{number:03}.docx")
        paths[-1].write_bytes(data)
    batch = px.read(paths)
    findings = px.validate(batch)
    return batch, {form: set(codes) for form, codes in findings.groupby("form")["code"]}


@pytest.mark.parametrize("name", CASES)
def test_its_amounts_are_those_of_one_table(together: tuple[px.Batch, dict[int, set[str]]], name: str) -> None:
    batch, codes = together
    form = list(CASES).index(name)
    _, money, rows = CASES[name]

    assert len(batch.forms) == len(CASES)
    assert spent(batch, form) == money
    assert batch.indicators["form"].eq(form).sum() == rows
    assert not FALSE & codes[form]


def test_a_row_is_called_by_the_table_it_stands_in(tmp_path: Path) -> None:
    batch = read(tmp_path, document(*cut(FIRST, 3, head=True)))
    places = batch.budget[batch.budget["measure"].eq("spent")].set_index("source")

    assert places.loc["central", ["sheet", "cell"]].tolist() == ["表1", "D3"]
    assert places.loc["local", ["sheet", "cell"]].tolist() == ["表2", "D3"]


def test_a_source_left_out_is_still_missed(tmp_path: Path) -> None:
    without = [row for row in FIRST if row[0] != "市县财政资金"]
    findings = px.validate(read(tmp_path, document(*cut(without, 3, head=True))))

    assert findings.loc[findings["code"].eq("B003"), "cell"].tolist() == ["B2", "C2", "D2"]


@pytest.mark.parametrize("head", [True, False])
def test_two_projects_with_broken_tables(tmp_path: Path, *, head: bool) -> None:
    drawn = Drawn()
    for name in ("培训项目", "渠道维修"):
        fields: Table = [["项目名称", (name, 7)], ["主管部门", (DEPARTMENT, 3), "实施单位", (UNIT, 3)]]
        drawn.line("项目支出绩效自评表")
        drawn.table([*fields, *FORM[MONEY : MONEY + 2]])
        drawn.line("")
        drawn.table([*(FORM[MONEY : MONEY + 1] if head else ()), *FORM[MONEY + 2 :]])
    batch = read(tmp_path, drawn.bytes())

    assert batch.forms["project"].tolist() == ["培训项目", "渠道维修"]
    assert batch.budget[batch.budget["measure"].eq("spent")].groupby("form")["amount"].apply(list).tolist() == [[80.75, 80.75, 0.0]] * 2
