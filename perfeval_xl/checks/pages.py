"""`python -m perfeval_xl.checks.pages`: write the pages that are made from the catalogue anew, in a checkout of the project."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from perfeval_xl.checks.findings_page import findings_markdown
from perfeval_xl.checks.rules import rules_markdown

PAGES: Mapping[str, Callable[[], str]] = {"rules.md": rules_markdown, "zh/findings.md": findings_markdown}
"""Page below `docs` → what it holds."""


def renew(docs: Path) -> list[Path]:
    """Write every page that differs from what it should hold, and return those.

    Raises:
        OSError: a page cannot be written.
    """
    changed = []
    for name, markdown in PAGES.items():
        path, text = docs / name, markdown()
        if not path.exists() or path.read_bytes() != text.encode():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            changed.append(path)
    return changed


def main() -> int:
    """Renew the pages of the checkout that this package lies in; 2 where there is none."""
    docs = Path(__file__).parents[2] / "docs"
    if not docs.is_dir():
        print(f"no folder {docs}: the pages belong to a checkout of the project", file=sys.stderr)
        return 2
    changed = renew(docs)
    print("\n".join(map(str, changed)) or "all pages are up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
