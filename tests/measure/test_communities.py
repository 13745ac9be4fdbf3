"""Communities: numbering, agreement, what chance gives, and the same answer for any order."""

from __future__ import annotations

import os
import subprocess
import sys

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from spatialict.core.study import ArgumentError
from spatialict.measure import communities as module
from spatialict.measure.communities import communities

KARATE = nx.Graph(nx.karate_club_graph().edges)


def cliques(*sizes):
    """Cliques in a row, one link from each to the next."""
    rows, begin = [], 0
    for size in sizes:
        keys = [f"n{begin + i:02d}" for i in range(size)]
        rows += [(a, b) for i, a in enumerate(keys) for b in keys[i + 1 :]]
        if begin:
            rows.append((f"n{begin - 1:02d}", keys[0]))
        begin += size
    return pd.DataFrame(rows, columns=["source", "target"])


def test_the_largest_is_1_and_of_equals_that_of_the_first_key():
    """Cliques of 4, 6, 4 in a row, in the order of keys."""
    found = communities(cliques(4, 6, 4), permutations=0)
    assert found.table["community"].tolist() == [2.0] * 4 + [1.0] * 6 + [3.0] * 4
    assert found.table["stability"].tolist() == [1.0] * 14
    assert found.params["communities"] == 3
    assert found.params["agreement"] == found.params["agreement_rand"] == 1.0


def test_who_has_no_link_is_an_island_and_rows_are_in_the_order_given():
    nodes = ["n07", "alone", *[f"n{i:02d}" for i in range(7)]]
    found = communities(cliques(4, 4), nodes, permutations=0).table
    assert list(found.index) == nodes
    assert found.loc["alone", "status"] == "island"
    assert np.isnan(found.loc["alone", "community"])
    assert np.isnan(found.loc["alone", "stability"])
    assert found["status"].tolist().count("ok") == 8


def test_the_club_has_four_communities_more_marked_than_chance():
    """Modularity .4198 (Brandes et al. 2008: the optimum); p the least that 999 can give."""
    found = communities(KARATE, seed=5)
    assert found.params["communities"] == 4
    assert found.params["modularity"] == pytest.approx(0.4197896, abs=1e-7)
    assert found.params["permutations"] == 999
    assert found.params["modularity_p"] == 0.001
    assert found.params["modularity_low"] < found.params["modularity_chance"]
    assert found.params["modularity_chance"] < found.params["modularity_high"] < 0.4
    assert [note.key for note in found.notes] == [
        "communities.found", "communities.stable", "communities.chance",
    ]  # fmt: skip


@pytest.mark.parametrize("method", ["leiden", "louvain"])
def test_order_of_rows_and_nodes_and_direction_change_no_byte(method):
    rng = np.random.default_rng(6)
    rows = nx.to_pandas_edgelist(nx.gnp_random_graph(60, 0.08, seed=6)).astype(str)
    rows["weight"] = rng.random(len(rows))
    turned = rows.sample(frac=1, random_state=2).rename(
        columns={"source": "target", "target": "source"}
    )
    one = communities(rows, method=method, permutations=19, workers=1)
    other = communities(turned, method=method, permutations=19, workers=3)
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    assert one.params == other.params


def test_the_seed_of_hashes_changes_nothing():
    code = (
        "import networkx as nx\n"
        "from spatialict.measure.communities import communities\n"
        "graph = nx.relabel_nodes(nx.gnp_random_graph(50, .1, seed=1), lambda n: f'k{n}')\n"
        "found = communities(graph, permutations=19)\n"
        "print(found.table.to_csv(), sorted(found.params.items()))\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    assert said[0]


def test_a_network_without_communities_is_as_chance_has_it():
    """G(n, m) is drawn from its own null: the p of 20 such networks is spread over 0 to 1."""
    p = [
        communities(nx.gnm_random_graph(40, 90, seed=s), seeds=1, permutations=99, seed=s).params[
            "modularity_p"
        ]
        for s in range(20)
    ]
    assert 0.2 < np.mean(p) < 0.8
    assert min(p) < 0.5 < max(p)


@pytest.mark.slow
def test_five_of_a_hundred_networks_without_communities_have_p_below_five_per_cent():
    """200 drawn G(n, m) networks, 4 standard errors."""
    p = np.array([
        communities(
            nx.gnm_random_graph(30, 60, seed=s), seeds=1, permutations=39, seed=s, workers=1
        ).params["modularity_p"]
        for s in range(200)
    ])  # fmt: skip
    for level in (0.05, 0.2, 0.5):
        assert abs((p <= level).mean() - level) <= 4 * np.sqrt(level * (1 - level) / 200)


def test_resolution_makes_communities_smaller():
    few, many = (
        communities(KARATE, resolution=r, permutations=0).params["communities"] for r in (0.5, 2.5)
    )
    assert few < 4 < many


def test_a_star_has_no_other_network_to_compare_with():
    found = communities(nx.star_graph(6), permutations=19)
    assert np.isnan(found.params["modularity_p"])
    assert found.notes[-1].key == "communities.rigid"


def test_no_links_are_islands_and_no_number():
    found = communities(pd.DataFrame({"source": [], "target": []}), ["a", "b"])
    assert found.table["status"].tolist() == ["island", "island"]
    assert found.params["communities"] == 0
    assert np.isnan(found.params["modularity"])
    assert np.isnan(found.params["agreement"])
    assert [note.text("en") for note in found.notes] == [
        "2 of 2 organisations have no link and belong to no community."
    ]


def test_no_organisation_at_all_is_an_empty_table():
    found = communities(pd.DataFrame({"source": [], "target": []}))
    assert len(found.table) == 0
    assert found.notes == ()


def test_weights_of_any_size_give_the_same_communities():
    """What modularity is: scaling all weights changes nothing."""
    rows = nx.to_pandas_edgelist(nx.gnp_random_graph(60, 0.08, seed=6))
    rows["weight"] = np.random.default_rng(1).random(len(rows))
    first = communities(rows, permutations=0)
    for factor in (1e-200, 2.0**40, 1e200):
        scaled = communities(rows.assign(weight=rows["weight"] * factor), permutations=0)
        pd.testing.assert_frame_equal(first.table, scaled.table)
        assert scaled.params["modularity"] == pytest.approx(first.params["modularity"], rel=1e-9)


def test_many_links_are_not_compared_unless_asked(monkeypatch):
    monkeypatch.setattr(module, "WORK", 19 * 78 - 1)
    found = communities(KARATE)
    assert found.params["permutations"] == 0
    assert found.notes[-1].text("en").startswith("Whether chance would give communities as marked")
    monkeypatch.setattr(module, "WORK", 19 * 78)
    assert communities(KARATE).params["permutations"] == 19


def test_arguments_stay_and_every_note_is_told_in_three_languages():
    links = cliques(4, 4)
    before = links.copy()
    told = communities(links, [*(f"n{i:02d}" for i in range(8)), "z"], permutations=19)
    pd.testing.assert_frame_equal(links, before)
    for language in ("en", "ru", "kk"):
        assert all(note.text(language) for note in told.notes)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"method": "infomap"}, "method: 'infomap' is not known. Choose one of: leiden, louvain."),
        ({"seeds": 0}, "seeds: 0 is not a whole number of 1 or more."),
        ({"resolution": 0}, "resolution: 0 is not a number above 0."),
        ({"resolution": float("nan")}, "resolution: nan is not a number above 0."),
        ({"permutations": "exact"}, 'permutations: exact is neither "auto" nor a whole number'),
        ({"permutations": -1}, 'permutations: -1 is neither "auto" nor a whole number'),
        ({"seed": -1}, "seed"),
    ],
)
def test_wrong_arguments_are_told(options, said):
    with pytest.raises(ArgumentError) as fault:
        communities(KARATE, **options)
    assert str(fault.value).startswith(said), str(fault.value)
