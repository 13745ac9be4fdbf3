"""Growth beside the nation: R's t.test, laws of shares, short series, zeros and gaps."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from spatialict.core.study import ArgumentError
from spatialict.measure.growth_rates import detectable, growth_rates

ORACLE = Path(__file__).parents[1] / "oracle"
SERIES = pd.read_csv(ORACLE / "growth_rates_series.csv", index_col=0).rename(columns=int)


def long(wide):
    table = wide.rename_axis(index="region_id").reset_index()
    return table.melt("region_id", var_name="year").assign(industry="J")


def test_means_intervals_and_p_are_those_of_t_test_of_r():
    expected = pd.read_csv(ORACLE / "growth_rates.csv", index_col=0).drop(columns="version")
    found = growth_rates(long(SERIES), industry=["J"]).table
    assert found.index.tolist() == expected.index.tolist()
    assert np.allclose(found[list(expected)], expected, rtol=1e-9)


def test_one_sided_p_is_that_of_scipy():
    share = SERIES / SERIES.sum()
    steps = 100 * np.diff(np.log(share), axis=1)
    for alternative in ("greater", "less"):
        result = growth_rates(long(SERIES), industry=["J"], alternative=alternative)
        expected = stats.ttest_1samp(steps, 0, axis=1, alternative=alternative).pvalue
        assert np.allclose(result.table["p_value"], expected)
        assert result.params["alternative"] == alternative


def test_autocorrelation_is_that_of_the_definition():
    steps = 100 * np.diff(np.log(SERIES / SERIES.sum()), axis=1)[0]
    apart = steps - steps.mean()
    expected = (apart[1:] * apart[:-1]).sum() / (apart**2).sum()
    found = growth_rates(long(SERIES), industry=["J"])
    assert found.table.loc["a", "autocorrelation"] == pytest.approx(expected)
    assert found.params["autocorrelation_expected"] == pytest.approx(-1 / 6)


@settings(max_examples=12)
@given(
    st.lists(st.integers(1, 10**6), min_size=12, max_size=12),
    st.lists(st.floats(0.1, 10), min_size=4, max_size=4),
)
def test_mean_depends_on_the_first_and_the_last_share_and_not_on_prices(cells, prices):
    wide = pd.DataFrame(np.reshape(cells, (3, 4)), list("abc"), [2020, 2021, 2022, 2023])
    found = growth_rates(long(wide), industry=["J"]).table
    share = wide / wide.sum()
    expected = 100 * np.log(share[2023] / share[2020]) / 3
    known = found["status"] != "constant"
    assert np.allclose(found["value"], expected, atol=1e-9)
    dearer = growth_rates(long(wide * prices), industry=["J"]).table
    columns = ["value", "low", "high"]
    assert np.allclose(dearer.loc[known, columns], found.loc[known, columns], atol=1e-6)


def test_years_apart_count_with_their_yearly_rate():
    wide = SERIES[[2015, 2017, 2018]]
    found = growth_rates(long(wide), industry=["J"]).table
    share = wide / wide.sum()
    steps = [np.log(share[2017] / share[2015]) / 2, np.log(share[2018] / share[2017])]
    assert np.allclose(found["value"], 50 * (steps[0] + steps[1]))


def test_step_into_a_break_is_left_out():
    steps = 100 * np.diff(np.log(SERIES / SERIES.sum()), axis=1)
    result = growth_rates(long(SERIES), industry=["J"], breaks=[2018, 2015, 2030])
    assert np.allclose(result.table["value"], np.delete(steps, 2, axis=1).mean(axis=1))
    assert (result.table["years"] == 5).all()
    assert result.params["breaks"] == [2018]
    assert (
        result.notes[-1].text() == "Steps that lead over a break of the series are left out: 2018."
    )
    apart = growth_rates(long(SERIES[[2015, 2017, 2019, 2020]]), industry=["J"], breaks=[2018])
    assert (apart.table["years"] == 2).all()


def test_given_nation_takes_the_place_of_the_sum():
    nation = pd.Series(100.0, SERIES.columns)
    found = growth_rates(long(SERIES), industry=["J"], reference=nation).table
    assert found.loc["a", "value"] == pytest.approx(100 * np.log(3.1) / 6)
    assert np.allclose(found["value"], found["growth"])
    with pytest.raises(ArgumentError) as error:
        growth_rates(long(SERIES), industry=["J"], reference=nation.drop(2017))
    assert str(error.value) == (
        "reference: no value for 2017. It has: 2015, 2016, 2018, 2019, 2020, 2021."
    )


def test_one_step_has_a_value_and_no_interval_and_one_year_has_neither():
    two = growth_rates(long(SERIES[[2015, 2016]]), industry=["J"])
    assert two.table["status"].tolist() == ["too_few"] * 3
    assert two.table["value"].notna().all()
    assert two.table[["low", "high", "p_value", "q_value"]].isna().all(axis=None)
    one = growth_rates(long(SERIES[[2015]]), industry=["J"])
    assert one.table["status"].tolist() == ["too_few"] * 3
    assert one.table["value"].isna().all()
    assert one.notes[0].text() == (
        "From 2015 to 2015 there are too few yearly steps to tell how sure a difference is (0); "
        "two are the least."
    )


def test_industry_in_one_region_has_no_spread_to_test():
    wide = SERIES.loc[["a"]]
    table = growth_rates(long(wide), industry=["J"]).table
    assert table["status"].tolist() == ["constant"]
    assert table.loc["a", "value"] == 0
    assert table[["low", "p_value", "q_value"]].isna().all(axis=None)


def test_year_of_nil_is_undefined_and_a_gap_is_missing_and_both_leave_the_family():
    wide = SERIES.astype(float)
    wide.loc["c", 2017] = 0
    wide.loc["b", 2018] = np.nan
    result = growth_rates(long(wide), industry=["J"])
    assert result.table["status"].tolist() == ["ok", "missing", "undefined"]
    assert (
        result.table.loc[["b", "c"], ["value", "low", "p_value", "q_value"]].isna().all(axis=None)
    )
    assert result.table.loc["a", "q_value"] == result.table.loc["a", "p_value"]
    assert result.params["m"] == 1


def test_nobody_has_the_sector():
    table = growth_rates(long(SERIES * 0), industry=["J"]).table
    assert table["status"].tolist() == ["undefined"] * 3
    table = growth_rates(long(SERIES * np.nan), industry=["J"]).table
    assert table["status"].tolist() == ["missing"] * 3


def test_lead_that_can_be_seen_is_found_in_80_of_100_draws():
    """Normal years with the mean that `detectable` names; 4000 draws, so +- 3 x .0063."""
    rng = np.random.default_rng(1)
    for n, side in ((3, "two-sided"), (4, "greater"), (15, "two-sided")):
        years = rng.normal(detectable(n, alternative=side), 1, (4000, n))
        found = (stats.ttest_1samp(years, 0, axis=1, alternative=side).pvalue <= 0.05).mean()
        assert found == pytest.approx(0.8, abs=0.019), n
    assert np.isnan(detectable(1))
    assert detectable(4, 0.1) == 0.0


@pytest.mark.parametrize("n", [3, 4, 14])
def test_power_is_that_of_the_noncentral_t_of_scipy(n):
    bound, ahead = stats.t.ppf([0.975, 0.9], n - 1), np.sqrt(n)
    two, one = detectable(n), detectable(n, 0.9, "less")
    both = stats.nct.sf(bound[0], n - 1, two * ahead) + stats.nct.cdf(-bound[0], n - 1, two * ahead)
    assert both == pytest.approx(0.8, abs=1e-5)
    assert stats.nct.sf(bound[1], n - 1, one * ahead) == pytest.approx(0.8, abs=1e-5)


@pytest.mark.parametrize(("n", "share"), [(4, 0.17), (14, 0.25)])
def test_years_that_follow_one_another_are_called_as_often_as_is_said(n, share):
    """Years of an autocorrelation of 0.5 without any difference; 4000 draws, three errors."""
    rng = np.random.default_rng(6)
    years = rng.normal(size=(4000, n))
    for step in range(1, n):
        years[:, step] = 0.5 * years[:, step - 1] + np.sqrt(0.75) * years[:, step]
    called = (stats.ttest_1samp(years, 0, axis=1).pvalue <= 0.05).mean()
    assert called == pytest.approx(share, abs=0.021)
    follow = growth_rates(long(SERIES), industry=["J"]).notes[3].text()
    assert f"in {share * 100:.0f}" in follow
    assert f"over {n}" in follow


@pytest.mark.parametrize(
    ("alternative", "words"),
    [("two-sided", "differs from"), ("greater", "is above"), ("less", "is below")],
)
def test_notes_tell_the_side_that_was_asked(alternative, words):
    result = growth_rates(long(SERIES), industry=["J"], alternative=alternative)
    assert f"growth {words} the nation's at a level of 5%" in result.notes[0].text()
    assert result.params["detectable"] == detectable(6, 0.95, alternative)
    said = " ".join(note.text() for note in result.notes)
    side = {"two-sided": "differ from", "greater": "be above", "less": "be below"}[alternative]
    assert f"growth has to {side} the nation's by" in said
    assert ("The interval has two sides (95%) while p has one" in said) == (
        alternative != "two-sided"
    )


def test_no_region_found_is_told_in_words():
    """Two regions gain on each other by turns: no lead lasts."""
    years = pd.Series(range(2018, 2022))
    rows = [
        {"region_id": region, "year": year, "industry": "J", "value": value}
        for region, values in {"a": (10, 12, 11, 13), "b": (10, 11, 12, 11)}.items()
        for year, value in zip(years, values, strict=True)
    ]
    note = growth_rates(pd.DataFrame(rows), industry=["J"]).notes[0]
    assert note.text().endswith("at a level of 5% in none of 2 regions.")
    assert "ни в одном из 2 регионов рост не отличим" in note.text("ru")
    assert "2 өңірдің ешқайсысында" in note.text("kk")


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        ("bh", "for the number of regions tested, 3 (Benjamini–Hochberg)."),
        ("by", "for the number of regions tested, 3 (Benjamini–Yekutieli)."),
        ("bonferroni", "for the number of regions tested, 3 (Bonferroni)."),
        ("none", "that do not differ at all, about 0.2 would be found by chance."),
    ],
)
def test_notes_tell_the_correction_that_was_made(correction, words):
    result = growth_rates(long(SERIES), industry=["J"], correction=correction)
    assert result.notes[1].text().endswith(words)
    assert ("not corrected" in result.notes[1].text()) == (correction == "none")
    assert all("{" not in note.text(language) for note in result.notes for language in ("ru", "kk"))


def test_order_changes_nothing_and_arguments_stay():
    table = long(SERIES)
    before = table.copy(deep=True)
    first = growth_rates(table, industry=["J"]).table
    mixed = table.sample(frac=1, random_state=3)
    again = growth_rates(mixed, industry=["J"], regions=["c", "a", "b"]).table
    pd.testing.assert_frame_equal(again, first.loc[["c", "a", "b"]])
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"confidence": 1}, "confidence: 1 is not between 0 and 1."),
        ({"alternative": "more"}, "alternative: 'more' is not known."),
        ({"correction": "fdr"}, "correction: 'fdr' is not known."),
    ],
)
def test_each_rule_at_the_door_speaks(options, message):
    with pytest.raises(ArgumentError) as error:
        growth_rates(long(SERIES), industry=["J"], **options)
    assert str(error.value).startswith(message)
