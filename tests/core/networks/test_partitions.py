"""Communities against known answers, networkx, scikit-learn and igraph in R."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from spatialict.core.kernels.rewiring import rewire
from spatialict.core.networks import partitions
from spatialict.core.networks.network import Network
from spatialict.core.networks.partitions import (
    METHODS,
    How,
    agreed,
    agreement,
    by_chance,
    mean_agreement,
    modularity,
    runs,
    stability,
)

CLUB = Path(__file__).parents[2] / "oracle" / "networks_igraph_club.csv"
labels = st.lists(st.integers(0, 4), min_size=2, max_size=30)


def karate():
    return Network.of(nx.Graph(nx.karate_club_graph().edges))


def figures():
    lines = [line[2:].split() for line in CLUB.read_text().splitlines() if line[0] == "#"]
    return {name: float(value) for name, value in lines[1:]}


def random_web(seed, n=40, chance=0.12):
    graph = nx.gnp_random_graph(n, chance, seed=seed)
    rng = np.random.default_rng(seed)
    for edge in graph.edges:
        graph.edges[edge]["weight"] = float(rng.integers(1, 5))
    return graph, Network.of(graph)


def groups_of(web, member):
    return [{web.ids[i] for i in np.flatnonzero(member == c)} for c in np.unique(member).tolist()]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("resolution", [0.7, 1.0, 2.0])
def test_modularity_is_that_of_networkx(seed, resolution):
    graph, web = random_web(seed)
    member = np.random.default_rng(seed).integers(0, 4, web.n).astype(np.int32)
    theirs = nx.community.modularity(graph, groups_of(web, member), resolution=resolution)
    assert modularity(web, member, resolution) == pytest.approx(theirs, abs=1e-12)


def test_modularity_and_agreement_are_those_of_igraph_in_r():
    told, table = figures(), pd.read_csv(CLUB, comment="#")
    graph = nx.Graph(nx.karate_club_graph().edges)
    web = Network.of(graph)
    table = table.set_index("node").loc[web.ids]
    walk, greedy = (table[name].to_numpy(dtype=np.int32) for name in ("walk", "greedy"))
    assert modularity(web, walk) == pytest.approx(told["modularity_walk"], abs=1e-12)
    assert modularity(web, greedy) == pytest.approx(told["modularity_greedy"], abs=1e-12)
    wide = modularity(web, walk, 2.0)
    assert wide == pytest.approx(told["modularity_walk_resolution_2"], abs=1e-12)
    alike = agreement(greedy, walk)
    assert alike.nmi == pytest.approx(told["nmi"], abs=1e-12)
    assert alike.ari == pytest.approx(told["ari"], abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(4))
def test_the_club_reaches_the_best_modularity_of_igraph_whatever_the_seed(method, seed):
    """0.419789612097304, of 200 runs of igraph's Louvain and 50 of its Leiden."""
    how, web = How(method, 1.0, seed), karate()
    member = agreed(web, runs(web, 20, how), how)
    assert modularity(web, member) == pytest.approx(figures()["louvain_best_of_200"], abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_a_ring_of_cliques_falls_into_its_cliques(method):
    """Eight cliques of six; merging two loses: the resolution limit is at sqrt(2 x 128) > 8."""
    ring = nx.ring_of_cliques(8, 6)
    web, how = Network.of(ring), How(method, 1.0, 1)
    found = runs(web, 5, how)
    for member in [*found, agreed(web, found, how)]:
        cliques = web.ids.to_numpy() // 6
        assert agreement(member, cliques.astype(np.int32)).ari == 1.0


@pytest.mark.parametrize("method", METHODS)
def test_no_single_move_improves_a_run(method):
    """What a local optimum is, tried node by node on random weighted networks."""
    for seed in range(4):
        _, web = random_web(seed)
        member = runs(web, 1, How(method, 1.0, seed))[0]
        best = modularity(web, member)
        for node, group in np.ndindex(web.n, int(member.max()) + 1):
            moved = member.copy()
            moved[node] = group
            assert modularity(web, moved) <= best + 1e-12


def test_small_networks_are_solved_exactly():
    """Against every partition of 7 nodes, the best of 20 runs."""
    for seed in range(6):
        _, web = random_web(seed, n=7, chance=0.45)
        if not len(web.one):
            continue
        best = max(modularity(web, np.array(m, dtype=np.int32)) for m in every_partition(7))
        how = How("leiden", 1.0, seed)
        found = modularity(web, agreed(web, runs(web, 20, how), how))
        assert found == pytest.approx(best, abs=1e-12)


def every_partition(n):
    def grow(prefix):
        if len(prefix) == n:
            yield prefix
            return
        for label in range(max(prefix, default=-1) + 2):
            yield from grow([*prefix, label])

    return grow([])


@pytest.mark.parametrize("seed", range(6))
def test_communities_of_leiden_hang_together(seed):
    graph, web = random_web(seed, n=300, chance=0.008)
    how = How("leiden", 1.0, seed)
    found = runs(web, 4, how)
    for member in [*found, agreed(web, found, how)]:
        assert all(nx.is_connected(graph.subgraph(group)) for group in groups_of(web, member))


def test_runs_do_as_well_as_networkx_on_a_random_network():
    graph, web = random_web(3, n=400, chance=0.02)
    theirs = max(
        nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=seed))
        for seed in range(3)
    )
    how = How("leiden", 1.0, 0)
    assert modularity(web, agreed(web, runs(web, 10, how), how)) >= theirs


def test_repeating_ends_where_it_would_take_too_long(monkeypatch):
    _, web = random_web(5, n=300, chance=0.02)  # runs that hardly agree
    how = How("leiden", 1.0, 0)
    found = runs(web, 8, how)
    searched = []
    again = partitions._runs
    monkeypatch.setattr(
        partitions, "_runs", lambda *asked: searched.append(asked[3]) or again(*asked)
    )
    whole = agreed(web, found, how)
    assert len(searched) > 1
    searched.clear()
    monkeypatch.setattr(partitions, "MOST_SOUGHT", 1)
    short = agreed(web, found, how)
    assert searched == [1]
    best = max(modularity(web, member) for member in found)
    assert modularity(web, whole) >= modularity(web, short) - 0.02 >= best - 0.04


@pytest.mark.parametrize("workers", [1, 3])
def test_threads_change_no_byte_and_arguments_stay(workers):
    web = karate()
    kept = [column.copy() for column in (*web.csr, web.one, web.other, web.weight)]
    how = How("leiden", 1.0, 3)
    found = runs(web, 6, how, workers)
    expected = runs(web, 6, how, 2)
    assert all((one == other).all() for one, other in zip(found, expected, strict=True))
    chance = by_chance(web, 9, how, workers)
    assert chance[0].tobytes() == by_chance(web, 9, how, 2)[0].tobytes()
    for one, other in zip(kept, (*web.csr, web.one, web.other, web.weight), strict=True):
        np.testing.assert_array_equal(one, other)


def rewired(web, attempts, state):
    """Ends of the links after so many attempts, and how many were made."""
    starts, beside, _ = web.csr
    one, other, beside = web.one.copy(), web.other.copy(), beside.copy()
    slots = {(u, beside[e]): e for u in range(web.n) for e in range(starts[u], starts[u + 1])}
    pairs = list(zip(one.tolist(), other.tolist(), strict=True))
    at_one = np.array([slots[u, v] for u, v in pairs])
    at_other = np.array([slots[v, u] for u, v in pairs])
    done = rewire(one, other, at_one, at_other, starts, beside, attempts, np.uint64(state))
    np.testing.assert_array_equal(beside[at_one], other)
    np.testing.assert_array_equal(beside[at_other], one)
    return frozenset(
        frozenset(pair) for pair in zip(one.tolist(), other.tolist(), strict=True)
    ), done


def test_rewired_networks_keep_degrees_and_have_no_loop_and_no_link_twice():
    web = karate()
    for state in range(20):
        links, done = rewired(web, 500, state)
        assert done > 50
        assert len(links) == 78
        assert all(len(link) == 2 for link in links)
        degree = np.bincount([u for link in links for u in link], minlength=web.n)
        assert degree.tolist() == web.degree.tolist()


def test_all_networks_of_the_degrees_are_equally_likely():
    """A path of five has degrees 1 2 2 2 1: chi-square of 3 000 against all of them, p > .001."""
    web = Network.of(nx.path_graph(5))
    every = set()
    for links in combinations(combinations(range(5), 2), 4):
        if np.bincount(np.ravel(links), minlength=5).tolist() == [1, 2, 2, 2, 1]:
            every.add(frozenset(frozenset(link) for link in links))
    seen = pd.Series([rewired(web, 60, 7919 * r)[0] for r in range(3000)]).value_counts()
    assert set(seen.index) == every
    expected = 3000 / len(every)
    statistic = float(((seen - expected) ** 2 / expected).sum())
    assert len(every) == 7  # 6 paths with these ends, and an edge beside a triangle
    assert statistic < 22.46  # chi-square, 6 degrees of freedom, .001


def test_a_star_is_the_only_network_of_its_degrees():
    web = Network.of(nx.star_graph(5))
    assert by_chance(web, 5, How("leiden", 1.0, 0))[1] == 0


@given(labels, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_agreement_is_that_of_scikit_learn(one, chance):
    other = [chance.randrange(4) for _ in one]
    found = agreement(np.array(one), np.array(other))
    assert found.nmi == pytest.approx(normalized_mutual_info_score(one, other), abs=1e-9)
    assert found.ari == pytest.approx(adjusted_rand_score(one, other), abs=1e-9)


def test_stability_is_common_over_all_members_by_hand():
    """Node 2 is with 0, 1 once and with 3 once; its community is {0, 1, 2}: (1 + 1/4) / 2."""
    member = np.array([0, 0, 0, 1])
    found = [np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])]
    np.testing.assert_allclose(
        stability(member, found),
        [(1 + 2 / 3) / 2, (1 + 2 / 3) / 2, (1 + 1 / 4) / 2, (1 + 1 / 2) / 2],
    )
    assert mean_agreement(found) == agreement(*found)
    assert np.isnan(mean_agreement(found[:1]).nmi)
