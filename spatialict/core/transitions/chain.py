"""What a matrix of transition probabilities says of the long run; arrays in, numbers out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray

SAME: Final = 1e-12


def visited(p: FloatArray) -> BoolArray:
    """Tell which classes anybody was in: left from, or arrived at."""
    out = np.isfinite(p).all(axis=1)
    return np.asarray(out | (np.nan_to_num(p) > 0).any(axis=0))


def whole(p: FloatArray) -> FloatArray | None:
    """Return the chain over the visited classes; None where one of them was never left."""
    there = visited(p)
    inner = p[np.ix_(there, there)]
    return inner if there.any() and np.isfinite(inner).all() else None


def reaches(p: FloatArray) -> BoolArray:
    """Tell whether the class of the row can lead to that of the column, in any number of steps."""
    way = (p > 0) | np.eye(len(p), dtype=bool)
    for middle in range(len(p)):
        way |= way[:, [middle]] & way[[middle], :]
    return np.asarray(way)


def closed_sets(p: FloatArray) -> list[list[int]]:
    """Return the sets of classes that, once entered, are never left.

    Examples
    --------
    >>> closed_sets(np.array([[1.0, 0, 0], [0.2, 0.6, 0.2], [0, 0, 1.0]]))
    [[0], [2]]
    """
    way = reaches(p)
    both = way & way.T
    lasting = [
        tuple(np.flatnonzero(both[i])) for i in range(len(p)) if not (way[i] & ~both[i]).any()
    ]
    return [[int(each) for each in found] for found in dict.fromkeys(lasting)]


def steady_state(p: FloatArray) -> FloatArray:
    r"""Return the shares of the classes that the chain tends to: :math:`\pi = \pi P`.

    NaN where there is no one answer: several sets of classes that are never left, or a class that
    was entered and of which nobody knows where it leads. A class that nobody was in has no share.

    Examples
    --------
    One in five leaves class 1, one in ten class 2: in the long run the second holds two thirds.

    >>> steady_state(np.array([[0.8, 0.2], [0.1, 0.9]])).round(3)
    array([0.333, 0.667])
    """
    found = np.full(len(p), np.nan)
    inner = whole(p)
    if inner is None or len(lasting := closed_sets(inner)) != 1:
        return found
    kept = lasting[0]
    part = inner[np.ix_(kept, kept)]
    sides = np.vstack([part.T - np.eye(len(kept)), np.ones(len(kept))])
    right = np.r_[np.zeros(len(kept)), 1.0]
    shares = np.zeros(len(inner))
    shares[kept] = np.linalg.lstsq(sides, right, rcond=None)[0]
    found[visited(p)] = shares
    return found


def mean_passage(p: FloatArray) -> FloatArray:
    r"""Return the mean number of steps from each class to the first arrival in each.

    .. math:: m_{ij} = 1 + \sum_{l \ne j} p_{il} m_{lj}

    The diagonal is the mean time of return. NaN where an arrival is not certain.

    References
    ----------
    .. [1] Kemeny, J. G. and Snell, J. L. (1960). *Finite Markov Chains*. Van Nostrand, ch. 4.

    Examples
    --------
    Leaving with probability .2 takes five steps on average:

    >>> mean_passage(np.array([[0.8, 0.2], [0.1, 0.9]])).round(3)
    array([[ 3. ,  5. ],
           [10. ,  1.5]])
    """
    found = np.full(p.shape, np.nan)
    inner = whole(p)
    if inner is not None:
        places = np.flatnonzero(visited(p))
        times = np.column_stack([_passage_to(inner, j) for j in range(len(inner))])
        found[np.ix_(places, places)] = times
    return found


def _passage_to(p: FloatArray, j: int) -> FloatArray:
    """Return the mean steps to j from each class that is certain to arrive there."""
    halted = p.copy()
    halted[j] = np.eye(len(p))[j]
    way = reaches(halted)
    lost = ~way[:, j]
    sure = ~(way & lost).any(axis=1)
    rest = np.flatnonzero(sure & (np.arange(len(p)) != j))
    times = np.full(len(p), np.nan)
    inside = np.eye(len(rest)) - p[np.ix_(rest, rest)]
    times[rest] = np.linalg.solve(inside, np.ones(len(rest)))
    ahead = np.flatnonzero((p[j] > 0) & (np.arange(len(p)) != j))
    times[j] = 1 + float(p[j, ahead] @ times[ahead])
    return times


def second_eigenvalue(p: FloatArray) -> float:
    """Return the modulus of the second largest eigenvalue; NaN of a chain that is not whole."""
    inner = whole(p)
    if inner is None or len(inner) < 2:
        return float("nan")
    second = float(np.sort(np.abs(np.linalg.eigvals(inner)))[-2])
    return 1.0 if second > 1 - SAME else second


def half_life(p: FloatArray) -> float:
    r"""Return the steps in which half the way to the steady state is gone.

    :math:`\ln 0.5 / \ln |\lambda_2|`, NaN where the chain does not tend to one.

    Examples
    --------
    >>> round(half_life(np.array([[0.8, 0.2], [0.1, 0.9]])), 3)  # the second eigenvalue is .7
    1.943
    """
    second = second_eigenvalue(p)
    if not second < 1:
        return float("nan")
    return float(np.log(0.5) / np.log(second)) if second > SAME else 0.0


def mobility(p: FloatArray, start: FloatArray | None = None) -> dict[str, float]:
    r"""Return how mobile a chain is, by five indices; 0 is no mobility in each.

    With k classes: ``prais`` :math:`(k - tr P) / (k - 1)` (Prais 1955; Shorrocks 1978),
    ``determinant`` :math:`1 - |\det P|`, ``eigenvalue`` :math:`1 - |\lambda_2|` (Sommers and
    Conlisk 1979), ``leaving`` :math:`k (1 - \sum_i \pi_i p_{ii}) / (k - 1)` and ``bartholomew``
    :math:`\sum_i \pi_i \sum_j p_{ij} |i - j| / (k - 1)` (Bartholomew 1973), by the shares
    :math:`\pi` of `start`, or of the steady state.

    Examples
    --------
    >>> found = mobility(np.array([[0.8, 0.2], [0.1, 0.9]]))
    >>> {name: round(value, 3) for name, value in found.items()}
    {'prais': 0.3, 'determinant': 0.3, 'eigenvalue': 0.3, 'leaving': 0.267, 'bartholomew': 0.133}
    """
    names = ("prais", "determinant", "eigenvalue", "leaving", "bartholomew")
    inner, k = whole(p), len(p)
    if inner is None or len(inner) < k or k < 2:
        return dict.fromkeys(names, float("nan"))
    pi = steady_state(p) if start is None else start
    steps = np.abs(np.subtract.outer(np.arange(k), np.arange(k)))
    values = (
        (k - np.trace(p)) / (k - 1),
        1 - abs(np.linalg.det(p)),
        1 - second_eigenvalue(p),
        k * (1 - pi @ np.diag(p)) / (k - 1),
        pi @ (p * steps).sum(axis=1) / (k - 1),
    )
    return dict(zip(names, map(float, values), strict=True))
