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
