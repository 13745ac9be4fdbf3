"""Results to candidates."""
