"""Projects of which only 预算表 gives the money: an error in all its amounts would be seen by nobody, and no total can do without them."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.facts.measures import MEASURES
from perfeval_xl.records import Batch
from perfeval_xl.slips import unvouched
from perfeval_xl.values import compact

_NOTHING = "名单、报告、总体目标和指标里都没有能和预算表核对的金额：整张表的单位或小数点填错，程序看不出来"
_AGAINST = "别处写的是 {other} 万元，和预算表差 10 倍或更多；只有一处，断定不了哪个对，请核对"


def blind_projects(batch: Batch, expected: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Return form, project, file and text of the projects whose money is in the totals though nothing vouches for it."""
    known = expected.dropna(subset=["form", "approved"])
    approved = pd.Series(known["approved"].to_numpy(), known["form"].astype("int64"), dtype="float64")
    other = unvouched(batch, approved)
    counted = projects.loc[projects[list(MEASURES)].gt(0).any(axis=1), ["form", "project", "file"]]
    rows = counted[counted["form"].isin(other.index)]
    texts = [_NOTHING if pd.isna(amount) else _AGAINST.format(other=compact(round(amount, 6))) for amount in rows["form"].map(other)]
    return rows.assign(text=pd.Series(texts, rows.index, dtype="object")).reset_index(drop=True)
