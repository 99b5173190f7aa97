"""What goes to each department with its forms: which, by when, how to fill them in, where to send them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import pandas as pd

from perfeval_xl.notices.addresses import of_roster
from perfeval_xl.notices.model import Recipient
from perfeval_xl.notices.texts import TEXTS
from perfeval_xl.notices.units import Folders
from perfeval_xl.submissions import fold_name

TEXT, DRAFT, FORMS = "填报通知.txt", "填报通知.eml", "填报表.zip"
"""The files of a department beside its forms."""
_NOBODY = "（名单上没有主管部门的项目）"
_LOOK = "橙色单元格取自上年的表，请逐格核对，不适用的改掉；红色的目标值写的是以前年度的日期，必须改。填上完成值后橙色自动消失。"
_STEPS = (
    "用 Excel 或 WPS 打开附件填写。只填黄色单元格；每一栏怎样填，见表中的“填报说明”和选中单元格时的提示。",
    "单位、项目、年度和批复预算已经填好，请核对；与批复不符的，请先与我们联系，不要自行改动。",
    "目标值、完成值写具体的数、日期或“是”，不要写“完成”“较高”；没有达到目标的，写明原因和改进措施。",
    "表中的“自检”一页随填随算，显示“可以报送”再报；还有错误的，按“怎么改”一栏修改。",
    "仍存为 .xlsx，不改文件名，不设密码，一个项目一份。",
)


class Cover(NamedTuple):
    """What goes to a department with its forms: in which folder, the rows of the roster (by place), to whom, about what, which text."""

    folder: str
    places: tuple[int, ...]
    recipient: Recipient | None
    subject: str
    text: str
    lacking: str

    @property
    def page(self) -> str:
        """Return the whole as one text, to be pasted into a mail."""
        to = "; ".join(self.recipient.addresses) if self.recipient else ""
        return f"收件人：{to}\n主题：{self.subject}\n\n{self.text}"


def covers(rows: pd.DataFrame, files: Sequence[str], deadline: date | None, taken: frozenset[int] = frozenset()) -> list[Cover]:
    """Return what each department of a roster (`records.ROSTER_COLUMNS`) gets.

    `files`: the name of each row's form; `taken`: rows, by place, whose forms have something of the year before.
    """
    listed = rows.assign(file=list(files), key=[fold_name(name) for name in rows["department"]], place=range(len(rows)))
    folders, made = Folders(), []
    for _, own in listed.groupby("key", sort=False):
        name = own["department"].iloc[0]
        department = name if isinstance(name, str) else None
        recipient, lacking = of_roster(own["email"])
        steps = (*_STEPS[:2], _LOOK, *_STEPS[2:]) if taken.intersection(own["place"]) else _STEPS
        subject, text = _subject(own), "\n".join(_lines(department, own, deadline, steps)) + "\n"
        folder = folders.of(department or str(TEXTS["names"]["no_department"]))
        made.append(Cover(folder, tuple(own["place"].tolist()), recipient, subject, text, lacking))
    return made


def _subject(rows: pd.DataFrame) -> str:
    return f"请报送{_years(rows)}预算绩效评价表（{len(rows)} 个项目）"


def _years(rows: pd.DataFrame) -> str:
    years = sorted({int(year) for year in rows["year"].dropna()})
    return f"{'、'.join(map(str, years))}年度" if years else ""


def _lines(department: str | None, rows: pd.DataFrame, deadline: date | None, steps: Sequence[str]) -> Iterator[str]:
    when = _years(rows)
    yield f"{department or _NOBODY}："
    yield ""
    yield f"请组织所属单位填报{when}预算绩效评价表，共 {len(rows)} 个项目，每个项目一份，见附件“{FORMS}”，解压后填写。"
    yield ""
    yield "一、填报哪些表"
    for number, row in enumerate(rows.to_dict("records"), start=1):
        email = f"（{row['email']}）" if isinstance(row["email"], str) else ""
        yield f"  {number}. {row['unit']}{email}：{row['project']}"
        yield f"     附件：{row['file']}"
    yield ""
    yield "二、什么时候报"
    yield f"  请于 {deadline.year} 年 {deadline.month} 月 {deadline.day} 日前报送。" if deadline else "  请于      年   月   日前报送。"
    yield ""
    yield "三、怎样填"
    yield from (f"  {number}. {step}" for number, step in enumerate(steps, start=1))
    yield ""
    yield "四、报到哪里"
    yield "  请由主管部门汇总，把填好的表作为附件回复本邮件。不要转成 PDF、图片，也不要压缩加密。"
