"""Write the templates of all schemes that ship: `python workbook_templates/build.py`.

    python workbook_templates/build.py --new-version

does so under the next version of the templates' own making: today's are kept beside the tests, so that forms of them stay tested, the
number is raised, and the version that was current gets its tables in `layout/history.toml`, where what it called or printed otherwise
than the new one is to be written. The same code gives the same bytes.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
STAMP = ROOT / "perfeval_xl" / "layout" / "stamp.py"
HISTORY = ROOT / "perfeval_xl" / "layout" / "history.toml"
EARLIER = ROOT / "tests" / "data" / "earlier_templates"
_CURRENT = re.compile(r'(?<=CURRENT_TEMPLATE = "1", ")\d+(?=")')
_TABLES = """
[{version}.department]
sheets = {{}}
labels = {{}}
columns = {{}}
printed = []

[{version}.self]
sheets = {{}}
labels = {{}}
columns = {{}}
printed = []
"""


def main(arguments: list[str]) -> int:
    """Do what the arguments ask for and say what was written."""
    parser = argparse.ArgumentParser(prog="build.py", description="Write the templates that ship.")
    parser.add_argument("--new-version", action="store_true", help="keep today's as those of an earlier version, and begin the next")
    if parser.parse_args(arguments).new_version:
        begin_version()
        # what is imported already has the old number
        return subprocess.run([sys.executable, __file__], check=False).returncode
    write_all()
    return 0


def write_all() -> None:
    """Write each template."""
    sys.path.insert(0, str(ROOT))  # a checkout need not be installed
    from perfeval_xl.schemes import builtin_ids, load_scheme  # noqa: PLC0415 - the number may have been raised just now
    from perfeval_xl.templates import write_template  # noqa: PLC0415

    for name in sorted(builtin_ids()):
        written = HERE / f"{name}.xlsx"
        write_template(load_scheme(name), written)
        print(f"{written.name}: {written.stat().st_size:,} bytes")


def begin_version() -> None:
    """Keep today's templates as those of an earlier version, raise the number, and open the tables of what was otherwise."""
    source = STAMP.read_text(encoding="utf-8")
    found = _CURRENT.search(source)
    if found is None:
        raise SystemExit(f"build.py: no CURRENT_TEMPLATE in {STAMP}")
    kept = EARLIER / found[0]
    kept.mkdir(parents=True)
    for path in sorted(HERE.glob("*.xlsx")):
        shutil.copy(path, kept)
    version = str(int(found[0]) + 1)
    STAMP.write_text(_CURRENT.sub(version, source), encoding="utf-8", newline="\n")
    with HISTORY.open("a", encoding="utf-8", newline="\n") as file:
        file.write(_TABLES.format(version=found[0]))
    print(f"version {version}; what {found[0]} called or printed otherwise goes into {HISTORY.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
