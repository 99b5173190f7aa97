"""Title, fields and closing lines of a form."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from layouts import words
from layouts.content import Content, plain
from layouts.facts import Form
from layouts.model import WITH_POINTS, Head, Layout
from layouts.sheet import Drawn, Typed, text

Pair = tuple[str, str, str]
"""A label, what stands beside it, and the key of the fact that it is, if any."""

_MORE: dict[str, tuple[Pair, ...]] = {
    "项目负责人": (("项目负责人", "张三", ""), ("联系电话", "0000-0000000", "")),
    "项目类型": (("项目类型", "1、常年性项目 ☑ 2、延续性项目 □ 3、一次性项目 □", ""),),
    "专项实施期": (("专项实施期", "2022年3月-2022年11月", ""),),
    "部门预算编码": (("部门预算编码", "901001033", ""),),
}
JOINT = "/项目负责人"


def draw_title(sheet: Drawn, layout: Layout, content: Content, form: Form) -> None:
    """Draw what stands above the fields."""
    head, year = layout.head, f"{content.year}年度"
    form.year = None if head.year == "none" else content.year
    if head.annex == "附件1":
        sheet.put(sheet.row, 0, head.annex)
        sheet.row += 1
    title = {"behind": f"{head.title}（{year}）", "before": f"{year}{head.title}"}.get(head.year, head.title)
    sheet.put(sheet.row, 0, title, columns=8, merged=layout.table.joined)
    sheet.row += 1
    if head.year == "row":
        sheet.put(sheet.row, 0, f"（{year}）", columns=8, merged=layout.table.joined)
        sheet.row += 1
    _draw_seal(sheet, layout, content, form)


def _draw_seal(sheet: Drawn, layout: Layout, content: Content, form: Form) -> None:
    """Draw the line between title and fields: a seal, the unit of money, a date, the number of the form."""
    seal = layout.head.seal
    left = {
        "": "", "date": "填报日期：2023年3月1日", "filled": f"填报单位（盖章）：{content.unit}",
    }.get(seal, "填报单位（盖章）：")
    right = "公开14表" if layout.head.annex == "公开14表" else ""
    if note := money_note(layout):
        right = note
    if left or right:
        cell = sheet.put(sheet.row, 0, left)
        if seal == "filled":
            form.fields["sealed"] = sheet.fact(content.unit, cell, content.unit)
        sheet.put(sheet.row, 5, right)
        sheet.row += 1


def money_note(layout: Layout) -> str:
    """Return the line that says the unit of money, where the form has one."""
    funds = layout.funds
    if funds.unit_place == "note" and funds.shape != "none":
        return f"金额单位：{funds.unit}" if layout.head.seal else f"单位：{funds.unit}"
    return "单位：万元" if layout.head.seal == "blank and unit of money" and funds.unit == "万元" else ""


def draw_fields(sheet: Drawn, layout: Layout, content: Content, form: Form) -> None:
    """Draw the labels with their values."""
    for line in _lines(layout, content):
        _draw_line(sheet, layout.head, line, form)


def _lines(layout: Layout, content: Content) -> list[list[Pair]]:
    head = layout.head
    unit = (head.unit.rstrip("："), content.unit, "unit")
    if head.joint:
        unit = (f"{unit[0]}{JOINT}", f"{content.unit}/张三", "unit")
    elif head.unit.endswith("："):
        unit = (head.unit, content.unit, "unit")
    department = (head.department, content.department, "department")
    project = words.PROJECT[0] if head.place == "below" and head.project in words.SHORT else head.project
    lines = [[(project, content.project, "project")]]
    lines += [[department, unit]] if head.paired else [[department], [unit]]
    if head.year == "field":
        lines.append([("年度", f"{content.year}", "")])
    lines += [list(_MORE[name]) for name in head.more]
    at_head: list[Pair] = []
    if head.total in ("head", "both"):
        at_head.append(("自评总分（分）", plain(self_total(layout, content)), "self_total"))
    if head.grade == "head":
        at_head.append(("自评等级", content.grade, "self_grade"))
    return [*lines, at_head] if at_head else lines


def self_total(layout: Layout, content: Content) -> Decimal:
    """Return the total score that the form states; one without scores has none to add up, and states what its unit counted."""
    return content.total(with_rate=layout.funds.shape in WITH_POINTS, of="score")


def _draw_line(sheet: Drawn, head: Head, line: Sequence[Pair], form: Form) -> None:
    column = 0
    for label, value, key in line:
        width = _draw_pair(sheet, head, (label, value, key), column, form)
        column += width
    sheet.row += 2 if head.place == "below" else 1


def _draw_pair(sheet: Drawn, head: Head, pair: Pair, column: int, form: Form) -> int:
    """Draw a label with its value and return how many columns they take."""
    label, value, key = pair
    row, place = sheet.row, head.place
    if place in ("colon", "blanks"):
        joined = f"{label.rstrip('：')}：{value}" if place == "colon" else f"{label.rstrip('：')}        {value}"
        cell, width = sheet.put(row, column, joined, columns=3), 4
    elif place == "below":
        sheet.mark(f"label {key}", row, column)
        sheet.put(row, column, label, columns=2)
        cell, width = sheet.put(row + 1, column, value, columns=2), 2
    else:
        labels, gap, values = {"beside": (1, 0, 1), "gap": (1, 1, 1), "merged": (1, 0, 3), "wide label": (2, 0, 2)}[place]
        sheet.mark(f"label {key}", row, column)
        sheet.put(row, column, label, columns=labels)
        cell, width = sheet.put(row, column + labels + gap, _as_typed(key, value), columns=values), labels + gap + values
        width += place == "beside"
    if key:
        told = value.partition("/")[0] if head.joint and key == "unit" else value
        fact = sheet.fact(float(told) if key == "self_total" else told, cell, told)
        if key == "self_total":
            form.self_totals.append(fact)
        else:
            form.fields[key] = fact
    return width


def _as_typed(key: str, value: str) -> Typed:
    return Typed(float(value), value) if key == "self_total" else text(value)


def draw_foot(sheet: Drawn, layout: Layout) -> None:
    """Draw what stands below the table."""
    foot = layout.foot
    if foot.note:
        sheet.put(sheet.row, 0, foot.note, columns=7, merged=layout.table.joined)
        sheet.row += 1
    if foot.signature == "one cell":
        sheet.put(sheet.row, 0, "填表人：张三        联系电话：0000-0000000        填报日期：2023年3月1日", columns=7)
        sheet.row += 1
    elif foot.signature == "three cells":
        for place, words in enumerate(("单位负责人：", "填表人：张三", "填报日期：2023年3月1日")):
            sheet.put(sheet.row, 2 * place, words)
        sheet.row += 1


def draw_goals(sheet: Drawn, layout: Layout, content: Content) -> None:
    """Draw the block of goals, which has no fact of the frames but much that looks like one."""
    if layout.goals == "none":
        return
    top, headings = sheet.row, ["预期目标", "实际完成情况"]
    texts = [[content.goal, content.done]]
    if layout.goals == "with numbers":
        texts = [["目标1：培训农民100人，投入资金120.5万元，合格率≥95%", "培训农民120人，支出96.4万元，合格率96%"]]
    elif layout.goals == "rows":
        texts = [[f"目标{number}：{content.goal}", f"目标{number}：{content.done}"] for number in (1, 2, 3)]
    elif layout.goals == "three":
        headings, texts = ["年初绩效目标", "全年（调整）绩效目标", "全年目标实际完成情况"], [[content.goal, "无", content.done]]
    side = "年度总体目标" if layout.goals != "rows" else "年度目标完成情况"
    sheet.put(top, 0, side, rows=1 + len(texts), merged=layout.table.joined)
    for number, line in enumerate([headings, *texts]):
        for place, said in enumerate(line):
            sheet.put(top + number, 1 + 2 * place, said, columns=2, merged=layout.table.joined)
    sheet.row = top + 1 + len(texts)
