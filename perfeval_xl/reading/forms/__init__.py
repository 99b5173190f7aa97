"""Which blocks of a workbook make up which form, what kind of form that is, and what it has."""
