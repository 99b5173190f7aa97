"""The table of money, and the row of the execution rate that it gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from layouts.content import Content, Money, plain
from layouts.facts import FACTORS, Amount, Form, Row
from layouts.model import Funds, Layout
from layouts.sheet import Drawn, Typed, text

_SHAPES = {
    "full": ("initial", "planned", "spent", "weight", "rate", "score"),
    "received": ("planned", "received", "spent", "weight", "rate", "score"),
    "points in header": ("planned", "spent", "rate", "points"),
    "initial only": ("initial", "spent", "weight", "rate", "score"),
    "without points": ("planned", "spent", "rate"),
}
METHOD = ("得分计算方法", "执行率*该指标分值，最高不得超过分值上限100%。")
_MONEY = ("initial", "planned", "received", "spent")
_OWN = ("initial", "planned", "spent")  # what a content tells; all that was planned is received


@dataclass(frozen=True)
class _Line:
    """A row of the table: the name of its source and its amounts by column; is_total: it carries rate and points too."""

    name: str
    amounts: dict[str, Decimal]
    is_total: bool


def draw_funds(sheet: Drawn, layout: Layout, content: Content, form: Form) -> None:
    """Draw the table in its shape; a form may have none."""
    if layout.funds.shape in DRAWN_OTHERWISE:
        DRAWN_OTHERWISE[layout.funds.shape](sheet, layout, content, form)
    elif layout.funds.shape != "none":
        _draw_table(sheet, layout, content, form)


def _lines(funds: Funds, content: Content) -> list[_Line]:
    kinds: dict[str, Money] = {key: getattr(content, key) for key in _OWN}
    kinds["received"] = content.planned
    total = _Line(funds.total, {key: money.total for key, money in kinds.items()}, is_total=True)
    parts = [
        _Line(name, {key: money.of(len(funds.parts))[place] for key, money in kinds.items()}, is_total=False)
        for place, name in enumerate(funds.parts)
    ]
    return [*parts, total] if funds.total_below else [total, *parts]


def _draw_table(sheet: Drawn, layout: Layout, content: Content, form: Form) -> None:
    funds, lines = layout.funds, _lines(layout.funds, content)
    keys, top, depth = _keys(funds), sheet.row, 2 if funds.over else 1
    beside = 0 if funds.side == "heading" else 1
    names = beside + (2 if funds.wide_source else 1)
    heading = f"{funds.heading}{_unit_in(funds, 'heading')}"
    deep = depth if funds.side == "heading" else depth + len(lines)
    sheet.put(top, 0, heading, rows=deep, columns=names if not beside else 1, merged=funds.side == "merged" or layout.table.joined)
    width = 2 if funds.wide_amounts else 1
    columns = {key: names + place * width for place, key in enumerate(keys)}
    headers = _draw_headers(sheet, layout, columns, width, content.rate_weight)
    sheet.row = top + depth
    for line in lines:
        sheet.put(sheet.row, beside, line.name, columns=names - beside)
        _draw_amounts(sheet, funds, line, columns, width, form)
        if line.is_total:
            _draw_points(sheet, funds, content, columns, width, headers, form)
        elif funds.dashes:
            for key in ("weight", "score"):
                if key in columns:
                    sheet.put(sheet.row, columns[key], "—", columns=width)
        sheet.row += 1


def _keys(funds: Funds) -> list[str]:
    keys = list(_SHAPES[funds.shape])
    if funds.rate_first and "weight" in keys:
        weight, rate = keys.index("weight"), keys.index("rate")
        keys[weight], keys[rate] = keys[rate], keys[weight]
    return [*keys, "method"] if funds.method else keys


def _draw_headers(sheet: Drawn, layout: Layout, columns: dict[str, int], width: int, weight: str) -> dict[str, str]:
    """Draw the headings, which may print the points of the rate, and return their cells by column.

    With `over` a heading stands over those of the amounts.
    """
    funds, top, cells = layout.funds, sheet.row, {}
    money = [key for key in columns if key in _MONEY]
    if funds.over:
        sheet.put(top, columns[money[0]], "预算安排及执行", columns=width * len(money), merged=layout.table.joined)
    for key, column in columns.items():
        words = METHOD[0] if key == "method" else f"{getattr(funds, key)}{_unit_in(funds, 'headers') if key in money else ''}"
        if key in ("weight", "points"):
            words = words.replace("10分", f"{weight}分")
        lower = funds.over and key in money
        deep = 2 if funds.over and not lower else 1
        cells[key] = sheet.put(top + lower, column, words, rows=deep, columns=width, merged=width > 1 or layout.table.joined)
    return cells


def _unit_in(funds: Funds, place: str) -> str:
    """Return the unit of money as it stands in a heading; one that is not 万元 has to stand somewhere."""
    here = funds.unit_place
    if funds.typed == "scaled" and here == "amounts":
        here = "heading"
    if here == "nowhere" and funds.unit != "万元":
        here = "heading"
    return f"（{funds.unit}）" if here == place else ""


def _draw_amounts(sheet: Drawn, funds: Funds, line: _Line, columns: dict[str, int], width: int, form: Form) -> None:
    planned = "planned" if "planned" in columns else "initial"
    stand_in = ("planned",) if "received" in columns else ("planned", "received")
    for key, amount in line.amounts.items():
        if key not in columns:
            continue
        typed = typed_amount(funds, amount)
        cell = sheet.put(sheet.row, columns[key], typed, columns=width)
        measures = [*([] if key == planned else [key]), *(stand_in if key == planned else ())]
        form.amounts += [Amount(measure, line.is_total, sheet.fact(float(amount), cell, typed.shown)) for measure in measures]


def typed_amount(funds: Funds, amount: Decimal) -> Typed:
    """Return an amount of 万元 in the unit of the form, as it is typed there."""
    told = amount * FACTORS[funds.unit]
    if funds.typed == "scaled" and funds.unit == "万元" and amount == amount.quantize(Decimal("0.1")):  # 元 under a format that shows 万元
        return Typed(float(amount * 10000), f"{amount:.1f}", "0!.0,")
    number = plain(told)
    if funds.unit_place == "amounts" and funds.typed != "scaled":
        return text(f"{number}{funds.unit}")
    if funds.typed == "text":
        return text(number)
    whole, _, rest = number.partition(".")
    parted = f"{int(whole):,}{'.' if rest else ''}{rest}"
    if funds.typed == "separators":
        return text(parted)
    if funds.typed == "format":
        digits = "0" * len(rest)
        return Typed(float(told), parted, f"#,##0{'.' if rest else ''}{digits}")
    return Typed(float(told), number)


def _rate(funds: Funds, rate: str) -> Typed:
    digits = "0" + "." * ("." in rate) + "0" * len(rate.partition(".")[2])
    return {
        "text": text(f"{rate}%"), "percent": Typed(float(rate) / 100, f"{rate}%", f"{digits}%"),
        "sign": Typed(float(rate), f"{rate}%", f'{digits}"%"'),
        "number": Typed(float(rate) / 100, f"{float(rate) / 100:g}"),
    }[funds.rate_typed]


def _draw_points(
    sheet: Drawn, funds: Funds, content: Content, columns: dict[str, int], width: int, headers: dict[str, str], form: Form
) -> None:
    """Draw rate, weight and points beside the total."""
    typed = _rate(funds, content.rate)
    rate_cell = sheet.put(sheet.row, columns["rate"], typed, columns=width)
    if "method" in columns:
        sheet.put(sheet.row, columns["method"], METHOD[1], columns=width)
    if funds.shape == "without points":
        return
    if "weight" in columns:
        cell = sheet.put(sheet.row, columns["weight"], Typed(float(content.rate_weight), content.rate_weight), columns=width)
        weight = sheet.fact(float(content.rate_weight), cell, content.rate_weight)
    else:
        weight = sheet.fact(float(content.rate_weight), headers["points"], f"{content.rate_weight}分")
    key = "score" if "score" in columns else "points"
    cell = sheet.put(sheet.row, columns[key], Typed(float(content.rate_score), content.rate_score), columns=width)
    form.execution = Row(
        sheet.fact("预算执行率", headers["rate"], funds.rate), weight=weight, actual=sheet.fact(f"{content.rate}%", rate_cell, typed.shown),
        self_score=sheet.fact(float(content.rate_score), cell, content.rate_score),
    )


def _draw_pairs(sheet: Drawn, layout: Layout, content: Content, form: Form) -> None:
    """Draw labels with amounts: 预算数： beside its amount, 执行数： beside its own, and the sources below each."""
    funds = layout.funds
    lines = sorted(_lines(funds, content), key=lambda line: not line.is_total)
    sheet.put(sheet.row, 0, f"{funds.heading}{_unit_in(funds, 'heading')}", rows=len(lines))
    for line in lines:
        for place, (key, label) in enumerate((("planned", "预算数"), ("spent", "执行数"))):
            name = f"{label}{_unit_in(funds, 'headers')}：" if line.is_total else line.name
            sheet.put(sheet.row, 1 + 2 * place, name)
            typed = typed_amount(funds, line.amounts[key])
            cell = sheet.put(sheet.row, 2 + 2 * place, typed)
            _add(form, sheet, _stands_for(key), line.is_total, line.amounts[key], cell, typed.shown)
        sheet.row += 1


def _stands_for(key: str) -> tuple[str, ...]:
    """Return the measures that an amount is, where the form does not say what was received."""
    return ("planned", "received") if key == "planned" else (key,)


def _add(form: Form, sheet: Drawn, measures: tuple[str, ...], is_total: bool, amount: Decimal, cell: str, shown: str) -> None:
    form.amounts += [Amount(measure, is_total, sheet.fact(float(amount), cell, shown)) for measure in measures]


def _draw_in_a_line(sheet: Drawn, layout: Layout, content: Content, form: Form) -> None:
    """Draw labels with their amounts beside each other in one line, or in two: the amounts, then rate and points.

    With a change the budget is what the year began with and what was added, and nothing says their sum.
    """
    funds, changed = layout.funds, layout.funds.shape == "line with change"
    change = content.planned.total - content.initial.total
    sheet.put(sheet.row, 0, f"{funds.heading}{_unit_in(funds, 'heading')}", rows=2 if funds.over else 1)
    unit, column = _unit_in(funds, "headers"), 1
    told = {"initial": content.initial.total, "change": change} if changed else {"planned": content.planned.total}
    cells = {}
    for key, amount in {**told, "spent": content.spent.total}.items():
        sheet.put(sheet.row, column, f"{getattr(funds, key)}{unit}")
        typed = typed_amount(funds, amount)
        cells[key] = sheet.put(sheet.row, column + 1, typed), typed.shown
        column += 2
        if key not in ("initial", "change"):
            _add(form, sheet, _stands_for(key), True, amount, *cells[key])
    if changed:
        _add(form, sheet, ("planned", "received"), True, content.planned.total, *cells["initial"])
        if change:
            _add(form, sheet, ("planned", "received"), False, content.initial.total, *cells["initial"])
            _add(form, sheet, ("planned", "received"), False, change, *cells["change"])
    if funds.over:
        sheet.row, column = sheet.row + 1, 1
    headers = {"rate": sheet.put(sheet.row, column, funds.rate)}
    columns = {"rate": column + 1, "weight": column + 3, "score": column + 5}
    for key in ("weight", "score"):
        sheet.put(sheet.row, columns[key] - 1, {"weight": "分值", "score": "得分"}[key])
    _draw_points(sheet, replace(funds, shape="full"), content, columns, 1, headers, form)
    sheet.row += 1


def _draw_across(sheet: Drawn, layout: Layout, content: Content, form: Form) -> None:
    """Draw a table on its side: the sources head its columns, what was planned and what was spent its rows."""
    funds = layout.funds
    lines = _lines(funds, content)
    sheet.put(sheet.row, 0, f"{funds.heading}{_unit_in(funds, 'heading') or _unit_in(funds, 'headers')}")
    for column, line in enumerate(lines, 1):
        sheet.put(sheet.row, column, line.name)
    for key in ("planned", "spent"):
        sheet.row += 1
        sheet.put(sheet.row, 0, getattr(funds, key))
        for column, line in enumerate(lines, 1):
            typed = typed_amount(funds, line.amounts[key])
            cell = sheet.put(sheet.row, column, typed)
            _add(form, sheet, _stands_for(key), line.is_total, line.amounts[key], cell, typed.shown)
    sheet.row += 1


def _draw_sources_across(sheet: Drawn, layout: Layout, content: Content, form: Form) -> None:
    """Draw a table in which each measure stands over its sources; its one row has no name."""
    funds, top = layout.funds, sheet.row
    lines = sorted(_lines(replace(funds, total="小计"), content), key=lambda line: not line.is_total)
    sheet.put(top, 0, f"{funds.heading}{_unit_in(funds, 'heading')}", rows=3)
    column, headers = 1, {}
    for key in ("planned", "spent"):
        words = f"{getattr(funds, key)}{_unit_in(funds, 'headers')}"
        sheet.put(top, column, words, columns=len(lines), merged=layout.table.joined)
        for line in lines:
            sheet.put(top + 1, column, line.name)
            typed = typed_amount(funds, line.amounts[key])
            cell = sheet.put(top + 2, column, typed)
            _add(form, sheet, _stands_for(key), line.is_total, line.amounts[key], cell, typed.shown)
            column += 1
    columns = {key: column + place for place, key in enumerate(("weight", "rate", "score"))}
    for key, place in columns.items():
        words = getattr(funds, key).replace("10分", f"{content.rate_weight}分")
        headers[key] = sheet.put(top, place, words, rows=2, merged=layout.table.joined)
    sheet.row = top + 2
    _draw_points(sheet, replace(funds, shape="full"), content, columns, 1, headers, form)
    sheet.row += 1


DRAWN_OTHERWISE = {
    "pairs": _draw_pairs, "line": _draw_in_a_line, "line with change": _draw_in_a_line, "across": _draw_across,
    "sources across": _draw_sources_across,
}
"""Shapes that are no table with a row a source."""
