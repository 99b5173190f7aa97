"""The first and second level that a row stands under, filled down from where they were named, with the points printed beside or in them."""

from __future__ import annotations

from perfeval_xl.layout import to_a1
from perfeval_xl.reading.blocks.lines import is_nothing
from perfeval_xl.reading.blocks.tables import BlockTable
from perfeval_xl.reading.headings.understanding import points_in
from perfeval_xl.reading.rows.cells import RowCells
from perfeval_xl.values import compact, fold_label

Row = dict[str, object]

_KINDS = ("level1", "level2", "weight1", "weight2")


class LevelCursor:
    """The levels that the rows of a table stand under, from its top to its end."""

    def __init__(self, table: BlockTable) -> None:
        self._rows = table.grid.rows
        self._columns = {kind: table.header.first(kind) for kind in _KINDS}
        self._fields: Row | None = None
        self.group1, self.group2 = -1, -1
        self.names = {"level1": "", "level2": ""}
        self.cells: dict[str, str | None] = {"level1": None, "level2": None, "weight1": None, "weight2": None}
        self.weights = {"weight1": "", "weight2": ""}

    def move(self, row: int) -> None:
        """Take the names and weights that this row gives; a name repeated from above opens no new group."""
        name1, name2 = self._text(row, "level1"), self._text(row, "level2")
        if name1 and fold_label(name1) != fold_label(self.names["level1"]):
            self.group1 += 1
            self._open("level1", "weight1", row, name1)
            self.group2 += 1
            self._open("level2", "weight2", row, name2)
        elif name2 and fold_label(name2) != fold_label(self.names["level2"]):
            self.group2 += 1
            self._open("level2", "weight2", row, name2)
        for key in ("weight1", "weight2"):
            if not self.weights[key] and (late := self._text(row, key)):
                self.weights[key], self.cells[key] = late, self._address(row, key)
                self._fields = None

    def head(self, line: RowCells) -> None:
        """Take a row that heads the groups below it in their own column (“一、投入（20分）”) as a first level."""
        self.group1 += 1
        self.names["level1"], self.cells["level1"] = line.text("level2"), line.address("level2")
        self.weights["weight1"], self.cells["weight1"] = line.text("weight3"), line.address("weight3")
        self.names["level2"], self.weights["weight2"] = "", ""
        self._fields = None

    def _text(self, row: int, kind: str) -> str:
        column, cells = self._columns[kind], self._rows[row]
        text = cells[column] if column is not None and column < len(cells) else ""
        return "" if not text or is_nothing(text) else text

    def _address(self, row: int, kind: str) -> str | None:
        column = self._columns[kind]
        return None if column is None else to_a1(row, column)

    def _open(self, level: str, weight: str, row: int, name: str) -> None:
        self._fields = None
        self.names[level], self.weights[weight] = name, self._text(row, weight)
        self.cells[level], self.cells[weight] = self._address(row, level), self._address(row, weight)
        if not self.weights[weight] and (printed := points_in(name)) is not None:
            self.weights[weight], self.cells[weight] = compact(printed), self.cells[level]

    def fields(self) -> Row:
        """Return the level columns of a row, the same of all rows of a group; those above the first name are one of their own."""
        if self._fields is not None:
            return self._fields
        self.group1, self.group2 = max(self.group1, 0), max(self.group2, 0)
        self._fields = {
            "group1": self.group1, "group2": self.group2, **self.names,
            "weight1_raw": self.weights["weight1"], "weight2_raw": self.weights["weight2"],
            "level1_cell": self.cells["level1"], "level2_cell": self.cells["level2"],
            "weight1_cell": self.cells["weight1"], "weight2_cell": self.cells["weight2"],
        }
        return self._fields


def give_late_weights(rows: list[Row]) -> None:
    """Give the weight of a level that stands beside a lower row of it to the rows above."""
    for group, weight in (("group1", "weight1"), ("group2", "weight2")):
        names = (f"{weight}_raw", f"{weight}_cell")
        late = [row for row in rows if not row[names[0]]]
        given = {row[group]: {name: row[name] for name in names} for row in rows if row[names[0]]} if late else {}
        for row in late:
            row.update(given.get(row[group], {}))


def give_points_of_groups(rows: list[Row], table: BlockTable) -> None:
    """Give each row the points of its second level, where all of these have points and one row, and a row has no place for its own."""
    if table.header.first("weight3") is not None:
        return
    own = [row for row in rows if row["group1"] != -1]  # all but the line of the execution rate
    alone = len({row["group2"] for row in own}) == len(own)
    if alone and all(row["weight2_raw"] and not row["weight3_raw"] for row in own):
        for row in own:
            row.update(weight3_raw=row["weight2_raw"], weight3_cell=row["weight2_cell"])
