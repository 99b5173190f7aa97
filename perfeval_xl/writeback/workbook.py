"""workbook.xml, its relationships, the content types and the calculation chain: what names the parts of a workbook."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from perfeval_xl.errors import WritebackError
from perfeval_xl.packages import CONTENT_TYPES, relations_part
from perfeval_xl.writeback import opening, print_area, xmltext
from perfeval_xl.writeback.package import WorkbookPackage, resolved

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_BEFORE_NAMES = ("externalReferences", "functionGroups", "sheets")
_PRINT_AREA = "_xlnm.Print_Area"
_OF_SHEET = frozenset({"_xlnm.Print_Titles", "_xlnm._FilterDatabase", _PRINT_AREA})


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it; `index` counts from 0, `part` is empty where its relationship leads nowhere."""

    index: int
    name: str
    sheet_id: str
    part: str
    kind: str


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name that belongs to one sheet; `text` is what it refers to."""

    name: str
    sheet: int
    text: str
    hidden: bool = False


class Relationships:
    """A .rels part."""

    def __init__(self, package: WorkbookPackage, source: str) -> None:
        self._package, self._source = package, source
        self.part = relations_part(source)
        self._text = package.read(self.part)
        self._blanked = xmltext.markup(self._text, self.part)
        self._prefix = xmltext.root_of(self._blanked, "Relationships", self.part).prefix
        self._places = xmltext.find_all(self._blanked, self._prefix, "Relationship", self.part)
        self._found = [xmltext.attributes(place.attributes) for place in self._places]
        self._by_id = {
            values.get("Id", ""): (values.get("Type", "").rpartition("/")[2], resolved(package, source, values["Target"]))
            for values in self._found
            if "Target" in values and values.get("TargetMode") != "External"
        }
        self._added: list[str] = []
        self._dropped: set[str] = set()

    def by_id(self) -> dict[str, tuple[str, str]]:
        """Return the last word of the type and the target part of each relationship inside the package, as received."""
        return self._by_id

    def target(self, kind: str) -> str | None:
        """Return the first part of a kind ("styles")."""
        return next((target for found, target in self.by_id().values() if found == kind), None)

    def known(self, kind: str, part: str) -> str | None:
        """Return the id under which a part is related already, though the package may lack it."""
        return next((key for key, value in self.by_id().items() if value == (kind, part)), None)

    def add(self, type_uri: str, part: str) -> str:
        """Relate a part; return the new id."""
        taken = {values.get("Id", "").lower() for values in self._found}
        number = len(taken) + len(self._added) + 1
        while f"rid{number}" in taken:
            number += 1
        folder = posixpath.dirname(self._source)
        target = posixpath.relpath(part, folder) if folder else part
        self._added.append(f'<{self._prefix}Relationship Id="rId{number}" Type="{type_uri}" Target="{xmltext.escape(target)}"/>')
        self._found.append({"Id": f"rId{number}"})
        return f"rId{number}"

    def drop(self, part: str) -> None:
        """Take the relationships to a part out."""
        self._dropped |= {key for key, (_, target) in self.by_id().items() if target.lower() == part.lower()}

    def save(self) -> None:
        """Write the part, if anything changed."""
        if not self._added and not self._dropped:
            return
        changes = [
            (place.start, place.end, "") for place in self._places if xmltext.attributes(place.attributes).get("Id") in self._dropped
        ]
        changes.append(_at_end(self._blanked, self._prefix, "Relationships", self.part, "".join(self._added)))
        self._package.write(self.part, xmltext.spliced(self._text, changes))


class Workbook:
    """The list of sheets, and the places that a new sheet has to be entered in."""

    def __init__(self, package: WorkbookPackage) -> None:
        """Read workbook.xml and its relationships.

        Raises:
            WritebackError: one of them is missing or cannot be understood.
        """
        self.package = package
        self.part = Relationships(package, "").target("officeDocument") or ""
        self._text = package.read(self.part) if self.part else ""
        self._blanked = xmltext.markup(self._text, self.part)
        self._root = xmltext.root_of(self._blanked, "workbook", self.part or "xl/workbook.xml")
        self.strict = self._root.namespace == xmltext.STRICT_MAIN
        self._relationships = Relationships(package, self.part)
        self._types = ContentTypes(package)
        self._targets = self._relationships.by_id()
        self._id_name = "r:id"
        self._places: list[xmltext.Element] = []
        self.sheets = self._read_sheets()
        self._added: list[str] = []
        self._names: list[DefinedName] = []
        self._retagged: list[tuple[int, int, str]] = []
        self._renamed: set[int] = set()
        self._printed: dict[int, Collection[tuple[int, int]]] = {}
        self._opens_on: int | None = None

    def sheet(self, name: str) -> SheetEntry:
        """Return the sheet of a name, which has to be a worksheet.

        Raises:
            WritebackError: none, two, a chart or macro sheet, or one without a part.
        """
        found = [sheet for sheet in self.sheets if sheet.name == name]
        if len(found) != 1:
            raise WritebackError(f"工作簿中{'没有' if not found else '有多个'}工作表“{name}”，不能写回")
        if found[0].kind != "worksheet" or found[0].part not in self.package:
            raise WritebackError(f"工作表“{name}”不是普通工作表或缺少内容，不能写回")
        return found[0]

    def related(self, kind: str) -> str | None:
        """Return the part of a kind ("styles", "sharedStrings", "calcChain") that the workbook has."""
        part = self._relationships.target(kind)
        return part if part and part in self.package else None

    def add_part(self, kind: str, part: str) -> str:
        """Enter a new part ("styles", "worksheet"); return the id of its relationship."""
        base = xmltext.STRICT_RELATIONSHIPS if self.strict else xmltext.RELATIONSHIPS
        self._types.add(part, f"{_TYPE}{kind}+xml")
        known = self._relationships.known(kind, part)
        return known or self._relationships.add(f"{base}/{kind}", part)

    def add_sheet(self, name: str) -> SheetEntry:
        """Enter a new sheet behind the last; its part is yet to be written."""
        worksheets = [sheet.part for sheet in self.sheets if sheet.kind == "worksheet" and sheet.part]
        default = posixpath.join(posixpath.dirname(self.part), "worksheets", "sheet1.xml")
        folder = posixpath.dirname((worksheets or [default])[0])
        part = self.package.free_name(posixpath.join(folder, "sheet"), ".xml", [sheet.part for sheet in self.sheets])
        relation = self.add_part("worksheet", part)
        ids = [xmltext.whole(sheet.sheet_id) or 0 for sheet in self.sheets]
        entry = SheetEntry(len(self.sheets), name, str(max(ids, default=0) + 1), part, "worksheet")
        self.sheets.append(entry)
        uri = xmltext.STRICT_RELATIONSHIPS if self.strict else xmltext.RELATIONSHIPS
        prefix = self._id_name.partition(":")[0]
        known = self._root.namespaces.get(prefix, "").endswith("/relationships")
        declared = "" if known else f' xmlns:{prefix}="{uri}"'
        self._added.append(
            f'<{self._root.prefix}sheet name="{xmltext.escape(name)}" sheetId="{entry.sheet_id}" {self._id_name}="{relation}"{declared}/>'
        )
        return entry

    def show(self, sheet: SheetEntry, name: str) -> None:
        """Show one of our sheets, which somebody may have hidden or renamed, under a name.

        What refers to it by name is its defined names and our other sheets, which are written anew.
        """
        place = self._places[sheet.index]
        old = self._text[place.start : place.inner]
        tag = xmltext.drop_attribute(xmltext.set_attribute(old, "name", xmltext.escape(name)), "state")
        if tag != old:
            self._retagged.append((place.start, place.inner, tag))

    def without(self, sheets: Collection[SheetEntry]) -> Workbook:
        """Return the workbook without some of our sheets, in the same package; nothing else may have been changed in it yet."""
        left_out = {sheet.index for sheet in sheets}
        changes = [(place.start, place.end, "") for number, place in enumerate(self._places) if number in left_out]
        changes += self._moved_names(left_out)
        changes += self._moved_views(left_out)
        self.package.write(self.part, xmltext.spliced(self._text, changes))
        for sheet in sheets:
            for part in (sheet.part, relations_part(sheet.part)):
                self._relationships.drop(part)
                self._types.drop(part)
                if part in self.package:
                    self.package.drop(part)
        self._relationships.save()
        self._types.save()
        return Workbook(self.package)

    def _moved_names(self, left_out: Collection[int]) -> Iterator[tuple[int, int, str]]:
        """Yield the changes of defined names that belong to a sheet, when some sheets go."""
        for place in xmltext.find_all(self._blanked, self._root.prefix, "definedName", self.part):
            index = xmltext.whole(xmltext.attributes(place.attributes).get("localSheetId"))
            if index in left_out:
                yield place.start, place.end, ""
            elif index is not None and (before := _count_before(left_out, index)):
                tag = self._text[place.start : place.inner]
                yield place.start, place.inner, xmltext.set_attribute(tag, "localSheetId", str(index - before))

    def _moved_views(self, left_out: Collection[int]) -> Iterator[tuple[int, int, str]]:
        """Yield the changes of which sheet a window shows, and which is the first of its tabs, when some sheets go."""
        for place in xmltext.find_all(self._blanked, self._root.prefix, "workbookView", self.part):
            tag = old = self._text[place.start : place.inner]
            for name in ("activeTab", "firstSheet"):
                index = xmltext.whole(xmltext.attributes(place.attributes).get(name))
                if index and (before := _count_before(left_out, index + 1)):
                    tag = xmltext.set_attribute(tag, name, str(max(index - before, 0)))
            if tag != old:
                yield place.start, place.inner, tag

    def name_for_sheet(self, sheet: SheetEntry, names: Sequence[DefinedName]) -> None:
        """Give one of our sheets its defined names in place of those it had."""
        self._renamed.add(sheet.index)
        self._names += names

    def open_on(self, sheet: SheetEntry) -> bool:
        """Have the workbook open on one of our sheets alone; tell whether it will."""
        others = [other.part for other in self.sheets if other.part in self.package and other.part != sheet.part]
        if opening.unselected(self.package, others):
            self._opens_on = sheet.index
        return self._opens_on is not None

    def print_also(self, sheet: SheetEntry, added: Collection[tuple[int, int]]) -> None:
        """Have added cells, by row and column from 0, printed with what is printed beside them, where the sheet has a print area."""
        self._printed[sheet.index] = added

    def forget_formulas(self, cells: Collection[tuple[str, str]]) -> None:
        """Take cells, by sheet id and address, out of the calculation chain."""
        part = self.related("calcChain")
        if not cells or part is None:
            return
        text = _chain_without(self.package.read(part), part, cells)
        if text:
            self.package.write(part, text)
            return
        self._relationships.drop(part)
        self._types.drop(part)
        self.package.drop(part)

    def save(self) -> None:
        """Write the parts that changed."""
        changes = [*self._name_changes(), *self._print_changes(), *self._retagged]
        if self._opens_on is not None:
            changes += opening.opened_at(self._text, self._blanked, self._root.prefix, self.part, self._opens_on)
        if self._added:
            end = self._places[-1].end
            changes.append((end, end, "".join(self._added)))
        self.package.write(self.part, xmltext.spliced(self._text, changes))
        self._relationships.save()
        self._types.save()

    def _read_sheets(self) -> list[SheetEntry]:
        container = xmltext.find(self._blanked, self._root.prefix, "sheets", self.part)
        places = xmltext.find_all(self._blanked, self._root.prefix, "sheet", self.part, within=container) if container else []
        if not places:
            raise WritebackError("工作簿没有列出工作表，不能写回")
        entries = []
        for index, place in enumerate(places):
            values = xmltext.attributes(place.attributes)
            id_name = next((name for name in values if name.endswith(":id")), "")
            kind, part = self._targets.get(values.get(id_name, ""), ("", ""))
            self._id_name = id_name or self._id_name
            entries.append(SheetEntry(index, values.get("name", ""), values.get("sheetId", ""), part, kind))
        self._places = places
        return entries

    def _name_changes(self) -> list[tuple[int, int, str]]:
        if not self._renamed:
            return []
        prefix = self._root.prefix
        container = xmltext.find(self._blanked, prefix, "definedNames", self.part)
        new = "".join(self._defined_name(name) for name in self._names)
        if container is None or container.empty:
            if not new:
                return []
            start, end = (container.start, container.end) if container else (self._names_place(),) * 2
            return [(start, end, f"<{prefix}definedNames>{new}</{prefix}definedNames>")]
        places = xmltext.find_all(self._blanked, prefix, "definedName", self.part, within=container)
        ours = [place for place in places if self._is_ours(xmltext.attributes(place.attributes))]
        theirs = [place for place in places if place not in ours]
        if not new and not theirs:
            return [(container.start, container.end, "")]
        position = theirs[-1].end if theirs else container.inner
        return [(place.start, place.end, "") for place in ours] + [(position, position, new)]

    def _print_changes(self) -> Iterator[tuple[int, int, str]]:
        container = xmltext.find(self._blanked, self._root.prefix, "definedNames", self.part) if self._printed else None
        for place in xmltext.find_all(self._blanked, self._root.prefix, "definedName", self.part, within=container) if container else ():
            values = xmltext.attributes(place.attributes)
            added = self._printed.get(-1 if (index := xmltext.whole(values.get("localSheetId"))) is None else index)
            if added is not None and values.get("name") == _PRINT_AREA:
                areas = xmltext.unescape(self._text[place.inner : place.close])
                yield place.inner, place.close, xmltext.escape(print_area.grown(areas, added))

    def _is_ours(self, values: dict[str, str]) -> bool:
        return xmltext.whole(values.get("localSheetId")) in self._renamed and values.get("name") in _OF_SHEET

    def _names_place(self) -> int:
        for name in _BEFORE_NAMES:
            found = xmltext.find(self._blanked, self._root.prefix, name, self.part)
            if found:
                return found.end
        raise WritebackError("工作簿没有列出工作表，不能写回")

    def _defined_name(self, name: DefinedName) -> str:
        tag = f"{self._root.prefix}definedName"
        hidden = ' hidden="1"' if name.hidden else ""
        return f'<{tag} name="{name.name}" localSheetId="{name.sheet}"{hidden}>{xmltext.escape(name.text)}</{tag}>'


class ContentTypes:
    """The part [Content_Types].xml."""

    def __init__(self, package: WorkbookPackage) -> None:
        self._package = package
        self._text = package.read(CONTENT_TYPES)
        self._blanked = xmltext.markup(self._text, CONTENT_TYPES)
        self._prefix = xmltext.root_of(self._blanked, "Types", CONTENT_TYPES).prefix
        self._places = xmltext.find_all(self._blanked, self._prefix, "Override", CONTENT_TYPES)
        self._named = {xmltext.attributes(place.attributes).get("PartName", "").lower() for place in self._places}
        self._added: list[str] = []
        self._dropped: set[str] = set()

    def add(self, part: str, content_type: str) -> None:
        """Name the type of a new part, unless it has one."""
        if f"/{part}".lower() in self._named:
            return
        self._added.append(f'<{self._prefix}Override PartName="/{xmltext.escape(part)}" ContentType="{content_type}"/>')

    def drop(self, part: str) -> None:
        """Take a part out."""
        self._dropped.add("/" + part.lower())

    def save(self) -> None:
        """Write the part, if anything changed."""
        if not self._added and not self._dropped:
            return
        changes = [
            (place.start, place.end, "")
            for place in self._places
            if xmltext.attributes(place.attributes).get("PartName", "").lower() in self._dropped
        ]
        changes.append(_at_end(self._blanked, self._prefix, "Types", CONTENT_TYPES, "".join(self._added)))
        self._package.write(CONTENT_TYPES, xmltext.spliced(self._text, changes))


def _count_before(numbers: Collection[int], number: int) -> int:
    return sum(one < number for one in numbers)


def _at_end(blanked: str, prefix: str, root: str, part: str, new: str) -> tuple[int, int, str]:
    """Return the insertion of children behind the last one."""
    place = xmltext.find(blanked, prefix, root, part)
    if place is None or place.empty:
        raise WritebackError(f"{part} 没有内容，不能写回")
    position = blanked.rfind(">", place.inner, place.close) + 1 or place.inner
    return position, position, new


def _chain_without(text: str, part: str, cells: Collection[tuple[str, str]]) -> str:
    """Return the calculation chain without some cells, or "" if none is left.

    An entry without a sheet id is of the sheet of the one before it: behind one taken out it may have to name it.
    """
    blanked = xmltext.markup(text, part)
    prefix = xmltext.root_of(blanked, "calcChain", part).prefix
    sheet, written, kept = "", "", 0
    changes: list[tuple[int, int, str]] = []
    for place in xmltext.find_all(blanked, prefix, "c", part):
        values = xmltext.attributes(place.attributes)
        sheet = values.get("i", sheet)
        if (sheet, values.get("r", "")) in cells:
            changes.append((place.start, place.end, ""))
            continue
        if "i" not in values and sheet != written:
            tag = xmltext.set_attribute(text[place.start : place.inner], "i", sheet)
            changes.append((place.start, place.inner, tag))
        written, kept = sheet, kept + 1
    return xmltext.spliced(text, changes) if kept else ""
