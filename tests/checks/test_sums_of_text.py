"""Sources of money that were typed as text: a formula leaves them out of its total, and the finding stands where they are."""

from __future__ import annotations

import openpyxl
import pytest
from county import Project
from office import converted

import perfeval_xl as px

PROJECT = Project("甲县水利局", "甲县水利局", "河长制工作", (49, 49, 47.54), (20, 20, 20))
CASES = [
    # cells of 预算表, what is found: code, cell, expected. 合计 is row 2, 省财政 row 3, 市县财政 row 4
    ({"D2": "=SUM(D3:D4)", "D4": "27.54"}, [("B003", "D4", "47.54")]),
    ({"D2": "=SUM(D3:D4)", "D3": "20", "D4": "27.54"}, [("B003", "D3", "47.54"), ("B003", "D4", "47.54")]),
    ({"D2": "=SUM(D3:D4)", "D4": "见明细"}, [("B001", "D4", None)]),
    ({"D2": "=SUM(D3:D4)", "D4": -27.54}, [("B002", "D4", "≥0")]),
    # near misses: a total that is typed, a formula that adds text all the same, a formula over other rows, a total that fits
    ({"D2": 20, "D4": "27.54"}, [("B003", "D2", "47.54")]),
    ({"D2": "=D3+D4", "D4": "27.54"}, []),
    ({"D2": "=SUM(D3:D3)"}, [("B003", "D2", "47.54")]),
    ({"D2": "=SUM(D3:D4)"}, []),
    ({"D2": -20}, [("B002", "D2", "≥0")]),
]


@pytest.mark.libreoffice
def test_what_is_missing_from_a_sum_is_told_where_it_stands(tmp_path):
    forms = {}
    for at, (cells, _) in enumerate(CASES):
        path = PROJECT.renamed(f"甲县第{at}站", f"第{at}项").write(tmp_path / "typed")
        book = openpyxl.load_workbook(path)
        for cell, value in cells.items():
            book["预算表"][cell] = value
        book.save(path)
        forms[f"{at}.xlsx"] = path.read_bytes()
    (tmp_path / "in").mkdir()
    for name, data in converted(forms, tmp_path / "office", "xlsx").items():
        (tmp_path / "in" / name).write_bytes(data)
    result = px.evaluate([tmp_path / "in" / name for name in forms])
    found = result.findings[result.findings["code"].isin(["B001", "B002", "B003"])]
    for form, (cells, expected) in enumerate(CASES):
        own = found[found["form"].eq(form)]
        told = [(code, cell, value if isinstance(value, str) else None)
                for code, cell, value in zip(own["code"], own["cell"], own["expected"], strict=True)]
        assert told == expected, cells
    texts = found.loc[found["form"].eq(0), "message"].tolist()
    assert texts == ["实际使用情况合计为 20 万元，各来源相加为 47.54 万元，相差 27.54 万元：“市县财政”的“27.54”是文本，公式没有加上，"
                     "请改成数字。请核对合计和各来源的金额。"]
