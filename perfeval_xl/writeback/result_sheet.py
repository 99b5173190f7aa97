"""The sheet 评分结果 of a scored copy: the verdict, what to mend, who and what, totals, levels, rates, and each row's points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from perfeval_xl import places
from perfeval_xl.facts.states import OUTCOMES, PASSED, UNFIT, UNSURE
from perfeval_xl.layout.department import SCORE_SHEET
from perfeval_xl.layout.outputs import RESULT_TITLE
from perfeval_xl.writeback.finding_sheet import HasFindings, link_to
from perfeval_xl.writeback.model import NewSheet, SheetCell
from perfeval_xl.writeback.verdict_block import mending, state_of, verdict_line

Cells = list[SheetCell | None]
Row = Mapping[str, Any]

_WIDTHS = (22, 7, 7, 7, 7, 8, 32)  # an A4 page upright takes them without making them smaller than 8 points, whatever the font
_LAST = "G"
_PAGE = 60  # rows that a page takes without becoming hard to read: what comes behind is a page of its own


class ScoredForm(HasFindings, Protocol):
    """What the sheet is made from; see `plan.Form`."""

    @property
    def scheme(self) -> str: ...
    @property
    def indicators(self) -> Sequence[Row]: ...
    @property
    def scores(self) -> Sequence[Row]: ...
    @property
    def totals(self) -> Row | None: ...
    @property
    def levels(self) -> Sequence[Row]: ...
    @property
    def checks(self) -> Row | None: ...
    @property
    def outcomes(self) -> Sequence[Row]: ...
    @property
    def adjustments(self) -> Sequence[Row]: ...


class _ResultPage:
    """Rows from the top, with the areas to merge."""

    def __init__(self) -> None:
        self.rows: list[Cells] = []
        self.merges: list[str] = []

    def add(self, *cells: SheetCell | None, merge_from: str = "") -> None:
        """Add a row; `merge_from` is the column from which its last cell spans to the page's edge."""
        self.rows.append(list(cells))
        if merge_from:
            number = len(self.rows)
            filler = ord(_LAST) - ord(merge_from)
            self.rows[-1] += [SheetCell("", cells[-1].style if cells[-1] else "text")] * filler
            self.merges.append(f"{merge_from}{number}:{_LAST}{number}")


def result_sheet(forms: Sequence[ScoredForm], due: date | None = None) -> NewSheet:
    """Return 评分结果 of the forms of one file: of several first a row for each, then one below the other; `due`: when it is to be back."""
    page, behind = _ResultPage(), 0
    page.add(SheetCell(RESULT_TITLE, "title"), merge_from="A")
    if len(forms) > 1:
        _overview(page, forms)
    for form in forms:
        if len(forms) > 1:
            page.add(SheetCell(form.entry["part"], "title"), merge_from="A")
        _form(page, form, due)
        behind = len(page.rows) + 1
        _outcomes(page, form.outcomes)
    alone = len(forms) == 1
    pages = (behind,) if alone and behind <= len(page.rows) and len(page.rows) > _PAGE else ()
    return NewSheet(
        SCORE_SHEET, page.rows, _WIDTHS, title=RESULT_TITLE, landscape=False, one_page=alone, merges=page.merges, pages=pages
    )


def _overview(page: _ResultPage, forms: Sequence[ScoredForm]) -> None:
    page.add(SheetCell(f"这个文件里有 {len(forms)} 张表", "section"), merge_from="A")
    page.add(*(SheetCell(text, "header") for text in ("工作表", "满分", "自评", "系统", "最终", "结论", "项目")))
    for form in forms:
        state = state_of(form.findings)
        totals = form.totals or {}
        page.add(
            SheetCell(form.entry["part"], "text", link_to(*places.start(form.entry["sheets"]))),
            *(SheetCell(totals.get(name), "score") for name in ("weight_total", "self_total", "system_total", "final_total")),
            SheetCell(state, "passed" if state == PASSED else "error"),
            SheetCell("　".join(name for name in (form.entry["unit"], form.entry["project"]) if name), "text"),
        )


def _form(page: _ResultPage, form: ScoredForm, due: date | None) -> None:
    page.add(verdict_line(form.findings, due), merge_from="A")
    heading, rows = mending(form.findings)
    page.add(SheetCell(heading, "section"), merge_from="A")
    for row in rows:
        page.add(*row, merge_from="B")
    _identity(page, form)
    if form.totals is None:
        page.add(SheetCell("没有读到指标，未评分；问题见“问题清单”。", "note"), merge_from="A")
    else:
        _totals(page, form.totals)
        _levels(page, form.levels)
    if form.scores:
        _indicators(page, form)


def _identity(page: _ResultPage, form: ScoredForm) -> None:
    page.add(SheetCell("评的是哪个项目", "section"), merge_from="A")
    entry = form.entry
    year = "" if entry["year"] is None else f"{entry['year']:.0f}"
    scheme = (form.scheme or entry["scheme"]) if entry["scheme"] else "认不出"
    for label, text in (
        ("项目名称", entry["project"]),
        ("项目单位", entry["unit"]),
        ("主管部门", entry["department"]),
        ("预算年度", year),
        ("评价方案", scheme),
    ):
        page.add(SheetCell(label, "label"), SheetCell(text or "", "text"), merge_from="B")
    if form.checks is not None:
        page.add(SheetCell("检查结果", "label"), SheetCell(_ended(form.checks), "text"), merge_from="B")
    for number, remark in enumerate(entry.get("remarks") or ()):
        page.add(SheetCell("" if number else "说明", "label"), SheetCell(remark, "text"), merge_from="B")


def _ended(checks: Row) -> str:
    told = "、".join(f"{name} {checks[name]:.0f}" for name in OUTCOMES)
    return f"共 {sum(checks[name] for name in OUTCOMES):.0f} 项检查：{told}"


def _totals(page: _ResultPage, totals: Row) -> None:
    page.add(SheetCell("得分与等次", "section"), merge_from="A")
    page.add(*(SheetCell(text, "header") for text in ("", "满分", "自评", "系统", "最终", "规则核验", "说明")))
    page.add(
        SheetCell("总分", "label"),
        SheetCell(totals["weight_total"], "score"),
        *(SheetCell(totals[name], "score") for name in ("self_total", "system_total", "final_total", "verified_points")),
        SheetCell(_verified(totals), "text"),
    )
    page.add(
        SheetCell("等次", "label"),
        SheetCell("", "center"),
        *(SheetCell(totals[name] or "", "center") for name in ("self_grade", "system_grade", "final_grade")),
        SheetCell("", "center"),
        SheetCell("", "text"),
    )
    for label, name in (("资金到位率", "arrival_rate"), ("预算执行率", "execution_rate")):
        page.add(SheetCell(label, "label"), SheetCell(totals[name], "rate"), SheetCell("按预算表计算", "text"), merge_from="C")


def _verified(totals: Row) -> str:
    weight, verified = totals["weight_total"], totals["verified_points"]
    if not weight:
        return ""
    return f"{weight:g} 分中有 {verified:g} 分由规则核验，其余采信自评或由评价人员核定"


def _levels(page: _ResultPage, levels: Sequence[Row]) -> None:
    page.add(SheetCell("一级指标", "section"), merge_from="A")
    page.add(*(SheetCell(text, "header") for text in ("一级指标", "分值", "自评", "系统", "最终")))
    for level in levels:
        page.add(SheetCell(level["level1"], "label"), *(SheetCell(level[name], "score") for name in ("weight", "self", "system", "final")))


def _outcomes(page: _ResultPage, outcomes: Sequence[Row]) -> None:
    """List the checks that could not tell, then those that do not apply."""
    if not outcomes:
        return
    page.add(SheetCell(f"没有结论的检查（{len(outcomes)} 项）", "section"), merge_from="A")
    for name in (UNSURE, UNFIT):
        for one in (one for one in outcomes if one["outcome"] == name):
            about = f"{one['reason']}（{str(one['title']).rstrip('。')}）"
            page.add(SheetCell(f"{name} {one['code']}", "center"), SheetCell(about, "text"), merge_from="B")


def _indicators(page: _ResultPage, form: ScoredForm) -> None:
    page.add(SheetCell("各指标得分", "section"), merge_from="A")
    page.add(*(SheetCell(text, "header") for text in ("三级指标", "分值", "自评", "系统", "最终", "依据", "怎么算的")))
    for indicator, score in zip(form.indicators, form.scores, strict=True):
        page.add(
            SheetCell(indicator["level3"], "text", link_to(indicator["sheet"], indicator["level3_cell"])),
            *(SheetCell(score[name], "score") for name in ("weight", "self", "system", "final")),
            SheetCell(score["basis"], "center"),
            SheetCell(score["explanation"], "text"),
        )
    for cut in form.adjustments:
        page.add(
            SheetCell(cut["name"], "text"), SheetCell("", "center"), SheetCell("", "center"),
            *(SheetCell(cut[name], "score") for name in ("system", "final")),
            SheetCell("", "center"),
            SheetCell(cut["explanation"], "text"),
        )
