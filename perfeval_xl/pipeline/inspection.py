"""One workbook as it was read, for whoever disputes a reading."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from perfeval_xl.errors import InputError
from perfeval_xl.intake import find_workbooks
from perfeval_xl.limits import DEFAULT
from perfeval_xl.reading import read_workbook
from perfeval_xl.reading.assemble import assemble
from perfeval_xl.reading.workbook import ReadFile
from perfeval_xl.records import Batch
from perfeval_xl.schemes import load_scheme
from perfeval_xl.settings import Settings


@dataclass(frozen=True)
class Inspection:
    """A batch of one workbook, the names of its sheets in their order, and who told its scheme.

    scheme_from is "given", "stamp", "default", "framework", or None where no scheme could be told; of several forms the first's.
    steps: for each form how it was read, see `reading.forms.steps`, with its own scheme, scheme_version and scheme_from.
    """

    batch: Batch
    sheets: tuple[str, ...]
    scheme_from: str | None
    steps: tuple[Mapping[str, object], ...] = ()


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
    sources = find_workbooks([file], limits).sources
    if len(sources) > 1:
        raise InputError(
            f"{file} 里有 {len(sources)} 个工作簿。请取出其中的一个",
            f"{file} holds {len(sources)} workbooks; take one of them out",
        )
    if scheme is not None:
        load_scheme(scheme)
    given, default = None if scheme is None else str(scheme), settings.scheme if settings else None
    read = read_workbook(sources[0], limits, steps=True)
    batch = assemble([read], given, default=default)
    sheets = read.info.get("sheets")
    told_by = [_told_by(form, given, default) for form in batch.forms.to_dict("records")]
    return Inspection(batch, sheets if isinstance(sheets, tuple) else (), told_by[0], tuple(_steps(read, batch, told_by)))


def each_form(batch: Batch) -> Iterator[Inspection]:
    """Yield each form of a batch by itself, in their order: what was read of it, without its steps."""
    names = [one.name for one in fields(batch) if one.name != "files"]
    places = {name: getattr(batch, name).groupby("form").indices for name in names}
    files = batch.files.set_index("file", drop=False)
    for form, file in zip(batch.forms["form"].tolist(), batch.forms["file"].tolist(), strict=True):
        parts = {name: getattr(batch, name).take(places[name].get(form, [])) for name in names}
        yield Inspection(Batch(files=files.loc[[file]], **parts), (), None)


def _told_by(form: Mapping[Hashable, Any], given: str | None, default: str | None) -> str | None:
    if not isinstance(form["scheme_source"], str):
        return None
    if given is not None:
        return "given"
    if form["stamped"]:
        return "stamp"
    return "default" if form["scheme_source"] == default else "framework"


def _steps(read: ReadFile, batch: Batch, told_by: Sequence[str | None]) -> Iterator[Mapping[str, object]]:
    """Yield the steps of each form with what only the frames tell: its scheme, and that its framework is that of the scheme."""
    for one, form, told in zip(read.forms, batch.forms.to_dict("records"), told_by, strict=False):
        if one.steps is not None:
            scheme = {name: form[name] for name in ("scheme", "scheme_version")}
            yield {**one.steps, "has": str(form["has"] or "").split(), **scheme, "scheme_from": told}
