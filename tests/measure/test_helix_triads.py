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

TESTED = ["p_value", "label", "status"]


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
    table = helix_triads(graph, pd.Series(list(letters))).table
    closed, middle = by_hand(graph, letters)
    for _, row in table.iterrows():
        assert (row["closed"], row["open"]) == (closed, sum(middle.values()))
        assert [row[f"open_{side}"] for side in "uig"] == list(middle.values())
    assert table.index.tolist() == ["closure", "closed"]
    assert table.loc["closed", "value"] == closed
    assert table.loc["closure", "value"] == pytest.approx(closed / (closed + sum(middle.values())))
    drawn = []
    for order in set(orders(letters)):
        shut, held = by_hand(graph, order)
        drawn.append((shut / (shut + sum(held.values())) if shut or any(held.values()) else np.nan,
                      shut))  # fmt: skip
    assert len(drawn) == 560
    share, number = np.array(drawn).T
    share = share[np.isfinite(share)]
    for statistic, chance in (("closure", share), ("closed", number)):
        row = table.loc[statistic]

        def p_of(seen, chance=chance):
            tails = (chance >= seen - 1e-9).mean(), (chance <= seen + 1e-9).mean()
            return min(1, 2 * min(tails))

        assert row["p_value"] == pytest.approx(p_of(row["value"]))
        assert row["min_p"] == pytest.approx(min(p_of(chance.max()), p_of(chance.min())))
        assert row["expected"] == pytest.approx(chance.mean())
        ends = np.quantile(chance, [0.025, 0.975], method="inverted_cdf")
        assert row[["low", "high"]].tolist() == pytest.approx(ends.tolist())


def test_triangles_of_the_three_sides_are_found_to_be_no_chance():
    """Twelve triangles u-i-g, joined in a ring by links of alike."""
    graph, sides = nx.Graph(), {}
    for k in range(12):
        trio = [f"{side}{k:02}" for side in "uig"]
        graph.add_edges_from(combinations(trio, 2))
        sides |= {node: node[0] for node in trio}
        graph.add_edge(f"u{k:02}", f"u{(k + 1) % 12:02}")
    table = helix_triads(graph, pd.Series(sides)).table
    assert table[["closed", "open"]].to_numpy().tolist() == [[12, 0], [12, 0]]
    assert table["value"].tolist() == [1.0, 12.0]
    assert table.loc["closed", "expected"] == pytest.approx(12 * 6 * 12**3 / (36 * 35 * 34))
    assert table[TESTED].to_numpy().tolist() == [[0.002, "more", "ok"]] * 2


def test_sides_that_keep_apart_have_fewer_closed_triads_than_chance():
    """Three cliques of six, each of one side, without a link between: chance of 60 triangles.

    Of the C(18, 3) triples 6 x 6 x 6 are of three sides, so of 60 triangles 60 x 216 / 816 are.
    """
    graph = nx.disjoint_union_all([nx.complete_graph(6)] * 3)
    found = helix_triads(graph, pd.Series(list("uuuuuuiiiiiigggggg")))
    closure, closed = found.table.loc["closure"], found.table.loc["closed"]
    assert (closure["closed"], closure["open"], closure["status"]) == (0, 0, "undefined")
    assert np.isnan(closure["p_value"])
    assert closed["value"] == 0
    assert closed["expected"] == pytest.approx(60 * 216 / 816)
    assert 0 < closed["low"] < closed["expected"] < closed["high"]
    assert closed["p_value"] == closed["min_p"] < 0.05
    assert (closed["label"], closed["status"]) == ("fewer", "ok")
    assert found.notes[-1].text() == (
        "No triad of all three sides is connected, so there is no closed share; by chance 15.9 "
        "closed ones are expected."
    )


def test_without_a_triad_of_three_sides_there_is_no_share():
    table = helix_triads(nx.path_graph(6), pd.Series(list("uuuiig"))).table
    assert table[["closed", "open"]].to_numpy().tolist() == [[0, 0], [0, 0]]
    assert table.loc["closure", ["value", "expected", "p_value"]].isna().all()
    assert table["status"].tolist() == ["undefined", "too_few"]
    assert table.loc["closed", ["value", "expected", "p_value", "min_p"]].tolist() == [0, 0, 1, 1]


def test_without_a_side_there_is_no_triad():
    table = helix_triads(nx.complete_graph(6), pd.Series(list("uuuiii"))).table
    assert table.loc["closed", ["closed", "open", "open_g", "expected"]].tolist() == [0] * 4
    assert table["status"].tolist() == ["undefined", "too_few"]


def test_of_one_side_only_the_number_is_constant_as_in_mixing():
    found = helix_triads(nx.complete_graph(6), pd.Series(list("uuuuuu")))
    assert found.table["status"].tolist() == ["undefined", "constant"]
    assert found.table["p_value"].isna().all()
    assert found.table.loc["closed", ["value", "expected"]].tolist() == [0, 0]
    assert [note.key for note in found.notes] == ["mixing.one_group"]


def test_without_anybody_known_nothing_is_said_of_chance():
    found = helix_triads(nx.complete_graph(3), pd.Series([None, None, None], dtype=object))
    assert found.table["p_value"].isna().all()
    assert [note.key for note in found.notes] == ["mixing.nobody", "mixing.unknown"]


def test_a_network_too_large_to_be_tested_still_says_what_is_expected(monkeypatch):
    monkeypatch.setattr("spatialict.core.networks.roles.MOST_STEPS", 0.0)
    monkeypatch.setattr("spatialict.core.networks.relabelled.QUICK", 0.0)
    graph, sides = nx.complete_graph(12), pd.Series(list("uig" * 4))
    found = helix_triads(graph, sides)
    assert found.table["status"].tolist() == ["undefined", "undefined"]
    assert found.table[["low", "high", "p_value"]].isna().all(axis=None)
    # 4 x 4 x 4 of all 220 triples, which are all closed
    assert found.table.loc["closed", ["value", "expected"]].tolist() == pytest.approx([64, 64])


def test_where_everybody_is_linked_all_triads_close_whatever_the_labels():
    table = helix_triads(nx.complete_graph(7), pd.Series(list("uuuiigg"))).table
    assert table["value"].tolist() == [1.0, 12.0]
    assert table["expected"].tolist() == pytest.approx([1.0, 12.0])
    assert table[["p_value", "min_p", "status"]].to_numpy().tolist() == [[1.0, 1.0, "too_few"]] * 2


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
