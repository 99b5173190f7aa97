"""Thousands of workbooks with bytes and parts changed at random: each is read or named, none is more than itself."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from forms import hotline, type_form

from perfeval_xl.reading.assemble import assemble
from perfeval_xl.reading.workbook import ReadFile, read_bytes

_ROUNDS, _FILES = 10, 210
_PIECES = [
    b"<c", b"</c>", b'r="', b't="s"', b't="e"', b"<v>", b"</v>", b"<mergeCell ", b'ref="A1:XFD1048576"', b"<row ", b"&#0;", b"&amp;",
    b"<!--", b"]]>", b"99999999999999", b"-1", b"XFD1048576", b"\xff\xfe", b"\0", b'"', b"'", b">", b"/>", b"#N/A", b"<f>", b"<is><t>",
    b"1e400",
]


@pytest.fixture(name="form", scope="module")
def _form(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    path: Path = type_form(tmp_path_factory.mktemp("fuzz") / "form.xlsx", hotline())
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _mangled(chance: random.Random, data: bytes, times: int) -> bytes:
    mangled = bytearray(data)
    for _ in range(times):
        at, length = chance.randrange(len(mangled) + 1), chance.randrange(1, 12)
        kind = chance.randrange(5)
        if kind == 0:
            mangled[at : at + length] = b""
        elif kind == 1:
            mangled[at:at] = chance.choice(_PIECES)
        elif kind == 2:
            mangled[at : at + length] = chance.randbytes(length)
        elif kind == 3:
            mangled[at:at] = mangled[at : at + 200]
        elif at < len(mangled):
            mangled[at] ^= 1 << chance.randrange(8)
    return bytes(mangled)


def _fuzzed(chance: random.Random, parts: dict[str, bytes]) -> bytes:
    if chance.random() < 0.3:
        return _mangled(chance, _packed(parts), chance.randrange(1, 20))
    chosen = chance.choices(list(parts), k=chance.randrange(1, 3))
    return _packed({name: _mangled(chance, data, chance.randrange(1, 8)) if name in chosen else data for name, data in parts.items()})


@pytest.mark.parametrize("seed", range(_ROUNDS))
def test_mangled_workbooks_are_read_or_named(form: dict[str, bytes], seed: int) -> None:
    chance = random.Random(seed)
    read: list[ReadFile] = [read_bytes(_fuzzed(chance, form), {"path": str(n), "name": str(n)}) for n in range(_FILES)]
    batch = assemble(read)

    assert set(batch.files["problem"].dropna()) <= {"F001", "F002", "F003", "F004"}
    assert batch.files.loc[batch.files["problem"].notna(), "problem_detail"].notna().all()
    assert batch.files["problem"].isna().any()
