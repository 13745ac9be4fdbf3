"""How often chance alone lets two organisations share so many projects, all numbers kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from spatialict.core.inference import reached_p
from spatialict.core.study import ArgumentError
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.networks.projected import Shared, TwoMode
    from spatialict.core.workers import Workers

EXCHANGES: Final = 10
"""Attempts to exchange projects before each network, for each participation."""
BLOCK: Final = 64
"""Networks of a part; each part begins with the network as it is."""
MOST_CELLS: Final = 50_000_000
"""Organisations x projects: a byte each, for every thread."""


FEWEST: Final = 9_999
"""Networks that are drawn where their number is not asked for."""
AFFORDABLE: Final = 1_000_000_000
"""Steps that more networks than these may take: some seconds."""


def enough(web: TwoMode, found: Shared, wanted: int) -> int:
    """Return how many networks to draw: `wanted` where that takes seconds, `FEWEST` at least."""
    degree = web.degree
    steps = EXCHANGES * len(web.project)
    steps += int(np.minimum(degree[found.one], degree[found.other]).sum())
    return max(FEWEST, wanted if wanted * steps <= AFFORDABLE else 0)


class _Asked(NamedTuple):
    first: IntArray
    owner: NDArray[np.int32]
    projects: NDArray[np.int32]
    shape: tuple[int, int]
    one: NDArray[np.int32]
    other: NDArray[np.int32]
    shared: NDArray[np.int32]
    seed: int


def exchanged_p(
    web: TwoMode, found: Shared, permutations: int, *, seed: int, workers: Workers = None
) -> FloatArray:
    """Return p of each pair over drawn networks of the same numbers (fixed degree sequences).

    Raises
    ------
    ArgumentError
        If there are more organisations x projects than can be kept.
    """
    shape = len(web.ids), len(web.projects)
    if shape[0] * shape[1] > MOST_CELLS:
        told = {"organisations": shape[0], "projects": shape[1], "most": float(MOST_CELLS)}
        raise ArgumentError("projection.too_large", **told)
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(web.degree)])
    pairs = found.one, found.other, found.projects
    asked = _Asked(first, web.organisation, web.project, shape, *pairs, seed)
    counts = each(_counted, asked, bounds(permutations, BLOCK), workers)
    return reached_p(sum(counts), permutations)


def _counted(asked: _Asked, block: tuple[int, int]) -> IntArray:
    from spatialict.core.kernels.exchanging import share_by_chance

    begin, stop = block
    projects = asked.projects.copy()
    there = np.zeros(asked.shape, dtype=np.uint8)
    there[asked.owner, projects] = 1
    words = np.random.SeedSequence([asked.seed, begin // BLOCK]).generate_state(1, np.uint64)
    at_least = np.zeros(len(asked.one), dtype=np.int64)
    share_by_chance(
        asked.first, asked.owner, projects, there, asked.one, asked.other, asked.shared,
        EXCHANGES * len(projects), stop - begin, np.uint64(words[0]), at_least,
    )  # fmt: skip
    return at_least
