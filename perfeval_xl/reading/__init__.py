"""Untrusted bytes → a `Batch`. Everything outside is text here, with its sheet and cell, before any of it is believed."""

from perfeval_xl.reading.assemble import assemble
from perfeval_xl.reading.intake import Source, find_workbooks
from perfeval_xl.reading.workbook import ReadWorkbook, read_bytes, read_workbook

__all__ = ["ReadWorkbook", "Source", "assemble", "find_workbooks", "read_bytes", "read_workbook"]
