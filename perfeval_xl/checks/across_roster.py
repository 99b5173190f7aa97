"""X: what came against the roster: projects that sent nothing, projects that nobody expects, and budgets that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks.amounts import of_another_unit, sums, totals, usable
from perfeval_xl.checks.catalogue import check
from perfeval_xl.checks.hits import hits
from perfeval_xl.checks.rows import shown
from perfeval_xl.checks.several import ACROSS, counting
from perfeval_xl.facts.thresholds import NOISE

if TYPE_CHECKING:
    import pandas as pd


@check(
    "X003",
    severity="error",
    zh="名单第 {row} 行的“{value}”没有报送{instead}。请催报；已经报送的，请核对表里的单位、项目名称和预算年度是否与名单一致。",
    en="“{value}”, row {row} of the roster, sent nothing{instead_en}. Ask for it; if it came, compare its unit, project and year.",
)
def nothing_sent(roster: pd.DataFrame, submissions: pd.DataFrame) -> pd.DataFrame:
    """名单上的项目没有报送。

    Only with a roster (`--roster`). Unit and project are compared without widths, spaces, brackets and quotes, the year where both
    the roster and the form have one. A blank form, one of another kind or of another year counts as nothing.

    Bad::

        @roster
        | 项目单位     | 项目名称       |
        | 某某县图书馆 | 数字阅览室建设 |
        | 某某县公路段 | 农村道路养护   |  # X003
        @workbook a
        | 项目名称 | 数字阅览室建设 | 项目单位 | 某某县图书馆 |

    Good::

        @roster
        | 项目单位     | 项目名称         | 预算年度 |
        | 某某县图书馆 | “数字阅览室”建设 | 2021     |
        @workbook a
        | 项目名称 | 数字阅览室建设 | 项目单位 | 某某县图书馆 | 预算年度 | 2021 |
    """
    missing = roster[roster["form"].isna()]
    files = missing["instead"].map(submissions.set_index("form")["called"]).astype(object)
    zh = ("，收到的“" + files + "”不算报送").fillna(("，" + missing["astray"].astype(object)).fillna(""))
    en = ("; what came, “" + files + "”, does not count").fillna(("; " + missing["astray_en"].astype(object)).fillna(""))
    found = missing.assign(
        form=ACROSS, sheet=None, cell=None, value=missing["title"], expected=None, instead=zh, instead_en=en,
    )
    return found[["form", "sheet", "cell", "value", "expected", "row", "instead", "instead_en"]]


@check(
    "X004",
    severity="warning",
    zh="“{value}”不在名单上{nearest}。请核对单位、项目名称和预算年度；确实要评价的，请补到名单里。",
    en="“{value}” is not on the roster{nearest_en}. Check unit, project and year; if it is to be evaluated, add it to the roster.",
    told=(
        "“{value}”不在财政部门的名单上{own}。请核对单位、项目名称和预算年度；确实要报送的，请与财政部门联系。",
        "“{value}” is not on the bureau's roster{own_en}. Check unit, project and year; if it is to be sent, ask the bureau.",
    ),
)
def not_on_the_roster(roster: pd.DataFrame, submissions: pd.DataFrame, project: pd.DataFrame) -> pd.DataFrame:
    """报送的项目不在名单上。

    Only with a roster (`--roster`). The name on it that is most like the submission's is given where there is one. Where one row of its
    department and year that nothing came for can be meant, as its unit and name contain the submission's or are contained in them, it
    counts for that row. A form without unit or project is P001's.

    Bad::

        @roster
        | 项目单位     | 项目名称       |
        | 某某县图书馆 | 数字阅览室建设 |
        @workbook a
        | 项目名称 | 电子阅览室建设 |  # X004 B
        | 项目单位 | 某某县图书馆   |

    Good::

        @roster
        | 项目单位     | 项目名称               |
        | 某某县图书馆 | 数字阅览室建设（一期） |
        @workbook a
        | 项目名称 | 数字阅览室建设(一期) |
        | 项目单位 | 某某县 图书馆        |
    """
    rows = counting(submissions)
    meant = rows["adopted"].eq(True)
    rows = rows.assign(nearest=rows["nearest"].where(~meant, rows["listed"].map(roster.set_index("row")["title"])))
    unknown = rows[(rows["listed"].isna() | meant) & rows["unit_key"].ne("") & rows["project_key"].ne("")]
    same_unit, same_project = (unknown[f"nearest_{name}"].eq(unknown[f"{name}_key"]) for name in ("unit", "project"))
    field = same_project.map({True: "unit", False: "project"}).mask(same_unit & same_project & ~unknown["adopted"].eq(True), "year")
    places = project.drop_duplicates(["form", "field"])[["form", "field", "sheet", "cell"]]
    placed = unknown.assign(field=field).merge(places, on=["form", "field"], how="left")
    year = placed["year"].map(lambda number: f"（{number:g}年）", na_action="ignore").astype(object).fillna("")
    value = placed["unit"] + " " + placed["project"] + year.where(placed["field"].eq("year"), "")
    nearest = placed["nearest"].astype(object)
    taken = placed["adopted"].eq(True)
    zh = ("，名单上最接近的是“" + nearest + "”").fillna("").mask(taken, "，按名单上的“" + nearest + "”计入")
    en = ("; the nearest on it is “" + nearest + "”").fillna("").mask(taken, "; it counts for “" + nearest + "”")
    own = placed["nearest_unit"].eq(placed["unit_key"]) | taken  # another unit's project is not for this one to read
    return hits(
        placed, value=value, expected=nearest, nearest=zh, nearest_en=en, own=zh.where(own, ""), own_en=en.where(own, "")
    )


@check(
    "X006",
    severity="error",
    zh="计划投资额合计 {value} 万元与名单上的批复预算 {expected} 万元不符，相差 {difference} 万元。请核对批复后改正，有调整的附上文件。",
    en="The total planned {value} differs from the approved budget {expected} on the roster by {difference} wan yuan. Check the approval.",
)
def planned_is_not_what_was_approved(roster: pd.DataFrame, submissions: pd.DataFrame, budget: pd.DataFrame) -> pd.DataFrame:
    """计划投资额与名单上的批复预算不符。

    Only with a roster (`--roster`) that gives the approved budget. What the scheme tolerates in amounts is no difference. Where the
    sources add up to the approved budget only the total is wrong, which is B003's.

    Bad::

        @roster
        | 项目单位     | 项目名称       | 批复预算(万元) |
        | 某某县图书馆 | 数字阅览室建设 | 49.3           |
        @workbook a
        [项目信息]
        | 项目名称 | 数字阅览室建设 | 项目单位 | 某某县图书馆 |
        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |  # X006 B
        | 市县财政 | 49               | 49                 | 48.83              |

    Good::

        @roster
        | 项目单位     | 项目名称       | 批复预算(万元) |
        | 某某县图书馆 | 数字阅览室建设 | 49.003         |
        @workbook a
        [项目信息]
        | 项目名称 | 数字阅览室建设 | 项目单位 | 某某县图书馆 |
        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 49                 | 48.83              |
        | 市县财政 | 49               | 49                 | 48.83              |
    """
    rows = counting(submissions).merge(roster[["row", "approved"]].rename(columns={"row": "listed"}), on="listed")
    wide = usable(budget)
    total = totals(wide).reset_index(drop=True)[["form", "amount_planned", "cell_planned", "sheet_planned"]]
    both = rows.dropna(subset=["approved"]).merge(total, on="form")
    summed = both["form"].map(sums(wide)["planned"])
    far = (both["amount_planned"] - both["approved"]).abs().gt(both["slack"] + NOISE)
    explained = (summed - both["approved"]).abs().le(both["slack"] + NOISE)
    wrong = both[far & ~explained & ~both["form"].isin(of_another_unit(budget))]
    difference = shown((wrong["amount_planned"] - wrong["approved"]).abs())
    return hits(
        wrong, sheet="sheet_planned", cell="cell_planned", value=shown(wrong["amount_planned"]), expected=shown(wrong["approved"]),
        difference=difference,
    )
