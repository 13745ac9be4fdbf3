"""Regions that have something, beside others that have it or have another thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatialict.core.association.joins import binary, joined
from spatialict.core.association.local_table import Options
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from libpysal.graph import Graph

    from spatialict.core.association.local_tests import Correction, Draws
    from spatialict.core.association.system import Transform
    from spatialict.core.inference import Alternative
    from spatialict.core.neighbourhood.links import Links
    from spatialict.core.study import Result
    from spatialict.core.workers import Workers


def local_join_counts(
    has: pd.Series[float] | pd.DataFrame,
    graph: Graph | Links,
    *,
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
    r"""Regions that have something, among neighbours that have it too.

    .. math:: BB_i = x_i \sum_j w_{ij} x_j, \qquad x \in \{0, 1\}

    Parameters
    ----------
    has : pandas.Series or pandas.DataFrame
        Index ``region_id``, in any order; 1 or True where the region has it. Of a table's columns
        a region must have all (co-location).
    graph : libpysal.graph.Graph or Links
        Neighbours.
    permutations : int or str
        ``"auto"``: where a region weighs its neighbours alike, the number among them that have it
        follows the hypergeometric law, and p is exact at any number of regions; else as in
        `spatialict.local_moran`. A number forces draws.
    alternative : str
        ``"greater"``, the question of the source; or as in `spatialict.local_moran`.
    transform : str
        ``"B"`` counts neighbours; ``"R"`` and ``"O"`` weigh them.
    missing, correction, alpha
        As in `spatialict.local_moran`.
    compat : str
        Whose p `peer_columns` shows; the count is the same.
    peer_columns, draws, workers, seed
        As in `spatialict.local_moran`.

    Returns
    -------
    Result
        ``value`` is the count; ``z_value`` its distance from the conditional expectation in exact
        deviations; ``quadrant`` is ``joined`` above it, ``apart`` below, and ``label`` the same
        where the test stands. A region that does not have it is not asked: its status is
        ``undefined``. Other columns as in `spatialict.local_moran`.

    Raises
    ------
    ArgumentError
        As `spatialict.local_moran`, and if a value is neither 0 nor 1.

    Notes
    -----
    A region that has it among neighbours that do not is a test, with p = 1 for ``"greater"``; peers
    leave it out of theirs.

    References
    ----------
    .. [1] Anselin, L. and Li, X. (2019). Operational local join count statistics for cluster
       detection. *Journal of Geographical Systems* 21, 189-210.

    Examples
    --------
    The middle of 1 1 1 in a ring of six: of five others two have it, and both are its neighbours,
    as in one of C(5, 2) = 10 sets.

    >>> from libpysal.graph import Graph
    >>> ring = {f"r{i}": {f"r{(i - 1) % 6}": 1, f"r{(i + 1) % 6}": 1} for i in range(6)}
    >>> has = pd.Series([1, 1, 1, 0, 0, 0], index=[f"r{i}" for i in range(6)])
    >>> table = local_join_counts(has, Graph.from_dicts(ring), alpha=0.4).table
    >>> table.loc[["r0", "r1", "r3"], ["value", "p_value", "label", "status"]].round(3)
        value  p_value   label     status
    r0    1.0      0.7      ns         ok
    r1    2.0      0.1  joined         ok
    r3    0.0      NaN      ns  undefined
    """
    options = Options(
        permutations, alternative, transform, missing, correction, alpha, draws, seed, workers
    )
    columns = [has[name] for name in has] if isinstance(has, pd.DataFrame) else [has]
    if not columns:
        raise ArgumentError("association.not_a_series", argument="has")
    each = [binary("has", column, graph, missing) for column in columns]
    both = np.prod(np.stack(each), axis=0)
    about = {"compat": compat, "peer_columns": peer_columns}
    counted = pd.Series(both, index=has.index)
    return joined("local_join_counts", both, counted, graph, options, **about)


def local_join_counts_bivariate(
    has: pd.Series[float],
    other: pd.Series[float],
    graph: Graph | Links,
    *,
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
    r"""Regions that have one thing alone, among neighbours that have another alone.

    .. math:: BJC_i = x_i (1 - z_i) \sum_j w_{ij} z_j (1 - x_j)

    Parameters
    ----------
    has, other : pandas.Series, shape (n_regions,)
        x of the region itself, z of its neighbours, 0 or 1.
    graph : libpysal.graph.Graph or Links
        Neighbours.
    permutations, alternative, transform, missing, correction, alpha, compat, peer_columns, draws
        As in `local_join_counts`.
    workers, seed
        As in `spatialict.local_moran`.

    Returns
    -------
    Result
        As `local_join_counts`; ``undefined`` is a region that lacks x, or has z too.

    Notes
    -----
    For both in one region give `local_join_counts` a table of the two. Regions that have both
    count as neither; where there is none it is the source's case of no co-location.

    References
    ----------
    .. [1] Anselin, L. and Li, X. (2019). Operational local join count statistics for cluster
       detection. *Journal of Geographical Systems* 21, 189-210.

    Examples
    --------
    >>> from libpysal.graph import Graph
    >>> line = {i: {j: 1 for j in (i - 1, i + 1) if 0 <= j < 4} for i in range(4)}
    >>> shops, offices = pd.Series([0, 1, 0, 0]), pd.Series([1, 0, 1, 0])
    >>> found = local_join_counts_bivariate(shops, offices, Graph.from_dicts(line), alpha=0.5)
    >>> found.table.loc[[1], ["value", "p_value", "status"]].round(3)  # 1 / C(3, 2)
       value  p_value status
    1    2.0    0.333     ok
    """
    options = Options(
        permutations, alternative, transform, missing, correction, alpha, draws, seed, workers
    )
    x = binary("has", has, graph, missing)
    binary("other", other, graph, missing)
    z = binary("other", other.reindex(has.index), graph, missing)
    about = {"compat": compat, "peer_columns": peer_columns}
    name = "local_join_counts_bivariate"
    beside = pd.Series(z * (1 - x), index=has.index)
    return joined(name, x * (1 - z), beside, graph, options, **about)
