"""Where do like or unlike values stand side by side? Local statistics of spatial association.

Each region is compared with what its neighbours would give if the other regions' values were
dealt out at random, its own kept (a conditional permutation test): every possible set of
neighbours where they are few, a bank of draws elsewhere. `spatialict.core.local_table` turns
the counts into the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.conditional import tails
from spatialict.core.inference import standardised
from spatialict.core.local_moments import difference_moments, lag_moments, scale, star_z
from spatialict.core.local_table import Options, Statistic, result
from spatialict.core.system import check_choice, check_ids, system

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    from libpysal.graph import Graph

    from spatialict.core.conditional import Tails
    from spatialict.core.inference import Alternative, Correction, FloatArray
    from spatialict.core.study import Result
    from spatialict.core.system import System, Transform

    BoolArray = npt.NDArray[np.bool_]

PEERS: Final = ("esda", "geoda", "spdep")


def local_moran(
    values: pd.Series[float],
    graph: Graph,
    *,
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "R",
    missing: str = "raise",
    correction: Correction = "bh",
    alpha: float = 0.05,
    compat: str = "esda",
    seed: int = 0,
) -> Result:
    r"""Regions that are high among high, low among low, or unlike their neighbours.

    .. math:: I_i = (n - 1) \, z_i \sum_j w_{ij} z_j \Big/ \sum_j z_j^2,
              \qquad z_i = x_i - \bar x

    Parameters
    ----------
    values : pandas.Series, shape (n_regions,)
        Index ``region_id``, in any order; the regions of `graph`, each once.
    graph : libpysal.graph.Graph
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
        ``"bh"``, ``"by"``, ``"bonferroni"`` or ``"none"``, over the regions of status ``ok``.
    alpha : float
        A label is given where ``q_value <= alpha``; a region whose `min_p` is above is
        ``too_few``.
    compat : str
        Whose scale of the value: ``"esda"`` and ``"geoda"`` as above, ``"spdep"`` n / (n - 1)
        times that. No test depends on it.
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
    options = Options(permutations, alternative, transform, missing, correction, alpha, seed)
    check_choice("compat", compat, PEERS)
    members = system(values, graph, missing=missing, transform=transform)
    z = members.deviations
    factor = members.n / (members.n - 1) if compat == "spdep" and members.n else 1.0
    return _cross_product("local_moran", members, (z, z), options, factor=factor, compat=compat)


def local_moran_bivariate(
    values: pd.Series[float],
    other: pd.Series[float],
    graph: Graph,
    *,
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "R",
    missing: str = "raise",
    correction: Correction = "bh",
    alpha: float = 0.05,
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
    graph : libpysal.graph.Graph
        Neighbours.
    permutations, alternative, transform, missing, correction, alpha, seed
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
    options = Options(permutations, alternative, transform, missing, correction, alpha, seed)
    check_ids("values", values, graph)
    check_ids("other", other, graph)
    aligned = other.reindex(values.index)
    members = system(values.where(aligned.notna()), graph, missing=missing, transform=transform)
    second = system(aligned.where(values.notna()), graph, missing=missing, transform=transform)
    if second.n == 0:
        members = second
    elif members.n == 0:
        second = members
    both = members.deviations, second.deviations
    return _cross_product("local_moran_bivariate", members, both, options)


def getis_ord(
    values: pd.Series[float],
    graph: Graph,
    *,
    star: bool = True,
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "R",
    missing: str = "raise",
    correction: Correction = "bh",
    alpha: float = 0.05,
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
    graph : libpysal.graph.Graph
        Neighbours. The weight of a region on itself is the one on the graph's diagonal, else that
        of its nearest kin: the largest of its neighbours' weights (1 if binary).
    star : bool
        Gi* (the default) or Gi.
    permutations, alternative, transform, missing, correction, alpha, seed
        As in `local_moran`; ``"greater"`` asks for hot spots, ``"less"`` for cold ones.

    Returns
    -------
    Result
        As `local_moran`. ``value`` and ``z_value`` are both the standardised statistic;
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
    options = Options(permutations, alternative, transform, missing, correction, alpha, seed)
    members = system(values, graph, missing=missing, transform=transform)
    z = members.deviations
    sums, mean, variance = lag_moments(members, z)
    count = tails(members, z, options.decided(members), seed=seed)
    standard = (
        star_z(members, z, sums) if star else standardised(sums, mean, variance, scale(members, z))
    )
    statistic = Statistic(
        "getis_ord_star" if star else "getis_ord",
        value=standard,
        z_value=standard,
        tails=count,
        quadrant=_side(_level(np.nan_to_num(standard), 1.0)),
        against=_against(np.nan_to_num(standard) > 0, count),
    )
    return result(statistic, members, options, star=star)


def local_geary(
    values: pd.Series[float],
    graph: Graph,
    *,
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "R",
    missing: str = "raise",
    correction: Correction = "bh",
    alpha: float = 0.05,
    compat: str = "esda",
    seed: int = 0,
) -> Result:
    r"""Regions that differ from their neighbours less, or more, than by chance.

    .. math:: c_i = n \sum_j w_{ij} (x_i - x_j)^2 \Big/ \sum_j (x_j - \bar x)^2

    Parameters
    ----------
    values : pandas.Series, shape (n_regions,)
        As in `local_moran`.
    graph : libpysal.graph.Graph
        Neighbours.
    permutations, alternative, transform, missing, correction, alpha, seed
        As in `local_moran`; ``"less"`` asks for like beside like (a small difference).
    compat : str
        Whose scale of the value: ``"esda"`` as above, ``"geoda"`` and ``"spdep"`` (n - 1) / n
        times that. No test depends on it.

    Returns
    -------
    Result
        As `local_moran`, but for ``quadrant``: below its expectation the region is like its
        neighbours, ``HH`` or ``LL`` where both are on one side of the mean, else ``other``; above
        it ``different``.

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
    options = Options(permutations, alternative, transform, missing, correction, alpha, seed)
    check_choice("compat", compat, PEERS)
    members = system(values, graph, missing=missing, transform=transform)
    z = members.deviations
    edges = np.repeat(z, members.degree) - z[members.indices]
    sums = members.row_sum(members.weights * edges**2)
    mean, variance = difference_moments(members, z)
    widest = np.abs(z).max(initial=0.0)
    z_value = standardised(sums, mean, variance, members.lag(np.ones(members.n)) * widest**2)
    count = tails(members, z, options.decided(members), seed=seed, squared=True)
    statistic = Statistic(
        "local_geary",
        value=sums * (members.n - (compat != "esda")) / (z @ z) if members.n else sums,
        z_value=z_value,
        tails=count,
        quadrant=_likeness(
            sums < mean, _level(z, widest), _level(members.lag(z), scale(members, z))
        ),
        against=_against(sums >= mean, count),
    )
    return result(statistic, members, options, compat=compat)


def _cross_product(
    measure: str,
    members: System,
    both: tuple[FloatArray, FloatArray],
    options: Options,
    *,
    factor: float = 1.0,
    **said: object,
) -> Result:
    """Local Moran of own z and neighbours' u: sign and size are z's, the test is the lag's."""
    z, u = both
    sums, mean, variance = lag_moments(members, u)
    lag_z = standardised(sums, mean, variance, scale(members, u))
    count = tails(members, u, options.decided(members), seed=options.seed)
    norm = np.sqrt((z @ z) * (u @ u)) if members.n else 1.0
    own, beside = _level(z, np.abs(z).max(initial=0.0)), _level(sums, scale(members, u))
    at_mean = own == 0
    statistic = Statistic(
        measure,
        value=factor * (members.n - 1) * z * sums / norm + 0.0,  # no -0.0 in tables
        z_value=np.where(at_mean, np.nan, np.sign(z) * lag_z),
        tails=count.mirrored(z < 0),
        quadrant=_quadrant(own, beside),
        undefined=at_mean,
        against=_against(sums > 0, count),
    )
    return result(statistic, members, options, **said)


def _level(deviation: FloatArray, size: FloatArray | float) -> npt.NDArray[np.int64]:
    """Return 1 above the mean, -1 below, 0 exactly at it (within the rounding of `size`)."""
    return np.where(np.abs(deviation) <= 1e-12 * size, 0, np.sign(deviation)).astype(np.int64)


def _side(level: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """Return H above the mean, L below, nothing where there is no telling."""
    return np.array([None, "H", "L"], dtype=object)[level]


def _quadrant(own: npt.NDArray[np.int64], lag: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """Return both letters; nothing where either is exactly at the mean."""
    both = np.array([[None] * 3, [None, "HH", "HL"], [None, "LH", "LL"]], dtype=object)
    return np.asarray(both[own, lag])


def _against(high: BoolArray, count: Tails) -> BoolArray:
    """Tell where the rarer tail is not the one on the side of the label.

    The label is about the mean, the tail about the ranks of sums; one extreme value parts them.
    """
    return np.where(high, count.at_least > count.at_most, count.at_least < count.at_most)


def _likeness(
    like: BoolArray, own: npt.NDArray[np.int64], lag: npt.NDArray[np.int64]
) -> npt.NDArray[np.str_]:
    """Return GeoDa's four words for local Geary."""
    both = np.where((own == 1) & (lag == 1), "HH", "other")
    both = np.where((own == -1) & (lag == -1), "LL", both)
    return np.where(like, both, "different")
