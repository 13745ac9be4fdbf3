"""Regions of one quantile, where they stand together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatialict.core.association.joins import joined
from spatialict.core.association.local_table import Options
from spatialict.core.association.system import (
    as_numbers,
    check_choice,
    check_ids,
    numbered,
    system,
)
from spatialict.core.neighbourhood.links import Links
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from libpysal.graph import Graph

    from spatialict.core.arrays import FloatArray
    from spatialict.core.association.local_tests import Correction, Draws
    from spatialict.core.association.system import Transform
    from spatialict.core.inference import Alternative
    from spatialict.core.study import Result
    from spatialict.core.workers import Workers


def quantile_lisa(
    values: pd.Series[float],
    graph: Graph | Links,
    *,
    k: int = 5,
    quantile: int = 5,
    permutations: int | str = "auto",
    alternative: Alternative = "greater",
    transform: Transform = "B",
    missing: str = "raise",
    correction: Correction = "bh",
    alpha: float = 0.05,
    compat: str = "esda",
    peer_columns: bool = False,
    draws: Draws = "shared",
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Regions of one quantile among neighbours of the same: the top fifth beside the top fifth.

    .. math:: BB_i = x_i \sum_j w_{ij} x_j, \qquad
              x_i = 1 \text{ where } Q_{(q-1)/k} \le y_i < Q_{q/k}

    Parameters
    ----------
    values : pandas.Series, shape (n_regions,)
        Index ``region_id``, in any order.
    graph : libpysal.graph.Graph or Links
        Neighbours.
    k : int
        Number of quantiles, 2 or more.
    quantile : int
        Which of them, 1 (lowest) to `k`.
    permutations, alternative, transform, missing, correction, alpha, compat, peer_columns, draws
        As in `spatialict.local_join_counts`.
    workers, seed
        As in `spatialict.local_moran`.

    Returns
    -------
    Result
        As `spatialict.local_join_counts`; ``undefined`` is a region of another quantile. The
        cuts are in ``params["cuts"]``.

    Raises
    ------
    ArgumentError
        As `spatialict.local_moran`, and if `k` or `quantile` is out of range.

    Notes
    -----
    A cut lies between two values in rank (Hazen's rule, as GeoDa's); a value equal to a cut
    belongs above it, so that equal values are in one quantile, which may be larger than n / k.
    The cuts are those of the regions that take part: an island moves none. Peers take the values
    of all; without islands there is no difference.

    References
    ----------
    .. [1] Anselin, L. and Li, X. (2020). Tobler's law in a multivariate world. *Geographical
       Analysis* 52, 494-510.

    Examples
    --------
    The upper half of 6 5 4 3 2 1 in a ring is 6 5 4; the middle of them has both others beside
    it, as in one of C(5, 2) = 10 sets.

    >>> from libpysal.graph import Graph
    >>> ring = {i: {(i - 1) % 6: 1, (i + 1) % 6: 1} for i in range(6)}
    >>> values = pd.Series([6, 5, 4, 3, 2, 1])
    >>> found = quantile_lisa(values, Graph.from_dicts(ring), k=2, quantile=2, alpha=0.4)
    >>> found.params["cuts"]
    [3.5]
    >>> found.table.loc[[1], ["value", "p_value", "label"]].round(3)
       value  p_value   label
    1    2.0      0.1  joined
    """
    options = Options(
        permutations, alternative, transform, missing, correction, alpha, draws, seed, workers
    )
    check_choice("missing", missing, ("raise", "omit"))
    if not _whole(k, 2, None) or not _whole(quantile, 1, k):
        raise ArgumentError("local_join_counts.bad_quantile", k=str(k), quantile=str(quantile))
    check_ids("values", values, graph)
    numbers, links = as_numbers("values", values, missing), Links.of(graph)
    members = system(numbered(~np.isnan(numbers), values.index), links, missing="omit")
    cuts = _cuts(numbers[members.places], k)
    place = np.searchsorted(cuts, numbers, side="right") + 1
    own: FloatArray = np.where(np.isnan(numbers), np.nan, place == quantile)
    there = pd.Series(own, index=values.index)
    about = {"compat": compat, "peer_columns": peer_columns}
    rule = {"k": k, "quantile": quantile, "cuts": cuts.tolist()}
    return joined("quantile_lisa", own, there, links, options, **about, **rule)


def _whole(number: object, least: int, most: int | None) -> bool:
    if isinstance(number, bool) or not isinstance(number, int | np.integer):
        return False
    return bool(least <= number and (most is None or number <= most))


def _cuts(numbers: FloatArray, k: int) -> FloatArray:
    """Return the k - 1 cuts; there are none where there is no value."""
    if not len(numbers):
        return np.empty(0)
    return np.asarray(np.quantile(numbers, np.arange(1, k) / k, method="hazen"), dtype=float)
