"""What the rooms cost, in one process: reading, judging, the summary."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import python_calamine
import summary
from forms import make_forms
from measure import compare

from perfeval_xl.pipeline.evaluation import Options, check_forms, list_received, read_sources, score_all


def rows(root: Path, forms: int, rounds: int) -> Iterator[str]:
    """Yield the rows of reading and judging."""
    folder = root / f"parts-{forms}"
    paths = sorted(folder.glob("*.xlsx")) if folder.exists() else make_forms(folder, forms)
    sources, options = list_received(folder).sources, Options()
    batch = read_sources(sources, options)

    def read() -> None:
        read_sources(sources, options)

    def judge() -> None:
        check_forms(batch, score_all(batch), options)

    yield str(compare("read into frames", "calamine alone", read, lambda: [_calamine(path) for path in paths], rounds, forms=forms))
    yield str(compare("score and check", "read into frames", judge, read, rounds, forms=forms))


def summary_rows(root: Path, forms: int, rounds: int) -> Iterator[str]:
    """Yield the row of the summary."""
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root) as folder:
        ours, raw, cells = summary.works(forms, Path(folder))
        names = f"summary of {forms:,} forms", f"XlsxWriter, the same {cells:,} cells"
        yield str(compare(*names, ours, raw, rounds, forms=forms, goal="≤ 1.3"))


def _calamine(path: Path) -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    for index in range(len(book.sheet_names)):
        book.get_sheet_by_index(index).to_python()
