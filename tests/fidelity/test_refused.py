"""What cannot be written into is refused with a finding, and its scores stand beside it; a signature is told of before it breaks."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from forms import hotline, type_form
from graft import graft, sheets_of
from hosts import hosts
from office import converted

import perfeval_xl as px


@pytest.fixture
def in_an_array(tmp_path: Path) -> Path:
    """The real case, with a formula of arrays over the column where finance's points belong."""
    path = type_form(tmp_path / "in" / "热线.xlsx", hotline())
    book = openpyxl.load_workbook(path)
    book["指标表"]["K1"] = "系统得分"
    book.save(path)
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    name = next(name for name, part in parts.items() if "K1" in part)
    array = '<c r="K2"><f t="array" ref="K2:K30">I2:I30</f><v>4</v></c></row>'
    head, row, rest = parts[name].partition('<row r="2"')
    parts[name] = head + row + rest.replace("</row>", array, 1)
    with zipfile.ZipFile(path, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return path


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()


def test_scores_are_delivered_beside(in_an_array: Path, tmp_path: Path) -> None:
    before = in_an_array.read_bytes()
    result = px.run(in_an_array, tmp_path / "out", strict=True)
    found = result.findings[result.findings["code"].eq("F011")]

    assert len(found) == 1
    assert "数组公式" in found["message"].item()
    assert result.copies == {0: "热线.评分结果.xlsx"}
    assert [path.name for path in (tmp_path / "out" / "scored").iterdir()] == ["热线.评分结果.xlsx"]
    assert in_an_array.read_bytes() == before
    book = openpyxl.load_workbook(tmp_path / "out" / "scored" / "热线.评分结果.xlsx")
    assert book.sheetnames == ["说明", "评分结果", "问题清单"]
    said = [book["说明"].cell(row, 1).value for row in (1, 2, 3)]
    assert "热线.xlsx" in said[0]
    assert "数组公式" in said[1]
    assert 99.25 in [cell.value for row in book["评分结果"].iter_rows() for cell in row]
    assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)


def test_checking_alone_does_not_tell_of_it(in_an_array: Path) -> None:
    assert "F011" not in set(px.validate(px.read([in_an_array]))["code"])


def test_an_existing_file_beside_is_not_overwritten(in_an_array: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    px.run(in_an_array, out)
    (out / "summary.xlsx").unlink()
    with pytest.raises(px.PerfevalError, match="输出已存在"):
        px.run(in_an_array, out)


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on PATH")
def test_libreoffice_opens_it(in_an_array: Path, tmp_path: Path) -> None:
    px.run(in_an_array, tmp_path / "out")
    (copy,) = (tmp_path / "out" / "scored").iterdir()
    assert converted({"x": copy.read_bytes()}, tmp_path / "office", "pdf")["x"].startswith(b"%PDF")


def test_a_signature_is_told_of_before_it_breaks(tmp_path: Path) -> None:
    path = tmp_path / "in" / "签名.xlsx"
    path.write_bytes(graft(hosts()["signed"], sheets_of(hotline())).data)
    result = px.run(path, tmp_path / "out", strict=True)

    for findings in (px.validate(px.read([path])), result.findings):
        (message,) = findings.loc[findings["code"].eq("F010"), "message"]
        assert "签名" in message
    with zipfile.ZipFile(path) as received, zipfile.ZipFile(tmp_path / "out" / "scored" / "签名.xlsx") as copy:
        for part in received.namelist():
            if part.startswith("_xmlsignatures"):
                assert copy.read(part) == received.read(part)
    listed = openpyxl.load_workbook(io.BytesIO((tmp_path / "out" / "summary.xlsx").read_bytes()), read_only=True)["问题清单"]
    assert ("F010", "财政") in [(row[4].value, row[15].value) for row in listed.iter_rows()]


def test_what_an_earlier_run_left_among_the_forms_is_named_and_not_read(in_an_array: Path, tmp_path: Path) -> None:
    px.run(in_an_array, tmp_path / "out")
    received = tmp_path / "in"
    (received / "汇总.xlsx").write_bytes((tmp_path / "out" / "summary.xlsx").read_bytes())
    (received / "热线(副本).xlsx").write_bytes((tmp_path / "out" / "scored" / "热线.评分结果.xlsx").read_bytes())
    (received / "某局.评分结果.xlsx").write_bytes(in_an_array.read_bytes())  # a unit may call its file so
    result = px.evaluate(received)
    problems = dict(zip(result.batch.files["name"], result.batch.files["problem"].fillna("read"), strict=True))

    assert problems == {"汇总.xlsx": "F012", "热线(副本).xlsx": "F012", "某局.评分结果.xlsx": "read", in_an_array.name: "read"}
    told = result.findings[result.findings["code"].eq("F012")]["message"]
    assert sorted(told.str.contains("汇总表")) == [False, True]
