"""Draws of weights and choices: what a plain loop over the same draws gives."""

import numpy as np
import pytest

from spatialict.core.level.asked import Choices
from spatialict.core.level.built import built, ranks
from spatialict.core.level.recipe import Indicator
from spatialict.core.level.simulated import simulate

RECIPE = (
    Indicator("b", "one", 2, low=0, high=100),
    Indicator("a", "two", 1, low=0, high=100),
    Indicator("c", "one", 3, low=0, high=100),
)
FIGURES = np.random.default_rng(5).uniform(10, 90, (6, 3))
SAME = np.zeros(6, dtype=np.int64)
DRAWS, SPREAD = 25, 0.4


def drawn(vary, choices=None, figures=FIGURES):
    chosen = choices or Choices(weights="given", class_count=2)
    options = {"simulations": DRAWS, "spread": SPREAD, "vary": vary, "seed": 9}
    return simulate(figures, RECIPE, chosen, SAME, **options)


def by_loop(normalisation, aggregation, factors):
    """Return the index with each weight multiplied by its factor, written out."""
    inner, outer = factors
    low = FIGURES.min(axis=0) if normalisation == "min_max" else 0.0
    high = FIGURES.max(axis=0) if normalisation == "min_max" else 100.0
    b, a, c = ((FIGURES - low) / (high - low)).T
    wb, wc = 2 / 5 * inner["b"], 3 / 5 * inner["c"]
    one, two = (wb * b + wc * c) / (wb + wc), a
    w1, w2 = 5 / 6 * outer["one"], 1 / 6 * outer["two"]
    w1, w2 = w1 / (w1 + w2), w2 / (w1 + w2)
    if aggregation == "linear":
        return w1 * one + w2 * two
    return np.maximum(one, 0.01) ** w1 * np.maximum(two, 0.01) ** w2


def test_each_draw_is_the_index_of_its_weights_mean_and_scale():
    found = drawn(["weights", "aggregation", "normalisation"])
    rng = np.random.default_rng(9)
    inner = rng.uniform(1 - SPREAD, 1 + SPREAD, (DRAWS, 3))  # in the order of names: a, b, c
    outer = rng.uniform(1 - SPREAD, 1 + SPREAD, (DRAWS, 2))
    other = rng.random((DRAWS, 2)) < 0.5
    expected = np.array(
        [
            by_loop(
                "min_max" if scale else "goalposts",
                "geometric" if mean else "linear",
                (
                    dict(zip("abc", inner[i], strict=True)),
                    dict(zip(("one", "two"), outer[i], strict=True)),
                ),
            )
            for i, (mean, scale) in enumerate(other)
        ]
    )
    assert other.any(axis=0).all()
    assert found.drawn == pytest.approx(expected[~other[:, 1]], abs=1e-9)
    assert np.array_equal(found.ranks, ranks(expected, SAME))
    assert found.varied == ("weights", "aggregation", "normalisation")


def test_what_is_not_varied_stays():
    base = built(FIGURES, RECIPE, Choices(weights="given"))
    assert drawn([]).drawn == pytest.approx(np.tile(base.index, (DRAWS, 1)))
    means = drawn(["aggregation"]).drawn
    both = [base.index, built(FIGURES, RECIPE, Choices("goalposts", "given", "geometric")).index]
    assert all(any(np.allclose(row, one) for one in both) for row in means)
    assert len(np.unique(means[:, 0])) == 2


def test_a_scale_that_is_the_same_or_leaves_out_a_region_is_not_varied():
    free = Choices(normalisation="min_max", weights="given")
    assert "normalisation" in drawn(["normalisation"], free).varied
    alike = FIGURES.copy()
    alike[:, 0] = 50.0  # no scale of its own: min-max would lose every region
    assert drawn(["normalisation"], figures=alike).varied == ()
    observed = tuple(Indicator(one.indicator, one.stage) for one in RECIPE)
    options = {"simulations": 9, "spread": 0.0, "vary": ["normalisation"], "seed": 1}
    assert simulate(FIGURES, observed, Choices(), SAME, **options).varied == ()
