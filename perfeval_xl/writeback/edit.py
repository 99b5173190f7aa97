"""Received bytes, cell edits, new sheets → bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from perfeval_xl.errors import WritebackError
from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.layout.department import FINDING_SHEET, SCORE_SHEET
from perfeval_xl.writeback import marks, xmltext
from perfeval_xl.writeback.cell_text import cell_element
from perfeval_xl.writeback.cells import SheetPart, Slot
from perfeval_xl.writeback.earlier import earlier_marks
from perfeval_xl.writeback.looks import CELL_LOOKS, SHEET_LOOKS
from perfeval_xl.writeback.marks import ABSENT, Marked
from perfeval_xl.writeback.model import CellEdit, NewSheet
from perfeval_xl.writeback.newsheet import names_of, sheet_xml
from perfeval_xl.writeback.own import Located, OwnSheet, located
from perfeval_xl.writeback.package import WorkbookPackage
from perfeval_xl.writeback.styles import StyleSheet
from perfeval_xl.writeback.workbook import Workbook

OWN_SHEETS = (SCORE_SHEET, FINDING_SHEET)


def edit_package(data: bytes, edits: Sequence[CellEdit], sheets: Sequence[NewSheet]) -> bytes:
    """Return a copy of an .xlsx or .xlsm file with cells written and marked and sheets added.

    Parts that hold none of this keep their bytes, in an edited part everything but the edited cells stays. Marks of an
    earlier run are taken back first and its sheets renewed in place, so editing a copy once more gives the same bytes.
    Each of `sheets` keeps the record of marks in a hidden column.

    Args:
        data: the received file, which is not changed.
        edits: cells to write or mark; of several for one cell the last value and the most severe mark count.
        sheets: sheets to add behind the unit's.

    Raises:
        WritebackError: the file cannot be edited without risk to what it holds.
        ValueError: marks without a sheet to keep their record, or two new sheets of one name.
    """
    if len({sheet.name for sheet in sheets}) < len(sheets):
        raise ValueError("two new sheets of one name")
    if not sheets and any(edit.mark for edit in edits):
        raise ValueError("marks need a sheet that keeps their record")
    package = WorkbookPackage(data)
    book = Workbook(package)
    found = located(book, sheets)
    if found.spare:
        book = book.without(found.spare)
        found = replace(located(book, sheets), record=found.record)
    styles, styles_part = _styles(book)
    marked = _edit_sheets(book, styles, edits, found)
    _write_own(book, styles, found.own, marked)
    text = styles.render()
    if styles_part in package:
        package.write(styles_part, text)
    elif edits or sheets:
        book.add_part("styles", styles_part)
        package.write(styles_part, text)
    book.save()
    return package.to_bytes()


def previous_marks(data: bytes, names: Sequence[str] = OWN_SHEETS) -> list[tuple[str, str, str]]:
    """Return sheet, cell and original fill (XML, "" for none) of the cells that an earlier run marked.

    Raises:
        WritebackError: the file cannot be read part by part.
    """
    found = located(Workbook(WorkbookPackage(data)), [NewSheet(name, ()) for name in names])
    return [(mark.sheet, mark.cell, mark.fill) for mark in marks.decoded(found.record)]


@dataclass(slots=True)
class _Plan:
    """What is to happen to one cell."""

    edit: CellEdit | None = None
    earlier: Marked | None = None

    def add(self, edit: CellEdit) -> None:
        """Take a further edit of the cell in."""
        if self.edit is None:
            self.edit = edit
            return
        old, writer = self.edit, edit if edit.write else self.edit
        mark = next((one for one in SEVERITIES if one in (old.mark, edit.mark)), None)
        style, width = edit.style or old.style, edit.width or old.width
        self.edit = CellEdit(old.sheet, old.cell, writer.value, writer.write, mark, style, width)


def _standing(book: Workbook, styles: StyleSheet, found: Located) -> Iterator[Marked]:
    """Yield the marks of an earlier run on the unit's sheets, where they are now."""
    record = marks.decoded(found.record)
    if not (found.record or styles.has_signs):
        return
    ours = {sheet.entry.index for sheet in found.own if sheet.entry}
    theirs = [sheet for sheet in book.sheets if sheet.kind == "worksheet" and sheet.part in book.package and sheet.index not in ours]
    recorded = {sheet.name: [mark for mark in record if mark.sheet == sheet.name] for sheet in theirs}
    lost = [mark for mark in record if mark.sheet not in recorded]
    for sheet in theirs:
        if not recorded[sheet.name] and record and not lost:
            continue
        try:
            part = SheetPart(book.package.read(sheet.part), sheet.name)
            yield from earlier_marks(part, styles, sheet.name, recorded[sheet.name], lost)
        except WritebackError:
            if recorded[sheet.name]:
                raise
            # a sheet of which nothing is recorded, and that cannot be edited, was not marked


def _edit_sheets(book: Workbook, styles: StyleSheet, edits: Sequence[CellEdit], found: Located) -> list[Marked]:
    """Edit every sheet that an edit or an earlier mark addresses; return what is marked now."""
    plans: dict[str, dict[str, _Plan]] = defaultdict(lambda: defaultdict(_Plan))
    for mark in _standing(book, styles, found):
        plans[mark.sheet][mark.cell].earlier = mark
    for edit in edits:
        plans[edit.sheet][edit.cell.replace("$", "").upper()].add(edit)
    marked: list[Marked] = []
    formulas: set[tuple[str, str]] = set()
    for name, cells in plans.items():
        entry = book.sheet(name)
        part = SheetPart(book.package.read(entry.part), name)
        editor = _CellEditor(part, styles, name)
        for cell, plan in cells.items():
            editor.apply(cell, plan)
        if editor.added:
            book.print_also(entry, editor.added)
        book.package.write(entry.part, part.render())
        marked += editor.marked
        formulas |= {(entry.sheet_id, cell) for cell in editor.formulas}
    book.forget_formulas(formulas)
    return sorted(marked, key=lambda mark: (mark.sheet, mark.style, mark.fill, len(mark.cell), mark.cell))


class _CellEditor:
    """Applies plans to the cells of one sheet; gathers what it marked and which formulas it wrote over."""

    def __init__(self, part: SheetPart, styles: StyleSheet, name: str) -> None:
        self._part, self._styles, self._name = part, styles, name
        self.marked: list[Marked] = []
        self.formulas: list[str] = []
        self.added: list[tuple[int, int]] = []  # row and column of the cells that stand beside what was received

    def apply(self, cell: str, plan: _Plan) -> None:
        """Change one cell as planned."""
        slot = self._part.slot(cell)
        edit = plan.edit or CellEdit(self._name, cell)
        style, index = self._base(slot, plan)
        if edit.style:
            self.added.append((slot.row, slot.column))
        writes = edit.write and edit.value is not None and edit.value != ""
        if style == ABSENT and (writes or edit.style):
            style = str(index) if index else ""
        if edit.write and self._part.check_overwrite(slot):
            self.formulas.append(cell)
        if edit.width:
            self._part.widen(slot.column, edit.width)
        if edit.mark:
            fill = self._styles.fill_text(index)
            self.marked.append(Marked(self._name, cell, style, fill))
            style = str(self._styles.marked(index, edit.mark))
        if style == ABSENT:
            self._part.put(slot, "")
        elif slot.exists or style or writes:
            text = cell_element(self._part.prefix, slot, style, write=edit.write, value=edit.value)
            self._part.put(slot, text)

    def _base(self, slot: Slot, plan: _Plan) -> tuple[str, int]:
        """Return the style a cell has without marks: as the cell names it (or `ABSENT`), and its index."""
        if plan.edit is not None and plan.edit.style:
            index = self._styles.look(CELL_LOOKS[plan.edit.style])
            return str(index), index
        if not slot.exists:
            return ABSENT, self._part.inherited(slot.row, slot.column)
        present = xmltext.whole(slot.style) or 0
        if plan.earlier is not None and self._styles.mark_of(present):
            return self._restored(slot, plan.earlier, present)
        return slot.style, present

    def _restored(self, slot: Slot, earlier: Marked, present: int) -> tuple[str, int]:
        """Return the style from before the mark: the recorded one if it was marked, else one with its fill."""
        recorded = earlier.style
        inherited = self._part.inherited(slot.row, slot.column)
        if recorded == ABSENT and slot.blank:
            return ABSENT, inherited
        base = inherited if recorded == ABSENT else xmltext.whole(recorded) or 0
        if self._styles.fill_text(base) == earlier.fill and self._styles.marks_from(base, present):
            return (recorded if recorded != ABSENT else str(base or "")), base
        index = self._styles.unmarked(present, earlier.fill)
        return str(index), index


def _styles(book: Workbook) -> tuple[StyleSheet, str]:
    """Return the style sheet and its part; a workbook without one gets one."""
    part = book.related("styles")
    if part is not None:
        return StyleSheet(book.package.read(part)), part
    folder = book.part.rpartition("/")[0]
    namespace = xmltext.STRICT_MAIN if book.strict else xmltext.MAIN
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    part = f"{folder}/styles.xml".lstrip("/")
    if part in book.package:
        part = book.package.free_name(f"{folder}/styles".lstrip("/"), ".xml")
    return StyleSheet(f'{declaration}<styleSheet xmlns="{namespace}"></styleSheet>'), part


def _write_own(book: Workbook, styles: StyleSheet, own: Sequence[OwnSheet], marked: Sequence[Marked]) -> None:
    renamed = {sheet.sheet.name: sheet.name for sheet in own if sheet.name != sheet.sheet.name}
    for sheet in own:
        if sheet.name in {mark.sheet for mark in marked}:
            raise WritebackError(f"工作表“{sheet.name}”由系统生成，不能在其中做标记")
    signs = marks.encoded(marked)
    for place, sheet in enumerate(own):
        entry = sheet.entry or book.add_sheet(sheet.name)
        if sheet.entry:
            book.show(entry, sheet.name)
        shown = place == 0 and book.open_on(entry)
        text = sheet_xml(
            sheet.sheet, signs, lambda name: styles.look(SHEET_LOOKS[name]), strict=book.strict, renamed=renamed, shown=shown,
        )
        book.package.renew(entry.part, text) if sheet.entry else book.package.write(entry.part, text)
        book.name_for_sheet(entry, names_of(sheet.sheet, sheet.name, entry.index))
