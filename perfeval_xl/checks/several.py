"""What the checks across workbooks share: findings about several workbooks, and near copies found without comparing every pair."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import pandas as pd

ACROSS = -1
"""The key of a finding that is about several workbooks."""

Node = TypeVar("Node", bound=Hashable)

_NAMED = 5  # of more than so many names a message gives the first
_BLOCK = 16  # so many holders of one key are compared with each other


def counting(submissions: pd.DataFrame) -> pd.DataFrame:
    """Return the submissions that count and could be read."""
    return submissions[submissions["counts"] & submissions["problem"].isna()]


def named(names: Iterable[str]) -> str:
    """Return names once each, joined; of many the first and how many more there are."""
    listed = list(dict.fromkeys(names))
    more = f"（+{len(listed) - _NAMED}）" if len(listed) > _NAMED else ""
    return "、".join(listed[:_NAMED]) + more


def about(rows: pd.DataFrame, by: str, **fields: str) -> pd.DataFrame:
    """Return, by group of workbooks, a finding with their paths; `fields` name columns whose first value of the group it keeps."""
    groups = rows.groupby(by, sort=False)
    found = groups["path"].agg(_once).to_frame("paths")
    first = {field: groups[column].first() for field, column in fields.items()}
    return found.assign(workbook=ACROSS, sheet=None, cell=None, value=None, expected=None).assign(**first)


def _once(paths: pd.Series[str]) -> list[str]:
    return list(dict.fromkeys(paths))


def copies(rows: pd.DataFrame, *, size: float, points: float, share: float) -> list[tuple[int, int]]:
    """Return pairs of holders that hold so much of the same that one is a copy of the other, each at least once linked to its like.

    Args:
        rows: holder (int), key, and how much of a holder the key is: size, and points for how much it proves.
        size: least size that both hold.
        points: least points that both hold.
        share: least share of the size of the smaller that both hold.

    Holders of exactly the same keys are linked without looking further. Of the others only those that meet at a key are
    compared, and of a key that very many hold only within blocks of them: the work grows with the rows, not with pairs.
    """
    once = rows.drop_duplicates(["holder", "key"]).sort_values(["holder", "key"])
    groups = once.groupby("holder")
    whole = groups[["size", "points"]].sum().assign(keys=groups["key"].agg("\n".join))
    enough = whole[whole["size"].ge(size) & whole["points"].ge(points)]
    leader = enough.reset_index().groupby("keys")["holder"].transform("first")
    same = [(int(a), int(b)) for a, b in zip(enough.index, leader, strict=True) if a != b]
    leaders = enough[~enough.duplicated("keys")]
    return same + _near(once[once["holder"].isin(leaders.index)], leaders["size"], size, points, share)


def _near(rows: pd.DataFrame, sizes: pd.Series[float], size: float, points: float, share: float) -> list[tuple[int, int]]:
    """Return the pairs of holders of different keys that hold enough of the same."""
    met = _met(rows)
    # those that met at half of what it takes are looked at in full: blocks hide what very many hold
    pairs = met[met["size"].ge(size / 2)][["holder", "holder_other"]]
    theirs = rows[["holder", "key"]].rename(columns={"holder": "holder_other"})
    shared = pairs.merge(rows, on="holder").merge(theirs, on=["holder_other", "key"]).groupby(["holder", "holder_other"])
    found = shared[["size", "points"]].sum().reset_index()
    smaller = found["holder"].map(sizes).clip(upper=found["holder_other"].map(sizes))
    alike = found[found["size"].ge(size) & found["points"].ge(points) & found["size"].ge(smaller * share)]
    return [(int(a), int(b)) for a, b in zip(alike["holder"], alike["holder_other"], strict=True)]


def _met(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that hold a key and stand in one block of its holders, with the size of all such keys."""
    blocks = rows.assign(block=rows.groupby("key").cumcount() // _BLOCK)
    blocks = blocks[blocks.duplicated(["key", "block"], keep=False)]
    met = blocks.merge(blocks[["holder", "key", "block"]], on=["key", "block"], suffixes=("", "_other"))
    return met[met["holder"] < met["holder_other"]].groupby(["holder", "holder_other"])["size"].sum().reset_index()


def joined(links: Iterable[tuple[Node, Node]]) -> dict[Node, Node]:
    """Return for each linked node the one that stands for its group."""
    above: dict[Node, Node] = {}

    def top(node: Node) -> Node:
        while (higher := above.setdefault(node, node)) != node:
            above[node] = above[higher]
            node = higher
        return node

    for a, b in links:
        above[top(b)] = top(a)
    return {node: top(node) for node in list(above)}
