"""What was read of a workbook, into the current template: a form of an earlier edition, or one in a format that takes no marks."""

from __future__ import annotations

from perfeval_xl.transfer.fill import Filled, fill_form
from perfeval_xl.transfer.model import Lost
from perfeval_xl.transfer.scored import in_new_form
from perfeval_xl.transfer.words import place_of, text_of

__all__ = ["Filled", "Lost", "fill_form", "in_new_form", "place_of", "text_of"]
