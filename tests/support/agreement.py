"""Filled forms as 自检 judges them, computed by LibreOffice, and as the tool does."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from template_forms import recalculated_together, said

import perfeval_xl as px

Title = TypeVar("Title", bound=Hashable)
UNREAD = "看不出，由财政核对"
_ADDRESS = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}[0-9]{1,3}(?![0-9])")


@dataclass(frozen=True)
class Checked:
    """A form as 自检 and the tool judge it: code → result and place, code → cells."""

    headline: str
    results: dict[str, tuple[str, str]]
    tool: dict[str, set[str | None]]

    @property
    def wrong(self) -> set[str]:
        return {code for code, (result, _) in self.results.items() if result == "有误"}

    @property
    def left(self) -> set[str]:
        return {code for code, (result, _) in self.results.items() if result == UNREAD}

    @property
    def found(self) -> set[str]:
        return set(self.tool) & set(self.results)

    @property
    def apart(self) -> list[str]:
        """The codes that only one of them finds, and places that 自检 names and the tool does not."""
        only, missed = self.wrong - self.found, self.found - self.wrong - self.left
        return [f"自检 only {code}" for code in sorted(only)] + [f"tool only {code}" for code in sorted(missed)] + self.astray

    @property
    def astray(self) -> list[str]:
        """Places that 自检 names and the tool does not."""
        named = {code: set(_ADDRESS.findall(self.results[code][1])) for code in self.wrong & self.found}
        return [f"{code} {sorted(cells)}" for code, cells in named.items() if any(self.tool[code]) and not cells <= self.tool[code]]


def checked(forms: Mapping[Title, bytes], folder: Path) -> dict[Title, Checked]:
    """Return how the forms are judged; the folder takes their files."""
    paths = dict(zip(forms, recalculated_together(list(forms.values()), folder), strict=True))
    batch = px.read(list(paths.values()))
    findings = px.validate(batch, ignore=["X"])
    keys = dict(zip(batch.forms["form"], batch.entries()["path"], strict=True))
    tool: dict[str, dict[str, set[str | None]]] = defaultdict(lambda: defaultdict(set))
    for workbook, code, cell in zip(findings["form"], findings["code"], findings["cell"], strict=True):
        tool[str(keys[workbook])][code].add(cell)
    return {title: Checked(*said(path), tool=dict(tool[str(path)])) for title, path in paths.items()}
