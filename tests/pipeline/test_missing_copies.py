"""A copy that was due is never missing in silence: it stands there, or its scores beside it (F011), or F015 says that neither does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import perfeval_xl as px
from perfeval_xl.errors import OutputError, WritebackError
from perfeval_xl.pipeline import copies as copies_room
from perfeval_xl.pipeline.outputs import fitting, write_whole

_SAMPLES = Path(__file__).parents[2] / "samples"
_CHEAP = {"jobs": 1, "select": ["F"]}


def _refuse(*_: object) -> bytes:
    raise WritebackError("styles.xml 没有内容，不能写回")


@pytest.fixture(name="inbox")
def _inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("clean", "training"):
        shutil.copyfile(_SAMPLES / f"{name}.xlsx", folder / f"{name}.xlsx")
    return folder


def _told(result: px.Result) -> dict[str, list[str]]:
    names = dict(zip(result.batch.entries()["form"], result.batch.entries()["name"], strict=True))
    told: dict[str, list[str]] = {name: [] for name in names.values()}
    for finding in result.findings.itertuples():
        if finding.code in ("F011", "F015"):
            told[names[finding.form]].append(finding.code)
    return told


def test_what_can_be_written_nowhere_is_an_error(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies_room, "edit_package", _refuse)
    monkeypatch.setattr(copies_room, "scores_beside", _refuse)
    result = px.run(inbox, tmp_path / "out", **_CHEAP)

    assert _told(result) == {"clean.xlsx": ["F015"], "training.xlsx": ["F015"]}
    assert set(result.findings.loc[result.findings["code"].eq("F015"), "severity"]) == {"error"}
    assert not (tmp_path / "out" / "scored").exists()
    assert (tmp_path / "out" / "summary.xlsx").exists()


def test_what_stands_beside_is_not_missing(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies_room, "edit_package", _refuse)
    result = px.run(inbox, tmp_path / "out", **_CHEAP)

    assert _told(result) == {"clean.xlsx": ["F011"], "training.xlsx": ["F011"]}
    assert len(list((tmp_path / "out" / "scored").iterdir())) == 2


def test_a_fault_of_ours_in_making_a_copy_is_told_of_the_file_too(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(copies_room, "edit_package", fail)
    result = px.run(inbox, tmp_path / "out", **_CHEAP)

    assert _told(result) == {"clean.xlsx": ["F015"], "training.xlsx": ["F015"]}
    assert [crash.code for crash in result.crashes] == ["copy", "copy"]


def test_checking_alone_says_nothing_even_from_a_cache_that_knows(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies_room, "edit_package", _refuse)
    monkeypatch.setattr(copies_room, "scores_beside", _refuse)
    px.run(inbox, tmp_path / "out", cache=tmp_path / "cache", **_CHEAP)

    assert _told(px.evaluate(inbox, cache=tmp_path / "cache", **_CHEAP)) == {"clean.xlsx": [], "training.xlsx": []}


@pytest.mark.parametrize("letter", ["算", "𠮷", "é"])
def test_names_of_any_length_get_copies_of_their_own(letter: str) -> None:
    long = [f"{letter * 300}{end}{tail}" for end in ("甲", "乙") for tail in (".xlsx", ".评分结果.xlsx")]
    names = [fitting(name) for name in long]

    assert len(set(names)) == len(long)
    assert all(len(os.fsencode(name)) <= 255 for name in names)
    assert [name.endswith(".评分结果.xlsx") for name in names] == [False, True, False, True]
    assert all(name.endswith(".xlsx") for name in names)
    assert fitting("某局.v2.xlsx") == "某局.v2.xlsx"


@pytest.mark.skipif(sys.platform == "win32", reason="counts bytes")
def test_the_book_beside_a_long_name_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    name = f"{'热' * 83}.xlsx"  # 254 bytes: what is added for the book beside no longer fits
    shutil.copyfile(_SAMPLES / "clean.xlsx", tmp_path / "in" / name)
    monkeypatch.setattr(copies_room, "edit_package", _refuse)
    result = px.run(tmp_path / "in", tmp_path / "out", **_CHEAP)

    assert _told(result) == {name: ["F011"]}
    assert [path.name for path in (tmp_path / "out" / "scored").iterdir()] == list(result.copies.values())


@pytest.mark.skipif(sys.platform == "win32", reason="the longest path is another one there")
@pytest.mark.parametrize("cached", [False, True])
def test_a_path_beyond_what_the_system_takes_costs_that_copy_alone(inbox: Path, tmp_path: Path, monkeypatch, cached: bool) -> None:
    deep = inbox / "/".join(["层" * 80] * 3)
    deep.mkdir(parents=True)
    shutil.copyfile(_SAMPLES / "clean.xlsx", deep / "深.xlsx")
    out = tmp_path / "out"
    monkeypatch.chdir(tmp_path)
    longest = os.pathconf(tmp_path, "PC_PATH_MAX")
    while len(os.fsencode(out)) < longest - 400:  # the forms beside it still fit
        out = out / ("夹" * 50)
    how = {"cache": tmp_path / "cache"} if cached else {}
    result = px.score_files(inbox, out, **_CHEAP, **how)

    told = _told(result)
    assert [codes for name, codes in told.items() if name.endswith("深.xlsx")] == [["F015"]]
    assert [codes for name, codes in told.items() if not name.endswith("深.xlsx")] == [[], []]
    assert sorted(result.copies.values()) == ["clean.xlsx", "training.xlsx"]


def test_a_summary_in_a_path_beyond_that_is_one_line(inbox: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="路径太长"):
        px.consolidate(inbox, tmp_path / ("x" * 300 + ".xlsx"), **_CHEAP)


@pytest.mark.skipif(sys.platform == "win32", reason="has no umask")
@pytest.mark.parametrize(("umask", "mode"), [("077", 0o600), ("027", 0o640), ("002", 0o664)])
def test_every_file_is_written_as_the_umask_says(inbox: Path, tmp_path: Path, umask: str, mode: int) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    script = f"""
import os
os.umask(0o{umask})
import perfeval_xl as px
from pathlib import Path
px.run({str(inbox)!r}, {str(out)!r}, jobs=1, select=["F"], cache={str(cache)!r}, detail="parquet")
from perfeval_xl.pipeline import write_template
write_template({str(out)!r})
"""
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    files = [path for folder in (out, cache) for path in folder.rglob("*") if path.is_file()]

    assert {path.suffix for path in files} == {".xlsx", ".parquet", ".pack"}
    assert {oct(path.stat().st_mode & 0o777) for path in files} == {oct(mode)}


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    write_whole(tmp_path / "甲.xlsx", b"1")
    write_whole(tmp_path / "甲.xlsx", b"2")

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("甲.xlsx", b"2")]
