"""The scored copy of a form in a format that takes no marks: the current template filled with what was read of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath

from perfeval_xl.addressed import by_form
from perfeval_xl.errors import WritebackError
from perfeval_xl.intake import Source
from perfeval_xl.limits import Limits
from perfeval_xl.pipeline.evaluation import Result
from perfeval_xl.reading import read_workbook
from perfeval_xl.transfer import Lost, fill_form, in_new_form, place_of, text_of
from perfeval_xl.writeback import edit_package, plan_copies

ENDING = ".xlsx"
_SHOWN = 3  # values without a place that a note names; the copy names all


def legacy_copy(
    source: Source, file: int, result: Result, names: Mapping[str, str], titles: Mapping[str, str], limits: Limits,
    due: date | None = None,
) -> tuple[bytes, str]:
    """Return the scored copy of a file with one form and a note that says what it is.

    `names`: of the schemes by id, `titles`: of the checks by code, `due`: when it is to be back.

    Raises:
        WritebackError: there can be none.
    """
    book = result.batch.entries().loc[lambda entries: entries["file"].eq(file)].iloc[0]
    key = int(book["form"])
    if not isinstance(book["scheme_source"], str):
        raise WritebackError("看不出评价方案")
    read = read_workbook(source, limits, everything=True)
    if read.info.get("sha256") != book["sha256"]:
        raise WritebackError("读取后文件被改动，请重新运行")
    filled = fill_form(result.batch, key, read.forms[0], complete=False)
    told = f"收到的文件是 {PurePosixPath(source.name).suffix.lower()}，不能在上面做标记；评分副本是按读到的内容填好的现行模板"
    own = by_form(result.findings).loc[lambda told: told["form"].eq(key)]
    batch, findings = in_new_form(result.batch.select([key]), own, filled, (f"{told}。", *map(_line, filled.lost)))
    _, plan = next(plan_copies(batch, result.scores.select([key]), findings, names, result.outcomes.select([key]), titles, due))
    made = plan()
    return edit_package(filled.data, made.edits, made.sheets), told + _lost(filled.lost)


def _line(lost: Lost) -> str:
    return f"模板里没有地方放：{place_of(lost)} “{text_of(lost)}”" if lost.cell else f"没有移过来：{text_of(lost)}"


def _lost(lost: tuple[Lost, ...]) -> str:
    if not lost:
        return ""
    named = "、".join(place_of(one) or text_of(one) for one in lost[:_SHOWN])
    return f"，有 {len(lost)} 处内容没有地方放（{named}{' 等' if len(lost) > _SHOWN else ''}），见副本的“评分结果”"
