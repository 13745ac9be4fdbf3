"""The two inverses of a table of sales between industries, and whether they exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray


def input_coefficients(flows: FloatArray, output: FloatArray) -> FloatArray:
    r"""Return what each industry buys of each for one unit of its output.

    .. math:: a_{ij} = z_{ij} / x_j

    Examples
    --------
    Two industries of Miller and Blair (2009, chapter 2):

    >>> input_coefficients(np.array([[150.0, 500.0], [200.0, 100.0]]), np.array([1000.0, 2000.0]))
    array([[0.15, 0.25],
           [0.2 , 0.05]])
    """
    with np.errstate(over="ignore"):  # refused by its radius
        return np.asarray(flows / output[None, :])


def output_coefficients(flows: FloatArray, output: FloatArray) -> FloatArray:
    r"""Return which part of its output each industry sells to each.

    .. math:: b_{ij} = z_{ij} / x_i

    Examples
    --------
    >>> output_coefficients(np.array([[150.0, 500.0], [200.0, 100.0]]), np.array([1000.0, 2000.0]))
    array([[0.15, 0.5 ],
           [0.1 , 0.05]])
    """
    with np.errstate(over="ignore"):  # refused by its radius
        return np.asarray(flows / output[:, None])


def radius(coefficients: FloatArray) -> float:
    """Return the largest size of an eigenvalue: under 1, the rounds of purchases come to an end.

    Input and output coefficients of one table have the same.

    Examples
    --------
    >>> round(radius(np.array([[0.15, 0.25], [0.2, 0.05]])), 4)
    0.3291
    """
    if not np.isfinite(coefficients).all():
        return float("inf")
    return float(np.max(np.abs(np.linalg.eigvals(coefficients)), initial=0.0))


def inverse(coefficients: FloatArray) -> FloatArray:
    r"""Return all rounds of purchases (or of sales) together: :math:`(I - A)^{-1}`.

    Of input coefficients it is the inverse of Leontief, :math:`l_{ij}` the output of i for one unit
    of final demand for j; of output coefficients the inverse of Ghosh, :math:`g_{ij}` what one unit
    of primary input of i puts into j.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrix is singular; see `radius`.

    Examples
    --------
    >>> inverse(np.array([[0.15, 0.25], [0.2, 0.05]])).round(4)
    array([[1.2541, 0.33  ],
           [0.264 , 1.1221]])
    """
    return np.asarray(np.linalg.inv(np.eye(len(coefficients)) - coefficients))
