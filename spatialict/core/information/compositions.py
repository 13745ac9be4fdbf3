"""Which sides are present in each project or place, and would be if sides were dealt anew.

A project without a participant is in no list. The sides of projects therefore cannot be
independent, and T of sides dealt for each project alone would find synergy everywhere. Sides are
dealt among organisations instead, which keep their projects: sizes of projects, repeated partners
and the number of organisations of each side in each region stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from spatialict.core.information.cells import Cells
from spatialict.core.information.shared import Shared
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.workers import Workers

DEALINGS: Final = 32
"""Of a block; each block begins with a state of its own."""
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
        Among whose organisations sides are dealt.
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

    def counts(self, side: NDArray[np.uint8]) -> IntArray:
        """Return how many units of each group have each composition, one that has none left out."""
        size = 1 << len(self.sides)
        key = self.group * size + self.masks(side)[self.owned]
        found = np.bincount(key, minlength=size * len(self.groups))
        return found.reshape(-1, size)[:, 1:].ravel().astype(np.int64)

    @cached_property
    def cells(self) -> Cells:
        """Return all compositions of all groups, those that do not occur with 0 units."""
        masks = np.arange(1, 1 << len(self.sides))
        places = np.arange(len(self.sides) - 1, -1, -1)
        code = (masks[:, None] >> places) & 1
        groups = len(self.groups)
        return Cells(
            tuple(["0", "1"] for _ in self.sides),
            self.groups,
            np.tile(code, (groups, 1)).astype(np.int64),
            np.repeat(np.arange(groups), len(masks)).astype(np.int64),
            self.counts(self.side),
        )


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
    shared = Shared(members.cells)
    shared.prepare()
    order = np.argsort(members.stratum, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(members.stratum[order])) + 1, len(order))
    asked = _Asked(members, shared, order, ends, seed, corrected)
    return np.concatenate(each(_part, asked, bounds(permutations, DEALINGS), workers))


def _part(asked: _Asked, part: tuple[int, int]) -> FloatArray:
    start, stop = part
    rng = np.random.default_rng([asked.seed, APART, start // DEALINGS])
    members, dealt = asked.members, asked.members.side.copy()
    sorted_sides = members.side[asked.order]
    counts = np.empty((len(members.cells.count), stop - start))
    for draw in range(stop - start):
        first = 0
        for end in asked.ends.tolist():
            rng.shuffle(sorted_sides[first:end])
            first = end
        dealt[asked.order] = sorted_sides
        counts[:, draw] = members.counts(dealt)
    found = asked.shared.information(counts, corrected=asked.corrected)
    found = np.where(np.isfinite(found), found, 0.0)
    return np.concatenate([found, asked.shared.between(found, counts)[None]]).T


def gathered(
    keys: tuple[NDArray[Any], NDArray[Any]],
    side: NDArray[np.uint8],
    stratum: IntArray,
    owners: tuple[NDArray[Any], IntArray],
    names: tuple[Sequence[str], list[str]],
) -> tuple[Members, NDArray[Any]]:
    """Return the members of units that have a group, sorted, and the key of each unit.

    Parameters
    ----------
    keys : tuple of array
        Unit and position of the organisation of every membership.
    side, stratum : array, shape (organisations,)
        Of each organisation.
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
    order = np.lexsort((organisation[used], position[used]))
    starts = np.searchsorted(position[used][order], np.arange(len(found)))
    pairs = np.unique(np.column_stack([owned[kept], owners[1][kept]]), axis=0)
    members = Members(
        tuple(names[0]),
        names[1],
        organisation[used][order].astype(np.int64),
        starts.astype(np.int64),
        side,
        stratum,
        pairs[:, 0].astype(np.int64),
        pairs[:, 1].astype(np.int64),
    )
    return members, found.to_numpy()
