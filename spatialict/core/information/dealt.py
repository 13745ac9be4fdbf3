"""What T would be if labels were dealt anew: no dimension then knows anything of another."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from spatialict.core.information.shared import logged, subsets
from spatialict.core.study import ArgumentError
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.information.cells import Cells
    from spatialict.core.workers import Workers

DEALINGS: Final = 64
"""Of a block; each block begins with a state of its own."""
TOLD: Final = 0.9
"""Share of the uncertainty of the region that a label takes away if it is a place in the region."""
ROOM: Final = 1 << 25
"""Cells of all sums that are kept at once: 256 MB for each thread."""


class Deal(NamedTuple):
    """Labels to be dealt, as the loop wants them.

    Parameters
    ----------
    name : str
        Of the group; the generator's state is made of it.
    code, units : array
        Cells of the group and of what stays with it.
    margins, bounds, sizes, strides, offsets, signs : array
        As `spatialict.core.kernels.dealt_tables.dealt_totals` wants them.
    """

    name: str
    code: IntArray
    units: IntArray
    margins: IntArray
    bounds: IntArray
    sizes: IntArray
    strides: IntArray
    offsets: IntArray
    signs: FloatArray


def within(cells: Cells, group: int) -> Deal:
    """Return the deal of one group: the labels of all its dimensions are dealt among its units."""
    here = cells.group == group
    return _deal(cells.groups[group], cells, here, apart=True)


def across(cells: Cells) -> Deal:
    """Return the deal of the whole: labels are dealt among all units, whatever their group.

    A dimension that all but tells the group stays with it: places stay in their region.
    """
    return _deal("\0", cells, np.ones(len(cells.count), dtype=bool), apart=False)


def _deal(name: str, cells: Cells, here: BoolArray, *, apart: bool) -> Deal:
    group = np.zeros(int(here.sum()), dtype=np.int64) if apart else cells.group[here]
    count = cells.count[here]
    columns = [np.unique(cells.code[here, axis], return_inverse=True)[1] for axis in _axes(cells)]
    kept = [] if apart else _geography(group, columns, count)
    dealt = [axis for axis in range(len(columns)) if axis not in kept]
    dealt.sort(key=lambda axis: (-int(columns[axis].max()), axis))
    if apart:  # the longest dimension stays where it is, which changes nothing and costs least
        kept, dealt = dealt[:1], dealt[1:]
    order = [group, *(columns[axis] for axis in [*kept, *dealt])]
    sizes = np.array([int(codes.max()) + 1 for codes in order], dtype=np.int64)
    start, total = _cells(order[: 1 + len(kept)], sizes[: 1 + len(kept)], count)
    margins = [
        np.bincount(codes, weights=count).astype(np.int64) for codes in order[1 + len(kept) :]
    ]
    ends = np.cumsum([0, *(len(margin) for margin in margins)])
    strides, offsets, signs = _sums(sizes, whole=not apart)
    dealt_labels = np.concatenate([*margins, np.zeros(0, dtype=np.int64)])
    return Deal(name, start, total, dealt_labels, ends, sizes, strides, offsets, signs)


def _axes(cells: Cells) -> range:
    return range(len(cells.sizes))


def _geography(group: IntArray, columns: Sequence[IntArray], count: IntArray) -> list[int]:
    """Return the dimension that all but tells the group, if there is one; else nothing.

    That is the one with the least uncertainty of the group left where its label is known.
    """
    whole = logged(count.sum()) - logged(np.bincount(group, weights=count)).sum()
    left = []
    for codes in columns:
        both = np.unique(np.stack([codes, group]), axis=1, return_inverse=True)[1].ravel()
        apart = logged(np.bincount(codes, weights=count)).sum()
        left.append(apart - logged(np.bincount(both, weights=count)).sum())
    best = int(np.argmin(left))
    return [best] if left[best] <= (1 - TOLD) * whole and whole > 0 else []


def _cells(
    columns: Sequence[IntArray], sizes: IntArray, count: IntArray
) -> tuple[IntArray, IntArray]:
    key = np.ravel_multi_index(tuple(columns), tuple(sizes.tolist()))
    found, back = np.unique(key, return_inverse=True)
    total = np.bincount(back.ravel(), weights=count).astype(np.int64)
    return found.astype(np.int64), total


def _sums(sizes: IntArray, *, whole: bool) -> tuple[IntArray, IntArray, FloatArray]:
    """Return strides, offsets and signs of the sums over every subset: the full one first."""
    axes = len(sizes) - 1
    every = [subset for subset in subsets(axes) if subset]
    full = every.pop()
    asked = [(full, True), *((subset, True) for subset in every)]
    asked += [(subset, False) for subset in [*every, full]] if whole else []
    strides = np.zeros((len(asked), axes + 1), dtype=np.int64)
    room = [0]
    for row, (subset, grouped) in enumerate(asked):
        cells = 1
        for axis in reversed(subset):
            strides[row, axis + 1] = cells
            cells *= int(sizes[axis + 1])
        strides[row, 0] = cells if grouped else 0
        room.append(cells * (int(sizes[0]) if grouped else 1) if row else 0)
    offsets = np.cumsum(np.array(room, dtype=float))
    if offsets[-1] > ROOM:
        raise ArgumentError("synergy.too_many_cells", cells=offsets[-1], most=float(ROOM))
    signs = np.array([(-1.0) ** len(subset) for subset, _ in asked])
    return strides, offsets.astype(np.int64), signs


class _Asked(NamedTuple):
    deals: Sequence[Deal]
    permutations: int
    seed: int
    corrected: bool


def simulated(
    deals: Sequence[Deal], permutations: int, *, corrected: bool, seed: int, workers: Workers
) -> list[FloatArray]:
    """Return T in bits of every dealing, a table for each deal.

    Its columns are the groups and, last, the whole; the latter is 0 for the deal of one group.
    """
    asked = _Asked(deals, permutations, seed, corrected)
    blocks = bounds(permutations, DEALINGS)
    parts = [(deal, start, stop) for deal in range(len(deals)) for start, stop in blocks]
    answers = each(_part, asked, parts, workers)
    step = len(blocks)
    return [np.concatenate(answers[deal * step : (deal + 1) * step]) for deal in range(len(deals))]


def _part(asked: _Asked, part: tuple[int, int, int]) -> FloatArray:
    from spatialict.core.kernels.dealt_tables import dealt_totals

    place, start, stop = part
    deal = asked.deals[place]
    block = start // DEALINGS
    entropy = [asked.seed, zlib.crc32(deal.name.encode()), block]
    state = np.random.SeedSequence(entropy).generate_state(1, np.uint64)[0]
    groups = int(deal.sizes[0])
    totals = np.empty((stop - start, groups + 1))
    occupied = np.empty((stop - start, groups + 1))
    dealt_totals(*deal[1:], state, totals, occupied)
    owner = deal.code // _block(deal)
    n = np.bincount(owner, weights=deal.units, minlength=groups)
    n = np.append(n, n.sum())
    found = (totals + logged(n)) / n
    if asked.corrected:
        found -= (occupied + 1) / (2 * np.log(2) * n)
    return found


def _block(deal: Deal) -> int:
    """Return how many cells of what stays with it a group has room for."""
    kept = len(deal.sizes) - len(deal.bounds)
    return int(np.prod(deal.sizes[1 : 1 + kept], initial=1))
