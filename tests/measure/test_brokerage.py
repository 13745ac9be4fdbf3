"""Five roles of brokers: graphs of known answer, all arrangements, and who has no group."""

from __future__ import annotations

from itertools import permutations as orders

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from spatialict.core.networks import roles
from spatialict.core.networks.network import Network
from spatialict.measure.brokerage import brokerage
from tests.core.networks.test_relabelled import roles_by_hand

ROLES = ["coordinator", "itinerant", "representative", "gatekeeper", "liaison"]


@pytest.mark.parametrize(
    ("letters", "right"),
    [
        ("uuu", [2, 0, 0, 0, 0]),
        ("iui", [0, 2, 0, 0, 0]),
        ("uui", [0, 0, 1, 1, 0]),
        ("iuu", [0, 0, 1, 1, 0]),
        ("iug", [0, 0, 0, 0, 2]),
    ],
)
def test_one_in_the_middle_of_two_has_its_role_in_both_directions(letters, right):
    people, _ = brokerage(nx.path_graph(3), pd.Series(list(letters)))
    assert people.table.loc[1, ROLES].tolist() == right
    assert people.table["value"].tolist() == [0, 2, 0]


def test_the_hub_of_a_star_brokers_all_pairs_of_its_leaves():
    """u amid two of u, three of i, one of g: 2 x (1, 3, 3) pairs within, u by 4 others, 3 i-g."""
    people, groups = brokerage(nx.star_graph(6), pd.Series(list("uuuiiig")))
    assert people.table.loc[0, [*ROLES, "value"]].tolist() == [2, 6, 8, 8, 6, 30]
    assert people.table.loc[1:, "value"].eq(0).all()
    assert groups.table.loc["u", "value"].tolist() == [2, 6, 8, 8, 6]
    assert groups.table.loc[["i", "g"], "value"].eq(0).all()


def test_where_all_know_each_other_nobody_is_a_broker():
    people, groups = brokerage(nx.complete_graph(9), pd.Series(list("uiguiguig")))
    assert people.table["value"].eq(0).all()
    assert groups.table["expected"].eq(0).all()
    assert groups.table["status"].eq("too_few").all()


@pytest.mark.parametrize("seed", range(3))
def test_p_of_groups_counts_every_order_of_the_labels(seed):
    graph = nx.gnm_random_graph(7, 9 + seed, seed=seed)
    letters = "aaabbcc"
    found = brokerage(graph, pd.Series(list(letters)))[1].table
    hand = [
        roles_by_hand(graph, order).groupby(list(order)).sum().to_numpy().ravel()
        for order in sorted(set(orders(letters)))
    ]
    drawn, seen = np.array(hand), found["value"].to_numpy()
    right = roles_by_hand(graph, letters).groupby(list(letters)).sum().to_numpy().ravel()
    assert seen.tolist() == right.tolist()
    up, down = (drawn >= seen).mean(axis=0), (drawn <= seen).mean(axis=0)
    np.testing.assert_allclose(found["p_value"], np.minimum(1, 2 * np.minimum(up, down)))
    np.testing.assert_allclose(found["expected"], drawn.mean(axis=0), rtol=1e-12, atol=1e-12)
    least = np.minimum((drawn == drawn.max(axis=0)).mean(axis=0),
                       (drawn == drawn.min(axis=0)).mean(axis=0))  # fmt: skip
    np.testing.assert_allclose(found["min_p"], np.minimum(1, 2 * least))


def test_representative_and_gatekeeper_are_one_test():
    graph = nx.gnm_random_graph(40, 100, seed=3)
    table = brokerage(graph, pd.Series(list("uiiig" * 8)))[1].table
    one, other = (table.xs(role, level="role") for role in ("representative", "gatekeeper"))
    pd.testing.assert_frame_equal(one, other)
    rest = table.drop("gatekeeper", level="role")
    valid = rest.loc[rest["status"] == "ok", "p_value"].sort_values()
    right = (valid * len(valid) / np.arange(1, len(valid) + 1))[::-1].cummin().clip(upper=1)
    np.testing.assert_allclose(rest.loc[right.index, "q_value"], right)


def test_a_group_that_stands_between_all_others_is_told():
    """Two offices, each linked with all of ten universities and ten firms that know nobody."""
    graph = nx.Graph([(office, other) for office in (0, 1) for other in range(2, 22)])
    helix = pd.Series(["g"] * 2 + ["u"] * 10 + ["i"] * 10)
    table = brokerage(graph, helix)[1].table
    # 2 offices x 10 x 10 pairs x 2 directions; and each of the others is between the offices
    assert table.loc[("g", "liaison"), "value"] == 400
    assert table.loc[("i", "itinerant"), "value"] == 20
    assert table.loc[("g", "liaison"), "label"] == "more"


def test_an_organisation_of_unknown_group_has_no_role_and_an_island_none_to_play():
    links = pd.DataFrame({"source": ["a", "b", "c"], "target": ["b", "c", "d"]})
    groups = pd.Series({"e": "u", "d": None, "c": "u", "b": "i", "a": "u"})
    people, by_group = brokerage(links, groups)
    assert people.table.index.tolist() == list("edcba")
    assert people.table["status"].tolist() == ["island", "missing", "ok", "ok", "ok"]
    assert people.table.loc["d", [*ROLES, "value"]].isna().all()
    assert people.table.loc[["e", "b"], "value"].tolist() == [0.0, 2.0]
    assert people.table.loc["b", "itinerant"] == 2.0
    assert (by_group.params["n"], by_group.params["n_unknown"]) == (4, 1)


def test_a_graph_of_fewer_nodes_gives_rows_for_these():
    people, _ = brokerage(nx.path_graph(3), pd.Series(list("uigui")))
    assert people.table.index.tolist() == [0, 1, 2]


def test_the_sum_of_an_organisation_is_twice_its_pairs_of_partners_without_a_link():
    graph = nx.gnm_random_graph(60, 200, seed=5)
    people, _ = brokerage(graph, pd.Series(list("uig" * 20)), permutations=19)
    degree, closed = pd.Series(dict(graph.degree)), pd.Series(nx.triangles(graph))
    assert people.table["value"].tolist() == (degree * (degree - 1) - 2 * closed).tolist()


def test_groups_as_many_as_organisations_are_told_apart_from_these():
    people, groups = brokerage(nx.path_graph(4), pd.Series(list("abcd")))
    assert people.table["liaison"].tolist() == [0, 2, 2, 0]
    assert groups.table["value"].sum() == 4


def test_networks_too_large_to_test_keep_counts_and_expectation(monkeypatch):
    monkeypatch.setattr(roles, "MOST_STEPS", 1.0)
    graph = nx.gnm_random_graph(40, 100, seed=3)
    people, groups = brokerage(graph, pd.Series(list("uig" * 13 + "u")))
    assert people.table["value"].sum() == groups.table["value"].sum() > 0
    assert groups.table["expected"].sum() == pytest.approx(groups.table["value"].sum())
    assert groups.table["status"].eq("undefined").all()
    assert groups.table[["p_value", "q_value", "min_p", "low"]].isna().all(axis=None)
    assert groups.notes[1].text() == (
        "The network is too large to permute labels (100 links, "
        f"{sum(nx.triangles(graph).values()) // 3} triangles): roles are counted and their "
        "expectation is exact, but nothing is tested. Take a backbone of the links."
    )


def test_order_form_and_threads_change_nothing():
    graph = nx.gnm_random_graph(60, 200, seed=2)
    groups = pd.Series(list("uiggg" * 12))
    first = brokerage(graph, groups, workers=1)
    rows = Network.of(graph, groups.index).table().sample(frac=1, random_state=0)
    found = brokerage(rows, groups, workers=3)
    for one, other in zip(first, found, strict=True):
        assert one.table.equals(other.table)
    turned = brokerage(rows, groups.iloc[::-1])[0].table
    assert turned.equals(first[0].table.iloc[::-1])


def test_small_networks_have_no_broker():
    for n in (0, 1, 2):
        people, groups = brokerage(nx.path_graph(n), pd.Series(list("ui"[:n]), dtype=object))
        assert len(people.table) == n
        assert people.table["value"].eq(0).all()
        assert len(groups.table) == 5 * n
