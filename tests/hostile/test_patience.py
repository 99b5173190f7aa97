"""In the command's own process, too, a file costs only itself: what could take long is read apart, what takes long all the same is left."""

from __future__ import annotations

import io
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import python_calamine
from attacks import pack, parts, sheet, strings
from forms import hotline, type_form

import perfeval_xl as px
from perfeval_xl.limits import Limits
from perfeval_xl.reading import isolation
from perfeval_xl.settings import Settings

REPOSITORY = Path(__file__).parents[2]
_NUMBER = "<v>1</v>"


def _column(rows: int, cell: str = _NUMBER, more: str = "") -> str:
    return "".join(f'<row r="{n}"><c r="A{n}"{more}>{cell}</c></row>' for n in range(1, rows + 1))


def _merged(areas: int, to: str) -> bytes:
    merges = "".join(f'<mergeCell ref="A{n}:{to.format(n)}"/>' for n in range(1, areas + 1))
    return pack(parts(sheet=sheet(_column(areas), f"<mergeCells>{merges}</mergeCells>")))


_TEXT = 't="s"'
_NEAR_AND_OVER = {
    "bytes": (pack(parts(_column(20_000))), pack(parts(_column(60_000)))),
    "box": (pack(parts(_column(9) + f'<row r="99"><c r="XX99">{_NUMBER}</c></row>')),
            pack(parts(_column(9) + f'<row r="999"><c r="XX999">{_NUMBER}</c></row>'))),
    "merges": (_merged(1_900, "B{}"), _merged(2_100, "B{}")),
    "merged cells": (_merged(20, "IV20"), _merged(30, "IV30")),
    "text": (pack(parts(_column(100, "<v>0</v>", f" {_TEXT}"), strings=strings(["甲" * 5_000]))),
             pack(parts(_column(1_200, "<v>0</v>", f" {_TEXT}"), strings=strings(["甲" * 5_000])))),
}


@pytest.fixture(name="apart")
def _apart(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Give a list of what is read in a process of its own."""
    asked: list[object] = []
    inner = isolation.ask

    def ask(request: object, limits: Limits) -> Any:
        asked.append(request)
        return inner(request, limits)

    monkeypatch.setattr(isolation, "ask", ask)
    return asked


@pytest.mark.parametrize("measure", _NEAR_AND_OVER)
def test_what_could_take_long_is_read_apart(tmp_path: Path, apart: list[object], measure: str) -> None:
    for name, data in zip(("near", "over"), _NEAR_AND_OVER[measure], strict=True):
        (tmp_path / f"{name}.xlsx").write_bytes(data)

    assert px.read(tmp_path / "near.xlsx").files["problem"].isna().all()
    assert not apart
    assert px.read(tmp_path / "over.xlsx").files["problem"].isna().all()
    assert len(apart) == 1


def test_a_form_needs_no_second_process(apart: list[object]) -> None:
    forms = [*sorted((REPOSITORY / "workbook_templates").glob("*.xlsx")), *sorted((REPOSITORY / "samples").rglob("*.xlsx"))]
    px.read(forms)

    assert len(forms) > 15
    assert not apart


def test_a_reader_that_does_not_come_back_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stalled(file: io.BytesIO) -> python_calamine.CalamineWorkbook:
        while b"stall here" in file.getvalue():
            time.sleep(0.01)
        return inner(file)

    inner = python_calamine.CalamineWorkbook.from_filelike
    monkeypatch.setattr(python_calamine, "CalamineWorkbook", SimpleNamespace(from_filelike=stalled))
    for name in "ac":
        type_form(tmp_path / f"{name}.xlsx", hotline())
    (tmp_path / "b.xlsx").write_bytes(pack(parts('<row r="1"><c r="A1" t="inlineStr"><is><t>stall here</t></is></c></row>')))
    result = px.evaluate(tmp_path, settings=Settings(limits=Limits(seconds=1)))
    books = result.batch.entries()

    assert [problem if isinstance(problem, str) else None for problem in books["problem"]] == [None, "F001", None]
    assert books["problem_detail"].iloc[1] == "读取超过 1 秒，已停止"
    assert result.crashes == ()
