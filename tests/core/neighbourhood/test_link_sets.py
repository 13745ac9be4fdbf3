"""Sets of links: unions and steps, against sets and shortest ways."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.neighbourhood import link_sets
from spatialict.core.neighbourhood.link_sets import numbered, steps, union, without_loops
from spatialict.core.neighbourhood.links import Links

N = 9
PAIRS = st.sets(st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)), max_size=30)


def made(pairs, n=N):
    ends = np.array(sorted(pairs), np.int64).reshape(-1, 2).T
    return Links.of_pairs(pd.RangeIndex(n), *ends)


def pairs_of(links):
    return set(zip(links.heads.tolist(), links.indices.tolist(), strict=True))


@given(PAIRS, PAIRS, PAIRS)
def test_a_union_is_the_union_of_the_sets_each_link_once(one, two, three):
    whole = union([made(one), made(two), made(three)])
    assert pairs_of(whole) == one | two | three
    assert len(whole.indices) == len(one | two | three)
    assert (np.diff(numbered(whole)) > 0).all()


@settings(deadline=None)
@given(PAIRS, st.integers(1, 4), st.booleans())
def test_steps_are_the_lengths_of_shortest_ways(pairs, order, lower):
    pairs = {(a, b) for a, b in pairs if a != b}
    graph = nx.DiGraph()
    graph.add_nodes_from(range(N))
    graph.add_edges_from(pairs)
    ways = dict(nx.all_pairs_shortest_path_length(graph))
    expected = {
        (a, b)
        for a in ways
        for b, d in ways[a].items()
        if (1 <= d <= order if lower else d == order)
    }
    assert pairs_of(steps(made(pairs), order, lower=lower, limit=999)) == expected


def test_blocks_do_not_change_the_steps_and_too_many_are_not_made(monkeypatch):
    ring = made({(i, (i + 1) % 50) for i in range(50)} | {((i + 1) % 50, i) for i in range(50)}, 50)
    whole = steps(ring, 3, lower=True, limit=300)
    assert set(whole.degree) == {6}
    monkeypatch.setattr(link_sets, "_ROWS", 7)
    np.testing.assert_array_equal(steps(ring, 3, lower=True, limit=300).indices, whole.indices)
    assert steps(ring, 3, lower=True, limit=299) is None


def test_a_loop_is_left_out_and_nothing_else():
    links = made({(0, 0), (0, 1), (2, 2)})
    assert pairs_of(without_loops(links)) == {(0, 1)}
    assert without_loops(made({(0, 1)})).weights.tolist() == [1.0]


@pytest.mark.parametrize("n", [1, 3])
def test_regions_without_links_are_there(n):
    assert union([made(set(), n)]).degree.tolist() == [0] * n


def test_steps_end_where_a_ring_adds_nobody():
    row = made({(0, 1), (1, 0), (1, 2), (2, 1)}, 3)
    assert steps(row, 10**12, lower=True, limit=99).degree.tolist() == [2, 2, 2]
    assert steps(row, 10**12, lower=False, limit=99).degree.tolist() == [0, 0, 0]
