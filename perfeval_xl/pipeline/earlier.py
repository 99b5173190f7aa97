"""Last year's forms, those that count: what the forms of the next year are prefilled from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from perfeval_xl.errors import InputError
from perfeval_xl.intake import Source
from perfeval_xl.pipeline.evaluation import list_received
from perfeval_xl.reading import ReadForm, read_workbook
from perfeval_xl.reading.assemble import assemble
from perfeval_xl.records import ROSTER_COLUMNS, Batch, frame
from perfeval_xl.settings import Settings
from perfeval_xl.standing import settle
from perfeval_xl.submissions import fold_names
from perfeval_xl.transfer.next_year import NextYear, next_form

_NO_SCHEME = "看不出评价方案，请用 --scheme 指定"
_NAMES = ("unit", "project", "year")
_NO_NAME = "没有项目单位或项目名称"


@dataclass(frozen=True)
class Earlier:
    """Forms that count, of each project the latest, with what else was read of them; remarks: a line for each that is not used.

    `batch` has unit and project under which a form counts; `paths`: all files that were read.
    """

    batch: Batch
    read: tuple[ReadForm, ...]
    paths: tuple[Path, ...]
    remarks: tuple[str, ...] = ()

    def rows(self) -> tuple[pd.DataFrame, dict[int, int]]:
        """Return a roster of the next year with a row for each form, and the form of each row by its place."""
        forms = self.batch.forms
        names = {name: forms[name].tolist() for name in ("unit", "project", "department")}
        rows = {"row": list(range(1, len(forms) + 1)), "year": (forms["year"] + 1).tolist(), **names}
        return frame(ROSTER_COLUMNS, rows), dict(enumerate(forms["form"].tolist()))

    def of_roster(self, roster: pd.DataFrame) -> dict[int, int]:
        """Return by place the form of each row that has one: of its unit and project, of an earlier year."""
        listed, _ = settle(self.batch, roster.assign(year=float("nan")))
        by_name = listed.groupby(["unit_key", "project_key"], sort=False)["form"].transform("max")  # a project may have a row a year
        years = self.batch.forms.set_index("form")["year"]
        found = zip(by_name.tolist(), by_name.map(years).tolist(), roster["year"].tolist(), strict=True)
        return {place: int(form) for place, (form, old, new) in enumerate(found) if not (pd.isna(form) or old >= new)}

    def scheme(self, form: int) -> str:
        """Return what loads the scheme of a form."""
        return str(self.batch.forms.set_index("form").at[form, "scheme_source"])

    def year_after(self, form: int) -> float:
        """Return the year after that of a form, NaN where it has none."""
        return float(self.batch.forms.set_index("form")["year"].loc[form]) + 1

    def filled(self, form: int, wanted: NextYear) -> bytes:
        """Return the form of the next year for one of these."""
        return next_form(self.batch, form, self.read[form], wanted)


def read_earlier(
    folder: str | Path, settings: Settings, *, scheme: str | None, before: float | None, out: Path, roster: Path | None = None
) -> Earlier:
    """Return last year's forms in a folder.

    Args:
        folder: where they lie.
        settings: those of the bureau; what a person says there of single files holds.
        scheme: overrides the stamps of the forms.
        before: forms of this year and later ones are none of last year's.
        out, roster: the folder of outputs and the roster, which are not read where they lie below it.

    Raises:
        InputError: no such folder, no workbook in it, or none that can be used.
        SchemeError, SettingsError: unknown or wrong.
    """
    apart = [place.resolve() for place in (out, roster) if place is not None]
    apart = [place for place in apart if Path(folder).resolve() in place.parents]
    sources = [one for one in list_received(folder, settings.limits).sources if not _below(one, apart)]
    if not sources:
        raise InputError(f"{folder} 里没有上年的表", f"no forms of last year in {folder}")
    read = [read_workbook(source, settings.limits, everything=True) for source in sources]
    batch = assemble(read, scheme, settings.scheme)
    forms = [form for one in read for form in one.forms or (ReadForm({}),)]
    standing = settle(batch, rulings=settings.submissions).submissions
    rows = standing[standing["stands"]]
    rows = rows.assign(keyed=fold_names(rows["unit"]) + "\n" + fold_names(rows["project"]), use=_why_not(rows, before))
    fit = rows[rows["use"].eq("")].sort_values("year", na_position="first", kind="stable").drop_duplicates("keyed", keep="last")
    names = fit.set_index("form")
    kept = batch.select(fit["form"])
    told = kept.forms["form"]
    kept = replace(kept, forms=kept.forms.assign(**{name: told.map(names[name]) for name in _NAMES}))
    remarks = [f"上年的表“{name}”没有用：{reason}" for name, reason in zip(rows["shown"], rows["use"], strict=True) if reason]
    if kept.forms.empty:
        detail = f"：{remarks[0]}" if remarks else "：都是空白表，或者不是绩效评价表"
        raise InputError(f"{folder} 里没有一份上年的表可用{detail}", f"no form of last year in {folder} can be used")
    return Earlier(kept, tuple(forms), tuple(source.path for source in sources), tuple(remarks))


def _below(source: Source, apart: Sequence[Path]) -> bool:
    place = source.path.resolve()
    return any(one in (place, *place.parents) for one in apart)


def _why_not(rows: pd.DataFrame, before: float | None) -> pd.Series:
    """Return why a form that counts cannot be used, "" where it can."""
    reasons = pd.Series("", index=rows.index, dtype="object")
    if before is not None:
        reasons = reasons.mask(rows["year"].ge(before), f"预算年度不早于名单上的 {before:g} 年")
    reasons = reasons.mask(rows["unit_key"].eq("") | rows["project_key"].eq(""), _NO_NAME)
    reasons = reasons.mask(rows["scheme_source"].isna(), _NO_SCHEME)
    return reasons.mask(rows["problem"].notna(), "读不出来（" + rows["problem"].fillna("").astype("object") + "）")
