"""One content told in thousands of layouts: a `Layout` → a workbook and the facts that reading it has to give.

    from layouts import Layout, File, Head, Funds, Table, Foot, written, differences

    told = written(Layout(table=Table(depth=2, target='指标值')))
    told.data, told.forms
"""

from __future__ import annotations

from layouts.compare import differences
from layouts.facts import Fact, Form, facts_of
from layouts.model import File, Foot, Funds, Head, Layout, Table
from layouts.read import Reading, readings
from layouts.write import Written, written

__all__ = [
    "Fact", "File", "Foot", "Form", "Funds", "Head", "Layout", "Reading", "Table", "Written", "differences", "facts_of", "readings",
    "written",
]
