"""The system of a local statistic: which regions take part, and whose neighbour is whose.

A region takes part where it has a value and at least one neighbour that takes part. The mean, the
moments, the donors of a permutation and the number of tests are those of the system; every other
region carries a word that says why it is out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatialict.core.links import Links
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from libpysal.graph import Graph

    from spatialict.core.inference import FloatArray

Transform = Literal["R", "B", "O"]
TRANSFORMS: Final = ("R", "B", "O")
POLICIES: Final = ("raise", "omit")
SMALLEST: Final = 1e-70
LARGEST: Final = 1e70
"""Weights taken as they are lie between these, so that their squares stay in range."""
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class System:
    """Values and neighbours of the regions that take part, in the order of their ids.

    Parameters
    ----------
    status : pandas.Series
        ``ok``, ``missing``, ``island`` or ``constant`` for every region, in the caller's order.
    ids : pandas.Index, shape (n,)
        The regions that take part, sorted; none where all their values are equal.
    values : numpy.ndarray, shape (n,)
        Their values.
    indptr, indices, weights : numpy.ndarray
        Neighbours of region i: ``indices[indptr[i]:indptr[i + 1]]``, sorted, never i itself; each
        has a weight above nil.
    own : numpy.ndarray, shape (n,)
        The weight that Gi* gives to the region itself, in the scale of `weights`: the one the
        graph names, else the largest of its neighbours' (1 for binary weights).
    """

    status: pd.Series[str]
    ids: pd.Index[Any]
    values: FloatArray
    indptr: IntArray
    indices: IntArray
    weights: FloatArray
    own: FloatArray

    @property
    def n(self) -> int:
        """Number of regions that take part."""
        return len(self.ids)

    @property
    def degree(self) -> IntArray:
        """Number of neighbours of each region."""
        return np.diff(self.indptr)

    @property
    def scaled(self) -> FloatArray:
        """Values over the power of two above the largest: no sum or square leaves the range.

        No statistic here knows the unit, and a power of two costs no digit.
        """
        return _in_range(self.values)

    @property
    def deviations(self) -> FloatArray:
        """Value less the mean of the system, in units of the largest deviation."""
        if not self.n:
            return self.values.copy()
        scaled = self.scaled
        centred = scaled - scaled.mean()
        return np.asarray(centred / np.abs(centred).max(), dtype=float)

    def row_sum(self, per_edge: FloatArray) -> FloatArray:
        """Add up what the edges carry, by region."""
        return np.add.reduceat(per_edge, self.indptr[:-1]) if self.n else np.empty(0)

    def lag(self, values: FloatArray) -> FloatArray:
        """Weighted sum of the neighbours' values."""
        return self.row_sum(self.weights * values[self.indices])

    @property
    def only_set_matters(self) -> bool:
        """Whether each region weighs all its neighbours alike, so that their order is nothing."""
        if not self.n:
            return True
        first = np.repeat(self.weights[self.indptr[:-1]], self.degree)
        return bool(np.allclose(self.weights, first, rtol=1e-12, atol=0))

    def spread(
        self, per_region: npt.ArrayLike, fill: float | str | None = np.nan
    ) -> pd.Series[Any]:
        """Give each region of the caller its number; `fill` where it does not take part."""
        placed = pd.Series(np.asarray(per_region), index=self.ids)
        return placed.reindex(self.status.index, fill_value=fill)


def system(
    values: pd.Series[float],
    graph: Graph | Links,
    *,
    missing: str = "raise",
    transform: str = "R",
) -> System:
    """Bring values and neighbours together by region, never by position.

    Parameters
    ----------
    values : pandas.Series
        Index ``region_id``, in any order; the regions of `graph`, each once.
    graph : libpysal.graph.Graph or Links
        Neighbours with weights of any transformation. A region that is its own neighbour is taken
        off its list (`System.own` keeps the weight); a weight of nil is no neighbour.
    missing : str
        ``"raise"`` stops and names the regions without a value; ``"omit"`` leaves them out.
    transform : str
        ``"R"`` divides by the row sum, over the neighbours that take part; ``"B"`` makes each
        weight 1; ``"O"`` keeps what the graph gives.

    Raises
    ------
    ArgumentError
        If the regions of the two differ or repeat, a value is infinite or missing (and no policy
        says what then), or a weight is negative or not finite, or (as given) beyond 1e-70 to 1e70.

    Notes
    -----
    Leaving out one region can leave another without neighbours, and so on: the rule is applied
    until nothing changes.

    Examples
    --------
    C has no value, so D, who knows only C, is an island:

    >>> from libpysal.graph import Graph
    >>> graph = Graph.from_dicts({"A": {"B": 1}, "B": {"A": 1}, "C": {"D": 1}, "D": {"C": 1}})
    >>> values = pd.Series({"D": 4.0, "C": float("nan"), "B": 2.0, "A": 1.0})
    >>> system(values, graph, missing="omit").status.to_dict()
    {'D': 'island', 'C': 'missing', 'B': 'ok', 'A': 'ok'}
    """
    check_choice("missing", missing, POLICIES)
    check_choice("transform", transform, TRANSFORMS)
    check_ids("values", values, graph)
    links = Links.of(graph)
    numbers = _numbers(values, missing)
    order = values.index.argsort()
    ids, sorted_numbers = values.index[order], numbers[order]
    focal, neighbour, weight = _edges(links)
    if transform == "O" and ((weight < SMALLEST) | (weight > LARGEST)).any():
        raise ArgumentError("association.weights_range", least=SMALLEST, most=LARGEST)
    inside = _inside(~np.isnan(sorted_numbers), focal, neighbour, weight)
    constant = _constant(sorted_numbers[inside])
    status = np.where(inside, "constant" if constant else "ok", "island").astype(object)
    status[np.isnan(sorted_numbers)] = "missing"
    words = pd.Series(status, index=ids).reindex(values.index)
    kept = np.zeros_like(inside) if constant else inside
    edges = focal, neighbour, weight
    return _compressed(words, ids, sorted_numbers, kept, edges, transform=transform)


def check_choice(argument: str, value: object, choices: tuple[str, ...]) -> None:
    """Refuse a word that is not among the choices."""
    if value not in choices:
        raise ArgumentError(
            "study.unknown_choice", argument=argument, value=value, choices=list(choices)
        )


def check_ids(argument: str, values: pd.Series[float], graph: Graph | Links) -> None:
    """Refuse values whose regions are not those of the graph, each once."""
    if not isinstance(values, pd.Series):
        raise ArgumentError("association.not_a_series", argument=argument)
    if not isinstance(graph, Links) and not hasattr(graph, "unique_ids"):
        raise ArgumentError("association.not_a_graph")
    index = values.index
    known = graph.ids if isinstance(graph, Links) else pd.Index(graph.unique_ids)
    if not index.is_unique:
        _refuse("association.repeated", index[index.duplicated()].unique(), index, argument)
    if len(strange := index.difference(known)):
        _refuse("association.not_in_graph", strange, index, argument)
    if len(absent := known.difference(index)):
        _refuse("association.not_in_values", absent, known, argument)


def _refuse(key: str, rows: pd.Index[Any], total: pd.Index[Any], argument: str) -> None:
    named = [repr(row) for row in rows[:5]] + (["…"] if len(rows) > 5 else [])
    raise ArgumentError(key, argument=argument, count=len(rows), total=len(total), regions=named)


def _numbers(values: pd.Series[float], missing: str) -> FloatArray:
    """Return the values as floats in the caller's order, missing ones as NaN where allowed."""
    try:
        numbers: FloatArray = np.array(values.to_numpy(dtype=float, na_value=np.nan), dtype=float)
    except (TypeError, ValueError):
        raise ArgumentError("association.not_numbers", argument="values") from None
    if np.isinf(numbers).any():
        _refuse("association.infinite", values.index[np.isinf(numbers)], values.index, "values")
    if missing == "raise" and np.isnan(numbers).any():
        _refuse("association.no_value", values.index[np.isnan(numbers)], values.index, "values")
    return numbers


def _edges(links: Links) -> tuple[IntArray, IntArray, FloatArray]:
    """Return focal, neighbour and weight of every link, in order."""
    if not (np.isfinite(links.weights).all() and (links.weights >= 0).all()):
        raise ArgumentError("association.bad_weights")
    return links.heads, links.indices, links.weights


def _inside(
    has_value: npt.NDArray[np.bool_], focal: IntArray, neighbour: IntArray, weight: FloatArray
) -> npt.NDArray[np.bool_]:
    """Return which regions have a value and a neighbour that takes part itself."""
    inside = has_value.copy()
    other = (focal != neighbour) & (weight > 0)
    while True:
        connected = np.zeros_like(inside)
        connected[focal[other & inside[focal] & inside[neighbour]]] = True
        if (connected == inside).all():
            return inside
        inside = inside & connected


def _constant(numbers: FloatArray) -> bool:
    """Tell whether the values differ by no more than rounding."""
    scaled = _in_range(numbers)
    return len(scaled) > 0 and bool(np.ptp(scaled) <= 1e-13 * np.abs(scaled).max())


def _in_range(numbers: FloatArray) -> FloatArray:
    """Return the numbers over the power of two above the largest of them."""
    power = np.frexp(np.abs(numbers).max(initial=0.0))[1]
    return np.asarray(np.ldexp(numbers, -power), dtype=float)


def _compressed(
    status: pd.Series[str],
    ids: pd.Index[Any],
    numbers: FloatArray,
    kept: npt.NDArray[np.bool_],
    edges: tuple[IntArray, IntArray, FloatArray],
    *,
    transform: str,
) -> System:
    """Renumber the regions that take part, and scale their weights."""
    focal, neighbour, weight = edges
    place = np.cumsum(kept) - 1
    n = int(kept.sum())
    inner = kept[focal] & kept[neighbour]
    itself = inner & (focal == neighbour)
    beside = inner & (focal != neighbour)
    rows, columns = place[focal[beside]], place[neighbour[beside]]
    weights = np.ones(len(rows)) if transform == "B" else weight[beside]
    largest = np.zeros(n)
    np.maximum.at(largest, rows, weights)
    own = largest.copy()
    if transform != "B":
        own[place[focal[itself]]] = weight[itself]
    if transform == "R":
        sums = np.bincount(rows, weights, minlength=n)
        weights, own = weights / sums[rows], own / np.where(sums > 0, sums, 1)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n))]).astype(np.int64)
    return System(status, ids[kept], numbers[kept], indptr, columns, weights, own)
