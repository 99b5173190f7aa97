"""What a file is stands in its bytes: whatever mail programs, browsers and people made of its name, it is read or listed."""

from __future__ import annotations

import base64
import os
from email.message import EmailMessage
from pathlib import Path

import pytest
from forms import hotline, type_form
from mails import OLE, PDF, PNG, mail, mail_of, part, raw_zipped, uuencoded, yencoded, zipped

import perfeval_xl as px

BOM = b"\xef\xbb\xbf"
GZ = b"\x1f\x8b\x08" + bytes(20)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM_NAMES = (
    "甲.xlsx",
    "甲.xlsx(1)",
    "甲(1).xlsx",
    "甲",
    "甲.xlsx ",
    "甲。xlsx",
    "甲．xlsx",
    "甲.xlsx.bak",
    "甲.xltx",
    "甲.ett",
    "甲.bin",
    "甲.dat",
    "甲.XLSX",
    "甲.xlsx.txt",
    "tcmime.1234.5678.bin",
    "甲.pdf",
    "甲.doc",
    "甲.xls",
    "甲.zip",
    "甲.et",
    "甲.xlsx_",
    "甲.tmp",
    "ATT00001",
    "noname",
)
LISTED = {
    "照片.jpg": b"\xff\xd8\xff" + bytes(30),
    "照片": PNG,
    "章.bmp": b"BM\x9a\0\0\0\0\0\0\0\x36\0\0\0" + bytes(99),
    "图.heic": b"\0\0\0\x18ftypheic" + bytes(9),
    "扫描.pdf": PDF,
    "扫描": PDF,
    "包.rar": b"Rar!\x1a\7\0x",
    "包.7z": b"7z\xbc\xaf\x27\x1c" + bytes(9),
    "包.tgz": GZ,
    "包.tar.gz": GZ,
    "包.tar": bytes(257) + b"ustar\0" + bytes(99),
    "包.bz2": b"BZh9" + bytes(9),
    "卷.zip.001": zipped(("a.txt", b"x")),
    "卷.z01": b"PK\7\x08PK\3\4",
    "卷.part1.rar": b"Rar!\x1a\7\0x",
    "信.msg": OLE + bytes(504),
    "箱.pst": b"!BDN" + bytes(99),
    "信.emlx": b"123\nFrom: a@b.cn\nTo: c@d.cn\nSubject: x\n\nx",
    "winmail.dat": b"\x78\x9f\x3e\x22" + bytes(9),
    "页.mht": b"From: <Saved by WPS>\r\nSubject: x\r\nDate: x\r\nMIME-Version: 1.0\r\n\r\nx",
    "表.htm": b"<html><table></table></html>",
    "表.numbers": zipped(("Index/Document.iwa", b"x")),
}
ADVICE = {
    "照片.jpg": "收到的是照片",
    "照片": "收到的是照片",
    "扫描": "收到的是 PDF",
    "包.rar": "解压后报送",
    "包.tgz": "解压后报送",
    "卷.zip.001": "分卷",
    "卷.z01": "分卷",
    "信.msg": "在 Outlook 里打开",
    "箱.pst": "Outlook 数据文件",
    "信.emlx": "苹果",
    "winmail.dat": "winmail.dat",
    "表.numbers": "Numbers",
    "页.mht": "网页存档",
}


@pytest.fixture(name="form", scope="module")
def _form(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = type_form(tmp_path_factory.mktemp("form") / "form.xlsx", hotline())
    return path.read_bytes()


def names(path: Path) -> dict[str, str | None]:
    """Return what was received, by name, with the problem of each, and prove that it is all."""
    result = px.evaluate(path, select=["F"])
    counts = result.intake.containers
    assert (counts["entries"] == counts[["listed", "opened", "left_out", "cut"]].sum(axis=1)).all(), counts
    assert counts[["listed", "faults"]].to_numpy().sum() == len(result.batch.files)
    assert len(result.intake.left_out) == counts["left_out"].sum()
    assert result.crashes == ()
    return dict(zip(result.batch.files["name"], result.batch.files["problem"], strict=True))


@pytest.fixture(name="places")
def _places(tmp_path: Path, form: bytes) -> dict[str, Path]:
    """Give a folder, an archive and a mail with a form under every name."""
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in FORM_NAMES:
        (folder / name).write_bytes(form)
    (tmp_path / "a.zip").write_bytes(zipped(*((name, form) for name in FORM_NAMES)))
    (tmp_path / "m.eml").write_bytes(mail(*((name, form) for name in FORM_NAMES)).as_bytes())
    return {"folder": folder, "zip": tmp_path / "a.zip", "mail": tmp_path / "m.eml"}


@pytest.mark.parametrize("where", ["folder", "zip", "mail"])
def test_a_form_is_read_under_any_name(places: dict[str, Path], where: str) -> None:
    found = names(places[where])

    assert len(found) == len(FORM_NAMES)
    assert set(found.values()) == {None}


def test_their_copies_are_workbooks_that_do_not_overwrite_each_other(places: dict[str, Path], tmp_path: Path) -> None:
    result = px.run(places["zip"], tmp_path / "out")

    assert len(result.copies) == len({name.lower() for name in result.copies.values()}) == len(FORM_NAMES)
    assert all(name.lower().endswith(".xlsx") for name in result.copies.values())
    assert not any(".xlsx." in name.lower() or "。" in name or "．" in name for name in result.copies.values())


@pytest.mark.parametrize(("name", "copy"), [
    ("甲.xlsx", "甲.xlsx"),
    ("甲.XLSX", "甲.XLSX"),
    ("甲.xls.xlsx", "甲.xls.xlsx"),
    ("甲。xlsx", "甲.xlsx"),
    ("甲．XLSX", "甲.xlsx"),
    ("甲.xlsx.bak", "甲.xlsx"),
    ("甲.xlsx(1)", "甲.xlsx"),
    ("甲.xlsx (1).tmp", "甲.xlsx"),
    ("甲.xls.et", "甲.xlsx"),
    ("甲.2021.bak", "甲.2021.xlsx"),
    ("甲.xlsx修改版", "甲.xlsx"),
    ("甲.xlsx.修改版.bak", "甲.xlsx.修改版.xlsx"),
    ("甲。乙", "甲。乙.xlsx"),
    ("甲xlsx", "甲xlsx.xlsx"),
])
def test_a_copy_has_the_name_of_its_file_with_one_ending(tmp_path: Path, form: bytes, name: str, copy: str) -> None:
    (tmp_path / "in.zip").write_bytes(zipped((name, form)))

    assert [Path(made).name for made in px.run(tmp_path / "in.zip", tmp_path / "out").copies.values()] == [copy]


def test_a_copy_gives_way_to_that_of_the_file_whose_name_it_would_have(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "in").mkdir()
    for name in ("甲.xlsx.bak", "甲.xlsx", "甲。xlsx"):
        (tmp_path / "in" / name).write_bytes(form)

    result = px.run(tmp_path / "in", tmp_path / "out")

    copies = {Path(row["path"]).name: result.copies[row["file"]] for row in result.batch.files.to_dict("records")}
    assert copies == {"甲.xlsx": "甲.xlsx", "甲.xlsx.bak": "甲(2).xlsx", "甲。xlsx": "甲(3).xlsx"}


@pytest.mark.parametrize("where", ["folder", "zip", "mail"])
def test_what_is_no_form_and_looks_like_one_is_listed_with_advice_of_its_kind(tmp_path: Path, form: bytes, where: str) -> None:
    files = {"甲.xlsx": form, **LISTED}
    (tmp_path / "in").mkdir()
    for name, data in files.items() if where == "folder" else ():
        (tmp_path / "in" / name).write_bytes(data)
    if where == "zip":
        (tmp_path / "in" / "a.zip").write_bytes(zipped(*files.items()))
    elif where == "mail":
        (tmp_path / "in" / "a.eml").write_bytes(mail(*files.items()).as_bytes())
    found = {name.rpartition("/")[2]: problem for name, problem in names(tmp_path / "in").items()}

    assert found == {"甲.xlsx": None, **dict.fromkeys(LISTED, "F003")}
    told = px.evaluate(tmp_path / "in", select=["F003"]).findings.set_index("value")["message"]
    messages = {name.rpartition("/")[2]: text for name, text in told.items()}
    assert {name: word for name, word in ADVICE.items() if word not in messages[name]} == {}
    assert not any("请用 Excel 或 WPS 打开" in messages[name] for name in ("照片.jpg", "扫描", "包.rar", "信.msg", "箱.pst"))
    english = px.evaluate(tmp_path / "in", select=["F003"], lang="en").findings["message"]
    assert english.str.isascii().all()


@pytest.mark.parametrize("name", ["报告.docx", "报告.xlsx", "报告", "报告.xlsx(2)"])
def test_a_word_file_is_read_as_word_under_any_name(tmp_path: Path, name: str) -> None:
    word = zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<document><body/></document>"))
    (tmp_path / name).write_bytes(word)
    found = px.read(tmp_path).files

    assert found["problem"].isna().all()
    assert found["format"].tolist() == ["docx"]


def test_what_resembles_no_form_is_left_out_of_a_folder_and_listed_of_an_archive(tmp_path: Path, form: bytes) -> None:
    plain = {"README.txt": b"x", "roster.csv": b"a,b", "perfeval.toml": b"", "run.sh": b"#!/bin/sh", "a.db": b"\0\1\2"}
    left = {"~$甲.xlsx": b"", "._甲.xlsx": b"x", ".~lock.甲.xlsx#": b"x", "Thumbs.db": b"x", ".DS_Store": b"x"}
    (tmp_path / "in").mkdir()
    for name, data in {"甲.xlsx": form, **plain, **left}.items():
        (tmp_path / "in" / name).write_bytes(data)
    assert names(tmp_path / "in") == {"甲.xlsx": None}
    assert set(px.evaluate(tmp_path / "in").intake.left_out["name"]) == {*plain, *left}

    (tmp_path / "a.zip").write_bytes(zipped(("甲.xlsx", form), *plain.items(), *left.items(), ("__MACOSX/._b.xlsx", b"x")))
    assert {name: problem for name, problem in names(tmp_path / "a.zip").items() if problem != "F001"} == {
        "a/甲.xlsx": None,
        **{f"a/{name}": "F003" for name in plain if name != "perfeval.toml"},
    }
    left_out = px.evaluate(tmp_path / "a.zip").intake.left_out
    assert dict(zip(left_out["name"], left_out["reason"], strict=True)) == {
        "~$甲.xlsx": "lock",
        ".~lock.甲.xlsx#": "lock",
        "._甲.xlsx": "fork",
        "__MACOSX/._b.xlsx": "fork",
        "Thumbs.db": "system",
        ".DS_Store": "system",
    }


@pytest.mark.parametrize("name", ["README.txt", "roster.csv", "x.bin", "甲"])
def test_a_file_that_is_named_itself_is_never_left_out(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"plain text")

    assert names(tmp_path / name) == {name: "F003"}


@pytest.mark.parametrize("kind", [XLSX, "application/vnd.ms-excel", "application/octet-stream", "application/x-unknown", "image/jpeg"])
def test_a_part_without_a_name_is_told_by_its_bytes(tmp_path: Path, form: bytes, kind: str) -> None:
    (tmp_path / "m.eml").write_bytes(part(form, f"Content-Type: {kind}"))

    assert list(names(tmp_path / "m.eml").values()) == [None]


@pytest.mark.parametrize(
    "header", ['Content-Type: text/plain; name="甲.xlsx"', "Content-Disposition: attachment", "Content-Type: text/html"]
)
def test_a_part_of_text_that_is_a_workbook_is_read(tmp_path: Path, form: bytes, header: str) -> None:
    (tmp_path / "m.eml").write_bytes(part(form, header))

    assert list(names(tmp_path / "m.eml").values()) == [None]


@pytest.mark.parametrize(
    "disposition", ["", 'Content-Disposition: attachment; filename="fwd.eml"', 'Content-Disposition: inline; filename="转发"']
)
def test_a_forwarded_mail_packed_in_base64_is_opened(tmp_path: Path, form: bytes, disposition: str) -> None:
    inner = mail(("甲.xlsx", form), ("扫描.pdf", PDF)).as_bytes()
    kinds = [kind for kind in ("Content-Type: message/rfc822", disposition) if kind]
    (tmp_path / "m.eml").write_bytes(part(inner, *kinds))

    assert sorted((name.rpartition("/")[2], problem) for name, problem in names(tmp_path / "m.eml").items()) == [
        ("扫描.pdf", "F003"),
        ("甲.xlsx", None),
    ]
    (tmp_path / "m.eml").write_bytes(mail_of(inner, b"Content-Type: message/rfc822"))  # not packed at all
    assert list(names(tmp_path / "m.eml").values()) == ["F003", None]


def test_mails_and_archives_within_each_other(tmp_path: Path, form: bytes) -> None:
    inner = mail(("b.zip", zipped(("甲.xlsx", form))))
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "b@example.cn", "转发"
    outer.set_content("x")
    outer.add_attachment(inner)
    (tmp_path / "a.zip").write_bytes(zipped(("收到/m.eml", outer.as_bytes()), ("n", mail(("乙.xlsx", form)).as_bytes())))

    assert names(tmp_path) == {"a/收到/m.eml/b.zip/甲.xlsx": None, "a/n/乙.xlsx": None}
    packed = mail(("x.eml", mail(("y.eml", mail(("丙.xlsx", form)).as_bytes())).as_bytes())).as_bytes()
    (tmp_path / "m.eml").write_bytes(packed)
    assert names(tmp_path / "m.eml") == {"m/x.eml/y.eml/丙.xlsx": None}


@pytest.mark.parametrize("head", [BOM, b"", b"\r\n", b"From a@example.cn Mon Aug  1 10:00:00 2022\r\n"])
@pytest.mark.parametrize("name", ["m.eml", "m.eml(1)", "m", "m.txt", "m.EML"])
def test_a_mail_is_told_by_its_headers(tmp_path: Path, form: bytes, head: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(head + mail(("甲.xlsx", form)).as_bytes())

    assert [path.rpartition("/")[2] for path in names(tmp_path)] == ["甲.xlsx"]


def test_a_text_that_only_begins_like_a_mail_is_none(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "甲.xlsx").write_bytes(form)
    (tmp_path / "说明.txt").write_bytes("From: 财政局\nNote: 请按时报送\n\n正文".encode())
    (tmp_path / "说明2.txt").write_bytes(b"begin 644 next week\nplease\n")

    assert names(tmp_path) == {"甲.xlsx": None}


@pytest.mark.parametrize("write", [uuencoded, yencoded, lambda name, data: uuencoded(name, data).replace(b"`\nend\n", b" \nend\n")])
@pytest.mark.parametrize("transfer", ["7bit", "base64", "quoted-printable"])
def test_a_file_written_into_the_text_of_a_mail_is_read(tmp_path: Path, form: bytes, write: object, transfer: str) -> None:
    text = "您好，附件见下。\r\n\r\n".encode("gbk") + write("form.xlsx", form) + b"\r\nbye\r\n"  # type: ignore[operator]
    if transfer == "base64":
        text = base64.encodebytes(text)
    elif transfer == "quoted-printable":
        import quopri

        text = quopri.encodestring(text)
    (tmp_path / "m.eml").write_bytes(mail_of(text, f"Content-Type: text/plain\r\nContent-Transfer-Encoding: {transfer}".encode()))

    assert names(tmp_path / "m.eml") == {"m/form.xlsx": None}


def test_uuencode_in_base64_without_an_end_and_as_a_file_of_its_own(tmp_path: Path, form: bytes) -> None:
    text = b"begin-base64 644 a.xlsx\n" + base64.encodebytes(form) + b"====\n" + uuencoded("b.xlsx", form, end=False)
    (tmp_path / "m.eml").write_bytes(mail_of(text))
    (tmp_path / "表.uue").write_bytes(uuencoded("c.xlsx", form))
    encoded = b"Content-Type: application/octet-stream; name=d.xlsx\r\nContent-Transfer-Encoding: x-uuencode"
    (tmp_path / "n.eml").write_bytes(mail_of(uuencoded("d.xlsx", form).partition(b"\n")[2], encoded))

    assert names(tmp_path) == {"m/a.xlsx": None, "m/b.xlsx": None, "表/c.xlsx": None, "n/d.xlsx": None}


def test_words_that_begin_like_uuencode_are_words(tmp_path: Path) -> None:
    (tmp_path / "m.eml").write_bytes(mail_of(b"begin 644 something new\r\nlike this\r\nend\r\n"))

    assert names(tmp_path / "m.eml") == {"m.eml": "F003"}
    assert px.read(tmp_path).files["problem_detail"].str.contains("漏附").all()


def _box(mails: list[bytes], begin: bytes, between: bytes) -> bytes:
    return between.join(begin + one for one in mails)


@pytest.mark.parametrize(
    "begin",
    [
        b"From a@example.cn Fri Jul 29 09:00:00 2022\n",
        b"From - Fri Jul 29 09:00:00 2022\n",
        b"From MAILER-DAEMON Fri Jul 29 09:00:00 2022\n",
        b"From a@example.cn  Fri, 29 Jul 2022 09:00:00 +0800\n",
        b"From ???@??? Fri Jul 29 09:00:00 2022\n",
        b"From a@example.cn\n",
        b"From 2022-07-29 09:00:00\n",
    ],
)
@pytest.mark.parametrize("between", [b"", b"\n", b"\r\n\r\n"])
def test_a_mail_of_a_mailbox_begins_with_or_without_a_blank_line(tmp_path: Path, form: bytes, begin: bytes, between: bytes) -> None:
    mails = [mail((f"{number}.xlsx", form)).as_bytes() for number in range(3)]
    (tmp_path / "b.mbox").write_bytes(_box(mails, begin, between))
    (tmp_path / "收件箱").write_bytes(_box(mails, begin, between))

    assert names(tmp_path / "b.mbox") == {f"b/{number + 1}/{number}.xlsx": None for number in range(3)}
    assert len(names(tmp_path)) == 6


@pytest.mark.parametrize(
    "words",
    [
        b"From here on nothing is a mail.\n",
        b"From the office\nnew\n",
        b"\nFrom now on:\nplease\n",
        b"\nFrom Monday 09:00 2022\nwe work\n",
        b">From a@b.cn\nSubject: x\n",
        b"From a to b\nNote: this\n",
    ],
)
def test_a_text_that_begins_with_from_begins_no_mail(tmp_path: Path, form: bytes, words: bytes) -> None:
    one = mail(("a.xlsx", form)).as_bytes()
    text = mail(("a.xlsx", form), text=words.decode()).as_bytes()
    assert words in text
    (tmp_path / "b.mbox").write_bytes(_box([text, one], b"From a@b.cn Fri Jul 29 09:00:00 2022\n", b"\n"))

    assert names(tmp_path / "b.mbox") == {"b/1/a.xlsx": None, "b/2/a.xlsx": None}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("学校", "gbk"),
        ("医药", "gbk"),
        ("预算", "gbk"),
        ("学校", "utf-8"),
        ("отчёт", "utf-8"),
        ("Ведомость", "utf-8"),
        ("Café", "utf-8"),
        ("Résumé", "utf-8"),
        ("تقرير", "utf-8"),
        ("表①", "utf-8"),
        ("淼鑫公司", "gbk"),
        ("甲（终）", "gbk"),
        ("かな", "utf-8"),
        ("報告", "gb18030"),
        ("清水縣教育局-校舍維修", "cp950"),
        ("預算績效自評表", "cp950"),
        ("中", "cp950"),
        ("河長制①期（終）", "cp950"),
        ("堃喆镕昇公司", "gbk"),
        ("朱镕", "gbk"),
        ("马玥", "gbk"),
        ("預算績效評價", "gbk"),
        ("水利局①期（终）", "gbk"),
    ],
)
def test_names_in_archives_are_read_in_the_encoding_they_were_written_in(tmp_path: Path, form: bytes, text: str, encoding: str) -> None:
    (tmp_path / "a.zip").write_bytes(raw_zipped((f"{text}.xlsx".encode(encoding), form)))

    assert names(tmp_path / "a.zip") == {f"a/{text}.xlsx": None}


def test_the_names_of_one_archive_have_one_encoding(tmp_path: Path, form: bytes) -> None:
    gbk = [name.encode("gbk") for name in ("学校.xlsx", "αβ.xlsx", "子洲县.xlsx")]  # the first and second are right UTF-8 or may be
    (tmp_path / "a.zip").write_bytes(raw_zipped(*((name, form) for name in gbk)))
    (tmp_path / "b.zip").write_bytes(raw_zipped(*((name.encode(), form) for name in ("отчет.xlsx", "学校.xlsx"))))

    assert names(tmp_path) == {f"a/{name}": None for name in ("学校.xlsx", "αβ.xlsx", "子洲县.xlsx")} | {
        "b/отчет.xlsx": None,
        "b/学校.xlsx": None,
    }


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_a_name_of_gbk_bytes_on_disk_is_shown_and_linked_as_its_sender_saw_it(tmp_path: Path, form: bytes) -> None:
    folder = os.fsencode(tmp_path / "in") + b"/" + "乡镇".encode("gbk")
    os.makedirs(folder)
    try:
        with open(folder + b"/" + "自评表.xlsx".encode("gbk"), "wb") as file:
            file.write(form)
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    (tmp_path / "in" / "乡镇2").mkdir()
    (tmp_path / "in" / "乡镇2" / "自评表.xlsx").write_bytes(form)
    result = px.run(tmp_path / "in", tmp_path / "out")

    import openpyxl

    assert result.batch.files["path"].tolist() == [str(tmp_path / "in" / name / "自评表.xlsx") for name in ("乡镇", "乡镇2")]
    rows = openpyxl.load_workbook(tmp_path / "out" / "summary.xlsx")["报送情况"]
    (told,) = (row for row in rows.iter_rows() if "乡镇/自评表.xlsx" in [cell.value for cell in row])
    links = {cell.hyperlink.target for cell in told if cell.hyperlink and cell.hyperlink.target}
    assert links == {"scored/乡镇/自评表.xlsx"}
    assert (tmp_path / "out" / links.pop()).exists()


@pytest.mark.parametrize(
    "name", ["😀" * 75 + ".xlsx", "长" * 100 + ".xlsx", "长" * 100, "a" * 300 + ".xlsx", "𠮷" * 60 + ".xlsx.bak", "甲." + "乙" * 90]
)
def test_names_too_long_for_a_system_are_shortened_by_bytes(tmp_path: Path, form: bytes, name: str) -> None:
    (tmp_path / "a.zip").write_bytes(zipped((name, form)))
    result = px.run(tmp_path / "a.zip", tmp_path / "out")

    assert len(result.copies) == 1
    assert (tmp_path / "out" / "scored" / result.copies[0]).exists()
    assert result.copies[0].endswith(".xlsx")


def test_a_name_as_long_as_a_system_takes_gets_its_copy(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "in").mkdir()
    for name in ("长" * 83 + ".xls", "a" * 250 + ".xlsx"):
        (tmp_path / "in" / name).write_bytes(form)
    result = px.run(tmp_path / "in", tmp_path / "out")

    assert len(result.copies) == 2
    assert result.crashes == ()


def test_equal_names_by_the_thousand_are_told_apart(tmp_path: Path) -> None:
    box = [mail(("自评表.xlsx", PDF)).as_bytes() for _ in range(2)]
    (tmp_path / "a.zip").write_bytes(raw_zipped(*(("表.xlsx".encode(), PDF) for _ in range(20_000))))
    (tmp_path / "b.mbox").write_bytes(_box(box, b"From a@b.cn Fri Jul 29 09:00:00 2022\n", b"\n"))
    found = px.read([tmp_path / "a.zip", tmp_path / "b.mbox"]).files["name"]

    assert len({name.lower() for name in found}) == len(found) == 20_002
    assert found.iloc[-1] != found.iloc[-2]
