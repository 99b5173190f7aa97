"""Mails, mailboxes and archives as programs of many makers write them, and as gateways break them: each is read or told as what it is."""

from __future__ import annotations

import base64
import io
import quopri
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from forms import hotline, type_form
from mails import OLE, PDF, mail_of, raw_zipped, uuencoded, zipped

import perfeval_xl as px

FROM = b"From a@example.cn Fri Jul 29 09:00:00 2022\r\n"
NAMED = (b'Content-Type: application/octet-stream; name="a.xlsx"\r\nContent-Transfer-Encoding: base64\r\n'
         b'Content-Disposition: attachment; filename="a.xlsx"')
PLAIN = b"Content-Type: text/plain"
PROGRAM = b"MZ\x90\0" + bytes(200)
P7M = b"\x30\x82\x10\0\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + bytes(300)
XX = bytes.maketrans(bytes(range(32, 97)), b"+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+")
Make = Callable[[bytes], bytes]


def bundle(*parts: tuple[bytes, bytes], head: bytes = b'Content-Type: multipart/mixed; boundary="B"', bound: bytes = b"B") -> bytes:
    """Return a mail of these parts (headers, content) under a header that may not say so."""
    body = b"".join(b"--" + bound + b"\r\n" + headers + b"\r\n\r\n" + content + b"\r\n" for headers, content in parts)
    return mail_of(body + b"--" + bound + b"--\r\n", head)


def attached(form: bytes, headers: bytes = NAMED, **how: bytes) -> bytes:
    return bundle((PLAIN, b"hi"), (headers, base64.encodebytes(form)), **how)


def text_of(form: bytes) -> bytes:
    return mail_of(uuencoded("a.xlsx", form), b"X-Mailer: old")


def compressed(form: bytes, method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("a.xlsx", form)
    return buffer.getvalue()


def gbk_said_to_be_utf8(form: bytes) -> bytes:
    data = bytearray(raw_zipped(("自评表.xlsx".encode("gbk"), form)))
    data[7] |= 8
    data[bytes(data).rfind(b"PK\1\2") + 9] |= 8
    return bytes(data)


READ: dict[str, tuple[str, Make, list[str]]] = {
    # mails: file name, how it is made, names of the forms that are read
    "content as it is": ("m.eml", lambda form: bundle(
        (PLAIN, b"hi"), (b"Content-Type: application/x; name=a.xlsx\r\nContent-Transfer-Encoding: BINARY", form)), ["a.xlsx"]),
    "an encoding with a comment": ("m.eml", lambda form: attached(form, NAMED.replace(b"base64", b"Base64 (rfc2045)")), ["a.xlsx"]),
    "base64 said to be 8bit": ("m.eml", lambda form: attached(form, NAMED.replace(b": base64", b": 8bit")), ["a.xlsx"]),
    "base64 of which nothing is said": ("m.eml", lambda form: attached(form, NAMED.replace(b"Content-Transfer-Encoding: base64\r\n", b"")),
                                        ["a.xlsx"]),
    "no semicolon": ("m.eml", lambda form: attached(form, head=b"Content-Type: multipart/mixed boundary=B"), ["a.xlsx"]),
    "another boundary": ("m.eml", lambda form: attached(form, head=b"Content-Type: multipart/mixed; boundary=ZZ"), ["a.xlsx"]),
    "no boundary": ("m.eml", lambda form: attached(form, head=b"Content-Type: multipart/mixed"), ["a.xlsx"]),
    "a mail in the text of another": ("m.eml", lambda form: mail_of(b"It came back:\r\n\r\n" + attached(form).partition(b"\r\n\r\n")[2]),
                                      ["a.xlsx"]),
    "a bundle in base64": ("m.eml", lambda form: mail_of(
        base64.encodebytes(attached(form).partition(b"\r\n\r\n")[2]),
        b"Content-Type: multipart/mixed; boundary=B\r\nContent-Transfer-Encoding: base64"), ["a.xlsx"]),
    "boundary in pieces": ("m.eml", lambda form: attached(form, head=b"Content-Type: multipart/mixed;\r\n boundary*0=B;\r\n boundary*1=C",
                                                          bound=b"BC"), ["a.xlsx"]),
    "a name in pieces": ("m.eml", lambda form: attached(
        form, b"Content-Type: application/x;\r\n name*0*=gb2312''%D7%D4%C6%C0;\r\n name*1*=%B1%ED.xlsx\r\n"
              b"Content-Transfer-Encoding: base64"),
        ["自评表.xlsx"]),
    "cut before its end": ("m.eml", lambda form: attached(form).rpartition(b"--B--")[0], ["a.xlsx"]),
    "a digest": ("m.eml", lambda form: bundle((b"", attached(form, bound=b"I", head=b"Content-Type: multipart/mixed; boundary=I")),
                                              head=b"Content-Type: multipart/digest; boundary=B"), ["a.xlsx"]),
    "forwarded in quoted-printable": ("m.eml", lambda form: bundle(
        (b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable", quopri.encodestring(attached(form, bound=b"I"))),
    ), ["a.xlsx"]),
    "line ends of old Macs": ("m.eml", lambda form: attached(form).replace(b"\r\n", b"\n").replace(b"\n", b"\r"), ["a.xlsx"]),
    "UTF-16": ("m.eml", lambda form: attached(form).decode("latin-1").encode("utf-16"), ["a.xlsx"]),
    "UTF-16, the other way round": ("m", lambda form: b"\xfe\xff" + attached(form).decode("latin-1").encode("utf-16-be"), ["a.xlsx"]),
    "mode of six digits": ("m.eml", lambda form: text_of(form).replace(b"begin 644", b"begin 100644"), ["a.xlsx"]),
    "no grave accents, blanks at line ends lost": (
        "m.eml", lambda form: b"\n".join(line.rstrip(b" ") for line in text_of(form).replace(b"`", b" ").split(b"\n")), ["a.xlsx"]),
    "uuencode far behind": ("表.uue", lambda form: b"words\n" * 2_000 + uuencoded("a.xlsx", form), ["a.xlsx"]),
    # mailboxes
    "blank lines first": ("b.mbox", lambda form: b"\r\n\r\n" + FROM + attached(form), ["a.xlsx"]),
    "a mark of UTF-8 first": ("收件箱", lambda form: b"\xef\xbb\xbf" + (FROM + attached(form)) * 2, ["a.xlsx", "a.xlsx"]),
    "a mailbox of an old Mac": ("b.mbox", lambda form: ((FROM + attached(form)) * 2).replace(b"\r\n", b"\n").replace(b"\n", b"\r"),
                                ["a.xlsx", "a.xlsx"]),
    "MMDF": ("b", lambda form: (b"\1\1\1\1\n" + attached(form) + b"\1\1\1\1\n") * 2, ["a.xlsx", "a.xlsx"]),
    "a mailbox in a mail": ("m.eml", lambda form: bundle(
        (b"Content-Type: application/mbox; name=x.mbox\r\nContent-Transfer-Encoding: base64",
         base64.encodebytes((FROM + attached(form, bound=b"I", head=b"Content-Type: multipart/mixed; boundary=I")) * 2))),
        ["a.xlsx", "a.xlsx"]),
    "a mailbox in an archive": ("a.zip", lambda form: zipped(("收件箱", (FROM + attached(form)) * 2)), ["a.xlsx", "a.xlsx"]),
    # archives
    "GBK said to be UTF-8": ("a.zip", gbk_said_to_be_utf8, ["自评表.xlsx"]),
    "behind junk": ("a.zip", lambda form: b"junk" * 99 + zipped(("a.xlsx", form)), ["a.xlsx"]),
    "unpacks itself": ("送.exe", lambda form: PROGRAM + zipped(("a.xlsx", form)), ["a.xlsx"]),
    "an archive under the name of a form": ("a.xlsx", lambda form: zipped(("b.xlsx", form)), ["b.xlsx"]),
    "a whole form under the name of a part": ("甲.xlsx.001", lambda form: form, ["甲.xlsx.001"]),
}
TOLD: dict[str, tuple[str, Make, str]] = {
    # what cannot be read: file name, how it is made, words of what is told (F003)
    "BinHex": ("m.eml", lambda _: mail_of(b"hi\r\n(This file must be converted with BinHex 4.0)\r\n\r\n:$&abc\r\n"), "BinHex"),
    "BinHex, attached": ("m.eml", lambda _: attached(b"", NAMED.replace(b"octet-stream", b"mac-binhex40")), "BinHex"),
    "xxencode": ("m.eml", lambda form: b"\n".join(
        line if line[:5] in (b"begin", b"end", b"From:", b"") or b": " in line else line.translate(XX)
        for line in text_of(form).replace(b"\r\n", b"\n").split(b"\n")), "xxencode"),
    "quoted uuencode": ("m.eml", lambda form: mail_of(b"> " + uuencoded("a.xlsx", form).replace(b"\n", b"\n> ")), "被引用"),
    "a part of a mail": ("m.eml", lambda form: mail_of(attached(form)[:2_000], b'Content-Type: message/partial; id="x"; number=1; total=2'),
                         "拆成几封"),
    "elsewhere": ("m.eml", lambda _: bundle((b'Content-Type: message/external-body; access-type=URL; URL="http://x.cn/a.xlsx"',
                                             b"Content-Type: application/x; name=a.xlsx\r\n\r\n")), "附件不在邮件里"),
    "S/MIME": ("m.eml", lambda _: mail_of(base64.encodebytes(P7M), b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\n"
                                          b"Content-Transfer-Encoding: base64"), "加密或整体签名"),
    "S/MIME by its bytes": ("a.zip", lambda _: zipped(("附件", P7M)), "加密或整体签名"),
    "PGP": ("m.eml", lambda _: bundle((b"Content-Type: application/pgp-encrypted", b"Version: 1"),
                                      (b"Content-Type: application/x; name=a.asc", b"-----BEGIN PGP MESSAGE-----\r\n\r\nabc")), "加密"),
    "Excel's page": ("a.xls", lambda _: b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary=B"
                     b"\r\n\r\nx", "网页存档"),
    "Outlook Express": ("收件箱.dbx", lambda _: b"\xcf\xad\x12\xfe" + bytes(99), "邮件程序的数据文件"),
    "Lotus Notes": ("a", lambda _: b"\x1a\0\0\4\0\0" + bytes(99), "邮件程序的数据文件"),
    "Outlook for Mac": ("a.olm", lambda _: b"\x50" + bytes(99), "邮件程序的数据文件"),
    "a program": ("a.xlsx", lambda _: PROGRAM, "程序（.exe）"),
    "RAR that unpacks itself": ("送.exe", lambda _: PROGRAM + b"Rar!\x1a\7\0" + bytes(99), "压缩包"),
    "a shortcut": ("甲.xlsx - 快捷方式.lnk", lambda _: b"L\0\0\0\1\x14\2\0" + bytes(99), "快捷方式"),
    "a link": ("甲.xlsx.url", lambda _: b"[InternetShortcut]\r\nURL=http://x/\r\n", "快捷方式"),
    **{f"archive {name}": (name, lambda _, data=data: data, "压缩包") for name, data in {
        "a.egg": b"EGGA\0" + bytes(99), "b": b"ALZ\1" + bytes(99), "c.ace": bytes(7) + b"**ACE**" + bytes(99), "d.iso": bytes(999),
        "e": b"MSWIM\0\0\0" + bytes(99), "f.lz4": b"\x04\x22\x4d\x18" + bytes(99), "g.tar.lz": b"LZIP\1" + bytes(99), "h.kz": bytes(99),
        "i.xlsx": b"Rar!\x1a\7\1\0" + bytes(99), "j.dmg": bytes(99), "甲.xlsx.gz": b"\x1f\x8b\x08" + bytes(99),
    }.items()},
    **{f"piece {name}": (name, lambda _, data=data: data, "分卷") for name, data in {
        "a.7z.002": bytes(range(256)), "b.003": bytes(range(256)), "c.zx01": bytes(99), "d.part02.rar": b"Rar!", "e.r01": bytes(99),
    }.items()},
}
LEFT: dict[str, tuple[str, Make, str]] = {
    # what is left out on purpose beside a form: file name, how it is made, the reason
    "AppleDouble": ("m.eml", lambda form: bundle(
        (b"Content-Type: application/applefile; name=a.xlsx\r\nContent-Transfer-Encoding: base64",
         base64.encodebytes(b"\0\5\x16\7\0\2\0\0" + bytes(80))), (NAMED, base64.encodebytes(form))), "fork"),
    "words attached without a name": ("m.eml", lambda form: bundle(
        (PLAIN, b"hi"), (PLAIN + b"\r\nContent-Disposition: attachment", b"words"), (NAMED, base64.encodebytes(form))), "text"),
    "a note on encryption": ("m.eml", lambda form: bundle((b"Content-Type: application/pgp-encrypted", b"Version: 1"),
                                                          (NAMED, base64.encodebytes(form))), "signature"),
    "a program in a folder": ("a.exe", lambda _: PROGRAM, "unlike"),
    "a link in a folder": ("网站.url", lambda _: b"[InternetShortcut]\r\nURL=http://x/\r\n", "unlike"),
    "numbers in a folder": ("x.001", lambda _: b"just words", "unlike"),
}
NEAR = {
    # near misses: mails whose words look so, and which hold nothing
    "dashes before words": b"--\r\nContent is king\r\n--B\r\nwords\r\n",
    "a table of contents": b"--B\r\nContent-Types of mails\r\n\r\nx\r\n",
    "begin of a sentence": b"begin 644 next week\r\nMaybe not at all\r\n",
    "quoted words": b"> begin 644 x\r\n> words only\r\n",
}


@pytest.fixture(name="found", scope="module")
def _found(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[tuple[str, str | None, str | None]]], dict[str, list[str]]]:
    """Read all of them at once: what is in each folder (name, problem, what is told), and what was left out there."""
    root = tmp_path_factory.mktemp("all")
    form = type_form(root / "form.xlsx", hotline()).read_bytes()
    cases = {**READ, **TOLD, **LEFT, **{name: ("m.eml", lambda _, words=words: mail_of(words), "") for name, words in NEAR.items()}}
    places = {}
    for number, (title, (name, make, _)) in enumerate(cases.items()):
        places[f"c{number}"] = title
        (root / "in" / f"c{number}").mkdir(parents=True)
        (root / "in" / f"c{number}" / name).write_bytes(make(form))
    result = px.evaluate(root / "in", select=["F"], jobs=1)
    counts = result.intake.containers
    assert (counts["entries"] == counts[["listed", "opened", "left_out", "cut"]].sum(axis=1)).all()
    assert counts[["listed", "faults"]].to_numpy().sum() == len(result.batch.files)
    assert result.crashes == ()
    rows: dict[str, list[tuple[str, str | None, str | None]]] = {title: [] for title in cases}
    left: dict[str, list[str]] = {title: [] for title in cases}
    for row in result.batch.files.to_dict("records"):
        folder, _, name = row["name"].partition("/")
        rows[places[folder]].append((name, row["problem"], row["problem_detail"]))
    for row in result.intake.left_out.to_dict("records"):
        left[places[row["container"].removeprefix(str(root / "in")).replace("\\", "/").split("/")[1]]].append(row["reason"])
    return rows, left


@pytest.mark.parametrize("title", READ)
def test_a_form_is_read(found, title: str) -> None:
    name, _, expected = READ[title]

    assert [problem for _, problem, _ in found[0][title]] == [None] * len(expected), (name, found[0][title])
    assert sorted(path.rpartition("/")[2].replace("(2)", "") for path, *_ in found[0][title]) == sorted(expected)


@pytest.mark.parametrize("title", TOLD)
def test_what_cannot_be_read_is_told_as_what_it_is(found, title: str) -> None:
    rows = found[0][title]

    assert [problem for _, problem, _ in rows] == ["F003"], rows
    assert TOLD[title][2] in rows[0][2]


@pytest.mark.parametrize("title", LEFT)
def test_what_is_no_submission_is_left_out(found, title: str) -> None:
    rows, left = found[0][title], found[1][title]

    assert left == [LEFT[title][2]]
    assert all(problem is None for _, problem, _ in rows)


@pytest.mark.parametrize("title", NEAR)
def test_words_are_words(found, title: str) -> None:
    (_, problem, told), = found[0][title]

    assert problem == "F003"
    assert "邮件里没有附件" in told


def test_methods_of_compression_that_are_not_read_are_told(tmp_path: Path) -> None:
    form = type_form(tmp_path / "form.xlsx", hotline()).read_bytes()
    for name, method in (("b.zip", zipfile.ZIP_BZIP2), ("l.zip", zipfile.ZIP_LZMA)):
        (tmp_path / name).write_bytes(compressed(form, method))
    files = px.read([tmp_path / "b.zip", tmp_path / "l.zip"]).files

    assert files["problem"].tolist() == ["F001", "F001"]
    assert files["problem_detail"].str.contains("解压后报送").all()


def test_a_folder_of_mails_holds_more_than_mails(tmp_path: Path) -> None:
    """Maildir, with folders of its own within, and Thunderbird's kind of it; files that people put there are files."""
    form = type_form(tmp_path / "form.xlsx", hotline()).read_bytes()
    box = tmp_path / "in" / "box"
    for folder in ("cur", "new", "tmp", ".已发送/cur", ".已发送/new", "sub"):
        (box / folder).mkdir(parents=True)
    (tmp_path / "in" / "thunderbird" / "cur").mkdir(parents=True)
    (tmp_path / "in" / "thunderbird" / "tmp").mkdir(parents=True)
    for place in (box / "cur" / "1:2,S", box / ".已发送" / "cur" / "2", tmp_path / "in" / "thunderbird" / "cur" / "3"):
        place.write_bytes(attached(form))
    (box / "new" / "4").write_bytes(mail_of(b"nothing"))
    for place in (box / "cur" / "甲.xlsx", box / "乙.xlsx", box / "sub" / "丙.xlsx"):
        place.write_bytes(form)
    (box / "cur" / "扫描").write_bytes(PDF)
    (box / "cur" / "旧.msg").write_bytes(OLE + "__substg1.0_".encode("utf-16-le") + bytes(500))
    (box / "dovecot-uidlist").write_bytes(b"3 V1 N2\n")
    result = px.evaluate(tmp_path / "in", select=["F"], jobs=1)
    counts = result.intake.containers

    assert (counts["entries"] == counts[["listed", "opened", "left_out", "cut"]].sum(axis=1)).all()
    assert sorted(result.batch.files["problem"].fillna("read")) == ["F003"] * 2 + ["read"] * 6
    assert dict(zip(result.intake.left_out["name"], result.intake.left_out["reason"], strict=True)) == {
        "4": "no attachment", "box/dovecot-uidlist": "unlike",
    }
