"""Communities of a weighted network: nodes move to where modularity gains, and are merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.draws import sampled

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray

    PlaceArray = npt.NDArray[np.int32]

SLACK = 1e-12
"""A gain below this share of the strength of a node is rounding."""
PASSES = 8
"""How often the whole may be begun anew from its own answer."""


@part
def gather(  # noqa: PLR0917
    u: int,
    starts: IntArray,
    beside: PlaceArray,
    weight: FloatArray,
    label: PlaceArray,
    within: PlaceArray,
    to: FloatArray,
    found: PlaceArray,
) -> int:
    """Add up a node's links by the label beside; only to nodes that are `within` the same."""
    met = 0
    for e in range(starts[u], starts[u + 1]):
        v = beside[e]
        if within[v] == within[u]:
            if to[label[v]] == 0.0:
                found[met] = label[v]
                met += 1
            to[label[v]] += weight[e]
    return met


@part
def best_of(  # noqa: PLR0917
    own: int,
    met: int,
    share: float,
    slack: float,
    to: FloatArray,
    found: PlaceArray,
    sums: FloatArray,
) -> tuple[int, float]:
    """Return which of the labels found gains most, and how much; the own one where none does."""
    best, most = own, to[own] - share * sums[own]
    for t in range(met):
        gain = to[found[t]] - share * sums[found[t]]
        if gain > most + slack:
            best, most = found[t], gain
    for t in range(met):
        to[found[t]] = 0.0
    return best, most


@part
def move_nodes(  # noqa: PLR0917
    starts: IntArray,
    beside: PlaceArray,
    weight: FloatArray,
    strength: FloatArray,
    rate: float,
    member: PlaceArray,
    state: np.uint64,
) -> tuple[np.uint64, int]:
    """Move each node to the community where modularity gains most, until none gains.

    A node is looked at again when one beside it has moved elsewhere.
    """
    n = member.size
    nowhere, to, found = np.zeros(n, np.int32), np.zeros(n), np.empty(n, np.int32)
    sums, size, empty = np.zeros(n), np.zeros(n, np.int32), np.empty(n, np.int32)
    free = occupy(strength, member, sums, size, empty)
    queue, waiting = np.arange(n).astype(np.int32), np.ones(n, np.uint8)
    state = sampled(queue, n, state)
    head, held, moves = 0, n, 0
    while held > 0:
        u = queue[head]
        head, held = (head + 1) % n, held - 1
        waiting[u] = 0
        met = gather(u, starts, beside, weight, member, nowhere, to, found)
        own, slack = member[u], SLACK * strength[u]
        sums[own] -= strength[u]
        best, most = best_of(own, met, rate * strength[u], slack, to, found, sums)
        if most < -slack and free > 0:
            free -= 1
            best = empty[free]
        sums[best] += strength[u]
        if best == own:
            continue
        size[own], size[best] = size[own] - 1, size[best] + 1
        if size[own] == 0:
            empty[free] = own
            free += 1
        member[u] = best
        moves += 1
        for e in range(starts[u], starts[u + 1]):
            v = beside[e]
            if waiting[v] == 0 and member[v] != best:
                queue[(head + held) % n] = v
                held += 1
                waiting[v] = 1
    return state, moves


@part
def occupy(
    strength: FloatArray, member: PlaceArray, sums: FloatArray, size: PlaceArray, empty: PlaceArray
) -> int:
    """Add up the communities and list those without a node; return how many these are."""
    free = 0
    for u in range(member.size):
        sums[member[u]] += strength[u]
        size[member[u]] += 1
    for c in range(member.size):
        if size[c] == 0:
            empty[free] = c
            free += 1
    return free


@part
def refine(  # noqa: PLR0917
    starts: IntArray,
    beside: PlaceArray,
    weight: FloatArray,
    strength: FloatArray,
    rate: float,
    member: PlaceArray,
    label: PlaceArray,
    state: np.uint64,
) -> np.uint64:
    """Split each community into well connected parts: from single nodes, by merging."""
    n = member.size
    to, found, whole = np.zeros(n), np.empty(n, np.int32), np.zeros(n)
    sums, cut, size = strength.copy(), np.zeros(n), np.ones(n, np.int32)
    order = np.arange(n).astype(np.int32)
    for u in range(n):
        label[u] = u
        whole[member[u]] += strength[u]
        for e in range(starts[u], starts[u + 1]):
            if member[beside[e]] == member[u]:
                cut[u] += weight[e]
    state = sampled(order, n, state)
    for place in range(n):
        u = order[place]
        inside, share = whole[member[u]], rate * strength[u]
        if label[u] != u or size[u] != 1 or cut[u] < share * (inside - strength[u]):
            continue
        met = gather(u, starts, beside, weight, label, member, to, found)
        best, most = u, SLACK * strength[u]
        for t in range(met):
            c = found[t]
            gain = to[c] - share * sums[c]
            if gain > most and cut[c] >= rate * sums[c] * (inside - sums[c]):
                best, most = c, gain
        if best != u:
            label[u] = best
            sums[best] += strength[u]
            size[best] += 1
            size[u] = 0
            cut[best] += cut[u] - 2 * to[best]
        for t in range(met):
            to[found[t]] = 0.0
    return state


@part
def renumber(label: PlaceArray, bound: int) -> int:
    """Give labels below `bound` numbers from 0, as they first stand; return how many they are."""
    new, count = np.full(bound, -1, np.int32), 0
    for u in range(label.size):
        if new[label[u]] < 0:
            new[label[u]] = count
            count += 1
        label[u] = new[label[u]]
    return count


@part
def merge(  # noqa: PLR0917
    starts: IntArray,
    beside: PlaceArray,
    weight: FloatArray,
    label: PlaceArray,
    first: IntArray,
    near: PlaceArray,
    total: FloatArray,
) -> int:
    """Fill in the network of the labels, without loops; return how many entries it has."""
    n, number = label.size, first.size - 1
    bound, order = np.zeros(number + 1, np.int64), np.empty(n, np.int32)
    for u in range(n):
        bound[label[u] + 1] += 1
    for c in range(number):
        bound[c + 1] += bound[c]
    free = bound[:-1].copy()
    for u in range(n):
        order[free[label[u]]] = u
        free[label[u]] += 1
    to, found, written = np.zeros(number), np.empty(number, np.int32), 0
    first[0] = 0
    for c in range(number):
        met = 0
        for slot in range(bound[c], bound[c + 1]):
            u = order[slot]
            for e in range(starts[u], starts[u + 1]):
                d = label[beside[e]]
                if d != c:
                    if to[d] == 0.0:
                        found[met] = d
                        met += 1
                    to[d] += weight[e]
        for t in range(met):
            near[written], total[written] = found[t], to[found[t]]
            to[found[t]] = 0.0
            written += 1
        first[c + 1] = written
    return written


@part
def climb(  # noqa: PLR0917
    starts: IntArray,
    beside: PlaceArray,
    weight: FloatArray,
    strength: FloatArray,
    rate: float,
    refined: bool,
    member: PlaceArray,
    state: np.uint64,
) -> tuple[np.uint64, int]:
    """Move, merge, and move what was merged, until nothing merges; return the first moves."""
    node, here = np.arange(member.size).astype(np.int32), member.copy()
    first_moves, level = 0, 0
    while True:
        state, moves = move_nodes(starts, beside, weight, strength, rate, here, state)
        first_moves = moves if level == 0 else first_moves
        level += 1
        label, n = here.copy(), here.size
        if renumber(label, n) < n and refined:
            state = refine(starts, beside, weight, strength, rate, here, label, state)
        number = renumber(label, n)
        if number == n:
            break
        above, sums = np.arange(number).astype(np.int32), np.zeros(number)
        for u in range(n):
            sums[label[u]] += strength[u]
            if refined:
                above[label[u]] = here[u]
        for i in range(node.size):
            node[i] = label[node[i]]
        if refined:
            renumber(above, n)
        first, near, total = np.zeros(number + 1, np.int64), beside.copy(), weight.copy()
        held = merge(starts, beside, weight, label, first, near, total)
        starts, beside, weight = first, near[:held].copy(), total[:held].copy()
        strength, here = sums, above
    for i in range(node.size):
        member[i] = here[node[i]]
    return state, first_moves


@compiled(
    "int64(int64[::1], int32[::1], float64[::1], float64[::1], float64, boolean, uint64,"
    " int32[::1])",
    writes="member",
)
def group_nodes(  # noqa: PLR0917 (compiled: plain arrays)
    starts: IntArray,
    beside: PlaceArray,
    weight: FloatArray,
    strength: FloatArray,
    resolution: float,
    refined: bool,
    state: np.uint64,
    member: PlaceArray,
) -> int:
    """Fill in the community of each node, numbered as they first stand; return how many there are.

    Parameters
    ----------
    starts, beside, weight : array
        Links from both ends, without loops.
    strength : array, shape (n,)
        Weight of each node's links; more where the node stands for many and has links within.
    resolution : float
        1 for modularity; communities are smaller where it is larger.
    refined : bool
        Whether communities are split into well connected parts before these are merged (Leiden).
    state : uint64
        Of the generator.
    member : array, shape (n,)
        What is filled.
    """
    for u in range(member.size):
        member[u] = u
    total = strength.sum()
    if total > 0.0:
        near, share, own = beside.copy(), weight.copy(), strength.copy()
        first = starts.copy()
        for _ in range(PASSES):
            state, moves = climb(
                first, near, share, own, resolution / total, refined, member, state
            )
            renumber(member, member.size)
            if moves == 0:
                break
    return renumber(member, member.size)
