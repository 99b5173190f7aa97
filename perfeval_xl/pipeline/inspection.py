"""One workbook as it was read, for whoever disputes a reading."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.errors import InputError
from perfeval_xl.limits import DEFAULT
from perfeval_xl.reading import find_workbooks, read_workbook
from perfeval_xl.reading.assemble import assemble
from perfeval_xl.records import Batch
from perfeval_xl.schemes import load_scheme
from perfeval_xl.settings import Settings


@dataclass(frozen=True)
class Inspection:
    """A batch of one workbook, the names of its sheets in their order, and who told its scheme.

    scheme_from is "given", "stamp", "default", "framework", or None where no scheme could be told.
    """

    batch: Batch
    sheets: tuple[str, ...]
    scheme_from: str | None


def inspect(path: str | Path, *, scheme: str | Path | None = None, settings: Settings | None = None) -> Inspection:
    """Return what was read from one workbook; `scheme` overrides its stamp.

    Raises:
        InputError: no such file, or not one workbook.
        SchemeError: an unknown or wrong scheme.
    """
    file = Path(path)
    if file.is_dir():
        raise InputError(f"{file} 是文件夹。请给出其中的一个工作簿", f"{file} is a folder; give one workbook")
    limits = settings.limits if settings else DEFAULT
    sources = find_workbooks([file], limits)
    if len(sources) > 1:
        raise InputError(
            f"{file} 里有 {len(sources)} 个工作簿。请取出其中的一个",
            f"{file} holds {len(sources)} workbooks; take one of them out",
        )
    if scheme is not None:
        load_scheme(scheme)
    given, default = None if scheme is None else str(scheme), settings.scheme if settings else None
    read = read_workbook(sources[0], limits)
    batch = assemble([read], given, default=default)
    sheets = read.info.get("sheets")
    return Inspection(batch, sheets if isinstance(sheets, tuple) else (), _told_by(batch, given, default))


def _told_by(batch: Batch, given: str | None, default: str | None) -> str | None:
    form = batch.forms.iloc[0]
    if not isinstance(form["scheme_source"], str):
        return None
    if given is not None:
        return "given"
    if form["stamped"]:
        return "stamp"
    return "default" if form["scheme_source"] == default else "framework"
