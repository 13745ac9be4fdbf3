"""Who is present where, dealt anew: each region keeps its number, and each industry its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialict.core.arrays import BoolArray

ATTEMPTS: Final = 10
"""Attempts to exchange, for each presence."""
BLOCK: Final = 250
"""Arrangements that are drawn side by side."""


def redealt(cells: BoolArray, number: int, seed: int) -> Iterator[BoolArray]:
    r"""Draw arrangements with the same sums of rows and columns, all of them equally likely.

    Two presences drawn at random exchange their industries, again and again; what would make one
    stand twice is refused and counts as an attempt. Each arrangement starts from the observed one.

    Parameters
    ----------
    cells : numpy.ndarray, shape (n, m)
        The observed presences.
    number : int
        How many arrangements.
    seed : int
        Of the draws; the first arrangements do not depend on how many are drawn.

    Yields
    ------
    numpy.ndarray, shape (up to `BLOCK`, n, m)

    References
    ----------
    .. [1] Gotelli, N. J. (2000). Null model analysis of species co-occurrence patterns. *Ecology*
       81(9), 2606-2621.
    .. [2] Miklós, I. and Podani, J. (2004). Randomization of presence-absence matrices: comments
       and new algorithms. *Ecology* 85(1), 86-92.

    Examples
    --------
    Two regions with one industry each: either arrangement is as likely.

    >>> drawn = next(redealt(np.eye(2, dtype=bool), 200, seed=1))
    >>> drawn.shape, 80 < int(drawn[:, 0, 0].sum()) < 120
    ((200, 2, 2), True)
    """
    for start in range(0, number, BLOCK):
        rng = np.random.default_rng([seed, start // BLOCK])
        yield _block(cells, rng)[: number - start]


def _block(cells: BoolArray, rng: np.random.Generator) -> BoolArray:
    row, column = np.nonzero(cells)
    drawn = np.repeat(cells[None], BLOCK, axis=0)
    if len(row) < 2:
        return drawn
    place, chain = np.repeat(column[None], BLOCK, axis=0), np.arange(BLOCK)
    for _ in range(ATTEMPTS * len(row)):
        one, other = rng.integers(len(row), size=(2, BLOCK))
        i, j = row[one], row[other]
        mine, theirs = place[chain, one], place[chain, other]
        free = ~(drawn[chain, i, theirs] | drawn[chain, j, mine])
        c, i, j, one, other = (part[free] for part in (chain, i, j, one, other))
        mine, theirs = mine[free], theirs[free]
        drawn[c, i, mine], drawn[c, j, theirs] = False, False
        drawn[c, i, theirs], drawn[c, j, mine] = True, True
        place[c, one], place[c, other] = theirs, mine
    return drawn
