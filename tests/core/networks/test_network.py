"""The same network whatever the order of its rows, and a message for what is no network."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatialict.core.networks.network import NO_LINKS, Network
from spatialict.core.study import ArgumentError

LINKS = pd.DataFrame(
    {"source": ["c", "a", "b", "a"], "target": ["a", "b", "a", "d"], "weight": [1.0, 2.0, 0.5, 4.0]}
)


@given(st.permutations(range(4)), st.lists(st.booleans(), min_size=4, max_size=4))
def test_order_and_direction_of_rows_change_nothing(order, turned):
    rows = LINKS.iloc[list(order)].copy()
    flip = np.array(turned)
    rows.loc[rows.index[flip], ["source", "target"]] = rows.loc[
        rows.index[flip], ["target", "source"]
    ].to_numpy()
    expected, found = Network.of(LINKS), Network.of(rows)
    assert found.table().equals(expected.table())


def test_repeated_pairs_are_summed_and_nodes_without_links_stay():
    web = Network.of(LINKS, nodes=["e", "d", "c", "b", "a"])
    assert list(web.ids) == ["a", "b", "c", "d", "e"]
    assert web.weight.tolist() == [2.5, 1.0, 4.0]
    assert web.degree.tolist() == [3, 1, 1, 1, 0]
    assert web.strength.tolist() == [7.5, 2.5, 1.0, 4.0, 0.0]


def test_neighbours_stand_in_order_from_both_ends():
    starts, beside, weight = Network.of(LINKS).csr
    assert starts.tolist() == [0, 3, 4, 5, 6]
    assert beside.tolist() == [1, 2, 3, 0, 0, 0]
    assert weight.tolist() == [2.5, 1.0, 4.0, 2.5, 1.0, 4.0]


def test_a_graph_of_networkx_goes_there_and_back():
    graph = nx.karate_club_graph()
    web = Network.of(graph)
    back = web.graph()
    assert {frozenset(e) for e in graph.edges} == {frozenset(e) for e in back.edges}
    assert back.size("weight") == graph.size("weight")


def test_nodes_alone_are_a_network():
    web = Network.of(NO_LINKS, nodes=["b", "a"])
    assert (web.n, len(web.one), web.degree.tolist()) == (2, 0, [0, 0])
    assert web.graph().number_of_nodes() == 2


@pytest.mark.parametrize(
    ("links", "nodes", "said"),
    [
        (LINKS, ["a", "b", "c"], "links: 1 of 4 rows names an organisation"),
        (
            LINKS.assign(target=LINKS["source"]),
            None,
            "links: 4 of 4 rows link an organisation with",
        ),
        (LINKS.assign(weight=[1, 0, 1, 1]), None, "links: 1 of 4 rows has a weight"),
        (LINKS, ["a", "a"], "organisations: these keys stand more than once: 'a'"),
        (LINKS[["source"]], None, "links: these columns are missing: target"),
        (nx.DiGraph(), None, "links: give a table with `source` and `target`"),
    ],
)
def test_what_is_no_network_is_refused(links, nodes, said):
    with pytest.raises(ArgumentError) as fault:
        Network.of(links, nodes)
    assert str(fault.value).startswith(said), str(fault.value)


def test_groups_without_entry_are_named_and_unknown_ones_are_minus_one():
    web = Network.of(LINKS)
    codes, groups = web.labels(pd.Series({"d": "u", "b": None, "a": "i", "c": "u"}), "sphere")
    assert (codes.tolist(), groups) == ([0, -1, 1, 1], ["i", "u"])
    with pytest.raises(ArgumentError, match="sphere: 3 of 4 organisations have no entry"):
        web.labels(pd.Series({"d": "u"}), "sphere")


@pytest.mark.parametrize(
    ("weights", "least", "largest"),
    [
        ([5e-324, 1.0, 1.0, 1.0], "4.94e-324", "1"),
        ([1e-301, 1.0, 1.0, 1.0], "1e-301", "1"),
        ([1e308, 1e308, 1.0, 1.0], "1", "1e+308"),
        ([1.0, 1.0, 1.0, 1.1e300], "1", "1.1e+300"),
    ],
)
def test_weights_that_no_sum_or_share_can_be_made_of_are_refused(weights, least, largest):
    with pytest.raises(ArgumentError) as fault:
        Network.of(LINKS.assign(weight=weights))
    assert str(fault.value) == (
        f"links: the weights cannot be computed with: the least is {least}, the largest "
        f"{largest}. Give them in another unit, so that each is 1e-300 at least and their sum is "
        "1e+300 at most."
    )
    for language in ("ru", "kk"):
        said = fault.value.message.text(language)
        assert least.replace(".", ",") in said
        assert "{" not in said


@pytest.mark.parametrize("unit", [1e-300, 1e-160, 1e160, 1e299])
def test_the_unit_of_weights_does_not_matter_within_what_is_let_through(unit):
    expected = Network.of(LINKS.assign(weight=[1.0, 2.0, 1.5, 4.0]))
    found = Network.of(LINKS.assign(weight=[1.0 * unit, 2.0 * unit, 1.5 * unit, 4.0 * unit]))
    assert found.strength / found.strength.max() == pytest.approx(
        expected.strength / expected.strength.max(), rel=1e-15
    )
