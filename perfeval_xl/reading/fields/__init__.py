"""Labels with their values, ticked lists, the year in the title: what stands in a form outside its tables."""
