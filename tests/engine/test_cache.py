"""A cache makes a second run do only the work of what is new, changes no byte of its results, and can mislead nobody."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from datetime import date
from pathlib import Path

import msgspec
import pytest

import perfeval_xl as px
from perfeval_xl.errors import OutputError, refusal
from perfeval_xl.pipeline import cache as cache_room
from perfeval_xl.pipeline import work
from perfeval_xl.settings import Settings
from perfeval_xl.settings.model import Waiver

CHEAP = {"jobs": 1, "select": ["F", "B"]}
"""Few checks: which of them run is not what these tests are about."""

pytestmark = pytest.mark.usefixtures("small_chunks")


@pytest.fixture(name="worked")
def _worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files that are worked on from now on."""
    names: list[str] = []
    evaluate = work.evaluate_sources

    def noting(sources, options):
        names.extend(source.name for source in sources)
        return evaluate(sources, options)

    monkeypatch.setattr(work, "evaluate_sources", noting)
    return names


def _run(inbox: Path, out: Path, **how: object) -> px.Batch:
    return px.run(inbox, out, **CHEAP, **how).batch  # type: ignore[arg-type]


def _packs(cache: Path) -> list[Path]:
    return sorted(cache.rglob("*.pack"))


def test_only_what_is_new_is_worked_on_and_nothing_else_differs(inbox, tmp_path, contents, worked) -> None:
    cache = tmp_path / "cache"
    _run(inbox, tmp_path / "plain")
    _run(inbox, tmp_path / "first", cache=cache)
    assert contents(tmp_path / "first") == contents(tmp_path / "plain")

    # what cannot be read is tried again each time
    worked.clear()
    _run(inbox, tmp_path / "second", cache=cache)
    assert worked == ["5.xlsx"]
    assert contents(tmp_path / "second") == contents(tmp_path / "plain")

    # renamed, moved, touched, one gone, one new: everything that depends on where a file lies follows
    (inbox / "局").mkdir()
    os.rename(inbox / "0.xlsx", inbox / "局" / "甲.xlsx")
    os.utime(inbox / "1.xlsx", (1_800_000_000, 1_800_000_000))
    (inbox / "2.xlsx").unlink()
    shutil.copyfile(Path(__file__).parents[2] / "samples" / "training.xlsx", inbox / "2b.xlsx")
    worked.clear()
    _run(inbox, tmp_path / "third", cache=cache)
    assert worked == ["2b.xlsx", "5.xlsx"]
    _run(inbox, tmp_path / "fresh")
    assert contents(tmp_path / "third") == contents(tmp_path / "fresh")


def test_a_copy_that_is_gone_or_changed_is_written_again(inbox, tmp_path, contents, worked) -> None:
    cache, out = tmp_path / "cache", tmp_path / "out"
    _run(inbox, out, cache=cache)
    before = contents(out)
    (out / "scored" / "0.xlsx").unlink()
    (out / "scored" / "1.xlsx").write_bytes(b"changed")
    worked.clear()
    _run(inbox, out, cache=cache, force=True)

    assert contents(out) == before
    assert worked == ["5.xlsx"]


def test_what_a_result_comes_from_besides_the_bytes_counts_too(inbox, tmp_path, worked) -> None:
    cache = tmp_path / "cache"
    scheme = tmp_path / "mine.toml"
    text = 'extends = "department-2021"\nid = "mine"\nversion = "1"\nname = "本县"\n'
    scheme.write_text(text, encoding="utf-8")
    waiver = Waiver(unit="甲", project="乙", code="P001", reason="已核实", until=date(2030, 1, 1))
    ways = [
        {}, {"lang": "en"}, {"select": ["B"]}, {"ignore": ["B003"]}, {"scheme": "department-2021"}, {"scheme": scheme},
        {"settings": Settings(severities={"P001": "info"})},
        *({"settings": Settings(waivers=(waiver,)), "today": date(year, 1, 1)} for year in (2029, 2031)),
    ]
    form = inbox / "0.xlsx"
    for number, way in enumerate(ways, start=1):
        px.evaluate(form, cache=cache, **{**CHEAP, **way})
        assert len(worked) == number, way
    for way in ways:
        px.evaluate(form, cache=cache, **{**CHEAP, **way})
    assert len(worked) == len(ways)
    scheme.write_text(text + "\n[scoring]\namount_tolerance = 0.5\n", encoding="utf-8")
    px.load_scheme.__globals__["_load"].cache_clear()
    px.evaluate(form, **CHEAP, cache=cache, scheme=scheme)
    assert len(worked) == len(ways) + 1


def test_findings_alone_come_from_a_run_too_but_copies_not_from_a_check(inbox, tmp_path, worked) -> None:
    cache, form = tmp_path / "cache", inbox / "0.xlsx"
    px.evaluate(form, **CHEAP, cache=cache)
    px.score_files(form, tmp_path / "out", **CHEAP, cache=cache)
    assert len(worked) == 2
    assert (tmp_path / "out" / "0.xlsx").exists()

    shutil.rmtree(tmp_path / "cache")
    worked.clear()
    px.score_files(form, tmp_path / "again", **CHEAP, cache=cache)
    px.evaluate(form, **CHEAP, cache=cache)
    assert len(worked) == 1


def _with_digest(body: bytes) -> bytes:
    return b"perfeval cache 1\n" + hashlib.sha256(body).digest() + body


def _damages(good: bytes) -> dict[str, bytes]:
    """Return what may lie in a cache instead of a result, some of it made with care."""
    body = good[len(_with_digest(b"")) :]
    parcel = msgspec.msgpack.decode(body)
    def changed(**parts: object) -> bytes:
        return _with_digest(msgspec.msgpack.encode({**parcel, **parts}))

    tables = parcel["tables"]
    kind, data, distinct, broken = tables["forms"]["unit"]
    far = {**tables, "forms": {**tables["forms"], "unit": [kind, b"\x7f" * len(data), distinct, broken]}}
    torn = {**tables, "forms": {**tables["forms"], "unit": [kind, data, distinct, {0: b"\xff"}]}}
    short = {**tables, "project": {**tables["project"], "value": ["text", b"", []]}}
    place = len(good) // 2
    return {
        "empty": b"", "text": b"hello", "cut": good[:-100], "one bit": good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :],
        "no digest": b"perfeval cache 1\n", "no parcel": _with_digest(b"x"), "a number": _with_digest(msgspec.msgpack.encode(1)),
        "fewer tables": changed(tables={}), "places of no text": changed(tables=far), "short column": changed(tables=short),
        "torn text": changed(tables=torn),
        "more files": changed(count=parcel["count"] + 1), "no file": changed(notes=[[99, "x"]]),
        "a way out": changed(copies=[[0, "/../../../evil", "", b"evil"]]),
        "another way out": changed(copies=[[0, "\\..\\evil", "", b"evil"]]),
    }


def test_what_does_not_hold_together_is_done_again(inbox, tmp_path, contents, worked) -> None:
    cache, form = tmp_path / "cache", inbox / "0.xlsx"
    px.score_files(form, tmp_path / "out", **CHEAP, cache=cache)
    (pack,) = _packs(cache)
    good, copies = pack.read_bytes(), contents(tmp_path / "out")
    for what, bad in _damages(good).items():
        pack.write_bytes(bad)
        worked.clear()
        px.score_files(form, tmp_path / "out", **CHEAP, cache=cache, force=True)
        assert worked == ["0.xlsx"], what
        assert contents(tmp_path / "out") == copies
        assert pack.read_bytes() == good, what
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "inbox", "out"]


def test_a_cache_in_no_folder_is_refused_before_any_work(inbox, tmp_path, worked) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="缓存"):
        px.evaluate(inbox, **CHEAP, cache=tmp_path / "file" / "cache")

    assert worked == []


@pytest.mark.usefixtures("small_chunks")
def test_a_cache_that_cannot_be_written_costs_the_run_nothing(inbox, tmp_path, contents, monkeypatch) -> None:
    px.run(inbox, tmp_path / "plain", jobs=1, select=["F", "B", "X"])
    full = OSError(errno.ENOSPC, "No space left on device")

    def write_whole(path: Path, _data: bytes) -> None:
        raise OutputError(f"写不出 {path.name}（{refusal(full)}）。请检查磁盘空间")

    monkeypatch.setattr(cache_room, "write_whole", write_whole)
    result = px.run(inbox, tmp_path / "out", jobs=1, select=["F", "B", "X"], cache=tmp_path / "cache")

    assert contents(tmp_path / "out") == contents(tmp_path / "plain")
    assert [note for note in result.notes if "缓存" in note] == [note for note in result.notes if "磁盘已满" in note]
    assert sum("缓存" in note for note in result.notes) == 1


def test_what_was_used_longest_ago_goes_first(inbox, tmp_path, monkeypatch) -> None:
    cache = tmp_path / "cache"
    px.evaluate(inbox / "0.xlsx", **CHEAP, cache=cache)
    (old,) = _packs(cache)
    os.utime(old, (1, 1))
    px.evaluate(inbox / "1.xlsx", **CHEAP, cache=cache)
    assert len(_packs(cache)) == 2
    monkeypatch.setattr(cache_room.Cache.tidy, "__defaults__", (old.stat().st_size,))
    px.evaluate(inbox / "0.xlsx", **CHEAP, cache=cache)  # used again: it stays

    assert _packs(cache) == [old]
