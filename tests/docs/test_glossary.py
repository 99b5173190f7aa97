"""docs/glossary.md names identifiers that exist, where it says, and pairs them with the words that the forms print."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields

import pytest

from perfeval_xl import records
from perfeval_xl.layout import department, self_assessment
from perfeval_xl.schemes import model
from perfeval_xl.values import fold_label

SCHEME_STRUCTS = (model.Scheme, model.Scoring, model.Rates, model.Words, model.Expectations)


def layout_words():
    """Return key → every word that a form prints for it or takes for it."""
    words = defaultdict(set)
    for form in (department.FORM, self_assessment.FORM):
        parts = [*form.fields, *form.tables, *(part for table in form.tables for part in (*table.columns, *table.rows))]
        for part in parts:
            printed = getattr(part, "label", None) or getattr(part, "header", None) or part.title
            words[part.key] |= {fold_label(word) for word in (printed, *getattr(part, "synonyms", ()))}
    return words


LAYOUT = layout_words()
PLACES = {
    "layout": set(LAYOUT),
    "forms": set(records.COLUMNS["forms"]),
    "batch": {field.name for field in fields(records.Batch)},
    "scores": set(records.SCORE_COLUMNS),
    "totals": set(records.TOTAL_COLUMNS),
    "levels": set(records.LEVEL_COLUMNS),
    "findings": set(records.FINDING_COLUMNS),
    "scheme": {name for struct in SCHEME_STRUCTS for name in struct.__struct_fields__},
}


@pytest.fixture(scope="module")
def rows(tables):
    return [{**row, "identifier": row["identifier"].strip("`")} for table in tables("glossary.md", "terms") for row in table.rows]


def test_every_identifier_exists_where_the_page_says(rows):
    assert len(rows) > 50
    assert [row for row in rows if row["identifier"] not in PLACES[row["where"]]] == []


def test_terms_of_the_layout_are_the_words_of_the_forms(rows):
    printed = [(row["term"], LAYOUT[row["identifier"]]) for row in rows if row["where"] == "layout"]

    assert [term for term, words in printed if fold_label(term) not in words] == []


def test_a_term_has_one_identifier(rows):
    terms = [row["term"] for row in rows]

    assert len(terms) == len(set(terms))


def test_every_column_that_a_person_fills_in_has_its_term(rows):
    columns = {column.key for table in department.FORM.tables for column in table.columns} - {"name", "title", "weight1", "weight2"}

    assert columns <= {row["identifier"] for row in rows}
