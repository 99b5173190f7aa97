"""Frames of very many forms, made in memory: a few forms that were read, again and again under other names of unit and project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import pandas as pd

from perfeval_xl.pipeline.evaluation import Options, Result, evaluate_sources, list_sources
from perfeval_xl.records import Batch, Scores

SAMPLES = Path(__file__).parents[1] / "samples"
_NAMES = ("unit", "project", "path", "name", "sha256")


def read_forms(names: Sequence[str] = ("clean", "hotline", "hotline-template", "road-repair")) -> Result:
    """Return what is known of some samples, each by itself."""
    return evaluate_sources(list_sources([SAMPLES / f"{name}.xlsx" for name in names]), 0, Options())


def multiplied(result: Result, forms: int, *, own_text: bool = True) -> Result:
    """Return the result as if at least so many forms like it had come; with `own_text` no report is like another."""
    step = int(result.batch.forms["form"].max()) + 1
    times = range(-(-forms // step))
    batch = Batch(**{field.name: _again(getattr(result.batch, field.name), times, step) for field in fields(Batch)})
    number = "_" + batch.forms["form"].astype(str)
    books = batch.forms.assign(**{name: batch.forms[name] + number for name in _NAMES})
    batch = replace(batch, workbooks=books)
    if own_text:
        batch = replace(batch, report_text=_own(batch.report_text), indicators=_own_results(batch.indicators))
    scores = Scores(*(_again(getattr(result.scores, field.name), times, step) for field in fields(Scores)))
    findings = _again(result.findings[result.findings["form"].ge(0)], times, step)
    return replace(result, batch=batch, scores=scores, findings=findings)


def _again(frame: pd.DataFrame, times: range, step: int) -> pd.DataFrame:
    parts = [frame.assign(workbook=frame["form"] + step * time) for time in times]
    return pd.concat(parts, ignore_index=True)


def _own(report_text: pd.DataFrame) -> pd.DataFrame:
    """Put the number of the workbook into every sentence."""
    told = [text.replace("。", f"{key}。") if isinstance(text, str) else text
            for key, text in zip(report_text["form"], report_text["text"], strict=True)]
    return report_text.assign(text=told)


def _own_results(indicators: pd.DataFrame) -> pd.DataFrame:
    own = indicators["level3"].astype("object") + indicators["form"].astype(str)
    return indicators.assign(level3=own.where(indicators["own"], indicators["level3"]))
