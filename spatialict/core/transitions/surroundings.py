"""What stands around each region in each year, as the map is and as it might have been."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialict.core.neighbourhood.links import Links
from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    import pandas as pd
    from libpysal.graph import Graph
    from scipy import sparse

    from spatialict.core.arrays import FloatArray


def weights_of(regions: pd.Index[Any], graph: Graph | Links) -> sparse.csr_array:
    """Return the graph's weights in the order of the regions; nobody is a neighbour of itself.

    Raises
    ------
    ArgumentError
        If the graph lacks one of the regions, or a weight is negative or not finite.
    """
    from scipy import sparse

    links = Links.of(graph)
    if len(lacking := regions.difference(links.ids, sort=False)):
        told = {"count": len(lacking), "total": len(regions), "regions": some(lacking)}
        raise ArgumentError("transitions.graph_lacks", **told)
    if not (np.isfinite(links.weights) & (links.weights > 0)).all():
        raise ArgumentError("transitions.weights")
    place = regions.get_indexer(links.ids)
    head, tail = place[links.heads], place[links.indices]
    kept = (head >= 0) & (tail >= 0) & (head != tail)
    shape = (len(regions), len(regions))
    return sparse.csr_array((links.weights[kept], (head[kept], tail[kept])), shape=shape)


def around(weights: sparse.csr_array, values: FloatArray) -> FloatArray:
    """Return the weighted mean of each region's neighbours that have a value; NaN without any.

    Examples
    --------
    >>> from scipy import sparse
    >>> weights = sparse.csr_array(np.array([[0, 1, 3], [1, 0, 0], [0, 0, 0]]))
    >>> around(weights, np.array([[1.0], [2.0], [4.0]]))
    array([[3.5],
           [1. ],
           [nan]])
    """
    known = np.isfinite(values)
    total = np.asarray(weights @ np.where(known, values, 0.0))
    weight = np.asarray(weights @ known.astype(float))
    return total / np.where(weight > 0, weight, np.nan)
