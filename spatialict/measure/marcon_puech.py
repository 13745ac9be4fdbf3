"""How many of the neighbours are of one's own industry, against its share everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.association.options import checked_seed
from spatialict.core.association.system import check_choice
from spatialict.core.points.asked import Asked
from spatialict.core.points.curves import curve
from spatialict.core.points.envelopes import check_level
from spatialict.core.points.pair_sample import PairSample
from spatialict.core.points.profiles import CENTRE, NULLS, SOUGHT, Firms, Null, curves
from spatialict.core.points.sites import Sites
from spatialict.core.points.steps import distances
from spatialict.core.points.strips import FARTHEST_M, strips
from spatialict.core.study import ArgumentError, Message

if TYPE_CHECKING:
    import pandas as pd

    from spatialict.core.arrays import FloatArray
    from spatialict.core.points.sites import Points
    from spatialict.core.study import Result
    from spatialict.core.workers import Workers

LEAST_REST: Final = 1e-9
"""What all others weigh, as a share of the largest weight: less leaves too few of its digits."""


def marcon_puech(
    points: Points,
    chosen: pd.Series[bool],
    *,
    reference: pd.Series[bool] | None = None,
    weights: pd.Series[float] | None = None,
    most_m: float | None = None,
    step_m: float | None = None,
    null: Null = "labelling",
    simulations: int = 999,
    alpha: float = 0.05,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Firms of an industry among the neighbours of its firms, against its share everywhere.

    .. math:: M(r) = \sum_{i \in T}
              \frac{\sum_{j \in S,\, j \ne i} w_j [d_{ij} \le r]}{\sum_{j \ne i} w_j [d_{ij} \le r]}
              \Bigg/ \sum_{i \in T} \frac{W_S - w_i [i \in S]}{W - w_i}

    T are the chosen points and S those sought among their neighbours: the chosen ones themselves,
    or those of `reference`. 1 is what chance makes; 2 says that the share of S among the
    neighbours within r is twice its share among all other points.

    Parameters
    ----------
    points : GeoSeries, GeoDataFrame or DataFrame
        Points, or a table with ``x_m, y_m`` or ``lon, lat``: all firms, of any industry.
        Distances of the latter are over the globe.
    chosen : pandas.Series of bool
        By key of the points: True for a firm of the industry T.
    reference : pandas.Series of bool, optional
        True for a firm of another industry S: are its firms among the neighbours of T? No firm is
        of both.
    weights : pandas.Series, optional
        Jobs of each firm, ``>= 0``. By default every firm counts 1.
    most_m, step_m : float, optional
        The largest distance and the step, in metres. By default up to the median distance between
        points, in about a hundred round steps.
    null : str
        What chance is. ``"labelling"``: industries are dealt anew among all sites, each site keeps
        its weight (`RandomLabeling` of dbmss). ``"location"``: firms move to each other's sites
        and take industry and weight along, as Marcon and Puech have it (`RandomLocation`); takes
        longer, and is the same without weights. ``"independence"``, with `reference` only: T stays
        where it is, S is dealt anew among the other sites.
    simulations : int
        Drawings of `null`.
    alpha : float
        Level of each side; both sides are told, so that noise leaves the bands on one or the other
        with a chance of up to twice `alpha`.
    workers : int, str or distributed.Client, optional
        Who computes. The answer is the same for any.
    seed : int
        Of the drawings.

    Returns
    -------
    Result
        Index ``distance_m``, from a step; ``value`` is M, without unit; other columns as in
        `spatialict.duranton_overman`. ``NaN`` with the status ``undefined`` at distances within
        which no chosen firm has a neighbour, as it is or in a drawing. Every number is ``NaN``
        where fewer than two firms are chosen (``too_few``) or all are (``constant``).

    Raises
    ------
    ArgumentError
        If an argument is none of these, a weight lacks or drowns all others, or all points times
        all steps are more than can be kept (2 GB).

    Notes
    -----
    A firm without neighbours within r is left out of both sums at r, as in dbmss. Firms at one
    address are neighbours at every distance. The bands, and what ``label`` says, are those of
    `spatialict.core.points.envelopes.envelope`.

    References
    ----------
    .. [1] Marcon, E. and Puech, F. (2010). Measures of the geographic concentration of industries:
       improving distance-based methods. *Journal of Economic Geography* 10, 745-762.
    .. [2] Marcon, E., Traissac, S., Puech, F. and Lang, G. (2015). Tools to characterize point
       patterns: dbmss for R. *Journal of Statistical Software* 67(3).

    Examples
    --------
    Two firms of the industry at one end of a street, two others at the other end. Each of the
    two has one neighbour within 10 m, of its own kind: a share of 1, where 1 of 3 others is:

    >>> import pandas as pd
    >>> street = pd.DataFrame({"x_m": [0.0, 10.0, 100.0, 110.0], "y_m": 0.0}, index=list("abcd"))
    >>> ict = pd.Series([True, True, False, False], index=list("abcd"))
    >>> found = marcon_puech(street, ict, most_m=110, step_m=10, simulations=19)
    >>> found.table["value"].loc[[10.0, 100.0, 110.0]].round(6).tolist()
    [3.0, 1.25, 1.0]
    """
    _check(null, simulations, alpha, seed, alone=reference is None)
    given = Sites.of(points)
    everybody, centres = Asked.of(given, None, weights), Asked.of(given, chosen)
    sites, labels = everybody.sites, np.zeros(given.n, dtype=np.uint8)
    labels[centres.chosen] = CENTRE
    if reference is not None:
        sought = Asked.of(given, reference).chosen
        both = labels[sought] == CENTRE
        if both.any():
            raise ArgumentError("marcon_puech.both", count=int(both.sum()), total=len(sought))
        labels[sought] = SOUGHT
    usual = PairSample.of(sites, seed).median_m if most_m is None else 1.0
    if sites.distances == "great_circle":
        usual = min(usual, FARTHEST_M)
    radii = distances(most_m, step_m, usual)[1:]
    heavy = everybody.weights if weights is not None else np.ones(sites.n)
    _refuse_giant(heavy)
    status = _status(labels, heavy, alone=reference is None)
    if status == "ok":
        laid = strips(sites, radii, centres.n)
        firms = Firms(laid, heavy[laid.order], labels[laid.order])
        observed, simulated = curves(firms, simulations, null, seed=seed, workers=workers)
    else:
        observed, simulated = np.full(len(radii), np.nan), np.empty((simulations, 0))
    params = {
        "n": centres.n,
        "n_reference": int((labels == SOUGHT).sum()) if reference is not None else None,
        "total": sites.n,
        "weighted": weights is not None,
        "null": null,
        "distances": sites.distances,
        "most_m": float(radii[-1]),
        "step_m": float(radii[0]),
        "seed": seed,
    }
    heaped = "_weighted" if weights is not None and null != "independence" else ""
    told = {"simulations": simulations, "seed": seed}
    notes = [Message(f"marcon_puech.{null}{heaped}", told)]
    return curve(
        "marcon_puech", radii, observed, simulated,
        alpha=alpha, unit="1", params=params, notes=notes if status == "ok" else (), status=status,
    )  # fmt: skip


def _check(null: str, simulations: int, alpha: float, seed: int, *, alone: bool) -> None:
    check_choice("null", null, NULLS)
    checked_seed(seed)
    check_level(alpha, simulations)
    if alone and null == "independence":
        raise ArgumentError("marcon_puech.no_reference")


def _refuse_giant(weights: FloatArray) -> None:
    """Refuse one weight so large that what all others weigh is lost in the sum of all."""
    others = np.sort(weights)[:-1].sum()
    if 0 < others < LEAST_REST * weights.max(initial=0.0):
        raise ArgumentError("marcon_puech.giant")


def _status(labels: np.ndarray, weights: FloatArray, *, alone: bool) -> str:
    """Return ``ok``, or why nothing can be asked: no weight is sought, or nobody else is there."""
    sought = labels == (CENTRE if alone else SOUGHT)
    if not (labels == CENTRE).any() or (weights[sought] > 0).sum() < (2 if alone else 1):
        return "too_few"
    return "constant" if alone and sought.all() else "ok"
