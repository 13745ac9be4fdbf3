"""How far pairs of points are from each other: densities of distance, simulated by the thousand.

Distances go into bins of 256 ticks. A pair is shared between the two edges of its bin by the ticks
that it is away from them, so that a smooth curve summed over edges errs by the square of the bin's
width only, wherever in the bins the distances lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.pair_cells import by_cells, drawn, in_order, occupied, runs_below

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.kernels.draws import PlaceArray

    Single = npt.NDArray[np.float32]
    TickArray = npt.NDArray[np.uint32]

TICKS: Final = 256
"""Parts of a bin."""
BLOCK: Final = 512
"""Distances that are measured before they are counted."""
PACKED: Final = 36
"""Bits for the sum of ticks in a whole number whose other bits count pairs."""
FULL: Final = (1 << 27) - 1
"""Pairs that such a number can hold."""


@part
def measured(  # noqa: PLR0917 (compiled: one loop, plain arrays)
    points: Single,
    i: int,
    start: int,
    m: int,
    scale: np.float32,
    most: np.float32,
    ticks: TickArray,
) -> None:
    """Measure the distance of point i from m others, in ticks, `most` at the most."""
    x, y, z = points[0, i], points[1, i], points[2, i]
    begin = np.uint64(start)
    across, up, out = points[0], points[1], points[2]
    for t in range(np.uint64(m)):
        dx, dy, dz = across[begin + t] - x, up[begin + t] - y, out[begin + t] - z
        distance = np.sqrt(dx * dx + dy * dy + dz * dz) * scale
        ticks[t] = np.uint32(np.int32(min(distance, most)))


@part
def counted(ticks: TickArray, m: int, counts: IntArray) -> None:
    """Count pairs and their ticks, by turns in four rows: none need wait for the one before."""
    one, rest = np.int64(1) << np.int64(PACKED), np.uint32(TICKS - 1)
    fours = np.uint64(m) & ~np.uint64(3)
    for t in range(np.uint64(0), fours, np.uint64(4)):
        a, b = ticks[t], ticks[t + np.uint64(1)]
        c, d = ticks[t + np.uint64(2)], ticks[t + np.uint64(3)]
        counts[0, a >> np.uint32(8)] += one | np.int64(a & rest)
        counts[1, b >> np.uint32(8)] += one | np.int64(b & rest)
        counts[2, c >> np.uint32(8)] += one | np.int64(c & rest)
        counts[3, d >> np.uint32(8)] += one | np.int64(d & rest)
    for t in range(fours, np.uint64(m)):
        a = ticks[t]
        counts[0, a >> np.uint32(8)] += one | np.int64(a & rest)


@part
def weighed(  # noqa: PLR0917
    ticks: TickArray, m: int, own: float, others: FloatArray, start: int, sums: FloatArray
) -> None:
    """Do the same for pairs that have a weight: sums of weights, and of weights times ticks."""
    begin, rest = np.uint64(start), np.uint32(TICKS - 1)
    for t in range(np.uint64(m)):
        at = np.uint64(ticks[t] >> np.uint32(8)) << np.uint64(1)
        weight = own * others[begin + t]
        sums[at] += weight
        sums[at + np.uint64(1)] += weight * np.float64(ticks[t] & rest)


@part
def emptied(counts: IntArray, sums: FloatArray) -> None:
    """Move what was counted to the sums."""
    for row in range(4):
        for b in range(counts.shape[1]):
            sums[2 * b] += counts[row, b] >> PACKED
            sums[2 * b + 1] += counts[row, b] & ((1 << PACKED) - 1)
            counts[row, b] = 0


@part
def all_pairs(  # noqa: PLR0917
    points: Single,
    weights: FloatArray,
    plain: bool,
    first: IntArray,
    columns: int,
    rows: int,
    spans: IntArray,
    scale: np.float32,
    counts: IntArray,
    sums: FloatArray,
) -> None:
    """Put each pair within reach into its bin, once; those beyond into the last."""
    ticks = np.empty(BLOCK, np.uint32)
    runs = np.empty((spans.size, 2), np.int64)
    most = np.float32((counts.shape[1] - 1) * TICKS)
    seen = 0
    for at in range(columns * rows):
        if first[at] == first[at + 1]:
            continue
        runs_below(at, columns, rows, spans, first, runs)
        for i in range(first[at], first[at + 1]):
            for down in range(spans.size):
                start = runs[down, 0] if down else i + 1
                while start < runs[down, 1]:
                    m = min(BLOCK, runs[down, 1] - start)
                    measured(points, i, start, m, scale, most, ticks)
                    if plain:
                        if seen + m > FULL:
                            emptied(counts, sums)
                            seen = 0
                        counted(ticks, m, counts)
                        seen += m
                    else:
                        weighed(ticks, m, weights[i], weights, start, sums)
                    start += m
    emptied(counts, sums)


@compiled(
    "void(float32[:, ::1], int32[::1], int32[::1], float64[::1], int32[::1], int64, boolean,"
    " uint64, int64, int64, int64, int64[::1], float32, float64[:, ::1], int64[:, ::1],"
    " float64[:, ::1])",
    writes="shuffled curves",
)
def density_of_distances(  # noqa: PLR0917
    places: Single,
    cell: PlaceArray,
    place: PlaceArray,
    weights: FloatArray,
    shuffled: PlaceArray,
    n: int,
    simulated: bool,
    key: np.uint64,
    start: int,
    columns: int,
    rows: int,
    spans: IntArray,
    scale: np.float32,
    spread: FloatArray,
    within: IntArray,
    curves: FloatArray,
) -> None:
    """Fill a row of `curves` with the smoothed density of distances of each simulation.

    `places` has three rows of coordinates; `place` is that of each site (empty: each its own) and
    `cell` that of each place. The first n of `shuffled` are the sites asked about; where the run is
    `simulated`, `shuffled` is in order, and n sites are drawn for simulation `start` and each after
    it. `weights` go to the n sites as they come (empty: all alike). ``spread[b]`` is what a pair at
    the edge b adds to the curve, from ``within[b, 0]`` to ``within[b, 1]``.
    """
    bins = spread.shape[0] - 1
    shared = place.size > 0
    points = np.empty((3, n), np.float32)
    found = np.empty(n, np.int32)
    total = np.zeros(cell.size if shared else n)
    sorted_weights = np.empty(n)
    first = np.empty(columns * rows + 2, np.int64)
    counts = np.zeros((4, bins + 1), np.int64)
    sums = np.empty(2 * (bins + 1))
    curves[:] = 0.0
    for r in range(curves.shape[0]):
        if simulated:
            drawn(shuffled, n, key, start + r)
        taken, together = occupied(shuffled, n, place, weights, found, total)
        by_cells(found, taken, cell, first)
        for j in range(taken):
            slot = first[cell[found[j]] + 1]
            first[cell[found[j]] + 1] = slot + 1
            at = found[j] if shared else j
            sorted_weights[slot] = total[at]
            for axis in range(3):
                points[axis, slot] = places[axis, found[j]]
            total[at] = 0.0
        if simulated:
            in_order(shuffled, n)
        sums[:] = 0.0
        plain = not shared and weights.size == 0
        all_pairs(points, sorted_weights, plain, first, columns, rows, spans, scale, counts, sums)
        before = together
        for b in range(bins):
            beyond = (sums[2 * b + 1] + 0.5 * sums[2 * b]) / TICKS
            mass = before + sums[2 * b] - beyond
            before = beyond
            if mass != 0.0:
                for k in range(within[b, 0], within[b, 1]):
                    curves[r, k] += mass * spread[b, k]
        for k in range(within[bins, 0], within[bins, 1]):
            curves[r, k] += before * spread[bins, k]
