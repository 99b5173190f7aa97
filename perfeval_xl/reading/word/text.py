"""What a person sees of a paragraph: its text with ticks, without what is tracked as deleted, hidden, or a program's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from perfeval_xl.reading.word.xml import Element, attribute, child, children, is_on, name_of, number_of, value_of

TICKED, BOX = "☑", "□"
_SKIPPED = frozenset({
    "del", "moveFrom", "Fallback", "instrText", "delText", "rt", "footnoteReference", "endnoteReference", "commentReference",
    "annotationRef", "pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "proofErr", "lastRenderedPageBreak",
})
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_PICTURES = frozenset({"blip", "imagedata"})
_SYMBOLS = {
    "wingdings": {0x6E: "■", 0x6F: BOX, 0x70: BOX, 0x71: BOX, 0x72: BOX, 0xA8: BOX, 0xFB: "×", 0xFC: "√", 0xFD: TICKED, 0xFE: TICKED},
    "wingdings 2": {
        0x2A: BOX, 0x2E: BOX, 0x30: BOX, 0x4F: "×", 0x50: "√", 0x51: TICKED, 0x52: TICKED, 0x53: TICKED, 0x54: TICKED, 0xA3: BOX,
    },
    "symbol": {0xA3: "≤", 0xB3: "≥", 0xD6: "√", 0xB1: "±", 0xB4: "×"},
    "webdings": {0x61: "√", 0x63: BOX, 0x67: "■", 0x72: "×"},
}
"""Fonts that show a sign where the character is a letter: font, character code → the sign."""


@dataclass
class Seen:
    """What was met in a paragraph: its pieces of text, the boxes of text that hang on it, and pictures.

    bold: how many characters are bold of `length`. hidden: its style shows no text; hiding: the styles of characters that show none.
    """

    hidden: bool = False
    hiding: frozenset[str] = frozenset()

    pieces: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    pictures: int = 0
    bold: int = 0
    length: int = 0
    bold_head: int = 0
    fields: list[bool] = field(default_factory=list)
    """The fields that are open, the outer first: whether what follows is its instruction, not its result."""

    @property
    def text(self) -> str:
        """Return its text on as many lines as it has, each without blanks at its end."""
        return "\n".join(line.rstrip() for line in "".join(self.pieces).split("\n")).strip()

    def add(self, text: str, *, bold: bool = False) -> None:
        """Add a piece of text; the result of a field within the instruction of another (“IF …”) is not to be seen."""
        if any(self.fields[:-1]):
            return
        self.pieces.append(text)
        count = len(text.strip())
        if bold and self.bold == self.length:
            self.bold_head += count
        self.length += count
        self.bold += count if bold else 0


def look(paragraph: Element, *, bold: bool = False, hidden: bool = False, hiding: frozenset[str] = frozenset()) -> Seen:
    """Return what a person sees of a paragraph; `bold`, `hidden`: its style is; `hiding`: the styles of characters that show no text."""
    seen = Seen(hidden=hidden, hiding=hiding)
    _walk(paragraph, seen, bold, None)
    return seen


def _walk(element: Element, seen: Seen, bold: bool, font: str | None) -> None:
    for one in element:
        name = name_of(one)
        if name in _SKIPPED:
            continue
        if name == "t":
            _typed(one.text or "", seen, bold, font)
        elif name == "r":
            properties = child(one, "rPr")
            if is_on(properties, "webHidden") or _is_hidden(properties, seen):
                continue
            own = is_on(properties, "b") if child(properties, "b") is not None else bold
            _walk(one, seen, own, _font(properties))
        elif name in _BREAKS:
            seen.add("\n" if name == "br" and attribute(one, "type") not in (None, "textWrapping") else _BREAKS[name])
        elif name == "sym":
            seen.add(_symbol(attribute(one, "font"), number_of_hex(attribute(one, "char"))))
        elif name == "fldChar":
            _turn(attribute(one, "fldCharType"), seen.fields)
            seen.add(_legacy_field(one))
        elif name == "sdt":
            _control(one, seen, bold, font)
        elif name == "txbxContent":
            seen.boxes.append(one)
        elif name in _PICTURES:
            seen.pictures += 1
        else:
            _walk(one, seen, bold, font)


def _is_hidden(properties: Element | None, seen: Seen) -> bool:
    """Tell whether a run shows nothing: by what it says itself, else by its style, else by that of its paragraph."""
    if child(properties, "vanish") is not None:
        return is_on(properties, "vanish")
    return seen.hidden or value_of(properties, "rStyle") in seen.hiding


def _font(properties: Element | None) -> str | None:
    fonts = child(properties, "rFonts")
    return attribute(fonts, "ascii") or attribute(fonts, "hAnsi")


def _typed(text: str, seen: Seen, bold: bool, font: str | None) -> None:
    if font is not None and font.lower() in _SYMBOLS:
        text = "".join(_symbol(font, ord(letter)) for letter in text)
    seen.add(text, bold=bold)


def number_of_hex(text: str | None) -> int:
    """Return the number that a document gives in hexadecimal, 0 for none."""
    try:
        return int(text or "0", 16)
    except ValueError:
        return 0


def _symbol(font: str | None, code: int) -> str:
    signs = _SYMBOLS.get((font or "").lower(), {})
    plain = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if plain in signs:
        return signs[plain]
    return chr(code) if plain == code and 0x20 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""


def _turn(kind: str | None, fields: list[bool]) -> None:
    """Note where a field begins, where its result begins, and where it ends."""
    if kind == "begin":
        fields.append(True)
    elif kind == "separate" and fields:
        fields[-1] = False
    elif kind == "end" and fields:
        fields.pop()


def _legacy_field(char: Element) -> str:
    """Return what a form field of the old kind shows: a box with or without a tick, or the chosen entry of a list."""
    data = child(char, "ffData")
    box, choices = child(data, "checkBox"), child(data, "ddList")
    if box is not None:
        return TICKED if is_on(box, "checked") or (child(box, "checked") is None and is_on(box, "default")) else BOX
    if choices is not None:
        entries = [attribute(entry, "val") or "" for entry in children(choices, "listEntry")]
        chosen = number_of(value_of(choices, "result") or value_of(choices, "default"))
        return entries[chosen] if chosen < len(entries) else ""
    return ""


def _control(control: Element, seen: Seen, bold: bool, font: str | None) -> None:
    """Add what a content control holds; one that shows its prompt holds nothing."""
    properties = child(control, "sdtPr")
    box = child(properties, "checkbox")
    if box is not None:
        seen.add(TICKED if is_on(box, "checked") and child(box, "checked") is not None else BOX)
    elif not is_on(properties, "showingPlcHdr") and not is_contents(control):
        content = child(control, "sdtContent")
        if content is not None:
            _walk(content, seen, bold, font)


def is_contents(control: Element) -> bool:
    """Tell whether a content control is a table of contents."""
    return "contents" in (value_of(child(control, "sdtPr"), "docPartObj", "docPartGallery") or "").lower()


def unwrapped(element: Element, *names: str) -> Iterator[Element]:
    """Yield the children of these names, also those within content controls, tracked insertions and other wrappers.

    What is tracked as deleted or moved away, tables of contents and fallback copies are left out.
    """
    for one in element:
        name = name_of(one)
        if name in names:
            yield one
        elif name == "sdt":
            content = child(one, "sdtContent")
            if content is not None and not is_contents(one):
                yield from unwrapped(content, *names)
        elif name in ("ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"):
            yield from unwrapped(one, *names)
