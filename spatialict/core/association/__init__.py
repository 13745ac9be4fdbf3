"""Spatial association: the system of a map, its statistics, and what chance makes of them."""
