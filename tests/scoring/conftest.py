from __future__ import annotations

from types import SimpleNamespace

import pytest

from perfeval_xl.records import Batch
from perfeval_xl.schemes import load_scheme
from perfeval_xl.values import about_time, parse, repeats

YEAR = 2021


def parsed(side, cell, name):
    value = parse(cell, year=YEAR, about_time=about_time(name))
    parts = {f"{side}_{part}": getattr(value, part) for part in ("kind", "op", "low", "high", "unit", "date")}
    return value, {side: str(cell), **parts}


def indicator(target, actual, *, name="指标", weight=10, rule="auto", self_score=5, **more):
    target_value, target_columns = parsed("target", target, name)
    actual_value, actual_columns = parsed("actual", actual, name)
    return {
        "form": 1, "row": 0, "group1": 0, "group2": 0, "level1": "产出", "level2": "产出数量", "level3": name,
        "weight3": weight, "rule": rule, "self_score": self_score, "copied": repeats(target_value, actual_value),
        **target_columns, **actual_columns, **more,
    }


def money(planned, received, spent, *, form=1, source="total"):
    amounts = {"planned": planned, "received": received, "spent": spent}
    return [{"form": form, "source": source, "measure": name, "amount": amount} for name, amount in amounts.items()]


def make_batch(rows, budget=(), **frames):
    numbered = [{**row, "row": number} for number, row in enumerate(rows)]
    return Batch.from_rows({"indicators": numbered, "budget": budget, **frames})


@pytest.fixture(scope="session")
def department():
    return load_scheme("department-2021")


@pytest.fixture(scope="session")
def forms():
    """Builders of a form's rows: `indicator`, `money`, and of the batch that holds them."""
    return SimpleNamespace(indicator=indicator, money=money, batch=make_batch)
