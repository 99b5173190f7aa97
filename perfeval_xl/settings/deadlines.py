"""Who reported after the last day that the settings name."""

from __future__ import annotations

from datetime import date

from perfeval_xl.records import Batch
from perfeval_xl.settings.model import Settings
from perfeval_xl.values import day_words

_NAMED = 3
_WORDS = {
    "zh": ("上报时间晚于{deadline}的有 {count} 个：{named}", "{path}（{day}）", "、", " 等"),
    "en": ("reported after {deadline}: {count}: {named}", "{path} ({day})", ", ", ", …"),
}


def late_notes(batch: Batch, settings: Settings, lang: str = "zh") -> tuple[str, ...]:
    """Return a line on the forms whose 上报时间 is after the deadline, none where there are none or no deadline is set."""
    deadline = settings.deadlines.reported
    if deadline is None:
        return ()
    reported = batch.project.loc[batch.project["field"].eq("reported") & batch.project["date"].notna(), ["form", "date"]]
    late = reported[[day > deadline for day in reported["date"]]].merge(batch.entries()[["form", "path", "part"]], on="form")
    if late.empty:
        return ()
    sentence, item, comma, more = _WORDS["en" if lang == "en" else "zh"]
    first = late.sort_values("form").head(_NAMED)
    paths = [path if part is None else f"{path} {part}" for path, part in zip(first["path"], first["part"], strict=True)]
    told = date.isoformat if lang == "en" else day_words
    named = comma.join(item.format(path=path, day=told(day)) for path, day in zip(paths, first["date"], strict=True))
    return (sentence.format(deadline=told(deadline), count=len(late), named=named + (more if len(late) > _NAMED else "")),)
