"""Which sheet, label, table and column of a form holds what: templates draw from it, reading looks by it, write-back addresses by it."""

from perfeval_xl.layout.addresses import column_name, from_a1, is_a1, to_a1
from perfeval_xl.layout.model import Column, Field, Form, RowLabel, Table

__all__ = ["Column", "Field", "Form", "RowLabel", "Table", "column_name", "from_a1", "is_a1", "to_a1"]
