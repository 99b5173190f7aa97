"""What a cell's number format makes a person see: the sign, the unit, the scale and the kind of time that the stored value lacks."""

from __future__ import annotations

from perfeval_xl.reading.formats.beside import Beside
from perfeval_xl.reading.formats.builtin import BUILTIN
from perfeval_xl.reading.formats.format import Format, format_of
from perfeval_xl.reading.formats.reading import ShownText
from perfeval_xl.reading.formats.times import clock

__all__ = ["BUILTIN", "Beside", "Format", "ShownText", "clock", "format_of"]
