"""Global association of two variables: of a region with its neighbours, or of both smoothed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatialict.core.association.global_forms import held, lags, ratio
from spatialict.core.association.global_table import Options, Part, result
from spatialict.core.association.options import checked_switch
from spatialict.core.association.system import check_ids, complete
from spatialict.core.study import Message, Result

if TYPE_CHECKING:
    from libpysal.graph import Graph

    from spatialict.core.arrays import FloatArray
    from spatialict.core.association.system import Transform
    from spatialict.core.inference import Alternative
    from spatialict.core.neighbourhood.links import Links
    from spatialict.core.workers import Workers


def moran_bivariate(
    values: pd.Series[float],
    other: pd.Series[float],
    graph: Graph | Links,
    *,
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "R",
    missing: str = "raise",
    alpha: float = 0.05,
    seed: int = 0,
    workers: Workers = None,
) -> Result:
    r"""Tell whether regions high in one thing are beside regions high in another.

    .. math:: I_{xy} = \frac{n}{S_0}
              \frac{\sum_{ij} w_{ij} u_i v_j}{\sqrt{\sum_i u_i^2 \sum_i v_i^2}}

    u are the deviations of `values`, v those of `other`.

    Parameters
    ----------
    values : pandas.Series, shape (n_regions,)
        Of the region itself; held in place.
    other : pandas.Series, shape (n_regions,)
        Of its neighbours; its arrangements are drawn.
    graph, permutations, alternative, transform, missing, alpha, seed, workers
        As in `spatialict.measure.global_association.moran`. A region that lacks one of the two is
        missing.

    Returns
    -------
    Result
        One row, ``moran_bivariate``, columns as of `moran` but for ``variance_normality``;
        ``expected`` is 0.

    Raises
    ------
    ArgumentError
        As by `moran`.

    Notes
    -----
    Chance here also breaks the link of the two within a region, so that a small p may come
    from that link or from either's own clustering alone: on noise, with `other` the square of
    `values`, p is below .05 in a tenth of all data sets, not a twentieth.

    References
    ----------
    .. [1] Lee, S.-I. (2001). Developing a bivariate spatial association measure. *Journal of
       Geographical Systems* 3.

    Examples
    --------
    In a row of four, u = -1, -1, 1, 1 beside v = -1, 1, -1, 1; neighbours' mean v is 1, -1, 1, -1:

    >>> from libpysal.graph import Graph
    >>> row = Graph.from_arrays([*"abbccd"], [*"bacbdc"], [1] * 6)
    >>> values = pd.Series([0.0, 0.0, 2.0, 2.0], index=[*"abcd"])
    >>> other = pd.Series([0.0, 2.0, 0.0, 2.0], index=[*"abcd"])
    >>> answer = moran_bivariate(values, other, row, permutations=99)
    >>> float(answer.table.loc["moran_bivariate", "value"])
    0.0
    """
    options = Options(permutations, alternative, transform, missing, alpha, seed, workers)
    part, u, v = _together(values, other, graph, options)
    weights = part[1]
    factor = ratio(weights.n, weights.s0 * _size(u, v))
    arranged, form = held(weights, u, v, factor)
    answer = result("moran_bivariate", part, arranged, {"moran_bivariate": form}, options)
    note = Message("global_association.note_bivariate")
    return replace(answer, notes=(*answer.notes, note))


def lee(
    values: pd.Series[float],
    other: pd.Series[float],
    graph: Graph | Links,
    *,
    own: bool = True,
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "R",
    missing: str = "raise",
    alpha: float = 0.05,
    seed: int = 0,
    workers: Workers = None,
) -> Result:
    r"""Tell whether two things are alike once each is smoothed over neighbours, by Lee's L.

    .. math:: L = \frac{n}{\sum_i (\sum_j w_{ij})^2}
              \frac{\sum_i (\sum_j w_{ij} u_j) (\sum_j w_{ij} v_j)}
              {\sqrt{\sum_i u_i^2 \sum_i v_i^2}}

    u are the deviations of `values`, v those of `other`.

    Parameters
    ----------
    values, other : pandas.Series, shape (n_regions,)
        Of a region; the two are arranged together, so that their link within a region stays.
    graph, permutations, alternative, transform, missing, alpha, seed, workers
        As in `spatialict.measure.global_association.moran`. A region that lacks one of the two is
        missing.
    own : bool
        Whether a region counts among its own neighbours, as Lee has it: with the weight that the
        graph gives it, else with the largest of its neighbours'.

    Returns
    -------
    Result
        One row, ``lee``, columns as of `moran` but for ``variance_normality``. ``expected`` and
        ``variance`` are over all arrangements of the pairs [2]_.

    Raises
    ------
    ArgumentError
        As by `moran`.

    Notes
    -----
    L of a variable with itself is its smoothing, from 0 to 1: the variance that is left. spdep's
    ``lee`` and esda's ``Spatial_Pearson`` take the weights as they are given: ``own=False`` is
    theirs where the region is not on its own list. spdep's ``lee.test`` (1.2-7) takes
    :math:`x_i y_j` for symmetric, so that its variance is right for a variable with itself only;
    the permutations of its ``lee.mc`` vary as is told here.

    References
    ----------
    .. [1] Lee, S.-I. (2001). Developing a bivariate spatial association measure. *Journal of
       Geographical Systems* 3, 369-385.
    .. [2] Lee, S.-I. (2004). A generalized significance testing method for global measures of
       spatial association. *Environment and Planning A* 36, 1687-1703.

    Examples
    --------
    In a ring of four, u = -1, -1, 1, 1; each with both neighbours makes means of -1/3, -1/3, 1/3,
    1/3, so that L of u with itself is 4 / 9 / 4:

    >>> from libpysal.graph import Graph
    >>> ring = Graph.from_arrays([*"aabbccdd"], [*"bdacbdac"], [1] * 8)
    >>> values = pd.Series([0.0, 0.0, 2.0, 2.0], index=[*"abcd"])
    >>> round(float(lee(values, values, ring).table.loc["lee", "value"]), 3)
    0.111
    """
    options = Options(permutations, alternative, transform, missing, alpha, seed, workers)
    own = checked_switch("own", own)
    part, u, v = _together(values, other, graph, options)
    weights = part[1]
    matrix = weights.with_own(standardised=transform == "R") if own else weights.matrix
    rows = np.asarray(matrix.sum(axis=1))
    factor = ratio(len(u), float((rows * rows).sum()) * _size(u, v))
    arranged, form = lags(matrix, u, v, factor)
    answer = result("lee", part, arranged, {"lee": form}, options)
    return replace(answer, params={**answer.params, "own": own})


def _size(u: FloatArray, v: FloatArray) -> float:
    """Return the root of the product of both sums of squares."""
    return float(np.sqrt((u * u).sum() * (v * v).sum()))


def _together(
    values: pd.Series[float], other: pd.Series[float], graph: Graph | Links, options: Options
) -> tuple[Part, FloatArray, FloatArray]:
    """Return the regions that have both values, and the deviations of each."""
    check_ids("values", values, graph)
    check_ids("other", other, graph)
    columns = [("values", values), ("other", other.reindex(values.index))]
    mine, theirs = (options.weighed(x, graph) for x in complete(columns, options.missing))
    part = theirs if mine[1].n else mine
    n = part[1].n
    return part, mine[0].deviations[:n], theirs[0].deviations[:n]
