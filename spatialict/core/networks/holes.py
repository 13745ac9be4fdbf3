"""Structural holes: how much the partners of a node have to do with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spatialict.core.networks.twins import Web, merged
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

    Who has the same links as another is looked at once (`spatialict.core.networks.twins`): a
    project of n organisations that are in no other takes no n x n x n steps.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatialict.core.networks.network import Network
    >>> links = pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "c"]})
    >>> found = holes(Network.of(links))
    >>> found.constraint.tolist(), found.effective_size.tolist(), found.clustering.tolist()
    ([1.125, 1.125, 1.125], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0])
    """
    one = merged(_web(network, weighted=weighted))
    web = one.web
    shared = _Asked(
        web.starts, web.beside, web.weight, web.weight / web.strength[web.beside],
        web.strength, web.strongest, one.members, one.within,
    )  # fmt: skip
    parts = each(_part, shared, bounds(len(one.members), BLOCK), workers)
    empty = (np.zeros(0), np.zeros(0), np.zeros(0, np.int64))
    columns = (np.concatenate(column) for column in zip(empty, *parts, strict=True))
    held, alone, twice = (column[one.place] for column in columns)
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
    flow: FloatArray
    strength: FloatArray
    strongest: FloatArray
    members: IntArray
    within: FloatArray


def _web(network: Network, *, weighted: bool) -> Web:
    starts, beside, weight = network.csr
    if not weighted:
        alike = np.ones(len(beside))
        return Web(starts, beside, alike, network.degree.astype(float), np.ones(network.n))
    strongest = np.zeros(network.n)
    np.maximum.at(strongest, network.one, network.weight)
    np.maximum.at(strongest, network.other, network.weight)
    return Web(starts, beside, weight, network.strength, strongest)


def _part(asked: _Asked, bound: tuple[int, int]) -> tuple[FloatArray, FloatArray, IntArray]:
    from spatialict.core.kernels.egos import egos

    size = bound[1] - bound[0]
    constraint, alone, closed = np.empty(size), np.empty(size), np.empty(size, dtype=np.int64)
    egos(*asked, bound[0], constraint, alone, closed)
    return constraint, alone, closed
