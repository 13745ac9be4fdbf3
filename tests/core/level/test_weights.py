"""Weights that the data choose: published figures, R's, and what cannot choose."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.level.recipe import Indicator
from spatialict.core.level.weights import (
    eigen,
    entropy_weights,
    loadings,
    pca_weights,
    varimax,
    weighted,
)

ORACLE = Path(__file__).parents[2] / "oracle"
TAI = pd.read_csv(ORACLE / "level_tai.csv", index_col="country")
R = pd.read_csv(ORACLE / "level_r.csv")  # R 4.2.2: level_r.R


def from_r(what):
    return R.loc[R["what"] == what, "value"].to_numpy()


def test_the_technology_index_has_the_variances_that_the_handbook_prints():
    # OECD and JRC (2008), Handbook, Table 16: per cent of the variance (the data are rounded)
    share = 100 * eigen(TAI.to_numpy())[0] / 8
    assert share == pytest.approx([41.9, 21.8, 12.3, 11.1, 6.0, 3.7, 2.2, 0.9], abs=0.15)


def test_patents_load_on_one_rotated_factor_as_the_handbook_prints():
    # Table 17, four factors: .97 on one, .07, .06 and .06 on the others
    turned = np.sort(np.abs(varimax(loadings(TAI.to_numpy(), 4))[0]))[::-1]
    assert turned == pytest.approx([0.97, 0.07, 0.06, 0.06], abs=0.01)
    assert turned == pytest.approx(from_r("patents"), abs=1e-5)


@pytest.mark.parametrize("factors", [2, 4])
def test_component_weights_are_those_of_a_varimax_in_r(factors):
    found = pca_weights(TAI.to_numpy(), factors)
    assert found == pytest.approx(from_r(f"pca{factors}"), abs=1e-6)


def test_factors_above_one_are_kept_unless_a_number_is_given():
    assert np.array_equal(pca_weights(TAI.to_numpy()), pca_weights(TAI.to_numpy(), 2))


def test_entropy_weights_are_those_of_the_formula_in_r():
    assert entropy_weights(TAI.to_numpy()) == pytest.approx(from_r("entropy"), rel=1e-9)


@pytest.mark.parametrize("weigh", [entropy_weights, pca_weights])
def test_weights_need_three_rows_and_a_difference(weigh):
    assert np.isnan(weigh(np.array([[0.1, 0.2], [0.3, 0.9]]))).all()
    assert np.isnan(weigh(np.full((5, 2), 0.5))).all()
    assert weigh(np.array([[0.5, 0.1], [0.5, 0.2], [0.5, 0.9]])).tolist() == [0, 1]


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_a_rotation_keeps_what_each_row_explains_and_never_lowers_the_criterion(seed):
    loaded = np.random.default_rng(seed).normal(size=(6, 3))
    turned = varimax(loaded)
    assert np.allclose((turned**2).sum(axis=1), (loaded**2).sum(axis=1))
    unit = [part / np.sqrt((part**2).sum(axis=1, keepdims=True)) for part in (loaded, turned)]
    before, after = ((part**2).var(axis=0).sum() for part in unit)
    assert after >= before - 1e-12


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_weights_do_not_depend_on_the_order_of_rows_or_columns(seed):
    rng = np.random.default_rng(seed)
    table = rng.uniform(size=(8, 4))
    rows, columns = rng.permutation(8), rng.permutation(4)
    for weigh in (entropy_weights, pca_weights):
        moved = weigh(table[rows][:, columns])
        assert np.allclose(moved, weigh(table)[columns], atol=1e-6)
        assert moved.sum() == pytest.approx(1)


def test_given_weights_of_a_stage_are_the_sum_of_its_indicators():
    recipe = tuple(
        Indicator(name, name[0], weight) for name, weight in (("a1", 1), ("a2", 2), ("b1", 5))
    )
    inner, outer = weighted(np.zeros((2, 3)), np.array([0, 0, 1]), recipe, "given", "leave")
    assert inner[0] == pytest.approx([1 / 3, 2 / 3, 1])
    assert outer[0] == pytest.approx([3 / 8, 5 / 8])
    inner, outer = weighted(np.zeros((2, 3)), np.array([0, 0, 1]), recipe, "equal", "leave")
    assert inner[0].tolist() == [0.5, 0.5, 1]
    assert outer[0].tolist() == [0.5, 0.5]


def test_weights_of_the_data_are_taken_within_stages_and_then_among_them():
    rng = np.random.default_rng(3)
    table, stage = rng.uniform(size=(9, 3)), np.array([0, 0, 1])
    recipe = tuple(Indicator(name, name[0]) for name in ("a1", "a2", "b1"))
    inner, outer = weighted(table, stage, recipe, "entropy", "leave")
    within = entropy_weights(table[:, :2])
    assert inner[0] == pytest.approx([*within, 1])
    assert outer[0] == pytest.approx(entropy_weights(np.c_[table[:, :2] @ within, table[:, 2]]))
