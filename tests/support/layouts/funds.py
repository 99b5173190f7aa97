"""The table of money, and the row of the execution rate that it gives."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from layouts.content import Content, Money, plain
from layouts.facts import FACTORS, Amount, Form, Row
from layouts.model import Funds, Layout
from layouts.sheet import Drawn, Typed, text

_SHAPES = {
    "full": ("initial", "planned", "spent", "weight", "rate", "score"),
    "points in header": ("planned", "spent", "rate", "points"),
    "initial only": ("initial", "spent", "weight", "rate", "score"),
    "without points": ("planned", "spent", "rate"),
}
METHOD = ("得分计算方法", "执行率*该指标分值，最高不得超过分值上限100%。")
_MONEY = ("initial", "planned", "spent")


@dataclass(frozen=True)
class _Line:
    """A row of the table: the name of its source and its amounts by column; is_total: it carries rate and points too."""

    name: str
    amounts: dict[str, Decimal]
    is_total: bool


def draw_funds(sheet: Drawn, layout: Layout, content: Content, form: Form) -> None:
    """Draw the table in its shape; a form may have none."""
    if layout.funds.shape == "pairs":
        _draw_pairs(sheet, layout.funds, content, form)
    elif layout.funds.shape != "none":
        _draw_table(sheet, layout, content, form)


def _lines(funds: Funds, content: Content) -> list[_Line]:
    kinds: dict[str, Money] = {key: getattr(content, key) for key in _MONEY}
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
    for key, amount in line.amounts.items():
        if key not in columns:
            continue
        typed = typed_amount(funds, amount)
        cell = sheet.put(sheet.row, columns[key], typed, columns=width)
        measures = [*([] if key == planned else [key]), *(("planned", "received") if key == planned else ())]
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
        sheet.fact("预算执行率", headers["rate"], "执行率"), weight=weight, actual=sheet.fact(f"{content.rate}%", rate_cell, typed.shown),
        self_score=sheet.fact(float(content.rate_score), cell, content.rate_score),
    )


def _draw_pairs(sheet: Drawn, funds: Funds, content: Content, form: Form) -> None:
    """Draw labels with amounts: 预算数： beside its amount, 执行数： beside its own, and the sources below each."""
    lines = sorted(_lines(funds, content), key=lambda line: not line.is_total)
    sheet.put(sheet.row, 0, f"{funds.heading}{_unit_in(funds, 'heading')}", rows=len(lines))
    for line in lines:
        for place, (key, label) in enumerate((("planned", "预算数"), ("spent", "执行数"))):
            name = f"{label}{_unit_in(funds, 'headers')}：" if line.is_total else line.name
            sheet.put(sheet.row, 1 + 2 * place, name)
            typed = typed_amount(funds, line.amounts[key])
            cell = sheet.put(sheet.row, 2 + 2 * place, typed)
            fact = sheet.fact(float(line.amounts[key]), cell, typed.shown)
            measures = ("planned", "received") if key == "planned" else ("spent",)
            form.amounts += [Amount(measure, line.is_total, fact) for measure in measures]
        sheet.row += 1
