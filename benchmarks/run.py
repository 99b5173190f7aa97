"""Measures in one run on one machine and prints tables in Markdown: `python benchmarks/run.py [--only PART …] [--growth 100,1000,…]`.

Every part compares ways in turn; absolute times say more about the machine than about the program. By default all parts run, which
takes some twenty minutes on two cores; `--quick` is a rehearsal of a few minutes whose figures mean nothing.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import copies
import growth
import parts
import processes
from measure import HEADER

import perfeval_xl
from perfeval_xl.checks.catalogue import all_checks


@dataclass(frozen=True)
class Sizes:
    """How much is measured. forms: of the parts in one process; growth: of the runs that must not grow dearer."""

    forms: int
    copies: int
    validate: int
    run: int
    analyst: int
    rounds: int
    growth: tuple[int, ...]
    cache: int
    faulty: int


FULL = Sizes(1000, 200, 5000, 1000, 60, 3, (100, 1000, 10_000, 20_000), 10_000, 1000)
QUICK = Sizes(60, 24, 120, 120, 10, 1, (50, 100), 100, 60)

PARTS: dict[str, Callable[[Path, Sizes], Iterator[str]]] = {
    "parts": lambda root, sizes: parts.rows(root, sizes.forms, sizes.rounds),
    "copies": lambda root, sizes: copies.rows(root, sizes.copies),
    "validate": lambda root, sizes: processes.validate_rows(root, sizes.validate, sizes.rounds),
    "analyst": lambda root, sizes: processes.analyst_rows(root, sizes.run, sizes.analyst, sizes.rounds),
    "faulty": lambda root, sizes: processes.faulty_rows(root, sizes.faulty, sizes.rounds),
    "summary": lambda root, sizes: parts.summary_rows(root, sizes.forms, sizes.rounds),
    "startup": lambda root, sizes: processes.startup_rows(root, 3 * sizes.rounds),
    "cache": lambda root, sizes: processes.cache_rows(root, sizes.cache),
    "growth": lambda root, sizes: growth.rows(root, sizes.growth),
}


def main() -> None:
    """Print what was asked for, part by part, as soon as it is known."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS), metavar="PART", help=", ".join(PARTS))
    arguments.add_argument("--growth", help="sizes, such as 100,1000,10000,20000,50000")
    arguments.add_argument("--rounds", type=int)
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--forms", type=Path, help="a folder to keep the forms in, for the next run")
    given = arguments.parse_args()
    compileall.compile_dir(Path(perfeval_xl.__file__).parent, quiet=2)  # an installed program is, whatever this Python may write
    sizes = QUICK if given.quick else FULL
    changed = {}
    if given.growth:
        changed["growth"] = tuple(int(size) for size in given.growth.split(","))
    if given.rounds:
        changed["rounds"] = given.rounds
    sizes = Sizes(**{**sizes.__dict__, **changed})
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, {len(all_checks())} checks, {sizes.rounds} rounds\n")
    with tempfile.TemporaryDirectory() as folder:
        root = given.forms or Path(folder)
        headed = ""
        for name in given.only:
            header = growth.HEADER if name == "growth" else HEADER
            for row in PARTS[name](root, sizes):
                if header != headed:
                    print(f"{chr(10) if headed else ''}{header}")
                    headed = header
                print(row, flush=True)


if __name__ == "__main__":
    main()
