"""The catalogue of checks: the `@check` decorator and what it has registered. Nothing here needs pandas."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from perfeval_xl.checks.headings import HEADINGS
from perfeval_xl.facts.severity import Severity
from perfeval_xl.layout.parts import PARTS, names_of

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.checks.hits import Unsure

Addressee = Literal["unit", "finance"]
Scope = Literal["file", "form", "across"]
"""What a check is run over: files whether read or not, forms that follow one scheme, or everything at once."""

Found: TypeAlias = "pd.DataFrame | Sequence[pd.DataFrame | Unsure]"
"""What a check returns: its findings, and the forms of which it cannot tell (`hits.unsure`)."""

Function = TypeVar("Function", bound=Callable[..., Found])

FAMILIES = {
    "file": "F",
    "template": "T",
    "project": "P",
    "budget": "B",
    "indicators": "I",
    "scores": "S",
    "narrative": "N",
    "across": "X",
}
"""Module of this folder (or the part of its name before `_`) → first letter of its codes."""

_SCOPES: dict[str, Scope] = {"F": "file", "X": "across"}

_FOR_UNITS = frozenset({"B010", "P005", "P009", "N005", "N008"})
"""Of what the reviewer should look at (severity info), what the unit can mend all the same."""
_FOR_FINANCE = frozenset({"S012", "X001", "X002", "X003", "X007", "X013"})
"""Of what is worse, what a unit can do nothing about, or should not read of others."""


@dataclass(frozen=True)
class Check:
    """An entry of the catalogue.

    `page` is the docstring, `title` its first line; `zh` and `en` are the messages with {fields}; `needs` are the
    function's parameters, of which those in `may_be_empty` (they have a default) do not keep it from running; `asks` are the parts
    (`layout.parts`) that a form must have for the check to apply; `told` is the message, Chinese and English, that a unit gets where
    the other one names further units.
    """

    code: str
    severity: Severity
    zh: str
    en: str
    scope: Scope
    function: Callable[..., Found]
    title: str
    page: str
    needs: tuple[str, ...]
    may_be_empty: frozenset[str]
    asks: tuple[str, ...] = ()
    told: tuple[str, str] | None = None

    def heading(self, lang: str) -> str:
        """Return the catalogue's line."""
        return HEADINGS.get(self.code, self.title) if lang == "en" else self.title

    @property
    def addressee(self) -> Addressee:
        """Return whom its findings are for: the unit, back to which they go with the form, or finance alone."""
        return "finance" if self.remark or self.code in _FOR_FINANCE else "unit"

    @property
    def remark(self) -> bool:
        """Tell whether it only asks the reviewer to look."""
        return self.severity == "info" and self.code not in _FOR_UNITS

    def message(self, lang: str) -> str:
        """Return the message template in that language."""
        return self.en if lang == "en" else self.zh

    def message_to_unit(self, lang: str) -> str | None:
        """Return the message template for what a unit receives, None where it is the same."""
        return self.told and self.told[lang == "en"]


class Registry:
    """Checks by code; `check` is the decorator that adds one."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def check(
        self, code: str, *, severity: Severity, zh: str, en: str, scope: Scope | None = None, asks: tuple[str, ...] = (),
        told: tuple[str, str] | None = None,
    ) -> Callable[[Function], Function]:
        """Register a function as the check of that code.

        The function's parameters name what it is given: frames of the batch (`forms` with the columns of their files, as
        `Batch.entries` has them), `scheme`, `scores`, `totals`, `levels`, across forms no scheme but `submissions` (the forms with
        what `submissions.judge` and `expected.match` say of each, and `slack`, their scheme's tolerance for amounts), `roster` (what
        is expected) and `policy` (`settings.Across`). It is skipped when one of the frames is empty, but for parameters with a default
        (`team=None`): those are given as they are. It returns frames with form, sheet, cell, value, expected (text or null) and the
        other fields that its messages name, and `hits.unsure` for forms of which it cannot tell.

        It applies to the forms that have all that it `asks`, names of `layout.parts`, “a|b” where one of them will do; whatever it says of
        others is dropped. A check across forms asks nothing. In what a unit receives no other unit, project or person is named: a message
        that does is replaced there by that of `told`.

        Raises:
            ValueError: the code is taken or malformed, is not of the module's letter, the docstring is missing, or no part has that name.
        """

        def add(function: Function) -> Function:
            page = inspect.cleandoc(function.__doc__ or "")
            self._refuse(code, function, page)
            if unknown := [name for ask in asks for name in names_of(ask) if name not in PARTS]:
                raise ValueError(f"{code} asks for {unknown[0]!r}, which is no part of a form")
            parameters = inspect.signature(function).parameters
            self._checks[code] = Check(
                code,
                severity,
                zh,
                en,
                scope or _SCOPES.get(code[0], "form"),
                function,
                page.splitlines()[0],
                page,
                tuple(parameters),
                frozenset(name for name, given in parameters.items() if given.default is not inspect.Parameter.empty),
                tuple(asks),
                told,
            )
            return function

        return add

    def _refuse(self, code: str, function: Callable[..., object], page: str) -> None:
        family = function.__module__.rpartition(".")[2].partition("_")[0]
        if len(code) != 4 or not code[1:].isdecimal() or code[0] not in FAMILIES.values():
            raise ValueError(f"{code}: a code is a letter of the catalogue and three digits")
        if code in self._checks:
            raise ValueError(f"{code} is taken by {self._checks[code].function.__name__}")
        if FAMILIES.get(family) != code[0]:
            raise ValueError(f"{code} does not belong into module {family!r}")
        if not page:
            raise ValueError(f"{code}: {function.__name__} has no docstring, which is its page of the catalogue")

    def checks(self) -> tuple[Check, ...]:
        """Return what is registered, by code."""
        return tuple(self._checks[code] for code in sorted(self._checks))


_REGISTRY = Registry()
check = _REGISTRY.check


@cache
def all_checks() -> tuple[Check, ...]:
    """Return every check of this folder by code; a new module is found by its name."""
    package = importlib.import_module("perfeval_xl.checks")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.partition("_")[0] in FAMILIES:
            importlib.import_module(f"{package.__name__}.{module.name}")
    return _REGISTRY.checks()


def chosen(code: str, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> bool:
    """Tell whether a code is among those selected (all if none are) and not ignored, by code or prefix."""
    return (not select or code.startswith(tuple(select))) and not code.startswith(tuple(ignore))
