"""Who stands near whom, where nothing is known of who works with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialict.core.networks.network import Network
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    import pandas as pd

    from spatialict.core.arrays import FloatArray


def colocated(ids: pd.Index[Any], xy: FloatArray, distance_m: float, most: int) -> Network:
    """Return the network of those at most so far apart; two at one address are linked.

    Parameters
    ----------
    ids : pandas.Index
        Keys, sorted as text.
    xy : array, shape (n, 2)
        Metres; ``NaN`` where the place is not known: linked with nobody.
    distance_m : float
        The largest distance.
    most : int
        Pairs beyond which the distance is refused, before memory is full.

    Raises
    ------
    ArgumentError
        If the distance is not above 0, or joins more pairs than `most`.

    Examples
    --------
    >>> import pandas as pd
    >>> places = np.array([[0.0, 0.0], [3.0, 4.0], [9.0, 9.0], [np.nan, np.nan]])
    >>> web = colocated(pd.Index(list("abcd")), places, 5, most=10)
    >>> web.one.tolist(), web.other.tolist()
    ([0], [1])
    """
    from scipy.spatial import cKDTree

    if not (np.isfinite(distance_m) and distance_m > 0):
        fault = "network.distance"
        raise ArgumentError(fault, value=str(distance_m))
    known = np.flatnonzero(np.isfinite(xy).all(axis=1))
    tree = cKDTree(xy[known].reshape(-1, 2))
    pairs = (int(tree.count_neighbors(tree, distance_m)) - len(known)) // 2 if len(known) else 0
    if pairs > most:
        fault = "network.too_many"
        kilometres = float(distance_m) / 1000
        raise ArgumentError(fault, distance=kilometres, pairs=float(pairs), most=float(most))
    found = known[tree.query_pairs(distance_m, output_type="ndarray").reshape(-1, 2)]
    return Network.between(ids, found[:, 0], found[:, 1], np.ones(len(found)))
