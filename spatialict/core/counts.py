"""Counts as independent binomial draws: intervals and the exact test of a location quotient.

Arrays in, arrays out. A region that is not known is NaN in every array and takes no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]

DRAWS: Final = 9_999
RELATIVE: Final = 1e-7
"""Two counts are equally probable within this part, as in R and scipy."""


@dataclass(frozen=True)
class Draws:
    """The binomial draws behind the quotients of one sector.

    Parameters
    ----------
    x, n : numpy.ndarray, shape (n_regions,)
        Jobs or firms of the sector, and of all industries, of the regions.
    reference_x, reference_n : float
        The same of the reference economy.
    nested : bool
        True where the regions are part of the reference (what is left of it is one more draw),
        False where it is an economy of its own.
    """

    x: Floats
    n: Floats
    reference_x: float
    reference_n: float
    nested: bool

    @property
    def share(self) -> float:
        """Share of the sector in the reference economy."""
        return self.reference_x / self.reference_n

    @property
    def rest(self) -> tuple[float, float]:
        """Count of the sector and of all industries in the reference beside the regions."""
        if not self.nested:
            return self.reference_x, self.reference_n
        n = max(self.reference_n - float(np.nansum(self.n)), 0.0)
        return min(max(self.reference_x - float(np.nansum(self.x)), 0.0), n), n


def log_variance(draws: Draws) -> Floats:
    """Return Var(ln LQ) of each region by the delta method; NaN for nil and all.

    Region r moves LQ = p_r / p by its own p_r and by its part v_r of p; all others by p alone.
    """
    own = draws.x / draws.n
    part = draws.n / draws.reference_n if draws.nested else np.zeros_like(draws.n)
    moves = part * own * (1 - own) / draws.reference_n
    rest_x, rest_n = draws.rest
    left = rest_x / rest_n if rest_n else 0.0
    others = np.nansum(moves) + rest_n / draws.reference_n * left * (1 - left) / draws.reference_n
    with np.errstate(divide="ignore", invalid="ignore"):
        itself = (1 / own - part / draws.share) ** 2 * own * (1 - own) / draws.n
        variance = itself + (others - moves) / draws.share**2
    known: Floats = np.where((draws.x > 0) & (draws.x < draws.n), variance, np.nan)
    return known


def delta_interval(draws: Draws, *, confidence: float, logged: bool) -> tuple[Floats, Floats]:
    """Return the ends of the delta interval, symmetric about ln LQ (`logged`) or about LQ.

    Examples
    --------
    >>> draws = Draws(np.array([200.0, 300, 500]), np.array([2e3, 8e3, 1e4]), 1e3, 2e4, True)
    >>> low, high = delta_interval(draws, confidence=0.95, logged=False)
    >>> ((high - low) / 2 / 1.959963985).round(7)
    array([0.120727 , 0.035394 , 0.0307205])
    """
    from scipy.special import ndtri

    value = draws.x / draws.n / draws.share
    reach = ndtri((1 + confidence) / 2) * np.sqrt(log_variance(draws))
    if logged:
        return value * np.exp(-reach), value * np.exp(reach)
    return value * (1 - reach), value * (1 + reach)


def bootstrap_interval(
    draws: Draws, order: Sequence[int], *, confidence: float, seed: int
) -> tuple[Floats, Floats]:
    """Return percentiles of the quotients of 9 999 parametric draws, made in the given order.

    A region whose count is 0 or everything would be drawn the same every time, which is no
    interval: NaN.
    """
    rng = np.random.default_rng(seed)
    varied = np.full((DRAWS, len(draws.x)), np.nan)
    for row in order:
        if np.isfinite(draws.n[row]) and draws.n[row] > 0:
            n = int(draws.n[row])
            varied[:, row] = rng.binomial(n, draws.x[row] / n, size=DRAWS)
    rest_x, rest_n = draws.rest
    reference = rng.binomial(int(rest_n), rest_x / rest_n if rest_n else 0.0, size=DRAWS)
    if draws.nested:
        reference = reference + np.nansum(varied, axis=1)
    open_ends = (draws.x > 0) & (draws.x < draws.n)
    low, high = np.full(len(draws.x), np.nan), np.full(len(draws.x), np.nan)
    share = np.where(reference > 0, reference, np.nan) / draws.reference_n
    values = varied[:, open_ends] / draws.n[open_ends] / share[:, None]
    ends = [(1 - confidence) / 2, (1 + confidence) / 2]
    if open_ends.any():
        low[open_ends], high[open_ends] = np.nanquantile(values, ends, axis=0)
    return low, high


def binomial_test(draws: Draws) -> tuple[Floats, Floats]:
    """Return the exact two-sided p of each region, and the least p that it could have.

    Two-sided: the probability of all counts that are no more probable than the one observed. The
    share of the reference is taken as known: where it contains the region, the larger the region
    the rarer the test rejects (`fisher_test` does not err so).

    Examples
    --------
    R: ``binom.test(4, 20, 0.05)`` gives 0.01590153; 20 of 20 has probability 0.05 ** 20.

    >>> p, least = binomial_test(Draws(np.array([4.0]), np.array([20.0]), 5.0, 100.0, False))
    >>> p.round(8), bool(least[0] < 1e-26)
    (array([0.01590153]), True)
    """
    from scipy.stats import binomtest

    p, least = np.full(len(draws.x), np.nan), np.full(len(draws.x), np.nan)
    for row in np.flatnonzero(np.isfinite(draws.x) & (draws.n > 0)):
        n = int(draws.n[row])
        p[row] = binomtest(int(draws.x[row]), n, draws.share).pvalue
        least[row] = min(binomtest(end, n, draws.share).pvalue for end in (0, n))
    return p, least


def fisher_test(draws: Draws) -> tuple[Floats, Floats]:
    """Return Fisher's exact two-sided p of each region, and the least p that it could have.

    The region against the rest of the reference (against all of it if not `nested`): given the
    totals of the two by two table, x is hypergeometric. Two-sided as in `binomial_test`.

    Examples
    --------
    R: ``fisher.test(rbind(c(8, 2), c(1, 5)))`` gives 0.03497.

    >>> p, least = fisher_test(Draws(np.array([8.0]), np.array([10.0]), 9.0, 16.0, True))
    >>> p.round(5), least.round(5)
    (array([0.03497]), array([0.00087]))
    """
    p, least = np.full(len(draws.x), np.nan), np.full(len(draws.x), np.nan)
    rows = np.isfinite(draws.x) & (draws.n > 0)
    x, n = draws.x[rows].astype(np.int64), draws.n[rows].astype(np.int64)
    beside = (0, 0) if draws.nested else (x, n)
    sector = np.maximum(int(draws.reference_x) + beside[0], x)
    total = np.maximum(int(draws.reference_n) + beside[1], n + sector - x)
    margins = np.stack([total, sector, n])
    p[rows] = _no_more_probable(margins, x)
    # what is least depends on the totals alone, which many regions share
    once, back = np.unique(margins, axis=1, return_inverse=True)
    extremes = [_no_more_probable(once, end) for end in _ends(once)]
    least[rows] = np.minimum(*extremes)[back.ravel()]
    return p, least


def _ends(margins: Whole) -> tuple[Whole, Whole]:
    """Return the least and the largest count that the totals of a table leave possible."""
    total, sector, n = margins
    return np.maximum(0, n - (total - sector)), np.minimum(n, sector)


def _no_more_probable(margins: Whole, x: Whole) -> Floats:
    """Return the probability of all counts no more probable than x: both tails, by bisection."""
    from scipy.stats import hypergeom

    total, sector, n = margins
    mode = (n + 1) * (sector + 1) // (total + 2)
    low, high = _ends(margins)
    limit = hypergeom.pmf(x, *margins) * (1 + RELATIVE)

    def common(k: Whole, at: Whole) -> npt.NDArray[np.bool_]:
        return np.asarray(hypergeom.pmf(k, *margins[:, at]) > limit[at])

    rises = _first(common, low, mode + 1)
    falls = _first(lambda k, at: ~common(k, at), mode, high + 1)
    tails = hypergeom.cdf(rises - 1, *margins) + hypergeom.sf(falls - 1, *margins)
    return np.asarray(np.minimum(1.0, tails), dtype=float)


def _first(
    holds: Callable[[Whole, Whole], npt.NDArray[np.bool_]], low: Whole, high: Whole
) -> Whole:
    """Return the first whole number from `low` on where it holds; `high` where nowhere before.

    Asked of numbers and of their places, and only where the answer is still open.
    """
    low, high = low.copy(), high.copy()
    while len(left := np.flatnonzero(low < high)):
        middle = (low[left] + high[left]) // 2
        found = holds(middle, left)
        high[left[found]] = middle[found]
        low[left[~found]] = middle[~found] + 1
    return low
