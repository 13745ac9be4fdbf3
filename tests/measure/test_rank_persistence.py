"""Persistence of ranks: R and giddy on the income of American states, laws, ties and gaps."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.measure.rank_persistence import rank_persistence

ORACLE = Path(__file__).parents[1] / "oracle"
R = pd.read_csv(ORACLE / "convergence_r.csv", index_col="what")["value"]
NAN = float("nan")


def test_income_of_american_states_keeps_its_order_as_in_r():
    # R 4.2.2, cor(method = "spearman"), "kendall"; giddy 2.3.8 has the same tau
    values = pd.read_csv(ORACLE / "us_income.csv", index_col="STATE_FIPS")
    row = rank_persistence(values).table.loc[2009]
    assert row["value"] == pytest.approx(R["rho"])
    assert row["low"] == pytest.approx(R["rho_low"])
    assert row["tau"] == pytest.approx(R["tau"])
    giddy = pd.read_csv(ORACLE / "markov_giddy.csv").set_index("what")["value"]
    assert row["tau"] == pytest.approx(giddy["tau"])
    assert row["p_value"] == row["min_p"] == 0.002
    assert row["lag"] == 80


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(5, 9), st.integers(2, 5))
def test_laws_of_ranks_without_ties(seed, n, years):
    rng = np.random.default_rng(seed)
    numbers = rng.permuted(np.tile(np.arange(1.0, n + 1), (years, 1)), axis=1).T
    values = pd.DataFrame(numbers, columns=range(2000, 2000 + years))
    before = values.copy(deep=True)
    found = rank_persistence(values, permutations=19).table
    pd.testing.assert_frame_equal(values, before)
    assert found["gamma"].tolist() == pytest.approx(((1 + found["value"]) / 2).tolist())
    # Kendall's W is 12 S / (m^2 (n^3 - n)), S the squares of the sums of ranks off their mean
    sums = numbers.sum(axis=1)
    w = 12 * ((sums - sums.mean()) ** 2).sum() / (years**2 * (n**3 - n))
    assert found["concordance"].iloc[-1] == pytest.approx(w)
    curved = rank_persistence(np.exp(values.iloc[::-1]), permutations=19).table
    pd.testing.assert_frame_equal(curved, found)


def test_p_of_five_regions_is_the_share_of_their_orders():
    values = pd.DataFrame({2020: [1, 2, 3, 4, 5], 2021: [1, 2, 3, 4, 5], 2022: [2, 1, 3, 4, 5]})
    found = rank_persistence(values, permutations=9999, alternative="greater").table
    # of 120 orders one is as near, five have a coefficient of .9 or more
    assert found.loc[2021, "p_value"] == pytest.approx(1 / 120, abs=0.003)
    assert found.loc[2022, "p_value"] == pytest.approx(5 / 120, abs=0.006)
    assert found.loc[2021, "min_p"] == pytest.approx(1 / 120)


def test_an_order_turned_round_is_minus_one_and_has_no_share_of_the_old():
    found = rank_persistence(pd.DataFrame({2020: range(6), 2021: range(6, 0, -1)})).table
    assert found.loc[2021, ["value", "tau", "step"]].tolist() == pytest.approx([-1, -1, -1])
    assert found.loc[2021, "gamma"] == 0


def test_four_regions_are_too_few_for_a_test_but_keep_their_value():
    values = pd.DataFrame({2020: [1, 2, 3, 4], 2021: [1, 2, 3, 4]})
    found = rank_persistence(values)
    assert found.table["status"].tolist() == ["too_few", "too_few"]
    assert found.table.loc[2021, "value"] == 1
    assert found.table.loc[2021, "min_p"] == pytest.approx(2 / 24)
    assert found.notes[0].text() == (
        "With 4 regions and 999 permutations no order of ranks can have a p below 0.083: that is "
        "no test."
    )


@pytest.mark.parametrize(
    ("values", "statuses"),
    [
        ({2020: [NAN] * 5, 2021: range(5), 2022: range(5)}, ["missing", "ok", "ok"]),
        ({2020: range(5), 2021: [1] * 5, 2022: range(5)}, ["ok", "constant", "ok"]),
        ({2020: [1] * 5, 2021: range(5)}, ["constant", "constant"]),
        ({2020: [NAN] * 5}, ["missing"]),
        ({2020: [1, NAN, NAN, NAN, NAN], 2021: [NAN, 1, 2, 3, 4]}, ["too_few", "too_few"]),
        ({}, []),
    ],
)
def test_where_there_are_no_ranks_there_is_a_word(values, statuses):
    found = rank_persistence(pd.DataFrame(values, index=range(5)), permutations=99).table
    assert found["status"].tolist() == statuses
    bad = found["status"] != "ok"
    assert found.loc[bad, ["value", "p_value", "gamma"]].isna().all(axis=None)


def test_the_lag_is_from_the_first_year_that_has_ranks():
    values = pd.DataFrame({2019: [NAN] * 6, 2020: range(6), 2023: range(6)})
    found = rank_persistence(values, breaks=[2023], permutations=99)
    assert found.table["lag"].tolist() == [-1, 0, 3]
    assert found.table["broken"].tolist() == [False, False, True]
    assert [note.text() for note in found.notes] == [
        "Ranks of 6 regions in 2023 against those in 2020: Spearman's coefficient 1.00 (1 is the "
        "same order; p = 0.02 by permutation).",
        "The years lie on both sides of a break of the series (2023): part of the change may be "
        "one of the figures alone.",
    ]


def test_the_sentence_gives_the_interval_and_p_of_its_coefficient():
    # 1 - 6 x 8 / (7 x 48) = .857; Bonett and Wright: atanh(.857) -+ 1.96 sqrt((1 + .735 / 2) / 4)
    values = pd.DataFrame({2020: range(7), 2021: [2, 0, 1, 3, 5, 4, 6]})
    found = rank_persistence(values, permutations=99)
    assert found.table.loc[2021, "value"] == pytest.approx(1 - 6 * 8 / (7 * 48))
    p = found.table.loc[2021, "p_value"]
    assert found.notes[0].text() == (
        "Ranks of 7 regions in 2021 against those in 2020: Spearman's coefficient 0.86 (1 is the "
        f"same order), 95% interval 0.14 to 0.98, p = {p:.2g} by permutation."
    )
    for language in ("ru", "kk"):
        assert all(word in found.notes[0].text(language) for word in ("0,14", "0,98", "p = 0,0"))
