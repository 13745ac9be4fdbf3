"""Do the firms of an industry stand nearer to each other than firms do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.association.options import checked_seed, checked_switch
from spatialict.core.points.asked import Asked
from spatialict.core.points.curves import curve
from spatialict.core.points.distance_density import FARTHEST_M, Densities
from spatialict.core.points.envelopes import check_level
from spatialict.core.points.given_numbers import check_length
from spatialict.core.points.gridded_density import GriddedDensities
from spatialict.core.points.pair_sample import PairSample
from spatialict.core.points.steps import distances
from spatialict.core.study import Message

if TYPE_CHECKING:
    import pandas as pd

    from spatialict.core.points.sites import Points
    from spatialict.core.study import Result
    from spatialict.core.workers import Workers

FLAT_M: Final = 1.0
"""Bandwidth and range where all pairs are equally far apart, so that no rule gives one."""
BANDWIDTHS: Final = 4
"""The range should hold so many bandwidths, or it shows the kernel more than the firms."""


def duranton_overman(
    points: Points,
    chosen: pd.Series[bool],
    *,
    weights: pd.Series[float] | None = None,
    most_m: float | None = None,
    step_m: float | None = None,
    bandwidth_m: float | None = None,
    simulations: int = 999,
    alpha: float = 0.05,
    approximate: bool = False,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Density of the distances between the firms of an industry, beside that of firms at large.

    .. math::
        K_d(d) = \frac{1}{h \sum_{i<j} e_i e_j} \sum_{i<j} e_i e_j
        \left[ \phi\left(\frac{d - d_{ij}}{h}\right) + \phi\left(\frac{d + d_{ij}}{h}\right)
        \right]

    Where it lies above the bands, firms of the industry are localised at that distance: more
    pairs of them are that far apart than if the industry had taken its sites at random from those
    of all firms.

    Parameters
    ----------
    points : geopandas.GeoSeries, geopandas.GeoDataFrame or pandas.DataFrame
        All firms, each at its site: points with a CRS, or a table with ``x_m, y_m`` or ``lon,
        lat``. Degrees ask for distances over the globe.
    chosen : pandas.Series, shape (n_points,)
        True for the firms of the industry, on the index of `points`, in any order.
    weights : pandas.Series, shape (n_points,), optional
        Jobs e of the firms, ``>= 0``; those of other industries are not read. By default each firm
        counts as one.
    most_m : float, optional
        Largest distance. The default is the median distance between all pairs of sites, as in the
        source, or four bandwidths where these are more; rounded to steps.
    step_m : float, optional
        Steps of the distance; by default about a hundred round ones.
    bandwidth_m : float, optional
        h. By default Silverman's rule, :math:`0.9 A m^{-1/5}` for the m pairs of the industry; A
        is the smaller of the standard deviation and the interquartile range over 1.34, both of
        the distances between all sites.
    simulations, alpha
        Draws of the null, and the level of each side of the bands: a curve of noise leaves them
        on one side or the other with a chance of up to twice `alpha`.
    approximate : bool
        Pair firms on a grid of a quarter of the bandwidth by Fourier transform: the time for a
        simulation does not grow with the firms. Needs metres.
    workers
        Threads, or a Dask cluster; see `spatialict.core.workers.each`.
    seed : int
        Of the draws.

    Returns
    -------
    Result
        Index ``distance_m``; ``value, expected, low, high, global_low, global_high`` in 1/m;
        ``localisation`` (:math:`\Gamma`) and ``dispersion`` (:math:`\Psi`) beyond the global
        bands, the latter nil where the industry is localised at any distance; ``label``
        ``"localised"``, ``"dispersed"`` or ``"ns"`` by the global bands; ``status``. With fewer
        than two firms (of positive weight) it is ``too_few``, with all sites at one place
        ``constant``, and the numbers are NaN. `params` has ``peak_m``, the distance of the largest
        localisation (NaN: none, or a bandwidth above the range, where the kernel alone makes the
        curve), ``p_localised``, ``p_dispersed``, ``bandwidth_m``, ``range_rule`` (``"given"``,
        ``"median"`` or ``"bandwidths"``), and ``error``, in 1/m, the most that ``value`` can
        differ from the sum above.

    Raises
    ------
    ArgumentError
        If `chosen` or `weights` do not fit the points, a length is not above 0, the simulations
        are too few for `alpha`, the bandwidth is too small for the range, or (`approximate`) one
        weight drowns all others.

    Notes
    -----
    The null is random labelling: n sites are drawn without replacement from those of all firms,
    and the n weights are dealt to them in random order, as sites and sizes are independent under
    it. The bandwidth rests on the sites and on n, never on who stands where: a rule that read the
    industry's own distances would not treat it as it treats the draws. Give `bandwidth_m` for
    that rule. The global bands are one-sided each (see `spatialict.core.points.envelopes`):
    :math:`p_{localised} \le \alpha` is as likely as `alpha` says, whatever the number of distances,
    and so is :math:`p_{dispersed} \le \alpha`; that either holds, up to twice as likely.

    Where firms stand in several towns the rule of thumb measures the distance between these, and
    the curve cannot show what is nearer than a bandwidth: a note says so. Give `bandwidth_m`.

    Firms at one place are 0 m apart and count. The density sums to 1 over all distances. Pairs are
    counted into bins of h / 32 and shared between their edges; the result's ``error`` bounds what
    that does; what it does is usually a few hundredths of the bound.

    References
    ----------
    .. [1] Duranton, G. and Overman, H. G. (2005). Testing for localization using micro-geographic
       data. *Review of Economic Studies* 72, 1077-1106.
    .. [2] Silverman, B. W. (1986). *Density Estimation for Statistics and Data Analysis*. Chapman
       and Hall, section 3.4.2.

    Examples
    --------
    Two firms 3 km apart: one distance, smoothed by 1 km. At 3 km the density is
    (0.3989 + 0.3989 exp(-18)) / km, and at nil 2 * 0.3989 exp(-4.5) / km.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"x_m": [0.0, 3e3, 0, 9e3], "y_m": [0.0, 0, 8e3, 9e3]})
    >>> chosen = pd.Series([True, True, False, False])
    >>> kd = duranton_overman(table, chosen, most_m=3e3, step_m=1.5e3, bandwidth_m=1e3)
    >>> (kd.table["value"] * 1e3).round(3).tolist()
    [0.009, 0.13, 0.399]
    """
    check_level(alpha, simulations)
    seed, approximate = checked_seed(seed), checked_switch("approximate", approximate)
    check_length("bandwidth_m", bandwidth_m)
    check_length("most_m", most_m)
    asked = Asked.of(points, chosen, weights)
    sample = None if most_m and bandwidth_m else PairSample.of(asked.sites, seed)
    bandwidth = float(bandwidth_m or _silverman(sample, asked))
    usual, rule = _range(sample, bandwidth, asked) if most_m is None else (FLAT_M, "given")
    at = distances(most_m, step_m, usual)
    params: dict[str, Any] = {
        "n": asked.n,
        "total": asked.sites.n,
        "null": "labelling",
        "distances": asked.distances,
        "weighted": weights is not None,
        "most_m": float(at[-1]),
        "step_m": float(at[1]),
        "range_rule": rule,
        "bandwidth_m": bandwidth,
        "bandwidth_rule": "silverman" if bandwidth_m is None else "given",
        "approximate": approximate,
        "seed": seed,
    }
    observed, simulated = np.full(len(at), np.nan), np.empty((simulations, 0))
    if asked.status == "ok":
        way = GriddedDensities if approximate else Densities
        densities = way.of(asked, at, bandwidth, seed)
        observed, simulated = densities.observed(), densities.simulated(simulations, workers)
        params["error"] = densities.error
    notes = _notes(sample, params) if asked.status == "ok" else []
    return curve(
        "duranton_overman",
        at,
        observed,
        simulated,
        alpha=alpha,
        unit="1/m",
        params=params,
        notes=notes,
        either=True,
        shows_peak=bandwidth <= at[-1],
        status=asked.status,
    )


def _silverman(sample: PairSample | None, asked: Asked) -> float:
    pairs = asked.n * (asked.n - 1) / 2
    return (sample.silverman_m(pairs) if sample else 0.0) or FLAT_M


def _range(sample: PairSample | None, bandwidth: float, asked: Asked) -> tuple[float, str]:
    """Return the range that is advised, and which rule makes it."""
    median = (sample.median_m if sample else 0.0) or FLAT_M
    wide = BANDWIDTHS * bandwidth
    longer = wide > median and asked.status == "ok"
    usual, rule = (wide, "bandwidths") if longer else (median, "median")
    return (min(usual, FARTHEST_M) if asked.distances == "great_circle" else usual), rule


def _notes(sample: PairSample | None, params: dict[str, Any]) -> list[Message]:
    """Say what the range and the bandwidth rest on, and what the curve cannot show."""
    bandwidth, most = params["bandwidth_m"], params["most_m"]
    notes = []
    if sample and sample.sampled:
        notes.append(Message("curves.sampled_pairs", {"count": sample.pairs}))
    if params["bandwidth_rule"] == "silverman":
        notes.append(Message("curves.rule_of_thumb", {"km": bandwidth / 1e3}))
    if params["range_rule"] == "bandwidths":
        told = {"km": bandwidth / 1e3, "most": most / 1e3}
        notes.append(Message("curves.range_of_bandwidths", told))
    elif bandwidth > most / BANDWIDTHS:
        told = {"km": bandwidth / 1e3, "most": most / 1e3}
        notes.append(Message("curves.wide_bandwidth", told))
    return notes
