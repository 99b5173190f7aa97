"""The list of projects that finance expects: its columns, and how other bureaus call them."""

from __future__ import annotations

from typing import NamedTuple

from perfeval_xl.facts.expressions import CLOSING

WHOLE_UNIT = "部门整体支出"
"""The project that a form over the spending of a whole unit stands for: it names none."""


class RosterColumn(NamedTuple):
    """A column of the list: its header, and how others call it."""

    key: str
    header: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


COLUMNS = (
    RosterColumn("department", "主管部门", ("主管单位", "主管部门名称", "一级预算部门", "预算部门", "部门")),
    RosterColumn("unit", "项目单位", ("单位", "单位名称", "项目单位名称", "填报单位", "预算单位", "预算单位名称", "报送单位"), required=True),
    RosterColumn("project", "项目名称", ("项目", "预算项目", "预算项目名称", "评价项目", "评价项目名称"), required=True),
    RosterColumn("year", "预算年度", ("年度", "年份", "评价年度", "项目年度", "预算年份")),
    RosterColumn("approved", "批复预算(万元)", ("批复预算数", "批复金额", "批复预算金额", "预算批复", "预算批复数", "预算批复金额", "预算数", "预算金额", "年初预算",
                                     "年初预算数", "批复数", "计划投资额", "金额")),
    RosterColumn("scheme", "方案", ("评价方案", "方案编号", "评价方案编号")),
    RosterColumn("email", "联系邮箱", ("邮箱", "电子邮箱", "电子邮件", "邮箱地址", "邮件地址", "email", "e-mail")),
)
"""Headers are compared folded, without what stands in brackets; an exact header goes before a synonym."""

PHONE = RosterColumn("phone", "联系电话", ("电话", "联系人电话", "电话号码", "联系方式", "手机", "手机号", "手机号码", "固定电话", "办公电话"))
"""A column of the bureau's own, kept as it is, that says where a unit is called."""

NAMED = "名单"
"""What the name of its file has in it where nobody says which of several files it is."""

TOTALS = frozenset({*CLOSING, "小计", "共计"})
"""What stands in the first cells of a row that sums up and names no project."""
