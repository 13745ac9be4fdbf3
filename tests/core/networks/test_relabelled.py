"""Labels dealt anew: every arrangement once, or drawn alike; and the counts of links and roles."""

from __future__ import annotations

import pickle
from itertools import permutations as orders

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from spatialict.core.networks import mixing, roles
from spatialict.core.networks.network import NO_LINKS, Network
from spatialict.core.networks.relabelled import Dealing, Labelled, decide
from spatialict.core.study import ArgumentError


def labelled(graph, letters):
    return Labelled.of(graph, pd.Series(list(letters), index=sorted(graph)), "letter")


def roles_by_hand(graph, letters):
    """Gould and Fernandez: every ordered triple of nodes, one after the other."""
    found = pd.DataFrame(0, index=sorted(graph), columns=list(roles.ROLES))
    group = dict(zip(sorted(graph), letters, strict=True))
    for a, b, c in orders(sorted(graph), 3):
        if not (graph.has_edge(a, b) and graph.has_edge(b, c)) or graph.has_edge(a, c):
            continue
        x, y, z = group[a], group[b], group[c]
        if x == y == z:
            found.loc[b, "coordinator"] += 1
        elif x == z:
            found.loc[b, "itinerant"] += 1
        elif x == y:
            found.loc[b, "representative"] += 1
        elif y == z:
            found.loc[b, "gatekeeper"] += 1
        else:
            found.loc[b, "liaison"] += 1
    return found


def triads_by_hand(graph, letters):
    """Triangles of three groups."""
    group = dict(zip(sorted(graph), letters, strict=True))
    triples = [t for t in nx.enumerate_all_cliques(graph) if len(t) == 3]
    return sum(len({group[node] for node in triple}) == 3 for triple in triples)


def cells_by_hand(graph, letters):
    """Links and weights by pair of groups, in sorted order."""
    group, names = dict(zip(sorted(graph), letters, strict=True)), sorted(set(letters))
    links, weight = np.zeros((len(names),) * 2), np.zeros((len(names),) * 2)
    for a, b, w in graph.edges.data("weight", default=1.0):
        i, j = sorted([names.index(group[a]), names.index(group[b])])
        links[i, j] += 1
        weight[i, j] += w
    return links, weight


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 0.9), st.integers(1, 5))
def test_roles_of_every_node_are_those_of_all_ordered_triples(seed, density, groups):
    graph = nx.gnp_random_graph(8, density, seed=seed)
    letters = np.random.default_rng(seed).integers(0, groups, 8).astype(str)
    here = labelled(graph, letters)
    pairs = roles.seen(here, by_group=False)
    right = roles_by_hand(graph, letters)
    assert (roles.by_role(pairs) == right.to_numpy()).all()
    assert roles.triangles(here.web, pairs) == sum(nx.triangles(graph).values()) // 3
    by_group = roles.seen(here, by_group=True)
    assert (roles.by_role(by_group) == right.groupby(letters).sum().to_numpy()).all()
    assert by_group[:, 4].sum() == pairs[:, 4].sum() == triads_by_hand(graph, letters)


@pytest.mark.parametrize("letters", ["aaabb", "aabbccc", "abbbbbb", "abcdd"])
def test_exact_deals_every_arrangement_once(letters):
    graph = nx.gnm_random_graph(len(letters), 2 * len(letters) - 3, seed=4)
    for i, pair in enumerate(graph.edges):
        graph.edges[pair]["weight"] = 1.0 + i
    here = labelled(graph, letters)
    dealing = decide("exact", here, 0, 1e99)
    every = sorted(set(orders(letters)))
    assert (dealing.told, dealing.number) == ("exact", len(every))
    upper = np.triu_indices(len(set(letters)))
    right = [cells_by_hand(graph, order) for order in every]
    found = mixing.dealt(here, dealing, None)
    assert (found.links == [links[upper] for links, _ in right]).all()
    mean = here.web.weight.mean()
    np.testing.assert_allclose(found.weight * mean, [w[upper] for _, w in right], rtol=1e-12)
    counted = roles.dealt(here, dealing, None)
    hand = [roles_by_hand(graph, order).groupby(list(order)).sum() for order in every]
    assert (roles.by_role(counted) == np.array(hand)).all()
    assert counted[..., 4].sum(axis=1).tolist() == [triads_by_hand(graph, o) for o in every]


def test_expected_roles_are_the_mean_of_all_arrangements():
    graph, letters = nx.gnm_random_graph(9, 17, seed=2), "aaaabbbcc"
    here = labelled(graph, letters)
    mean = roles.by_role(roles.dealt(here, Dealing(True, 1260, 0), None)).mean(axis=0)
    total = roles_by_hand(graph, letters).to_numpy().sum()
    np.testing.assert_allclose(roles.expected(here.sizes, total), mean, rtol=1e-12)


def test_drawn_arrangements_are_all_equally_likely():
    """7! / (3! 3!) = 140 of them, told apart by the weights 2, 4, ... 64 of a star's links."""
    graph = nx.star_graph(6)
    for node in range(1, 7):
        graph.edges[0, node]["weight"] = 2.0**node
    here = labelled(graph, "zaaabbb")
    drawn = mixing.dealt(here, Dealing(False, 20_000, 5), None).weight.round(9)
    _, counts = np.unique(drawn, axis=0, return_counts=True)
    assert len(counts) == here.arrangements == 140
    statistic = ((counts - counts.mean()) ** 2 / counts.mean()).sum()
    assert chi2.ppf(1e-4, 139) < statistic < chi2.ppf(1 - 1e-4, 139)


def test_threads_and_the_number_of_drawings_change_nothing():
    graph = nx.gnm_random_graph(60, 200, seed=1)
    here = labelled(graph, np.random.default_rng(0).choice(list("uig"), 60))
    for dealt in (roles.dealt, mixing.dealt_indices):
        one = dealt(here, Dealing(False, 99, 3), 1)
        assert np.array_equal(one, dealt(here, Dealing(False, 99, 3), 3))
        assert np.array_equal(one[:35], dealt(here, Dealing(False, 35, 3), None))
        assert not np.array_equal(one, dealt(here, Dealing(False, 99, 4), None))


def test_labels_are_not_rearranged_in_place():
    here = labelled(nx.path_graph(40), "uig" * 13 + "u")
    before = here.codes.copy()
    roles.dealt(here, Dealing(False, 19, 0), 1)
    mixing.dealt(here, Dealing(False, 19, 0), 1)
    assert (here.codes == before).all()


def test_a_node_of_unknown_group_and_its_links_are_left_out():
    links = pd.DataFrame({"source": ["a", "b", "c"], "target": ["b", "c", "d"]})
    groups = pd.Series({"d": "u", "c": "i", "b": np.nan, "a": "u", "e": None})
    here = Labelled.of(links, groups, "helix")
    assert here.web.table()[["source", "target"]].to_numpy().tolist() == [["c", "d"]]
    assert here.facts() == {
        "n": 3, "n_unknown": 2, "links": 1, "links_unknown": 2, "groups": {"i": 1, "u": 2},
    }  # fmt: skip


def test_few_arrangements_are_all_counted_and_slow_ones_are_drawn():
    here = labelled(nx.empty_graph(20), "a" * 10 + "b" * 10)  # C(20, 10) = 184 756
    assert here.arrangements == 184_756
    assert decide(999, here, 0, 100.0).told == "exact"
    assert decide(999, here, 0, 1e6).told == 999
    assert decide("auto", here, 0, 1e6).told == 999
    lone = labelled(nx.empty_graph(900), "a" + "b" * 899)
    assert decide(900, lone, 0, 1e9).told == "exact"
    assert decide(899, lone, 0, 1e9).told == 899
    many = labelled(nx.empty_graph(40), "a" * 20 + "b" * 20)
    assert decide(19, many, 0, 1.0) == Dealing(False, 19, 0)
    with pytest.raises(ArgumentError) as error:
        decide("exact", many, 0, 1.0)
    assert str(error.value) == (
        "permutations: the labels can stand in more than 20,000,000 ways, too many to count. "
        "Give a number."
    )


def test_arrangements_that_nobody_can_count_are_infinitely_many():
    assert labelled(nx.empty_graph(200), "a" * 100 + "b" * 100).arrangements == np.inf
    assert labelled(nx.empty_graph(60), "a" * 30 + "b" * 30).arrangements == np.inf


def test_more_groups_than_can_be_told_apart_are_refused():
    web = Network.of(NO_LINKS, nodes=range(501))
    with pytest.raises(ArgumentError) as error:
        Labelled.of(web, pd.Series(range(501)), "region")
    assert str(error.value) == "region: there are 501 groups, more than 500. Join them into fewer."


def test_large_networks_are_drawn_less_often_and_the_largest_not_at_all(monkeypatch):
    here = labelled(nx.gnm_random_graph(60, 300, seed=1), "uig" * 20)
    monkeypatch.setattr(roles, "STEPS", 660.0 * 150)  # 60 nodes and 600 ends of links
    dealing, said = roles.dealing(here, 999, 0, 0)
    assert dealing == Dealing(False, 150, 0)
    assert said[0].text() == (
        "The network is large (300 links, 0 triangles): 150 permutations were made instead of 999."
    )
    monkeypatch.setattr(roles, "MOST_STEPS", 660.0 * 98)
    dealing, said = roles.dealing(here, 999, 0, 0)
    assert dealing is None
    assert said[0].key == "mixing.too_large"


@pytest.mark.parametrize("groups", [24, 25])
def test_many_groups_are_counted_as_few_are(groups):
    """Up to 24 groups triangles are counted in a table of three, beyond corner by corner."""
    graph = nx.gnm_random_graph(60, 500, seed=1)
    letters = np.array([f"g{k % groups:02}" for k in range(60)])
    here = labelled(graph, letters)
    right = roles_by_hand(graph, letters).groupby(letters).sum().to_numpy()
    found = roles.seen(here, by_group=True)
    assert (roles.by_role(found) == right).all()
    assert found[:, 4].sum() == triads_by_hand(graph, letters)
    drawn = roles.dealt(here, Dealing(False, 40, 0), None)
    mean = roles.by_role(drawn).mean(axis=0)
    expected = roles.expected(here.sizes, right.sum())
    np.testing.assert_allclose(mean.sum(axis=0), expected.sum(axis=0), rtol=0.15, atol=3)
    assert (roles.by_role(drawn).sum(axis=(1, 2)) == right.sum()).all()


def test_what_a_cluster_is_sent_gives_the_same_there():
    here = labelled(nx.gnm_random_graph(30, 80, seed=1), "uig" * 10)
    sent = pickle.loads(pickle.dumps(here))
    dealing = Dealing(False, 40, 2)
    assert np.array_equal(roles.dealt(here, dealing, 1), roles.dealt(sent, dealing, 1))
    one, other = (mixing.dealt_indices(each, dealing, 1) for each in (here, sent))
    assert np.array_equal(one, other)
    assert pickle.loads(pickle.dumps(mixing._indices)) is mixing._indices
