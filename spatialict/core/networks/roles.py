"""Who stands between whom: pairs of neighbours that are not linked, by the five roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from spatialict.core.networks.relabelled import Block, Dealing, Labelled, decide, observed
from spatialict.core.study import Message
from spatialict.core.workers import each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.networks.network import Network
    from spatialict.core.workers import Workers

ROLES: Final = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
TIMES: Final = np.array([2, 2, 1, 1, 2])
"""How often an unlinked pair of neighbours counts for a role: in both directions."""
COLUMN: Final = np.array([0, 1, 2, 2, 3])
"""Where the loop counts the role: the two at the bounds of a group are one without direction."""


class Web(NamedTuple):
    """A network as the loop wants it."""

    starts: IntArray
    beside: NDArray[np.int32]
    ahead: IntArray
    heads: NDArray[np.int32]

    @classmethod
    def of(cls, web: Network) -> Web:
        """Return neighbours, and each link from the end with fewer of them."""
        starts, beside, _ = web.csr
        degree = web.degree
        turned = degree[web.one] > degree[web.other]
        tail = np.where(turned, web.other, web.one)
        head = np.where(turned, web.one, web.other)
        order = np.lexsort((head, tail))
        ahead = np.zeros(web.n + 1, dtype=np.int64)
        np.cumsum(np.bincount(tail, minlength=web.n), out=ahead[1:])
        return cls(starts, beside, ahead, head[order].astype(np.int32))


class _Asked(NamedTuple):
    web: Web
    codes: NDArray[np.int32]
    groups: int
    dealing: Dealing


def seen(labelled: Labelled, *, by_group: bool) -> IntArray:
    """Return a row for each node or group: open pairs by role, and triangles of three groups.

    Columns are coordinator, itinerant, at the bound (representative and gatekeeper), liaison; a
    pair counts once. The last column counts triangles of three groups at one of their corners.
    """
    block = observed(labelled.codes)
    groups = len(labelled.groups)
    rows = groups if by_group else labelled.web.n
    found = _pairs(Web.of(labelled.web), (groups, rows), block, by_group=by_group)
    return np.asarray(found[0])


def dealt(labelled: Labelled, dealing: Dealing, workers: Workers) -> IntArray:
    """Return `seen` by group for every arrangement."""
    groups = len(labelled.groups)
    asked = _Asked(Web.of(labelled.web), labelled.codes, groups, dealing)
    return np.asarray(np.concatenate(each(_part, asked, dealing.blocks(), workers)))


def _part(asked: _Asked, start: int) -> IntArray:
    block = asked.dealing.block(asked.codes, start)
    return _pairs(asked.web, (asked.groups, asked.groups), block, by_group=True)


def _pairs(web: Web, shape: tuple[int, int], block: Block, *, by_group: bool) -> IntArray:
    from spatialict.core.kernels.relabelled import role_pairs

    groups, rows = shape
    pairs = np.zeros((block.number, rows, 5), dtype=np.int64)
    role_pairs(*web, block.kinds, groups, block.how, block.state, by_group, pairs)
    return pairs


def by_role(pairs: IntArray) -> FloatArray:
    """Return the five roles, each pair counted in both directions, along the last axis.

    Examples
    --------
    >>> by_role(np.array([1, 0, 3, 2, 9])).tolist()
    [2.0, 0.0, 3.0, 3.0, 4.0]
    """
    return np.asarray(pairs[..., COLUMN] * TIMES, dtype=np.float64)


def expected(sizes: NDArray[np.int64], total: float) -> FloatArray:
    """Return by group how often each role is expected of labels dealt anew, exactly.

    Parameters
    ----------
    sizes : array, shape (groups,)
        Nodes of each group.
    total : float
        Roles of all nodes: unlinked pairs of neighbours in both directions.

    Examples
    --------
    Of the 4 x 3 x 2 ordered triples of four nodes, a single one of u can only stand between two
    others, which are of i: all 6 triples with it in the middle.

    >>> expected(np.array([3, 1]), 24.0).tolist()
    [[6.0, 0.0, 6.0, 6.0, 0.0], [0.0, 6.0, 0.0, 0.0, 0.0]]
    """
    size = sizes.astype(np.float64)
    n = size.sum()
    if n < 3:
        return np.zeros((len(size), 5))
    within = size * (size - 1)
    away = within.sum() - within
    alone = (n - size) * (n - size - 1) - away
    inside = within * np.maximum(size - 2, 0)
    ways = [inside, size * away, *[within * (n - size)] * 2, size * alone]
    return np.asarray(np.column_stack(ways) * (total / (n * (n - 1) * (n - 2))))


def triangles(web: Network, pairs: IntArray) -> int:
    """Return how many triangles there are, from the open pairs of all nodes."""
    degree = web.degree
    closed = int((degree * (degree - 1) // 2).sum()) - int(pairs[:, :4].sum())
    return closed // 3


STEPS: Final = 1e11
"""Steps that drawings may take: some minutes on one core."""
LEAST: Final = 99
MOST_STEPS: Final = 3e11
"""Steps of the least drawings, beyond which nothing is tested."""


def affordable(number: int, cost: float) -> int:
    """Return how many drawings are made where so many are asked for; 0 where none can be.

    As many as take `STEPS`, but at least `LEAST`; none where these would take `MOST_STEPS`. One
    takes `cost` steps.

    Examples
    --------
    >>> affordable(999, 1e6), affordable(999, 5e8), affordable(999, 2e9), affordable(999, 5e9)
    (999, 200, 99, 0)
    """
    if min(number, LEAST) * cost > MOST_STEPS:
        return 0
    return min(number, max(LEAST, int(STEPS / max(cost, 1.0))))


def dealing(
    labelled: Labelled, permutations: int | str, n_triangles: int, seed: int
) -> tuple[Dealing | None, list[Message]]:
    """Return the arrangements that can be made in time, and what a reader is told of it.

    A step is a node, an end of a link or a corner of a triangle.
    """
    web = labelled.web
    cost = float(web.n + 2 * len(web.one) + 3 * n_triangles)
    whole = decide(permutations, labelled, seed, cost)
    number = whole.number if whole.exact else affordable(whole.number, cost)
    if number == whole.number:
        return whole, []
    told: dict[str, Any] = {"links": float(len(web.one)), "triangles": float(n_triangles)}
    if not number:
        return None, [Message("mixing.too_large", told)]
    told |= {"number": float(number), "asked": float(whole.number)}
    return whole._replace(number=number), [Message("mixing.fewer", told)]
