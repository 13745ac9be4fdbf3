import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.study import ArgumentError
from spatialict.measure.cluster_index import COMPONENTS, cluster_index

# Farhauer and Kroell's region and the rest of its nation, as in REAT's manual (litzenberger)
JOBS = pd.Series({"j": 1743, "rest": 5740 - 1743})
AREA = pd.Series({"j": 50, "rest": 576 - 50})
PEOPLE = pd.Series({"j": 488, "rest": 4621 - 488})
FIRMS = pd.Series({"j": 35, "rest": 53 - 35})


def test_farhauer_and_kroells_region_is_that_of_reat():
    # REAT 3.0.3, litzenberger: documented as 21.87491
    row = cluster_index(JOBS, AREA, PEOPLE, FIRMS).table.loc["j"]
    assert row["value"] == pytest.approx(21.87491102)
    assert row["density"] == pytest.approx((1743 / 50) / (5740 / 576))
    assert row["intensity"] == pytest.approx((1743 / 488) / (5740 / 4621))
    assert row["firm_size"] == pytest.approx((1743 / 35) / (5740 / 53))
    assert (row["label"], row["status"]) == ("cluster", "ok")


FIGURES = st.lists(
    st.tuples(*[st.integers(1, 10**5)] * 4), min_size=2, max_size=5, unique_by=lambda row: row
)


@settings(max_examples=40)
@given(FIGURES)
def test_jobs_cancel_but_for_one(rows):
    """CI = (x b / (a p)) / (x b / (a p) of the nation)."""
    table = pd.DataFrame(rows, columns=["x", "a", "p", "b"])
    found = cluster_index(table["x"], table["a"], table["p"], table["b"]).table
    nation = table.sum()
    expected = table["x"] * table["b"] / (table["a"] * table["p"])
    expected /= nation["x"] * nation["b"] / (nation["a"] * nation["p"])
    assert np.allclose(found["value"], expected)
    assert np.allclose(found["value"], found["density"] * found["intensity"] / found["firm_size"])


@settings(max_examples=30)
@given(FIGURES, st.integers(2, 1000))
def test_units_and_order_of_regions_change_nothing(rows, factor):
    table = pd.DataFrame(rows, columns=["x", "a", "p", "b"])
    found = cluster_index(table["x"], table["a"], table["p"], table["b"]).table
    back = table.iloc[::-1]
    again = cluster_index(back["x"] * factor, table["a"] * factor, table["p"], table["b"]).table
    pd.testing.assert_frame_equal(again.loc[found.index], found)


def test_columns_of_the_sector_are_summed():
    jobs = pd.DataFrame({"61": [1000, 3000], "62": [743, 997], "A": 1}, index=["j", "rest"])
    firms = pd.DataFrame({"61": [30, 10], "62": [5, 8]}, index=["j", "rest"])
    result = cluster_index(jobs, AREA, PEOPLE, firms, industry=["61", "62"], year=2025)
    assert result.table.loc["j", "value"] == pytest.approx(21.87491102)
    assert (result.params["industry"], result.params["year"]) == (["61", "62"], 2025)


def test_city_that_is_dense_alone_is_named():
    """A tenth of the land: density 5, and neither more per head nor larger firms elsewhere."""
    jobs = people = pd.Series({"city": 50, "land": 50})
    area = pd.Series({"city": 10, "land": 90})
    result = cluster_index(jobs, area, people, pd.Series({"city": 5, "land": 5}))
    row = result.table.loc["city"]
    assert row[["value", *COMPONENTS]].tolist() == [5, 5, 1, 1]
    assert row["label"] == "cluster"
    assert result.notes[1].text() == (
        "1 of 1 clusters is one only because much lies on little land: without density its index "
        "is below the threshold: 'city'."
    )


def test_bands_are_above_and_not_at_their_threshold():
    """Half of jobs and firms on a quarter of land and people: 4 exactly."""
    half, ground = pd.Series({"a": 10, "b": 10}), pd.Series({"a": 25, "b": 75})
    assert cluster_index(half, ground, ground, half).table.loc["a", "label"] == "none"
    lower = cluster_index(half, ground, ground, half, cluster=3.9, strong=3.95)
    assert lower.table.loc["a", "label"] == "strong"
    assert lower.params["strong"] == 3.95


def test_each_way_to_be_undefined_has_its_status_and_no_number():
    labels = ["ok", "no_jobs", "no_firms", "no_area", "gap", "unheard"]
    jobs = pd.Series([10, 0, 5, 5, np.nan, 5], index=labels, dtype=float)
    area = pd.Series([10, 10, 10, 0, 10, 10], index=labels)
    people = pd.Series(100, index=labels[:5])
    firms = pd.Series([2, 1, 0, 1, 1, 1], index=labels)
    result = cluster_index(jobs, area, people, firms)
    table = result.table
    assert table["status"].tolist() == ["ok", *["undefined"] * 3, "missing", "missing"]
    assert table["value"].notna().tolist() == [True] + [False] * 5
    assert table["label"].tolist()[1:] == [""] * 5
    assert table.loc["no_jobs", "density"] == 0
    assert [note.key for note in result.notes] == [
        "cluster_index.bands",
        "cluster_index.missing",
        "cluster_index.undefined",
        "cluster_index.no_ground",
    ]
    assert [note.text() for note in result.notes[2:]] == [
        "2 of 6 regions have no activity or no firms in the industry, so that their index is "
        "undefined (it is not 0): 'no_jobs', 'no_firms'.",
        "1 of 6 regions has an area or population of 0, so that its index is undefined (it is not "
        "0): 'no_area'. Correct the figure or leave it empty.",
    ]


def test_region_with_a_gap_is_out_of_the_nation():
    gap = pd.Series({"gap": 99.0})
    people = pd.concat([PEOPLE, gap * np.nan])
    more = [pd.concat([each, gap]) for each in (JOBS, AREA, FIRMS)]
    found = cluster_index(more[0], more[1], people, more[2]).table
    alone = cluster_index(JOBS, AREA, PEOPLE, FIRMS).table
    pd.testing.assert_frame_equal(found.loc[["j", "rest"]], alone)
    assert found.loc["gap", "status"] == "missing"


def test_sector_of_which_one_industry_is_not_reported_is_missing():
    jobs = pd.DataFrame({"61": [1000, 3000], "62": [np.nan, 997]}, index=["j", "rest"])
    found = cluster_index(jobs, AREA, PEOPLE, FIRMS, industry=["61", "62"]).table
    assert found["status"].tolist() == ["missing", "ok"]


def test_nothing_anywhere_is_undefined_and_no_crash():
    none = JOBS * 0
    assert (cluster_index(none, AREA, PEOPLE, FIRMS).table["status"] == "undefined").all()
    missing = cluster_index(JOBS * np.nan, AREA, PEOPLE, FIRMS).table
    assert (missing["status"] == "missing").all()
    assert missing[["value", *COMPONENTS]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"cluster": 0}, "cluster: 0 is not a number above 0. Usual values are 4 for a cluster and "
         "64 for a strong one."),
        ({"area_km2": -AREA}, "area_km2: 2 of 2 rows have a negative or infinite value: 'j', "
         "'rest'. Correct the values or leave the cells empty."),
    ],
)  # fmt: skip
def test_each_rule_at_the_door_speaks(asked, message):
    given = {"activity": JOBS, "area_km2": AREA, "population": PEOPLE, "firms": FIRMS} | asked
    with pytest.raises(ArgumentError) as error:
        cluster_index(**given)
    assert str(error.value) == message


def test_arguments_are_the_same_afterwards():
    given = [each.copy() for each in (JOBS, AREA, PEOPLE, FIRMS)]
    cluster_index(*given)
    for each, before in zip(given, (JOBS, AREA, PEOPLE, FIRMS), strict=True):
        pd.testing.assert_series_equal(each, before)
