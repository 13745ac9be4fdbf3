"""A test of one slope beside others: what the others leave unexplained is dealt anew."""

from __future__ import annotations

import numpy as np

from spatialict.core.arrays import FloatArray
from spatialict.core.change.regression import least_squares
from spatialict.core.inference import Alternative, permutation_p


def freedman_lane(
    design: FloatArray,
    outcome: FloatArray,
    *,
    permutations: int,
    alternative: Alternative,
    seed: int,
) -> FloatArray:
    """Return p of every column: how often chance gives as large a ratio of slope to error.

    Parameters
    ----------
    design : array, shape (n, k)
        Independent columns.
    outcome : array, shape (n,)
        In the order of the rows of `design`, which the draws follow.
    permutations, alternative, seed
        Two-sided counts both tails by their size, (1 + count) / (1 + permutations).

    Returns
    -------
    array, shape (k,)
        ``NaN`` for a column without an error (HC3), and for a column of ones.

    References
    ----------
    .. [1] Freedman, D. and Lane, D. (1983). A nonstochastic interpretation of reported
       significance levels. *Journal of Business and Economic Statistics* 1(4), 292-298.

    Examples
    --------
    No deal of the rest reaches a slope without any rest:

    >>> x = np.arange(8.0)
    >>> design = np.column_stack([np.ones(8), x])
    >>> noise = np.array([0, 0.1, 0, -0.1, 0, 0.1, 0, -0.1])
    >>> found = freedman_lane(
    ...     design, x + noise, permutations=99, alternative="two-sided", seed=0
    ... )
    >>> found.tolist()
    [nan, 0.01]
    """
    n, k = design.shape
    rng = np.random.default_rng(seed)
    deals = np.argsort(rng.random((permutations, n)), axis=1).T
    fit = least_squares(design, outcome[:, None])
    found: FloatArray = np.full(k, np.nan)
    for column in np.flatnonzero((np.ptp(design, axis=0) > 0) & (fit.se[:, 0] > 0)):
        rest = np.delete(design, column, axis=1)
        left = least_squares(rest, outcome[:, None]).residuals[:, 0]
        again = least_squares(design, left[deals])
        observed = float(fit.beta[column, 0] / fit.se[column, 0])
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = again.beta[column] / again.se[column]
        found[column] = _p_value(observed, ratio, alternative)
    return found


def _p_value(observed: float, ratio: FloatArray, alternative: Alternative) -> float:
    slack = 1e-9 * abs(observed)
    if alternative == "two-sided":
        return float((1 + (np.abs(ratio) >= abs(observed) - slack).sum()) / (1 + len(ratio)))
    above, below = (ratio >= observed - slack).sum(), (ratio <= observed + slack).sum()
    return float(permutation_p([above], [below], [len(ratio)], alternative, exact=False)[0])
