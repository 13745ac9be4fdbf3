"""Many tests of one map at once: the error of the whole family, by arranging the whole map anew.

Local statistics share values, so their p-values depend on each other, and a correction that looks
at each alone must allow for the worst. Here the values travel over the map together, every
region's p is counted again, and the least p of each map tells how small a p chance alone makes
somewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from spatialict.core.conditional import Sum
    from spatialict.core.inference import Alternative, FloatArray
    from spatialict.core.system import System
    from spatialict.core.workers import Workers

ARRANGEMENTS = 999


def adjusted(
    p: FloatArray,
    members: System,
    sum_: Sum,
    *,
    family: npt.NDArray[np.bool_],
    alternative: Alternative,
    permutations: int | str,
    arrangements: int = ARRANGEMENTS,
    alpha: float = 0.05,
    seed: int,
    mirrored: npt.NDArray[np.bool_] | None = None,
    workers: Workers = None,
) -> FloatArray:
    r"""Return p-values that hold for the whole family, by the least p of rearranged maps.

    .. math:: \tilde p_i = \frac{1 + \#\{b : \min_j p_j(b) \le p_i\}}{B + 1}

    Parameters
    ----------
    p : numpy.ndarray, shape (n,)
        Conditional p-values of the regions of `members`; ``NaN`` where the statistic is undefined
        because of the region's own value (the place is a test for other values).
    members : System
        Neighbours and weights.
    sum_ : Sum
        What is summed over the neighbours: ``values`` of shape (n,) or (n, v), ``squared``.
    family : numpy.ndarray of bool, shape (n,)
        Regions that are tests; the others get ``NaN``.
    alternative : str
        Of the p-values.
    permutations : int or "exact"
        As `spatialict.core.conditional.decide` gave it.
    arrangements : int
        Rearranged maps, B; all n! where these are no more than B + 1.
    alpha : float
        Places with too few neighbours to reach it, whatever the values, are no tests.
    seed : int
        Of the draws.
    mirrored : numpy.ndarray of bool, shape (n,), optional
        Regions whose own value makes a larger sum a smaller statistic (local Moran: ``z < 0``). It
        travels with the value.
    workers : int or distributed.Client, optional
        Who counts; the answer is the same.
    """
    raise NotImplementedError
