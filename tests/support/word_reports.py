"""Word reports drawn for tests: one project with known facts, told in whatever shape a test gives it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

PROJECT, UNIT, DEPARTMENT = "高素质农民培育项目", "平川县农业技术推广中心", "平川县农业农村局"
TOTAL, GRADE = "98.97", "优"
KINDS = ("level1", "level2", "level3", "weight3", "target", "actual", "self_score", "reason")
ROWS: tuple[tuple[str, ...], ...] = (
    ("产出指标", "数量指标", "培训农民人次", "15", "≥500人次", "520人次", "15", ""),
    ("产出指标", "数量指标", "举办培训班期数", "10", "≥10期", "10期", "10", ""),
    ("产出指标", "质量指标", "培训合格率", "10", "≥95%", "97%", "10", ""),
    ("产出指标", "时效指标", "培训完成时间", "5", "2023年11月底前", "2023年11月20日", "5", ""),
    ("产出指标", "成本指标", "培训总成本", "10", "≤85万元", "80.75万元", "10", ""),
    ("效益指标", "经济效益指标", "学员年人均增收", "10", "≥2000元", "2150元", "10", ""),
    ("效益指标", "社会效益指标", "带动就业人数", "10", "≥100人", "112人", "10", ""),
    ("效益指标", "可持续影响指标", "跟踪服务学员比例", "10", "≥90%", "92%", "10", ""),
    ("满意度指标", "服务对象满意度指标", "学员满意度", "10", "≥95%", "90%", "9.47", "个别课程安排在农忙季节，今后错开农忙时间"),
)
"""The indicators; with 10 points for the execution rate (80.75 of 85 万元: 9.5) they make 100."""
PROSE = {
    "项目概况": "高素质农民培育项目由平川县农业技术推广中心组织实施，面向全县种养大户、家庭农场主开展技能培训，提升农民生产经营水平。",
    "自评工作情况": "我单位成立了绩效自评工作小组，收集培训台账、支付凭证和满意度问卷，逐项核对指标完成情况，按时完成了自评。",
    "综合评价结论": f"经综合评价，项目自评得分为{TOTAL}分，评价等次为{GRADE}。",
    "绩效分析": "产出指标满分50分，得50分；效益指标满分30分，得30分；满意度指标满分10分，得9.47分。",
    "存在的问题": "学员满意度为90%，没有达到95%的目标，主要原因是个别课程安排在农忙季节，学员到课受到影响。",
    "有关建议": "建议结合农时安排课程，增加田间实训比重，完善培训后的跟踪服务机制，提高学员获得感。",
}
"""Title of a section → its text: all that it says agrees with the tables."""
NUMERALS = "一二三四五六七八九十"
_HEADS = ("一级指标", "二级指标", "三级指标", "分值", "年度指标值", "实际完成值", "得分", "偏差原因分析及改进措施")
_NS = nsdecls("w")

Cell = str | tuple[str, int] | tuple[str, int, int]
"""What stands in a cell, over how many columns and rows it goes."""


class Drawn:
    """A document to which lines and tables are added."""

    def __init__(self) -> None:
        self.word = Document()

    def line(self, text: str, *, bold: str = "", level: int = 0) -> None:
        """Add a paragraph; `bold` stands in bold before the text."""
        paragraph = self.word.add_paragraph()
        if level:
            paragraph.style = f"Heading {level}"
        if bold:
            paragraph.add_run(bold).bold = True
        paragraph.add_run(text)

    def raw(self, markup: str) -> Any:
        """Add an element written with the prefix w."""
        element = parse_xml(markup.replace(">", f" {_NS}>", 1))
        self.word.element.body.insert(len(self.word.element.body) - 1, element)
        return element

    def table(self, rows: Sequence[Sequence[Cell]], widths: Sequence[int] | None = None) -> Any:
        """Add a table."""
        laid = spread(rows)
        columns = max(sum(span for _, span, _ in row) for row in laid)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths or [9000 // columns] * columns)
        body = "".join(f"<w:tr>{''.join(_cell(*cell) for cell in row)}</w:tr>" for row in laid)
        return self.raw(f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>")

    def cover(self) -> None:
        """Add the title and the fields."""
        for text in ("项目支出绩效自评报告", "（2023年度）", f"项目名称：{PROJECT}", f"项目单位：{UNIT}", f"主管部门：{DEPARTMENT}"):
            self.line(text)

    def sections(self, prose: dict[str, str] | None = None) -> None:
        """Add the sections under headings."""
        for title, text in (prose or PROSE).items():
            self.line(title, level=1)
            for one in text.split("\n"):
                self.line(one)

    def form(self) -> Any:
        """Add the form in one table."""
        self.line("项目支出绩效自评表")
        return self.table(form_rows())

    def bytes(self) -> bytes:
        """Return the document."""
        made = io.BytesIO()
        self.word.save(made)
        return made.getvalue()


def numbered() -> list[tuple[str, str]]:
    """Return the sections with 一、 二、 before their titles."""
    return [(f"{NUMERALS[place]}、{title}", text) for place, (title, text) in enumerate(PROSE.items())]


def spread(rows: Sequence[Sequence[Cell]]) -> list[list[tuple[str, int, str]]]:
    """Return rows with a cell for every area merged down into them: text, columns, and whether it begins such an area or goes on."""
    waiting: dict[int, tuple[int, int]] = {}
    made = []
    for row in rows:
        cells, column, laid = list(row), 0, []
        while cells or column in waiting:
            if column in waiting:
                span, left = waiting.pop(column)
                if left > 1:
                    waiting[column] = (span, left - 1)
                laid.append(("", span, "continue"))
            else:
                cell = cells.pop(0)
                text, span, down = (cell, 1, 1) if isinstance(cell, str) else (*cell, 1)[:3]
                if down > 1:
                    waiting[column] = (span, down - 1)
                laid.append((text, span, "restart" if down > 1 else ""))
            column += span
        made.append(laid)
    return made


def plain(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return rows whose areas merged down are empty cells, so that a table can be cut between any two of them."""
    return [[(text, span) for text, span, _ in row] for row in spread(rows)]


def indicator_rows(kinds: Iterable[str] = KINDS) -> list[list[Cell]]:
    """Return the rows of indicators with their head, names of levels merged over theirs."""
    heads = dict(zip(KINDS, _HEADS, strict=True))
    wanted = [KINDS.index(kind) for kind in kinds]
    rows: list[list[Cell]] = [[heads[KINDS[place]] for place in wanted]]
    for number, row in enumerate(ROWS):
        cells: list[Cell] = []
        for place in wanted:
            same = [other for other in ROWS if other[: place + 1] == row[: place + 1]]
            if place < 2 and number and ROWS[number - 1][: place + 1] == row[: place + 1]:
                continue
            cells.append((row[place], 1, len(same)) if place < 2 else row[place])
        rows.append(cells)
    return rows


def fund_rows() -> list[list[Cell]]:
    """Return the ministry's block of money, eight columns wide."""
    return [
        [("项目资金（万元）", 1, 4), "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["年度资金总额", "85", "85", "80.75", "10", "95%", "9.5"], ["其中：当年财政拨款", "85", "85", "80.75", "—", "95%", "—"],
        ["其他资金", "0", "0", "0", "—", "—", "—"],
    ]


def field_rows() -> list[list[Cell]]:
    """Return the rows of fields, eight columns wide."""
    return [["项目名称", (PROJECT, 7)], ["主管部门", (DEPARTMENT, 3), "实施单位", (UNIT, 3)]]


def form_rows(*, total: bool = True) -> list[list[Cell]]:
    """Return the form as one table."""
    closing: list[list[Cell]] = [[("总分", 3), "100", "", "", TOTAL, ""]] if total else []
    return [*field_rows(), *fund_rows(), *indicator_rows(), *closing]


def _cell(text: str, span: int, down: str) -> str:
    told = (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + (f'<w:vMerge w:val="{down}"/>' if down else "")
    lines = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.split("\n"))
    return f"<w:tc><w:tcPr>{told}</w:tcPr>{lines}</w:tc>"


def rows_of(table: Any) -> list[Any]:
    """Return the rows of a table."""
    return list(table.findall(qn("w:tr")))


def with_footnote(data: bytes, text: str) -> bytes:
    """Return a document with a footnote."""
    kind = "footnotes"
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/_rels/document.xml.rels":
                office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
                relation = f'<Relationship Id="rId999" Type="{office}/{kind}" Target="{kind}.xml"/></Relationships>'
                content = content.replace(b"</Relationships>", relation.encode())
            new.writestr(name, content)
        note = f'<w:footnote w:id="2"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
        new.writestr(f"word/{kind}.xml", f"<w:{kind} {_NS}>{note}</w:{kind}>")
    return made.getvalue()
