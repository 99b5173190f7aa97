"""Blocks of a sheet 填报说明, one below the other, and what the instructions of every form say alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.layout.department import INSTRUCTIONS_SHEET
from perfeval_xl.layout.examples import in_year
from perfeval_xl.layout.model import Column
from perfeval_xl.schemes.model import Group, Level, Scheme
from perfeval_xl.templates.styles import Styles, lock, page

WIDTHS = (22, 50, 32)
SEND = "按 .xlsx 格式保存，不设密码，一个项目一个文件，报送主管部门；主管部门汇总后报财政部门绩效管理机构。"
EXAMPLE_HEADERS = ("这样写", "不要这样写", "为什么")
_COLOURS = (
    ("黄色", "由单位填写", "open"),
    ("灰色", "方案规定的内容或自动计算，不用填", "fixed"),
    ("蓝色", "由财政部门填写：系统得分、得分依据、核定得分、核定理由", "finance"),
    ("红色", "填错或漏填，改好后变回原来的颜色", "wrong"),
    ("橙色", "请核对，或补充说明", "missing"),
)
TARGETS = (
    ("≥300件", "完成工单", "有方向、有数字、有单位"),
    ("≥95%", "较高", "写出具体数值，才能衡量"),
    ("{year}年12月底前", "及时完成", "写出截止日期"),
    ("≤49万元", "控制成本", "写出上限和单位"),
    ("是", "是否专款专用", "目标写“是”，完成值写“是”或“否”，问题写在指标名称里"),
)
ACTUALS = (
    ("312件", "≥300件", "写实际完成的数，不要抄目标值"),
    ("98%", "完成", "目标是数字的，完成值也写数字"),
    ("{year}年11月20日", "{year}年12月底前", "写实际完成的日期"),
)
_FILLER = {"unit": "单位", "finance": "财政部门", "scheme": "方案已定"}


def columns_explained(columns: Iterable[Column], fixed: str) -> list[tuple[str, str, str]]:
    """Return header, hint and who fills it in, of each column; `fixed` is the hint of those that the scheme gives."""
    merged: dict[str, tuple[str, str, str]] = {}
    for column in columns:
        hint = column.hint or {"scheme": fixed, "finance": "单位不用填"}.get(column.filler, "")
        # 分值 stands three times: the one that a unit fills in says how
        if column.header not in merged or column.filler == "unit":
            merged[column.header] = (column.header, hint, _FILLER[column.filler])
    return list(merged.values())


def groups_explained(levels: Iterable[Level]) -> list[tuple[str, str, str]]:
    """Return name, meaning and weight of each second level; where the unit weighs it, the weight of its first level in principle."""
    return [
        (f"{level.name} · {'、'.join(group.names)}", _meaning(group), _weight(level, group)) for level in levels for group in level.groups
    ]


def _meaning(group: Group) -> str:
    fixed = [f"{row.name}：{row.meaning}" for row in group.indicators if row.meaning]
    return "；".join([*([group.meaning] if group.meaning else []), *fixed])


def _weight(level: Level, group: Group) -> str:
    own = "，三级指标由单位设置" if group.own else ""
    if level.flexible:
        return f"{level.name}原则上 {level.weight:g} 分{own}"
    return f"{group.weight:g} 分{own}"


class Blocks:
    """Writes a title, blocks one below the other and where their rules are from; `year`: the one that they speak of."""

    def __init__(self, sheet: Worksheet, styles: Styles, scheme: Scheme, year: int) -> None:
        self._sheet, self._styles, self._row, self._year, self._scheme = sheet, styles, 1, year, scheme
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.merge_range(0, 0, 0, 2, f"{scheme.name}填报说明", styles("title"))
        sheet.set_row(0, 32)

    def close(self, heading: str, edition: str) -> None:
        """Write the authority, and set up page and protection."""
        self.paragraphs(heading, [f"{self._scheme.authority}。"])
        page(self._sheet, f"{self._scheme.name} · {INSTRUCTIONS_SHEET}", edition, landscape=False)
        lock(self._sheet)

    def paragraphs(self, heading: str, texts: Sequence[str]) -> None:
        """Write a heading and numbered paragraphs over the whole width."""
        self._heading(heading)
        for number, text in enumerate((in_year(text, self._year) for text in texts), start=1):
            shown = f"{number}. {text}" if len(texts) > 1 else text
            self._sheet.merge_range(self._row, 0, self._row, 2, shown, self._styles("plain"))
            self._next(_lines(shown, sum(WIDTHS)))

    def colours(self, heading: str) -> None:
        """Write what the colours mean, each beside its colour."""
        self._heading(heading)
        for name, meaning, role in _COLOURS:
            self._sheet.write_string(self._row, 0, name, self._styles(role, locked=True, align="center", indent=0))
            self._sheet.merge_range(self._row, 1, self._row, 2, meaning, self._styles("box"))
            self._next(1)

    def table(self, heading: str, headers: tuple[str, str, str], rows: Sequence[tuple[str, str, str]]) -> None:
        """Write a heading and a table of three columns."""
        self._heading(heading)
        for column, header in enumerate(headers):
            self._sheet.write_string(self._row, column, header, self._styles("header"))
        self._next(1)
        for row in [tuple(in_year(text, self._year) for text in row) for row in rows]:
            for column, text in enumerate(row):
                self._sheet.write_string(self._row, column, text, self._styles("label" if column == 0 else "box"))
            self._next(max(_lines(text, width) for text, width in zip(row, WIDTHS, strict=True)))

    def _heading(self, text: str) -> None:
        self._sheet.write_string(self._row, 0, text, self._styles("heading"))
        self._sheet.set_row(self._row, 30)
        self._row += 1

    def _next(self, lines: int) -> None:
        self._sheet.set_row(self._row, 8 + 14 * lines)
        self._row += 1


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column of that many half-width characters."""
    taken = sum(2 if ord(sign) > 255 else 1 for sign in text)
    return max(1, -(-taken // (width - 2)))
