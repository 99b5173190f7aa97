"""What is printed can be read: no text below 8 points on A4, measured on the pages that LibreOffice makes."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from forms import hotline, type_form
from office import converted

import perfeval_xl as px

pytestmark = [pytest.mark.libreoffice, pytest.mark.filterwarnings("ignore")]

SAMPLES = Path(__file__).parents[2] / "samples"
SMALLEST = 8.0  # points
LONG = "清水县农业农村局农村户用卫生厕所改造和农村人居环境整治项目管理服务中心"
FILES = {
    key: (
        f"乡镇报送/第二批/{LONG}-{key}.xlsx", str(key), key, f"{LONG}{key}", f"{LONG}资金{key}", f"清水县第{key}主管部门", 2025,
        dt.date(2026, 3, 1), (123456.78, 123456.78, 98765.43 - key), (100, 100, 100, 52.25), "优优",
    )
    for key in range(30)
}
FOUND = [
    (key, "S006", "error", "指标表（第一部分）", "AB112", "1140座", "按规则应得 8.62 分", f"“{LONG}”自评得分高于规则得分，请修改。" * 2)
    for key in range(30)
]


def sizes(pdf: bytes) -> list[tuple[float, bool, bool]]:
    """Return of each page the size of its smallest text, in points, whether it lies across, and whether a figure has no room (###)."""
    with pdfplumber.open(io.BytesIO(pdf)) as pages:
        return [
            (
                min(round(sign["size"], 2) for sign in page.chars if sign["text"].strip()), page.width > page.height,
                "###" in "".join(sign["text"] for sign in page.chars),
            )
            for page in pages.pages if page.chars
        ]


@pytest.fixture(scope="module")
def printed(request, tmp_path_factory) -> dict[str, list[tuple[float, bool, bool]]]:
    """Return the pages of a summary full of long names, of one without anything, and of a scored copy's sheets of ours."""
    case, folder = request.getfixturevalue("case"), tmp_path_factory.mktemp("paper")
    px.run(type_form(folder / "a.xlsx", hotline()), folder / "out", deadline=dt.date(2026, 4, 30))
    px.run(SAMPLES, folder / "samples")
    books = {
        "full": case.written(FILES, FOUND), "usual": case.written(), "empty": case.written({}, []),
        "copy": ours(folder / "out" / "scored" / "a.xlsx"), "samples": (folder / "samples" / "summary.xlsx").read_bytes(),
    }
    return {name: sizes(pdf) for name, pdf in converted(books, folder / "office", "pdf").items()}


def ours(path: Path) -> bytes:
    """Return a scored copy without the sheets of the unit, as which it prints is the unit's."""
    book = openpyxl.load_workbook(path)
    for name in book.sheetnames:
        if name not in ("评分结果", "问题清单"):
            book.remove(book[name])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["full", "usual", "empty", "copy"])
def test_no_text_on_paper_is_below_eight_points(printed, name):
    assert printed[name]
    assert [page for page in printed[name] if page[0] < SMALLEST] == []


@pytest.mark.parametrize("name", ["full", "usual", "empty"])
def test_a_summary_prints_across(printed, name):
    assert all(across for _, across, _ in printed[name])


@pytest.mark.parametrize("name", ["full", "usual", "empty", "copy", "samples"])
def test_every_figure_has_room(printed, name):
    assert not any(hidden for *_, hidden in printed[name])
