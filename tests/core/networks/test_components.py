"""Components and cores against networkx and against their definitions."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from spatialict.core.networks.components import components, core_numbers
from spatialict.core.networks.network import NO_LINKS, Network
from tests.core.networks.graphs import of, projects

GRAPHS = [
    *(nx.gnm_random_graph(40, 10 + 6 * seed, seed=seed) for seed in range(15)),
    projects(300, 110, 1),
    nx.barabasi_albert_graph(300, 4, seed=2),
    nx.complete_graph(6),
    nx.empty_graph(3),
]


@pytest.mark.parametrize("graph", GRAPHS, ids=range(len(GRAPHS)))
def test_cores_are_those_of_networkx(graph):
    assert core_numbers(of(graph)).tolist() == list(nx.core_number(graph).values())


@pytest.mark.parametrize("graph", GRAPHS[:6], ids=range(6))
def test_everybody_in_a_core_has_as_many_partners_in_it(graph):
    core = core_numbers(of(graph))
    for k in range(1, core.max() + 1):
        inside = graph.subgraph(np.flatnonzero(core >= k).tolist())
        assert min(degree for _, degree in inside.degree) >= k


@pytest.mark.parametrize("graph", GRAPHS, ids=range(len(GRAPHS)))
def test_components_are_numbered_by_size_then_by_first_key(graph):
    found = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    expected = np.empty(len(graph), dtype=int)
    for number, part in enumerate(found, 1):
        expected[sorted(part)] = number
    assert components(of(graph)).tolist() == expected.tolist()


def test_no_nodes_are_no_components():
    web = Network.of(NO_LINKS, nodes=[])
    assert (components(web).size, core_numbers(web).size) == (0, 0)
