"""The command line as it is called: in this process for what it prints, in another for encodings and start-up."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from perfeval_xl import cli

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


@pytest.fixture
def perfeval(capsys):
    """Return a function that runs a command line in this process."""

    def run(*args: object) -> Ran:
        capsys.readouterr()
        status = cli.main([str(arg) for arg in args])
        return Ran(status, *capsys.readouterr())

    return run


@pytest.fixture
def process(tmp_path):
    """Return a function that runs a command line in a process of its own and gives bytes back."""

    def run(*args: object, python: tuple[str, ...] = (), **environment: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, *python, "-m", "perfeval_xl", *map(str, args)],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )

    return run


PROJECT = [
    ("评价类型", "完成结果评价"), ("项目名称", "热线服务"), ("项目单位", "某县审批局"), ("主管部门", "某县审批局"),
    ("项目实施单位", "某县审批局"), ("项目负责人", "甲"), ("联系电话", "0912-1234567"), ("项目类型", "经常性项目"), ("预算年度", 2021),
    ("评价开始日期", "2022-7-1"), ("评价结束日期", "2022-7-28"), ("组织方式", "财政部门"), ("评价机构", "专家组"),
    ("上报时间", "2022-7-29"), ("自评总分", 96), ("自评等次", "优"),
]  # fmt: skip
INDICATORS = [
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
    ("", "", "产出质量", 10, "设施完善率", 10, "100%", "98%", 8),
    ("", "", "产出时效", 10, "完成时间", 10, "2021年12月底前", "2021年12月20日", 10),
    ("", "", "产出成本", 10, "投入资金", 10, "≤49万元", "48.83万元", 10),
    ("效益", 20, "社会效益", 10, "接通率", 10, "≥95%", "97%", 10),
    ("", "", "满意度", 10, "群众满意度", 10, "≥95%", "96%", 10),
]


def fill(path: Path, *, unit: str = "某县审批局", spent: object = 48.83) -> Path:
    """Write a filled form; money spent above 49 is more than was received (B005 at D2 of 预算表)."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "项目信息"
    for label, value in PROJECT:
        sheet.append([label, unit if label == "项目单位" else value])
    sheet = book.create_sheet("预算表")
    sheet.append(["资金来源", "计划投资额(万元)", "实际到位资金(万元)", "实际使用情况(万元)"])
    for source, amount, used in (("合计", 49, spent), ("中央财政", 0, 0), ("省财政", 0, 0), ("市县财政", 49, spent), ("其他", 0, 0)):
        sheet.append([source, amount, amount, used])
    sheet = book.create_sheet("指标表")
    sheet.append(["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "全年目标值", "全年完成值", "自评得分", "偏差原因及改进措施"])
    for row in INDICATORS:
        sheet.append([cell if cell != "" else None for cell in row])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


@pytest.fixture
def inbox(tmp_path):
    """Return a folder with a form that is right and one that overspends."""
    fill(tmp_path / "inbox" / "good.xlsx")
    fill(tmp_path / "inbox" / "县" / "over.xlsx", unit="另一单位", spent=52)
    return tmp_path / "inbox"
