"""Least squares with HC3: many outcomes at once, rows that fit exactly, columns that depend."""

import numpy as np
import pytest

from spatialict.core.change.regression import independent, least_squares


def test_outcomes_are_fitted_each_for_itself_as_by_the_normal_equations():
    rng = np.random.default_rng(1)
    design = np.column_stack([np.ones(9), rng.normal(size=(9, 2)) * [1, 1e6]])
    outcomes = rng.normal(size=(9, 4))
    fit = least_squares(design, outcomes)
    for column in range(4):
        y = outcomes[:, column]
        bread = np.linalg.inv(design.T @ design)
        beta = bread @ design.T @ y
        e = (y - design @ beta) / (1 - np.einsum("ij,jk,ik->i", design, bread, design))
        cover = bread @ (design.T * e**2) @ design @ bread
        assert fit.beta[:, column] == pytest.approx(beta)
        assert fit.se[:, column] == pytest.approx(np.sqrt(np.diag(cover)))


def test_row_that_alone_tells_of_a_term_leaves_no_error():
    design = np.column_stack([np.ones(4), [1.0, 0, 0, 0]])
    assert np.isnan(least_squares(design, np.arange(4.0)[:, None]).se).all()


@pytest.mark.parametrize(
    ("columns", "answer"),
    [
        ([[1.0, 1, 1], [1, 2, 3]], True),
        ([[1.0, 1, 1], [1e-9, 2e-9, 4e-9]], True),
        ([[1.0, 1, 1], [0, 0, 0]], False),
        ([[1.0, 1, 1], [1, 2, 3], [2, 3, 4]], False),
        ([[1.0], [2.0]], False),
    ],
)
def test_columns_are_told_to_depend_whatever_their_size(columns, answer):
    assert independent(np.array(columns).T) is answer
