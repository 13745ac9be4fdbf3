"""Entropies of counted units, what three or more dimensions share, and what chance makes of it."""
