"""A fault of the tool itself costs one line, never a traceback, and never the work of the other checks."""

from __future__ import annotations

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
    assert ran.err.startswith("perfeval: 检查 B006 没有完成（KeyError")
    assert ran.err.count("\n") == 1


def test_exit_zero_does_not_hide_a_crash(perfeval, inbox, broken_check):
    assert perfeval("validate", inbox, "--select", "B", "--exit-zero").status == 3


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
