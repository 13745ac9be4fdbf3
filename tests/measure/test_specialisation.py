"""The quotient family: oracles, laws, the door, and Kazakhstan's section J by hand."""

import csv
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph

from spatialict.core.study import ArgumentError
from spatialict.measure.specialisation import (
    focal_location_quotient,
    horizontal_cluster_quotient,
    location_quotient,
    normalised_comparative_advantage,
    revealed_symmetric_advantage,
    standardised_location_quotient,
)

ROOT = Path(__file__).parents[2]
GVA = ROOT / "shapefiles" / "kazakhstan" / "gva_by_section.csv"
ORACLE = pd.read_csv(ROOT / "tests" / "oracle" / "lq_reat.csv", comment="#", index_col="quantity")
FORMULAS = {
    "lq": location_quotient,
    "hclq": horizontal_cluster_quotient,
    "nrca": normalised_comparative_advantage,
    "rsca": revealed_symmetric_advantage,
}


@st.composite
def tables(draw, least=1):
    n, m = draw(st.integers(2, 6)), draw(st.integers(2, 5))
    cells = draw(st.lists(st.integers(least, 10**6), min_size=n * m, max_size=n * m))
    return pd.DataFrame(
        np.array(cells, dtype=float).reshape(n, m),
        index=[f"r{row}" for row in range(n)],
        columns=[f"i{column}" for column in range(m)],
    )


def section_table(year):
    """The leaves A to T of the official table, as text, by region and section."""
    with GVA.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["year"] == str(year)]
    return {
        (row["region_id"], row["section"]): row["gva_mln_kzt"]
        for row in rows
        if row["region_id"] != "KZ" and len(row["section"]) == 1
    }


def of_the_example(quantity):
    """Return our number and the oracle's row for Farhauer and Kroell's example."""
    row = ORACLE.loc[quantity]
    region = pd.DataFrame({"i": [row.e_ij], "rest": [row.e_j - row.e_ij]}, index=["region"])
    nation = pd.Series({"i": row.e_i, "rest": row.e - row.e_i})
    return FORMULAS[quantity](region, reference=nation).loc["region", "i"], row


def test_location_quotient_of_farhauer_and_kroell_is_that_of_reat():
    found, row = of_the_example("lq")
    assert row.source.startswith("REAT 3.0.3 locq")
    assert found == pytest.approx(row.expected, abs=5e-10)


@pytest.mark.parametrize("quantity", ["hclq", "nrca", "rsca"])
def test_other_quotients_of_the_example_are_those_of_their_definitions(quantity):
    found, row = of_the_example(quantity)
    assert row.source == "definition"  # REAT has none of them: worked out from the formulas
    assert found == pytest.approx(row.expected, abs=5e-10 * max(1, abs(row.expected)))


def test_section_j_of_2023_is_what_fractions_give_to_ten_digits():
    cells = {key: Fraction(value) for key, value in section_table(2023).items()}
    regions, sections = (sorted({key[axis] for key in cells}) for axis in (0, 1))
    x_r = {r: sum(cells[r, s] for s in sections) for r in regions}
    x_j, x = sum(cells[r, "J"] for r in regions), sum(x_r.values())
    by_hand = {r: float((cells[r, "J"] / x_r[r]) / (x_j / x)) for r in regions}
    table = pd.DataFrame({s: {r: float(cells[r, s]) for r in regions} for s in sections})
    found = location_quotient(table)["J"]
    assert len(regions) == 20
    pd.testing.assert_series_equal(found, pd.Series(by_hand), rtol=1e-12, check_names=False)


def test_only_almaty_and_astana_are_specialised_in_section_j_in_2023():
    cells = pd.Series({key: float(value) for key, value in section_table(2023).items()})
    table = cells.unstack()
    lq, share = location_quotient(table)["J"], table["J"] / table["J"].sum()
    assert set(lq.index[lq >= 1.25]) == {"KZ-71", "KZ-75"}
    assert lq.round(2).nlargest(3).to_dict() == {"KZ-71": 3.12, "KZ-75": 2.36, "KZ-59": 0.63}
    assert share.drop(["KZ-71", "KZ-75"]).max().round(3) == 0.024
    assert share[["KZ-71", "KZ-75"]].round(3).to_dict() == {"KZ-71": 0.337, "KZ-75": 0.488}


@given(tables(least=0))
def test_weighted_mean_of_the_quotients_is_one(table):
    lq, weights = location_quotient(table), table.sum(axis=1) / max(table.to_numpy().sum(), 1)
    mean = lq.mul(weights, axis=0).sum(axis=0, min_count=1)
    assert np.allclose(mean.dropna(), 1)
    assert mean.isna().equals(table.sum() == 0)


@given(tables(), st.sampled_from([1e-9, 1e-3, 7.0, 1e12]))
def test_quotients_do_not_depend_on_the_unit(table, factor):
    for formula in (location_quotient, revealed_symmetric_advantage):
        pd.testing.assert_frame_equal(formula(table * factor), formula(table), atol=1e-12)


@given(tables(), st.permutations(range(6)))
def test_order_of_regions_and_industries_changes_nothing_but_the_order(table, order):
    rows = [row for row in order if row < len(table)]
    shuffled = table.iloc[rows, ::-1]
    for formula in FORMULAS.values():
        expected = formula(table).iloc[rows, ::-1]
        pd.testing.assert_frame_equal(formula(shuffled), expected, rtol=1e-9, atol=1e-6)


@given(tables())
def test_normalised_advantage_sums_to_nil_both_ways(table):
    nrca = normalised_comparative_advantage(table)
    assert np.allclose(nrca.sum(axis=0), 0, atol=1e-12)
    assert np.allclose(nrca.sum(axis=1), 0, atol=1e-12)


@given(tables())
def test_horizontal_quotient_is_the_total_times_the_normalised_advantage(table):
    hclq, lq = horizontal_cluster_quotient(table), location_quotient(table)
    by_nrca = table.to_numpy().sum() * normalised_comparative_advantage(table)
    size = table.to_numpy().max()
    pd.testing.assert_frame_equal(hclq, by_nrca, atol=1e-9 * size)
    pd.testing.assert_frame_equal(hclq, table * (1 - 1 / lq), atol=1e-9 * size)


@given(tables())
def test_standardised_quotient_has_mean_nil_spread_one_and_its_bound(table):
    z, n = standardised_location_quotient(table), len(table)
    known = z.loc[:, z.notna().all()]
    assert np.allclose(known.mean(), 0, atol=1e-6)
    assert np.allclose(known.std(ddof=1), 1)
    assert (known.abs().to_numpy() <= (n - 1) / np.sqrt(n) + 1e-9).all()


def test_one_region_apart_reaches_the_bound_of_the_standardised_quotient():
    table = pd.DataFrame({"ict": [9, 0, 0, 0, 0, 0], "other": [1, 5, 5, 5, 5, 5]})
    z = standardised_location_quotient(table)["ict"]
    assert z[0] == pytest.approx(5 / np.sqrt(6))  # (n - 1) / sqrt(n) = 2.0412


def test_logged_quotient_of_nil_has_no_standard_score():
    table = pd.DataFrame({"ict": [0, 1, 2, 4], "other": [9, 9, 9, 9]}, index=list("abcd"))
    z = standardised_location_quotient(table, logged=True)["ict"]
    assert z.isna().to_dict() == {"a": True, "b": False, "c": False, "d": False}
    assert z.mean() == pytest.approx(0)


def test_logged_standard_score_is_of_the_natural_logarithm():
    # quotients in ratio 1 : 2 : 4, so that ln is -ln 2, 0, ln 2 about its mean: z = -1, 0, 1
    table = pd.DataFrame({"ict": [1, 2, 4], "other": [99, 98, 96]}, index=list("abc"))
    z = standardised_location_quotient(table, logged=True)["ict"]
    assert z.tolist() == pytest.approx([-1, 0, 1], abs=1e-12)


def test_regions_that_are_all_alike_have_no_standard_score():
    table = pd.DataFrame({"ict": [0.1, 0.3, 0.7], "other": [0.2, 0.6, 1.4]})
    assert standardised_location_quotient(table).isna().all(axis=None)


def test_region_without_activity_is_undefined_not_zero():
    table = pd.DataFrame({"ict": [3, 0, 1], "other": [7, 0, 9]}, index=["a", "b", "c"])
    for formula in FORMULAS.values():
        found = formula(table)
        assert found.loc["b"].isna().all()
        assert found.loc[["a", "c"]].notna().all(axis=None)


def test_industry_without_activity_is_undefined_not_zero():
    table = pd.DataFrame({"ict": [0, 0], "other": [7, 9]}, index=["a", "b"])
    assert location_quotient(table)["ict"].isna().all()
    assert location_quotient(table)["other"].tolist() == [1, 1]


def test_region_with_a_gap_is_missing_and_out_of_the_reference():
    table = pd.DataFrame({"J": [3, 1, 50], "K": [7, 9, np.nan]}, index=["a", "b", "c"])
    found = location_quotient(table)
    assert found.loc["c"].isna().all()
    pd.testing.assert_frame_equal(found.loc[["a", "b"]], location_quotient(table.loc[["a", "b"]]))


def test_industry_that_no_region_reports_is_in_no_total():
    table = pd.DataFrame({"J": [3, 1], "K": [7, 9]}, index=["a", "b"])
    found = location_quotient(table.assign(T=np.nan))
    assert found["T"].isna().all()
    pd.testing.assert_frame_equal(found[["J", "K"]], location_quotient(table))


def test_reference_is_cut_to_the_industries_of_the_regions():
    table = pd.DataFrame({"J": [2], "K": [8]}, index=["a"])
    reference = pd.Series({"K": 90.0, "T": 900.0, "J": 10.0})
    assert location_quotient(table, reference=reference).loc["a", "J"] == pytest.approx(2)


def test_missing_of_integer_columns_is_missing():
    table = pd.DataFrame({"J": [3, 1, None], "K": [7, 9, 1]}, dtype="Int64")
    assert location_quotient(table)["J"].isna().tolist() == [False, False, True]


def test_arguments_are_the_same_afterwards():
    table = pd.DataFrame(
        {"J": [3, 1, np.nan], "K": [7, 9, 1]}, index=pd.Index(list("abc"), name="r")
    )
    reference = pd.Series({"J": 10, "K": 90, "L": 0})
    before, given_before = table.copy(deep=True), reference.copy(deep=True)
    for formula in FORMULAS.values():
        found = formula(table, reference=reference)
        pd.testing.assert_index_equal(found.index, table.index)
        pd.testing.assert_index_equal(found.columns, table.columns)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_series_equal(reference, given_before)


def test_focal_quotient_of_a_chain_is_what_the_definition_gives():
    # a-b-c: windows {a,b}, {a,b,c}, {b,c}; ICT 8 of 40, so the reference share is 0.2
    table = pd.DataFrame({"ict": [1, 3, 4], "other": [9, 7, 16]}, index=["a", "b", "c"])
    chain = Graph.from_arrays(["a", "b", "b", "c"], ["b", "a", "c", "b"], [1, 1, 1, 1])
    found = focal_location_quotient(table, chain)["ict"]
    assert np.allclose(found, [(4 / 20) / 0.2, 1, (7 / 30) / 0.2])


@settings(max_examples=30)
@given(tables())
def test_focal_quotient_of_islands_is_the_plain_one(table):
    islands = Graph.from_arrays(table.index, table.index, np.zeros(len(table)))
    found = focal_location_quotient(table, islands)
    pd.testing.assert_frame_equal(found, location_quotient(table))


@settings(max_examples=30)
@given(tables())
def test_focal_quotient_where_all_are_neighbours_is_one(table):
    pairs = [(one, other) for one, other in product(table.index, repeat=2) if one != other]
    whole = Graph.from_arrays(*zip(*pairs, strict=True), np.ones(len(pairs)))
    assert np.allclose(focal_location_quotient(table, whole), 1)


@pytest.mark.parametrize("unit", [1, 1e-6])
def test_focal_quotient_does_not_know_the_unit_of_the_distance(unit):
    # b's own weight is that of its nearer neighbour, 1: (1 + 3 + 4 / 2) of (10 + 10 + 20 / 2)
    table = pd.DataFrame({"ict": [1, 3, 4], "other": [9, 7, 16]}, index=["a", "b", "c"])
    near = np.array([1, 1, 0.5, 0.5]) * unit
    chain = Graph.from_arrays(["a", "b", "b", "c"], ["b", "a", "c", "b"], near)
    found = focal_location_quotient(table, chain)["ict"]
    assert np.allclose(found, [(4 / 20) / 0.2, (6 / 30) / 0.2, (7 / 30) / 0.2])
    own = Graph.from_arrays(["a", "a", "b", "c"], ["a", "b", "a", "c"], [3, 1, 1, 0])
    assert focal_location_quotient(table, own)["ict"]["a"] == pytest.approx((6 / 40) / 0.2)


def test_focal_quotient_leaves_a_neighbour_with_a_gap_out():
    table = pd.DataFrame({"ict": [1, 3, np.nan], "other": [9, 7, 16]}, index=["a", "b", "c"])
    chain = Graph.from_arrays(["a", "b", "b", "c"], ["b", "a", "c", "b"], [1, 1, 1, 1])
    before = chain.adjacency.copy(deep=True)
    found = focal_location_quotient(table, chain)["ict"]
    assert found[["a", "b"]].tolist() == [1, 1]
    assert np.isnan(found["c"])
    pd.testing.assert_series_equal(chain.adjacency, before)


GOOD = pd.DataFrame({"J": [3, 1], "K": [7, 9]}, index=["a", "b"])
PAIR = Graph.from_arrays(["a", "b"], ["b", "a"], [1, 1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: location_quotient(GOOD - 2),
            "activity: 1 of 2 rows has a negative or infinite value: 'b'. "
            "Correct the value or leave the cell empty.",
        ),
        (
            lambda: location_quotient(pd.concat([GOOD, GOOD])),
            "activity: these labels stand more than once: 'a', 'b'. "
            "Sum or drop the repeated rows or columns.",
        ),
        (
            lambda: location_quotient(GOOD.assign(J=["x", 1])),
            "activity: not all values are numbers. Leave cells without a figure empty.",
        ),
        (
            lambda: location_quotient(GOOD * 1.5e307),
            "activity: the values add up to more than the computer can hold. Give them in a "
            "larger unit, for example in millions.",
        ),
        (
            lambda: location_quotient(GOOD, reference=pd.Series({"K": 1.0})),
            "reference: no value for 'J'. Every industry of `activity` needs one; add them or "
            "drop the columns.",
        ),
        (
            lambda: focal_location_quotient(GOOD.rename(index={"a": "z"}), PAIR),
            "graph: 1 of 2 regions of `activity` is not in it: 'z'. "
            "Build the neighbours from the same regions.",
        ),
        (
            lambda: focal_location_quotient(GOOD, PAIR.transform("R")),
            "graph: its weights are transformed ('R'), so that a region would weigh as much as "
            "all its neighbours. Give the graph as it was built.",
        ),
    ],
)
def test_each_rule_at_the_door_speaks(call, message):
    with pytest.raises(ArgumentError) as error:
        call()
    assert str(error.value) == message
