"""Names of people, their units and telephones, as forms write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from perfeval_xl.values import fold

if TYPE_CHECKING:
    import pandas as pd

_MOBILE = re.compile(r"(?<!\d)(?:\+?86)?(1[3-9]\d{9})(?!\d)")
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_BETWEEN_NAMES = re.compile(r"[、,;/]|和(?=.)")

JOBS = (
    "局长", "厅长", "部长", "司长", "处长", "科长", "股长", "所长", "站长", "院长", "校长", "园长", "馆长", "厂长", "行长",
    "队长", "班长", "组长", "会长", "秘书长", "理事长", "董事长", "县长", "市长", "镇长", "乡长", "村长", "主任", "主席", "书记",
    "委员", "专员", "科员", "干事", "办事员", "调研员", "巡视员", "经理", "总监", "主管", "会计", "出纳", "财务", "工程师",
    "技术员", "教授", "讲师", "研究员", "教师", "老师", "医生", "医师", "护士", "律师", "顾问", "组员", "成员", "职员", "员工",
    "干部", "负责人", "工作人员", "会计师", "审计师", "评估师", "财务人员",
)
"""What the name of a job ends in; no unit's name does."""
OWN_UNIT = ("本单位", "本局", "我局", "我单位")
"""How a member's unit may say that it is the project's."""
_JOB = re.compile(f"(?:{'|'.join(JOBS)})$")


def is_job(units: pd.Series) -> pd.Series:
    """Tell which units are the name of a job."""
    jobs = {unit: _JOB.search(fold(unit)) is not None for unit in units.dropna().unique()}
    return units.map(jobs).eq(True)


def same_unit(member: str, unit: str) -> bool:
    """Tell whether a member's unit is the project's: the same, shorter, a part of it, or said to be (本单位)."""
    a, b = fold(member), fold(unit)
    return bool(a) and (a in b or b in a or a.startswith(OWN_UNIT))


def mobile(text: str) -> str:
    """Return the mobile number in a text, "" if there is none."""
    found = _MOBILE.search(fold(text).replace("-", ""))
    return found[1] if found else ""


def people(text: str) -> list[str]:
    """Return the people that a text names."""
    bare = _REMARK.sub("", fold(text))
    return [name for name in _BETWEEN_NAMES.split(bare) if name]
