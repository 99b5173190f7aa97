"""A sheet falls into blocks by its rows of headings: tables with the rows below them, and the lines between."""
