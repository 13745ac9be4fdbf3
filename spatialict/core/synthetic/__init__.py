"""What one unit would have been, told by a weighted mean of others; and how far others stray."""
