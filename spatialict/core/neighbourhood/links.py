"""Links: who is whose neighbour, and with what weight, in compressed rows.

A `libpysal.graph.Graph` is what users hold; this is what loops read. The two say the same, and a
map of a million regions needs only this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatialict.core.neighbourhood.region_ids import checked, named
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from libpysal.graph import Graph
    from libpysal.weights import W

    from spatialict.core.arrays import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Links:
    """Neighbours of region i are ``indices[indptr[i]:indptr[i + 1]]``, ascending.

    Parameters
    ----------
    ids : pandas.Index, shape (n,)
        ``region_id``, sorted, each once.
    indptr : numpy.ndarray of int64, shape (n + 1,)
        Where the list of each region begins.
    indices : numpy.ndarray of int64, shape (n_links,)
        Neighbours, as positions in `ids`.
    weights : numpy.ndarray of float64, shape (n_links,)
        Their weights, as given. A weight of nil is no neighbour and is not kept.

    Examples
    --------
    >>> pair = Links.of_pairs(pd.Index(["a", "b", "c"]), [0, 1], [1, 0])
    >>> pair.n, pair.degree.tolist()
    (3, [1, 1, 0])
    >>> Links.of(pair.graph()).indices.tolist()
    [1, 0]
    """

    ids: pd.Index[Any]
    indptr: IntArray
    indices: IntArray
    weights: FloatArray

    @classmethod
    def of_pairs(
        cls,
        ids: pd.Index[Any],
        heads: npt.ArrayLike,
        tails: npt.ArrayLike,
        weights: npt.ArrayLike = 1.0,
    ) -> Links:
        """Sort pairs of positions into rows; `ids` are sorted already.

        Raises
        ------
        ArgumentError
            If a position is none of a region, or a pair stands there twice.
        """
        head, tail = np.asarray(heads, dtype=np.int64), np.asarray(tails, dtype=np.int64)
        weight = np.broadcast_to(np.asarray(weights, dtype=float), head.shape)
        n = len(ids)
        _within(head, tail, n)
        key = head * n + tail
        if (key[1:] <= key[:-1]).any():
            order = np.argsort(key, kind="stable")
            head, tail, weight = head[order], tail[order], weight[order]
            _once(key[order], ids)
        if not weight.all():
            kept = weight != 0
            head, tail, weight = head[kept], tail[kept], weight[kept]
        indptr = np.zeros(n + 1, dtype=np.int64)
        np.cumsum(np.bincount(head, minlength=n), out=indptr[1:])
        return cls(ids, indptr, np.array(tail), np.array(weight))

    @classmethod
    def of(cls, graph: Graph | Links | W) -> Links:
        """Read a graph, whatever the order of its rows; the graph stays as it is.

        Raises
        ------
        ArgumentError
            If it is no graph, links stand in it twice, or its ids cannot be put in order.
        """
        if isinstance(graph, Links):
            return graph
        if not is_graph(graph):
            raise ArgumentError("neighbours.no_graph", given=type(graph).__name__)
        if not hasattr(graph, "adjacency"):
            return cls._of_w(graph)
        adjacency = graph.adjacency
        ids = checked(pd.Index(graph.unique_ids))
        order = ids.argsort()
        place = np.empty(len(ids), dtype=np.int64)
        place[order] = np.arange(len(ids))
        head, tail = (
            place[ids.get_indexer(level)][codes]
            for level, codes in zip(adjacency.index.levels, adjacency.index.codes, strict=True)
        )
        weights = adjacency.to_numpy(dtype=float, copy=True)
        return cls.of_pairs(ids[order], head, tail, weights)

    @classmethod
    def _of_w(cls, graph: W) -> Links:
        """Read a `libpysal.weights.W`."""
        given = checked(pd.Index(graph.id_order))
        ids = given.sort_values()
        beside = [graph.neighbors[name] for name in given]
        tails = [tail for some in beside for tail in some]
        weights = [weight for name in given for weight in graph.weights[name]]
        head = np.repeat(ids.get_indexer(given), [len(some) for some in beside])
        tail = ids.get_indexer(pd.Index(tails, dtype=ids.dtype))
        return cls.of_pairs(ids, head, tail, np.array(weights, dtype=float))

    @property
    def n(self) -> int:
        """Number of regions, islands among them."""
        return len(self.ids)

    @property
    def degree(self) -> IntArray:
        """Number of neighbours of each region."""
        return np.diff(self.indptr)

    @property
    def heads(self) -> IntArray:
        """The region at the near end of each link."""
        return np.repeat(np.arange(self.n), self.degree)

    def graph(self) -> Graph:
        """Return the same as a `libpysal.graph.Graph`; who has no neighbour is an isolate."""
        from libpysal.graph import Graph

        alone = np.flatnonzero(self.degree == 0)
        head, tail, weight = self.heads, self.indices, self.weights
        if len(alone):
            head, tail = np.concatenate([head, alone]), np.concatenate([tail, alone])
            weight = np.concatenate([weight, np.zeros(len(alone))])
            order = np.argsort(head, kind="stable")
            head, tail, weight = head[order], tail[order], weight[order]
        made: Any = pd.MultiIndex  # its stubs know lists only
        index = made(levels=[self.ids] * 2, codes=[head, tail], names=["focal", "neighbor"])
        return Graph(pd.Series(weight, index=index, name="weight"), is_sorted=True)


def is_graph(given: object) -> bool:
    """Tell whether something can be read as links: Links, or a Graph or W of libpysal.

    Examples
    --------
    >>> is_graph("queen"), is_graph(Links.of_pairs(pd.Index(["a"]), [], []))
    (False, True)
    """
    of_w = hasattr(given, "id_order") and hasattr(given, "neighbors")
    return isinstance(given, Links) or hasattr(given, "unique_ids") or of_w


def _within(head: IntArray, tail: IntArray, n: int) -> None:
    ends = [end for end in (head, tail) if len(end)]
    if any(end.min() < 0 or end.max() >= n for end in ends):
        outside = (head < 0) | (head >= n) | (tail < 0) | (tail >= n)
        pairs = zip(head[outside], tail[outside], strict=True)
        told = named(f"{one} – {other}" for one, other in pairs)
        count = int(outside.sum())
        raise ArgumentError("neighbours.link_outside", count=count, pairs=told, last=n - 1)


def _once(key: IntArray, ids: pd.Index[Any]) -> None:
    twice = np.unique(key[1:][key[1:] == key[:-1]])
    if len(twice):
        n = len(ids)
        pairs = named(f"{ids[one // n]} – {ids[one % n]}" for one in twice)
        raise ArgumentError("neighbours.link_twice", count=len(twice), pairs=pairs)
