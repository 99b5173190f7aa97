"""A small bureau: forms as units send them, mails that bring them, and a roster of what is expected."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
from forms import type_form

TITLES = ["主管部门", "项目单位", "项目名称", "预算年度", "批复预算(万元)", "联系邮箱", "联系电话"]

INDICATORS: Sequence[tuple[Any, ...]] = [
    ("决策", 20, "项目立项", 7, "立项依据充分性", 4, "充分", "充分", 4),
    ("", "", "", "", "立项程序规范性", 3, "规范", "规范", 3),
    ("", "", "绩效目标", 6, "绩效目标合理性", 4, "合理", "合理", 4),
    ("", "", "", "", "绩效指标明确性", 2, "明确", "明确", 2),
    ("", "", "资金投入", 7, "预算编制科学性", 3, "科学", "科学", 3),
    ("", "", "", "", "资金分配合理性", 4, "合理", "合理", 4),
    ("过程", 20, "资金管理", 15, "资金到位率", 5, "100%", "100%", 5),
    ("", "", "", "", "预算执行率", 5, "100%", "99.65%", 4.98),
    ("", "", "", "", "资金使用合规性", 5, "合规", "合规", 5),
    ("", "", "组织实施", 5, "管理制度健全性", 2, "健全", "健全", 2),
    ("", "", "", "", "制度执行有效性", 3, "有效", "有效", 3),
    ("产出", 40, "产出数量", 10, "全年办结工单", 10, "≥1700件", "1799件", 10),
    ("", "", "产出质量", 10, "设施完善率", 10, "100%", "98%", 9.8),
    ("", "", "产出时效", 10, "完成时间", 10, "2021年12月底前", "2021年12月20日", 10),
    ("", "", "产出成本", 10, "投入资金", 10, "≤49万元", "48.83万元", 10),
    ("效益", 20, "社会效益", 10, "接通率", 10, "≥95%", "97%", 10),
    ("", "", "满意度", 10, "群众满意度", 10, "≥95%", "96%", 10),
]
SPENT, PLANNED = "预算表!D2", "预算表!B2"
MISSED = {"指标表!H17": "90%"}
"""The rate of answered calls misses its target (S008, I012)."""
OVERSPENT = {SPENT: 52, "预算表!D5": 52}
"""More was spent than received (B005)."""


def content(unit: str, project: str, *, department: str = "甲局", year: int = 2021, reported: str = "2022-7-29") -> dict[str, Any]:
    """Return what a unit types, without a fault but that it is no template (T001)."""
    return {
        "项目信息": {
            "评价类型": "完成结果评价", "项目名称": project, "项目单位": unit, "主管部门": department, "项目实施单位": unit,
            "项目负责人": "张三",
            "联系电话": "0912-1234567", "项目类型": "经常性项目", "预算年度": year, "评价开始日期": "2022-7-1", "评价结束日期": "2022-7-28",
            "组织方式": "财政部门", "评价机构": "专家组", "上报时间": reported, "自评总分": 99.78, "自评等次": "优",
        },
        "预算表": {
            "header": ["资金来源", "计划投资额(万元)", "实际到位资金(万元)", "实际使用情况(万元)"],
            "rows": [["合计", 49, 49, 48.83], ["中央财政", 0, 0, 0], ["省财政", 0, 0, 0], ["市县财政", 49, 49, 48.83], ["其他", 0, 0, 0]],
        },
        "指标表": {
            "header": [
                "一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "全年目标值", "全年完成值", "自评得分", "偏差原因及改进措施",
            ],
            "rows": [[*row, "设备更换较晚，已补齐" if row[4] == "设施完善率" else ""] for row in INDICATORS],
        },
    }  # fmt: skip


def form(unit: str, project: str, edits: Mapping[str, object] | None = None, **more: Any) -> bytes:
    """Return a form as bytes; `edits` are those of `forms.type_form`."""
    with tempfile.TemporaryDirectory() as folder:
        return type_form(Path(folder) / "form.xlsx", content(unit, project, **more), edits=edits).read_bytes()


def blank_form(unit: str, project: str) -> bytes:
    """Return a form that nobody has filled in."""
    made = content(unit, project)
    for row in made["指标表"]["rows"]:
        row[7] = row[8] = row[9] = ""
        row[6] = ""
    for row in made["预算表"]["rows"]:
        row[2] = row[3] = ""
    made["项目信息"].pop("自评总分")
    with tempfile.TemporaryDirectory() as folder:
        return type_form(Path(folder) / "form.xlsx", made).read_bytes()


def mail(
    sender: str, subject: str, attachments: Mapping[str, bytes], *, message_id: str | None = None, day: int = 1, **headers: str
) -> EmailMessage:
    """Return a mail as a unit's program sends it."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "jxk@example.gov.cn", subject
    made["Date"] = f"Tue, {day:02} Mar 2022 10:02:00 +0800"
    if message_id:
        made["Message-ID"] = message_id
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("请查收附件。")
    for name, data in attachments.items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made


def roster(path: Path, rows: Sequence[Sequence[object]], header: Sequence[str] = TITLES) -> Path:
    """Write a roster."""
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(list(row))
    made = io.BytesIO()
    book.save(made)
    path.write_bytes(made.getvalue())
    return path


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
