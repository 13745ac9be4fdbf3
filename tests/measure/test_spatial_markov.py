"""Spatial Markov: giddy and Rey's states, what dealing paths anew can see, laws and gaps."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph

from spatialict.core.study import ArgumentError
from spatialict.measure.markov import markov
from spatialict.measure.spatial_markov import spatial_markov

ORACLE = Path(__file__).parents[1] / "oracle"
GIDDY = pd.read_csv(ORACLE / "markov_giddy.csv").groupby("what")["value"]


def income():
    table = pd.read_csv(ORACLE / "us_income.csv", index_col="STATE_FIPS")
    return table / table.mean()


def states():
    links = pd.read_csv(ORACLE / "us_income_links.csv")
    return Graph.from_arrays(links["focal"], links["neighbor"], np.ones(len(links)))


def row(n):
    """Regions in a row, each beside the next."""
    heads = [*range(n - 1), *range(1, n)]
    tails = [*range(1, n), *range(n - 1)]
    return Graph.from_arrays(heads, tails, np.ones(len(heads)))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("quantiles", {"classes": 5, "neighbour_classes": 4}),
        ("cuts", {"cuts": [0.8, 0.9, 1, 1.2]}),
    ],
)
def test_income_of_american_states_moves_as_in_giddy(name, options):
    # giddy 2.3.8, tests/oracle/markov_giddy.py; Q 321.128 and LR 172.105 stand in its documentation
    found = spatial_markov(income(), states(), permutations=19, **options)
    assert found.table["count"].tolist() == GIDDY.get_group(f"{name}_counts").tolist()
    for theirs, ours in {"Q": "q", "LR": "lr", "dof_hom": "dof"}.items():
        wanted = GIDDY.get_group(f"{name}_{theirs}").iloc[0]
        assert found.params[ours] == pytest.approx(wanted, rel=1e-9)


def test_neighbours_matter_for_american_states_whichever_way_it_is_asked():
    options = {"classes": 5, "neighbour_classes": 4, "permutations": 19}
    # none of 19 maps tells the groups as far apart
    assert spatial_markov(income(), states(), **options).params["p_permutation"] == 0.05


def test_counts_over_the_neighbours_are_those_of_the_plain_chain():
    values = income().iloc[:20]
    plain = markov(values, permutations=19).table["count"]
    split = spatial_markov(values, states(), neighbour_classes=3, permutations=19)
    alone = split.params["alone"]
    assert alone > 0  # Idaho's neighbours are all beyond the twentieth state
    summed = split.table["count"].groupby(level=["from", "to"]).sum()
    assert summed.sum() == plain.sum() - alone == split.params["n"]
    assert (summed <= plain).all()


def test_order_of_regions_and_unit_change_nothing_and_inputs_stay():
    values, graph = income().iloc[:12], states()
    before = values.copy(deep=True)
    links = graph.adjacency.copy()
    first = spatial_markov(values, graph, neighbour_classes=2, permutations=49)
    pd.testing.assert_frame_equal(values, before)
    pd.testing.assert_series_equal(graph.adjacency, links)
    again = spatial_markov(values.iloc[::-1] * 7, graph, neighbour_classes=2, permutations=49)
    pd.testing.assert_frame_equal(first.table, again.table)
    assert first.params["p_permutation"] == again.params["p_permutation"]
    assert first.params["q"] == pytest.approx(again.params["q"])


def test_weights_of_the_graph_tell_how_much_a_neighbour_counts():
    graph = Graph.from_arrays([0, 0, 1, 2], [1, 2, 0, 0], [3.0, 1.0, 1.0, 1.0])
    values = pd.DataFrame({2020: [1.0, 4.0, 8.0], 2021: [1.0, 4.0, 8.0]})
    found = spatial_markov(values, graph, cuts=[6], neighbour_cuts=[4.9, 5.1], permutations=19)
    # around the first: (3 x 4 + 8) / 4 = 5
    assert found.table.loc[(2, 1, 1), "count"] == 1


def test_where_paths_do_not_know_their_place_the_chi_square_errs_and_dealing_does_not():
    # 30 draws of 16 regions in a row, each on a level of its own over 30 years, wherever it stands
    rng = np.random.default_rng(5)
    by_law, by_maps = [], []
    for _ in range(30):
        level = rng.normal(size=(16, 1))
        values = pd.DataFrame(level + 0.7 * rng.normal(size=(16, 30)), columns=range(2000, 2030))
        found = spatial_markov(
            values, row(16), classes=3, neighbour_classes=2, permutations=19, seed=1
        ).params
        by_law.append(found["p_value"] <= 0.05)
        by_maps.append(found["p_permutation"] <= 0.05)
    # of 30 at 5 %: 5 or more have a chance of .016
    assert sum(by_maps) < 5 <= sum(by_law)


def test_where_all_are_neighbours_of_all_no_map_is_another():
    values = income().iloc[:6]
    heads, tails = np.nonzero(~np.eye(6, dtype=bool))
    every = Graph.from_arrays(values.index[heads], values.index[tails], np.ones(30))
    found = spatial_markov(values, every, neighbour_classes=2, permutations=19)
    assert found.params["dof"] > 0
    assert found.params["p_permutation"] == 1


def test_nobody_is_its_own_neighbour():
    values = pd.DataFrame({2020: [1.0, 2, 3], 2021: [2.0, 1, 3]})
    ends, weights = [[0, 1, 2], [1, 2, 0]], [1.0, 1, 1]
    plain = spatial_markov(values, Graph.from_arrays(*ends, weights), cuts=[1.5], permutations=19)
    loops = Graph.from_arrays([*ends[0], 0, 1], [*ends[1], 0, 1], [*weights, 9.0, 9.0])
    looped = spatial_markov(values, loops, cuts=[1.5], permutations=19)
    pd.testing.assert_frame_equal(plain.table, looped.table)


def test_an_island_and_a_region_without_values_leave_no_group():
    graph = Graph.from_arrays([0, 1, 2], [1, 0, 2], [1.0, 1.0, 0.0])
    values = pd.DataFrame({2020: [1.0, 2, 3], 2021: [2.0, 1, 3]})
    found = spatial_markov(values, graph, cuts=[1.5, 2.5], permutations=19)
    assert found.params["alone"] == 1
    assert found.params["n"] == 2
    assert "1 transition is left out: the region has no neighbour with a value." in [
        note.text() for note in found.notes
    ]


@pytest.mark.parametrize("value", [1.0, float("nan")])
def test_where_nothing_moves_the_test_is_no_number(value):
    values = pd.DataFrame(value, index=range(4), columns=[2020, 2021])
    found = spatial_markov(values, row(4), permutations=19)
    assert set(found.table["status"]) == {"missing" if np.isnan(value) else "constant"}
    for name in ("q", "lr", "p_value", "p_lr", "p_permutation"):
        assert np.isnan(found.params[name])


def test_a_graph_of_other_regions_is_refused():
    with pytest.raises(ArgumentError) as error:
        spatial_markov(pd.DataFrame({2020: [1.0], 2021: [2.0]}, index=["x"]), row(3))
    assert str(error.value) == (
        "graph: 1 of 1 regions of `values` is not in it: 'x'. Make the neighbours from the same "
        "regions."
    )


def test_where_nobody_has_neighbours_the_chain_says_so_in_every_language():
    islands = Graph.from_arrays(range(3), range(3), [0.0] * 3)
    values = pd.DataFrame({2020: [1.0, 2, 3], 2021: [2.0, 1, 3]})
    found = spatial_markov(values, islands, cuts=[1.5], permutations=19)
    assert [note.text() for note in found.notes] == [
        "Neighbours cannot be asked about: 3 transitions, and no region that made one has a "
        "neighbour with a value."
    ]
    assert "3 перехода" in found.notes[0].text("ru")
    assert "3 өту" in found.notes[0].text("kk")
    assert set(found.table["status"]) == {"undefined"}


@pytest.mark.parametrize("alpha", [0.01, 0.9])
def test_beside_the_chi_square_stands_why_it_is_not_to_be_trusted(alpha):
    found = spatial_markov(income().iloc[:20], states(), permutations=19, alpha=alpha)
    for language, word in (("en", "independent"), ("ru", "независимыми"), ("kk", "тәуелсіз")):
        notes = [note.text(language) for note in found.notes if "neighbours_" in note.key]
        assert word in notes[-1]


def test_how_far_other_draws_may_move_p_is_said_with_the_cuts():
    found = spatial_markov(income().iloc[:20], states(), permutations=99)
    p, margin = found.params["p_permutation"], found.params["p_margin"]
    # the standard error of a share of 99 draws, 1.96 of them to each side
    assert margin == pytest.approx(1.96 * np.sqrt(p * (1 - p) / 99))
    for language, word in (("en", "other cuts"), ("ru", "другие границы"), ("kk", "басқа шектер")):
        [note] = [one.text(language) for one in found.notes if "neighbours_" in one.key]
        assert word in note
        assert f"± {margin:.1g}".replace(".", "," if language != "en" else ".") in note
