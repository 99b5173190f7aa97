"""A date against its deadline: rule "deadline"."""

from __future__ import annotations

from decimal import Decimal

from perfeval_xl.schemes.model import Scoring
from perfeval_xl.scoring.model import Case, Verdict
from perfeval_xl.scoring.rounding import decimal
from perfeval_xl.values import compact


def deadline(case: Case, scoring: Scoring) -> Verdict:
    """Score the day of completion: all points by the deadline, then the scheme's steps, later none."""
    target, actual = case.target.date, case.actual.date
    if target is None or case.target.op not in (None, "=", "by", "<=", "<"):
        return Verdict("no_target", "目标值没有可比的日期")
    if case.actual.kind != "date":
        # words name no day; a number is another kind of thing
        outcome = "wordless" if case.actual.kind in ("yesno", "level", "text") else "units"
        return Verdict(outcome, "目标值是日期，实际值没有写明完成日期")
    if actual is None or case.actual.op not in (None, "=", "by"):
        return Verdict("wordless", "实际值没有写明完成日期")
    days = (actual - target).days
    if days <= 0:
        return Verdict("met", f"{actual.isoformat()} 不晚于 {target.isoformat()}，得满分", case.points)
    share = next((step.share for step in scoring.late if days <= step.days), 0.0)
    exact = decimal(share) or Decimal(0)
    return Verdict("missed", f"迟 {days} 天，得 {compact(exact * 100)}% × {compact(case.points)} =", exact * case.points)
