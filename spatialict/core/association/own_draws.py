"""Draws of its own for every region, where the tests of different regions must not share any.

What is drawn depends on the seed, the place of the region among the sorted ids and the number of
the draw; on nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from spatialict.core.association import bank
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.association.summands import Summand
    from spatialict.core.association.system import System
    from spatialict.core.workers import Workers


COUNTED: Final = 1 << 24
"""Draws of all regions of a block: as long as Ctrl-C waits, about a second."""


class Own(NamedTuple):
    """What every region needs to draw for itself."""

    one: Summand
    alike: bool
    seed: np.uint64
    number: int


def counted(
    members: System, one: Summand, permutations: int, seed: int, workers: Workers
) -> IntArray:
    """Return how many of a region's draws are at or above, at or below what it has."""
    state = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]
    shared = Own(one, members.only_set_matters, state, permutations)
    block = bank.most_regions(permutations, COUNTED)
    parts = [bank.rows(members, start, stop) for start, stop in bounds(members.n, block)]
    return np.concatenate(each(_drawn, shared, parts, workers))


def _drawn(shared: Own, block: tuple[int, IntArray, IntArray, FloatArray]) -> IntArray:
    from spatialict.core.kernels.independent import count_independent

    start, indptr, indices, weights = block
    counts = np.zeros((len(indptr) - 1, 2), dtype=np.int64)
    count_independent(
        shared.one.values,
        indptr,
        indices,
        np.ones_like(weights) if shared.alike else weights,
        shared.one.squared,
        shared.one.size,
        shared.one.tolerance,
        shared.seed,
        shared.number,
        start,
        counts,
    )
    return counts
