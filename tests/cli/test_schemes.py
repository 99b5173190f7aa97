"""`perfeval schemes` shows all that a scheme says."""

from __future__ import annotations

import pytest

from perfeval_xl.schemes import builtin_ids, groups, load_scheme


def test_every_scheme_is_listed(perfeval):
    assert [line.split()[0] for line in perfeval("schemes").out.splitlines()] == list(builtin_ids())


@pytest.mark.parametrize("name", builtin_ids())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_scheme_is_shown_whole(perfeval, name, lang):
    scheme = load_scheme(name)
    out = perfeval("schemes", name, "--lang", lang).out

    assert scheme.authority in out
    assert all(source in out for source in scheme.sources)
    assert all(f"{grade.name} ≥{grade.at_least:g}" in out for grade in scheme.grades)
    assert all(f"{row.name} {row.weight:g}" in out for _, group in groups(scheme) for row in group.indicators)
    assert all(member in out for _, group in groups(scheme) for member in group.names)


def test_a_wrong_scheme_is_refused_with_every_wrong_key(perfeval, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('id = "mine"\nversoin = "1"\n', encoding="utf-8")
    ran = perfeval("schemes", path)

    assert ran.status == 2
    assert "versoin" in ran.err
    assert ran.err.count("\n") == 1


@pytest.fixture
def variant(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        'extends = "department-2021"\nid = "mine"\nremove = ["产出/产出时效"]\n[change."产出/产出数量"]\nweight = 15\n'
        '[[add."产出".groups]]\nname = "产出安全"\nweight = 5\nown = true\n'
        '[severities]\nP008 = "off"\n[words]\nnone_is_zero = ["事故", "火灾"]\n',
        encoding="utf-8",
    )
    return path


def test_the_difference_of_two_schemes_is_shown_by_path(perfeval, variant):
    out = perfeval("schemes", "department-2021", "--diff", variant).out.splitlines()
    known = [word for word in load_scheme("department-2021").words.none_is_zero if word != "事故"]  # which the variant keeps

    assert out == [
        "department-2021 → mine", "改  id: department-2021 → mine", "改  产出/产出数量.weight: 10 → 15", "删  产出/产出时效  10",
        "增  产出/产出安全  5", f"改  words.none_is_zero: 去掉 {'、'.join(known)}  加上 火灾",
        "改  severities.P008: （无） → off",
    ]  # fmt: skip


def test_the_difference_the_other_way_round_in_english(perfeval, variant):
    out = perfeval("schemes", variant, "--diff", "department-2021", "--lang", "en").out.splitlines()

    assert "changed  产出/产出数量.weight: 15 → 10" in out
    assert "added    产出/产出时效  10" in out
    assert "removed  产出/产出安全  5" in out
    assert "changed  severities.P008: off → (none)" in out


def test_a_scheme_does_not_differ_from_itself(perfeval):
    assert perfeval("schemes", "overall-2020", "--diff", "overall-2020").out.splitlines()[1:] == ["两个方案没有差别"]


def test_a_difference_needs_two_schemes(perfeval):
    ran = perfeval("schemes", "--diff", "department-2021")

    assert (ran.status, ran.out) == (2, "")
    assert "--diff 要与方案编号或文件同用" in ran.err
    assert perfeval("schemes", "overall-2020", "--diff", "overall-2021").status == 2


def test_weights_in_principle_and_weights_of_the_units_are_called_so(perfeval):
    out = perfeval("schemes", "mof-self-2020").out

    assert "产出指标 50  原则上，可调整" in out
    assert "数量指标  分值由单位定  由单位自填" in out
    assert "原则上" not in perfeval("schemes", "department-2021").out.split("指标与分值")[1].split("来源")[0]
