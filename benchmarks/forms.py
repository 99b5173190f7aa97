"""Forms to measure with: samples under other names of unit and project, with words of their own in every sentence.

The faulty ones are the real case as its unit typed it, 25 to 30 findings each, with numbers of their own too.
"""

from __future__ import annotations

import io
import random
import re
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import xlsxwriter

SAMPLES = Path(__file__).parents[1] / "samples"
FOLDER = 1000
"""Forms of a folder that `make_folders` makes."""

_REAL_CASE = SAMPLES / "content" / "hotline.toml"
_NAMES = ("12345市民热线服务经费", "子洲县行政审批服务局")

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WAYS = (("strict", "utf-8"), ("xmlcharrefreplace", "ascii"))  # signs as they are, and as numbers
_QUICK = 1  # level of compression: forms are made faster, and read as fast as any


@dataclass(frozen=True)
class _Sample:
    parts: Sequence[tuple[str, bytes]]
    names: Sequence[str]


def make_forms(
    folder: Path, count: int, samples: Sequence[str] = ("clean", "hotline", "hotline-template", "road-repair"), first: int = 0
) -> list[Path]:
    """Write `count` different forms into a folder, numbered from `first`, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    originals = [_read(SAMPLES / f"{name}.xlsx") for name in samples]
    paths = []
    for number in range(first, first + count):
        path = folder / f"{number:06}.xlsx"
        path.write_bytes(_renamed(originals[number % len(originals)], number))
        paths.append(path)
    return paths


def make_folders(root: Path, count: int) -> list[Path]:
    """Make sure that `root` holds `count` different forms, a thousand a folder; return the folders that hold just these.

    Sizes that are no multiple of a thousand get a folder of their own.
    """
    if count % FOLDER:
        folders = [(root / f"only-{count}", count, 0)]
    else:
        folders = [(root / f"{start:06}", FOLDER, start) for start in range(0, count, FOLDER)]
    for folder, forms, first in folders:
        if not folder.exists():
            make_forms(folder, forms, first=first)
    return [folder for folder, _, _ in folders]


def make_faulty(folder: Path, count: int) -> list[Path]:
    """Write `count` forms of the real case with other numbers into a folder, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    sheets = tomllib.loads(_REAL_CASE.read_text(encoding="utf-8"))["sheets"]
    paths = []
    for number in range(count):
        path, changes = folder / f"{number:06}.xlsx", _other_numbers(number)
        with xlsxwriter.Workbook(path, {"in_memory": True, "strings_to_formulas": False}) as book:
            for told in sheets:
                sheet = book.add_worksheet(told["name"])
                for row, values in enumerate(told["rows"]):
                    sheet.write_row(row, 0, [_other(value, changes, number) for value in values])
        paths.append(path)
    return paths


def _other_numbers(number: int) -> Mapping[str, str]:
    """Return what stands for each number of the real case: other ones of the same kind, so that the same is wrong with them."""
    source = random.Random(number)
    planned, target = source.randint(20, 900), source.randint(210, 900)
    return {
        "49": str(planned), "48.83": f"{planned * source.uniform(0.9, 0.999):.2f}", "300": str(target),
        "1799": str(round(target * source.uniform(1.6, 6))), "98": str(source.choice((94, 96, 97, 98, 99))),
        "90": str(source.choice((84, 86, 88, 91, 92))),
    }


def _other(value: object, changes: Mapping[str, str], number: int) -> object:
    """Return a cell of the real case as it stands in one of the forms; points are as they were."""
    if not isinstance(value, str):
        changed = changes.get(f"{value}", value)
        return float(changed) if isinstance(changed, str) else value
    word = _word(number)
    text = re.sub(r"(?<![0-9.])(?:49|48\.83|300|1799|98|90)(?![0-9.])", lambda found: changes[found[0]], value)
    for name in _NAMES:
        text = text.replace(name, f"{name}{word}")
    return text.replace("。", f"{word}。")


def _read(path: Path) -> _Sample:
    cells = {row[0]: row[1] for row in openpyxl.load_workbook(path, read_only=True)["项目信息"].iter_rows(max_col=2, values_only=True)}
    names = sorted({str(cells["项目单位"]), str(cells["项目名称"])}, key=len, reverse=True)
    with zipfile.ZipFile(path) as package:
        return _Sample([(info.filename, package.read(info)) for info in package.infolist()], names)


def _renamed(sample: _Sample, number: int) -> bytes:
    """Give unit and project a number of their own, wherever their names stand, and each sentence a word of its own."""
    word = _word(number)
    changes: Mapping[str, str] = {**{name: f"{name}{number}" for name in sample.names}, "。": f"{word}。"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=_QUICK) as package:
        for name, data in sample.parts:
            told = name.endswith("sharedStrings.xml") or "/worksheets/sheet" in name
            package.writestr(name, _changed(data, changes) if told else data)
    return buffer.getvalue()


def _changed(data: bytes, changes: Mapping[str, str]) -> bytes:
    for old, new in changes.items():
        for errors, encoding in _WAYS:
            data = data.replace(old.encode(encoding, errors), new.encode(encoding, errors))
    return data


def _word(number: int) -> str:
    """Return letters: a number could be taken for a figure of the report."""
    word = ""
    while number or not word:
        number, place = divmod(number, len(_LETTERS))
        word = _LETTERS[place] + word
    return word
