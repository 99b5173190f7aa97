"""A sheet that writes its links itself, one relationship for each file: XlsxWriter turns the slashes of links into those of Windows."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

Link = tuple[str, str]
"""Address of the cell, and the link: as `links.target` gives it, or # and a place in this workbook."""

_QUOTES = str.maketrans({"&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;"})


class LinkedSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """Takes its links at once."""

    def __init__(self) -> None:
        super().__init__()
        self._links: Sequence[Link] = ()

    def give_links(self, links: Sequence[Link]) -> None:
        """Set the links that `close` of the workbook will write."""
        self._links = links

    def _write_hyperlinks(self) -> None:
        if not self._links:
            return
        known: dict[str, int] = {}
        self.fh.write("<hyperlinks>")
        for cell, link in self._links:
            file, _, anchor = link.partition("#")
            if file and file not in known:
                self.rel_count += 1
                known[file] = self.rel_count
                self.external_hyper_links.append(["/hyperlink", file, "External"])
            related = f' r:id="rId{known[file]}"' if file else ""
            location = f' location="{anchor.translate(_QUOTES)}"' if anchor else ""
            self.fh.write(f'<hyperlink ref="{cell}"{related}{location}/>')
        self.fh.write("</hyperlinks>")
