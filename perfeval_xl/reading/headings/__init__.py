"""What headings and labels mean: the text of a cell → its kinds, by the words of `layout.vocabulary`."""
