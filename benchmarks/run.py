"""Measures in one run on one machine and prints ratios: `python benchmarks/run.py [--forms 1000] [--rounds 5]`.

Each row compares two ways in turn, A B A B …, and gives the median of the ratio A ÷ B: absolute times say more about the machine
than about the program.
"""

from __future__ import annotations

import argparse
import gc
import io
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import python_calamine
from forms import make_forms

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.pipeline.evaluation import Options, check_forms, list_sources, read_sources, schemes_of, score_all
from perfeval_xl.writeback import edit_package, plan_copies

Work = Callable[[], object]


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--forms", type=int, default=1000)
    arguments.add_argument("--rounds", type=int, default=5)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = make_forms(Path(folder), given.forms)
        print(f"{given.forms} forms, {given.rounds} rounds, {len(all_checks())} checks\n")
        print("| A | B | A ÷ B | least | most | A, ms a form |\n|---|---|---|---|---|---|")
        for name_a, name_b, work_a, work_b in _pairs(Path(folder), paths):
            _print_row(name_a, name_b, work_a, work_b, given.rounds, given.forms)


def _pairs(folder: Path, paths: list[Path]) -> list[tuple[str, str, Work, Work]]:
    sources, options = list_sources(folder), Options()
    batch = read_sources(sources, options)
    scores = score_all(batch)
    findings, _ = check_forms(batch, scores, options)
    names = {key: scheme.name for key, scheme in schemes_of(batch).items()}
    plans = [(key, plan()) for key, plan in plan_copies(batch, scores, findings, names)]
    data = [path.read_bytes() for path in paths[: len(plans)]]
    few = data[: max(len(data) // 20, 1)]

    def judge() -> None:
        check_forms(batch, score_all(batch), options)

    def write_back() -> None:
        for one, (_, plan) in zip(data, plans, strict=True):
            edit_package(one, plan.edits, plan.sheets)

    return [
        ("read into frames", "calamine alone", lambda: read_sources(sources, options), lambda: [_calamine(path) for path in paths]),
        ("score and check", "read into frames", judge, lambda: read_sources(sources, options)),
        ("write back", "unzip and zip again", write_back, lambda: [_rezip(one) for one in data]),
        (
            "write back, 1 in 20", "openpyxl: load, edit, save",
            lambda: [edit_package(one, plan.edits, plan.sheets) for one, (_, plan) in zip(few, plans, strict=False)],
            lambda: [_openpyxl(one) for one in few],
        ),
    ]


def _print_row(name_a: str, name_b: str, work_a: Work, work_b: Work, rounds: int, forms: int) -> None:
    work_a()
    work_b()
    pairs = [(_seconds(work_a), _seconds(work_b)) for _ in range(rounds)]
    ratios = [a / b for a, b in pairs]
    middle = statistics.median(a for a, _ in pairs) / forms * 1000
    print(f"| {name_a} | {name_b} | {statistics.median(ratios):.2f} | {min(ratios):.2f} | {max(ratios):.2f} | {middle:.2f} |")


def _seconds(work: Work) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


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


if __name__ == "__main__":
    main()
