"""Who is linked with whom, as sorted arrays: the same network whatever the order of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray

Links = Any
"""A table ``source, target[, weight]``, an undirected graph of networkx, or a Network."""


@dataclass(frozen=True)
class Network:
    """Undirected links without loops, each pair once, over nodes sorted by their key as text.

    Parameters
    ----------
    ids : pandas.Index
        Keys of all nodes, sorted; those without a link are nodes too.
    one, other : array of int32, shape (n_links,)
        Positions of the two ends, ``one < other``, sorted by both.
    weight : array of float64, shape (n_links,)
        Above 0; the sum of repeated pairs.

    Examples
    --------
    >>> links = pd.DataFrame({"source": ["b", "a"], "target": ["a", "c"]})
    >>> web = Network.of(links, nodes=["d", "c", "b", "a"])
    >>> list(web.ids), web.one.tolist(), web.other.tolist()
    (['a', 'b', 'c', 'd'], [0, 0], [1, 2])
    >>> web.degree.tolist()
    [2, 1, 1, 0]
    """

    ids: pd.Index
    one: NDArray[np.int32]
    other: NDArray[np.int32]
    weight: FloatArray

    @classmethod
    def of(cls, links: Links, nodes: Iterable[Any] | None = None) -> Network:
        """Return the network of a table, or of an undirected graph of networkx.

        Parameters
        ----------
        links : DataFrame, networkx.Graph or Network
            ``weight`` is 1 where there is none; repeated pairs are summed, direction is not told
            apart. A Network comes back as it is where `nodes` is not given.
        nodes : iterable, optional
            All keys, so that nodes without links count; by default those of `links`.

        Raises
        ------
        ArgumentError
            If a key is repeated among `nodes` or missing there, a link joins a node with itself, a
            weight is not a number above 0 or is below `LEAST`, all weights together are above
            `MOST`, or the graph has a direction.
        """
        if isinstance(links, Network):
            if nodes is None:
                return links
            links = links.table()
        table, found = _table(links)
        ids = _sorted_keys(found if nodes is None else pd.Index(list(nodes)))
        one, other = _places(table, ids)
        weight = table["weight"].to_numpy(dtype=np.float64)
        faults = {
            "network.unknown_organisation": (one < 0) | (other < 0),
            "network.self_link": one == other,
            "network.weight": ~(np.isfinite(weight) & (weight > 0)),
        }
        for fault, wrong in faults.items():
            if wrong.any():
                rows = table[wrong]
                labels = rows["source"].astype(str) + " – " + rows["target"].astype(str)
                _refuse(fault, wrong, labels)
        _check_range(weight)
        return cls(ids, *_once(one, other, weight, len(ids)))

    @classmethod
    def between(
        cls, ids: pd.Index, one: NDArray[Any], other: NDArray[Any], weight: NDArray[Any]
    ) -> Network:
        """Return the network of positions in sorted keys; pairs in any order, repeated ones summed.

        For measures that make links themselves: nothing is checked.
        """
        return cls(ids, *_once(one, other, np.asarray(weight, dtype=np.float64), len(ids)))

    @property
    def n(self) -> int:
        """How many nodes."""
        return len(self.ids)

    @cached_property
    def csr(self) -> tuple[NDArray[np.int64], NDArray[np.int32], FloatArray]:
        """Neighbours of each node in order: starts (n + 1), positions and weights (2 x links)."""
        ends = np.concatenate([self.one, self.other])
        beside = np.concatenate([self.other, self.one])
        order = np.lexsort((beside, ends))
        starts = np.zeros(self.n + 1, dtype=np.int64)
        np.cumsum(np.bincount(ends, minlength=self.n), out=starts[1:])
        return starts, beside[order], np.concatenate([self.weight, self.weight])[order]

    @cached_property
    def degree(self) -> NDArray[np.int64]:
        """How many partners each node has."""
        return np.diff(self.csr[0])

    @cached_property
    def strength(self) -> FloatArray:
        """Sum of the weights of each node's links."""
        both = np.concatenate([self.one, self.other])
        weight = np.concatenate([self.weight, self.weight])
        return np.bincount(both, weights=weight, minlength=self.n).astype(np.float64)

    def table(self) -> pd.DataFrame:
        """Return ``source, target, weight``, sorted."""
        ids = self.ids.to_numpy()
        return pd.DataFrame(
            {"source": ids[self.one], "target": ids[self.other], "weight": self.weight}
        )

    def graph(self) -> Any:  # noqa: ANN401 (networkx.Graph)
        """Return a graph of networkx: nodes and links in order, with ``weight``.

        Examples
        --------
        >>> links = pd.DataFrame({"source": ["a"], "target": ["b"], "weight": [2.0]})
        >>> Network.of(links).graph().edges["a", "b"]
        {'weight': 2.0}
        """
        import networkx as nx

        graph = nx.Graph()
        graph.add_nodes_from(self.ids)
        ends = zip(self.one.tolist(), self.other.tolist(), self.weight.tolist(), strict=True)
        keys = self.ids.tolist()
        graph.add_weighted_edges_from(
            (keys[one], keys[other], weight) for one, other, weight in ends
        )
        return graph

    def labels(self, given: pd.Series[Any], name: str) -> tuple[NDArray[np.int32], list[str]]:
        """Return each node's group as a position in the sorted groups; -1 where it has none.

        Raises
        ------
        ArgumentError
            If `given` names a node twice or lacks one.

        Examples
        --------
        >>> links = pd.DataFrame({"source": ["a"], "target": ["b"]})
        >>> web = Network.of(links, nodes=["a", "b", "c"])
        >>> codes, groups = web.labels(pd.Series({"c": "u", "b": None, "a": "i"}), "sphere")
        >>> codes.tolist(), groups
        ([0, -1, 1], ['i', 'u'])
        """
        if not given.index.is_unique:
            fault = "network.repeated"
            raise ArgumentError(fault, rows=some(given.index[given.index.duplicated()].unique()))
        lacking = ~self.ids.isin(given.index)
        if lacking.any():
            _refuse("networks.no_label", lacking, self.ids[lacking], argument=name)
        aligned = given.reindex(self.ids)
        groups = sorted({str(value) for value in aligned.dropna()})
        known = aligned.notna().to_numpy()
        codes = np.full(self.n, -1, dtype=np.int32)
        codes[known] = pd.Index(groups).get_indexer(pd.Index(aligned[known].astype(str)))
        return codes, groups


NO_LINKS: Final = pd.DataFrame({"source": [], "target": [], "weight": []}, dtype="object")
"""A network of nodes alone."""
LEAST: Final = 1e-300
"""Weights below lose digits (subnormal numbers), or become nil when they are divided."""
MOST: Final = 1e300
"""Sum of all weights: above, sums of both ends of links are no numbers."""


def _table(links: Links) -> tuple[pd.DataFrame, pd.Index[Any]]:
    """Return the links as a table with weights, and the nodes they come with."""
    if isinstance(links, pd.DataFrame):
        if lacking := {"source", "target"} - set(links.columns):
            fault = "networks.columns"
            raise ArgumentError(fault, columns=sorted(lacking))
        table = pd.DataFrame({end: links[end].to_numpy() for end in ("source", "target")})
        table["weight"] = links["weight"].to_numpy(dtype=float) if "weight" in links else 1.0
        return table, pd.Index(pd.unique(pd.concat([table["source"], table["target"]])))
    if not hasattr(links, "edges") or links.is_directed():
        fault = "networks.directed"
        raise ArgumentError(fault)
    rows = [(one, other, weight) for one, other, weight in links.edges.data("weight", default=1.0)]
    return pd.DataFrame(rows, columns=["source", "target", "weight"]), pd.Index(list(links.nodes))


def _check_range(weight: FloatArray) -> None:
    """Refuse weights whose sums and shares cannot be computed."""
    if not len(weight):
        return
    with np.errstate(over="ignore"):
        total = float(weight.sum())
    least, largest = float(weight.min()), float(weight.max())
    if least < LEAST or total > MOST:
        told = {"least": least, "largest": largest, "from_": LEAST, "to": MOST}
        raise ArgumentError("networks.weight_range", **told)


def _sorted_keys(keys: pd.Index[Any]) -> pd.Index[Any]:
    if not keys.is_unique:
        fault = "network.repeated"
        raise ArgumentError(fault, rows=some(keys[keys.duplicated()].unique()))
    return keys[np.argsort(keys.astype(str).to_numpy(dtype=str), kind="stable")]


def _once(
    one: NDArray[Any], other: NDArray[Any], weight: FloatArray, n: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], FloatArray]:
    """Return each pair once, the smaller position first, weights added in order of their size."""
    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other).astype(np.int64)
    key = low * max(n, 1) + high
    order = np.lexsort((weight, key))
    pairs, first = np.unique(key[order], return_index=True)
    total = np.add.reduceat(weight[order], first) if len(pairs) else np.zeros(0)
    return (pairs // max(n, 1)).astype(np.int32), (pairs % max(n, 1)).astype(np.int32), total


def _places(table: pd.DataFrame, ids: pd.Index[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return where both ends stand among the keys, -1 for one that is not there."""
    ends = pd.concat([table["source"], table["target"]], ignore_index=True)
    codes, found = pd.factorize(ends)
    places = ids.get_indexer(pd.Index(found))[codes]
    places[codes < 0] = -1
    return places[: len(table)], places[len(table) :]


def _refuse(fault: str, wrong: Any, labels: Any, **values: Any) -> None:  # noqa: ANN401
    """Say how many rows are wrong, and which: the labels are those of the wrong rows."""
    rows = some(pd.unique(np.asarray(labels)))
    raise ArgumentError(fault, count=int(wrong.sum()), total=len(wrong), rows=rows, **values)
