"""Ripley's K and L: spatstat, brute force by shifted polygons, laws, and what is refused."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.stats import kstest
from shapely.affinity import translate

from spatialict.core.points.windows import Translation, Window
from spatialict.core.study import ArgumentError
from spatialict.measure import ripley
from spatialict.measure.ripley import ripley_k, ripley_l

ORACLE = Path(__file__).parents[1] / "oracle"
PLACES = pd.read_csv(ORACLE / "ripley_places.csv")
CURVES = pd.read_csv(ORACLE / "ripley_spatstat.csv")
RINGS = pd.read_csv(ORACLE / "ripley_windows.csv").round(6)


def region(name):
    """Return the window of a pattern of `ripley_spatstat.R`."""
    boxes = {"rectangle": shapely.box(0, 0, 2000, 1000), "redwood": shapely.box(0, -1000, 1000, 0)}
    if name in boxes:
        return boxes[name]
    rings = [
        shapely.Polygon(ring[["x_m", "y_m"]].to_numpy())
        for _, ring in RINGS[RINGS["window"] == name].groupby("ring")
    ]
    whole = rings[0]
    for ring in rings[1:]:
        whole = whole.difference(ring) if whole.contains(ring) else whole.union(ring)
    return whole


def spatstat(name):
    points = PLACES.loc[PLACES["pattern"] == name, ["x_m", "y_m"]].reset_index(drop=True)
    return points, CURVES[CURVES["pattern"] == name].set_index("distance_m")


@pytest.mark.parametrize("name", ["rectangle", "holed", "bent", "redwood"])
def test_k_is_that_of_spatstat(name):
    points, curves = spatstat(name)
    ours = ripley_k(points, region(name), most_m=150, step_m=5, simulations=19)
    value = ours.table["value"]
    np.testing.assert_allclose(value, curves["exact"], rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(value, curves["fine"], rtol=2e-3, atol=1e-9)
    np.testing.assert_allclose(value, curves["kest"], rtol=2e-2, atol=1e-9)
    assert ours.params["outside"] == 0
    assert ours.params["window_error"] < 1e-4


@pytest.mark.parametrize("name", ["rectangle", "redwood"])
def test_k_in_a_rectangle_is_that_of_spatstat_to_a_millionth(name):
    points, curves = spatstat(name)
    ours = ripley_k(points, region(name), most_m=150, step_m=5, simulations=19).table["value"]
    np.testing.assert_allclose(ours, curves["kest"], rtol=3e-6, atol=1e-9)


def by_shifting(points, window, at):
    """Return K by its definition: each pair weighs by the window cut with its shifted self."""
    places, n = points.to_numpy(), len(points)
    value = np.zeros(len(at))
    for i in range(n):
        for j in range(n):
            if i != j:
                dx, dy = places[j] - places[i]
                weight = window.area / window.intersection(translate(window, dx, dy)).area
                value += weight * (np.hypot(dx, dy) <= at)
    return value * window.area / n / (n - 1)


def star(rng, corners=40):
    """Return a region with many corners, a hole and an island."""
    angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
    out = 1000 * (1 + 0.3 * np.sin(3 * angle) + 0.05 * rng.normal(size=corners))
    shape = shapely.Polygon(np.column_stack([out * np.cos(angle), out * np.sin(angle)]))
    shape = shape.buffer(0).difference(shapely.Point(100, 200).buffer(150))
    return shape.union(shapely.box(1800, 0, 2100, 600))


def inside(window, n, rng):
    left, bottom, right, top = window.bounds
    places = rng.uniform([left, bottom], [right, top], (20 * n, 2))
    kept = places[shapely.contains_xy(window, places)][:n]
    return pd.DataFrame(kept, columns=["x_m", "y_m"])


def test_k_is_that_of_brute_force_in_a_region_with_a_hole_and_an_island():
    rng = np.random.default_rng(4)
    window = star(rng)
    points = inside(window, 30, rng)
    ours = ripley_k(points, window, most_m=600, step_m=20, simulations=19).table["value"]
    exact = by_shifting(points, window, ours.index.to_numpy())
    np.testing.assert_allclose(ours, exact, rtol=2e-4, atol=1e-9)


@pytest.mark.parametrize("most", [3.0, 30.0, 400.0])
def test_a_reach_of_many_cells_leaves_no_pair_out(most):
    rng = np.random.default_rng(8)
    points = pd.DataFrame(rng.uniform(0, 1000, (1200, 2)), columns=["x_m", "y_m"])
    ours = ripley_k(points, shapely.box(0, 0, 1000, 1000), most_m=most, simulations=19)
    gap = np.abs(points.to_numpy()[:, None] - points.to_numpy()[None])
    apart, shared = np.hypot(*gap.T).T, (1000 - gap[..., 0]) * (1000 - gap[..., 1])
    np.fill_diagonal(apart, np.inf)
    exact = [1e12 / 1200 / 1199 * (1 / shared)[apart <= r].sum() for r in ours.table.index]
    np.testing.assert_allclose(ours.table["value"], exact, rtol=2e-5, atol=1e-9)


def test_each_simulation_of_labels_is_k_of_its_own_draw():
    from spatialict.core.kernels.pair_cells import drawn
    from spatialict.core.points.asked import Asked
    from spatialict.core.points.ripley import TranslatedPairs

    rng = np.random.default_rng(4)
    window = star(rng)
    points = inside(window, 40, rng)
    asked = Asked.of(points, pd.Series(np.arange(40) < 12))
    at = np.arange(0, 601.0, 50)
    pairs = TranslatedPairs.of(asked, Window.of(window), at, "labelling", 3)
    got = pairs.simulated("labelling", 4, 1)
    for simulation in range(4):
        shuffled = np.arange(40, dtype=np.int32)
        drawn(shuffled, 12, pairs.key, simulation)
        exact = by_shifting(points.iloc[shuffled[:12]], window, at)
        np.testing.assert_allclose(got[simulation], exact, rtol=3e-4, atol=1e-9)


def test_the_window_against_itself_is_the_polygon_against_itself():
    rng = np.random.default_rng(1)
    window = star(rng, corners=300)
    table = Translation.of(Window.of(window), 500.0)
    middle = table.weights.shape[1] // 2
    for down, right in ((0, 0), (3, -200), (90, 17), (256, 0), (200, 100)):
        dx, dy = (right * table.across_m, down * table.up_m)
        exact = window.area / window.intersection(translate(window, dx, dy)).area
        assert table.weights[down, middle + right] == pytest.approx(exact, rel=1e-4)
    assert table.error < 1e-4


def test_random_places_are_uniform_in_the_window():
    from spatialict.core.kernels.translated_pairs import at_random

    rng = np.random.default_rng(1)
    window = Window.of(star(rng))
    places = np.empty((2, 5_000))
    at_random(*window.triangles(), np.uint64(9), places)
    assert window.holds(*places).all()
    by_hand = inside(window.shape, 5_000, rng).to_numpy().T
    for axis in range(2):
        assert kstest(places[axis], by_hand[axis]).pvalue > 0.001
    assert kstest(places.sum(axis=0), by_hand.sum(axis=0)).pvalue > 0.001


def test_k_of_random_places_is_the_area_of_a_circle_on_average():
    rng = np.random.default_rng(2)
    window = star(rng)
    k = ripley_k(inside(window, 200, rng), window, most_m=500, simulations=999, seed=1)
    circle = np.pi * k.table.index.to_numpy() ** 2
    # the correction is unbiased in every region: off by Monte Carlo error only
    np.testing.assert_allclose(k.table["expected"][20:], circle[20:], rtol=0.02)


def test_pairs_exactly_as_far_apart_as_a_distance_count_there():
    # a lattice of 100 m: within 100 m of a middle point are 4, within 141.42 m 8
    axis = np.arange(4) * 100.0
    x, y = (one.ravel() for one in np.meshgrid(axis, axis))
    points = pd.DataFrame({"x_m": x, "y_m": y})
    window = shapely.box(-5e5, -5e5, 5e5, 5e5)  # so large that no shift weighs
    k = ripley_k(points, window, most_m=150, step_m=50, simulations=19).table["value"]
    neighbours = k / window.area * (16 - 1)
    np.testing.assert_allclose(neighbours, [0, 0, 48 / 16, (48 + 36) / 16], rtol=1e-3)


def test_points_at_one_place_count_at_nil():
    points = pd.DataFrame({"x_m": [50.0] * 3 + [20, 80], "y_m": [50.0] * 3 + [20, 80]})
    k = ripley_k(points, shapely.box(0, 0, 100, 100), most_m=10, step_m=5, simulations=19)
    np.testing.assert_allclose(k.table["value"], 1e4 * 6 / 20, rtol=1e-9)  # 3 pairs, twice
    everyone = pd.Series(True, index=points.index)
    labels = ripley_k(points, shapely.box(0, 0, 100, 100), chosen=everyone, most_m=10)
    np.testing.assert_allclose(labels.table["expected"], 1e4 * 6 / 20, rtol=1e-9)


def test_l_is_the_root_of_k_and_judges_alike():
    points, _ = spatstat("holed")
    k, l_curve = (f(points, region("holed"), simulations=99, seed=2) for f in (ripley_k, ripley_l))
    np.testing.assert_allclose(l_curve.table["value"], np.sqrt(k.table["value"] / np.pi))
    for name in ("p_localised", "p_dispersed"):
        assert k.params[name] == l_curve.params[name]
    assert (k.table["label"] == l_curve.table["label"]).all()
    assert (k.unit, l_curve.unit) == ("m2", "m")


def test_a_cluster_process_is_localised_and_a_hard_core_one_dispersed():
    # rThomas and rSSI (25 m apart at least) of the oracle's script
    thomas = ripley_l(spatstat("rectangle")[0], region("rectangle"), most_m=100)
    assert thomas.params["p_localised"] == 0.001
    hard_core = ripley_l(spatstat("bent")[0], region("bent"), most_m=60)
    assert hard_core.params["p_dispersed"] == 0.001
    assert (hard_core.table["label"].loc[8:24] == "dispersed").all()


def test_moving_and_turning_everything_changes_nothing():
    points, _ = spatstat("bent")
    window = region("bent")
    far = pd.DataFrame({"x_m": points["x_m"] + 4e6, "y_m": points["y_m"] - 7e6})
    mirrored = pd.DataFrame({"x_m": points["y_m"], "y_m": points["x_m"]})
    swapped = shapely.transform(window, lambda places: places[:, ::-1])
    given = {"most_m": 150, "step_m": 5, "simulations": 19}
    one = ripley_k(points, window, **given).table["value"]
    moved = ripley_k(far, translate(window, 4e6, -7e6), **given).table["value"]
    turned = ripley_k(mirrored, swapped, **given).table["value"]
    np.testing.assert_allclose(moved, one, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(turned, one, rtol=2e-4, atol=1e-9)  # other lines


@pytest.mark.parametrize("null", ["labelling", "random"])
def test_rows_and_threads_change_no_byte(null):
    points, _ = spatstat("holed")
    chosen = pd.Series(np.arange(len(points)) % 3 == 0, index=points.index)
    given = {"null": null, "simulations": 99, "seed": 4}
    one = ripley_l(points, region("holed"), chosen=chosen, workers=1, **given)
    for workers in (2, 4):
        moved = points.sample(frac=1, random_state=workers)
        other = ripley_l(moved, region("holed"), chosen=chosen[::-1], workers=workers, **given)
        pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)


def test_points_outside_the_window_are_left_out_and_told():
    points, _ = spatstat("bent")
    more = pd.concat([points, pd.DataFrame({"x_m": [-50.0, 900], "y_m": [5.0, 5]})])
    more = more.reset_index(drop=True)
    one, two = (ripley_k(p, region("bent"), simulations=19) for p in (points, more))
    pd.testing.assert_series_equal(one.table["value"], two.table["value"])
    assert two.params["outside"] == 2
    assert [note.text("en") for note in two.notes] == [
        "2 of 182 points are outside the window and left out."
    ]


def test_one_point_has_no_curve():
    k = ripley_k(pd.DataFrame({"x_m": [1.0], "y_m": [1.0]}), shapely.box(0, 0, 9, 9))
    assert (k.table["status"] == "too_few").all()
    assert k.table["value"].isna().all()


def test_regions_of_a_table_are_one_window():
    points, curves = spatstat("rectangle")
    halves = gpd.GeoDataFrame(
        geometry=[shapely.box(0, 0, 700, 1000), shapely.box(700, 0, 2000, 1000)], crs=32642
    )
    places = gpd.GeoSeries.from_xy(points["x_m"], points["y_m"], crs=32642)
    ours = ripley_k(places, halves, most_m=150, step_m=5, simulations=19).table["value"]
    np.testing.assert_allclose(ours, curves["kest"], rtol=3e-6, atol=1e-9)


def test_arguments_are_kept():
    points, _ = spatstat("bent")
    chosen = pd.Series(np.arange(len(points)) < 50, index=points.index)
    window = gpd.GeoSeries([region("bent")], crs=32642)
    kept = points.copy(), chosen.copy(), window.copy()
    ripley_k(points, window, chosen=chosen, simulations=19)
    pd.testing.assert_frame_equal(points, kept[0])
    pd.testing.assert_series_equal(chosen, kept[1])
    assert window.geom_equals_exact(kept[2], 0).all()


SQUARE = shapely.box(0, 0, 100, 100)
FEW = pd.DataFrame({"x_m": [10.0, 20, 30], "y_m": [10.0, 20, 30]})


@pytest.mark.parametrize(
    ("points", "window", "given", "told"),
    [
        (FEW, shapely.Point(0, 0), {}, "window: it has no area. Give polygons."),
        (
            FEW,
            gpd.GeoSeries([SQUARE], crs=4326),
            {},
            "window: it is in degrees. Reproject it to metres, for example with"
            " `window.to_crs(points.crs)`.",
        ),
        (
            FEW,
            gpd.GeoSeries([SQUARE]),
            {},
            "window: it states no CRS, so nobody knows what a metre is. Set it, for example with"
            " `window.set_crs(...)`.",
        ),
        (
            gpd.GeoSeries.from_xy([1, 2], [1, 2], crs=32643),
            gpd.GeoSeries([SQUARE], crs=32642),
            {},
            "window: its CRS is WGS 84 / UTM zone 42N, that of the points WGS 84 / UTM zone 43N."
            " Bring both into one.",
        ),
        (
            FEW,
            SQUARE,
            {"null": "labelling"},
            "null: labels can be dealt only where some points are chosen. Give `chosen`, or"
            ' null="random".',
        ),
        (FEW, SQUARE, {"null": "csr"}, None),
        (
            pd.DataFrame({"lon": [70.0, 71], "lat": [45.0, 46]}),
            SQUARE,
            {},
            "ripley_k needs points in metres, and these are in degrees. Reproject them, for"
            " example with `points.to_crs(...)`.",
        ),
    ],
)
def test_a_wrong_argument_is_told_with_its_cure(points, window, given, told):
    with pytest.raises(ArgumentError) as raised:
        ripley_k(points, window, **given)
    if told is not None:
        assert str(raised.value) == told
    for language in ("ru", "kk"):
        assert raised.value.text(language)


@pytest.mark.parametrize("measure", [ripley_k, ripley_l])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"seed": -1}, "seed: -1 is not a seed"),
        ({"seed": 1.5}, "seed: 1.5 is not a seed"),
        ({"seed": None}, "seed: None is not a seed"),
        ({"seed": True}, "seed: True is not a seed"),
        ({"alpha": "x"}, "alpha: 'x' is no level"),
        ({"most_m": 1e300}, r"most_m: 1e\+300 is no length"),
        ({"step_m": "5"}, "step_m: '5' is no length"),
    ],
)
def test_no_number_is_refused_before_it_is_used(measure, given, told):
    with pytest.raises(ArgumentError, match=told):
        measure(FEW, SQUARE, **given)


def test_the_root_of_nothing_is_not_taken(monkeypatch):
    """Without two points there are no curves: no memory that nobody wrote is read."""
    rooted = []
    monkeypatch.setattr(ripley, "_root", lambda k: rooted.append(k) or k)
    found = ripley_l(FEW.iloc[:1], SQUARE, simulations=19)
    assert (found.table["status"] == "too_few").all()
    assert found.params["simulations"] == 19
    assert all(np.isnan(curves).all() for curves in rooted)
