"""Draws of its own for every region, where the tests of different regions must not share any.

What is drawn depends on the seed, the place of the region among the sorted ids and the number of
the draw; on nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spatialict.core import bank
from spatialict.core.inference import TOLERANCE
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from spatialict.core.inference import FloatArray
    from spatialict.core.system import IntArray, System
    from spatialict.core.workers import Workers


class Own(NamedTuple):
    """What every region needs to draw for itself."""

    values: FloatArray
    alike: bool
    squared: bool
    widest: float
    seed: np.uint64
    number: int


def counted(
    members: System,
    values: FloatArray,
    permutations: int,
    seed: int,
    *,
    squared: bool,
    workers: Workers,
) -> IntArray:
    """Return how many of a region's draws are at or above, at or below what it has.

    Parameters
    ----------
    values : numpy.ndarray, shape (v, n)
        Around nil, and not much larger than one.
    """
    state = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]
    widest = float(np.abs(values).max())
    shared = Own(values, members.only_set_matters, squared, widest, state, permutations)
    parts = [bank.rows(members, start, stop) for start, stop in bounds(members.n, bank.REGIONS)]
    return np.concatenate(each(_drawn, shared, parts, workers))


def _drawn(shared: Own, block: tuple[int, IntArray, IntArray, FloatArray]) -> IntArray:
    from spatialict.core.kernels.independent import count_independent

    start, indptr, indices, weights = block
    counts = np.zeros((len(indptr) - 1, 2), dtype=np.int64)
    count_independent(
        shared.values,
        indptr,
        indices,
        np.ones_like(weights) if shared.alike else weights,
        shared.squared,
        shared.widest,
        TOLERANCE,
        shared.seed,
        shared.number,
        start,
        counts,
    )
    return counts
