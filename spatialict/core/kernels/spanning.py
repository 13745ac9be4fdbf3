"""The shortest tree that spans all places, and the clusters that it falls into when cut.

Two places are as far apart as they are, but no nearer than either is to its own `least`-th firm:
the mutual reachability distance of Campello, Moulavi and Sander (2013).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray


@compiled(
    "void(float64[::1], float64[::1], float64[::1], int64[:, ::1], float64[::1])",
    writes="edge length",
)
def span(x: FloatArray, y: FloatArray, own: FloatArray, edge: IntArray, length: FloatArray) -> None:
    """Fill the edges of the shortest spanning tree, in the order in which it grows (Prim).

    `own` is the least distance of a place to any other. Memory is linear, time is square.
    """
    n = x.size
    left = np.arange(1, n)
    nearest = np.full(n, np.inf)
    link = np.zeros(n, np.int64)
    last = 0
    for done in range(n - 1):
        best, at = np.inf, 0
        for k in range(n - 1 - done):
            i = left[k]
            apart = np.sqrt((x[i] - x[last]) ** 2 + (y[i] - y[last]) ** 2)
            apart = max(apart, own[i], own[last])
            if apart < nearest[i]:
                nearest[i] = apart
                link[i] = last
            if nearest[i] < best or (nearest[i] == best and i < left[at]):
                best, at = nearest[i], k
        last = left[at]
        edge[done, 0], edge[done, 1] = link[last], last
        length[done] = best
        left[at] = left[n - 2 - done]


@part
def root(parent: IntArray, i: int) -> int:
    """Return the node that stands for the group of i."""
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@compiled(
    "void(int64[:, ::1], int64[::1], int64[:, ::1], int64[::1])",
    writes="child size",
)
def merge(edge: IntArray, firms: IntArray, child: IntArray, size: IntArray) -> None:
    """Merge places along the edges, shortest first: the two nodes that each node was made of.

    Places are the nodes 0 to n - 1, node n + e is what edge e joins; `size` counts firms.
    """
    n = firms.size
    parent = np.arange(2 * n - 1)
    size[:n] = firms
    for e in range(n - 1):
        one, other = root(parent, edge[e, 0]), root(parent, edge[e, 1])
        child[e, 0], child[e, 1] = one, other
        parent[one] = parent[other] = n + e
        size[n + e] = size[one] + size[other]


@compiled(
    "int64(int64[:, ::1], float64[::1], int64[::1], float64[::1], int64, int64[::1],"
    " float64[::1], int64[::1], float64[::1])",
    writes="cluster leaves above born",
)
def condense(  # noqa: C901, PLR0917 (compiled: one loop, plain arrays)
    child: IntArray,
    length: FloatArray,
    size: IntArray,
    own: FloatArray,
    least: int,
    cluster: IntArray,
    leaves: FloatArray,
    above: IntArray,
    born: FloatArray,
) -> int:
    """Cut the tree from its longest edge on; return how many groups of `least` firms there were.

    Edges of one length are cut at once, so that it does not matter which of several shortest
    trees was found. Where two pieces or more have at least `least` firms, groups are born; where
    one has, the group goes on in it; a piece that has fewer leaves its group there. `cluster` and
    `leaves` are the last group of each place and the distance at which the place leaves it;
    `above` and `born` the group that a group was part of, and the distance at which it was born.
    """
    n = own.size
    head = np.arange(2 * n - 1)
    large = np.zeros(2 * n - 1, np.int64)
    for node in range(2 * n - 2, n - 1, -1):
        for side in range(2):
            piece = child[node - n, side]
            if piece >= n and length[piece - n] == length[node - n]:
                head[piece] = head[node]
            elif size[piece] >= least:
                large[head[node]] += 1
    group = np.zeros(2 * n - 1, np.int64)
    gone = np.full(2 * n - 1, -1.0)
    groups = 1
    above[0], born[0] = -1, np.inf
    for node in range(2 * n - 2, n - 1, -1):
        whole = head[node]
        for side in range(2):
            piece = child[node - n, side]
            if head[piece] == whole:
                continue
            group[piece], gone[piece] = group[whole], gone[whole]
            if gone[whole] >= 0:
                continue
            if size[piece] < least:
                gone[piece] = length[node - n]
            elif large[whole] >= 2:
                group[piece] = groups
                above[groups], born[groups] = group[whole], length[node - n]
                groups += 1
    for i in range(n):
        cluster[i] = group[i]
        leaves[i] = gone[i] if gone[i] >= 0 else own[i]
    return groups
