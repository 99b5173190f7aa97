"""Amounts in the text of a report: those of the project as a whole are held against 预算表, parts of it are not (N001)."""

from __future__ import annotations

from pathlib import Path

import pytest
from forms import hotline, type_form

import perfeval_xl as px

SAYS = {
    # project, what its report says of the money (预算表: 49, 49, 48.83) → the amounts that are disputed
    "its own purpose": ("教师培训项目", "2021年财政下达培训经费59万元。", ["59万元"]),
    "its own purpose, rightly": ("教师培训项目", "2021年财政下达培训经费49万元，支出培训资金48.83万元。", []),
    "its own two purposes": ("教学设备购置", "2021年共支出设备购置资金45万元。", ["45万元"]),
    "a part of its own purpose": ("教师培训项目", "2021年支出培训讲课费15万元。", []),
    "parts side by side": ("教师培训项目", "2021年支出培训经费15万元、培训资金20万元。", []),
    "of which": ("教师培训项目", "2021年财政下达49万元。其中培训经费12万元。", []),
    "another purpose": ("便民热线服务", "2021年支出培训经费15万元。", []),
}


@pytest.mark.parametrize(("project", "text", "disputed"), SAYS.values(), ids=SAYS)
def test_which_amounts_of_the_text_are_the_projects(tmp_path: Path, project: str, text: str, disputed: list[str]):
    content = hotline()
    content["项目信息"]["项目名称"] = project
    content["评价报告"] = {"二、绩效评价工作开展情况": text}
    batch = px.read([type_form(tmp_path / "form.xlsx", content)])
    assert px.validate(batch, select=["N001"])["value"].tolist() == disputed
