"""Forms of earlier templates → the current template, with what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval_xl.intake import Source
from perfeval_xl.intake.kinds import ending_of
from perfeval_xl.intake.names import Numbering, native
from perfeval_xl.layout import stamp
from perfeval_xl.limits import Limits
from perfeval_xl.pipeline.evaluation import Paths, list_received
from perfeval_xl.pipeline.outputs import refuse_existing, refuse_inputs, refuse_place, write_whole
from perfeval_xl.reading import ReadForm, read_workbook
from perfeval_xl.reading.assemble import assemble
from perfeval_xl.records import Batch
from perfeval_xl.schemes import load_scheme
from perfeval_xl.settings import Settings
from perfeval_xl.transfer import Lost, fill_form

_CHUNK = 50  # files whose frames are made at once
NO_SCHEME = "T002"


@dataclass(frozen=True)
class Moved:
    """What came of one form.

    path, output: the received file and the new form, None where there is none, with its `problem`: code (F…, or T002: no scheme) and
    reason. old, new: versions of the templates, as they print them; old is None for a form that bears no stamp. lost: what has no place.
    fault: where this tool itself failed, for its makers. part: the sheets of a form whose file holds several.
    """

    path: str
    output: Path | None
    scheme: str | None
    old: str | None
    new: str | None
    problem: tuple[str, str] | None = None
    lost: tuple[Lost, ...] = ()
    fault: str | None = None
    part: str | None = None


def migrate(
    paths: Paths, out: str | Path, *, scheme: str | Path | None = None, settings: Settings | None = None, force: bool = False
) -> list[Moved]:
    """Write the current template, filled with what was typed into each form, into the folder `out`; return what came of each.

    Further forms of a file get its name with a number. Where one of these exists already, what was written before it stays.

    Raises:
        InputError: a path that does not exist, or no workbook at all.
        OutputError: a form exists already (nothing is written then), would overwrite a received file, or cannot be written.
        SchemeError: unknown or wrong.
    """
    refuse_place(Path(out), folder=True)
    sources = list_received(paths, (settings or Settings()).limits).sources
    if scheme is not None:
        load_scheme(scheme)
    targets = [Path(out) / native(name) for name in made_names(sources, ".xlsx")]
    refuse_inputs(targets, [source.path for source in sources])
    refuse_existing(targets, force)
    given, default = None if scheme is None else str(scheme), settings.scheme if settings else None
    names = OutputNames(targets, force)
    moved: list[Moved] = []
    for start in range(0, len(sources), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        moved += _move(sources[chunk], targets[chunk], names, given, default, (settings or Settings()).limits)
    return moved


class OutputNames:
    """The files that are written: what is in a file is only known when it has been read."""

    def __init__(self, targets: Sequence[Path], force: bool) -> None:
        self._taken, self._force = {str(target).casefold() for target in targets}, force

    def of(self, target: Path, forms: int) -> list[Path]:
        """Return where each form of a file goes, the first of them to the target.

        Raises:
            OutputError: a further one exists already.
        """
        paths, number = [target], 2
        while len(paths) < forms:
            path = target.with_name(f"{target.stem}({number}){target.suffix}")
            number += 1
            if str(path).casefold() not in self._taken:
                self._taken.add(str(path).casefold())
                paths.append(path)
        refuse_existing(paths[1:], self._force)
        return paths


def _move(
    sources: Sequence[Source], targets: Sequence[Path], names: OutputNames, scheme: str | None, default: str | None, limits: Limits
) -> Iterator[Moved]:
    read = [read_workbook(source, limits, everything=True) for source in sources]
    batch = assemble(read, scheme, default)
    entries = iter(batch.entries().to_dict("records"))
    for one, target in zip(read, targets, strict=True):
        if not one.forms:
            yield _unread(next(entries))
        for form, path in zip(one.forms, names.of(target, len(one.forms)), strict=False):
            yield _moved(batch, next(entries), form, path)


def _unread(entry: Mapping[Any, Any]) -> Moved:
    reason = (str(entry["problem"]), str(entry["problem_detail"]))
    return Moved(str(entry["path"]), None, None, None, None, reason, fault=entry["fault"])


def _moved(batch: Batch, entry: Mapping[Any, Any], read: ReadForm, target: Path) -> Moved:
    label, part = str(entry["path"]), entry["part"]
    old = f"{entry['scheme_version']}-{entry['template_version']}" if entry["stamped"] else None
    if not isinstance(entry["scheme_source"], str):
        return Moved(label, None, None, old, None, (NO_SCHEME, "看不出评价方案，请用 --scheme 指定"), part=part)
    filled = fill_form(batch, int(entry["form"]), read)
    write_whole(target, filled.data)
    current = load_scheme(entry["scheme_source"])
    return Moved(label, target, current.id, old, f"{current.version}-{stamp.CURRENT_TEMPLATE}", None, filled.lost, part=part)


def made_names(sources: Sequence[Source], ending: str) -> list[str]:
    """Return the path of what is made of each file below the output folder: the received one's with another ending, no two alike."""
    numbering = Numbering()
    stems = [source.name.removesuffix(ending_of(source.name)) for source in sources]
    return [f"{numbering.take(stem, ending)}{ending}" for stem in stems]
