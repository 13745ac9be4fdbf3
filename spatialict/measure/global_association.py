"""Global association: is the map as a whole more, or less, clustered than by chance.

Each statistic has one row: its value, what chance would make of it, exactly in mean and variance,
and a p-value by arrangements of the whole map (`spatialict.core.association.arrangements`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatialict.core.association.global_forms import (
    differences,
    of_the_rest,
    pairs,
    products,
    ratio,
)
from spatialict.core.association.global_peers import geary_of_spdep, moran_of_spdep
from spatialict.core.association.global_table import Options, result
from spatialict.core.study import ArgumentError, Result

if TYPE_CHECKING:
    from libpysal.graph import Graph

    from spatialict.core.arrays import FloatArray
    from spatialict.core.association.global_peers import Compat
    from spatialict.core.association.system import Transform
    from spatialict.core.inference import Alternative
    from spatialict.core.neighbourhood.links import Links
    from spatialict.core.workers import Workers


def moran(
    values: pd.Series[float],
    graph: Graph | Links,
    *,
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "R",
    missing: str = "raise",
    alpha: float = 0.05,
    seed: int = 0,
    workers: Workers = None,
    compat: Compat | None = None,
) -> Result:
    r"""Tell whether neighbours are alike, by Moran's I.

    .. math:: I = \frac{n}{S_0} \frac{\sum_{ij} w_{ij} z_i z_j}{\sum_i z_i^2}, \quad
              z_i = y_i - \bar y

    Parameters
    ----------
    values : pandas.Series, shape (n_regions,)
        Index ``region_id``: the regions of `graph`, in any order.
    graph : libpysal.graph.Graph or Links
        Neighbours.
    permutations : int or str
        Arrangements drawn. ``"auto"`` counts all n! of them where these are at most two million
        (up to 9 regions), else draws 99 999; ``"exact"`` or a number force it.
    alternative : str
        ``"two-sided"``; ``"greater"`` asks whether neighbours are alike, ``"less"`` whether they
        are unlike; ``"directed"`` takes the smaller tail as if it had been foreseen.
    transform : str
        ``"R"`` each region's weights sum to 1, ``"B"`` each is 1, ``"O"`` as the graph gives them.
    missing : str
        ``"raise"`` names the regions without a value; ``"omit"`` leaves them out.
    alpha : float
        A statistic whose `min_p` is above is ``too_few``.
    seed : int
        Of the draws.
    workers : int, str or distributed.Client, optional
        Who counts; the answer is the same.
    compat : str, optional
        ``"esda"`` or ``"spdep"``: regions without a neighbour count as they do there
        (`core.association.global_peers`). The tail stays that of `alternative`: esda's ``p_rand``
        is two-sided, its ``p_sim`` ``"directed"``, spdep's default ``"greater"``.

    Returns
    -------
    Result
        One row, ``moran``: ``value``, ``expected`` (:math:`-1 / (n - 1)`), ``variance`` (over all
        arrangements), ``variance_normality`` (if values were normal), ``z_value``, ``p_analytic``
        (of z, by the normal law), ``p_value`` (by permutation), ``min_p`` (the p of the most
        extreme arrangement met), ``mc_error`` (standard error of p), ``status``.
        n is the number of regions with a value and a neighbour that has one;
        n and the sums S0, S1, S2 of the weights are in ``params``. ``NaN`` where all values are
        equal (``constant``) or no region takes part (``too_few``); ``too_few`` also where
        `min_p` is above alpha, and where no arrangement changes the value, as where all are
        neighbours of all: p is kept, but is no test.

    Raises
    ------
    ArgumentError
        If regions of the two differ, a value is missing without a policy, or an option is unknown.

    Notes
    -----
    Unchanged by ``a + b * values``, by the order of regions, and by one more island.

    References
    ----------
    .. [1] Moran, P. A. P. (1950). Notes on continuous stochastic phenomena. *Biometrika* 37.
    .. [2] Cliff, A. D., Ord, J. K. (1981). *Spatial Processes*. Pion. Moments: pp. 42-46.

    Examples
    --------
    Four regions in a row, low beside low and high beside high. z is -1 or 1: of the six links four
    give 1 and two give -1, so that I = 2 / 6 with equal weights. Two of the six orders are as high:
    that is too few for a test.

    >>> from libpysal.graph import Graph
    >>> row = Graph.from_arrays([*"abbccd"], [*"bacbdc"], [1] * 6)
    >>> values = pd.Series([0.0, 0.0, 2.0, 2.0], index=[*"abcd"])
    >>> answer = moran(values, row, transform="B", permutations=999).table
    >>> answer[["value", "expected", "status"]].round(3)
               value  expected   status
    statistic
    moran      0.333    -0.333  too_few
    """
    options = Options(permutations, alternative, transform, missing, alpha, seed, workers, compat)
    part = found, weights = options.weighed(values, graph)
    z, n = found.deviations, options.size(weights)
    form = products(weights, z, ratio(n, weights.s0 * float((z * z).sum())))
    if compat == "spdep" and weights.n:
        form = moran_of_spdep(form, weights, z, n)
    normal = ratio(n**2 * weights.s1 - n * weights.s2 + 3 * weights.s0**2, weights.s0**2)
    variance = ratio(normal, n**2 - 1) - ratio(1, n - 1) ** 2
    forms = {"moran": form}
    return result("moran", part, pairs(weights, z), forms, options, variance_normality=variance)


def geary(
    values: pd.Series[float],
    graph: Graph | Links,
    *,
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "R",
    missing: str = "raise",
    alpha: float = 0.05,
    seed: int = 0,
    workers: Workers = None,
    compat: Compat | None = None,
) -> Result:
    r"""Compare how different neighbours are with any two regions, by Geary's C.

    .. math:: C = \frac{n - 1}{2 S_0} \frac{\sum_{ij} w_{ij} (y_i - y_j)^2}{\sum_i z_i^2}

    Parameters
    ----------
    values, graph, permutations, transform, missing, alpha, seed, workers, compat
        As in `moran`.
    alternative : str
        Of C itself: below 1 neighbours are alike (``"less"``), above 1 unlike (``"greater"``);
        spdep turns its z over, so that its ``"greater"`` is ``"less"`` here.

    Returns
    -------
    Result
        One row, ``geary``, columns as in `moran`; ``expected`` is 1.

    Raises
    ------
    ArgumentError
        As in `moran`.

    Notes
    -----
    Unchanged by ``a + b * values``, by the order of regions, and by one more island.

    References
    ----------
    .. [1] Geary, R. C. (1954). The contiguity ratio and statistical mapping. *The Incorporated
       Statistician* 5.

    Examples
    --------
    Four regions in a row, 0, 0, 2, 2: two of six links differ, by 2; C = 3 / 12 x 8 / 4:

    >>> from libpysal.graph import Graph
    >>> row = Graph.from_arrays([*"abbccd"], [*"bacbdc"], [1] * 6)
    >>> values = pd.Series([0.0, 0.0, 2.0, 2.0], index=[*"abcd"])
    >>> float(geary(values, row, transform="B", permutations=99).table.loc["geary", "value"])
    0.5
    """
    options = Options(permutations, alternative, transform, missing, alpha, seed, workers, compat)
    part = found, weights = options.weighed(values, graph)
    z, n = found.deviations, options.size(weights)
    form = differences(weights, z, ratio(n - 1, 2 * weights.s0 * float((z * z).sum())))
    if compat == "spdep" and weights.n:
        form = geary_of_spdep(form, weights, z, n)
    normal = (2 * weights.s1 + weights.s2) * (n - 1) - 4 * weights.s0**2
    variance = ratio(normal, 2 * (weights.n + 1) * weights.s0**2)
    forms = {"geary": form}
    return result(
        "geary", part, pairs(weights, z, pulled=True), forms, options, variance_normality=variance
    )


def general_g(
    values: pd.Series[float],
    graph: Graph | Links,
    *,
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "B",
    missing: str = "raise",
    alpha: float = 0.05,
    seed: int = 0,
    workers: Workers = None,
) -> Result:
    r"""Tell whether high values stand together, or low ones, by the general G.

    .. math:: G = \frac{\sum_{ij} w_{ij} y_i y_j}{\sum_{i \ne j} y_i y_j}

    Parameters
    ----------
    values : pandas.Series, shape (n_regions,)
        ``>= 0``, on a scale with a natural zero.
    graph, permutations, missing, alpha, seed, workers
        As in `moran`.
    alternative : str
        ``"greater"``: high values stand together; ``"less"``: low ones do.
    transform : str
        ``"B"``: G with equal weights is the share of all products that neighbours make.

    Returns
    -------
    Result
        One row, ``general_g``, columns as in `moran` but for ``variance_normality``; ``expected``
        is :math:`S_0 / (n (n - 1))`. ``undefined`` where fewer than two values are above nil.

    Raises
    ------
    ArgumentError
        As in `moran`, and if a value is negative.

    Notes
    -----
    Unchanged by ``b * values``, but not by ``a + values``.

    References
    ----------
    .. [1] Getis, A., Ord, J. K. (1992). The analysis of spatial association by use of distance
       statistics. *Geographical Analysis* 24.

    Examples
    --------
    Four regions in a row, 1, 1, 3, 3: the links make 2 (1 + 3 + 9) = 26 of all 64 - 20 = 44:

    >>> from libpysal.graph import Graph
    >>> row = Graph.from_arrays([*"abbccd"], [*"bacbdc"], [1] * 6)
    >>> values = pd.Series([1.0, 1.0, 3.0, 3.0], index=[*"abcd"])
    >>> general_g(values, row, permutations=99).table[["value", "expected"]].round(3)
               value  expected
    statistic
    general_g  0.591       0.5
    """
    options = Options(permutations, alternative, transform, missing, alpha, seed, workers)
    part = found, weights = options.weighed(values, graph)
    if (below := _numbers(values) < 0).any():
        raise ArgumentError("global_association.negative", **_rows(below, values))
    y = found.scaled
    form = products(weights, y, ratio(1, float(y.sum() ** 2 - (y * y).sum())))
    return result("general_g", part, pairs(weights, y), {"general_g": form}, options)


def join_counts(
    values: pd.Series[float],
    graph: Graph | Links,
    *,
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "B",
    missing: str = "raise",
    alpha: float = 0.05,
    seed: int = 0,
    workers: Workers = None,
) -> Result:
    r"""Count how often regions that have something stand beside each other.

    .. math:: BB = \frac{1}{2} \sum_{ij} w_{ij} y_i y_j, \quad
              BW = \frac{1}{2} \sum_{ij} w_{ij} (y_i - y_j)^2, \quad
              WW = \frac{1}{2} \sum_{ij} w_{ij} (1 - y_i)(1 - y_j)

    Parameters
    ----------
    values : pandas.Series, shape (n_regions,)
        1 (or True) where a region has it, else 0.
    graph, permutations, alternative, missing, alpha, seed, workers
        As in `moran`; the alternative is of each count.
    transform : str
        ``"B"`` counts joins; ``"R"`` and ``"O"`` weigh them.

    Returns
    -------
    Result
        Rows ``BB``, ``BW``, ``WW``, each tested, and ``J``, their sum, which chance cannot change.
        Columns as in `moran` but for ``variance_normality``.

    Raises
    ------
    ArgumentError
        As in `moran`, and if a value is neither 0 nor 1.

    Notes
    -----
    The three counts are not independent: ``BB + BW + WW = J``.

    References
    ----------
    .. [1] Moran, P. A. P. (1948). The interpretation of statistical maps. *JRSS B* 10.

    Examples
    --------
    Four regions in a row, without, without, with, with: one join of each kind.

    >>> from libpysal.graph import Graph
    >>> row = Graph.from_arrays([*"abbccd"], [*"bacbdc"], [1] * 6)
    >>> has = pd.Series([0, 0, 1, 1], index=[*"abcd"])
    >>> join_counts(has, row, permutations=99).table["value"].to_dict()
    {'BB': 1.0, 'BW': 1.0, 'WW': 1.0, 'J': 3.0}
    """
    options = Options(permutations, alternative, transform, missing, alpha, seed, workers)
    part = found, weights = options.weighed(values, graph)
    numbers = _numbers(values)
    if (other := ~np.isin(numbers, [0, 1]) & ~np.isnan(numbers)).any():
        raise ArgumentError("global_association.not_binary", **_rows(other, values))
    y = found.values  # noqa: PD011 (an array of ours)
    forms = {
        "BB": products(weights, y, 0.5),
        "BW": differences(weights, y, 0.5),
        "WW": of_the_rest(weights, y, 0.5),
    }
    answer = result("join_counts", part, pairs(weights, y, pulled=True), forms, options)
    table = answer.table.reindex([*answer.table.index, "J"]).rename_axis("statistic")
    table.loc["J", "value"] = weights.s0 / 2 if weights.n else np.nan
    # J is told, not tested
    known = bool(table["value"].notna().all())
    table.loc["J", "status"] = "ok" if known else str(table["status"].iloc[0])
    return replace(answer, table=table)


def _numbers(values: pd.Series[float]) -> FloatArray:
    return np.asarray(values.to_numpy(dtype=float, na_value=np.nan), dtype=np.float64)


def _rows(wrong: npt.NDArray[np.bool_], values: pd.Series[float]) -> dict[str, Any]:
    rows = values.index[wrong]
    named = [f"{row!r}: {values[row]}" for row in rows[:5]] + (["…"] if len(rows) > 5 else [])
    return {"count": len(rows), "total": len(values), "rows": named}
