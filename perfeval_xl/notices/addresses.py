"""To whom a mail goes: whoever sent the mail that brought the forms, else the roster's address; never a guess."""

from __future__ import annotations

import email.errors
import re
from collections.abc import Iterable, Mapping
from email.headerregistry import Address
from typing import Any

from perfeval_xl.notices.model import Recipient
from perfeval_xl.notices.texts import TEXTS

_SEPARATORS = re.compile(r"[;,；，、\s]+")
_NAME = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_NAME}\.){{1,9}}[A-Za-z][A-Za-z0-9-]{{1,62}}")
_LONGEST = 1000  # characters of a header or cell in which addresses are looked for


def of_mails(origins: Iterable[Mapping[str, Any]]) -> Recipient | None:
    """Return whom to answer: the senders of the mails that brought forms, given the earliest first; it answers the latest.

    origins: rows with origin_answer_to, origin_subject, origin_message_id and origin_references. None where no mail has
    an address that can be written to.
    """
    known = [(addresses, row) for row in origins if (addresses := _sent_by(row))]
    if not known:
        return None
    latest = known[-1][1]
    senders = dict.fromkeys(one for addresses, _ in reversed(known) for one in addresses)
    return Recipient(tuple(senders), _text(latest, "subject") or "", _text(latest, "message_id"), _text(latest, "references"))


def of_roster(cells: Iterable[object], *, came: bool = False) -> tuple[Recipient | None, str]:
    """Return the recipient that the cells of 联系邮箱 name, None and why where there is none; came: something came, but in no mail."""
    texts = [text for text in dict.fromkeys(cells) if isinstance(text, str)]
    found = dict.fromkeys(one for text in texts for one in addresses(text))
    if found:
        return Recipient(tuple(found)), ""
    words = TEXTS["lacking"]
    return None, words["wrong"].format(email=texts[0][:60]) if texts else words["nobody" if came else "unlisted"]


def addresses(text: str) -> tuple[str, ...]:
    """Return the mail addresses in a cell, in which several may stand; what is none is left out."""
    parts = _SEPARATORS.split(text[:_LONGEST].replace("<", " ").replace(">", " "))
    return tuple(dict.fromkeys(part for part in parts if is_address(part)))


def is_address(text: str) -> bool:
    """Tell whether a mail can be addressed to that text."""
    if not _ADDRESS.fullmatch(text):
        return False
    try:
        Address(addr_spec=text)
    except (ValueError, IndexError, email.errors.MessageError):
        return False
    return True


def _sent_by(row: Mapping[str, Any]) -> tuple[str, ...]:
    return addresses(_text(row, "answer_to") or "")


def _text(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(f"origin_{name}")
    return " ".join(value.split()) or None if isinstance(value, str) else None
