"""The fund table: which row is the total, which rows are its parts, and what each amount is."""
