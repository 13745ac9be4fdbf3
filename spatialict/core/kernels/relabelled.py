"""What labels dealt anew make of a network: links by pair of groups, open pairs by role.

Drawings stand beside each other in memory, node by node, so that a link or a triangle is looked up
once for all of them, and no list of triangles is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.colocated import rearranged
from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.draws import sampled

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray

    KindArray = npt.NDArray[np.int32]
    LaneArray = npt.NDArray[np.int16]

    TrioArray = npt.NDArray[np.int32]

LANES = 16
"""Arrangements side by side."""
FEW = 24
"""Groups of which a table of three fits into the processor's cache."""


@part
def deal(kinds: KindArray, how: int, state: np.uint64, width: int, lanes: LaneArray) -> np.uint64:
    """Write `width` arrangements side by side; return the generator's state."""
    for lane in range(width):
        if how == 1:
            state = sampled(kinds, kinds.size, state)
        for i in range(kinds.size):
            lanes[i, lane] = kinds[i]
        if how == 2:
            rearranged(kinds)
    return state


@compiled(
    "void(int32[::1], int32[::1], float64[::1], int32[::1], int64, uint64, int64[:, :, ::1],"
    " float64[:, :, ::1])",
    writes="kinds counts sums",
)
def cell_sums(  # noqa: PLR0917 (compiled: plain arrays)
    one: KindArray,
    other: KindArray,
    weight: FloatArray,
    kinds: KindArray,
    how: int,
    state: np.uint64,
    counts: IntArray,
    sums: FloatArray,
) -> None:
    """Count the links from each group to each, and add up their weights, for every arrangement.

    Parameters
    ----------
    one, other : array, shape (links,)
        Ends; a link counts once, from the group of `one` to that of `other`.
    weight : array, shape (links,) or (0,)
        Empty where all links weigh the same; `sums` is then left as it is.
    kinds : array, shape (n,)
        Group of each node from 0; rearranged.
    how : int
        0: as they are; 1: drawn; 2: the given one and those after it in lexical order.
    state : uint64
        Of the generator.
    counts, sums : array, shape (arrangements, groups, groups)
        What is filled.
    """
    number, groups = counts.shape[0], counts.shape[1]
    lanes = np.zeros((kinds.size, LANES), np.int16)
    table = np.zeros((groups * groups, LANES), np.int64)
    heavy = np.zeros((groups * groups if weight.size else 0, LANES))
    for first in range(0, number, LANES):
        width = min(LANES, number - first)
        state = deal(kinds, how, state, width, lanes)
        table[:] = 0
        heavy[:] = 0.0
        for link in range(one.size):
            i, j = one[link], other[link]
            for lane in range(LANES):
                cell = np.int64(lanes[i, lane]) * groups + lanes[j, lane]
                table[cell, lane] += 1
                if weight.size:
                    heavy[cell, lane] += weight[link]
        for lane in range(width):
            for cell in range(groups * groups):
                counts[first + lane, cell // groups, cell % groups] = table[cell, lane]
                if weight.size:
                    sums[first + lane, cell // groups, cell % groups] = heavy[cell, lane]


@part
def role(own: int, one: int, other: int) -> int:
    """Return what a node is between two others, by their groups.

    0: all are of one group; 1: both others are of one, which is not the node's; 2: one of them is
    of the node's group; 3: three groups.
    """
    same, alike = own == one, own == other
    return int(3 - same - alike - 2 * (one == other) + (same and alike))


@part
def add_pairs(  # noqa: PLR0917 (compiled: plain arrays)
    starts: IntArray,
    beside: KindArray,
    lanes: LaneArray,
    width: int,
    tally: IntArray,
    by_group: bool,
    table: IntArray,
) -> None:
    """Count all pairs of neighbours by the role of the node between them."""
    alike = np.zeros(LANES, np.int64)
    for node in range(lanes.shape[0]):
        begin, end = starts[node], starts[node + 1]
        if end - begin < 2:
            continue
        alike[:] = 0
        for link in range(begin, end):
            i = beside[link]
            for lane in range(width):
                group = lanes[i, lane]
                alike[lane] += tally[group, lane]
                tally[group, lane] += 1
        degree = end - begin
        for lane in range(width):
            row = np.int64(lanes[node, lane]) if by_group else node
            own = tally[lanes[node, lane], lane]
            inside, bound = own * (own - 1) // 2, own * (degree - own)
            table[row, 0, lane] += inside
            table[row, 1, lane] += alike[lane] - inside
            table[row, 2, lane] += bound
            table[row, 3, lane] += degree * (degree - 1) // 2 - alike[lane] - bound
        for link in range(begin, end):
            i = beside[link]
            for lane in range(width):
                tally[lanes[i, lane], lane] = 0


@part
def take_closed(  # noqa: PLR0917 (compiled: plain arrays)
    ahead: IntArray,
    heads: KindArray,
    lanes: LaneArray,
    width: int,
    mark: IntArray,
    by_group: bool,
    table: IntArray,
) -> None:
    """Take off the pairs that are linked themselves, corner by corner of each triangle."""
    mark[:] = -1
    for i in range(lanes.shape[0]):
        for link in range(ahead[i], ahead[i + 1]):
            mark[heads[link]] = i
        for link in range(ahead[i], ahead[i + 1]):
            j = heads[link]
            for further in range(ahead[j], ahead[j + 1]):
                k = heads[further]
                if mark[k] != i:
                    continue
                for lane in range(width):
                    x, y, z = lanes[i, lane], lanes[j, lane], lanes[k, lane]
                    first, second, third = role(x, y, z), role(y, x, z), role(z, x, y)
                    table[np.int64(x) if by_group else i, first, lane] -= 1
                    table[np.int64(y) if by_group else np.int64(j), second, lane] -= 1
                    table[np.int64(z) if by_group else np.int64(k), third, lane] -= 1
                    table[np.int64(x) if by_group else i, 4, lane] += first == 3


@part
def count_trios(  # noqa: PLR0917 (compiled: plain arrays)
    ahead: IntArray,
    heads: KindArray,
    lanes: LaneArray,
    width: int,
    groups: int,
    mark: IntArray,
    trios: TrioArray,
) -> None:
    """Count the triangles by the groups of their corners: one look at a table for each."""
    mark[:] = -1
    trios[:] = 0
    begin, side = np.zeros(LANES, np.uint64), np.uint64(LANES)
    for i in range(lanes.shape[0]):
        for link in range(ahead[i], ahead[i + 1]):
            mark[heads[link]] = i
        for link in range(ahead[i], ahead[i + 1]):
            j = heads[link]
            for lane in range(width):
                pair = np.int64(lanes[i, lane]) * groups + lanes[j, lane]
                begin[lane] = np.uint64(pair * groups * LANES + lane)
            for further in range(ahead[j], ahead[j + 1]):
                k = heads[further]
                if mark[k] != i:
                    continue
                for lane in range(width):
                    trios[begin[lane] + np.uint64(lanes[k, lane]) * side] += 1


@part
def take_trios(trios: TrioArray, groups: int, table: IntArray) -> None:
    """Take off the pairs that are linked themselves, by the groups of all triangles."""
    for trio in range(groups * groups * groups):
        x, y, z = trio // (groups * groups), trio // groups % groups, trio % groups
        first, second, third = role(x, y, z), role(y, x, z), role(z, x, y)
        for lane in range(table.shape[2]):
            number = trios[trio * LANES + lane]
            table[x, first, lane] -= number
            table[y, second, lane] -= number
            table[z, third, lane] -= number
            table[x, 4, lane] += number * (first == 3)


@compiled(
    "void(int64[::1], int32[::1], int64[::1], int32[::1], int32[::1], int64, int64, uint64,"
    " boolean, int64[:, :, ::1])",
    writes="kinds pairs",
)
def role_pairs(  # noqa: PLR0917 (compiled: plain arrays)
    starts: IntArray,
    beside: KindArray,
    ahead: IntArray,
    heads: KindArray,
    kinds: KindArray,
    groups: int,
    how: int,
    state: np.uint64,
    by_group: bool,
    pairs: IntArray,
) -> None:
    """Count the pairs of neighbours that are not linked, by the role of the node between them.

    Parameters
    ----------
    starts, beside : array
        Neighbours of each node.
    ahead, heads : array
        Each link once, from the end that comes first in an order of the nodes by degree.
    kinds, how, state
        As in `cell_sums`.
    groups : int
        How many groups there are.
    by_group : bool
        Whether nodes are added up by their group.
    pairs : array, shape (arrangements, groups or nodes, 5)
        What is filled: columns 0 to 3 as `role` numbers them; the last one counts triangles of
        three groups, each at one of its corners.
    """
    number = pairs.shape[0]
    widest = min(LANES, number)
    lanes = np.zeros((kinds.size, widest), np.int16)
    tally = np.zeros((groups, widest), np.int64)
    table = np.zeros((pairs.shape[1], 5, widest), np.int64)
    mark = np.empty(kinds.size, np.int64)
    together = by_group and groups <= FEW
    trios = np.zeros(groups * groups * groups * LANES if together else 0, np.int32)
    for first in range(0, number, LANES):
        width = min(LANES, number - first)
        state = deal(kinds, how, state, width, lanes)
        table[:] = 0
        add_pairs(starts, beside, lanes, width, tally, by_group, table)
        if together:
            count_trios(ahead, heads, lanes, width, groups, mark, trios)
            take_trios(trios, groups, table)
        else:
            take_closed(ahead, heads, lanes, width, mark, by_group, table)
        for lane in range(width):
            for row in range(pairs.shape[1]):
                for column in range(5):
                    pairs[first + lane, row, column] = table[row, column, lane]
