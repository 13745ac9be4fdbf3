"""Organisations that nothing in the network tells apart: one of them is enough to look at.

Twins are linked with each other and, as strongly, with the same others: all who are alone in one
project, or in the same ones. What is true of one is true of all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray, IntArray


class Web(NamedTuple):
    """Partners of each node, in order, as `Network.csr`, and the weights that are asked about."""

    starts: IntArray
    beside: NDArray[np.int32]
    weight: FloatArray
    strength: FloatArray
    strongest: FloatArray


@dataclass(frozen=True)
class Merged:
    """The network of those who stand for all their twins.

    Parameters
    ----------
    web : Web
        Links between them; ``strength`` and ``strongest`` are those in the whole network.
    members : array of int64
        How many each stands for.
    within : array of float64
        Weight of the links between these; 0 where there is one.
    place : array of int64, shape (nodes of the whole network,)
        Who stands for each node.
    """

    web: Web
    members: IntArray
    within: FloatArray
    place: IntArray


def merged(web: Web) -> Merged:
    """Make twins one.

    Examples
    --------
    Of a triangle whose first node has one more partner, the other two are twins:

    >>> from spatialict.core.networks.network import Network
    >>> import pandas as pd
    >>> links = pd.DataFrame({"source": list("aaab"), "target": list("bcdc")})
    >>> net = Network.of(links)
    >>> found = merged(Web(*net.csr, net.strength, np.ones(4)))
    >>> found.place.tolist(), found.members.tolist(), found.within.tolist()
    ([0, 1, 1, 2], [1, 2, 1], [0.0, 1.0, 0.0])
    """
    n = len(web.strength)
    first = _first(web)
    stays = first == np.arange(n)
    if stays.all():
        return Merged(web, np.ones(n, dtype=np.int64), np.zeros(n), np.arange(n))
    place = np.cumsum(stays) - 1
    degree = np.diff(web.starts)
    links = np.repeat(stays, degree) & stays[web.beside]
    ends = np.repeat(place, degree)[links]
    starts = np.zeros(int(stays.sum()) + 1, dtype=np.int64)
    np.cumsum(np.bincount(ends, minlength=len(starts) - 1), out=starts[1:])
    beside = place[web.beside[links]].astype(np.int32)
    members = np.bincount(place[first], minlength=len(starts) - 1).astype(np.int64)
    strongest = web.strongest[stays]
    smaller = Web(starts, beside, web.weight[links], web.strength[stays], strongest)
    return Merged(smaller, members, np.where(members > 1, strongest, 0.0), place[first])


def _first(web: Web) -> IntArray:
    """Return the first of the twins of each node, itself where it has none.

    Sums of drawn numbers over all partners and oneself point at who may be alike, and each of
    these is compared: no drawing decides anything. Oneself stands there with the weight of the
    strongest link; where twins of a weighted network are linked less than with another they are
    not found, which costs time only.
    """
    n = len(web.strength)
    nodes = np.arange(n)
    linked = np.flatnonzero(np.diff(web.starts))
    if not len(linked):
        return nodes
    name = np.random.default_rng(0).integers(0, 2**64, n, dtype=np.uint64)
    mark = name * _mixed(web.strongest)
    mark[linked] += np.add.reduceat(name[web.beside] * _mixed(web.weight), web.starts[linked])
    _, where, back = np.unique(mark, return_index=True, return_inverse=True)
    first = where[back.ravel()]
    degree = np.diff(web.starts)
    asked = np.flatnonzero((first != nodes) & (degree == degree[first]) & (degree > 0))
    ends, mine, own = _closed(web, asked)
    _, theirs, other = _closed(web, first[asked])
    differ = np.bincount(ends, weights=(mine != theirs) | (own != other), minlength=len(asked)) > 0
    alike = np.zeros(n, dtype=bool)
    alike[asked[~differ]] = True
    return np.where(alike, first, nodes)


def _mixed(weight: FloatArray) -> NDArray[np.uint64]:
    """Return an odd number for each weight, in which all of its bits have a say."""
    bits = np.ascontiguousarray(weight).view(np.uint64)
    bits = (bits ^ (bits >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return (bits ^ (bits >> np.uint64(29))) | np.uint64(1)


def _closed(web: Web, nodes: IntArray) -> tuple[IntArray, NDArray[np.int32], FloatArray]:
    """Return the partners of some nodes and themselves, in order, below each other, and weights."""
    degree = np.diff(web.starts)[nodes]
    ends = np.repeat(np.arange(len(nodes)), degree)
    begin = np.cumsum(degree) - degree
    at = np.arange(len(ends)) + (web.starts[nodes] - begin)[ends]
    beside = web.beside[at]
    own = begin + np.bincount(ends[beside < nodes[ends]], minlength=len(nodes))
    return (
        np.insert(ends, own, np.arange(len(nodes))),
        np.insert(beside, own, nodes),
        np.insert(web.weight[at], own, web.strongest[nodes]),
    )
