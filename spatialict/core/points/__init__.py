"""Places of firms as arrays, and what point statistics share: no labels, no files."""
