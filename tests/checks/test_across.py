"""What lies between workbooks: near copies among many, departments' names, and findings that name several workbooks."""

from __future__ import annotations

import json

import openpyxl
import pandas as pd
import pytest
from forms import hotline, type_form

import perfeval_xl as px
from perfeval_xl.checks.across_names import spellings
from perfeval_xl.checks.likeness import Enough, pairs_alike
from perfeval_xl.checks.several import joined, named
from perfeval_xl.cli import main


def rows(held):
    """Return the rows of holders from {holder: keys}; a key is 1 in size and in points."""
    return pd.DataFrame([{"holder": holder, "key": key, "size": 1, "points": 1} for holder, keys in held.items() for key in keys])


def groups(held, **limits):
    """Return the groups of holders that copies join, as sets."""
    found = joined(pairs_alike(rows(held), Enough(**{"size": 3, "points": 3, "share": 0.6, **limits})))
    return sorted(sorted(holder for holder in found if found[holder] == top) for top in set(found.values()))


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({1: "abc", 2: "abc"}, [[1, 2]]),
        ({1: "abcd", 2: "abce"}, [[1, 2]]),
        ({1: "abc", 2: "abcdefgh"}, [[1, 2]]),  # most of the smaller
        ({1: "abcxyz", 2: "abcuvw"}, []),
        ({1: "ab", 2: "ab"}, []),
        ({1: "abc", 2: "abd", 3: "bcd"}, []),
        ({1: "abcd", 2: "abce", 3: "wxyz", 4: "wxy", 5: "k"}, [[1, 2], [3, 4]]),
        ({1: "abcd", 2: "bcde", 3: "cdef"}, [[1, 2, 3]]),  # a chain is one group
    ],
)
def test_holders_of_much_the_same_are_one_group(held, expected):
    assert groups(held) == expected


def test_many_copies_of_one_are_one_group_without_comparing_every_pair():
    held = {holder: ["a", "b", "c", "d"] for holder in range(5_000)}

    links = pairs_alike(rows(held), Enough(3, 3, 0.6))

    assert len(links) == 4_999
    assert len(set(joined(links).values())) == 1


def test_what_everybody_holds_does_not_multiply_the_pairs():
    held = {holder: ["common", "usual", *(f"{holder}-{n}" for n in range(4))] for holder in range(5_000)}
    held |= {5_000: held[17], 5_001: [*held[18][:5], "other"]}

    links = pairs_alike(rows(held), Enough(3, 3, 0.6))

    assert {frozenset(link) for link in links} == {frozenset({17, 5_000}), frozenset({18, 5_001})}


@pytest.mark.parametrize("own", [1, 3], ids=["one key", "several keys"])
@pytest.mark.parametrize("size", [2, 12, 40])
def test_a_family_of_copies_is_one_group_however_large_and_whatever_all_others_share(size, own):
    everybody = [f"common {n}" for n in range(20)]
    held = {
        holder: [*everybody, *(f"family {holder // size} {n}" for n in range(own)), f"own {holder}"] for holder in range(size * 25)
    }
    data = rows(held)
    data.loc[data["key"].str.startswith("family"), ["size", "points"]] = 30 / own
    shuffled = data.assign(holder=data["holder"].map(dict(zip(range(size * 25), reversed(range(size * 25)), strict=True))))

    for each in (data, shuffled):
        found = joined(pairs_alike(each, Enough(25, 3, 0.7)))
        assert len(found) == size * 25
        assert len(set(found.values())) == 25


def test_a_department_without_a_region_belongs_to_the_only_one_there_is():
    told = spellings(
        ["某某县教育局", "县教育局", "教育局", "某某市某某县教育局", "某某县财政局", "(101)某某县财政局", "某某县 财政局", "体育局"]
    )

    assert told == {
        "某某县教育局": "某某县教育局", "县教育局": "某某县教育局", "教育局": "某某县教育局", "某某市某某县教育局": "某某县教育局",
        "某某县财政局": "某某县财政局", "(101)某某县财政局": "某某县财政局", "某某县 财政局": "某某县财政局", "体育局": "体育局",
    }


def test_of_many_names_the_first_are_given():
    assert named(["a", "b", "a"]) == "a、b"
    assert named("abcdefg") == "a、b、c、d、e（+2）"


@pytest.fixture
def inbox(tmp_path):
    """Return a folder with the real case, sent by two units."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    type_form(folder / "a.xlsx", hotline())
    type_form(folder / "b.xlsx", hotline(), edits={"项目信息!B3": "另一单位", "项目信息!B6": "乙"})
    return folder


def test_a_form_copied_by_another_unit(inbox):
    found = px.validate(px.read(inbox), select=["X"], strict=True)

    assert list(found["code"]) == ["X005", "X009"]
    assert set(found["form"]) == {-1}
    assert [*found["paths"]] == [[str(inbox / "a.xlsx"), str(inbox / "b.xlsx")]] * 2


def test_json_lists_what_lies_between_workbooks_apart(inbox, capsys):
    main(["validate", str(inbox), "--select", "X005,I016", "--format", "json", "--exit-zero"])
    data = json.loads(capsys.readouterr().out)

    assert [(finding["code"], finding["paths"]) for finding in data["findings"]] == [
        ("X005", [str(inbox / "a.xlsx"), str(inbox / "b.xlsx")])
    ]
    assert not any(finding["code"].startswith("X") for book in data["workbooks"] for finding in book["findings"])


def test_scored_copies_and_the_summary_show_it(inbox, tmp_path):
    px.run(inbox, tmp_path / "out")

    def codes(name):
        sheet = openpyxl.load_workbook(tmp_path / "out" / name)["问题清单"]
        return {cell.value for row in sheet.iter_rows() for cell in row}

    assert "X005" in codes("summary.xlsx")
    assert "X005" in codes("scored/a.xlsx")


def test_nothing_lies_between_unreadable_files(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.xlsx").write_bytes(name.encode())

    assert px.validate(px.read(tmp_path), select=["X"], strict=True).empty
