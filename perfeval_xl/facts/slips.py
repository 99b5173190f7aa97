"""When an amount looks to be in another unit: the thresholds of `slips.toml`."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True)
class Doubt:
    """What `slips.toml` says; `row` gives by measure and factor how many times the others of its row an amount is, from and to."""

    factors: tuple[float, ...]
    tenfold: float
    witnesses: int
    alike: float
    same: float
    same_rate: float
    same_price: float
    rounded: float
    base_row: tuple[float, float]
    tenfold_row: tuple[float, float]
    row: Mapping[str, Mapping[float, tuple[float, float]]]


@functools.cache
def doubt() -> Doubt:
    """Return the thresholds."""
    data = tomllib.loads(resources.files(__package__).joinpath("slips.toml").read_text(encoding="utf-8"))
    row = {measure: {float(factor): tuple(ends) for factor, ends in told.items()} for measure, told in data.pop("row").items()}
    least, most = data["tenfold_row"]
    low, high = data["base_row"]
    return Doubt(
        tuple(data["factors"]), data["tenfold"], data["witnesses"], data["alike"], data["same"], data["same_rate"],
        data["same_price"], data["rounded"], (low, high), (least, most), row,
    )
