"""What units send in place of a form, or beside one: each told as what it is, or counted among what is left out."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from forms import hotline, type_form
from mails import OLE, PNG, mail, mail_of, zipped

import perfeval_xl as px

FROM = b"From a@example.cn Fri Jul 29 09:00:00 2022\n"
IWORK = zipped(("Index/Document.iwa", b"\0x"), ("preview.jpg", b"\xff\xd8\xff"))
QQ = '<a href="https://mail.qq.com/cgi-bin/ftnExs_download?t=exs_ftn_download&k=7e6&code=4d">自评表.xlsx</a> 52.3M'
ON_THE_WEB = '<a href="https://www.kdocs.cn/l/cabc">【金山文档】自评表.xlsx</a>'
CARD, DAY = b"BEGIN:VCARD\r\nEND:VCARD\r\n", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture(name="form", scope="module")
def _form(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = type_form(tmp_path_factory.mktemp("form") / "form.xlsx", hotline())
    return path.read_bytes()


def page(html: str, *files: tuple[str, bytes], encoding: str = "utf-8") -> bytes:
    """Return a mail with a page as its text."""
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "甲 <a@example.cn>", "报送", "Mon, 01 Aug 2022 10:00:00 +0800"
    message.set_content("请查收")
    message.add_alternative(html, subtype="html", charset=encoding)
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def became(folder: Path) -> tuple[dict[str, tuple[str | None, str]], dict[str, str]]:
    """Return code and reason of each file that is a row, and why each other one is left out; prove that both are all."""
    result = px.evaluate(folder, select=["F"], jobs=1)
    counts = result.intake.containers
    assert (counts["entries"] == counts[["listed", "opened", "left_out", "cut"]].sum(axis=1)).all()
    assert counts[["listed", "faults"]].to_numpy().sum() == len(result.batch.files)
    assert result.crashes == ()
    files = result.batch.files
    rows = zip(files["name"], files["problem"], files["problem_detail"], strict=True)
    left = result.intake.left_out
    return {name: (code, detail or "") for name, code, detail in rows}, dict(zip(left["name"], left["reason"], strict=True))


TOLD: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "文.pages": (lambda _: IWORK, "Pages"),
    "稿.key": (lambda _: IWORK, "Keynote"),
    "表.numbers": (lambda _: IWORK, "导出到－Excel"),
    "版.xps": (lambda _: zipped(("[Content_Types].xml", b"<Types/>"), ("FixedDocSeq.fdseq", b"<x/>")), "版式文件"),
    "版.ceb": (lambda _: b"Foxit CEB" + bytes(90), "版式文件"),
    "会.xlsx": (lambda _: b"\0\0\0\x18ftypmp42" + bytes(60), "录音或视频"),
    "音.xlsx": (lambda _: b"RIFF\1\2\3\4WAVEfmt " + bytes(60), "录音或视频"),
    "歌.xlsx": (lambda _: b"ID3\3\0" + bytes(60), "录音或视频"),
    "图.xlsx": (lambda _: b"AC1027\0" + bytes(60), "图纸"),
    "库.xlsx": (lambda _: b"\0\1\0\0Standard ACE DB\0" + bytes(60), "数据库"),
    "照.xlsx": (lambda _: b"\0\0\0\x18ftypheic" + bytes(60), "照片"),  # as recordings begin, but a picture
    "真.numbers": (lambda form: form, ""),  # its bytes are those of a workbook
    "真文.pages": (lambda form: form, ""),
    "真稿.key": (lambda form: form, ""),
}


def test_other_programs_files_are_told_as_what_they_are(tmp_path: Path, form: bytes) -> None:
    for name, (make, _) in TOLD.items():
        (tmp_path / name).write_bytes(make(form))
    rows, left = became(tmp_path)

    assert {name: code for name, (code, _) in rows.items()} == {name: "F003" if said else None for name, (_, said) in TOLD.items()}
    assert [name for name, (_, said) in TOLD.items() if said not in rows[name][1]] == []
    assert left == {}


LINKS: dict[str, tuple[Callable[[bytes], bytes], str | None]] = {
    "大附件.eml": (lambda _: page(QQ), "附件不在邮件里"),
    "国标.eml": (lambda _: page(QQ, encoding="gb18030"), "附件不在邮件里"),
    "云文档.eml": (lambda _: page(ON_THE_WEB), "附件不在邮件里"),
    "只有名片.eml": (lambda _: page(QQ, ("甲.vcf", CARD)), "附件不在邮件里"),
    "附了表.eml": (lambda form: page(QQ, ("甲.xlsx", form)), None),
    "答复.eml": (lambda _: page(f"收到，谢谢<div>------------------ 原始邮件 ------------------</div>{QQ}"), "邮件里没有附件"),
    "答复国标.eml": (lambda _: page(f"收到<blockquote>{QQ}</blockquote>", encoding="gb18030"), "邮件里没有附件"),
    "没附.eml": (lambda _: page('<a href="https://www.mof.gov.cn/">财政部</a>'), "邮件里没有附件"),
}


def test_a_mail_that_only_says_where_its_file_is_says_so(tmp_path: Path, form: bytes) -> None:
    for name, (make, _) in LINKS.items():
        (tmp_path / name).write_bytes(make(form))
    rows, _ = became(tmp_path)

    for name, (_, said) in LINKS.items():
        stem = name.removesuffix(".eml")
        (own,) = (detail for label, (_, detail) in rows.items() if label.partition("/")[0].removesuffix(".eml") == stem)
        assert own == "" if said is None else said in own, name


def test_in_a_mailbox_only_such_a_mail_is_a_row(tmp_path: Path, form: bytes) -> None:
    mails = [page(QQ), page(f"收到<blockquote>{QQ}</blockquote>"), mail(("甲.xlsx", form)).as_bytes(), mail_of("谢谢".encode("gbk"))]
    (tmp_path / "b.mbox").write_bytes(b"\n".join(FROM + one for one in mails))
    rows, left = became(tmp_path)

    assert {name: code for name, (code, _) in rows.items()} == {"b/1": "F003", "b/3/甲.xlsx": None}
    assert left == dict.fromkeys(("2", "4"), "no attachment")


def test_cards_and_appointments_of_mails_are_counted_and_no_forms(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "a.eml").write_bytes(mail(("甲.vcf", CARD), ("会.ics", DAY), ("表.xlsx", form), ("说明.txt", b"BEGIN: x")).as_bytes())
    (tmp_path / "b.zip").write_bytes(zipped(("乙.vcf", CARD), ("丙.xlsx", form)))  # nobody packs one by accident
    (tmp_path / "丁.vcf").write_bytes(CARD)
    rows, left = became(tmp_path)

    assert {name: code for name, (code, _) in rows.items()} == {
        "a/表.xlsx": None, "a/说明.txt": "F003", "b/丙.xlsx": None, "b/乙.vcf": "F003",
    }
    assert left == {"甲.vcf": "card", "会.ics": "card", "丁.vcf": "unlike"}


def test_what_a_folder_holds_beside_the_forms_stays_counted(tmp_path: Path, form: bytes) -> None:
    held = {"会议.mp4": b"\0\0\0\x18ftypmp42" + bytes(60), "图.dwg": b"AC1027\0" + bytes(60), "库.mdb": b"\0\1\0\0Standard Jet DB\0",
            "甲.url": b"[InternetShortcut]\r\nURL=https://docs.qq.com/x\r\n", "乙.lnk": b"L\0\0\0\1\x14\2\0" + bytes(60)}
    for name, data in {**held, "表.xlsx": form, "图片.dat": PNG, "Thumbs.db": OLE + bytes(600)}.items():
        (tmp_path / name).write_bytes(data)
    rows, left = became(tmp_path)

    assert {name: code for name, (code, _) in rows.items()} == {"表.xlsx": None, "图片.dat": "F003"}
    assert left == {**dict.fromkeys(held, "unlike"), "Thumbs.db": "system"}


def test_a_form_that_was_split_is_told_as_that(tmp_path: Path, form: bytes) -> None:
    third = len(form) // 3
    pieces = [(f"甲.xlsx.00{number}", form[start:end]) for number, (start, end) in enumerate(
        [(0, third), (third, 2 * third), (2 * third, len(form))], 1)]
    for name, data in pieces:
        (tmp_path / name).write_bytes(data)
    (tmp_path / "a.zip").write_bytes(zipped(*pieces))
    (tmp_path / "m.eml").write_bytes(page("见附件", *pieces))
    listed, left = became(tmp_path)

    assert left == {}
    assert len(listed) == 9
    assert all(code == "F003" and "分卷" in reason for code, reason in listed.values())


def test_a_file_that_two_paths_lead_to_is_listed_once_and_counted_twice(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "乙.xlsx").write_bytes(form)
    (tmp_path / "甲.xlsx").symlink_to("乙.xlsx")
    listed, left = became(tmp_path)

    assert listed == {"乙.xlsx": (None, "")}
    assert left == {"甲.xlsx": "again"}
