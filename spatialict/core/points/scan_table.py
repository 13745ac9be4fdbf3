"""From the windows of a scan to its result: p-values, rates, names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.points.scan_clusters import clusters
from spatialict.core.points.scan_options import laid
from spatialict.core.points.scan_search import search
from spatialict.core.points.sites import along_ground
from spatialict.core.study import Message, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.points.scan_clusters import Cluster
    from spatialict.core.points.scan_given import Given
    from spatialict.core.points.scan_options import Laid, Options

EULER: Final = 0.5772156649015329
COLUMNS: Final = (
    *("centre_id", "x_m", "y_m", "radius_m", "ratio", "angle", "first_year", "last_year"),
    *("locations", "cases", "total", "expected", "relative_risk", "value", "p_value", "p_gumbel"),
    *("label", "status", "members"),
)


def scanned(
    measure: str, given: Given, options: Options, intervals: IntArray, about: dict[str, Any]
) -> Result:
    """Search, test and tell."""
    ground = laid(given, options, intervals)
    status = _hopeless(ground, options)
    rows, critical = ([], np.nan) if status else _tested(ground, given, options)
    notes = [] if rows else [Message(f"scan.none_{status or 'undefined'}")]
    table = pd.DataFrame(rows or [_nothing(status or "undefined")], columns=list(_columns(given)))
    table.index = pd.RangeIndex(1, len(table) + 1, name="cluster")
    table = table.astype({"first_year": "Int16", "last_year": "Int16"})
    empty = int((given.size == 0).sum())
    if empty:
        notes.append(Message("scan.empty_locations", {"count": empty, "total": given.sites.n}))
    params = {**_params(ground, given, options, critical), **about}
    return Result(measure, table, "1", params, tuple(notes))


def _tested(ground: Laid, given: Given, options: Options) -> tuple[list[dict[str, Any]], float]:
    """Return the rows of a result, and the ratio from which a window is a cluster."""
    rows: list[dict[str, Any]] = []
    critical = np.nan
    for left, cluster, maxima in _found(ground, options):
        row = _row(left, given, cluster, maxima, options)
        critical = critical if rows else _critical(maxima, options.alpha)
        if row["label"] == "ns" and len(rows) >= options.listed:
            break
        rows.append(row)
        if row["label"] == "ns" and options.iterative:
            break
    return rows, critical


def _found(laid_: Laid, options: Options) -> Iterator[tuple[Laid, Cluster, FloatArray]]:
    """Yield clusters, each with the ground it stands on and the maxima it is held against."""
    ground = laid_.ground
    rank = np.argsort(np.argsort(laid_.centre_rows))
    maxima, turn = np.zeros(0), 0
    while True:
        best, maxima = search(ground, options.simulations, options.seed + turn, options.workers)
        several = clusters(ground, best, rank)
        if not options.iterative:
            yield from ((laid_, cluster, maxima) for cluster in several)
            return
        cluster = next(several, None)
        if cluster is None:
            return
        yield replace(laid_, ground=ground), cluster, maxima
        ground, turn = ground.without(cluster.places), turn + 1
        if ground.cases < options.least_cases or ground.law[1] <= ground.cases * ground.law[2]:
            return


def _p_value(value: float, maxima: FloatArray) -> float:
    """Return (1 + how many simulated maxima are at least as large) / (1 + how many there are)."""
    return float((1 + np.sum(maxima >= value * (1 - 1e-9))) / (1 + len(maxima)))


def _gumbel(value: float, maxima: FloatArray) -> float:
    """Return the upper tail of the extreme value law that has the maxima's mean and deviation."""
    if len(maxima) < 2 or not (scale := maxima.std(ddof=1) * np.sqrt(6) / np.pi) > 0:
        return np.nan
    beyond = (value - maxima.mean()) / scale + EULER
    return max(float(-np.expm1(-np.exp(-beyond))), float(np.finfo(float).tiny))


def _critical(maxima: FloatArray, alpha: float) -> float:
    """Return the ratio above which p is at most alpha; infinite where no p can be."""
    allowed = int(np.floor(alpha * (1 + len(maxima)) * (1 + 1e-12))) - 1
    return np.inf if allowed < 0 else float(np.sort(maxima)[::-1][allowed])


def _row(
    laid_: Laid, given: Given, cluster: Cluster, maxima: FloatArray, options: Options
) -> dict[str, Any]:
    ground = laid_.ground
    first, last = ground.intervals[cluster.interval].tolist()
    at = cluster.places
    cases = int((ground.cases_to[last, at] - ground.cases_to[first, at]).sum())
    risk = float((ground.risk_to[last, at] - ground.risk_to[first, at]).sum())
    rows = _rows_at(laid_.place_of, at)
    centre = int(laid_.centre_rows[cluster.centre])
    cosine, sine, ratio = ground.shapes[cluster.shape].tolist()
    p_value = _p_value(cluster.value, maxima)
    x, y = ("x_m", "y_m") if given.sites.distances == "planar" else ("lon", "lat")
    all_cases, all_risk = ground.law[0], ground.law[1]
    return {
        "centre_id": laid_.centres.ids[centre],
        x: laid_.centres.x[centre],
        y: laid_.centres.y[centre],
        "radius_m": _along_ground(cluster.radius_m, given),
        "ratio": 1 / ratio,
        "angle": float(np.degrees(np.arctan2(sine, cosine))) % 180,
        "first_year": given.years[first] if given.years else pd.NA,
        "last_year": given.years[last - 1] if given.years else pd.NA,
        "locations": len(rows),
        "cases": cases,
        "total": float(given.total[first:last, rows].sum()),
        "expected": all_cases * risk / all_risk,
        "relative_risk": _relative(cases, risk, all_cases, all_risk),
        "value": cluster.value,
        "p_value": p_value,
        "p_gumbel": _gumbel(cluster.value, maxima),
        "label": "cluster" if p_value <= options.alpha else "ns",
        "status": "ok",
        "members": tuple(given.sites.ids[rows].tolist()),
    }


def _rows_at(place_of: IntArray, places: IntArray) -> IntArray:
    """Return the rows that stand at some places, in the order of the places."""
    turn = np.full(int(place_of.max()) + 1, -1)
    turn[places] = np.arange(len(places))
    rows = np.flatnonzero(turn[place_of] >= 0)
    return rows[np.argsort(turn[place_of[rows]], kind="stable")]


def _relative(cases: float, risk: float, all_cases: float, all_risk: float) -> float:
    """Return the rate inside over the rate outside; NaN where nobody outside is a case."""
    if all_cases <= cases:
        return np.nan
    return cases / risk / ((all_cases - cases) / (all_risk - risk))


def _along_ground(reach: float, given: Given) -> float:
    if given.sites.distances == "planar":
        return reach
    return float(along_ground(reach))


def _hopeless(laid_: Laid, options: Options) -> str | None:
    """Return why nothing can be asked: too few cases or places, or nothing but cases."""
    ground = laid_.ground
    if ground.n < 2 or not len(ground.centres) or ground.cases < options.least_cases:
        return "too_few"
    if ground.bernoulli and ground.law[1] <= ground.law[0]:
        return "constant"
    return None


def _columns(given: Given) -> tuple[str, ...]:
    if given.sites.distances == "planar":
        return COLUMNS
    return tuple({"x_m": "lon", "y_m": "lat"}.get(name, name) for name in COLUMNS)


def _nothing(status: str) -> dict[str, Any]:
    """Return the row of a scan that has found nothing to test."""
    counts = {
        "locations": 0,
        "cases": 0,
        "first_year": pd.NA,
        "last_year": pd.NA,
        "centre_id": None,
    }
    return {**counts, "label": "ns", "status": status, "members": ()}


def _params(laid_: Laid, given: Given, options: Options, critical: float) -> dict[str, Any]:
    law = laid_.ground.law
    return {
        **options.params(),
        "n": given.sites.n,
        "places": laid_.ground.n,
        "cases": laid_.ground.cases,
        "total": float(law[1]),
        "years": list(given.years),
        "distances": given.sites.distances,
        "critical_value": critical,
        "engine": "spatialict",
    }
