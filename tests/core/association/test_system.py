"""Who takes part in a local statistic, and whose neighbour is whose."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph
from pandas.arrays import FloatingArray

from spatialict.core.association.system import complete, system
from spatialict.core.neighbourhood.links import Links
from spatialict.core.study import ArgumentError

LINE = Graph.from_weights_dict({"a": {"b": 1}, "b": {"a": 1, "c": 3}, "c": {"b": 2}, "d": {"d": 0}})
VALUES = pd.Series({"d": 9.0, "b": 2.0, "a": 1.0, "c": 4.0})


def test_neighbours_are_found_by_region_not_by_position():
    parts = system(VALUES, LINE, transform="O")
    assert list(parts.ids) == ["a", "b", "c"]
    assert parts.values.tolist() == [1, 2, 4]  # noqa: PD011 (a System, no pandas)
    assert parts.lag(np.array([1.0, 2, 4])).tolist() == [2, 1 * 1 + 3 * 4, 2 * 2]
    assert parts.status.to_dict() == {"d": "island", "b": "ok", "a": "ok", "c": "ok"}


def test_transforms_are_over_the_neighbours_that_take_part():
    values = VALUES.mask(VALUES.index == "a")
    assert system(VALUES, LINE).weights.tolist() == [1, 0.25, 0.75, 1]
    assert system(VALUES, LINE, transform="B").weights.tolist() == [1, 1, 1, 1]
    assert system(values, LINE, missing="omit").weights.tolist() == [1, 1]


def test_an_island_leaves_others_alone_until_nothing_changes():
    """A points to b, b to c, c to nobody: none of them takes part; d and e do."""
    arcs = {"a": {"b": 1}, "b": {"c": 1}, "c": {"c": 0}, "d": {"e": 1}, "e": {"d": 1}}
    values = pd.Series(range(5), index=list("abcde"), dtype=float)
    status = system(values, Graph.from_weights_dict(arcs)).status
    assert status.tolist() == ["island", "island", "island", "ok", "ok"]


def test_the_region_itself_is_no_neighbour_but_its_weight_is_kept():
    arcs = {"a": {"a": 5, "b": 1}, "b": {"a": 1, "c": 3}, "c": {"b": 2}, "d": {"d": 1}}
    parts = system(VALUES, Graph.from_weights_dict(arcs), transform="O")
    assert parts.degree.tolist() == [1, 2, 1]
    assert parts.own.tolist() == [5, 3, 2]
    assert parts.status["d"] == "island"


def test_equal_values_are_constant_even_when_rounding_differs():
    values = pd.Series({"a": 0.3, "b": 0.1 + 0.2, "c": 0.3, "d": 7.0})
    parts = system(values, LINE)
    assert parts.status.tolist() == ["constant", "constant", "constant", "island"]
    assert parts.n == 0


def test_integers_booleans_and_nullable_numbers_are_values():
    for kind in (int, "Int64", "Float64", "float32"):
        parts = system(VALUES.astype(kind), LINE)
        assert parts.deviations.tolist() == pytest.approx([-4 / 5, -1 / 5, 1])
    gaps = VALUES.astype("Int64").mask(VALUES.index == "a")
    assert system(gaps, LINE, missing="omit").status["a"] == "missing"


def test_whole_numbers_are_values_however_large():
    """10^14 + 9 is a double, and no rounding of 10^14 + 1."""
    assert (system(VALUES + 1e14, LINE).status == "ok").sum() == 3


@pytest.mark.parametrize(
    "values",
    [
        pd.Series(["4.0", "2", "nan", "1"]),
        pd.Series(["4.0", "2", "3", "1"], dtype=object),
        pd.Series(["4.0", "2", "3", "1"], dtype="category"),
        pd.Series(pd.to_datetime(["2020", "2021", None, "2022"])),
        pd.Series(pd.to_timedelta([1, 2, 3, 4], unit="D")),
        pd.Series([1 + 2j, 2, 3, 4]),
        pd.Series([1 + 0j, 2.0, 3.0, 4.0], dtype=object),
    ],
    ids=["text", "words", "categories", "dates", "durations", "complex", "complex objects"],
)
def test_what_is_no_number_is_refused(values):
    with pytest.raises(ArgumentError) as caught:
        system(values.set_axis(VALUES.index), LINE, missing="omit")
    assert caught.value.message.key == "association.not_numbers"


def test_numbers_in_a_column_of_objects_are_values():
    values = pd.Series([4, 2.5, True, None], index=VALUES.index, dtype=object)
    status = system(values, LINE, missing="omit").status
    assert status.to_dict() == {"d": "island", "b": "ok", "a": "ok", "c": "missing"}


def test_a_region_needs_all_of_several_columns_also_where_a_gap_is_hidden():
    """A nullable column may hold a NaN that pandas does not call missing."""
    hidden = pd.Series(FloatingArray(np.array([1.0, np.nan, 3, 4]), np.zeros(4, dtype=bool)))
    other = pd.Series([np.nan, 2.0, 3, 4])
    both = complete([("values", hidden), ("other", other)], "omit")
    assert [each.isna().tolist() for each in both] == [[True, True, False, False]] * 2
    with pytest.raises(ArgumentError, match=r"^other: 1 of 4 regions has no value"):
        complete([("values", other.fillna(0)), ("other", other)], "raise")


def fault(*args, **options):
    with pytest.raises(ArgumentError) as caught:
        system(*args, **options)
    return str(caught.value)


def test_the_door_speaks():
    short = VALUES.drop("a")
    twice = pd.concat([VALUES, VALUES[["b"]]])
    gap, infinite = VALUES.mask(VALUES < 2), VALUES.replace(4.0, np.inf)
    negative = Graph.from_weights_dict(
        {"a": {"b": -1}, "b": {"a": 1}, "c": {"c": 0}, "d": {"d": 0}}
    )
    assert fault(short, LINE) == (
        "values: 1 of 4 regions of `graph` has no row: 'a'. Add it with a missing value, or leave"
        " it out of the graph."
    )
    assert fault(VALUES.rename({"c": "KZ-99"}), LINE) == (
        "values: 1 of 4 rows names a region that is not in `graph`: 'KZ-99'. Use the regions of"
        " the graph."
    )
    assert fault(twice, LINE) == (
        "values: 1 region of 5 rows is named more than once: 'b'. Keep one row for each region."
    )
    assert fault(gap, LINE) == (
        "values: 1 of 4 regions has no value: 'a'. Fill it in, or say missing=\"omit\" to leave it"
        " out."
    )
    assert fault(infinite, LINE) == (
        "values: 1 of 4 regions has an infinite value: 'c'. Correct it, or make it missing."
    )
    assert fault(VALUES.astype(object).replace(4.0, "x"), LINE) == (
        "values: not numbers in 1 of 4 rows: 'c': 'x'. Give one number for each region."
    )
    assert fault(VALUES, negative) == (
        "graph: 1 of 2 weights are negative or not numbers: 'a' – 'b': -1. Weights of"
        " neighbours are 0 or more."
    )
    tiny = Graph.from_adjacency(LINE.adjacency.mul(1e-200).reset_index())
    assert fault(VALUES, tiny, transform="O") == (
        'graph: a weight is not between 1e-70 and 1e+70. Use transform="R" or "B", or another unit'
        " of distance."
    )
    assert system(VALUES, tiny).weights.tolist() == pytest.approx([1, 0.25, 0.75, 1])
    assert fault(VALUES.to_numpy(), LINE) == (
        "values: a pandas Series is needed, its index the region_id."
    )
    assert fault(VALUES, {"a": ["b"]}) == (
        "graph: a libpysal.graph.Graph is needed. Make one with neighbours(regions), or with"
        " Graph.from_W(w)."
    )
    assert fault(VALUES, LINE, transform="V") == (
        "transform: 'V' is not known. Choose one of: R, B, O."
    )
    assert fault(VALUES, LINE, missing="drop") == (
        "missing: 'drop' is not known. Choose one of: raise, omit."
    )


def test_what_is_no_number_is_named_with_its_row():
    links = Links.of_pairs([*"abc"], [0, 1, 1, 2], [1, 0, 2, 1])
    values = pd.Series([1.0, "much", None], index=[*"abc"], dtype=object)
    with pytest.raises(ArgumentError, match=r"^values: not numbers in 1 of 3 rows: 'b': 'much'\."):
        system(values, links, missing="omit", transform="B")


def test_bad_weights_are_named_with_their_regions():
    links = Links.of_pairs([*"abc"], [0, 1, 1, 2], [1, 0, 2, 1], [1.0, 1.0, -2.0, np.nan])
    said = r"^graph: 2 of 4 weights are negative or not numbers: 'b' – 'c': -2, 'c' – 'b': nan\."
    with pytest.raises(ArgumentError, match=said):
        system(pd.Series([1.0, 2.0, 3.0], index=[*"abc"]), links, transform="B")
