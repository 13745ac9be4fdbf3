"""Ours beside the peers, in one run: `python -m benchmarks --help`."""
