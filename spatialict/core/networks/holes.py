"""Structural holes: how much the partners of a node have to do with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.networks.network import Network
    from spatialict.core.workers import Workers

BLOCK = 4096
"""Nodes of a part."""


class Holes(NamedTuple):
    """What a node's partners leave it, by node.

    Parameters
    ----------
    constraint : array
        Burt's; NaN for a node without partners.
    effective_size : array
        Burt's; NaN likewise.
    clustering : array
        Share of the pairs of partners that are linked; NaN for a node with fewer than two.
    triangles : array of int64
        Those pairs.
    """

    constraint: FloatArray
    effective_size: FloatArray
    clustering: FloatArray
    triangles: IntArray


def holes(network: Network, *, weighted: bool = False, workers: Workers = None) -> Holes:
    """Return constraint, effective size and clustering of each node.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatialict.core.networks.network import Network
    >>> links = pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "c"]})
    >>> found = holes(Network.of(links))
    >>> found.constraint.tolist(), found.effective_size.tolist(), found.clustering.tolist()
    ([1.125, 1.125, 1.125], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0])
    """
    shared = _asked(network, weighted=weighted)
    parts = each(_part, shared, bounds(network.n, BLOCK), workers)
    empty = (np.zeros(0), np.zeros(0), np.zeros(0, np.int64))
    held, alone, twice = (np.concatenate(column) for column in zip(empty, *parts, strict=True))
    degree = network.degree
    nobody = degree == 0
    pairs = degree * (degree - 1)
    return Holes(
        np.where(nobody, np.nan, held),
        np.where(nobody, np.nan, alone),
        np.where(pairs > 0, twice / np.maximum(pairs, 1), np.nan),
        twice // 2,
    )


class _Asked(NamedTuple):
    """What every part needs."""

    starts: IntArray
    beside: NDArray[np.int32]
    weight: FloatArray
    strength: FloatArray
    strongest: FloatArray


def _asked(network: Network, *, weighted: bool) -> _Asked:
    starts, beside, weight = network.csr
    if not weighted:
        one = np.ones(network.n)
        return _Asked(starts, beside, np.ones(len(beside)), network.degree.astype(float), one)
    strongest = np.zeros(network.n)
    np.maximum.at(strongest, network.one, network.weight)
    np.maximum.at(strongest, network.other, network.weight)
    return _Asked(starts, beside, weight, network.strength, strongest)


def _part(asked: _Asked, bound: tuple[int, int]) -> tuple[FloatArray, FloatArray, IntArray]:
    from spatialict.core.kernels.egos import egos

    size = bound[1] - bound[0]
    constraint, alone, closed = np.empty(size), np.empty(size), np.empty(size, dtype=np.int64)
    egos(*asked, bound[0], constraint, alone, closed)
    return constraint, alone, closed
