"""Many tests of one map at once: the error of the whole family, by arranging the whole map anew.

Local statistics share values, so their p-values depend on each other, and a correction that looks
at each alone must allow for the worst. Here the values travel over the map together, every
region's p is counted again, and the least p of each map tells how small a p chance alone makes
somewhere.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from spatialict.core.association.choices import log_choices, log_factorial
from spatialict.core.association.rearranged import NONE, Asked, Maps, exact, sampled
from spatialict.core.association.summands import Summand

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.association.conditional import Sum
    from spatialict.core.association.system import System
    from spatialict.core.inference import Alternative
    from spatialict.core.workers import Workers


ARRANGEMENTS: Final = 999


def adjusted(
    p: FloatArray,
    members: System,
    sum_: Sum,
    *,
    family: BoolArray,
    alternative: Alternative,
    permutations: int | str,
    arrangements: int = ARRANGEMENTS,
    alpha: float = 0.05,
    seed: int,
    mirrored: BoolArray | None = None,
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
        As `spatialict.core.association.conditional.decide` gave it.
    arrangements : int
        Rearranged maps, B; all n! where these are no more than B + 1.
    alpha : float
        Places with too few neighbours to reach it, whatever the values, are no tests.
    seed : int
        Of the draws.
    mirrored : numpy.ndarray of bool, shape (n,), optional
        Regions whose own value makes a larger sum a smaller statistic (local Moran: ``z < 0``). It
        travels with the value.
    workers : int, str or distributed.Client, optional
        Who counts; the answer is the same.

    Raises
    ------
    ArgumentError
        If counting would take longer than some minutes of one core.

    Notes
    -----
    The correction is single-step: all regions are held against the same least p. The bank of draws
    is that of the p-values; for a rearranged map it is read as if the regions had moved with their
    values, so that it need not be summed again. It is the shared bank also where each region's own
    p is from draws of its own. A place that could be a test for other values
    belongs to the family of a rearranged map: it can lower a least p at or below alpha only where
    it is a test there.

    References
    ----------
    .. [1] Westfall, P. H., Young, S. S. (1993). *Resampling-Based Multiple Testing*. Wiley.
    """
    answer = np.full(len(p), np.nan)
    if not family.any():
        return answer
    asked = _asked(members, sum_, _sides(p, alternative, mirrored), alternative, alpha)
    maps = _maps(members.n, arrangements, seed)
    if permutations == "exact":
        least = exact(asked, maps, workers)
    else:
        least = sampled(asked, maps, int(permutations), seed, workers)
    below = np.searchsorted(np.sort(least), p[family] * (1 + 1e-12), side="right")
    # where all arrangements were met, the map's own is one of them
    answer[family] = below / maps.number if maps.exact else (below + 1) / (maps.number + 1)
    return answer


def _sides(
    p: FloatArray, alternative: Alternative, mirrored: BoolArray | None
) -> npt.NDArray[np.int8]:
    side = np.full(len(p), {"greater": 1, "less": -1}.get(alternative, 0), dtype=np.int8)
    if mirrored is not None:
        side[mirrored] *= -1
    side[np.isnan(p)] = NONE
    return side


def _asked(
    members: System,
    sum_: Sum,
    side: npt.NDArray[np.int8],
    alternative: Alternative,
    alpha: float,
) -> Asked:
    one = Summand.of(sum_.values, squared=sum_.squared, rounded=sum_.rounded)
    twice = alternative == "two-sided"
    # so many arrangements of a place's neighbours may differ: no p there is below 1 of them
    degrees, which = np.unique(members.degree, return_inverse=True)
    log = np.array([_log_choices(members, int(k)) for k in degrees])[which]
    able = np.exp(-log) * (2 if twice else 1) <= alpha * (1 + 1e-9)
    return Asked(one, members, able, side, twice)


def _log_choices(members: System, k: int) -> float:
    """Return the logarithm of the number of sets of k others, or of orders where weights differ."""
    others = members.n - 1
    if members.only_set_matters:
        return float(log_choices(others, np.array(k)))
    return float(log_factorial(others) - log_factorial(others - k))


def _maps(n: int, arrangements: int, seed: int) -> Maps:
    key = np.random.SeedSequence([seed, 1]).generate_state(1, np.uint64)[0]
    every = math.factorial(n) if n <= 20 else arrangements + 2
    if every <= arrangements + 1:
        return Maps(key, exact=True, number=every)
    return Maps(key, exact=False, number=arrangements)
