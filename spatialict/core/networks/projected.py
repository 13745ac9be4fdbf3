"""Who takes part in what, and which organisations are linked by sharing it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from spatialict.core.networks.network import NO_LINKS, Network
from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError
from spatialict.core.workers import arriving

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.workers import Workers

COMPOSITIONS: Final = ("u", "i", "g", "ui", "ug", "ig", "uig", "none")
"""Sides of the helix that take part in a project."""
WEIGHTS: Final = ("newman", "simple")
MOST_MEETINGS: Final = 5_000_000_000
"""Pairs of participants, summed over projects, that are gone through: about a minute."""
MOST_LINKS: Final = 30_000_000
"""Links that are kept: 600 MB."""
BLOCK: Final = 2_000_000
"""Pairs of participants of a part: at most 40 MB of links."""


@dataclass(frozen=True)
class TwoMode:
    """Organisations and projects, each participation once, sorted by both keys as text.

    Parameters
    ----------
    ids, projects : pandas.Index
        Keys, sorted; an organisation without a project may be among them.
    organisation, project : array of int32
        Positions of each participation's two ends, sorted by both.
    repeated : int
        Rows that named a pair once more.

    Examples
    --------
    >>> rows = pd.DataFrame({"project": ["q", "p", "p"], "org_id": ["a", "b", "a"]})
    >>> web = TwoMode.of(rows)
    >>> list(web.ids), list(web.projects), web.organisation.tolist(), web.project.tolist()
    (['a', 'b'], ['p', 'q'], [0, 0, 1], [0, 1, 0])
    >>> web.degree.tolist(), web.size.tolist()
    ([2, 1], [2, 1])
    """

    ids: pd.Index[Any]
    projects: pd.Index[Any]
    organisation: NDArray[np.int32]
    project: NDArray[np.int32]
    repeated: int = 0

    @classmethod
    def of(cls, participations: pd.DataFrame, nodes: Iterable[Any] | None = None) -> TwoMode:
        """Return the two-mode network of a table ``project, org_id``.

        Raises
        ------
        ArgumentError
            If a column is missing, a row lacks a key, or `nodes` repeats a key or lacks one.
        """
        if lacking := {"project", "org_id"} - set(participations.columns):
            raise ArgumentError("projection.columns", columns=sorted(lacking))
        empty = participations[["project", "org_id"]].isna().any(axis=1).to_numpy()
        rows = (np.flatnonzero(empty) + 1).tolist()
        _refuse("projection.no_key", empty, rows)
        member, found = pd.factorize(participations["org_id"])
        ids = Network.of(NO_LINKS, nodes=found if nodes is None else nodes).ids
        organisation = ids.get_indexer(pd.Index(found))
        _refuse("projection.unknown_organisation", organisation < 0, list(found))
        code, names = pd.factorize(participations["project"])
        projects = Network.of(NO_LINKS, nodes=names).ids
        project = projects.get_indexer(pd.Index(names))
        wide = max(len(projects), 1)
        pairs = np.sort(organisation[member].astype(np.int64) * wide + project[code])
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        one, other = (pairs // wide).astype(np.int32), (pairs % wide).astype(np.int32)
        return cls(ids, projects, one, other, len(participations) - len(pairs))

    @cached_property
    def degree(self) -> IntArray:
        """How many projects each organisation has."""
        return np.bincount(self.organisation, minlength=len(self.ids))

    @cached_property
    def size(self) -> IntArray:
        """How many organisations each project has."""
        return np.bincount(self.project, minlength=len(self.projects))

    def at_most(self, most: int | None) -> TwoMode:
        """Return the network without projects of more organisations; no organisation is lost."""
        if most is None or not (self.size > most).any():
            return self
        kept = self.size <= most
        place = np.cumsum(kept) - 1
        rows = kept[self.project]
        project = place[self.project[rows]].astype(np.int32)
        return TwoMode(
            self.ids, self.projects[kept], self.organisation[rows], project, self.repeated
        )


def _refuse(fault: str, wrong: NDArray[Any], labels: list[Any]) -> None:
    """Say how many rows are wrong, and which; `labels` are of the wrong ones or of all."""
    if count := int(wrong.sum()):
        named = labels if len(labels) == count else np.asarray(labels, dtype=object)[wrong]
        raise ArgumentError(fault, count=count, total=len(wrong), rows=some(named))


class Shared(NamedTuple):
    """Pairs of organisations that share projects, ``one < other``, sorted by both."""

    one: NDArray[np.int32]
    other: NDArray[np.int32]
    projects: NDArray[np.int32]
    weight: FloatArray


class _Asked(NamedTuple):
    """What every part needs."""

    first: IntArray
    projects: NDArray[np.int32]
    place: IntArray
    starts: IntArray
    members: NDArray[np.int32]
    worth: FloatArray
    later: IntArray


def share(web: TwoMode, *, weights: str, workers: Workers = None) -> Shared:
    """Return which organisations share how many projects, and the weight of that.

    Parameters
    ----------
    web : TwoMode
        Who takes part in what.
    weights : str
        ``"simple"``: the number of shared projects. ``"newman"``: each counts 1 / (n - 1), of n
        organisations, so that an organisation's weights add up to the number of its projects that
        it is not alone in.
    workers : int, str or distributed.Client, optional
        Who counts.

    Raises
    ------
    ArgumentError
        If there are too many pairs to go through, or links to keep.
    """
    size = web.size.astype(np.float64)
    meetings = float((size * (size - 1) / 2).sum())
    if meetings > MOST_MEETINGS:
        told = {"pairs": meetings, "most": float(MOST_MEETINGS), "largest": int(size.max())}
        raise ArgumentError("projection.too_many_pairs", **told)
    asked = _asked(web, weights)
    found, links = [], 0
    for block in arriving(_pairs, asked, _blocks(asked), workers):
        found.append(block)
        links += len(block.one)
        if links > MOST_LINKS:
            largest = int(size.max(initial=0))
            told = {"most": float(MOST_LINKS), "largest": largest}
            raise ArgumentError("projection.too_many_links", **told)
    return Shared(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _asked(web: TwoMode, weights: str) -> _Asked:
    """Return participations from both ends."""
    n, number = len(web.ids), len(web.projects)
    first, starts = np.zeros(n + 1, dtype=np.int64), np.zeros(number + 1, dtype=np.int64)
    np.cumsum(web.degree, out=first[1:])
    np.cumsum(web.size, out=starts[1:])
    order = np.argsort(web.project, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    behind = starts[1:][web.project] - place - 1
    later = np.minimum(
        np.bincount(web.organisation, weights=behind, minlength=n), np.arange(n)[::-1]
    )
    worth = np.ones(number) if weights == "simple" else 1 / np.maximum(web.size - 1, 1)
    return _Asked(
        first, web.project, place, starts, web.organisation[order], worth, later.astype(np.int64)
    )


def _blocks(asked: _Asked) -> list[tuple[int, int]]:
    """Return blocks of organisations, each of few pairs or of one organisation."""
    until = np.cumsum(asked.later)
    total = int(until[-1]) if len(until) else 0
    cuts = np.searchsorted(until, np.arange(BLOCK, total, BLOCK), side="left") + 1
    bounds = np.unique(np.concatenate([[0], cuts, [len(asked.later)]])).tolist()
    return list(pairwise(bounds)) or [(0, 0)]


def _pairs(asked: _Asked, block: tuple[int, int]) -> Shared:
    from spatialict.core.kernels.shared_projects import share_projects

    begin, stop = block
    room = int(asked.later[begin:stop].sum())
    one, other, count = (np.empty(room, dtype=np.int32) for _ in range(3))
    weight = np.empty(room)
    listed = share_projects(*asked[:6], begin, stop, one, other, count, weight)
    kept = slice(listed)
    return Shared(one[kept].copy(), other[kept].copy(), count[kept].copy(), weight[kept].copy())
