"""Which organisations share projects, how many, and how likely that many are by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray

    PlaceArray = npt.NDArray[np.int32]

UNDERFLOW = 600.0
"""exp(-600) is still a number; beyond about 700 it is nil."""


@compiled(
    "int64(int64[::1], int32[::1], int64[::1], int64[::1], int32[::1], float64[::1], int64, int64,"
    " int32[::1], int32[::1], int32[::1], float64[::1])",
    writes="one other count weight",
)
def share_projects(  # noqa: PLR0917 (compiled: plain arrays)
    first: IntArray,
    projects: PlaceArray,
    place: IntArray,
    starts: IntArray,
    members: PlaceArray,
    worth: FloatArray,
    begin: int,
    stop: int,
    one: PlaceArray,
    other: PlaceArray,
    count: PlaceArray,
    weight: FloatArray,
) -> int:
    """List the pairs whose first organisation is in ``[begin, stop)``; return how many there are.

    Parameters
    ----------
    first, projects : array
        Projects of each organisation, in order.
    place : array
        Where the organisation stands among the members of each of these.
    starts, members : array
        Organisations of each project, in order.
    worth : array, shape (projects,)
        What sharing the project adds to the weight of a pair.
    begin, stop : int
        Organisations that are asked about.
    one, other, count, weight : array
        What is filled, sorted by both organisations: how many projects they share, and the sum of
        their worth.
    """
    n, listed = first.size - 1, 0
    times, total = np.zeros(n, np.int32), np.zeros(n)
    found = np.empty(n, np.int32)
    for i in range(begin, stop):
        met = 0
        for e in range(first[i], first[i + 1]):
            project = projects[e]
            for slot in range(place[e] + 1, starts[project + 1]):
                j = members[slot]
                if times[j] == 0:
                    found[met] = j
                    met += 1
                times[j] += 1
                total[j] += worth[project]
        ordered = np.sort(found[:met])
        for t in range(met):
            j = ordered[t]
            one[listed], other[listed] = i, j
            count[listed], weight[listed] = times[j], total[j]
            times[j], total[j] = 0, 0.0
            listed += 1
    return listed


@part
def binomial(chance: float, trials: int, most: int, exactly: FloatArray) -> float:
    """Fill in the chances of 0 to `most` - 1 successes; return that of `most` or more.

    All terms are added, none subtracted, so that a small chance keeps its digits.
    """
    exactly[:most] = 0.0
    if trials == 1:
        exactly[0] = 1 - chance
        if most == 1:
            return chance
        exactly[1] = chance
        return 0.0
    term, odds, beyond = np.exp(trials * np.log1p(-chance)), chance / (1 - chance), 0.0
    for t in range(trials + 1):
        if t < most:
            exactly[t] = term
        else:
            beyond += term
            if t > trials * chance and term <= 1e-18 * beyond:
                break
        term *= (trials - t) / (t + 1) * odds
    return beyond


@part
def add_trials(chance: float, trials: int, most: int, law: FloatArray, exactly: FloatArray) -> None:
    """Add independent trials to the law of a sum; its last entry is `most` or more."""
    beyond = binomial(chance, trials, most, exactly)
    tail = beyond
    gained = law[0] * tail
    for j in range(1, most):
        tail += exactly[most - j]
        gained += law[j] * tail
    law[most] += gained
    for j in range(most - 1, -1, -1):
        total = 0.0
        for t in range(j + 1):
            total += law[j - t] * exactly[t]
        law[j] = total


@compiled(
    "void(float64[:, ::1], int64[::1], int32[::1], int32[::1], int32[::1], int64, int64,"
    " float64[::1])",
    writes="tails",
)
def chance_of_sharing(  # noqa: PLR0917 (compiled: plain arrays)
    chances: FloatArray,
    times: IntArray,
    one: PlaceArray,
    other: PlaceArray,
    count: PlaceArray,
    begin: int,
    stop: int,
    tails: FloatArray,
) -> None:
    """Fill in how likely two organisations share `count` projects or more, for some pairs.

    Parameters
    ----------
    chances : array, shape (kinds of organisations, kinds of projects)
        That an organisation of the kind takes part in a project of the kind.
    times : array, shape (kinds of projects,)
        How many projects are of each kind.
    one, other, count : array
        Kinds of the two organisations, and the number asked about, 1 or more.
    begin, stop : int
        Rows of these that are asked about.
    tails : array
        What is filled, from row `begin`.
    """
    longest = 1
    for row in range(begin, stop):
        longest = max(longest, count[row])
    law, exactly = np.empty(longest + 1), np.empty(longest + 1)
    for row in range(begin, stop):
        most = count[row]
        law[: most + 1] = 0.0
        law[0] = 1.0
        for kind in range(times.size):
            chance = chances[one[row], kind] * chances[other[row], kind]
            if chance <= 0.0:
                continue
            left = times[kind]
            step = 1 if chance >= 1.0 else max(1, int(UNDERFLOW / -np.log1p(-chance)))
            while left > 0:
                trials = min(left, step)
                add_trials(chance, trials, most, law, exactly)
                left -= trials
        tails[row - begin] = min(1.0, law[most])
