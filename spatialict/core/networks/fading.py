"""What is left of a network's largest component as organisations leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialict.core.arrays import IntArray
    from spatialict.core.networks.network import Network
    from spatialict.core.workers import Workers

BLOCK: Final = 8
"""Random orders of a part."""


def fading(network: Network, order: IntArray) -> NDArray[np.int32]:
    """Return the size of the largest component when 0, 1, 2, … of `order` have left.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatialict.core.networks.network import Network
    >>> links = pd.DataFrame({"source": ["a", "b", "c"], "target": ["b", "c", "d"]})
    >>> fading(Network.of(links), np.array([1, 2])).tolist()
    [4, 2, 1]
    """
    from spatialict.core.kernels.fading import fade

    stays = np.ones(network.n, dtype=bool)
    stays[order] = False
    whole = np.concatenate([order, np.flatnonzero(stays)]).astype(np.int32)
    largest = np.empty((1, len(order) + 1), dtype=np.int32)
    fade(*network.csr[:2], whole, False, np.uint64(0), largest)
    return np.asarray(largest[0])


def fading_at_random(
    network: Network, leaving: int, simulations: int, *, workers: Workers = None, seed: int = 0
) -> NDArray[np.int32]:
    """Return the same for orders drawn at random, a row each."""
    shared = _Asked(*network.csr[:2], network.n, leaving, seed)
    parts = each(_part, shared, bounds(simulations, BLOCK), workers)
    return np.concatenate(parts)


class _Asked(NamedTuple):
    """What every part needs."""

    starts: IntArray
    beside: NDArray[np.int32]
    n: int
    leaving: int
    seed: int


def _part(asked: _Asked, bound: tuple[int, int]) -> NDArray[np.int32]:
    from spatialict.core.kernels.fading import fade

    words = np.random.SeedSequence([asked.seed, bound[0] // BLOCK]).generate_state(1, np.uint64)
    largest = np.empty((bound[1] - bound[0], asked.leaving + 1), dtype=np.int32)
    order = np.arange(asked.n, dtype=np.int32)
    fade(asked.starts, asked.beside, order, True, words[0], largest)
    return largest
