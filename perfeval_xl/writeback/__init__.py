"""Scores and remarks into the sender's own file, part by part.

`edit_package` is the low level: bytes and edits in, bytes out. It knows OOXML and nothing of evaluation. `plan_copies` says what
the edits of a batch are and knows nothing of OOXML.
"""

from __future__ import annotations

from perfeval_xl.writeback.beside import scores_beside
from perfeval_xl.writeback.edit import edit_package, previous_marks
from perfeval_xl.writeback.model import CellEdit, NewSheet, SheetCell
from perfeval_xl.writeback.plan import EDITABLE, CopyPlan, plan_copies

__all__ = ["EDITABLE", "CellEdit", "CopyPlan", "NewSheet", "SheetCell", "edit_package", "plan_copies", "previous_marks", "scores_beside"]
