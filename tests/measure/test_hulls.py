"""Clusters as areas: figures by hand, laws, and the door."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from spatialict.core.clusters.relabelled import OWN_DRAWS
from spatialict.core.kernels.draws import draw
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


def with_others():
    """Return FIRMS, five others within 3 km of a corner of the square, 27 far from everything."""
    near = pd.DataFrame({"x_m": [-2900.0, 6900, 4000, 0, 1], "y_m": [0.0, 0, -2900, 7000, 9]})
    far = pd.DataFrame(np.random.default_rng(0).uniform(2e5, 3e5, (27, 2)), columns=["x_m", "y_m"])
    both = pd.concat([near, far], ignore_index=True)
    both.index = [f"o{number}" for number in both.index]
    return pd.concat([FIRMS[["x_m", "y_m"]], both])


def test_quotient_compares_the_share_within_reach_of_the_members_with_the_share_in_all():
    """Within 3 km of the square's firms 5 of 10 are the sector's, in all 8 of 40: .5 / .2 = 2.5.

    The others stand outside the outline, but for one; 7000 - 4000 is the reach itself.
    """
    found = hulls(others=with_others()).table
    assert found["sector_near"].tolist() == [5, 2]
    assert found["total_near"].tolist() == [10, 2]
    assert found["lq"].tolist() == pytest.approx([2.5, 1 / (8 / 40)])
    none = hulls().table
    assert (
        none[["sector_near", "total_near", "lq", "likelihood_ratio", "p_value"]]
        .isna()
        .all(axis=None)
    )


def test_the_likelihood_ratio_is_that_of_a_scan_window():
    """Kulldorff: 5 of 10 within, 3 of 30 without, 8 of 40 in all, against one share."""
    found = hulls(others=with_others()).table
    two = 5 * np.log(5 / 10) + 5 * np.log(5 / 10) + 3 * np.log(3 / 30) + 27 * np.log(27 / 30)
    one = 8 * np.log(8 / 40) + 32 * np.log(32 / 40)
    assert found.loc[1, "likelihood_ratio"] == pytest.approx(two - one)


def labelled(seed, *, total=600, sector=90):
    """Firms of six towns of unlike size; which are of the sector is chance."""
    rng = np.random.default_rng(seed)
    town = rng.uniform(0, 2e5, (6, 2))[rng.choice(6, total, p=rng.dirichlet(np.ones(6)))]
    every = pd.DataFrame(town + rng.normal(0, 4000, (total, 2)), columns=["x_m", "y_m"])
    chosen = np.zeros(total, dtype=bool)
    chosen[rng.choice(total, sector, replace=False)] = True
    return every, pd.Series(chosen, every.index)


def of_sector(every, chosen, *, simulations=99, seed=0, workers=None, **options):
    firms = every[chosen]
    clusters = density_clusters(firms, stability=0, **options)
    more = {"simulations": simulations, "seed": seed, "workers": workers}
    return cluster_hulls(firms, clusters, others=every, **more)


def test_p_counts_the_registers_whose_best_cluster_is_as_good():
    """The whole search plainly, on the registers that the kernel deals out."""
    every, chosen = labelled(8)
    found = of_sector(every, chosen, simulations=19, seed=5, reach_m=2500, least=8)
    order = np.lexsort((every["y_m"], every["x_m"]))
    best = []
    for simulation in range(19):
        state = np.random.SeedSequence([5, OWN_DRAWS, simulation]).generate_state(1, np.uint64)[0]
        drawn = np.empty((90, 1), dtype=np.int32)
        draw(np.arange(600, dtype=np.int32), state, drawn)
        dealt = pd.Series(False, index=every.index)
        dealt.iloc[order[drawn[:, 0]]] = True
        again = of_sector(every, dealt, simulations=0, reach_m=2500, least=8).table
        best.append(again["likelihood_ratio"].max() if len(again) else 0.0)
    seen = found.table["likelihood_ratio"]
    expected = [(1 + (np.array(best) >= one - 1e-9).sum()) / 20 for one in seen]
    assert len(seen) == 2
    assert found.table["p_value"].tolist() == expected
    assert found.params["simulations"] == 19


@pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
def test_p_depends_neither_on_the_order_of_rows_nor_on_the_workers(method):
    every, chosen = labelled(4)
    one = of_sector(every, chosen, simulations=20, method=method, workers=1).table
    mixed = every.sample(frac=1, random_state=3)
    other = of_sector(
        mixed, chosen.loc[mixed.index], simulations=20, method=method, workers=2
    ).table
    columns = ["sector_near", "total_near", "lq", "likelihood_ratio", "p_value"]
    pd.testing.assert_frame_equal(one[columns], other[columns], check_exact=True)
    assert one["p_value"].between(1 / 21, 1).all()


@pytest.mark.slow
@pytest.mark.parametrize("reach_m", [None, 2000.0])
def test_chance_alone_gives_a_significant_cluster_in_at_most_alpha_of_registers(reach_m):
    """The law of a max test, on registers that are new each time: at most 5 % of 140.

    Binomial(140, .05) is over 14 with a probability of .4 %.
    """
    least = [
        of_sector(*labelled(seed), simulations=19, seed=seed, reach_m=reach_m)
        .table["p_value"]
        .min()
        for seed in range(140)
    ]
    assert (np.array(least) <= 0.05).sum() <= 14


@pytest.mark.slow
def test_a_planted_cluster_is_found():
    """Power: in one of six towns the sector's share is three times that of the others."""
    found = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        town = np.repeat(np.arange(6), 100)
        spots = np.column_stack([town * 6e4, np.zeros(600)]) + rng.normal(0, 4000, (600, 2))
        share = np.where(town == 2, 0.4, 0.4 / 3)
        every = pd.DataFrame(spots, columns=["x_m", "y_m"])
        clusters = of_sector(
            every, pd.Series(rng.uniform(size=600) < share), seed=seed, least=8
        ).table
        sure = clusters[clusters["p_value"] <= 0.05]
        found += bool((abs(sure["x_m"] - 1.2e5) < 4000).any())
    assert found >= 36


def test_clusters_that_cannot_be_looked_for_again_are_not_tested_and_a_note_says_so():
    given = hulls(others=with_others())
    assert given.table["p_value"].isna().all()
    assert given.notes[0].text("en").startswith("Whether chance explains these clusters was not")
    every, chosen = labelled(3)
    jobs = pd.Series(1.0, every.index)
    assert of_sector(every, chosen, weights=jobs[chosen]).table["p_value"].isna().all()
    assert not of_sector(every, chosen, simulations=0).notes
    assert of_sector(every, chosen | True).table["p_value"].isna().all()  # nobody to compare with


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


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"others": FIRMS.drop(index="c")},
            "others: 1 point is not among them at its place: c. Give all firms, those that were"
            " clustered too, by the same keys.",
        ),
        (
            {"others": FIRMS.assign(x_m=FIRMS["x_m"] + 1)},
            "others: 8 points are not among them at their places: a, b, c, d, e. Give all firms,"
            " those that were clustered too, by the same keys.",
        ),
        (
            {"jobs": FIRMS["jobs"].replace(10, -5)},
            "jobs: 1 firm has a negative or infinite number of jobs: a. Correct it, or leave it"
            " empty where it is not known.",
        ),
        (
            {"simulations": 1.5},
            "simulations: 1.5 is no number of simulations. Give 0 for none, a whole number such as"
            ' 999, or "auto".',
        ),
        ({"seed": -1}, "seed: -1"),
    ],
)
def test_each_wrong_argument_is_told(change, message):
    with pytest.raises(ArgumentError) as told:
        hulls(**change)
    assert str(told.value).startswith(message)


def test_a_cluster_has_a_whole_number():
    with pytest.raises(ArgumentError) as told:
        cluster_hulls(FIRMS, MEMBER.replace(2, 1.5))
    assert str(told.value) == (
        "clusters: the clusters of 2 points are no whole numbers: f, g. Give whole numbers, -1 for"
        " none."
    )


def test_clusters_in_feet_are_outlined_in_feet_and_told_in_metres():
    """EPSG:2263 is in feet of the US survey: 1200 / 3937 m. A right triangle of 3 by 4 km."""
    foot = 1200 / 3937
    places = np.array([[3e5, 6e4], [3.03e5, 6e4], [3e5, 6.4e4]])
    firms = gpd.GeoSeries(gpd.points_from_xy(*(places / foot).T), list("abc"), crs=2263)
    plane = pd.DataFrame(places, columns=["x_m", "y_m"], index=firms.index)
    split = [shapely.box(2e5, 0, 3.01e5, 9e4), shapely.box(3.01e5, 0, 4e5, 9e4)]
    regions = gpd.GeoSeries(split, ["W", "E"]).scale(1 / foot, 1 / foot, origin=(0, 0))
    regions = regions.set_crs(2263)
    towns = gpd.GeoDataFrame({"town": ["T"]}, geometry=firms.iloc[:1].to_numpy(), crs=2263)
    member = pd.Series(1, index=firms.index)
    told = {"regions": regions, "towns": towns, "alpha_m": 5000}
    for points, crs in ((firms, None), (plane, 2263)):
        table = cluster_hulls(points, member, **told, crs=crs).table
        one = table.loc[1]
        assert table.crs == 2263
        assert (one["regions"], one["town"]) == (("W", "E"), "T")
        assert one["area_km2"] == pytest.approx(6.0)
        assert one["geometry"].area * foot**2 == pytest.approx(6e6)
        assert firms.within(one["geometry"].buffer(1)).all()
        assert (one["x_m"], one["y_m"]) == pytest.approx(places.mean(axis=0))


def test_regions_in_another_projection_than_the_firms_are_refused():
    firms = gpd.GeoSeries(gpd.points_from_xy([0.0, 1, 0], [0.0, 0, 1]), crs=2263)
    regions = gpd.GeoSeries([shapely.box(-5, -5, 5, 5)], ["W"], crs=CRS)
    with pytest.raises(ArgumentError, match="2263"):
        cluster_hulls(firms, pd.Series(1, index=firms.index), regions=regions)
