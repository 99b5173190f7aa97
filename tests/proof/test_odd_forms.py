"""Forms that look odd and are right raise no error and no warning; only that they were typed without the template may be said."""

from __future__ import annotations

import pandas as pd
import pytest
from odd import odd_bytes, odd_forms
from proof import TYPED, findings

FORMS = odd_forms()
ENOUGH = 40


@pytest.fixture(scope="session")
def alarms(tmp_path_factory: pytest.TempPathFactory, silent: set[str]) -> list[list[str]]:
    """Return the errors and warnings of each form, as a clerk would read them."""
    told = [_alarms(table) for table in findings(map(odd_bytes, FORMS), tmp_path_factory.mktemp("odd"))]
    silent.update(form["name"] for form, said in zip(FORMS, told, strict=True) if not said)
    return told


def _alarms(found: pd.DataFrame) -> list[str]:
    typed = [(code, sheet, cell) in TYPED for code, sheet, cell in zip(found["code"], found["sheet"], found["cell"], strict=True)]
    loud = found[found["severity"].ne("info") & ~pd.Series(typed, index=found.index, dtype=bool)]
    return [f"{one.code} {one.sheet} {one.cell}：{one.message}" for one in loud.itertuples()]


def test_there_are_enough_forms_and_each_says_why_it_is_right() -> None:
    assert len({form["name"] for form in FORMS}) == len(FORMS) >= ENOUGH
    assert all(form["why"] for form in FORMS)


@pytest.mark.parametrize("index", range(len(FORMS)), ids=[form["name"] for form in FORMS])
def test_an_odd_form_raises_no_alarm(index: int, alarms: list[list[str]]) -> None:
    assert alarms[index] == [], FORMS[index]["why"]
