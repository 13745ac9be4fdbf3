"""How uneven shares are, and how far from other shares: arrays in, arrays out."""
