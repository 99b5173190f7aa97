"""指标明细 as a file of its own, for what a sheet cannot hold: Parquet, which pandas, DuckDB and Power BI read."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from perfeval_xl.summary.indicator_details import COLUMNS
from perfeval_xl.summary.limits import SummaryLimits
from perfeval_xl.summary.tables import values_of

Kind = Literal["auto", "sheet", "parquet"]
INSTALL = '安装 pyarrow（pip install "perfeval-xl[parquet]"）'
"""What it takes to write Parquet."""

_ROWS = 100_000  # of a row group: so many are in memory besides the frame


@dataclass(frozen=True)
class Detail:
    """Where the detail goes: a file of that name in the summary's folder, which is `folder` while it is written.

    kind: auto, to the file if it is too much for a sheet; parquet, always; sheet, never.
    """

    folder: Path
    name: str
    kind: Kind = "auto"

    @property
    def path(self) -> Path:
        """Return where the file is written."""
        return self.folder / self.name

    def wanted(self, rows: int, limits: SummaryLimits) -> bool:
        """Tell whether so many rows go to the file."""
        return self.kind == "parquet" or (self.kind == "auto" and _too_many(rows, limits) and available())

    def notes(self, rows: int, limits: SummaryLimits, lang: str = "zh") -> tuple[str, ...]:
        """Return what a person should know: where the rows are, or why they are not in a file."""
        if self.wanted(rows, limits):
            return (f"{rows:,} indicators are in {self.name}" if lang == "en" else f"指标明细 {rows:,} 行写在 {self.name}",)
        if self.kind == "auto" and _too_many(rows, limits):
            if lang == "en":
                return (f'{rows:,} indicators stay on the sheets; pip install "perfeval-xl[parquet]" to have them in a file of their own',)
            return (f"指标明细有 {rows:,} 行，留在汇总表的工作表中（多于一张时接着编号）。{INSTALL}后写成单独的文件，打开更快",)
        return ()


def _too_many(rows: int, limits: SummaryLimits) -> bool:
    return rows > min(limits.detail, limits.rows)


def available() -> bool:
    """Tell whether Parquet can be written: pyarrow is an extra."""
    return importlib.util.find_spec("pyarrow") is not None


def write_parquet(path: Path, rows: pd.DataFrame) -> None:
    """Write the rows of 指标明细 under its headers; numbers are float64, years int32, what there is not is null."""
    arrow: Any = importlib.import_module("pyarrow")
    parquet: Any = importlib.import_module("pyarrow.parquet")
    types = {"year": arrow.int32(), "score": arrow.float64()}
    schema = arrow.schema([(column.header, types.get(column.kind, arrow.string())) for column in COLUMNS])
    with parquet.ParquetWriter(str(path), schema, compression="zstd") as writer:
        for start in range(0, len(rows), _ROWS):
            part = rows.iloc[start : start + _ROWS]
            values = (values_of(part[column.key], column.kind) for column in COLUMNS)
            arrays = [arrow.array(_whole(cells, field.type, arrow), field.type) for cells, field in zip(values, schema, strict=True)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def _whole(cells: list[Any], kind: Any, arrow: Any) -> list[Any]:
    if kind != arrow.int32():
        return cells
    return [None if cell is None or not 0 <= cell < 10_000 else int(cell) for cell in cells]
