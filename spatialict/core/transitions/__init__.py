"""Chains of classes over years: who moves from which class to which, and what follows from it."""
