"""What points weigh: jobs where they are given, one each where not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    import pandas as pd

    from spatialict.core.arrays import FloatArray


def known_weights(weights: pd.Series[float] | None, ids: pd.Index) -> tuple[FloatArray, int]:
    """Return the weights in the order of the points, NaN where not known, and how many are not.

    Raises
    ------
    ArgumentError
        If a weight is negative or infinite, or no point has one.

    Examples
    --------
    >>> import pandas as pd
    >>> known_weights(pd.Series({"b": 2.0}), pd.Index(["a", "b"]))
    (array([nan,  2.]), 1)
    """
    if weights is None:
        return np.ones(len(ids)), 0
    given = weights.reindex(ids).to_numpy(dtype="float64", na_value=np.nan).astype(np.float64)
    wrong = np.flatnonzero((given < 0) | np.isinf(given))
    if len(wrong):
        some = [str(one) for one in ids[wrong[:5]]]
        raise ArgumentError("clusters.bad_weight", count=len(wrong), total=len(ids), ids=some)
    unknown = int(np.isnan(given).sum())
    if len(ids) and unknown == len(ids):
        raise ArgumentError("clusters.no_weight", total=len(ids))
    return given, unknown
