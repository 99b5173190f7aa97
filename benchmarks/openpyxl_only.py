"""Reads the sheets of the workbooks in a folder with pandas and openpyxl, writes each back with openpyxl, and does nothing else.

`python openpyxl_only.py FOLDER OUT`: what any script has to pay that reads forms and marks them, before it has looked at a single cell.
"""

from __future__ import annotations

import sys
from pathlib import Path

import openpyxl
import pandas as pd

folder, out = map(Path, sys.argv[1:])
out.mkdir(parents=True, exist_ok=True)
for path in sorted(folder.glob("*.xlsx")):
    pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")
    openpyxl.load_workbook(path).save(out / path.name)
