"""A Word document → the same grids as a workbook's: its tables as sheets, its text as the sheet of the report.

`package` opens it under limits, `flow` lists its paragraphs and tables in the order of reading, `text` says what a person sees of a
paragraph, `numbering` counts what Word numbers by itself, `tables` makes grids, `sections` the report, `book` all of it together.
"""
