"""Samples of the sample: as many units drawn from its cells, with replacement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray
    from spatialict.core.information.shared import Shared
    from spatialict.core.workers import Workers

SAMPLES: Final = 32
"""Of a block; each block begins with a state of its own."""
APART: Final = 0x52E5
"""Keeps these draws apart from those that deal labels, which have the same seed."""


class _Asked(NamedTuple):
    shared: Shared
    seed: int
    corrected: bool


def redrawn(
    shared: Shared, samples: int, *, corrected: bool, seed: int, workers: Workers
) -> FloatArray:
    """Return T in bits of every sample: by group, of the whole and, last, between the groups.

    The units of a group vary with the sample; where none is drawn, its T is NaN.
    """
    shared.prepare()
    asked = _Asked(shared, seed, corrected)
    return np.concatenate(each(_part, asked, bounds(samples, SAMPLES), workers))


def _part(asked: _Asked, part: tuple[int, int]) -> FloatArray:
    start, stop = part
    rng = np.random.default_rng([asked.seed, APART, start // SAMPLES])
    cells = asked.shared.cells
    counts = rng.multinomial(cells.n, cells.count / cells.n, size=stop - start).T
    found = asked.shared.information(counts, corrected=asked.corrected)
    return np.concatenate([found, asked.shared.between(found, counts)[None]]).T
