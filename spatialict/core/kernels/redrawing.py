"""Firms drawn with replacement, counted by place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled
from spatialict.core.kernels.draws import below, mixed

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray


@compiled("void(int64[::1], float64[::1], uint64, int64[::1], float64[::1])", writes="firms weight")
def redraw(
    place: IntArray, each: FloatArray, state: np.uint64, firms: IntArray, weight: FloatArray
) -> None:
    """Draw as many firms as there are; fill how many are drawn at each place, and their weight.

    `place` and `each` are the place and the weight of each firm, in an order of their own.
    """
    firms[:] = 0
    weight[:] = 0.0
    for _ in range(place.size):
        state += np.uint64(0x9E3779B97F4A7C15)
        one = below(mixed(state), place.size)
        firms[place[one]] += 1
        weight[place[one]] += each[one]
