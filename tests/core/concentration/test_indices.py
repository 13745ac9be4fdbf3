import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.concentration import indices
from spatialict.core.concentration.shares import rows

AMOUNTS = st.integers(2, 6).flatmap(
    lambda m: st.lists(
        st.lists(st.integers(0, 10**6), min_size=m, max_size=m).filter(any), min_size=2, max_size=4
    )
)


@st.composite
def compared(draw):
    """Draw shares, and the nation's shares that they are compared with."""
    amounts = np.array(draw(AMOUNTS), dtype=float)
    nation = amounts.sum(axis=0)
    return rows(amounts), np.repeat(rows(nation[None]), len(amounts), axis=0)


@settings(max_examples=50)
@given(compared())
def test_indices_keep_within_their_bounds(both):
    s, t = both
    m = s.shape[1]
    hhi = indices.herfindahl(s)
    assert ((hhi >= 1 / m - 1e-12) & (hhi <= 1 + 1e-12)).all()
    assert (np.abs(indices.normalised(hhi, m) - 0.5) <= 0.5 + 1e-9).all()
    krugman = indices.krugman(s, t)
    gini = indices.gini_lorenz(s, t)
    assert ((krugman >= 0) & (krugman <= 2)).all()
    assert ((gini >= 0) & (gini < 1)).all()
    assert (krugman / 2 <= gini + 1e-9).all()  # the triangle of Hoover lies under Lorenz's curve
    hachman = indices.hachman(s, t)
    assert ((hachman > 0) & (hachman <= 1)).all()
    assert (indices.theil_t(s, t) >= krugman**2 / 2 - 1e-9).all()  # Pinsker's inequality


@settings(max_examples=50)
@given(compared())
def test_gini_of_lorenz_is_half_the_sum_of_all_differences(both):
    """G = 1/2 sum_k sum_l t_k t_l |q_k - q_l|, the mean difference, with q = s / t."""
    s, t = both
    cross = np.einsum("ik,il->ikl", s, t)
    expected = np.abs(cross - cross.swapaxes(1, 2)).sum(axis=(1, 2)) / 2
    assert indices.gini_lorenz(s, t) == pytest.approx(expected, abs=1e-9)


@settings(max_examples=30)
@given(compared())
def test_unweighted_gini_is_that_of_lorenz_where_all_columns_are_alike(both):
    s, _ = both
    t = np.full_like(s, 1 / s.shape[1])
    assert indices.gini_unweighted(s, t) == pytest.approx(indices.gini_lorenz(s, t), abs=1e-9)


@settings(max_examples=30)
@given(compared(), st.randoms(use_true_random=False))
def test_order_of_columns_changes_nothing(both, random):
    s, t = both
    order = random.sample(range(s.shape[1]), s.shape[1])
    for formula in (
        indices.krugman,
        indices.theil_t,
        indices.theil_l,
        indices.gini_lorenz,
        indices.gini_unweighted,
        indices.hachman,
    ):
        again = formula(s[:, order], t[:, order])
        assert again == pytest.approx(formula(s, t), rel=1e-9, abs=1e-12, nan_ok=True)


@settings(max_examples=30)
@given(compared())
def test_shares_that_are_those_of_the_reference_are_not_apart(both):
    s, _ = both
    for formula in (indices.krugman, indices.theil_t, indices.theil_l, indices.gini_lorenz):
        assert formula(s, s) == pytest.approx(np.zeros(len(s)), abs=1e-9)
    assert indices.hachman(s, s) == pytest.approx(np.ones(len(s)))


def test_nothing_shared_is_undefined_in_every_index():
    s = np.array([[np.nan, np.nan], [0.5, 0.5]])
    t = np.array([[0.5, 0.5], [np.nan, np.nan]])
    assert np.isnan(indices.herfindahl(s)[0])
    for formula in (
        indices.krugman,
        indices.theil_t,
        indices.theil_l,
        indices.gini_lorenz,
        indices.gini_unweighted,
        indices.hachman,
    ):
        assert np.isnan(formula(s, t)).all(), formula


def test_what_the_reference_has_none_of_is_infinite_and_so_undefined():
    s, t = np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]])
    assert np.isnan(indices.theil_t(s, t)).all()
    assert np.isnan(indices.hachman(s, t)).all()
    assert np.isnan(indices.gini_unweighted(s, t)).all()
    assert indices.gini_lorenz(s, t).tolist() == [0.5]  # all of t first, with half of s
    assert indices.krugman(s, t).tolist() == [1.0]


def test_column_that_neither_has_counts_in_no_index():
    s, t = np.array([[0.2, 0.8]]), np.array([[0.6, 0.4]])
    wide = [np.c_[x, [0.0]] for x in (s, t)]
    for formula in (
        indices.krugman,
        indices.theil_t,
        indices.theil_l,
        indices.gini_lorenz,
        indices.gini_unweighted,
        indices.hachman,
    ):
        assert formula(*wide) == pytest.approx(formula(s, t)), formula
