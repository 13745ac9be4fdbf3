"""The network of organisations: presence, links given or near, and what is not reported."""

from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from spatialict.core.study import ArgumentError
from spatialict.measure.network import organisation_network

KAZAKHSTAN = Path(__file__).parents[2] / "shapefiles" / "kazakhstan"
METRES = "EPSG:32642"


def five(**columns):
    """o1 and o2 at one address, o3 3 km east, o4 7 km east; o5 far away in region b."""
    table = {
        "sphere": ["university", "industry", "government", "industry", "support"],
        "region_id": ["a", "a", "a", "b", "b"],
        "placed": ["address"] * 5,
    }
    x = [0, 0, 3_000, 7_000, 90_000]
    points = gpd.points_from_xy(x, [0] * 5, crs=METRES)
    return gpd.GeoDataFrame(table | columns, index=[f"o{n}" for n in range(1, 6)], geometry=points)


def joined(organisations, **options):
    return organisation_network(organisations, **({"regions": ["a", "b", "c"]} | options))


def shipped():
    table = pd.read_csv(KAZAKHSTAN / "organisations.csv", index_col="org_id")
    points = gpd.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(table.assign(placed="town"), geometry=points).to_crs(METRES)


def test_organisations_within_the_distance_are_linked_and_one_address_stays_two():
    network, people, links = joined(five(), distance_m=4_000)
    pairs = list(links.table[["source", "target"]].itertuples(index=False, name=None))
    assert pairs == [("o1", "o2"), ("o1", "o3"), ("o2", "o3"), ("o3", "o4")]
    assert links.table["distance_m"].tolist() == [0, 3_000, 3_000, 4_000]
    assert set(links.table["kind"]) == {"colocation"}
    assert people.table["degree"].tolist() == [2, 2, 3, 1, 0]
    assert network.table["internal_links"].to_dict() == {"a": 3, "b": 0, "c": 0}
    assert network.table["external_links"].to_dict() == {"a": 1, "b": 1, "c": 0}
    assert network.table["degree"].to_dict() == {"a": 7, "b": 1, "c": 0}


def test_presence_counts_spheres_and_sides_of_the_helix():
    table = joined(five())[0].table
    spheres = ["university", "institute", "industry", "government", "support"]
    assert table.loc["a", [*spheres, "u", "i", "g", "value"]].tolist() == [
        1,
        0,
        1,
        1,
        0,
        1,
        1,
        1,
        3,
    ]
    assert table.loc["b", [*spheres, "u", "i", "g", "value"]].tolist() == [
        0,
        0,
        1,
        0,
        1,
        0,
        1,
        1,
        2,
    ]


def test_region_without_an_organisation_counts_nil_of_a_list_that_is_no_register():
    network = joined(five(), distance_m=4_000)[0]
    told = network.table.loc["c"].drop("status")
    assert np.isnan(told.pop("internal_share"))  # 0 of 0 links
    assert (told == 0).all()
    assert network.notes[0].text() == (
        "The list of organisations is not a register: a zero means that none of the region is on "
        "the list."
    )


def test_colocation_is_called_that_and_nothing_more():
    network, _, links = joined(five(), distance_m=4_000)
    assert network.params["link_kind"] == links.params["link_kind"] == "colocation"
    assert network.notes[1].text() == (
        "No links were given. Two organisations count as linked where they lie within 4.0 km of "
        "each other; this is co-location and nothing more: it does not say that they work together."
    )


def test_betweenness_of_a_broker_is_freemans():
    # o3 lies on the paths o1-o4 and o2-o4, two of the (5 - 1)(5 - 2) / 2 = 6 pairs without it
    people = joined(five(), distance_m=4_000)[1].table
    assert people["betweenness"].tolist() == pytest.approx([0, 0, 2 / 6, 0, 0])
    assert people["status"].tolist() == ["ok"] * 5


def test_betweenness_of_town_centres_is_not_reported():
    placed = ["town", "town", "address", "address", "address"]
    network, people, _ = joined(five(placed=placed), distance_m=4_000)
    assert people.table["betweenness"].isna().all()
    assert people.table["status"].tolist() == ["undefined"] * 5
    assert people.table["degree"].tolist() == [2, 2, 3, 1, 0]
    assert network.params["placed"] == "address+town"
    assert network.notes[2].text() == (
        "Betweenness is not reported: 2 of 5 organisations stand at the centre of their town, so "
        "that all of one town are linked with each other and nobody stands between them."
    )


def test_given_links_do_not_ask_where_organisations_stand():
    links = pd.DataFrame({"source": ["o1", "o4"], "target": ["o4", "o5"]})
    network, people, found = joined(five(placed=["town"] * 5), links=links, distance_m=4_000)
    assert network.params["link_kind"] == "given"
    assert network.params["distance_m"] is None
    assert people.table["degree"].tolist() == [1, 0, 0, 2, 1]
    assert people.table["betweenness"].tolist() == pytest.approx([0, 0, 0, 1 / 6, 0])
    assert found.table["distance_m"].tolist() == [7_000, 83_000]
    assert network.table["internal_links"].to_dict() == {"a": 0, "b": 1, "c": 0}


def test_lengths_of_links_between_town_centres_are_told_to_say_nothing_of_the_town():
    links = pd.DataFrame({"source": ["o1"], "target": ["o2"]})
    placed = ["town", "town", "address", "address", "address"]
    network, _, found = joined(five(placed=placed), links=links)
    assert found.table["distance_m"].tolist() == [0]
    assert network.notes[2].text() == (
        "2 of 5 organisations stand at the centre of their town: the length of a link within one "
        "town is 0, which says nothing of how far apart its ends are."
    )


def test_given_links_have_no_direction_and_repeated_ones_are_summed():
    links = pd.DataFrame(
        {"source": ["o2", "o1", "o1"], "target": ["o1", "o2", "o3"], "weight": [2, 3, 1]}
    )
    found = joined(five(), links=links)[2].table
    assert found[["source", "target"]].to_numpy().tolist() == [["o1", "o2"], ["o1", "o3"]]
    assert found["weight"].tolist() == [5, 1]


def test_links_that_stay_and_leave_are_counted_from_either_end():
    # a: o1, o2, o3; b: o4, o5. Inside a: o1-o2; across: o1-o4, o2-o4; inside b: o4-o5.
    links = pd.DataFrame({"source": ["o1", "o4", "o2", "o5"], "target": ["o2", "o1", "o4", "o4"]})
    table = joined(five(), links=links)[0].table
    assert table["organisations"].to_dict() == {"a": 3, "b": 2, "c": 0}
    assert table["internal_links"].to_dict() == {"a": 1, "b": 1, "c": 0}
    assert table["external_links"].to_dict() == {"a": 2, "b": 2, "c": 0}
    assert table["internal_share"].tolist()[:2] == [1 / 3, 1 / 3]
    assert table["partners_regions"].to_dict() == {"a": 1, "b": 1, "c": 0}


def test_a_link_to_an_organisation_without_a_region_leaves_and_adds_no_partner():
    links = pd.DataFrame({"source": ["o1"], "target": ["o5"]})
    table = joined(five(region_id=["a", "a", "a", "b", None]), links=links)[0].table
    assert table.loc["a", ["internal_links", "external_links", "partners_regions"]].tolist() == [
        *(0, 1, 0)
    ]
    assert table.loc["b", "degree"] == 0


def test_an_organisation_without_a_sphere_counts_in_its_region_and_in_no_sphere():
    network, people, _ = joined(five(sphere=["university", None, "government", "industry", None]))
    assert network.table.loc["a", ["organisations", "u", "i", "g", "value"]].tolist() == [
        *(3, 1, 0, 1, 2)
    ]
    assert people.table["helix"].isna().tolist() == [False, True, False, False, True]
    assert network.notes[-1].text() == (
        "2 of 5 organisations have no sphere; they are counted in their regions, but in no sphere: "
        "'o2', 'o5'."
    )


def test_between_two_nobody_stands():
    links = pd.DataFrame({"source": ["o1"], "target": ["o2"]})
    people = joined(five().iloc[:2], links=links)[1].table
    assert people["betweenness"].isna().all()
    assert people["status"].tolist() == ["undefined"] * 2
    assert people["degree"].tolist() == [1, 1]


def test_no_organisation_at_all_is_no_fault():
    network, people, links = joined(five().iloc[:0], distance_m=4_000)
    assert (len(people.table), len(links.table)) == (0, 0)
    assert network.table["organisations"].tolist() == [0, 0, 0]


def test_links_may_be_a_graph_of_networkx_and_betweenness_may_be_left_to_another():
    links = pd.DataFrame({"source": ["o1", "o4"], "target": ["o4", "o5"]})
    graph = nx.from_pandas_edgelist(links)
    pd.testing.assert_frame_equal(
        joined(five(), links=graph)[2].table, joined(five(), links=links)[2].table
    )
    people = joined(five(), links=graph, betweenness=False)[1].table
    assert people["betweenness"].isna().all()
    assert people["status"].tolist() == ["ok"] * 5


def test_without_links_and_distance_only_presence_is_told():
    network, people, links = joined(five())
    assert network.params["link_kind"] == "none"
    assert len(links.table) == 0
    assert people.table["degree"].isna().all()
    assert people.table["status"].tolist() == ["missing"] * 5
    assert network.table[["degree", "internal_links", "external_links"]].isna().all(axis=None)
    assert network.table["value"].tolist() == [3, 2, 0]


def test_organisation_without_a_point_is_missing_from_colocation():
    table = five()
    table.loc["o2", "geometry"] = None
    network, people, _ = joined(table, distance_m=4_000)
    assert people.table["status"].tolist() == ["ok", "missing", "ok", "ok", "ok"]
    assert people.table["degree"].drop("o2").tolist() == [1, 2, 1, 0]
    assert np.isnan(people.table.loc["o2", "degree"])
    assert network.notes[2].text() == (
        "1 of 5 organisations has no point, so that its co-location is not known: 'o2'."
    )


def test_organisation_without_a_region_is_counted_in_none():
    network, people, _ = joined(five(region_id=["a", None, "a", "b", "b"]), distance_m=4_000)
    assert network.table.loc["a", ["industry", "internal_links", "external_links"]].tolist() == [
        *(0, 1, 3)
    ]
    assert len(people.table) == 5
    assert "'o2'" in network.notes[2].text()


def test_a_user_may_map_spheres_otherwise():
    spheres = {"university": "u", "industry": "i", "government": "g", "support": "i", "ngo": "g"}
    table = five(sphere=["university", "ngo", "government", "industry", "support"])
    found = joined(table, spheres=spheres)[0].table
    assert found.loc["a", ["ngo", "u", "i", "g", "value"]].tolist() == [1, 1, 0, 2, 2]
    assert found.loc["b", ["support", "i", "value"]].tolist() == [1, 2, 1]


@settings(max_examples=12)
@given(st.permutations(range(71)))
def test_order_of_rows_changes_nothing_but_the_order(order):
    table = shipped()
    regions = sorted(set(table["region_id"]))
    first = organisation_network(table, regions=regions, distance_m=50_000)
    again = organisation_network(table.iloc[list(order)], regions=regions, distance_m=50_000)
    pd.testing.assert_frame_equal(first[0].table, again[0].table)
    pd.testing.assert_frame_equal(first[1].table, again[1].table.loc[table.index])
    pd.testing.assert_frame_equal(first[2].table, again[2].table)
    assert again[1].table.index.tolist() == table.index[list(order)].tolist()


def test_organisations_of_one_town_form_a_clique_on_the_shipped_list():
    # Astana's n organisations share one point: n (n - 1) / 2 links among them, hand-countable
    table = shipped()
    _, people, links = organisation_network(
        table, regions=sorted(set(table["region_id"])), distance_m=50_000
    )
    inside = table.index[table["town"] == "Astana"]
    graph = nx.from_pandas_edgelist(links.table)
    assert graph.subgraph(inside).number_of_edges() == len(inside) * (len(inside) - 1) / 2
    assert people.table["betweenness"].isna().all()


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=25),
    st.integers(1, 40),
)
def test_links_are_all_pairs_at_most_so_far_apart(points, distance):
    xy = np.array(points, dtype=float)
    index = [f"o{row:02}" for row in range(len(xy))]
    table = gpd.GeoDataFrame(
        {"sphere": "industry", "region_id": "a"},
        index=index,
        geometry=gpd.points_from_xy(*xy.T, crs=METRES),
    )
    _, people, links = organisation_network(table, regions=["a"], distance_m=distance)
    apart = np.hypot(*(xy[:, None] - xy[None]).T)
    by_hand = {
        (index[one], index[other])
        for one in range(len(xy))
        for other in range(one + 1, len(xy))
        if apart[one, other] <= distance
    }
    assert set(links.table[["source", "target"]].itertuples(index=False, name=None)) == by_hand
    assert people.table["degree"].sum() == 2 * len(by_hand)


def test_arguments_are_the_same_afterwards():
    table = five()
    links = pd.DataFrame({"source": ["o2"], "target": ["o1"]})
    before, links_before = table.copy(deep=True), links.copy(deep=True)
    joined(table, links=links)
    joined(table, distance_m=4_000)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(links, links_before)


def test_every_note_is_said_in_three_languages():
    table = five(region_id=["a", None, "a", "b", "b"], placed=["town"] * 5)
    table.loc["o3", "geometry"] = None
    notes = joined(table, distance_m=4_000)[0].notes
    assert len(notes) == 5
    for language in ("en", "ru", "kk"):
        assert not any("{" in note.text(language) for note in notes)


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (
            lambda table: table.to_crs(4326),
            {"distance_m": 4_000},
            "organisations: the coordinates are not in metres (WGS 84). Distances need metres: "
            "reproject, for example with `project(organisations)`.",
        ),
        (
            lambda table: table.set_crs(None, allow_override=True),
            {},
            "organisations: the coordinates are not in metres (–). Distances need metres: "
            "reproject, for example with `project(organisations)`.",
        ),
        (
            lambda table: table.rename(index={"o2": "o1"}),
            {},
            "organisations: these keys stand more than once: 'o1'. Each organisation needs its "
            "own org_id; two at one address stay two.",
        ),
        (
            lambda table: table.assign(sphere="firm"),
            {},
            "organisations: these spheres are not known: 'firm'. Choose one of: university, "
            "institute, industry, government, support, or name its helix in `spheres` (u, i or g).",
        ),
        (
            lambda table: table,
            {"spheres": {"university": "U"}},
            "spheres: 'U' is no side of the triple helix. The sides are u, i and g.",
        ),
        (
            lambda table: table.assign(region_id=["a", "a", "z", "z", "b"]),
            {},
            "organisations: 2 of 5 rows name a region that is not in `regions`: 'z'. Correct the "
            "codes or drop these rows.",
        ),
        (
            lambda table: table.set_geometry(
                [LineString([(0, 0), (1, 1)])] + [Point(0, 0)] * 4
            ).set_crs(METRES),
            {},
            "organisations: 1 of 5 rows is no point: 'o1'. Give one point for each organisation.",
        ),
        (
            lambda table: table,
            {"distance_m": -1},
            "distance_m: -1 is not a positive number of metres. Give for example 50000 for 50 km.",
        ),
        (
            lambda table: table,
            {"links": pd.DataFrame({"source": ["o1"], "target": ["o9"]})},
            "links: 1 of 1 rows names an organisation that is not on the list: 'o1 – o9'. Correct "
            "the key or drop the row.",
        ),
        (
            lambda table: table,
            {"links": pd.DataFrame({"source": ["o1"], "target": ["o1"]})},
            "links: 1 of 1 rows links an organisation with itself: 'o1 – o1'. Drop the row.",
        ),
        (
            lambda table: table,
            {"links": pd.DataFrame({"source": ["o1"], "target": ["o2"], "weight": [0]})},
            "links: 1 of 1 rows has a weight that is not a positive number: 'o1 – o2'. Correct the "
            "weight or drop the row.",
        ),
    ],
)
def test_each_rule_at_the_door_speaks(change, options, message):
    with pytest.raises(ArgumentError) as error:
        joined(change(five()), **options)
    assert str(error.value) == message


def test_a_distance_that_joins_too_many_is_refused_before_memory_is_full(monkeypatch):
    monkeypatch.setattr("spatialict.measure.network.MOST_PAIRS", 3)
    with pytest.raises(ArgumentError) as error:
        joined(five(), distance_m=4_000)
    assert str(error.value) == (
        "distance_m: within 4.0 km of each other lie 4 pairs of organisations, more than 3. "
        "Choose a smaller distance."
    )
