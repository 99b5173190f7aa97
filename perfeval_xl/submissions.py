"""Which of the received workbooks count: one submission for each (项目单位, 项目名称, 预算年度)."""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd

_MARKS = str.maketrans("", "", "()[]{}<>〈〉《》「」『』【】〔〕〖〗“”‘’\"'`′″")
"""Brackets and quotes after NFKC: dropped, what stands in them stays (一期 and 二期 are two projects)."""

COLUMNS = ("form", "status", "counts", "chosen", "reported", "why", "reason", "unit_key", "project_key")


def fold_name(text: object) -> str:
    """Return a name as it is compared: widths, case, white space, brackets and quotes do not matter; null is ""."""
    if not isinstance(text, str):
        return ""
    return "".join(unicodedata.normalize("NFKC", text).translate(_MARKS).split()).casefold()


def fold_names(names: pd.Series) -> pd.Series:
    """Return the folded names; equal names are folded once."""
    folded = {name: fold_name(name) for name in names.dropna().unique()}
    return pd.Series([folded.get(name, "") for name in names], names.index, dtype=object)


def identities(rows: pd.DataFrame) -> pd.Series:
    """Return one text for unit, project and year of each row as they are compared; a missing year is one of its own."""
    years = rows["year"].map(lambda number: "" if pd.isna(number) else f"{number:g}")
    return fold_names(rows["unit"]) + "\n" + fold_names(rows["project"]) + "\n" + years


def judge(forms: pd.DataFrame, project: pd.DataFrame) -> pd.DataFrame:
    """Return one row per received workbook, in the order of `workbooks`, with `COLUMNS`.

    Identical bytes are one submission. Of several submissions for one identity the latest 上报时间 counts, on a tie the
    latest file time, on a tie the last path. A workbook without 项目单位 or 项目名称 has no identity and stands for itself.

    status is 已报, 重复 or 无法读取; chosen is the workbook that counts in its place (itself if it counts); reported is the
    date of 上报时间; reason says why it counts or not, "" where there is nothing to choose; why is that in one word for one
    that does not count (bytes, undated, earlier, older, path), else "". unit_key and project_key are the names as compared.
    """
    if forms.empty:
        return pd.DataFrame(columns=list(COLUMNS)).astype({"form": "int64", "counts": "bool", "chosen": "int64"})
    files = _ordered(forms, project)
    files["bytes"] = _same_bytes(files)
    files["first_of_bytes"] = ~files.duplicated("bytes", keep="last")
    rivals = files[files["first_of_bytes"]]
    files["chosen"] = files["bytes"].map(rivals.groupby("bytes")["form"].last())
    chosen = rivals.groupby("identity")["form"].transform("last")
    files["chosen"] = files["chosen"].map(dict(zip(rivals["form"], chosen, strict=True)))
    files["counts"] = files["chosen"] == files["form"]
    files["status"] = np.select([files["unreadable"], ~files["counts"]], ["无法读取", "重复"], "已报")
    files["why"] = _why(files)
    files["reason"] = _reasons(files)
    return files.set_index("form").loc[forms["form"]].reset_index()[list(COLUMNS)]


def _ordered(forms: pd.DataFrame, project: pd.DataFrame) -> pd.DataFrame:
    """Return the workbooks sorted so that of any two rivals the later row counts."""
    files = forms[["form", "path", "name", "sha256", "modified"]].copy()
    reported = project[project["field"] == "reported"].drop_duplicates("form").set_index("form")["date"]
    files["reported"] = pd.to_datetime(files["form"].map(reported.dropna()), errors="coerce").astype("datetime64[s]")
    files["unreadable"] = forms["problem"].notna()
    files["unit_key"], files["project_key"] = fold_names(forms["unit"]), fold_names(forms["project"])
    files["identity"] = _identity(files, forms["year"])
    files["path"] = files["path"].fillna("").str.replace("\\", "/", regex=False)
    return files.sort_values(["reported", "modified", "path", "form"], na_position="first", kind="stable")


def _identity(files: pd.DataFrame, years: pd.Series) -> pd.Series:
    unit, project = files["unit_key"], files["project_key"]
    year = years.map(lambda number: "" if pd.isna(number) else f"{number:g}")
    named = (unit != "") & (project != "")
    return (unit + "\n" + project + "\n" + year).where(named, "workbook " + files["form"].astype(str))


def _same_bytes(files: pd.DataFrame) -> pd.Series:
    known = files["sha256"].fillna("") != ""
    return files["sha256"].where(known, "workbook " + files["form"].astype(str))


def _why(files: pd.DataFrame) -> pd.Series:
    """Tell for each rival that does not count in what it differs from the one that does: content, date, file time or path."""
    winner = files.set_index("form").loc[files["chosen"]].set_axis(files.index)
    reported, modified = files["reported"], files["modified"]
    lost = np.select(
        [
            ~files["first_of_bytes"],
            reported.isna() & winner["reported"].notna(),
            reported.ne(winner["reported"]) & reported.notna(),
            modified.ne(winner["modified"]) & ~(modified.isna() & winner["modified"].isna()),
        ],
        ["bytes", "undated", "earlier", "older"],
        "path",
    )
    return pd.Series(lost, files.index, dtype=object).where(~files["counts"], "")


def _reasons(files: pd.DataFrame) -> pd.Series:
    """Say of each rival why it counts or not."""
    winner = files.set_index("form").loc[files["chosen"]].set_axis(files.index)
    twin = files["bytes"].map(files[files["first_of_bytes"]].set_index("bytes")["name"])
    day, taken = files["reported"].dt.strftime("%Y-%m-%d"), "采用“" + winner["name"] + "”"
    texts = {
        "bytes": "与“" + twin + "”内容完全相同，按一次报送计",
        "undated": "没有填写上报时间，" + taken,
        "earlier": "上报时间" + day + "较早，" + taken + "（" + winner["reported"].dt.strftime("%Y-%m-%d") + "）",
        "older": "上报时间相同，文件保存时间较早，" + taken,
        "path": "上报时间和文件保存时间都相同，按路径顺序采用最后的“" + winner["name"] + "”",
    }
    said = np.select([files["why"].eq(why) for why in texts], list(texts.values()), "")
    return pd.Series(said, files.index).where(~files["counts"], _won(files))


def _won(files: pd.DataFrame) -> pd.Series:
    received = files.groupby("chosen")["form"].transform("size")
    contents = files.groupby("chosen")["bytes"].transform("nunique")
    # a folded name holds no white space, so only an identity of unit, project and year has line ends
    nameless = ~files["identity"].str.contains("\n", regex=False) & ~files["unreadable"]
    several = "收到" + received.astype(str) + "份，采用上报时间最新的一份（上报时间相同的取文件保存时间最晚的，再相同的取路径最后的）"
    same = "收到" + received.astype(str) + "份，内容完全相同，按一次报送计"
    alone = np.where(nameless, "没有填写项目单位或项目名称，无法判断是否重复报送", "")
    return pd.Series(np.select([contents > 1, received > 1], [several, same], alone), files.index)
