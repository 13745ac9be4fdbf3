"""Paths through classes: the same classes as the chain's, ranks, gaps and breaks."""

import numpy as np
import pandas as pd
import pytest

from spatialict.measure.class_paths import class_paths
from spatialict.measure.markov import markov

NAN = float("nan")


def table():
    return pd.DataFrame(
        {2020: [0.5, 2, 1], 2021: [1.5, 2, NAN], 2023: [1.5, 0.2, 1], 2024: [3, 0.3, 1]},
        index=["b", "a", "c"],
    )


def test_steps_are_between_neighbouring_years_of_one_series():
    found = class_paths(table(), cuts=[1, 2], breaks=[2024]).table
    assert found.index.get_level_values("region_id").unique().tolist() == ["b", "a", "c"]
    assert found.loc["b", "class"].tolist() == [1, 2, 2, 3]
    # 2022 is a gap, 2024 a break
    assert found.loc["b", "step"].fillna(9).tolist() == [9, 1, 9, 9]
    assert found.loc["c", "status"].tolist() == ["ok", "missing", "ok", "ok"]
    assert np.isnan(found.loc[("c", 2021), "class"])
    assert found["broken"].groupby(level="year").all().tolist() == [False, False, False, True]


def test_ranks_are_among_those_with_a_value_and_ties_share():
    found = class_paths(table()).table["rank"].unstack("year")
    assert found[2021].loc[["a", "b"]].tolist() == [1, 2]
    tied = class_paths(pd.DataFrame({2020: [1, 1, 0]})).table["rank"]
    assert tied.tolist() == [1.5, 1.5, 3]


def test_classes_are_those_of_the_chain():
    values = pd.DataFrame(np.random.default_rng(2).normal(size=(9, 6)), columns=range(2000, 2006))
    paths = class_paths(values, classes=3)
    chain = markov(values, classes=3, permutations=19)
    assert paths.params["cuts"] == chain.params["cuts"]
    steps = paths.table["step"].dropna()
    counts = chain.table["count"]
    moved = counts[[a != b for a, b in counts.index]].sum()
    assert (steps != 0).sum() == moved
    last = paths.table["class"].xs(2005, level="year").value_counts(normalize=True).sort_index()
    assert last.tolist() == pytest.approx(chain.params["observed_last"])


def test_values_that_are_all_one_have_no_class():
    found = class_paths(pd.DataFrame({2020: [1, 1], 2021: [1, NAN]})).table
    assert found["status"].tolist() == ["constant", "constant", "constant", "missing"]
    assert found["class"].isna().all()
    assert found["rank"].tolist()[:3] == [1.5, 1, 1.5]


def test_a_table_without_years_has_no_rows_and_stays_as_it_was():
    values = pd.DataFrame(index=["a"])
    assert class_paths(values).table.empty
    pd.testing.assert_frame_equal(values, pd.DataFrame(index=["a"]))
