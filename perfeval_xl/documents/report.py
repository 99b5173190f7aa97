"""The report of one form: cover, sections, its tables where they belong, the place for seal and date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from perfeval_xl.documents.base import Base
from perfeval_xl.documents.blocks import PAGE_BREAK, paragraph, paragraphs
from perfeval_xl.documents.model import DocumentForm, number
from perfeval_xl.documents.self_form import self_table
from perfeval_xl.documents.tables import boxes, has_results, results_table, scores_table, team_table
from perfeval_xl.facts.sections import meaning
from perfeval_xl.layout.department import FIELDS, REPORT_HINTS
from perfeval_xl.layout.department import FORM as DEPARTMENT
from perfeval_xl.values import fold_label, listed

_TITLES = {
    "department": ("部门评价报告", "部门评价表"), "self": ("项目支出绩效自评报告", "项目支出绩效自评表"),
    "overall": ("部门整体支出绩效自评报告", "部门整体支出绩效自评表"), "transfer": ("转移支付绩效自评报告", "转移支付绩效自评表"),
}
"""Kind of form → titles of the report and of its table."""
_COVER = ("evaluation_type", "project", "unit", "department", "period", "organiser", "evaluator", "reported")
_FIELDS = {field.key: field for field in FIELDS}
_TO_WRITE = "【请填写：{hint}】"
_NOTE = "注：指标可参考财政部《项目支出绩效评价管理办法》中附件2：《项目支出绩效评价指标体系框架》设置。"


def report_bytes(form: DocumentForm, base: Base) -> bytes:
    """Return the report of a form as a Word file."""
    return base.with_body("".join(_blocks(form)))


def _blocks(form: DocumentForm) -> Iterator[str]:
    department = form.entry["layout"] == DEPARTMENT.key
    kind = "department" if department else str(form.entry["kind"] or "self")
    title, table_title = _TITLES.get(kind, _TITLES["self"])
    yield from _cover(form, title, department=department)
    yield PAGE_BREAK
    yield paragraph(title, "Title")
    for place, (heading, text) in enumerate(_sections(form)):
        yield paragraph(heading, "Heading1")
        yield paragraphs(text)
        if department and place == 1:
            if has_results(form) or form.has.isdisjoint(("weights", "scores")):
                yield paragraph("部门评价指标完成情况表", "Caption") + results_table(form)
            if form.team:
                yield paragraph("附表：评价组成员", "Caption") + team_table(form)
    if not department or not form.has.isdisjoint(("weights", "scores")):
        yield PAGE_BREAK
        yield paragraph(table_title, "Title")
    if department and not form.has.isdisjoint(("weights", "scores")):
        yield scores_table(form) + paragraph(_NOTE, "TableLeft")
    elif not department:
        yield (paragraph(f"（{number(form.entry['year'])}年度）", "Subtitle") if number(form.entry["year"]) else "") + self_table(form)
    yield paragraph("（盖章）", "Seal") + paragraph(_reported(form) or "    年    月    日", "Seal")


def _cover(form: DocumentForm, title: str, *, department: bool) -> Iterator[str]:
    yield paragraph(title, "Title")
    year = number(form.entry["year"])
    yield paragraph(f"（{year}年度）", "Subtitle") if year else ""
    for key in _COVER if department else ("project", "unit", "department", "reported"):
        if key == "period":
            yield from _period(form)
            continue
        if not form.asks(key):
            continue
        field = _FIELDS[key]
        text = boxes(field.choices, form.text(key)) if field.choices else _reported(form) if key == "reported" else form.text(key)
        yield paragraph(f"{field.label}：{text}", "Cover")
    if department and form.asks("unit"):
        yield paragraph("评价单位（盖章）：", "Cover")
    for key in ("self_total", "self_grade"):
        if (form.text(key) and not form.indicators) or (not department and key == "self_grade" and form.text(key)):
            yield paragraph(f"{_FIELDS[key].label}：{form.text(key)}", "Cover")


def _period(form: DocumentForm) -> Iterator[str]:
    """Yield when the evaluation was made: in one line where both days are known, else each as it was typed."""
    days = [_day(form, key) for key in ("start", "end")]
    if all(days) and all(isinstance(form.project[key]["date"], dt.date) for key in ("start", "end")):
        yield paragraph(f"{_FIELDS['period'].label}：{days[0]}至{days[1]}", "Cover")
        return
    for key, text in zip(("start", "end"), days, strict=True):
        if form.asks(key):
            yield paragraph(f"{_FIELDS[key].label}：{text}", "Cover")


def _day(form: DocumentForm, key: str) -> str:
    row = form.project.get(key)
    day = None if row is None else row["date"]
    return f"{day.year}年{day.month}月{day.day}日" if isinstance(day, dt.date) else form.text(key)


def _reported(form: DocumentForm) -> str:
    return _day(form, "reported")


def _sections(form: DocumentForm) -> Iterator[tuple[str, str]]:
    """Yield the seven sections, then the unit's others: its text as it is, else what follows from the numbers, else what to write."""
    left = {index: row for index, row in enumerate(form.sections) if str(row["text"] or "").strip()}
    for title, hint in REPORT_HINTS.items():
        own = next((index for index, row in left.items() if _is(str(row["section"]), title)), None)
        if own is not None:
            row = left.pop(own)
            yield str(row["section"]), str(row["text"])
            continue
        yield title, _generated(form, title) or _TO_WRITE.format(hint=hint)
    for row in left.values():
        yield str(row["section"]), str(row["text"])


def _is(section: str, title: str) -> bool:
    one, other = fold_label(section), fold_label(title)
    return one == other or (meaning(one) == meaning(other) and meaning(one) is not None)


def _generated(form: DocumentForm, title: str) -> str:
    """Return what a section says by the numbers alone: the conclusion, the analysis of the levels; "" for others."""
    about = meaning(fold_label(title))
    if about == "conclusion":
        return conclusion(form)
    if about == "analysis":
        return analysis(form)
    return ""


def conclusion(form: DocumentForm) -> str:
    """Return score and grade in a sentence."""
    if form.totals is None or not form.self_total:
        return ""
    grade = f"，评价等次为{form.self_grade}" if form.self_grade else ""
    known = all(number(row["weight3"]) or row["weight3_merged"] for row in form.indicators)
    full = f"满分{number(form.totals['weight_total'])}分，自评" if known and number(form.totals["weight_total"]) else ""
    return f"本次绩效自评{full}得分为{form.self_total}分{grade}。"


def analysis(form: DocumentForm) -> str:
    """Return a line for each first level: by what it was judged, its points, its score and its share of all points, where all are known."""
    known = [level for level in form.levels if level["level1"] and number(level["weight"]) and number(level["self"])]
    full = sum(float(level["weight"]) for level in form.levels if number(level["weight"]))
    all_known = all(number(level["weight"]) for level in form.levels)
    lines = []
    for place, level in enumerate(known):
        groups = list(dict.fromkeys(str(row["level2"]) for row in form.indicators if row["level1"] == level["level1"] and row["level2"]))
        share = f"，占总分的{number(round(float(level['weight']) / full * 100, 2))}%" if all_known else ""
        scores = f"共{number(level['weight'])}分，自评得分{number(level['self'])}分{share}。"
        lines.append(f"（{listed(place + 1)}）{level['level1']}：{_aspects(groups)}{scores}")
    return "\n".join(lines)


def _aspects(groups: list[str]) -> str:
    if not groups:
        return ""
    named = groups[0] if len(groups) == 1 else f"{'、'.join(groups[:-1])}和{groups[-1]}"
    return f"从{named}{'两' if len(groups) == 2 else listed(len(groups))}个方面进行评价，"
