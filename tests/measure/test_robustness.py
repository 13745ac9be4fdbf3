"""What is left when brokers leave, on networks whose answer is known, and against random losses."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from spatialict.core.study import ArgumentError
from spatialict.measure.robustness import robustness
from tests.core.networks.graphs import projects


def bridge():
    """Two cliques of five whose only way to each other is organisation 10."""
    graph = nx.disjoint_union(nx.complete_graph(5), nx.complete_graph(5))
    graph.add_edges_from([(10, 0), (10, 5)])
    return graph


def test_without_the_bridge_half_is_left():
    found = robustness(bridge(), share=0.3, simulations=999)
    brokers = found.table.loc["brokers"]
    # 10 parts two cliques of 5; then 0 leaves one of them and 5 the other, and both have 4
    assert found.params["order"] == [10, 0, 5, 1]
    assert brokers["value"].tolist() == pytest.approx([1, 5 / 11, 5 / 11, 4 / 11, 4 / 11])
    assert brokers.index.tolist() == [0, 1, 2, 3, 4]
    # losing one at random leaves 5 or 6 of 11 in 3 of 11 cases (10, 0 and 5), 10 in all others
    random = found.table.loc[("random", 1)]
    expected = (5 + 6 + 6 + 8 * 10) / 11 / 11
    spread = np.std([5, 6, 6] + 8 * [10]) / 11
    assert abs(random["value"] - expected) < 5 * spread / np.sqrt(999)
    assert (random["low"], random["high"]) == (5 / 11, 10 / 11)
    assert abs(found.table.loc[("brokers", 1), "p_value"] - 1 / 11) < 0.05


def by_hand(graph, leaving, *, again):
    """Remove the highest betweenness of networkx, one by one; of equal ones who has more links."""

    def ranked(left):
        value = nx.betweenness_centrality(left)
        return sorted(left, key=lambda v: (-round(value[v], 10), -left.degree[v], str(v)))

    left, gone = graph.copy(), []
    first = ranked(left)
    sizes = [max(map(len, nx.connected_components(left)))]
    for turn in range(leaving):
        node = ranked(left)[0] if again else first[turn]
        gone.append(node)
        left.remove_node(node)
        sizes.append(max(map(len, nx.connected_components(left))))
    return gone, sizes


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_each_loss_is_that_of_the_graph_itself(again, seed):
    graph = projects(40, 18, seed, largest=5)
    found = robustness(graph, share=0.2, steps=8, again=again, simulations=9)
    gone, sizes = by_hand(graph, 8, again=again)
    assert found.params["order"] == gone
    assert (found.table.loc["brokers", "value"] * 40).round(9).tolist() == sizes


def test_ranking_anew_finds_who_takes_over():
    # a ring of 20: after the first loss it is a path, whose middle is the next to part it
    found = {again: robustness(nx.cycle_graph(20), share=0.1, steps=2, again=again, simulations=9)
             for again in (False, True)}  # fmt: skip
    assert found[False].table.loc["brokers", "value"].tolist() == [1.0, 0.95, 0.9]
    assert found[True].table.loc["brokers", "value"].tolist() == [1.0, 0.95, 0.45]


def test_by_degree_the_busiest_leave_first():
    graph = nx.star_graph(6)
    graph.add_edges_from([(1, 2), (2, 3)])
    assert robustness(graph, by="degree", share=0.4, simulations=9).params["order"] == [0, 2, 1]


def test_p_of_the_curve_is_the_share_of_random_orders_as_bad():
    areas = robustness(nx.star_graph(60), share=0.05, simulations=999).params
    assert areas["area"] == pytest.approx(1 / 61)  # the centre leaves first, and each is alone
    # the centre is the first of all who leave in 1 of 61 orders
    assert abs(areas["p_value"] - 1 / 61) < 5 * np.sqrt(1 / 61 / 999) + 1 / 1000
    assert areas["area"] < areas["area_low"] <= areas["area_expected"] <= areas["area_high"]


def test_p_is_never_nil():
    # one of 9 random orders meets the centre of 2001 first in 9 of 2001 cases
    found = robustness(nx.star_graph(2000), share=0.001, simulations=9)
    assert found.table.loc[("brokers", 1), "p_value"] == 0.1
    assert found.params["p_value"] == 0.1
    assert np.isnan(found.table.loc[("brokers", 0), "p_value"])


def test_few_orders_that_can_find_nothing_are_too_few():
    # 9 orders: no p is below 1 / 10
    found = robustness(nx.star_graph(9), simulations=9)
    assert found.table.loc["brokers", "status"].tolist() == ["constant", "too_few", "too_few"]
    assert found.params["status"] == "too_few"
    assert found.params["min_p"] >= 0.1
    assert found.notes[1].text("en") == (
        "Whether brokers are missed more than others cannot be found from 9 random orders: no p "
        "is below 0.1, and the level is 5%. Ask with `simulations=19` or more."
    )
    enough = robustness(nx.star_graph(60), share=0.05, simulations=19)
    assert (enough.params["status"], enough.params["min_p"]) == ("ok", 0.05)
    assert len(enough.notes) == 1


def test_orders_of_which_many_lose_as_much_as_any_can_are_too_few():
    # a star of ten: the centre leaves first in 1 of 10 orders, and no loss is larger; 5 errors
    found = robustness(nx.star_graph(9), share=0.1, simulations=999)
    row = found.table.loc[("brokers", 1)]
    assert abs(row["min_p"] - 0.1) < 5 * np.sqrt(0.09 / 999) + 1 / 1000
    assert row["p_value"] == row["min_p"]
    assert row["status"] == found.params["status"] == "too_few"
    assert found.notes[1].key == "centrality.orders_tied"
    assert robustness(nx.star_graph(9), share=0.1, simulations=999, alpha=0.2).params["status"] == (
        "ok"
    )


def test_the_least_p_is_that_of_any_order_and_not_only_of_the_brokers():
    # brokers that are lost without harm: p is 1, and another order would have had the least
    from spatialict.measure.robustness import _tested

    drawn = np.array([[0.5], [0.6], [0.7], [0.8]])
    p, least, status = _tested(np.array([0.9]), drawn, "ok", 0.2)
    assert (p.tolist(), least.tolist(), status.tolist()) == ([1.0], [0.2], ["ok"])
    p, least, status = _tested(np.array([0.5]), drawn, "ok", 0.2)
    assert (p.tolist(), least.tolist(), status.tolist()) == ([0.4], [0.4], ["too_few"])


def test_where_all_orders_lose_alike_nothing_is_tested():
    # a triangle loses one of three whoever leaves
    found = robustness(nx.complete_graph(3), share=1.0)
    assert found.table.loc["brokers", "value"].tolist() == pytest.approx([1, 2 / 3, 1 / 3, 0])
    assert set(found.table.loc["brokers", "status"]) == {"constant"}
    assert found.table[["p_value", "min_p"]].isna().all(axis=None)
    assert found.params["area"] == pytest.approx(1 / 3)
    assert found.params["area_expected"] == pytest.approx(1 / 3)
    assert np.isnan(found.params["p_value"])
    assert found.params["status"] == "constant"
    assert found.notes[1].text("en") == (
        "All orders lose the same: whether brokers are missed more than others cannot be asked."
    )


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_why_nothing_can_be_found_is_told_in_every_language(language):
    for graph, how in (
        (nx.star_graph(9), {"simulations": 9}),
        (nx.star_graph(9), {"share": 0.1, "simulations": 999}),
        (nx.complete_graph(3), {"share": 1.0}),
    ):
        said = robustness(graph, **how).notes[1].text(language)
        assert said
        assert "{" not in said


@pytest.mark.slow
def test_one_in_twenty_random_rankings_is_called_worse_than_random():
    # with a ranking that has nothing to do with the network p is even: 5 % of 400, 4 errors
    from spatialict.core.networks.fading import fading, fading_at_random
    from spatialict.measure.robustness import _areas
    from tests.core.networks.graphs import of

    rng, web = np.random.default_rng(0), of(projects(60, 30, 1))
    p = []
    for seed in range(400):
        brokers = fading(web, rng.permutation(60)[:12]) / 60
        drawn = fading_at_random(web, 12, 99, seed=seed, workers=1) / 60
        p.append(_areas(brokers, drawn, "ok", 0.05)["p_value"])
    assert (np.array(p) <= 0.05).mean() < 0.05 + 4 * np.sqrt(0.05 * 0.95 / 400)
    assert abs((np.array(p) <= 0.5).mean() - 0.5) < 4 * 0.5 / 20 + 0.05


def test_order_of_rows_and_threads_change_no_byte():
    links = nx.to_pandas_edgelist(projects(80, 40, 3))
    links = links.astype(str)
    shuffled = links.sample(frac=1, random_state=1).rename(
        columns={"source": "target", "target": "source"}
    )
    one = robustness(links, workers=1, seed=5)
    other = robustness(shuffled, workers=3, seed=5)
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    assert one.params == other.params


def test_a_network_without_links_loses_nothing():
    graph = nx.empty_graph(5)
    found = robustness(graph, simulations=9)
    assert set(found.table["status"]) == {"constant"}
    assert found.table["value"].tolist() == pytest.approx([0.2] * 4)
    assert np.isnan(found.params["p_value"])
    few = robustness(nx.path_graph(2), simulations=9).table
    assert set(few["status"]) == {"too_few"}
    assert few["value"].isna().all()


def test_all_may_leave():
    found = robustness(nx.path_graph(3), share=1.0, simulations=9)
    assert found.table.loc["brokers", "value"].tolist() == pytest.approx([1, 1 / 3, 1 / 3, 0])
    assert found.table.loc["random", "value"].iloc[-1] == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"by": "size"}, "by: 'size' is not known. Choose one of: betweenness, degree."),
        ({"share": 0}, "share: 0 is no share of the organisations. Give a number above 0, 1 at"
                       " most."),
        ({"steps": 0}, "steps: 0 is not known. Give a whole number, 1 at least."),
        ({"simulations": 2.5}, "simulations: 2.5 is not known. Give a whole number, 1 at least."),
        ({"simulations": 10**9}, "simulations: times the organisations that leave they are more"
                                 " than 1,000,000,000, which does not fit in memory. Give fewer,"
                                 " or a smaller `share`."),
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused(wrong, said):
    with pytest.raises(ArgumentError) as fault:
        robustness(nx.path_graph(40), **wrong)
    assert str(fault.value) == said


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_its_note_speaks_every_language(language):
    note = robustness(nx.path_graph(4), simulations=21).notes[0].text(language)
    assert "21" in note
    assert "{" not in note


def test_an_order_by_an_estimate_says_so(monkeypatch):
    from spatialict.core.networks import betweenness as module

    graph = projects(200, 90, 1)
    assert robustness(graph, simulations=9).params["betweenness"] == "exact"
    monkeypatch.setattr(module, "EXACT", 10)
    monkeypatch.setattr(module, "SOURCES", 40)
    for again in (False, True):
        found = robustness(graph, steps=3, again=again, simulations=9)
        assert found.params["betweenness"] == 40
        said = "Who leaves first is ranked by an estimate of betweenness from 40 sources."
        assert found.notes[-1].text("en") == said
    assert len(robustness(graph, by="degree", simulations=19).notes) == 1
