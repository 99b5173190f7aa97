"""In the command's own process, too, a file costs only itself: what could take long is read apart, what takes long all the same is left."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
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


@pytest.fixture(name="among_good")
def _among_good(tmp_path: Path) -> Path:
    """Give a folder of two good forms and a workbook that says where the reader is to stall."""
    for name in "ac":
        type_form(tmp_path / f"{name}.xlsx", hotline())
    (tmp_path / "b.xlsx").write_bytes(pack(parts('<row r="1"><c r="A1" t="inlineStr"><is><t>stall here</t></is></c></row>')))
    return tmp_path


def _stalled(monkeypatch: pytest.MonkeyPatch, wait: Callable[[], object]) -> None:
    def stalled(file: io.BytesIO) -> python_calamine.CalamineWorkbook:
        while b"stall here" in file.getvalue():
            wait()
        return inner(file)

    inner = python_calamine.CalamineWorkbook.from_filelike
    monkeypatch.setattr(python_calamine, "CalamineWorkbook", SimpleNamespace(from_filelike=stalled))


def test_a_reader_that_stands_still_gets_a_second_try_alone(
    among_good: Path, monkeypatch: pytest.MonkeyPatch, apart: list[object]
) -> None:
    """A machine that is asleep, or has no time, does not make a file a bad one; the process of its own reads it."""
    _stalled(monkeypatch, partial(time.sleep, 0.01))
    result = px.evaluate(among_good, settings=Settings(limits=Limits(seconds=1)))

    assert result.batch.files["problem"].isna().all()
    assert len(apart) == 1


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs signals that stop a process")
def test_a_reader_that_was_put_to_sleep_reads_on(tmp_path: Path) -> None:
    """The clock goes on while a process is stopped; the processor's time does not."""
    (tmp_path / "a.xlsx").write_bytes(_NEAR_AND_OVER["bytes"][1])  # read apart
    code = (
        "import sys, threading, time, os, signal\nimport perfeval_xl as px\nfrom perfeval_xl.limits import Limits\n"
        "from perfeval_xl.reading import isolation\nfrom perfeval_xl.settings import Settings\n"
        "def sleep_well():\n"
        "    while isolation._reader._process is None: time.sleep(0.001)\n"
        "    child = isolation._reader._process.pid\n"
        "    os.kill(child, signal.SIGSTOP); time.sleep(2.5); os.kill(child, signal.SIGCONT)\n"
        "threading.Thread(target=sleep_well, daemon=True).start()\n"
        "print(px.read(sys.argv[1], settings=Settings(limits=Limits(seconds=1))).files['problem'].isna().all())"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)

    assert ran.stdout == "True\n"


def test_a_reader_that_does_not_come_back_costs_one_file(among_good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _stalled(monkeypatch, int)
    result = px.evaluate(among_good, settings=Settings(limits=Limits(seconds=1)))
    books = result.batch.entries()

    assert [problem if isinstance(problem, str) else None for problem in books["problem"]] == [None, "F001", None]
    assert books["problem_detail"].iloc[1].startswith("读取用了 1 秒以上的处理器时间，已停止。")
    assert result.crashes == ()
