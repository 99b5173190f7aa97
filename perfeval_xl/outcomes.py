"""How a check ends for a form, in the words that data and people have for it."""

from __future__ import annotations

FINE, FAULTY, UNFIT, UNSURE = OUTCOMES = ("无误", "有问题", "不适用", "无法判断")
"""It looked and found nothing; it found something; the form lacks what it looks at; what it looks at cannot be read."""
