"""What a scan walks over: places with cases and with what is at risk, centres, shapes, years.

Locations with the same coordinates always enter a window together, so they are one place. Places
stand along a Morton curve, so that neighbours on the map are neighbours in memory; it is made of
the coordinates alone, so that the order of the rows does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray

Model = Literal["poisson", "bernoulli"]
Direction = Literal["high", "low", "both"]

DIRECTIONS: Final[dict[Direction, float]] = {"high": 1.0, "low": -1.0, "both": 0.0}


@dataclass(frozen=True)
class Ground:
    """Arrays of one scan.

    Parameters
    ----------
    places : array, shape (n, 3)
        Metres; the third is 0 on a plane.
    size : array, shape (n,)
        What `most_size` limits: the population of each place.
    cases_to, risk_to : array, shape (years + 1, n)
        Cases, and what is at risk, in the years before each.
    centres : array, shape (m, 3)
        Centres of the windows.
    shapes : array, shape (s, 3)
        Cosine and sine of the long axis, and its length over that of the short one.
    weights : array, shape (s,)
        What a shape's ratios are multiplied by: at most 1.
    intervals : array, shape (v, 2)
        First year of an interval and the one after its last, by place in `cases_to`.
    law : array, shape (5,)
        As `spatialict.core.kernels.scan_ratio` says.
    most_size, furthest : float
        Largest size, and largest squared distance, of a window.
    """

    places: FloatArray
    size: FloatArray
    cases_to: IntArray
    risk_to: FloatArray
    centres: FloatArray
    shapes: FloatArray
    weights: FloatArray
    intervals: IntArray
    law: FloatArray
    most_size: float
    furthest: float

    @property
    def n(self) -> int:
        """Return how many places there are."""
        return len(self.places)

    @property
    def cases(self) -> int:
        """Return how many cases there are."""
        return int(self.law[0])

    @property
    def bernoulli(self) -> bool:
        """Tell whether cases are drawn without replacement."""
        return bool(self.law[2])

    def without(self, places: IntArray) -> Ground:
        """Return the ground with some places left empty."""
        size, cases_to, risk_to = self.size.copy(), self.cases_to.copy(), self.risk_to.copy()
        most = self.most_size / size.sum()
        size[places], cases_to[:, places], risk_to[:, places] = 0, 0, 0
        law = self.law.copy()
        law[:2] = cases_to[-1].sum(), risk_to[-1].sum()
        most_size = most * float(size.sum())
        return replace(
            self, size=size, cases_to=cases_to, risk_to=risk_to, law=law, most_size=most_size
        )


def merged(metres: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return the places of some points along a Morton curve, and the place of each point.

    Examples
    --------
    >>> places, which = merged(np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 1.0]]))
    >>> places[:, :2]
    array([[0., 0.],
           [1., 1.]])
    >>> which
    array([1, 0, 1])
    """
    solid = np.zeros((len(metres), 3))
    solid[:, : metres.shape[1]] = metres
    if not len(solid):
        return solid, np.zeros(0, np.int64)
    places, which = np.unique(solid + 0.0, axis=0, return_inverse=True)
    along = np.lexsort((*places.T[::-1], _morton(places)))
    rank = np.empty(len(along), np.int64)
    rank[along] = np.arange(len(along))
    return np.ascontiguousarray(places[along]), rank[which.reshape(-1)]


def _morton(places: FloatArray) -> IntArray:
    """Return the bits of the coordinates, interleaved."""
    low = places.min(axis=0)
    span = float((places.max(axis=0) - low).max()) or 1.0
    axes = places.shape[1]
    cells = ((places - low) / span * (2**20 - 1)).astype(np.int64)
    code = np.zeros(len(places), np.int64)
    for bit in range(20):
        for axis in range(axes):
            code |= ((cells[:, axis] >> bit) & 1) << (bit * axes + axis)
    return code


def shapes(ratios: tuple[float, ...]) -> FloatArray:
    """Return the circle, then ellipses of each ratio of axes at equally spaced angles.

    As in Kulldorff et al. (2006): three angles for each unit of the ratio (1.5: 4, 2: 6, 3: 9,
    4: 12), the first along the x axis.

    Examples
    --------
    >>> shapes((1.5,)).round(3) + 0.0
    array([[ 1.   ,  0.   ,  1.   ],
           [ 1.   ,  0.   ,  1.5  ],
           [ 0.707,  0.707,  1.5  ],
           [ 0.   ,  1.   ,  1.5  ],
           [-0.707,  0.707,  1.5  ]])
    """
    rows = [(1.0, 0.0, 1.0)]
    for ratio in ratios:
        angles = int(3 * ratio)
        for k in range(angles):
            turn = np.pi * k / angles
            square = 2 * k == angles
            rows.append((0.0, 1.0, ratio) if square else (np.cos(turn), np.sin(turn), ratio))
    return np.array(rows)


def compactness(shapes_: FloatArray, power: float) -> FloatArray:
    """Return (4 s / (s + 1)^2)^power for ellipses whose axes have the ratio s; 1 for circles."""
    ratio = shapes_[:, 2]
    return (4 * ratio / (ratio + 1) ** 2) ** power


def intervals(years: int, most: int, *, alive: bool = False) -> IntArray:
    """Return intervals of at most so many years, the shortest and earliest first.

    Examples
    --------
    >>> intervals(3, 2).tolist()
    [[0, 1], [1, 2], [2, 3], [0, 2], [1, 3]]
    >>> intervals(3, 2, alive=True).tolist()
    [[2, 3], [1, 3]]
    """
    rows = [
        (first, first + length)
        for length in range(1, most + 1)
        for first in range(years - length + 1)
        if not alive or first + length == years
    ]
    return np.array(rows, np.int64).reshape(-1, 2)
