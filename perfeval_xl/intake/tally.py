"""What became of each file received: listed, opened, or left out on purpose with the reason. Nothing else may become of one."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field

from perfeval_xl.facts.received import LEFT_OUT
from perfeval_xl.intake.refused import Exhausted, Refused
from perfeval_xl.limits import Limits
from perfeval_xl.records import Intake

NAMED = 10_000
"""Files left out that are named, each with its reason; of more there is only the number."""


@dataclass
class Count:
    """What was in one folder, archive, mail or mailbox; kind: folder, zip, mail, mbox, given (the paths themselves), written (in a text).

    entries: how many it holds, counted as they were met; listed: those that are a row of their own; opened: those that hold others
    themselves; left_out: on purpose; cut: those beyond a limit or behind a fault, told in one row; faults: rows that tell such.
    """

    container: str
    kind: str
    entries: int = 0
    listed: int = 0
    opened: int = 0
    left_out: int = 0
    cut: int = 0
    faults: int = 0


@dataclass(frozen=True)
class LeftOut:
    """A file left out on purpose; reason: a key of `facts.received.LEFT_OUT`."""

    container: str
    name: str
    reason: str


@dataclass
class Tally:
    """All counts of a run, by the label of what holds the files; the files left out by name and, all of them, by reason."""

    counts: dict[str, Count] = field(default_factory=dict)
    left: list[LeftOut] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    def of(self, container: str, kind: str) -> Count:
        """Return the count of a container."""
        return self.counts.setdefault(container, Count(container, kind))

    def leave_out(self, count: Count, name: str, reason: str) -> None:
        """Note that a file is left out on purpose."""
        assert reason in LEFT_OUT
        count.left_out += 1
        self.reasons[reason] += 1
        if len(self.left) < NAMED:
            self.left.append(LeftOut(count.container, name, reason))

    def frames(self) -> Intake:
        """Return what became of everything."""
        reasons = [{"reason": reason, "files": self.reasons[reason]} for reason in LEFT_OUT if reason in self.reasons]
        return Intake.from_rows([asdict(count) for count in self.counts.values()], [asdict(one) for one in self.left], reasons)


class Allowance:
    """How much of a run, or of one container within it, may still be taken out; whoever takes more is refused, F004."""

    def __init__(self, entries: int, size: int, outer: Allowance | None = None) -> None:
        self._entries, self._bytes, self._outer = entries, size, outer

    @classmethod
    def of_run(cls, limits: Limits) -> Allowance:
        """Return what a whole run may take."""
        return cls(limits.run_entries, limits.run_bytes)

    def within(self, limits: Limits) -> Allowance:
        """Return what one container may take of this."""
        return Allowance(limits.archive_entries, limits.archive_bytes, self)

    @property
    def entries(self) -> int:
        """Return how many more entries there may be."""
        return self._entries if self._outer is None else min(self._entries, self._outer.entries)

    def enter(self) -> None:
        """Take one entry.

        Raises:
            Exhausted: there were too many.
        """
        if self._entries <= 0:
            raise Exhausted("F004", "文件太多，后面的没有打开。请分几次报送，或解压后再运行")
        self._entries -= 1
        if self._outer is not None:
            self._outer.enter()

    def take(self, size: int) -> None:
        """Take so many bytes.

        Raises:
            Refused: they are too many.
        """
        if size > self._bytes:
            raise Refused("F004", "压缩包或邮件里的内容太多，超出可安全打开的范围。请解压后报送其中的工作簿")
        self._bytes -= size
        if self._outer is not None:
            self._outer.take(size)
