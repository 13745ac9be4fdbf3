"""Where do like or unlike values stand side by side? Local statistics of spatial association.

Each region is compared with what its neighbours would give if the other regions' values were
dealt out at random, its own kept (a conditional permutation test): every possible set of
neighbours where they are few, a bank of draws elsewhere. `core.association.local_table` turns
the counts into the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialict.core.association.local_statistics import PEERS, cross_product, geary, getis, moran
from spatialict.core.association.local_table import Options, result
from spatialict.core.association.options import checked_switch
from spatialict.core.association.system import check_choice, check_ids, complete, system

if TYPE_CHECKING:
    import pandas as pd
    from libpysal.graph import Graph

    from spatialict.core.association.local_tests import Correction, Draws
    from spatialict.core.association.system import Transform
    from spatialict.core.inference import Alternative
    from spatialict.core.neighbourhood.links import Links
    from spatialict.core.study import Result
    from spatialict.core.workers import Workers


def local_moran(
    values: pd.Series[float],
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
    r"""Regions that are high among high, low among low, or unlike their neighbours.

    .. math:: I_i = (n - 1) \, z_i \sum_j w_{ij} z_j \Big/ \sum_j z_j^2,
              \qquad z_i = x_i - \bar x

    Parameters
    ----------
    values : pandas.Series, shape (n_regions,)
        Index ``region_id``, in any order; the regions of `graph`, each once.
    graph : libpysal.graph.Graph or Links
        Neighbours, with weights of any transformation.
    permutations : int or str
        ``"auto"`` counts every set of neighbours where all regions together have at most two
        million and a region weighs its neighbours alike, else draws 99 999 samples; ``"exact"``
        or a number force it.
    alternative : str
        ``"two-sided"``; ``"greater"`` (like beside like), ``"less"`` (unlike); ``"directed"``, the
        smaller tail as if foreseen, as esda and GeoDa report it.
    transform : str
        ``"R"`` row-standardised, ``"B"`` binary, ``"O"`` as given.
    missing : str
        ``"raise"`` names the regions without a value; ``"omit"`` gives them the status.
    correction : str
        ``"bh"``, ``"by"``, ``"bonferroni"`` or ``"none"``, over the regions of status ``ok``;
        ``"westfall-young"`` rearranges the whole map, so that it knows how tests depend.
    alpha : float
        A label is given where ``q_value <= alpha``; a region whose `min_p` is above is
        ``too_few``.
    compat : str
        Whose scale of the value: ``"esda"`` and ``"geoda"`` as above, ``"spdep"`` n / (n - 1)
        times that. No test depends on it.
    peer_columns : bool
        Add ``p_peer`` and ``code_peer``, the p and the number of the class as `compat` reports
        them: esda and GeoDa the smaller tail, not corrected; spdep the normal law. Codes: esda
        1 HH 2 LH 3 LL 4 HL; GeoDa 0 not significant 1 HH 2 LL 3 LH 4 HL 5 undefined 6 isolated;
        spdep 1 LL 2 HL 3 LH 4 HH, the ``pysal`` column of its ``quadr``. GeoDa's is its rule on
        our draws: pygeoda's own are off to one side, by more than Monte Carlo error.
    draws : str
        ``"shared"``: one bank for all regions; ``"independent"``: each region has its own
        (``"westfall-young"`` finds the least p of rearranged maps in the shared bank all the same).
    workers : int, str or distributed.Client, optional
        Who counts: threads, or a cluster. The answer is the same for any number.
    seed : int
        Of the draws.

    Returns
    -------
    Result
        Table with the index of `values`. ``value`` is :math:`I_i`; ``z_value`` its distance from
        the conditional expectation in exact conditional deviations; ``p_value``, ``q_value``;
        ``min_p`` the least p the region could reach; ``mc_error`` the standard error of a sampled
        p; ``quadrant`` own and neighbours' deviation from the mean (``HH LL HL LH``; none
        where either is exactly at it), ``label`` the same where the test
        stands and there is one, else ``ns``; ``k`` neighbours; ``status``. Numbers are
        ``NaN`` for ``island``, ``missing``, ``constant``; ``too_few`` keeps its p but is no test;
        ``undefined`` is a region exactly at the mean, whose statistic is nil whoever stands
        beside it.

    Raises
    ------
    ArgumentError
        If the regions differ or repeat, a value is missing or infinite, or an option is unknown.

    Notes
    -----
    Unchanged by ``a + b * values`` for b > 0, and by the order of regions. The tail is that of the
    neighbours' sum given the own value, so Gi and Gi* have the same two-sided p: one piece of
    evidence, not three. Two sums are a tie within 1e-12 of the largest possible.

    References
    ----------
    .. [1] Anselin, L. (1995). Local indicators of spatial association. *Geographical Analysis*
       27, 93-115.

    Examples
    --------
    A ring of six, 5 5 5 and 1 1 1: the middle of either run stands among its like.
    Two of the five others are 5, so one of the C(5, 2) = 10 sets is as high: p = 2 / 10.

    >>> import pandas as pd
    >>> from libpysal.graph import Graph
    >>> ring = {f"r{i}": {f"r{(i - 1) % 6}": 1, f"r{(i + 1) % 6}": 1} for i in range(6)}
    >>> values = pd.Series([5.0, 5, 5, 1, 1, 1], index=[f"r{i}" for i in range(6)])
    >>> table = local_moran(values, Graph.from_dicts(ring), alpha=0.25).table
    >>> table[["value", "p_value", "quadrant"]].round(3)
        value  p_value quadrant
    r0  0.000      1.0      NaN
    r1  0.833      0.2       HH
    r2  0.000      1.0      NaN
    r3  0.000      1.0      NaN
    r4  0.833      0.2       LL
    r5  0.000      1.0      NaN
    """
    options = Options(
        permutations, alternative, transform, missing, correction, alpha, draws, seed, workers
    )
    check_choice("compat", compat, PEERS)
    members = system(values, graph, missing=missing, transform=transform)
    about = {"compat": compat, "peer_columns": peer_columns}
    return result(moran(members, compat), members, options, **about)


def local_moran_bivariate(
    values: pd.Series[float],
    other: pd.Series[float],
    graph: Graph | Links,
    *,
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "R",
    missing: str = "raise",
    correction: Correction = "bh",
    alpha: float = 0.05,
    draws: Draws = "shared",
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Regions that are high in one thing among neighbours that are high in another.

    .. math:: I_i = (n - 1) \, z_i \sum_j w_{ij} u_j \Big/
              \sqrt{\textstyle\sum_j z_j^2 \sum_j u_j^2},
              \qquad z_i = x_i - \bar x,\; u_j = y_j - \bar y

    Parameters
    ----------
    values, other : pandas.Series, shape (n_regions,)
        x of the region itself, y of its neighbours; a region needs both.
    graph : libpysal.graph.Graph or Links
        Neighbours.
    permutations, alternative, transform, missing, correction, alpha, draws, workers, seed
        As in `local_moran`.

    Returns
    -------
    Result
        As `local_moran`; the first letter of ``quadrant`` is x of the region, the second y of
        its neighbours.

    Notes
    -----
    With ``other = values`` it is `local_moran`. It tells nothing of x and y in the same region.

    References
    ----------
    .. [1] Anselin, L., Syabri, I. and Smirnov, O. (2002). Visualizing multivariate spatial
       correlation with dynamically linked windows.

    Examples
    --------
    >>> import pandas as pd
    >>> from libpysal.graph import Graph
    >>> ring = {f"r{i}": {f"r{(i - 1) % 6}": 1, f"r{(i + 1) % 6}": 1} for i in range(6)}
    >>> x = pd.Series([5.0, 5, 5, 1, 1, 1], index=[f"r{i}" for i in range(6)])
    >>> result = local_moran_bivariate(x, -x, Graph.from_dicts(ring), alpha=0.25)
    >>> result.table.loc[["r1"], ["value", "p_value", "quadrant"]].round(3)
        value  p_value quadrant
    r1 -0.833      0.2       HL
    """
    options = Options(
        permutations, alternative, transform, missing, correction, alpha, draws, seed, workers
    )
    check_ids("values", values, graph)
    check_ids("other", other, graph)
    pair = complete([("values", values), ("other", other.reindex(values.index))], missing)
    members, second = (system(each, graph, missing=missing, transform=transform) for each in pair)
    if second.n == 0:
        members = second
    elif members.n == 0:
        second = members
    both = members.deviations, second.deviations
    return result(cross_product("local_moran_bivariate", members, *both), members, options)


def getis_ord(
    values: pd.Series[float],
    graph: Graph | Links,
    *,
    star: bool = True,
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "R",
    missing: str = "raise",
    correction: Correction = "bh",
    alpha: float = 0.05,
    compat: str = "spdep",
    peer_columns: bool = False,
    draws: Draws = "shared",
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Places where high values gather (hot spots), and where low ones do (cold spots).

    .. math:: G_i^{(*)} = \frac{\sum_j w_{ij} x_j - W_i \bar x}
              {s \sqrt{(N S_i - W_i^2) / (N - 1)}}, \quad
              W_i = \sum_j w_{ij},\; S_i = \sum_j w_{ij}^2

    Gi* sums over the region itself as well, with N = n and the mean and deviation of all; Gi
    leaves it out, with N = n - 1 and the mean and deviation of the others.

    Parameters
    ----------
    values : pandas.Series, shape (n_regions,)
        Of any sign: the standardised form does not need positive ones.
    graph : libpysal.graph.Graph or Links
        Neighbours. The weight of a region on itself is the one on the graph's diagonal, else that
        of its nearest kin: the largest of its neighbours' weights (1 if binary).
    star : bool
        Gi* (the default) or Gi.
    permutations, alternative, transform, missing, correction, alpha, draws, workers, seed
        As in `local_moran`; ``"greater"`` asks for hot spots, ``"less"`` for cold ones.
    compat : str
        What the value is: ``"spdep"`` as above; ``"esda"`` and ``"geoda"`` the neighbours' share
        of the sum of all others (Gi) or of all (Gi*), for positive values. No test depends on it.
    peer_columns : bool
        As in `local_moran`.

    Returns
    -------
    Result
        As `local_moran`. ``value`` and ``z_value`` are both the standardised statistic (but see
        `compat`);
        ``quadrant`` is ``H`` or ``L`` by its sign, ``label`` the same where the test stands.

    Notes
    -----
    Unchanged by ``a + b * values`` for b > 0 and by the scale of a region's weights. The
    permutation p is conditional on the own value, so it is the one of `local_moran`. Gi* holds the
    own value: where it and the neighbours pull to different sides a note names the region.

    References
    ----------
    .. [1] Ord, J. K. and Getis, A. (1995). Local spatial autocorrelation statistics.
       *Geographical Analysis* 27, 286-306.

    Examples
    --------
    The middle of 5 5 5 in a ring of six: sum 15 against an expected 9, deviation
    2 sqrt((6 * 3 - 9) / 5).

    >>> import pandas as pd
    >>> from libpysal.graph import Graph
    >>> ring = {f"r{i}": {f"r{(i - 1) % 6}": 1, f"r{(i + 1) % 6}": 1} for i in range(6)}
    >>> values = pd.Series([5.0, 5, 5, 1, 1, 1], index=[f"r{i}" for i in range(6)])
    >>> table = getis_ord(values, Graph.from_dicts(ring), alpha=0.25).table
    >>> round(float(table.loc["r1", "value"]), 4), table.loc["r1", "quadrant"]
    (2.2361, 'H')
    """
    options = Options(
        permutations, alternative, transform, missing, correction, alpha, draws, seed, workers
    )
    check_choice("compat", compat, PEERS)
    star = checked_switch("star", star)
    members = system(values, graph, missing=missing, transform=transform)
    statistic = getis(members, star=star, compat=compat, whole=transform == "R")
    about = {"star": star, "compat": compat, "peer_columns": peer_columns}
    return result(statistic, members, options, **about)


def local_geary(
    values: pd.Series[float],
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
    r"""Regions that differ from their neighbours less, or more, than by chance.

    .. math:: c_i = n \sum_j w_{ij} (x_i - x_j)^2 \Big/ \sum_j (x_j - \bar x)^2

    Parameters
    ----------
    values : pandas.Series, shape (n_regions,)
        As in `local_moran`.
    graph : libpysal.graph.Graph or Links
        Neighbours.
    permutations, alternative, transform, missing, correction, alpha, draws, workers, seed
        As in `local_moran`; ``"less"`` asks for like beside like (a small difference).
    compat : str
        Whose scale of the value: ``"esda"`` as above, ``"geoda"`` and ``"spdep"`` (n - 1) / n
        times that. No test depends on it.
    peer_columns : bool
        As in `local_moran`.

    Returns
    -------
    Result
        As `local_moran`, but for ``quadrant``: below its expectation the region is like its
        neighbours, ``HH`` or ``LL`` where both are on one side of the mean, else ``other``; above
        it ``different``, exactly at it nothing.

    Notes
    -----
    The own value enters the difference, so its p is not that of `local_moran`.

    References
    ----------
    .. [1] Anselin, L. (2019). A local indicator of multivariate spatial association: extending
       Geary's c. *Geographical Analysis* 51, 133-150.

    Examples
    --------
    The middle of 5 5 5 differs from neither neighbour; two of the five others are 5, so one of
    ten sets is as like: p = 2 / 10.

    >>> import pandas as pd
    >>> from libpysal.graph import Graph
    >>> ring = {f"r{i}": {f"r{(i - 1) % 6}": 1, f"r{(i + 1) % 6}": 1} for i in range(6)}
    >>> values = pd.Series([5.0, 5, 5, 1, 1, 1], index=[f"r{i}" for i in range(6)])
    >>> table = local_geary(values, Graph.from_dicts(ring), alpha=0.25).table
    >>> table.loc[["r1"], ["value", "p_value", "quadrant"]]
        value  p_value quadrant
    r1    0.0      0.2       HH
    """
    options = Options(
        permutations, alternative, transform, missing, correction, alpha, draws, seed, workers
    )
    check_choice("compat", compat, PEERS)
    members = system(values, graph, missing=missing, transform=transform)
    about = {"compat": compat, "peer_columns": peer_columns}
    return result(geary(members, compat), members, options, **about)
