"""A network taken apart from its rim: cores, and branches that hang on a single node."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray

    PlaceArray = npt.NDArray[np.int32]


@compiled("void(int64[::1], int32[::1], int32[::1])", writes="core")
def cores(starts: IntArray, beside: PlaceArray, core: PlaceArray) -> None:
    """Fill the largest k for which a node is in the k-core (Batagelj and Zaversnik 2003).

    Nodes stand in the order of what is left of their degree; the first is taken, and each of its
    neighbours that has more left moves one place to the front of those with as much left.
    """
    n = core.size
    most = 0
    for node in range(n):
        core[node] = starts[node + 1] - starts[node]
        most = max(most, core[node])
    begins = np.zeros(most + 2, np.int64)
    for node in range(n):
        begins[core[node] + 1] += 1
    for left in range(most + 1):
        begins[left + 1] += begins[left]
    place, order = np.empty(n, np.int64), np.empty(n, np.int32)
    free = begins[:-1].copy()
    for node in range(n):
        place[node] = free[core[node]]
        order[place[node]] = node
        free[core[node]] += 1
    for turn in range(n):
        node = order[turn]
        for link in range(starts[node], starts[node + 1]):
            other = beside[link]
            if core[other] > core[node]:
                front = begins[core[other]]
                swapped = order[front]
                order[place[other]], order[front] = swapped, other
                place[swapped], place[other] = place[other], front
                begins[core[other]] += 1
                core[other] -= 1


@compiled(
    "void(int64[::1], int32[::1], float64[::1], int32[::1], float64[::1], float64[::1])",
    writes="anchor mass between",
)
def fold(  # noqa: PLR0917 (compiled: plain arrays)
    starts: IntArray,
    beside: PlaceArray,
    people: FloatArray,
    anchor: PlaceArray,
    mass: FloatArray,
    between: FloatArray,
) -> None:
    """Hang whole branches on the node that they hang on, and count the pairs these part.

    Parameters
    ----------
    starts, beside : array
        Neighbours of each node.
    people : array, shape (n,)
        How many nodes are in the component of each.
    anchor : array, shape (n,)
        Filled with the node that stands for each: itself, where it hangs on none.
    mass : array, shape (n,)
        Filled with how many hang on each, itself among them.
    between : array, shape (n,)
        Filled with the pairs whose only way runs through a node because one of the two hangs on
        it: whole numbers, so that no order of counting matters.
    """
    n = anchor.size
    left, queue = np.empty(n, np.int64), np.empty(n, np.int32)
    last = 0
    for node in range(n):
        anchor[node], mass[node], between[node] = node, 1.0, 0.0
        left[node] = starts[node + 1] - starts[node]
        if left[node] == 1:
            queue[last] = node
            last += 1
    first = 0
    while first < last:
        node = queue[first]
        first += 1
        if left[node] != 1:  # the last of a tree: all others hang on it
            continue
        for link in range(starts[node], starts[node + 1]):
            other = beside[link]
            if anchor[other] == other:
                anchor[node] = other
                between[other] += (mass[other] - 1.0) * mass[node]
                mass[other] += mass[node]
                left[other] -= 1
                if left[other] == 1:
                    queue[last] = other
                    last += 1
                break
    for turn in range(first - 1, -1, -1):
        anchor[queue[turn]] = anchor[anchor[queue[turn]]]
    for node in range(n):
        between[node] += (mass[node] - 1.0) * (people[node] - mass[node])
