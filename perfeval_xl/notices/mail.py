"""Mail drafts: bytes of an .eml that a mail program opens to be looked at and sent.

A draft carries X-Unsent, by which Outlook opens it for writing. Texts are UTF-8 in base64, headers encoded words; an attachment's name
stands by RFC 2231 in Content-Disposition, and in Content-Type as an encoded word for clients that do not know the former.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from perfeval_xl.notices.model import Enclosure, Recipient
from perfeval_xl.notices.texts import TEXTS, one_line

_WRITTEN = policy.SMTP.clone(refold_source="none")  # headers made here are folded already
_TYPES = {
    ".docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "vnd.ms-excel.sheet.macroEnabled.12",
    ".zip": "zip",
}
_REPLIES = ("re:", "re：", "回复:", "回复：", "答复:", "答复：", "aw:")
_LONGEST = 300  # characters of a subject
_MESSAGE_IDS = 20  # of a thread are named
_ID_LENGTH = 250


def draft(
    to: Recipient, subject: str, text: str, attachments: Sequence[Enclosure] = (), *, sender: str = "", today: date, mark: str = ""
) -> bytes:
    """Return a draft: to whom, about what, the text and what goes with it; `mark` stands in a header of its own, to know it again.

    The mail program adds the account and an identity when it is sent.
    """
    message = EmailMessage(policy=_WRITTEN)
    message["X-Unsent"] = "1"
    if mark:
        message["X-Notice-Mark"] = mark
    message["Date"] = format_datetime(datetime(today.year, today.month, today.day, tzinfo=UTC))
    if sender:
        message["From"] = Address(addr_spec=sender)
    message["To"] = [Address(addr_spec=address) for address in to.addresses]
    message["Subject"] = subject_for(to, subject)
    if to.message_id and (own := _ids(to.message_id)):
        message["In-Reply-To"] = own[-1]
        message["References"] = " ".join([*_ids(to.references or ""), own[-1]][-_MESSAGE_IDS:])
    message.set_content(text, charset="utf-8", cte="base64")
    for one in attachments:
        _attach(message, one)
    if message.is_multipart():
        message.set_boundary(_boundary(subject, text, attachments))
    return message.as_bytes()


def subject_for(to: Recipient, otherwise: str) -> str:
    """Return the subject of the mail that is answered, marked as a reply, or the other one."""
    kept = one_line(to.subject or "")[:_LONGEST].strip()
    if not kept:
        return one_line(otherwise)[:_LONGEST]
    return kept if kept.casefold().startswith(_REPLIES) else str(TEXTS["returned"]["subject_again"]).format(subject=kept)


def _ids(text: str) -> list[str]:
    """Return the message identities in a header; what is none is left out, as it could become a header of its own."""
    return [part for part in text.split() if part[:1] == "<" and part[-1:] == ">" and part.isascii() and len(part) <= _ID_LENGTH]


def _attach(message: EmailMessage, one: Enclosure) -> None:
    ending = "." + one.name.rpartition(".")[2].lower()
    message.add_attachment(one.data, maintype="application", subtype=_TYPES.get(ending, "octet-stream"), filename=one.name)
    *_, part = message.iter_attachments()
    kind, disposition = part.get_content_type(), part["Content-Disposition"].fold(policy=policy.SMTP).partition(": ")[2].rstrip()
    part.policy = policy.compat32  # takes headers as they are
    part.replace_header("Content-Type", f'{kind};\r\n name="{_encoded(one.name)}"')
    part.replace_header("Content-Disposition", disposition)
    del part["MIME-Version"]


def _encoded(name: str) -> str:
    if name.isascii():
        return name.replace("\\", "_").replace('"', "_")
    return Header(name, "utf-8", maxlinelen=66).encode(linesep="\r\n")


def _boundary(subject: str, text: str, attachments: Sequence[Enclosure]) -> str:
    """Return what stands between the parts: the same for the same mail, and in none of its parts, which are base64."""
    digest = hashlib.sha256("\0".join([subject, text, *(one.name for one in attachments)]).encode("utf-8", "surrogatepass"))
    for one in attachments:
        digest.update(hashlib.sha256(one.data).digest())
    return f"=_perfeval_{digest.hexdigest()[:32]}"

