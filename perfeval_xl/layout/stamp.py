"""The stamp: custom document properties by which a template tells which scheme it was made for."""

from __future__ import annotations

SCHEME = "perfeval_scheme"
SCHEME_VERSION = "perfeval_scheme_version"
TOOL_VERSION = "perfeval_version"
TEMPLATE_VERSION = "perfeval_template_version"
PREFILLED = "perfeval_prefilled"
"""The property of a form that was sent out with last year's indicators and targets in it; its value is `TARGETS`."""
TARGETS = "targets"

FIRST_TEMPLATE, CURRENT_TEMPLATE = "1", "2"
"""Versions of the templates' own making, whatever the scheme: the first bear none in their stamp; 2 computes totals, rates and grade.
Earlier ones: see `history`."""

COMPUTES_SINCE = "2"
"""The first version whose 合计, rates, self-total and grade are formulas; before it a unit typed them."""
