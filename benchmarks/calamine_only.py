"""Reads every sheet of the workbooks in some folders with calamine, and does nothing else: `python calamine_only.py FOLDER…`."""

from __future__ import annotations

import sys
from pathlib import Path

from python_calamine import CalamineWorkbook

for folder in sys.argv[1:]:
    for path in sorted(Path(folder).glob("*.xlsx")):
        book = CalamineWorkbook.from_path(str(path))
        for index in range(len(book.sheet_names)):
            book.get_sheet_by_index(index).to_python()
