"""Cells of a grid: names, areas, counts, quotients, and what lies beside what."""

import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy import stats
from shapely import box

from spatialict.core.places import squares
from spatialict.core.places.cells import cell_links, cell_of
from spatialict.core.places.clipping import pieces
from spatialict.core.study import ArgumentError
from spatialict.measure.grids import cell_activity, grid_specialisation, h3_grid, square_grid
from spatialict.measure.local_rates import local_moran_rates

CRS = "EPSG:32642"
COLUMNS = [
    *("region_id", "area_km2"),
    *("firms", "total", "value", "low", "high", "p_value", "q_value"),
    *("moran_quadrant", "moran_label", "moran_p_value", "moran_q_value", "moran_status"),
    *("status", "geometry"),
]


def country():
    """Two regions, one with a lake and an island far off, on a wavy coast."""
    turn = np.linspace(0, 2 * np.pi, 700, endpoint=False)
    out = 1e5 * (1 + 0.1 * np.sin(9 * turn))
    land = shapely.Polygon(np.column_stack([5e5 + out * np.cos(turn), 5.5e6 + out * np.sin(turn)]))
    lake = shapely.Point(5.2e5, 5.51e6).buffer(2.2e4)
    west = land.intersection(box(0, 0, 5e5, 1e7)).union(box(2e5, 5.4e6, 2.02e5, 5.41e6))
    east = land.intersection(box(5e5, 0, 1e6, 1e7)).difference(lake)
    return gpd.GeoDataFrame({"region_id": ["w", "e"]}, geometry=[west, east], crs=CRS).set_index(
        "region_id"
    )


def firms(n=3_000, seed=4):
    """Firms in towns; in the first ones the sector is at home."""
    rng = np.random.default_rng(seed)
    town = rng.integers(0, 25, n)
    centres = rng.uniform([4.2e5, 5.42e6], [5.8e5, 5.58e6], (25, 2))
    x, y = (centres[town] + rng.normal(0, 6e3, (n, 2))).T
    index = pd.Index([f"f{place:05d}" for place in range(n)], name="firm_id")
    points = pd.DataFrame({"x_m": x, "y_m": y}, index=index)
    return points, pd.Series(rng.uniform(size=n) < np.where(town < 5, 0.4, 0.08), index=index)


GRIDS = {"squares": lambda regions: square_grid(regions, 10_000), "h3": lambda r: h3_grid(r, 5)}


@pytest.fixture(scope="module", params=list(GRIDS))
def cells(request):
    return GRIDS[request.param](country())


def test_the_cells_share_out_the_ground_to_the_last_square_metre(cells):
    assert cells["area_km2"].sum() == pytest.approx(country().area.sum() / 1e6, rel=1e-9)
    whole = shapely.union_all(country().geometry.to_numpy())
    # each cell against the whole land at once, not against pieces
    alone = shapely.area(shapely.intersection(cells.geometry.to_numpy(), whole)) / 1e6
    np.testing.assert_allclose(cells["area_km2"], alone, atol=1e-9)


def test_a_cell_is_there_just_where_it_touches_a_region(cells):
    whole = shapely.union_all(country().geometry.to_numpy())
    assert shapely.intersects(cells.geometry.to_numpy(), whole).all()
    rng = np.random.default_rng(1)
    west, south, east, north = country().total_bounds
    x, y = rng.uniform(west, east, 20_000), rng.uniform(south, north, 20_000)
    inside = shapely.intersects_xy(whole, x, y)
    assert (cell_of(x[inside], y[inside], cells) >= 0).all()


def test_the_region_of_a_cell_is_that_of_its_middle(cells):
    middle = cells.geometry.centroid
    for region_id, shape in country().geometry.items():
        inside = middle.intersects(shape)
        assert (cells.loc[inside, "region_id"].astype(str) == region_id).all()
    assert cells["region_id"].isna().any()


def test_a_square_keeps_its_name_and_its_place_whatever_else_is_studied():
    whole, part = square_grid(country(), 10_000), square_grid(country().loc[["e"]], 10_000)
    assert part.index.isin(whole.index).all()
    assert whole.loc[part.index].geometry.geom_equals_exact(part.geometry, 0).all()
    assert whole.equals(square_grid(country()[::-1], 10_000))
    assert whole.index.is_monotonic_increasing
    size, column, row = squares.read(whole.index)
    np.testing.assert_array_equal(
        shapely.bounds(whole.geometry.to_numpy())[:, :2], np.column_stack([column, row]) * size
    )


@pytest.mark.parametrize("cell_m", [10_000, 250.5, 0.1, 1e6, 12_345.678901234])
def test_every_side_survives_its_name(cell_m):
    region = gpd.GeoSeries([box(-2.2 * cell_m, 0.1 * cell_m, 1.4 * cell_m, 1.2 * cell_m)], crs=CRS)
    cells = square_grid(region, cell_m)
    assert squares.read(cells.index)[0] == cell_m
    assert len(cells) == 5 * 2
    x, y = cells["x_m"].to_numpy(), cells["y_m"].to_numpy()
    assert cell_of(x, y, cells).tolist() == list(range(10))


def test_a_point_on_a_border_of_squares_is_in_the_one_to_the_east_and_north():
    cells = square_grid(gpd.GeoSeries([box(-15, -15, 15, 15)], crs=CRS), 10)
    x, y = np.array([0.0, -10, 10, np.nan, 1e300]), np.array([0.0, 10, -0.5, 0, 0])
    names = [cells.index[place] if place >= 0 else None for place in cell_of(x, y, cells)]
    assert names == [
        "10mE000000N000000", "10mW000001N000001", "10mE000001S000001", None, None,
    ]  # fmt: skip


def test_h3_says_in_which_of_its_cells_a_point_lies():
    import h3
    from pyproj import Transformer

    regions = country()
    rng = np.random.default_rng(2)
    west, south, east, north = regions.total_bounds
    x, y = rng.uniform(west, east, 20_000), rng.uniform(south, north, 20_000)
    lon, lat = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform(x, y)
    for resolution in (3, 4, 6):
        cells = h3_grid(regions, resolution)
        names = [h3.latlng_to_cell(*place, resolution) for place in zip(lat, lon, strict=True)]
        np.testing.assert_array_equal(cell_of(x, y, cells), cells.index.get_indexer(names))


def test_pieces_are_small_and_cover_the_same_ground():
    shapes = country().geometry.to_numpy()
    made = pieces(shapes)
    assert shapely.get_num_coordinates(made).max() <= 128
    whole, again = shapely.union_all(shapes), shapely.union_all(made)
    assert shapely.area(made).sum() == pytest.approx(whole.area, rel=1e-12)
    assert whole.symmetric_difference(again).area < 1e-6 * whole.area


def test_neighbours_are_those_that_share_a_border(cells):
    links = cell_links(cells.index)
    shapes = cells.geometry.loc[links.ids].buffer(50).to_numpy()
    near, far = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    other = near != far
    pairs = np.unique(np.column_stack([near[other], far[other]]), axis=0)
    np.testing.assert_array_equal(np.column_stack([links.heads, links.indices]), pairs)


# --- counts


def test_every_firm_is_in_one_cell_or_is_counted_as_outside(cells):
    points, chosen = firms()
    counted = cell_activity(points, cells, chosen)
    result = grid_specialisation(points, chosen, cells)
    inside = counted.to_numpy().sum()
    assert inside + result.params["outside"] == len(points)
    assert 0 < result.params["outside"] < 0.2 * len(points)
    assert result.table["total"].sum() == inside
    assert result.table["firms"].sum() == counted["chosen"].sum()
    assert counted.index.equals(cells.index)


def test_counts_are_those_of_a_plain_loop():
    points, chosen = firms(400)
    cells = square_grid(country(), 20_000)
    weights = pd.Series(np.arange(400.0), index=points.index)[::-1]
    table = cell_activity(points, cells, chosen, weights)
    for name, shape in cells.geometry.items():
        west, south, east, north = shape.bounds
        ours = [
            (chosen[firm], weights[firm])
            for firm, (x, y) in points.iterrows()
            if west <= x < east and south <= y < north
        ]
        assert table.loc[name, "chosen"] == sum(weight for in_it, weight in ours if in_it)
        assert table.loc[name, "others"] == sum(weight for in_it, weight in ours if not in_it)


# --- quotients


def test_the_quotients_average_to_one_over_all_firms(cells):
    points, chosen = firms()
    weights = pd.Series(np.random.default_rng(3).integers(1, 50, len(points)), index=points.index)
    table = grid_specialisation(points, chosen, cells).table
    assert (table["value"] * table["total"]).sum() / table["total"].sum() == pytest.approx(1)
    jobs = cell_activity(points, cells, chosen, weights).sum(axis=1)
    heavy = grid_specialisation(points, chosen, cells, weights=weights)
    assert (heavy.table["value"] * jobs).sum() / jobs.sum() == pytest.approx(1)
    assert heavy.table[["low", "high", "p_value", "q_value"]].isna().all(axis=None)
    assert heavy.table["total"].equals(table["total"])
    assert "no independent draws" in " ".join(note.text("en") for note in heavy.notes)


def test_interval_and_test_of_a_cell_are_those_of_scipy(cells):
    points, chosen = firms()
    table = grid_specialisation(points, chosen, cells, confidence=0.9).table
    x, n = table["firms"].sum(), table["total"].sum()
    for row in table[table["total"] > 0].iloc[::17].itertuples():
        p = stats.fisher_exact(
            [[row.firms, row.total - row.firms], [x - row.firms, n - x - row.total + row.firms]]
        ).pvalue
        assert row.p_value == pytest.approx(p, rel=1e-9)
        ends = stats.binomtest(row.firms, row.total).proportion_ci(0.9, method="exact")
        assert (row.low, row.high) == pytest.approx((ends.low / (x / n), ends.high / (x / n)))


def test_a_cell_without_a_firm_is_missing_and_never_nil(cells):
    points, chosen = firms()
    table = grid_specialisation(points, chosen, cells).table
    empty = table["total"] == 0
    assert empty.any()
    assert (table.loc[empty, "status"] == "missing").all()
    assert (table.loc[empty, "moran_status"] == "missing").all()
    numbers = ["value", "low", "high", "p_value", "q_value", "moran_p_value", "moran_q_value"]
    assert table.loc[empty, numbers].isna().all(axis=None)
    without = (table["firms"] == 0) & ~empty
    assert (table.loc[without, "value"] == 0).all()
    assert (table.loc[without, "high"] > 0).all()


def test_a_cell_with_too_few_firms_keeps_its_p_but_is_no_test():
    points, chosen = firms()
    cells = square_grid(country(), 10_000)
    table = grid_specialisation(points, chosen, cells, least=8).table
    few = table["total"].between(1, 7)
    assert few.any()
    assert (table.loc[few, "status"] == "too_few").all()
    assert table.loc[few, "p_value"].notna().all()
    assert table.loc[table["status"] != "ok", "q_value"].isna().all()
    tested = table[table["status"] == "ok"]
    np.testing.assert_allclose(
        tested["q_value"], stats.false_discovery_control(tested["p_value"]), rtol=1e-12
    )
    assert (
        grid_specialisation(points, chosen, cells, least=1).table["q_value"].notna().sum()
    ) > len(tested)


def test_what_lies_beside_what_is_local_moran_of_standardised_rates(cells):
    points, chosen = firms()
    table = grid_specialisation(points, chosen, cells, seed=5).table
    alone = local_moran_rates(
        table["firms"].astype(float).where(table["total"] > 0),
        table["total"].astype(float).where(table["total"] > 0),
        cell_links(cells.index),
        missing="omit",
        seed=5,
    ).table
    for name in ("quadrant", "label", "p_value", "q_value", "status"):
        pd.testing.assert_series_equal(table[f"moran_{name}"], alone[name], check_names=False)
    assert {"HH", "LL"} <= set(table["moran_quadrant"])


def test_the_towns_where_the_sector_is_at_home_are_found():
    points, chosen = firms(20_000)
    table = grid_specialisation(points, chosen, square_grid(country(), 10_000)).table
    high = table[(table["q_value"] <= 0.05) & (table["value"] > 1)]
    # 0.4 against 0.08 over 25 towns: 0.4 / 0.144 = 2.8 in the middle of a town of its own
    assert len(high) >= 5
    assert 2 < high["value"].median() < 3.5


# --- laws


def test_neither_the_order_of_rows_nor_the_workers_change_a_bit(cells):
    points, chosen = firms()
    first = grid_specialisation(points, chosen, cells, workers=1)
    turned = np.random.default_rng(8).permutation(len(points))
    order = np.random.default_rng(9).permutation(len(cells))
    again = grid_specialisation(points.iloc[turned], chosen[::-1], cells.iloc[order], workers=2)
    pd.testing.assert_frame_equal(
        pd.DataFrame(first.table), pd.DataFrame(again.table.loc[cells.index]), check_exact=True
    )
    assert again.table.index.equals(cells.index[order])


def test_one_cell_over_all_says_the_same_as_squares_and_as_a_hexagon():
    points, chosen = firms(500)
    centre = np.array([5.1e5, 5.51e6])
    points = (points - [5e5, 5.5e6]) / 1000 + centre
    region = gpd.GeoSeries([shapely.Point(centre).buffer(300)], ["a"], crs=CRS)
    grids = square_grid(region, 5e5), h3_grid(region, 2)
    assert [len(cells) for cells in grids] == [1, 1]
    found = [grid_specialisation(points, chosen, cells) for cells in grids]
    for result in found:
        row = result.table.iloc[0]
        assert (row["firms"], row["total"], row["value"]) == (chosen.sum(), 500, 1.0)
        assert row["moran_status"] == "island"
    assert found[0].params["cell_m"] == 5e5
    assert found[1].params["resolution"] == 2


def test_the_table_has_the_columns_that_exports_read_and_all_arguments(cells):
    points, chosen = firms(300)
    result = grid_specialisation(points, chosen, cells, alpha=0.1, seed=3, correction="by")
    assert list(result.table.columns) == COLUMNS
    assert result.table.crs == cells.crs
    assert (result.measure, result.unit) == ("grid", "1")
    for name in ("region_id", "area_km2"):
        pd.testing.assert_series_equal(result.table[name], cells[name])
    given = {"alpha": 0.1, "seed": 3, "correction": "by", "least": 5, "confidence": 0.95}
    assert given.items() <= result.params.items()
    assert {"permutations", "interval", "weighted", "test", "outside"} <= set(result.params)
    for language in ("en", "ru", "kk"):
        assert all(note.text(language) for note in result.notes)


def test_nothing_given_is_changed(cells):
    points, chosen = firms(300)
    kept = points.copy(), chosen.copy(), cells.copy()
    grid_specialisation(points, chosen, cells)
    pd.testing.assert_frame_equal(points, kept[0])
    pd.testing.assert_series_equal(chosen, kept[1])
    pd.testing.assert_frame_equal(pd.DataFrame(cells), pd.DataFrame(kept[2]))


def test_a_sector_of_no_firm_or_of_all_is_undefined_and_no_error(cells):
    points, chosen = firms(300)
    none = grid_specialisation(points, chosen & False, cells).table
    assert set(none["status"]) == {"missing", "undefined"}
    assert none["value"].isna().all()
    every = grid_specialisation(points, chosen | True, cells).table
    assert (every.loc[every["total"] > 0, "value"] == 1).all()
    assert every["q_value"].isna().all()


# --- what is refused


def test_arguments_that_make_no_grid_are_refused():
    regions = country()
    for cell_m in (0, -5, np.nan, np.inf):
        with pytest.raises(ArgumentError, match="is no side of a cell"):
            square_grid(regions, cell_m)
    for resolution in (-1, 16, 2.5, True, "5"):
        with pytest.raises(ArgumentError, match="is no resolution of H3"):
            h3_grid(regions, resolution)
    with pytest.raises(ArgumentError, match="squares of 10 m would be more than 2000000 cells"):
        square_grid(regions, 10)
    for other in (regions.to_crs("EPSG:4326"), regions.set_crs(None, allow_override=True)):
        with pytest.raises(ArgumentError, match="a grid needs them in metres"):
            square_grid(other, 1e4)
    with pytest.raises(ArgumentError, match="nothing to cover"):
        square_grid(gpd.GeoSeries([None], crs=CRS), 1e4)


@pytest.mark.parametrize("cell_m", [3e-4, 1e-4, 1e-20, 5e-324])
def test_a_side_too_small_for_any_grid_is_refused_and_told_as_it_was_given(cell_m):
    region = gpd.GeoSeries([box(0, 0, 1e6, 1e6)], ["a"], crs=CRS)
    with pytest.raises(ArgumentError, match=f"squares of {cell_m:g} m would be more than"):
        square_grid(region, cell_m)


def test_squares_too_far_from_the_origin_to_be_told_apart_are_refused():
    region = gpd.GeoSeries([box(5e6, 0, 5e6 + 2**-6, 2**-6)], ["a"], crs=CRS)
    # 5e6 / 0.001 = 5e9 columns, of which a name's number holds 2 ** 30
    with pytest.raises(ArgumentError, match=r"more than 1073741824 squares of 0\.001 m"):
        square_grid(region, 0.001)
    # one before, two within, one that begins where the region ends
    assert len(square_grid(region, 2**-7)) == 4 * 4


def test_more_than_two_million_hexagons_are_refused_before_they_are_made():
    # 31 000 square kilometres, a hexagon of 15 has 0.9 square metres
    with pytest.raises(ArgumentError, match="hexagons of 15 would be more than 2000000 cells"):
        h3_grid(country(), 15)


def test_regions_that_cross_themselves_are_refused_by_name_with_the_cure():
    bow = shapely.Polygon([(0, 0), (3e4, 3e4), (3e4, 0), (0, 3e4)])
    regions = gpd.GeoSeries([bow, box(4e4, 0, 5e4, 1e4)], ["bow", "sound"], crs=CRS)
    for grid in (lambda given: square_grid(given, 1e4), lambda given: h3_grid(given, 5)):
        with pytest.raises(ArgumentError, match=r"from them: bow\. .*make_valid"):
            grid(regions)
    cells = square_grid(regions.make_valid(), 1e4)
    # two triangles of 15 by 30 km, and a square
    assert cells["area_km2"].sum() == pytest.approx(2 * 225 + 100)


@pytest.mark.parametrize("resolution", [2, 3, 4])
@pytest.mark.parametrize("crs", ["EPSG:3413", "EPSG:3031"])
def test_hexagons_cover_the_ground_about_a_pole(crs, resolution):
    regions = gpd.GeoSeries(
        [shapely.Point(0, 0).buffer(9e5), box(-3e6, -2e6, -1e6, 2e6)], ["pole", "beside"], crs=crs
    )
    cells = h3_grid(regions, resolution)
    assert cells["area_km2"].sum() == pytest.approx(regions.area.sum() / 1e6, rel=1e-9)
    alone = shapely.intersection(cells.geometry.to_numpy(), regions.union_all())
    np.testing.assert_allclose(cells["area_km2"], shapely.area(alone) / 1e6, atol=1e-6)
    middle = cell_of(np.zeros(1), np.zeros(1), cells)
    assert cells.geometry.iloc[middle].intersects(shapely.Point(0, 0)).all()


def test_hexagons_that_a_projection_tears_apart_are_refused():
    world = gpd.GeoSeries([box(-1.9e7, -1e7, 1.9e7, 1.5e7)], ["a"], crs="EPSG:3857")
    with pytest.raises(ArgumentError, match=r"hexagons of 1 cover .* % of their ground instead of"):
        h3_grid(world, 1)


def test_regions_that_overlap_are_covered_by_hexagons_and_no_error():
    regions = gpd.GeoSeries(
        [box(5e5, 5.6e6, 5.2e5, 5.62e6), box(5.15e5, 5.6e6, 5.4e5, 5.62e6)], ["a", "b"], crs=CRS
    )
    cells = h3_grid(regions, 5)
    alone = shapely.intersection(cells.geometry.to_numpy(), regions.union_all())
    assert (shapely.area(alone) / 1e6 <= cells["area_km2"] + 1e-9).all()
    assert cells.index.equals(h3_grid(gpd.GeoSeries([regions.union_all()], crs=CRS), 5).index)


@pytest.mark.parametrize(
    "names",
    [
        ["10kmE000000N000000", "20kmE000001N000000"],
        ["10kmE000000N000000", "10000mE000001N000000"],
        ["10kmE000000N000000", "town"],
        ["10kmE000000N000000\n10kmE000001N000000", "town"],
        ["10kmE000000N000000\n"],
        [],
    ],
)
def test_names_that_are_not_of_one_grid_of_squares_are_not_read(names):
    assert squares.read(pd.Index(names)) is None


def test_arguments_that_do_not_fit_are_refused(cells):
    points, chosen = firms(100)
    weights = pd.Series(1.0, index=points.index)
    weights.iloc[:2] = np.nan, -1
    refused = {
        "2 of 100 points have no weight": {"weights": weights},
        "is no number of firms": {"least": 0},
        "Choose one of: exact, delta": {"interval": "fieller"},
        "Choose one of: bh, by": {"correction": "westfall-young"},
        "not between 0 and 1": {"confidence": 1.0},
    }
    for said, options in refused.items():
        with pytest.raises(ArgumentError, match=said):
            grid_specialisation(points, chosen, cells, **options)
    with pytest.raises(ArgumentError, match="not those of one grid"):
        grid_specialisation(points, chosen, cells.set_axis(range(len(cells))))
    shapes = gpd.GeoSeries.from_xy(
        points["x_m"], points["y_m"], index=points.index, crs="EPSG:32643"
    )
    with pytest.raises(ArgumentError, match="Reproject one of them"):
        cell_activity(shapes, cells, chosen)


def test_without_h3_the_message_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "h3", None)
    with pytest.raises(ArgumentError, match=r"spatialict\[h3\]"):
        h3_grid(country(), 5)


def test_a_cell_whose_every_count_is_usual_is_too_few_however_many_firms_it_has():
    """Two of 40 firms are of the sector, and 20 are in the first cell, one of the two among them.

    Whatever the count there (0, 1 or 2), Fisher's p is at least 2 * C(20, 2) / C(40, 2) = 0.487:
    it can never be 0.05, so it is no test and corrected for none.
    """
    cells = square_grid(gpd.GeoSeries([box(1, 1, 19_999, 9_999)], ["a"], crs=CRS), 10_000)
    points = pd.DataFrame({"x_m": [5e3] * 20 + [15e3] * 20, "y_m": 5e3})
    for sector in ((0, 20), (0, 1)):
        chosen = pd.Series(points.index.isin(sector), index=points.index)
        table = grid_specialisation(points, chosen, cells, least=5).table
        assert table["total"].tolist() == [20, 20]
        assert table["status"].tolist() == ["too_few"] * 2
        assert (table["p_value"] >= 2 * 190 / 780 - 1e-12).all()
        assert table["q_value"].isna().all()
