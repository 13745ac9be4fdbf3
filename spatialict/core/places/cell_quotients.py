"""The location quotient of a cell: what it is, how sure, and whether chance explains it.

Arrays in, arrays out; a cell without any firm is NaN throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.counts import Draws, delta_interval, fisher_test

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray


@dataclass(frozen=True)
class Quotients:
    """Numbers of every cell."""

    value: FloatArray
    low: FloatArray
    high: FloatArray
    p: FloatArray
    least: FloatArray
    """The least p that a cell of so many firms could have."""


def quotient(chosen: FloatArray, total: FloatArray) -> FloatArray:
    """Return the share of each cell over the share of all cells together.

    Examples
    --------
    Three of ten against five of fifty in all.

    >>> quotient(np.array([3.0, 2, 0]), np.array([10.0, 40, 0]))
    array([3. , 0.5, nan])
    """
    whole = chosen.sum() / total.sum() if total.sum() > 0 else np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total > 0, chosen / total, np.nan)
    return share / whole if whole > 0 else np.full(len(total), np.nan)


def exact_interval(
    chosen: FloatArray, total: FloatArray, share: float, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Return the ends of Clopper and Pearson's interval of a cell's share, over the share of all.

    It covers at least as often as it says, also where a cell has three firms or none of the
    sector; the share of all cells is taken as known.

    Examples
    --------
    R: ``binom.test(3, 10)$conf.int`` gives 0.06673951 and 0.65245285.

    >>> low, high = exact_interval(np.array([3.0]), np.array([10.0]), 1.0, 0.95)
    >>> low.round(8), high.round(8)
    (array([0.06673951]), array([0.65245285]))
    """
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    x, n = chosen, np.where(total > 0, total, np.nan)
    with np.errstate(invalid="ignore"):
        low = np.where(x > 0, betaincinv(np.maximum(x, 1), n - x + 1, tail), 0.0)
        high = np.where(x < n, betaincinv(x + 1, np.maximum(n - x, 1), 1 - tail), 1.0)
    there = np.isfinite(n)
    return np.where(there, low, np.nan) / share, np.where(there, high, np.nan) / share


def judged(chosen: FloatArray, total: FloatArray, *, interval: str, confidence: float) -> Quotients:
    """Return the quotients of counts with their interval and Fisher's exact test."""
    value = quotient(chosen, total)
    nothing = np.full(len(value), np.nan)
    if not 0 < chosen.sum() < total.sum():
        return Quotients(value, nothing, nothing, nothing, nothing)
    known = np.where(total > 0, total, np.nan)
    draws = Draws(np.where(total > 0, chosen, np.nan), known, chosen.sum(), total.sum(), True)
    if interval == "exact":
        low, high = exact_interval(chosen, total, draws.share, confidence)
    else:
        low, high = delta_interval(draws, confidence=confidence, logged=True)
    p, least = _tests(draws)
    return Quotients(value, low, high, p, least)


def _tests(draws: Draws) -> tuple[FloatArray, FloatArray]:
    """Ask for each pair of counts once: most cells of a grid hold one firm, or two."""
    known = np.isfinite(draws.n)
    pairs, back = np.unique(np.stack([draws.x, draws.n])[:, known], axis=1, return_inverse=True)
    once = Draws(pairs[0], pairs[1], draws.reference_x, draws.reference_n, True)
    p, least = np.full(len(draws.n), np.nan), np.full(len(draws.n), np.nan)
    answers = fisher_test(once)
    p[known], least[known] = (answer[back.ravel()] for answer in answers)
    return p, least
