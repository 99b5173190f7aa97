"""Packages (ISO/IEC 29500-2): a zip file of parts that refer to each other. How they are named, and how one is written."""

from __future__ import annotations

from perfeval_xl.packages.entries import DamagedError, ZipEntry, content, deflated, places, written
from perfeval_xl.packages.names import CONTENT_TYPES, joined, relations_part, target_among
from perfeval_xl.packages.parts import packed, parts_of, relations_xml
from perfeval_xl.packages.remembered import SMALL, remembered

__all__ = [
    "CONTENT_TYPES", "SMALL", "DamagedError", "ZipEntry", "content", "deflated", "joined", "packed", "parts_of", "places", "relations_part",
    "relations_xml", "remembered", "target_among", "written",
]
