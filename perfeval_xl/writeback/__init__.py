"""Scores and remarks into the sender's own file, part by part.

`edit_package` is the low level: bytes and edits in, bytes out. It knows OOXML and nothing of evaluation.
"""

from __future__ import annotations

from perfeval_xl.writeback.edit import edit_package, previous_marks
from perfeval_xl.writeback.model import CellEdit, NewSheet, SheetCell

__all__ = ["CellEdit", "NewSheet", "SheetCell", "edit_package", "previous_marks"]
