"""X: what stands out between workbooks: files, submissions and schemes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks.catalogue import check
from perfeval_xl.checks.several import ACROSS, about, named
from perfeval_xl.facts.states import PART

if TYPE_CHECKING:
    import pandas as pd

_LOST = {
    "bytes": "与另一份内容完全相同",
    "ruled": "按设置采用另一份",
    "adopted": "报送较早",
    "undated": "没有填写上报时间",
    "earlier": "上报时间较早",
    "older": "上报时间相同，文件保存时间较早",
    "path": "上报时间和文件保存时间都相同，按路径排在前面",
    "order": "在同一个文件里排在前面",
}
_LOST_EN = {
    "bytes": "the same content as another",
    "ruled": "the settings name another",
    "adopted": "reported earlier",
    "undated": "no date of reporting",
    "earlier": "reported earlier",
    "older": "reported on the same day, saved earlier",
    "path": "the same date and file time, an earlier path",
    "order": "earlier in the same file",
}


@check(
    "X001",
    severity="warning",
    zh="同一份文件收到了 {count} 次（{value}），内容完全相同，按一次报送计。请核对是否误存，有没有漏报别的项目。",
    en="The same file came {count} times (“{value}”); it counts once. Make sure that it was not saved by mistake for another.",
)
def same_file_twice(forms: pd.DataFrame) -> pd.DataFrame:
    """同一份文件收到多次。

    Files of identical bytes are one submission, whatever they are called. One finding for all of them.

    Bad::

        @workbook a  # X001
        | 项目名称 | 数字阅览室建设 | 项目单位 | 某某县图书馆 |
        @workbook b  # X001
        @copy a

    Good::

        @workbook a
        | 项目名称 | 数字阅览室建设 | 项目单位 | 某某县图书馆 |
        @workbook b
        | 项目名称 | 少儿阅览室建设 | 项目单位 | 某某县图书馆 |
    """
    files = forms[forms["sha256"].fillna("").ne("")].drop_duplicates("file")
    twins = files[files.duplicated("sha256", keep=False)]
    groups = twins.groupby("sha256", sort=False)["name"]
    return about(forms[forms["file"].isin(twins["file"])], "sha256").assign(value=groups.agg(named), count=groups.size().astype(object))


@check(
    "X002",
    severity="warning",
    zh="“{unit}”的“{project}”收到 {count} 份内容不同的报送，采用“{expected}”。未采用：{lost}。请与单位确认以哪一份为准。",
    en="“{unit}” sent {count} different submissions of “{project}”; “{expected}” counts. Not used: {lost_en}. Ask the unit which holds.",
)
def several_submissions(submissions: pd.DataFrame) -> pd.DataFrame:
    """同一项目收到多份不同的报送。

    Unit, project and budget year tell a project, widths, spaces, brackets and quotes aside. The latest 上报时间 counts, on a
    tie the file saved last, then the last by path. The others stay listed with why. A Word report and its workbook
    are one submission (N009).

    Bad::

        @workbook first  # X002
        | 项目名称 | 数字阅览室建设   | 项目单位 | 某某县图书馆 |
        | 预算年度 | 2021             | 上报时间 | 2022-7-29    |
        @workbook corrected  # X002
        | 项目名称 | “数字阅览室”建设 | 项目单位 | 某某县 图书馆 |
        | 预算年度 | 2021             | 上报时间 | 2022-8-3     |

    Good::

        @workbook last-year
        | 项目名称 | 数字阅览室建设   | 项目单位 | 某某县图书馆 |
        | 预算年度 | 2020             | 上报时间 | 2021-7-29    |
        @workbook this-year
        | 项目名称 | 数字阅览室建设   | 项目单位 | 某某县图书馆 |
        | 预算年度 | 2021             | 上报时间 | 2022-7-29    |
    """
    racing = submissions[~submissions["why"].isin([PART, "excluded", "renamed"])]
    contents = racing.groupby("chosen")["content"].transform("nunique")
    rivals = racing[contents.gt(1) & racing["problem"].isna()]
    used = rivals[rivals["stands"]].set_index("chosen")["called"]
    lost = rivals[~rivals["stands"]]
    told = {
        "lost": lost["called"] + "（" + lost["why"].map(_LOST).astype("str") + "）",
        "lost_en": lost["called"] + " (" + lost["why"].map(_LOST_EN).astype("str") + ")",
    }
    by_chosen = {field: texts.groupby(lost["chosen"]).agg(named) for field, texts in told.items()}
    groups = lost.groupby("chosen")["called"]
    count = rivals.groupby("chosen")["content"].nunique().astype(object)
    found = about(rivals, "chosen", unit="unit", project="project")
    return found.assign(value=groups.agg(named), expected=used, count=count, **by_chosen)


@check(
    "X007",
    severity="warning",
    zh="这批文件用了 {count} 个评价方案：{value}。不同方案的得分不能直接比较，请核对方案，或分开汇总。",
    en="These files follow {count} schemes: “{value}”. Their scores do not compare; check the schemes, or consolidate them apart.",
)
def several_schemes(submissions: pd.DataFrame) -> pd.DataFrame:
    """一次汇总里有几个评价方案。

    The paths are those of the files that follow another scheme than most. Files whose scheme cannot be told are T002's.

    Bad::

        @workbook a
        @scheme department-2021
        | 项目名称 | 数字阅览室建设 | 项目单位 | 某某县图书馆 |
        @workbook b
        @scheme department-2021
        | 项目名称 | 道路养护       | 项目单位 | 某某县公路段 |
        @workbook c  # X007
        @scheme other-2022
        | 项目名称 | 校舍维修       | 项目单位 | 某某县第一中学 |

    Good::

        @workbook a
        @scheme department-2021
        | 项目名称 | 数字阅览室建设 | 项目单位 | 某某县图书馆 |
        @workbook b
        @scheme department-2021
        | 项目名称 | 道路养护       | 项目单位 | 某某县公路段 |
    """
    told = submissions[submissions["scheme"].notna()]
    sizes = told["scheme"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    if len(sizes) < 2:
        return about(told.head(0), "status")
    # where no scheme has most of the files, all of them are named
    usual = sizes.index[:1] if sizes.iloc[0] > sizes.iloc[1] else sizes.index[:0]
    others = told[~told["scheme"].isin(usual)].assign(all=0)
    value = "、".join(f"{scheme}（{size}）" for scheme, size in sizes.items())
    return about(others, "all").assign(value=value, count=str(len(sizes)))


@check(
    "X013",
    severity="warning",
    zh="“{value}”与“{expected}”是同一个项目：名称不同，目标值、完成值和金额都相同。按“{expected}”计一次；请与单位核对名称。",
    en="“{value}” and “{expected}” are one project under two names: the same targets, actuals, amounts. It counts once, as the latter.",
)
def one_project_under_two_names(submissions: pd.DataFrame) -> pd.DataFrame:
    """同一个项目换了名称又报一次。

    Targets, actuals and amounts are the same, and unit and project of one contain those of the other or are contained in them. The one on
    the roster counts, else the later; two that both stand on the roster are two projects. The other is in no total, and neither is
    compared with the other (X005, X009).

    Bad::

        @workbook first  # X013
        [项目信息]
        | 项目名称 | 图书馆运行项目 | 项目单位 | 甲县图书馆 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 购置图书 | 10   | ≥3000册    | 3127册     | 10       |
        @workbook corrected  # X013
        [项目信息]
        | 项目名称 | 图书馆运行 | 项目单位 | 图书馆 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 购置图书 | 10   | ≥3000册    | 3127册     | 10       |

    Good::

        @workbook first
        [项目信息]
        | 项目名称 | 图书馆运行 | 项目单位 | 甲县图书馆 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 购置图书 | 10   | ≥3000册    | 3127册     | 10       |
        @workbook other
        [项目信息]
        | 项目名称 | 图书馆运行（二期） | 项目单位 | 甲县图书馆 |
        [指标表]
        | 一级指标 | 三级指标 | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 产出     | 购置图书 | 10   | ≥3000册    | 3052册     | 10       |
    """
    lost = submissions[submissions["why"].eq("renamed")]
    winner = submissions.set_index("form").loc[lost["chosen"]].set_axis(lost.index)
    title, used = (rows["unit"] + " " + rows["project"] for rows in (lost, winner))
    both = lost["form"].map(lambda form: [form]) + lost["chosen"].map(lambda form: [form])
    return lost[["form"]].assign(form=ACROSS, about=both, sheet=None, cell=None, value=title, expected=used)
