"""Near copies among very many, found without comparing every pair.

Three ways lead to pairs that are worth comparing, each of work that grows with what is held and not with the pairs there are:

- holders of exactly the same keys: each with the first of them;
- holders that meet at a key that few hold, unless even all the rest together could not make enough of it;
- neighbours in orders by min-hash (LSH forest: Bawa, Condie, Ganesan, WWW 2005), for what very many hold: in each order those
  that agree in most keys stand side by side, so that a family of copies becomes a chain however large it is. In the first
  order those who hold a key are neighbours whoever stands between them, so that one long text is enough to find a family.

Every such pair is then compared in full, so that nothing is taken for a copy that is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

_FEW = 16  # so many holders of one key are all compared with each other
_HASHES, _ORDERS, _PREFIX, _NEIGHBOURS = 16, 8, 4, 2
_AT_ONCE = 2_000_000  # keys looked up in one step of the full comparison

Pairs = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Enough:
    """How much of the same two must hold: size and points at least, and that share of the size of the smaller."""

    size: float
    points: float
    share: float


@dataclass(frozen=True)
class _HeldRows:
    """What is held, sorted by holder and key: `starts` are the first rows of the holders, and one more for the end."""

    holder: np.ndarray
    key: np.ndarray
    size: np.ndarray
    points: np.ndarray
    starts: np.ndarray
    hashes: np.ndarray  # of each key

    @property
    def holders(self) -> int:
        return len(self.starts) - 1

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Return the sum over each holder's rows."""
        return np.bincount(self.holder, values, self.holders)

    def only(self, rows: np.ndarray) -> _HeldRows:
        """Return some rows, of all holders."""
        starts = np.searchsorted(self.holder[rows], np.arange(self.holders + 1))
        return _HeldRows(self.holder[rows], self.key[rows], self.size[rows], self.points[rows], starts, self.hashes)


def pairs_alike(rows: pd.DataFrame, enough: Enough) -> list[tuple[int, int]]:
    """Return pairs of holders that hold enough of the same; of many that are alike each is in at least one pair with another.

    Args:
        rows: holder (int), key (text), and how much of a holder the key is: size, and points for how much it proves.
        enough: what makes a pair.
    """
    names, held = _held(rows, enough)
    if held.holders < 2:
        return []
    leaders = _leaders(held)
    others = np.flatnonzero(leaders != np.arange(held.holders))
    found = [(leaders[others], others)]
    shared = held.only((np.bincount(held.key) > 1)[held.key] & (leaders[held.holder] == held.holder))
    often = np.bincount(shared.key)
    rare = often[shared.key] <= _FEW
    found.append(_meeting(held, shared.only(rare & (often[shared.key] > 1)), shared.only(~rare), enough))
    found.append(_neighbours(shared.only(~rare)))
    a, b = _once(found, held.holders)
    good = _compared(held, a, b, enough)
    return [(int(x), int(y)) for x, y in zip(names[a[good]], names[b[good]], strict=True)]


def _held(rows: pd.DataFrame, enough: Enough) -> tuple[np.ndarray, _HeldRows]:
    """Return the names of the holders that hold enough at all, and what they hold."""
    once = rows.drop_duplicates(["holder", "key"])
    whole = once.groupby("holder")[["size", "points"]].sum()
    able = whole.index[whole["size"].ge(enough.size) & whole["points"].ge(enough.points)]
    once = once[once["holder"].isin(able)]
    holders, names = pd.factorize(once["holder"], sort=True)
    keys, texts = pd.factorize(once["key"])
    order = np.lexsort((keys, holders))
    holder = holders[order]
    size, points = (once[name].to_numpy("float64")[order] for name in ("size", "points"))
    starts = np.searchsorted(holder, np.arange(len(names) + 1))
    hashes = pd.util.hash_array(np.asarray(texts, dtype=object)) if len(texts) else np.zeros(0, "uint64")
    return np.asarray(names), _HeldRows(holder, keys[order], size, points, starts, hashes)


def _leaders(held: _HeldRows) -> np.ndarray:
    """Return for each holder the first of those whose keys are exactly its own."""
    prints = np.add.reduceat(held.hashes[held.key], held.starts[:-1])
    counts = np.diff(held.starts)
    same = pd.DataFrame({"print": prints, "count": counts, "holder": np.arange(held.holders)})
    return same.groupby(["print", "count"])["holder"].transform("first").to_numpy()


def _meeting(held: _HeldRows, rare: _HeldRows, common: _HeldRows, enough: Enough) -> Pairs:
    """Return the pairs that meet at a key that few hold and could hold enough of the same."""
    order = np.lexsort((rare.holder, rare.key))
    holder, key, size = rare.holder[order], rare.key[order], rare.size[order]
    codes, sizes = [], []
    for step in range(1, _FEW):
        met = np.flatnonzero(key[step:] == key[:-step]) if len(key) > step else np.zeros(0, int)
        codes.append(holder[met].astype("int64") * held.holders + holder[met + step])
        sizes.append(np.minimum(size[met], size[met + step]))
    pairs, place = np.unique(np.concatenate(codes), return_inverse=True)
    a, b = pairs // held.holders, pairs % held.holders
    met_size = np.bincount(place, np.concatenate(sizes), len(pairs))
    whole, rest = held.sums(held.size), common.sums(common.size)
    possible = met_size + np.minimum(rest[a], rest[b])
    wanted = np.maximum(enough.size, enough.share * np.minimum(whole[a], whole[b]))
    likely = possible >= wanted
    return a[likely], b[likely]


def _neighbours(common: _HeldRows) -> Pairs:
    """Return the pairs that stand side by side when those who hold what many hold are ordered by the min-hashes of it."""
    who = np.flatnonzero(np.diff(common.starts))
    if len(who) < 2:
        return np.zeros(0, int), np.zeros(0, int)
    odd = np.random.default_rng(2020).integers(1, 2**63, _HASHES, dtype="uint64") * np.uint64(2) + np.uint64(1)
    hashes = common.hashes[common.key]
    signs = [np.minimum.reduceat(hashes * factor, common.starts[:-1][who]) for factor in odd]
    orders = []
    for first in range(0, _HASHES, _HASHES // _ORDERS):
        prefix = [signs[(first + place) % _HASHES] for place in range(_PREFIX)]
        orders.append(who[np.lexsort(prefix[::-1])])
    found = [(order[:-step], order[step:]) for order in orders for step in range(1, _NEIGHBOURS + 1)]
    found.append(_at_each_key(common, orders[0]))
    return np.concatenate([a for a, _ in found]), np.concatenate([b for _, b in found])


def _at_each_key(common: _HeldRows, order: np.ndarray) -> Pairs:
    """Return the pairs that follow each other, in an order, among those who hold a key."""
    rank = np.zeros(common.holders, int)
    rank[order] = np.arange(len(order))
    rows = np.lexsort((rank[common.holder], common.key))
    holder, key = common.holder[rows], common.key[rows]
    next_too = key[1:] == key[:-1]
    return holder[:-1][next_too], holder[1:][next_too]


def _once(found: list[Pairs], holders: int) -> Pairs:
    """Return each pair once, the smaller first."""
    low = np.concatenate([np.minimum(a, b) for a, b in found]).astype("int64")
    high = np.concatenate([np.maximum(a, b) for a, b in found]).astype("int64")
    pairs = np.unique(low * holders + high)
    return pairs // holders, pairs % holders


def _compared(held: _HeldRows, a: np.ndarray, b: np.ndarray, enough: Enough) -> np.ndarray:
    """Tell which pairs hold enough of the same, from all that they hold."""
    whole, counts = held.sums(held.size), np.diff(held.starts)
    fewer, more = np.where(counts[a] <= counts[b], (a, b), (b, a))
    codes = held.holder.astype("int64") * len(held.hashes) + held.key
    size, points = np.zeros(len(a)), np.zeros(len(a))
    for part in _parts(counts[fewer]):
        count = counts[fewer[part]]
        pair = np.repeat(np.arange(len(count)), count)
        rows = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + held.starts[fewer[part]][pair]
        wanted = more[part][pair].astype("int64") * len(held.hashes) + held.key[rows]
        at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
        both = codes[at] == wanted
        for total, values in ((size, held.size), (points, held.points)):
            total[part] = np.bincount(pair[both], np.minimum(values[rows], values[at])[both], len(count))
    smaller = np.minimum(whole[a], whole[b])
    return np.asarray((size >= enough.size) & (points >= enough.points) & (size >= smaller * enough.share))


def _parts(counts: np.ndarray) -> Iterator[slice]:
    """Yield slices of the pairs that are compared in one step."""
    ends = np.cumsum(counts)
    start = 0
    while start < len(counts):
        before = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + _AT_ONCE, side="right")))
        yield slice(start, stop)
        start = stop
