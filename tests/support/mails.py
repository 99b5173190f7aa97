"""Archives, mails and mailboxes as programs write them, and as none should."""

from __future__ import annotations

import base64
import binascii
import io
import struct
import zipfile
import zlib
from email.message import EmailMessage

PDF, PNG = b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n" + bytes(20)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(*entries: tuple[str, bytes]) -> bytes:
    """Return an archive; names in it are UTF-8 and say so."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def raw_zipped(*entries: tuple[bytes, bytes], offsets: tuple[int, ...] = (), disk: int = 0) -> bytes:
    """Return an archive whose names are these bytes and say nothing of their encoding; `offsets` stand for those that are right."""
    body, directory = b"", b""
    for number, (name, data) in enumerate(entries):
        start = offsets[number] if offsets else len(body)
        extra = struct.pack("<HHQ", 1, 8, start) if start > 0xFFFFFFFE else b""
        sizes = zlib.crc32(data), len(data), len(data), len(name)
        directory += struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0x21, *sizes, len(extra), 0, 0, 0, 0,
                                 min(start, 0xFFFFFFFF)) + name + extra
        body += struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0x21, *sizes, 0) + name + data
    end = struct.pack("<4s4H2LH", b"PK\5\6", disk, disk, len(entries), len(entries), len(directory), len(body), 0)
    return body + directory + end


def mail(*files: tuple[str | None, bytes], subject: str = "自评报送", date: str = "Mon, 01 Aug 2022 10:00:00 +0800",
         text: str = "见附件") -> EmailMessage:
    """Return a mail with attachments, each of no telling type, those without a name nameless."""
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "甲 <a@example.cn>", subject, date
    message.set_content(text)
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def mail_of(text: bytes, headers: bytes = b"Content-Type: text/plain; charset=gb2312") -> bytes:
    """Return a mail of one part."""
    first = b"From: a@example.cn\r\nSubject: x\r\nDate: Mon, 01 Aug 2022 10:00:00 +0800\r\nMIME-Version: 1.0\r\n"
    return first + headers + b"\r\n\r\n" + text


def part(data: bytes, *headers: str, bound: str = "B") -> bytes:
    """Return a mail with one attachment in base64 under these headers."""
    lines = "\r\n".join(("Content-Transfer-Encoding: base64", *headers)).encode()
    body = b"--" + bound.encode() + b"\r\n" + lines + b"\r\n\r\n" + base64.encodebytes(data) + b"--" + bound.encode() + b"--\r\n"
    return mail_of(body, f'Content-Type: multipart/mixed; boundary="{bound}"'.encode())


def uuencoded(name: str, data: bytes, *, end: bool = True) -> bytes:
    """Return a file as old programs write it into a text."""
    rows = [binascii.b2a_uu(data[start : start + 45]) for start in range(0, len(data), 45)]
    return f"begin 644 {name}\n".encode() + b"".join(rows) + (b"`\nend\n" if end else b"")


def yencoded(name: str, data: bytes) -> bytes:
    """Return a file as news programs write it into a text."""
    rows = [bytearray()]
    for byte in data:
        code = (byte + 42) % 256
        rows[-1] += bytes((ord("="), (code + 64) % 256)) if code in b"\0\n\r=" else bytes((code,))
        if len(rows[-1]) >= 128:
            rows.append(bytearray())
    text = b"\r\n".join(rows)
    return f"=ybegin line=128 size={len(data)} name={name}\r\n".encode() + text + f"\r\n=yend size={len(data)}\r\n".encode()
