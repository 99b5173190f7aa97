"""Earlier versions of the templates: a form is read by the labels, headers and sheets of its own. What they were is data, in history.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from perfeval_xl.layout import stamp
from perfeval_xl.layout.model import Column, Field, Form, Table
from perfeval_xl.values import fold_label

_FILE = Path(__file__).with_name("history.toml")
_MORE = "…"


@dataclass(frozen=True)
class Version:
    """What a version of a form called otherwise than today's (names by today's, or by keys), and what it printed; see history.toml."""

    sheets: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    printed: tuple[str, ...] = ()

    def prints(self, text: str) -> bool:
        """Return whether a text is the form's own."""
        folded = fold_label(text)
        return any(
            folded.startswith(fold_label(known.removesuffix(_MORE))) if known.endswith(_MORE) else folded == fold_label(known)
            for known in self.printed
        )

    def of(self, form: Form) -> Form:
        """Return today's form under the names of this version."""
        if not (self.sheets or self.labels or self.columns):
            return form
        return replace(
            form,
            fields=tuple(_renamed(item, self.labels.get(item.key)) for item in form.fields),
            tables=tuple(self._table(table) for table in form.tables),
            sheets=tuple(self.sheets.get(name, name) for name in form.sheets),
        )

    def _table(self, table: Table) -> Table:
        columns = tuple(_headed(column, self.columns.get(f"{table.key}.{column.key}")) for column in table.columns)
        return replace(table, sheet=self.sheets.get(table.sheet, table.sheet), columns=columns)


_TODAY = Version()


def version_of(form: str, number: str | None) -> Version:
    """Return what a version of a form was like; one that is not on file, or no number, is like today's."""
    if number in (None, stamp.CURRENT_TEMPLATE):
        return _TODAY
    return _versions().get(str(number), {}).get(form, _TODAY)


def as_of(form: Form, number: str | None) -> Form:
    """Return a form under the names of one of its versions."""
    return form if number in (None, stamp.CURRENT_TEMPLATE) else _as_of(form.key, number, form)


@lru_cache(maxsize=32)
def _as_of(key: str, number: str, form: Form) -> Form:
    return version_of(key, number).of(form)


def parse_versions(text: str) -> dict[str, dict[str, Version]]:
    """Return version → form → what it was like, from a TOML text."""
    return {
        number: {form: Version(**{**told, "printed": tuple(told.get("printed", ()))}) for form, told in forms.items()}
        for number, forms in tomllib.loads(text).items()
    }


@lru_cache(maxsize=1)
def _versions() -> dict[str, dict[str, Version]]:
    return parse_versions(_FILE.read_text(encoding="utf-8"))


def _renamed(item: Field, label: str | None) -> Field:
    return item if label is None else replace(item, label=label)


def _headed(column: Column, header: str | None) -> Column:
    return column if header is None else replace(column, header=header)
