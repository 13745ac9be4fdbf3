"""Closed triads of a university, a firm and an office: by hand, by all arrangements, undefined."""

from __future__ import annotations

from itertools import combinations
from itertools import permutations as orders

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from spatialict.core.networks.network import Network
from spatialict.core.study import ArgumentError
from spatialict.measure.helix_triads import helix_triads


def by_hand(graph, letters):
    """Closed triads, and open ones by the side in the middle: every three nodes in turn."""
    side = dict(zip(sorted(graph), letters, strict=True))
    closed, middle = 0, dict.fromkeys("uig", 0)
    for three in combinations(sorted(graph), 3):
        if {side[node] for node in three} != set("uig"):
            continue
        degrees = {node: sum(graph.has_edge(node, o) for o in three if o != node) for node in three}
        links = sum(degrees.values()) // 2
        closed += links == 3
        if links == 2:
            middle[side[max(degrees, key=degrees.get)]] += 1
    return closed, middle


@pytest.mark.parametrize("seed", range(5))
def test_counts_and_p_are_those_of_all_triples_and_all_orders(seed):
    graph, letters = nx.gnm_random_graph(8, 13 + seed, seed=seed), "uuuiiigg"
    row = helix_triads(graph, pd.Series(list(letters))).table.iloc[0]
    closed, middle = by_hand(graph, letters)
    assert (row["closed"], row["open"]) == (closed, sum(middle.values()))
    assert [row[f"open_{side}"] for side in "uig"] == list(middle.values())
    drawn = []
    for order in set(orders(letters)):
        shut, held = by_hand(graph, order)
        drawn.append((shut / (shut + sum(held.values())) if shut or any(held.values()) else np.nan,
                      shut))  # fmt: skip
    assert len(drawn) == 560
    share, number = np.array(drawn).T
    share = share[np.isfinite(share)]
    for column, chance, seen in (("p_value", share, row["value"]),
                                 ("closed_p_value", number, closed)):  # fmt: skip
        tails = (chance >= seen - 1e-9).mean(), (chance <= seen + 1e-9).mean()
        assert row[column] == pytest.approx(min(1, 2 * min(tails)))
    assert row["expected"] == pytest.approx(share.mean())
    assert row["closed_expected"] == pytest.approx(number.mean())


def test_triangles_of_the_three_sides_are_found_to_be_no_chance():
    """Twelve triangles u-i-g, joined in a ring by links of alike."""
    graph, sides = nx.Graph(), {}
    for k in range(12):
        trio = [f"{side}{k:02}" for side in "uig"]
        graph.add_edges_from(combinations(trio, 2))
        sides |= {node: node[0] for node in trio}
        graph.add_edge(f"u{k:02}", f"u{(k + 1) % 12:02}")
    row = helix_triads(graph, pd.Series(sides)).table.iloc[0]
    assert (row["closed"], row["open"], row["value"]) == (12, 0, 1.0)
    assert row["closed_expected"] == pytest.approx(12 * 6 * 12**3 / (36 * 35 * 34))
    assert row["closed_p_value"] == 0.002
    assert (row["p_value"], row["label"], row["status"]) == (0.002, "more", "ok")


def test_without_a_triad_of_three_sides_there_is_no_share():
    row = helix_triads(nx.path_graph(6), pd.Series(list("uuuiig"))).table.iloc[0]
    assert (row["closed"], row["open"]) == (0, 0)
    assert np.isnan(row["value"])
    assert np.isnan(row["expected"])
    assert row["status"] == "undefined"
    assert row["closed_p_value"] == 1.0


def test_without_a_side_there_is_no_triad():
    row = helix_triads(nx.complete_graph(6), pd.Series(list("uuuiii"))).table.iloc[0]
    assert (row["closed"], row["open"], row["open_g"], row["closed_expected"]) == (0, 0, 0, 0)
    assert row["status"] == "undefined"


def test_where_everybody_is_linked_all_triads_close_whatever_the_labels():
    row = helix_triads(nx.complete_graph(7), pd.Series(list("uuuiigg"))).table.iloc[0]
    assert (row["closed"], row["value"], row["expected"]) == (12, 1.0, 1.0)
    assert (row["p_value"], row["min_p"], row["status"]) == (1.0, 1.0, "too_few")


def test_a_side_that_is_none_is_refused():
    with pytest.raises(ArgumentError) as error:
        helix_triads(nx.path_graph(3), pd.Series(["u", "industry", "g"]))
    assert str(error.value) == (
        "helix: 'industry' are no sides of the triple helix. The sides are u, i and g."
    )


def test_unknown_sides_are_left_out_and_order_and_threads_change_nothing():
    graph = nx.gnm_random_graph(60, 300, seed=2)
    helix = pd.Series(list("uiggu" * 12), dtype=object)
    helix.iloc[7] = None
    first = helix_triads(graph, helix, workers=1)
    rows = Network.of(graph, helix.index).table().sample(frac=1, random_state=0)
    other = helix_triads(rows, helix.iloc[::-1], workers=3)
    assert other.table.equals(first.table)
    without = graph.subgraph(set(graph) - {7})
    assert helix_triads(without, helix).table.equals(first.table)
    assert first.params["n_unknown"] == 1
