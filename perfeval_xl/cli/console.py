"""What reaches the terminal, the pipe or the file behind it, whatever its encoding.

Results go to standard output, all else to standard error. A Windows console speaks GBK and a pipe out of it does too:
what an encoding lacks is written in signs it has, never raised.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from perfeval_xl.report.text import Style

_SIGNS = {
    "✓": "[OK]",
    "✗": "[X]",
    "⚠": "[!]",
    "–": "-",
    "—": "-",
    "·": "|",
    "…": "...",
    "“": '"',
    "”": '"',
    "×": "x",
    "÷": "/",
    "≥": ">=",
    "≤": "<=",
}
_READER_GONE = {errno.EPIPE, *([errno.EINVAL] if os.name == "nt" else [])}
_COLOURS: dict[str, dict[str, object]] = {
    "heading": {"bold": True},
    "error": {"fg": "red"},
    "warning": {"fg": "yellow"},
    "info": {"fg": "cyan"},
    "clean": {"fg": "green"},
    "faint": {"dim": True},
}


def prepare() -> None:
    """Make both streams take every character: the last resort for what others print."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def degrade(text: str, encoding: str | None) -> str:
    """Return the text with signs that the encoding lacks written in ones it has, `?` for the rest."""
    try:
        text.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return "".join(map(_fitting(encoding or "utf-8"), text))
    return text


def _fitting(encoding: str) -> Callable[[str], str]:
    def fit(character: str) -> str:
        try:
            character.encode(encoding)
        except (UnicodeEncodeError, LookupError):
            return _SIGNS.get(character, "?")
        return character

    return fit


def show(text: str) -> None:
    """Write text for a person to standard output."""
    _write(sys.stdout, degrade(text, _encoding(sys.stdout)))


def show_json(text: str) -> None:
    """Write a JSON text to standard output; where that is not UTF-8, as ASCII, which every reader takes alike."""
    if not (_encoding(sys.stdout) or "utf-8").lower().replace("_", "-").startswith("utf"):
        text = "".join(c if c.isascii() else json.dumps(c)[1:-1] for c in text)
    _write(sys.stdout, text)


def show_csv(text: str) -> None:
    """Write CSV to standard output: as UTF-8 with its mark into a file or pipe, as plain text on a terminal."""
    binary = getattr(sys.stdout, "buffer", None)
    if is_terminal(sys.stdout) or binary is None:
        show(text.removeprefix("\ufeff").replace("\r\n", "\n"))
        return
    with _until_closed(sys.stdout):
        sys.stdout.flush()
        binary.write(text.encode("utf-8"))
        binary.flush()


def note(text: str) -> None:
    """Write a line for the person at the keyboard to standard error."""
    from perfeval_xl.report.lines import printable  # noqa: PLC0415 - --help has no use for it

    _write(sys.stderr, degrade(printable(text), _encoding(sys.stderr)) + "\n")


def complain(text: str) -> None:
    """Write to standard error, on one line, why the run could not be done."""
    note(f"perfeval: {text}")


def style() -> Style:
    """Return how to colour a text for standard output: not at all unless it is a terminal whose user wants colour."""
    if not is_terminal(sys.stdout) or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        from perfeval_xl.report.text import plain  # noqa: PLC0415 - --help has no use for it

        return plain
    return lambda text, role: click.style(text, **_COLOURS.get(role, {}))  # type: ignore[arg-type]


def draw(text: str) -> None:
    """Write to the terminal behind standard error, without ending the line."""
    _write(sys.stderr, degrade(text, _encoding(sys.stderr)))


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether somebody looks at the stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _encoding(stream: TextIO | None) -> str | None:
    return getattr(stream, "encoding", None)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # a program without a console, or one whose caller closed it
        return
    with _until_closed(stream):
        click.echo(text, file=stream, nl=False, color=is_terminal(stream))


@contextmanager
def _until_closed(stream: TextIO) -> Iterator[None]:
    """Swallow that the reader has gone (`… | head`): what it wanted it has, and the status is still told."""
    try:
        yield
    except OSError as error:
        if error.errno not in _READER_GONE:
            raise
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
