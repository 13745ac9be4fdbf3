"""One bank of draws, and each region's tails counted from it: which loop counts which sum.

The bank is made over the regions in the order of their ids, from the seed alone. It comes in
parts that fit in memory, and the regions in blocks; neither changes a draw or a count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.association.summands import Summand
    from spatialict.core.association.system import System
    from spatialict.core.workers import Workers

PlaceArray = npt.NDArray[np.int32]

BANK: Final = 1 << 22
"""Values of a bank that are in memory at once."""
REGIONS: Final = 4096
"""Regions of a block, at most."""
COUNTED: Final = 1 << 27
"""Draws of all regions of a block: below a second or two, which is how long Ctrl-C waits."""
LEAF: Final = 256
"""Draws of a leaf of the tree, at most."""
CROWD: Final = 1000
"""Regions of one degree that are worth a tree."""
ALONE: Final = 100_000
"""Values of a bank that one thread sorts before others would have begun."""


Held = tuple[PlaceArray, PlaceArray, PlaceArray]
"""For each region, where its list begins; the draws that hold it, and its place there."""


class Block(NamedTuple):
    """What only one block of regions needs; the lists go on from those of the block before."""

    start: int
    indptr: IntArray
    indices: IntArray
    weights: FloatArray
    held: Held

    def none(self) -> IntArray:
        """Return counts of nothing yet."""
        return np.zeros((len(self.indptr) - 1, 2), dtype=np.int64)


@dataclass(frozen=True)
class Bank:
    """A part of the draws, and who is where in it.

    Parameters
    ----------
    drawn : numpy.ndarray of int32, shape (k_max + 1, draws)
        Region at each place of each draw.
    held : tuple of numpy.ndarray of int32
        Who is where in it (`Held`).
    """

    drawn: PlaceArray
    held: Held


def banks(n: int, size: int, permutations: int, seed: int) -> Iterator[Bank]:
    """Yield the draws in parts; the parts do not change the draws."""
    from spatialict.core.kernels.draws import draw, invert

    shuffled = np.arange(n, dtype=np.int32)
    state = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]
    step = max(1, BANK // size)
    for begin in range(0, permutations, step):
        drawn = np.empty((size, min(step, permutations - begin)), dtype=np.int32)
        state = np.uint64(draw(shuffled, state, drawn))
        first, draws, places = (
            np.empty(length, dtype=np.int32) for length in (n + 1, drawn.size, drawn.size)
        )
        invert(drawn, first, draws, places)
        yield Bank(drawn, (first, draws, places))


def blocks(members: System, bank: Bank) -> list[Block]:
    """Cut regions, links and the lists of the bank into blocks."""
    first, draws, places = bank.held
    parts = []
    for start, stop in bounds(members.n, most_regions(bank.drawn.shape[1], COUNTED)):
        entries = slice(first[start], first[stop])
        held = first[start : stop + 1], draws[entries], places[entries]
        parts.append(Block(*rows(members, start, stop), held))
    return parts


def most_regions(draws: int, counted: int) -> int:
    """Return the regions of a block: fewer where each has many draws, whoever counts.

    Examples
    --------
    >>> most_regions(999, 1 << 24), most_regions(99_999, 1 << 24), most_regions(10**9, 1 << 24)
    (4096, 167, 1)
    """
    return max(1, min(REGIONS, counted // draws))


def rows(members: System, start: int, stop: int) -> tuple[int, IntArray, IntArray, FloatArray]:
    """Return the links of a block of regions; `indptr` goes on from the block before."""
    links = slice(members.indptr[start], members.indptr[stop])
    indptr = members.indptr[start : stop + 1]
    return start, indptr, members.indices[links], members.weights[links]


def counted(
    members: System, one: Summand, bank: Bank, parts: Sequence[Block], workers: Workers
) -> IntArray:
    """Return how many draws of the bank are at or above, at or below what each region has."""
    if not members.only_set_matters:
        lined = _lined(one, bank.drawn)
        return np.concatenate(each(_streamed, lined, parts, workers))
    degrees = np.flatnonzero(np.bincount(members.degree))
    here = 1 if bank.drawn.size < ALONE else None if hasattr(workers, "scatter") else workers
    if one.squared:
        forest = _forest(one, bank.drawn, degrees, members.n, here)
        return np.concatenate(each(_differing, forest, parts, workers))
    ordered = _ordered(one, bank.drawn, degrees, here)
    return np.concatenate(each(_searched, ordered, parts, workers))


class Ordered(NamedTuple):
    """Sums of the first k of each draw, as drawn and sorted, by degree."""

    values: FloatArray
    sums: FloatArray
    ordered: FloatArray
    row_of: IntArray
    tolerance: float


def _ordered(one: Summand, drawn: PlaceArray, degrees: IntArray, workers: Workers) -> Ordered:
    values = one.values[0]
    sums = _prefixes(values, drawn)
    ordered = np.stack(each(_sorted, sums, degrees.tolist(), workers))
    return Ordered(values, sums, ordered, _row_of(degrees), one.tolerance * one.size[0])


def _sorted(sums: FloatArray, k: int) -> FloatArray:
    return np.sort(sums[k])


def _searched(shared: Ordered, block: Block) -> IntArray:
    from spatialict.core.kernels.searched import count_sorted

    counts = block.none()
    count_sorted(
        shared.values,
        block.indptr,
        block.indices,
        shared.sums,
        shared.ordered,
        shared.row_of,
        *block.held,
        shared.tolerance,
        block.start,
        counts,
    )
    return counts


class Forest(NamedTuple):
    """Sums of squares and values over the first k of each draw, and a tree for each degree."""

    one: Summand
    sums: FloatArray
    points: FloatArray
    boxes: FloatArray
    held: IntArray
    row_of: IntArray


def _forest(one: Summand, drawn: PlaceArray, degrees: IntArray, n: int, workers: Workers) -> Forest:
    lines = [(one.values**2).sum(axis=0), *one.values]
    sums = np.stack([_prefixes(line, drawn) for line in lines], axis=1)
    few = n < CROWD * len(degrees)
    depth = 0 if few else max(0, int(np.ceil(np.log2(drawn.shape[1] / LEAF))))
    trees = each(_tree, (sums, depth), degrees.tolist(), workers)
    points, boxes, held = (np.stack(parts) for parts in zip(*trees, strict=True))
    return Forest(one, sums, points, boxes, held, _row_of(degrees))


def _tree(shared: tuple[FloatArray, int], k: int) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return the sums of k as leaves of a tree, with the box and the count of each node.

    The root is node 1, the children of a node are 2 node and 2 node + 1. A box is the least and
    the largest of each coordinate; that of an empty leaf is ``NaN``, on no side of any line.
    """
    sums, depth = shared[0][k], shared[1]
    width = -(-sums.shape[1] >> depth)
    points = np.full((len(sums), width << depth), np.inf)  # sorts faster than NaN
    points[:, : sums.shape[1]] = sums
    points = np.ascontiguousarray(points[:, _by_halves(points, depth).ravel()])
    points[np.isinf(points)] = np.nan
    leaves = points.reshape(len(points), -1, width)
    boxes = np.empty((2 << depth, len(points), 2))
    held = np.zeros(2 << depth, dtype=np.int64)
    held[1 << depth :] = width - np.isnan(leaves[0]).sum(axis=1)
    boxes[1 << depth :, :, 0] = np.fmin.reduce(leaves, axis=2).T
    boxes[1 << depth :, :, 1] = np.fmax.reduce(leaves, axis=2).T
    for level in range(depth - 1, -1, -1):
        above, below = slice(1 << level, 2 << level), slice(2 << level, 4 << level)
        held[above] = held[below].reshape(-1, 2).sum(axis=1)
        pairs = boxes[below].reshape(-1, 2, len(points), 2)
        boxes[above, :, 0] = np.fmin.reduce(pairs[..., 0], axis=1)
        boxes[above, :, 1] = np.fmax.reduce(pairs[..., 1], axis=1)
    return leaves, boxes, held


def _by_halves(points: FloatArray, depth: int) -> IntArray:
    """Return the points by leaves: cut along one coordinate, each part along the next, and so on.

    The bits of a leaf's number are those of its place along each coordinate in turn, so that the
    leaves below any node are neighbours along all of them.
    """
    order = np.arange(points.shape[1])[None]
    coordinate = np.arange(depth) % len(points)
    for line, bits in zip(points, np.bincount(coordinate, minlength=len(points)), strict=True):
        sort = np.argsort(line[order], axis=1)
        order = np.take_along_axis(order, sort, axis=1).reshape(-1, order.shape[1] >> bits)
    in_turn = np.argsort(np.argsort(coordinate, kind="stable"))
    grid = order.reshape([2] * depth + [-1])
    return np.asarray(grid.transpose(*in_turn, depth).reshape(1 << depth, -1), dtype=np.int64)


def _differing(shared: Forest, block: Block) -> IntArray:
    from spatialict.core.kernels.differences import count_differences

    counts = block.none()
    count_differences(
        shared.one.values,
        block.indptr,
        block.indices,
        shared.sums,
        shared.points,
        shared.boxes,
        shared.held,
        shared.row_of,
        *block.held,
        shared.one.size,
        shared.one.tolerance,
        block.start,
        counts,
    )
    return counts


class Lined(NamedTuple):
    """Values at the places of the draws, in blocks; in double and in single precision."""

    one: Summand
    bank: FloatArray
    rough: npt.NDArray[np.float32]
    peaks: FloatArray
    number: int


def _lined(one: Summand, drawn: PlaceArray) -> Lined:
    from spatialict.core.kernels.streamed import BLOCK

    values, (size, number) = one.values, drawn.shape
    padded = np.full((len(values) * size, -(-number // BLOCK) * BLOCK), np.nan)
    padded[:, :number] = values[:, drawn].reshape(-1, number)
    bank = np.ascontiguousarray(padded.reshape(len(padded), -1, BLOCK).swapaxes(0, 1))
    peaks = np.nanmax(np.abs(bank), axis=(1, 2))
    return Lined(one, bank, bank.astype(np.float32), peaks, number)


def _streamed(shared: Lined, block: Block) -> IntArray:
    from spatialict.core.kernels.streamed import count_streamed

    counts = block.none()
    count_streamed(
        shared.one.values,
        block.indptr,
        block.indices,
        block.weights,
        shared.bank,
        shared.rough,
        shared.peaks,
        shared.number,
        *block.held,
        shared.one.squared,
        shared.one.size,
        shared.one.tolerance,
        block.start,
        counts,
    )
    return counts


def _prefixes(values: FloatArray, drawn: PlaceArray) -> FloatArray:
    """Return the sum of the first 0, 1, ... values of each draw."""
    sums = np.zeros((len(drawn) + 1, drawn.shape[1]))
    for j, picked in enumerate(drawn):
        np.add(sums[j], values[picked], out=sums[j + 1])
    return sums


def _row_of(degrees: IntArray) -> IntArray:
    rows = np.zeros(degrees[-1] + 1, dtype=np.int64)
    rows[degrees] = np.arange(len(degrees))
    return rows
