"""The second pass over scored copies: what lies between forms is known only when all have come, and belongs to the units it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from perfeval_xl.addressed import by_form, for_units
from perfeval_xl.intake import Source
from perfeval_xl.pipeline.copies import Made, copy_name, deliver, make_copies
from perfeval_xl.pipeline.evaluation import Options, Result

_AT_ONCE = 50  # copies held in memory
_BETWEEN = "X"  # the family of checks across forms


def renew_copies(sources: Sequence[Source], result: Result, options: Options, folder: Path) -> Result:
    """Write those copies anew, below `folder`, whose units are to be told of something between forms, or whose forms were judged anew.

    What a copy says besides does not change; a cache, which knows nothing of other forms, keeps the copies as they were before.

    Raises:
        OutputError: a copy cannot be written.
    """
    files = [file for file in _concerned(result) if file in result.copies]
    told = by_form(result.findings) if files else result.findings
    for start in range(0, len(files), _AT_ONCE):
        part = _only(replace(result, findings=told), files[start : start + _AT_ONCE])
        made = make_copies(sources, part, options)
        result = _with(result, made, sources)
        for copy in made.copies:
            deliver(copy, sources[copy.place], folder)
    return result


def _concerned(result: Result) -> Iterator[int]:
    """Yield the files that hold a form which such a finding goes back with, or which was judged anew, in their order."""
    findings, forms = result.findings, result.batch.forms
    told = for_units(findings[findings["code"].str.startswith(_BETWEEN)])
    yield from forms.loc[forms["form"].isin(told["form"]) | forms["form"].isin(result.anew), "file"].drop_duplicates().tolist()


def _only(result: Result, files: Sequence[int]) -> Result:
    """Return what is known of some files."""
    forms = result.batch.forms
    keys = forms.loc[forms["file"].isin(files), "form"].tolist()
    return replace(
        result, batch=result.batch.select(keys), scores=result.scores.select(keys), outcomes=result.outcomes.select(keys),
        findings=result.findings[result.findings["form"].isin(keys)],
    )


def _with(result: Result, made: Made, sources: Sequence[Source]) -> Result:
    """Return the result with what is to be said of the copies, once."""
    notes = (f"{sources[place].label}：{note}" for place, note in made.notes)
    copies = {**result.copies, **{copy.place: copy_name(sources[copy.place], copy) for copy in made.copies}}
    return replace(
        result, copies=copies, notes=tuple(dict.fromkeys((*result.notes, *notes))),
        crashes=tuple(dict.fromkeys((*result.crashes, *made.crashes))),
    )
