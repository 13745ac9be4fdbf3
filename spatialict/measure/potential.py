"""How much activity lies within reach of each region: the potential of Harris."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from spatialict.core import quotients
from spatialict.core.change.around import distances_m, points_m
from spatialict.core.points.given_numbers import is_number, shown
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    import geopandas as gpd

    from spatialict.core.arrays import FloatArray

BLOCK: Final = 256
"""Regions whose distances to all are held at once."""


def potential(
    mass: pd.Series[float],
    regions: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    decay: float = 1.0,
    own: bool = True,
    unit: str = "",
    year: int | None = None,
) -> Result:
    r"""How much activity lies within reach of each region, near activity counting for more.

    .. math:: P_r = \frac{M_r}{d_{rr}^b} + \sum_{s \ne r} \frac{M_s}{d_{rs}^b}, \quad
              d_{rr} = \tfrac{2}{3} \sqrt{A_r / \pi}

    Parameters
    ----------
    mass : pandas.Series, index region_id
        Activity or population, ``>= 0``.
    regions : GeoDataFrame or GeoSeries
        Polygons in metres (points too where `own` is False); index ``region_id``.
    decay : float
        b, above 0: 1 is Harris, 2 lets what is far count for little.
    own : bool
        Whether a region is within its own reach, at the mean distance of two places in a disc of
        its area from the disc's middle.
    unit : str
        Of `mass`.
    year : int, optional
        For the reader.

    Returns
    -------
    Result
        ``potential``: index ``region_id``, order of `mass`; ``value`` (mass per kilometre to the
        power of `decay`), ``own``, ``others``, ``share`` (of ``own`` in ``value``), ``relative``
        (to the largest value), ``nearest_km`` (to the next region), ``status``: ``missing``
        where a region's own mass or shape is not known, ``undefined`` where two regions stand at
        one place, a region has no area while `own`, or there is no mass at all.

    Raises
    ------
    ArgumentError
        If a mass is negative, a region has no shape in the table, coordinates are not in metres,
        or `decay` is no number above 0.

    Notes
    -----
    Distances are straight lines between points inside the regions, not roads. What lies abroad is
    left out, so regions at the border look more remote than they are. Where regions are few and
    large, ``own`` decides the order of small ones: a city is near to itself. Read ``others``
    where this is not meant. A region without a known mass adds nothing to the others.

    References
    ----------
    .. [1] Harris, C. D. (1954). The market as a factor in the localization of industry in the
       United States. *Annals of the Association of American Geographers* 44(4), 315-348.
    .. [2] Head, K. and Mayer, T. (2004). The empirics of agglomeration and trade. *Handbook of
       Regional and Urban Economics* 4, 2609-2669 (two thirds of the radius).

    Examples
    --------
    Without themselves, 30 at 10 km is 3, and 10 at 10 km is 1:

    >>> import geopandas as gpd
    >>> regions = gpd.GeoSeries(gpd.points_from_xy([0, 10_000], [0, 0]), ["a", "b"])
    >>> mass = pd.Series({"a": 10.0, "b": 30.0})
    >>> potential(mass, regions, own=False).table[["value", "others", "status"]]
               value  others status
    region_id
    a            3.0     3.0     ok
    b            1.0     1.0     ok
    """
    if not (is_number(decay) and 0 < decay < np.inf):
        raise ArgumentError("potential.decay", value=shown(decay))
    known = quotients.checked(mass.to_frame("mass"), "mass")["mass"]
    lacking = known.index.difference(regions.index, sort=False)
    if len(lacking):
        values = {"count": len(lacking), "total": len(known), "rows": quotients.some(lacking)}
        raise ArgumentError("potential.no_region", **values)
    shapes = regions.geometry.loc[known.index]
    around = _around(known.to_numpy(), points_m(shapes) / 1000, decay)
    table = _table(known, around, _within(shapes) if own else None, decay)
    params: dict[str, Any] = {
        "decay": float(decay),
        "own": bool(own),
        "year": year,
        "mass": unit,
        "n": int((table["status"] == "ok").sum()),
        "left_out": [str(name) for name in known.index[known.isna()]],
    }
    per = f"{unit or '1'} / km" + (f"^{decay:g}" if decay != 1 else "")
    return Result("potential", table, per, params, _notes(table, params))


def _within(shapes: gpd.GeoSeries) -> FloatArray:
    """Return the distance of a region from itself, in kilometres; NaN without an area."""
    area = shapely.area(shapes.to_numpy()) / 1e6
    return np.asarray(2 / 3 * np.sqrt(np.where(area > 0, area, np.nan) / np.pi))


def _around(masses: FloatArray, points_km: FloatArray, decay: float) -> FloatArray:
    """Return the potential of all others, and the distance of the nearest, a row each region."""
    found: FloatArray = np.full((len(masses), 2), np.nan)
    known = np.nan_to_num(masses)
    for start in range(0, len(masses), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(masses)))
        km = distances_m(points_km[rows], points_km)
        km[np.arange(len(rows)), rows] = np.inf
        km[np.isnan(km)] = np.inf
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = km**-decay
            found[rows, 0] = np.where(known > 0, reach * known, 0.0).sum(axis=1)
        found[rows, 1] = km.min(axis=1)
    found[np.isnan(points_km).any(axis=1)] = np.nan
    return found


def _table(
    mass: pd.Series[float], around: FloatArray, within: FloatArray | None, decay: float
) -> pd.DataFrame:
    masses, (others, nearest) = mass.to_numpy(), around.T
    placed = ~np.isnan(nearest)
    mine = np.zeros(len(masses)) if within is None else masses * within**-decay
    value = mine + others
    # 0 kilometres to another region has no potential, whatever stands there
    fault = (nearest == 0) | ~np.isfinite(value) | ~(np.nansum(masses) > 0)
    lost = np.isnan(masses) | ~placed
    status = np.select([lost, fault], ["missing", "undefined"], "ok")
    columns = {"value": value, "own": mine, "others": others}
    table = pd.DataFrame(columns, mass.index.rename("region_id"))
    table.loc[status != "ok"] = np.nan
    table["share"] = table["own"] / table["value"].where(table["value"] > 0)
    most = table["value"].max()
    table["relative"] = table["value"] / (most if most > 0 else np.nan)
    table["nearest_km"] = np.where(np.isfinite(nearest), nearest, np.nan)
    table["status"] = status
    return table


def _notes(table: pd.DataFrame, params: dict[str, Any]) -> tuple[Message, ...]:
    notes = [Message("potential.straight", {"decay": params["decay"]})]
    if params["own"] and params["n"]:
        table = table.assign(mostly=table["share"] > 1 / 2)
        rows = table.index[table["mostly"]]
        if len(rows):
            values = {"count": len(rows), "total": len(table), "rows": quotients.some(rows)}
            notes.append(Message("potential.mostly_own", values))
    for status in ("missing", "undefined"):
        rows = table.index[table["status"] == status]
        if len(rows):
            values = {"count": len(rows), "total": len(table), "rows": quotients.some(rows)}
            notes.append(Message(f"potential.{status}", values))
    return tuple(notes)
