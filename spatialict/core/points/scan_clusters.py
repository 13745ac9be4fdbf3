"""Clusters, most likely first, none of which shares a place with one before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.points.scan_search import PART_CELLS, Best, Task, around, searched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialict.core.arrays import BoolArray, IntArray
    from spatialict.core.points.scan_ground import Ground

SAME_RATIO: Final = 1e-10
"""Ratios that differ by less, as a share of themselves, are those of one set of places."""
AT_ONCE: Final = 256
"""Rows that are searched again together."""


@dataclass(frozen=True)
class Cluster:
    """A window: its places nearest first, and where it is."""

    places: IntArray
    shape: int
    centre: int
    interval: int
    value: float
    radius_m: float


def clusters(ground: Ground, best: Best, rank: IntArray) -> Iterator[Cluster]:
    """Yield the window of the largest ratio, then that among windows without its places, and so on.

    Every window is a candidate again each time, not only the best one of each centre. Of windows
    with one ratio the most compact is taken, then that of fewest places, shortest reach and first
    `rank`.
    """
    left = Best(best.values.copy(), best.found.copy())
    taken, fresh = np.zeros(ground.n, bool), np.ones(best.values.shape, bool)
    while left.values.size and (top := left.values.max()) > 0:
        near = left.values >= top * (1 - SAME_RATIO)
        if not fresh[near].all():
            _search_again(ground, taken, left, fresh)
            continue
        cluster = _chosen(ground, taken, left, np.flatnonzero(near), rank)
        yield cluster
        taken[cluster.places] = True
        fresh[:] = False


def _search_again(ground: Ground, taken: BoolArray, left: Best, fresh: BoolArray) -> None:
    """Search the rows whose window may hold what is taken by now, the largest ratios first."""
    old = np.where(fresh, -1.0, left.values)
    at_once = min(AT_ONCE, max(1, PART_CELLS // ground.n))
    count = min(at_once, int((old > 0).sum()))
    rows = np.argpartition(-old, count - 1)[:count]
    task = Task(ground, taken, None, observed=True)
    left.values[rows], left.found[rows], _ = searched(task, rows)
    fresh[rows] = True


def _chosen(
    ground: Ground, taken: BoolArray, left: Best, near: IntArray, rank: IntArray
) -> Cluster:
    """Return the most compact of some rows whose windows have one ratio."""
    ratio, held = ground.shapes[near // len(ground.centres), 2], left.found[near, 0]
    first = np.lexsort((held, ratio))[0]
    alike = near[(ratio == ratio[first]) & (held == held[first])]
    made = [_made(ground, taken, left, row) for row in alike.tolist()]
    return min(made, key=lambda one: (round(one.radius_m, 6), rank[one.centre], one.shape))


def _made(ground: Ground, taken: BoolArray, left: Best, row: int) -> Cluster:
    (held, interval), (shape, centre) = left.found[row].tolist(), divmod(row, len(ground.centres))
    windows = around(ground, np.array([row]), taken)
    places = windows.order[0, :held].astype(np.int64)
    off = ground.places[places] - ground.centres[centre]
    cosine, sine, ratio = ground.shapes[shape]
    along = off[:, 0] * cosine + off[:, 1] * sine
    across = (off[:, 1] * cosine - off[:, 0] * sine) * ratio
    reach = float(np.sqrt(along**2 + across**2 + off[:, 2] ** 2).max())
    return Cluster(places, shape, centre, interval, float(left.values[row]), reach)
