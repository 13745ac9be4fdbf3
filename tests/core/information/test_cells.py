"""Units become counted cells, whatever the order of their rows and the type of their labels."""

import numpy as np
import pandas as pd
import pytest

from spatialict.core.information import cells as counted
from spatialict.core.information.cells import Cells
from spatialict.core.study import ArgumentError


def firms(n=200, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "town": rng.choice(["x", "y", "z"], n),
            "size": rng.integers(0, 12, n),
            "region": rng.choice(["a", "b"], n),
        }
    )


def same(one, other):
    assert one.labels == other.labels
    assert one.groups == other.groups
    for field in ("code", "group", "count"):
        np.testing.assert_array_equal(getattr(one, field), getattr(other, field))


def test_cells_are_the_groups_of_a_table():
    table = firms()
    cells = Cells.of(table, ["town", "size"], by="region")
    asked = table.astype({"size": str}).groupby(["region", "town", "size"]).size()
    named = [
        (cells.groups[group], cells.labels[0][town], cells.labels[1][size])
        for group, (town, size) in zip(cells.group, cells.code, strict=True)
    ]
    assert named == list(asked.index)
    assert cells.count.tolist() == asked.tolist()
    assert cells.in_groups.tolist() == asked.groupby("region").sum().tolist()


def test_the_order_of_rows_and_the_type_of_labels_change_nothing():
    table = firms()
    cells = Cells.of(table, ["town", "size"], by="region")
    same(cells, Cells.of(table.sample(frac=1, random_state=1), ["town", "size"], by="region"))
    typed = table.assign(town=table["town"].astype("category"), size=table["size"].astype(str))
    same(cells, Cells.of(typed, ["town", "size"], by="region"))


def test_many_cells_are_counted_as_few_are(monkeypatch):
    cells = Cells.of(firms(), ["town", "size"], by="region")
    monkeypatch.setattr(counted, "DENSE", 1)
    same(cells, Cells.of(firms(), ["town", "size"], by="region"))


def test_a_column_of_numbers_counts_units():
    table = firms()
    once = table.value_counts().reset_index(name="n")
    once = pd.concat([once, once.assign(n=0)])
    whole = Cells.of(table, ["town", "size"], by="region")
    same(whole, Cells.of(once, ["town", "size"], by="region", count="n"))


@pytest.mark.parametrize("wrong", [1.5, -1.0, np.nan, np.inf])
def test_what_is_no_number_of_units_is_refused(wrong):
    table = pd.DataFrame({"a": ["x", "y"], "n": [1.0, wrong]})
    with pytest.raises(ArgumentError, match="count: 1 of 2 rows is not a whole number of units"):
        Cells.of(table, ["a"], count="n")


def test_unknown_labels_and_groups_stay_out_and_are_counted():
    table = pd.DataFrame({"a": ["x", None, "y", "x"], "r": ["k", "k", None, "k"]})
    cells = Cells.of(table, ["a"], by="r")
    assert (cells.n, cells.left_out, cells.count.tolist()) == (2, 2, [2])


def test_more_labels_than_numbers_can_name_are_refused():
    table = pd.DataFrame({name: np.arange(40_000) for name in "abcde"})
    with pytest.raises(ArgumentError, match="Use coarser classes"):
        Cells.of(table, list("abcde"))
