"""One-sheet forms as units published them, typed into workbooks by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

DATA = Path(__file__).parent.parent / "data" / "self_forms"


def self_form(name: str) -> dict[str, Any]:
    """Return the content of a form, keys as the form prints them."""
    content: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return content


def type_self_form(path: Path, content: Mapping[str, Any]) -> Path:
    """Type a form with openpyxl, one table below the other."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([f"项目支出绩效自评表（{content['年度']}年度）"])
    for label in ("项目名称", "主管部门", "实施单位"):
        sheet.append([label, content[label]])
    for table in (content["资金"], content["指标"]):
        for row in (table["header"], *table["rows"]):
            sheet.append([None if cell == "" else cell for cell in row])
    header = content["指标"]["header"]
    weight, points = (value or None for value in content["总分"])
    closing = {"一级指标": "总分", "分值": weight, "权重": weight, "得分": points}
    sheet.append([closing.get(name) for name in header])
    book.save(path)
    return path
