"""Convergence: R on the income of American states, Galton's fallacy, the algebra, and gaps."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.study import ArgumentError
from spatialict.core.transitions.spread import spread
from spatialict.measure.convergence import convergence

ORACLE = Path(__file__).parents[1] / "oracle"
R = pd.read_csv(ORACLE / "convergence_r.csv", index_col="what")["value"]
NAN = float("nan")


def income():
    return pd.read_csv(ORACLE / "us_income.csv", index_col="STATE_FIPS")


def test_income_of_american_states_converges_as_in_r():
    # R 4.2.2 with sandwich 3.0.2, tests/oracle/convergence_r.R
    sigma, beta = convergence(income())
    row = beta.table.loc["beta"]
    for theirs, ours in {"beta": "value"}.items() | {(n, n) for n in ("se", "low", "high", "r2")}:
        assert row[ours] == pytest.approx(R[theirs], rel=1e-9)
    for name in ("reverse", "sd_first", "sd_last"):
        assert row[name] == pytest.approx(R[name], rel=1e-9)
    assert row["p_value"] == 0.001
    first = sigma.table.loc[1929]
    assert first["value"] == pytest.approx(R["sd_first"])
    assert first["low"] == pytest.approx(R["sigma_low"])
    assert first["cv"] == pytest.approx(R["cv_first"])
    assert sigma.table.loc[1950, "value"] == pytest.approx(R["sigma_1950"])
    trend = sigma.params["trend"]
    assert trend["value"] == pytest.approx(R["trend"])
    assert trend["low"] == pytest.approx(R["trend_low"])
    assert trend["p_value"] == pytest.approx(R["trend_p"], rel=1e-6)
    assert sigma.params["first_last"]["p_value"] == 0.001


def test_speed_is_that_at_which_the_gap_closes():
    _, beta = convergence(income(), permutations=19)
    row = beta.table.loc["beta"]
    # what is left of a gap after 80 years, by the slope and by the speed
    assert np.exp(-80 * row["speed"]) == pytest.approx(1 + 80 * row["value"])
    assert row["half_life"] == pytest.approx(np.log(2) / row["speed"])
    # Barro and Sala-i-Martin (1992) find about two per cent a year for the states
    assert 0.01 < row["speed_low"] < row["speed"] < row["speed_high"] < 0.025


def test_what_falls_back_to_the_mean_is_told_as_galtons_fallacy():
    # the same spread, dealt anew: regions that were high are not now
    logs = np.random.default_rng(3).normal(size=40)
    values = pd.DataFrame({2010: np.exp(logs), 2020: np.exp(np.roll(logs, 1))})
    sigma, beta = convergence(values)
    assert beta.table.loc["beta", "p_value"] <= 0.05
    assert sigma.params["first_last"]["change"] == pytest.approx(0)
    assert sigma.params["first_last"]["p_value"] > 0.5
    assert beta.notes[-1].text() == (
        "Lower regions grew faster, but the spread is not found to have fallen: this can be a "
        "falling back to the mean (Galton's fallacy), not convergence. Growth on the last level "
        f"has the slope {beta.table.loc['beta', 'reverse']:+.4f}."
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 12), st.floats(1e-6, 1e6))
def test_the_algebra_of_beta_and_sigma_and_units(seed, n, unit):
    rng = np.random.default_rng(seed)
    values = pd.DataFrame(rng.lognormal(size=(n, 3)), columns=[2010, 2015, 2020])
    before = values.copy(deep=True)
    sigma, beta = convergence(values, permutations=19)
    pd.testing.assert_frame_equal(values, before)
    row = beta.table.loc["beta"]
    growth = np.log(values[2020] / values[2010]).to_numpy() / 10
    rest = (1 - row["r2"]) * growth.var(ddof=1) * 100
    left = (1 + 10 * row["value"]) ** 2 * row["sd_first"] ** 2 + rest
    assert left == pytest.approx(row["sd_last"] ** 2)
    again, other = convergence(values.iloc[::-1] * unit, permutations=19)
    assert other.table.drop(columns="status").loc["beta"].to_numpy(float) == pytest.approx(
        row.drop("status").to_numpy(float), rel=1e-6, abs=1e-9, nan_ok=True
    )
    assert again.table["value"].tolist() == pytest.approx(sigma.table["value"].tolist())


def test_all_years_hold_the_same_regions():
    values = pd.DataFrame(
        {2020: [1.0, 2, 3, 4], 2021: [1.0, 2, 3, NAN], 2022: NAN, 2023: [1.5, 2, 3, 9]},
        index=[*"abcd"],
    )
    sigma, beta = convergence(values, permutations=19)
    assert sigma.table["n"].tolist() == [3, 3, 0, 3]
    assert sigma.table["status"].tolist() == ["ok", "ok", "missing", "ok"]
    assert sigma.table.loc[2020, "value"] == pytest.approx(np.log([1, 2, 3]).std(ddof=1))
    assert beta.table.loc["beta", "n"] == 4  # has both ends
    assert sigma.notes[0].text() == (
        "1 of 4 regions lacks a value in some year and is left out of the spread, so that all "
        "years hold the same regions: 'd'."
    )


def test_values_without_a_logarithm_are_left_out_and_named():
    values = pd.DataFrame({2020: [0.0, 2, 3, 4], 2021: [1.0, 2, 3, 5]}, index=[*"abcd"])
    sigma, beta = convergence(values, permutations=19)
    assert beta.table.loc["beta", "n"] == 3
    assert sigma.notes[0].text() == (
        "1 of 4 regions has values of 0 or below, which have no logarithm; these values are left "
        "out: 'a'."
    )


@pytest.mark.parametrize(
    ("values", "status", "note"),
    [
        ({2020: [NAN] * 4, 2021: [NAN] * 4}, "missing", "there is no value above 0"),
        ({2020: [1, 2, 3, 4]}, "too_few", "there are 4 such regions"),
        ({2020: [1, 2, NAN, NAN], 2021: [2, 3, NAN, NAN]}, "too_few", "there are 2 such"),
        ({2020: [2, 2, 2, 2], 2021: [1, 2, 3, 4]}, "constant", "began at the same level"),
        ({}, "missing", "there is no value above 0"),
    ],
)
def test_where_it_cannot_be_told_there_is_a_word(values, status, note):
    sigma, beta = convergence(pd.DataFrame(values, index=range(4)), permutations=19)
    row = beta.table.loc["beta"]
    assert row["status"] == status
    assert np.isnan(row["p_value"])
    assert np.isnan(row["se"])
    assert note in beta.notes[-1].text()
    assert len(sigma.table) == len(values)


def test_regions_that_end_alike_have_closed_the_gap():
    sigma, beta = convergence(pd.DataFrame({2020: [1.0, 2, 4], 2021: [3.0, 3, 3]}), permutations=19)
    assert sigma.table["value"].tolist() == pytest.approx([np.log(2), 0])
    assert sigma.table["status"].tolist() == ["ok", "constant"]
    row = beta.table.loc["beta"]
    assert row["value"] == pytest.approx(-1)
    assert np.isnan(row["half_life"])  # all of it is gone in one step


def test_first_against_last_is_counted_in_full_for_few_regions():
    # six regions that halve their distance to the mean: d = -a / 2, s = 3 a / 2, products of one
    # sign; of 64 ways this and its opposite are as far
    logs = np.array([-3.0, -2, -1, 1, 2, 3])
    values = pd.DataFrame({2020: np.exp(logs), 2021: np.exp(logs / 2)})
    found = [convergence(values, seed=seed)[0].params["first_last"] for seed in (1, 2)]
    assert found[0] == found[1]
    assert found[0]["p_value"] == 2 / 64
    assert found[0]["permutations"] == "exact"


def test_a_break_between_the_years_is_told():
    values = pd.DataFrame({2020: [1.0, 2, 4], 2021: [3.0, 5, 6]})
    _, beta = convergence(values, breaks=[2021, 2030], permutations=19)
    assert beta.notes[0].text() == (
        "The years lie on both sides of a break of the series (2021): part of the change may be "
        "one of the figures alone."
    )
    assert convergence(values, last=2020, breaks=[2021])[1].table["status"].tolist() == ["too_few"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"first": 1999}, "first: `values` has no column 1999. It has: '2020', '2021'."),
        (
            {"first": 2021, "last": 2020},
            "first: 2021 is later than the last year, 2020. Give the earlier year first.",
        ),
        ({"alpha": 5}, "alpha: 5 is no level. Give a number between 0 and 1, for example 0.95."),
        (
            {"permutations": 9},
            "permutations: 9 is out of range. Give a whole number from 19 to 99,999.",
        ),
    ],
)
def test_each_rule_at_the_door_speaks(options, message):
    with pytest.raises(ArgumentError) as error:
        convergence(pd.DataFrame({2020: [1.0, 2, 4], 2021: [3.0, 5, 6]}), **options)
    assert str(error.value) == message


def test_values_at_the_ends_of_the_range_of_numbers_are_values():
    values = pd.DataFrame({2020: [1.0, 2, 4, 9], 2021: [3.0, 5, 6, 8], 2022: [2.0, 5, 6, 9]})
    plain = [result.table for result in convergence(values, permutations=19)]
    great = [result.table for result in convergence(values * 1e300, permutations=19)]
    assert great[0]["cv"].tolist() == pytest.approx(plain[0]["cv"].tolist())
    assert great[0]["value"].tolist() == pytest.approx(plain[0]["value"].tolist())
    assert great[1].loc["beta", "value"] == pytest.approx(plain[1].loc["beta", "value"])
    # 600 powers of ten apart
    apart = pd.DataFrame({2020: [1e-300, 1, 1e300], 2021: [1e-300, 1, 1e299]})
    assert convergence(apart, permutations=19)[0].table["status"].tolist() == ["ok", "ok"]


def test_the_interval_of_the_spread_is_short_of_its_level_where_logarithms_are_skewed():
    # as the docstring says; both laws have a standard deviation of 1
    rng = np.random.default_rng(4)
    rates = []
    for draws in (rng.exponential(size=(300, 16)), rng.normal(size=(300, 16))):
        ends = [spread(logs, 0.95)[1:3] for logs in draws]
        rates.append(np.mean([low <= 1 <= high for low, high in ends]))
    # .84 and .94, each with an error of .02
    assert 0.78 < rates[0] < 0.89 < rates[1]
