"""The sheet 自检: the verdict, then a row per code with its live result; beside it, hidden, the working area."""

from __future__ import annotations

import re

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.layout import column_name
from perfeval_xl.layout.department import SELF_CHECK_SHEET
from perfeval_xl.layout.examples import in_year
from perfeval_xl.templates import formulas as f
from perfeval_xl.templates import text_formulas as t
from perfeval_xl.templates.formulas import FAULT, Formula, Scalar
from perfeval_xl.templates.self_check.lines import FIRST_ROW, PREFIX, Working
from perfeval_xl.templates.self_check.rules import WordedRule, entries
from perfeval_xl.templates.self_check.subject import ASKED_CELLS, ASKED_COLUMN, Given, Subject
from perfeval_xl.templates.self_check.table import BESIDE
from perfeval_xl.templates.self_check.tags import BEGUN_NAME
from perfeval_xl.templates.styles import Styles, lock, page

PASSED, WRONG, MISSING, UNREAD = "通过", "有误", "未填", "看不出，由财政核对"
READY = "可以报送"
_HEADERS = (("编号", 8), ("检查内容", 42), ("结果", 20), ("位置", 50), ("怎么改", 50))
_VERDICT, _NOTE, _HEADER = 0, 1, FIRST_ROW - 1
_NOTE_TEXT = (
    "随填随算，不用填写。“有误”“未填”的按“怎么改”处理；标“提醒”的请核对，属实的不影响报送；“看不出”的写法由财政核对，不用改。"
)
_NONE = "—"
_WORKING_COLUMN = len(_HEADERS)
_PLACES_COLUMN = ASKED_COLUMN - 1
_LONGEST_ADDRESS = 6


def write_self_check(workbook: Workbook, given: Given, styles: Styles, edition: str) -> Subject:
    """Add the sheet, but for the lines (`with_lines`), and return what it looks at. The verdict is its first filled row."""
    sheet = workbook.add_worksheet(SELF_CHECK_SHEET)
    last = len(_HEADERS) - 1
    for column, (header, width) in enumerate(_HEADERS):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEADER, column, header, styles("header"))
    for row, height in ((_VERDICT, 36), (_NOTE, 20), (_HEADER, 24)):
        sheet.set_row(row, height)
    working = Working(_WORKING_COLUMN)
    listed = entries(given.scheme)
    subject = Subject(given, working, {entry.rule.code: entry.reminder for entry in listed})
    shown = [_shown(subject, entry, FIRST_ROW + place) for place, entry in enumerate(listed)]
    addresses = subject.addresses_here()
    for place, (entry, formulas) in enumerate(zip(listed, shown, strict=True)):
        _write_entry(sheet, entry, formulas, FIRST_ROW + place, styles)
        for number, asked in enumerate(subject.asked.get(entry.rule.code, ())):
            first = ASKED_COLUMN + ASKED_CELLS * number
            sheet.write_formula(FIRST_ROW + place, first, _here(addresses.text), None, "")
            for column, text in enumerate(asked, start=first + 1):
                sheet.write_string(FIRST_ROW + place, column, text)
    verdict = _verdict([Formula(f"$C{FIRST_ROW + place + 1}", formulas[0].value) for place, formulas in enumerate(shown)], listed)
    sheet.merge_range(_VERDICT, 0, _VERDICT, last, "", styles("verdict"))
    sheet.write_formula(_VERDICT, 0, _here(verdict.text), styles("verdict"), _stored(verdict.value))
    sheet.merge_range(_NOTE, 0, _NOTE, last, _NOTE_TEXT, styles("note"))
    begun = working.named(BEGUN_NAME.removeprefix(PREFIX), subject.started > 0)
    working.keep([addresses.text, begun.text, *(formula.text for formulas in shown for formula in formulas)])
    _write_working(workbook, sheet, subject)
    _colour(sheet, styles, sum(not entry.reminder for entry in listed), len(listed))
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.repeat_rows(_HEADER)
    sheet.print_area(0, 0, FIRST_ROW + len(listed) - 1, last)
    page(sheet, f"{given.scheme.name} · {SELF_CHECK_SHEET}", edition, landscape=True)
    lock(sheet)
    subject.part = f"xl/worksheets/sheet{workbook.worksheets().index(sheet) + 1}.xml"
    return subject


def _shown(subject: Subject, entry: WordedRule, row: int) -> tuple[Formula, Formula, Formula, Formula]:
    """Return what a rule's row shows: the result, where, what to do; and, hidden, the places by themselves."""
    found = entry.rule.look(subject)
    sheet = getattr(subject.given.sheets, entry.rule.sheet)
    at = found.where if found.faults is not None else subject.working.scalar(f"at_{entry.rule.code}", found.where)
    faulty = found.faults > 0 if found.faults is not None else at.differs("")
    unread = subject.left_to_finance(entry.rule.code)
    passed = f.const(PASSED) if unread is None else f.choose(unread[0], f.const(UNREAD), f.const(PASSED))
    result = f.choose(faulty, f.const(WRONG), f.choose(found.ready, passed, f.const(MISSING)))
    here = Formula(f"$C{row + 1}", result.value)
    wrong, missing = here.equals(WRONG), here.equals(MISSING)
    places = f.choose(wrong, at, f.const("") if unread is None else f.choose(here.equals(UNREAD), unread[1], f.const("")))
    link = _link(subject.working, sheet, Formula(f"'{SELF_CHECK_SHEET}'!${column_name(_PLACES_COLUMN)}1", places.value))
    nowhere = f.choose(missing, f.const(sheet), f.const(_NONE))
    where = f.choose(f.either(wrong, here.equals(UNREAD)) if unread else wrong, link, nowhere)
    advice = f.const(in_year(entry.how, subject.given.examples))
    how = f.choose(wrong, advice, f.choose(missing, f.const(f"请先填写“{sheet}”"), f.const(_NONE)))
    return result, where, how, places


def _link(working: Working, sheet: str, at: Formula) -> Formula:
    """Return places as a link to the first of them; to the sheet where that is no cell."""
    first = working.named("firstplace", t.left(at, t.earliest(at, (" ", "、")) - 1))
    named = f.both(t.first_digit(first) <= t.length(first), t.first_digit(first) > 1, t.length(first) <= _LONGEST_ADDRESS)
    number = working.sheets.setdefault(sheet, len(working.sheets) + 1)
    cell = working.named("firstcell", f.choose(named, first, f.const("A1")))
    target = working.named(f"to{number}", f.const(f"#'{sheet}'!") & cell)
    shown = working.named(f"seen{number}", f.const(f"{sheet} ") & at)
    return Formula(lambda: f"HYPERLINK({target.text},{shown.text})", shown.value)


def _write_entry(sheet: Worksheet, entry: WordedRule, shown: tuple[Formula, ...], row: int, styles: Styles) -> None:
    sheet.set_row(row, 30)
    sheet.write_string(row, 0, entry.rule.code, styles("code"))
    sheet.write_string(row, 1, f"提醒：{entry.what}" if entry.reminder else entry.what, styles("box"))
    columns = ((2, "code"), (3, "box"), (4, "box"), (_PLACES_COLUMN, "box"))
    for (column, role), formula in zip(columns, shown, strict=True):
        sheet.write_formula(row, column, _here(formula.text), styles(role), _stored(formula.value))


def _verdict(results: list[Formula], listed: list[WordedRule]) -> Formula:
    """Return the headline: what must be put right is counted, reminders are only named."""
    must = [result for result, entry in zip(results, listed, strict=True) if not entry.reminder]
    remind = [result for result, entry in zip(results, listed, strict=True) if entry.reminder]
    open_points = f.matching(must, WRONG) + f.matching(must, MISSING)
    reminders = f.matching(remind, WRONG)
    ready = f.choose(reminders > 0, f.const(f"{READY}（另有 ") & reminders & " 处提醒，请核对）", f.const(READY))
    return f.choose(open_points > 0, f.const("还有 ") & open_points & " 处需要修改", ready)


def _write_working(workbook: Workbook, sheet: Worksheet, subject: Subject) -> None:
    """Write single cells, the numbers of the lines and all names; what nobody sees has no stored result."""
    working = subject.working
    for place, (key, formula) in enumerate(working.scalars.items()):
        if key not in working.needed:
            continue
        if key in working.sources:
            source = working.sources[key]
            sheet.write_formula(FIRST_ROW + place, working.first_column, _here(source.text), None, "")
        sheet.write_formula(FIRST_ROW + place, working.first_column + 1, _here(formula.text), None, "")
    lines = [*(row.line for row in subject.rows), *(row.beside for row in subject.rows)]
    for line in lines:
        sheet.write_number(
            working.row(line.place), working.column("no"), float(line.number if line.place < len(subject.rows) else line.number + BESIDE)
        )
    for name, text in working.names.texts.items():
        if name in working.needed:
            workbook.define_name(name, f"={text}")
    last = ASKED_COLUMN + 3 * ASKED_CELLS
    sheet.set_column(working.first_column, last, 6, None, {"hidden": True})


def _here(text: str) -> str:
    """Return a formula as a cell of this sheet holds it."""
    return "=" + text.replace(f"'{SELF_CHECK_SHEET}'!", "")


def with_lines(part: bytes, subject: Subject) -> bytes:
    """Return the sheet's part with the lines' cells behind the number of each line.

    They are written as shortly as readers take them, or they would be half of a template's size and of the time that it takes: a cell
    that nobody sees needs no stored result.
    """
    working = subject.working
    needed = [key for key in working.keys[1:] if PREFIX + key in working.needed]
    letters = {key: column_name(working.column(key)) for key in needed}
    found = re.compile(rb'<c r="' + column_name(working.column("no")).encode() + rb'([0-9]{1,7})"><v>[0-9.]{1,20}</v></c>')
    rows = iter([row.line for row in subject.rows] + [row.beside for row in subject.rows])

    def cells(match: re.Match[bytes]) -> bytes:
        line, row = next(rows), match[1].decode()
        own = (f'<c r="{letters[key]}{row}"><f>{PREFIX}{key}</f></c>' for key in needed if key in line.cells)
        return match[0] + "".join(own).encode()

    return found.sub(cells, part)


def _stored(value: object) -> Scalar:
    """Return what a cell stores as its formula's result."""
    if value is FAULT or isinstance(value, tuple):
        raise ValueError(f"a formula of 自检 gives no value: {value!r}")
    return "" if value is None else value  # type: ignore[return-value]


def _colour(sheet: Worksheet, styles: Styles, must: int, count: int) -> None:
    """Colour the results, the first of which `must` be put right while the others are reminders, and the verdict."""
    roles = [(PASSED, 0, count, "passed"), (WRONG, 0, must, "wrong"), (WRONG, must, count, "missing"), (MISSING, 0, count, "missing"),
             (UNREAD, 0, count, "taken")]
    for word, start, end, role in roles:
        form = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": styles(role)}
        sheet.conditional_format(FIRST_ROW + start, 2, FIRST_ROW + end - 1, 2, form)
    ready = f'=LEFT($A$1,{len(READY)})="{READY}"'
    sheet.conditional_format(_VERDICT, 0, _VERDICT, 4, {"type": "formula", "criteria": ready, "format": styles("passed")})
    sheet.conditional_format(_VERDICT, 0, _VERDICT, 4, {"type": "formula", "criteria": f"=NOT({ready[1:]})", "format": styles("wrong")})
