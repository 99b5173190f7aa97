"""What the checks across workbooks share: findings about several workbooks, and groups from links."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import pandas as pd

ACROSS = -1
"""The key of a finding that is about several forms."""

Node = TypeVar("Node", bound=Hashable)

_NAMED = 5  # of more than so many names a message gives the first


def counting(submissions: pd.DataFrame) -> pd.DataFrame:
    """Return the submissions that stand for their project, on the roster or not, and could be read."""
    return submissions[submissions["stands"] & submissions["problem"].isna()]


def named(names: Iterable[str]) -> str:
    """Return names once each, joined; of many the first and how many more there are."""
    listed = list(dict.fromkeys(names))
    more = f"（+{len(listed) - _NAMED}）" if len(listed) > _NAMED else ""
    return "、".join(listed[:_NAMED]) + more


def about(rows: pd.DataFrame, by: str, **fields: str) -> pd.DataFrame:
    """Return, by group of forms, a finding about them; `fields` name columns whose first value of the group it keeps."""
    groups = rows.groupby(by, sort=False)
    found = groups["form"].agg(_once).to_frame("about")
    first = {field: groups[column].first() for field, column in fields.items()}
    return found.assign(form=ACROSS, sheet=None, cell=None, value=None, expected=None).assign(**first)


def _once(forms: pd.Series[int]) -> list[int]:
    return list(dict.fromkeys(forms.tolist()))


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
