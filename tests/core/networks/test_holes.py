"""Constraint, effective size and clustering against Burt's sums written out, and networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from spatialict.core.kernels import egos
from spatialict.core.networks.holes import holes
from tests.core.networks.graphs import of, projects


def weighted(graph, seed=0):
    rng = np.random.default_rng(seed)
    for _, _, data in graph.edges(data=True):
        data["weight"] = float(rng.integers(1, 6))
    return graph


GRAPHS = [
    *(weighted(nx.gnm_random_graph(9, 4 + 2 * seed, seed=seed)) for seed in range(12)),
    weighted(nx.star_graph(40)),
    weighted(projects(80, 30, 1)),
    weighted(nx.barabasi_albert_graph(150, 3, seed=1)),
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
    graph = GRAPHS[-1]
    web = of(graph)
    shared = web.csr
    strength, strongest = web.strength, np.full(web.n, 5.0)
    answers = []
    for farther in (0, 10**6):
        monkeypatch.setattr(egos, "FARTHER", farther)
        loops = {
            name: getattr(egos, name).py_func for name in ("egos", "shared_partners", "link_to")
        }
        for name in ("shared_partners", "link_to"):
            monkeypatch.setattr(egos, name, loops[name])
        filled = np.empty(web.n), np.empty(web.n), np.empty(web.n, dtype=np.int64)
        loops["egos"](*shared, strength, strongest, 0, *filled)
        answers.append(b"".join(column.tobytes() for column in filled))
        monkeypatch.undo()
    assert answers[0] == answers[1]


def test_threads_change_no_byte():
    web = of(nx.barabasi_albert_graph(9000, 2, seed=1))
    one, other = holes(web, workers=1), holes(web, workers=3)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(one, other, strict=True))
