"""Zachary's karate club in R: brokerage of sna, assortativity of igraph, densities of blocks."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from spatialict.measure.brokerage import brokerage
from spatialict.measure.helix_triads import helix_triads
from spatialict.measure.mixing import mixing
from spatialict.measure.segregation import segregation

FILE = Path(__file__).parents[1] / "oracle" / "mixing_sna.csv"
RIGHT = pd.read_csv(FILE, comment="#", keep_default_na=False).set_index(["groups", "measure"])
KARATE = nx.karate_club_graph()
GROUPS = {
    "club": pd.Series(nx.get_node_attributes(KARATE, "club")),
    "three": pd.Series({member: f"g{member % 3}" for member in KARATE}),
    "five": pd.Series({member: f"g{member % 5}" for member in KARATE}),
}


@pytest.mark.parametrize("name", GROUPS)
def test_roles_of_every_member_are_those_of_sna(name):
    people, _ = brokerage(KARATE, GROUPS[name], permutations=19)
    rows = RIGHT.loc[(name, "brokerage")].astype({"one": int, "value": float})
    right = rows.pivot(index="one", columns="other", values="value")
    found = people.table[right.columns]
    pd.testing.assert_frame_equal(found, right, check_names=False)
    assert len(right.columns) == 6  # the five roles and their sum


@pytest.mark.parametrize("name", GROUPS)
def test_densities_are_those_of_the_blockmodel_of_sna(name):
    found = mixing(KARATE, GROUPS[name], permutations=19).table["value"]
    right = RIGHT.loc[(name, "density")].set_index(["one", "other"])["value"].astype(float)
    np.testing.assert_allclose(found.loc[right.index], right, rtol=1e-13)
    assert len(found) == len(right)


@pytest.mark.parametrize("name", GROUPS)
def test_assortativity_is_that_of_igraph_and_networkx(name):
    found = segregation(KARATE, GROUPS[name], permutations=19).table["value"]
    right = float(RIGHT.loc[[(name, "assortativity")], "value"].item())
    assert found["assortativity"] == pytest.approx(right, abs=1e-13)
    graph = KARATE.copy()
    nx.set_node_attributes(graph, GROUPS[name].to_dict(), "group")
    peer = nx.attribute_assortativity_coefficient(graph, "group")
    assert found["assortativity"] == pytest.approx(peer, abs=1e-13)


def test_e_i_of_the_clubs_has_11_of_78_links_between_them():
    """oracles.md, section 5: E-I -.7179487179."""
    found = segregation(KARATE, GROUPS["club"], permutations=19)
    assert found.table.loc["ei", "value"] == pytest.approx((11 - 67) / 78, abs=1e-15)
    assert (found.params["external"], found.params["internal"]) == (11, 67)


def test_triads_of_any_sides_add_up_to_the_triad_census_of_sna():
    """Over all ways to name three thirds of the members, each triple is of three sides at some."""
    closed, opened = (int(RIGHT.loc[("", "triads")].set_index("one").loc[k, "value"])
                      for k in ("closed", "open"))  # fmt: skip
    assert (closed, opened) == (45, 393)
    helix = pd.Series({member: "uig"[member % 3] for member in KARATE})
    found = helix_triads(KARATE, helix, permutations=999).table["expected"]
    sizes = helix.value_counts()
    share = 6 * np.prod(sizes) / (34 * 33 * 32)
    assert found["closed"] == pytest.approx(closed * share, rel=1e-12)
    ratio = closed / (closed + opened)  # of any labels: each triple is as likely as any other
    assert found["closure"] == pytest.approx(ratio, abs=0.01)
