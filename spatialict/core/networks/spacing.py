"""Pairs of organisations by how far they are apart: all that there are, and those that are linked.

A seat is where an organisation stands: a place, or a region (whose number is its only coordinate:
two of one region are 0 apart). What chance makes of the links is found by dealing the seats anew
among the organisations; who is linked with whom stays, and so does how many stand at each place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from spatialict.core.workers import each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.workers import Workers

LEAF: Final = 64
"""Points of a box that is not divided; fewer where groups must be told apart, one by one."""
BLOCKS: Final = 64
"""Boxes that the work is cut into."""
DRAWINGS: Final = 16
"""Dealings of a part."""


@dataclass(frozen=True)
class Seats:
    """Linked organisations, sorted by group, and where they stand.

    Parameters
    ----------
    points : array of float64, shape (n, 3)
        Coordinates, 0 where a plane or a line has none.
    one, other : array of int32, shape (links,)
        Ends of the links.
    group : array of int32, shape (n,)
        From 0, rising: seats are dealt among those of a group.
    """

    points: FloatArray
    one: NDArray[np.int32]
    other: NDArray[np.int32]
    group: NDArray[np.int32]

    @classmethod
    def of(
        cls,
        points: FloatArray,
        one: NDArray[np.int32],
        other: NDArray[np.int32],
        group: NDArray[np.int32] | None = None,
    ) -> Seats:
        """Return the same with the organisations sorted by group; all are one group by default."""
        flat = np.zeros((len(points), 3))
        flat[:, : points.shape[1]] = points
        if group is None:
            return cls(flat, one, other, np.zeros(len(points), dtype=np.int32))
        order = np.argsort(group, kind="stable")
        rank = np.empty(len(order), dtype=np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        return cls(flat[order], rank[one], rank[other], group[order].astype(np.int32))

    @property
    def n(self) -> int:
        """How many organisations."""
        return len(self.points)

    @property
    def groups(self) -> int:
        """How many groups."""
        return int(self.group[-1]) + 1 if self.n else 1


def possible(seats: Seats, bounds: FloatArray, workers: Workers = None) -> IntArray:
    """Count all pairs of seats in each band of distance, by the groups of the two.

    Parameters
    ----------
    seats : Seats
        Their links do not matter.
    bounds : array, shape (bands - 1,)
        Distances, rising; one at a bound lies below it.
    workers : int, str or distributed.Client, optional
        Who counts.

    Returns
    -------
    array of int64, shape (bands, groups, groups)
        Symmetric; a pair within a group once, on the diagonal.

    Examples
    --------
    Two at one place, one 3 away from them, all pairs: 1 at 0 and 2 up to 5.

    >>> none = np.zeros(0, dtype=np.int32)
    >>> street = Seats.of(np.array([[0.0], [0.0], [3.0]]), none, none)
    >>> possible(street, np.array([0.0, 5.0]))[:, 0, 0].tolist()
    [1, 2, 0]
    """
    tree = _Tree.of(seats)
    asked = _Asked(tree, np.asarray(bounds, dtype=np.float64) ** 2, seats.groups)
    parts = each(_possible_part, asked, list(tree.parts()), workers)
    counts = _nothing(asked)
    for part in parts:
        counts += part
    turned = counts.transpose(0, 2, 1).copy()
    for group in range(seats.groups):
        turned[:, group, group] = 0
    return counts + turned


class _Tree(NamedTuple):
    """Points in the order of a tree of boxes."""

    points: FloatArray
    group: NDArray[np.int32]
    nodes: IntArray
    boxes: FloatArray
    whole: IntArray

    @classmethod
    def of(cls, seats: Seats) -> _Tree:
        """Halve the points across their longer side until few or one place is left."""
        order = np.arange(seats.n)
        nodes = [[0, seats.n, -1, -1]] if seats.n else []
        boxes: list[FloatArray] = []
        leaf = max(LEAF // seats.groups, 8)
        for at, node in _growing(nodes):
            start, stop = node[:2]
            mine = seats.points[order[start:stop]]
            box = np.stack([mine.min(axis=0), mine.max(axis=0)])
            boxes.append(box)
            side = box[1] - box[0]
            if stop - start > leaf and side.max() > 0:
                axis, middle = int(side.argmax()), (stop - start) // 2
                by = np.argpartition(mine[:, axis], middle)
                order[start:stop] = order[start:stop][by]
                nodes[at][2:] = [len(nodes), len(nodes) + 1]
                nodes += [[start, start + middle, -1, -1], [start + middle, stop, -1, -1]]
        group = seats.group[order]
        whole = np.zeros((seats.n + 1, seats.groups), dtype=np.int64)
        for number in range(seats.groups):
            np.cumsum(group == number, out=whole[1:, number])
        return cls(
            np.ascontiguousarray(seats.points[order].T),
            group,
            np.array(nodes, dtype=np.int64).reshape(-1, 4),
            np.array(boxes, dtype=np.float64).reshape(-1, 2, 3),
            whole,
        )

    def parts(self) -> Iterator[IntArray]:
        """Yield pairs of nodes that make all pairs: each of some boxes with itself and later."""
        front = [0] if len(self.nodes) else []
        while 0 < len(front) < BLOCKS:
            below = [
                child
                for at in front
                for child in (self.nodes[at, 2:] if self.nodes[at, 2] >= 0 else [at])
            ]
            if len(below) == len(front):
                break
            front = below
        for place, at in enumerate(front):
            yield np.array([(at, later) for later in front[place:]], dtype=np.int64)


def _growing(nodes: list[list[int]]) -> Iterator[tuple[int, list[int]]]:
    """Yield the nodes, those that are added on the way too."""
    at = 0
    while at < len(nodes):
        yield at, nodes[at]
        at += 1


class _Asked(NamedTuple):
    """What every part of a count needs."""

    tree: _Tree
    squared: FloatArray
    groups: int


def _nothing(asked: _Asked) -> IntArray:
    return np.zeros((len(asked.squared) + 1, asked.groups, asked.groups), dtype=np.int64)


def _possible_part(asked: _Asked, starts: IntArray) -> IntArray:
    from spatialict.core.kernels.spaced_pairs import spaced_pairs

    counts = _nothing(asked)
    spaced_pairs(*asked.tree, asked.squared, starts, counts)
    return counts


def linked(seats: Seats, bounds: FloatArray) -> IntArray:
    """Count the links in each band of distance.

    Examples
    --------
    >>> ends = np.array([0, 1], dtype=np.int32), np.array([1, 2], dtype=np.int32)
    >>> street = Seats.of(np.array([[0.0], [0.0], [3.0]]), *ends)
    >>> linked(street, np.array([0.0, 5.0])).tolist()
    [1, 1, 0]
    """
    asked = _Dealt(seats, np.asarray(bounds, dtype=np.float64) ** 2, 1, 0)
    counts: IntArray = _counted(asked, 1, None)[0]
    return counts


def dealt(
    seats: Seats, bounds: FloatArray, draws: int, *, seed: int, workers: Workers = None
) -> IntArray:
    """Count the links in each band of distance for each dealing of the seats within the groups.

    Parameters
    ----------
    seats : Seats
        Organisations and their links.
    bounds : array, shape (bands - 1,)
        As in `possible`.
    draws : int
        How many dealings.
    seed : int
        Of the dealings: a block of 16 has a state of its own.
    workers : int, str or distributed.Client, optional
        Who counts.

    Returns
    -------
    array of int64, shape (draws, bands)
    """
    asked = _Dealt(seats, np.asarray(bounds, dtype=np.float64) ** 2, draws, seed)
    return np.concatenate(each(_dealt_part, asked, range(0, draws, DRAWINGS), workers))


class _Dealt(NamedTuple):
    """What every part of a dealing needs."""

    seats: Seats
    squared: FloatArray
    draws: int
    seed: int


def _dealt_part(asked: _Dealt, start: int) -> IntArray:
    words = np.random.SeedSequence([asked.seed, start // DRAWINGS]).generate_state(1, np.uint64)
    return _counted(asked, min(DRAWINGS, asked.draws - start), words[0])


def _counted(asked: _Dealt, draws: int, state: np.uint64 | None) -> IntArray:
    from spatialict.core.kernels.spaced_pairs import link_lengths

    seats = asked.seats
    counts = np.empty((draws, len(asked.squared) + 1), dtype=np.int64)
    groups = np.searchsorted(seats.group, np.arange(seats.groups + 1)).astype(np.int64)
    start = np.uint64(0) if state is None else state
    link_lengths(
        seats.points, seats.one, seats.other, asked.squared, groups, state is not None, start,
        np.arange(seats.n, dtype=np.int32), counts,
    )  # fmt: skip
    return counts


def by_chance(seats: Seats, pairs: IntArray) -> FloatArray:
    r"""Return how many links are expected in each band where seats are dealt within the groups.

    .. math:: E_b = \sum_{g \le h} L_{gh} P_{b,gh} / P_{gh}

    with the links and the pairs of two groups: any two seats are equally likely for a link.

    Parameters
    ----------
    seats : Seats
        Organisations and their links.
    pairs : array, shape (bands, groups, groups)
        Of `possible`.

    Examples
    --------
    >>> ends = np.array([0], dtype=np.int32), np.array([1], dtype=np.int32)
    >>> street = Seats.of(np.array([[0.0], [0.0], [3.0]]), *ends)
    >>> by_chance(street, possible(street, np.array([0.0]))).round(3).tolist()
    [0.333, 0.667]
    """
    one, other = seats.group[seats.one], seats.group[seats.other]
    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other)
    links = np.bincount(low * seats.groups + high, minlength=seats.groups**2)
    held = links.reshape(seats.groups, seats.groups)
    total = pairs.sum(axis=0)
    share = np.divide(held, total, out=np.zeros(held.shape), where=total > 0)
    return np.asarray((pairs * share).sum(axis=(1, 2)), dtype=float)
