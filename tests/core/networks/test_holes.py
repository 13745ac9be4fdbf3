"""Constraint, effective size and clustering against Burt's sums written out, and networkx."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from spatialict.core.kernels import egos
from spatialict.core.networks import holes as module
from spatialict.core.networks.folded import folded
from spatialict.core.networks.holes import holes
from spatialict.core.networks.network import Network
from spatialict.core.networks.twins import Web, merged
from tests.core.networks.graphs import of, projects


def weighted(graph, seed=0):
    rng = np.random.default_rng(seed)
    for _, _, data in graph.edges(data=True):
        data["weight"] = float(rng.integers(1, 6))
    return graph


def projects_of(seed):
    """Nine organisations in five projects, in which many are twins."""
    rng = np.random.default_rng(seed)
    return [rng.choice(9, rng.integers(2, 7), replace=False).tolist() for _ in range(5)]


def shared(teams):
    """Newman's weights: 1 / (n - 1) for each shared project of n."""
    graph = nx.empty_graph(9)
    for team in teams:
        for one, other in combinations(sorted(team), 2):
            before = graph.edges[one, other]["weight"] if graph.has_edge(one, other) else 0.0
            graph.add_edge(one, other, weight=before + 1 / (len(team) - 1))
    return graph


GRAPHS = [
    *(weighted(nx.gnm_random_graph(9, 4 + 2 * seed, seed=seed)) for seed in range(12)),
    weighted(nx.star_graph(40)),
    weighted(projects(80, 30, 1)),
    weighted(nx.barabasi_albert_graph(150, 3, seed=1)),
    *(shared(projects_of(seed)) for seed in range(6)),
    weighted(nx.complete_graph(2)),
    weighted(nx.disjoint_union(nx.complete_graph(4), nx.path_graph(3))),
]


def by_hand(graph, *, weighted):
    """Burt (1992), sum by sum."""
    weight = {
        (u, v): d["weight"] if weighted else 1.0
        for one, other, d in graph.edges(data=True)
        for u, v in ((one, other), (other, one))
    }
    constraint, size = [], []
    for node in sorted(graph):
        near = set(graph[node])
        total = {v: sum(weight[v, u] for u in graph[v]) for v in (node, *near)}
        most = {v: max(weight[v, u] for u in graph[v]) for v in near}
        held = alone = 0.0
        for j in near:
            common = near & set(graph[j])
            through = sum(weight[node, q] / total[node] * weight[q, j] / total[q] for q in common)
            held += (weight[node, j] / total[node] + through) ** 2
            spent = sum(weight[node, q] / total[node] * weight[j, q] / most[j] for q in common)
            alone += 1 - spent
        constraint.append(held if near else np.nan)
        size.append(alone if near else np.nan)
    return np.array(constraint), np.array(size)


@pytest.mark.parametrize("use", [False, True], ids=["alike", "weighted"])
@pytest.mark.parametrize("graph", GRAPHS, ids=range(len(GRAPHS)))
def test_they_are_the_printed_sums(graph, use):
    constraint, size = by_hand(graph, weighted=use)
    found = holes(of(graph), weighted=use)
    assert found.constraint == pytest.approx(constraint, nan_ok=True, rel=1e-12)
    assert found.effective_size == pytest.approx(size, nan_ok=True, rel=1e-12)


@pytest.mark.parametrize("graph", GRAPHS, ids=range(len(GRAPHS)))
def test_clustering_and_triangles_are_those_of_networkx(graph):
    found = holes(of(graph))
    assert found.triangles.tolist() == list(nx.triangles(graph).values())
    pairs = np.array([degree > 1 for _, degree in graph.degree])
    clustering = np.array(list(nx.clustering(graph).values()))
    assert found.clustering[pairs] == pytest.approx(clustering[pairs])
    assert np.isnan(found.clustering[~pairs]).all()  # networkx says 0 where there is no pair


def test_constraint_is_that_of_networkx():
    for graph in GRAPHS:
        expected = nx.constraint(graph, weight="weight")
        found = holes(of(graph), weighted=True).constraint
        assert found == pytest.approx([expected[node] for node in sorted(graph)], nan_ok=True)


def test_a_defect_of_networkx_is_not_ours():
    # networkx 3.6.1: weighted effective size of all nodes at once is not that of each by itself
    graph = weighted(nx.karate_club_graph())
    each = nx.effective_size(graph, nodes=list(graph), weight="weight")
    found = holes(of(graph), weighted=True).effective_size
    assert found == pytest.approx([each[node] for node in sorted(graph)])


def test_a_hub_is_searched_and_a_small_partner_read_to_the_same_bytes(monkeypatch):
    # both ways meet the common partners in order, so no sum differs in its last bit
    graph = GRAPHS[14]
    web = of(graph)
    starts, beside, weight = web.csr
    strength, strongest = web.strength, np.full(web.n, 5.0)
    flow = weight / strength[beside]
    alone = np.ones(web.n, dtype=np.int64), np.zeros(web.n)
    answers = []
    for farther in (0, 10**6):
        monkeypatch.setattr(egos, "FARTHER", farther)
        parts = ("shared_partners", "among_twins", "link_to")
        loops = {name: getattr(egos, name).py_func for name in ("egos", *parts)}
        for name in parts:
            monkeypatch.setattr(egos, name, loops[name])
        filled = np.empty(web.n), np.empty(web.n), np.empty(web.n, dtype=np.int64)
        loops["egos"](starts, beside, weight, flow, strength, strongest, *alone, 0, *filled)
        answers.append(b"".join(column.tobytes() for column in filled))
        monkeypatch.undo()
    assert answers[0] == answers[1]


def test_a_partner_of_a_share_that_is_nil_is_a_partner_still():
    # a's share in b and c is 1e-200 / 1e300, below any number; b and c are linked all the same
    links = pd.DataFrame(
        {"source": list("aaab"), "target": list("bcdc"), "weight": [1e-200, 1e-200, 1e299, 1.0]}
    )
    found = holes(Network.of(links), weighted=True)
    assert found.triangles.tolist() == [1, 1, 1, 0]
    assert found.clustering.tolist()[:3] == pytest.approx([1 / 3, 1, 1])


def test_one_project_is_burts_closed_form():
    # all of n are alike: shares 1/(n - 1), so c = (n - 1) ((1 + (n - 2)/(n - 1))/(n - 1))^2, and
    # each partner is redundant but for one: effective size 1
    n = 300
    ids = pd.Index([f"o{place:03d}" for place in range(n)])
    one, other = np.triu_indices(n, 1)
    web = Network.between(ids, one, other, np.full(len(one), 1 / (n - 1)))
    for use in (False, True):
        found = holes(web, weighted=use)
        held = (n - 1) * ((1 + (n - 2) / (n - 1)) / (n - 1)) ** 2
        assert found.constraint == pytest.approx(np.full(n, held), rel=1e-11)
        assert found.effective_size == pytest.approx(np.ones(n), rel=1e-9)
        assert set(found.triangles.tolist()) == {(n - 1) * (n - 2) // 2}
        assert (found.clustering == 1).all()


def web_of(graph, *, alike=True):
    net = of(graph)
    starts, beside, weight = net.csr
    if alike:
        return Web(starts, beside, np.ones(len(beside)), net.degree * 1.0, np.ones(net.n))
    strongest = np.array([max((d["weight"] for *_, d in graph.edges(v, data=True)), default=0.0)
                          for v in sorted(graph)])  # fmt: skip
    return Web(starts, beside, weight, net.strength, strongest)


@pytest.mark.parametrize("graph", GRAPHS, ids=range(len(GRAPHS)))
def test_twins_are_those_with_the_same_partners_and_themselves(graph):
    closed = [frozenset({*graph[node], node}) for node in sorted(graph)]
    expected = {}
    for place, around in enumerate(closed):
        expected.setdefault(around, []).append(place)
    found = merged(web_of(graph))
    groups = [np.flatnonzero(found.place == place).tolist() for place in range(len(found.members))]
    assert groups == list(expected.values())
    assert found.members.tolist() == [len(group) for group in groups]


@pytest.mark.parametrize("graph", GRAPHS, ids=range(len(GRAPHS)))
def test_twins_of_weighted_links_have_the_same_weights(graph):
    found = merged(web_of(graph, alike=False))
    for place, number in enumerate(found.members.tolist()):
        group = np.flatnonzero(found.place == place).tolist()
        for one, other in combinations(group, 2):
            others = set(graph) - {one, other}
            assert graph.has_edge(one, other)
            assert all(graph.get_edge_data(one, v) == graph.get_edge_data(other, v) for v in others)
            assert graph.edges[one, other]["weight"] == found.within[place]
        assert number == len(group)


def test_who_only_seems_alike_is_told_apart(monkeypatch):
    # all drawn numbers equal: sums say nothing, and only comparing does
    class Same:
        def integers(self, low, high, n, dtype):
            return np.ones(n, dtype=dtype)

    graph = nx.cycle_graph(6)
    monkeypatch.setattr(np.random, "default_rng", lambda _seed: Same())
    assert merged(web_of(graph)).members.tolist() == [1] * 6


@pytest.mark.parametrize("use", [False, True], ids=["alike", "weighted"])
def test_who_is_alone_in_one_project_is_looked_at_once(monkeypatch, use):
    # 50 in one project; 10 of them are each in one more with somebody: 1 + 10 + 10 to look at
    rows = [(one, other, 1 / 49) for one, other in combinations(range(50), 2)]
    rows += [(place, 50 + place, 1.0) for place in range(10)]
    web = Network.of(pd.DataFrame(rows, columns=["source", "target", "weight"]))
    seen = []
    monkeypatch.setattr(
        module, "bounds", lambda n, _block: seen.append(n) or [(0, n)], raising=True
    )
    holes(web, weighted=use)
    assert seen == [21]


@pytest.mark.parametrize("graph", GRAPHS, ids=range(len(GRAPHS)))
def test_triangles_that_are_counted_already_fold_the_network_to_the_same(graph):
    web = of(graph)
    one, other = folded(web), folded(web, triangles=holes(web).triangles)
    assert one.nodes.tolist() == other.nodes.tolist()
    assert (one.mass.tolist(), one.stands.tolist()) == (other.mass.tolist(), other.stands.tolist())
    around = [set(other.rest.graph()[key]) for key in other.rest.ids]
    whole = other.rest.graph()
    clique = [all(whole.has_edge(*pair) for pair in combinations(near, 2)) for near in around]
    assert other.surrounded.tolist() == clique


def test_threads_change_no_byte():
    web = of(nx.barabasi_albert_graph(9000, 2, seed=1))
    one, other = holes(web, workers=1), holes(web, workers=3)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(one, other, strict=True))
