"""Density of firms: against the plain sum, its laws, and the door."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.special import ndtr

from spatialict.core.study import ArgumentError
from spatialict.measure.kernel_density import kernel_density

NOTCHED = shapely.Polygon([(0, 0), (90, 0), (90, 50), (40, 50), (40, 90), (0, 90)])


def firms(n, seed=0, window=NOTCHED):
    rng = np.random.default_rng(seed)
    spots = rng.uniform(0, 90, size=(20 * n + 99, 2))
    spots = spots[shapely.contains_xy(window, *spots.T)][:n]
    return pd.DataFrame(spots, columns=["x_m", "y_m"], index=[f"f{i:04d}" for i in range(n)])


def plain(table, points, weights, h, cell, edge):
    """Sum the kernels of all points at every cell, and correct as the two papers write it."""
    cells = table[["x_m", "y_m"]].to_numpy()
    kernel = gaussian(cells, points[["x_m", "y_m"]].to_numpy(), h)
    if edge == "diggle":
        return kernel @ (weights / (kernel.sum(axis=0) * cell**2))
    around = gaussian(cells, cells, h).sum(axis=1) * cell**2
    return kernel @ weights / (around if edge == "uniform" else 1.0)


def gaussian(here, there, h):
    squared = ((here[:, None, :] - there[None, :, :]) ** 2).sum(axis=2)
    return np.exp(-squared / (2 * h**2)) / (2 * np.pi * h**2)


@pytest.mark.parametrize("edge", ["none", "uniform", "diggle"])
@pytest.mark.parametrize(("h", "cell"), [(3.0, 3.0), (4.7, 2.0), (9.0, 1.5), (40.0, 3.0)])
def test_density_is_the_sum_over_all_points(edge, h, cell):
    points = firms(300)
    jobs = pd.Series(np.arange(1.0, 301.0), index=points.index)
    found = kernel_density(points, NOTCHED, weights=jobs, bandwidth_m=h, cell_m=cell, edge=edge)
    expected = plain(found.table, points, jobs.to_numpy(), h, cell, edge)
    error = np.abs(found.table["value"] / 1e6 - expected)
    assert error.max() < found.params["error"] * expected.max()


@pytest.mark.parametrize("seed", range(5))
def test_one_point_is_off_by_less_than_the_error_that_is_stated(seed):
    spot = firms(1, seed)
    for h, cell in ((2.0, 2.0), (3.1, 2.0), (7.9, 2.0), (8.0, 2.0)):
        found = kernel_density(spot, NOTCHED, bandwidth_m=h, cell_m=cell, edge=False)
        expected = plain(found.table, spot, np.ones(1), h, cell, "none")
        peak = 1 / (2 * np.pi * h**2)
        error = np.abs(found.table["value"] / 1e6 - expected)
        assert error.max() < found.params["error"] * peak


@pytest.mark.parametrize("seed", range(3))
def test_diggles_density_adds_up_to_the_points(seed):
    points = firms(200, seed)
    jobs = pd.Series(np.random.default_rng(seed).integers(0, 50, 200) * 1.0, index=points.index)
    found = kernel_density(points, NOTCHED, weights=jobs, bandwidth_m=6, cell_m=2)
    assert found.table["value"].sum() * (2 / 1e3) ** 2 == pytest.approx(jobs.sum(), rel=1e-6)


def test_covered_is_one_inside_a_half_on_a_side_and_a_quarter_in_a_corner():
    """By symmetry of the kernel; the window's sides run through centres of cells."""
    area = shapely.box(0.5, 0.5, 80.5, 80.5)
    spot = pd.DataFrame({"x_m": [40.5], "y_m": [40.5]}, index=["a"])
    table = kernel_density(spot, area, bandwidth_m=4, cell_m=1).table
    # a cell on the side counts whole, so half a cell of kernel (1 / (2 pi 4^2)^.5 / 2) is added
    half = 0.5 + 0.5 / np.sqrt(2 * np.pi * 16)
    found = table.loc[["40:40", "0:40", "0:0"], "covered"]
    np.testing.assert_allclose(found, [1, half, half**2], atol=1e-6)


def test_in_a_corner_noise_is_level_by_uniform_lower_by_diggle_and_a_quarter_by_neither():
    """Integrals of the formulas over an even pattern, squared in a corner."""
    area = shapely.box(0, 0, 60, 60)
    spots = np.random.default_rng(5).uniform(0, 60, (100_000, 2))
    spots = pd.DataFrame(spots, columns=["x_m", "y_m"])
    at, step = 1 / 6, 1e-4  # the centre of a cell of 2, in bandwidths of 6
    x = np.arange(0, 9, step)
    diggle = np.sum(np.exp(-((x - at) ** 2) / 2) / np.sqrt(2 * np.pi) / ndtr(x)) * step
    for edge, expected in (("uniform", 1.0), ("diggle", diggle), ("none", ndtr(at))):
        table = kernel_density(spots, area, bandwidth_m=6, cell_m=2, edge=edge).table
        level = table.loc["0:0", "value"] / (100_000 / (60 / 1e3) ** 2)
        assert level == pytest.approx(expected**2, rel=0.06)


def test_the_rule_takes_the_smaller_of_sd_and_quartiles():
    """Quartiles 2.25 and 4.75 both ways: 2.5 / 1.34 = 1.866 is below the SD of x (39.6) and, by a
    hair, that of y (1.871)."""
    spots = pd.DataFrame({"x_m": [1.0, 2, 3, 4, 5, 100], "y_m": [1.0, 2, 3, 4, 5, 6]})
    width = kernel_density(spots, shapely.box(0, 0, 101, 10), cell_m=0.5).params["bandwidth_m"]
    assert width == pytest.approx(2.5 / 1.34 * 6 ** (-1 / 6), rel=1e-12)


def test_where_half_the_firms_share_a_coordinate_the_sd_is_taken():
    """x = 0 but for one 4: the quartiles are nil; SD = 4 / sqrt(5) for n = 5, x and y alike."""
    spots = pd.DataFrame({"x_m": [0.0, 0, 0, 0, 4], "y_m": [0.0, 0, 4, 0, 0]})
    width = kernel_density(spots, shapely.box(0, 0, 5, 5), cell_m=0.5).params["bandwidth_m"]
    assert width == pytest.approx(4 / np.sqrt(5) * 5 ** (-1 / 6), rel=1e-12)


@pytest.mark.parametrize(
    ("bandwidth", "side", "cell"),
    [(1000.0, 10_000, 100.0), (170.0, 1000, 20.0), (900.0, 200_000, 500.0), (3.0, 2000, 2.0)],
)
def test_a_cell_is_a_round_eighth_of_the_bandwidth_or_wider_where_these_are_too_many(
    bandwidth, side, cell
):
    """900 m over 200 x 200 km: 112 m would be 3.2 million cells, 400 m a quarter million, so 500.
    3 m over 2 x 2 km: 4 m would do but is wider than the bandwidth, so 2."""
    spot = pd.DataFrame({"x_m": [5.0], "y_m": [5.0]})
    found = kernel_density(spot, shapely.box(0, 0, side, side), bandwidth_m=bandwidth)
    assert found.params["cell_m"] == cell


def test_neither_order_of_rows_nor_workers_change_a_byte():
    points = firms(500)
    points.iloc[100:200] = points.iloc[:100].to_numpy()
    jobs = pd.Series(np.random.default_rng(1).uniform(0, 9, 500), index=points.index)
    options = {"bandwidth_m": 5.0, "cell_m": 2.0}
    one = kernel_density(points, NOTCHED, weights=jobs, workers=1, **options).table
    mixed = points.sample(frac=1, random_state=3)
    other = kernel_density(mixed, NOTCHED, weights=jobs, workers=3, **options).table
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_arguments_are_kept_as_they_were():
    points, area = firms(50), gpd.GeoSeries([NOTCHED], crs=3857)
    jobs = pd.Series(1.0, index=points.index[:40])
    before = points.copy(), jobs.copy(), area.to_wkb()
    kernel_density(points, area, weights=jobs, bandwidth_m=9, cell_m=3)
    pd.testing.assert_frame_equal(points, before[0])
    pd.testing.assert_series_equal(jobs, before[1])
    pd.testing.assert_series_equal(area.to_wkb(), before[2])


def test_points_outside_and_points_without_a_weight_are_counted_in_notes():
    points = firms(10)
    points.iloc[0] = [1000.0, 1000.0]
    jobs = pd.Series(2.0, index=points.index)
    jobs.iloc[1:3] = np.nan
    found = kernel_density(points, NOTCHED, weights=jobs, bandwidth_m=9, cell_m=3)
    assert (found.params["outside"], found.params["unknown"], found.params["n"]) == (1, 2, 7)
    assert found.params["total"] == 14.0
    assert [note.text("en") for note in found.notes] == [
        "1 of 10 firms is outside the regions and is not in the density.",
        "2 of 10 firms have no known weight and are left out of the density.",
    ]


def test_window_of_many_regions_is_their_union():
    left, right = shapely.box(0, 0, 45, 90), shapely.box(45, 0, 90, 90)
    points = firms(100)
    options = {"bandwidth_m": 9, "cell_m": 3}
    whole = kernel_density(points, shapely.box(0, 0, 90, 90), **options).table
    halves = kernel_density(points, gpd.GeoSeries([left, right]), **options).table
    pd.testing.assert_frame_equal(whole, halves, check_exact=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"cell_m": 10.0},
            "cell_m: a cell of 10 m is wider than the bandwidth of 9 m and would miss firms between"
            " centres. Make the cell smaller or the bandwidth wider.",
        ),
        (
            {"bandwidth_m": -1.0},
            "bandwidth_m: -1.0 is not positive. Give a number above 0.",
        ),
        (
            {"edge": "ripley"},
            'edge: \'ripley\' is not known. Choose one of: "diggle", "uniform", "none".',
        ),
        (
            {"window": shapely.box(500, 500, 600, 600)},
            "points: none of 9 is in the window. Check that both are in the same projection.",
        ),
        (
            {"window": gpd.GeoSeries([NOTCHED], crs=4326)},
            "window: its CRS is in degrees. Density needs metres: reproject it with `to_crs`.",
        ),
        (
            {"window": shapely.Point(0, 0)},
            "window: it holds no polygons, or shapes that are none. Give the polygons of the area"
            " where firms could be.",
        ),
        (
            {"weights": pd.Series({"f0001": -1.0, "f0002": np.inf})},
            "weights: 2 of 9 are negative or infinite: f0001, f0002. Correct them, or leave them"
            " empty where they are not known.",
        ),
        (
            {"weights": pd.Series({"other": 1.0})},
            "weights: none of 9 points has one. Give the weights by the index of the points.",
        ),
        (
            {"cell_m": 0.001},
            "cell_m: cells of 0 m would be more than 40,000,000 with the places between them. Make"
            " the cells wider.",
        ),
    ],
)
def test_each_wrong_argument_is_told(change, message):
    options = {"window": NOTCHED, "bandwidth_m": 9.0, "cell_m": 3.0} | change
    with pytest.raises(ArgumentError) as told:
        kernel_density(firms(9), options.pop("window"), **options)
    assert str(told.value) == message


def test_points_on_a_line_have_no_rule_of_thumb():
    spots = pd.DataFrame({"x_m": [1.0, 2.0], "y_m": [5.0, 5.0]})
    with pytest.raises(ArgumentError, match="the rule of thumb has no answer"):
        kernel_density(spots, NOTCHED)


def test_points_and_window_in_two_projections_are_refused():
    spots = gpd.GeoSeries(gpd.points_from_xy([1.0, 2], [3.0, 4]), crs=32642)
    with pytest.raises(ArgumentError, match="EPSG:32642 and EPSG:3857"):
        kernel_density(spots, gpd.GeoSeries([NOTCHED], crs=3857), bandwidth_m=9)


def test_a_window_in_feet_is_read_in_metres():
    """EPSG:2263 is in feet of the US survey, 1200 / 3937 m: firms and window are turned alike."""
    foot = 1200 / 3937
    corner = np.array([980_000.0, 190_000.0])
    places = corner + np.random.default_rng(1).uniform(0, 60_000, (40, 2))
    firms_ = gpd.GeoSeries(gpd.points_from_xy(*places.T), crs=2263)
    window = gpd.GeoSeries([shapely.box(*corner, *(corner + 60_000))], crs=2263)
    metres = pd.DataFrame(places * foot, columns=["x_m", "y_m"])
    box = shapely.box(*(corner * foot), *((corner + 60_000) * foot))
    found, told = kernel_density(firms_, window), kernel_density(metres, box)
    assert found.params["outside"] == 0
    assert found.params["area_km2"] == pytest.approx((60 * foot) ** 2)
    np.testing.assert_allclose(found.table["value"], told.table["value"], rtol=1e-9)
