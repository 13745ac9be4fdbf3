"""Whether regions strong in one stage of an index are weak in another, beyond chance."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.inference import TOLERANCE, reached_p

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray

ALPHA: Final = 0.05
"""Level of the note, over all pairs of stages together."""
LEAST: Final = 6
"""Regions below which no pair is called."""
DRAWN: Final = 999


def pairs(stages: FloatArray, names: tuple[str, ...], seed: int) -> list[dict[str, Any]]:
    """Return the correlation of each two stages over regions, and how often chance gives as much.

    Parameters
    ----------
    stages : numpy.ndarray, shape (n_regions, n_stages)
        Scores of one year.
    names : tuple of str
        Of the stages.
    seed : int
        Of the permutations; the answer does not depend on the order of regions or stages.

    Returns
    -------
    list of dict
        ``one, other, correlation, p_value`` (two-sided, scores of one stage dealt among the
        regions 999 times; NaN below six regions or where a stage does not vary), ``n, called``
        (the correlation is below 0 and p times the number of pairs at most .05).

    Examples
    --------
    >>> up = np.arange(8.0)
    >>> found = pairs(np.column_stack([up, -up]), ("use", "skills"), 0)[0]
    >>> found["correlation"], found["p_value"], found["called"]
    (-1.0, 0.001, True)
    """
    asked = list(combinations(range(len(names)), 2))
    found = []
    for i, j in asked:
        first, second = (i, j) if names[i] <= names[j] else (j, i)
        both = ~np.isnan(stages[:, [i, j]]).any(axis=1)
        value, p = _tested(stages[both, first], stages[both, second], seed)
        row = {"one": names[i], "other": names[j], "correlation": value, "p_value": p}
        called = bool(value < 0 and p * len(asked) <= ALPHA)
        found.append({**row, "n": int(both.sum()), "called": called})
    return found


def _tested(one: FloatArray, other: FloatArray, seed: int) -> tuple[float, float]:
    """Return Pearson's correlation and its p."""
    if len(one) < LEAST or np.ptp(one) < TOLERANCE or np.ptp(other) < TOLERANCE:
        return float("nan"), float("nan")
    order = np.lexsort((other, one))
    a, b = one[order] - one.mean(), other[order] - other.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    observed = float(a @ b) / size
    dealt = np.random.default_rng(seed).permuted(np.tile(b, (DRAWN, 1)), axis=1) @ a / size
    reached = (np.abs(dealt) >= abs(observed) - TOLERANCE).sum()
    return float(np.clip(observed, -1, 1)), float(reached_p(reached, DRAWN))
