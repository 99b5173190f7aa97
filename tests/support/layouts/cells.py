"""What is typed into the cells of an indicator, by column."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from layouts.content import Indicator, plain
from layouts.model import Table
from layouts.sheet import Typed, text

_SIGNS = {
    "≥": {"≥": "≥", "≤": "≤"}, "≧": {"≥": "≧", "≤": "≦"}, ">=": {"≥": ">=", "≤": "<="}, "不低于": {"≥": "不低于", "≤": "不超过"},
}
_SIGNS_ALONE = {"≥": "大于等于", "≤": "小于等于"}
_DATE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")


def points(table: Table, number: str) -> Typed:
    """Return a weight or score as it is typed."""
    if table.typed == "text":
        return text(number)
    if table.typed == "formats":
        return Typed(float(number), f"{float(number):.2f}", "0.00")
    return Typed(float(number), number)


def weight_cell(table: Table, number: str) -> Typed:
    """Return the weight of an indicator as it is typed: a share of 100 may be in percent."""
    if table.weight_typed == "unit":
        return Typed(f"{number}分", f"{number}分", meant=number)
    if table.weight_typed == "percent" and table.typed == "plain":
        return Typed(f"{number}%", f"{number}%", meant=number)
    if table.weight_typed == "percent":
        digits = "0" + "." * ("." in number) + "0" * len(number.partition(".")[2])
        return Typed(float(number) / 100, f"{number}%", f"{digits}%", number)
    return points(table, number)


def score_cell(table: Table, row: Indicator) -> Typed:
    """Return the score of an indicator as it is typed, with what may be said behind it."""
    if table.score_typed == "plain":
        return points(table, row.score)
    more = ""
    if table.score_typed == "with points":
        more = f"（满分{row.weight}分）"
    elif reason := reason_behind(table, row):
        more = f"（{reason}）"
    return Typed(f"{row.score}分{more}", f"{row.score}分{more}", meant=row.score)


def reason_behind(table: Table, row: Indicator) -> str:
    """Return the reason that stands behind a score, which it does where it has no column."""
    if table.score_typed != "with reason" or table.reasons or not row.reason:
        return ""
    lost = Decimal(row.weight) - Decimal(row.score)
    return f"扣{plain(lost)}分：{row.reason}" if lost > 0 and not {"weight", "self_score", "reason"} & set(table.merged) else row.reason


def target_cells(table: Table, row: Indicator) -> dict[str, Typed]:
    """Return the cells of a target: its value, and what stands in columns of its own."""
    sign = _SIGNS[table.signs].get(row.sign, "")
    alone = _SIGNS_ALONE.get(row.sign, row.sign) if table.signs == "不低于" else sign or row.sign
    kind = "定量指标" if row.is_number else "定性指标"
    if not row.is_number:
        more = {"all": {"nature": alone, "measure": ""}, "sign": {"nature": alone}, "measure": {"measure": ""}, "kind": {"nature": kind}}
        return {"target": text(row.value), **{key: text(words) for key, words in more.get(table.parts, {}).items()}}
    whole = _number(table, sign, row.value, row.measure, row.target)
    return {
        "together": {"target": whole},
        "kind": {"nature": text(kind), "target": whole},
        "all": {"nature": text(alone), "target": _number(table, "", row.value, "", row.target), "measure": text(row.measure)},
        "sign": {"nature": text(alone), "target": _number(table, "", row.value, row.measure, row.target)},
        "measure": {"target": _number(table, sign, row.value, "", row.target), "measure": text(row.measure)},
    }[table.parts]


def actual_cell(table: Table, row: Indicator) -> Typed:
    """Return the cell of an actual; a date may be a real one."""
    if found := _DATE.fullmatch(row.actual):
        day = dt.date(*map(int, found.groups()))
        if table.typed == "numbers":
            return Typed(day, row.actual, 'yyyy"年"m"月"d"日"')
        if table.typed == "formats":
            return Typed(day, f"{day.year}.{day.month}.{day.day}", "yyyy.m.d", row.actual)
    if not row.is_number:
        return text(row.actual)
    bare = table.bare_actual and table.parts in ("all", "measure")
    return _number(table, "", row.actual, "" if bare else row.measure, row.done)


def _number(table: Table, sign: str, number: str, measure: str, meant: str) -> Typed:
    """Return a number with what stands around it, as text or by a number format."""
    shown = f"{sign}{number}{measure}"
    digits = "0" + "." * ("." in number) + "0" * len(number.partition(".")[2])
    if table.typed in ("numbers", "formats") and not sign and not measure:
        return Typed(float(number), shown, meant=meant)
    if table.typed == "numbers" and measure == "%" and not sign:
        return Typed(float(number) / 100, shown, f"{digits}%", meant)
    if table.typed == "formats":
        return Typed(float(number), shown, (f'"{sign}"' if sign else "") + digits + (f'"{measure}"' if measure else ""), meant)
    return Typed(shown, shown, meant=meant)


def extra_cell(heading: str, row: Indicator, place: int) -> Typed:
    """Return the cell of a column that no fact is in."""
    before = f"{float(row.actual) * 0.9:g}{row.measure}" if row.is_number else "未开展"
    told: dict[str, object] = {
        "序号": place + 1, "指标解释": f"反映{row.name}情况", "指标说明": f"考核{row.name}", "评分标准": "达到得满分，每少1个百分点扣0.5分",
        "得分系数（%）": "100%", "得分系数": 1, "上年完成值": before, "上年实际值": before, "佐证资料": "签到表、照片",
        "是否核心指标": "是" if place == 0 else "否", "完成率": "100%", "指标值设置依据": "乙政发〔2021〕5号",
        "得分计算方法": "完成值达到指标值，记满分；未达到指标值，按B/A或A/B*该指标分值记分。",
    }
    value = told.get(heading, "")
    return Typed(value, str(value))
