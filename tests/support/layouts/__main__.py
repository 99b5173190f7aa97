"""Reads thousands of layouts and says what became of them: `python -m layouts 20000 --seed 1`, in tests/support.

With `--each`, every choice alone instead; with `--text`, one layout drawn as text, to look at what it is: `--text "Layout(goals='rows')"`.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Sequence

import layouts
from layouts.choices import all_choices, differences_from_simplest, with_choice
from layouts.judge import Verdict, random_layouts, shrunk, verdicts
from layouts.model import Layout
from layouts.text import drawn_text


def main() -> None:
    """Do what was asked for."""
    arguments = argparse.ArgumentParser(prog="layouts", description=__doc__)
    arguments.add_argument("count", nargs="?", type=int, default=2000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--shrink", type=int, default=10, help="how many wrong ones to shrink and print")
    arguments.add_argument("--choices", type=int, default=25, help="how many choices to list that go wrong most often")
    arguments.add_argument("--each", action="store_true")
    arguments.add_argument("--text", metavar="LAYOUT")
    given = arguments.parse_args()
    if given.text:
        print(drawn_text(layout_of(given.text)))
    elif given.each:
        _report(verdicts(with_choice(Layout(), *choice) for choice in all_choices(Layout)), 0, 0, every=True)
    else:
        start = time.perf_counter()
        judged = verdicts(random_layouts(given.count, given.seed))
        print(f"{time.perf_counter() - start:.0f} s")
        _report(judged, given.shrink, given.choices)


def layout_of(text: str) -> Layout:
    """Return the layout that was printed as this text."""
    layout: Layout = eval(text, {"__builtins__": {}}, {name: getattr(layouts, name) for name in layouts.__all__})
    return layout


def _report(judged: Sequence[Verdict], shrinks: int, choices: int, every: bool = False) -> None:
    counts = Counter(verdict.kind for verdict in judged)
    needless = sum(verdict.kind == "same" and bool(verdict.findings) for verdict in judged)
    shares = ", ".join(f"{name} {counts[name]} ({counts[name] / len(judged):.1%})" for name in ("same", "told", "wrong"))
    print(f"{len(judged)} layouts: {shares}; the same but with a needless finding {needless}")
    _print_choices(judged, choices)
    wrong = [verdict for verdict in judged if verdict.kind == "wrong"]
    told = [verdict for verdict in judged if verdict.kind == "told"] if every else []
    _print(wrong if every else _shrunk(wrong, shrinks))
    _print(told)


def _print_choices(judged: Iterable[Verdict], most: int) -> None:
    """Print the choices whose layouts are read rightly least often."""
    seen: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for verdict in judged:
        for path, value in differences_from_simplest(verdict.layout):
            seen[f"{path}={value!r}"] += 1
            failed[f"{path}={value!r}"] += verdict.kind != "same"
    for name in sorted(seen, key=lambda name: -failed[name] / seen[name])[:most]:
        print(f"  {failed[name] / seen[name]:4.0%} of {seen[name]:5} not the same with {name}")


def _shrunk(wrong: Iterable[Verdict], most: int) -> list[Verdict]:
    found: dict[Layout, Verdict] = {}
    for verdict in wrong:
        if len(found) == most:
            break
        if not any(_is_within(known, verdict.layout) for known in found):
            least = shrunk(verdict.layout)
            found.setdefault(least.layout, least)
    return list(found.values())


def _is_within(small: Layout, large: Layout) -> bool:
    """Tell whether a layout has all odd choices of a smaller one, and so most likely the same fault."""
    return set(differences_from_simplest(small)) <= set(differences_from_simplest(large))


def _print(judged: Iterable[Verdict]) -> None:
    for verdict in judged:
        print(f"\n{verdict.kind}: {verdict.layout!r}")
        for line in (*verdict.differences[:4], *(["…"] if len(verdict.differences) > 4 else []), *verdict.findings[:3]):
            print(f"    {line}")


if __name__ == "__main__":
    main()
