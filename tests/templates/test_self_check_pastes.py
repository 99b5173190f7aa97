"""自检 as LibreOffice computes it and the tool agree on forms into whose open cells anything at all was pasted, drawn with a fixed seed."""

from __future__ import annotations

import random

import agreement
import pytest
import self_check_values
from template_forms import FilledForm, Place, filled

SCHEMES = ("department-2021", "overall-2020", "mof-self-2020")
FORMS, SEED = 100, 2
AT_ONCE = (1, 1, 2, 3, 5, 8)
ODD = (
    " ", "0", "100", "-5", "1e3", "3/4", "2021/12/31", "2021年6月30日", "一百", "无", "/", "—", "不适用", "同上", "见附件", "#REF!", "５",
    "１２．５", "12,345", "12.345.6", "1 000", "√", "☑", "是", "否", "good", "<b>", "=1+1", "'12", "A" * 300, "项\n目", "50%", "0.5", "约8",
    "8分", "九成", "千元", "200万元", "2000000", "万元",
)
FACTORS = (0.1, 0.5, 0.9, 1.05, 2, 10, 10_000)
ENDINGS = ("。", "以上", " ", "（含）", "%")

pytestmark = pytest.mark.libreoffice


class Pastes:
    """What is pasted into a form."""

    def __init__(self, scheme: str) -> None:
        self._draw = random.Random(f"{scheme} {SEED}")
        self._form = filled(scheme)
        self._open = [place for place in self._form.places if not _is_locked(self._form, place)]
        self._texts = self_check_values.drawn(SEED, 4_000)

    def form(self) -> tuple[str, bytes]:
        """Return the next form and what was pasted where."""
        places = [self._draw.choice(self._open) for _ in range(self._draw.choice(AT_ONCE))]
        pasted = {place: self._pasted(place) for place in places}
        title = "; ".join(f"{'!'.join(self._form.places[place])}={text!r}" for place, text in pasted.items())
        return title, self._form.with_cells(pasted)

    def _pasted(self, place: Place) -> str:
        ways = {self._nothing: 15, self._odd: 25, self._of_elsewhere: 10, self._changed: 10, self._drawn: 40}
        return self._draw.choices(list(ways), list(ways.values()))[0](place)

    def _nothing(self, _place: Place) -> str:
        return ""

    def _odd(self, _place: Place) -> str:
        return self._draw.choice(ODD)

    def _of_elsewhere(self, _place: Place) -> str:
        return self._form.text(self._draw.choice(self._open))

    def _changed(self, place: Place) -> str:
        text = self._form.text(place)
        try:
            return str(round(float(text) * self._draw.choice(FACTORS), 4))
        except ValueError:
            return text + self._draw.choice(ENDINGS)

    def _drawn(self, _place: Place) -> str:
        return self._draw.choice(self._texts)


def _is_locked(form: FilledForm, place: Place) -> bool:
    sheet, cell = form.places[place]
    return bool(form.book[sheet][cell].protection.locked)


@pytest.fixture(name="checked", scope="module", params=SCHEMES)
def _checked(request, tmp_path_factory):
    pastes = Pastes(request.param)
    return agreement.checked(dict(pastes.form() for _ in range(FORMS)), tmp_path_factory.mktemp("pastes"))


def test_whatever_is_pasted_the_sheet_and_the_tool_find_the_same(checked):
    assert len(checked) == FORMS
    assert {title: form.apart for title, form in checked.items() if form.apart} == {}
    assert sum(bool(form.wrong) for form in checked.values()) > FORMS / 2
