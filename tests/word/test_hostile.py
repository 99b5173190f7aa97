"""Documents built to harm, damaged or of an old format: each is read or named, and nothing else happens."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from documents import MAIN, W, edited, row_of, tables, tag, written

import perfeval_xl as px

NEEDS_OFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="no soffice")


def packed(main: bytes | str, **others: bytes | str) -> bytes:
    """Return the package of a document with this main part."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(MAIN, main)
        for name, data in others.items():
            archive.writestr(name, data)
    return made.getvalue()


def body(inner: str, prolog: str = "") -> str:
    return f'{prolog}<w:document xmlns:w="{W}"><w:body>{inner}</w:body></w:document>'


CELL = "<w:tc><w:p/></w:tc>"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'

HOSTILE: dict[str, tuple[bytes, str]] = {
    "entities": (packed(body("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", BOMB)), "F001"),
    "an outside entity": (packed(body("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", OUTSIDE)), "F001"),
    "deep nesting": (packed(body("<w:tbl><w:tr><w:tc>" * 400 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 400)), "F004"),
    "a torn part": (packed(body("<w:p>")[:-30]), "F001"),
    "not a document": (packed("<x/>"), "F001"),
    "a part that unpacks too far": (packed(body("<w:p><w:r><w:t>" + "a" * (70 * 2**20) + "</w:t></w:r></w:p>")), "F004"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_named(tmp_path: Path, name: str):
    data, code = HOSTILE[name]
    batch = px.read([written(tmp_path, data)])
    assert batch.files["problem"].tolist() == [code]


@pytest.mark.parametrize(
    "inner",
    [
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p/></w:tc>{CELL}</w:tr></w:tbl>',
        '<w:tbl><w:tblGrid><w:gridCol w:w="-5"/></w:tblGrid><w:tr><w:trPr><w:gridBefore w:val="99999999"/></w:trPr>'
        f"{CELL}{CELL}</w:tr></w:tbl>",
        f"<w:tbl><w:tr>{CELL * 3}</w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>",
        "<w:tbl/><w:tbl><w:tr/></w:tbl>",
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="900"/><w:numId w:val="x"/></w:numPr><w:pStyle w:val="none"/></w:pPr></w:p>',
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="zz"/><w:sym w:char="110000"/></w:r></w:p>',
    ],
)
def test_odd_numbers_in_a_document_do_no_harm(tmp_path: Path, inner: str):
    batch = px.read([written(tmp_path, packed(body(inner)))])
    assert batch.files["problem"].isna().all()


def test_a_table_as_large_as_a_book_is_refused(tmp_path: Path):
    rows = f"<w:tr>{CELL * 60}</w:tr>" * 2_000 + f"<w:tr>{CELL * 900}</w:tr>"
    batch = px.read([written(tmp_path, packed(body(f"<w:tbl>{rows}</w:tbl>")))])
    assert batch.files["problem"].tolist() == ["F004"]


def test_macros_and_an_outside_template_are_named_and_not_followed(tmp_path: Path, hotline: bytes):
    made = io.BytesIO(hotline)
    outside = 'Target="http://127.0.0.1:9/x.dotm" TargetMode="External"'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"never run")
        archive.writestr(
            "word/_rels/settings.xml.rels",
            f'<Relationships><Relationship Id="r1" Type="{relation}" {outside}/></Relationships>',
        )
    found = px.validate(px.read([written(tmp_path, made.getvalue(), "报告.docm")]), select=["F"])
    assert {"F005", "F006"} <= set(found["code"])


def test_a_document_under_the_name_of_a_workbook_is_read(tmp_path: Path, hotline: bytes):
    batch = px.read([written(tmp_path, hotline, "填报.xlsx")])
    assert batch.files["format"].tolist() == ["docx"]
    assert len(batch.indicators) == 17


def test_a_blank_report_is_blank(tmp_path: Path, hotline: bytes):
    def empty(root) -> None:
        head = [number for number, row in enumerate(tables(root)[0].findall(tag("tr"))) if "三级指标" in "".join(row.itertext())]
        for table, columns in ((tables(root)[0], (4, 5)), (tables(root)[2], (6,))):
            for row in table.findall(tag("tr"))[head[0] + 1 :]:
                cells = row.findall(tag("tc"))
                for column in columns:
                    for text in cells[column].iter(tag("t")) if len(cells) > column else ():
                        text.text = ""
        for table in (tables(root)[0], tables(root)[2]):
            for row in table.findall(tag("tr"))[4:9]:
                for cell in row.findall(tag("tc"))[1::2]:
                    for text in cell.iter(tag("t")):
                        text.text = ""
        for text in row_of(root, "总分").iter(tag("t")):
            text.text = text.text if text.text == "总分" else ""

    found = px.validate(px.read([written(tmp_path, edited(hotline, empty))]))
    assert "F014" in set(found["code"])


@NEEDS_OFFICE
@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["doc:MS Word 97", "rtf", "docx:MS Word 2007 XML"])
def test_saved_again_by_an_office_program_it_says_the_same(tmp_path: Path, hotline: bytes, kind: str):
    path = written(tmp_path, hotline)
    out = tmp_path / "saved"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    (saved,) = out.iterdir()
    plain, again = px.read([path]), px.read([saved])
    columns = ["level1", "level2", "level3", "weight3", "target", "actual", "self_score"]
    assert again.indicators[columns].astype("str").equals(plain.indicators[columns].astype("str"))
    assert again.budget["amount"].tolist() == plain.budget["amount"].tolist()
    assert again.report_text["text"].tolist() == plain.report_text["text"].tolist()
    assert again.files["format"].tolist() == [saved.suffix[1:]]


def test_without_an_office_program_an_old_document_is_named_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from perfeval_xl.reading.word import conversion

    monkeypatch.setattr(conversion, "_program", lambda: None)
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "WordDocument".encode("utf-16-le") + b"\0" * 1000
    found = px.validate(px.read([written(tmp_path, old, "报告.doc")]))
    (message,) = found.loc[found["code"].eq("F003"), "message"]
    assert "另存为 .docx" in message


@pytest.mark.parametrize(("flags", "code"), [(0x0100, "F002"), (0x0000, "F003")])
def test_a_password_of_an_old_document_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: int, code: str):
    from perfeval_xl.reading.word import conversion

    monkeypatch.setattr(conversion, "_program", lambda: None)
    head = b"\xec\xa5\xc1\0" + b"\0" * 6 + flags.to_bytes(2, "little")
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + head.ljust(512, b"\0") + "WordDocument".encode("utf-16-le") + b"\0" * 500
    batch = px.read([written(tmp_path, old, "报告.doc")])
    assert batch.files["problem"].tolist() == [code]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.doc", "<html><body><table><tr><td>项目</td></tr></table></body></html>".encode(), "收到的是网页，不是 Word 文档"),
        (
            "b.doc", b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x--\r\n',
            "收到的是网页存档（.mht），不是 Word 文档",
        ),
        ("c.docx", "项目支出绩效自评报告".encode(), "收到的是文本，不是 Word 文档"),
        ("d.doc", b'<?xml version="1.0"?><w:wordDocument xmlns:w="x"/>', "收到的是 XML 文本，不是 Word 文档"),
        ("e.docx", b"PK\x03\x04" + b"\0" * 60, "文件读不出来"),
    ],
)
def test_what_goes_by_the_name_of_a_document_is_told_with_advice_for_one(tmp_path: Path, name: str, data: bytes, said: str):
    (tmp_path / name).write_bytes(data)
    (message,) = px.validate(px.read([tmp_path / name]))["message"]
    assert message.startswith(said)
    assert "Word 或 WPS 打开，另存为 .docx" in message


def test_an_opendocument_text_is_named(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.odt", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")
    (found,) = px.validate(px.read([tmp_path / "a.odt"])).to_dict("records")
    assert (found["code"], "OpenDocument 文本" in found["message"]) == ("F003", True)
