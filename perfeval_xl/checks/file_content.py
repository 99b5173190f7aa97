"""F: what a received file holds that is not seen, was not computed or not filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.file import files_of, first_of_files
from perfeval_xl.checks.hits import hits, unsure
from perfeval_xl.checks.rows import blank

if TYPE_CHECKING:
    import pandas as pd


@check(
    "F007",
    severity="warning",
    zh="“{sheet}”中有隐藏的内容（{what}）。请取消隐藏，确认内容后再报送。",
    en="“{sheet}” holds hidden content ({what_en}). Unhide it, see what it says and send the file again.",
)
def hidden_content(facts: pd.DataFrame) -> Found:
    """有内容的工作表、行或列被隐藏。

    Nobody who looks at the form sees these values. Hidden rows and columns are told once for those that lie together, at the first
    value; so is what a merged area covers, unless it is what the area shows. What is hidden and empty is of no matter. Values under
    a merged area, and those that their number format does not show, are not read.

    Bad::

        @file good
        @hidden 旧表
        [旧表]  # F007
        | 资金来源 | 合计 |

    Bad::

        @file good
        @hidden-rows 附表 2 3
        @hidden-columns 附表 C
        [附表]
        | 项目 | 数量 | 单价 |  # F007 C
        |      | 1    |      |  # F007 B
        | 设备 |      |      |
        | 合计 | 1    |      |

    Bad::

        @file good
        @merge 附表 A1:B2
        [附表]
        | 项目 | 3 |  # F007 B
        |      | 4 |

    Good::

        @file good
        @merge 附表 A1:B1
        [附表]
        | 项目 | 项目 |

    Good::

        @file good
        @hidden 空表
        @hidden-rows 附表 2
        @hidden-columns 附表 C
        [空表]
        [附表]
        | 项目 | 数量 |
        |      |      |
        | 设备 | 1    |
    """
    hidden = facts[facts["fact"].eq("hidden")]
    kinds = {"sheet": "整张工作表", "row": "行", "column": "列", "merged": "合并单元格下面", "format": "不显示内容的单元格格式"}
    english = {"sheet": "the whole sheet", "row": "rows", "column": "columns", "merged": "below a merged area", "format": "by their format"}
    what, what_en = (hidden["detail"].map(words).fillna(hidden["detail"]) for words in (kinds, english))
    unlooked = facts[facts["fact"].eq("unlooked")]
    zh, en = "文件有损坏，看不到哪些行列隐藏、数字怎样显示", "the file is damaged: hidden lines and number formats cannot be seen"
    return [hits(hidden, value="value", what=what, what_en=what_en), unsure(unlooked, zh, en)]


@check(
    "F009",
    severity="warning",
    zh="有 {count} 个公式没有计算结果，第一个在 {at}。请用 Excel 或 WPS 打开文件，保存后再报送。",
    en="{count} formulas have no computed value, the first at “{at}”. Open the file in a spreadsheet program and save it.",
)
def formulas_without_values(facts: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """公式没有计算结果。

    The file was written by a program that does not calculate and never opened in one that does, so these cells read as
    empty. One finding a file, at the first of them.

    Bad::

        @file good
        [其他]
        | =1+1 | 2 |  # F009 A

    Good::

        @file computed
    """
    bare = facts[facts["fact"].eq("uncomputed")]
    files = files_of(forms, bare)
    count = files.groupby(files).transform("size").astype(object)
    told = bare.assign(count=count, at=bare["sheet"] + "!" + bare["cell"])
    return first_of_files(forms, told, count="count", at="at")


@check(
    "F013",
    severity="warning",
    zh="这个格的公式出错（{value}），没有值。请改好公式，或改填数值、文字。",
    en="The formula of this cell failed ({value}) and has no value. Mend it, or type the value.",
)
def failed_formula(facts: pd.DataFrame) -> pd.DataFrame:
    """公式出错的格，别的检查没有说到的。

    #REF!, #N/A, #DIV/0! and their like, anywhere on the sheets that a unit fills in. Where another finding is about the cell, that says
    enough; of a sheet the first ten are told.

    Bad::

        @file good
        [其他]
        | 单价 | #REF! |  # F013 B
        | 数量 | 3     |

    Good::

        @file good
        [其他]
        | 单价 | 2 |
    """
    return hits(facts[facts["fact"].eq("error_cell")], value="value")


@check(
    "F014",
    severity="error",
    zh="这是一份空白表：没有填写目标值、完成值、自评得分，也没有填写到位、支出的金额，不算已经报送。请填写后再报送。",
    en="This form is blank: no target, actual or self-score, and no amount received or spent. It does not count as sent. Fill it in.",
)
def blank_form(
    forms: pd.DataFrame, indicators: pd.DataFrame | None = None, budget: pd.DataFrame | None = None, facts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """空白表。

    Neither targets, actuals and self-scores of the unit nor amounts received or spent stand in it. What a template holds is no filling in:
    printed names, weights and dashes, the project, what was planned, what formulas give, and the targets of last year that were sent out in
    it. Nothing else is said of it.

    Bad::

        @stamp department-2021 1.0 2  # F014
        [项目信息]
        | 项目名称 | 热线服务 |
        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               |                    |                    |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 决策     | 项目立项 | 立项依据充分性 | 4    | —          |            |          |
        | 产出     | 产出数量 |                |      |            |            |          |

    Good::

        [预算表]
        | 资金来源 | 计划投资额(万元) | 实际到位资金(万元) | 实际使用情况(万元) |
        | 合计     | 49               | 0                  |                    |
        [指标表]
        | 一级指标 | 二级指标 | 三级指标       | 分值 | 全年目标值 | 全年完成值 | 自评得分 |
        | 决策     | 项目立项 | 立项依据充分性 | 4    | —          |            |          |
    """
    assert indicators is not None
    assert budget is not None
    assert facts is not None
    empty = forms[forms["problem"].isna() & forms["form"].isin(blank(indicators, budget, facts))]
    return hits(empty.assign(sheet=None, cell=None))
