"""Firms become the locations of a scan, and none is lost on the way."""

import numpy as np
import pandas as pd
import pytest

from spatialict.core.points.scan_places import gathered
from spatialict.core.study import ArgumentError
from spatialict.measure.scan import scan, scan_space_time


@pytest.fixture
def firms():
    rng = np.random.default_rng(9)
    table = pd.DataFrame(rng.integers(0, 20, (600, 2)) * 700.0, columns=["x_m", "y_m"])
    table["ict"] = rng.random(600) < np.where((table[["x_m", "y_m"]] < 3_000).all(axis=1), 0.7, 0.1)
    table["opened"] = pd.array(rng.integers(2015, 2021, 600), "Int16")
    table.loc[::50, "opened"] = pd.NA
    return table


@pytest.mark.parametrize("cell_m", [None, 2_000.0])
def test_every_firm_is_counted_where_it_stands(firms, cell_m):
    places = gathered(firms, firms["ict"], cell_m=cell_m, opened=firms["opened"])
    assert places.place_of.index.equals(firms.index)
    together = firms["ict"].groupby(places.place_of)
    assert places.locations["total"].tolist() == together.size().tolist()
    assert places.locations["cases"].tolist() == together.sum().tolist()
    assert places.undated == 12
    assert places.total.to_numpy().sum() == 588
    by_year = firms.groupby([places.place_of, "opened"]).size()
    assert all(places.total.loc[key] == count for key, count in by_year.items())
    at = places.locations.loc[places.place_of, ["x_m", "y_m"]].to_numpy()
    assert np.abs(at - firms[["x_m", "y_m"]].to_numpy()).max() <= (cell_m or 0) / 2


def test_a_firm_without_an_answer_is_refused_and_never_taken_for_a_case(firms):
    with pytest.raises(ArgumentError, match="590"):
        gathered(firms, firms["ict"].iloc[:590])
    unknown = firms["ict"].astype("boolean")
    unknown.iloc[3] = pd.NA
    with pytest.raises(ArgumentError, match="True or False"):
        gathered(firms, unknown)


def test_members_of_a_cluster_lead_back_to_firms(firms):
    places = gathered(firms, firms["ict"], cell_m=1_400.0)
    row = scan(places.locations, model="bernoulli", simulations=99).table.loc[1]
    inside = firms[places.place_of.isin(row["members"])]
    assert (row["cases"], row["total"]) == (inside["ict"].sum(), len(inside))
    assert row["label"] == "cluster"


def test_opening_years_go_into_a_scan_of_space_and_time(firms):
    places = gathered(firms, firms["ict"], opened=firms["opened"], years=(2016, 2019))
    assert list(places.cases.columns) == [2016, 2017, 2018, 2019]
    result = scan_space_time(
        places.locations, places.cases, places.total, model="bernoulli", simulations=19
    )
    assert result.params["cases"] == places.cases.to_numpy().sum()
    assert 2016 <= result.table.loc[1, "first_year"] <= result.table.loc[1, "last_year"] <= 2019
