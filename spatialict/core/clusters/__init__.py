"""Densities and clusters of points as arrays: no labels, no files, no order of rows."""
