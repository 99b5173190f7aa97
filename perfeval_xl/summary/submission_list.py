"""报送情况: every project that is expected and every received workbook, whether it counts and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

import numpy as np
import pandas as pd

from perfeval_xl.expected import MATCHED
from perfeval_xl.facts.states import NOT_SENT
from perfeval_xl.layout.outputs import HEADERS
from perfeval_xl.records import ROSTER_COLUMNS
from perfeval_xl.standing import INSTEAD
from perfeval_xl.summary.columns import usual
from perfeval_xl.summary.frames import UNUSABLE, Frames
from perfeval_xl.summary.limits import SummaryLimits
from perfeval_xl.summary.links import named_links
from perfeval_xl.summary.parts import Ranges, continued
from perfeval_xl.summary.tables import SummaryBook, SummaryColumn, SummaryTable, Total, write_table

SHEET = "报送情况"
_KNOWN = frozenset({*ROSTER_COLUMNS, *MATCHED, *INSTEAD})
_OWN = "名单 "  # before the name of a bureau's own column, which may be that of one of ours
COLUMNS = (
    SummaryColumn(HEADERS["number"], "position", "index"),
    *usual("department unit project year", project=36),
    SummaryColumn("报送状态", "status", "word"),
    SummaryColumn("上报时间", "reported", "date"),
    SummaryColumn("是否采用", "used", "code"),
    *usual("file", file=40),
    SummaryColumn("采用的文件", "chosen_file", widest=40),
    SummaryColumn("说明", "note", narrowest=30),
    SummaryColumn("未列入清单的问题", "omitted", "count"),
)
_PRINTED = 11  # to 说明
LISTED = SummaryColumn("对应名单行", "listed_row", "index")


ORIGIN = (
    SummaryColumn("发件人", "origin_sender", widest=30),
    SummaryColumn("发送时间", "origin_date", widest=26),
    SummaryColumn("邮件主题", "origin_subject", widest=36),
    SummaryColumn("附件名", "origin_attachment", widest=36),
)
EMAIL = SummaryColumn("联系邮箱", "email", widest=30)


def ranges(frames: Frames, limits: SummaryLimits) -> Ranges:
    """Return where the rows of 报送情况 stand."""
    return Ranges(continued(SHEET, len(_absent(frames)) + len(frames.submissions), limits, linked=True), (*COLUMNS, LISTED))


def write(book: SummaryBook, frames: Frames, copies: Mapping[int, PurePosixPath], below: str = "") -> None:
    """Write 报送情况: what nothing came for, then the files of one project together, the one that counts first.

    Where a mail or an archive brought some, what is known of it follows; with a roster its e-mail addresses and own columns, too. Each
    row of the roster is named once: where it is missing, or at the submission that counts for it. `below` is a line that closes it.
    """
    own = [str(name) for name in frames.expected.columns if name not in _KNOWN]
    came = [column for column in ORIGIN if frames.submissions[column.key].notna().any()]
    first = (*COLUMNS, LISTED) if len(frames.expected) else COLUMNS
    headers = {column.header for column in (*first, *came)}
    rows = _all_rows(_absent(frames), _received(frames))
    sent = rows["status"].ne(NOT_SENT) | rows["listed_row"].isna()
    rows = rows.assign(sent=sent, at=rows["listed_row"].where(~sent)).sort_values(["sent", "at"], kind="stable")
    rows = rows.assign(position=np.arange(1, len(rows) + 1))
    more = [EMAIL, *(SummaryColumn(_OWN * (name in headers) + name, _OWN + name, widest=24) for name in own)]
    shown = [*first, *came, *(more if len(frames.expected) else ())]
    totals = [{"note": Total(below)}] if below else []
    links = named_links(rows, copies, book.limits)
    write_table(book, SummaryTable(SHEET, shown, rows, frozen=4, totals=totals, links=links, printed=_PRINTED))


def _all_rows(absent: pd.DataFrame, received: pd.DataFrame) -> pd.DataFrame:
    """Return both below each other; where nothing is absent its columns are there, but say nothing of how the others are stored."""
    if absent.empty:
        return received.reindex(columns=received.columns.union(absent.columns, sort=False)).reset_index(drop=True)
    return pd.concat([absent, received], ignore_index=True)


def _received(frames: Frames) -> pd.DataFrame:
    rows = frames.submissions
    names = dict(zip(rows["form"], rows["file"], strict=True))
    place = dict(zip(frames.projects["form"], frames.projects["number"], strict=True))
    reason = rows["reason"].where(rows["problem"].isna(), rows["problem_detail"].fillna(rows["problem"]))
    came = frames.expected[["form", "row"]].dropna(subset=["form"]).set_index("form")["row"]
    instead = frames.expected.dropna(subset=["instead"]).set_index("instead")["row"]
    row_of = pd.concat([came, instead])
    said = rows["form"].map("名单第 " + instead.astype(str) + " 行，").astype("object").fillna("")
    said = said.mask(said.ne("") & rows["problem"].isna(), said + "收到的是")
    rows = rows.assign(
        chosen_file=rows["chosen"].map(names).where(rows["used"].ne(UNUSABLE) & (rows["counts"] | rows["chosen"].ne(rows["form"])), None),
        listed_row=rows["form"].map(row_of),
        note=(said + reason).astype("object"),
        place=rows["chosen"].map(place),
    )
    rows = rows.sort_values(["place", "counts", "form"], ascending=[True, False, True], kind="stable")
    return rows.merge(_contacts(frames), on="listed", how="left")


def _absent(frames: Frames) -> pd.DataFrame:
    """Return the rows of the roster for which there is no form that says what came instead."""
    missing = frames.missing[frames.missing["instead"].isna()] if len(frames.expected) else frames.missing
    rows = missing.rename(columns={name: f"{_OWN}{name}" for name in frames.expected.columns if name not in _KNOWN})
    where = "名单第 " + rows["row"].astype(str) + " 行，" + rows["astray"].fillna("没有收到").astype("object")
    return rows.assign(status=NOT_SENT, form=-1, note=where.astype("object"), listed_row=rows["row"])


def _contacts(frames: Frames) -> pd.DataFrame:
    """Return what only the roster says, by its row."""
    own = {name: f"{_OWN}{name}" for name in frames.expected.columns if name not in _KNOWN}
    rows = frames.expected[["row", "email", *own]].rename(columns={"row": "listed", **own})
    return rows.astype({"listed": "float64"})
