"""styles.xml: formats are looked up, and appended where there is none; what is there stays as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from perfeval_xl.errors import WritebackError
from perfeval_xl.facts import alternatives
from perfeval_xl.writeback import xmltext
from perfeval_xl.writeback.looks import MARK_COLOURS, MARK_SIGNS, CellLook, solid_fill

_LARGEST = 65_000
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
# What an empty section has to begin with: readers take the first two fills for granted.
_DEFAULTS = {
    "fonts": ('<font><sz val="11"/><name val="宋体"/></font>',),
    "fills": (solid_fill(""), '<fill><patternFill patternType="gray125"/></fill>'),
    "borders": ("<border><left/><right/><top/><bottom/><diagonal/></border>",),
    "cellXfs": ('<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
}
_SOLID = re.compile(r"""<(?:[^\s<>/:]+:)?fgColor\s[^<>]*?rgb\s*=\s*["'](?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})["']""")
_BEHIND = re.compile(r"""<(?:[^\s<>/:]+:)?bgColor\s[^<>]*?rgb\s*=\s*["'](?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})["']""")
_PATTERN = re.compile(r"""patternType\s*=\s*["'](\w+)["']""")
_VALUES = r"""(?: \w+=(?:"[\w.+-]*"|'[\w.+-]*'))*"""
# A record comes from a file that anyone may have written: only what is a fill goes into the style sheet.
_SAFE_FILL = re.compile(
    rf"<fill>(?:<patternFill{_VALUES}/>"
    rf"|<patternFill{_VALUES}>(?:<fgColor{_VALUES}/>)?(?:<bgColor{_VALUES}/>)?</patternFill>"
    rf"|<gradientFill{_VALUES}>(?:<stop{_VALUES}><color{_VALUES}/></stop>)*</gradientFill>)</fill>"
)
_COLOUR = re.compile(r"<(?:[^\s<>/:]+:)?color\s[^<>]*/>")
_SPACE_BEFORE, _SPACE_BEHIND = re.compile(r"(?<!\s)\s+(?=/?>)"), re.compile(r">\s+")
Meaning = tuple[frozenset[tuple[str, str]], str]
_MARK_OF_COLOUR = {colour: mark for mark, colour in MARK_COLOURS.items()}


_CHILDREN = {"fonts": "font", "fills": "fill", "borders": "border", "cellXfs": "xf"}


@dataclass(frozen=True, slots=True)
class _Received:
    """The children of one container as received.

    last: where the last of them ends. hidden: so many stand in markup that some readers skip (see `alternatives`), and that those who do
    not count. twins: the same container as other readers see it, each with where its last child ends.
    """

    place: xmltext.Element | None
    items: tuple[str, ...]
    last: int
    hidden: int = 0
    twins: tuple[tuple[xmltext.Element, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A style sheet as received. named: it has named styles to refer to."""

    blanked: str
    prefix: str
    sections: dict[str, _Received]
    named: bool


@lru_cache(maxsize=8)  # the forms of one template have the same one
def _parsed(text: str) -> _Parsed:
    part = "styles.xml"
    whole = xmltext.markup(text, part)
    prefix = xmltext.root_of(whole, "styleSheet", part).prefix
    choices = alternatives.alternatives(whole)
    blanked = alternatives.blanked(whole, choices) if choices else whole
    sections = {name: _received(text, whole, blanked, prefix, name, choices) for name in _CHILDREN}
    return _Parsed(blanked, prefix, sections, bool(xmltext.find(blanked, prefix, "cellStyleXfs", part)))


def _received(
    text: str, whole: str, blanked: str, prefix: str, name: str, choices: Sequence[alternatives.Alternative]
) -> _Received:
    """Return a container; `whole` shows all alternatives of the part, `blanked` those that hold, which stand among `choices`."""
    part, child = "styles.xml", _CHILDREN[name]
    place = xmltext.find(blanked, prefix, name, part)
    if place is None:
        return _Received(None, (), 0)
    found = xmltext.find_all(blanked, prefix, child, part, within=place)
    inside = [choice for choice in choices if place.inner <= choice.start and choice.end <= place.close]
    last = max([place.inner, *(item.end for item in found), *(choice.end for choice in inside)])
    hidden = sum(any(choice.start < item.start < choice.end for choice in inside) for item in found)
    others = (one for one in xmltext.find_all(whole, prefix, name, part) if choices and one.start != place.start)
    twins = [(one, xmltext.find_all(whole, prefix, child, part, within=one)) for one in others]
    alike = tuple((one, items[-1].end) for one, items in twins if items and len(items) == len(found))
    return _Received(place, tuple(text[item.start : item.end] for item in found), last, hidden, alike)


class _Section:
    """The children of one container: as received, and what is appended."""

    def __init__(self, received: _Received, prefix: str, name: str) -> None:
        self.name, self.prefix = name, prefix
        self.place, self.last, self.hidden, self.twins = received.place, received.last, received.hidden, received.twins
        self.items = list(received.items)
        self.received = len(self.items)

    def ensure_defaults(self) -> None:
        """Give a section that is too short for what we append the entries that it has to begin with."""
        if len(self.items) >= len(_DEFAULTS[self.name]):
            return
        for item in _DEFAULTS[self.name][len(self.items) :]:
            self.items.append(prefixed(item, self.prefix))

    def index_of(self, item: str) -> int:
        """Return the number of an item, which is appended if it is new."""
        self.ensure_defaults()
        try:
            return self.items.index(item)
        except ValueError:
            self.items.append(item)
            return len(self.items) - 1

    def changes(self, text: str, missing_at: int) -> list[tuple[int, int, str]]:
        """Return what to change for the appended items; `missing_at`: where the container goes if there is none."""
        if len(self.items) == self.received:
            return []
        if len(self.items) > _LARGEST:
            raise WritebackError(f"单元格格式超过 {_LARGEST} 种，不能写回")
        # for readers that do not see the hidden ones the last numbers would lead nowhere
        items = [*self.items, *[self.items[-1]] * self.hidden]
        new, tag = "".join(items[self.received :]), self.prefix + self.name
        if self.place is None:
            return [(missing_at, missing_at, f'<{tag} count="{len(items)}">{new}</{tag}>')]
        if self.place.empty:
            start = _counting(text, self.place, len(items))
            return [(self.place.start, self.place.end, f"{xmltext.opened(start)}{new}</{tag}>")]
        changes = []
        for place, last in ((self.place, self.last), *self.twins):
            changes += [(place.start, place.inner, _counting(text, place, len(items))), (last, last, new)]
        return changes


def _counting(text: str, place: xmltext.Element, number: int) -> str:
    """Return a container's tag that says how many children it has, if it does say."""
    tag = text[place.start : place.inner]
    return xmltext.set_attribute(tag, "count", str(number)) if "count" in xmltext.attributes(place.attributes) else tag


class StyleSheet:
    """The formats of a workbook, by index as cells refer to them."""

    def __init__(self, text: str) -> None:
        """Read the sections that marks and added cells need.

        Raises:
            WritebackError: not a style sheet.
        """
        parsed = _parsed(text)
        self._text, self._blanked, self._prefix, self._named = text, parsed.blanked, parsed.prefix, parsed.named
        self._sections = {name: _Section(received, self._prefix, name) for name, received in parsed.sections.items()}
        self._fills = self._sections["fills"]
        self._formats = self._sections["cellXfs"]
        self._looks: dict[CellLook, int] = {}
        self._marked: dict[tuple[int, str], int] = {}
        self._fill_texts: dict[int, str] = {}
        self._meanings: dict[Meaning, int] = {}  # format → its first index, of the first `_understood` formats
        self._understood = 0

    def __len__(self) -> int:
        return max(len(self._formats.items), 1)

    def look(self, look: CellLook) -> int:
        """Return the format of a look of ours."""
        if look not in self._looks:
            font = self._sections["fonts"].index_of(prefixed(look.font(), self._prefix))
            fill = self._fill_index(solid_fill(look.fill)) if look.fill else 0
            border = self._sections["borders"].index_of(prefixed(look.borders(), self._prefix))
            self._looks[look] = self._formats.index_of(prefixed(look.format(font, fill, border, self._named), self._prefix))
        return self._looks[look]

    def marked(self, index: int, mark: str) -> int:
        """Return the format that is like another but for the colour of a mark."""
        if (index, mark) not in self._marked:
            fill = self._fill_index(solid_fill(MARK_COLOURS[mark], MARK_SIGNS[mark]))
            self._marked[index, mark] = self._index_of(self._marked_text(index, fill))
        return self._marked[index, mark]

    def mark_of(self, index: int) -> str | None:
        """Return the mark whose colour a format has."""
        return _MARK_OF_COLOUR.get(_solid_colour(self._fill(index)))

    @property
    def has_signs(self) -> bool:
        """Whether marks can be told by more than their colour: a run of this program was the last to save the formats, or kept them."""
        return any(map(_is_signed, self._fills.items))

    def mark_formats(self) -> frozenset[int]:
        """Return the formats that marks have: those with our sign behind their colour or, if there is none, with the colour."""
        wanted = _is_signed if self.has_signs else _solid_colour_is_a_mark
        return frozenset(index for index in range(len(self._formats.items)) if wanted(self._fill(index)))

    def fill_text(self, index: int) -> str:
        """Return a format's <fill> without prefixes and white space between its tags; "" for none."""
        if index not in self._fill_texts:
            self._fill_texts[index] = _plain_fill(self._fill(index), self._prefix)
        return self._fill_texts[index]

    def marks_from(self, base: int, marked: int) -> bool:
        """Tell whether a format is what marking `base` gives."""
        if not (0 <= base < len(self._formats.items) and 0 <= marked < len(self._formats.items)):
            return False
        if self.mark_of(marked) is None:
            return False
        fill = xmltext.attributes(_tag(self._formats.items[marked])).get("fillId", "0")
        return _meaning(self._marked_text(base, int(fill))) == _meaning(self._formats.items[marked])

    def unmarked(self, index: int, fill_text: str) -> int:
        """Return the format that is like another but for a recorded fill; what is no fill counts as none."""
        if not _SAFE_FILL.fullmatch(fill_text):
            return self._with_fill(index, 0)
        return self._with_fill(index, self._fill_index(fill_text))

    def render(self) -> str:
        """Return the part's text."""
        if len(self._formats.items) and not self._formats.received:
            for section in self._sections.values():
                section.ensure_defaults()
        changes: list[tuple[int, int, str]] = []
        for name, section in self._sections.items():
            changes += section.changes(self._text, self._place_for(name))
        return xmltext.spliced(self._text, changes)

    def _place_for(self, name: str) -> int:
        """Return where a missing section belongs: behind the last one that comes before it."""
        for before in reversed(_ORDER[: _ORDER.index(name)]):
            found = xmltext.find(self._blanked, self._prefix, before, "styles.xml")
            if found:
                return found.end
        root = xmltext.find(self._blanked, self._prefix, "styleSheet", "styles.xml")
        if root is None or root.empty:
            raise WritebackError("styles.xml 没有内容，不能写回")
        return root.inner

    def _fill(self, index: int) -> str:
        items = self._formats.items
        fill = xmltext.whole(xmltext.attributes(_tag(items[index])).get("fillId")) if 0 <= index < len(items) else 0
        fill = fill or 0
        return self._fills.items[fill] if fill < len(self._fills.items) else ""

    def _fill_index(self, text: str) -> int:
        for number, item in enumerate(self._fills.items):
            if _plain_fill(item, self._prefix) == text:
                return number
        return self._fills.index_of(prefixed(text, self._prefix))

    def _marked_text(self, index: int, fill: int) -> str:
        """Return a format with the fill of a mark; white letters, as headers have, turn dark: the marks are pale."""
        wanted = _filled(self._item(index), str(fill))
        fonts = self._sections["fonts"]
        font = xmltext.whole(xmltext.attributes(_tag(wanted)).get("fontId")) or 0
        if font >= len(fonts.items) or not any(map(_is_white, _COLOUR.findall(fonts.items[font]))):
            return wanted
        black = f'<{self._prefix}color rgb="FF000000"/>'
        dark = fonts.index_of(_COLOUR.sub(lambda found: black if _is_white(found[0]) else found[0], fonts.items[font]))
        tag = _tag(wanted)
        return xmltext.set_attribute(xmltext.set_attribute(tag, "fontId", str(dark)), "applyFont", "1") + wanted[len(tag) :]

    def _item(self, index: int) -> str:
        self._formats.ensure_defaults()
        items = self._formats.items
        return items[index if 0 <= index < len(items) else 0]

    def _with_fill(self, index: int, fill: int) -> int:
        return self._index_of(_filled(self._item(index), str(fill)))

    def _index_of(self, wanted: str) -> int:
        items = self._formats.items
        for number in range(self._understood, len(items)):
            self._meanings.setdefault(_meaning(items[number]), number)
        self._understood = len(items)
        known = self._meanings.get(_meaning(wanted))
        return self._formats.index_of(wanted) if known is None else known


@lru_cache(maxsize=512)
def prefixed(text: str, prefix: str) -> str:
    """Return elements written without a prefix with the one of the part they go to."""
    return re.sub(r"<(/?)(?=[A-Za-z])", rf"<\1{prefix}", text) if prefix else text


def _tag(item: str) -> str:
    return item[: item.index(">") + 1]


def _is_white(colour: str) -> bool:
    values = xmltext.attributes(colour)
    return values.get("rgb", "").upper() in ("FFFFFF", "FFFFFFFF") or values.get("theme") == "0"


def _packed(text: str) -> str:
    """Return XML without white space around the ends of tags."""
    return _SPACE_BEHIND.sub(">", _SPACE_BEFORE.sub("", text))


def _filled(item: str, fill: str) -> str:
    tag = _tag(item)
    return xmltext.set_attribute(xmltext.set_attribute(tag, "fillId", fill), "applyFill", "1") + item[len(tag) :]


@lru_cache(maxsize=4_096)
def _meaning(item: str) -> Meaning:
    """Return an <xf> as something to compare: the order of attributes and the way it is closed do not count."""
    tag = _tag(item)
    content = "" if tag.endswith("/>") else item[len(tag) : item.rindex("<")]
    return frozenset(xmltext.attributes(tag).items()), _packed(content)


@lru_cache(maxsize=512)
def _solid_colour(fill: str) -> str:
    pattern = _PATTERN.search(fill)
    colour = _SOLID.search(fill) if pattern and pattern[1] == "solid" else None
    return colour[1].upper() if colour else ""


@lru_cache(maxsize=512)
def _is_signed(fill: str) -> bool:
    mark, behind = _MARK_OF_COLOUR.get(_solid_colour(fill)), _BEHIND.search(fill)
    return mark is not None and behind is not None and behind[1].upper() == MARK_SIGNS[mark]


def _solid_colour_is_a_mark(fill: str) -> bool:
    return _solid_colour(fill) in _MARK_OF_COLOUR


@lru_cache(maxsize=512)
def _plain_fill(fill: str, prefix: str) -> str:
    bare = fill.replace("<" + prefix, "<").replace("</" + prefix, "</") if prefix else fill
    plain = _packed(bare)
    pattern = _PATTERN.search(plain)
    if "gradientFill" not in plain and (not pattern or pattern[1] == "none"):
        return ""
    return plain
