"""Simulated maps of a scan: as many cases as observed, each where what is at risk has drawn it.

Lanes stand side by side: the counts of many simulations, `width` bits each, fill the eight words
of a place, which is one line of the cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.draws import below, mixed

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray

    WordArray = npt.NDArray[np.uint64]

WORDS: Final = 8
"""Words of a place."""
STEP: Final = np.uint64(0x9E3779B97F4A7C15)


@compiled("void(float64[::1], float64[::1], int64[::1])", writes="accept alias")
def tabulate_alias(weights: FloatArray, accept: FloatArray, alias: IntArray) -> None:
    """Fill in Walker's table of positive weights: a cell is kept, or gives way to its alias."""
    m = weights.size
    mean = weights.sum() / m
    small, large = np.empty(m, np.int64), np.empty(m, np.int64)
    smalls = larges = 0
    for k in range(m):
        accept[k], alias[k] = weights[k] / mean, k
        if accept[k] < 1:
            small[smalls] = k
            smalls += 1
        else:
            large[larges] = k
            larges += 1
    while smalls > 0 and larges > 0:
        smalls -= 1
        k, rich = small[smalls], large[larges - 1]
        alias[k] = rich
        accept[rich] -= 1 - accept[k]
        if accept[rich] < 1:
            larges -= 1
            small[smalls] = rich
            smalls += 1


@part
def scattered(  # noqa: PLR0917 (compiled: plain arrays)
    state: np.uint64,
    draws: int,
    accept: FloatArray,
    alias: IntArray,
    held: IntArray,
    drawn: IntArray,
) -> None:
    """Draw cells by their weights (Walker's alias table) and count them in `drawn`.

    Where `held` says how many a cell holds, a draw falls on one of those already taken with the
    chance that one of them is met, and is drawn again: a sample without replacement.
    """
    drawn[:] = 0
    for _ in range(draws):
        while True:
            state += STEP
            cell = np.int64(below(mixed(state), accept.size))
            state += STEP
            if (mixed(state) >> np.uint64(11)) * 2.0**-53 >= accept[cell]:
                cell = alias[cell]
            if held.size == 0:
                break
            state += STEP
            if np.int64(below(mixed(state), held[cell])) >= drawn[cell]:
                break
        drawn[cell] += 1


@compiled(
    "void(uint64, int64, int64, float64[::1], int64[::1], int64[::1], boolean, int64[::1], int64,"
    " uint64[:, :, ::1], int64[::1])",
    writes="counts most",
)
def simulate(  # noqa: PLR0917 (compiled: plain arrays)
    seed: np.uint64,
    first: int,
    draws: int,
    accept: FloatArray,
    alias: IntArray,
    held: IntArray,
    rest: bool,
    cells: IntArray,
    width: int,
    counts: WordArray,
    most: IntArray,
) -> None:
    """Fill the lanes with simulations `first` and following, summed over the years up to each.

    `cells` says which year and place (year * places + place) a cell of the table is; with `rest`
    the draws are those that are *no* cases. `most` becomes the largest count of each place; one
    above what `width` bits hold has spilled into other lanes.
    """
    years, n, words = counts.shape
    lanes = 64 // width
    drawn, sums = np.empty(cells.size, np.int64), np.empty(n, np.int64)
    most[:] = 0
    for lane in range(words * lanes):
        word, shift = lane // lanes, np.uint64(lane % lanes * width)
        state = mixed(seed + STEP * np.uint64(first + lane + 1))
        scattered(state, draws, accept, alias, held, drawn)
        sums[:] = 0
        for k in range(cells.size):
            year, place = cells[k] // n, cells[k] % n
            count = held[k] - drawn[k] if rest else drawn[k]
            counts[year, place, word] += np.uint64(count) << shift
            sums[place] += count
        for place in range(n):
            most[place] = max(most[place], sums[place])
    for year in range(1, years):
        for place in range(n):
            for word in range(words):
                counts[year, place, word] += counts[year - 1, place, word]
