"""How far a curve may go by chance: bands of simulated curves, and the p-value of the whole curve.

A band that holds at each distance by itself is left somewhere by far more than one curve in
twenty. The global bands here are left by exactly the share `alpha` of curves, one side at a time,
and the p-value says the same thing as the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spatialict.core.arrays import BoolArray, FloatArray, IntArray
from spatialict.core.association.options import whole
from spatialict.core.points.given_numbers import is_number, shown
from spatialict.core.study import ArgumentError


@dataclass(frozen=True)
class Envelope:
    """Bands of a curve, and how often chance goes as far.

    Parameters
    ----------
    expected : array, shape (bins,)
        Mean of the simulated curves.
    low, high : array, shape (bins,)
        Local bands: at one distance chosen beforehand, chance is above `high` with probability
        `alpha`, and below `low` with probability `alpha`.
    global_low, global_high : array, shape (bins,)
        Global bands: chance is above `global_high` anywhere with probability `alpha`; likewise
        below `global_low`.
    p_localised, p_dispersed : float
        At most `alpha` where, and only where, the curve leaves the upper (lower) global band.
        NaN if no bin is defined.
    ignored : int
        Bins in which a curve is NaN; their bands are NaN.
    """

    expected: FloatArray
    low: FloatArray
    high: FloatArray
    global_low: FloatArray
    global_high: FloatArray
    p_localised: float
    p_dispersed: float
    ignored: int = 0


def envelope(observed: FloatArray, simulated: FloatArray, *, alpha: float = 0.05) -> Envelope:
    r"""Bands of the curves that chance makes, on each side at the level `alpha`.

    All R + 1 curves are ordered from the most extreme by extreme rank length: each curve has a
    rank at each distance (1 is the largest of all), its ranks are sorted, and the sorted ranks are
    compared as words are. The upper band is the highest of the curves that remain when the
    :math:`\lfloor \alpha (R + 1) \rfloor` most extreme ones are left out, or fewer where curves
    tie. The lower band is that of the curves upside down.

    Parameters
    ----------
    observed : array, shape (bins,)
        The curve asked about.
    simulated : array, shape (R, bins)
        Curves under the null.
    alpha : float
        Level of each side; ``alpha * (R + 1)`` should be a whole number.

    Raises
    ------
    ArgumentError
        If `alpha` is not between 0 and 1, or R is too small for any curve to be that rare.

    Notes
    -----
    If the observed curve is exchangeable with the simulated ones, ``p <= alpha`` has probability
    :math:`\lfloor \alpha (R + 1) \rfloor / (R + 1)`, and less where curves tie: a curve that only
    touches a band has not left it. This is so on each side: it leaves the bands on either side
    with a probability of up to twice that.

    References
    ----------
    .. [1] Myllymäki, M., Mrkvička, T., Grabarnik, P., Seijo, H. and Hahn, U. (2017). Global
       envelope tests for spatial processes. *Journal of the Royal Statistical Society B* 79,
       381-404.

    Examples
    --------
    Of 20 curves the observed one is the highest, at the second distance:

    >>> chance = np.column_stack([np.arange(19.0), np.arange(19.0)[::-1]])
    >>> found = envelope(np.array([9.5, 30.0]), chance)
    >>> found.p_localised, found.global_high
    (0.05, array([18., 18.]))
    """
    observed, simulated = np.asarray(observed, float), np.asarray(simulated, float)
    count = len(simulated) + 1
    rare = _rare(alpha, count)
    curves = np.vstack([observed, simulated])
    known = np.logical_and.reduce(~np.isnan(curves))
    if not known.any():
        return undefined(observed.size)
    curves = np.ascontiguousarray(curves[:, known])
    chance = np.sort(curves[1:], axis=0)
    upper, p_upper = _highest_kept(curves, rare)
    lower, p_lower = _highest_kept(-curves, rare)
    return Envelope(
        expected=_spread(chance.mean(axis=0), known),
        low=_spread(chance[rare - 1], known),
        high=_spread(chance[-rare], known),
        global_low=_spread(-lower, known),
        global_high=_spread(upper, known),
        p_localised=p_upper,
        p_dispersed=p_lower,
        ignored=int((~known).sum()),
    )


def undefined(bins: int) -> Envelope:
    """Return what is known of a curve that is undefined in every bin: nothing."""
    nan = np.full(bins, np.nan)
    return Envelope(nan, nan, nan, nan, nan, np.nan, np.nan, bins)


def check_level(alpha: float, simulations: int) -> None:
    """Refuse a level that the simulations cannot reach, before they are made.

    Raises
    ------
    ArgumentError
        As `envelope` does.
    """
    number = whole(simulations)
    if number is None or number < 1:
        raise ArgumentError("curves.no_number", value=shown(simulations))
    _rare(alpha, number + 1)


def least_simulations(alpha: float) -> int:
    """Return how many simulations the level needs at least.

    Examples
    --------
    >>> least_simulations(0.05), least_simulations(0.01)
    (19, 99)
    """
    count = max(int(1 / alpha) - 1, 1)
    while 1 / count > alpha:
        count += 1
    return count - 1


def _spread(values: FloatArray, known: BoolArray) -> FloatArray:
    """Return the values of the known bins where they belong, and NaN in the others."""
    whole = np.full(known.size, np.nan)
    whole[known] = values
    return whole


def _rare(alpha: float, count: int) -> int:
    """Return how many of the curves may be called extreme, at least one."""
    if not (is_number(alpha) and 0 < alpha < 1):
        raise ArgumentError("curves.alpha", value=shown(alpha))
    rare = min(int(alpha * count) + 1, count - 1)
    while rare and rare / count > alpha:
        rare -= 1
    if rare < 1:
        least = least_simulations(alpha)
        raise ArgumentError("curves.simulations", value=count - 1, alpha=alpha, least=least)
    return rare


def _highest_kept(curves: FloatArray, rare: int) -> tuple[FloatArray, float]:
    """Return the upper band without the `rare` highest curves, and the p-value of the first.

    A band of fewer curves is never above one of more, so there is a largest set of the least
    extreme curves that the first one is somewhere above: the others, itself among them, are as
    extreme as it is. Without ties these are the curves that come no later than it in the order.
    """
    order, begins = _most_extreme_first(curves)
    above = np.maximum.accumulate(curves[order[::-1]], axis=0)[::-1]
    kept_from = begins[np.searchsorted(begins, rare, side="right") - 1]
    leaves = (curves[0] > above[begins]).any(axis=1)
    beyond = begins[np.argmax(leaves)] if leaves.any() else len(curves)
    return above[kept_from], float(beyond / len(curves))


def _most_extreme_first(curves: FloatArray) -> tuple[IntArray, IntArray]:
    """Return the order of the curves, and where in it each run of equally extreme ones begins."""
    ordered = np.sort(curves, axis=0)
    count, bins = curves.shape
    ranks = np.empty((count, bins), dtype=">u4")
    for place in range(bins):  # how many curves are at least as high
        reached = np.searchsorted(ordered[:, place], curves[:, place], side="left")
        ranks[:, place] = count - reached
    ranks.sort(axis=1)
    words = ranks.view(f"V{ranks.itemsize * bins}").ravel()
    order = np.argsort(words, kind="stable")
    spelt = words[order]
    changes = np.flatnonzero(spelt[1:] != spelt[:-1]) + 1
    return order, np.concatenate([[0], changes])
