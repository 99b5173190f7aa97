from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval_xl.schemes import Scheme, load_scheme

DATA = Path(__file__).parent.parent / "data" / "self_forms"
VARIANTS = Path(__file__).parent / "variants"
Content = Mapping[str, Any]


def self_form(name: str) -> dict[str, Any]:
    """Return the content of a one-sheet form as a unit published it."""
    content: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture
def type_self_form(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that types a one-sheet form with openpyxl and gives its path."""

    def type_form(content: Content, name: str = "form.xlsx") -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "Sheet1"
        sheet.append([f"项目支出绩效自评表（{content['年度']}年度）"])
        for label in ("项目名称", "主管部门", "实施单位"):
            sheet.append([label, content[label]])
        for table in (content["资金"], content["指标"]):
            for row in (table["header"], *table["rows"]):
                sheet.append([None if cell == "" else cell for cell in row])
        weight, points = content["总分"]
        header = content["指标"]["header"]
        closing = {"一级指标": "总分", _weight_header(header): weight or None, "得分": points or None}
        sheet.append([closing.get(name) for name in header])
        book.save(tmp_path / name)
        return tmp_path / name

    return type_form


def _weight_header(header: list[str]) -> str:
    return "分值" if "分值" in header else "权重"


@pytest.fixture
def write_scheme(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a scheme's TOML and gives its path."""

    def write(text: str, name: str = "mine.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def load_text(write_scheme: Callable[..., Path]) -> Callable[[str], Scheme]:
    """Return a function that loads a scheme from TOML text."""
    return lambda text: load_scheme(write_scheme(text))
