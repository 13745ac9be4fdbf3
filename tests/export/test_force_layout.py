"""Where nodes stand: none hides another, links are short, and the same every time."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from spatialict.export.force_layout import GAP, laid_out
from spatialict.export.page import Box

BOX = Box(0.5, 1.0, 6.0, 5.0)


def drawn(graph, radius=0.06):
    ends = np.array(list(graph.edges), dtype=np.int32).reshape(-1, 2)
    return laid_out(ends[:, 0], ends[:, 1], np.full(len(graph), radius), BOX)


def apart(places):
    away = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    np.fill_diagonal(away, np.inf)
    return away


GRAPHS = {
    "the karate club": nx.karate_club_graph(),
    "cliques of towns": nx.disjoint_union_all([nx.complete_graph(k) for k in (27, 17, 4, 2, 1, 1)]),
    "nobody linked": nx.empty_graph(40),
    "one": nx.empty_graph(1),
    "a star": nx.star_graph(60),
    "a chain": nx.path_graph(30),
    "many": nx.convert_node_labels_to_integers(nx.barabasi_albert_graph(220, 3, seed=1)),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_no_node_hides_another_and_all_are_on_the_sheet(name):
    places = drawn(GRAPHS[name])
    assert apart(places).min() >= 0.12 + GAP - 0.02
    assert (places >= [BOX.left + 0.06, BOX.bottom + 0.06]).all()
    assert (places <= [BOX.right - 0.06 + 1e-9, BOX.top - 0.06 + 1e-9]).all()


def test_linked_nodes_stand_nearer_than_others():
    graph = GRAPHS["the karate club"]
    away = apart(drawn(graph))
    linked = np.array([away[a, b] for a, b in graph.edges])
    others = np.array([away[a, b] for a, b in nx.non_edges(graph)])
    assert linked.mean() < 0.6 * others.mean()


def test_nodes_of_one_part_stand_apart_from_those_of_another():
    places = drawn(nx.disjoint_union(nx.complete_graph(6), nx.complete_graph(5)))
    first, second = places[:6], places[6:]
    low, high = (first, second) if first[:, 0].mean() < second[:, 0].mean() else (second, first)
    assert low[:, 0].max() < high[:, 0].min()


def test_no_nodes_have_no_places():
    empty = np.array([], dtype=np.int32)
    assert laid_out(empty, empty, np.array([]), BOX).shape == (0, 2)


def test_the_same_network_is_drawn_the_same_and_arguments_stay():
    ends = np.array(list(GRAPHS["many"].edges), dtype=np.int32)
    radii = np.full(220, 0.05)
    kept = ends.copy(), radii.copy()
    first = laid_out(ends[:, 0], ends[:, 1], radii, BOX)
    assert np.array_equal(first, laid_out(ends[:, 0], ends[:, 1], radii, BOX))
    assert np.array_equal(ends, kept[0])
    assert np.array_equal(radii, kept[1])


def test_the_order_of_links_does_not_matter():
    ends = np.array(list(GRAPHS["the karate club"].edges), dtype=np.int32)
    turned = ends[::-1, ::-1]
    radii = np.full(34, 0.06)
    assert np.allclose(
        laid_out(ends[:, 0], ends[:, 1], radii, BOX),
        laid_out(turned[:, 0], turned[:, 1], radii, BOX),
    )
