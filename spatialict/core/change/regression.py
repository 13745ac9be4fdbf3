"""Least squares with errors that allow for unequal variances, for one outcome or for many."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spatialict.core.arrays import FloatArray

SURE = 1 - 1e-9
"""Leverage at which a row is fitted exactly, and its error cannot be told."""


class Fit(NamedTuple):
    """Coefficients, their errors and residuals; one column for each outcome."""

    beta: FloatArray
    se: FloatArray
    residuals: FloatArray


def independent(design: FloatArray) -> bool:
    """Tell whether no column of a design is a sum of multiples of others.

    Examples
    --------
    >>> independent(np.array([[1.0, 1], [1, 2], [1, 4]])), independent(np.ones((3, 2)))
    (True, False)
    """
    size = np.sqrt((design**2).sum(axis=0))
    if not bool((size > 0).all()) or len(design) < design.shape[1]:
        return False
    return bool(np.linalg.matrix_rank(design / size, tol=1e-9) == design.shape[1])


def least_squares(design: FloatArray, outcomes: FloatArray) -> Fit:
    r"""Fit outcomes, with the HC3 errors of MacKinnon and White.

    .. math:: Var(\hat\beta) = P \,\mathrm{diag}\big(e_i^2 / (1 - h_i)^2\big) P', \quad
              P = (X'X)^{-1} X'

    Parameters
    ----------
    design : array, shape (n, k)
        Independent columns.
    outcomes : array, shape (n, m)
        One column for each outcome.

    Returns
    -------
    Fit
        ``beta`` and ``se`` are k x m; an error is ``NaN`` where a row is fitted exactly because no
        other says anything of one of its terms.

    References
    ----------
    .. [1] MacKinnon, J. G. and White, H. (1985). Some heteroskedasticity-consistent covariance
       matrix estimators. *Journal of Econometrics* 29, 305-325.

    Examples
    --------
    The mean of 1, 2 and 6 is 3; with h = 1/3 its variance is (4 + 1 + 9) (3/2)^2 / 9 = 3.5:

    >>> fit = least_squares(np.ones((3, 1)), np.array([[1.0], [2], [6]]))
    >>> fit.beta.round(6).tolist(), (fit.se**2).round(6).tolist()
    ([[3.0]], [[3.5]])
    """
    # columns of unit length: a design of logarithms and money stays as well posed as it is
    size = np.sqrt((design**2).sum(axis=0))
    solver = np.linalg.pinv(design / size) / size[:, None]
    beta = solver @ outcomes
    residuals = outcomes - design @ beta
    leverage = np.einsum("ij,ji->i", design, solver)
    free = np.where(leverage < SURE, 1 - leverage, np.nan)
    se = np.sqrt(solver**2 @ (residuals / free[:, None]) ** 2)
    return Fit(beta, se, residuals)
