"""Results to layers, maps, tables and reports."""
