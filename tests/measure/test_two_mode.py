"""Facts of participations, counted by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from spatialict.core.study import ArgumentError
from spatialict.measure.two_mode import COMPOSITIONS, two_mode

ROWS = pd.DataFrame(
    [("p", "u1"), ("p", "i1"), ("p", "g1"), ("q", "i1"), ("q", "i2"), ("r", "x"), ("p", "i1")],
    columns=["project", "org_id"],
)
HELIX = pd.Series({"u1": "u", "i1": "i", "i2": "i", "g1": "g", "x": None, "idle": "u"})


def test_facts_are_those_counted_by_hand():
    """p: u i g; q: i i; r: one of unknown side. Six participations of 6 x 3."""
    found = two_mode(ROWS, HELIX, nodes=list(HELIX.index))
    row = found.table.iloc[0]
    assert row["value"] == 6 / 18
    facts = {
        "organisations": 6, "projects": 3, "participations": 6, "mean_projects": 6 / 5,
        "most_projects": 2, "mean_organisations": 2, "most_organisations": 3, "alone": 1,
        "inactive": 1, "components": 2, "largest_share": 4 / 5,
    }  # fmt: skip
    assert {name: row[name] for name in facts} == facts
    sides = {"u": 0, "i": 1, "g": 0, "ui": 0, "ug": 0, "ig": 0, "uig": 1, "none": 1}
    assert {name: row[name] for name in COMPOSITIONS} == sides
    assert [note.text("en")[:40] for note in found.notes] == [
        "1 of 7 participations repeats another (t",
        "1 of 5 organisations that take part in p",
    ]


def test_components_are_those_of_networkx():
    rng = np.random.default_rng(3)
    rows = pd.DataFrame({"project": rng.integers(0, 60, 80), "org_id": rng.integers(0, 60, 80)})
    graph = nx.Graph((f"p{p}", f"o{o}") for p, o in rows.to_numpy())
    parts = [sum(node[0] == "o" for node in part) for part in nx.connected_components(graph)]
    row = two_mode(rows).table.iloc[0]
    assert row["components"] == len(parts)
    assert row["largest_share"] == max(parts) / sum(parts)


def test_sides_add_up_to_all_projects():
    rng = np.random.default_rng(4)
    rows = pd.DataFrame({"project": rng.integers(0, 90, 200), "org_id": rng.integers(0, 50, 200)})
    helix = pd.Series(rng.choice(["u", "i", "g"], 50), index=range(50))
    row = two_mode(rows, helix, nodes=range(50)).table.iloc[0]
    assert row[list(COMPOSITIONS)].sum() == row["projects"]


def test_without_sides_their_counts_are_not_known():
    row = two_mode(ROWS).table.iloc[0]
    assert row[list(COMPOSITIONS)].isna().all()


def test_no_participation_is_missing_not_zero():
    found = two_mode(pd.DataFrame({"project": [], "org_id": []}), nodes=["a"]).table.iloc[0]
    assert found["status"] == "missing"
    assert np.isnan(found["value"])
    assert np.isnan(found["largest_share"])


def test_order_of_rows_changes_nothing():
    one, other = two_mode(ROWS, HELIX), two_mode(ROWS.iloc[::-1], HELIX.iloc[::-1])
    pd.testing.assert_frame_equal(one.table, other.table)


def test_a_side_that_is_none_is_refused():
    with pytest.raises(ArgumentError, match="helix: 'x' is no side of the triple helix"):
        two_mode(ROWS, HELIX.fillna("x"))
    with pytest.raises(ArgumentError, match="helix: 1 of 5 organisations has no entry: 'x'"):
        two_mode(ROWS, HELIX.drop("x"))
