"""F: what is wrong with a received file before anything in it is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval_xl.checks.catalogue import check
from perfeval_xl.checks.hits import hits
from perfeval_xl.facts.reasons import reason_in_english, told_in_english
from perfeval_xl.facts.received import of_document
from perfeval_xl.intake.kinds import named_kind

if TYPE_CHECKING:
    import pandas as pd

_OPEN_EN = "Open it in a spreadsheet program, save it as .xlsx and send it again"
_DOCUMENTS = ("word", "rtf")
_ADVICE = "。请"
"""Stands before what to do in a reason that says it itself."""


@check(
    "F001",
    severity="error",
    zh="文件读不出来：{detail}。请{advice}。",
    en="The file cannot be read: {detail_en}. {advice_en}.",
)
def unreadable(forms: pd.DataFrame) -> pd.DataFrame:
    """文件损坏或读不出来。

    Nothing in it can be checked. The reason is given; the other files of the run are not touched by it.

    Bad::

        @file damaged  # F001

    Good::

        @file good
    """
    return _with_problem(forms, "F001", "用 Excel 或 WPS 打开后另存为 .xlsx 再报送")


@check(
    "F002",
    severity="error",
    zh="文件有打开密码：{detail}。请{advice}。",
    en="The file is encrypted: {detail_en}. Remove the password and send it again.",
)
def encrypted(forms: pd.DataFrame) -> pd.DataFrame:
    """文件加密或设有打开密码。

    An encrypted workbook cannot be opened without its password. A sheet that is only protected against changes can.

    Bad::

        @file encrypted  # F002

    Good::

        @file protected
    """
    return _with_problem(forms, "F002", "取消密码后再报送")


@check(
    "F003",
    severity="error",
    zh="{detail}。请{advice}。",
    en="{detail_en}.",
)
def not_a_workbook(forms: pd.DataFrame) -> pd.DataFrame:
    """收到的不是工作簿：照片、PDF、Word、压缩包，或者只是用了工作簿的扩展名。

    What it is stands in its bytes and not in its name, and what to do fits its kind. Web pages, CSV and other text under the name of a
    workbook, as exports of some systems are; pictures, PDF, Word; archives and mails of other kinds than are opened.

    Bad::

        @file html  # F003

    Bad::

        @file text  # F003

    Good::

        @file good
    """
    return _with_problem(forms, "F003", "用 Excel 或 WPS 打开后另存为 .xlsx 再报送")


@check(
    "F004",
    severity="error",
    zh="文件过大，不能安全打开：{detail}。请{advice}。",
    en="Too large to open safely: {detail_en}. Delete surplus rows, columns, pictures and sheets, then send it again.",
)
def too_large(forms: pd.DataFrame) -> pd.DataFrame:
    """文件过大，不能安全打开。

    Judged before it is opened, by unpacked size, compression ratio and number of cells: a form has a few hundred.

    Bad::

        @file huge  # F004

    Good::

        @file good
    """
    return _with_problem(forms, "F004", "删去多余的行列、图片和工作表后再报送")


@check(
    "F005",
    severity="warning",
    zh="文件带有宏。宏没有运行；请另存为不带宏的 {plain} 再报送。",
    en="The file has macros. They were not run; save it as {plain} without macros and send it again.",
)
def has_macros(facts: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """文件带有宏。

    A form needs no macros, and finance does not run those of strangers.

    Bad::

        @file macros  # F005

    Good::

        @file good
    """
    found = facts[facts["fact"].eq("macros")]
    formats = found["form"].map(forms.set_index("form")["format"])
    return first_of_files(forms, found.assign(plain=formats.map({"docm": ".docx"}).fillna(".xlsx")), plain="plain")


@check(
    "F006",
    severity="warning",
    zh="文件链接到其他文件或数据源，数值可能不是本文件里的。请把链接的单元格改为数值后再报送。",
    en="The file links to other files or data connections. Replace linked cells by their values and send it again.",
)
def links_elsewhere(facts: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """文件链接到其他文件或数据连接。

    What such a cell shows may have changed since, and cannot be followed. Web addresses that are only clicked are no links.

    Bad::

        @file links  # F006

    Good::

        @file good
    """
    return first_of_files(forms, facts[facts["fact"].eq("external_links")])


@check(
    "F008",
    severity="info",
    zh="文件是旧格式（{detail}），已读取并评分，评分副本是填好的现行模板（一个文件有几张表的，评分另成一册）。请以后用模板的 .xlsx 报送。",
    en="The file has a legacy format ({detail}); it was read and scored, its scored copy is the current template filled with what was read,"
    " of a file with several forms a workbook of their scores. Use the template's .xlsx next time.",
)
def legacy_format(facts: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """文件是旧格式（.xls、.et 等）。

    It was read, but nothing can be written back into it as it stands: its scored copy is the current template, filled with what was
    read. What had no place there is named in the copy and at the end of the run. A template takes one form: of a file that holds
    several, the scores of all are in a workbook of their own.

    Bad::

        @file legacy  # F008

    Good::

        @file good
    """
    return first_of_files(forms, facts[facts["fact"].eq("legacy")], detail="detail")


@check(
    "F010",
    severity="info",
    zh="文件带有数字签名。评分副本里写了分数和标记，副本里的签名会失效；收到的文件没有改动，签名请以它为准。",
    en="The file is digitally signed. The scored copy has points and marks, so the signature is invalid there, not in the received file.",
)
def signed(facts: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """文件带有数字签名。

    A signature holds for every byte of a workbook. Nothing can be written into it, not even a mark, that leaves it valid:
    whoever has to prove what was signed keeps the file as it was received.

    Bad::

        @file signed  # F010

    Good::

        @file good
    """
    return first_of_files(forms, facts[facts["fact"].eq("signed")])


@check(
    "F011",
    severity="info",
    zh="评分写不进这个文件（{detail}）。请看旁边名称以“.评分结果.xlsx”结尾的工作簿；收到的文件没有改动。",
    en="Nothing could be written into this file ({detail_en}); scores and findings are in a workbook whose name ends in “.评分结果.xlsx”.",
)
def scores_beside(facts: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """评分写不进收到的文件，另成一册。

    Only told when scored copies are made. A copy keeps everything that was received or is not made at all: where writing a
    point would break something else, such as an array of formulas, its scores are delivered in a workbook of their own.

    Bad::

        @file good  # F011
        @uncopied 属于数组公式

    Good::

        @file good
    """
    return first_of_files(forms, _told(facts, "uncopied"), detail="detail", detail_en="detail_en")


@check(
    "F015",
    severity="error",
    zh="评分副本没有写出来（{detail}），也没有另成一册；收到的文件没有改动。"
    "请把它换一个较短的名称，或用 Excel、WPS 另存为 .xlsx 后再运行一次。",
    en="Neither a scored copy nor a workbook of scores beside it could be written ({detail_en}). "
    "Give the file a shorter name, or save it as .xlsx in a spreadsheet program, and run once more.",
)
def nothing_written(facts: pd.DataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    """评分副本和另成一册的评分都没有写出来。

    Only told when scored copies are made. Every file that was read is due a copy, or a workbook of its scores beside it (F011): where
    neither is there, this says so, so that nobody takes the folder of copies for complete.

    Bad::

        @file good  # F015
        @unwritten 路径太长

    Good::

        @file good
        @uncopied 属于数组公式
    """
    return first_of_files(forms, _told(facts, "unwritten"), detail="detail", detail_en="detail_en")


@check(
    "F012",
    severity="info",
    zh="这是本程序写出的{detail}，不是填报表，没有读取。请从收件文件夹里移走。",
    en="This was written by this program (“{detail}”) and is no form; it was not read. Move it out of the folder of received files.",
)
def output_among_forms(forms: pd.DataFrame) -> pd.DataFrame:
    """本程序写出的汇总表或另成一册的评分结果混在收到的文件里。

    Left over from an earlier run whose outputs went into the folder of received files. Known by what is in it: a unit's own file is
    read whatever it is called, and so is a scored copy, which is the unit's form.

    Bad::

        @file summary  # F012

    Good::

        @file good
    """
    return _with_problem(forms, "F012", "")


def _with_problem(forms: pd.DataFrame, code: str, advice: str) -> pd.DataFrame:
    """Return a finding on each file with that problem; `advice` is what to do where its detail does not say so itself."""
    failed = forms[forms["problem"].eq(code)].assign(sheet=None, cell=None)
    parts = [str(detail or "").partition(_ADVICE) for detail in failed["problem_detail"]]
    told = {
        "told": [reason for reason, _, _ in parts], "advice": [own or advice for _, _, own in parts],
        "told_en": [told_in_english(str(detail or "")) for detail in failed["problem_detail"]], "advice_en": [_OPEN_EN] * len(failed),
    }
    documents = [named_kind(str(name)) in _DOCUMENTS for name in failed["name"]]
    fitting = {
        column: [of_document(text) if document else text for text, document in zip(texts, documents, strict=True)]
        for column, texts in told.items()
    }
    return hits(failed.assign(**fitting), value="name", detail="told", advice="advice", detail_en="told_en", advice_en="advice_en")


def first_of_files(forms: pd.DataFrame, facts: pd.DataFrame, **fields: str) -> pd.DataFrame:
    """Return one finding for each file that the facts are of, on the first form that has one: what is of the file is of its first."""
    return hits(facts[~files_of(forms, facts).duplicated()], value="value", **fields)


def files_of(forms: pd.DataFrame, facts: pd.DataFrame) -> pd.Series:
    """Return the file that each fact is of."""
    return facts["form"].map(forms.set_index("form")["file"])


def _told(facts: pd.DataFrame, fact: str) -> pd.DataFrame:
    """Return the facts of that name with their reason in English."""
    rows = facts[facts["fact"].eq(fact)]
    return rows.assign(detail_en=rows["detail"].map(reason_in_english, na_action="ignore").astype(object))
