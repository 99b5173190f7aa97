"""TOML → `Scheme`. Every mistake of a file is reported at once, each by the path of its key."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path

import msgspec

from perfeval_xl.errors import SchemeError
from perfeval_xl.facts.nearest import FEW_ALIKE, nearest
from perfeval_xl.own_files import OwnFile, toml_tables
from perfeval_xl.schemes.inheritance import EXTENDS, OWN_KEYS, extend
from perfeval_xl.schemes.model import Group, Level, Scheme
from perfeval_xl.schemes.problems import sense_problems, shape_problems

NATIONAL = "mof-self-2020"
"""The scheme of 财预〔2020〕10号 itself: its grades are the national ones."""

_BUILTIN = resources.files("perfeval_xl.schemes") / "builtin"
_FILE = OwnFile("评价方案文件", "scheme file", SchemeError)
_SUFFIX = ".toml"
_PART = "_"  # a file of this name is no scheme but what schemes share


def builtin_ids() -> tuple[str, ...]:
    """Return the ids of the schemes that ship, sorted, one that extends another behind all that do not.

    So a form that fits a scheme and its variant alike is taken for one of the scheme itself.
    """
    return tuple(sorted((name for name in _builtin_files() if not name.startswith(_PART)), key=lambda name: (_steps_below(name), name)))


@lru_cache(maxsize=64)
def _steps_below(name: str) -> int:
    """Return how many schemes that ship lie below one, each extended by the next."""
    base = str(toml_tables(_builtin_text(name)).get(EXTENDS, _PART))
    return 0 if base.startswith(_PART) or base not in _builtin_files() else 1 + _steps_below(base)


@lru_cache(maxsize=1)
def _builtin_files() -> tuple[str, ...]:
    return tuple(sorted(entry.name.removesuffix(_SUFFIX) for entry in _BUILTIN.iterdir() if entry.name.endswith(_SUFFIX)))


def load_scheme(source: str | Path) -> Scheme:
    """Return the scheme of that id, or of the TOML file at that path.

    Raises:
        SchemeError: unknown id, unreadable file, or a wrong scheme with all its mistakes in `problems`.
    """
    return _lent.get(str(source)) or _load(str(source))


def lend_schemes(schemes: Mapping[str, Scheme]) -> None:
    """Make `load_scheme` return these, by what loads them: where work is done on a machine that does not have their files."""
    _lent.update(schemes)


_lent: dict[str, Scheme] = {}


@lru_cache(maxsize=64)
def _load(source: str) -> Scheme:
    if source in builtin_ids():
        return parse_scheme(_builtin_text(source), source)
    path = Path(source)
    if path.suffix.lower() != _SUFFIX:
        raise SchemeError(
            f"{_unknown(source)}，或给出 .toml 文件",
            english=f"no scheme {source!r}; there are {', '.join(builtin_ids())}, or give a .toml file",
        )
    return parse_scheme(_FILE.text(path), path.name, path)


def parse_scheme(text: str, name: str, path: Path | None = None) -> Scheme:
    """Return the scheme in a TOML text; `name` names it in messages, `path` is the file that what it extends is relative to.

    Raises:
        SchemeError: the text is no TOML, or not a right scheme.
    """
    data = _tables(text, name, path, (str(path.resolve()) if path else name,))
    problems = list(shape_problems(data, Scheme))
    if problems:
        raise _wrong(name, problems)
    scheme = msgspec.convert(data, Scheme)
    problems = list(sense_problems(scheme))
    if problems:
        raise _wrong(name, problems)
    return scheme


def _tables(text: str, name: str, path: Path | None, trail: tuple[str, ...]) -> dict[str, typing.Any]:
    """Return a file's tables, laid over those of what it extends; `trail` names the files that led here."""
    try:
        data = toml_tables(text)
    except ValueError as error:
        raise SchemeError(f"评价方案 {name} 不是正确的 TOML：{error}", english=f"the scheme {name} is no TOML: {error}") from error
    if EXTENDS in data:
        merged, problems = extend(_base(data[EXTENDS], name, path, trail), data)
    else:
        merged, problems = data, list(_plain_problems(data, partial=len(trail) > 1))
    if problems:
        raise _wrong(name, problems)
    return merged


def _plain_problems(data: dict[str, typing.Any], *, partial: bool) -> Iterator[str]:
    """Yield what is wrong with the keys of a file that extends nothing; one that others extend may be a part of a scheme."""
    lone = [key for key in OWN_KEYS if key in data]
    yield from (f"{key}：要与 {EXTENDS} 同用" for key in lone)
    yield from shape_problems({key: data[key] for key in data if key not in lone}, Scheme, partial=partial, also=OWN_KEYS)


def _base(source: object, name: str, path: Path | None, trail: tuple[str, ...]) -> dict[str, typing.Any]:
    """Return the tables of what a scheme extends: an id, or a file beside it."""
    if not isinstance(source, str):
        raise _wrong(name, [f"{EXTENDS}：应为方案编号或 .toml 文件"])
    if source in _builtin_files():
        base, key = None, source
    elif source.lower().endswith(_SUFFIX):
        base = (path.parent if path else Path()) / source
        key = str(base.resolve())
    else:
        raise _wrong(name, [f"{EXTENDS}：{_unknown(source)}，或写 .toml 文件相对本文件的位置"])
    if key in trail:
        raise _wrong(name, [f"{EXTENDS}：互相依据：{' → '.join(Path(one).name for one in (*trail, key))}"])
    text = _FILE.text(base) if base else _builtin_text(source)
    return _tables(text, base.name if base else source, base, (*trail, key))


def _builtin_text(name: str) -> str:
    return (_BUILTIN / f"{name}{_SUFFIX}").read_text(encoding="utf-8")


def _unknown(source: str) -> str:
    near = nearest(source, builtin_ids(), FEW_ALIKE)
    hint = f"，是否想用 {near}？" if near else "；"
    return f"没有名为“{source}”的评价方案{hint}可用的方案：{'、'.join(builtin_ids())}"


def _wrong(name: str, problems: list[str]) -> SchemeError:
    return SchemeError(f"评价方案 {name} 有 {len(problems)} 处错误", problems, f"the scheme {name} has {len(problems)} mistakes")


def groups(scheme: Scheme) -> Iterator[tuple[Level, Group]]:
    """Yield each second-level group with its level, in the form's order."""
    for level in scheme.levels:
        for group in level.groups:
            yield level, group
