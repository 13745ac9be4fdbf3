"""The largest component while nodes leave, against a graph that loses them one by one."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from spatialict.core.networks.fading import BLOCK, fading, fading_at_random
from tests.core.networks.graphs import of, projects

GRAPHS = [nx.gnm_random_graph(25, 10 + 4 * seed, seed=seed) for seed in range(8)]
GRAPHS += [projects(80, 30, 1), nx.star_graph(9), nx.empty_graph(4)]


def largest(graph):
    return max((len(part) for part in nx.connected_components(graph)), default=0)


@pytest.mark.parametrize("graph", GRAPHS, ids=range(len(GRAPHS)))
def test_it_is_counted_as_if_each_left(graph):
    order = np.random.default_rng(1).permutation(len(graph))
    left, expected = graph.copy(), [largest(graph)]
    for node in order.tolist():
        left.remove_node(node)
        expected.append(largest(left))
    web = of(graph)
    assert fading(web, order).tolist() == expected
    assert fading(web, order[:3]).tolist() == expected[:4]


def test_random_orders_lose_each_organisation_equally_often():
    # a star of ten: its centre is first to leave in 1 of 10 orders; 5 standard errors of 4000
    lost = fading_at_random(of(nx.star_graph(9)), 1, 4000)[:, 1]
    assert set(lost.tolist()) == {1, 9}
    assert abs((lost == 1).mean() - 0.1) < 5 * np.sqrt(0.09 / 4000)


def test_blocks_and_threads_change_nothing():
    web = of(GRAPHS[5])
    one = fading_at_random(web, 10, 3 * BLOCK + 1, workers=1, seed=3)
    other = fading_at_random(web, 10, 3 * BLOCK + 1, workers=3, seed=3)
    assert (one == other).all()
    assert (fading_at_random(web, 10, BLOCK, seed=3) == one[:BLOCK]).all()
    assert (fading_at_random(web, 10, 3 * BLOCK + 1, seed=4) != one).any()
    assert (one[:BLOCK] != one[BLOCK : 2 * BLOCK]).any()
