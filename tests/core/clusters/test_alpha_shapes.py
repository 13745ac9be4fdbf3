"""Outlines of places: by hand, by brute force, and the law that every place is covered."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import shapely

from spatialict.core.clusters.alpha_shapes import outline


def places(spots):
    spots = np.unique(np.asarray(spots, dtype=float), axis=0)
    return spots[:, 0].copy(), spots[:, 1].copy()


def by_all_triples(x, y, alpha):
    """Fill every triangle whose circle holds no other place and is no larger than alpha."""
    filled = []
    for i, j, k in combinations(range(len(x)), 3):
        a, b, c = (np.array([x[m], y[m]]) for m in (i, j, k))
        double = 2 * ((b - a)[0] * (c - a)[1] - (b - a)[1] * (c - a)[0])
        across = (c - a)[1] * ((b - a) @ (b - a)) - (b - a)[1] * ((c - a) @ (c - a))
        up = (b - a)[0] * ((c - a) @ (c - a)) - (c - a)[0] * ((b - a) @ (b - a))
        centre = a + np.array([across, up]) / double
        radius = np.hypot(*(centre - a))
        apart = np.hypot(x - centre[0], y - centre[1])
        others = np.delete(apart, [i, j, k])
        if radius <= alpha and (others > radius).all():
            filled.append(shapely.Polygon([a, b, c]))
    return shapely.union_all(filled)


@pytest.mark.parametrize("seed", range(8))
def test_filled_triangles_are_those_with_an_empty_circle_of_at_most_alpha(seed):
    rng = np.random.default_rng(seed)
    x, y = places(rng.uniform(0, 10, (14, 2)))
    for alpha in (1.0, 1.5, 2.5, 100.0):
        shape, _ = outline(x, y, alpha, 1e-9)  # strips as good as nothing
        assert shape.area == pytest.approx(by_all_triples(x, y, alpha).area, abs=1e-6)


def test_a_large_alpha_gives_the_convex_hull():
    x, y = places(np.random.default_rng(1).uniform(0, 10, (60, 2)))
    shape, filled = outline(x, y, 1e9, 1.0)
    assert filled
    assert shape.area == pytest.approx(shapely.MultiPoint(np.column_stack([x, y])).convex_hull.area)


def test_a_notch_and_a_hole_stay_out():
    """A lattice of 6 x 6 squares; half a square has a circle of radius .707. Without the place
    (1, 2) a diamond of area 2 is open; without (4, 5) and (4, 6) a notch of 2 x 2 less two halves
    of a square: 36 - 2 - 3."""
    lost = {(1, 2), (4, 5), (4, 6)}
    spots = [(i, j) for i in range(7) for j in range(7) if (i, j) not in lost]
    shape, _ = outline(*places(spots), 0.75, 0.1)
    assert shape.area == pytest.approx(31)
    assert len(shape.interiors) == 1
    assert not shapely.contains_xy(shape, 1, 2)
    assert not shapely.contains_xy(shape, 4, 5)


@pytest.mark.parametrize("seed", range(10))
def test_every_place_is_covered_and_the_outline_is_valid(seed):
    rng = np.random.default_rng(seed)
    spots = rng.normal(size=(80, 2)) * 10 + 7e6
    spots = np.round(spots) if seed % 2 else spots
    x, y = places(spots)
    for alpha in (0.3, 2.0, 5.0, 50.0):
        shape, _ = outline(x, y, alpha, 0.2)
        assert shape.is_valid
        assert shapely.covers(shape, shapely.points(x, y)).all()


def test_one_place_is_a_circle_two_a_strip_and_a_line_too():
    shape, filled = outline(*places([(3, 4)]), 5, 2)
    assert not filled
    assert shape.symmetric_difference(shapely.Point(3, 4).buffer(2)).area < 1e-9
    strip = shapely.LineString([(0, 0), (4, 0)]).buffer(1)
    two, _ = outline(*places([(0, 0), (4, 0)]), 5, 1)
    line, filled = outline(*places([(0, 0), (1, 0), (2, 0), (4, 0)]), 5, 1)
    assert not filled
    assert two.symmetric_difference(strip).area == pytest.approx(0, abs=1e-9)
    assert line.symmetric_difference(strip).area == pytest.approx(0, abs=1e-9)


def test_places_farther_apart_than_alpha_are_several_parts():
    shape, _ = outline(*places([(0, 0), (1, 0), (0, 1), (100, 0), (101, 0), (100, 1)]), 2, 0.1)
    assert shape.geom_type == "MultiPolygon"
    assert shape.area == pytest.approx(1.0)


def test_a_straggler_hangs_on_by_a_strip():
    """A triangle, and a place 3 off: no circle of 2 holds it, but a link of at most 2.9 does."""
    spots = [(0, 0), (1, 0), (0, 1), (3.5, 0)]
    shape, filled = outline(*places(spots), 2.6, 0.1)
    assert filled
    assert shape.geom_type == "Polygon"
    alone, _ = outline(*places(spots), 2.4, 0.1)
    assert alone.geom_type == "MultiPolygon"
