"""Neighbours that resemble each other, or differ, in several indicators at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from spatialict.core.association.local_statistics import PEERS, geary_multivariate
from spatialict.core.association.local_table import Options, result
from spatialict.core.association.system import check_choice, check_ids, complete, system
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from libpysal.graph import Graph

    from spatialict.core.association.local_tests import Correction, Draws
    from spatialict.core.association.system import Transform
    from spatialict.core.inference import Alternative
    from spatialict.core.neighbourhood.links import Links
    from spatialict.core.study import Result
    from spatialict.core.workers import Workers


def local_geary_multivariate(
    table: pd.DataFrame,
    graph: Graph | Links,
    *,
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "R",
    missing: str = "raise",
    correction: Correction = "bh",
    alpha: float = 0.05,
    compat: str = "esda",
    peer_columns: bool = False,
    draws: Draws = "shared",
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Regions that are near their neighbours in several indicators together, or far from them.

    .. math:: c_i = \frac{1}{V} \sum_v \sum_j w_{ij} (z_{iv} - z_{jv})^2,
              \qquad z_{iv} = (x_{iv} - \bar x_v) / s_v

    Parameters
    ----------
    table : pandas.DataFrame, shape (n_regions, n_variables)
        Index ``region_id``, in any order; one column an indicator. A region needs all of them.
    graph : libpysal.graph.Graph or Links
        Neighbours.
    permutations, alternative, transform, missing, correction, alpha, peer_columns, draws
        As in `spatialict.local_moran`; ``"less"`` asks for like beside like.
    compat : str
        Whose s: ``"esda"`` with n, ``"geoda"`` and ``"spdep"`` with n - 1. No test depends on it.
    workers, seed
        As in `spatialict.local_moran`.

    Returns
    -------
    Result
        As `spatialict.local_moran`; ``quadrant`` is ``like`` where the region is nearer to its
        neighbours than expected, else ``different``. Where one of the indicators does not vary
        the status is ``constant``.

    Raises
    ------
    ArgumentError
        As `spatialict.local_moran`, and if `table` is no table with columns.

    Notes
    -----
    With one column, or the same one twice, it is `spatialict.local_geary`. The rows of the table
    are permuted whole, so that the correlation of the indicators stays.

    References
    ----------
    .. [1] Anselin, L. (2019). A local indicator of multivariate spatial association: extending
       Geary's c. *Geographical Analysis* 51, 133-150.

    Examples
    --------
    The middle of 5 5 5 in a ring of six differs from neither neighbour in x, nor in -x:

    >>> from libpysal.graph import Graph
    >>> ring = {f"r{i}": {f"r{(i - 1) % 6}": 1, f"r{(i + 1) % 6}": 1} for i in range(6)}
    >>> x = pd.Series([5.0, 5, 5, 1, 1, 1], index=[f"r{i}" for i in range(6)])
    >>> table = pd.DataFrame({"x": x, "against": -x})
    >>> found = local_geary_multivariate(table, Graph.from_dicts(ring), alpha=0.25).table
    >>> found.loc[["r0", "r1"], ["value", "p_value", "quadrant"]].round(3)
        value  p_value quadrant
    r0    2.0      1.0     like
    r1    0.0      0.2     like
    """
    options = Options(
        permutations, alternative, transform, missing, correction, alpha, draws, seed, workers
    )
    check_choice("compat", compat, PEERS)
    if not isinstance(table, pd.DataFrame) or table.shape[1] == 0:
        raise ArgumentError("local_geary.not_a_table")
    check_ids("table", table.iloc[:, 0], graph)
    columns = [(f"table[{name}]", table.iloc[:, place]) for place, name in enumerate(table)]
    maps = [
        system(each, graph, missing=missing, transform=transform)
        for each in complete(columns, missing)
    ]
    members = min(maps, key=lambda each: each.n)  # one that is constant takes all with it
    statistic = geary_multivariate(members, maps if members.n else [members], compat)
    about = {"compat": compat, "peer_columns": peer_columns, "variables": list(table.columns)}
    return result(statistic, members, options, **about)
