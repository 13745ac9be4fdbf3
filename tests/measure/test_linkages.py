"""Linkages: Miller and Blair's tables, pymrio's figures, extraction anew, gaps, units, order."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.study import ArgumentError
from spatialict.measure.linkages import (
    ghosh_inverse,
    input_coefficients,
    leontief_inverse,
    linkages,
)

ORACLE = Path(__file__).parents[1] / "oracle"
TWO = ["one", "two"]
# Miller and Blair (2009), chapter 2: the table of two industries that the book begins with
FLOWS = pd.DataFrame([[150.0, 500.0], [200.0, 100.0]], TWO, TWO)
OUTPUT = pd.Series([1000.0, 2000.0], TWO)


def words(result):
    return [note.key for note in result.notes]


@st.composite
def tables(draw):
    n = draw(st.integers(2, 5))
    names = [f"i{k}" for k in range(n)]
    cells = draw(st.lists(st.integers(0, 1000), min_size=n * n, max_size=n * n))
    demand = draw(st.lists(st.integers(1, 3000), min_size=n, max_size=n))
    flows = pd.DataFrame(np.reshape(cells, (n, n)), names, names, dtype=float)
    return flows, flows.sum(axis=1) + demand


def test_inverses_are_those_of_miller_and_blair():
    assert input_coefficients(FLOWS, OUTPUT).to_numpy().tolist() == [[0.15, 0.25], [0.2, 0.05]]
    leontief, ghosh = leontief_inverse(FLOWS, OUTPUT), ghosh_inverse(FLOWS, OUTPUT)
    expected = [[1.25412541, 0.330033], [0.2640264, 1.12211221]]
    assert leontief.to_numpy() == pytest.approx(np.array(expected), abs=1e-7)
    expected = [[1.25412541, 0.66006601], [0.1320132, 1.12211221]]
    assert ghosh.to_numpy() == pytest.approx(np.array(expected), abs=1e-7)


def test_problem_two_one_of_miller_and_blair():
    # agriculture and manufactures, x = (1000, 800), f = (150, 120). By hand: A = [[.5, .4375],
    # [.32, .45]], det(I - A) = .5 x .55 - .4375 x .32 = .135, so L = [[.55, .4375], [.32, .5]]/.135
    flows = pd.DataFrame([[500, 350], [320, 360]], TWO, TWO)
    found = leontief_inverse(flows, pd.Series([1000, 800], TWO))
    assert found.to_numpy() == pytest.approx(np.array([[4.074, 3.241], [2.370, 3.704]]), abs=5e-4)
    assert found.to_numpy().ravel() == pytest.approx(np.array([0.55, 0.4375, 0.32, 0.5]) / 0.135)


def test_linkages_of_miller_and_blair():
    # spatialict's shared oracle table, from the two inverses above
    table = linkages(FLOWS, OUTPUT).table
    assert table["output_multiplier"].tolist() == pytest.approx([1.51815182, 1.45214521])
    assert table["backward"].tolist() == pytest.approx([1.02222222, 0.97777778])
    assert table["forward_leontief"].tolist() == pytest.approx([1.06666667, 0.93333333])
    assert table["forward"].tolist() == pytest.approx([1.20833333, 0.79166667])
    assert table.loc["one", "extraction"] == pytest.approx(1210.52631579 / 3000)
    assert table.loc["one", "extraction_rest"] == pytest.approx(1 - 1789.47368421 / 2000)
    # by hand: sd of (1.25412541, .2640264) over n - 1 is .70010568, the mean .75907591
    assert table.loc["one", "variation_backward"] == pytest.approx(0.70010568 / 0.75907591)
    assert table["label"].tolist() == ["key", "none"]
    assert table["rank"].tolist() == [2, 1]
    assert (table["value"] == table["backward"]).all()


def test_six_industries_are_those_of_pymrio():
    flows = pd.read_csv(ORACLE / "linkages_table.csv", index_col="industry").astype(float)
    peer = pd.read_csv(ORACLE / "linkages_pymrio.csv", index_col="industry")
    output = flows.pop("output")
    table = linkages(flows, output).table
    assert table["output_multiplier"].to_numpy() == pytest.approx(peer["output_multiplier"])
    assert table["input_multiplier"].to_numpy() == pytest.approx(peer["input_multiplier"])
    rows = peer["row_multiplier"] / peer["row_multiplier"].mean()
    assert table["forward_leontief"].to_numpy() == pytest.approx(rows)
    assert table["extraction"].to_numpy() == pytest.approx(peer["lost"] / output.sum())


@settings(max_examples=40, deadline=None)
@given(tables())
def test_final_demand_called_for_by_the_inverse_is_the_output(table):
    flows, output = table
    found = linkages(flows, output).table
    if (found["status"] != "undefined").all():
        leontief = leontief_inverse(flows, output)
        demand = output - flows.sum(axis=1)
        assert (leontief @ demand).to_numpy() == pytest.approx(output.to_numpy())
        added = output - flows.sum(axis=0)
        assert (added @ ghosh_inverse(flows, output)).to_numpy() == pytest.approx(output.to_numpy())
        assert found["backward"].mean() == pytest.approx(1)
        assert found["forward"].mean() == pytest.approx(1)


@settings(max_examples=30, deadline=None)
@given(tables(), st.floats(1e-3, 1e6), st.permutations(range(5)))
def test_neither_unit_nor_order_changes_a_linkage(table, unit, order):
    flows, output = table
    names = [flows.index[k] for k in order if k < len(flows)]
    one = linkages(flows, output).table
    other = linkages(flows.loc[names, names[::-1]] * unit, output[names[::-1]] * unit).table
    pd.testing.assert_frame_equal(
        one.drop(columns=["label", "rank"]), other.loc[one.index].drop(columns=["label", "rank"])
    )


def test_extraction_of_buyers_is_solved_anew():
    # Ghosh without the first industry: x = v (I - B)^-1 with v the primary input of the second,
    # 2000 - 600 = 1400, over 1 - .05: 1473.684; lost 526.316 of 2000
    found = linkages(FLOWS, OUTPUT).table
    assert found.loc["one", "extraction_forward"] == pytest.approx((2000 - 1400 / 0.95) / 2000)


def test_industry_without_output_is_undefined_and_changes_nothing_else():
    names = ["one", "none", "two"]
    flows = pd.DataFrame(0.0, names, names)
    flows.loc[TWO, TWO] = FLOWS
    result = linkages(flows, OUTPUT.reindex(names, fill_value=0.0))
    columns = ["backward", "forward", "extraction", "label"]
    pd.testing.assert_frame_equal(
        result.table.loc[TWO, columns], linkages(FLOWS, OUTPUT).table[columns], check_names=False
    )
    row = result.table.loc["none"]
    assert row["status"] == "undefined"
    assert row["label"] == ""
    assert np.isnan(row[["value", "extraction", "rank"]].astype(float)).all()
    assert "linkages.undefined" in words(result)
    assert leontief_inverse(flows, OUTPUT.reindex(names, fill_value=0.0))["none"].isna().all()


def test_industry_that_is_not_told_is_missing():
    output = OUTPUT.copy()
    output["two"] = np.nan
    result = linkages(FLOWS, output)
    assert result.table["status"].tolist() == ["too_few", "missing"]
    assert result.table["value"].isna().all()
    assert result.table.loc["one", "output_multiplier"] == pytest.approx(1 / 0.85)
    assert words(result) == ["linkages.too_few", "linkages.missing"]


def test_one_empty_cell_leaves_everything_undefined_and_says_so():
    flows = FLOWS.copy()
    flows.loc["one", "two"] = np.nan
    wide = flows.reindex(index=["one", "two", "three"], columns=["one", "two", "three"])
    wide = wide.fillna({"three": 0.0}).where(wide.index.to_series().ne("three"), 1.0)
    result = linkages(wide, pd.Series([1000, 2000, 50], wide.index))
    assert set(result.table["status"]) == {"undefined"}
    assert result.table["value"].isna().all()
    assert words(result) == ["linkages.gaps"]
    assert result.notes[0].text() == (
        "1 cell of 9 of the input–output table is empty, so the linkages are not known. "
        "Write 0 where nothing is sold."
    )


@pytest.mark.parametrize("flows", [[[1000, 0], [0, 2000]], [[1200, 500], [200, 2500]]])
def test_purchases_without_end_are_undefined(flows):
    result = linkages(pd.DataFrame(flows, TWO, TWO), OUTPUT)
    assert set(result.table["status"]) == {"undefined"}
    assert result.table["value"].isna().all()
    assert words(result)[0] == "linkages.no_end"
    assert leontief_inverse(pd.DataFrame(flows, TWO, TWO), OUTPUT).isna().all(axis=None)


def test_negative_value_added_and_final_demand_are_told():
    result = linkages(pd.DataFrame([[500, 0], [600, 100]], TWO, TWO), OUTPUT)
    assert result.table["status"].tolist() == ["ok", "ok"]
    assert words(result)[-1] == "linkages.buys_more"
    result = linkages(pd.DataFrame([[500, 600], [0, 100]], TWO, TWO), OUTPUT)
    assert words(result)[-1] == "linkages.sells_more"


def test_no_trade_is_constant_and_no_output_is_undefined():
    result = linkages(FLOWS * 0, OUTPUT)
    assert result.table["status"].tolist() == ["constant", "constant"]
    assert result.table["backward"].tolist() == [1, 1]
    assert result.table["label"].tolist() == ["none", "none"]
    assert result.table["extraction"].tolist() == pytest.approx([1 / 3, 2 / 3])
    for empty in (OUTPUT * 0, OUTPUT * np.nan):
        nothing = linkages(FLOWS, empty)
        assert nothing.table["value"].isna().all()
        assert words(nothing)[0] == "linkages.nothing"
    assert linkages(FLOWS.iloc[:0, :0], OUTPUT.iloc[:0]).table.empty


def test_output_too_small_for_its_purchases_is_no_crash():
    result = linkages(FLOWS * 1e300, OUTPUT * 1e-10)
    assert set(result.table["status"]) == {"undefined"}


def test_industries_that_differ_are_named():
    with pytest.raises(ArgumentError) as fault:
        linkages(FLOWS, OUTPUT.rename({"two": "three"}))
    assert str(fault.value) == (
        "output: 2 industries are not both in the rows of `flows` and here: 'three', 'two'. "
        "Rows, columns and output must be the same industries."
    )
    with pytest.raises(ArgumentError, match="flows: 1 of 2 rows"):
        linkages(-FLOWS.where(FLOWS > 400, 0), OUTPUT)


def test_inputs_stay_as_they_are_and_columns_may_stand_in_any_order():
    flows, output = FLOWS[["two", "one"]].copy(), OUTPUT.copy()
    found = linkages(flows, output, unit="million", year=2020)
    pd.testing.assert_frame_equal(flows, FLOWS[["two", "one"]])
    pd.testing.assert_series_equal(output, OUTPUT)
    pd.testing.assert_frame_equal(found.table, linkages(FLOWS, OUTPUT).table)
    assert (found.params["unit"], found.params["year"]) == ("million", 2020)
    assert list(leontief_inverse(flows, output).columns) == ["two", "one"]


def test_every_note_speaks_three_languages():
    some = [linkages(FLOWS, OUTPUT), linkages(FLOWS * 0, OUTPUT), linkages(FLOWS * 9, OUTPUT)]
    for note in [note for result in some for note in result.notes]:
        assert len({note.text(language) for language in ("en", "ru", "kk")}) == 3
