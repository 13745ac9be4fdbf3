"""Organisations, who they are linked with and what they took part in: files to checked tables."""
