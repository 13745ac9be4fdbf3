"""The system of a local statistic: which regions take part, and whose neighbour is whose.

A region takes part where it has a value and at least one neighbour that takes part. The mean, the
moments, the donors of a permutation and the number of tests are those of the system; every other
region carries a word that says why it is out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatialict.core.association.kept_links import Own, has_loop, inside_of, renumbered, scaled
from spatialict.core.neighbourhood.links import Links
from spatialict.core.study import STATUSES, ArgumentError
from spatialict.core.workers import bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from libpysal.graph import Graph

    from spatialict.core.arrays import FloatArray, IntArray


Transform = Literal["R", "B", "O"]
TRANSFORMS: Final = ("R", "B", "O")
POLICIES: Final = ("raise", "omit")
SMALLEST: Final = 1e-70
LARGEST: Final = 1e70
"""Weights taken as they are lie between these, so that their squares stay in range."""
OK, ISLAND, MISSING, CONSTANT = (STATUSES.index(w) for w in ("ok", "island", "missing", "constant"))


@dataclass(frozen=True, eq=False)
class System:
    """Values and neighbours of the regions that take part, in the order of their ids.

    Parameters
    ----------
    index : pandas.Index
        Every region, in the caller's order.
    standing : numpy.ndarray of int8
        Word of each of these, as a place in `STATUSES`: ``ok``, ``missing``, ``island``,
        ``constant``.
    places : numpy.ndarray, shape (n,)
        Where in `index` each region that takes part stands.
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
    alike : numpy.ndarray, shape (n,), optional
        The weight of each neighbour of the region, where every region weighs all its neighbours
        alike; then only the set of neighbours matters, not their order.
    """

    index: pd.Index[Any]
    standing: npt.NDArray[np.int8]
    places: IntArray
    ids: pd.Index[Any]
    values: FloatArray
    indptr: IntArray
    indices: IntArray
    weights: FloatArray
    own: FloatArray
    alike: FloatArray | None = None

    @property
    def n(self) -> int:
        """Number of regions that take part."""
        return len(self.ids)

    @cached_property
    def degree(self) -> IntArray:
        """Number of neighbours of each region."""
        return np.diff(self.indptr)

    @property
    def status(self) -> pd.Series[str]:
        """The word of every region, in the caller's order."""
        return pd.Series(worded(STATUSES, self.standing), index=self.index)

    @property
    def scaled(self) -> FloatArray:
        """Values over the power of two above the largest: no sum or square leaves the range.

        No statistic here knows the unit, and a power of two costs no digit.
        """
        return _in_range(self.values)

    @cached_property
    def deviations(self) -> FloatArray:
        """Value less the mean of the system, in units of the largest deviation."""
        if not self.n:
            return self.values.copy()
        scaled = self.scaled
        centred = scaled - scaled.mean()
        return np.asarray(centred / np.abs(centred).max(), dtype=float)

    @cached_property
    def weight(self) -> FloatArray:
        """Sum of the neighbours' weights."""
        return self.row_sum(self.weights) if self.alike is None else self.degree * self.alike

    @cached_property
    def weight_squares(self) -> FloatArray:
        """Sum of their squares."""
        alike = self.alike
        return self.row_sum(self.weights**2) if alike is None else self.degree * alike**2

    def row_sum(self, per_edge: FloatArray) -> FloatArray:
        """Add up what the edges carry, by region."""
        return np.add.reduceat(per_edge, self.indptr[:-1]) if self.n else np.empty(0)

    def weighted_sum(self, per_edge: Callable[[int, int, IntArray], FloatArray]) -> FloatArray:
        """Add up by region what its edges carry, times their weights.

        `per_edge` is asked about some regions at a time, so that a map of a million needs no
        column of all its links: it gets where they begin and end, and their neighbours.
        """
        sums = np.empty(self.n)
        for start, stop in bounds(self.n):
            edges = slice(self.indptr[start], self.indptr[stop])
            carried = per_edge(start, stop, self.indices[edges])
            if self.alike is None:
                carried = carried * self.weights[edges]
            begin = self.indptr[start:stop] - self.indptr[start]
            sums[start:stop] = np.add.reduceat(carried, begin)
        return sums if self.alike is None else sums * self.alike

    def lag(self, values: FloatArray) -> FloatArray:
        """Weighted sum of the neighbours' values."""
        return self.weighted_sum(lambda _, __, other: values[other])

    @property
    def only_set_matters(self) -> bool:
        """Whether each region weighs all its neighbours alike, so that their order is nothing."""
        return self.alike is not None

    def spread(self, per_region: npt.NDArray[Any], fill: float | bool = np.nan) -> npt.NDArray[Any]:
        """Give each region of the caller its number; `fill` where it does not take part."""
        if self._in_order:
            return per_region.copy()
        placed = np.full(len(self.index), fill, dtype=per_region.dtype)
        placed[self.places] = per_region
        return placed

    @cached_property
    def _in_order(self) -> bool:
        """Whether every region takes part, and the caller's order is that of the ids."""
        whole = len(self.places) == len(self.index)
        return whole and bool((self.places == np.arange(len(self.places))).all())

    def holding(self, numbers: FloatArray) -> System:
        """Return the same regions with other values, in the caller's order."""
        values = numbers[self.places]
        if not _constant(values):
            return replace(self, values=values)
        standing = self.standing.copy()
        standing[self.places] = CONSTANT
        return _nobody(self.index, standing)


def worded(words: Sequence[str | None], codes: npt.NDArray[Any]) -> Any:  # noqa: ANN401
    """Return a column of words by their places in a short list, without a loop over regions."""
    return pd.Series(list(words)).array.take(codes)


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
    check_kinds("values", values, graph)
    links = Links.of(graph)
    order = check_ids("values", values, links)
    numbers = as_numbers("values", values, missing)
    least, most = _weight_range(links)
    if transform == "O" and (least < SMALLEST or most > LARGEST):
        raise ArgumentError("association.weights_range", least=SMALLEST, most=LARGEST)
    sorted_numbers = numbers[order]
    missed = np.isnan(sorted_numbers)
    whole = least > 0 and not (missed.any() or (links.degree == 0).any() or has_loop(links))
    inside = ~missed if whole else inside_of(~missed, links.heads, links.indices, links.weights)
    kept = sorted_numbers[inside]
    constant = _constant(kept)
    word = np.where(inside, CONSTANT if constant else OK, np.where(missed, MISSING, ISLAND))
    standing = np.empty(len(word), dtype=np.int8)
    standing[order] = word
    if constant or not len(kept):
        return _nobody(values.index, standing)
    at_all: Own = np.empty(0, dtype=np.int64), np.empty(0)
    parts = (links.indptr, links.indices, links.weights, at_all)
    if not whole:
        parts = renumbered(links, inside)
    chosen = slice(None) if whole else inside
    weights, own, alike = scaled(*parts, transform)
    ids, places = links.ids[chosen], order[chosen]
    return System(values.index, standing, places, ids, kept, *parts[:2], weights, own, alike)


def check_choice(argument: str, value: object, choices: tuple[str, ...]) -> None:
    """Refuse a word that is not among the choices."""
    if not isinstance(value, str) or value not in choices:
        raise ArgumentError(
            "study.unknown_choice", argument=argument, value=str(value), choices=list(choices)
        )


def check_kinds(argument: str, values: object, graph: object) -> None:
    """Refuse what is no Series, and what is no graph."""
    if not isinstance(values, pd.Series):
        raise ArgumentError("association.not_a_series", argument=argument)
    if not isinstance(graph, Links) and not hasattr(graph, "unique_ids"):
        raise ArgumentError("association.not_a_graph")


def check_ids(argument: str, values: pd.Series[float], graph: Graph | Links) -> IntArray:
    """Return where in `values` each region of the graph stands; refuse them where one is not there.

    Each region of the graph has one row, and no row is of another.
    """
    check_kinds(argument, values, graph)
    index = values.index
    known = graph.ids if isinstance(graph, Links) else pd.Index(graph.unique_ids)
    if index is known or (len(index) == len(known) and index.equals(known)):
        return np.arange(len(known))
    if not index.is_unique:
        _refuse("association.repeated", index[index.duplicated()].unique(), index, argument)
    if (places := index.get_indexer(known)).min(initial=0) < 0 or len(index) > len(known):
        if len(strange := index.difference(known)):
            _refuse("association.not_in_graph", strange, index, argument)
        _refuse("association.not_in_values", known.difference(index), known, argument)
    return np.asarray(places, dtype=np.int64)


def refuse_rows(
    key: str, index: pd.Index[Any], wrong: npt.NDArray[np.bool_], argument: str
) -> None:
    """Refuse the rows where something is wrong, if there are any."""
    if wrong.any():
        _refuse(key, index[wrong], index, argument)


def _refuse(key: str, rows: pd.Index[Any], total: pd.Index[Any], argument: str) -> None:
    named = [repr(row) for row in rows[:5]] + (["…"] if len(rows) > 5 else [])
    raise ArgumentError(key, argument=argument, count=len(rows), total=len(total), regions=named)


def as_numbers(argument: str, values: pd.Series[float], missing: str) -> FloatArray:
    """Return the values as floats in the caller's order, missing ones as NaN where allowed."""
    if _no_number(values):
        raise _not_numbers(argument, values)
    try:
        numbers: FloatArray = np.array(values.to_numpy(dtype=float, na_value=np.nan), dtype=float)
    except (TypeError, ValueError):
        raise _not_numbers(argument, values) from None
    refuse_rows("association.infinite", values.index, np.isinf(numbers), argument)
    if missing == "raise":
        refuse_rows("association.no_value", values.index, np.isnan(numbers), argument)
    return numbers


def complete(
    columns: Sequence[tuple[str, pd.Series[float]]], missing: str
) -> list[pd.Series[float]]:
    """Return named columns of one index as floats, each missing where any of them is."""
    numbers = np.stack([as_numbers(name, each, missing) for name, each in columns])
    numbers[:, np.isnan(numbers).any(axis=0)] = np.nan
    return [pd.Series(each, index=columns[0][1].index) for each in numbers]


def numbered(there: npt.NDArray[np.bool_], index: pd.Index[Any]) -> pd.Series[float]:
    """Return a different number for each region that is there: who takes part, whatever it has."""
    return pd.Series(np.where(there, np.arange(len(index)), np.nan), index=index)


_WORDS_AND_TIMES: Final = (str, bytes, complex, np.complexfloating, np.datetime64, np.timedelta64)


def _no_number(values: pd.Series[float]) -> bool:
    """Tell text, dates, durations and complex numbers, all of which numpy would turn to floats."""
    dtype: Any = values.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _no_number(dtype.categories.to_series())
    if isinstance(dtype, pd.StringDtype) or dtype.kind in "mMcSU":
        return True
    return dtype.kind == "O" and any(isinstance(each, _WORDS_AND_TIMES) for each in values)


def _not_numbers(argument: str, values: pd.Series[float]) -> ArgumentError:
    """Return what to raise, with the first rows that hold no number."""
    objects: Any = values
    wrong = [
        f"{row!r}: {each!r}"
        for row, each in objects.items()
        if not (isinstance(each, Real | None) or each is pd.NA)
    ]
    named = wrong[:5] + ["…"] * (len(wrong) > 5)
    said = {"argument": argument, "count": len(wrong), "total": len(values), "rows": named}
    return ArgumentError("association.not_numbers", **said)


def _weight_range(links: Links) -> tuple[float, float]:
    """Return the least and the largest weight; NaN fails every comparison."""
    least, most = links.weights.min(initial=np.inf), links.weights.max(initial=0.0)
    if not (least >= 0 and most < np.inf):
        wrong = np.flatnonzero(~((links.weights >= 0) & (links.weights < np.inf)))
        ends = [(links.ids[links.heads[at]], links.ids[links.indices[at]]) for at in wrong[:5]]
        named = [
            f"{a!r} – {b!r}: {links.weights[at]:g}"
            for at, (a, b) in zip(wrong[:5], ends, strict=True)
        ]
        said = {"count": len(wrong), "total": len(links.weights)}
        named += ["…"] * (len(wrong) > 5)
        raise ArgumentError("association.bad_weights", **said, links=named)
    return float(least), float(most)


def _constant(numbers: FloatArray) -> bool:
    """Tell whether the values differ by no more than rounding, as 0.1 + 0.2 from 0.3."""
    scaled = _in_range(numbers)
    few_ulps = 4 * np.finfo(float).eps
    return len(scaled) > 0 and bool(np.ptp(scaled) <= few_ulps * np.abs(scaled).max())


def _in_range(numbers: FloatArray) -> FloatArray:
    """Return the numbers over the power of two above the largest of them."""
    power = np.frexp(np.abs(numbers).max(initial=0.0))[1]
    return np.asarray(np.ldexp(numbers, -power), dtype=float)


def _nobody(index: pd.Index[Any], standing: npt.NDArray[np.int8]) -> System:
    """Return a system in which no region takes part."""
    none, no_one = np.empty(0), np.empty(0, dtype=np.int64)
    start = np.zeros(1, dtype=np.int64)
    return System(index, standing, no_one, index[:0], none, start, no_one, none, none, none)
