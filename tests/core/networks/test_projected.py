"""Shared projects against counting by hand and networkx, whatever the blocks and the rows."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatialict.core.networks import projected
from spatialict.core.networks.projected import TwoMode, share
from spatialict.core.study import ArgumentError

pairs = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9)), min_size=1, max_size=40)


def table(rows):
    return pd.DataFrame([(f"p{p}", f"o{o}") for p, o in rows], columns=["project", "org_id"])


def counted(rows):
    """Pairs with how many projects they share and Newman's weight, project by project."""
    found = {}
    for project in {p for p, _ in rows}:
        members = sorted({f"o{o}" for p, o in rows if p == project})
        for pair in combinations(members, 2):
            many, weight = found.get(pair, (0, 0.0))
            found[pair] = (many + 1, weight + 1 / (len(members) - 1))
    return found


@given(pairs)
def test_shared_projects_are_those_counted_one_by_one(rows):
    web = TwoMode.of(table(rows))
    found = share(web, weights="newman", workers=1)
    ends = list(zip(web.ids[found.one], web.ids[found.other], strict=True))
    expected = counted(rows)
    assert ends == sorted(expected)
    assert found.projects.tolist() == [expected[pair][0] for pair in ends]
    np.testing.assert_allclose(found.weight, [expected[pair][1] for pair in ends], rtol=1e-14)


@given(pairs, st.randoms(use_true_random=False))
def test_order_of_rows_and_repeated_rows_change_nothing(rows, chance):
    again = [*rows, rows[0]]
    chance.shuffle(again)
    one, other = TwoMode.of(table(rows)), TwoMode.of(table(again))
    assert other.repeated == one.repeated + 1
    for mine, theirs in zip(
        share(one, weights="newman"), share(other, weights="newman"), strict=True
    ):
        assert mine.tobytes() == theirs.tobytes()


def test_newman_weights_of_an_organisation_add_up_to_its_projects_with_others():
    """Newman (2001), equation 3: the strength is the number of papers with co-authors."""
    rng = np.random.default_rng(4)
    rows = pd.DataFrame({"project": rng.integers(0, 40, 200), "org_id": rng.integers(0, 30, 200)})
    web = TwoMode.of(rows)
    found = share(web, weights="newman")
    ends, weight = np.r_[found.one, found.other], np.r_[found.weight, found.weight]
    strength = np.bincount(ends, weight, minlength=len(web.ids))
    together = web.size[web.project] > 1
    np.testing.assert_allclose(strength, np.bincount(web.organisation[together]), rtol=1e-12)


def test_projection_is_that_of_networkx():
    rng = np.random.default_rng(5)
    rows = pd.DataFrame({"project": rng.integers(0, 25, 150), "org_id": rng.integers(0, 40, 150)})
    graph = nx.Graph()
    graph.add_edges_from(("p" + str(p), o) for p, o in rows.to_numpy().tolist())
    theirs = nx.bipartite.collaboration_weighted_projected_graph(
        graph, sorted(set(rows["org_id"].tolist()))
    )
    web = TwoMode.of(rows)
    found = share(web, weights="newman")
    assert len(found.one) == theirs.number_of_edges()
    for one, other, weight in zip(
        web.ids[found.one], web.ids[found.other], found.weight, strict=True
    ):
        assert theirs.edges[one, other]["weight"] == pytest.approx(weight, rel=1e-12)


@pytest.mark.parametrize("workers", [1, 3])
def test_blocks_of_any_size_give_the_same_bytes(monkeypatch, workers):
    rng = np.random.default_rng(6)
    rows = pd.DataFrame({"project": rng.integers(0, 30, 300), "org_id": rng.integers(0, 80, 300)})
    web = TwoMode.of(rows)
    whole = share(web, weights="newman", workers=workers)
    monkeypatch.setattr(projected, "BLOCK", 7)
    parts = share(web, weights="newman", workers=workers)
    for one, other in zip(whole, parts, strict=True):
        assert one.tobytes() == other.tobytes()


def test_an_organisation_without_a_project_stays():
    web = TwoMode.of(table([(1, 1), (1, 2)]), nodes=["o2", "o9", "o1"])
    assert list(web.ids) == ["o1", "o2", "o9"]
    assert web.degree.tolist() == [1, 1, 0]
    assert share(web, weights="simple").other.tolist() == [1]


def test_projects_of_many_organisations_can_be_left_out_and_organisations_stay():
    web = TwoMode.of(table([(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)])).at_most(2)
    assert (list(web.projects), list(web.ids)) == (["p2"], ["o1", "o2", "o3"])
    assert (web.organisation.tolist(), web.project.tolist()) == ([0, 1], [0, 0])


def test_no_participation_is_no_link():
    web = TwoMode.of(pd.DataFrame({"project": [], "org_id": []}), nodes=["a"])
    assert [len(column) for column in share(web, weights="simple")] == [0, 0, 0, 0]


def test_too_many_pairs_and_links_are_refused(monkeypatch):
    web = TwoMode.of(table([(1, o) for o in range(6)]))
    monkeypatch.setattr(projected, "MOST_LINKS", 14)
    with pytest.raises(ArgumentError, match="more than 14 links; the largest project has 6"):
        share(web, weights="simple")
    monkeypatch.setattr(projected, "MOST_MEETINGS", 14)
    with pytest.raises(ArgumentError, match="projects hold 15 pairs of organisations"):
        share(web, weights="simple")


@pytest.mark.parametrize(
    ("rows", "nodes", "said"),
    [
        (pd.DataFrame({"org_id": ["a"]}), None, "participations: these columns are missing: proj"),
        (
            pd.DataFrame({"project": ["p", None], "org_id": ["a", "b"]}),
            None,
            "participations: 1 of 2 rows lacks a project or an organisation: '2'.",
        ),
        (
            pd.DataFrame({"project": ["p", "p"], "org_id": ["a", "b"]}),
            ["a"],
            "participations: 1 of 2 organisations is not on the list: 'b'.",
        ),
    ],
)
def test_what_is_no_participation_is_refused(rows, nodes, said):
    with pytest.raises(ArgumentError) as fault:
        TwoMode.of(rows, nodes)
    assert str(fault.value).startswith(said), str(fault.value)
