"""`perfeval.toml` → `Settings`. Every mistake of a file is reported at once, each by the path of its key."""

from __future__ import annotations

import os
import typing
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from perfeval_xl.errors import SchemeError, SettingsError
from perfeval_xl.facts.nearest import nearest
from perfeval_xl.facts.severity import SEVERITY_SETTINGS
from perfeval_xl.facts.spreadsheet import BUDGET_YEARS
from perfeval_xl.own_files import OwnFile, toml_tables
from perfeval_xl.schemes import load_scheme
from perfeval_xl.schemes.problems import shape_problems
from perfeval_xl.settings.model import Settings
from perfeval_xl.settings.policy import defaults, laid_over

FILE = "perfeval.toml"
_OWN = "perfeval"


@dataclass(frozen=True)
class SettingsOrigin:
    """Where settings come from: the file, None without one; how is given, found, own, isolated or none; folder: where the search began."""

    path: str | None
    how: str
    folder: str


_TABLES = ("severities", "deadlines", "notices", "across", "sampling", "limits")
_NAMES = ("unit", "project", "reason")
_FILES = ("use", "exclude")

Data = dict[str, typing.Any]


def find_settings(folder: Path) -> Path | None:
    """Return the nearest `perfeval.toml` from a folder upwards."""
    start = folder.absolute()
    return next((found for place in (start, *start.parents) if os.path.isfile(found := place / FILE)), None)


def own_settings() -> Path | None:
    """Return the user's own `perfeval.toml`, which is in force where none lies above the working folder; None where there is no such file.

    It lies outside the folder of the program, so that a new version of that takes nothing away: in `%APPDATA%\\perfeval` on Windows, else
    in `perfeval` of `$XDG_CONFIG_HOME` or `~/.config`.
    """
    if os.name == "nt":
        base = os.environ.get("APPDATA", "")
    else:
        base = os.environ.get("XDG_CONFIG_HOME", "") or os.path.join(os.path.expanduser("~"), ".config")
    path = Path(base, _OWN, FILE)
    return path if os.path.isabs(base) and os.path.isfile(path) else None


def load_settings(path: str | Path, codes: Collection[str]) -> Settings:
    """Return the settings of a file; `codes` are those of the catalogue of checks.

    Raises:
        SettingsError: no such file, not readable, or wrong, with all its mistakes in `problems`.
    """
    text = OwnFile("设置文件", "settings", SettingsError).text(path)
    return parse_settings(text, Path(path), codes)


def parse_settings(text: str, path: Path, codes: Collection[str]) -> Settings:
    """Return the settings in a TOML text; paths in it are relative to the file at `path`.

    Raises:
        SettingsError: the text is no TOML, or not right settings.
    """
    try:
        data: Data = toml_tables(text)
    except ValueError as error:
        raise SettingsError(f"设置文件 {path} 不是正确的 TOML：{error}", english=f"the settings {path} are no TOML: {error}") from error
    if isinstance(data.get("scheme"), str):
        data["scheme"] = _beside(path, data["scheme"])
    if isinstance(notices := data.get("notices"), dict) and isinstance(template := notices.get("template"), str):
        notices["template"] = str((path.absolute().parent / template).resolve())
    problems = [
        *_misplaced(data), *_shape(data), *_scheme(data), *_severities(data, codes), *_off(data, codes), *_waivers(data, codes),
        *_rulings(data), *_days(data),
    ]
    if problems:
        raise SettingsError(f"设置文件 {path} 有 {len(problems)} 处错误", problems, f"the settings {path} have {len(problems)} mistakes")
    policy = {table: laid_over(data[table], base) for table, base in defaults().items() if table in data}
    return msgspec.convert({**data, **policy}, Settings)


def _beside(path: Path, scheme: str) -> str:
    return str((path.absolute().parent / scheme).resolve()) if scheme.lower().endswith(".toml") else scheme


def _misplaced(data: Data) -> Iterator[str]:
    """Yield keys of the file that stand below a [table] and so became the table's; they are taken out of it."""
    for table in _TABLES:
        inside = data.get(table)
        if isinstance(inside, dict):
            for key in [key for key in Settings.__struct_fields__ if key in inside]:
                del inside[key]
                yield f"{table}.{key}：{key} 要写在文件开头，在 [{table}] 等所有表之前"


def _shape(data: Data) -> Iterator[str]:
    """Yield wrong keys and kinds; severities are looked at one by one elsewhere."""
    given = {key: value for key, value in data.items() if key != "severities"}
    for table in defaults():  # laid over what ships, so that keys may be missing
        if table in given:
            yield from shape_problems(given.pop(table), typing.get_type_hints(Settings)[table], table, partial=True)
    yield from shape_problems(given, Settings)


def _scheme(data: Data) -> Iterator[str]:
    if isinstance(scheme := data.get("scheme"), str):
        try:
            load_scheme(scheme)
        except SchemeError as error:
            yield f"scheme：{error}"


def _severities(data: Data, codes: Collection[str]) -> Iterator[str]:
    given = data.get("severities", {})
    if not isinstance(given, dict):
        yield 'severities：应为一组键值，如 B007 = "error"'
        return
    off = tuple(code for code in _list(data, "off") if isinstance(code, str))
    for code, severity in given.items():
        yield from _unknown(f"severities.{code}", code, codes)
        if severity not in SEVERITY_SETTINGS:
            yield f"severities.{code}：应为 {'、'.join(SEVERITY_SETTINGS)} 之一，现为 {severity!r}"
        if code.startswith(off):
            yield f"severities.{code}：已在 off 中停用，请只留一处"


def _off(data: Data, codes: Collection[str]) -> Iterator[str]:
    for index, code in enumerate(_list(data, "off")):
        if isinstance(code, str) and not (code and any(known.startswith(code) for known in codes)):
            yield from _unknown(f"off[{index}]", code, codes)


def _waivers(data: Data, codes: Collection[str]) -> Iterator[str]:
    seen: dict[tuple[object, ...], int] = {}
    for index, waiver in enumerate(_list(data, "waivers")):
        if not isinstance(waiver, dict):
            continue
        path = f"waivers[{index}]"
        if isinstance(code := waiver.get("code"), str):
            yield from _unknown(f"{path}.code", code, codes)
        for name in _NAMES:
            if isinstance(text := waiver.get(name), str) and not text.strip():
                yield f"{path}.{name}：不能为空"
        key = tuple(str(waiver.get(name)) for name in ("unit", "project", "year", "code"))
        if key in seen:
            yield f"{path}：与 waivers[{seen[key]}] 是同一单位、项目、年度和编号"
        seen.setdefault(key, index)


def _rulings(data: Data) -> Iterator[str]:
    seen: dict[tuple[object, ...], int] = {}
    for index, ruling in enumerate(_list(data, "submissions")):
        if not isinstance(ruling, dict):
            continue
        path = f"submissions[{index}]"
        files = [name for name in _FILES if ruling.get(name) is not None]
        if len(files) != 1:
            yield f"{path}：use 和 exclude 要写一个，也只能写一个，值是“报送情况”里的文件"
        for name in (*_NAMES, *files):
            if isinstance(text := ruling.get(name), str) and not text.strip():
                yield f"{path}.{name}：不能为空"
        if "use" in files:
            key = tuple(str(ruling.get(name)) for name in ("unit", "project", "year"))
            if key in seen:
                yield f"{path}：与 submissions[{seen[key]}] 是同一单位、项目和年度，只能采用一个文件"
            seen.setdefault(key, index)


def _days(data: Data) -> Iterator[str]:
    """Yield dates and years that nobody means, a slip of the pen: letters, and what is late, would go by them."""
    first, last = BUDGET_YEARS
    for path, value in _leaves(data):
        year = value.year if isinstance(value, date) else value if path.endswith(".year") and type(value) is int else first
        if not first <= year <= last:
            yield f"{path}：年份应在 {first} 到 {last} 之间，现为 {value}"


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield each value of tables within each other, with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{index}]")
    else:
        yield path, value


def _list(data: Data, key: str) -> list[typing.Any]:
    value = data.get(key, [])
    return value if isinstance(value, list) else []


def _unknown(path: str, code: str, codes: Collection[str]) -> Iterator[str]:
    if code not in codes:
        near = nearest(code.upper(), codes)
        yield f"{path}：没有编号为“{code}”的检查" + (f"，是否想写 {near}？" if near else "；perfeval rules 列出全部")
