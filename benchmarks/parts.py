"""What the rooms cost, in one process: reading, judging, write-back, the summary."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import python_calamine
import summary
from forms import make_forms
from measure import compare

from perfeval_xl.pipeline.evaluation import Options, check_forms, list_sources, read_sources, schemes_of, score_all
from perfeval_xl.writeback import edit_package, plan_copies

_COPIES = 200


def rows(root: Path, forms: int, rounds: int) -> Iterator[str]:
    """Yield the rows of reading, judging and write-back."""
    folder = root / f"parts-{forms}"
    paths = sorted(folder.glob("*.xlsx")) if folder.exists() else make_forms(folder, forms)
    sources, options = list_sources(folder), Options()
    batch = read_sources(sources, options)

    def read() -> None:
        read_sources(sources, options)

    def judge() -> None:
        check_forms(batch, score_all(batch), options)

    yield str(compare("read into frames", "calamine alone", read, lambda: [_calamine(path) for path in paths], rounds, forms=forms))
    yield str(compare("score and check", "read into frames", judge, read, rounds, forms=forms))
    scores = score_all(batch)
    findings, _ = check_forms(batch, scores, options)
    names = {key: scheme.name for key, scheme in schemes_of(batch).items()}
    plans = [(key, plan()) for key, plan in list(plan_copies(batch, scores, findings, names))[:_COPIES]]
    data = [path.read_bytes() for path in paths[: len(plans)]]

    def write_back() -> None:
        for one, (_, plan) in zip(data, plans, strict=True):
            edit_package(one, plan.edits, plan.sheets)

    count = len(data)

    def rezip() -> None:
        for one in data:
            _rezip(one)

    def open_and_save() -> None:
        for one in data:
            _openpyxl(one)

    yield str(compare("write back", "unzip and zip again", write_back, rezip, rounds, forms=count, goal="≤ 4"))
    yield str(compare("openpyxl: load, edit, save", "write back", open_and_save, write_back, 1, forms=count, goal="≥ 8", warm=False))


def summary_rows(root: Path, forms: int, rounds: int) -> Iterator[str]:
    """Yield the row of the summary."""
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root) as folder:
        ours, raw, cells = summary.works(forms, Path(folder))
        names = f"summary of {forms:,} forms", f"XlsxWriter, the same {cells:,} cells"
        yield str(compare(*names, ours, raw, rounds, forms=forms, goal="≤ 1.3"))


def _calamine(path: Path) -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    for index in range(len(book.sheet_names)):
        book.get_sheet_by_index(index).to_python()


def _rezip(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info, old.read(info))
    return buffer.getvalue()


def _openpyxl(data: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active["A1"] = book.active["A1"].value
    book.create_sheet("评分结果")
    book.save(io.BytesIO())
