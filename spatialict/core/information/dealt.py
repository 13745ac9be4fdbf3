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


def within(cells: Cells, group: int, null: str = "independent") -> list[Deal]:
    """Return the deals of one group: labels are dealt among its units.

    Parameters
    ----------
    cells : Cells
        Of all groups.
    group : int
        Which.
    null : str
        ``"independent"``: one deal of all dimensions. ``"pairs"``: one deal for each dimension, the
        others keeping what ties them.
    """
    here = cells.group == group
    axes = _longest_first(cells, here)  # the longest may stay: nothing changes, and it costs least
    turns = [axes[1:]] if null == "independent" else [[axis] for axis in _axes(cells)]
    name = cells.groups[group]
    return [_deal(name, cells, here, turn, apart=True) for turn in turns]


def across(cells: Cells, null: str = "independent") -> tuple[list[Deal], list[bool]]:
    """Return the deals of the whole, and which of them tell of what is between the groups.

    Labels are dealt among all units, whatever their group. A dimension that all but tells the
    group stays with it where all are dealt, and its own deal says nothing of the groups: places
    stay in their region.
    """
    here = np.ones(len(cells.count), dtype=bool)
    place = _geography(cells)
    if null == "independent":
        turns = [[axis for axis in _longest_first(cells, here) if axis != place]]
    else:
        turns = [[axis] for axis in _axes(cells)]
    told = [turn != [place] for turn in turns]
    deals = [
        _deal("\0", cells, here, turn, apart=not groups)
        for turn, groups in zip(turns, told, strict=True)
    ]
    return deals, told


def _longest_first(cells: Cells, here: BoolArray) -> list[int]:
    labels = [len(np.unique(cells.code[here, axis])) for axis in _axes(cells)]
    return sorted(_axes(cells), key=lambda axis: (-labels[axis], axis))


def _deal(name: str, cells: Cells, here: BoolArray, dealt: list[int], *, apart: bool) -> Deal:
    group = np.zeros(int(here.sum()), dtype=np.int64) if apart else cells.group[here]
    count = cells.count[here]
    kept = [axis for axis in _axes(cells) if axis not in dealt]
    columns = [np.unique(cells.code[here, axis], return_inverse=True)[1] for axis in kept + dealt]
    order = [group, *columns]
    sizes = np.array([int(codes.max()) + 1 for codes in order], dtype=np.int64)
    stay = 1 + len(kept)
    start, total = _cells(order[:stay], sizes[:stay], count)
    margins = [np.bincount(codes, weights=count).astype(np.int64) for codes in order[stay:]]
    ends = np.cumsum([0, *(len(margin) for margin in margins)])
    strides, offsets, signs = _sums(sizes, whole=not apart)
    turn = name + "".join(f"\0{axis}" for axis in dealt)
    return Deal(turn, start, total, np.concatenate(margins), ends, sizes, strides, offsets, signs)


def _axes(cells: Cells) -> range:
    return range(len(cells.sizes))


def _geography(cells: Cells) -> int | None:
    """Return the dimension that all but tells the group, if there is one.

    That is the one with the least uncertainty of the group left where its label is known.
    """

    def uncertainty(key: IntArray) -> float:
        back = np.unique(key, return_inverse=True)[1].ravel()
        return -float(logged(np.bincount(back, weights=cells.count)).sum())

    groups = len(cells.groups)
    left = [
        uncertainty(cells.code[:, axis] * groups + cells.group) - uncertainty(cells.code[:, axis])
        for axis in _axes(cells)
    ]
    best = int(np.argmin(left))
    whole = float(logged(np.array(cells.n))) + uncertainty(cells.group)
    return best if whole > 0 and left[best] <= (1 - TOLD) * whole else None


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


def nulls(
    cells: Cells,
    constant: BoolArray,
    null: str,
    draws: tuple[int, bool],
    *,
    seed: int,
    workers: Workers,
) -> FloatArray:
    """Return T in bits of all dealings, shape (kinds of deals, dealings, groups + 2).

    Parameters
    ----------
    cells : Cells
        As they are.
    constant : array of bool, shape (groups + 1,)
        Groups, and the whole, that are not asked about.
    null : str
        As in `within`.
    draws : tuple of int and bool
        How many, and whether T is corrected by Miller and Madow.
    seed, workers
        As elsewhere.

    Returns
    -------
    array
        Groups, the whole and, last, what is between the groups: NaN where a kind of deal does not
        tell of it, 0 where nothing was asked.
    """
    groups = len(cells.groups)
    units = cells.in_groups.astype(float)
    asked = [group for group in range(groups) if not constant[group] and units[group]]
    inside = [within(cells, group, null) for group in asked]
    every, told = ([], []) if constant[-1] else across(cells, null)
    kinds = 1 if null == "independent" else len(cells.sizes)
    deals = [deal for row in inside for deal in row] + every
    how = {"corrected": draws[1], "seed": seed, "workers": workers}
    answers = simulated(deals, draws[0], **how)
    found = np.zeros((kinds, draws[0], groups + 2))
    for place, group in enumerate(asked):
        for kind in range(kinds):
            found[kind, :, group] = answers[place * kinds + kind][:, 0]
    for kind, answer in enumerate(answers[len(asked) * kinds :]):
        found[kind, :, -2], found[kind, :, -1] = answer[:, 0], np.nan
        if told[kind]:
            found[kind, :, -2] = answer[:, -1]
            found[kind, :, -1] = answer[:, -1] - answer[:, :-1] @ (units / units.sum())
    return found


class _Asked(NamedTuple):
    deals: Sequence[Deal]
    permutations: int
    seed: int
    corrected: bool


def simulated(
    deals: Sequence[Deal], permutations: int, *, corrected: bool, seed: int, workers: Workers
) -> list[FloatArray]:
    """Return T in bits of every dealing, a table for each deal.

    Its columns are the groups and, last, the whole. Of a deal that does not tell groups apart only
    the first counts.
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
