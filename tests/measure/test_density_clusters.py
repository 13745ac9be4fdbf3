"""Clusters of firms as a table: aligned, counted, told."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist

from spatialict.core.study import ArgumentError
from spatialict.measure.density_clusters import density_clusters


def firms(seed=0, n=200):
    rng = np.random.default_rng(seed)
    towns = np.array([[0, 0], [50, 0], [0, 50]]) * 1000.0
    spots = towns[rng.integers(0, 3, n)] + rng.normal(size=(n, 2)) * 2000
    spots[: n // 5] = rng.uniform(-20_000, 70_000, (n // 5, 2))
    spots[-n // 5 :] = spots[-2 * n // 5 : -n // 5][: n // 5]
    return pd.DataFrame(spots, columns=["x_m", "y_m"], index=[f"f{i:03d}" for i in range(n)])


@pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
def test_table_has_the_index_of_the_points_and_cluster_facts_are_the_clusters(method):
    points = firms().sample(frac=1, random_state=4)
    found = density_clusters(points, method=method, stability=20, seed=3)
    table = found.table
    pd.testing.assert_index_equal(table.index, points.index)
    none = table["cluster_id"] < 0
    assert set(table["cluster_id"]) == {-1, *range(1, found.params["clusters"] + 1)}
    sizes = table[~none].groupby("cluster_id").size()
    assert sizes.is_monotonic_decreasing
    assert table.loc[none, ["stability", "persistence"]].isna().all(axis=None)
    each = table[~none].groupby("cluster_id")
    np.testing.assert_array_equal(each["stability"].min(), each["stability"].max())
    assert table["stability"].dropna().between(0, 1).all()
    assert table["membership"].dropna().between(0, 1).all()
    assert table["persistence"].notna().any() == (method == "hdbscan")
    assert found.params["stable"] == (each["stability"].first() >= 0.75).sum()


@pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
def test_neither_order_of_rows_nor_workers_change_a_byte(method):
    points = firms(1)
    one = density_clusters(points, method=method, stability=6, workers=1).table
    mixed = points.sample(frac=1, random_state=9)
    other = density_clusters(mixed, method=method, stability=6, workers=3).table
    pd.testing.assert_frame_equal(one, other.loc[one.index], check_exact=True)


def test_arguments_are_kept_as_they_were():
    points, jobs = firms(2), pd.Series(1.0, index=firms(2).index)
    before = points.copy(), jobs.copy()
    density_clusters(points, weights=jobs, reach_m=2000, stability=2)
    pd.testing.assert_frame_equal(points, before[0])
    pd.testing.assert_series_equal(jobs, before[1])


def test_geopandas_points_and_columns_of_metres_are_the_same():
    points = firms(3)
    shapes = gpd.GeoSeries(
        gpd.points_from_xy(points["x_m"], points["y_m"]), index=points.index, crs=32642
    )
    options = {"reach_m": 2000, "stability": 0}
    one, other = density_clusters(points, **options), density_clusters(shapes, **options)
    pd.testing.assert_frame_equal(one.table, other.table)


def test_with_jobs_a_core_has_so_many_within_reach():
    """The definition, plainly; unknown jobs count as none."""
    points = firms(4)
    jobs = pd.Series(np.random.default_rng(0).integers(0, 30, 200) * 1.0, index=points.index)
    jobs.iloc[:7] = np.nan
    found = density_clusters(points, reach_m=1500, least=120, weights=jobs, stability=0)
    near = cdist(points, points) <= 1500
    np.testing.assert_array_equal(found.table["core"], near @ jobs.fillna(0) >= 120)
    assert [note.text("en") for note in found.notes] == [
        "7 of 200 firms have no known jobs; they count as none."
    ]


def test_reach_is_the_knee_of_the_distances_to_the_nth_firm():
    """By the definition: of the sorted curve in its own square, farthest below the chord."""
    points = firms(5)
    found = density_clusters(points, least=8, stability=0)
    curve = np.sort(np.sort(cdist(points, points), axis=1)[:, 7])
    height = (curve - curve[0]) / (curve[-1] - curve[0])
    knee = curve[np.argmax(np.linspace(0, 1, 200) - height)]
    assert found.params["reach_m"] == pytest.approx(knee, rel=1e-12)
    assert found.params["reach_rule"] == "knee"
    assert found.notes[0].text("en").startswith(f"The reach, {knee / 1e3:.1f} km, is the knee")


def test_number_of_resamples_falls_with_the_firms():
    assert density_clusters(firms(), reach_m=2000).params["stability"] == 100
    many = pd.DataFrame({"x_m": np.arange(400_000) % 3 * 9.0, "y_m": 0.0})
    found = density_clusters(many, reach_m=1)
    assert found.params["stability"] == 25  # ten million firms in all
    assert found.params["clusters"] == 3


def test_too_few_firms_are_told_not_clustered():
    found = density_clusters(firms(n=10).iloc[:4], least=5)
    assert set(found.table["status"]) == {"too_few"}
    assert (found.table["cluster_id"] == -1).all()
    assert found.notes[0].text("en") == (
        "There are 4 firms, and a cluster needs 5: clusters were not looked for."
    )
    jobs = pd.Series(2.0, index=firms().index)
    found = density_clusters(firms(), least=500, weights=jobs)
    assert found.notes[0].text("en") == (
        "The firms have 400 jobs together, and a cluster needs 500: clusters were not looked for."
    )


def test_crowded_addresses_are_told_of_hdbscan():
    points = firms(6)
    points.iloc[:12] = points.iloc[0]
    found = density_clusters(points, method="hdbscan", stability=0)
    assert found.notes[0].text("en").startswith("At 1 address there are 10 firms or more")
    assert not density_clusters(points, method="hdbscan", reach_m=500, stability=0).notes


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"method": "optics"},
            'method: \'optics\' is not known. Choose one of: "dbscan", "hdbscan".',
        ),
        ({"seed": -1}, "seed: -1 is not a seed. Give a whole number of 0 or more."),
        ({"seed": 1.5}, "seed: 1.5 is not a seed. Give a whole number of 0 or more."),
        ({"least": 0}, "least: 0 is not positive. Give a number above 0."),
        ({"reach_m": np.nan}, "reach_m: – is not positive. Give a number above 0."),
        (
            {"stability": -1},
            "stability: -1 is no number of resamples. Give 0 for none, a whole number such as 100,"
            ' or "auto".',
        ),
        (
            {"method": "hdbscan", "weights": pd.Series({"f001": 1.0})},
            "weights: HDBSCAN counts firms and takes no weights. Leave them out, or choose"
            ' method="dbscan".',
        ),
        (
            {"method": "hdbscan", "least": 1},
            "least: HDBSCAN needs a whole number of firms, 2 or more, and this is 1.",
        ),
        (
            {"reach_m": 1e-6},
            "reach_m: 1e-06 m is too small beside the extent of the points. Give a larger reach.",
        ),
    ],
)
def test_each_wrong_argument_is_told(change, message):
    with pytest.raises(ArgumentError) as told:
        density_clusters(firms(), **({"stability": 0} | change))
    assert str(told.value) == message


def test_firms_at_one_place_have_no_knee():
    points = pd.DataFrame({"x_m": [1.0] * 20, "y_m": 2.0})
    with pytest.raises(ArgumentError, match="have no knee"):
        density_clusters(points)
    assert density_clusters(points, reach_m=1, stability=3).table["cluster_id"].tolist() == [1] * 20


def test_degrees_are_refused():
    points = pd.DataFrame({"lon": [71.0, 72.0], "lat": [51.0, 51.0]})
    with pytest.raises(ArgumentError, match="density_clusters needs points in metres"):
        density_clusters(points, least=1)
