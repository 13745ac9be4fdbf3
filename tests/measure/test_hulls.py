"""Clusters as areas: figures by hand, laws, and the door."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from spatialict.core.study import ArgumentError
from spatialict.measure.density_clusters import density_clusters
from spatialict.measure.hulls import cluster_hulls

CRS = 32642
FIRMS = pd.DataFrame(
    {
        "x_m": [0.0, 4000, 4000, 0, 0, 50_000, 50_000, 99_000],
        "y_m": [0.0, 0, 4000, 4000, 4000, 0, 1000, 0],
        "jobs": [10.0, np.nan, 5, 1, 2, np.nan, np.nan, 7],
        "oked": ["62", "62", "61", "61", "62", "61", "58", "62"],
        "region_id": ["B", "A", "A", "A", "B", "C", "C", "C"],
    },
    index=list("abcdefgh"),
)
MEMBER = pd.Series([1, 1, 1, 1, 1, 2, 2, -1], index=FIRMS.index)
TOWNS = pd.DataFrame(
    {"x_m": [3000.0, 1900, 53_100], "y_m": [3000.0, 2000, 0]}, index=["N", "M", "P"]
)


def hulls(**more):
    options = {
        "regions": FIRMS["region_id"],
        "jobs": FIRMS["jobs"],
        "industry": FIRMS["oked"],
        "towns": TOWNS,
        "alpha_m": 3000.0,
        "crs": CRS,
    }
    return cluster_hulls(FIRMS, MEMBER, **(options | more))


def test_each_column_is_what_one_counts_by_hand():
    """A square of 4 km, its half's circle has 2.83 km; two firms 1 km apart, a strip of 600 m."""
    found = hulls()
    one, two = found.table.loc[1], found.table.loc[2]
    assert (one["firms"], one["jobs"], one["jobs_known"]) == (5, 18.0, 4)
    assert one["main_industry"] == "62"
    assert one["main_industry_share"] == pytest.approx(3 / 5)
    assert one["regions"] == ("A", "B")
    assert (one["town"], one["town_distance_m"]) == ("M", 0.0)  # 2.1 km from N, .4 from M
    assert one["area_km2"] == pytest.approx(16.0)
    assert (one["x_m"], one["y_m"]) == (1600.0, 2400.0)
    assert one["status"] == "ok"
    assert two["firms"] == 2
    assert np.isnan(two["jobs"])
    assert two["jobs_known"] == 0
    assert two["main_industry"] == "58"  # as many as 61, the first by name
    assert two["regions"] == ("C",)
    assert two["town"] == "P"
    assert two["town_distance_m"] == pytest.approx(3100 - 300, abs=1)
    strip = shapely.LineString([(50_000, 0), (50_000, 1000)]).buffer(300)
    assert two["area_km2"] == pytest.approx(strip.area / 1e6)
    assert two["status"] == "too_few"
    assert found.table.crs == CRS
    assert isinstance(found.table, gpd.GeoDataFrame)


def test_quotient_compares_the_share_inside_with_the_share_in_all():
    """Inside the square 5 of 10 firms are the sector's, in all 8 of 40: .5 / .2 = 2.5."""
    rng = np.random.default_rng(0)
    near = pd.DataFrame(rng.uniform(500, 3500, (5, 2)), columns=["x_m", "y_m"])
    far = pd.DataFrame(rng.uniform(200_000, 300_000, (27, 2)), columns=["x_m", "y_m"])
    everyone = pd.concat([FIRMS[["x_m", "y_m"]], near, far], ignore_index=True)
    found = hulls(others=everyone).table
    assert found.loc[1, "lq"] == pytest.approx(2.5)
    assert found.loc[2, "lq"] == pytest.approx(1 / (8 / 40))
    assert hulls().table["lq"].isna().all()


def test_regions_may_be_polygons():
    areas = gpd.GeoSeries(
        [shapely.box(-9e3, -9e3, 3e3, 9e3), shapely.box(3e3, -9e3, 9e4, 9e3)], ["W", "E"], crs=CRS
    )
    found = hulls(regions=gpd.GeoDataFrame(geometry=areas), crs=None).table
    assert found["regions"].tolist() == [("W", "E"), ("E",)]
    assert found.crs == CRS


def planted(seed):
    rng = np.random.default_rng(seed)
    towns = rng.uniform(0, 3e5, (5, 2))
    spots = towns[rng.integers(0, 5, 400)] + rng.normal(size=(400, 2)) * 3000
    spots[300:] = rng.uniform(0, 3e5, (100, 2))
    spots[:40] = spots[40:80]
    names = [f"f{i:03d}" for i in range(400)]
    return pd.DataFrame(spots, columns=["x_m", "y_m"], index=names)


@pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
@pytest.mark.parametrize("seed", range(3))
def test_every_firm_is_covered_by_the_outline_of_its_cluster(method, seed):
    firms = planted(seed)
    clusters = density_clusters(firms, method=method, stability=5)
    found = cluster_hulls(firms, clusters).table
    assert found.is_valid.all()
    assert found["firms"].sum() == (clusters.table["cluster_id"] > 0).sum()
    for number, rows in clusters.table.groupby("cluster_id"):
        if number > 0:
            members = shapely.points(firms.loc[rows.index].to_numpy())
            assert shapely.covers(found.geometry[number], members).all()
            assert found["stability"][number] == rows["stability"].iloc[0]
    assert set(found["method"]) == {method}


def test_order_of_rows_and_workers_do_not_change_a_byte():
    firms = planted(1)
    mixed = firms.sample(frac=1, random_state=2)
    jobs = pd.Series(np.random.default_rng(0).uniform(0, 9, 400), index=firms.index)
    tables = [
        cluster_hulls(
            points,
            density_clusters(points, reach_m=4000, stability=4, workers=workers),
            jobs=jobs,
            others=points,
            workers=workers,
        ).table
        for points, workers in ((firms, 1), (mixed, 3))
    ]
    pd.testing.assert_frame_equal(
        tables[0].drop(columns="geometry"), tables[1].drop(columns="geometry"), check_exact=True
    )
    assert tables[0].geometry.to_wkb().tolist() == tables[1].geometry.to_wkb().tolist()


def test_no_cluster_gives_an_empty_table_with_all_columns():
    none = pd.Series(-1, index=FIRMS.index)
    found = cluster_hulls(FIRMS, none, towns=TOWNS, jobs=FIRMS["jobs"], crs=CRS)
    assert len(found.table) == 0
    assert list(found.table.columns) == list(hulls().table.columns)
    assert found.table.crs == CRS


def test_arguments_are_kept_as_they_were():
    before = FIRMS.copy(), MEMBER.copy(), TOWNS.copy()
    hulls(others=FIRMS)
    pd.testing.assert_frame_equal(FIRMS, before[0])
    pd.testing.assert_series_equal(MEMBER, before[1])
    pd.testing.assert_frame_equal(TOWNS, before[2])


def test_strange_members_and_lengths_are_refused():
    with pytest.raises(ArgumentError) as told:
        cluster_hulls(FIRMS, pd.Series({"z": 1, "a": 1}))
    assert str(told.value) == (
        "clusters: 1 keys are not among the points: z. Give the clusters of these points."
    )
    with pytest.raises(ArgumentError, match="alpha_m: 0 is not positive"):
        cluster_hulls(FIRMS, MEMBER, alpha_m=0)
