"""What `perfeval report` says: which reports were written, and which forms have none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from perfeval_xl.facts.reasons import told_in_english
from perfeval_xl.report.lines import printable

_WORDS = {
    "zh": {
        "made": "{path} → {output}", "none": "{path}：没有写报告（{code} {reason}）", "closing": "报告：{made} 份；没有写的：{none}",
        "summary": "总报告：{path}", "part": "（{part}）",
    },
    "en": {
        "made": "{path} → {output}", "none": "{path}: no report ({code} {reason})", "closing": "reports: {made}; without: {none}",
        "summary": "report over all: {path}", "part": " ({part})",
    },
}


class WrittenLike(Protocol):
    """What is told of one form."""

    @property
    def path(self) -> str: ...
    @property
    def output(self) -> Path | None: ...
    @property
    def problem(self) -> tuple[str, str] | None: ...
    @property
    def part(self) -> str | None: ...


def render(written: Sequence[WrittenLike], *, lang: str = "zh", quiet: bool = False) -> str:
    """Return a line for each form, and how many reports there are."""
    words = _WORDS["en" if lang == "en" else "zh"]
    lines = []
    for one in written:
        path = printable(one.path) + (words["part"].format(part=printable(one.part)) if one.part else "")
        if one.problem is not None:
            code, reason = one.problem
            said = told_in_english(reason) if lang == "en" else reason
            lines.append(words["none"].format(path=path, code=code, reason=printable(said)))
        elif not quiet:
            lines.append(words["made"].format(path=path, output=printable(str(one.output))))
    if not quiet:
        none = sum(one.problem is not None for one in written)
        lines += ["", words["closing"].format(made=len(written) - none, none=none)]
    return "".join(f"{line}\n" for line in lines)


def summary_line(path: Path, lang: str = "zh") -> str:
    """Return the line that says where the report over all projects is."""
    return _WORDS["en" if lang == "en" else "zh"]["summary"].format(path=printable(str(path))) + "\n"
