"""The command line as it is called: in this process for what it prints, in another for encodings and start-up."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import bureau
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
INDICATORS = [(*row[:8], 8) if row[4] == "设施完善率" else row for row in bureau.INDICATORS]  # less than the rule gives


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
