"""A fault of the tool itself costs one line, never a traceback, and never the work of the other checks."""

from __future__ import annotations

import importlib
import json

import pytest

import perfeval_xl as px
from perfeval_xl import pipeline
from perfeval_xl.checks import runner
from perfeval_xl.checks.catalogue import Check, all_checks


def crash(**_: object):
    raise KeyError("no\nsuch column")


@pytest.fixture
def broken_check(monkeypatch):
    """Break check B006; the catalogue is otherwise as it is."""
    from dataclasses import replace

    def broken(check: Check) -> Check:
        return replace(check, function=crash) if check.code == "B006" else check

    monkeypatch.setattr(runner, "all_checks", lambda: tuple(map(broken, all_checks())))


def test_a_crashed_check_is_named_and_the_others_ran(perfeval, inbox, broken_check):
    ran = perfeval("validate", inbox, "--select", "B")

    assert ran.status == 3
    assert "B005" in ran.out
    assert "B006" in ran.out
    assert ran.err.startswith("perfeval: 检查 B006 因工具自身的故障没有完成（KeyError")
    assert ran.err.count("\n") == 1


def test_exit_zero_does_not_hide_a_crash(perfeval, inbox, broken_check):
    assert perfeval("validate", inbox, "--select", "B", "--exit-zero").status == 3


@pytest.fixture
def broken_at(monkeypatch):
    """Return a function that makes a step of the evaluation fail at the file over.xlsx, and only there."""

    def broken(module, name, is_it):
        real = getattr(module, name)

        def fail(*given, **more):
            if is_it(*given):
                raise KeyError("no\nsuch column")
            return real(*given, **more)

        monkeypatch.setattr(module, name, fail)

    return broken


def _types_too_much(read, *_):
    return any(row["raw"] == "52" for one in read for form in one.forms for row in form.rows.get("budget", ()))


def _spends_too_much(batch, *_):
    return (batch.budget["amount"] == 52).any()


@pytest.mark.parametrize(
    ("module", "name", "is_it"),
    [
        ("reading.workbook", "_read_forms", lambda book, *_: any("52" in row for grid in book.grids for row in grid.rows)),
        ("pipeline.evaluation", "score_all", _spends_too_much),
        ("pipeline.evaluation", "assemble", _types_too_much),
    ],
)
def test_a_fault_at_one_file_is_named_and_costs_that_file_alone(perfeval, inbox, tmp_path, broken_at, module, name, is_it):
    broken_at(importlib.import_module(f"perfeval_xl.{module}"), name, is_it)
    ran = perfeval("run", inbox, "-o", tmp_path / "out")

    assert ran.status == 3
    assert "over.xlsx 时工具自身出错（KeyError: 'no\\nsuch column'（test_faults.py:" in ran.err
    assert {path.name for path in (tmp_path / "out").rglob("*.xlsx")} == {"good.xlsx", "summary.xlsx"}
    data = json.loads(perfeval("validate", inbox, "--format", "json").out)
    assert [[finding["code"] for finding in book["findings"]] for book in data["workbooks"]][1] == ["F001"]
    assert [(crash["code"], crash["path"]) for crash in data["crashes"]] == [("read", str(inbox / "县" / "over.xlsx"))]


def test_a_fault_at_a_copy_is_named_and_costs_that_copy_alone(perfeval, inbox, tmp_path, broken_at):
    from perfeval_xl.pipeline import copies

    broken_at(copies, "edit_package", lambda data, *_: data == (inbox / "县" / "over.xlsx").read_bytes())
    ran = perfeval("score", inbox, "-o", tmp_path / "out")

    assert ran.status == 3
    assert "over.xlsx 的评分副本时工具自身出错（KeyError" in ran.err
    assert [path.name for path in (tmp_path / "out").rglob("*.xlsx")] == ["good.xlsx"]


def test_json_names_the_crash(perfeval, inbox, broken_check):
    data = json.loads(perfeval("validate", inbox, "--select", "B", "--format", "json").out)

    assert [crash["code"] for crash in data["crashes"]] == ["B006"]


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (ZeroDivisionError("x\ny"), 3, "ZeroDivisionError: x y"),
        (PermissionError(13, "Permission denied", "甲.xlsx"), 2, "甲.xlsx: Permission denied"),
        (px.PerfevalError("方案不对"), 2, "perfeval: 方案不对\n"),
        (KeyboardInterrupt(), 130, "已中断"),
    ],
)
def test_whatever_goes_wrong_is_one_line(perfeval, monkeypatch, error, status, says):
    def fail(*_: object, **__: object):
        raise error

    monkeypatch.setattr(pipeline, "evaluate", fail)
    ran = perfeval("validate", "inbox")

    assert (ran.status, ran.out) == (status, "")
    assert says in ran.err
    assert len(ran.err.strip().splitlines()) == 1


def test_the_traceback_is_there_for_who_asks(perfeval, inbox, monkeypatch):
    monkeypatch.setattr(pipeline, "evaluate", crash)
    monkeypatch.setenv("PERFEVAL_DEBUG", "1")

    assert "Traceback" in perfeval("validate", inbox).err
