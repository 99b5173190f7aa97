"""Workbooks in archives, mails and mailboxes: all found, each with its origin, none written outside the output folder."""

from __future__ import annotations

import csv
import io
import json
import mailbox
import zipfile
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from forms import hotline, type_form
from mails import PDF, PNG, zipped

import perfeval_xl as px
from perfeval_xl.cli import main
from perfeval_xl.intake.names import safe_name

ORIGIN = ["origin_sender", "origin_date", "origin_subject", "origin_attachment"]


@pytest.fixture(name="form", scope="module")
def _form(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = type_form(tmp_path_factory.mktemp("form") / "form.xlsx", hotline())
    return path.read_bytes()


def gbk_zipped(name: str, data: bytes) -> bytes:
    """Return an archive as programs in China write it: the name in GBK, and nothing that says so."""
    raw = name.encode("gbk")
    placeholder = "x" * len(raw)
    return zipped((placeholder, data)).replace(placeholder.encode(), raw)


def mail(*files: tuple[str, bytes], subject: str = "自评报送") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "甲 <a@example.cn>", subject, "Mon, 01 Aug 2022 10:00:00 +0800"
    message.set_content("见附件")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def names(path: Path) -> dict[str, str | None]:
    books = px.read(path).files
    return dict(zip(books["name"], books["problem"], strict=True))


def test_an_archive_is_read_with_all_that_looks_like_a_form(tmp_path: Path, form: bytes) -> None:
    deep = zipped(("c.xlsx", form))
    (tmp_path / "in.zip").write_bytes(zipped(
        ("子洲/a.xlsx", form), ("a.xls.pdf", PDF), ("章.png", PNG), ("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("old.rar", b"Rar!\x1a\x07"), ("~$a.xlsx", b"lock"), ("__MACOSX/._a.xlsx", b"fork"), ("Thumbs.db", b"x"), ("readme.txt", b"x"),
        ("inner.zip", zipped(("b.xlsx", form), ("deep.zip", deep))),
    ))

    assert names(tmp_path / "in.zip") == {
        "in/子洲/a.xlsx": None, "in/a.xls.pdf": "F003", "in/章.png": "F003", "in/letter.doc": "F003", "in/old.rar": "F003",
        "in/inner.zip/b.xlsx": None, "in/inner.zip/deep.zip": "F003", "in/readme.txt": "F003",
    }


@pytest.mark.parametrize("name", ["子洲县行政审批服务局.xlsx", "预算/绩效自评表（终）.xlsx"])
def test_names_in_gbk_are_read_as_their_sender_saw_them(tmp_path: Path, form: bytes, name: str) -> None:
    (tmp_path / "a.zip").write_bytes(gbk_zipped(name, form))

    assert names(tmp_path) == {f"a/{name}": None}


def test_two_files_of_one_name_in_an_archive_are_both_read(tmp_path: Path, form: bytes) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        (tmp_path / "a.zip").write_bytes(zipped(("x.xlsx", form), ("x.xlsx", form)))

    assert names(tmp_path) == {"a/x.xlsx": None, "a/x(2).xlsx": None}


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda form: zipped(("a.xlsx", b"x" * 99))[:-40], "F001"), (lambda form: b"", "F001"), (lambda form: b"Rar!", "F003"),
        (lambda form: zipped(("a.txt", b"x")), "F003"), (lambda form: form, None),
    ],
)
def test_an_archive_that_holds_none_is_not_forgotten(tmp_path: Path, form: bytes, make: object, code: str | None) -> None:
    (tmp_path / "a.zip").write_bytes(make(form))  # type: ignore[operator]

    assert px.read(tmp_path / "a.zip").files["problem"].tolist() == [code]


def test_a_mail_tells_who_sent_what_when(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "m.eml").write_bytes(mail(("自评表.xlsx", form), ("扫描件.pdf", PDF), ("更多.zip", zipped(("b.xlsx", form)))).as_bytes())
    books = px.read(tmp_path / "m.eml").entries().set_index("name")

    assert books["problem"].to_dict() == {"m/扫描件.pdf": "F003", "m/更多.zip/b.xlsx": None, "m/自评表.xlsx": None}
    sent = ["甲 <a@example.cn>", "2022-08-01 10:00:00+08:00", "自评报送"]
    assert books.loc["m/自评表.xlsx", ORIGIN].tolist() == [*sent, "自评表.xlsx"]
    assert books.loc["m/更多.zip/b.xlsx", ORIGIN].tolist() == [*sent, "更多.zip"]
    assert books.loc["m/自评表.xlsx", "modified"] == 1659319200


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('filename="=?gb2312?B?19TGwLHtLnhsc3g=?="', "自评表.xlsx"),
        ("filename*=utf-8''%E8%87%AA%E8%AF%84%E8%A1%A8.xlsx", "自评表.xlsx"),
        ('filename="自评表.xlsx"', "自评表.xlsx"),
        ('filename="../../x.xlsx"', "x.xlsx"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_attachment_names_in_every_way_programs_write_them(tmp_path: Path, header: str, name: str, encoding: str) -> None:
    text = f"From: a@example.cn\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; {header}\r\n\r\nx"
    (tmp_path / "m.eml").write_bytes(text.encode(encoding))

    assert names(tmp_path / "m.eml") == {f"m/{name}": "F003"}


def test_a_logo_in_a_signature_is_no_submission(tmp_path: Path, form: bytes) -> None:
    message = mail(("a.xlsx", form))
    message.add_attachment('<p>您好</p><img src="cid:1@x">', subtype="html")
    message.add_attachment(PNG, maintype="image", subtype="png", filename="logo.png", disposition="inline", cid="<1@x>")
    message.add_attachment(PNG, maintype="image", subtype="png", filename="IMG_1.png", disposition="inline", cid="<2@x>")
    (tmp_path / "m.eml").write_bytes(message.as_bytes())

    assert names(tmp_path) == {"m/a.xlsx": None, "m/IMG_1.png": "F003"}


@pytest.mark.parametrize(
    ("kind", "data", "name", "code"),
    [
        ("vnd.openxmlformats-officedocument.spreadsheetml.sheet", None, "附件.xlsx", None), ("octet-stream", None, "附件.xlsx", None),
        ("ms-tnef", b"x\x9f\x3e\x22", "winmail.dat", "F003"), ("pdf", PDF, "附件.pdf", "F003"),
    ],
)
def test_parts_without_a_name_are_told_by_what_they_are(
    tmp_path: Path, form: bytes, kind: str, data: bytes | None, name: str, code: str | None
) -> None:
    message = mail()
    message.add_attachment(data or form, maintype="application", subtype=kind)
    (tmp_path / "m.eml").write_bytes(message.as_bytes())

    assert names(tmp_path) == {f"m/{name}": code}


def test_what_a_unit_sent_in_place_of_a_form_is_listed_in_a_plain_folder_too(tmp_path: Path, form: bytes) -> None:
    word = zipped(("[Content_Types].xml", b""), ("word/document.xml", b"<document><body/></document>"))
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le")
    files = {
        "a.xlsx": form, "表.doc": form, "a.pdf": PDF, "报告.docx": word, "照片.jpg": b"\xff\xd8\xff",
        "x.rar": b"Rar!",
        "x.7z": b"7z\xbc\xaf", "winmail.dat": b"x", "信.msg": ole, "大.pdf": b"%PDF" + bytes(60 * 2**20),
        "~$a.xlsx": b"", "._a.pdf": b"", "Thumbs.db": b"", "roster.csv": b"a,b", "读我.txt": b"x", "perfeval.toml": b"",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "b.xlsx").write_bytes(form)

    assert names(tmp_path) == {
        "a.xlsx": None, "表.doc": None, "a.pdf": "F003", "报告.docx": None, "照片.jpg": "F003", "x.rar": "F003",
        "x.7z": "F003", "winmail.dat": "F003", "信.msg": "F003", "大.pdf": "F003",
    }
    details = px.read(tmp_path).entries().set_index("name")["problem_detail"]
    assert "PDF" in details["大.pdf"]


def test_mailboxes_give_the_workbooks_of_all_their_mails(tmp_path: Path, form: bytes) -> None:
    box = mailbox.mbox(tmp_path / "b.mbox")
    folder = mailbox.Maildir(tmp_path / "inbox", create=True)
    for file in ("a.xlsx", "b.xlsx"):
        box.add(mail((file, form)))
        folder.add(mail((file, form), subject=file))
    box.add(mail())
    box.close()

    assert names(tmp_path / "b.mbox") == {"b/1/a.xlsx": None, "b/2/b.xlsx": None}
    assert px.read(tmp_path / "inbox").files["origin_subject"].tolist() == ["a.xlsx", "b.xlsx"]
    assert len(px.read(tmp_path).forms) == 4


@pytest.mark.parametrize(("subject", "read"), [("=?utf-8?b?A?=", "=?utf-8?b?A?="), ("=?utf-8?q?=E8=A1=A8?= 1", "表 1")])
def test_a_subject_that_was_cut_costs_nothing_but_itself(tmp_path: Path, form: bytes, subject: str, read: str) -> None:
    sent = mail(("a.xlsx", form)).as_bytes().replace(b"Subject:", b"X-Other:", 1)
    (tmp_path / "a.eml").write_bytes(b"Subject: " + subject.encode() + b"\n" + sent)

    assert px.read(tmp_path / "a.eml").files["origin_subject"].tolist() == [read]


@pytest.mark.timeout(60)
def test_a_subject_without_an_end_is_no_hang(tmp_path: Path, form: bytes) -> None:
    long = b"Subject: " + b"=?utf-8?q?a?= " * 200_000 + b"\n"
    (tmp_path / "a.eml").write_bytes(long + mail(("a.xlsx", form)).as_bytes().replace(b"Subject:", b"X-Other:", 1))

    assert px.read(tmp_path / "a.eml").files["problem"].isna().all()


def test_a_mailbox_without_an_extension_is_known_by_its_first_line(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "Mail").mkdir()
    box = mailbox.mbox(tmp_path / "Mail" / "收件箱")
    box.add(mail(("a.xlsx", form)))
    box.close()
    (tmp_path / "Mail" / "说明").write_text("From here on nothing is a mailbox.\n\nno header", encoding="utf-8")
    (tmp_path / "Mail" / "说明.txt").write_text("From a\nTo: b\n", encoding="utf-8")

    assert names(tmp_path) == {"Mail/收件箱/1/a.xlsx": None}
    assert names(tmp_path / "Mail" / "收件箱") == {"收件箱/1/a.xlsx": None}

def test_reports_show_the_origin(tmp_path: Path, form: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.eml").write_bytes(mail(("a.xlsx", form)).as_bytes())
    main(["validate", str(tmp_path), "--format", "json"])
    origin = json.loads(capsys.readouterr().out)["workbooks"][0]["origin"]
    main(["validate", str(tmp_path)])

    assert origin == {
        "sender": "甲 <a@example.cn>", "date": "2022-08-01 10:00:00+08:00", "subject": "自评报送", "attachment": "a.xlsx",
    }
    assert "来自：甲 <a@example.cn>、2022-08-01" in capsys.readouterr().out
    main(["validate", str(tmp_path), "--format", "csv"])
    header, first, *_ = csv.reader(io.StringIO(capsys.readouterr().out))
    assert [first[header.index(name)] for name in ORIGIN] == list(origin.values())


def test_the_summary_shows_the_origin_where_there_is_one(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "m.eml").write_bytes(mail(("a.xlsx", form), ("扫描.pdf", PDF)).as_bytes())
    (tmp_path / "b.xlsx").write_bytes(form)
    px.consolidate(tmp_path, tmp_path / "s.xlsx")
    header, *rows = openpyxl.load_workbook(tmp_path / "s.xlsx")["报送情况"].iter_rows(values_only=True)
    shown = {row[header.index("文件")]: row[header.index("发件人") :][:4] for row in rows}

    sent = ("甲 <a@example.cn>", "2022-08-01 10:00:00+08:00", "自评报送")
    assert shown == {"b.xlsx": (None,) * 4, "m/a.xlsx": (*sent, "a.xlsx"), "m/扫描.pdf": (*sent, "扫描.pdf")}
    px.consolidate(tmp_path / "b.xlsx", tmp_path / "t.xlsx")
    assert "发件人" not in next(openpyxl.load_workbook(tmp_path / "t.xlsx")["报送情况"].iter_rows(values_only=True))


def test_copies_of_what_was_in_archives_stay_below_the_output_folder(tmp_path: Path, form: bytes) -> None:
    received = zipped(*((name, form) for name in ("../../up.xlsx", "/abs.xlsx", "C:\\x\\drive.xlsx", "CON.xlsx", "长" * 200 + ".xlsx")))
    (tmp_path / "in.zip").write_bytes(received)
    result = px.run(tmp_path / "in.zip", tmp_path / "out")
    copies = sorted(path.relative_to(tmp_path / "out" / "scored" / "in").as_posix() for path in result.written[:-1])

    assert copies == ["C_/x/drive.xlsx", "_CON.xlsx", "abs.xlsx", "up.xlsx", "长" * 75 + ".xlsx"]
    assert {path.name for path in tmp_path.iterdir()} == {"in.zip", "out"}
    assert (tmp_path / "in.zip").read_bytes() == received


def test_the_folder_of_outputs_among_the_forms_is_left_out_and_counted(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(form)
    for _ in range(2):  # the second time it holds letters and copies
        result, _ = px.notify(tmp_path, tmp_path / "out", jobs=1)
    counts = result.intake.containers

    assert result.batch.files["name"].tolist() == ["a.xlsx"]
    assert (counts["entries"] == counts[["listed", "opened", "left_out", "cut"]].sum(axis=1)).all()
    assert result.intake.left_out[["name", "reason"]].to_numpy().tolist() == [["out", "output"]]
    for path in (tmp_path / "out", [tmp_path / "out" / name for name in ("催报名单.xlsx",)]):
        with pytest.raises(px.PerfevalError, match="除输出文件夹"):
            px.notify(path, tmp_path / "out")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.xlsx", "a.xlsx"), ("../a.xlsx", "a.xlsx"), ("..\\..\\a.xlsx", "a.xlsx"), ("//srv/share/a.xlsx", "srv/share/a.xlsx"),
        ("nul.tar.xlsx", "_nul.tar.xlsx"), ("com1", "_com1"), ("console.xlsx", "console.xlsx"), ("a<b>:c|?.xlsx", "a_b__c__.xlsx"),
        ("a\x00b\n.xlsx", "a_b_.xlsx"), ("a. /b.xlsx. ", "a/b.xlsx"), ("", "_"), ("...", "_"), ("\ud800.xlsx", "_.xlsx"),
        ("a/b/c/d/e/f.xlsx", "c/d/e/f.xlsx"), ("\u202excod.xlsx", "_xcod.xlsx"),
    ],
)
def test_names_are_made_safe_on_every_system(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_file_too_large_to_take_out_is_named_and_the_others_read(tmp_path: Path, form: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.xlsx", bytes(60 * 2**20))
        archive.writestr("a.xlsx", form)

    assert names(tmp_path / "a.zip") == {"a/a.xlsx": None, "a/bomb.xlsx": "F004"}
