"""Where places lie: points in regions, and cells of a grid over them."""
