"""Links by distance: hand-countable streets, laws, and what the test does on random positions."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from spatialict.core.study import ArgumentError
from spatialict.measure.link_distance import link_distance

ORACLE = Path(__file__).parents[1] / "oracle"
ALL = {"permutations": 199, "workers": 1}
LINKS = pd.DataFrame(
    {"source": ["a", "a", "c", "b", "e"], "target": ["b", "c", "d", "a", "f"], "weight": 2.0}
)


def street(**columns):
    """a, b, c at one town's centre, d 3 km off, e 40 km and f 400 km east of the town."""
    table = {
        "sphere": ["university", "industry", "industry", "industry", "government", "university"],
        "region_id": ["r", "r", "r", "s", "s", "t"],
        "placed": ["town", "town", "town", "address", "address", "address"],
    }
    x = [0, 0, 0, 3_000, 40_000, 400_000]
    points = gpd.points_from_xy(x, [0] * 6, crs="EPSG:32642")
    return gpd.GeoDataFrame(table | columns, index=list("abcdef"), geometry=points)


def test_links_and_pairs_are_counted_by_hand_and_one_place_has_a_row_of_its_own():
    # pairs: ab ac bc 0; ad bd cd 3 km; ae be ce 40, de 37; the five with f beyond 200
    # links, repeated pairs once: ab, ac (0), cd (3 km), ef (360 km)
    found = link_distance(street(), LINKS, **ALL)
    table = found.table
    assert table.index.tolist() == ["0", "0-10", "10-25", "25-50", "50-100", "100-200", "200-400"]
    assert table["pairs"].tolist() == [3, 3, 0, 4, 0, 0, 5]
    assert table["links"].tolist() == [2, 1, 0, 0, 0, 0, 1]
    assert table["value"].dropna().tolist() == [2 / 3, 1 / 3, 0, 1 / 5]
    assert table["expected"].dropna().tolist() == pytest.approx([4 / 15] * 4)
    assert table["from_m"].tolist() == [0, 0, 10e3, 25e3, 50e3, 100e3, 200e3]
    assert table["to_m"].tolist() == [0, 10e3, 25e3, 50e3, 100e3, 200e3, 400e3]
    assert table["status"].eq("undefined").tolist() == [
        False,
        False,
        True,
        False,
        True,
        True,
        False,
    ]
    assert found.params["median_m"] == 1_500
    assert (found.params["n"], found.params["links"]) == (6, 4)


def test_shares_within_region_and_near_are_counted_by_hand_with_their_expectation():
    # in one region: ab, ac of 4 links; pairs ab ac bc de of 15. Near: ab ac cd; pairs 10 of 15
    params = link_distance(street(), LINKS, **ALL).params
    inside, near = params["share_in_region"], params["share_near"]
    assert (inside["links"], inside["total"], inside["value"]) == (2, 4, 0.5)
    assert inside["expected"] == pytest.approx(4 / 15)
    assert (near["links"], near["value"]) == (3, 0.75)
    assert near["expected"] == pytest.approx(10 / 15)
    assert 0 < near["p_value"] <= 1
    assert near["low"] <= near["expected"] <= near["high"]
    assert inside["n"] == near["n"] == 6


def test_without_regions_nothing_is_said_of_them():
    inside = link_distance(street().drop(columns="region_id"), LINKS, **ALL).params[
        "share_in_region"
    ]
    assert (inside["total"], inside["status"]) == (0, "undefined")
    assert np.isnan([inside["value"], inside["expected"], inside["p_value"]]).all()


def test_what_is_near_need_not_be_a_bound():
    params = link_distance(street(), LINKS, near_m=2_999, bands_m=[5_000], **ALL).params
    assert params["share_near"]["links"] == 2
    params = link_distance(street(), LINKS, near_m=3_000, bands_m=[1_000], **ALL).params
    assert params["share_near"]["links"] == 3


def test_given_bands_are_kept_with_or_without_pairs():
    table = link_distance(street(), LINKS, bands_m=[3_000, 20_000], **ALL).table
    assert table.index.tolist() == ["0", "0-3", "3-20", ">20"]
    assert table["pairs"].tolist() == [3, 3, 0, 9]
    assert np.isnan(table.loc[">20", "to_m"])


def test_towns_are_told_of_and_so_is_how_positions_were_dealt():
    texts = [note.text() for note in link_distance(street(), LINKS, **ALL).notes]
    assert texts[0].startswith(
        "Expected by chance: positions were permuted among the 6 organisations that have one, 199 "
        "times (seed 0)."
    )
    assert texts[1] == (
        "3 of 6 organisations stand at the centre of their town. Between organisations of one town "
        "every distance is 0, which says nothing of how far apart they are within it: the band "
        '"0" is links within one town or at one address.'
    )


def test_no_coordinates_and_no_region_leave_out_only_what_they_must():
    table = street(region_id=["r", "r", None, "s", "s", "t"])
    table.loc["e", "geometry"] = None
    found = link_distance(table, LINKS, **ALL)
    assert (found.params["n"], found.params["links"]) == (5, 3)  # ef is gone
    assert found.table["pairs"].sum() == 10
    inside = found.params["share_in_region"]
    assert (inside["links"], inside["total"]) == (1, 2)  # ab; ef: regions are known without places
    assert inside["expected"] == pytest.approx(2 / 10)  # ab, de of the pairs of a b d e f
    texts = [note.text() for note in found.notes[-2:]]
    assert texts == [
        "1 of 6 organisations has no coordinates and is left out of distances with its links: 'e'.",
        "1 of 6 organisations lies in no region and is left out of the share of links within "
        "regions: 'c'.",
    ]


def test_within_one_sphere_positions_that_cannot_move_explain_all():
    # each sphere stands at one place: dealing within it changes nothing
    table = street(sphere=["i", "i", "i", "u", "g", "s"])
    found = link_distance(table, LINKS, within="sphere", **ALL)
    here = found.table["pairs"] > 0
    assert found.table["expected_within"][here].tolist() == pytest.approx(
        found.table["value"][here].tolist()
    )
    assert found.table["p_within"].isna().all()
    assert found.params["share_near"]["expected_within"] == pytest.approx(0.75)
    assert found.notes[1].text().startswith("A second test permutes positions only among")


def test_a_table_in_degrees_is_measured_over_the_globe():
    # along the equator of a sphere of 6 371 008.8 m one degree has 111 195.08 m, ninety have
    # 10 007 557.22
    places = pd.DataFrame({"lon": [0.0, 1.0, 90.0], "lat": 0.0}, index=list("abc"))
    links = pd.DataFrame({"source": ["a", "a"], "target": ["b", "c"]})
    bands = [111_195.0, 111_195.2, 10_007_557.1, 10_007_557.3]
    found = link_distance(places, links, bands_m=bands, **ALL)
    assert found.table["links"].tolist() == [0, 0, 1, 0, 1, 0]
    assert found.params["distances"] == "great_circle"
    assert found.params["median_m"] == pytest.approx(6_371_008.8 * np.pi / 180 * 45.5)


def test_order_of_rows_workers_and_form_of_links_change_nothing():
    table, turned = (
        street(),
        LINKS.iloc[::-1].rename(columns={"source": "target", "target": "source"}),
    )
    first = link_distance(table, LINKS, within="sphere", permutations=99, workers=1)
    again = link_distance(table.iloc[::-1], turned, within="sphere", permutations=99, workers=2)
    graph = link_distance(table, nx.from_pandas_edgelist(LINKS), within="sphere", permutations=99)
    for other in (again, graph):
        pd.testing.assert_frame_equal(first.table, other.table, check_exact=True)
        assert first.params == other.params


def test_where_nobody_has_a_place_or_a_region_nothing_is_told():
    table = street(region_id=None)
    table["geometry"] = gpd.GeoSeries([None] * 6, index=table.index, crs=table.crs)
    for organisations, links in ((table, LINKS), (street().iloc[:0], LINKS[:0])):
        found = link_distance(organisations, links, within="sphere", **ALL)
        assert found.table["status"].tolist() == ["undefined"]
        assert found.table.index.tolist() == ["0"]
        shares = found.params["share_near"], found.params["share_in_region"]
        assert [(row["n"], row["total"]) for row in shares] == [(0, 0)] * 2


def test_arguments_are_the_same_afterwards():
    table, links = street(), LINKS.copy()
    link_distance(table, links, within="sphere", **ALL)
    pd.testing.assert_frame_equal(table, street())
    pd.testing.assert_frame_equal(links, LINKS)


def test_links_made_to_be_near_are_found_and_few_links_are_called_few():
    rng = np.random.default_rng(2)
    places = pd.DataFrame(rng.uniform(0, 100e3, (60, 2)), columns=["x_m", "y_m"])
    places.index = [f"o{row:02}" for row in range(60)]
    xy = places.to_numpy()
    near = [
        (places.index[i], places.index[j])
        for i, j in combinations(range(60), 2)
        if np.hypot(*(xy[i] - xy[j])) < 15e3 and rng.random() < 0.5
    ]
    links = pd.DataFrame(near, columns=["source", "target"])
    table = link_distance(places, links, bands_m=[20e3, 60e3], permutations=199).table
    assert table.loc[["0-20", "20-60"], "label"].tolist() == ["more", "fewer"]
    none = link_distance(places, links[:0], bands_m=[20e3], permutations=19)
    assert none.table["status"].tolist() == ["undefined", "constant", "constant"]
    assert np.isnan(none.params["share_near"]["value"])
    assert np.isnan(none.params["median_m"])


def test_florentine_marriages_by_distance_are_those_of_qaptest_in_r():
    # sna 2.7.1, 20 000 permutations; tests/oracle/link_distance_sna.R
    by_r, places, links = (
        pd.read_csv(ORACLE / f"link_distance_{name}.csv") for name in ("sna", "places", "links")
    )
    how = {"bands_m": [250, 500], "permutations": 9_999, "alpha": 0.05}
    for side, column in (("greater", "at_least"), ("less", "at_most")):
        table = link_distance(places.set_index("family"), links, alternative=side, **how).table
        assert table["links"].tolist() == by_r["links"].tolist()
        assert table["pairs"].tolist() == by_r["pairs"].tolist()
        # both sample: five standard errors of the difference
        chance = by_r[column].to_numpy()
        error = np.sqrt(chance * (1 - chance) * (1 / 20_000 + 1 / 9_999))
        assert (np.abs(table["p_value"].to_numpy() - chance) <= 5 * error + 2e-4).all()
        expected = (table["expected"] * table["pairs"]).to_numpy()
        assert expected == pytest.approx(20 * by_r["pairs"].to_numpy() / 120)  # 20 marriages
        assert np.abs(expected - by_r["mean"].to_numpy()).max() < 0.05
        for end in ("low", "high"):
            assert (table[end] * table["pairs"]).round(9).tolist() == by_r[end].tolist()


@pytest.mark.slow
def test_five_per_cent_is_five_per_cent_where_positions_have_nothing_to_do_with_links():
    # 39 dealings and two-sided: p <= .05 at chance .05 at most, less by ties (counts); a bound
    # that a right test breaks once in 10 000 runs
    rng = np.random.default_rng(11)
    ids = [f"o{row:02}" for row in range(40)]
    hub = nx.barabasi_albert_graph(40, 3, seed=4)
    links = pd.DataFrame([(ids[i], ids[j]) for i, j in hub.edges], columns=["source", "target"])
    runs, rejected = 120, np.zeros(3)
    for run in range(runs):
        places = pd.DataFrame(rng.normal(0, 50e3, (40, 2)), columns=["x_m", "y_m"], index=ids)
        places["kind"] = np.arange(40) % 2
        how = {"bands_m": [50e3], "permutations": 39, "seed": run, "workers": 1}
        found = link_distance(places, links, within="kind", near_m=80e3, **how)
        near = found.params["share_near"]
        rejected += [
            found.table.loc["0-50", "p_value"] <= 0.05,
            found.table.loc["0-50", "p_within"] <= 0.05,
            near["p_value"] <= 0.05,
        ]
    assert (rejected <= binom.ppf(1 - 1e-4, runs, 0.05)).all()
    assert (rejected >= binom.ppf(1e-4, runs, 0.025)).all()


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (
            {"links": LINKS.assign(kind="colocation")},
            {},
            "links: 5 of 5 links are co-location. They were made of distance, so they cannot say "
            "how links depend on distance. Give recorded links.",
        ),
        (
            {},
            {"bands_m": [5_000, 5_000]},
            "bands_m: 5000, 5000 are no bounds of bands. Give metres that rise from above 0, for "
            "example [10000, 50000, 200000].",
        ),
        (
            {},
            {"bands_m": []},
            "bands_m:  are no bounds of bands. Give metres that rise from above 0, for example "
            "[10000, 50000, 200000].",
        ),
        (
            {},
            {"permutations": 0},
            "permutations: 0 is no number of them. Give a whole number from 1 to 1,000,000, for "
            "example 999.",
        ),
        (
            {},
            {"within": "colour"},
            "within: 'colour' is not known. Choose one of: sphere, region_id, placed, geometry.",
        ),
        (
            {},
            {"alternative": "more"},
            "alternative: 'more' is not known. Choose one of: two-sided, greater, less, directed.",
        ),
        (
            {"links": pd.DataFrame({"source": ["a"], "target": ["z"]})},
            {},
            "links: 1 of 1 rows names an organisation that is not on the list: 'a – z'. Correct "
            "the key or drop the row.",
        ),
    ],
)
def test_each_rule_at_the_door_speaks(change, options, message):
    with pytest.raises(ArgumentError) as error:
        link_distance(**({"organisations": street(), "links": LINKS} | change), **options)
    assert str(error.value) == message


def test_every_note_is_said_in_three_languages():
    table = street(region_id=["r", "r", None, "s", "s", "t"])
    table.loc["e", "geometry"] = None
    notes = link_distance(table, LINKS, within="sphere", permutations=9).notes
    assert len(notes) == 5
    for language in ("en", "ru", "kk"):
        assert not any("{" in note.text(language) for note in notes)
