"""Intervals and tests of a quotient: oracles, laws, calibration, and the words beside them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph
from scipy.stats import binom, binomtest, fisher_exact, norm

from spatialict.core.study import ArgumentError, Message
from spatialict.measure.specialisation import location_quotient
from spatialict.measure.specialisation_inference import COLUMNS, specialisation

ORACLE = Path(__file__).parents[1] / "oracle"
TOY = pd.read_csv(ORACLE / "lq_delta.csv", comment="#")
R = pd.read_csv(ORACLE / "lq_binom_r.csv", comment="#")
Z = norm.ppf(0.975)


def counts(x, n):
    x, n = np.array(x, dtype=float), np.array(n, dtype=float)
    return pd.DataFrame({"J": x, "K": n - x}, index=[f"r{row:02}" for row in range(len(x))])


def sure(activity, **options):
    given_options = {"industry": ["J"], "kind": "firms", "unit": "firms", "year": 2023}
    return specialisation(activity, **(given_options | options))


def test_delta_interval_has_the_standard_errors_of_the_worked_example():
    table = sure(counts(TOY.x, TOY.n), interval="delta_plain").table
    assert np.allclose(table["value"], TOY.lq)
    assert np.allclose((table["high"] - table["value"]) / Z, TOY.se, atol=1e-10)
    logged = sure(counts(TOY.x, TOY.n)).table
    assert np.allclose(np.log(logged["high"] / logged["value"]) / Z, TOY.se / TOY.lq, atol=1e-10)
    assert np.allclose(logged["high"] * logged["low"], logged["value"] ** 2)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 400), st.integers(1, 4_000)), min_size=2, max_size=6))
def test_delta_variance_is_the_gradient_taken_numerically(pairs):
    x, n = np.array([x for x, _ in pairs]), np.array([x + others for x, others in pairs])
    table = sure(counts(x, n)).table
    p = x / n

    def log_lq(rates):
        return np.log(rates / (np.sum(rates * n) / n.sum()))

    steps = np.eye(len(p)) * 1e-6
    gradient = np.array([(log_lq(p + step) - log_lq(p - step)) / 2e-6 for step in steps])
    se = np.sqrt((gradient**2 * (p * (1 - p) / n)[:, None]).sum(axis=0))
    assert np.allclose(np.log(table["high"] / table["value"]) / Z, se, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize(("x", "n", "p", "p_value"), list(R.itertuples(index=False)))
def test_exact_test_is_that_of_r(x, n, p, p_value):
    reference = pd.Series({"J": p * 1_000, "K": (1 - p) * 1_000})
    table = sure(counts([x], [n]), reference=reference, reference_contains=False).table
    assert table["p_value"].item() == pytest.approx(p_value, rel=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 40), st.integers(1, 40), st.integers(1, 99))
def test_exact_test_is_the_sum_of_all_counts_no_more_probable(x, n, percent):
    x = min(x, n)
    reference = pd.Series({"J": percent, "K": 100 - percent})
    table = sure(counts([x], [n]), reference=reference, reference_contains=False).table
    probable = binom.pmf(np.arange(n + 1), n, percent / 100)
    by_hand = probable[probable <= probable[x] * (1 + 1e-7)].sum()
    assert table["p_value"].item() == pytest.approx(min(by_hand, 1), rel=1e-9)
    assert binomtest(x, n, percent / 100).pvalue == pytest.approx(table["p_value"].item())


def test_fishers_test_agrees_with_the_interval_where_the_binomial_is_too_careful():
    # a region with half of all jobs: 230 of 5 000 against 170 of 5 000
    activity = counts([230, 170], [5_000, 5_000])
    binomial, fisher = sure(activity), sure(activity, test="fisher")
    expected = fisher_exact([[230, 4_770], [170, 4_830]]).pvalue
    assert fisher.table["p_value"].tolist() == pytest.approx([expected] * 2)
    assert (fisher.table.loc["r00", "low"] > 1, expected < 0.01) == (True, True)
    assert binomial.table.loc["r00", "p_value"] > 0.03
    assert [binomial.params["test"], fisher.params["test"]] == ["exact binomial", "exact fisher"]
    assert binomial.notes[2].text().startswith("The binomial test takes the share")
    assert [note.text() for note in fisher.notes[1:]] == [
        "By Fisher's exact test of each region against the rest of the reference economy, 2 of 2 "
        "tested regions differ in their share (q-value at most 0.05)."
    ]


def test_rest_of_a_given_reference_counts_as_one_more_region():
    activity = counts([30, 20, 150], [200, 300, 1_500])
    whole = sure(activity).table
    nation = pd.Series({"J": 200.0, "K": 1_800.0})
    part = sure(activity.iloc[:2], reference=nation).table
    for column in ("value", "share", "national_share", "nrca", "low", "high", "p_value"):
        assert np.allclose(part[column], whole[column].iloc[:2]), column


def test_another_economy_has_a_variance_of_its_own():
    # ln LQ = ln p - ln p0 of two independent binomials: 0.8 / 20 + 0.9 / 100
    reference = pd.Series({"J": 100, "K": 900})
    table = sure(counts([20], [100]), reference=reference, reference_contains=False).table
    assert np.log(table["high"] / table["value"]).item() / Z == pytest.approx(np.sqrt(0.049))


def test_bootstrap_agrees_with_delta_where_counts_are_large():
    activity = counts([2_000, 3_000, 5_000], [20_000, 80_000, 100_000])
    delta, drawn = sure(activity).table, sure(activity, interval="bootstrap").table
    half = (delta["high"] - delta["low"]) / 2
    for end in ("low", "high"):
        assert ((delta[end] - drawn[end]).abs() < 0.08 * half).all()


def test_bootstrap_depends_on_the_seed_and_not_on_the_order_of_regions():
    activity = counts([12, 30, 5, 9], [100, 200, 80, 60])
    first = sure(activity, interval="bootstrap", seed=3).table
    again = sure(activity.iloc[[2, 0, 3, 1]], interval="bootstrap", seed=3).table
    pd.testing.assert_frame_equal(again.loc[first.index], first)
    assert not first["low"].equals(sure(activity, interval="bootstrap", seed=4).table["low"])


@pytest.mark.parametrize("interval", ["delta", "delta_plain", "bootstrap"])
def test_nil_and_all_have_no_interval_but_a_test(interval):
    table = sure(counts([0, 30, 40, 40], [60, 30, 400, 400]), interval=interval).table
    ends = table[["low", "high"]].isna().all(axis=1)
    assert ends.iloc[:2].all()
    assert not ends.iloc[2:].any()
    assert table["p_value"].notna().all()
    assert table["value"].iloc[0] == 0


def test_q_is_step_up_over_the_tests_that_are_valid():
    activity = counts([20, 10, 30, 1, 0], [100, 200, 300, 1, 0])
    activity.loc["gap"] = [5, np.nan]
    table = sure(activity).table
    words = ["ok", "ok", "ok", "too_few", "undefined", "missing"]
    # Benjamini and Hochberg (1995): min over j >= i of m p_(j) / j
    p = np.sort(table["p_value"].iloc[:3])
    q = np.minimum.accumulate((3 * p / [1, 2, 3])[::-1])[::-1]
    assert table["status"].tolist() == words
    assert np.allclose(np.sort(table["q_value"].iloc[:3]), q)
    assert table.loc[["r04", "gap"], ["value", "p_value", "q_value"]].isna().all(axis=None)


def test_a_region_too_small_to_be_significant_leaves_the_family():
    # one firm where 30 % are ICT: the least p there is, P(1 of 1), is 0.3
    result = sure(counts([1, 30, 60], [1, 99, 200]))
    table = result.table
    assert table["status"].tolist() == ["too_few", "ok", "ok"]
    assert table["p_value"].notna().all()
    assert np.isnan(table["q_value"].iloc[0])
    assert result.params["m"] == 2


def test_money_has_no_interval_and_says_why():
    result = sure(counts([20, 10], [100, 200]), kind="gva", unit="million KZT")
    assert result.table[["low", "high", "p_value", "q_value"]].isna().all(axis=None)
    assert [note.text() for note in result.notes] == [
        "Reference economy: the sum of the given regions over the reported industries "
        "(regions: 2; industries: 2, J to K); gross value added, not the gross regional product; "
        "300 million KZT in all.",
        "No interval and no test are given: a sum of money is not a count of independent draws, "
        "so no sampling error follows from it. In their place stands the standardised location "
        "quotient, which with these regions cannot exceed 0.71 in absolute value.",
    ]
    assert result.params["slq_bound"] == pytest.approx(1 / np.sqrt(2))


def test_thousands_of_persons_are_no_counts():
    result = sure(counts([2.5, 1.5], [10, 20]), kind="employment", unit="thousand persons")
    assert result.table["p_value"].isna().all()
    assert result.notes[1].text() == (
        "No interval and no test are given: the values (thousand persons) are not whole numbers, "
        "so they are not counts. Give single persons or firms, not thousands of them."
    )


def test_sector_is_the_sum_of_its_industries_each_named_once():
    activity = pd.DataFrame({"J": [2, 1], "M": [1, 1], "K": [7, 18]}, index=["a", "b"])
    both = sure(activity, industry=["J", "M", "J"])
    alone = sure(pd.DataFrame({"J": [3, 2], "K": [7, 18]}, index=["a", "b"]))
    pd.testing.assert_frame_equal(both.table, alone.table)
    assert both.params["industry"] == ["J", "M"]


def test_every_column_of_the_contract_is_there_and_agrees_with_the_plain_formulas():
    activity = counts([20, 10, 30], [100, 200, 300])
    graph = Graph.from_arrays(["r00", "r01", "r02"], ["r01", "r00", "r02"], [1, 1, 0])
    table = sure(activity, graph=graph).table
    assert tuple(table.columns) == COLUMNS
    assert np.allclose(table["value"], location_quotient(activity)["J"])
    assert np.allclose(table["share"], [1 / 3, 1 / 6, 1 / 2])
    assert np.allclose(table["national_share"], 0.1)
    assert np.allclose(table["flq"], [1, 1, 1])


def test_section_that_nobody_reports_is_no_gap_unless_it_is_the_sector():
    activity = counts([20, 10], [100, 200]).assign(T=np.nan)
    assert sure(activity).table["status"].tolist() == ["ok", "ok"]
    assert sure(activity, industry=["T"]).table["status"].tolist() == ["missing"] * 2
    assert sure(activity, industry=["J", "T"]).table["status"].tolist() == ["missing"] * 2


def test_sector_without_any_activity_is_undefined_everywhere():
    table = sure(counts([0, 0], [100, 200])).table
    assert table["status"].tolist() == ["undefined"] * 2
    assert table["value"].isna().all()
    assert sure(counts([0, 0], [0, 0])).table["status"].tolist() == ["undefined"] * 2


def test_what_is_left_out_is_told_in_three_languages():
    activity = counts([20, 10, 0, 4], [100, 200, 0, 50])
    activity.loc["r03", "K"] = np.nan
    notes = sure(activity, kind="employment").notes
    assert notes[4].text() == (
        "1 of 4 regions is left out, and is not part of the reference, because not all industries "
        "are reported there: 'r03' (lacking: 'K'). Write 0 where there was none."
    )
    for language in ("en", "ru", "kk"):
        words = [note.text(language) for note in notes]
        assert len(set(words)) == 6
        assert not any("{" in sentence for sentence in words)


def test_reference_is_called_what_the_caller_calls_it():
    name = Message("specialisation.firms")
    result = sure(counts([2, 1], [10, 20]), reference_name=name)
    assert result.params["reference"] is name
    assert result.notes[0].text("ru") == "База сравнения: предприятия."


def test_arguments_are_the_same_afterwards():
    activity, reference = counts([20, 10], [100, 200]), pd.Series({"J": 100, "K": 900})
    before, given_before = activity.copy(deep=True), reference.copy(deep=True)
    sure(activity, reference=reference, interval="bootstrap")
    pd.testing.assert_frame_equal(activity, before)
    pd.testing.assert_series_equal(reference, given_before)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"kind": "jobs"},
            "kind: 'jobs' is not known. Choose one of: employment, firms, gva, output.",
        ),
        (
            {"interval": "exact"},
            "interval: 'exact' is not known. Choose one of: delta, delta_plain, bootstrap.",
        ),
        (
            {"test": "exact"},
            "test: 'exact' is not known. Choose one of: binomial, fisher.",
        ),
        (
            {"test": "fisher", "reference": pd.Series({"J": 30.5, "K": 270.0})},
            "reference: it is not in whole numbers, which Fisher's exact test needs. Give whole "
            'counts, or choose the binomial test: test="binomial".',
        ),
        (
            {"correction": "fdr"},
            "correction: 'fdr' is not known. Choose one of: bh, by, bonferroni, none.",
        ),
        (
            {"alpha": 5},
            "alpha: 5 is not between 0 and 1. A usual value is 0.05 for alpha and 0.95 for "
            "confidence.",
        ),
        (
            {"industry": ["J", "62"]},
            "industry: '62' not among the columns of `activity`, which has 'J', 'K'. Name at "
            "least one of them.",
        ),
        (
            {"reference": pd.Series({"J": 3.0, "K": 27.0})},
            "reference: it is smaller (3.0) than the regions it should contain (30.0). Check the "
            "units, or say that it is another economy: reference_contains=False.",
        ),
    ],
)
def test_each_rule_at_the_door_speaks(options, message):
    with pytest.raises(ArgumentError) as error:
        sure(counts([20, 10], [100, 200]), **options)
    assert str(error.value) == message
