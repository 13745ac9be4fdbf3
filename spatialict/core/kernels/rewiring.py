"""Networks that keep how many links each node has, and else nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.draws import below, mixed

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import IntArray

    PlaceArray = npt.NDArray[np.int32]


@part
def linked(u: int, v: int, starts: IntArray, beside: PlaceArray) -> bool:
    """Tell whether two nodes have a link, by looking along the shorter list."""
    if starts[u + 1] - starts[u] > starts[v + 1] - starts[v]:
        u, v = v, u
    for e in range(starts[u], starts[u + 1]):  # noqa: SIM110 (numba knows no generators)
        if beside[e] == v:
            return True
    return False


@compiled(
    "int64(int32[::1], int32[::1], int64[::1], int64[::1], int64[::1], int32[::1], int64, uint64)",
    writes="one other at_one at_other beside",
)
def rewire(  # noqa: PLR0917 (compiled: plain arrays)
    one: PlaceArray,
    other: PlaceArray,
    at_one: IntArray,
    at_other: IntArray,
    starts: IntArray,
    beside: PlaceArray,
    attempts: int,
    state: np.uint64,
) -> int:
    """Let two links drawn at random change partners, again and again; return how often they did.

    Links a-b and c-d become a-d and c-b where neither makes a loop nor a link that there is. What
    is refused counts as an attempt, so that all networks of these degrees become equally likely.

    Parameters
    ----------
    one, other : array, shape (links,)
        Ends of each link.
    at_one, at_other : array, shape (links,)
        Where it stands in `beside`, among those of either end.
    starts, beside : array
        Links from both ends.
    attempts : int
        How many pairs of links are drawn.
    state : uint64
        Of the generator.
    """
    links, done = one.size, 0
    for _ in range(attempts):
        state += np.uint64(0x9E3779B97F4A7C15)
        e = below(mixed(state), links)
        state += np.uint64(0x9E3779B97F4A7C15)
        drawn = below(mixed(state), 2 * links)
        f, turned = drawn % links, drawn >= links
        a, b, c, d = one[e], other[e], one[f], other[f]
        at_c, at_d = at_one[f], at_other[f]
        if turned:
            c, d, at_c, at_d = d, c, at_d, at_c
        if e == f or a in (c, d) or b in (c, d):
            continue
        if linked(a, d, starts, beside) or linked(c, b, starts, beside):
            continue
        at_b = at_other[e]
        beside[at_one[e]], beside[at_d], beside[at_c], beside[at_b] = d, a, b, c
        other[e], at_other[e] = d, at_d
        one[f], other[f], at_one[f], at_other[f] = c, b, at_c, at_b
        done += 1
    return done
