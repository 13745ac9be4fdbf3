"""One bank of draws for all regions, and where each region is in it.

A draw is an ordered sample, without replacement, of regions. Region i takes the first k of a
draw as its neighbours; where i itself is among them, the (k + 1)-th takes its place, so each
region meets k of the *other* regions, all orders equally likely.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    import numpy.typing as npt

    PlaceArray = npt.NDArray[np.int32]


@part
def mixed(state: np.uint64) -> np.uint64:
    """Return 64 random bits for a state of splitmix64."""
    bits = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


@part
def below(bits: np.uint64, n: int) -> int:
    """Return the whole number that the bits, as a share of 2^64, make of n < 2^32."""
    high, low = bits >> np.uint64(32), bits & np.uint64(0xFFFFFFFF)
    carried = (low * np.uint64(n)) >> np.uint64(32)
    return int((high * np.uint64(n) + carried) >> np.uint64(32))


@part
def sampled(shuffled: PlaceArray, count: int, state: np.uint64) -> np.uint64:
    """Bring a sample without replacement to the front of `shuffled`; return the state after it.

    Any permutation may be given and stays one. An answer that must not depend on the threads
    begins each block of simulations anew, from the places in order and a state of its own.
    """
    n = shuffled.size
    for j in range(count):
        state += np.uint64(0x9E3779B97F4A7C15)
        t = j + below(mixed(state), n - j)
        picked = shuffled[t]
        shuffled[t] = shuffled[j]
        shuffled[j] = picked
    return state


@compiled("uint64(int32[::1], uint64, int32[:, ::1])")
def draw(shuffled: PlaceArray, state: np.uint64, drawn: PlaceArray) -> np.uint64:
    """Fill each column of `drawn` with a sample; return the generator's state.

    `shuffled` is a permutation of the regions and stays one: a partial Fisher-Yates shuffle from
    any permutation is uniform, so it is never reset. The generator is splitmix64.
    """
    size, count = drawn.shape
    n = shuffled.size
    for p in range(count):
        for j in range(size):
            state += np.uint64(0x9E3779B97F4A7C15)
            t = j + below(mixed(state), n - j)
            picked = shuffled[t]
            shuffled[t] = shuffled[j]
            shuffled[j] = picked
            drawn[j, p] = picked
    return state


@compiled("void(int32[:, ::1], int32[::1], int32[::1], int32[::1])")
def invert(drawn: PlaceArray, first: PlaceArray, draws: PlaceArray, places: PlaceArray) -> None:
    """List for each region the draws that hold it and its place there: `first` points into both."""
    size, count = drawn.shape
    first[:] = 0
    for j in range(size):
        for p in range(count):
            first[drawn[j, p] + 1] += 1
    for i in range(first.size - 1):
        first[i + 1] += first[i]
    free = first[:-1].copy()
    for j in range(size):
        for p in range(count):
            slot = free[drawn[j, p]]
            free[drawn[j, p]] = slot + 1
            draws[slot] = p
            places[slot] = j
