"""Where the nodes of a network stand on a sheet when links pull like springs: the same every time.

Linked nodes are drawn near each other and the others as far apart as they are steps away (the
springs of Kamada and Kawai). There is no drawing of lots: the start is a tree laid out around its
most linked node, and parts of the network that have no link between them stand side by side.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, shortest_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray
    from spatialict.export.page import Box

STEPS: Final = 150
"""Rounds in which every node is moved to where its springs pull it."""
PUSHES: Final = 60
"""Rounds in which nodes that hide each other are pushed apart."""
GAP: Final = 0.03
"""Inches that are left between two nodes."""
GOLDEN: Final = math.pi * (3 - math.sqrt(5))


def laid_out(
    one: NDArray[np.int32], other: NDArray[np.int32], radii: FloatArray, box: Box
) -> FloatArray:
    """Return a place in the box for each node, so that none hides another.

    Parameters
    ----------
    one, other : array of int, shape (n_links,)
        Positions of the ends of the links.
    radii : array, shape (n_nodes,)
        Of the nodes, in the units of the box.
    box : Box
        What the network may use.

    Returns
    -------
    array, shape (n_nodes, 2)
        Where the middle of each node is. In a box too small for all nodes some still touch.

    References
    ----------
    .. [1] Kamada, T. and Kawai, S. (1989). An algorithm for drawing general undirected graphs.
       *Information Processing Letters* 31(1), 7-15.

    Examples
    --------
    A chain of three: the one in the middle stands between the ends.

    >>> from spatialict.export.page import Box
    >>> ends = np.array([0, 1]), np.array([1, 2])
    >>> places = laid_out(*ends, np.full(3, 0.1), Box(0, 0, 4, 4))
    >>> round(float(np.abs(places[1] - (places[0] + places[2]) / 2).max()), 1)
    0.0
    """
    n = len(radii)
    if not n:
        return np.empty((0, 2))
    both = np.r_[one, other], np.r_[other, one]
    graph = csr_matrix((np.ones(len(both[0])), both), shape=(n, n))
    _, part = connected_components(graph, directed=False)
    parts = [np.flatnonzero(part == p) for p in range(part.max() + 1)]
    parts.sort(key=lambda nodes: (-len(nodes), int(nodes[0])))
    shapes = [_springs(graph[nodes][:, nodes]) for nodes in parts]
    places = _side_by_side(parts, shapes, radii, box)
    return _pushed_apart(places, radii, box)


def _springs(graph: csr_matrix) -> FloatArray:
    """Return the places of a connected part, about one unit from node to node."""
    n = graph.shape[0]
    if n == 1:
        return np.zeros((1, 2))
    steps = shortest_path(graph, unweighted=True)
    at = _around_its_middle(graph, steps)
    weight = np.zeros_like(steps)
    apart = ~np.eye(n, dtype=bool)
    weight[apart] = steps[apart] ** -2.0
    pull = 0.9 / weight.sum(axis=1)
    for _ in range(STEPS):
        x, y = (at[:, axis][None, :] - at[:, axis][:, None] for axis in (0, 1))
        length = np.sqrt(x * x + y * y)
        length[~apart] = 1.0
        force = weight * (1 - steps / np.maximum(length, 1e-6))
        at = at + pull[:, None] * np.column_stack(
            ((force * x).sum(axis=1), (force * y).sum(axis=1))
        )
    return _in_units(at)


def _around_its_middle(graph: csr_matrix, steps: FloatArray) -> FloatArray:
    """Return the start: the most linked node in the middle, the branches of its tree around it."""
    degree = np.diff(graph.indptr)
    root = int(np.lexsort((np.arange(len(degree)), steps.sum(axis=1), -degree))[0])
    depth = steps[root].astype(int)
    order = np.lexsort((np.arange(len(degree)), depth))
    parent = np.full(len(degree), -1)
    for node in order[1:]:
        near = np.sort(graph.indices[graph.indptr[node] : graph.indptr[node + 1]])
        parent[node] = near[depth[near] == depth[node] - 1][0]
    leaves = np.zeros(len(degree))
    for node in order[::-1]:
        leaves[node] = max(1.0, leaves[node])
        if parent[node] >= 0:
            leaves[parent[node]] += leaves[node]
    begin, angle = np.zeros(len(degree)), np.zeros(len(degree))
    wide = np.full(len(degree), 2 * math.pi)
    for node in order[1:]:
        above = parent[node]
        share = wide[above] * leaves[node] / leaves[above]
        wide[node], angle[node] = share, begin[above] + share / 2
        begin[node], begin[above] = begin[above], begin[above] + share
    place: FloatArray = np.column_stack((np.cos(angle), np.sin(angle))) * depth[:, None]
    aside = np.arange(len(degree)) * GOLDEN  # so that no two nodes start at one place
    place += 0.01 * np.column_stack((np.cos(aside), np.sin(aside)))
    return place


def _in_units(at: FloatArray) -> FloatArray:
    """Return the places scaled so that a node is about one unit from the nearest other."""
    apart = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    near = float(np.median(apart.min(axis=1)))
    most = 2.2 * math.sqrt(len(at))
    wide = float(np.ptp(at, axis=0).max()) or 1.0
    scaled: FloatArray = (at - at.min(axis=0)) * min(1 / max(near, 1e-6), most / wide)
    return scaled


def _side_by_side(
    parts: Sequence[NDArray[np.int64]], shapes: Sequence[FloatArray], radii: FloatArray, box: Box
) -> FloatArray:
    """Return the places with the parts in rows, the largest first, as large as the box allows."""
    rims = [float(radii[nodes].max()) + GAP for nodes in parts]
    sizes = [shape.max(axis=0) for shape in shapes]
    low, high = 0.0, 4 * max(box.width, box.height)
    for _ in range(40):
        scale = (low + high) / 2
        fits = _rows(sizes, rims, scale, box.width)[1] <= box.height
        low, high = (scale, high) if fits else (low, scale)
    corners, high = _rows(sizes, rims, low, box.width)
    lift = max(0.0, box.height - high) / 2 if math.isfinite(high) else 0.0
    places = np.zeros((len(radii), 2))
    for nodes, shape, corner in zip(parts, shapes, corners, strict=True):
        places[nodes] = np.array([box.left, box.bottom + lift]) + corner + shape * low
    return places


def _rows(
    sizes: Sequence[FloatArray], rims: Sequence[float], scale: float, width: float
) -> tuple[list[FloatArray], float]:
    """Return the lower left corner of each part for a scale, and the height of all rows.

    A part wider than the box makes the height infinite: the scale is too large.
    """
    rows: list[list[int]] = [[]]
    across = [float(size[0]) * scale + 2 * rim for size, rim in zip(sizes, rims, strict=True)]
    up = [float(size[1]) * scale + 2 * rim for size, rim in zip(sizes, rims, strict=True)]
    used = 0.0
    for place, wide in enumerate(across):
        if used + wide > width and rows[-1]:
            rows.append([])
            used = 0.0
        rows[-1].append(place)
        used += wide
    corners: list[FloatArray] = [np.zeros(2)] * len(sizes)
    top = sum(max(up[p] for p in row) for row in rows)
    height = top if max(across) <= width else math.inf
    for row in rows:
        tallest = max(up[p] for p in row)
        spare = (width - sum(across[p] for p in row)) / (len(row) + 1)
        x = spare
        for p in row:
            corners[p] = np.array([x + rims[p], top - tallest / 2 - up[p] / 2 + rims[p]])
            x += across[p] + spare
        top -= tallest
    return corners, height


def _pushed_apart(places: FloatArray, radii: FloatArray, box: Box) -> FloatArray:
    """Return the places after nodes that hide each other were pushed apart, all in the box."""
    low = np.array([box.left, box.bottom]) + radii[:, None]
    high = np.maximum(np.array([box.right, box.top]) - radii[:, None], low)
    least = radii[:, None] + radii[None] + GAP
    np.fill_diagonal(least, 0.0)
    for _ in range(PUSHES):
        apart = places[:, None] - places[None]
        length = np.hypot(apart[..., 0], apart[..., 1])
        short = np.maximum(least - length, 0.0)
        if not (short > 1e-9).any():
            break
        way = apart / np.maximum(length, 1e-9)[..., None]
        places = np.clip(places + (way * short[..., None] * 0.5).sum(axis=1), low, high)
    return np.clip(places, low, high)
