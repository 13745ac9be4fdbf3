"""Which sides are present in each project or place, and would be if sides were dealt anew.

A project without a participant is in no list. The sides of projects therefore cannot be
independent, and T of sides dealt for each project alone would find synergy everywhere. Sides are
dealt among organisations instead, which keep their projects: sizes of projects, repeated partners
and the number of organisations of each side in each region and class of activity stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from spatialict.core.information.cells import Cells
from spatialict.core.information.resampled import Drawn
from spatialict.core.information.shared import Shared
from spatialict.core.information.strata import strata
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.workers import Workers

DEALINGS: Final = 32
"""Of a block; each block begins with a state of its own."""
WHOLE: Final = "\U0010ffff"
"""What stands for the whole where groups overlap: after every group."""
APART: Final = 0x51DE
"""Keeps these draws apart from those of other tests, which have the same seed."""


@dataclass(frozen=True)
class Members:
    """Organisations of known sides in units, and the groups that units belong to.

    Parameters
    ----------
    sides : tuple of str
        Of the helix.
    groups : list of str
        Sorted.
    organisation, starts : array of int64
        Members of all units one after the other, and where each unit begins; none is empty.
    side : array of uint8, shape (organisations,)
        Position of the side.
    stratum : array of int64, shape (organisations,)
        Among whose organisations sides are dealt; -1 of those in no unit.
    owned, group : array of int64, shape (pairs,)
        Unit and group of every pair of a unit and a group that it belongs to.

    Examples
    --------
    Two projects: a university with a firm, and the firm alone.

    >>> members = Members(
    ...     ("u", "i"), [""], np.array([0, 1, 1]), np.array([0, 2]), np.array([0, 1], np.uint8),
    ...     np.zeros(2, int), np.array([0, 1]), np.zeros(2, int),
    ... )
    >>> members.present(members.side).tolist()
    [[True, True], [False, True]]
    """

    sides: tuple[str, ...]
    groups: list[str]
    organisation: IntArray
    starts: IntArray
    side: NDArray[np.uint8]
    stratum: IntArray
    owned: IntArray
    group: IntArray

    def masks(self, side: NDArray[np.uint8]) -> IntArray:
        """Return the sides present in each unit as bits, the first side the highest."""
        bits = (1 << np.arange(len(self.sides) - 1, -1, -1)).astype(np.uint8)
        if not len(self.starts):
            return np.zeros(0, dtype=np.int64)
        found = np.bitwise_or.reduceat(bits[side][self.organisation], self.starts)
        return found.astype(np.int64)

    def present(self, side: NDArray[np.uint8]) -> BoolArray:
        """Return whether each side is present, shape (units, sides)."""
        places = np.arange(len(self.sides) - 1, -1, -1)
        return np.asarray(((self.masks(side)[:, None] >> places) & 1).astype(bool))

    @cached_property
    def overlap(self) -> bool:
        """Whether a unit belongs to several groups: the whole is then not the sum of these."""
        return len(self.owned) > len(self.starts)

    def counts(self, side: NDArray[np.uint8]) -> IntArray:
        """Return how many units of each group have each composition, one that has none left out.

        Where groups overlap the whole follows, each of its units counted once.
        """
        size = 1 << len(self.sides)
        masks = self.masks(side)
        found = np.bincount(
            self.group * size + masks[self.owned], minlength=size * len(self.groups)
        )
        if self.overlap:
            found = np.append(found, np.bincount(masks, minlength=size))
        return found.reshape(-1, size)[:, 1:].ravel().astype(np.int64)

    @cached_property
    def cells(self) -> Cells:
        """Return all compositions of all groups, those that do not occur with 0 units.

        Where groups overlap the last group is the whole.
        """
        return self._cells([*self.groups, WHOLE] if self.overlap else self.groups)

    @cached_property
    def once(self) -> Cells:
        """Return the compositions of the units, each counted once."""
        size = 1 << len(self.sides)
        count = np.bincount(self.masks(self.side), minlength=size)[1:].astype(np.int64)
        return self._cells([""], count)

    def _cells(self, groups: list[str], count: IntArray | None = None) -> Cells:
        masks = np.arange(1, 1 << len(self.sides))
        places = np.arange(len(self.sides) - 1, -1, -1)
        code = (masks[:, None] >> places) & 1
        return Cells(
            tuple(["0", "1"] for _ in self.sides),
            groups,
            np.tile(code, (len(groups), 1)).astype(np.int64),
            np.repeat(np.arange(len(groups)), len(masks)).astype(np.int64),
            self.counts(self.side) if count is None else count,
        )

    @cached_property
    def drawn(self) -> Drawn:
        """Return the kinds of units: those of one composition in the same groups are alike."""
        kind = self.masks(self.side)
        ends = np.bincount(self.owned, minlength=len(self.starts))
        begins = np.cumsum(ends) - ends
        for turn in range(int(ends.max(initial=0))):  # pairs are sorted by unit, then by group
            more = ends > turn
            group = np.zeros(len(kind), dtype=np.int64)
            group[more] = self.group[begins[more] + turn] + 1
            kind = np.unique(kind * (len(self.groups) + 1) + group, return_inverse=True)[1].ravel()
        _, sample, count = np.unique(kind, return_index=True, return_counts=True)
        return Drawn(count.astype(np.int64), self._incidence(sample))

    def _incidence(self, units: IntArray) -> Any:  # noqa: ANN401 (a sparse array)
        """Return in which cells each of some units counts, shape (cells, units)."""
        from scipy import sparse

        size = (1 << len(self.sides)) - 1
        cell = self.masks(self.side)[units] - 1
        position = np.full(len(self.starts), -1, dtype=np.int64)
        position[units] = np.arange(len(units))
        here = position[self.owned]
        asked = here >= 0
        rows = [self.group[asked] * size + cell[here[asked]], len(self.groups) * size + cell]
        columns = [here[asked], np.arange(len(units))]
        if not self.overlap:
            rows, columns = rows[:1], columns[:1]
        at = np.concatenate(rows), np.concatenate(columns)
        shape = len(self.cells.count), len(units)
        return sparse.csr_array((np.ones(len(at[0])), at), shape=shape)


class _Asked(NamedTuple):
    members: Members
    shared: Shared
    order: IntArray
    ends: IntArray
    seed: int
    corrected: bool


def dealt_sides(
    members: Members, permutations: int, *, corrected: bool, seed: int, workers: Workers
) -> FloatArray:
    """Return T in bits of every dealing: by group, of the whole and, last, between the groups."""
    shared = Shared(members.cells, overlap=members.overlap)
    shared.prepare()
    order = np.argsort(members.stratum, kind="stable")
    order = order[members.stratum[order] >= 0]
    ends = np.append(np.flatnonzero(np.diff(members.stratum[order])) + 1, len(order))
    asked = _Asked(members, shared, order, ends, seed, corrected)
    return np.concatenate(each(_part, asked, bounds(permutations, DEALINGS), workers))


def _part(asked: _Asked, part: tuple[int, int]) -> FloatArray:
    start, stop = part
    rng = np.random.default_rng([asked.seed, APART, start // DEALINGS])
    members, dealt = asked.members, asked.members.side.copy()
    sorted_sides = members.side[asked.order].copy()
    counts = np.empty((len(members.cells.count), stop - start))
    for draw in range(stop - start):
        first = 0
        for end in asked.ends.tolist():
            rng.shuffle(sorted_sides[first:end])
            first = end
        dealt[asked.order] = sorted_sides
        counts[:, draw] = members.counts(dealt)
    found = asked.shared.with_between(counts, corrected=asked.corrected)
    found[:-1] = np.where(np.isfinite(found[:-1]), found[:-1], 0.0)
    return np.asarray(found.T)


def not_dealt(members: Members) -> int:
    """Return of how many organisations the side stays, since all of their stratum have the same."""
    known = members.stratum >= 0
    stratum, side = members.stratum[known], members.side[known].astype(np.int64)
    if not len(stratum):
        return 0
    kinds = np.unique(np.column_stack([stratum, side]), axis=0)
    alike = np.bincount(kinds[:, 0]) == 1
    return int(alike[stratum].sum())


def gathered(
    keys: tuple[NDArray[Any], NDArray[Any]],
    side: NDArray[np.uint8],
    home: IntArray,
    owners: tuple[NDArray[Any], IntArray],
    names: tuple[Sequence[str], list[str]],
) -> tuple[Members, NDArray[Any]]:
    """Return the members of units that have a group, sorted, and the key of each unit.

    Parameters
    ----------
    keys : tuple of array
        Unit and position of the organisation of every membership.
    side, home : array, shape (organisations,)
        Side of each organisation, and its region.
    owners : tuple of array
        Unit and position of the group of every pair.
    names : tuple
        Sides and groups.
    """
    import pandas as pd

    unit, organisation = keys
    found = pd.Index(np.unique(unit))
    found = found[found.isin(owners[0])]
    position, owned = found.get_indexer(unit), found.get_indexer(owners[0])
    used, kept = position >= 0, owned >= 0
    every = max(len(side), 1)
    member = np.unique(position[used].astype(np.int64) * every + organisation[used])
    who = member % every
    starts = np.searchsorted(member // every, np.arange(len(found)))
    pairs = np.unique(np.column_stack([owned[kept], owners[1][kept]]), axis=0)
    activity = np.bincount(who, minlength=len(side))
    stratum = np.full(len(side), -1, dtype=np.int64)
    stratum[activity > 0] = strata(home[activity > 0], activity[activity > 0])
    members = Members(
        tuple(names[0]),
        names[1],
        who,
        starts.astype(np.int64),
        side,
        stratum,
        pairs[:, 0].astype(np.int64),
        pairs[:, 1].astype(np.int64),
    )
    return members, found.to_numpy()
