"""Registers of firms of any size: read in pieces, cleaned piece by piece, put together once."""
