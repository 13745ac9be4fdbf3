"""Sets of links: each link as one number, so that a union is a sort and an order is a product.

The number of a link is ``head << 32 | tail``, positions in the order of ids: sorted numbers are
compressed rows, and nothing is ever sorted by the ids themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.neighbourhood.links import Links

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray

_SHIFT: Final = 32
_TAIL: Final = (1 << _SHIFT) - 1
_ROWS: Final = 65_536


def numbers(heads: npt.ArrayLike, tails: npt.ArrayLike) -> IntArray:
    """Return the number of each link.

    Examples
    --------
    >>> (numbers([0, 1], [1, 0]) % 2**32).tolist()
    [1, 0]
    """
    return (np.asarray(heads, np.int64) << _SHIFT) | np.asarray(tails, np.int64)


def both_ways(one: npt.ArrayLike, other: npt.ArrayLike) -> IntArray:
    """Return the sorted numbers of pairs, each as a link there and a link back.

    Examples
    --------
    >>> from_numbers(pd.Index([*"abc"]), both_ways([0], [2])).degree.tolist()
    [1, 0, 1]
    """
    one, other = np.asarray(one, np.int64), np.asarray(other, np.int64)
    found = np.empty(2 * len(one), np.int64)
    found[: len(one)] = numbers(one, other)
    found[len(one) :] = numbers(other, one)
    found.sort()
    return found


def from_numbers(ids: pd.Index[Any], found: IntArray, weights: FloatArray | None = None) -> Links:
    """Return the links of sorted numbers; their weight is 1 unless given."""
    starts = np.searchsorted(found, np.arange(len(ids) + 1, dtype=np.int64) << _SHIFT)
    weighed = np.ones(len(found)) if weights is None else weights
    return Links(ids, starts.astype(np.int64), found & _TAIL, weighed)


def numbered(links: Links) -> IntArray:
    """Return the sorted numbers of links."""
    return numbers(links.heads, links.indices)


def union(parts: Sequence[Links]) -> Links:
    """Return every link that one of the parts has, with weight 1.

    Parameters
    ----------
    parts : sequence of Links
        Over the same regions, at least one.

    Examples
    --------
    >>> ids = pd.Index([*"abc"])
    >>> there, back = Links.of_pairs(ids, [0], [1]), Links.of_pairs(ids, [0, 1], [1, 0])
    >>> union([there, back]).degree.tolist()
    [1, 1, 0]
    """
    found = np.concatenate([numbered(part) for part in parts])
    found.sort(kind="stable")  # runs that are sorted are only merged
    first = np.ones(len(found), bool)
    np.not_equal(found[1:], found[:-1], out=first[1:])
    return from_numbers(parts[0].ids, found[first])


def without_loops(links: Links) -> Links:
    """Return links without those from a region to itself."""
    loop = links.heads == links.indices
    if not loop.any():
        return links
    return from_numbers(links.ids, numbered(links)[~loop], links.weights[~loop])


def steps(links: Links, order: int, *, lower: bool, limit: int) -> Links | None:
    """Return who can be reached in so many steps, with weight 1.

    Parameters
    ----------
    links : Links
        One step.
    order : int
        Number of steps.
    lower : bool
        Whether fewer steps count too. Without it the shortest way has exactly `order` steps.
    limit : int
        Most links the answer may have.

    Returns
    -------
    Links or None
        None beyond the limit.

    Examples
    --------
    Four regions in a row; two steps lead from an end to the third:

    >>> row = Links.of_pairs(pd.Index([*"abcd"]), [0, 1, 1, 2, 2, 3], [1, 0, 2, 1, 3, 2])
    >>> steps(row, 2, lower=True, limit=99).degree.tolist()
    [2, 3, 3, 2]
    >>> steps(row, 2, lower=False, limit=99).degree.tolist()
    [1, 1, 1, 1]
    """
    from scipy import sparse

    n = links.n
    pattern = (np.ones(len(links.indices), np.float32), links.indices, links.indptr)
    once = sparse.csr_array(pattern, shape=(n, n))
    here = sparse.eye_array(n, dtype=np.float32, format="csr")
    blocks, total = [], 0
    for start in range(0, n, _ROWS):
        itself = here[start : start + _ROWS]
        ring = once[start : start + _ROWS]
        seen = ring + itself
        for _ in range(order - 1):
            grown = ring @ once
            grown.data[:] = 1
            ring = grown - grown.multiply(seen)
            ring.eliminate_zeros()
            if not ring.nnz:
                break
            seen = seen + ring
        if lower:
            ring = seen - itself
            ring.eliminate_zeros()
        total += ring.nnz
        if total > limit:
            return None
        found = ring.tocoo()
        block = numbers(found.coords[0].astype(np.int64) + start, found.coords[1])
        block.sort()
        blocks.append(block)
    return from_numbers(links.ids, np.concatenate(blocks))
