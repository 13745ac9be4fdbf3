"""Whether regions near growth poles grew faster, or slower, than regions far from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.association.system import check_choice
from spatialict.core.change.around import distances_m, points_m
from spatialict.core.change.dealt_residuals import freedman_lane
from spatialict.core.change.regression import Fit, independent, least_squares
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from spatialict.core.arrays import FloatArray
    from spatialict.core.inference import Alternative

ALTERNATIVES: Final = ("two-sided", "greater", "less")
POWER: Final = 0.8
LEAST: Final = 3
"""Rows beyond the terms, below which nothing is tested."""
COLUMNS: Final = ("value", "se", "low", "high", "p_value", "least", "label", "status")


def nearest_poles(
    regions: gpd.GeoDataFrame | gpd.GeoSeries, *, poles: Sequence[str]
) -> pd.DataFrame:
    """Which growth pole is nearest to each region, and how far off.

    Parameters
    ----------
    regions : GeoDataFrame or GeoSeries
        Polygons or points in metres; index ``region_id``.
    poles : sequence of str
        ``region_id`` of each.

    Returns
    -------
    pandas.DataFrame
        ``pole`` and ``distance_m`` between points inside the regions (points as they are); a pole
        is its own nearest, at 0. Empty and ``NaN`` where a region has no shape, or without poles.

    Raises
    ------
    ArgumentError
        If a pole is no region, or coordinates are not in metres.

    Examples
    --------
    >>> import geopandas as gpd
    >>> regions = gpd.GeoSeries(gpd.points_from_xy([0, 3_000, 9_000], [0, 0, 0]), ["a", "b", "c"])
    >>> nearest_poles(regions, poles=["a", "c"])
              pole  distance_m
    region_id
    a            a         0.0
    b            a      3000.0
    c            c         0.0
    """
    asked = sorted(set(poles))
    if unknown := [pole for pole in asked if pole not in regions.index]:
        raise ArgumentError("hinterland.unknown_pole", poles=quotients.some(unknown))
    index = regions.index.rename("region_id")
    table = pd.DataFrame({"pole": "", "distance_m": np.nan}, index)
    if not asked:
        return table
    points = points_m(regions)
    apart = distances_m(points, points[regions.index.get_indexer(pd.Index(asked))])
    known = ~np.isnan(apart).all(axis=1)
    which = np.argmin(np.where(np.isnan(apart), np.inf, apart), axis=1)
    table.loc[known, "pole"] = np.array(asked, dtype=object)[which[known]]
    table.loc[known, "distance_m"] = apart[np.arange(len(which)), which][known]
    return table


def spread_backwash(
    regions: gpd.GeoDataFrame | gpd.GeoSeries,
    start: pd.Series[float],
    end: pd.Series[float],
    *,
    poles: Sequence[str],
    level: pd.Series[float] | None = None,
    confidence: float = 0.95,
    permutations: int = 999,
    alternative: Alternative = "two-sided",
    first: int | None = None,
    last: int | None = None,
    kind: str = "",
    seed: int = 0,
) -> Result:
    r"""Whether the growth of regions falls, or rises, with distance to the nearest growth pole.

    .. math:: \frac{100}{T} \ln \frac{x'_r}{x_r} = \alpha + \beta \ln d_{rp}
              + \gamma\, g_p + \delta \ln \ell_r + \varepsilon_r

    Parameters
    ----------
    regions : GeoDataFrame or GeoSeries
        Polygons or points in metres; index ``region_id``.
    start, end : pandas.Series, index region_id
        The sector, ``>= 0``, in the first and the last year.
    poles : sequence of str
        ``region_id`` of each growth pole; poles themselves are no rows of the regression.
    level : pandas.Series, optional
        The region's own starting point, above 0, such as activity per head; default `start`.
    confidence : float
        Of ``low`` to ``high``, and one less the level at which a slope is called.
    permutations : int
        How often what the other terms leave unexplained is dealt anew to the regions.
    alternative : str
        ``"two-sided"``, ``"greater"`` or ``"less"`` than 0.
    first, last : int, optional
        The two years: growth is then per cent a year, else per cent over the period.
    kind : str
        Of the sector.
    seed : int
        Of the permutations.

    Returns
    -------
    Result
        ``spread_backwash``: index ``term``: ``constant``, ``distance`` (ln km to the nearest pole),
        ``pole_growth`` (log growth of that pole, per cent as the outcome), ``initial`` (ln of
        `level`). ``value`` (percentage points), ``se`` (HC3), ``low``, ``high`` (Student's t),
        ``p_value`` (permutation; none for the constant), ``least`` (the errors that a slope must
        be to be found in 80 of 100 cases by the normal law; with 17 regions it is 70), ``label``
        (of the distance: ``spread`` where growth falls with it, ``backwash`` where it rises,
        ``ns`` where p is above 1 - `confidence` or the interval holds 0), ``status``:
        ``constant`` for a term that is the same everywhere, as the growth of a single pole, and
        left out; ``undefined`` where terms cannot be told apart or an error is none; ``too_few``.
        Params: ``n``, ``r2``, ``poles``, ``left_out``, ``detectable`` (``least`` of the distance),
        ``doubling`` (percentage points where the distance doubles) and ``without``: the least and
        the largest ``doubling`` when one region is left out, each with the name of that region.

    Raises
    ------
    ArgumentError
        If the tables differ in their regions, a value is negative, a pole is no region, or
        coordinates are not in metres.

    Notes
    -----
    A permutation of Freedman and Lane: residuals of the other terms are dealt anew, and the ratio
    of slope to HC3 error is compared, p = (1 + count) / (1 + `permutations`). The regions'
    neighbours are not independent, and the sizes of so few regions leave much to single ones:
    the answer is that of a description with 17 points, not of an experiment. The interval is the
    two-sided one of Student's t whatever the `alternative`; it and p need not agree, and a slope is
    called only where both tell it from 0. In 250 draws of noise
    at Kazakhstan's 17 places p was 0.05 or less in 4.4 % and the interval held 0 in 96 %; with
    spreads that differ between regions in 2.4 % and 99 %. Where growth is alike near by (errors
    of covariance exp(-d / range)) it is not: at 300, 600 and 1,000 km p was .05 or less in 11, 17
    and 23 % of 2,000 draws without a slope, and a note says so. The initial level is
    a part of the growth itself: an error in `start` alone makes its slope negative.

    References
    ----------
    .. [1] Barkley, D. L., Henry, M. S. and Bao, S. (1996). Identifying "spread" versus "backwash"
       effects in regional economic areas: a density functions approach. *Land Economics* 72(3),
       336-357.
    .. [2] Freedman, D. and Lane, D. (1983). A nonstochastic interpretation of reported
       significance levels. *Journal of Business and Economic Statistics* 1(4), 292-298.

    Examples
    --------
    Growth made to be 60 - 10 ln(km) per cent gives its slope back; one pole has one growth:

    >>> import geopandas as gpd
    >>> names, km = list("pabcdefgh"), np.array([0, 10, 20, 30, 45, 60, 80, 100, 150])
    >>> regions = gpd.GeoSeries(gpd.points_from_xy(km * 1e3, 0 * km), names)
    >>> start = pd.Series([50, 9, 5, 7, 3, 8, 2, 6, 4.0], names)
    >>> grown = 60 - 10 * np.log(np.maximum(km, 1))
    >>> result = spread_backwash(regions, start, start * np.exp(grown / 100), poles=["p"])
    >>> result.table[["value", "label", "status"]].round(6)
                 value   label    status
    term
    constant      60.0                ok
    distance     -10.0  spread        ok
    pole_growth    NaN          constant
    initial        0.0                ok
    """
    check_choice("alternative", alternative, ALTERNATIVES)
    if not 0 < confidence < 1:
        fault = "specialisation.not_a_level"
        raise ArgumentError(fault, argument="confidence", value=str(confidence))
    yearly = first is not None and last is not None and last > first
    length = last - first if first is not None and last is not None and yearly else 1
    years = _years(start, end, regions)
    nearest = nearest_poles(regions, poles=poles).reindex(years.index)
    rows, left_out = _rows(years, nearest, list(poles), level, length)
    asked = _Asked.of(rows)
    how = _How(confidence, permutations, alternative, seed)
    fit, why = _fitted(asked)
    table = _table(asked, fit, why, how)
    slope = float(table["value"]["distance"])
    params: dict[str, Any] = {
        "first": first,
        "last": last,
        "poles": sorted(set(poles)),
        "n": len(rows),
        "left_out": left_out,
        "r2": _told(asked, fit),
        "doubling": slope * float(np.log(2)),
        "detectable": float(table["least"]["distance"]),
        "without": _without(asked, fit, rows.index),
        "level": "given" if level is not None else "start",
        "confidence": confidence,
        "permutations": permutations,
        "alternative": alternative,
        "alpha": 1 - confidence,
        "kind": kind,
        "yearly": yearly,
        "seed": seed,
    }
    return Result("spread_backwash", table, "%", params, _notes(table, params, why))


class _How(NamedTuple):
    confidence: float
    permutations: int
    alternative: Alternative
    seed: int


class _Asked(NamedTuple):
    """What is explained by what, and the terms that are the same everywhere."""

    outcome: FloatArray
    design: FloatArray
    names: list[str]
    constant: list[str]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> _Asked:
        terms = ["distance", "pole_growth", "initial"]
        spread = {
            name: float(np.ptp(rows[name].to_numpy())) if len(rows) else 0.0 for name in terms
        }
        size = {name: float(rows[name].abs().max()) if len(rows) else 0.0 for name in terms}
        flat = [name for name in terms if spread[name] <= 1e-12 * size[name]]
        told = [name for name in terms if name not in flat]
        columns = [np.ones(len(rows)), *(rows[name].to_numpy() for name in told)]
        design = np.column_stack(columns)
        return cls(rows["growth"].to_numpy(), design, ["constant", *told], flat)


def _years(
    start: pd.Series[float],
    end: pd.Series[float],
    regions: gpd.GeoDataFrame | gpd.GeoSeries,
) -> pd.DataFrame:
    before = quotients.checked(start.to_frame("before"), "start")
    after = quotients.checked(end.to_frame("after"), "end")
    differ = before.index.symmetric_difference(after.index)
    if len(differ):
        fault = "growth.differ"
        raise ArgumentError(fault, rows=quotients.some(differ))
    lacking = before.index.difference(regions.index)
    if len(lacking):
        values = {"count": len(lacking), "total": len(before), "rows": quotients.some(lacking)}
        raise ArgumentError("hinterland.no_region", **values)
    return before.join(after)


def _rows(
    years: pd.DataFrame,
    nearest: pd.DataFrame,
    poles: list[str],
    level: pd.Series[float] | None,
    length: int,
) -> tuple[pd.DataFrame, list[str]]:
    """Return the regions that are no poles and have all that is asked, sorted by their keys."""
    growth = 100 * _log(years["after"] / years["before"].where(years["before"] > 0)) / length
    begin = years["before"] if level is None else level.reindex(years.index).astype(float)
    table = pd.DataFrame(
        {
            "growth": growth,
            "distance": _log(nearest["distance_m"] / 1000),
            "pole_growth": nearest["pole"].map(growth),
            "initial": _log(begin),
        }
    )
    table = table[~table.index.isin(poles)]
    whole = np.isfinite(table.to_numpy(dtype=float)).all(axis=1)
    kept = pd.DataFrame(table[whole].astype(float))
    order = np.argsort(kept.index.astype(str).to_numpy(dtype=str), kind="stable")
    return kept.iloc[order], [str(name) for name in table.index[~whole]]


def _log(values: pd.Series[float]) -> pd.Series[float]:
    return pd.Series(np.log(values.where(values > 0).to_numpy(dtype=float)), values.index)


def _fitted(asked: _Asked) -> tuple[Fit | None, str]:
    if len(asked.outcome) < len(asked.names) + LEAST:
        return None, "too_few"
    if not independent(asked.design):
        return None, "undefined"
    return least_squares(asked.design, asked.outcome[:, None]), ""


def _table(asked: _Asked, fit: Fit | None, why: str, how: _How) -> pd.DataFrame:
    from scipy.stats import t

    order = ["constant", "distance", "pole_growth", "initial"]
    terms = pd.Index(order, name="term")
    table = pd.DataFrame(np.nan, terms, list(COLUMNS[:-2]))
    table["label"] = ""
    table["status"] = np.where(terms.isin(asked.constant), "constant", why)
    if fit is None:
        return table
    free = len(asked.outcome) - len(asked.names)
    beta, se = fit.beta[:, 0], fit.se[:, 0]
    reach = t.ppf((1 + how.confidence) / 2, free) * se
    table.loc[asked.names, "value"] = beta
    table.loc[asked.names, "se"] = se
    table.loc[asked.names, "low"], table.loc[asked.names, "high"] = beta - reach, beta + reach
    table.loc[asked.names, "least"] = reach + t.ppf(POWER, free) * se
    table.loc[asked.names, "status"] = np.where(np.isfinite(se), "ok", "undefined")
    for name, p in _chances(asked, how).items():
        table.loc[name, "p_value"] = p
    if table["status"]["distance"] == "ok":
        word = "spread" if table["value"]["distance"] < 0 else "backwash"
        both = all(_told_from_nil(table.loc["distance"].to_dict(), 1 - how.confidence))
        table.loc["distance", "label"] = word if both else "ns"
    return table


def _told_from_nil(row: dict[Any, Any], alpha: float) -> tuple[bool, bool]:
    """Return whether p, and whether the interval, tells a slope from 0."""
    return bool(row["p_value"] <= alpha), bool(row["low"] > 0 or row["high"] < 0)


def _chances(asked: _Asked, how: _How) -> dict[str, float]:
    """Return the permutation p of every term but the constant."""
    found = freedman_lane(
        asked.design,
        asked.outcome,
        permutations=how.permutations,
        alternative=how.alternative,
        seed=how.seed,
    )
    return dict(zip(asked.names[1:], found[1:].tolist(), strict=True))


def _told(asked: _Asked, fit: Fit | None) -> float:
    whole = float(((asked.outcome - asked.outcome.mean()) ** 2).sum()) if fit else 0.0
    if fit is None or whole <= 0:
        return float("nan")
    return 1 - float((fit.residuals**2).sum()) / whole


def _without(asked: _Asked, fit: Fit | None, names: pd.Index[Any]) -> tuple[tuple[float, str], ...]:
    """Return the least and the largest slope by distance when one region is left out."""
    if fit is None or "distance" not in asked.names:
        return ()
    column, found = asked.names.index("distance"), []
    for place, name in enumerate(names):
        design = np.delete(asked.design, place, axis=0)
        if independent(design):
            again = least_squares(design, np.delete(asked.outcome, place)[:, None])
            found.append((float(again.beta[column, 0]) * float(np.log(2)), str(name)))
    return (min(found), max(found)) if found else ()


def _notes(table: pd.DataFrame, params: dict[str, Any], why: str) -> tuple[Message, ...]:
    if not params["poles"]:
        return (Message("hinterland.no_pole"),)
    told = {"n": params["n"], "poles": len(params["poles"])}
    distance = table.loc["distance"].to_dict()
    if why:
        notes = [Message(f"hinterland.slope_{why}", told)]
    elif distance["status"] != "ok":
        notes = [Message("hinterland.slope_none", told)]
    else:
        doubled = {name: float(distance[name]) * float(np.log(2)) for name in ("low", "high")}
        doubled |= {"value": params["doubling"], "p": float(distance["p_value"])}
        least = {"least": float(distance["least"]) * float(np.log(2)), "n": params["n"]}
        notes = [
            Message(f"hinterland.slope_{distance['label']}", told | doubled),
            *_apart(distance, params["alpha"]),
            Message("hinterland.slope_least", least),
            *_alone(params["without"]),
            Message("hinterland.slope_alike"),
            Message("hinterland.slope_no_cause"),
        ]
    if "pole_growth" in table.index[table["status"] == "constant"]:
        notes.append(Message("hinterland.slope_one_growth"))
    if params["left_out"]:
        gone = params["left_out"]
        values = {"count": len(gone), "rows": quotients.some(gone)}
        notes.append(Message("hinterland.slope_left_out", values))
    if params["level"] == "start" and table.loc["initial", "status"] == "ok":
        notes.append(Message("hinterland.slope_initial"))
    return tuple(notes)


def _apart(distance: dict[Any, Any], alpha: float) -> list[Message]:
    """Say where p and the interval do not agree."""
    by_p, by_interval = _told_from_nil(distance, alpha)
    if by_p == by_interval:
        return []
    which = "p" if by_p else "interval"
    return [Message(f"hinterland.slope_{which}_only", {"p": float(distance["p_value"])})]


def _alone(without: tuple[tuple[float, str], ...]) -> list[Message]:
    if not without:
        return []
    (low, lower), (high, higher) = without
    values = {"low": low, "high": high, "lower": lower, "higher": higher}
    return [Message("hinterland.slope_without", values)]
