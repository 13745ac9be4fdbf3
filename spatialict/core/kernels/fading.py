"""The largest component of a network while nodes leave it, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.draws import sampled

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import IntArray

    PlaceArray = npt.NDArray[np.int32]


@part
def root_of(node: int, parent: PlaceArray) -> int:
    """Return who stands for the component of a node; who is met on the way is moved up."""
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@part
def joined(
    node: int, starts: IntArray, beside: PlaceArray, parent: PlaceArray, size: PlaceArray
) -> int:
    """Let a node come back, `parent` is -1 for who is away; return the size of its component."""
    parent[node], size[node] = node, 1
    root = node
    for link in range(starts[node], starts[node + 1]):
        if parent[beside[link]] < 0:
            continue
        other = root_of(beside[link], parent)
        if other == root:
            continue
        if size[other] > size[root]:
            root, other = other, root
        parent[other] = root
        size[root] += size[other]
    return int(size[root])


@compiled(
    "void(int64[::1], int32[::1], int32[::1], boolean, uint64, int32[:, ::1])",
    writes="order largest",
)
def fade(  # noqa: PLR0917 (compiled: plain arrays)
    starts: IntArray,
    beside: PlaceArray,
    order: PlaceArray,
    drawn: bool,
    state: np.uint64,
    largest: PlaceArray,
) -> None:
    """Fill, for each row, how large the largest component is when 0, 1, 2, … nodes have left.

    Counted backwards: nodes come back one by one and components grow together.

    Parameters
    ----------
    starts, beside : array
        Neighbours of each node.
    order : array, shape (n,)
        Who leaves first, second, …; all nodes.
    drawn : bool
        Whether it is dealt anew for each row.
    state : uint64
        Of the generator.
    largest : array, shape (rows, leaving + 1)
        What is filled.
    """
    n, leaving = order.size, largest.shape[1] - 1
    parent, size = np.empty(n, np.int32), np.empty(n, np.int32)
    for row in range(largest.shape[0]):
        if drawn:
            state = sampled(order, leaving, state)
        parent[:] = -1
        most = 0
        for turn in range(n - 1, -1, -1):
            if turn < leaving:
                largest[row, turn + 1] = most
            most = max(most, joined(order[turn], starts, beside, parent, size))
        largest[row, 0] = most
