"""Every set of neighbours that a region could have, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray


@part
def summand(values: FloatArray, i: int, j: int, squared: bool) -> float:
    """Return what region j adds to the sum of region i."""
    if not squared:
        return float(values[0, j])
    total = 0.0
    for v in range(values.shape[0]):
        total += (values[v, i] - values[v, j]) * (values[v, i] - values[v, j])
    return float(total)


@part
def next_set(chosen: IntArray, partial: FloatArray, others: FloatArray, k: int) -> bool:
    """Move to the next set in lexical order, but for its last place; False after the last."""
    m = others.size
    place = k - 2
    while place >= 0 and chosen[place] == m - k + place:
        place -= 1
    if place < 0:
        return False
    chosen[place] += 1
    partial[place + 1] = partial[place] + others[chosen[place]]
    for later in range(place + 1, k):
        chosen[later] = chosen[later - 1] + 1
        partial[later + 1] = partial[later] + others[chosen[later]]
    return True


@compiled(
    "void(float64[:, ::1], int64[::1], int64[::1], boolean, float64[::1], float64, int64,"
    " int64[:, ::1])",
    writes="counts",
)
def count_sets(  # noqa: PLR0917 (compiled: one loop, plain arrays)
    values: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    squared: bool,
    size: FloatArray,
    tolerance: float,
    start: int,
    counts: IntArray,
) -> None:
    """Count, for each region, sums at or above, at or below the observed one, largest, smallest.

    The sum runs over the values of k others (or, `squared`, over their squared differences from
    the region's own, for every row of `values`); every set of k out of the n - 1 others is
    visited once, in lexical order, so that only the last summand changes in the inner loop.
    `counts` begins with region `start`; `size` is that of `Summand`.
    """
    n = values.shape[1]
    others = np.empty(n - 1)
    chosen = np.empty(n, np.int64)
    partial = np.zeros(n + 1)
    for r in range(counts.shape[0]):
        i = start + r
        k = indptr[i + 1] - indptr[i]
        for j in range(n - 1):
            others[j] = summand(values, i, j + (j >= i), squared)
        observed = 0.0
        for edge in range(indptr[i], indptr[i + 1]):
            observed += summand(values, i, indices[edge], squared)
        width, growth = tolerance * k * size[i], 2 * tolerance * squared
        low, high = observed - width - growth * observed, observed + width + growth * observed
        top, bottom = -np.inf, np.inf
        from_top = to_bottom = 0.0
        for d in range(k):
            chosen[d] = d
            partial[d + 1] = partial[d] + others[d]
        at_least = at_most = highest = lowest = 0
        more = True
        while more:
            for last in range(chosen[k - 1], n - 1):
                s = partial[k - 1] + others[last]
                at_least += s >= low
                at_most += s <= high
                if s > top:
                    top, from_top, highest = s + width + growth * s, s - width - growth * s, 0
                if s < bottom:
                    bottom, to_bottom, lowest = s - width - growth * s, s + width + growth * s, 0
                highest += s >= from_top
                lowest += s <= to_bottom
            more = next_set(chosen, partial, others, k)
        counts[r, 0] = at_least
        counts[r, 1] = at_most
        counts[r, 2] = highest
        counts[r, 3] = lowest
