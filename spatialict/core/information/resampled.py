"""Samples of the sample: as many units drawn from its cells, with replacement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.information.shared import Shared
    from spatialict.core.workers import Workers

SAMPLES: Final = 32
"""Of a block; each block begins with a state of its own."""
APART: Final = 0x52E5
"""Keeps these draws apart from those that deal labels, which have the same seed."""


class Drawn(NamedTuple):
    """What is drawn, where it is not the units of single cells.

    Parameters
    ----------
    units : array of int64, shape (kinds,)
        How many units of each kind there are.
    cells : sparse array, shape (cells, kinds)
        1 where a unit of the kind counts in the cell.
    """

    units: IntArray
    cells: Any


class _Asked(NamedTuple):
    shared: Shared
    seed: int
    corrected: bool
    drawn: Drawn | None = None


def redrawn(
    shared: Shared,
    samples: int,
    *,
    corrected: bool,
    seed: int,
    workers: Workers,
    drawn: Drawn | None = None,
) -> FloatArray:
    """Return T in bits of every sample: by group, of the whole and, last, between the groups.

    The units of a group vary with the sample; where none is drawn, its T is NaN. A unit of several
    groups is drawn once for all of them: `drawn` says what it brings.
    """
    shared.prepare()
    asked = _Asked(shared, seed, corrected, drawn)
    return np.concatenate(each(_part, asked, bounds(samples, SAMPLES), workers))


def _part(asked: _Asked, part: tuple[int, int]) -> FloatArray:
    start, stop = part
    rng = np.random.default_rng([asked.seed, APART, start // SAMPLES])
    units = asked.shared.cells.count if asked.drawn is None else asked.drawn.units
    n = int(units.sum())
    counts = rng.multinomial(n, units / n, size=stop - start).T
    if asked.drawn is not None:
        counts = asked.drawn.cells @ counts
    return np.asarray(asked.shared.with_between(counts, corrected=asked.corrected).T)
