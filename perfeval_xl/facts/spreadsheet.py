"""What spreadsheet programs take, and how they count days (ISO/IEC 29500 and the limits that Excel and WPS publish)."""

from __future__ import annotations

from datetime import date
from typing import Final

ROWS, COLUMNS = 1_048_576, 16_384
CELL_CHARACTERS: Final = 32_767
SHEET_NAME: Final = 31
"""UTF-16 units of a sheet's name."""
ROW_POINTS: Final = 409
"""No row is higher."""

DAY_ZERO: Final = date(1899, 12, 30)
"""The day of serial number 0, so that all from March 1900 on are right."""
YEARS: Final = (1900, 2100)
"""First and last year of a date in a form; one outside is a slip of the pen."""
SERIALS: Final = (20_000, 80_000)
"""Numbers of days that are dates in a form (1954 to 2119), the end excluded; others are amounts."""
PACKED: Final = (YEARS[0] * 10_000 + 101, YEARS[1] * 10_000 + 1231)
"""Days written as one number: 20211231."""
BUDGET_YEARS: Final = (2000, 2100)

ZIP_YEAR: Final = 1980
"""Zip files count years from here."""
