"""docs/python.md: its code runs from top to bottom, pandas and DuckDB give the same answers, and its tables name every column there is."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import perfeval_xl as px
from perfeval_xl import records

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
FRAMES = {f"batch.{name}": columns for name, columns in records.COLUMNS.items()} | {
    "findings": records.FINDING_COLUMNS, "scores.rows": records.SCORE_COLUMNS, "scores.totals": records.TOTAL_COLUMNS,
    "scores.levels": records.LEVEL_COLUMNS, "scores.adjustments": records.ADJUSTMENT_COLUMNS, "outcomes.rows": records.OUTCOME_COLUMNS,
    "outcomes.checked": records.CHECKED_COLUMNS, "intake.containers": records.CONTAINER_COLUMNS,
    "intake.left_out": records.LEFT_OUT_COLUMNS, "intake.reasons": records.REASON_COLUMNS,
}


@pytest.fixture(scope="module")
def answers():
    names: dict[str, object] = {}
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        exec(compile(code, "docs/python.md", "exec"), names)
    return names


@pytest.mark.parametrize("question", ["lost", "spent", "mistakes"])
def test_pandas_and_duckdb_give_the_same_answers(answers, question):
    by_pandas, by_sql = answers[question], answers[f"{question}_sql"]
    if question != "mistakes":
        by_pandas = by_pandas.reset_index()

    assert len(by_pandas) > 2
    pd.testing.assert_frame_equal(by_pandas, by_sql, check_dtype=False)


def test_the_tables_name_every_column():
    parts = re.findall(r"^### `(\S+)`\n(.*?)(?=^### |\Z)", PAGE, re.DOTALL | re.MULTILINE)

    assert {name: re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) for name, text in parts} == {
        name: list(columns) for name, columns in FRAMES.items()
    }


def test_the_frames_have_these_columns(answers):
    result = answers["result"]

    for name, columns in FRAMES.items():
        owner, _, frame = name.partition(".")
        found = getattr(getattr(result, owner), frame) if frame else getattr(result, owner)
        assert list(found.columns) == list(columns), name


def test_what_is_public_is_what_dir_lists():
    assert dir(px) == sorted(px.__all__)
