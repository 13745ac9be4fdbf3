"""What industries sell to one another: the formulas of input-output analysis."""
