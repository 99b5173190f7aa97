"""The catalogue as a page for clerks in Chinese: what `docs/zh/findings.md` holds.

It comes from the catalogue: title and message of a check, a remark, and the drawings of its docstring as tables that look
like sheets, with row numbers, column letters and the marked cells in bold.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from itertools import groupby

from perfeval_xl.checks.catalogue import Check, all_checks
from perfeval_xl.checks.examples import SHEET_OF_FAMILY, Drawing, DrawnWorkbook, drawings
from perfeval_xl.checks.remarks import REMARKS
from perfeval_xl.checks.rules import ADDRESSEE_TITLES, FAMILY_TITLES, KIND_TITLES, SEVERITIES_ASK, asked
from perfeval_xl.facts.severity import WORDS
from perfeval_xl.facts.thresholds import thresholds_of
from perfeval_xl.layout import column_name, from_a1

_HEAD = f"""\
# 问题说明

报表里每个问题都有编号、级别、位置和一句话。按编号在本页查：这个问题是什么意思，怎样写会报，怎样改就不报。

- {SEVERITIES_ASK}。评价方案可以调整级别或停用某一条。
- **退单位**的问题随表退回；**财政自己看**的不写进给单位的任何文件。
- 表格的样子同工作表：最上面一行是列，最左边一列是行号。**粗体并带 ← 的格**就是报问题的格。
- “方案”指评价方案，分值、界限、下限都在里面，见 [得分怎样计算](scoring.md)。
- “提示语”里的〈…〉由程序换成表中的实际内容。
- 表里的示例只画出与这个问题有关的部分，不是整张表。

本页由检查规则生成，请勿手改。
"""

_WORDS: Mapping[str, str] = {
    "actual": "完成值", "added": "合计", "at": "单元格", "base": "列名", "below": "下级指标", "cell": "单元格",
    "column": "列名", "count": "个数", "detail": "原因", "difference": "差额", "expected": "应填值",
    "explanation": "计算过程", "first": "单元格",
    "should": "应为或现为", "todo": "怎么改", "floor": "下限", "gap": "相差多少，", "head": "姓名", "label": "栏目", "least": "最低数",
    "level": "一级指标", "level1": "一级指标", "level2": "二级指标", "limit": "限额", "lost": "文件", "name": "指标", "other": "栏目",
    "percent": "百分比", "project": "项目", "rate": "比率", "scheme_name": "方案名称", "score": "核定得分", "section": "报告的部分",
    "sheet": "工作表", "table": "表名", "target": "目标值", "total": "总分", "unit": "单位", "units": "各单位", "usual": "差额",
    "value": "填报值", "weight": "总分值",
}  # fmt: skip
"""Field of a message → what stands there; a field that stands for part of a sentence has no word of its own."""

_WORDS_OF: Mapping[tuple[str, str], str] = {
    ("B009", "of"): "资金来源的", ("B009", "against"): "是另一个数的多少倍", ("B009", "unit"): "填错的原因",
    ("B009", "scope"): "，其他金额", ("B009", "do"): "改为应填值", ("B003", "why"): "：哪个来源没有加上",
    ("T002", "seen"): "表上的标题", ("X008", "gap"): "差额", ("X004", "own"): "，名单上最接近的是……",
    ("B004", "label"): "资金来源", ("B006", "label"): "资金来源", ("F008", "detail"): "格式", ("I007", "value"): "指标",
    ("N009", "told"): "写的是“另一个值”",
    ("I021", "value"): "项数", ("I022", "expected"): "二级指标", ("I022", "value"): "二级指标", ("I023", "expected"): "例子",
    ("I023", "value"): "二级指标", ("P002", "expected"): "可选项", ("P003", "expected"): "例子", ("P006", "value"): "人数",
    ("P010", "name"): "姓名", ("S009", "value"): "项数", ("S011", "value"): "核验分值", ("S017", "expected"): "等次",
    ("S017", "value"): "等次", ("T001", "value"): "方案编号", ("T001", "titled"): "（标题是……）", ("T003", "expected"): "版本",
    ("T003", "value"): "版本", ("T004", "expected"): "表名", ("T005", "expected"): "列名",
    ("T010", "value"): "表的标题", ("T011", "value"): "表名",
    ("T012", "value"): "表名", ("T007", "expected"): "指标", ("T008", "value"): "指标",
    ("X001", "value"): "文件", ("X002", "expected"): "文件", ("X003", "row"): "行号", ("X003", "value"): "单位和项目",
    ("X004", "nearest"): "，名单上最接近的是……", ("X004", "value"): "单位和项目", ("X006", "expected"): "批复预算",
    ("X006", "value"): "计划投资额", ("X005", "value"): "指标", ("X007", "value"): "方案",
    ("X008", "expected"): "系统总分", ("X008", "value"): "自评总分", ("X009", "value"): "文字", ("X010", "value"): "姓名",
    ("X012", "expected"): "部门", ("X012", "value"): "写法",
}  # fmt: skip

_TODO: Mapping[str, str] = {
    "F001": "请用 Excel 或 WPS 打开后另存为 .xlsx 再报送；提示语里写了别的办法的，照提示语做。",
    "F002": "请取消密码后再报送。",
    "F003": "请照提示语里写的做：照片、PDF、Word 请报送填好的 .xlsx 原件，压缩包请解压，网页、文本请另存为 .xlsx 再报送。",
    "F004": "请删去多余的行列、图片和工作表后再报送；压缩包、邮件里内容太多的，请分几次报送。",
    "F005": "请另存为不带宏的文件（表格用 .xlsx，Word 报告用 .docx）再报送。",
    "B009": "按表头的单位改成正确的金额。",
    "I003": "请核对各项分值，使合计为 100。",
    "I009": "指标名称只写考核什么，目标值写要达到的数字、日期或“是”。",
    "N003": "请按指标表的分值改正报告里的分值或占比。",
    "P001": "请在标签右边的格里填写；用模板填的表少了这一栏的，请按模板补上。",
    "S012": "核定得分写 0 到分值之间的数字，并在旁边写明核定理由。",
    "S016": "有偏差的写明具体原因和改进措施，不得满分；没有偏差的不写原因。",
    "S015": "请核对各行的自评得分和小计，使两者相等。",
}
"""What to do, where the message is too short to say it or leaves it to a field."""

_FILES: Mapping[str, str] = {
    "computed": "公式都有计算结果的工作簿", "csv": "内容是 CSV 文本的文件", "damaged": "损坏的文件", "encrypted": "设有打开密码的文件",
    "good": "一份填写无误的工作簿", "html": "内容是网页的文件", "huge": "解压后特别大的文件", "legacy": "旧格式的文件",
    "links": "链接到其他文件的工作簿", "macros": "带有宏的工作簿", "protected": "没有打开密码、只保护工作表不让修改的工作簿",
    "signed": "带有数字签名的工作簿", "summary": "本程序写出的汇总表", "text": "内容是文本的文件",
}  # fmt: skip

_SAID: Mapping[str, str] = {
    "copy": "与工作簿 {0} 的内容完全相同", "hidden": "工作表“{0}”是隐藏的", "hidden-columns": "工作表“{0}”的 {1} 列是隐藏的",
    "kind": "标题写明是{0}", "uncopied": "写评分副本时遇到：{0}",
    "unwritten": "副本和另成一册都写不出：{0}", "merge": "工作表“{0}”的 {1} 合并了",
    "format": "工作表“{0}”的单元格格式：{1}", "undecided": "{0}分不清属于哪一份", "unread": "{0}一行也读不出来",
    "hidden-rows": "工作表“{0}”的第 {1} 行是隐藏的", "scheme": "按方案 {0} 填报", "stamp": "模板标记是方案 {0}、版本 {1}",
}  # fmt: skip
"""Directive of a drawing → what it says of the workbook; {0} is its first word, {1} the others."""

_SPECIAL = re.compile(r"([\\`*_<>~|#])")


def findings_markdown() -> str:
    """Return the page: the families in the order of a form, in each its checks by code."""
    families = groupby(sorted(all_checks(), key=_place), key=lambda check: check.code[0])
    return "\n".join([_HEAD, *(_family(letter, list(checks)) for letter, checks in families)])


def message_pattern(check: Check) -> str:
    """Return the Chinese message with each field as 〈what stands there〉."""
    parts = []
    for text, field, _, _ in string.Formatter().parse(check.zh):
        word = _WORDS_OF.get((check.code, field or ""), _WORDS.get(field or "", "…"))
        parts.append(text + (f"〈{word}〉" if field else ""))
    return "".join(parts)


def remedy(check: Check) -> str:
    """Return what the unit is to do: the message from its first clause with 请 on."""
    if check.code in _TODO:
        return _TODO[check.code]
    clauses = re.findall("[^。；]{1,200}[。；]", message_pattern(check))
    first = next((place for place, clause in enumerate(clauses) if "请" in clause), 0)
    return "".join(clauses[first:])


def _place(check: Check) -> tuple[int, str]:
    return list(FAMILY_TITLES).index(check.code[0]), check.code


def _family(letter: str, checks: list[Check]) -> str:
    rows = [f"| [{check.code}](#{check.code.lower()}) | {WORDS[check.severity]} | {check.title} |" for check in checks]
    table = ["| 编号 | 级别 | 问题 |", "|---|---|---|", *rows]
    return "\n".join([f"## {letter} {FAMILY_TITLES[letter]}\n", *table, "", *map(_entry, checks)])


_MARKUP = re.compile(r"^(\w+)::\n", re.MULTILINE)
_FIELD = re.compile(r"\{(\w+?)(?:_en)?\}")
_FOR = {"unit": "the unit, back to which it goes with the form", "finance": "the finance bureau alone"}


def entry_text(check: Check) -> str:
    """Return what the page says of a check, as plain text."""
    parts = [check.title, f"给谁：{ADDRESSEE_TITLES[check.addressee]}", *_said(check)[1:]]
    return "\n\n".join(parts).replace("**", "").replace("\\", "") + "\n"


def explained(check: Check, lang: str) -> str:
    """Return what there is to know of a check: in Chinese as the page for clerks has it, in English its own documentation."""
    if lang != "en":
        return entry_text(check)
    sentences = _MARKUP.sub(r"\1:\n", check.page.partition("\n\n")[2])
    asks = f"Applies to forms with: {asked(check, lang)}\n" if check.asks else ""
    limits = "".join(f"Threshold: {one.value:g}. {one.en}.\n" for one in thresholds_of(check.code))
    message = _FIELD.sub(_named, check.message(lang))
    return f"{check.heading(lang)}\n\n{sentences}\n\nMessage: {message}\nFor: {_FOR[check.addressee]}\n{limits}{asks}"


def _named(field: re.Match[str]) -> str:
    """Return what stands for a field of an English message."""
    return f"<{field[1].replace('_', ' ')}>"


def _entry(check: Check) -> str:
    return "\n\n".join([f"### {check.code}", *_said(check)]) + "\n"


def _said(check: Check) -> list[str]:
    """Return the paragraphs on a check."""
    return [
        f"**{check.title}**（{WORDS[check.severity]}，{ADDRESSEE_TITLES[check.addressee]}）",
        f"提示语：{message_pattern(check)}",
        *([f"说明：{REMARKS[check.code]}"] if check.code in REMARKS else []),
        f"怎么改：{remedy(check)}",
        *(f"界限：{one.zh}。" for one in thresholds_of(check.code)),
        *([f"只看有这些内容的表：{asked(check, 'zh')}。没有的不适用。"] if check.asks else []),
        *(part for kind, heading in KIND_TITLES.items() for part in _examples(check, kind, heading)),
    ]


def _examples(check: Check, kind: str, heading: str) -> Iterable[str]:
    """Yield the paragraphs of every drawing of a kind."""
    shown = drawings(check.page, kind, SHEET_OF_FAMILY[check.code[0]])
    for number, drawing in enumerate(shown, 1):
        yield f"{heading}{f'（{number}）' if len(shown) > 1 else ''}："
        if drawing.roster:
            yield "名单："
            yield _table(list(drawing.roster), set())
            marked = {mark.workbook for mark in drawing.marks if mark.code == check.code}
            yield from (f"← 报在名单第 {row} 行。" for row in range(1, len(drawing.roster) + 1) if f"roster {row}" in marked)
        for book in drawing.workbooks:
            if len(drawing.workbooks) > 1:
                yield f"工作簿 {book.name}："
            yield from _book(check.code, drawing, book)


def _book(code: str, drawing: Drawing, book: DrawnWorkbook) -> Iterable[str]:
    places = [(mark.sheet, mark.cell) for mark in drawing.marks if mark.code == code and mark.workbook == book.name]
    told = [text for text in map(_directive, book.directives) if text]
    if told:
        yield "；".join(told) + "。"
    for sheet, rows in book.sheets.items():
        yield f"工作表“{sheet}”：" if rows else f"工作表“{sheet}”是空的。"
        if rows:
            yield _table(rows, {cell for place, cell in places if place == sheet and cell})
    for sheet in sorted({sheet or "" for sheet, cell in places if cell is None}):
        yield f"← 报在工作表“{sheet}”，不指某一格。" if sheet else "← 报在整个文件，不指某一格。"


def _directive(words: tuple[str, ...]) -> str:
    """Return a directive of a drawing in a clerk's words; as it stands where it has none."""
    name, *rest = words
    if name == "file" and rest[0] in _FILES:
        return _FILES[rest[0]]
    if name == "scheme" and rest == ["recognised"]:
        return "运行时没有用 --scheme 指定方案"
    if name in _SAID:
        return _SAID[name].format(rest[0], "、".join(rest[1:]))
    return f"@{' '.join(words)}"


def _table(rows: list[tuple[str, ...]], marked: set[str]) -> str:
    """Return rows as a table that looks like the sheet."""
    marks = {from_a1(cell) for cell in marked}
    width = max([len(row) for row in rows] + [column + 1 for _, column in marks])
    lines = [f"|  | {' | '.join(map(column_name, range(width)))} |", "|---" * (width + 1) + "|"]
    for number, row in enumerate(rows):
        cells = [_cell(row[column] if column < len(row) else "", (number, column) in marks) for column in range(width)]
        lines.append(f"| {number + 1} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(text: str, marked: bool) -> str:
    shown = _SPECIAL.sub(r"\\\1", text)
    return f"**{shown or '（空）'}** ←" if marked else shown
