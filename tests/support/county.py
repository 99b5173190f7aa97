"""Projects of a made-up county as clean forms: what a test of totals adds up by itself, and single cells to get wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import openpyxl
from forms import type_form

Amounts = tuple[float, float, float]
"""Planned, received and spent money in 万元."""

YEAR = 2025
_FIXED = {
    ("决策", 20): {("项目立项", 7): {"立项依据充分性": 4, "立项程序规范性": 3}, ("绩效目标", 6): {"绩效目标合理性": 4, "绩效指标明确性": 2},
                 ("资金投入", 7): {"预算编制科学性": 3, "资金分配合理性": 4}},
    ("过程", 20): {("资金管理", 15): {"资金到位率": 5, "预算执行率": 5, "资金使用合规性": 5},
                 ("组织实施", 5): {"管理制度健全性": 2, "制度执行有效性": 3}},
}

_HEADER = ("一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "全年目标值", "全年完成值", "自评得分", "偏差原因及改进措施")


@dataclass(frozen=True)
class Project:
    """A project. province: its amounts from that source, all others being the county's; told: the form says its money in other
    places, too (text, cost, typed rates).

    summed: the totals are formulas, so that a wrong source makes the total wrong; weight: of 产出数量, for which 10 is right.
    """

    department: str
    unit: str
    name: str
    money: Amounts
    province: Amounts = (0, 0, 0)
    told: bool = True
    summed: bool = False
    year: int = YEAR
    reported: str = "2026年3月2日"
    weight: int = 10
    edits: Mapping[str, object] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Return the name of its file."""
        return f"{self.unit}-{self.name}.xlsx"

    def write(self, folder: Path) -> Path:
        """Write its form into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        return type_form(folder / self.file, content(self), edits=self.edits)

    def renamed(self, unit: str, name: str) -> Project:
        """Return the project under other names."""
        return replace(self, unit=unit, name=name)


def content(project: Project) -> dict[str, Any]:
    """Return what stands in a form, sheet by sheet."""
    planned, received, spent = project.money
    rates = (received / planned, spent / received)
    points = [round(5 * rate + 1e-9, 2) for rate in rates]
    total = 100 - 10 + sum(points)
    local = [round(whole - part, 4) for whole, part in zip(project.money, project.province, strict=True)]
    sums = [f"=SUM({letter}3:{letter}4)" for letter in "BCD"] if project.summed else project.money
    about = {
        "评价类型": "部门评价", "项目名称": project.name, "项目单位": project.unit, "主管部门": project.department,
        "项目实施单位": project.unit, "项目负责人": "甲", "联系电话": "0000-0000000", "项目类型": "经常性项目", "预算年度": project.year,
        "评价时间": f"{project.year + 1}年2月1日至{project.year + 1}年2月20日", "组织方式": "自行评价", "评价机构": "评价组",
        "上报时间": project.reported, "自评总分": round(total, 2), "自评等次": "优",
    }
    said = f"预算资金{planned:g}万元，实际到位{received:g}万元，实际支出{spent:g}万元。" if project.told else "资金已按规定使用。"
    return {
        "项目信息": about,
        "评价组": {"header": ["姓名", "职称/职务", "单位"], "rows": [["乙", "教授", "甲大学"], ["丙", "会计师", "乙事务所"]]},
        "预算表": {"header": ["资金来源", "计划投资额(万元)", "实际到位资金(万元)", "实际使用情况(万元)"], "rows": [
            ["合计", *sums], ["省财政", *project.province], ["市县财政", *local]]},
        "指标表": {"header": list(_HEADER), "rows": _indicators(project, rates, points)},
        "评价报告": {"一、基本情况": f"{project.name}由{project.unit}组织实施，{said}", "五、主要经验及做法、存在的问题及原因分析":
                   "主要问题是支付进度偏慢，预算执行率和资金到位率还要提高，原因是结算资料报送不及时，今后按月督促。"},
    }


def _indicators(project: Project, rates: tuple[float, float], points: list[float]) -> list[list[object]]:
    rows: list[list[object]] = []
    for (level1, weight1), groups in _FIXED.items():
        for (level2, weight2), names in groups.items():
            for name, weight in names.items():
                rate = {"资金到位率": 0, "预算执行率": 1}.get(name)
                formula = ("=预算表!C2/预算表!B2", "=预算表!D2/预算表!C2")
                actual = "是" if rate is None else f"{rates[rate]:.2%}" if project.told else formula[rate]
                reason = "" if rate is None or rates[rate] >= 1 else "资金拨付和结算偏慢，已督促"
                own = weight if rate is None else points[rate]
                above = (level1, weight1) if (level1, weight1) not in {tuple(row[:2]) for row in rows} else ("", "")
                beside = (level2, weight2) if (level2, weight2) not in {tuple(row[2:4]) for row in rows} else ("", "")
                rows.append([*above, *beside, name, weight, "是" if rate is None else "100%", actual, own, reason])
    end = f"{project.year}年12月"
    whole = ("投入资金", f"≤{project.money[0]:g}万元", f"{project.money[2]:g}万元")
    limit = whole if project.told else ("单位成本", "≤400元/人", "390元/人")
    outputs = (("产出", 40, "产出数量", 10, "完成任务数", project.weight, "≥12项", "12项"),
               ("", "", "产出质量", 10, "验收合格率", 10, "≥95%", "97%"),
               ("", "", "产出时效", 10, "完成时间", 10, f"{end}底前", f"{end}15日"), ("", "", "产出成本", 10, limit[0], 10, *limit[1:]),
               ("效益", 20, "社会效益", 10, "受益群众", 10, "≥2000人", "2100人"),
               ("", "", "满意度", 10, "服务对象满意度", 10, "≥90%", "93%"))
    return [*rows, *([*row, 10, ""] for row in outputs)]


def roster(path: Path, projects: list[Project], *, approved: bool = True) -> Path:
    """Write the roster of projects."""
    book = openpyxl.Workbook()
    book.active.append(["主管部门", "项目单位", "项目名称", "预算年度", *(["批复预算(万元)"] if approved else [])])
    for one in projects:
        book.active.append([one.department, one.unit, one.name, one.year, *([one.money[0]] if approved else [])])
    book.save(path)
    return path
