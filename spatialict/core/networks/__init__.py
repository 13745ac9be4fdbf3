"""Organisations and the links between them, as arrays in an order that no row of a file decides."""
