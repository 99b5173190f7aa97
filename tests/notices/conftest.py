"""What goes back to units, made from files as they come in."""

from __future__ import annotations

import email
from dataclasses import dataclass
from datetime import date
from email import policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import docx
import openpyxl
import pytest
from bureau import put, roster

import perfeval_xl as px
from perfeval_xl.settings import Notices, Settings

TODAY = date(2022, 8, 1)
BUREAU = Settings(
    notices=Notices(bureau="清水县财政局", letterhead="清水县财政局", contact="绩效股", phone="0900-1", email="jxk@example.gov.cn")
)


@dataclass(frozen=True)
class Made:
    """What a run of notify left behind."""

    out: Path
    result: object
    notified: object

    def letter(self, folder: str) -> str:
        """Return the text of a unit's letter."""
        return "\n".join(paragraph.text for paragraph in docx.Document(str(self.out / folder / "退回通知.docx")).paragraphs)

    def draft(self, path: str) -> EmailMessage:
        """Return a draft, parsed by the standard library."""
        return email.message_from_bytes((self.out / path).read_bytes(), policy=policy.default)

    def text(self, path: str) -> str:
        """Return the text of a draft."""
        return self.draft(path).get_body().get_content()

    def table(self, sheet: str) -> list[dict[str, object]]:
        """Return the rows of a sheet of 催报名单.xlsx, by header."""
        book = openpyxl.load_workbook(self.out / "催报名单.xlsx", data_only=True)
        if sheet not in book.sheetnames:
            return []
        header, *rows = book[sheet].iter_rows(values_only=True)
        return [dict(zip(header, row, strict=True)) for row in rows]

    def files(self) -> set[str]:
        """Return every file, relative to the folder."""
        return {path.relative_to(self.out).as_posix() for path in self.out.rglob("*") if path.is_file()}


def make(folder: Path, files, listed=None, *, out="out", settings=BUREAU, today=TODAY, header=None, **more) -> Made:
    """Put files into an inbox and make what goes back."""
    inbox = put(folder / "inbox", files)
    if listed is not None:
        more["roster"] = roster(folder / "roster.xlsx", listed, *([header] if header else []))
    result, notified = px.notify([inbox], folder / out, settings=settings, today=today, **more)
    return Made(folder / out, result, notified)


@pytest.fixture
def notify(tmp_path):
    """Return a function that puts files into an inbox and makes what goes back."""
    return partial(make, tmp_path)


@pytest.fixture(scope="module")
def notify_once(tmp_path_factory):
    """Return the like of `notify` for what several tests look at."""
    return partial(make, tmp_path_factory.mktemp("once"))
