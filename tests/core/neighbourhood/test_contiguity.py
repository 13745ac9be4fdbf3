from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import affinity

from spatialict.core.neighbourhood.by_shapes import by_shapes
from spatialict.core.neighbourhood.contiguity import (
    changes,
    contiguous,
    gaps,
    overlapping,
    shared_borders,
)
from spatialict.core.neighbourhood.precision import precision, reach
from spatialict.core.neighbourhood.welding import welded
from spatialict.core.study import ArgumentError
from spatialict.data.gazetteer import shipped
from spatialict.data.projection import project_to_metres
from spatialict.measure.connectivity import connectivity
from spatialict.measure.neighbours import links


def lattice(rows, columns, jitter=0.0, seed=0, x=0.0, y=0.0):
    """Four-sided cells of about one by one; their corners moved by chance."""
    corners = np.stack(np.meshgrid(np.arange(columns + 1.0), np.arange(rows + 1.0)), axis=-1)
    corners += np.random.default_rng(seed).uniform(-jitter, jitter, corners.shape)
    corners += x, y
    a, b, c, d = corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]
    return list(shapely.polygons(np.stack([a, b, c, d], axis=2).reshape(-1, 4, 2)))


def with_hole(shape, part):
    return [shape.difference(part), part]


def pairs(shapes, rook=False, tolerance=None):
    found = contiguous(gpd.GeoSeries(shapes), rook=rook, tolerance=tolerance)
    return [tuple(pair) for pair in found.T.tolist()]


def agree(shapes, tolerance=None):
    series = gpd.GeoSeries(list(shapes))
    for rook in (False, True):
        found = contiguous(series, rook=rook, tolerance=tolerance)
        expected = by_shapes(series, rook=rook, tolerance=tolerance)
        assert found.T.tolist() == expected.T.tolist(), f"rook={rook}"


CELLS = lattice(7, 7)
BOW = shapely.Polygon([(2.2, 2.2), (4.8, 4.8), (4.8, 2.2), (2.2, 4.8)])
BOW_OVER_ALL = shapely.Polygon([(-5, -15), (-5, 25), (75, -45), (75, 55)])
HOLE_ELSEWHERE = shapely.Polygon(
    shapely.box(30, 0, 90, 60).exterior.coords, [shapely.box(-2, -2, 12, 12).exterior.coords]
)
NEEDLE = shapely.Polygon([(0, 0), (9, 0.001), (9, -0.001)])


def framed(low, high):
    """A large cell in a narrow frame of eight; its ring begins far from the other corner."""
    at = [low - 0.5, low, high, high + 0.5]
    return [shapely.box(at[i], at[j], at[i + 1], at[j + 1]) for i in range(3) for j in range(3)]


def fan(angle):
    """Sectors about a point, one as narrow as is told, in a ring of cells."""
    turns = np.array([0, angle, 1, 2, 3, 4, 5, 2 * np.pi])
    inner, outer = (r * np.exp(1j * turns) for r in (10, 20))
    inner[-1], outer[-1] = inner[0], outer[0]
    corners = [[0, a, b] for a, b in pairwise(inner)]
    corners += [[inner[k], outer[k], outer[k + 1], inner[k + 1]] for k in range(7)]
    return [shapely.Polygon([(p.real, p.imag) for p in map(complex, each)]) for each in corners]


MAPS = {
    "lattice": CELLS,
    "jittered": lattice(8, 8, 0.3),
    "corners moved on one side only": [*CELLS[:20], *lattice(7, 7, 1e-4)[20:]],
    "t-junctions": [*lattice(6, 6), shapely.box(-3, 0.5, 0, 3), shapely.box(-3, 3, 0, 5.3)],
    "vertices on one side only": [shapely.segmentize(CELLS[24], 0.3), *CELLS[:24], *CELLS[25:]],
    "enclave": [*with_hole(CELLS[24], shapely.box(3.2, 3.2, 3.8, 3.8)), *CELLS[:24], *CELLS[25:]],
    "enclave that touches": with_hole(shapely.box(0, 0, 4, 4), CELLS[8]) + CELLS[:5],
    "empty hole": [shapely.box(0, 0, 4, 4).difference(CELLS[8]), shapely.box(4, 0, 5, 4)],
    "hole missing": CELLS[:24] + CELLS[25:],
    "overlap": [*CELLS, shapely.box(2.5, 2.5, 4.5, 4.5)],
    "overlap of a corner's width": [*CELLS, shapely.box(6.999, 6.999, 8, 8)],
    "within another": [*CELLS, shapely.box(3.2, 3.2, 3.6, 3.6)],
    "within another, at its border": [*CELLS, shapely.box(3, 3, 3.5, 3.5)],
    "map within a polygon": [*CELLS, shapely.box(-5, -5, 20, 20)],
    "islands in a polygon": [shapely.box(-5, -5, 20, 20), CELLS[0], CELLS[30], CELLS[2]],
    "two maps, half a cell apart": CELLS + lattice(7, 7, x=0.5, y=0.5),
    "two maps, one inside": lattice(20, 20) + lattice(3, 3, 0.2, x=5.3, y=5.3),
    "two maps, one inside, aligned": lattice(9, 9) + lattice(3, 3, x=3, y=3),
    "two frames that overlap at a corner": framed(0, 10) + framed(9, 19),
    "two maps under a crossed polygon that counts for less than nothing there": [
        *CELLS, *lattice(7, 7, x=0.5, y=0.5), BOW_OVER_ALL
    ],
    "two maps in a hole that is not in its polygon": [
        *CELLS, *lattice(7, 7, x=0.5, y=0.5), HOLE_ELSEWHERE
    ],
    "sectors about a point": fan(0.5),
    "sectors beside a narrow one": fan(1e-4),
    "gap": CELLS + lattice(7, 7, x=7 + 1e-5),
    "gap of a rounding": CELLS + lattice(7, 7, x=7 + 1e-7),
    "duplicates": CELLS + CELLS[10:13] + CELLS[10:11],
    "same ground, other vertices": [*CELLS, shapely.segmentize(CELLS[24], 0.4)],
    "point on an edge": [*CELLS, shapely.Polygon([(7, 3.5), (9, 3), (9, 4)])],
    "point on a corner": [*CELLS, shapely.Polygon([(7, 7), (9, 7), (9, 9)])],
    "point in a hole's edge": [
        shapely.box(0, 0, 9, 9).difference(shapely.box(2, 2, 7, 7)),
        shapely.Polygon([(2, 4.5), (3, 4), (3, 5)]),
    ],
    "multipolygons": [
        shapely.MultiPolygon([CELLS[k], CELLS[48 - k]]) for k in (0, 9, 16, 23)
    ] + CELLS[17:23],
    "one part within another's hole": [
        shapely.MultiPolygon(
            [shapely.box(0, 0, 5, 5).difference(shapely.box(1, 1, 4, 4)), shapely.box(2, 2, 3, 3)]
        ),
        shapely.box(1, 1, 4, 4).difference(shapely.box(2, 2, 3, 3)),
    ],
    "sliver between": [
        shapely.box(0, 0, 4, 4), shapely.box(4, 0, 4 + 1e-7, 4), shapely.box(4 + 1e-7, 0, 8, 4)
    ],
    "needle between": [
        shapely.Polygon([(0, 0), (9, 0.001), (9, 5)]),
        NEEDLE,
        shapely.Polygon([(0, 0), (9, -5), (9, -0.001)]),
    ],
    "crossed": [*CELLS, BOW],
    "crossed, in the map": [*CELLS[:24], BOW, *CELLS[25:]],
    "crossed, with a piece of no width": [
        *CELLS,
        shapely.Polygon([(1, 1), (2.5, 1), (2.5, 3.5), (2.5, 3), (1, 3)]),
        shapely.Polygon([(4, 4), (5, 5), (6, 6)]),
    ],
    "clockwise": [shapely.reverse(cell) for cell in CELLS],
    "points said twice": [
        shapely.Polygon(np.repeat(np.array(cell.exterior.coords), 2, axis=0)) for cell in CELLS
    ],
    "zeros with a sign": [
        shapely.box(-1, -1, -0.0, -0.0), shapely.box(0.0, 0.0, 1, 1), shapely.box(-1, 0.0, -0.0, 1)
    ],
    "nobody near": [CELLS[0], CELLS[20], CELLS[40]],
    "one": CELLS[:1],
    "none": [],
}  # fmt: skip


@pytest.mark.parametrize("tolerance", [None, 0.0, 1e-3, 0.02], ids=str)
@pytest.mark.parametrize("name", MAPS)
def test_equal_vertices_and_shapes_agree(name, tolerance):
    agree(MAPS[name], tolerance)
    agree([affinity.rotate(shape, 31, origin=(0, 0)) for shape in MAPS[name]], tolerance)


def spoilt(shapes, chance):
    """A few things that happen to maps, in places left to chance."""
    shapes = list(shapes)
    for _ in range(chance.integers(1, 4)):
        at = int(chance.integers(len(shapes)))
        shape, size = shapes[at], float(chance.choice([1e-8, 1e-3, 0.02, 0.4]))
        inner = affinity.scale(shape, 0.5, 0.5)
        match int(chance.integers(8)):
            case 0:
                shapes[at] = affinity.translate(shape, size, -size)
            case 1:
                shapes += [affinity.rotate(inner, 40)]
            case 2:
                del shapes[at]
            case 3:
                shapes[at : at + 1] = with_hole(shape, inner)
            case 4:
                shapes[at] = shapely.segmentize(shape, 0.37)
            case 5:
                middle = shapely.centroid(shape).x
                strip = shapely.box(middle, -9, middle + size, 99)
                shapes[at : at + 1] = [shape.difference(strip), shape.intersection(strip)]
            case 6:
                shapes += [affinity.scale(shape, 1 + size, 1)]
            case 7:
                shapes += [affinity.translate(each, 0.5, size) for each in shapes[at : at + 30]]
        shapes = [shape for shape in shapes if shape.geom_type.endswith("gon") and shape.area]
    return [shapes[k] for k in chance.permutation(len(shapes))]


@settings(max_examples=120, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.0, 0.01, 0.35]),
    st.sampled_from([None, 0.0, 1e-3, 0.02]),
)
def test_agreement_does_not_depend_on_what_happened_to_a_map(seed, jitter, tolerance):
    chance = np.random.default_rng(seed)
    agree(spoilt(lattice(9, 9, jitter, seed), chance), tolerance)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(3, 60), st.sampled_from([None, 1e-3, 0.05]))
def test_they_agree_on_cells_around_points_and_on_cells_cut_in_two(seed, n, tolerance):
    chance = np.random.default_rng(seed)
    around = shapely.voronoi_polygons(shapely.MultiPoint(chance.uniform(0, 9, (n, 2))))
    agree(list(around.geoms), tolerance)
    cut, whole = [], [shapely.box(0, 0, 9, 9)]
    for _ in range(n):
        low_x, low_y, high_x, high_y = (first := whole.pop(0)).bounds
        at = chance.choice([0.5, 0.3, chance.uniform(0.2, 0.8)])
        x, y = low_x + at * (high_x - low_x), low_y + at * (high_y - low_y)
        left = chance.choice([shapely.box(0, 0, x, 9), shapely.box(0, 0, 9, y)])
        cut = [first.intersection(left), first.difference(left)]
        whole += cut
    agree(whole, tolerance)


@pytest.mark.parametrize("layer", ["regions_20", "regions_17", "regions_16"])
def test_they_agree_on_kazakhstan_in_degrees_and_in_metres(layer):
    regions = gpd.read_file(shipped("kazakhstan/boundaries.gpkg"), layer=layer).geometry
    metres = regions.to_crs(regions.estimate_utm_crs())
    count = {"regions_20": 35, "regions_17": 29, "regions_16": 28}[layer]  # see test_kazakhstan
    for shapes in (regions, metres):
        assert contiguous(shapes, rook=False).shape == (2, count)
        for rook in (False, True):
            np.testing.assert_array_equal(
                contiguous(shapes, rook=rook), by_shapes(shapes, rook=rook)
            )


@pytest.mark.parametrize("rook", [False, True])
@pytest.mark.parametrize("jitter", [0.0, 0.3])
def test_coverages_have_the_edges_of_libpysal(rook, jitter):
    # libpysal 4.14.1, Graph.build_contiguity: equal vertices, right where all are equal
    from libpysal.graph import Graph

    cells = gpd.GeoSeries(lattice(30, 40, jitter))
    around = shapely.MultiPoint(np.random.default_rng(5).uniform(0, 900, (800, 2)))
    for shapes in (cells, gpd.GeoSeries(list(shapely.voronoi_polygons(around).geoms))):
        theirs = Graph.build_contiguity(shapes, rook=rook, strict=False).adjacency
        heads, tails = (theirs.index.get_level_values(k).to_numpy() for k in (0, 1))
        once = heads < tails
        expected = np.array([heads[once], tails[once]])
        expected = expected[:, np.lexsort(expected[::-1])]
        np.testing.assert_array_equal(contiguous(shapes, rook=rook), expected)


def test_a_lattice_has_pairs_that_can_be_counted():
    # 5 x 8 cells: 5 * 7 + 4 * 8 = 67 sides, and twice 4 * 7 = 56 corners more
    assert len(pairs(lattice(5, 8), rook=True)) == 67
    assert len(pairs(lattice(5, 8))) == 67 + 56


def test_only_the_outer_cells_of_a_lattice_are_suspect():
    known = welded(np.array(lattice(6, 7)), 1e-6, 1e-3)
    outer = np.ones((6, 7), bool)
    outer[1:-1, 1:-1] = False
    np.testing.assert_array_equal(known.suspect, outer.ravel())


def test_an_enclave_is_not_suspect_and_zero_has_no_sign():
    outer = [0, 1, 2, 3, 4, 5, 9, 10, 14, 15, 19, 20, 21, 22, 23, 24]
    cells = lattice(5, 5, x=-2, y=-2)  # the middle cell begins at (0, 0)
    part = affinity.scale(cells[12], 0.5, 0.5)
    cells[12:13] = with_hole(cells[12], part)
    negative = [shapely.transform(cell, lambda at: np.where(at == 0, -0.0, at)) for cell in cells]
    for shapes in (cells, cells[::2] + negative[1::2]):
        order = [*range(0, 26, 2), *range(1, 26, 2)] if shapes is not cells else range(26)
        suspect = welded(np.array(shapes), 1e-6, 1e-3).suspect
        found = {order[k] for k in np.flatnonzero(suspect)}
        assert found == {k if k < 12 else k + 1 for k in outer}


@pytest.mark.parametrize(
    "shapes",
    [
        [shapely.box(0, 0, 1, 1), shapely.box(0, 0, 1, 2)],
        [shapely.box(0, 0, 1, 1), shapely.box(0, -1, 1, 0), shapely.box(0, 0, 1, 2)],
    ],
    ids=["in the same direction", "of three"],
)
def test_an_edge_that_not_just_one_other_polygon_has_reversed_is_loose(shapes):
    known = welded(np.array(shapes), 1e-6, 1e-3)
    ends = {(0.0, 0.0), (1.0, 0.0)}
    common = [
        known.mate[p] < 0
        for p in range(len(known.points) - 1)
        if {tuple(known.points[p]), tuple(known.points[p + 1])} == ends
    ]
    assert common == [True] * len(shapes)


def test_cells_deep_in_two_stacked_maps_are_suspect_though_all_their_edges_match():
    known = welded(np.array(lattice(9, 9) + lattice(9, 9, x=0.5, y=0.5)), 1e-6, 1e-3)
    assert known.suspect.reshape(2, 9, 9)[:, 4, 4].all()


@pytest.mark.parametrize("rook", [False, True])
def test_the_order_of_polygons_does_not_matter(rook):
    shapes, order = MAPS["overlap"], np.random.default_rng(1).permutation(len(MAPS["overlap"]))
    found = {frozenset(order[list(pair)]) for pair in pairs([shapes[k] for k in order], rook)}
    assert found == {frozenset(pair) for pair in pairs(shapes, rook)}


def test_the_polygons_are_left_as_they_were():
    shapes = gpd.GeoSeries(MAPS["clockwise"] + MAPS["enclave"])
    before = shapely.to_wkb(shapes.to_numpy())
    shared_borders(shapes)
    assert (shapely.to_wkb(shapes.to_numpy()) == before).all()


# --- how finely coordinates are written


@pytest.mark.parametrize("decimals", [0, 1, 3, 6, 9])
def test_the_unit_of_the_last_decimal_is_found(decimals):
    points = np.random.default_rng(decimals).uniform(40, 80, (50, 3, 2)).round(decimals)
    shapes = gpd.GeoSeries(list(shapely.polygons(points)))
    assert precision(shapes) == pytest.approx(10.0**-decimals, rel=1e-12)


def test_where_decimals_do_not_give_coordinates_back_it_is_four_binary_units():
    # numbers from 64 to 128 are 2 ** -46 apart in double precision
    points = np.random.default_rng(0).uniform(64, 100, (50, 3, 2))
    assert precision(gpd.GeoSeries(list(shapely.polygons(points)))) == 4 * 2.0**-46


@pytest.mark.parametrize("rook", [False, True])
def test_a_slanted_border_that_was_rounded_is_still_a_border(rook):
    # the line to (1235, 7654) goes through (456.95, 2832) and (806.8, 5000), rounded up here
    shapes = [
        shapely.Polygon([(-9000, 0), (0, 0), (1235, 7654), (-9000, 7654)]),
        shapely.Polygon([(457, 2832), (9000, 2832), (9000, 5000), (807, 5000)]),
    ]
    assert pairs(shapes, rook, tolerance=0.0) == []
    assert pairs(shapes, rook) == [(0, 1)]


def test_a_tolerance_in_metres_closes_what_is_nearer():
    # two squares 0.4 m apart
    shapes = [shapely.box(0, 0, 1000, 1000), shapely.box(1000.4, 0, 2000, 1000)]
    assert pairs(shapes, tolerance=0.3) == []
    assert pairs(shapes, tolerance=0.5) == pairs(shapes, rook=True, tolerance=0.5) == [(0, 1)]


def test_in_degrees_a_tolerance_in_metres_is_that_of_a_meridian():
    # 1e-5 degrees of latitude are 1.11 m
    squares = [shapely.box(70, 50, 71, 51), shapely.box(70, 51.00001, 71, 52)]
    shapes = gpd.GeoSeries(squares, crs=4326)
    assert contiguous(shapes, rook=False, tolerance=1.0).size == 0
    assert contiguous(shapes, rook=False, tolerance=1.2).size == 2


def test_two_points_that_rounding_took_apart_are_one():
    # written to a metre: 1.5 m closes the gap of one metre, not that of two
    near = [shapely.box(0, 0, 10_000, 10_000), shapely.box(10_001, 3, 20_007, 10_000)]
    far = [near[0], affinity.translate(near[1], 1)]
    assert reach(gpd.GeoSeries(near), None) == 1.5
    assert (pairs(near), pairs(far)) == ([(0, 1)], [])


def test_whole_numbers_are_no_rounding_where_cells_are_a_few_units_wide():
    assert pairs([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)]) == []
    assert pairs([shapely.box(0, 0, 10, 10), shapely.box(11, 0, 20, 10)]) == []


@pytest.mark.parametrize("wrong", [-1, np.nan, np.inf, "5 m"])
def test_a_tolerance_that_is_no_length_is_told(wrong):
    squares = gpd.GeoDataFrame(geometry=CELLS, index=[f"{k:02}" for k in range(len(CELLS))])
    with pytest.raises(ArgumentError, match="tolerance_m: "):
        connectivity(links(squares), rule="queen", regions=squares, tolerance_m=wrong)
    with pytest.raises(ArgumentError, match="tolerance_m: "):
        links(squares, tolerance_m=wrong)


def test_links_across_the_antimeridian_need_metres_and_that_is_told():
    squares = [shapely.box(178, 60, 180, 62), shapely.box(-180, 60, -178, 62)]
    degrees = gpd.GeoDataFrame(geometry=squares, index=["a", "b"], crs=4326)
    metres, _ = project_to_metres(degrees)
    for regions, count, told in ((degrees, 0, True), (metres, 2, False)):
        made = links(regions)
        keys = [note.key for note in connectivity(made, rule="queen", regions=regions).notes]
        assert len(made.indices) == count
        assert ("neighbours.note_antimeridian" in keys) == told


# --- links that equal vertices do not give


def reasons(shapes, *, rook, tolerance=None):
    found = changes(gpd.GeoSeries(shapes), rook=rook, tolerance=tolerance)
    both = np.hstack([found.gained, found.lost]).T.tolist()
    return dict(zip(map(tuple, both), found.because.tolist(), strict=True)), found.lost.shape[1]


def test_a_clean_map_has_no_changes():
    for rook in (False, True):
        assert reasons(CELLS, rook=rook) == ({}, 0)


BESIDE = {
    "t_junction": [shapely.box(0, 0, 100, 100), shapely.box(100, 20, 200, 80)],
    "overlap": [shapely.box(0, 0, 100, 100), shapely.box(99, 20, 200, 80)],
    "gap": [shapely.box(0, 0, 100, 100), shapely.box(100.04, 20, 200, 80)],
    "short_edge": [
        shapely.box(0, 0, 100, 100),
        shapely.box(100.04, 20, 200, 80),
        shapely.box(100, 0, 100.04, 100),
    ],
}


@pytest.mark.parametrize("rook", [False, True])
@pytest.mark.parametrize("why", BESIDE)
def test_a_link_that_vertices_do_not_give_has_its_reason(why, rook):
    # 0.04 m are less than the tolerance of 0.05
    found, lost = reasons(BESIDE[why], rook=rook, tolerance=0.05)
    assert (found[0, 1], lost) == (why, 0)


def test_an_edge_shorter_than_the_tolerance_is_a_corner():
    # two corners 0.03 apart where four cells should meet at one
    low, high = (100, 100), (100.03, 100)
    shapes = [
        shapely.Polygon([(0, 0), (100, 0), low, (0, 100)]),
        shapely.Polygon([(100, 0), (200, 0), (200, 100), high, low]),
        shapely.Polygon([high, (200, 100), (200, 200), (100, 200)]),
        shapely.Polygon([(0, 100), low, high, (100, 200), (0, 200)]),
    ]
    assert reasons(shapes, rook=True, tolerance=0.05) == ({(1, 3): "short_edge"}, 1)
    assert reasons(shapes, rook=False, tolerance=0.05) == ({(0, 2): "short_edge"}, 0)


def test_changes_turn_equal_vertices_into_contiguity():
    for shapes in MAPS.values():
        if not len(shapes):
            continue
        drawn = np.array(shapes)
        known = {tuple(pair) for pair in welded(drawn, 1e-6, 1e-3).pairs.T.tolist()}
        found = changes(gpd.GeoSeries(shapes), rook=False, tolerance=0.0)
        gained = {tuple(pair) for pair in found.gained.T.tolist()}
        assert sorted(known | gained) == pairs(shapes, tolerance=0.0)
        assert not known & gained
        assert found.lost.size == 0


# --- borders


def borders(shapes, tolerance=None, **crs):
    found, length_m = shared_borders(gpd.GeoSeries(shapes, **crs), tolerance=tolerance)
    return dict(zip(map(tuple, found.T.tolist()), length_m.tolist(), strict=True))


def test_borders_have_the_length_that_one_measures():
    inner = shapely.box(3.25, 3.25, 3.75, 3.75)
    found = borders(
        [*with_hole(CELLS[24], inner), *CELLS[:24], *CELLS[25:], shapely.box(7, 0.5, 8, 3)]
    )
    assert found[0, 1] == pytest.approx(4 * 0.5)  # around the enclave
    assert found[0, 19] == pytest.approx(1)  # cell 24 and the one under it, 17
    # the last is beside three cells: half of the first, all of the other two
    beside = [length for pair, length in found.items() if 49 + 1 in pair]
    assert beside == pytest.approx([0.5, 1, 1])


@pytest.mark.parametrize("name", ["jittered", "t-junctions", "multipolygons", "enclave"])
def test_borders_are_those_that_the_shapes_have_in_common(name):
    shapes = np.array(MAPS[name])
    found, length_m = shared_borders(gpd.GeoSeries(shapes))
    common = shapely.intersection(*shapes[found], grid_size=1e-6)
    np.testing.assert_allclose(length_m, shapely.length(common), rtol=1e-4)


def test_a_border_where_two_overlap_is_half_the_way_around_what_they_share():
    # one by ten is shared: half of 22
    assert borders([shapely.box(0, 0, 10, 10), shapely.box(9, 0, 20, 10)]) == {(0, 1): 11.0}


def test_borders_in_degrees_are_measured_on_a_sphere():
    # pyproj.Geod on WGS84 is the source; the ellipsoid differs from a sphere by less than 0.5 %
    squares = [shapely.box(70, 50, 70.5, 50.5), shapely.box(70.5, 50, 71, 50.5)]
    squares += [shapely.box(70, 50.5, 70.5, 51), shapely.box(70.6, 50.5, 71, 51)]
    found = borders(squares, crs=4326)
    geod = Geod(ellps="WGS84")
    for pair, (x, y) in {
        (0, 1): ([70.5, 70.5], [50, 50.5]),
        (0, 2): ([70, 70.5], [50.5, 50.5]),
        (1, 3): ([70.6, 71], [50.5, 50.5]),
    }.items():
        assert found[pair] == pytest.approx(geod.line_length(x, y), rel=5e-3)


def test_cells_written_in_whole_metres_have_the_borders_that_they_are_drawn_with():
    # the tolerance is 1.5 m; none of it goes into a length
    assert borders([shapely.box(0, 0, 2000, 2000), shapely.box(2000, 0, 4000, 2000)]) == {
        (0, 1): 2000.0
    }
    found = borders([shapely.transform(cell, lambda xy: xy * 10_000) for cell in lattice(3, 3)])
    assert list(found.values()) == [10_000.0] * 12


def test_a_short_edge_that_both_have_is_as_long_as_it_is():
    # two squares, one ten metres below the corner of the other, share ten metres
    low = shapely.Polygon([(0, 0), (5000, 0), (5000, 4990), (5000, 5000), (0, 5000)])
    high = shapely.Polygon([(5000, 4990), (9000, 4990), (9000, 9000), (5000, 9000), (5000, 5000)])
    assert borders([low, high]) == {(0, 1): 10.0}


def test_a_winding_border_that_both_have_is_the_sum_of_its_edges():
    y = np.arange(0, 10_001, 50.0)
    x = (5000 + 40 * np.sin(y)).round()
    line = np.column_stack([x, y])
    left = shapely.Polygon([(0, 0), *line, (0, 10_000)])
    right = shapely.Polygon([(10_000, 10_000), *line[::-1], (10_000, 0)])
    found = borders([left, right])
    assert found == {(0, 1): pytest.approx(np.hypot(*np.diff(line, axis=0).T).sum(), rel=1e-12)}


def test_a_wide_tolerance_lengthens_no_border():
    long_, *short = [shapely.box(0, 0, 10_000, 10_000)] + [
        shapely.box(10_000, y, 20_000, y + 5000) for y in (0, 5000)
    ]
    assert borders([long_, *short], tolerance=300) == {
        (0, 1): pytest.approx(5000, rel=1e-12),
        (0, 2): pytest.approx(5000, rel=1e-12),
        (1, 2): pytest.approx(10_000, rel=1e-12),
    }


def test_a_border_with_a_gap_or_a_sliver_is_as_long_as_the_gap():
    # 100 m apart, and 100 m too near, along 6 000 m
    for x in (10_100, 9_900):
        shapes = [shapely.box(0, 0, 10_000, 10_000), shapely.box(x, 2000, 20_000, 8000)]
        assert borders(shapes, tolerance=300) == {(0, 1): pytest.approx(6000, rel=1e-12)}


def test_what_is_unequal_is_added_to_what_is_equal():
    # of 3 000 m of border, 1 000 are an edge of both; of the rest only one has a vertex
    left = shapely.Polygon([(0, 0), (1000, 0), (1000, 1000), (1000, 3000), (0, 3000)])
    right = [(1000, 0), (2000, 0), (2000, 3000), (1000, 3000), (1000, 2000), (1000, 1000)]
    assert borders([left, shapely.Polygon(right)]) == {(0, 1): pytest.approx(3000, rel=1e-12)}


def test_borders_in_feet_are_measured_in_metres():
    # a US survey foot is 1200/3937 m
    squares = [shapely.box(0, 0, 3937, 3937), shapely.box(3937, 0, 7874, 3937)]
    assert borders(squares, crs="EPSG:2263") == {(0, 1): pytest.approx(1200, rel=1e-12)}


def test_a_tolerance_in_metres_is_more_feet():
    # 3 feet are 0.914 m
    squares = [shapely.box(0, 0, 3000, 3000), shapely.box(3003, 0, 6000, 3000)]
    shapes = gpd.GeoSeries(squares, crs="EPSG:2263")
    assert contiguous(shapes, rook=False, tolerance=0.9).size == 0
    assert contiguous(shapes, rook=False, tolerance=0.92).size == 2


def test_shapes_that_keep_a_precision_have_the_borders_of_those_that_do_not():
    # the slanted edge is at x = 5550 where the corner that two others share is at 5600
    shapes = [
        shapely.Polygon([(0, 0), (5000, 0), (6100, 10_000), (0, 10_000)]),
        shapely.Polygon([(5000, 0), (10_000, 0), (10_000, 5000), (5600, 5000)]),
        shapely.Polygon([(5600, 5000), (10_000, 5000), (10_000, 10_000), (6100, 10_000)]),
    ]
    kept = list(shapely.set_precision(np.array(shapes), 100.0))
    assert borders(kept, tolerance=50) == borders(shapes, tolerance=50)
    assert set(borders(kept, tolerance=50)) == {(0, 1), (0, 2), (1, 2)}
    agree(kept, tolerance=50)


@pytest.mark.parametrize("name", [name for name in MAPS if len(MAPS[name])])
def test_every_border_by_rook_has_a_length(name):
    for tolerance in (None, 0.0, 0.05):
        shapes = gpd.GeoSeries(MAPS[name])
        found, length_m = shared_borders(shapes, tolerance=tolerance)
        np.testing.assert_array_equal(found, contiguous(shapes, rook=True, tolerance=tolerance))
        assert (length_m > 0).all()


# --- gaps and overlaps


@pytest.mark.parametrize("name", [name for name in MAPS if "not in its polygon" not in name])
def test_the_pairs_that_share_ground_are_those_of_all_pairs(name):
    shapes = np.array(MAPS[name], dtype=object)
    valid = shapely.buffer(shapely.make_valid(shapes), 0)  # what has no area is left out
    one, other = np.triu_indices(len(shapes), 1)
    area = shapely.area(shapely.intersection(valid[one], valid[other]))
    least = 1e-9 * np.minimum(shapely.area(valid[one]), shapely.area(valid[other]))
    expected = np.array([one, other])[:, area > least]
    np.testing.assert_array_equal(overlapping(gpd.GeoSeries(shapes)), expected)


def test_a_gap_has_nothing_in_it():
    left, right = shapely.box(0, 0, 1000, 1000), shapely.box(1008, 0, 2000, 1000)
    river = shapely.box(1000, 0, 1008, 1000)
    assert gaps(gpd.GeoSeries([left, right])).T.tolist() == [[0, 1]]
    assert gaps(gpd.GeoSeries([left, right, river])).size == 0


def test_a_gap_is_narrow_and_long():
    left = shapely.box(0, 0, 1000, 1000)
    for right, found in [
        (shapely.box(1009, 0, 2000, 1000), 1),
        (shapely.box(1011, 0, 2000, 1000), 0),
        (shapely.box(1009, 0, 2000, 90), 0),
        (shapely.box(1000, 0, 2000, 1000), 0),
    ]:
        assert gaps(gpd.GeoSeries([left, right])).shape[1] == found
