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
    flow: FloatArray,
    share: FloatArray,
    many: IntArray,
) -> tuple[int, float, float]:
    """Return how many partners two have in common, and what runs through these to the second.

    `share` holds the shares of the first in its own partners and `many` how many these are, both 0
    for others: a share may be so small that it is nil, and who has it is a partner still. The sums
    are of share times the share of the common partner in the second (`flow`), and of share times
    the weight between them. Either way of finding the common ones meets them in order, and others
    add 0, so the sums are the same.
    """
    common, through, between = 0, 0.0, 0.0
    first, stop = starts[partner], starts[partner + 1]
    if stop - first <= FARTHER * (starts[node + 1] - starts[node]):
        for link in range(first, stop):
            third = np.uint64(beside[link])  # without a sign no place is counted from the end
            common += many[third]
            through += share[third] * flow[link]
            between += share[third] * weight[link]
    else:
        for own in range(starts[node], starts[node + 1]):
            third = beside[own]
            link = link_to(third, first, stop, beside)
            if link >= 0:
                common += many[third]
                through += share[third] * flow[link]
                between += share[third] * weight[link]
    return common, through, between


@part
def among_twins(  # noqa: PLR0917 (compiled: plain arrays)
    node: int,
    starts: IntArray,
    weight: FloatArray,
    flow: FloatArray,
    beside: PlaceArray,
    strength: FloatArray,
    strongest: FloatArray,
    within: float,
    twins: int,
    share: FloatArray,
    many: IntArray,
) -> tuple[float, float, int]:
    """Return what a node's own twins add to its constraint, effective size and triangles.

    It shares all its other partners with each of them.
    """
    if twins == 0:
        return 0.0, 0.0, 0
    own = within / strength[node]
    common = twins - 1
    through = (twins - 1) * own * own
    between = (twins - 1) * own * within
    for link in range(starts[node], starts[node + 1]):
        third = beside[link]
        common += many[third]
        through += share[third] * flow[link]
        between += share[third] * weight[link]
    held = twins * (own + through) ** 2
    alone = twins * (1.0 - between / strongest[node])
    return held, alone, twins * common


@compiled(
    "void(int64[::1], int32[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " int64[::1], float64[::1], int64, float64[::1], float64[::1], int64[::1])",
    writes="constraint size closed",
)
def egos(  # noqa: PLR0917 (compiled: plain arrays)
    starts: IntArray,
    beside: PlaceArray,
    weight: FloatArray,
    flow: FloatArray,
    strength: FloatArray,
    strongest: FloatArray,
    members: IntArray,
    within: FloatArray,
    first: int,
    constraint: FloatArray,
    size: FloatArray,
    closed: IntArray,
) -> None:
    """Fill Burt's constraint and effective size, and twice the closed triangles, of some nodes.

    Each node may stand for some that have the same links (`spatialict.core.networks.twins`).

    Parameters
    ----------
    starts, beside, weight : array
        Neighbours of each node, in order, and the weights of the links.
    flow : array
        The weights over the strength of the neighbour.
    strength, strongest : array, shape (n,)
        Sum and maximum of the weights of each node.
    members : array of int64, shape (n,)
        How many it stands for.
    within : array, shape (n,)
        Weight of the links between these.
    first : int
        The node of the first place of what is filled.
    constraint, size, closed : array, shape (k,)
        What is filled; 0 for a node without links.
    """
    share = np.zeros(strength.size)
    many = np.zeros(strength.size, np.int64)
    for place in range(closed.size):
        node = first + place
        for link in range(starts[node], starts[node + 1]):
            third = beside[link]
            many[third] = members[third]
            share[third] = members[third] * (weight[link] / strength[node])
        twins = members[node] - 1
        held, alone, twice = among_twins(
            node, starts, weight, flow, beside, strength, strongest, within[node], twins, share,
            many,
        )  # fmt: skip
        own = within[node] / strength[node] if twins > 0 else 0.0
        for link in range(starts[node], starts[node + 1]):
            partner = beside[link]
            common, through, between = shared_partners(
                node, partner, starts, beside, weight, flow, share, many
            )
            its, part_of = members[partner] - 1, weight[link] / strength[node]
            if its + twins > 0:
                common += its + twins
                through += twins * own * part_of + its * part_of * (
                    within[partner] / strength[partner]
                )
                between += twins * own * weight[link] + its * part_of * within[partner]
            held += members[partner] * (part_of + through) ** 2
            alone += members[partner] * (1.0 - between / strongest[partner])
            twice += members[partner] * common
        constraint[place], size[place], closed[place] = held, alone, twice
        for link in range(starts[node], starts[node + 1]):
            share[beside[link]] = 0.0
            many[beside[link]] = 0
