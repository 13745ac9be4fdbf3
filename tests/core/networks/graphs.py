"""Networks made for tests, and plain ways to count in them."""

from __future__ import annotations

from collections import deque
from itertools import combinations

import networkx as nx
import numpy as np

from spatialict.core.networks.network import Network


def of(graph):
    """Keys are texts whose order is that of the numbers."""
    return Network.of(nx.relabel_nodes(graph, {node: f"n{node:05d}" for node in graph}))


def projects(n, number, seed, largest=8):
    """Organisations that are linked where they share a project; few take part in many."""
    rng = np.random.default_rng(seed)
    eager = rng.pareto(1.5, n) + 0.2
    graph = nx.empty_graph(n)
    for _ in range(number):
        team = rng.choice(n, rng.integers(2, largest), replace=False, p=eager / eager.sum())
        graph.add_edges_from(combinations(sorted(team.tolist()), 2))
    return graph


def betweenness_by_hand(graph):
    """Every pair, every shortest path between the two, one by one."""
    nodes, n = sorted(graph), len(graph)
    through = dict.fromkeys(nodes, 0.0)
    for one, other in combinations(nodes, 2):
        paths = _shortest(graph, one, other)
        for path in paths:
            for node in path[1:-1]:
                through[node] += 1 / len(paths)
    return np.array([through[node] for node in nodes]) / ((n - 1) * (n - 2) / 2)


def _shortest(graph, one, other):
    found, waiting = [], deque([[one]])
    while waiting:
        path = waiting.popleft()
        if found and len(path) >= len(found[0]):
            break
        for step in graph[path[-1]]:
            if step == other:
                found.append([*path, step])
            elif step not in path:
                waiting.append([*path, step])
    return [path for path in found if len(path) == len(found[0])]
