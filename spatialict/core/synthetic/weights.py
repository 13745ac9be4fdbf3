"""The mixture of donors that lies nearest to a target: exact least squares on the simplex."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy.optimize import nnls

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray

TIED: Final = 1e-8
"""Share of the scale below which a donor lies in the plane that touches the mixture."""
EVEN: Final = 1e-5
"""Weight, beside the fit, of being even; used only where the fit leaves the weights open."""


class Mixture(NamedTuple):
    """Weights of the donors, 0 or more and 1 in sum; and whether no others fit as well."""

    weights: FloatArray
    unique: bool


def nearest_mixture(donors: FloatArray, target: FloatArray) -> Mixture:
    r"""Return the weights, 0 or more and 1 in sum, whose mixture of donors is nearest to a target.

    .. math:: \min_w \sum_t \Big(y_t - \sum_j w_j x_{tj}\Big)^2,
              \quad w_j \ge 0, \quad \sum_j w_j = 1

    Parameters
    ----------
    donors : numpy.ndarray, shape (n_years, n_donors)
        At least one donor and one year, finite.
    target : numpy.ndarray, shape (n_years,)
        In the same unit.

    Returns
    -------
    Mixture
        Where several weights fit equally well (a target inside the donors' hull, donors that are
        alike), those nearest to even, and ``unique`` is False.

    Notes
    -----
    As the weights sum to 1, the misfit is :math:`|Zw|` with :math:`z_j = x_j - y`, and the answer
    is the point of the hull of the :math:`z_j` that is nearest to the origin. Over
    :math:`v = s w` the least of :math:`|Zv|^2 + c^2 (1'v - 1)^2`, an ordinary non-negative least
    squares, is at :math:`s = c^2 / (q + c^2)` with value :math:`q c^2 / (q + c^2)`, which rises
    with :math:`q = |Zw|^2`: the same ``w``. So an active set gives it exactly, without tuning.

    References
    ----------
    .. [1] Lawson, C. L., Hanson, R. J. (1974). *Solving Least Squares Problems*. Prentice-Hall.
    .. [2] Wolfe, P. (1976). Finding the nearest point in a polytope. *Mathematical Programming*
       11, 128-149.

    Examples
    --------
    A quarter of the way from 10 to 30; a target beyond both is told by the nearer alone:

    >>> donors = np.array([[10.0, 30.0], [10.0, 30.0]])
    >>> nearest_mixture(donors, np.array([15.0, 15.0])).weights.round(6).tolist()
    [0.75, 0.25]
    >>> nearest_mixture(donors, np.array([40.0, 50.0])).weights.round(6).tolist()
    [0.0, 1.0]
    """
    shifted = donors - target[:, None]
    far = np.abs(shifted).max(axis=0)
    n = donors.shape[1]
    if not far.any():
        return Mixture(np.full(n, 1 / n), n == 1)
    # of the nearest donor, which the best mixture lies within: a far one must not blur the rest
    shifted = shifted / far[far > 0].min()
    weights = _solved(shifted)
    if _unique(shifted, weights):
        return Mixture(weights, True)
    return Mixture(_most_even(shifted, weights), False)


def _solved(shifted: FloatArray) -> FloatArray:
    n = shifted.shape[1]
    corners = np.vstack([shifted, np.ones(n)])
    sizes = np.linalg.norm(corners, axis=0)
    solution, _ = nnls(corners / sizes, np.r_[np.zeros(len(shifted)), 1.0])
    solution = solution / sizes
    return np.asarray(solution / solution.sum(), dtype=float)


def _most_even(shifted: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the most even weights of the same mixture as given ones.

    Being even is first weighed beside the fit, which finds the donors that have a weight but moves
    the mixture a little; among those donors the least squares are then taken without it.
    """
    near = _solved(np.vstack([shifted, EVEN * np.eye(shifted.shape[1])]))
    point, used = shifted @ weights, near > 0
    misfit = np.linalg.norm(point)
    while used.any():
        corners = np.vstack([shifted[:, used], np.ones(int(used.sum()))])
        found = np.zeros_like(near)
        found[used] = np.linalg.lstsq(corners, np.r_[point, 1.0], rcond=TIED)[0]
        if found.min() >= 0:
            if np.linalg.norm(shifted @ found) - misfit <= TIED:
                return np.asarray(found / found.sum(), dtype=float)
            break
        used = used & (found > 0)
    return near if np.linalg.norm(shifted @ near) - misfit <= TIED else weights


def _unique(shifted: FloatArray, weights: FloatArray) -> bool:
    """Tell whether no other weights give the same mixture."""
    point = shifted @ weights
    slack = shifted.T @ point - point @ point
    touching = (weights > 0) | (slack <= TIED)
    corners = np.vstack([shifted[:, touching], np.ones(int(touching.sum()))])
    return bool(np.linalg.matrix_rank(corners, tol=TIED) == touching.sum())
