"""How marks and added cells look: colours, fonts and number formats, one table."""

from __future__ import annotations

from dataclasses import dataclass, replace

MARK_COLOURS = {"error": "F8D7DA", "warning": "FFF3CD", "info": "E2ECF7"}
MARK_SIGNS = {"error": "F8D7DB", "warning": "FFF3CE", "info": "E2ECF8"}
"""What stands behind the colour of a mark, where nobody sees it, and tells it from the same colour chosen by a person."""

_FINANCE = "EAF1FB"
_HEADER = "1F3864"
_PASSED = "E2F0D9"
_DARK_RED = "9C0006"
_GREY = "595959"
_LINK = "0563C1"

# Number formats that every reader knows by number, so that none has to be declared.
_INTEGER, _TWO_DECIMALS, _THOUSANDS, _PERCENT = 1, 2, 4, 10


@dataclass(frozen=True, slots=True, eq=False)  # told apart by what they are, not by what they hold: they are looked up for each cell
class CellLook:
    """The format of a cell that we write; sizes in points, colours as RRGGBB."""

    size: float = 10
    bold: bool = False
    underline: bool = False
    colour: str = "000000"
    fill: str = ""
    border: bool = True
    horizontal: str = "left"
    wrap: bool = True
    number_format: int = 0
    locked: bool = True

    def font(self) -> str:
        """Return the <font>."""
        return (
            f"<font>{'<b/>' if self.bold else ''}{'<u/>' if self.underline else ''}"
            f'<sz val="{self.size:g}"/><color rgb="FF{self.colour}"/><name val="宋体"/><charset val="134"/></font>'
        )

    def borders(self) -> str:
        """Return the <border>."""
        if not self.border:
            return "<border><left/><right/><top/><bottom/><diagonal/></border>"
        sides = "".join(f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>' for side in ("left", "right", "top", "bottom"))
        return f"<border>{sides}<diagonal/></border>"

    def format(self, font: int, fill: int, border: int, named: bool) -> str:
        """Return the <xf> with the given font, fill and border; `named`: the workbook has named styles to refer to."""
        parent = ' xfId="0"' if named else ""
        wrap = ' wrapText="1"' if self.wrap else ""
        applied, protection = ("", "") if self.locked else (' applyProtection="1"', '<protection locked="0"/>')
        return (
            f'<xf numFmtId="{self.number_format}" fontId="{font}" fillId="{fill}" borderId="{border}"{parent}'
            f' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"{applied}>'
            f'<alignment horizontal="{self.horizontal}" vertical="center"{wrap}/>{protection}</xf>'
        )


_TEXT = CellLook()
_HEAD = CellLook(bold=True, colour="FFFFFF", fill=_HEADER, horizontal="center")
_NUMBER = CellLook(horizontal="right", wrap=False, number_format=_TWO_DECIMALS)

SHEET_LOOKS = {
    "title": CellLook(size=16, bold=True, border=False, horizontal="center"),
    "section": CellLook(size=11, bold=True, colour=_HEADER, border=False, wrap=False),
    "header": _HEAD,
    "label": CellLook(bold=True, fill="F2F2F2"),
    "text": _TEXT,
    "note": CellLook(colour=_GREY, border=False),
    "center": CellLook(horizontal="center"),
    "integer": replace(_NUMBER, number_format=_INTEGER),
    "score": _NUMBER,
    "money": replace(_NUMBER, number_format=_THOUSANDS),
    "rate": replace(_NUMBER, number_format=_PERCENT),
    "link": CellLook(colour=_LINK, underline=True),
    "error": CellLook(colour=_DARK_RED, fill=MARK_COLOURS["error"], horizontal="center"),
    "warning": CellLook(fill=MARK_COLOURS["warning"], horizontal="center"),
    "info": CellLook(fill=MARK_COLOURS["info"], horizontal="center"),
    "passed": CellLook(fill=_PASSED, horizontal="center"),
    "approved": CellLook(size=14, bold=True, fill=_PASSED),
    "returned": CellLook(size=14, bold=True, colour=_DARK_RED, fill=MARK_COLOURS["error"]),
}

CELL_LOOKS = {
    "header": _HEAD,
    "text": replace(_TEXT, fill=_FINANCE),
    "score": replace(_NUMBER, fill=_FINANCE),
    "input": replace(_TEXT, fill=_FINANCE, locked=False),
}


def solid_fill(colour: str, behind: str = "") -> str:
    """Return the <fill> of a colour; of none, the empty one. `behind` is the colour that a solid fill covers."""
    if not colour:
        return '<fill><patternFill patternType="none"/></fill>'
    back = f'rgb="FF{behind}"' if behind else 'indexed="64"'
    colours = f'<fgColor rgb="FF{colour}"/><bgColor {back}/>'
    return f'<fill><patternFill patternType="solid">{colours}</patternFill></fill>'
