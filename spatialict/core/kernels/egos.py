"""What each node's partners have to do with each other: structural holes and closed triangles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray

    PlaceArray = npt.NDArray[np.int32]

FARTHER = 8
"""A partner with so many times more partners is searched, not read through."""


@part
def link_to(wanted: int, first: int, stop: int, beside: PlaceArray) -> int:
    """Return the place of a neighbour among the sorted ones from `first` to `stop`, or -1."""
    end = stop
    while first < stop:
        middle = (first + stop) // 2
        if beside[middle] < wanted:
            first = middle + 1
        else:
            stop = middle
    return first if first < end and beside[first] == wanted else -1


@part
def shared_partners(  # noqa: PLR0917 (compiled: plain arrays)
    node: int,
    partner: int,
    starts: IntArray,
    beside: PlaceArray,
    weight: FloatArray,
    strength: FloatArray,
    share: FloatArray,
) -> tuple[int, float, float]:
    """Return how many partners two have in common, and what runs through these to the second.

    `share` holds the shares of the first in its own partners, 0 for others. The sums are of share
    times the share of the common partner in the second, and of share times the weight between
    them. Either way of finding the common ones meets them in order, so the sums are the same.
    """
    common, through, between = 0, 0.0, 0.0
    first, stop = starts[partner], starts[partner + 1]
    if stop - first <= FARTHER * (starts[node + 1] - starts[node]):
        for link in range(first, stop):
            third = beside[link]
            if share[third] > 0:
                common += 1
                through += share[third] * weight[link] / strength[third]
                between += share[third] * weight[link]
    else:
        for own in range(starts[node], starts[node + 1]):
            third = beside[own]
            link = link_to(third, first, stop, beside)
            if link >= 0:
                common += 1
                through += share[third] * weight[link] / strength[third]
                between += share[third] * weight[link]
    return common, through, between


@compiled(
    "void(int64[::1], int32[::1], float64[::1], float64[::1], float64[::1], int64, float64[::1],"
    " float64[::1], int64[::1])",
    writes="constraint size closed",
)
def egos(  # noqa: PLR0917 (compiled: plain arrays)
    starts: IntArray,
    beside: PlaceArray,
    weight: FloatArray,
    strength: FloatArray,
    strongest: FloatArray,
    first: int,
    constraint: FloatArray,
    size: FloatArray,
    closed: IntArray,
) -> None:
    """Fill Burt's constraint and effective size, and twice the closed triangles, of some nodes.

    Parameters
    ----------
    starts, beside, weight : array
        Neighbours of each node, in order, and the weights of the links.
    strength, strongest : array, shape (n,)
        Sum and maximum of the weights of each node.
    first : int
        The node of the first place of what is filled.
    constraint, size, closed : array, shape (k,)
        What is filled; 0 for a node without links.
    """
    share = np.zeros(strength.size)
    for place in range(closed.size):
        node = first + place
        for link in range(starts[node], starts[node + 1]):
            share[beside[link]] = weight[link] / strength[node]
        held, alone, twice = 0.0, 0.0, 0
        for link in range(starts[node], starts[node + 1]):
            partner = beside[link]
            common, through, between = shared_partners(
                node, partner, starts, beside, weight, strength, share
            )
            held += (share[partner] + through) ** 2
            alone += 1.0 - between / strongest[partner]
            twice += common
        constraint[place], size[place], closed[place] = held, alone, twice
        for link in range(starts[node], starts[node + 1]):
            share[beside[link]] = 0.0
