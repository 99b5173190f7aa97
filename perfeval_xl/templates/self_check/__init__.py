"""The sheet 自检: what the unit can see is wrong before it sends the file, as live formulas."""
