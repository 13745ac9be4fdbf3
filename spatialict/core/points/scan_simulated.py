"""Maps drawn under the hypothesis of a scan, and how they stand side by side in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.scan_draws import WORDS, simulate, tabulate_alias
from spatialict.core.workers import each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.kernels.scan_draws import WordArray
    from spatialict.core.points.scan_ground import Ground
    from spatialict.core.workers import Workers

MEMORY: Final = 256 * 2**20
"""Bytes of simulated maps that are held at once; the rest comes in later passes."""
MANY: Final = 256
"""Draws for each place and year above which these are drawn one after the other, not the draws."""
WIDTHS: Final = (8, 16, 32)
"""Bits of a lane; sums over windows have twice as many, the highest one spare."""


@dataclass(frozen=True)
class Urn:
    """From where cases are drawn: Walker's table over places and years with anything at risk.

    `shares` are the chances of these, of a draw with replacement.

    `held` is empty where cases are drawn with replacement; with `rest` what is drawn are the
    controls, because they are fewer.
    """

    accept: FloatArray
    alias: IntArray
    shares: FloatArray
    held: IntArray
    rest: bool
    cells: IntArray
    draws: int
    shape: tuple[int, int]
    seed: int
    width: int

    @property
    def lanes(self) -> int:
        """Return how many maps stand side by side."""
        return WORDS * 64 // self.width


@dataclass(frozen=True)
class Maps:
    """Some simulated maps: words of lanes, and the largest count of each place."""

    counts: WordArray
    most: IntArray
    width: int
    first: int

    @property
    def lanes(self) -> int:
        """Return how many maps stand side by side."""
        return WORDS * 64 // self.width


def passes(ground: Ground, simulations: int, seed: int, workers: Workers) -> Iterator[Maps]:
    """Yield the simulated maps, as many at a time as memory is meant for.

    A map is made of the seed and its own number, whoever draws it, whatever stands beside it.
    """
    urn = _urn(ground, seed)
    line = ground.n * (len(ground.risk_to) - 1) * WORDS * 8
    at_once = max(1, MEMORY // line) * urn.lanes
    for first in range(0, simulations, at_once):
        last = min(first + at_once, simulations)
        yield from _drawn(urn, first, last, workers)


def _drawn(urn: Urn, first: int, last: int, workers: Workers) -> Iterator[Maps]:
    """Draw maps in lanes as narrow as holds them."""
    answers = each(_draw, urn, range(first, last, urn.lanes), workers)
    most = np.max([most for _, most in answers], axis=0)
    if most.max() < 2**urn.width:
        counts = np.stack([counts for counts, _ in answers])
        yield Maps(counts, most, urn.width, first)
        return
    wider = Urn(**{**vars(urn), "width": 2 * urn.width})
    half = first + (last - first + 1) // 2
    for begin, end in ((first, half), (half, last)):
        if begin < end:
            yield from _drawn(wider, begin, end, workers)


def _draw(urn: Urn, first: int) -> tuple[WordArray, IntArray]:
    if urn.draws > MANY * len(urn.cells):
        return _draw_many(urn, first)
    years, n = urn.shape
    counts, most = np.zeros((years, n, WORDS), np.uint64), np.empty(n, np.int64)
    simulate(
        np.uint64(urn.seed % 2**64),
        first,
        urn.draws,
        urn.accept,
        urn.alias,
        urn.held,
        urn.rest,
        urn.cells,
        urn.width,
        counts,
        most,
    )
    return counts, most


def _draw_many(urn: Urn, first: int) -> tuple[WordArray, IntArray]:
    """Draw maps cell by cell: what falls on each, given what fell on those before."""
    years, n = urn.shape
    counts, most = np.zeros((years, n, WORDS), np.uint64), np.zeros(n, np.int64)
    in_word = 64 // urn.width
    for lane in range(urn.lanes):
        rng = np.random.default_rng([urn.seed, first + lane])
        if urn.held.size:
            drawn = rng.multivariate_hypergeometric(urn.held, urn.draws, method="marginals")
        else:
            drawn = rng.multinomial(urn.draws, urn.shares)
        cases = np.zeros(years * n, np.int64)
        cases[urn.cells] = urn.held - drawn if urn.rest else drawn
        up_to = cases.reshape(years, n).cumsum(axis=0)
        most = np.maximum(most, up_to[-1])
        shift = np.uint64(lane % in_word * urn.width)
        counts[:, :, lane // in_word] += up_to.astype(np.uint64) << shift
    return counts, most


def _urn(ground: Ground, seed: int) -> Urn:
    risk = np.diff(ground.risk_to, axis=0)
    cells = np.flatnonzero(risk.ravel() > 0)
    weights = np.ascontiguousarray(risk.ravel()[cells])
    accept, alias = np.empty(len(cells)), np.empty(len(cells), np.int64)
    tabulate_alias(weights, accept, alias)
    held, rest, draws = np.zeros(0, np.int64), False, ground.cases
    if ground.bernoulli:
        held = np.rint(weights).astype(np.int64)
        others = int(held.sum()) - draws
        rest, draws = others < draws, min(others, draws)
    width = _width(ground, float(risk.sum(axis=0).max()))
    shape = (risk.shape[0], risk.shape[1])
    return Urn(accept, alias, weights / weights.sum(), held, rest, cells, draws, shape, seed, width)


def _width(ground: Ground, largest: float) -> int:
    """Return the narrowest lanes that are likely to hold a place, and surely the whole."""
    mean = ground.cases * largest / ground.law[1]
    likely = mean + 5 * np.sqrt(mean)
    return next(
        width for width in WIDTHS if ground.cases < 2 ** (2 * width - 1) and likely < 2**width
    )
