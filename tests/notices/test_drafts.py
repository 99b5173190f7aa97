"""Drafts: each answers the mail that brought the form, attachments are the copies, and other programs read them as we do."""

from __future__ import annotations

import email
import mailbox
import random
import re
import shutil
import subprocess
from datetime import date
from email import policy

import pytest
from bureau import MISSED, OVERSPENT, form, mail

from perfeval_xl.notices import mail as drafts
from perfeval_xl.notices.addresses import addresses, of_mails
from perfeval_xl.notices.model import Enclosure, Recipient

LONG = "清水县水利局-山洪灾害防治项目预算绩效评价表（修改后再次报送版本，含附件）.xlsx"
DAY = date(2022, 8, 1)
UNITS = 100


def box(path, messages):
    """Write a mailbox as mail programs keep theirs."""
    made = mailbox.mbox(path)
    for one in messages:
        made.add(one)
    made.close()
    return path.read_bytes()


def forwarded(sender, inner, **headers):
    """Return a mail that has another one in it."""
    made = mail(sender, "Fw: 转发", {}, **headers)
    made.add_attachment(inner)
    return made


def attached(message):
    return {part.get_filename(): part.get_content() for part in message.iter_attachments()}


@pytest.fixture(scope="module")
def many(tmp_path_factory, notify_once):
    """Return what goes back to a hundred units whose forms came in one mailbox: sent again, forwarded, sent twice, with other addresses.

    The mails lie in no order of time in it.
    """
    messages = []
    for number in range(UNITS):
        unit, sender = f"第{number}站", f"第{number}站 <u{number}@example.cn>"
        data = form(unit, "采购", MISSED)
        first = mail(sender, f"报送{number}", {f"{unit}-采购.xlsx": data}, message_id=f"<a{number}@x>", day=1)
        if number % 4 == 1:  # sent again, better but not right
            better = form(unit, "采购", OVERSPENT, reported="2022-8-1")
            more = {"message_id": f"<b{number}@x>", "References": f"<a{number}@x>"}
            messages += [first, mail(sender, f"Re: 改{number}", {"改.xlsx": better}, day=5, **more)]
        elif number % 4 == 2:  # forwarded by the department
            messages.append(forwarded(f"主管 <d{number}@example.cn>", first, message_id=f"<f{number}@x>", day=3))
        elif number % 4 == 3:  # twice the same; it asks to be answered elsewhere
            more = {"message_id": f"<c{number}@x>", "Reply_To": f"other{number}@example.cn"}
            messages += [first, mail(sender, f"再发{number}", {f"{unit}-采购.xlsx": data}, day=7, **more)]
        else:
            messages.append(first)
    random.Random(7).shuffle(messages)
    folder = tmp_path_factory.mktemp("mails")
    return notify_once({"收件.mbox": box(folder / "x", messages)})


@pytest.mark.parametrize("number", range(UNITS))
def test_each_draft_answers_the_right_mail(many, number):
    draft = many.draft(f"甲局/第{number}站/退回修改.eml")

    to, subject, answered = {
        0: (f"u{number}@example.cn", f"Re: 报送{number}", f"<a{number}@x>"),
        1: (f"u{number}@example.cn", f"Re: 改{number}", f"<b{number}@x>"),
        2: (f"d{number}@example.cn", "Re: Fw: 转发", f"<f{number}@x>"),
        3: (f"other{number}@example.cn", f"Re: 再发{number}", f"<c{number}@x>"),
    }[number % 4]
    assert (draft["To"], draft["Subject"], draft["In-Reply-To"]) == (to, subject, answered)
    assert draft["References"].split()[-1] == answered
    assert (draft["X-Unsent"], draft["From"], draft["Message-ID"]) == ("1", "jxk@example.gov.cn", None)


def test_attachments_are_the_files_beside_the_draft(many):
    for path in sorted(many.out.rglob("退回修改.eml")):
        files = attached(email.message_from_bytes(path.read_bytes(), policy=policy.default))
        assert {name: (path.parent / name).read_bytes() for name in files} == files
        assert "退回通知.docx" in files
        assert len(files) == 2


def test_a_mail_without_a_message_id_is_answered_by_its_subject(notify):
    data = mail("nyj@example.gov.cn", "Fw: 绩效自评表", {"a.xlsx": form("甲站", "采购", MISSED)}).as_bytes()
    draft = notify({"a.eml": data}).draft("甲局/甲站/退回修改.eml")

    assert (draft["To"], draft["Subject"], draft["In-Reply-To"]) == ("nyj@example.gov.cn", "Re: Fw: 绩效自评表", None)


def test_forms_from_several_mails_are_answered_in_one_that_goes_to_all_who_sent_them(notify):
    first = mail("a@example.cn", "一", {"a.xlsx": form("甲站", "采购", MISSED)}, message_id="<1@x>", day=1)
    second = mail("b@example.cn", "二", {"b.xlsx": form("甲站", "修路", MISSED)}, message_id="<2@x>", day=2)
    draft = notify({"1.eml": first.as_bytes(), "2.eml": second.as_bytes()}).draft("甲局/甲站/退回修改.eml")

    assert (draft["To"], draft["Subject"], draft["In-Reply-To"]) == ("b@example.cn, a@example.cn", "Re: 二", "<2@x>")


def test_a_name_that_looks_like_an_address_is_nobody(notify):
    message = mail("placeholder@example.cn", "报送", {"a.xlsx": form("甲站", "采购", MISSED)}).as_bytes()
    lure = "=?utf-8?B?ZXZpbEBleGFtcGxlLmNvbSwg?= <true@example.cn>"  # “evil@example.com, ”
    draft = notify({"a.eml": message.replace(b"placeholder@example.cn", lure.encode())}).draft("甲局/甲站/退回修改.eml")

    assert draft["To"] == "true@example.cn"


HARMFUL = "=cmd|'/c calc'!A1 http://evil.example/ \r\nBcc: evil@example.com\r\n\r\n<script>"


def test_no_text_of_a_unit_becomes_a_header_a_link_or_a_formula(notify):
    subject = "=?utf-8?Q?x=0D=0ABcc:_evil@example.com?="
    message = mail("a@example.cn", "占位", {"a.xlsx": form("甲站", HARMFUL, {**MISSED, "指标表!H14": HARMFUL})}).as_bytes()
    message = re.sub(rb"Subject: .*", b"Subject: " + subject.encode(), message, count=1)
    made = notify({"a.eml": message})

    draft = made.draft("甲局/甲站/退回修改.eml")
    assert draft["Bcc"] is None
    assert draft["Subject"] == "Re: x Bcc: evil@example.com"
    assert draft.get_body().get_content_type() == "text/plain"
    assert "hyperlink" not in str(made.out / "甲局/甲站/退回通知.docx")
    import zipfile

    with zipfile.ZipFile(made.out / "甲局/甲站/退回通知.docx") as package:
        document = package.read("word/document.xml").decode()
        assert "hyperlink" not in document
        assert "instrText" not in document
        assert "evil.example" not in package.read("word/_rels/document.xml.rels").decode()


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("a@example.cn", ("a@example.cn",)), ("a@example.cn；b@example.cn", ("a@example.cn", "b@example.cn")),
        ("张三 <a@example.cn>", ("a@example.cn",)), ("a@example.cn, a@example.cn", ("a@example.cn",)), ("a@localhost", ()),
        ("a@@example.cn", ()), ("a@example..cn", ()), ("a b@example.cn", ("b@example.cn",)), ("a@例子.cn", ()), ("", ()),
    ],
)
def test_addresses_in_a_cell(cell, found):
    assert addresses(cell) == found


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("报送", "Re: 报送"), ("Re: 报送", "Re: 报送"), ("RE：报送", "RE：报送"), ("回复：报送", "回复：报送"),
        ("Fw: 报送", "Re: Fw: 报送"),
        ("", "退回"), (None, "退回"), ("关于\r\nBcc: x@y", "Re: 关于 Bcc: x@y"),
    ],
)
def test_the_subject_of_an_answer(subject, expected):
    assert drafts.subject_for(Recipient(("a@example.cn",), subject), "退回") == expected


def test_an_answer_needs_an_address():
    assert of_mails([{"origin_answer_to": None, "origin_subject": "报送"}, {"origin_answer_to": "无"}]) is None


@pytest.fixture
def long_draft(tmp_path):
    to = Recipient(("a@example.cn", "b@example.cn"), "农产品质量检测 更正", "<x@y>", "<v@w> junk")
    files = [Enclosure("退回通知.docx", b"letter" * 99), Enclosure(LONG, bytes(range(256)) * 40)]
    path = tmp_path / "draft.eml"
    path.write_bytes(drafts.draft(to, "退回", "清水县水利局：\n\n请改正。\n", files, sender="jxk@example.gov.cn", today=DAY))
    return path, {one.name: one.data for one in files}


def test_a_draft_keeps_to_the_lines_of_mail(long_draft):
    data = long_draft[0].read_bytes()

    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 120
    assert b"name=\"=?utf-8?b?" in data  # for programs that do not know RFC 2231
    assert b"filename*0*=utf-8''" in data
    assert attached(email.message_from_bytes(data, policy=policy.default)) == long_draft[1]
    assert email.message_from_bytes(data, policy=policy.default)["References"] == "<v@w> <x@y>"


@pytest.mark.skipif(shutil.which("ripmime") is None, reason="needs ripmime")
def test_ripmime_takes_out_the_attachments_under_their_names(long_draft, tmp_path):
    path, files = long_draft
    subprocess.run(["ripmime", "-i", path, "-d", tmp_path / "out"], check=True, capture_output=True, timeout=60)

    assert {name: (tmp_path / "out" / name).read_bytes() for name in files} == files


@pytest.mark.skipif(shutil.which("s-nail") is None, reason="needs s-nail")
def test_s_nail_reads_headers_text_and_names(long_draft, tmp_path):
    content = long_draft[0].read_bytes().replace(b"\r\n", b"\n")
    (tmp_path / "box").write_bytes(b"From x Thu Jan  1 00:00:00 1970\n" + content + b"\n")
    command = ["s-nail", "-n", "-S", "ttycharset=utf-8", "-Y", "type 1", "-Y", "x", "-f", tmp_path / "box"]
    environment = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    shown = subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=60, env=environment).stdout.decode()

    assert "Subject: Re: 农产品质量检测 更正" in shown
    assert "请改正。" in shown
    assert f'name="{LONG}"' in shown
    assert 'name="退回通知.docx"' in shown
