"""Forms moved into the current template, all of them read and checked as few batches."""

from __future__ import annotations

from pathlib import Path

import pytest

import perfeval_xl as px
from perfeval_xl.intake import Source
from perfeval_xl.reading import read_workbook
from perfeval_xl.reading.assemble import assemble
from perfeval_xl.slips import with_slips
from perfeval_xl.transfer import fill_form


class Moved:
    """Workbooks as received and their new forms: findings (code, value) without those about the file, points, cells, what was lost."""

    def __init__(self, paths, folder, **how):
        read = [read_workbook(Source(path, path.name), everything=True) for path in paths]
        batch = with_slips(assemble(read))
        filled = [fill_form(batch, key, one.forms[0], **how) for key, one in enumerate(read)]
        self.files = [folder / f"{key:03}.xlsx" for key in range(len(read))]
        for file, one in zip(self.files, filled, strict=True):
            file.write_bytes(one.data)
        self.names = [path.name for path in paths]
        self.lost = {path.name: {(one.sheet, one.cell): one.text for one in done.lost} for path, done in zip(paths, filled, strict=True)}
        self.moves = {path.name: done.moves for path, done in zip(paths, filled, strict=True)}
        self.old, self.new = batch, px.read(self.files)
        self._before, self._after = (px.validate(each, ignore=["X", "F", "T001", "T003", "T009"]) for each in (batch, self.new))
        self._scores = [px.score(each) for each in (batch, self.new)]

    def findings(self):
        """Return name → findings of the received form and of the new one, as sorted (code, sheet, cell of the new form)."""
        before = {key: [] for key in range(len(self.names))}
        after = {key: [] for key in range(len(self.names))}
        for row in self._before.itertuples():
            before[row.form].append((row.code, *self.moves[self.names[row.form]].get((row.sheet, row.cell), (None, None))))
        for row in self._after.itertuples():
            after[row.form].append((row.code, *((row.sheet, row.cell) if row.cell else (None, None))))
        for listed in (*before.values(), *after.values()):  # these stand at the closing row's sums, which the template always has
            listed[:] = [(one[0], None, None) if one[0] in ("I003", "S011") else one for one in listed]
        return {name: (sorted(before[key], key=str), sorted(after[key], key=str)) for key, name in enumerate(self.names)}

    def points(self):
        """Return the points by workbook of both."""
        return [
            {key: round(total, 6) for key, total in rows.groupby("form")["final"].sum().items()} for rows in self._scores
        ]


@pytest.fixture(scope="session")
def moved(tmp_path_factory):
    """Return what moves some workbooks."""

    def move(paths, **how):
        return Moved([Path(path) for path in paths], tmp_path_factory.mktemp("new"), **how)

    return move
