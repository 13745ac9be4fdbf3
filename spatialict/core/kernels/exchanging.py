"""Who takes part in what, dealt anew: each organisation and each project keeps its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.draws import below, mixed

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import IntArray

    PlaceArray = npt.NDArray[np.int32]
    FlagArray = npt.NDArray[np.uint8]


@part
def exchange(
    owner: PlaceArray, projects: PlaceArray, there: FlagArray, attempts: int, state: np.uint64
) -> np.uint64:
    """Let two participations drawn at random change projects, again and again.

    What would make one stand twice is refused and counts as an attempt, so that all networks of
    these numbers become equally likely.
    """
    rows = owner.size
    for _ in range(attempts):
        state += np.uint64(0x9E3779B97F4A7C15)
        e = below(mixed(state), rows)
        state += np.uint64(0x9E3779B97F4A7C15)
        f = below(mixed(state), rows)
        i, j, mine, theirs = owner[e], owner[f], projects[e], projects[f]
        if there[i, theirs] or there[j, mine]:
            continue
        there[i, mine], there[j, theirs], there[i, theirs], there[j, mine] = 0, 0, 1, 1
        projects[e], projects[f] = theirs, mine
    return state


@compiled(
    "uint64(int64[::1], int32[::1], int32[::1], uint8[:, ::1], int32[::1], int32[::1], int32[::1],"
    " int64, int64, uint64, int64[::1])",
    writes="projects there at_least",
)
def share_by_chance(  # noqa: PLR0917 (compiled: plain arrays)
    first: IntArray,
    owner: PlaceArray,
    projects: PlaceArray,
    there: FlagArray,
    one: PlaceArray,
    other: PlaceArray,
    shared: PlaceArray,
    attempts: int,
    number: int,
    state: np.uint64,
    at_least: IntArray,
) -> np.uint64:
    """Count for each pair in how many networks drawn it shares as many projects; see `exchange`.

    Parameters
    ----------
    first : array, shape (n + 1,)
        Where the participations of each organisation begin.
    owner, projects : array
        Organisation and project of each participation, sorted by organisation; the projects are
        rearranged.
    there : array, shape (n, projects)
        1 where the organisation takes part; rearranged with them.
    one, other, shared : array
        Pairs, and how many projects they share.
    attempts : int
        Exchanges that are tried before each network.
    number : int
        Networks.
    state : uint64
        Of the generator.
    at_least : array
        What is added to.
    """
    for _ in range(number):
        state = exchange(owner, projects, there, attempts, state)
        for pair in range(one.size):
            i, j = one[pair], other[pair]
            if first[i + 1] - first[i] > first[j + 1] - first[j]:
                i, j = j, i
            count = 0
            for e in range(first[i], first[i + 1]):
                count += there[j, projects[e]]
            at_least[pair] += count >= shared[pair]
    return state
