"""Whether two answers are the same: to the digit where they are certain, else within chance."""

from __future__ import annotations

import numpy as np

from benchmarks.contestants import Arrays

VALUE = 1e-9
"""Largest difference of a statistic, as a share of the largest of its values."""
CHANCE = 1e-6
"""Chance that equal laws fail the comparison of all p-values of one map."""


def differences(ours: Arrays, theirs: Arrays, check: str) -> list[str]:
    """Return what differs, in words; nothing where the answers agree."""
    if check == "edges":
        return _edges(ours["pairs"], theirs["pairs"])
    told = []
    if "value" in ours and "value" in theirs:
        told += _values(ours["value"], theirs["value"])
    if "p" in ours and "p" in theirs:
        told += _chances(ours, theirs)
    return told


def _edges(ours: np.ndarray, theirs: np.ndarray) -> list[str]:
    ours, theirs = np.unique(ours), np.unique(theirs)
    if np.array_equal(ours, theirs):
        return []
    lost, gained = len(np.setdiff1d(theirs, ours)), len(np.setdiff1d(ours, theirs))
    return [f"edges: {lost} of {len(theirs)} of the peer's are not ours, {gained} are only ours"]


def _values(ours: np.ndarray, theirs: np.ndarray) -> list[str]:
    if ours.shape != theirs.shape:
        return [f"values: {ours.shape} against {theirs.shape}"]
    if np.isnan(ours).any() or np.isnan(theirs).any():
        return [f"values: {np.isnan(ours).sum()} of ours, {np.isnan(theirs).sum()} are missing"]
    apart = np.abs(ours - theirs).max() / np.abs(ours).max()
    return [] if apart <= VALUE else [f"values: differ by {apart:.2g} of the largest"]


def _chances(ours: Arrays, theirs: Arrays) -> list[str]:
    """Compare p-values of two numbers of draws on the arcsine scale, where their error is known."""
    from scipy.stats import norm

    one, two = ours["p"], theirs["p"]
    if one.shape != two.shape or np.isnan(one).any() or np.isnan(two).any():
        return [f"p: {np.isnan(one).sum()} of ours, {np.isnan(two).sum()} of the peer are missing"]
    deviation = np.sqrt(1 / ours["permutations"] + 1 / theirs["permutations"])
    angle = [2 * np.arcsin(np.sqrt(np.clip(p, 0, 1))) for p in (one, two)]
    apart = np.abs(angle[0] - angle[1]) / deviation
    most = norm.isf(CHANCE / (2 * len(one)))
    if (apart <= most).all():
        return []
    worst = int(apart.argmax())
    return [f"p: {one[worst]:.5f} against {two[worst]:.5f}, {apart[worst]:.1f} deviations apart"]
