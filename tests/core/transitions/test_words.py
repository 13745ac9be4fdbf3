"""Whatever status or choice a note is named by, it has words in every language."""

import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph

from spatialict.core.labels import LANGUAGES
from spatialict.core.level.recipe import Indicator, itu_recipe
from spatialict.core.level.scores import AGGREGATIONS, NORMALISATIONS
from spatialict.core.level.weights import SCHEMES
from spatialict.measure.class_paths import class_paths
from spatialict.measure.convergence import convergence
from spatialict.measure.level import ict_level
from spatialict.measure.level_robustness import ict_level_choices
from spatialict.measure.markov import markov
from spatialict.measure.rank_persistence import rank_persistence
from spatialict.measure.spatial_markov import spatial_markov

NAN = float("nan")
NAMES = list("abcdef")


def panel(rows):
    """Six regions; a row of one number is that number everywhere."""
    filled = [row * 6 if len(row) == 1 else row for row in rows]
    return pd.DataFrame(
        np.array(filled, dtype=float).reshape(-1, 6).T, NAMES, range(2020, 2020 + len(rows))
    )


PANELS = {
    "nothing": panel([]),
    "no value": panel([[NAN], [NAN], [NAN]]),
    "one year": panel([[1, 2, 3, 4, 5, 6]]),
    "one year of three": panel([[NAN], [1, 2, 3, 4, 5, 6], [NAN]]),
    "all alike": panel([[1], [1], [1]]),
    "nil": panel([[0], [0], [0]]),
    "alike at first": panel([[1], [1, 2, 3, 4, 5, 6], [2, 1, 3, 4, 6, 5]]),
    "one region": panel([[1, NAN, NAN, NAN, NAN, NAN], [2, NAN, NAN, NAN, NAN, NAN]]),
    "two regions": panel([[1, 2, NAN, NAN, NAN, NAN], [2, 1, NAN, NAN, NAN, NAN]]),
    "never the same": panel([[1, 2, 3, NAN, NAN, NAN], [NAN, NAN, NAN, 1, 2, 3]]),
    "never left": panel([[1, 1, 1, 9, 9, 9], [1, 1, 1, 9, 9, 9], [1, 1, 1, 9, 9, 9]]),
    "full": panel([[1, 2, 3, 4, 5, 6], [2, 1, 3, 4, 6, 5], [1, 3, 2, 6, 5, 4]]),
}
GRAPHS = {
    "islands": Graph.from_arrays(NAMES, NAMES, [0] * 6),
    "one pair": Graph.from_arrays(NAMES, list("bacdef"), [1, 1, 0, 0, 0, 0]),
    "row": Graph.from_arrays(NAMES[:-1] + NAMES[1:], NAMES[1:] + NAMES[:-1], [1] * 10),
}


def said(*results):
    """Every note of every result in every language."""
    notes = [note for result in results for note in result.notes]
    return [note.text(language) for note in notes for language in LANGUAGES]


@pytest.mark.parametrize("name", PANELS)
@pytest.mark.parametrize("breaks", [(), (2021,)])
def test_every_note_of_a_panel_can_be_told(name, breaks):
    values, few = PANELS[name], {"permutations": 19}
    for options in (
        {"classes": 3},
        {"cuts": [1.5], "keep_breaks": True, "interval": "independent"},
    ):
        assert said(markov(values, breaks=breaks, **options, **few))
    results = [class_paths(values, breaks=breaks), rank_persistence(values, breaks=breaks, **few)]
    said(*results, *convergence(values, breaks=breaks, **few))


@pytest.mark.parametrize("name", PANELS)
@pytest.mark.parametrize("graph", GRAPHS)
def test_every_note_about_neighbours_can_be_told(name, graph):
    values = PANELS[name]
    for options in ({}, {"neighbour_classes": 2}, {"neighbour_cuts": [2.5]}):
        assert said(spatial_markov(values, GRAPHS[graph], permutations=19, classes=3, **options))


TABLES = {
    "nothing": pd.DataFrame({"one": [], "other": []}),
    "no value": pd.DataFrame({"one": [NAN] * 4, "other": [1, 2, 3, 4]}),
    "all alike": pd.DataFrame({"one": [1.0] * 4, "other": [1, 2, 3, 4]}),
    "nil": pd.DataFrame({"one": [0.0, 1, 2, 3], "other": [1, 2, 3, 4]}),
    "two": pd.DataFrame({"one": [1.0, NAN, 3], "other": [1, 2, 5]}),
    "full": pd.DataFrame({"one": [1.0, 3, 2, 7, 5, 6, 8], "other": [7.0, 6, 5, 3, 4, 2, 1]}),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_note_of_the_level_can_be_told(name):
    for per, log in (("none", False), ("head", True), ("enterprise", True), ("grp", False)):
        recipe = [
            Indicator("one", "costs", per=per, deflate=log, log=log),
            Indicator("other", "own"),
        ]
        for missing in ("leave", "score"):
            said(ict_level(TABLES[name], recipe, simulations=9, missing=missing))
    recipe = [Indicator("one", "costs"), Indicator("other", "literacy")]
    for option, values in (
        ("normalisation", NORMALISATIONS),
        ("weights", SCHEMES),
        ("aggregation", AGGREGATIONS),
        ("classes", ("cuts", "quantiles", "jenks")),
    ):
        for value in values:
            assert said(ict_level(TABLES[name], recipe, simulations=9, **{option: value}))
    assert said(ict_level_choices(TABLES[name], recipe))


def test_part_of_the_recipe_of_the_itu_has_its_note():
    part = itu_recipe()[:3]
    table = pd.DataFrame({one.indicator: [1.0, 2, 3] for one in part})
    assert said(ict_level(table, part, simulations=9))
