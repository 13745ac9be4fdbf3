"""Links between regions, pair by pair: how many, between how many organisations, how far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from spatialict.core.points.sites import EARTH_RADIUS_M, along_ground
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.networks.network import Network
    from spatialict.core.points.sites import Distances

MOST: Final = 2_000_000
"""Pairs of regions: two thousand regions have as many."""


def centres(places: FloatArray, home: IntArray, regions: int, distances: Distances) -> FloatArray:
    """Return the mean place of the organisations of each region; NaN where none has a place.

    On the globe it is the mean of the places in space, put back on the ground.

    Examples
    --------
    >>> centres(np.array([[0.0, 0], [2, 4], [5, 5]]), np.array([0, 0, -1]), 1, "planar")
    array([[1., 2.]])
    """
    known = (home >= 0) & np.isfinite(places).all(axis=1)
    count = np.bincount(home[known], minlength=regions).astype(float)
    count[count == 0] = np.nan
    sums = [np.bincount(home[known], weights=axis[known], minlength=regions) for axis in places.T]
    middle = np.column_stack(sums) / count[:, None]
    if distances == "great_circle":
        middle *= EARTH_RADIUS_M / np.sqrt((middle**2).sum(axis=1, keepdims=True))
    return np.asarray(middle, dtype=np.float64)


def flows(
    web: Network, home: IntArray, names: list[str], middle: FloatArray, distances: Distances
) -> pd.DataFrame:
    """Return a row for each two regions; see `spatialict.region_flows`.

    Raises
    ------
    ArgumentError
        If there are more than two million pairs.
    """
    n = len(names)
    if n * (n - 1) // 2 > MOST:
        fault = "gravity.too_many"
        raise ArgumentError(fault, regions=n, most=MOST)
    one, other = np.triu_indices(n, 1)
    ends = np.sort(np.column_stack([home[web.one], home[web.other]]), axis=1)
    kept = (ends[:, 0] >= 0) & (ends[:, 0] != ends[:, 1])
    key = ends[kept, 0] * n + ends[kept, 1]
    number = np.bincount(key, minlength=n * n)[one * n + other]
    weight = np.bincount(key, weights=web.weight[kept], minlength=n * n)[one * n + other]
    mass = np.bincount(home[home >= 0], minlength=n)
    straight = np.sqrt(((middle[one] - middle[other]) ** 2).sum(axis=1))
    metres = straight if distances == "planar" else along_ground(straight)
    keys = np.array(names, dtype=object)
    return pd.DataFrame(
        {
            "source": keys[one],
            "target": keys[other],
            "links": number,
            "weight": weight,
            "mass_source": mass[one],
            "mass_target": mass[other],
            "distance_m": metres,
        }
    )
