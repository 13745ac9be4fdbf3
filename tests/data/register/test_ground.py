"""Points among regions: inside, near, nowhere."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from spatialict.data.register.ground import Field

REGIONS = gpd.GeoDataFrame(
    geometry=[shapely.box(5.1e5, 5.6e6, 5.2e5, 5.61e6), shapely.box(5e5, 5.6e6, 5.1e5, 5.61e6)],
    index=["b", "a"],
    crs="EPSG:32642",
)


def test_a_point_is_in_its_region_or_near_one_or_nowhere():
    """Within, on the common border (the first by code), 1.9 and 2.1 km outside, without a place."""
    field = Field.of(REGIONS)
    x = np.array([5.15e5, 5.1e5, 5.2e5 + 1900, 5.2e5 + 2100, np.nan])
    inside, near = field.regions_at(x, np.full(5, 5.605e6))
    assert field.codes == ["a", "b"]
    assert inside.tolist() == [field.place["b"], field.place["a"], -1, -1, -1]
    assert near.tolist() == [-1, -1, field.place["b"], -1, -1]


def test_degrees_are_put_on_the_plane_of_the_regions():
    """69 E is the middle of zone 42: x is 500 km there, by the definition of UTM."""
    field = Field.of(REGIONS)
    x, y = field.projected(np.array([69.0, np.inf]), np.array([50.55, 0.0]), "EPSG:4326")
    assert x[0] == pytest.approx(5e5, abs=1e-3)
    assert 5.59e6 < y[0] < 5.62e6
    assert np.isnan([x[1], y[1]]).all()
