"""Packages: the same parts are the same bytes, any program reads them, and a relationship names one part."""

from __future__ import annotations

import io
import zipfile

import pytest

from perfeval_xl.packages import SMALL, joined, packed, parts_of, relations_part, remembered, target_among

_PARTS = {"word/media/图片1.png": b"\x89PNG" * 50, "[Content_Types].xml": b"<Types/>", "a.xml": b""}


@pytest.mark.parametrize("level", [0, 1, 6])
def test_what_is_packed_is_read_by_others(level: int) -> None:
    data = packed(_PARTS, level=level)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["[Content_Types].xml", "a.xml", "word/media/图片1.png"]
    assert parts_of(data) == _PARTS


def test_the_order_of_the_parts_changes_no_byte() -> None:
    assert packed(_PARTS) == packed(dict(reversed(_PARTS.items())))


@pytest.mark.parametrize(
    ("part", "listed"), [("", "_rels/.rels"), ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"), ("a.xml", "_rels/a.xml.rels")],
)
def test_relationships_have_their_place(part: str, listed: str) -> None:
    assert relations_part(part) == listed


@pytest.mark.parametrize(
    ("folder", "target", "part"),
    [
        ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"), ("xl", "/xl/styles.xml", "xl/styles.xml"),
        ("", "xl/a.xml", "xl/a.xml"),
        ("xl/worksheets", "..\\media\\1.png", "xl/media/1.png"), ("xl", "./a.xml", "xl/a.xml"),
        ("xl", "../../../etc/passwd", "etc/passwd"),  # no step leads out of the package
    ],
)
def test_a_target_is_seen_from_its_folder(folder: str, target: str, part: str) -> None:
    assert joined(folder, target) == part


def test_a_blank_in_a_name_is_found_either_way() -> None:
    assert target_among({"xl/a b.xml"}, "xl", "a%20b.xml") == "xl/a b.xml"
    assert target_among({"xl/a%20b.xml"}, "xl", "a%20b.xml") == "xl/a%20b.xml"


@pytest.mark.parametrize(("size", "looks"), [(SMALL, 1), (SMALL + 1, 2)])
def test_small_parts_that_are_the_same_are_looked_at_once(size: int, looks: int) -> None:
    seen = []

    @remembered
    def length(part: bytes, more: int) -> int:
        seen.append(more)
        return len(part) + more

    assert [length(bytes(bytearray(size)), 1) for _ in range(2)] == [size + 1] * 2
    assert len(seen) == looks
    assert length(bytes(size - 1), 1) == size
    assert length(bytes(size), 2) == size + 2
