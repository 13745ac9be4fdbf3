"""What is summed over neighbours, as the loops take it: in range, centred, and how far it rounds.

Two sums are a tie where they differ by rounding only. A sum of values may be off by a share of the
largest that it could be. A sum T of squared differences, with weights that add up to W, meets
nobody further away than T allows: all its terms, also those of S2 - 2 z S1 + W z^2, are within
2 (W z^2 + T), so that one region a million times the others does not make these equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray

SHIFTED: Final = 1 / 2048
"""Numbers that a shift has rounded are off by 2^-53 of it: what a tie forgives this share of it."""


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
        ``TOLERANCE * (W * size[i] + 2 * T)``; without ``2 * T`` where values are summed.
    """

    values: FloatArray
    squared: bool
    size: FloatArray

    @classmethod
    def of(cls, values: FloatArray, *, squared: bool) -> Summand:
        """Return variables by row, over a power of two, which costs no digit.

        Differences do not see where nil is; their squares lose least when it is amid the values.

        Parameters
        ----------
        values : numpy.ndarray, shape (n,) or (n, v)

        Examples
        --------
        >>> Summand.of(np.array([6.0, 7, 10]), squared=True).values
        array([[-0.25,  0.  ,  0.75]])
        """
        numbers = np.array(np.atleast_2d(np.transpose(values)), dtype=float)
        numbers = np.ldexp(numbers, -_power(numbers))
        if not squared:
            return cls(numbers, squared, np.full(numbers.shape[1], np.abs(numbers).max()))
        middle = np.median(numbers, axis=1, keepdims=True)
        numbers -= middle
        power = _power(numbers)
        numbers, shift = np.ldexp(numbers, -power), np.ldexp(middle, -power) * SHIFTED
        size = 2 * (numbers**2 + shift**2).sum(axis=0)
        return cls(np.ascontiguousarray(numbers), squared, size)


def _power(numbers: FloatArray) -> int:
    return int(np.frexp(np.abs(numbers).max())[1])
