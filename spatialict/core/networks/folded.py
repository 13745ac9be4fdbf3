"""A smaller network with the same shortest paths: branches folded in, twins made one.

A branch hangs on one node, so that all its ways to others run through it; these pairs are counted,
not searched. Twins, organisations with the same partners who are all partners of each other (those
of one project alone), stand between nobody and are as far from everybody: one of them is searched
and counts for all. On networks of projects that leaves a fraction of the nodes and links.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.networks.components import components
from spatialict.core.networks.holes import holes
from spatialict.core.networks.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.workers import Workers


@dataclass(frozen=True)
class Folded:
    """What is left to search, and what is known of all nodes without.

    Parameters
    ----------
    rest : Network
        Nodes that stand for others, with a link at least, and the links between them.
    nodes : array of int32, shape (rest.n,)
        Which nodes of the whole network they are.
    mass : array of float64, shape (rest.n,)
        How many nodes each stands for.
    stands : array of int32, shape (n,)
        Position in `rest` of who stands for each node; -1 where all is known.
    between : array of float64, shape (n,)
        Pairs of others that are known to have their only way through a node.
    surrounded : array of bool, shape (rest.n,)
        Of whom all partners in `rest` are partners of each other: they stand between nobody there.
    """

    rest: Network
    nodes: NDArray[np.int32]
    mass: FloatArray
    stands: NDArray[np.int32]
    between: FloatArray
    surrounded: NDArray[np.bool_]


def folded(
    network: Network, *, triangles: IntArray | None = None, workers: Workers = None
) -> Folded:
    """Fold branches in, then make twins one.

    `triangles` are those of each node, where they are counted already (`holes`); a branch has none,
    so that without branches they are the same.

    Examples
    --------
    A triangle whose first node has a branch of two; its other two are twins. Each of the branch's
    two and each of the two twins need the first: 4 pairs, and the branch's end needs its middle to
    reach 3 others.

    >>> import pandas as pd
    >>> from spatialict.core.networks.network import Network
    >>> links = pd.DataFrame({"source": list("abcad"), "target": list("bcade")})
    >>> found = folded(Network.of(links))
    >>> found.between.tolist(), found.nodes.tolist(), found.mass.tolist()
    ([4.0, 0.0, 0.0, 3.0, 0.0], [], [])
    """
    from spatialict.core.kernels.peeling import fold

    n = network.n
    anchor = np.empty(n, dtype=np.int32)
    mass, between = np.empty(n), np.empty(n)
    starts, beside, _ = network.csr
    fold(starts, beside, _people(network), anchor, mass, between)
    kept = anchor == np.arange(n)
    trunk = _of(network, kept[network.one] & kept[network.other])
    if triangles is None:
        triangles = holes(network, workers=workers).triangles
    pairs = trunk.degree * (trunk.degree - 1)
    surrounded = (pairs > 0) & (2 * triangles == pairs)
    twin = _twins(trunk, surrounded)
    alone = twin == np.arange(n)
    core = _of(trunk, alone[trunk.one] & alone[trunk.other])
    mass = np.bincount(twin[anchor], minlength=n).astype(float)
    nodes = np.flatnonzero(core.degree > 0).astype(np.int32)
    place = np.full(n, -1, dtype=np.int32)
    place[nodes] = np.arange(len(nodes))
    rest = Network(core.ids[nodes], place[core.one], place[core.other], core.weight)
    alone = surrounded[nodes] | (rest.degree == 1)
    return Folded(rest, nodes, mass[nodes], place[twin[anchor]], between, alone)


def _people(network: Network) -> FloatArray:
    """Return how many are in the component of each node."""
    found = components(network)
    return np.bincount(found).astype(float)[found] if network.n else np.zeros(0)


def _of(network: Network, links: NDArray[np.bool_]) -> Network:
    """Return the same nodes with some of the links."""
    if links.all():
        return network
    return Network(network.ids, network.one[links], network.other[links], network.weight[links])


def _twins(network: Network, surrounded: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the first of the twins of each node, itself where it has none.

    Where the partners of two linked nodes are all linked with each other, they are the same.
    """
    pairs = surrounded[network.one] & surrounded[network.other]
    first = np.arange(network.n, dtype=np.int32)
    np.minimum.at(first, network.other[pairs], network.one[pairs])
    return first
