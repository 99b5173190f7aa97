"""Archives, mails and mailboxes → the files in them, each with the way to it and where it came from; nothing is written on the way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from perfeval_xl.errors import fault_of, refusal
from perfeval_xl.facts.received import NO_FORM
from perfeval_xl.intake import kinds, mbox
from perfeval_xl.intake.bodytext import written_files
from perfeval_xl.intake.junk import junk_reason
from perfeval_xl.intake.mail import Attachment, Mail, written_attachment
from perfeval_xl.intake.names import decoded, displayed, safe_name
from perfeval_xl.intake.refused import Exhausted, Refused, too_large
from perfeval_xl.intake.regions import Region, Within
from perfeval_xl.intake.source import NOBODY, Origin, Source, opened, plausible
from perfeval_xl.intake.spelling import spelling
from perfeval_xl.intake.steps import HEAD, Packed, Respelled, Span, Step
from perfeval_xl.intake.tally import Allowance, Count, Tally
from perfeval_xl.intake.zips import DirectoryEntry, entries
from perfeval_xl.limits import DEFAULT, Limits
from perfeval_xl.packages.entries import ENCRYPTED, UTF8_NAME

_TEXTS = ("mail", "mbox", "uuencoded")  # that hold files
_DOUBTFUL = ("text", "binary", "xml")  # what may be anything, and is said to be too large where it is
_DEEPEST = 8  # steps: mails packed in mails, each of which has to be decoded


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something was found: the file on disk, the folder its copies go to, the steps and names within, and who sent it.

    archives: in so many it lies that lie in others.
    """

    path: Path
    folder: str
    steps: tuple[Step, ...] = ()
    names: tuple[str, ...] = ()
    origin: Origin = NOBODY
    archives: int = 0
    modified: float | None = None

    def source(self, problem: tuple[str, str] | None = None) -> Source:
        inner = safe_name("/".join(self.names)) if self.names else ""
        name = "/".join(part for part in (safe_name(self.folder) if self.folder else "", inner) if part)
        return Source(self.path, name, None, inner, self.origin, problem, self.modified, () if problem else self.steps)

    def within(self, name: str, *steps: Step) -> _Place:
        return replace(self, names=(*self.names, name), steps=(*self.steps, *steps))


class Opener:
    """Opens one container after the other; what all of them hold together is limited, and each file in them is counted."""

    def __init__(self, limits: Limits = DEFAULT, tally: Tally | None = None) -> None:
        self._limits = limits
        self.tally = tally if tally is not None else Tally()
        self._run = Allowance.of_run(limits)
        self._allowed = self._run
        self._until = 0.0

    @property
    def run(self) -> Allowance:
        """Return what the whole run may still take."""
        return self._run

    def open(self, path: Path, name: str, kind: str) -> list[Source]:
        """Return what an archive, mail, mailbox or text (`kind`: zip, mail, mbox, uuencoded) holds, in the order in which it holds it.

        What is beyond a limit or behind a fault is one source more, named as the file itself; so is a file that holds nothing.
        """
        place = _Place(path, _stem(name), modified=_modified(path))
        count = self.tally.of(place.source().label, kind)
        found: list[Source] = []
        try:
            with opened(path) as region:
                self._begin()
                found.extend(self._opened(kind, place, region, count))  # what came before a fault is kept
        except Refused as refused:
            found.append(self._fault(place, name, count, refused.code, refused.reason))
        except OSError as error:
            found.append(self._fault(place, name, count, "F001", f"文件打不开（{refusal(error)}）"))
        except Exception as error:  # a fault of ours costs this file, which is named, and not the run
            found.append(replace(self._fault(place, name, count, "F001", "打开时工具自身出错"), fault=fault_of(error)))
        if not found and not (count.left_out and kind == "mbox"):
            found.append(self._fault(place, name, count, "F003", _holds_none(kind)))
        return found

    @staticmethod
    def _fault(place: _Place, name: str, count: Count, code: str, reason: str) -> Source:
        count.faults += 1
        return Source(place.path, safe_name(name), problem=(code, reason), modified=place.modified)

    def mail_of_many(self, path: Path, count: Count) -> list[Source]:
        """Return what is attached to a mail that is one of many, in a folder of mails; one that has nothing is left out."""
        place = _Place(path, "", modified=_modified(path))
        found: list[Source] = []
        try:
            with opened(path) as region:
                self._begin()
                found.extend(self._counted_mail(place, region, count, displayed(path.name)))
        except (Refused, OSError) as error:
            problem = (error.code, error.reason) if isinstance(error, Refused) else ("F001", f"文件打不开（{refusal(error)}）")
            count.listed += 1
            found.append(Source(path, safe_name(displayed(path.name)), problem=problem, modified=place.modified))
        return found

    def _begin(self) -> None:
        self._allowed = self._run.within(self._limits)
        self._until = time.process_time() + self._limits.archive_seconds

    def _enter(self) -> None:
        """Count one entry, and refuse to go on when it has taken too long; what is measured is the processor's time."""
        self._allowed.enter()
        if time.process_time() > self._until:
            raise Exhausted("F004", f"打开它用了 {self._limits.archive_seconds} 秒以上，后面的没有打开。请解压后报送其中的工作簿")

    def _opened(self, kind: str, place: _Place, region: Region, count: Count) -> Iterator[Source]:
        if kind == "zip":
            yield from self._zip(place, region, count)
            return
        if (how := spelling(region.at(0, HEAD))) is not None:
            step = Respelled(region.size, how)
            region, place = step.open(region, self._limits.file_bytes), replace(place, steps=(*place.steps, step))
        if kind == "mbox":
            yield from self._mbox(place, region, count)
        elif kind == "mail":
            yield from self._mail(place, region, count)
        else:
            yield from self._text(place, region, count)

    def _mbox(self, place: _Place, region: Region, count: Count) -> Iterator[Source]:
        some = False
        for number, (start, size) in enumerate(mbox.messages(region), 1):
            some = True
            count.entries += 1
            inside = place.within(str(number), Span(start, size))
            try:
                self._enter()
                yield from self._counted_mail(inside, Within(region, start, size), count, str(number))
            except Exhausted:
                count.cut += 1
                raise
        if not some:
            yield from self._mail(place, region, count)

    def _counted_mail(self, place: _Place, region: Region, count: Count, name: str) -> Iterator[Source]:
        """Yield the files of a mail that is one of many; one that has none is left out."""
        inner = self.tally.of(place.source().label, "mail")
        yielded = False
        for source in self._mail(place, region, inner):
            yielded = True
            yield source
        if yielded:
            count.opened += 1
        else:
            self.tally.leave_out(count, name, "no attachment")

    def _mail(self, place: _Place, region: Region, count: Count) -> Iterator[Source]:
        mail, some = Mail(region, self._limits), False
        for one in mail.attachments:
            count.entries += 1
            some = some or one.out is None
            if one.out is not None:
                self.tally.leave_out(count, one.name, one.out)
                continue
            origin = place.origin if place.origin.sender else Origin(
                mail.sender, mail.date, mail.subject, one.name, mail.answer_to, mail.message_id, mail.references
            )
            yield from self._attached(replace(place, origin=origin, modified=mail.sent or place.modified), region, one, count)
        fault = mail.fault or (Refused("F003", NO_FORM["external"][0]) if mail.elsewhere and not some else None)
        if fault is not None:
            count.faults += 1
            yield place.source(problem=(fault.code, fault.reason))

    def _attached(self, place: _Place, region: Region, one: Attachment, count: Count) -> Iterator[Source]:
        *outer, step = one.steps
        inside = replace(place, steps=(*place.steps, *outer)).within(one.name, step)
        try:
            self._enter()
            if one.told is not None:
                raise Refused("F003", NO_FORM[one.told][0])
            for way in outer:
                region = way.open(region, self._limits.file_bytes)
            yield from self._found(inside, region, step, count)
        except Exhausted:
            count.cut += 1
            raise
        except Refused as refused:
            count.listed += 1
            yield inside.source(problem=(refused.code, refused.reason))

    def _zip(self, place: _Place, region: Region, count: Count) -> Iterator[Source]:
        listed, more = entries(region, self._allowed.entries)
        files = [entry for entry in listed if not entry.folder]
        count.entries += len(files) + more
        for number, (entry, name) in enumerate(zip(files, _names_of(files), strict=True)):
            if (reason := junk_reason(name)) is not None:
                self.tally.leave_out(count, name, reason)
                continue
            inside = replace(place, modified=plausible(entry.time)).within(name, Packed(entry))
            if not place.origin.attachment:
                inside = replace(inside, origin=replace(place.origin, attachment=name))
            try:
                self._enter()
                yield from self._found(inside, region, Packed(entry), count)
            except Exhausted:
                count.cut += len(files) - number + more
                raise
            except Refused as refused:
                count.listed += 1
                yield inside.source(problem=(refused.code, refused.reason))
        if more:
            count.cut += more
            reason = f"压缩包里的文件太多，前 {len(listed)} 个已读，后面 {more} 个没有打开。请分几个压缩包报送，或解压后再运行"
            raise Exhausted("F004", reason)

    def _text(self, place: _Place, region: Region, count: Count) -> Iterator[Source]:
        for one in written_files(region):
            count.entries += 1
            yield from self._attached(place, region, written_attachment(one, place.folder), count)

    def _found(self, place: _Place, region: Region, step: Step, count: Count) -> Iterator[Source]:
        """Yield what a file inside a container is, or holds.

        Raises:
            Refused: it can neither be read nor opened.
        """
        if isinstance(step, Packed) and step.entry.flags & ENCRYPTED:
            raise Refused("F002", "压缩包设了密码")
        head = step.head(region)
        named = kinds.named_kind(place.names[-1])
        kind = mbox.kind_of(head, named)
        if kind == "program" or named in ("zip", "piece"):
            kind = self._behind(region, step, kind, named)
        large = step.length > self._limits.file_bytes
        if (told := kinds.reason(kind)) is not None and not (large and kind in _DOUBTFUL):
            raise Refused("F003", told)
        inner = self._archive(region, step, head, named) if kind == "zip" else None
        if inner is None and kind not in _TEXTS:
            if large:
                raise too_large(f"文件有 {step.length // 2**20} MB")
            self._allowed.take(step.length)
            count.listed += 1
            yield place.source()
            return
        self._allowed.take(step.length)
        yield from self._inner(kind, place, inner or step.open(region, self._limits.file_bytes), count)

    def _behind(self, region: Region, step: Step, kind: str, named: str | None) -> str:
        """Return the kind of what may be an archive behind something else, or a piece of one."""
        try:
            inner = step.open(region, self._limits.file_bytes)
        except Refused:
            return kind
        if kinds.is_cut_off(kind, named, inner):
            return "split"
        return "zip" if kinds.is_archive_behind(kind, named, inner) else kind

    def _archive(self, region: Region, step: Step, head: bytes, named: str | None) -> Region | None:
        """Return what a zip file holds that is an archive of files, None for a document such as a workbook."""
        if kinds.begins_as_package(head):
            return None
        try:
            inner = step.open(region, self._limits.file_bytes)
            return None if kinds.is_package(head, inner, named) else inner
        except Refused:
            if named == "zip":
                raise
            return None  # reading it says what is wrong with it

    def _inner(self, kind: str, place: _Place, region: Region, count: Count) -> Iterator[Source]:
        """Yield what a container within another one holds."""
        archives = place.archives + (kind == "zip")
        if archives >= self._limits.archive_depth or len(place.steps) > _DEEPEST:
            raise Refused("F003", NO_FORM["nested"][0])
        place = replace(place, archives=archives)
        own = self.tally.of(place.source().label, kind)
        some = False
        count.opened += 1
        try:
            for source in self._opened(kind, place, region, own):
                some = True
                yield source
        except Exhausted:
            raise
        except Refused as refused:
            own.faults += 1
            some = True
            yield place.source(problem=(refused.code, refused.reason))
        if not some:
            own.faults += 1
            yield place.source(problem=("F003", _holds_none(kind)))


def _names_of(files: list[DirectoryEntry]) -> Iterator[str]:
    """Yield the names of entries as their sender saw them: in UTF-8 where they say so and are, else as their bytes tell."""
    sure = [_sure_name(entry) for entry in files]
    doubtful = (entry.name for entry, name in zip(files, sure, strict=True) if name is None)
    told = iter(decoded([name for name in doubtful if isinstance(name, bytes)]))
    for name in sure:
        yield next(told) if name is None else name


def _sure_name(entry: DirectoryEntry) -> str | None:
    if isinstance(entry.name, str):
        return entry.name
    try:
        return entry.name.decode("utf-8") if entry.flags & UTF8_NAME else None
    except UnicodeDecodeError:
        return None


def _stem(name: str) -> str:
    folder, slash, last = name.rpartition("/")
    stem, dot, _ = last.rpartition(".")
    return folder + slash + (stem if dot and stem else last)


def _modified(path: Path) -> float | None:
    try:
        return plausible(path.stat().st_mtime)
    except OSError:
        return None


def _holds_none(kind: str) -> str:
    return NO_FORM["no file" if kind == "zip" else "no attachment"][0]
