"""Betweenness of all nodes: from every source, or from a sample with the error that makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from spatialict.core.association.options import whole
from spatialict.core.networks.folded import folded
from spatialict.core.study import ArgumentError
from spatialict.core.workers import arriving, bounds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.networks.folded import Folded
    from spatialict.core.networks.network import Network
    from spatialict.core.workers import Workers

EXACT: Final = 1_000_000_000
"""``"auto"`` searches from every source up to so many links followed: about 20 s of one core."""
SOURCES: Final = 256
"""Otherwise from so many."""
FEWEST: Final = 30
"""A sample has so many sources at least."""
BLOCK: Final = 16
"""Sources of a part."""
TELLING: Final = 6.0
"""An interval is given where what the sources tell is spread over so many of them."""


class Between(NamedTuple):
    """Betweenness of each node, and between what it lies with a confidence of 95 %.

    Parameters
    ----------
    value, low, high : array
        From 0 to 1. The ends are equal to the value where it is exact, and NaN where too few
        sources tell of a node.
    sources : int
        How many were searched from; 0 where all were.
    population : int
        How many there are that could tell anything.
    searched : tuple of int
        Nodes and links of the network that was searched, after folding.
    """

    value: FloatArray
    low: FloatArray
    high: FloatArray
    sources: int
    population: int
    searched: tuple[int, int]


def betweenness(
    network: Network,
    asked: str | int = "auto",
    *,
    triangles: IntArray | None = None,
    workers: Workers = None,
    seed: int = 0,
) -> Between:
    """Return what share of the pairs of others each node stands between.

    Parameters
    ----------
    network : Network
        Links count alike, whatever their weight.
    asked : str or int
        ``"exact"``; a number of sources; or ``"auto"``, exact up to `EXACT`, else `SOURCES`.
    triangles : array of int64, optional
        Of each node, where `spatialict.core.networks.holes` has counted them already.
    workers : int, str or distributed.Client, optional
        Who searches.
    seed : int
        Of the sources that are drawn.

    Raises
    ------
    ArgumentError
        If `asked` is none of these.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatialict.core.networks.network import Network
    >>> links = pd.DataFrame({"source": ["a", "b", "c"], "target": ["b", "c", "d"]})
    >>> betweenness(Network.of(links)).value.round(3).tolist()
    [0.0, 0.667, 0.667, 0.0]
    """
    sources = _sources(asked)
    smaller = folded(network, triangles=triangles, workers=workers)
    rest = smaller.rest
    people = np.flatnonzero(smaller.stands >= 0)
    if sources is None and rest.n * 2 * len(rest.one) > EXACT:
        sources = SOURCES
    if sources is None or sources == 0 or sources >= len(people):
        pairs, sources = _from_all(smaller, workers), 0
        low = high = pairs
    else:
        drawn = np.random.default_rng(seed).choice(people, sources, replace=False)
        pairs, low, high = _from_some(smaller, drawn, len(people), workers)
    of = (network.n - 1) * (network.n - 2) / 2
    whole = of if of > 0 else np.nan
    ends = (low / whole, np.minimum(high / whole, 1.0))
    return Between(pairs / whole, *ends, sources, len(people), (rest.n, len(rest.one)))


def _sources(asked: str | int) -> int | None:
    """Return how many sources are asked for, 0 for all, None where the cost decides."""
    if asked == "auto":
        return None
    if asked == "exact":
        return 0
    number = whole(asked)
    if number is None or number < FEWEST:
        raise ArgumentError("centrality.sources", value=str(asked), fewest=FEWEST)
    return number


class _Asked(NamedTuple):
    """What every part needs."""

    starts: IntArray
    beside: NDArray[np.int32]
    mass: FloatArray
    sources: NDArray[np.int32]
    times: FloatArray


def _from_all(smaller: Folded, workers: Workers) -> FloatArray:
    """Return the pairs that each node stands between."""
    rest = smaller.rest
    every = np.arange(rest.n, dtype=np.int32)
    asked = _Asked(*rest.csr[:2], smaller.mass, every, np.zeros(0))
    twice = np.zeros(rest.n)
    for found in arriving(_exact, asked, bounds(rest.n, BLOCK), workers):
        twice += found
    pairs = smaller.between.copy()
    pairs[smaller.nodes] += twice / 2
    return pairs


def _exact(asked: _Asked, bound: tuple[int, int]) -> FloatArray:
    from spatialict.core.kernels.shortest_paths import dependencies

    total = np.zeros(len(asked.mass))
    dependencies(asked.starts, asked.beside, asked.mass, asked.sources[slice(*bound)], total)
    return total


def _from_some(
    smaller: Folded, drawn: IntArray, people: int, workers: Workers
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return an estimate of the same, and its ends.

    Sources are drawn among the people without replacement: the mean of what they tell times the
    number of people is right on average, and its error is that of any such sample.
    """
    from scipy.special import stdtrit

    rest, count = smaller.rest, len(drawn)
    sources, times = np.unique(smaller.stands[drawn], return_counts=True)
    asked = _Asked(*rest.csr[:2], smaller.mass, sources.astype(np.int32), times.astype(np.float64))
    total, squares = np.zeros(rest.n), np.zeros(rest.n)
    for told, squared in arriving(_sampled, asked, bounds(len(sources), BLOCK), workers):
        total += told
        squares += squared
    variance = np.maximum(squares - total**2 / count, 0.0) / (count - 1)
    error = people * np.sqrt((1 - count / people) * variance / count)
    wide = float(stdtrit(count - 1, 0.975)) * error
    estimate = total * (people / count)
    few = (total**2 < TELLING * squares) | (total == 0)
    few &= ~smaller.surrounded
    ends = (np.maximum(estimate - wide, total), estimate + wide)
    low, high = (np.where(few, np.nan, end) for end in ends)
    found = []
    for part in (estimate, low, high):
        pairs = smaller.between.copy()
        pairs[smaller.nodes] += part
        found.append(pairs)
    return found[0], found[1], found[2]


def _sampled(asked: _Asked, bound: tuple[int, int]) -> tuple[FloatArray, FloatArray]:
    from spatialict.core.kernels.sampled_paths import sampled_dependencies

    total, squares = np.zeros(len(asked.mass)), np.zeros(len(asked.mass))
    sources, times = asked.sources[slice(*bound)], asked.times[slice(*bound)]
    sampled_dependencies(asked.starts, asked.beside, asked.mass, sources, times, total, squares)
    return total, squares
