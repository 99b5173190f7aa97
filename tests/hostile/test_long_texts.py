"""A cell may hold 32,767 characters: whatever repeats in it, reading, judging and writing take time by their number and not its square."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

SAMPLE = Path(__file__).parents[2] / "samples" / "hotline.xlsx"
_CELL = 32_767  # characters that Excel lets a cell hold
_LONGEST = 60  # seconds: the square of them takes minutes


@pytest.mark.parametrize(
    ("mark", "end"), [("=", ""), (".", "!9"), ("9,", "x"), (" ", "x"), ("（", ""), ("9", "-")],
    ids=["equals", "dots", "groups", "spaces", "brackets", "digits"],
)
def test_a_long_text_in_any_cell_is_no_hang(tmp_path: Path, mark: str, end: str) -> None:
    text = f"甲{mark * (_CELL // len(mark) - 4)}{end or mark}"
    book = openpyxl.load_workbook(SAMPLE)
    for sheet, columns in (("项目信息", "BC"), ("指标表", "GHI"), ("评价报告", "B"), ("预算表", "BCD")):
        for column in columns:
            for cell in book[sheet][column][1:]:
                if type(cell).__name__ != "MergedCell" and cell.value is not None:
                    cell.value, cell.data_type = text, "s"
    form = tmp_path / "form.xlsx"
    book.save(form)
    command = [sys.executable, "-m", "perfeval_xl", "validate", str(form), "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=_LONGEST)

    assert done.returncode in (0, 1), done.stderr
    assert not done.stderr
