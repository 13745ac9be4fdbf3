"""Quotients of cells: an interval that keeps its word, and the tests of the regions' measure."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from spatialict.core.places.cell_quotients import exact_interval, judged, quotient
from spatialict.measure.specialisation_inference import specialisation

CHOSEN = np.array([6.0, 2, 0, 14, 3, 0, 9])
TOTAL = np.array([8.0, 12, 5, 90, 3, 0, 40])


@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_exact_interval_covers_at_least_as_often_as_it_says(confidence):
    """Every count of up to 40 firms weighed by its binomial probability: no draws."""
    for n in (1, 2, 3, 7, 20, 40):
        x = np.arange(n + 1.0)
        low, high = exact_interval(x, np.full(n + 1, float(n)), 1.0, confidence)
        for share in np.linspace(0.001, 0.999, 199):
            covers = (low <= share) & (share <= high)
            assert stats.binom.pmf(x, n, share)[covers].sum() >= confidence - 1e-12


def test_the_exact_interval_is_open_where_no_firm_or_every_firm_is_of_the_sector():
    """Clopper and Pearson at 0 of 4: 1 - 0.025 ** (1 / 4), and its mirror at 4 of 4."""
    low, high = exact_interval(np.array([0.0, 4, 0]), np.array([4.0, 4, 0]), 0.5, 0.95)
    end = 1 - 0.025**0.25
    np.testing.assert_allclose(low, [0, 2 * (1 - end), np.nan])
    np.testing.assert_allclose(high, [2 * end, 2, np.nan])


def test_cells_are_judged_as_regions_are():
    ids = [f"c{place}" for place in range(len(TOTAL))]
    activity = pd.DataFrame({"J": CHOSEN, "others": TOTAL - CHOSEN}, index=ids)
    about = {"industry": ["J"], "kind": "firms", "unit": "firms", "year": 2023}
    table = specialisation(activity, **about, test="fisher").table
    cells = judged(CHOSEN, TOTAL, interval="delta", confidence=0.95)
    found = {"value": cells.value, "low": cells.low, "high": cells.high, "p_value": cells.p}
    for name, numbers in found.items():
        np.testing.assert_allclose(numbers, table[name], rtol=1e-12, err_msg=name)


def test_by_chance_five_cells_in_a_hundred_have_a_p_below_five_percent_at_most():
    """Random labels of 2 000 firms in 40 cells, 60 times: Fisher's test is exact, so below 5 %."""
    rng = np.random.default_rng(6)
    cell = rng.integers(0, 40, 2_000)
    total = np.bincount(cell, minlength=40).astype(float)
    rejected = []
    for _ in range(60):
        chosen = np.bincount(cell[rng.permutation(2_000)[:400]], minlength=40).astype(float)
        rejected.append((judged(chosen, total, interval="exact", confidence=0.95).p <= 0.05).mean())
    assert 0.02 < np.mean(rejected) <= 0.05


def test_a_quotient_without_a_sector_or_a_firm_is_undefined():
    assert np.isnan(quotient(np.zeros(2), np.array([3.0, 0]))).all()
    assert np.isnan(quotient(np.zeros(2), np.zeros(2))).all()
    nothing = judged(np.zeros(2), np.array([3.0, 4]), interval="exact", confidence=0.95)
    assert all(np.isnan(numbers).all() for numbers in (nothing.value, nothing.low, nothing.p))
