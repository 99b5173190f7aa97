"""The columns of a sheet part: how they are described, and how those that we add are made to be seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from perfeval_xl.writeback import xmltext
from perfeval_xl.writeback.xmltext import Element

Change = tuple[int, int, str]

_UNSEEN = ("hidden", "collapsed", "outlineLevel", "bestFit")  # what would hide a column, or let it be hidden with a group


@dataclass(frozen=True, slots=True)
class Described:
    """What a <col> says of the columns first … last, counted from 0; width in characters, None where it names none."""

    first: int
    last: int
    style: int
    width: float | None
    hidden: bool
    place: Element

    def shows(self, width: float) -> bool:
        """Tell whether what stands in these columns can be read."""
        return not self.hidden and self.width is not None and self.width >= width


def described(blanked: str, prefix: str, part: str, container: Element | None) -> list[Described]:
    """Return what a <cols> says, in its order."""
    found = []
    for place in xmltext.find_all(blanked, prefix, "col", part, within=container) if container else ():
        values = xmltext.attributes(place.attributes)
        first, last = xmltext.whole(values.get("min")), xmltext.whole(values.get("max"))
        if first and last:
            style, hidden = xmltext.whole(values.get("style")) or 0, values.get("hidden") in ("1", "true")
            found.append(Described(first - 1, last - 1, style, _width(values.get("width")), hidden, place))
    return found


def shown(
    text: str, prefix: str, container: Element | None, data: Element, known: list[Described], widths: Mapping[int, float]
) -> list[Change]:
    """Return the changes after which columns, counted from 0, are seen and as wide as they need; all others stay as they are."""
    changes: list[Change] = []
    new: dict[int, str] = {}
    of_one: dict[int, list[int]] = {}
    for column, width in sorted(widths.items()):
        number = next((number for number, one in enumerate(known) if one.first <= column <= one.last), None)
        if number is None:
            new[column] = f'<{prefix}col min="{column + 1}" max="{column + 1}" width="{width:g}" customWidth="1"/>'
        elif not known[number].shows(width):
            of_one.setdefault(number, []).append(column)
    for number, columns in of_one.items():
        place = known[number].place
        parts = "".join(_parted(text[place.start : place.inner], known[number], {column: widths[column] for column in columns}))
        changes.append((place.start, place.end, parts))
    return changes + _inserted(prefix, container, data, known, new)


def _parted(tag: str, one: Described, wide: Mapping[int, float]) -> Iterator[str]:
    """Yield a <col> in parts: the columns that are to be seen by themselves, what is between them as it was."""
    columns = range(one.first, one.last + 1)
    edges = sorted({one.first, *(column for place in wide for column in (place, place + 1) if column in columns)})
    for first, after in zip(edges, [*edges[1:], one.last + 1], strict=True):
        part = xmltext.set_attribute(xmltext.set_attribute(tag, "min", str(first + 1)), "max", str(after))
        if first in wide:
            for name in _UNSEEN:
                part = xmltext.drop_attribute(part, name)
            width = max(wide[first], one.width or 0)
            part = xmltext.set_attribute(xmltext.set_attribute(part, "width", f"{width:g}"), "customWidth", "1")
        yield xmltext.closed(part)


def _inserted(
    prefix: str, container: Element | None, data: Element, known: list[Described], new: Mapping[int, str]
) -> list[Change]:
    """Return the changes that describe columns of which nothing was said, in the order of columns."""
    if not new:
        return []
    if container is None or container.empty:
        start, end = (data.start,) * 2 if container is None else (container.start, container.end)
        return [(start, end, f"<{prefix}cols>{''.join(new.values())}</{prefix}cols>")]
    behind = {column: next((one.place.start for one in known if one.first > column), container.close) for column in new}
    return [(place, place, "".join(new[column] for column in columns)) for place, columns in groupby(new, key=behind.__getitem__)]


def _width(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
