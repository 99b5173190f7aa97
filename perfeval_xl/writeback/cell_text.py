"""The text of one cell: another style or value, and all else as it was."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal

from perfeval_xl.errors import WritebackError
from perfeval_xl.layout.addresses import column_name
from perfeval_xl.writeback import xmltext
from perfeval_xl.writeback.cells import Slot


def cell_element(prefix: str, slot: Slot, style: str, *, write: bool, value: str | float | None = None) -> str:
    """Return a cell with a style index ("" for none) and, with `write`, another value; everything else of it stays.

    Raises:
        WritebackError: a number that is not finite.
    """
    if not slot.tag:
        return _new_cell(prefix, slot, style, value if write else None)
    tag = _tagged(slot.tag, prefix, style, _kind(value) if write else None)
    if not write:
        return tag if tag.endswith("/>") else f"{tag}{slot.content}</{prefix}c>"
    return tag if tag.endswith("/>") else f"{tag}{_value_element(prefix, value)}</{prefix}c>"


_Kind = Literal["empty", "text", "number"]


def _kind(value: str | float | None) -> _Kind:
    if value is None or value == "":
        return "empty"
    return "text" if isinstance(value, str) else "number"


def _new_cell(prefix: str, slot: Slot, style: str, value: str | float | None) -> str:
    kind = _kind(value)
    head = f'<{prefix}c r="{column_name(slot.column)}{slot.row + 1}"'
    if style:
        head += f' s="{style}"'
    if kind == "empty":
        return head + "/>"
    if kind == "text":
        head += ' t="inlineStr"'
    return f"{head}>{_value_element(prefix, value)}</{prefix}c>"


def _value_element(prefix: str, value: str | float | None) -> str:
    if isinstance(value, str):
        return f"<{prefix}is>{xmltext.text_element(prefix, value)}</{prefix}is>"
    return f"<{prefix}v>{number_text(value or 0)}</{prefix}v>"


def _tagged(tag: str, prefix: str, style: str, kind: _Kind | None) -> str:
    """Return a cell's start tag with another style and type; what comes behind its address is the same for many cells."""
    head = f'<{prefix}c r="'
    end = tag.index('"', len(head)) + 1 if tag.startswith(head) else len(prefix) + 2
    return tag[:end] + _retagged("<c" + tag[end:], style, kind)[2:]


@lru_cache(maxsize=4_096)
def _retagged(tag: str, style: str, kind: _Kind | None) -> str:
    tag = xmltext.set_attribute(tag, "s", style) if style else xmltext.drop_attribute(tag, "s")
    if kind is None:
        return tag
    for name in ("cm", "vm"):
        tag = xmltext.drop_attribute(tag, name)
    if kind == "text":
        return xmltext.opened(xmltext.set_attribute(tag, "t", "inlineStr"))
    tag = xmltext.drop_attribute(tag, "t")
    return xmltext.closed(tag) if kind == "empty" else xmltext.opened(tag)


@lru_cache(maxsize=4_096)
def number_text(value: float) -> str:
    """Return a number in its shortest decimal form.

    Raises:
        WritebackError: not finite.
    """
    number = float(value)
    if not math.isfinite(number):
        raise WritebackError(f"数值 {number} 不能写入单元格")
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
