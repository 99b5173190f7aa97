"""What is said of a received file that is not opened."""

from __future__ import annotations


class Refused(Exception):
    """A file that is not opened: the F code of the finding and, for people, the reason."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(f"{code} {reason}")


class Exhausted(Refused):
    """There is more in an archive, mail or mailbox than is opened: what follows is left, and told in one line."""


def too_large(reason: str) -> Refused:
    """Return the refusal of a file over a limit."""
    return Refused("F004", f"{reason}，超出可安全打开的范围")
