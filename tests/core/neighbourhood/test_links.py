"""Links keep what they were given, and nothing of the caller's."""

import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph
from libpysal.weights import W

from spatialict.core.neighbourhood.links import Links
from spatialict.core.study import ArgumentError

ABC = pd.Index([*"abc"])


def test_a_change_of_the_callers_arrays_changes_no_link():
    weights, tails = np.array([1.0, 2.0]), np.array([1, 0])
    links = Links.of_pairs(pd.Index(["a", "b"]), [0, 1], tails, weights)
    weights[:], tails[:] = 9.0, 0
    assert links.weights.tolist() == [1.0, 2.0]
    assert links.indices.tolist() == [1, 0]


def test_a_link_that_stands_there_twice_is_refused_by_name():
    with pytest.raises(ArgumentError, match=r"^links: 2 links stand .*: a – b, c – a\. Keep one"):
        Links.of_pairs(ABC, [2, 0, 1, 0, 2], [0, 1, 0, 1, 0], [1, 2, 1, 3, 1])
    with pytest.raises(ArgumentError, match=r"1 link stands there more than once: a – b\."):
        Links.of_pairs(ABC, [0, 0, 1], [1, 1, 0])


def test_a_graph_with_a_link_twice_is_refused_too():
    graph = Graph.from_arrays([*"abc"], [*"bca"], [1, 1, 1])
    rows = pd.MultiIndex.from_arrays([[*"aabc"], [*"bbca"]], names=["focal", "neighbor"])
    graph._adjacency = pd.Series([1.0, 1.0, 1.0, 1.0], rows, name="weight")
    with pytest.raises(ArgumentError, match="more than once: a – b"):
        Links.of(graph)


@pytest.mark.parametrize(("head", "tail"), [(0, 3), (-1, 0), (3, 0)])
def test_a_position_of_no_region_is_refused_by_name(head, tail):
    with pytest.raises(ArgumentError, match=rf"outside 0 to 2: {head} – {tail}\."):
        Links.of_pairs(ABC, [0, head], [1, tail])


def test_the_weights_of_older_libpysal_are_links():
    w = W({"b": ["a"], "a": ["b", "c"], "c": []}, {"b": [0.5], "a": [2, 3], "c": []})
    links = Links.of(w)
    assert links.ids.tolist() == [*"abc"]
    assert (links.heads.tolist(), links.indices.tolist()) == ([0, 0, 1], [1, 2, 0])
    assert links.weights.tolist() == [2, 3, 0.5]


@pytest.mark.parametrize("given", [None, 3, "queen", {"a": ["b"]}])
def test_what_is_no_graph_is_told(given):
    with pytest.raises(ArgumentError, match=f"^graph: {type(given).__name__} was given"):
        Links.of(given)
