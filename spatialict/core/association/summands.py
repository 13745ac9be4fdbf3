"""What is summed over neighbours, as the loops take it: in range, centred, and how far it rounds.

Two sums are a tie where they differ by rounding only. A sum of values may be off by a share of the
largest that it could be. A sum T of squared differences, with weights that add up to W, meets
nobody further away than T allows: all its terms, also those of S2 - 2 z S1 + W z^2, are within
2 (W z^2 + T), so that one region a million times the others does not make these equal.

Numbers far from nil are themselves rounded: each difference is off by r = 2^-52 of the shift, two
sums by 4 r sqrt(W T) together, which is at most 2 (c T + W r^2 / c) for any c. The least that this
can be is near c = r / s, s a common difference; where the shift is small c is `TOLERANCE`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from spatialict.core.inference import TOLERANCE

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray

SPARE: Final = 3
"""Last bits that are nil in all numbers where no shift has rounded any, as of whole numbers."""
EPS: Final = float(np.finfo(float).eps)


class Summand(NamedTuple):
    """Numbers of all regions.

    Parameters
    ----------
    values : numpy.ndarray, shape (v, n)
        Around nil, the largest just below one.
    squared : bool
        Whether squared differences from the region's own values are summed.
    size : numpy.ndarray, shape (n,)
        A sum T of region i whose weights add up to W ties with what is nearer to it than
        ``tolerance * (W * size[i] + 2 * T)``; without ``2 * T`` where values are summed.
    tolerance : float
        `TOLERANCE`, or more where differences are taken of numbers far from nil.
    """

    values: FloatArray
    squared: bool
    size: FloatArray
    tolerance: float = TOLERANCE

    @classmethod
    def of(cls, values: FloatArray, *, squared: bool, rounded: FloatArray | None = None) -> Summand:
        """Return variables by row, over a power of two, which costs no digit.

        Differences do not see where nil is; their squares lose least when it is amid the values.

        Parameters
        ----------
        values : numpy.ndarray, shape (n,) or (n, v)
        rounded : numpy.ndarray, shape (v,), optional
            What `rounding` says of the numbers before they were centred.

        Examples
        --------
        >>> Summand.of(np.array([6.0, 7, 10]), squared=True).values
        array([[-0.25,  0.  ,  0.75]])
        """
        numbers = np.array(np.atleast_2d(np.transpose(values)), dtype=float)
        first = _power(numbers)
        numbers = np.ldexp(numbers, -first)
        if not squared:
            return cls(numbers, squared, np.full(numbers.shape[1], np.abs(numbers).max()))
        each = rounding(numbers) if rounded is None else np.ldexp(rounded, -first)
        numbers -= np.median(numbers, axis=1, keepdims=True)
        power = _power(numbers)
        numbers, off = np.ldexp(numbers, -power), float(np.sum(np.ldexp(each, -power) ** 2))
        squares = (numbers**2).sum(axis=0)
        apart = squares[squares > 0]
        common = float(np.median(apart)) if len(apart) else 1.0
        tolerance = max(TOLERANCE, float(np.sqrt(off / common)))
        size = 2 * (TOLERANCE / tolerance * squares + off / tolerance**2)
        return cls(np.ascontiguousarray(numbers), squared, size, tolerance)


def rounding(numbers: FloatArray) -> FloatArray:
    """Return by variable how far a shift has rounded a difference of its numbers, shape (v, n).

    It has rounded none where all are multiples of more than their last bits.
    """
    units = np.ldexp(numbers, 53 - SPARE - np.frexp(np.abs(numbers).max(axis=1))[1][:, None])
    exact = (units == np.rint(units)).all(axis=1)
    return np.where(exact, 0.0, EPS * np.abs(np.median(numbers, axis=1)))


def _power(numbers: FloatArray) -> int:
    return int(np.frexp(np.abs(numbers).max())[1])
