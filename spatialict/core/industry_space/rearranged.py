"""Where industries would be if each were located without regard to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.quotients import FLAT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialict.core.arrays import BoolArray, FloatArray

BLOCK: Final = 250
"""Arrangements that are drawn side by side, where the table is small."""
CELLS: Final = 4_000_000
"""Cells that are drawn side by side at most, where one arrangement has not more."""


def rearranged(
    activity: FloatArray, held: BoolArray, number: int, *, threshold: float, seed: int
) -> Iterator[BoolArray]:
    r"""Draw who is present where, each industry on its own; shares still add up to one.

    A region's quotients, over their median in the region, say how it leans to each industry. The
    leanings to an industry are dealt anew to the regions, those to each industry apart; activity is
    made of them in proportion to size, regions keep their totals, and presence follows as from the
    table itself. So what comes of shares alone (one large industry makes all others of its region
    scarce) is part of chance; arrangements that keep the sums of presences do not hold it and find
    order in noise (in a third of 150 tables, at 5 %).

    Parameters
    ----------
    activity : numpy.ndarray, shape (n, m)
        ``>= 0``; no row and no column is nil.
    held : numpy.ndarray, shape (m,)
        Industries that stay where they are, with their shares; they are not in what is drawn.
    number : int
        How many arrangements.
    threshold : float
        Location quotient from which an industry is present.
    seed : int
        Of the draws; the first arrangements do not depend on how many are drawn.

    Yields
    ------
    numpy.ndarray, shape (up to `BLOCK`, n, m - held)

    Examples
    --------
    Two regions, two industries: either each has its own, or they are alike and have both.

    >>> table, held = np.array([[3.0, 1.0], [1.0, 3.0]]), np.zeros(2, bool)
    >>> drawn = next(rearranged(table, held, 200, threshold=1.0, seed=1))
    >>> sorted({tuple(cells.sum(axis=1).tolist()) for cells in drawn})
    [(1, 1), (2, 2)]
    """
    parts = activity / activity.sum()
    regional, industrial = parts.sum(axis=1), parts.sum(axis=0)
    expected = np.outer(regional, industrial[~held])
    leaning = _leaning(parts / np.outer(regional, industrial))[:, ~held]
    free = parts[:, ~held].sum(axis=1)
    block = max(1, min(BLOCK, CELLS // max(1, leaning.size)))
    for start in range(0, number, block):
        rng = np.random.default_rng([seed, start // block])
        order = np.argsort(rng.random((block, *leaning.shape)), axis=1)[: number - start]
        drawn = np.take_along_axis(leaning[None], order, axis=1) * expected
        sums = drawn.sum(axis=2)
        drawn *= (free / np.where(sums > 0, sums, np.inf))[:, :, None]
        shares, nation = drawn / regional[:, None], drawn.sum(axis=1, keepdims=True)
        yield np.asarray((shares >= threshold * (1 - FLAT) * nation) & (nation > 0))


def _leaning(quotients: FloatArray) -> FloatArray:
    """Return quotients over their median in the region, which a large industry does not move."""
    middle = np.median(quotients, axis=1, keepdims=True)
    return np.asarray(quotients / np.where(middle > 0, middle, 1.0))
