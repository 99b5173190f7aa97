"""Frames of very many forms, made in memory: a few forms that were read, again and again under other names of unit and project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import pandas as pd

from perfeval_xl.pipeline.evaluation import Options, Result, evaluate_sources, list_received
from perfeval_xl.records import Batch, Scores

SAMPLES = Path(__file__).parents[1] / "samples"
_KEYS = ("form", "file")
_NAMES = {"forms": ("unit", "project"), "files": ("path", "name", "sha256")}


def read_forms(names: Sequence[str] = ("clean", "hotline", "hotline-template", "road-repair")) -> Result:
    """Return what is known of some samples, each by itself."""
    return evaluate_sources(list_received([SAMPLES / f"{name}.xlsx" for name in names]).sources, Options())


def multiplied(result: Result, forms: int, *, own_text: bool = True) -> Result:
    """Return the result as if at least so many forms like it had come; with `own_text` no report is like another."""
    step = int(result.batch.forms["form"].max()) + 1
    times = range(-(-forms // step))
    batch = Batch(**{field.name: _again(getattr(result.batch, field.name), times, step) for field in fields(Batch)})
    batch = replace(batch, **{name: _numbered(getattr(batch, name), columns) for name, columns in _NAMES.items()})
    if own_text:
        batch = replace(batch, report_text=_own(batch.report_text), indicators=_own_results(batch.indicators))
    scores = Scores(*(_again(getattr(result.scores, field.name), times, step) for field in fields(Scores)))
    findings = _again(result.findings[result.findings["form"].ge(0)], times, step)
    return replace(result, batch=batch, scores=scores, findings=findings)


def _again(frame: pd.DataFrame, times: range, step: int) -> pd.DataFrame:
    keys = [key for key in _KEYS if key in frame]  # a sample holds one form: files are as many
    parts = [frame.assign(**{key: frame[key] + step * time for key in keys}) for time in times]
    return pd.concat(parts, ignore_index=True)


def _numbered(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    number = "_" + frame.iloc[:, 0].astype(str)
    return frame.assign(**{column: frame[column] + number for column in columns})


def _own(report_text: pd.DataFrame) -> pd.DataFrame:
    """Put the number of the workbook into every sentence."""
    told = [text.replace("。", f"{key}。") if isinstance(text, str) else text
            for key, text in zip(report_text["form"], report_text["text"], strict=True)]
    return report_text.assign(text=told)


def _own_results(indicators: pd.DataFrame) -> pd.DataFrame:
    own = indicators["level3"].astype("object") + indicators["form"].astype(str)
    return indicators.assign(level3=own.where(indicators["own"], indicators["level3"]))
