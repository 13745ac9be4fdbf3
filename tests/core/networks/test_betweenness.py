"""Betweenness against every path listed, against networkx, and its error against the truth."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.networks import betweenness as module
from spatialict.core.networks.betweenness import betweenness
from spatialict.core.networks.folded import folded
from spatialict.core.networks.network import NO_LINKS, Network
from spatialict.core.study import ArgumentError
from tests.core.networks.graphs import betweenness_by_hand, of, projects

SMALL = [
    *(nx.gnm_random_graph(9, 5 + seed % 14, seed=seed) for seed in range(30)),
    *(nx.random_labeled_tree(9, seed=seed) for seed in range(5)),
    *(projects(10, 2 + seed, seed, largest=5) for seed in range(5)),
]


@pytest.mark.parametrize("graph", SMALL, ids=range(len(SMALL)))
def test_it_is_the_share_of_every_shortest_path(graph):
    assert betweenness(of(graph), "exact").value == pytest.approx(betweenness_by_hand(graph))


LARGER = {
    "projects": projects(300, 110, 1),
    "branches": nx.barabasi_albert_graph(200, 1, seed=2),
    "near": nx.random_geometric_graph(200, 0.12, seed=3),
    "apart": nx.disjoint_union_all(
        [nx.cycle_graph(9), nx.complete_graph(5), nx.path_graph(4), nx.empty_graph(2)]
    ),
    "grid": nx.convert_node_labels_to_integers(nx.grid_graph((6, 13))),
}


@pytest.mark.parametrize("name", LARGER)
def test_folding_changes_no_value(name):
    graph = LARGER[name]
    expected = list(nx.betweenness_centrality(graph).values())
    assert betweenness(of(graph), "exact").value == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize("name", sorted(set(LARGER) - {"branches"}))
def test_all_sources_of_the_sampled_loop_tell_the_exact_value(name):
    # what the two ends of every path tell adds up to one, on short paths and on long
    smaller = folded(of(LARGER[name]))
    people = np.flatnonzero(smaller.stands >= 0)
    pairs, _, _ = module._from_some(smaller, people, len(people), 1)
    expected = np.array(list(nx.betweenness_centrality(LARGER[name], normalized=False).values()))
    assert pairs == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_sample_of_all_has_no_error():
    smaller = folded(of(LARGER["near"]))
    people = np.flatnonzero(smaller.stands >= 0)
    pairs, low, high = module._from_some(smaller, people, len(people), 1)
    known = np.isfinite(low)
    assert known.sum() > 150
    assert low[known] == pytest.approx(pairs[known])
    assert high[known] == pytest.approx(pairs[known])


def test_a_star_and_a_path_are_known_without_a_search():
    star, path = nx.star_graph(5), nx.path_graph(5)
    assert betweenness(of(star)).value.tolist() == [1.0, 0, 0, 0, 0, 0]
    # the second of five parts 1 x 3 of the 6 pairs of others, the middle one 2 x 2
    assert betweenness(of(path)).value == pytest.approx([0, 3 / 6, 4 / 6, 3 / 6, 0])
    assert betweenness(of(path)).searched == (0, 0)


def test_organisations_of_one_project_are_searched_once():
    # two projects of four with one organisation in both: three twins on either side of it
    graph = nx.complete_graph(4)
    graph.add_edges_from(nx.relabel_nodes(nx.complete_graph(4), {0: 0, 1: 4, 2: 5, 3: 6}).edges)
    smaller = folded(of(graph))
    assert smaller.nodes.tolist() == [0, 1, 4]
    assert smaller.mass.tolist() == [1, 3, 3]
    assert betweenness(of(graph)).value == pytest.approx([9 / 15, 0, 0, 0, 0, 0, 0])


def test_the_interval_does_not_deny_what_the_sources_have_told():
    # the sum over the sources drawn is part of the whole, whatever the others would tell
    web = of(nx.barabasi_albert_graph(120, 2, seed=4))
    denied = 0
    for seed in range(20):
        found = betweenness(web, 60, seed=seed)
        told = found.value * 60 / found.population
        given = np.isfinite(found.low) & (folded(web).between == 0)
        assert (found.low[given] >= told[given] * (1 - 1e-12)).all()
        denied += (2 * found.value - found.high < told * (1 - 1e-9))[given].sum()
    assert denied > 0  # the symmetric interval would have


def rms(found, expected):
    return np.sqrt(np.mean((np.array(found) - expected) ** 2, axis=0))


def test_the_mean_of_the_estimates_is_the_truth():
    web = of(projects(300, 110, 1))
    exact = betweenness(web, "exact").value
    estimates = [betweenness(web, 40, seed=seed).value for seed in range(200)]
    # the mean of 200 estimates is within 5 of its own standard errors
    error = np.std(estimates, axis=0, ddof=1) / np.sqrt(200)
    assert (np.abs(np.mean(estimates, axis=0) - exact) <= 5 * error + 1e-15).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    "graph",
    [projects(900, 330, 4), nx.barabasi_albert_graph(700, 2, seed=1), LARGER["near"]],
    ids=["projects", "hubs", "near"],
)
def test_the_interval_holds_the_truth_nearly_as_often_as_it_says(graph):
    web = of(graph)
    exact = betweenness(web, "exact").value
    held, given = np.zeros(web.n), np.zeros(web.n)
    for seed in range(100):
        found = betweenness(web, 100, seed=seed)
        held += (found.low - 1e-12 <= exact) & (exact <= found.high + 1e-12)
        given += np.isfinite(found.low)
    highest, some = np.argsort(-exact)[: web.n // 10], exact > 0
    assert given[highest].sum() > 0.99 * 100 * len(highest)
    assert 0.92 < held[highest].sum() / given[highest].sum() < 0.97
    assert 0.89 < held[some].sum() / given[some].sum() < 0.97


def test_the_error_is_less_than_half_that_of_plain_sampling():
    # plain: the mean of what whole paths from a source tell, times the number of sources
    graph = nx.barabasi_albert_graph(300, 2, seed=5)
    web, n = of(graph), 300
    exact = betweenness(web, "exact").value
    whole = np.array([_dependency(graph, source) for source in range(n)])
    rng = np.random.default_rng(0)
    plain, ours = [], []
    for seed in range(60):
        drawn = rng.choice(n, 40, replace=False)
        plain.append(whole[drawn].sum(axis=0) * n / 40 / ((n - 1) * (n - 2)))
        ours.append(betweenness(web, 40, seed=seed).value)
    highest = np.argsort(-exact)[:30]
    assert (rms(ours, exact)[highest] / rms(plain, exact)[highest]).mean() < 0.5


def _dependency(graph, source):
    """Count for one source, by networkx: its betweenness among the paths that begin there."""
    found = nx.betweenness_centrality_subset(graph, [source], list(graph), normalized=False)
    return 2 * np.array(list(found.values()))


def test_order_of_rows_threads_and_hashes_change_no_byte():
    graph = projects(300, 110, 1)
    rows = of(graph).table()
    shuffled = rows.sample(frac=1, random_state=1).rename(
        columns={"source": "target", "target": "source"}
    )
    nodes = [f"n{node:05d}" for node in graph]
    one = betweenness(Network.of(rows, nodes), 40, workers=1)
    other = betweenness(Network.of(shuffled, nodes[::-1]), 40, workers=3)
    assert one.value.tobytes() == other.value.tobytes()
    assert one.low.tobytes() == other.low.tobytes()
    exact = [betweenness(Network.of(rows, nodes), "exact", workers=w).value for w in (1, 2, 4)]
    assert exact[0].tobytes() == exact[1].tobytes() == exact[2].tobytes()


def test_auto_is_exact_up_to_a_stated_cost(monkeypatch):
    web = of(nx.barabasi_albert_graph(400, 3, seed=1))
    assert betweenness(web).sources == 0
    monkeypatch.setattr(module, "EXACT", 1000)
    assert betweenness(web).sources == 256
    assert betweenness(web, 400).sources == 0  # as many as there are


def test_a_chain_of_1100_diamonds_has_more_paths_than_a_number_holds():
    graph = nx.Graph()
    for k in range(1100):
        for side in (1, 2):
            graph.add_edge(3 * k, 3 * k + side)
            graph.add_edge(3 * k + side, 3 * k + 3)
    # some are beyond counting wherever the search begins, and nobody's value can be trusted
    assert np.isnan(betweenness(of(graph), "exact").value).all()
    found = betweenness(of(graph), 30)
    assert np.isnan([found.value, found.low, found.high]).all()
    short = graph.subgraph(range(3 * 200 + 1))  # 2^200 paths are not too many
    value = betweenness(of(short), "exact").value
    # 300 on either side of it, and half of the two pairs that are one diamond's sides beside it
    assert value[300] == pytest.approx((300 * 300 + 2 / 2) / (600 * 599 / 2))


@pytest.mark.parametrize("asked", [0, 29, -1, True, 2.5, "many", None])
def test_what_is_no_number_of_sources_is_refused(asked):
    with pytest.raises(ArgumentError) as fault:
        betweenness(of(nx.path_graph(4)), asked)
    assert str(fault.value) == (
        f'betweenness: {str(asked)!r} is not known. Give "auto", "exact", or a number of'
        " sources, 30 at least."
    )


@pytest.mark.parametrize("n", [0, 1, 2])
def test_fewer_than_three_can_have_nobody_between(n):
    web = Network.of(NO_LINKS, nodes=[str(node) for node in range(n)])
    assert np.isnan(betweenness(web).value).all()
    assert len(betweenness(web).value) == n


def test_the_network_is_not_changed():
    web = of(projects(60, 20, 1))
    before = web.table().copy()
    betweenness(web)
    betweenness(web, 30)
    pd.testing.assert_frame_equal(web.table(), before)


@settings(max_examples=60)
@given(st.integers(2, 12), st.data())
def test_folding_keeps_every_value_of_any_network(n, data):
    every = [(one, other) for one in range(n) for other in range(one)]
    graph = nx.empty_graph(n)
    graph.add_edges_from(data.draw(st.lists(st.sampled_from(every), max_size=3 * n)))
    web, pairs = of(graph), max((n - 1) * (n - 2) / 2, 1)
    through = np.array(list(nx.betweenness_centrality(graph, normalized=False).values()))
    found = betweenness(web, "exact", workers=1).value
    if n > 2:
        assert found == pytest.approx(through / pairs, abs=1e-14)
    else:
        assert np.isnan(found).all()


@settings(max_examples=25)
@given(st.permutations(range(40)))
def test_other_keys_change_nothing_but_the_keys(keys):
    graph = projects(40, 18, 2)
    renamed = nx.relabel_nodes(graph, dict(enumerate(keys)))
    one, other = (betweenness(of(net), "exact", workers=1).value for net in (graph, renamed))
    assert other[list(keys)] == pytest.approx(one, abs=1e-14)
