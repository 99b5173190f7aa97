"""What becomes of checks, forms, submissions and findings, in the words that data and people have for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

Outcome = Literal["无误", "有问题", "不适用", "无法判断"]
OUTCOMES: Final[tuple[Outcome, Outcome, Outcome, Outcome]] = get_args(Outcome)
FINE, FAULTY, UNFIT, UNSURE = OUTCOMES
"""How a check ends for a form: it looked and found nothing; it found something; the form lacks what it looks at; that cannot be read."""

OUTCOMES_EN: Final[Mapping[str, str]] = {FINE: "right", FAULTY: "wrong", UNFIT: "not applicable", UNSURE: "undecided"}

Verdict = Literal["通过", "退回", "无法读取"]
VERDICTS: Final[tuple[Verdict, Verdict, Verdict]] = get_args(Verdict)
PASSED, RETURNED, UNREADABLE = VERDICTS
"""状态: what becomes of a form."""

VERDICTS_EN: Final[Mapping[str, str]] = {PASSED: "passed", RETURNED: "returned", UNREADABLE: "unreadable"}

SENT, NOT_SENT, REPEATED, UNLISTED = ("已报", "未报", "重复", "名单外")
"""报送状态: what became of a submission; one that could not be read is UNREADABLE."""

SUBMISSIONS_EN: Final = {SENT: "sent", NOT_SENT: "not sent", REPEATED: "sent again", UNLISTED: "not on the roster"}

Remedy = Literal["未改", "已改", "豁免", "销号"]
REMEDIES: Final[tuple[Remedy, Remedy, Remedy, Remedy]] = get_args(Remedy)
OPEN, MENDED, WAIVED, CLEARED = REMEDIES
"""整改结果: what became of a finding of an earlier run."""

REMEDIES_EN: Final[Mapping[str, str]] = {OPEN: "open", MENDED: "mended", WAIVED: "waived", CLEARED: "cleared"}

AGREES, DIFFERS = ("一致", "不一致")
"""核对: whether figures that must be the same are."""

ADVISED: Final = "建议抽查"
"""抽查建议: that the bureau should evaluate a project itself."""

LET_STAND: Final = "已豁免"
"""What stands in place of the severity of a finding that settings let stand."""

PART: Final = "part"
"""Why a submission does not count: it is the Word report beside the workbook of its project."""


def verdict(*, unread: bool, errors: float) -> Verdict:
    """Return the verdict on a form with so many errors that nobody lets stand."""
    return UNREADABLE if unread else RETURNED if errors else PASSED
