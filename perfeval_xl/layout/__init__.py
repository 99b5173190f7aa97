"""Which sheet, label, table and column of a form holds what: drawn from by templates, looked by when reading, addressed by in write-back."""

from perfeval_xl.layout.addresses import column_name, from_a1, to_a1
from perfeval_xl.layout.model import Column, Field, Form, RowLabel, Table

__all__ = ["Column", "Field", "Form", "RowLabel", "Table", "column_name", "from_a1", "to_a1"]
