"""What holds for every measure of association, local and global, on any map."""

from __future__ import annotations

import copy
from functools import partial

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from spatialict.core.neighbourhood.links import Links
from tests.laws.maps import maps, noise
from tests.laws.measures import GLOBAL, LOCAL, each, every_measure

FEW = partial(
    settings, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
OMIT = {"missing": "omit"}
SAMPLED = OMIT | {"permutations": 199}
ISLAND = "r99"


def assert_same(one, two):
    """Words are equal, and numbers but for rounding."""
    assert list(one.columns) == list(two.columns)
    for name in one:
        if one[name].dtype.kind == "f":
            np.testing.assert_allclose(one[name], two[name], rtol=1e-7, atol=1e-9, err_msg=name)
        else:
            assert one[name].fillna("").tolist() == two[name].fillna("").tolist(), name


def rows_of(table, given):
    """Return the rows of regions in the order of the map; a global table as it is."""
    return table.reindex(given.frame.index) if set(table.index) & set(given.links.ids) else table


@each(tuple(measure for measure in LOCAL + GLOBAL if measure.unit != "none"))
@FEW(max_examples=5)
@given(
    given=maps(),
    shift=st.floats(-1e3, 1e3),
    scale=st.sampled_from([1e-200, 1e-3, 1 / 3, 7.0, 1e150]),
)
def test_unit_of_the_values_changes_nothing(measure, given, shift, scale):
    shift = shift * scale if measure.unit == "any" else 0.0
    moved = given.changed(**{name: shift + scale * given.frame[name] for name in measure.columns})
    assert_same(measure(moved, **SAMPLED).table, measure(given, **SAMPLED).table)


@every_measure
@FEW(max_examples=5)
@given(given=maps(), seed=st.integers(0, 99))
def test_order_of_regions_changes_nothing(measure, given, seed):
    order = np.random.default_rng(seed).permutation(given.links.n)
    turned = given.links.graph()
    rows = turned.adjacency.reset_index().sample(frac=1, random_state=seed)
    rows = rows.sort_values("focal", key=lambda column: column.map(hash), kind="stable")
    turned = type(turned).from_adjacency(rows)
    shuffled = type(given)(given.frame.iloc[order], given.links)
    table = measure(shuffled, graph=turned, **SAMPLED).table
    expected = measure(given, **SAMPLED).table
    if len(table) == given.links.n:
        assert table.index.tolist() == shuffled.frame.index.tolist()
    pd.testing.assert_frame_equal(rows_of(table, given), expected, check_names=False)


@every_measure
@FEW(max_examples=4)
@given(given=maps())
def test_one_more_island_changes_nothing_for_the_others(measure, given):
    row = pd.DataFrame(1.0, index=[ISLAND], columns=given.frame.columns)
    more = pd.concat([given.frame, row])
    links = given.links
    wider = Links.of_pairs(
        links.ids.append(pd.Index([ISLAND])), links.heads, links.indices, links.weights
    )
    table = measure(type(given)(more, wider), **SAMPLED).table
    if ISLAND in table.index:
        island = table.loc[ISLAND]
        assert island["status"] == "island"
        assert island[["p_value", "q_value"]].isna().all()
    expected = measure(given, **SAMPLED).table
    pd.testing.assert_frame_equal(rows_of(table, given), expected, check_names=False)


@every_measure
@FEW(max_examples=3)
@given(given=maps())
def test_what_the_caller_gave_stays_as_it_was(measure, given):
    graph = given.links.graph()
    kept, values = copy.deepcopy(given), given.frame.copy(deep=True)
    adjacency = graph.adjacency.copy(deep=True)
    for transform in "RBO":
        measure(given, graph=graph, transform=transform, **SAMPLED)
        measure(given, transform=transform, **SAMPLED)
    pd.testing.assert_frame_equal(given.frame, values)
    pd.testing.assert_series_equal(graph.adjacency, adjacency)
    assert graph.transformation == "O"
    for part in ("indptr", "indices", "weights"):
        np.testing.assert_array_equal(getattr(given.links, part), getattr(kept.links, part))


@every_measure
@FEW(max_examples=3)
@given(given=maps())
def test_links_and_graph_of_libpysal_say_the_same(measure, given):
    one = measure(given, **SAMPLED).table
    pd.testing.assert_frame_equal(measure(given, graph=given.links.graph(), **SAMPLED).table, one)


@every_measure
@FEW(max_examples=8)
@given(given=maps(), alternative=st.sampled_from(["two-sided", "greater", "less", "directed"]))
def test_p_is_above_nil_not_above_one_and_not_below_the_least(measure, given, alternative):
    table = measure(given, alternative=alternative, **SAMPLED).table
    p, slack = table["p_value"].dropna(), 5 * table["mc_error"].dropna() + 1e-12
    assert (p > 0).all()
    assert (p <= 1).all()
    assert (p + slack >= table.loc[p.index, "min_p"]).all()  # the least of all, not of the drawn


@every_measure
@FEW(max_examples=5)
@given(given=maps(), seed=st.integers(0, 99))
def test_two_sided_is_twice_the_rarer_tail(measure, given, seed):
    sides = ("two-sided", "greater", "less", "directed")
    p = {s: measure(given, alternative=s, seed=seed, **SAMPLED).table["p_value"] for s in sides}
    rarer = np.minimum(p["greater"], p["less"])
    np.testing.assert_allclose(p["directed"], rarer)
    np.testing.assert_allclose(p["two-sided"], np.minimum(1, 2 * rarer))
    assert ((p["greater"] + p["less"]).dropna() >= 1).all()  # what equals counts on both sides


@every_measure
def test_same_seed_same_answer_and_another_seed_another(measure):
    rng = np.random.default_rng(3)
    given = noise(rng, ring(40), "normal")
    one, again, other = (measure(given, permutations=99, seed=s).table for s in (1, 1, 2))
    pd.testing.assert_frame_equal(one, again)
    assert (one["p_value"] != other["p_value"]).any()


@every_measure
def test_answer_tells_how_it_was_got(measure):
    given, side = noise(np.random.default_rng(3), ring(40)), {"alternative": "two-sided"}
    result = measure(given, **SAMPLED, **side, seed=7)
    asked = {"permutations": 199, "seed": 7, "alternative": "two-sided", "missing": "omit"}
    assert {key: result.params[key] for key in asked} == asked


def ring(n):
    """Two neighbours each, in a circle."""
    ids = pd.Index([f"r{i:02d}" for i in range(n)], name="region_id")
    here = np.arange(n)
    return Links.of_pairs(ids, np.tile(here, 2), np.concatenate([(here + 1) % n, (here - 1) % n]))


def test_table_of_measures_names_each_once():
    names = [measure.name for measure in LOCAL + GLOBAL]
    assert len(set(names)) == len(names)
