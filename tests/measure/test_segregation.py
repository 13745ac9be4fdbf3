"""The E-I index and assortativity: graphs of known answer, all arrangements, what is undefined."""

from __future__ import annotations

from itertools import permutations as orders

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from spatialict.core.networks.network import Network
from spatialict.measure.segregation import segregation

STATISTICS = ["ei", "ei_weighted", "assortativity", "assortativity_weighted"]


def by_hand(graph, letters, weighted):
    """Krackhardt and Stern; and Newman's r from the matrix e of ends of links."""
    group = dict(zip(sorted(graph), letters, strict=True))
    names = sorted(set(letters))
    e = np.zeros((len(names),) * 2)
    for a, b, weight in graph.edges.data("weight", default=1.0):
        i, j = names.index(group[a]), names.index(group[b])
        e[i, j] += weight if weighted else 1.0
        e[j, i] += weight if weighted else 1.0
    if e.sum() == 0:
        return np.nan, np.nan
    e /= e.sum()
    ends = e.sum(axis=0)
    alike = (ends**2).sum()
    r = (np.trace(e) - alike) / (1 - alike) if alike < 1 - 1e-12 else np.nan
    return 1 - 2 * np.trace(e), r


def weighted(graph, seed):
    rng = np.random.default_rng(seed)
    for pair in graph.edges:
        graph.edges[pair]["weight"] = float(rng.lognormal())
    return graph


@pytest.mark.parametrize("seed", range(6))
def test_every_number_is_the_formula_and_p_counts_all_orders(seed):
    graph = weighted(nx.gnm_random_graph(7, 9 + seed, seed=seed), seed)
    letters = "aaabbbc" if seed % 2 else "aaaabbb"
    found = segregation(graph, pd.Series(list(letters)))
    table = found.table
    assert table.index.tolist() == STATISTICS
    every = sorted(set(orders(letters)))
    drawn = np.array(
        [np.transpose([by_hand(graph, o, False), by_hand(graph, o, True)]).ravel() for o in every]
    )
    # seen first: E-I and r, by links and by weight
    seen = [by_hand(graph, letters, w)[k] for k in (0, 1) for w in (False, True)]
    np.testing.assert_allclose(table["value"], seen, rtol=1e-12)
    for column, name in enumerate(STATISTICS):
        chance = drawn[:, column][np.isfinite(drawn[:, column])]
        up, down = (chance >= seen[column] - 1e-9).mean(), (chance <= seen[column] + 1e-9).mean()
        assert table.loc[name, "p_value"] == pytest.approx(min(1, 2 * min(up, down)))
        assert table.loc[name, "expected"] == pytest.approx(chance.mean())
    assert found.params["permutations"] == "exact"


def test_arrangements_without_a_value_are_no_part_of_chance():
    """A link of two of four: r is NaN where both ends are alike, in 2 of 6 arrangements."""
    graph = nx.Graph([("a", "b")])
    graph.add_nodes_from("cd")
    table = segregation(graph, pd.Series({"a": "u", "b": "i", "c": "u", "d": "i"})).table
    assert table.loc["assortativity", ["value", "expected"]].tolist() == [-1.0, -1.0]
    assert table.loc["assortativity", ["p_value", "min_p"]].tolist() == [1.0, 1.0]
    assert table.loc["assortativity", "status"] == "too_few"
    assert table.loc["ei", "p_value"] == 1.0  # 4 of 6 are as external
    assert table.loc["ei", "expected"] == pytest.approx(1 - 2 * (2 + 2) / 12)


def test_ends_of_the_scale():
    """Three pairs, each within a group: E-I -1, r 1; three pairs between two groups: 1 and -1."""
    pairs = nx.Graph([(0, 1), (2, 3), (4, 5)])
    within = segregation(pairs, pd.Series(list("aabbcc"))).table["value"]
    between = segregation(pairs, pd.Series(list("ababab"))).table["value"]
    assert within.tolist() == [-1.0, -1.0, 1.0, 1.0]
    assert between.tolist() == [1.0, 1.0, -1.0, -1.0]


def test_what_has_no_links_is_undefined():
    found = segregation(nx.empty_graph(6), pd.Series(list("uuuiii")))
    assert found.table["status"].tolist() == ["undefined"] * 4
    assert found.table[["value", "expected", "low", "p_value"]].isna().all(axis=None)


def test_links_within_one_group_only_have_an_e_i_and_no_r():
    graph = nx.Graph([(0, 1), (1, 2)])
    graph.add_nodes_from(range(8))
    table = segregation(graph, pd.Series(list("uuuuiiii"))).table
    # of C(8, 4) = 70 arrangements C(5, 1) have the three in one group, and C(5, 4) in the other
    assert table.loc["ei", ["value", "p_value"]].tolist() == [-1.0, 2 * 10 / 70]
    assert np.isnan(table.loc["assortativity", "value"])
    assert table.loc["assortativity", "status"] == "undefined"


def test_one_group_is_constant():
    table = segregation(nx.path_graph(4), pd.Series(list("uuuu"))).table
    assert table.loc["ei", ["value", "expected", "status"]].tolist() == [-1.0, -1.0, "constant"]
    assert table.loc["assortativity", "status"] == "undefined"
    assert table["p_value"].isna().all()


def test_groups_that_work_among_themselves_are_seen():
    graph = nx.connected_caveman_graph(3, 8)
    table = segregation(graph, pd.Series(["u"] * 8 + ["i"] * 8 + ["g"] * 8), seed=2).table
    assert table["label"].tolist() == ["fewer", "fewer", "more", "more"]
    assert table["p_value"].tolist() == [0.002] * 4


def test_equal_weights_change_nothing():
    graph = weighted(nx.gnm_random_graph(30, 60, seed=1), 1)
    groups = pd.Series(list("uig" * 10))
    for pair in graph.edges:
        graph.edges[pair]["weight"] = 0.3
    table = segregation(graph, groups).table
    assert np.array_equal(table.iloc[0].astype(str), table.iloc[1].astype(str))
    assert np.array_equal(table.iloc[2].astype(str), table.iloc[3].astype(str))


def test_order_and_threads_change_nothing():
    graph = weighted(nx.gnm_random_graph(50, 130, seed=2), 2)
    groups = pd.Series(list("uiggg" * 10))
    first = segregation(graph, groups, workers=1).table
    rows = Network.of(graph, groups.index).table().sample(frac=1, random_state=0)
    assert segregation(rows, groups.iloc[::-1], workers=3).table.equals(first)
