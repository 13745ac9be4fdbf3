"""Whether two answers are the same: to the digit where they are certain, else within chance."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.contestants import Arrays

VALUE = 1e-9
"""Largest difference of a statistic, as a share of the largest of its values."""
CHANCE = 1e-6
"""Chance that equal laws fail the comparison of all p-values of one map."""
OF_VALUES = {
    "decay": VALUE,
    "local": VALUE,
    "global": VALUE,
    "curve": VALUE,
    "k": 1e-6,
    "density": 3e-5,
    "kd": 5e-4,
    "kd_grid": 1e-2,
}
"""Largest difference of values by kind of check, as a share of the largest of them.

Density has an error of 1e-5 here and, node by node of its tree, there. Translation weights of K are
read from a table here, of any window; the peer has the formula of a square. The peer's Kd puts
distances into bins of a thirty-second of the bandwidth, which alone makes up the 5e-4 (ours is
within 2e-6 of the sum over all pairs). Kd by the grid states 1 %.
"""
TIES = 0.01
"""Share of firms that HDBSCAN may call noise here and not there: equal distances have no order."""
DELTA = 0.04
"""Of end points by the delta method, beside the error of the bootstrap's own percentiles: where a
cell has 100 firms or more. Of 20 firms the two differ by 7 %: percentiles of counts are skewed the
other way than an interval of the logarithm.
"""

OF_TOP = 0.25
"""Largest root of the mean square by which betweenness of the one in a hundred who have most may
err, as a share of theirs, where it is estimated from 256 sources."""
COVERED = 0.8
"""Least share of organisations that intervals of 95 % are to hold: in one network they err
together."""
WORSE = 0.01
"""Of modularity: searches by chance end in different places."""


def differences(ours: Arrays, theirs: Arrays, check: str) -> list[str]:
    """Return what differs, in words; nothing where the answers agree."""
    if check in OTHERWISE:
        return OTHERWISE[check](ours, theirs)
    told = _same({"pairs": ours["pairs"]}, theirs) if check == "decay" else []
    if "value" in ours and "value" in theirs:
        told += _values(ours["value"], theirs["value"], OF_VALUES[check])
    if "p" in ours and "p" in theirs and check in {"local", "global", "k", "decay"}:
        told += _chances(ours, theirs)
    return told


def _same(ours: Arrays, theirs: Arrays) -> list[str]:
    """Compare to the last bit what both have."""
    told = []
    for name in sorted(set(ours) & set(theirs)):
        if ours[name].shape != theirs[name].shape:
            told.append(f"{name}: {ours[name].shape} against {theirs[name].shape}")
        elif apart := int((ours[name] != theirs[name]).sum()):
            told.append(f"{name}: {apart} of {ours[name].size} differ")
    return told


def _sampled(exact: np.ndarray, theirs: Arrays) -> list[str]:
    """Compare an estimate with what is exact, among those who matter."""
    if exact.shape != theirs["value"].shape:
        return [f"values: {exact.shape} against {theirs['value'].shape}"]
    top = np.argsort(-exact)[: max(10, len(exact) // 100)]
    apart = theirs["value"][top] - exact[top]
    error = float(np.sqrt((apart**2).mean() / (exact[top] ** 2).mean()))
    told = [] if error <= OF_TOP else [f"values: err by {error:.2g} of the highest"]
    if "low" in theirs:
        held = float(((theirs["low"] <= exact) & (exact <= theirs["high"])).mean())
        told += [] if held >= COVERED else [f"intervals: hold {held:.0%} of the exact values"]
    return told


def _modularity(ours: np.ndarray, theirs: np.ndarray) -> list[str]:
    """Tell where ours is lower: a higher one is a better answer."""
    lower = float(theirs[0] - ours[0])
    return [] if lower <= WORSE else [f"modularity: lower by {lower:.3f}"]


def _noise(ours: np.ndarray, theirs: np.ndarray) -> list[str]:
    apart = float((ours != theirs).mean()) if ours.shape == theirs.shape else 1.0
    return [] if apart <= TIES else [f"noise: {apart:.2%} of firms differ"]


def _ends(ours: np.ndarray, theirs: np.ndarray) -> list[str]:
    """Compare ends of intervals; the percentile of the bootstrap errs by 0.085 deviations."""
    if ours.shape != theirs.shape:
        return [f"ends: {ours.shape} against {theirs.shape}"]
    deviation = np.log(ours[1] / ours[0]) / 3.92
    apart = np.abs(np.log(ours / theirs)) - DELTA - 5 * 0.085 * deviation
    return [] if (apart <= 0).all() else [f"ends: {int((~(apart <= 0)).sum())} are far apart"]


def _projected(ours: Arrays, theirs: Arrays) -> list[str]:
    """Compare links, and weights where the peer has any."""
    told = _edges(ours["pairs"], theirs["pairs"])
    there = "value" in theirs and not told
    return _values(ours["value"], theirs["value"], VALUE) if there else told


def _edges(ours: np.ndarray, theirs: np.ndarray) -> list[str]:
    if np.array_equal(ours, theirs):
        return []
    ours, theirs = np.unique(ours), np.unique(theirs)
    if np.array_equal(ours, theirs):
        return []
    lost, gained = len(np.setdiff1d(theirs, ours)), len(np.setdiff1d(ours, theirs))
    return [f"edges: {lost} of {len(theirs)} of the peer's are not ours, {gained} are only ours"]


def _values(ours: np.ndarray, theirs: np.ndarray, most: float) -> list[str]:
    if ours.shape != theirs.shape:
        return [f"values: {ours.shape} against {theirs.shape}"]
    if np.isnan(ours).any() or np.isnan(theirs).any():
        return [f"values: {np.isnan(ours).sum()} of ours, {np.isnan(theirs).sum()} are missing"]
    apart = np.abs(ours - theirs).max() / np.abs(ours).max()
    return [] if apart <= most else [f"values: differ by {apart:.2g} of the largest"]


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


OTHERWISE: dict[str, Callable[[Arrays, Arrays], list[str]]] = {
    "edges": lambda ours, theirs: _edges(ours["pairs"], theirs["pairs"]),
    "same": _same,
    "noise": lambda ours, theirs: _noise(ours["noise"], theirs["noise"]),
    "interval": lambda ours, theirs: (
        _ends(ours["ends"], theirs["ends"]) if "ends" in theirs else []
    ),
    "sampled": lambda ours, theirs: _sampled(ours["value"], theirs),
    "modularity": lambda ours, theirs: _modularity(ours["modularity"], theirs["modularity"]),
    "projection": _projected,
}
"""Kinds of check that are more than values and p."""
