"""Intake of firm registers."""
