"""Centralities against igraph and sna of R on real networks, and what every measure keeps to."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from spatialict.core.networks import betweenness as betweenness_module
from spatialict.core.study import ArgumentError
from spatialict.measure.centrality import centrality
from tests.core.networks.graphs import projects

ORACLE = Path(__file__).parents[1] / "oracle"
FIGURES = pd.read_csv(ORACLE / "centrality_igraph.csv")
LINKS = pd.read_csv(ORACLE / "centrality_links.csv")
NETWORKS = list(FIGURES["network"].unique())


def real(name):
    """Links and figures of igraph 1.3.5 and sna 2.7.1 (R 4.2.2)."""
    figures = FIGURES[FIGURES["network"] == name].set_index("node")
    links = LINKS.loc[LINKS["network"] == name, ["source", "target", "weight"]]
    return links, figures


@pytest.mark.parametrize("name", NETWORKS)
def test_igraph_and_sna_get_these_numbers(name):
    links, figures = real(name)
    table = centrality(links, figures.index).table
    pairs = {
        "degree": "degree", "strength": "strength", "betweenness": "betweenness_igraph",
        "constraint": "constraint", "effective_size": "effective_size", "core": "core_igraph",
        "clustering": "clustering",
    }  # fmt: skip
    for ours, theirs in pairs.items():
        expected = figures[theirs].to_numpy(float)
        assert table[ours].to_numpy(float) == pytest.approx(expected, nan_ok=True, abs=1e-13), ours
    assert table["betweenness"].to_numpy() == pytest.approx(figures["betweenness_sna"].to_numpy())
    assert table["core"].tolist() == figures["core_sna"].tolist()


@pytest.mark.parametrize("name", NETWORKS)
def test_igraph_gets_these_weighted_constraints(name):
    links, figures = real(name)
    table = centrality(links, figures.index, weighted=True).table
    for ours in ("constraint", "effective_size"):
        expected = figures[f"{ours}_weighted"].to_numpy(float)
        assert table[ours].to_numpy(float) == pytest.approx(expected, nan_ok=True, rel=1e-12)


def test_the_karate_club_has_the_published_numbers():
    # networkx 3.6 and igraph 1.0, in the oracles: members 1, 34 and 33
    links, figures = real("karate")
    table = centrality(links, figures.index).table.loc[[1, 34, 33]]
    assert table["betweenness"].tolist() == pytest.approx(
        [0.4376352814, 0.3040749760, 0.1452471140], abs=1e-10
    )
    assert table["constraint"].tolist()[:2] == pytest.approx([0.1554232976, 0.1564186851])
    assert table["effective_size"].tolist()[:2] == pytest.approx([13.75, 15.2352941176])
    everybody = centrality(links, figures.index).table
    assert (everybody["core"].max(), (everybody["core"] == 4).sum()) == (4, 10)
    assert everybody["clustering"].fillna(0).mean() == pytest.approx(0.5706384782)


def test_women_of_davis_have_139_links_and_no_brokers_among_the_first_nine():
    graph = nx.bipartite.weighted_projected_graph(
        nx.davis_southern_women_graph(), nx.davis_southern_women_graph().graph["top"]
    )
    found = centrality(graph)
    assert found.params["links"] == 139  # Newman 2001; 139 of 153 pairs met at some event
    expected = nx.betweenness_centrality(graph)
    assert found.table["betweenness"].to_dict() == pytest.approx(expected)
    assert found.table["degree"].to_dict() == dict(graph.degree)


def test_the_three_forms_of_links_and_any_order_give_the_same():
    links, figures = real("coleman")
    rows = links.sample(frac=1, random_state=2).rename(
        columns={"source": "target", "target": "source"}
    )
    graph = nx.from_pandas_edgelist(rows, edge_attr="weight")
    graph.add_nodes_from(figures.index)
    nodes = list(figures.index)[::-1]
    one = centrality(links, figures.index).table
    for form in (rows, graph):
        other = centrality(form, nodes).table
        assert list(other.index) == nodes
        pd.testing.assert_frame_equal(other.loc[one.index], one, check_exact=True)


def test_an_organisation_without_links_is_an_island_not_zero():
    links = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]})
    table = centrality(links, ["d", "c", "b", "a"]).table
    assert table.index.tolist() == ["d", "c", "b", "a"]
    assert table["status"].tolist() == ["island", "ok", "ok", "ok"]
    assert table.loc["d", ["constraint", "effective_size", "clustering"]].isna().all()
    assert table["betweenness"].tolist() == pytest.approx([0, 0, 1 / 3, 0])
    assert table["component"].tolist() == [2, 1, 1, 1]
    assert table["clustering"].isna().tolist() == [True, True, False, True]


def test_two_organisations_have_nobody_between_them():
    table = centrality(pd.DataFrame({"source": ["a"], "target": ["b"]})).table
    assert table["status"].tolist() == ["too_few", "too_few"]
    assert table["betweenness"].isna().all()
    assert table["constraint"].tolist() == [1.0, 1.0]


def test_an_estimate_says_so_and_gives_its_interval(monkeypatch):
    graph = projects(400, 150, 2)
    keys = [f"o{node:03d}" for node in graph]
    graph = nx.relabel_nodes(graph, dict(enumerate(keys)))
    exact = centrality(graph).table
    monkeypatch.setattr(betweenness_module, "EXACT", 100)
    monkeypatch.setattr(betweenness_module, "SOURCES", 60)
    found = centrality(graph, seed=3)
    table = found.table
    assert found.params["betweenness"] == 60
    assert 60 < found.params["population"] < 400
    first = found.notes[0].text("en")
    assert first == (
        f"Betweenness is an estimate from 60 of {found.params['population']} organisations, drawn"
        " as sources of shortest paths (seed 3); beside it stands its 95 % interval."
    )
    given = table["betweenness_low"].notna()
    inside = table["betweenness_low"].le(exact["betweenness"] + 1e-12) & table[
        "betweenness_high"
    ].ge(exact["betweenness"] - 1e-12)
    assert inside[given].mean() > 0.85
    assert (table["betweenness_low"] <= table["betweenness"] + 1e-15)[given].all()
    assert (table["status"] == exact["status"]).all()
    same = ["degree", "constraint", "effective_size", "core", "clustering", "component"]
    pd.testing.assert_frame_equal(table[same], exact[same], check_exact=True)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_note_speaks_every_language(language):
    graph = nx.disjoint_union(nx.path_graph(5), nx.path_graph(3))
    graph.add_node(8)
    notes = [note.text(language) for note in centrality(graph).notes]
    assert len(notes) == 2
    assert all("{" not in note for note in notes)
    if language == "en":
        assert notes == [
            "1 of 9 organisations has no link: constraint and effective size are not defined for"
            " it.",
            "Linked organisations form 2 parts without links between them; the largest joins 5 of"
            " all 9.",
        ]


def test_the_arguments_are_not_changed():
    links, figures = real("florence")
    before = links.copy()
    nodes = figures.index.to_list()
    centrality(links, nodes)
    pd.testing.assert_frame_equal(links, before)
    assert nodes == figures.index.to_list()


def test_workers_change_no_byte():
    links, figures = real("coleman")
    tables = [centrality(links, figures.index, workers=count).table for count in (1, 3)]
    pd.testing.assert_frame_equal(*tables, check_exact=True)


def test_exact_means_that_the_interval_is_the_value():
    links, figures = real("coleman")
    table = centrality(links, figures.index, betweenness="exact").table
    assert (table["betweenness_low"] == table["betweenness"]).all()
    assert (table["betweenness_high"] == table["betweenness"]).all()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"betweenness": "some"}, "betweenness: 'some' is not known."),
        ({"weighted": "no"}, "weighted"),
        ({"seed": -1}, "seed"),
    ],
)
def test_wrong_arguments_are_refused(wrong, said):
    with pytest.raises(ArgumentError) as fault:
        centrality(nx.path_graph(4), **wrong)
    assert str(fault.value).startswith(said), str(fault.value)


def test_empty_lists_give_an_empty_table():
    table = centrality(pd.DataFrame({"source": [], "target": []})).table
    assert len(table) == 0
    assert "betweenness" in table
    assert np.isnan(centrality(pd.DataFrame({"source": [], "target": []}), ["a"]).table
                    .loc["a", "constraint"])  # fmt: skip


@pytest.mark.parametrize("betweenness", ["exact", 30])
def test_partners_of_partners_are_counted_once(monkeypatch, betweenness):
    from spatialict.core.networks import holes as module

    counted = []

    def part(asked, bound, run=module._part):
        counted.append(bound)
        return run(asked, bound)

    monkeypatch.setattr(module, "_part", part)
    graph = nx.barabasi_albert_graph(60, 3, seed=2)
    centrality(graph, betweenness=betweenness, workers=1)
    assert counted == [(0, 60)]


def test_weights_that_give_some_partner_no_share_leave_clustering_as_it_is():
    graph = nx.gnp_random_graph(30, 0.3, seed=1)
    for place, edge in enumerate(graph.edges):
        graph.edges[edge]["weight"] = [1e290, 1e-200, 1.0][place % 3]
    one, other = centrality(graph, weighted=True).table, centrality(graph).table
    pd.testing.assert_series_equal(one["clustering"], other["clustering"], check_exact=True)


def test_one_project_of_a_thousand_takes_no_thousand_cubed(monkeypatch):
    # all are twins: one is looked at, and nobody stands between
    from spatialict.core.networks import holes as module

    sizes = []
    monkeypatch.setattr(module, "bounds", lambda n, _block: sizes.append(n) or [(0, n)])
    found = centrality(nx.complete_graph(1000), workers=1).table
    assert sizes == [1]
    assert found["effective_size"].to_numpy() == pytest.approx(np.ones(1000), rel=1e-9)
    assert set(found["betweenness"]) == {0.0}
