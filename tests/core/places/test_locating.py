"""Points in regions: shapely's answer for every point, whatever the shapes."""

import logging
import pickle
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import box

from spatialict.core.places.locating import Territory, locate
from spatialict.core.study import ArgumentError
from tests.core.places.shapes import by_shapely, rough_cover, series

BOUNDARIES = Path(__file__).parents[3] / "shapefiles" / "kazakhstan" / "regions_20.shp"


def assert_as_shapely(shapes, x, y, **known):
    x, y = np.asarray(x, float), np.asarray(y, float)
    found = locate(x, y, Territory.of(series(shapes), **known))
    np.testing.assert_array_equal(found, by_shapely(list(shapes), x, y))


def within(shapes, n, seed=0, beyond=0.05):
    """Points all over the shapes and a little beyond."""
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    wide, tall = (east - west) * beyond, (north - south) * beyond
    rng = np.random.default_rng(seed)
    return rng.uniform(west - wide, east + wide, n), rng.uniform(south - tall, north + tall, n)


def on_borders(shapes, parts=(0.0, 0.5, 0.25, 0.1)):
    """Vertices, and places along the edges as near to them as numbers allow."""
    places = []
    for ring in shapely.get_rings(shapely.get_parts(np.array(shapes, dtype=object))):
        points = shapely.get_coordinates(ring)
        places += [points[:-1] + part * np.diff(points, axis=0) for part in parts]
    return np.concatenate(places).T


def star(points, seed=0, centre=(0.0, 0.0), reach=1.0):
    rng = np.random.default_rng(seed)
    turn = np.linspace(0, 2 * np.pi, points, endpoint=False)
    out = reach * (1 + 0.3 * np.sin(7 * turn) + rng.uniform(-0.2, 0.2, points) / np.sqrt(points))
    return shapely.Polygon(np.column_stack([out * np.cos(turn), out * np.sin(turn)]) + centre)


HOLED = shapely.Polygon(box(0, 0, 9, 9).exterior, [box(3, 3, 6, 6).exterior])
CASES = {
    "one square": [box(0, 0, 1, 1)],
    "one triangle": [shapely.Polygon([(0, 0), (7, 1), (2, 5)])],
    "two that touch": [box(0, 0, 1, 1), box(1, 0, 2, 1)],
    "three at a corner": [
        shapely.Polygon([(0, 0), (4, 1), (1, 5)]),
        shapely.Polygon([(0, 0), (1, 5), (-4, 2)]),
        shapely.Polygon([(0, 0), (-4, 2), (4, 1)]),
    ],
    "hole": [HOLED],
    "enclave": [HOLED, box(3, 3, 6, 6)],
    "enclave before its surroundings": [box(3, 3, 6, 6), HOLED],
    "hole in an island in a hole": [HOLED, shapely.Polygon(
        box(4, 4, 5, 5).exterior, [box(4.25, 4.25, 4.75, 4.75).exterior]
    )],
    "hole that touches the border": [
        shapely.Polygon([(0, 0), (8, 0), (8, 8), (0, 8)], [[(0, 4), (3, 3), (3, 5)]])
    ],
    "overlapping": [box(0, 0, 4, 4), box(2, 2, 6, 6), box(-1, 1, 7, 3), box(1, 1, 2, 2)],
    "the same twice": [star(30), star(30)],
    "one in another": [box(1, 1, 2, 2), box(0, 0, 4, 4), box(0, 0, 9, 9)],
    "parts": [shapely.MultiPolygon([box(0, 0, 1, 1), box(3, 3, 4, 4)]), box(1, 1, 3, 3)],
    "parts that meet at a point": [shapely.MultiPolygon([box(0, 0, 1, 1), box(1, 1, 2, 2)])],
    "missing and empty": [None, box(0, 0, 1, 1), shapely.Polygon(), shapely.MultiPolygon()],
    "repeated points": [shapely.Polygon([(0, 0), (2, 0), (2, 0), (2, 2), (0, 2), (0, 2)])],
    "tiny": [star(50, reach=1e-9), star(40, centre=(1.0, 1.0), reach=1e-12)],
    "tiny beside large": [star(500, reach=1e-3), box(1e6, 1e6, 2e6, 2e6)],
    "slivers": [
        shapely.Polygon([(0, 0), (1, 1e-12 * k), (1, 1e-12 * (k + 1))]) for k in range(1, 30)
    ],
    "flat": [shapely.Polygon([(0, 0), (1, 0), (2, 0)]), box(0, 0, 2, 1)],
    "lattice of round numbers": [box(i, j, i + 1, j + 1) for i in range(7) for j in range(7)],
    "lattice of odd numbers": [
        box(i / 3, j / 3, (i + 1) / 3, (j + 1) / 3) for i in range(7) for j in range(7)
    ],
    "bow tie": [shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), box(0.5, 0, 1, 1)],
    "parts that overlap": [shapely.MultiPolygon([box(0, 0, 2, 2), box(1, 1, 3, 3)])],
    "spiked": [shapely.Polygon([(0, 0), (2, 0), (2, 5), (2, 1), (2, 2), (0, 2)])],
    "with heights": [shapely.Polygon([(0, 0, 5), (2, 0, 6), (1, 2, 7)])],
    "fan": [
        shapely.Polygon([(0, 0), (np.cos(k), np.sin(k)), (np.cos(k + 0.1), np.sin(k + 0.1))])
        for k in np.arange(60) * 0.1
    ],
    "a million metres away": [star(60, centre=(5e6, 5e6), reach=40.0)],
    "at the limit of numbers": [
        box(1e17 + 64 * k, 1e17, 1e17 + 64 * k + 64, 1e17 + 64) for k in (0, 2)
    ],
    "as large as numbers go": [star(20, reach=1e150), star(20, reach=1e300)],
    "large": [star(40, reach=1e90)],
    "as small as numbers go": [star(20, reach=1e-170), star(20, reach=1e-310)],
    "far apart": [box(0, 0, 1, 1), box(1e12, -1e12, 1e12 + 1, -1e12 + 1)],
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_every_point_in_and_around_odd_shapes_is_where_shapely_says(name):
    assert_as_shapely(CASES[name], *within(CASES[name], 4_000))


@pytest.mark.parametrize("name", CASES)
def test_every_point_on_a_vertex_or_an_edge_is_where_shapely_says(name):
    assert_as_shapely(CASES[name], *on_borders(CASES[name]))


@pytest.mark.parametrize("seed", range(40))
def test_points_within_rounding_of_an_edge_are_where_shapely_says(seed):
    """Neighbouring numbers on both sides of slanted edges: the sign of the area is in doubt."""
    rng = np.random.default_rng(seed)
    corners = rng.uniform(-1, 1, (3, 2)) * 10.0 ** rng.integers(-3, 6)
    shapes = [
        shapely.Polygon(corners),
        shapely.Polygon([corners[0], corners[1], corners.mean(axis=0) * 3 - corners[2] * 2]),
    ]
    x, y = on_borders(shapes, rng.uniform(0, 1, 20))
    for ulps in (-2, -1, 0, 1, 2):
        assert_as_shapely(shapes, x + ulps * np.spacing(x), y)


def test_a_point_on_a_border_is_in_the_first_region_by_id_whatever_the_order_given():
    left, right = box(0, 0, 1, 1), box(1, 0, 2, 1)
    for shapes, ids in (([left, right], ["b", "a"]), ([right, left], ["a", "b"])):
        territory = Territory.of(series(shapes, ids))
        found = territory.names(locate(np.array([0.5, 1.0, 1.5, 3]), np.full(4, 0.5), territory))
        assert found.astype(object).tolist()[:3] == ["b", "a", "a"]
        assert found.codes.tolist() == [1, 0, 0, -1]


def test_points_without_a_place_are_nowhere():
    shapes = [box(-1, -1, 1, 1)]
    x = np.array([np.nan, 0, np.inf, -np.inf, 0, np.nan, 0])
    y = np.array([0, np.nan, 0, 0, np.inf, np.nan, 0])
    for each in (shapes, [shapely.Polygon([(-1, -1), (1, 1), (1, -1), (-1, 1)])]):
        found = locate(x, y, Territory.of(series(each)))
        assert found.tolist() == [-1] * 6 + [0]


def test_no_regions_and_no_points_are_no_error():
    nothing = Territory.of(series([None, shapely.Polygon()]))
    assert locate(np.zeros(2), np.zeros(2), nothing).tolist() == [-1, -1]
    assert locate(np.empty(0), np.empty(0), nothing).tolist() == []
    assert len(locate(np.empty(0), np.empty(0), Territory.of(series([box(0, 0, 1, 1)])))) == 0


def test_shapes_that_are_no_polygons_are_refused_by_name():
    with pytest.raises(ArgumentError, match="1 of the shapes are no polygons: road"):
        Territory.of(series([box(0, 0, 1, 1), shapely.LineString([(0, 0), (1, 1)])], ["a", "road"]))


def test_the_regions_of_kazakhstan_answer_as_shapely_does():
    regions = gpd.read_file(BOUNDARIES).to_crs("EPSG:32642")
    shapes = regions.geometry.to_numpy()
    assert_as_shapely(shapes, *within(shapes, 30_000))
    assert_as_shapely(shapes, *on_borders(shapes, (0.0, 0.37)))


def test_many_rough_regions_answer_as_shapely_does():
    """520 vertices a square, as districts drawn in detail; 300 000 points."""
    shapes = rough_cover(12, 12, 130)
    assert_as_shapely(shapes, *within(shapes, 300_000))


def test_the_middles_of_all_edges_of_a_coverage_are_where_shapely_says():
    shapes = rough_cover(6, 6, 40)
    assert_as_shapely(shapes, *on_borders(shapes, (0.0, 0.5)))


@pytest.mark.slow
def test_a_polygon_of_a_million_vertices():
    shape = star(1_000_000, reach=1e5)
    x, y = within([shape], 50_000)
    territory = Territory.of(series([shape]), valid=True)
    np.testing.assert_array_equal(locate(x, y, territory), by_shapely([shape], x, y))
    points = shapely.get_coordinates(shape)[:2000]
    middles = ((points[1:] + points[:-1]) / 2).T.copy()
    np.testing.assert_array_equal(locate(*middles, territory), by_shapely([shape], *middles))


def test_a_crowded_corner_of_a_wide_map_gets_a_finer_grid():
    """A town drawn with 50 000 vertices within one cell of a country."""
    town = star(50_000, reach=0.5)
    shapes = [town, box(1e5, 1e5, 1.1e5, 1.1e5)]
    territory = Territory.of(series(shapes), valid=True)
    assert len(territory.frames.shape) > 1
    most = np.diff(territory.frames.first)[territory.frames.child == 0].max()
    assert most < 1_000
    x, y = within([town], 50_000)
    np.testing.assert_array_equal(locate(x, y, territory), by_shapely(shapes, x, y))


def test_many_regions_over_one_another_do_not_fill_the_memory():
    rng = np.random.default_rng(5)
    shapes = [star(40, seed, rng.uniform(0, 1, 2), 0.4) for seed in range(600)]
    territory = Territory.of(series(shapes))
    assert len(territory.frames.label) < 1_000_000
    assert_as_shapely(shapes, *within(shapes, 3_000))


def test_the_answer_does_not_depend_on_who_works_or_how_points_are_cut(monkeypatch):
    shapes = rough_cover(4, 4, 20)
    territory = Territory.of(series(shapes))
    x, y = within(shapes, 20_000)
    whole = locate(x, y, territory, workers=1)
    monkeypatch.setattr("spatialict.core.places.locating.BLOCK", 777)
    for workers in (1, 2, 5):
        assert locate(x, y, territory, workers=workers).tobytes() == whole.tobytes()


def test_a_territory_travels_and_answers_the_same_there():
    shapes = [*rough_cover(3, 3, 10), shapely.Polygon([(0, 0), (9e3, 9e3), (9e3, 0), (0, 9e3)])]
    territory = Territory.of(series(shapes))
    x, y = within(shapes, 5_000)
    there = pickle.loads(pickle.dumps(territory))
    assert there.ids.equals(territory.ids)
    np.testing.assert_array_equal(locate(x, y, there), locate(x, y, territory))


def test_neither_regions_nor_points_are_changed():
    shapes = rough_cover(2, 2, 8)
    regions = series(shapes)[::-1]
    before = shapely.to_wkb(regions.to_numpy()).tolist()
    x, y = within(shapes, 100)
    kept = x.copy(), y.copy()
    x.flags.writeable = y.flags.writeable = False
    locate(x, y, Territory.of(regions))
    assert shapely.to_wkb(regions.to_numpy()).tolist() == before
    assert not shapely.is_prepared(regions.to_numpy()).any()
    np.testing.assert_array_equal((x, y), kept)


def test_a_million_points_in_thousands_of_regions_are_where_shapely_says():
    """2 809 regions of 526 000 vertices. ``python -m benchmarks`` compares ten million points."""
    shapes = rough_cover(53, 53, 47)
    assert len(shapes) == 2_809
    assert shapely.get_num_coordinates(shapes).sum() > 525_000
    assert_as_shapely(shapes, *within(shapes, 1_000_000, beyond=0.01))


@pytest.mark.slow
def test_the_workers_of_a_cluster_give_the_same_bytes(monkeypatch):
    from distributed import Client, LocalCluster

    shapes = rough_cover(4, 4, 20)
    territory = Territory.of(series(shapes))
    x, y = within(shapes, 5_000)
    here = locate(x, y, territory, workers=1)
    monkeypatch.setattr("spatialict.core.places.locating.BLOCK", 1_300)
    local = LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
    )
    with local, Client(local, set_as_default=False) as client:
        assert locate(x, y, territory, workers=client).tobytes() == here.tobytes()


def test_coordinates_that_are_not_alike_many_are_refused_and_not_read_beyond_their_end():
    territory = Territory.of(gpd.GeoSeries([shapely.box(0, 0, 1, 1)], ["a"]))
    for x, y in ((np.full(2, 0.5), np.full(1, 0.5)), (np.full(1, 0.5), np.full(2, 0.5))):
        with pytest.raises(ValueError, match=r"\(1,\)"):
            locate(x, y, territory)
