"""Links by pair of groups: densities by hand, p by all arrangements, laws and what is not known."""

from __future__ import annotations

import subprocess
import sys
from itertools import permutations as orders

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from spatialict.core.inference import monte_carlo_error
from spatialict.core.networks import relabelled
from spatialict.core.networks.network import Network
from spatialict.core.study import ArgumentError
from spatialict.measure.mixing import mixing

SIX = pd.DataFrame(
    {
        "source": ["u1", "u1", "u2", "i1", "i2", "i1"],
        "target": ["u2", "i1", "i1", "i2", "i3", "g1"],
        "weight": [4.0, 1.0, 2.0, 1.0, 3.0, 0.5],
    }
)
HELIX = pd.Series({"u1": "u", "u2": "u", "i1": "i", "i2": "i", "i3": "i", "g1": "g"})


def noise(n, links, seed, sides="uig"):
    graph = nx.gnm_random_graph(n, links, seed=seed)
    rng = np.random.default_rng(seed)
    for pair in graph.edges:
        graph.edges[pair]["weight"] = float(rng.lognormal())
    return graph, pd.Series(rng.choice(list(sides), n))


def test_densities_by_hand():
    """One link of one pair of u; two of the six u-i; two of the three i-i; one of the three g-i."""
    found = mixing(SIX, HELIX)
    table = found.table
    assert table.index.names == ["from", "to"]
    assert table.index.tolist() == [tuple(pair.split()) for pair in
        ["g g", "g i", "g u", "i i", "i u", "u u"]]  # fmt: skip
    assert table["links"].tolist() == [0, 1, 0, 2, 2, 1]
    assert table["weight"].tolist() == pytest.approx([0, 0.5, 0, 4.0, 3.0, 4.0])
    assert table["possible"].tolist() == [0, 3, 2, 3, 6, 1]
    right = [np.nan, 1 / 3, 0, 2 / 3, 1 / 3, 1]
    np.testing.assert_allclose(table["value"], right)
    np.testing.assert_allclose(table["expected"], [np.nan] + [6 / 15] * 5)
    share = np.array([np.nan, 3, 2, 3, 6, 1]) / 15
    np.testing.assert_allclose(table["weight_expected"], 11.5 * share)
    assert table["status"].tolist()[0] == "undefined"
    assert found.params["permutations"] == "exact"  # 6! / (3! 2! 1!) = 60
    assert found.params["groups"] == {"g": 1, "i": 3, "u": 2}


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less", "directed"])
def test_exact_p_counts_every_order_of_the_labels(alternative):
    """All 7! orders, pair by pair, of links and of weights."""
    graph, _ = noise(7, 11, 3)
    groups = pd.Series(list("aaabbcc"))
    found = mixing(graph, groups, alternative=alternative).table
    for column, prefix in (("links", ""), ("weight", "weight_")):
        each = []
        for order in set(orders("aaabbcc")):
            cells = dict.fromkeys(found.index, 0.0)
            for a, b, weight in graph.edges.data("weight"):
                pair = tuple(sorted([order[a], order[b]]))
                cells[pair] += weight if prefix else 1.0
            each.append(list(cells.values()))
        drawn, seen = np.array(each), found[column].to_numpy()
        assert len(drawn) == 210
        up, down = (drawn >= seen - 1e-9).mean(axis=0), (drawn <= seen + 1e-9).mean(axis=0)
        right = {
            "two-sided": np.minimum(1, 2 * np.minimum(up, down)), "greater": up, "less": down,
            "directed": np.minimum(up, down),
        }[alternative]  # fmt: skip
        np.testing.assert_allclose(found[prefix + "p_value"], right, rtol=1e-12)
        mean = found["expected"] * found["possible"] if not prefix else found["weight_expected"]
        np.testing.assert_allclose(drawn.mean(axis=0), mean, rtol=1e-12)
        if not prefix:
            top = (drawn >= drawn.max(axis=0) - 1e-9).mean(axis=0)
            bottom = (drawn <= drawn.min(axis=0) + 1e-9).mean(axis=0)
            tail = {"greater": top, "less": bottom}.get(alternative, np.minimum(top, bottom))
            least = np.minimum(1, tail * (2 if alternative == "two-sided" else 1))
            np.testing.assert_allclose(found["min_p"], least, rtol=1e-12)
            low, high = np.quantile(drawn, [0.025, 0.975], axis=0, method="inverted_cdf")
            np.testing.assert_allclose(found["low"] * found["possible"], low)
            np.testing.assert_allclose(found["high"] * found["possible"], high)


def test_affinity_by_hand_and_by_all_orders():
    """Ends: g 1, i 7, u 4 of 12. i-i: 2 x 24 / 49; i-u: 2 x 12 / 28; g-i: 12 / 7; u-u: 24 / 16."""
    found = mixing(SIX, HELIX).table
    right = [np.nan, 12 / 7, 0.0, 48 / 49, 24 / 28, 24 / 16]
    np.testing.assert_allclose(found["affinity"], right)
    ends = {"g": 0, "i": 1, "u": 2}
    keys, drawn = sorted(HELIX.index), []
    for order in set(orders(HELIX[keys])):
        side = dict(zip(keys, order, strict=True))
        e = np.zeros((3, 3))
        for a, b in zip(SIX["source"], SIX["target"], strict=True):
            e[ends[side[a]], ends[side[b]]] += 1 / 12
            e[ends[side[b]], ends[side[a]]] += 1 / 12
        with np.errstate(invalid="ignore"):
            drawn.append((e / np.outer(e.sum(axis=0), e.sum(axis=0)))[np.triu_indices(3)])
    for column, (name, row) in enumerate(found.iterrows()):
        chance = np.array(drawn)[:, column]
        chance = chance[np.isfinite(chance)]
        up, down = (chance >= right[column] - 1e-9).mean(), (chance <= right[column] + 1e-9).mean()
        if name == ("g", "g"):
            assert np.isnan(row["affinity_p_value"])  # there is no pair
        else:
            assert row["affinity_p_value"] == pytest.approx(min(1, 2 * min(up, down)))


def test_a_hub_among_hubs_has_many_links_and_no_affinity():
    """Each of ten universities has nine links, each of 30 firms three: ends make of it what is."""
    degrees = [9] * 10 + [3] * 30
    found = []
    for seed in range(10):
        graph = nx.Graph(nx.configuration_model(degrees, seed=seed))
        graph.remove_edges_from(nx.selfloop_edges(graph))
        table = mixing(graph, pd.Series(["u"] * 10 + ["i"] * 30), seed=seed).table
        assert table.loc[("u", "u"), "label"] == "more"
        found.append(table.loc[("u", "u"), "affinity_p_value"] <= 0.05)
    assert sum(found) <= 3  # binomial (10, .05): .001 beyond


def test_drawn_p_is_near_the_exact_one(monkeypatch):
    """12 nodes of 4 + 4 + 4 have 34 650 arrangements; 9 999 drawings err by 4.5 x .01 at most."""
    graph, _ = noise(12, 30, 5)
    groups = pd.Series(list("uuuuiiiigggg"))
    exact = mixing(graph, groups)
    monkeypatch.setattr(relabelled, "FEW", 0)
    drawn = mixing(graph, groups, permutations=9_999)
    assert (exact.params["permutations"], drawn.params["permutations"]) == ("exact", 9_999)
    for column in ("p_value", "weight_p_value"):
        error = monte_carlo_error(exact.table[column], 9_999)
        assert (np.abs(drawn.table[column] - exact.table[column]) <= 4.5 * error + 2e-4).all()


def test_labels_that_follow_the_links_are_found_and_others_are_not():
    """Two cliques of ten and a bridge: 90 links within, 1 between, of 100 possible."""
    graph = nx.connected_caveman_graph(2, 10)
    sides = pd.Series(["u"] * 10 + ["i"] * 10)
    found = mixing(graph, sides).table
    assert found["label"].tolist() == ["more", "fewer", "more"]
    assert (found["q_value"] <= 0.002 * 3 / 2).all()
    mixed = mixing(graph, pd.Series(["u", "i"] * 10)).table
    assert mixed["label"].tolist() == ["ns"] * 3


def test_order_of_rows_direction_form_and_threads_change_nothing():
    graph, groups = noise(40, 120, 1)
    graph = nx.relabel_nodes(graph, {k: f"o{k}" for k in graph})
    groups.index = [f"o{k}" for k in groups.index]
    web = Network.of(graph, groups.index)
    table = web.table()
    turned = table.rename(columns={"source": "target", "target": "source"})
    rows = turned.sample(frac=1, random_state=3)
    first = mixing(graph, groups, workers=1).table
    for links in (web, table, rows):
        for workers in (1, 3):
            found = mixing(links, groups.sample(frac=1, random_state=1), workers=workers)
            assert found.table.equals(first)
    assert not mixing(graph, groups, seed=1).table.equals(first)


def test_arguments_are_not_changed():
    graph, groups = noise(20, 40, 1)
    table = Network.of(graph).table()
    before, labels = table.copy(deep=True), groups.copy(deep=True)
    mixing(table, groups)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_series_equal(groups, labels)


def test_organisations_without_links_make_possible_pairs():
    found = mixing(SIX, pd.concat([HELIX, pd.Series({"u3": "u"})])).table
    assert found["possible"].tolist() == [0, 3, 3, 3, 9, 3]
    assert found["value"].iloc[-1] == pytest.approx(1 / 3)


def test_unknown_groups_are_left_out_and_counted():
    groups = HELIX.astype(object)
    groups["i1"] = np.nan
    found = mixing(SIX, groups)
    assert found.table["links"].sum() == 2  # u1-u2, i2-i3
    assert (found.params["n"], found.params["n_unknown"]) == (5, 1)
    assert found.notes[1].text() == (
        "1 of 6 organisations has no known group: it and its links (4) are left out."
    )
    alone = mixing(SIX[~SIX[["source", "target"]].eq("i1").any(axis=1)], groups.drop("i1"))
    pd.testing.assert_frame_equal(found.table, alone.table)


def test_one_group_is_constant():
    found = mixing(SIX, pd.Series("u", index=HELIX.index))
    row = found.table.iloc[0]
    assert (row["value"], row["expected"], row["status"]) == (0.4, 0.4, "constant")
    assert np.isnan(row["p_value"])
    assert np.isnan(row["q_value"])
    assert row["label"] == "ns"
    assert found.notes[0].text() == (
        "All 6 organisations are of one group: there is nothing to compare."
    )


def test_where_no_group_is_known_there_is_nothing_to_compare():
    found = mixing(SIX, pd.Series(None, index=HELIX.index, dtype=object))
    assert found.table.empty
    assert (found.params["n"], found.params["n_unknown"]) == (0, 6)
    assert found.notes[0].text() == (
        "No organisation has a known group: there is nothing to compare."
    )


@pytest.mark.parametrize("graph", [nx.complete_graph(8), nx.empty_graph(8)])
def test_where_all_arrangements_are_alike_there_is_no_test(graph):
    found = mixing(graph, pd.Series(list("uuuuiiii"))).table
    assert found["status"].tolist() == ["too_few"] * 3
    assert found["p_value"].tolist() == found["min_p"].tolist() == [1.0] * 3
    assert found["q_value"].isna().all()
    assert found["value"].tolist() == found["expected"].tolist()


def test_a_test_that_cannot_reject_is_out_of_the_family():
    """One office among six organisations: 2 of its 6 places have most links, p is 2 x 1/6."""
    found = mixing(SIX, HELIX)
    few = found.table["min_p"] > 0.05
    assert (found.table.loc[few, "status"] == "too_few").all()
    assert found.table.loc[few, "q_value"].isna().all()
    assert found.table.loc[few, "p_value"].notna().all()
    assert found.notes[1].key == "mixing.too_few"


def test_weights_count_by_themselves():
    """The links of two groups are even, their weights are not."""
    graph = nx.complete_graph(12)
    for a, b in graph.edges:
        graph.edges[a, b]["weight"] = 9.0 if a < 6 and b < 6 else 1.0
    found = mixing(graph, pd.Series(["u"] * 6 + ["i"] * 6)).table
    assert found["status"].tolist() == ["too_few"] * 3
    assert found["weight_label"].tolist() == ["ns", "fewer", "more"]
    # of C(12, 6) = 924 arrangements one has all heavy pairs in u, and two have none between u and
    # i; i has none where at most one of its six is heavy: 1 + 6 x 6 of them
    right = [2 * 37 / 924, 2 * 2 / 924, 2 * 1 / 924]
    assert found["weight_p_value"].tolist() == pytest.approx(right)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"groups": HELIX.drop("g1")},
            "links: 1 of 6 rows names an organisation that is not on the list: 'i1 – g1'. Correct "
            "the key or drop the row.",
        ),
        (
            {"groups": HELIX.to_dict()},
            "groups: give a Series whose index names the organisations.",
        ),
        (
            {"attribute": 3},
            "attribute: '3' is not a name. Give a word that says what the groups are, as "
            '"sphere".',
        ),
        (
            {"permutations": 0},
            "permutations: '0' is not known. Give \"auto\", \"exact\" or a whole number of 1 or "
            "more.",
        ),
    ],
)  # fmt: skip
def test_wrong_arguments_are_told(arguments, message):
    with pytest.raises(ArgumentError) as error:
        mixing(SIX, **({"groups": HELIX} | arguments))
    assert str(error.value) == message


def test_more_numbers_than_can_be_kept_are_refused():
    graph, groups = noise(400, 10, 1)
    groups = pd.Series([f"r{k % 300}" for k in range(400)])
    with pytest.raises(ArgumentError) as error:
        mixing(graph, groups)
    assert str(error.value) == (
        "permutations: 999 arrangements of 300 groups are more than can be kept. Ask for fewer "
        "permutations, or join groups."
    )


CODE = """
import networkx as nx, pandas as pd, hashlib
from spatialict.measure.mixing import mixing
from spatialict.measure.brokerage import brokerage
graph = nx.relabel_nodes(nx.gnm_random_graph(40, 100, seed=1), {k: f"o{k}" for k in range(40)})
graph = nx.Graph([tuple(pair) for pair in {frozenset(e) for e in graph.edges}])
groups = pd.Series({key: "uig"[int(key[1:]) % 3] for key in graph})
tables = [mixing(graph, groups).table, brokerage(graph, groups.sort_index())[1].table]
print(hashlib.sha256("".join(t.to_csv() for t in tables).encode()).hexdigest())
"""


@pytest.mark.slow
def test_the_hash_seed_changes_nothing():
    told = {
        subprocess.run(
            [sys.executable, "-c", CODE], env={"PYTHONHASHSEED": seed}, text=True, check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1
