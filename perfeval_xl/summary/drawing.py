"""Which projects are drawn for the bureau's own evaluation: each with a known probability, the same for the same seed.

Systematic sampling: the projects stand in a row, each as long as its probability; a random start and steps of 1 choose. In order of
departments every department gets its share, to one project more or less.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.float64]


def equal(size: int, wanted: int) -> Probabilities:
    """Return the same probability for each of `size` projects, so that `wanted` are drawn."""
    return np.full(size, min(wanted / size, 1.0) if size else 0.0)


def by_money(amounts: Sequence[float], wanted: int) -> Probabilities:
    """Return probabilities in proportion to amounts, so that `wanted` are drawn; what is too large for that is drawn for certain.

    A project without an amount (or with none above 0) cannot be drawn so.
    """
    sizes = np.nan_to_num(np.array(amounts, dtype="float64")).clip(min=0.0)
    made = np.zeros(len(sizes))
    left, open_ = min(wanted, int((sizes > 0).sum())), sizes > 0
    while left > 0 and open_.any():
        shares = left * sizes / sizes[open_].sum()
        certain = open_ & (shares >= 1.0)
        if not certain.any():
            made[open_] = shares[open_]
            break
        made[certain] = 1.0
        left, open_ = left - int(certain.sum()), open_ & ~certain
    return made


def drawn(probabilities: Probabilities, order: Sequence[int], seed: int) -> NDArray[np.bool_]:
    """Return which are drawn: `order` are the places in the order in which they stand in the row."""
    start = random.Random(seed).random()
    ends = np.cumsum(probabilities[list(order)])
    begins = ends - probabilities[list(order)]
    hits = np.floor(np.round(ends - start, 12)) > np.floor(np.round(begins - start, 12))
    made = np.zeros(len(probabilities), dtype=bool)
    made[list(order)] = hits | (probabilities[list(order)] >= 1.0)
    return made
