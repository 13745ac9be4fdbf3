"""Which industries are found in the same regions, and what chance would make of it."""
