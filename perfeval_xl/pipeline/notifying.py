"""Findings → files for the units: letters, copies and drafts below a folder each, and the list of who is still to send."""

from __future__ import annotations

import hashlib
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.errors import SettingsError
from perfeval_xl.notices import covers, letter, mail
from perfeval_xl.notices.addresses import is_address
from perfeval_xl.notices.model import Department, Enclosure, Occasion, Unit
from perfeval_xl.notices.own_letter import OwnLetter
from perfeval_xl.notices.prepared import Prepared, mark, prepare
from perfeval_xl.notices.register import register
from perfeval_xl.notices.standing import PASSED, RETURNED_STATE
from perfeval_xl.notices.texts import TEXTS
from perfeval_xl.pipeline.copies import BESIDE
from perfeval_xl.pipeline.evaluation import Options, Result, schemes_of
from perfeval_xl.pipeline.outputs import refuse_existing, write_whole
from perfeval_xl.settings import Notices
from perfeval_xl.writeback import plan_copies, scores_beside

NAMES: Mapping[str, str] = TEXTS["names"]
_CORE = "docProps/core.xml"
_OTHERS = "收到的文件里不止你单位的表"


@dataclass(frozen=True)
class Wanted:
    """What a caller asks of notices. number: that of the letters; passed: units whose forms passed are told, too."""

    number: str | None = None
    passed: bool = False


@dataclass(frozen=True)
class Notified:
    """What was made.

    prepared: who gets what; written: the files; kept: notices and drafts that were there already and say the same; stale: letters that
    lie there from before, to units that nothing goes back to now.
    """

    prepared: Prepared
    written: tuple[Path, ...] = ()
    kept: tuple[Path, ...] = ()
    stale: tuple[Path, ...] = ()


@dataclass(frozen=True)
class _Share:
    """What one unit or department gets.

    head: the file by which the share is known again, if `mark` stands in it; files: path → what makes its bytes.
    """

    head: PurePosixPath
    mark: str
    files: Mapping[PurePosixPath, Callable[[], bytes]] = field(repr=False)


class Maker:
    """Makes what goes back of a result, whose scored copies lie below the folder `copies`."""

    def __init__(self, result: Result, options: Options, wanted: Wanted, copies: Path | None = None) -> None:
        """Work out who gets what.

        Raises:
            SettingsError: the template or the address of the settings is wrong.
        """
        self._bureau = bureau_of(options)
        self._result, self._options, self._wanted, self._copies = result, options, wanted, copies
        self._own = OwnLetter(self._bureau.template) if self._bureau.template else None
        self._occasion = Occasion(options.today, options.due, wanted.number)
        titles = {check.code: check.title for check in all_checks()}
        self.prepared = prepare(result.batch, result.findings, options.roster, titles, options.settings.submissions)
        self._shared = _of_several_units(result, self.prepared)

    def write(self, out: Path, *, force: bool = False) -> Notified:
        """Write everything below the folder `out` but for what is there already and says the same.

        Raises:
            OutputError: a file is there that says something else (nothing is written then, unless forced), or cannot be written.
            SettingsError: the bureau's own template cannot be filled in.
        """
        shares = list(self._shares())
        kept = [share for share in shares if _known(out / share.head, share.mark)]
        fresh = [share for share in shares if share not in kept]
        drafts = {str(share.head.parent): str(share.head) for share in shares if share.head.name == NAMES["reminder"]}
        by_state = {RETURNED_STATE: self.prepared.returned, PASSED: self.prepared.passed if self._wanted.passed else ()}
        listed = register(self.prepared.standing, by_state, self.prepared.departments, drafts)
        table = out / NAMES["list"]
        stands = _same(table, listed)
        refuse_existing([*(out / path for share in fresh for path in share.files), *([] if stands else [table])], force)
        written = []
        for share in fresh:
            for path, make in share.files.items():
                write_whole(out / path, make())
                written.append(out / path)
        if not stands:
            write_whole(table, listed)
            written.append(table)
        stale = _letters(out) - {out / share.head for share in shares}
        return Notified(self.prepared, tuple(written), tuple(out / share.head for share in kept), tuple(sorted(stale)))

    def _shares(self) -> Iterator[_Share]:
        for unit in self.prepared.returned:
            yield self._returned(unit)
        if self._wanted.passed:
            yield from (self._passed(unit) for unit in self.prepared.passed if unit.recipient)
        yield from (self._reminder(department) for department in self.prepared.departments if department.recipient)

    def _returned(self, unit: Unit) -> _Share:
        folder, copies = PurePosixPath(unit.folder), self._copies_for(unit)
        known = mark("returned", unit, self._occasion, self._bureau, [make() for make in copies.values()], self._own_mark())
        beside = next((name for name in copies if name.endswith(BESIDE)), None) if copies else None
        marked = "" if any(not name.endswith(BESIDE) for name in copies) else beside
        make = self._own.letter if self._own else letter.letter
        made = partial(make, unit, self._occasion, self._bureau, known, marked)
        files: dict[PurePosixPath, Callable[[], bytes]] = {folder / NAMES["letter"]: made}
        files |= {folder / name: data for name, data in copies.items()}
        if unit.recipient:
            files[folder / NAMES["returned"]] = partial(self._draft, unit, known, {NAMES["letter"]: made, **copies})
        return _Share(folder / NAMES["letter"], known, files)

    def _draft(self, unit: Unit, known: str, attached: Mapping[str, Callable[[], bytes]]) -> bytes:
        assert unit.recipient is not None
        subject, text = covers.returned(unit, self._occasion, self._bureau)
        files = [Enclosure(name, make()) for name, make in attached.items()]
        return mail.draft(unit.recipient, subject, text, files, sender=self._bureau.email, today=self._occasion.today, mark=known)

    def _passed(self, unit: Unit) -> _Share:
        assert unit.recipient is not None
        copies = self._copies_for(unit)
        files = [Enclosure(name, make()) for name, make in copies.items()]
        subject, text = covers.passed(unit, self._bureau, copies=bool(files))
        known = mark("passed", unit, self._occasion, self._bureau, [one.data for one in files])
        path = PurePosixPath(unit.folder) / NAMES["passed"]
        made = partial(
            mail.draft, unit.recipient, subject, text, files, sender=self._bureau.email, today=self._occasion.today, mark=known
        )
        return _Share(path, known, {path: made})

    def _reminder(self, department: Department) -> _Share:
        assert department.recipient is not None
        subject, text = covers.reminder(department, self._occasion, self._bureau)
        known = mark("reminder", department, self._occasion, self._bureau)
        path = PurePosixPath(department.folder) / NAMES["reminder"]
        made = partial(
            mail.draft, department.recipient, subject, text, sender=self._bureau.email, today=self._occasion.today, mark=known
        )
        return _Share(path, known, {path: made})

    def _own_mark(self) -> str:
        return self._own.digest if self._own else ""

    def _copies_for(self, unit: Unit) -> dict[str, Callable[[], bytes]]:
        """Return the scored copies of a unit's projects by the names they get in its folder."""
        forms: defaultdict[int, list[int]] = defaultdict(list)
        for project in unit.projects:
            forms[project.file].append(project.form)
        made: dict[str, Callable[[], bytes]] = {}
        taken = {name.casefold() for name in NAMES.values()}
        for file, own in forms.items():
            path = self._result.copies.get(file)
            if path is None or self._copies is None:
                continue
            name = PurePosixPath(path).name
            if file in self._shared:
                stem = name.removesuffix(BESIDE) if name.endswith(BESIDE) else PurePosixPath(name).stem
                made[_free(stem + BESIDE, taken)] = partial(self._own_scores, own, stem)
            else:
                made[_free(name, taken)] = (self._copies / path).read_bytes
        return made

    def _own_scores(self, forms: Sequence[int], name: str) -> bytes:
        """Return the scores of some forms of a file that holds those of other units, too."""
        result = self._result
        schemes = {key: scheme.name for key, scheme in schemes_of(result.batch).items()}
        titles = {check.code: check.title for check in all_checks()}
        part = result.batch.select(forms)
        (_, plan), = plan_copies(part, result.scores, result.findings, schemes, result.outcomes, titles)
        return scores_beside(name, _OTHERS, plan().sheets)


def bureau_of(options: Options) -> Notices:
    """Return what the settings say of the bureau.

    Raises:
        SettingsError: its address is none.
    """
    bureau = options.settings.notices
    if bureau.email and not is_address(bureau.email):
        raise SettingsError(
            f"设置 notices.email：“{bureau.email}”不是邮箱地址", english=f"notices.email: {bureau.email!r} is no mail address"
        )
    return bureau


def _of_several_units(result: Result, prepared: Prepared) -> frozenset[int]:
    """Return the files that hold forms of several units: none of them may get the copy."""
    folder = {project.form: unit.folder for unit in (*prepared.returned, *prepared.passed) for project in unit.projects}
    entries = prepared.standing.entries
    holders: defaultdict[int, set[str]] = defaultdict(set)
    for form, chosen, file, unit in zip(entries["form"], entries["chosen"], entries["file"], entries["unit"], strict=True):
        known = folder.get(form) or folder.get(chosen) or (str(unit) if isinstance(unit, str) else None)
        if known:
            holders[int(file)].add(known)
    return frozenset(file for file, units in holders.items() if len(units) > 1)


def _free(name: str, taken: set[str]) -> str:
    """Return a name that no other file of the folder has on any system."""
    stem, dot, ending = name.partition(".") if name.endswith(BESIDE) else name.rpartition(".")
    free, number = name, 2
    while free.casefold() in taken:
        free, number = f"{stem}({number}){dot}{ending}", number + 1
    taken.add(free.casefold())
    return free


def _known(path: Path, mark: str) -> bool:
    """Tell whether a letter or draft is there that bears this mark."""
    try:
        if path.suffix == ".docx":
            with zipfile.ZipFile(path) as package:
                return mark.encode() in package.read(_CORE)
        with path.open("rb") as draft:
            return mark.encode() in draft.read(4096)
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


def _same(path: Path, data: bytes) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(data).digest()
    except OSError:
        return False


def _letters(out: Path) -> set[Path]:
    """Return the letters and drafts that lie below the folder, two folders deep as they are written."""
    names = (NAMES["letter"], NAMES["passed"], NAMES["reminder"])
    return {path for depth in ("*", "*/*") for name in names for path in out.glob(f"{depth}/{name}")}
