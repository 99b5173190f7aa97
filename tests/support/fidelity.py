"""Compares a received workbook with its scored copy by other tools than the program writes with."""

from __future__ import annotations

import io
import re
import signal
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import openpyxl
from python_calamine import CalamineWorkbook

from perfeval_xl.layout import from_a1, to_a1
from perfeval_xl.pipeline.evaluation import Result

OWN = ("评分结果", "问题清单")
Places = Mapping[str, set[str]]
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAWING = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_PATIENCE = 3  # seconds


def losses(received: bytes, copy: bytes, allowed: Places) -> list[str]:
    """Return what a copy lost or changed beyond the cells that it may write: sheet → addresses; nothing is what one hopes for."""
    old, new = _Package(received), _Package(copy)
    found = list(_part_losses(old, new))
    for name, part in old.sheets.items():
        if part in old.parts and old.parts[part] != new.parts.get(part):
            found += [f"{part}: {loss}" for loss in _sheet_losses(old, new, part, allowed.get(name, set()))]
    found += [f"styles: {loss}" for loss in _style_losses(old, new)]
    found += [f"workbook: {loss}" for loss in _workbook_losses(old, new)]
    return found


def value_losses(received: bytes, copy: bytes, allowed: Places) -> list[str]:
    """Return the cells outside `allowed` that another reader sees otherwise: calamine, and openpyxl with and without values."""
    found = []
    for name, read in (("calamine", _calamine), ("openpyxl values", _openpyxl(True)), ("openpyxl formulas", _openpyxl(False))):
        try:
            with _seconds(_PATIENCE):
                before = read(received)
        except Exception:  # what a reader cannot read, in good time, of the received file it need not read of the copy
            continue
        after = read(copy)
        for sheet, cells in before.items():
            seen = after.get(sheet, {})
            may = allowed.get(sheet, set())
            changed = [place for place in {*cells, *seen} - may if repr(cells.get(place)) != repr(seen.get(place))]
            found += [f"{name} {sheet}!{place}: {cells.get(place)!r} became {seen.get(place)!r}" for place in changed]
    return found


@contextmanager
def _seconds(limit: int) -> Iterator[None]:
    """Raise TimeoutError when what is done takes longer, where the system can."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(limit)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class _Package:
    def __init__(self, data: bytes) -> None:
        self.data = data
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.infos = {info.filename: info for info in archive.infolist()}
            self.parts = {name: archive.read(name) for name in self.infos}
        rels = ET.fromstring(self.parts["_rels/.rels"])
        self.book = next(self._part("", rel.get("Target", "")) for rel in rels if rel.get("Type", "").endswith("/officeDocument"))
        folder, _, name = self.book.rpartition("/")
        self.rels = f"{folder}/_rels/{name}.rels".lstrip("/")
        self.related = {
            rel.get("Id"): (rel.get("Type", "").rpartition("/")[2], self._part(self.book, rel.get("Target", "")))
            for rel in ET.fromstring(self.parts[self.rels])
        }
        self.sheets = {
            sheet.get("name", ""): self.related.get(next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None), ("", ""))[1]
            for sheet in self.tree(self.book).iter()
            if isinstance(sheet.tag, str) and sheet.tag.endswith("}sheet")
        }
        self.styles = next((part for kind, part in self.related.values() if kind == "styles"), "")

    def _part(self, base: str, target: str) -> str:
        """Return the part of a target, which may be written with %20 for a space and in other letters, big or small."""
        names = {name.lower(): name for name in self.parts}
        wanted = [_resolved(base, text).lower() for text in (target, unquote(target))]
        return next((names[name] for name in wanted if name in names), wanted[0])

    def tree(self, part: str) -> ET.Element:
        return ET.fromstring(self.parts[part], ET.XMLParser(target=ET.TreeBuilder(insert_comments=True, insert_pis=True)))

    def stream(self, part: str) -> bytes:
        info = self.infos[part]
        lengths = [int.from_bytes(self.data[info.header_offset + at : info.header_offset + at + 2], "little") for at in (26, 28)]
        start = info.header_offset + 30 + sum(lengths)
        return self.data[start : start + info.compress_size]


def _resolved(base: str, target: str) -> str:
    path = target.replace("\\", "/")
    steps: list[str] = [] if path.startswith("/") else base.split("/")[:-1]
    for step in path.strip("/").split("/"):
        if step == ".." and steps:
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def _part_losses(old: _Package, new: _Package) -> Iterator[str]:
    styles = {new.styles} - set(old.parts)  # formats of our own, where there were none or only a relationship to none
    ours = {new.sheets.get(name, "") for name in new.sheets.keys() - old.sheets.keys()} | styles
    if set(new.parts) != set(old.parts) | ours:
        gone, come = set(old.parts) - set(new.parts), set(new.parts) - set(old.parts) - ours
        yield f"parts gone: {sorted(gone)}, come: {sorted(come)}"
    if len(ours) != 2 + len(styles):
        yield f"sheets of our own: {sorted(ours)}"
    may_change = {old.book, old.rels, old.styles, "[Content_Types].xml", *old.sheets.values()}
    for name, data in old.parts.items():
        if name not in new.parts:
            continue
        if name not in may_change and data != new.parts[name]:
            yield f"{name} changed"
        if data == new.parts[name] and old.stream(name) != new.stream(name):
            yield f"{name} was compressed again"
        if old.infos[name].date_time != new.infos[name].date_time:
            yield f"{name} has another date"


def _sheet_losses(old: _Package, new: _Package, part: str, allowed: set[str]) -> Iterator[str]:
    """Compare two sheets element by element, cells by address; only cells of `allowed` may differ or be new."""
    try:
        trees = [old.tree(part)]
    except ET.ParseError:
        return  # what came is no XML, and what is between its tags nobody can tell
    trees.append(new.tree(part))
    for tree in trees:
        _number(tree)
    before, after = map(_pieces, trees)
    before, after = _described_alike(before, after, allowed)
    for key in [*before, *(key for key in after if key not in before)]:
        if before.get(key) != after.get(key) and key.removeprefix("cell ") not in allowed:
            if key not in before and (key.startswith("column ") or after[key] == "{}"):
                continue  # a width where the sheet said nothing, or a row that was opened for an allowed cell
            yield f"{key}: {before.get(key, 'nothing')[:200]} became {after.get(key, 'nothing')[:200]}"


def _described_alike(before: dict[str, str], after: dict[str, str], allowed: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the pieces with what is said of each column by itself where it was said otherwise; of columns that were added to, nothing."""
    told = [{key: text for key, text in pieces.items() if key.startswith("column ")} for pieces in (before, after)]
    if told[0] == told[1]:
        return before, after
    added = {openpyxl.utils.column_index_from_string(re.match("[A-Z]+", cell)[0]) for cell in allowed}  # type: ignore[index]
    return _by_column(before, added), _by_column(after, added)


def _by_column(pieces: dict[str, str], added: set[int]) -> dict[str, str]:
    alone = {key: text for key, text in pieces.items() if not key.startswith("column ")}
    for key in pieces.keys() - alone.keys():
        first, last = map(int, key.removeprefix("column ").split("-"))
        told = re.sub(r' (?:min|max)="[0-9]+"', "", pieces[key])
        alone |= {f"column {number}": told for number in range(first, last + 1) if number not in added}
    return alone


def _number(tree: ET.Element) -> None:
    """Give rows and cells without an address theirs, as readers count."""
    row_number = 0
    for row in tree.iter():
        if not isinstance(row.tag, str) or not row.tag.endswith("}row"):
            continue
        row_number = int(row.get("r") or _row_of_first_cell(row) or row_number + 1)
        row.set("number", str(row_number))
        column = 0
        for cell in row:
            if not isinstance(cell.tag, str) or not cell.tag.endswith("}c"):
                continue
            given = re.match("[A-Z]+", cell.get("r") or "")
            column = openpyxl.utils.column_index_from_string(given[0]) if given else column + 1
            cell.set("place", f"{openpyxl.utils.get_column_letter(column)}{row_number}")


def _row_of_first_cell(row: ET.Element) -> str:
    found = re.search("[0-9]+", row[0].get("r") or "") if len(row) else None
    return found[0] if found else ""


def _pieces(tree: ET.Element) -> dict[str, str]:
    """Return a sheet in pieces that can be compared one by one: each cell, each row's attributes, each thing around the rows."""
    pieces: dict[str, str] = {"root": repr(sorted(tree.attrib.items()))}
    order: list[str] = []
    for number, child in enumerate(tree):
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "comment"
        order.append(name)
        if name == "sheetData":
            for row in child:
                if not isinstance(row.tag, str):
                    continue
                kept = {key: value for key, value in row.attrib.items() if key not in ("number", "spans", "r")}
                pieces[f"row {row.get('number')}"] = repr(kept) if kept else "{}"
                for cell in row:
                    pieces[f"cell {cell.get('place') if isinstance(cell.tag, str) else number}"] = _canonical(cell)
        elif name not in ("dimension", "cols"):
            for view in child if name == "sheetViews" else ():  # a copy opens on our sheet alone
                view.attrib.pop("tabSelected", None) if isinstance(view.tag, str) else None
            pieces[f"{name} {order.count(name)}"] = _canonical(child)
        elif name == "cols":
            for column in child:
                pieces[f"column {column.get('min')}-{column.get('max')}"] = _canonical(column)
    pieces["order"] = repr([name for name in order if name != "cols"])
    return pieces


def _canonical(element: ET.Element) -> str:
    if not isinstance(element.tag, str):
        return repr(element.text)
    return ET.canonicalize(ET.tostring(element, encoding="unicode"), with_comments=True)


def _style_losses(old: _Package, new: _Package) -> Iterator[str]:
    """The formats received have to stay where they are, by number; ours stand behind them."""
    if not old.styles or old.styles not in old.parts:
        return
    before, after = old.tree(old.styles), new.tree(new.styles)
    for name in [child.tag for child in before if isinstance(child.tag, str)]:
        lists = [[_canonical(item) for item in tree.find(name) or ()] for tree in (before, after)]
        if lists[1][: len(lists[0])] != lists[0]:
            yield f"{name} changed"
        growing = name.rpartition("}")[2] in ("fonts", "fills", "borders", "cellXfs")
        if not growing and lists[0] != lists[1]:
            yield f"{name} grew"
        count = after.find(name).get("count")  # type: ignore[union-attr]
        if growing and count is not None and before.find(name).get("count") == str(len(lists[0])) and count != str(len(lists[1])):  # type: ignore[union-attr]
            yield f"{name} miscounts"


def _workbook_losses(old: _Package, new: _Package) -> Iterator[str]:
    of_book = (old.book, ("sheet", "definedName", "bookViews", "workbookView"))
    for part, grows in (of_book, (old.rels, ("Relationship",)), ("[Content_Types].xml", ("Override",))):
        lists: list[list[str]] = []
        for package in (old, new):
            tree = package.tree(part)
            lists.append([_shallow(item) for item in tree.iter() if isinstance(item.tag, str)])
        missing = [item for item in lists[0] if item not in lists[1]]
        more = [item for item in lists[1] if item not in lists[0] and item.split(" ")[0] not in (*grows, "definedNames")]
        if missing or more:
            yield f"{part}: gone {missing}, come {more}"
        kept = [item for item in lists[1] if item in set(lists[0])]
        if kept != lists[0]:
            yield f"{part}: another order"


def _shallow(item: ET.Element) -> str:
    if item.tag.rpartition("}")[2] == "workbookView":
        item.attrib.pop("activeTab", None)  # a copy opens on our sheet
    if item.get("name") == "_xlnm.Print_Area":
        item.text = (item.text or "").split(":")[0]  # it grows by the columns that are added
    return f"{item.tag.rpartition('}')[2]} {sorted(item.attrib.items())} {(item.text or '').strip()}"


def _calamine(data: bytes) -> dict[str, dict[str, object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    read = {}
    for name in book.sheet_names:
        if name not in OWN:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            read[name] = {
                f"{openpyxl.utils.get_column_letter(column)}{row}": value
                for row, cells in enumerate(rows, 1) for column, value in enumerate(cells, 1) if value != ""
            }
    return read


def _openpyxl(values: bool):
    def read(data: bytes) -> dict[str, dict[str, object]]:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=values)
        return {
            sheet.title: {cell.coordinate: _plain(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
            for sheet in book.worksheets
            if sheet.title not in OWN
        }

    return read


def _plain(value: object) -> object:
    return value if not hasattr(value, "__dict__") else sorted((key, repr(item)) for key, item in vars(value).items())


def writable(result: Result, workbook: int) -> Places:
    """Return the cells of a workbook that its scored copy may write or mark: those with findings, and finance's columns."""
    places: dict[str, set[str]] = defaultdict(set)
    frames = (result.findings, result.batch.indicators, result.batch.facts)
    findings, indicators, facts = (frame[frame["form"].eq(workbook)] for frame in frames)
    for finding in findings.dropna(subset=["sheet", "cell"]).to_dict("records"):
        places[finding["sheet"]].add(finding["cell"])
    rows = [from_a1(cell)[0] for cell in indicators["level3_cell"]]
    for sheet, cell in zip(indicators["sheet"], indicators["system_score_cell"].fillna(indicators["basis_cell"]), strict=True):
        if cell is not None:
            column = from_a1(cell)[1]
            places[sheet] |= {to_a1(row, column + right) for row in [*rows, max(rows) + 1] for right in range(4)}
    for free in facts[facts["fact"].eq("free_columns")].to_dict("records"):
        header, column = from_a1(free["cell"])
        lines = [header, *rows, max(rows, default=header) + 1]
        places[free["sheet"]] |= {to_a1(row, column + right) for row in lines for right in range(4)}
    return places


def office_view(fods: bytes, places: Places) -> dict[str, list[str]]:
    """Return what LibreOffice shows of each sheet but ours, from its flat file: cells outside `places`, drawings, dropdowns."""
    view: dict[str, list[str]] = {}
    for table in ET.fromstring(fods).iterfind(f".//{_OFFICE}spreadsheet/{_TABLE}table"):
        name = table.get(f"{_TABLE}name", "")
        if name in OWN:
            continue
        things = Counter(item.tag.rpartition("}")[2] for item in table.iter() if item.tag.startswith(_DRAWING))
        cells = [f"{place} {shown}" for place, shown in _shown(table) if place not in places.get(name, set())]
        view[name] = [*(f"{kind} × {number}" for kind, number in sorted(things.items())), *cells]
    return view


def _shown(table: ET.Element) -> Iterator[tuple[str, str]]:
    row = 0
    for line in _lines(table):
        column = 0
        for cell in line:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            texts = ["".join(text.itertext()) for text in cell.iterfind(f"{_TEXT}p")]
            dropdown = cell.get(f"{_TABLE}content-validation-name")
            if texts or dropdown:
                yield to_a1(row, column), f"{texts} {bool(dropdown)}"
            column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        row += int(line.get(f"{_TABLE}number-rows-repeated", "1"))


def _lines(group: ET.Element) -> Iterator[ET.Element]:
    """Yield the rows of a table, but not those of the tables that charts in its cells have."""
    for child in group:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in {f"{_TABLE}{kind}" for kind in ("table-rows", "table-header-rows", "table-row-group")}:
            yield from _lines(child)


def dropdowns(fods: bytes) -> list[str]:
    """Return what a flat file allows in cells: on which sheet, what, and in how many.

    The list of what is allowed holds doubles, one more or less each time that LibreOffice saves the same file, so cells are counted;
    names of entries and the cell that references are counted from differ, too.
    """
    root = ET.fromstring(fods)
    left_out = (f"{_TABLE}name", f"{_TABLE}base-cell-address")
    allowed = {
        item.get(f"{_TABLE}name"): repr([(key, value) for key, value in sorted(item.items()) if key not in left_out])
        for item in root.iter(f"{_TABLE}content-validation")
    }
    cells = Counter[tuple[str, str]]()
    for table in root.iterfind(f".//{_OFFICE}spreadsheet/{_TABLE}table"):
        for line in _lines(table):
            for cell in line:
                if (name := cell.get(f"{_TABLE}content-validation-name")) is not None:
                    times = int(cell.get(f"{_TABLE}number-columns-repeated", "1")) * int(line.get(f"{_TABLE}number-rows-repeated", "1"))
                    cells[table.get(f"{_TABLE}name", ""), allowed[name]] += times
    return sorted(f"{sheet} {what} {times}" for (sheet, what), times in cells.items())
