"""Points in strips across the plane, so that who is near is one run of points in a few of them.

Within a strip points stand in the order of x. Nothing depends on how far apart the farthest are:
a strip without points costs a number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.points.sites import EARTH_RADIUS_M, chord
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.points.sites import Sites

WIDE: Final = 4
"""Strips that the largest distance spans at most."""
MANY: Final = 1000
"""Points nearby that are worth so many strips."""
FARTHEST_M: Final = math.pi * EARTH_RADIUS_M / 4
"""Over the globe no more is asked about: an eighth of its girth."""
SLACK: Final = 1 + 1e-9
"""Strips and windows are so much wider, for rounding."""
SINGLE: Final = 2.0**-24
"""Rounding of single precision."""


@dataclass(frozen=True)
class Strips:
    """Points laid out, and the distances that are asked about.

    Parameters
    ----------
    order : array, shape (n,)
        Which point stands at each place.
    at, rough : array, shape (3, n)
        Metres in double precision; in single precision, from the middle.
    starts : array, shape (strips + 1,)
        Where each strip begins.
    reaches : array
        How far along x somebody near can be, by strip below and above.
    distances_m : array, shape (bins,)
        Along the ground, ascending.
    edges : array, shape (bins + 2,)
        A number below nil, squares of the distances in a straight line, infinity.
    scale : array, shape (4,)
        As `spatialict.core.kernels.near_profiles.fill_profiles` has it.
    """

    order: IntArray
    at: FloatArray
    rough: npt.NDArray[np.float32]
    starts: IntArray
    reaches: FloatArray
    distances_m: FloatArray
    edges: FloatArray
    scale: npt.NDArray[np.float32]

    @property
    def n(self) -> int:
        """Return how many points there are."""
        return len(self.order)

    @property
    def bins(self) -> int:
        """Return how many distances are asked about."""
        return len(self.distances_m)


def strips(sites: Sites, distances_m: FloatArray, centres: int | None = None) -> Strips:
    """Lay points out for distances in even steps, the first of them a step.

    Parameters
    ----------
    sites : Sites
        In an order that does not depend on that of the rows.
    distances_m : array, shape (bins,)
        Metres along the ground.
    centres : int, optional
        How many of the points are looked at again and again: where few are near, wide strips are
        quicker. All by default.

    Raises
    ------
    ArgumentError
        If a distance over the globe is more than an eighth of its girth.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatialict.core.points.sites import Sites
    >>> table = pd.DataFrame({"x_m": [5.0, 0.0, 3.0], "y_m": [0.0, 0.0, 90.0]})
    >>> found = strips(Sites.of(table), np.array([2.0, 4.0]))
    >>> found.order.tolist(), found.starts.tolist()
    ([1, 2, 0], [0, 2, 3])
    """
    places = sites.places().T
    globe = sites.distances == "great_circle"
    if globe and distances_m[-1] > FARTHEST_M:
        raise ArgumentError("marcon_puech.too_far", most=FARTHEST_M / 1000)
    straight = chord(distances_m) if globe else distances_m
    at = _turned(places)
    strip, height = _strip_of(at, straight[-1], len(at[0]) if centres is None else centres)
    order = np.lexsort((at[2], at[1], at[0], strip))
    at = np.ascontiguousarray(at[:, order])
    ends = np.cumsum(np.bincount(strip))
    starts = np.concatenate([np.zeros(1, np.int64), ends.astype(np.int64)])
    edges = np.concatenate([[-1.0], straight**2, [np.inf]])
    middle = (at.min(axis=1) + at.max(axis=1)) / 2
    rough = np.ascontiguousarray(at - middle[:, None], dtype=np.float32)
    scale = _scale(rough, straight, distances_m[0], globe=globe)
    return Strips(
        order, at, rough, starts, _reaches(straight[-1], height), distances_m, edges, scale
    )


def _turned(places: FloatArray) -> FloatArray:
    """Put the longest side first, and the second longest second; a plane has no third."""
    if len(places) == 2:
        places = np.vstack([places, np.zeros(places.shape[1])])
    sides = places.max(axis=1) - places.min(axis=1)
    return places[np.argsort(-sides, kind="stable")]


def _strip_of(at: FloatArray, most: float, centres: int) -> tuple[IntArray, float]:
    """Return the strip of each point, and how high a strip is: there are no more than points."""
    sides = at.max(axis=1) - at.min(axis=1)
    near = centres * np.minimum(2 * most / np.maximum(sides[:2], 1e-300), 1.0).prod()
    wide = WIDE if near > MANY else WIDE // 2 if near > MANY / 4 else 1
    height = max(most * SLACK / wide, sides[1] / at.shape[1])
    return np.floor((at[1] - at[1].min()) / height).astype(np.int64), height


def _reaches(most: float, height: float) -> FloatArray:
    wide = math.ceil(most * SLACK / height)
    below = np.maximum(np.abs(np.arange(-wide, wide + 1)) - 1, 0) * height
    return np.asarray(np.sqrt(np.maximum(most**2 - below**2, 0.0)) * SLACK, dtype=float)


def _scale(
    rough: npt.NDArray[np.float32], straight: FloatArray, step_m: float, *, globe: bool
) -> npt.NDArray[np.float32]:
    """Return what turns a rough distance into bins, and by how many bins that may be wrong."""
    bins, per_metre = len(straight), 1 / step_m
    bend, wrong = 0.0, 0.0
    if globe:
        lengths = np.linspace(0, straight[-1], 10_001)
        part = lengths / (2 * EARTH_RADIUS_M)
        bent = part**2 / 6
        guess = lengths * (1 + bent * (1 + 2.7 * bent))
        wrong = np.abs(guess - 2 * EARTH_RADIUS_M * np.arcsin(part)).max() * per_metre
        bend = 1 / (6 * (2 * EARTH_RADIUS_M * per_metre) ** 2)
    side = float(np.abs(rough).max())
    near = wrong + 8 * SINGLE * (side * per_metre + bins)
    return np.array([per_metre, bend, bins + 0.5, min(2 * near, 1.0)], dtype=np.float32)
