"""Everything that goes back at one time: worked out before anything is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from perfeval_xl.notices.model import Department, Occasion, Unit
from perfeval_xl.notices.remarks import told
from perfeval_xl.notices.standing import PASSED, RETURNED_STATE, NoticeStanding, settle
from perfeval_xl.notices.units import Folders, before, of_state, reminded
from perfeval_xl.profile import headings_of
from perfeval_xl.records import Batch
from perfeval_xl.settings import Notices, Ruling


@dataclass(frozen=True)
class Prepared:
    """Where each project stands, who gets what back, who has passed, who is reminded."""

    standing: NoticeStanding
    returned: tuple[Unit, ...]
    passed: tuple[Unit, ...]
    departments: tuple[Department, ...]


def prepare(
    batch: Batch, findings: pd.DataFrame, roster: pd.DataFrame | None, titles: Mapping[str, str], rulings: Sequence[Ruling] = ()
) -> Prepared:
    """Work out who gets what.

    Args:
        findings: of all forms and between them, as `records.FINDING_COLUMNS`.
        roster: what is expected, None where nobody has said.
        titles: what each check is about, by code.
        rulings: what a person says of single files.
    """
    standing = settle(batch, findings, roster, rulings)
    earlier = before(standing)
    sentences = told(findings, earlier, titles, headings_of(batch.facts))
    folders = Folders()
    returned = of_state(standing, RETURNED_STATE, sentences, folders)
    passed = of_state(standing, PASSED, sentences, folders)
    return Prepared(standing, tuple(returned), tuple(passed), tuple(reminded(standing, folders)))


def mark(kind: str, content: Unit | Department, occasion: Occasion, bureau: Notices, files: Sequence[bytes] = (), more: str = "") -> str:
    """Return what tells a notice from every other: the same as long as all that it says is the same but for the day it is made.

    files: what is attached. more: what else decides how it looks.
    """
    lasting = asdict(content, dict_factory=_lasting)
    said = {"kind": kind, "content": lasting, "number": occasion.number, "bureau": repr(bureau), "more": more}
    if bureau.days is None:
        said["deadline"] = str(occasion.deadline)
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=True, sort_keys=True).encode())
    for data in files:
        digest.update(hashlib.sha256(data).digest())
    return digest.hexdigest()[:40]


def _lasting(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Return what stays the same of a record while other files come: keys count from the first file on."""
    return {name: value for name, value in pairs if name not in ("form", "file")}
