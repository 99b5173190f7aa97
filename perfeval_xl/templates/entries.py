"""What an open cell takes: data validations, each with the hint shown beside the cell and the reason for a refusal."""

from __future__ import annotations

from typing import Any

from perfeval_xl.templates.styles import prompt, refusal


def anything(header: str, hint: str) -> dict[str, Any]:
    """Return the validation of a cell that takes any text: only its hint."""
    return {"validate": "any", **prompt(header, hint)}


def amount(header: str, hint: str) -> dict[str, Any]:
    """Return the validation of an amount in 万元."""
    return {
        "validate": "decimal", "criteria": ">=", "value": 0,
        **prompt(header, hint), **refusal("金额应是不小于 0 的数，单位万元，只填数字，不要写“万元”"),
    }


def weight(header: str, hint: str) -> dict[str, Any]:
    """Return the validation of a weight in points."""
    return {"validate": "decimal", "criteria": ">", "value": 0, **prompt(header, hint), **refusal("分值应是大于 0 的数")}


def score(header: str, hint: str, score_cell: str, weight_cell: str) -> dict[str, Any]:
    """Return the validation of points; the cells are those of the first row, relative, as A1."""
    return {
        "validate": "custom",
        "value": f'=AND(ISNUMBER({score_cell}),{score_cell}>=0,OR({weight_cell}="",{score_cell}<={weight_cell}))',
        **prompt(header, hint), **refusal(f"{header}应是 0 到该行分值之间的数"),
    }
