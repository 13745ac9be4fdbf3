"""How strongly an industry pulls others, how evenly, and what is lost without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray


def dispersion(multipliers: FloatArray) -> FloatArray:
    r"""Return multipliers over their mean (Rasmussen): above 1, stronger than the average.

    .. math:: U_j = n \sum_i l_{ij} / \sum_{i, j} l_{ij}

    Examples
    --------
    >>> dispersion(np.array([3.0, 1.0])).tolist()
    [1.5, 0.5]
    """
    return np.asarray(multipliers / np.mean(multipliers))


def variation(rounds: FloatArray) -> FloatArray:
    r"""Return the coefficient of variation of each row: low, where the pull reaches many evenly.

    .. math:: V_j = \sqrt{\frac{1}{n - 1} \sum_i (l_{ij} - \bar l_j)^2} \Big/ \bar l_j

    Give the transposed inverse of Leontief for its columns; ``NaN`` for a single industry.

    Examples
    --------
    The first reaches both alike, the second only itself:

    >>> variation(np.array([[2.0, 2.0], [0.0, 1.0]])).round(4).tolist()
    [0.0, 1.4142]
    """
    n = rounds.shape[1]
    if n < 2:
        return np.full(len(rounds), np.nan)
    return np.asarray(rounds.std(axis=1, ddof=1) / rounds.mean(axis=1))


class Lost(NamedTuple):
    """Output lost by hypothetical extraction, by the industry that is taken out."""

    own: FloatArray
    others: FloatArray


def extracted(rounds: FloatArray, output: FloatArray) -> Lost:
    r"""Return what is lost if an industry is taken out and its suppliers sell that much less.

    .. math:: \text{own} = x_k, \qquad \text{others} = x_k \sum_{i \ne k} l_{ik} / l_{kk}

    The closed form of solving the table again without the industry's row, column and final demand.

    Parameters
    ----------
    rounds : numpy.ndarray, shape (n, n)
        Inverse of Leontief; the transposed inverse of Ghosh for what its buyers lose.
    output : numpy.ndarray, shape (n,)
        Total output.

    Examples
    --------
    Without the first industry of Miller and Blair the second keeps 1 789 of its 2 000:

    >>> from spatialict.core.input_output.inverses import inverse
    >>> rounds = inverse(np.array([[0.15, 0.25], [0.2, 0.05]]))
    >>> 2000 - extracted(rounds, np.array([1000.0, 2000.0])).others[0].round(2)
    np.float64(1789.47)
    """
    own = np.diag(rounds)
    return Lost(output, np.asarray(output * (rounds.sum(axis=0) - own) / own))
