"""Of recorded links a run asks everything, of nearness only what nearness can tell."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from spatialict import firm_stages, network_stages
from spatialict.core.study import Result
from spatialict.data.project import FirmsSection, NetworkSection

REGIONS = gpd.GeoDataFrame(
    geometry=[box(0, 0, 1e5, 1e5), box(1e5, 0, 2e5, 1e5)],
    index=pd.Index(["A", "B"], name="region_id"),
    crs=32642,
)
COOPERATION = {
    "brokerage:helix", "brokerage:region", "brokerage_groups:helix", "brokerage_groups:region",
    "centrality", "communities", "gravity", "helix_triads", "link_distance", "robustness",
    "mixing:region", "segregation:region",
}  # fmt: skip
"""What only recorded links can tell."""


def organisations():
    """Eight in A and four in B: universities, firms, and a bureau or two."""
    spheres = ["university"] * 3 + ["industry"] * 4 + ["government"]
    spheres += ["university", "industry", "industry", "support"]
    x = np.r_[np.linspace(1e4, 9e4, 8), np.linspace(1.2e5, 1.8e5, 4)]
    return gpd.GeoDataFrame(
        {"name": "x", "sphere": spheres, "region_id": ["A"] * 8 + ["B"] * 4, "placed": "address"},
        index=pd.Index([f"o{i:02d}" for i in range(12)], name="org_id"),
        geometry=gpd.points_from_xy(x, [5e4] * 12, crs=32642),
    )


LINKS = pd.DataFrame(
    [(0, 3), (0, 7), (3, 7), (1, 4), (2, 5), (5, 6), (8, 9), (9, 11), (3, 9)],
    columns=["source", "target"],
).map("o{:02d}".format)
ROWS = pd.DataFrame(
    [("p", 0, "coordinator"), ("p", 3, "partner"), ("p", 7, "partner"), ("q", 8, "coordinator"),
     ("q", 9, "partner"), ("r", 1, "coordinator"), ("r", 10, "partner"), ("s", 4, "coordinator")],
    columns=["project", "org_id", "role"],
)  # fmt: skip
ROWS["org_id"] = ROWS["org_id"].map("o{:02d}".format)


def study(links=None, participations=None, people=None):
    given = organisations() if people is None else people
    return SimpleNamespace(
        organisations=given, regions=REGIONS, links=links, participations=participations, firms=None
    )


def project(**settings):
    return SimpleNamespace(
        network=NetworkSection(**({"permutations": 99, "community_seeds": 4} | settings)),
        firms=FirmsSection(),
        study=SimpleNamespace(seed=1, country=""),
    )


def results(*args, settings=None, **kwargs):
    found = network_stages.network_results(study(*args, **kwargs), project(**(settings or {})))
    return found | network_stages.helix_results(found)


def weighed(links):
    return links.assign(weight=1.0)


def test_without_organisations_nothing_is_asked():
    assert results(people=organisations().iloc[:0]) == {}


def test_nearness_tells_of_presence_and_of_neighbours_only():
    found = results()
    assert not COOPERATION & set(found)
    assert {"network", "links", "mixing:sphere", "segregation:helix", "helix"} <= set(found)
    assert set(found["links"].table["kind"]) == {"colocation"}
    assert found["helix"].table["brokers"].isna().all()
    assert found["helix"].params["synergy_source"] == "places"


def test_recorded_links_are_asked_everything():
    found = results(weighed(LINKS))
    assert set(found) >= COOPERATION
    assert set(found["links"].table["kind"]) == {"given"}
    table = found["organisations"].table
    assert list(table.index) == list(organisations().index)
    assert table["degree"].sum() == 2 * len(LINKS)
    assert {"betweenness", "constraint", "community", "liaison", "brokerage"} <= set(table)


def test_projects_become_links_and_say_so():
    found = results(participations=ROWS)
    pairs = found["links"].table
    assert set(pairs["kind"]) == {"projects"}
    assert len(pairs) == 3 + 1 + 1  # p of three organisations, q and r of two, s of one
    keys = [note.key for note in found["links"].notes]
    assert "network.projects" in keys
    assert "network.given" not in keys
    assert "communities.projected" in [note.key for note in found["communities"].notes]
    assert found["synergy:projects"].params["compositions"]["uig"] == 1


def test_a_pair_that_is_given_and_shares_a_project_is_given_and_weighs_both():
    found = results(weighed(LINKS), ROWS)
    table = found["links"].table.set_index(["source", "target"])
    assert table.loc[("o00", "o03")].tolist()[:2] == [1.0 + 0.5, "given"]  # Newman: 1 / (3 - 1)
    assert table.loc[("o01", "o10"), "kind"] == "projects"
    assert "network.both" in [note.key for note in found["network"].notes]


def test_a_backbone_that_keeps_nothing_leaves_islands_not_a_crash():
    found = results(participations=ROWS, settings={"backbone": "sdsm", "alpha": 0.05})
    assert len(found["links"].table) == 0
    assert set(found["centrality"].table["status"]) == {"island"}


def test_brokers_of_a_region_are_those_between_two_sides():
    found = results(weighed(LINKS))
    people, helix = found["organisations"].table, found["helix"].table
    between = people[["itinerant", "representative", "gatekeeper", "liaison"]].sum(axis=1)
    for region in "AB":
        ours = between[people["region_id"] == region]
        assert helix.loc[region, "brokers"] == (ours > 0).sum()
        assert helix.loc[region, "top_broker"] == ours.idxmax()


def test_a_region_that_nobody_is_in_has_no_broker_and_no_synergy():
    people = organisations().iloc[:8]
    found = results(weighed(LINKS.iloc[:6]), people=people)
    row = found["helix"].table.loc["B"]
    assert (row["organisations"], row["brokers"]) == (0, 0)
    assert pd.isna(row["top_broker"])
    assert pd.isna(row["synergy"])
    assert pd.isna(row["synergy_label"])  # nothing was tested, so chance explains nothing


def test_order_of_rows_changes_nothing():
    found, turned = results(weighed(LINKS), ROWS), results(weighed(LINKS)[::-1], ROWS[::-1])
    assert set(found) == set(turned)
    for key, result in found.items():
        pd.testing.assert_frame_equal(result.table, turned[key].table, obj=key)


def test_arguments_are_left_as_they_were():
    people, links, rows = organisations(), weighed(LINKS), ROWS.copy()
    results(links, rows, people)
    pd.testing.assert_frame_equal(people, organisations())
    pd.testing.assert_frame_equal(links, weighed(LINKS))
    pd.testing.assert_frame_equal(rows, ROWS)


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_organisations_are_told_without_tests(count):
    people = organisations().iloc[[0, 3][:count]]
    links = weighed(LINKS.iloc[:1]) if count == 2 else None
    found = results(links, people=people)
    assert found["helix"].table["organisations"].tolist() == [count, 0]


def test_synergy_of_projects_speaks_before_that_of_firms_and_of_places():
    table = pd.DataFrame({"value": [-5.0]}, index=pd.Index(["A"], name="region_id"))
    columns = ("low", "high", "expected", "excess", "excess_low", "excess_high", "p_value")
    firms = Result("synergy", table.assign(**dict.fromkeys(columns, 0.1), label="ns"))
    found = network_stages.network_results(study(), project())
    told = network_stages.helix_results(found | {"synergy:firms": firms})["helix"]
    assert told.params["synergy_source"] == "firms"
    assert told.table.loc["A", "synergy"] == -5.0
    assert np.isnan(told.table.loc["B", "synergy"])


def test_synergy_of_firms_needs_their_jobs():
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 2e5, 300), rng.uniform(0, 1e5, 300)
    firms = pd.DataFrame({"x_m": x, "y_m": y, "industry": np.repeat(["J", "C", "G"], 100)})
    firms["region_id"] = np.where(x < 1e5, "A", "B")
    register = SimpleNamespace(firms=firms, left_out=())
    common = {"seed": 1, "workers": None}
    assert firm_stages.synergy_of_firms(register, study(), project(), common) == {}
    register.firms = firms.assign(jobs=rng.integers(1, 400, 300).astype(float))
    told = firm_stages.synergy_of_firms(register, study(), project(), common)["synergy:firms"]
    assert told.table.index.tolist() == ["A", "B"]
    assert told.params["n"] == 300
    total = told.params["between"] + told.table["contribution"].sum()
    assert total == pytest.approx(told.params["total"]["value"], abs=1e-9)


def test_a_sphere_of_ones_own_and_an_unknown_one_are_organisations_too():
    people = organisations()
    people.loc["o02", "sphere"] = "lab"
    found = results(weighed(LINKS), people=people, settings={"spheres": {"lab": "u"}})
    assert found["helix"].table["organisations"].tolist() == [8, 4]
    assert found["network"].table["organisations"].tolist() == [8, 4]


def test_an_organisation_without_links_is_an_island_among_its_figures():
    table = results(weighed(LINKS))["organisations"].table
    assert table.loc["o10", "status"] == "island"
    assert np.isnan(table.loc["o10", "constraint"])
    assert table.loc["o00", "status"] == "ok"


def test_a_coordinator_within_one_side_is_no_broker_between_sides():
    links = pd.DataFrame({"source": ["o03", "o04"], "target": ["o04", "o05"], "weight": 1.0})
    found = results(links)
    assert found["organisations"].table.loc["o04", ["coordinator", "liaison"]].tolist() == [2, 0]
    assert found["helix"].table["brokers"].tolist() == [0, 0]


def test_of_two_synergies_that_of_projects_speaks():
    found = network_stages.network_results(study(participations=ROWS), project())
    firms = found["synergy:projects"]
    told = network_stages.helix_results(found | {"synergy:firms": firms})["helix"]
    assert told.params["synergy_source"] == "projects"


def test_settings_reach_the_measures():
    near = {"near_m": 12_345, "betweenness": "exact", "alpha": 0.1}
    found = results(weighed(LINKS), settings=near)
    assert found["link_distance"].params["near_m"] == 12_345
    assert found["centrality"].params["betweenness"] == "exact"
    assert found["gravity"].params["confidence"] == 0.9
    assert results(settings={"place_m": 777})["synergy:places"].params["place_m"] == 777


def test_a_project_belongs_to_the_region_of_its_coordinator():
    table = results(participations=ROWS)["synergy:projects"].table
    assert table["n"].tolist() == [3, 1]  # p, r and s; q


def test_projects_that_leave_no_link_are_still_what_was_asked():
    found = results(participations=ROWS, settings={"backbone": "sdsm"})
    assert found["network"].params["link_kind"] == "projects"
    assert "network.projects" in [note.key for note in found["network"].notes]


def test_what_the_file_calls_a_link_stays_with_it():
    links = weighed(LINKS).assign(kind="contract")
    more = links.iloc[:1].assign(kind="patent", source="o03", target="o00")
    found = results(pd.concat([links, more]), ROWS)["links"].table
    told = found.set_index(["source", "target"])["relation"]
    assert told[("o00", "o03")] == "contract; patent"
    assert told[("o01", "o10")] == ""


def test_very_many_regions_are_told_what_cannot_be_asked_not_stopped():
    n = 600
    rng = np.random.default_rng(2)
    people = gpd.GeoDataFrame(
        {"sphere": np.resize(["university", "industry", "government"], n), "placed": "address"},
        index=pd.Index([f"o{i:03d}" for i in range(n)], name="org_id"),
        geometry=gpd.points_from_xy(rng.uniform(0, 2e5, n), rng.uniform(0, 1e5, n), crs=32642),
    )
    names = [f"R{i:03d}" for i in range(230)]
    people["region_id"] = np.resize(names, n)
    ends = rng.choice(n, (900, 2))
    ends = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
    links = pd.DataFrame(ends, columns=["source", "target"]).map("o{:03d}".format)
    regions = gpd.GeoDataFrame(index=pd.Index(names, name="region_id"), geometry=[None] * 230)
    given = SimpleNamespace(
        organisations=people, links=weighed(links), participations=None,
        regions=regions.set_crs(32642), firms=None,
    )  # fmt: skip
    found = network_stages.network_results(given, project(permutations=999))
    assert "segregation:region" in found
    assert "mixing:region" not in found
    (note,) = [note for note in found["network"].notes if note.key == "network.among_regions"]
    assert "230 groups" in note.text("en")


@pytest.mark.parametrize("empty", ["places", "participations"])
def test_nothing_to_measure_synergy_on_is_missing_not_a_crash(empty):
    people, rows = organisations(), None
    if empty == "places":
        people = people.set_geometry(gpd.GeoSeries([None] * 12, people.index, crs=32642))
    else:
        rows = ROWS.iloc[:0]
    found = results(weighed(LINKS), rows, people)
    key = "synergy:places" if empty == "places" else "synergy:projects"
    assert set(found[key].table["status"]) == {"missing"}
