"""The covering text for each department: which forms, by when, how to fill them in, where to send them. To paste into an e-mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pandas as pd

from perfeval_xl.intake.names import safe_name
from perfeval_xl.submissions import fold_name

_NAME = "填报通知"
_NOBODY = "（名单上没有主管部门的项目）"
_STEPS = (
    "用 Excel 或 WPS 打开附件填写。只填黄色单元格；每一栏怎样填，见表中的“填报说明”和选中单元格时的提示。",
    "单位、项目、年度和批复预算已经填好，请核对；与批复不符的，请先与我们联系，不要自行改动。",
    "目标值、完成值写具体的数、日期或“是”，不要写“完成”“较高”；没有达到目标的，写明原因和改进措施。",
    "表中的“自检”一页随填随算，显示“可以报送”再报；还有错误的，按“怎么改”一栏修改。",
    "仍存为 .xlsx，不改文件名，不设密码，一个项目一份。",
)


def notices(rows: pd.DataFrame, files: Sequence[str], deadline: date | None) -> Mapping[str, str]:
    """Return file name → covering text for each department of a roster (`records.ROSTER_COLUMNS`); `files`: the form of each row."""
    listed = rows.assign(file=list(files), key=[fold_name(name) for name in rows["department"]])
    texts: dict[str, str] = {}
    for _, own in listed.groupby("key", sort=False):
        name = own["department"].iloc[0]
        department = name if isinstance(name, str) else None
        texts[_file_name(department, texts)] = "\n".join(_lines(department, own, deadline)) + "\n"
    return texts


def _file_name(department: str | None, taken: Mapping[str, str]) -> str:
    stem, number = "-".join([*([department] if department else []), _NAME]), 2
    name = safe_name(f"{stem.replace('/', '_')}.txt")
    while name.casefold() in {other.casefold() for other in taken}:
        name, number = safe_name(f"{stem.replace('/', '_')}({number}).txt"), number + 1
    return name


def _lines(department: str | None, rows: pd.DataFrame, deadline: date | None) -> Iterator[str]:
    emails = list(dict.fromkeys(text for text in rows["email"] if isinstance(text, str)))
    years = sorted({int(year) for year in rows["year"].dropna()})
    when = f"{'、'.join(map(str, years))}年度" if years else ""
    yield f"收件人：{'; '.join(emails)}" if emails else "收件人："
    yield f"主题：请报送{when}预算绩效评价表（{len(rows)} 个项目）"
    yield ""
    yield f"{department or _NOBODY}："
    yield ""
    yield f"请组织所属单位填报{when}预算绩效评价表，共 {len(rows)} 个项目，每个项目一份，见附件。"
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
    yield from (f"  {number}. {step}" for number, step in enumerate(_STEPS, start=1))
    yield ""
    yield "四、报到哪里"
    yield "  请由主管部门汇总，把填好的表作为附件回复本邮件。不要转成 PDF、图片，也不要压缩加密。"
