"""Who is near whom where many may stand at one place: shares of neighbours, place by place.

Firms at one address, or at the centre of a town, are all equally near to anybody; so links are
between places, and a crowd costs no more than a firm. Distances are compared to the micrometre.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from spatialict.core.neighbourhood.distances import MICROMETRE, tree_of
from spatialict.core.points.sites import along_ground, chord
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.points.sites import Sites

Kernel = Literal["uniform", "gaussian"]
LINKS: Final = 100_000_000
"""Links between places that are kept: 2.4 GB while they are made."""
CELLS: Final = 4_000_000
"""Answers of a tree that are looked at together."""
HALF: Final = 0.5 * 10**-MICROMETRE
MOST_ROUNDING: Final = 1e-8
"""Sums that differ by more are different, whatever the coordinates."""


class Crowds(NamedTuple):
    """Places where somebody stands, in the order of their coordinates.

    Parameters
    ----------
    at : array, shape (places, 2 or 3)
        Metres.
    place : array, shape (n,)
        The place of each point.
    size : array, shape (places,)
        How many points stand there.
    """

    at: FloatArray
    place: IntArray
    size: IntArray


@dataclass(frozen=True)
class NearPlaces:
    """Neighbours of the points of each place, and what each of them counts.

    The counts of one point's neighbours sum to 1.

    Parameters
    ----------
    place : array, shape (n,)
        The place of each point.
    size : array, shape (places,)
        How many points stand there.
    indptr, indices, weights : array
        Places with a neighbour, ascending, and what each point there counts. The own place is
        among them where others stand there; the point itself does not count.
    last : array of bool
        Whether the points of the place are the farthest neighbours, who share what is left.
    rounding : float
        Share of a weight that may be rounding: of coordinates, where weights depend on distances.
    """

    place: IntArray
    size: IntArray
    indptr: IntArray
    indices: IntArray
    weights: FloatArray
    last: BoolArray
    rounding: float = 0.0

    @property
    def heads(self) -> IntArray:
        """Return the place at the near end of each link."""
        return np.repeat(np.arange(len(self.size)), np.diff(self.indptr))

    @property
    def numbers(self) -> IntArray:
        """Return how many neighbours a point has at the far end of each link."""
        return np.asarray(self.size[self.indices] - (self.indices == self.heads), dtype=np.int64)

    @property
    def own(self) -> FloatArray:
        """Return what a point counts that stands at the same place."""
        here = self.indices == self.heads
        found = np.zeros(len(self.size))
        found[self.indices[here]] = self.weights[here]
        return found

    @property
    def alone(self) -> IntArray:
        """Return the places whose points have no neighbour."""
        return np.flatnonzero(np.diff(self.indptr) == 0)


def crowds(sites: Sites) -> Crowds:
    """Return the places where points stand.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatialict.core.points.sites import Sites
    >>> table = pd.DataFrame({"x_m": [5.0, 0.0, 5.0], "y_m": 0.0})
    >>> found = crowds(Sites.of(table))
    >>> found.place.tolist(), found.size.tolist()
    ([1, 0, 1], [1, 2])
    """
    at = sites.places()
    order = np.lexsort(at.T)
    there = at[order]
    new = np.ones(len(at), dtype=bool)
    new[1:] = (there[1:] != there[:-1]).any(axis=1)
    place = np.empty(len(at), dtype=np.int64)
    place[order] = np.cumsum(new) - 1
    return Crowds(there[new], place, np.bincount(place))


def nearest(sites: Sites, k: int, kernel: Kernel = "uniform") -> NearPlaces:
    """Return the k nearest of each point; those equally far as the k-th share what is left.

    With ``"gaussian"`` a neighbour at d counts ``exp(-d^2 / 2 b^2)``, where b is the distance to
    the k-th.

    Raises
    ------
    ArgumentError
        If there are not k others.

    Examples
    --------
    Two points are equally near to the middle one, and each is half a neighbour:

    >>> import pandas as pd
    >>> from spatialict.core.points.sites import Sites
    >>> row = pd.DataFrame({"x_m": [0.0, 1.0, 2.0], "y_m": 0.0})
    >>> nearest(Sites.of(row), 1).weights.tolist()
    [1.0, 0.5, 0.5, 1.0]
    """
    if k >= sites.n:
        raise ArgumentError("colocation.k_too_large", k=k, n=sites.n)
    people = crowds(sites)
    tree = tree_of(people.at)
    found: list[tuple[IntArray, IntArray, FloatArray, FloatArray]] = []
    rows, wanted = np.arange(len(people.size)), min(k + 2, len(people.size))
    while len(rows):
        unsure, width = [], wanted
        for block in np.array_split(rows, 1 + len(rows) * width // CELLS):
            distance, index = tree.query(people.at[block], k=np.arange(1, width + 1), workers=-1)
            ties = distance.round(MICROMETRE)
            kept, sure = _reached(people.size, block, ties, index, k)
            sure |= width == len(people.size)
            kept &= sure[:, None]
            heads = np.broadcast_to(block[:, None], index.shape)[kept]
            found.append((heads, index[kept], distance[kept], ties[kept]))
            unsure.append(block[~sure])
        rows, wanted = np.concatenate(unsure), min(2 * wanted, len(people.size))
        _limited(sum(len(one[0]) for one in found))
    heads, tails, far, ties = (np.concatenate(part) for part in zip(*found, strict=True))
    return _shared(people, heads, tails, _along(sites, far), ties, k, kernel)


def within(sites: Sites, distance_m: float, kernel: Kernel = "uniform") -> NearPlaces:
    """Return all within a distance of each point, along the ground.

    With ``"gaussian"`` a neighbour at d counts ``exp(-d^2 / 2 b^2)``, where b is the distance
    asked about.
    """
    people = crowds(sites)
    tree = tree_of(people.at)
    reach = distance_m + HALF
    if sites.distances == "great_circle":
        reach = float(chord(reach))
    _limited(int(tree.count_neighbors(tree, reach)))
    pairs = tree.query_pairs(reach, output_type="ndarray").astype(np.int64)
    far = np.sqrt(((people.at[pairs[:, 0]] - people.at[pairs[:, 1]]) ** 2).sum(axis=1))
    far = _along(sites, far)
    here = np.flatnonzero(people.size > 1)
    heads = np.concatenate([pairs[:, 0], pairs[:, 1], here])
    tails = np.concatenate([pairs[:, 1], pairs[:, 0], here])
    away = np.concatenate([far, far, np.zeros(len(here))]) / distance_m
    scale = np.array([distance_m])
    return _weighed(people, heads, tails, away, np.ones(len(away)), scale, kernel)


def _along(sites: Sites, straight: FloatArray) -> FloatArray:
    """Return distances along the ground."""
    return straight if sites.distances == "planar" else along_ground(straight)


def _limited(links: int) -> None:
    if links > LINKS:
        raise ArgumentError("colocation.too_many_links", most=float(LINKS))


def _reached(
    size: IntArray, block: IntArray, distance: FloatArray, index: IntArray, k: int
) -> tuple[BoolArray, BoolArray]:
    """Tell which are no farther than the k-th, and in which rows nobody else can be."""
    others = size[index] - (index == block[:, None])
    total = np.cumsum(others, axis=1)
    place = np.minimum((total < k).sum(axis=1), total.shape[1] - 1)
    rows = np.arange(len(block))
    limit = distance[rows, place]
    sure = (total[:, -1] >= k) & (distance[:, -1] > limit)
    return (distance <= limit[:, None]) & (others > 0), sure


def _shared(  # noqa: PLR0917
    people: Crowds,
    heads: IntArray,
    tails: IntArray,
    far: FloatArray,
    ties: FloatArray,
    k: int,
    kernel: Kernel,
) -> NearPlaces:
    """Let those that are equally far as the k-th share what the nearer ones leave.

    `ties` are distances rounded to tell who is equally far. They tell nothing else: weights of
    rounded distances differ where kinds could change places without changing any sum.
    """
    n = len(people.size)
    others = people.size[tails] - (heads == tails)
    limit, farthest = np.zeros(n), np.zeros(n)
    np.maximum.at(limit, heads, far)
    np.maximum.at(farthest, heads, ties)
    last = ties == farthest[heads]
    nearer = np.bincount(heads, others * ~last, minlength=n)
    tied = np.bincount(heads, others * last, minlength=n)
    part = np.where(last, (k - nearer[heads]) / tied[heads], 1.0)
    away = np.divide(far, limit[heads], out=np.zeros(len(far)), where=limit[heads] > 0)
    return _weighed(people, heads, tails, away, part, limit, kernel, last)


def _weighed(  # noqa: PLR0917
    people: Crowds,
    heads: IntArray,
    tails: IntArray,
    away: FloatArray,
    part: FloatArray,
    scale: FloatArray,
    kernel: Kernel,
    last: BoolArray | None = None,
) -> NearPlaces:
    n = len(people.size)
    order = np.argsort(heads * n + tails, kind="stable")
    heads, tails, away, part = heads[order], tails[order], away[order], part[order]
    weights = part if kernel == "uniform" else part * np.exp(-(away**2) / 2)
    others = people.size[tails] - (heads == tails)
    weights = weights / np.bincount(heads, weights * others, minlength=n)[heads]
    indptr = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(heads, minlength=n), out=indptr[1:])
    ends = np.ones(len(heads), dtype=bool) if last is None else last[order]
    rounding = 0.0 if kernel == "uniform" else _rounding(people.at, scale)
    return NearPlaces(people.place, people.size, indptr, tails, weights, ends, rounding)


def _rounding(at: FloatArray, scale: FloatArray) -> float:
    """Return how much of a Gaussian weight the last digits of coordinates may be.

    The kernel changes by at most 0.61 of the change of a distance over its scale; a distance has
    the digits of four coordinates, and a share the weights of all neighbours.
    """
    some = scale[scale > 0]
    if not len(some) or not len(at):
        return 0.0
    share = 16 * np.finfo(float).eps * float(np.abs(at).max()) / float(some.min())
    return min(share, MOST_ROUNDING)
