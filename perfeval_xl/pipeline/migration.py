"""Forms of earlier templates → the current template, with what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from perfeval_xl.layout import stamp
from perfeval_xl.limits import Limits
from perfeval_xl.pipeline.evaluation import Paths, list_sources
from perfeval_xl.pipeline.outputs import refuse_existing, refuse_inputs, write_whole
from perfeval_xl.reading import Source, read_workbook
from perfeval_xl.reading.assemble import assemble
from perfeval_xl.schemes import load_scheme
from perfeval_xl.settings import Settings
from perfeval_xl.transfer import Lost, fill_form

_CHUNK = 50  # files whose frames are made at once
NO_SCHEME = "T002"


@dataclass(frozen=True)
class Moved:
    """What came of one workbook.

    path, output: the received file and the new form, None where there is none, with its `problem`: code (F…, or T002: no scheme) and
    reason. old, new: versions of the templates, as they print them; old is None for a form that bears no stamp. lost: what has no place.
    fault: where this tool itself failed, for its makers.
    """

    path: str
    output: Path | None
    scheme: str | None
    old: str | None
    new: str | None
    problem: tuple[str, str] | None = None
    lost: tuple[Lost, ...] = ()
    fault: str | None = None


def migrate(
    paths: Paths, out: str | Path, *, scheme: str | Path | None = None, settings: Settings | None = None, force: bool = False
) -> list[Moved]:
    """Write the current template, filled with what was typed into each workbook, into the folder `out`; return what came of each.

    Raises:
        InputError: a path that does not exist, or no workbook at all.
        OutputError: a form exists already (nothing is written then), would overwrite a received file, or cannot be written.
        SchemeError: unknown or wrong.
    """
    sources = list_sources(paths)
    if scheme is not None:
        load_scheme(scheme)
    targets = [Path(out) / name for name in _names(sources)]
    refuse_inputs(targets, [source.path for source in sources])
    refuse_existing(targets, force)
    given, default = None if scheme is None else str(scheme), settings.scheme if settings else None
    moved: list[Moved] = []
    for start in range(0, len(sources), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        moved += _move(sources[chunk], targets[chunk], given, default, (settings or Settings()).limits)
    return moved


def _move(
    sources: Sequence[Source], targets: Sequence[Path], scheme: str | None, default: str | None, limits: Limits
) -> Iterator[Moved]:
    read = [read_workbook(source, limits, everything=True) for source in sources]
    batch = assemble(read, scheme, default=default)
    for key, (one, target) in enumerate(zip(read, targets, strict=True)):
        book = batch.forms.iloc[key]
        label = str(book["path"])
        old = f"{book['scheme_version']}-{book['template_version']}" if book["stamped"] else None
        if book["problem"] is not None:
            fault = one.info.get("fault")
            reason = (str(book["problem"]), str(book["problem_detail"]))
            yield Moved(label, None, None, None, None, reason, fault=None if fault is None else str(fault))
        elif not isinstance(book["scheme_source"], str):
            yield Moved(label, None, None, old, None, (NO_SCHEME, "看不出评价方案，请用 --scheme 指定"))
        else:
            filled = fill_form(batch, key, one)
            write_whole(target, filled.data)
            current = load_scheme(book["scheme_source"])
            yield Moved(label, target, current.id, old, f"{current.version}-{stamp.CURRENT_TEMPLATE}", None, filled.lost)


def _names(sources: Sequence[Source]) -> list[str]:
    """Return the path of each new form below the output folder: the received one's, ending in .xlsx, no two alike."""
    taken: set[str] = set()
    names = []
    for source in sources:
        stem, number = source.name.removesuffix(PurePosixPath(source.name).suffix), 2
        name = f"{stem}.xlsx"
        while name.casefold() in taken:
            name, number = f"{stem}({number}).xlsx", number + 1
        taken.add(name.casefold())
        names.append(name)
    return names
