"""Bands that are left by the share of curves that they promise, and the p-value that says so."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from spatialict.core.points.curves import curve
from spatialict.core.points.envelopes import envelope, least_simulations
from spatialict.core.study import ArgumentError


def extremes_by_hand(curves):
    """Return how many curves are as extreme as each one, by the definition, without ties."""
    ranks = [sorted((curves >= one).sum(axis=0).tolist()) for one in curves]
    return np.array([sum(other <= own for other in ranks) for own in ranks])


def walks(rng, count, bins=12):
    return rng.normal(size=(count, bins)).cumsum(axis=1)


def test_p_is_the_extreme_rank_length_of_its_definition():
    curves = walks(np.random.default_rng(1), 60)
    for sign, name in ((1, "p_localised"), (-1, "p_dispersed")):
        by_hand = extremes_by_hand(sign * curves) / 60
        for one in range(60):
            found = envelope(curves[one], np.delete(curves, one, axis=0))
            assert getattr(found, name) == by_hand[one]


def test_extreme_rank_length_of_a_case_done_by_hand():
    # ranks from the top, by distance: a 1 3, b 2 1, c 3 2; sorted a 13, b 12, c 23
    a, b, c = np.array([9.0, 0.0]), np.array([5.0, 8.0]), np.array([1.0, 4.0])
    upper = {"a": 2 / 3, "b": 1 / 3, "c": 1.0}
    for name, own, others in (("a", a, [b, c]), ("b", b, [a, c]), ("c", c, [a, b])):
        assert envelope(own, np.array(others), alpha=0.4).p_localised == upper[name]
    band = envelope(a, np.array([b, c]), alpha=0.4).global_high  # without b
    np.testing.assert_array_equal(band, [9.0, 4.0])


@settings(deadline=None, max_examples=200)
@given(
    st.integers(0, 10_000),
    st.sampled_from([0.05, 0.1, 0.29, 1 / 3]),
    st.integers(19, 45),
    st.integers(2, 6),
)
def test_a_curve_leaves_a_global_band_just_where_p_is_small_also_where_curves_tie(
    seed, alpha, simulations, levels
):
    rng = np.random.default_rng(seed)
    curves = rng.integers(0, levels, size=(simulations + 1, 4)).astype(float)
    found = envelope(curves[0], curves[1:], alpha=alpha)
    assert (curves[0] > found.global_high).any() == (found.p_localised <= alpha)
    assert (curves[0] < found.global_low).any() == (found.p_dispersed <= alpha)


@pytest.mark.parametrize("alpha", [0.05, 0.1])
def test_five_per_cent_of_exchangeable_curves_leave_the_band(alpha):
    rng, runs = np.random.default_rng(7), 3000
    p = [envelope(w[0], w[1:], alpha=alpha) for w in (walks(rng, 40, 6) for _ in range(runs))]
    for name in ("p_localised", "p_dispersed"):
        count = sum(getattr(one, name) <= alpha for one in p)
        assert binom.cdf(count, runs, alpha) > 0.001
        assert binom.sf(count - 1, runs, alpha) > 0.001


def test_every_curve_in_turn_is_rejected_exactly_as_often_as_alpha_says():
    curves = walks(np.random.default_rng(3), 100)
    p = [envelope(curves[i], np.delete(curves, i, axis=0)).p_localised for i in range(100)]
    np.testing.assert_array_equal(np.sort(p), np.arange(1, 101) / 100)


def test_local_bands_leave_alpha_on_each_side():
    # ranks 1 … 39 at the only distance: P(above the 2nd largest of 39) = 2 / 40
    found = envelope(np.array([0.0]), np.arange(1.0, 40.0)[:, None])
    assert (found.low[0], found.high[0], found.expected[0]) == (2.0, 38.0, 20.0)


def test_distances_where_a_curve_is_undefined_are_left_out_and_counted():
    curves = walks(np.random.default_rng(5), 40)
    holed = np.insert(curves, [0, 5], np.nan, axis=1)
    whole, found = envelope(curves[0], curves[1:]), envelope(holed[0], holed[1:])
    assert found.ignored == 2
    assert found.p_localised == whole.p_localised
    assert np.isnan(found.global_high[[0, 6]]).all()
    np.testing.assert_array_equal(np.delete(found.low, [0, 6]), whole.low)
    one = holed.copy()
    one[17, 3] = np.nan
    assert envelope(one[0], one[1:]).ignored == 3


def test_nothing_is_known_of_curves_that_are_undefined_everywhere():
    found = envelope(np.full(3, np.nan), np.zeros((19, 3)))
    assert found.ignored == 3
    assert np.isnan(found.p_localised)
    assert np.isnan(found.p_dispersed)


def test_curves_that_are_all_alike_reject_nothing():
    found = envelope(np.ones(4), np.ones((99, 4)))
    assert (found.p_localised, found.p_dispersed) == (1.0, 1.0)


def test_too_few_simulations_are_refused_with_the_number_that_would_do():
    with pytest.raises(ArgumentError) as raised:
        envelope(np.ones(2), np.zeros((18, 2)))
    assert str(raised.value) == (
        "simulations: with 18 of them no curve can be as rare as 0.05. Give 19 or more."
    )
    assert envelope(np.ones(2), np.zeros((19, 2))).p_localised == 1 / 20


@pytest.mark.parametrize("alpha", [0.0, 1.0, -0.1, float("nan")])
def test_a_level_lies_between_nil_and_one(alpha):
    with pytest.raises(ArgumentError, match=r"alpha: .* is no level"):
        envelope(np.ones(2), np.zeros((99, 2)), alpha=alpha)


@given(st.integers(2, 400))
def test_the_least_number_of_simulations_is_the_least(count):
    assert least_simulations(1 / count) == count - 1


def test_arguments_are_kept():
    observed, simulated = np.arange(3.0), np.arange(57.0).reshape(19, 3)
    kept = observed.copy(), simulated.copy()
    envelope(observed, simulated)
    np.testing.assert_array_equal(observed, kept[0])
    np.testing.assert_array_equal(simulated, kept[1])


def curve_of(observed, either=False, status="ok"):
    chance = np.tile(np.arange(-19.0, 20.0)[:, None], (1, 3))
    return curve(
        "some_curve",
        np.array([0.0, 10.0, 20.0]),
        np.asarray(observed, float),
        chance,
        alpha=0.05,
        unit="1",
        params={"n": 5},
        either=either,
        status=status,
    )


def test_a_curve_tells_where_it_is_localised_and_where_dispersed():
    result = curve_of([30.0, 50.0, -40.0])
    assert result.table["label"].tolist() == ["localised", "localised", "dispersed"]
    assert result.params["peak_m"] == 10.0
    np.testing.assert_allclose(
        result.table["localisation"], [12.0, 32.0, 0.0]
    )  # of 40 curves two are out
    assert result.params["p_localised"] <= 0.05
    assert result.params["n"] == 5


def test_a_curve_that_is_localised_somewhere_is_dispersed_nowhere_if_so_defined():
    assert curve_of([30.0, 50.0, -40.0], either=True).table["dispersion"].tolist() == [
        0.0,
        0.0,
        0.0,
    ]
    assert curve_of([0.0, 0.0, -40.0], either=True).table["label"].tolist()[2] == "dispersed"


def test_an_undefined_curve_has_a_status_and_no_numbers():
    table = curve_of([3.0, np.nan, 0.0]).table
    assert table["status"].tolist() == ["ok", "undefined", "ok"]
    few = curve_of([3.0, 5.0, 0.0], status="too_few")
    assert few.table["status"].tolist() == ["too_few"] * 3
    assert few.table["value"].isna().all()
    assert np.isnan(few.params["peak_m"])
    assert np.isnan(few.params["p_localised"])
