"""A bureau's own Word file as the letter: what stands in double braces in it is filled in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from perfeval_xl.errors import SettingsError
from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.notices import letter, texts
from perfeval_xl.notices.model import Occasion, Project, Unit
from perfeval_xl.notices.placeholders import filled
from perfeval_xl.notices.word import settled
from perfeval_xl.own_files import OwnFile
from perfeval_xl.settings import Notices

_LISTS = {"error": "必须改正", "warning": "请核对", "info": "请留意"}


class OwnLetter:
    """Letters made from one Word file."""

    def __init__(self, path: str | Path) -> None:
        """Read the file.

        Raises:
            SettingsError: it cannot be read.
        """
        self._path = Path(path)
        self._data = OwnFile("设置 notices.template 的 Word 文件", "notices.template of the settings", SettingsError).data(path)

    @property
    def digest(self) -> str:
        """Return what tells this file from every other."""
        return hashlib.sha256(self._data).hexdigest()

    def letter(self, unit: Unit, occasion: Occasion, bureau: Notices, mark: str, scores_beside: str | None = "") -> bytes:
        """Return the letter to a unit, as `letter.letter` does.

        Raises:
            SettingsError: it is no Word file, or names what nothing is known of.
        """
        try:
            return settled(filled(self._data, values(unit, occasion, bureau, scores_beside), mark))
        except ValueError as error:
            raise SettingsError(
                f"设置 notices.template：{self._path} 填不进去（{error}）。请对照说明检查花括号中的名称",
                english=f"notices.template of the settings: {self._path} cannot be filled in: {error}",
            ) from error


def values(unit: Unit, occasion: Occasion, bureau: Notices, scores_beside: str | None = "") -> Mapping[str, Any]:
    """Return what a template may name, each under the name that docs/notices.md gives it."""
    return {
        "单位": unit.name,
        "主管部门": unit.department,
        "文号": letter.number(occasion, bureau),
        "标题": letter.Words["title"],
        "开头": letter.opening(unit, occasion),
        "期限": texts.day(occasion.deadline) if occasion.deadline else "",
        "日期": texts.day(occasion.today),
        "项目": [_project(project) for project in unit.projects],
        "怎样修改": letter.steps(unit, scores_beside),
        "文头": bureau.letterhead,
        "落款": bureau.bureau,
        "联系人": bureau.contact,
        "电话": bureau.phone,
        "邮箱": bureau.email,
    }


def _project(project: Project) -> Mapping[str, Any]:
    by_severity = {severity: [f"{one.place}：{letter.marked(one)}" for one in project.of(severity)] for severity in SEVERITIES}
    return {
        "名称": project.name,
        "年度": "" if project.year is None else project.year,
        "上次": letter.again(project),
        "全部": [text for severity in SEVERITIES for text in by_severity[severity]],
        **{_LISTS[severity]: found for severity, found in by_severity.items()},
    }
