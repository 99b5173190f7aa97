"""A layout → the bytes of its workbook and the facts of each of its forms."""

from __future__ import annotations

from dataclasses import dataclass, replace

from layouts.content import content
from layouts.facts import Form
from layouts.funds import draw_funds
from layouts.head import draw_fields, draw_foot, draw_goals, draw_title, money_note
from layouts.model import Layout
from layouts.sheet import Drawn, book_bytes
from layouts.table import draw_table

_GAP = 2  # blank rows between forms below each other
_APART = {"head": "基本情况", "funds": "资金情况"}


@dataclass(frozen=True)
class Written:
    """A workbook and what stands in it; sheets: what was drawn, for a look at it."""

    data: bytes
    forms: tuple[Form, ...]
    sheets: tuple[Drawn, ...]


def written(layout: Layout) -> Written:
    """Return the workbook of a layout."""
    sheets, forms = _form_sheets(layout)
    file = layout.file
    sheets = [*(_other(name) for name in file.before), *sheets, *(_other(name) for name in file.after)]
    return Written(book_bytes(sheets), tuple(forms), tuple(sheets))


def _form_sheets(layout: Layout) -> tuple[list[Drawn], list[Form]]:
    file, sheets, forms = layout.file, [], []
    for number in range(file.forms):
        if number == 0 or file.spread == "sheets":
            sheets.append(Drawn(_sheet_name(layout, number), file.origin))
        else:
            sheets[-1].row += _GAP
        form = Form()
        sheets += _draw_form(sheets[-1], layout, number, form)
        forms.append(form)
    return sheets, forms


def _sheet_name(layout: Layout, number: int) -> str:
    name = f"{content(0, layout.content).year}年{layout.file.sheet}" if layout.head.year == "sheet" else layout.file.sheet
    return f"{name}{number + 1}" if number else name


def _draw_form(sheet: Drawn, layout: Layout, number: int, form: Form) -> list[Drawn]:
    """Draw a form and return the sheets that were added for what stands apart."""
    told, apart, added = content(number, layout.content), layout.file.apart if layout.file.forms == 1 else (), []
    at = {}
    for part in ("head", "funds"):
        at[part] = sheet
        if part in apart and (part != "funds" or layout.funds.shape != "none"):
            at[part] = Drawn(_APART[part], layout.file.origin)
            added.append(at[part])
    heading = replace(layout, funds=replace(layout.funds, shape="none")) if "funds" in apart else layout
    draw_title(sheet, heading, told, form)
    draw_fields(at["head"], layout, told, form)
    if at["funds"] is not sheet and (note := money_note(layout)):
        at["funds"].put(0, 0, note)
        at["funds"].row = 1
    for block in {"funds": "funds goals table", "goals": "goals funds table", "table": "goals table funds"}[layout.order].split():
        if block == "funds":
            draw_funds(at["funds"], layout, told, form)
        elif block == "goals":
            draw_goals(sheet, layout, told)
        else:
            draw_table(sheet, layout, told, form)
    draw_foot(sheet, layout)
    return added


def _other(name: str) -> Drawn:
    """Return a sheet that is no form."""
    sheet = Drawn(name)
    lines = {
        "封面": ("项目支出绩效自评", "乙县农业技术推广中心", "2023年3月"),
        "目录": ("目录", "1.项目支出绩效自评表"),
        "填报说明": ("填报说明", "一、得分按照完成值与指标值的比例计算。", "二、偏差较大的应说明原因。"),
        "佐证材料": ("佐证材料", "培训签到表 3 份", "发票 120.5"),
    }
    for row, words in enumerate(lines.get(name, ())):
        sheet.put(row, 0, words)
    return sheet
