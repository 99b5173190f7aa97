"""The rows of a table of indicators → rows of the frames, as text with the cell of each value."""
