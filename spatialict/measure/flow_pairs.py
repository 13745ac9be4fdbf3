"""Flows between regions as the pairs that the gravity model is fitted to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.change.around import distances_m, points_m
from spatialict.core.change.flow_table import FlowTable
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    import geopandas as gpd


def flow_pairs(
    flows: pd.DataFrame,
    regions: gpd.GeoDataFrame | gpd.GeoSeries,
    mass: pd.Series[float],
    *,
    year: int | None = None,
) -> pd.DataFrame:
    """Flows between each two regions, the mass of both, and how far apart they are.

    Parameters
    ----------
    flows : pandas.DataFrame
        ``source, target`` (``region_id``), ``value`` (``>= 0``), and where given ``year``.
    regions : GeoDataFrame or GeoSeries
        Polygons or points in metres; index ``region_id``.
    mass : pandas.Series, index region_id
        What sends and draws: activity or population.
    year : int, optional
        Needed where the table has several.

    Returns
    -------
    pandas.DataFrame
        A row for each two regions, as `spatialict.measure.gravity.gravity` takes it with
        ``outcome="weight"``: ``source, target``, ``links`` (directions with a flow, 0 to 2),
        ``weight`` (flows of both directions together), ``mass_source, mass_target``,
        ``distance_m`` between points inside the regions. A pair that the table does not name has
        a flow of 0.

    Raises
    ------
    ArgumentError
        If a column or a year is missing, a flow or a mass is negative or no number, a pair stands
        there twice, a region is not known, or coordinates are not in metres.

    Examples
    --------
    >>> import geopandas as gpd
    >>> flows = pd.DataFrame(
    ...     [("a", "b", 3.0), ("b", "a", 1.0)], columns=["source", "target", "value"]
    ... )
    >>> regions = gpd.GeoSeries(gpd.points_from_xy([0, 2_000], [0, 0]), ["a", "b"])
    >>> pairs = flow_pairs(flows, regions, pd.Series({"a": 10.0, "b": 5.0}))
    >>> next(pairs.itertuples(index=False, name=None))
    ('a', 'b', 2, 4.0, 10.0, 5.0, 2000.0)
    """
    table = FlowTable.of(flows, regions.index, year)
    masses = quotients.checked(mass.to_frame("mass"), "mass")["mass"]
    lacking = masses.index.difference(regions.index, sort=False)
    if len(lacking):
        values = {"count": len(lacking), "total": len(masses), "rows": quotients.some(lacking)}
        raise ArgumentError("potential.no_region", **values)
    sizes = masses.reindex(regions.index).to_numpy()
    points = points_m(regions)
    apart = distances_m(points, points)
    one, other = np.triu_indices(len(table.regions), 1)
    keys, there = table.regions.to_numpy(dtype=object), table.matrix
    return pd.DataFrame(
        {
            "source": keys[one],
            "target": keys[other],
            "links": (there[one, other] > 0).astype(int) + (there[other, one] > 0),
            "weight": there[one, other] + there[other, one],
            "mass_source": sizes[one],
            "mass_target": sizes[other],
            "distance_m": apart[one, other],
        }
    )
