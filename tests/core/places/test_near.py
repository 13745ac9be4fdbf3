"""The nearest region: as shapely's tree of whole polygons says, without asking edge by edge."""

import numpy as np
import shapely
from shapely import box

from spatialict.core.places.locating import Territory, locate
from spatialict.core.places.near import nearest
from tests.core.places.shapes import rough_cover, series


def by_shapely(shapes, x, y, within_m):
    found = np.full(len(x), len(shapes))
    point, region = shapely.STRtree(shapes).query_nearest(
        shapely.points(x, y), max_distance=within_m
    )
    np.minimum.at(found, point, region)
    return np.where(found < len(shapes), found, -1)


def test_points_outside_find_the_same_region_as_by_whole_polygons():
    shapes = rough_cover(4, 4, 90)
    west, south, east, north = shapely.total_bounds(shapes)
    rng = np.random.default_rng(2)
    x = rng.uniform(west - 900, east + 900, 20_000)
    y = rng.uniform(south - 900, north + 900, 20_000)
    territory = Territory.of(series(shapes))
    lost = locate(x, y, territory) < 0
    found = nearest(x[lost], y[lost], territory, within_m=500)
    np.testing.assert_array_equal(found, by_shapely(shapes, x[lost], y[lost], 500))
    assert 0.2 < (found < 0).mean() < 0.8


def test_of_two_at_the_same_distance_the_first_by_id_is_taken_whatever_the_order():
    shapes = [box(0, 0, 1, 1), box(1, 0, 2, 1), box(3, 0, 4, 1)]
    for order in ([0, 1, 2], [2, 1, 0]):
        ids = np.array(["a", "b", "c"])[order]
        territory = Territory.of(series([shapes[place] for place in order], ids))
        # above the common corner of a and b; halfway between b and c; nearer to c; too far
        found = nearest(
            np.array([1.0, 2.5, 2.6, 9]), np.array([2.0, 0.5, 0.5, 9]), territory, within_m=2
        )
        assert found.tolist() == [0, 1, 2, -1]


def test_the_distance_that_counts_as_near_is_inclusive_and_nan_is_near_nothing():
    territory = Territory.of(series([box(0, 0, 1, 1), None, shapely.Polygon()]))
    x = np.array([3.0, np.nextafter(3, 4), np.nan, 1])
    assert nearest(x, np.zeros(4), territory, within_m=2).tolist() == [0, -1, -1, 0]
    nothing = Territory.of(series([None]))
    assert nearest(x, np.zeros(4), nothing, within_m=2).tolist() == [-1] * 4


def test_a_hole_is_outside_and_its_border_near():
    holed = shapely.Polygon(box(0, 0, 90, 90).exterior, [box(30, 30, 60, 60).exterior])
    territory = Territory.of(series([holed]))
    x, y = np.array([45.0, 31]), np.array([45.0, 45])
    assert locate(x, y, territory).tolist() == [-1, -1]
    assert nearest(x, y, territory, within_m=5).tolist() == [-1, 0]
