"""Global statistics as esda and spdep count regions without neighbours.

Ours are over the regions that have a neighbour, as if there were no others. esda keeps the others
among the n, with a weight of nil. spdep (``zero.policy=TRUE, adjust.n=TRUE``) keeps their values
in mean and variance, but counts in n those that have a neighbour. Without such regions all agree.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from spatialict.core.association.global_forms import ratio
from spatialict.core.study import STATUSES

if TYPE_CHECKING:
    import pandas as pd

    from spatialict.core.arrays import FloatArray
    from spatialict.core.association.arrangements import Form
    from spatialict.core.association.global_forms import Weights
    from spatialict.core.association.system import System

Compat = Literal["esda", "spdep"]
PEERS: Final = ("esda", "spdep")


def with_islands(found: System, values: pd.Series[float]) -> System:
    """Return a system in which every region with a value takes part; `values` in its order."""
    kept = np.flatnonzero(found.standing != STATUSES.index("missing"))
    places = kept[found.index[kept].argsort()]
    ids = found.index[places]
    at, degree = ids.get_indexer(found.ids), np.zeros(len(ids), dtype=np.int64)
    degree[at] = found.degree
    own = np.zeros(len(ids))
    own[at] = found.own
    return replace(
        found,
        places=places,
        ids=ids,
        values=np.asarray(values.to_numpy(dtype=float, na_value=np.nan)[places]),
        indptr=np.concatenate([[0], np.cumsum(degree)]).astype(np.int64),
        indices=at[found.indices].astype(np.int64),
        own=own,
        alike=None,
    )


def moran_of_spdep(form: Form, weights: Weights, z: FloatArray, n: int) -> Form:
    """Return Moran's I with the moments of ``moran.test`` for n regions that have a neighbour."""
    s0, s1, s2, k = weights.s0, weights.s1, weights.s2, _kurtosis(z, weights.n)
    square = n * (s1 * (n**2 - 3 * n + 3) - n * s2 + 3 * s0**2)
    square -= k * (s1 * (n**2 - n) - 2 * n * s2 + 6 * s0**2)
    mean = ratio(-1, n - 1)
    variance = ratio(square, (n - 1) * (n - 2) * (n - 3) * s0**2) - mean**2
    return replace(form, mean=mean, variance=variance)


def geary_of_spdep(form: Form, weights: Weights, z: FloatArray, n: int) -> Form:
    """Return Geary's C with the moments of ``geary.test``, which mixes n with the whole number."""
    s0, s1, s2, k, whole = weights.s0, weights.s1, weights.s2, _kurtosis(z, n), weights.n
    square = (n - 1) * s1 * (n**2 - 3 * whole + 3 - k * (n - 1))
    square -= (n - 1) * s2 * (n**2 + 3 * whole - 6 - k * (n**2 - whole + 2)) / 4
    square += s0**2 * (n**2 - 3 - k * (n - 1) ** 2)
    return replace(form, mean=1.0, variance=ratio(square, whole * (n - 2) * (n - 3) * s0**2))


def _kurtosis(z: FloatArray, n: int) -> float:
    return n * float((z**4).sum()) / float((z**2).sum()) ** 2
