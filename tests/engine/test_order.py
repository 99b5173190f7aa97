"""The order of files, the number of workers and the size of chunks never change a byte of what is written."""

from __future__ import annotations

import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import perfeval_xl as px
from perfeval_xl.pipeline import work, workers

FEW = ["F", "B", "S", "X"]
"""Checks of every scope; the others cost more time than they would show."""


@pytest.fixture(name="whole")
def _whole(inbox: Path, tmp_path: Path, contents) -> dict[str, str]:
    """Return what one process makes of all files at once."""
    px.run(inbox, tmp_path / "whole", jobs=1, select=FEW)
    return contents(tmp_path / "whole")


def test_jobs_and_sizes_of_chunks(inbox, tmp_path, whole, contents, monkeypatch) -> None:
    monkeypatch.setattr(work, "ALONE", 0)
    for jobs, most in ((1, 1), (2, 3), (3, 2)):
        monkeypatch.setattr(work, "MOST", most)
        px.run(inbox, tmp_path / f"out{jobs}", jobs=jobs, select=FEW)

        assert contents(tmp_path / f"out{jobs}") == whole


@pytest.mark.usefixtures("small_chunks")
def test_any_executor_and_any_order_of_paths(inbox, tmp_path, whole, contents) -> None:
    paths = sorted(inbox.iterdir())
    random.Random(1).shuffle(paths)
    with ThreadPoolExecutor(2) as pool:
        px.run([*paths, inbox], tmp_path / "out", executor=pool, select=FEW)

    assert contents(tmp_path / "out") == whole


@pytest.mark.usefixtures("small_chunks")
def test_a_scheme_of_ones_own_travels_with_the_work(inbox, tmp_path, contents) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('extends = "department-2021"\nid = "mine"\nversion = "1"\nname = "本县"\n', encoding="utf-8")
    px.run(inbox, tmp_path / "one", scheme=mine, jobs=1, select=FEW)
    with ThreadPoolExecutor(2) as pool:
        px.run(inbox, tmp_path / "two", scheme=mine, executor=pool, select=FEW)

    assert contents(tmp_path / "two") == contents(tmp_path / "one")


def test_progress_counts_every_file_and_every_finding(inbox, monkeypatch) -> None:
    monkeypatch.setattr(work, "MOST", 3)
    told: list[work.Advance] = []
    result = px.evaluate(inbox, jobs=1, select=FEW, progress=told.append)
    alone = result.findings[~result.findings["code"].str.startswith("X")]

    assert [(step.done, step.total) for step in told if not step.under_way] == [(0, 7), (3, 7), (6, 7), (7, 7)]
    assert told[-1].findings == alone["severity"].value_counts().to_dict()


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("copies", [False, True])
def test_progress_tells_of_what_is_under_way(inbox, tmp_path, monkeypatch, jobs, copies) -> None:
    monkeypatch.setattr(work, "ALONE", 0)
    monkeypatch.setattr(workers, "_BREATH", 0.0 if jobs == 1 else 0.01)
    told: list[work.Advance] = []
    given: dict[str, Any] = {"jobs": jobs, "select": FEW, "progress": told.append}
    if copies:
        px.score_files(inbox, tmp_path / "out", **given)
    else:
        px.evaluate(inbox, **given)

    under_way = [step.under_way for step in told if not step.done]
    assert under_way == sorted(under_way)
    assert under_way[-1] > 0
    assert all(step.done + step.under_way <= step.total == 7 for step in told)
    assert (told[-1].done, told[-1].under_way) == (7, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="only here may a name be bytes of no encoding")
def test_a_file_whose_name_is_no_text_is_run_like_any_other(tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    Path(os.fsdecode(os.fsencode(str(inbox)) + b"/\xff\xfe\xe6.xlsx")).write_bytes(Path("samples/clean.xlsx").read_bytes())
    result = px.run(inbox, out=tmp_path / "out", jobs=1)
    assert result.batch.forms["unit"].tolist() == ["清水县城乡环境卫生服务中心"]
    assert len(list((tmp_path / "out" / "scored").iterdir())) == 1
    assert (tmp_path / "out" / "summary.xlsx").exists()
