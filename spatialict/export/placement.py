"""Where names and insets go on a map: inside their own region, over nothing else.

Pure geometry in the sheet's inches; the same regions give the same places.
"""

from __future__ import annotations

import math
from itertools import islice, permutations
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from spatialict.export.page import Box

GRID = 17


def in_region(
    region: BaseGeometry, size: tuple[float, float], taken: Sequence[BaseGeometry]
) -> tuple[float, float, float] | None:
    """Find the place for a block of text in its region.

    Parameters
    ----------
    region : shapely geometry
        The region, in inches.
    size : tuple of float
        Width and height of the block.
    taken : sequence of shapely geometry
        What the block must not touch.

    Returns
    -------
    tuple of float or None
        x and y of the middle, and the share of the block that lies inside the region; ``None``
        where every place touches something.

    Examples
    --------
    >>> x, y, inside = in_region(shapely.box(0, 0, 1, 1), (0.6, 0.2), [])
    >>> round(x, 1), round(y, 1), round(inside, 2)
    (0.5, 0.5, 1.0)
    """
    region = max(shapely.get_parts(region.simplify(0.04)), key=lambda part: part.area)
    left, bottom, right, top = region.bounds
    x, y = (
        axis.ravel()
        for axis in np.meshgrid(np.linspace(left, right, GRID), np.linspace(bottom, top, GRID))
    )
    home = shapely.maximum_inscribed_circle(region, 0.02).coords[0]
    x, y = np.append(x, home[0]), np.append(y, home[1])
    near = shapely.contains_xy(region, x, y)
    x, y = x[near], y[near]
    half = size[0] / 2, size[1] / 2
    blocks = shapely.box(x - half[0], y - half[1], x + half[0], y + half[1])
    if taken:
        free = ~shapely.intersects(blocks, shapely.unary_union(list(taken)))
        x, y, blocks = x[free], y[free], blocks[free]
    if not len(x):
        return None
    away = np.hypot(x - home[0], y - home[1]) / math.hypot(right - left, top - bottom)
    shapely.prepare(region)
    within = shapely.contains(region, blocks)
    if within.any():
        best = int(np.argmin(np.where(within, away, np.inf)))
        return float(x[best]), float(y[best]), 1.0
    inside = shapely.area(shapely.intersection(region, blocks)) / shapely.area(blocks)
    best = int(np.argmin(4 * (1 - inside) + away))
    return float(x[best]), float(y[best]), float(inside[best])


def beside(
    frame: Box,
    land: BaseGeometry,
    targets: Mapping[str, tuple[float, float]],
    size: tuple[float, float],
) -> dict[str, tuple[float, float]]:
    """Find places off the land for the insets of small regions, each near its region.

    Parameters
    ----------
    frame : Box
        The part of the sheet that the map may use.
    land : shapely geometry
        What an inset should not cover.
    targets : Mapping
        Region to the place it is at.
    size : tuple of float
        Width and height of an inset with its caption.

    Returns
    -------
    dict
        Region to the middle of its inset. Where there is no room off the land the least of it is
        covered.
    """
    columns = np.arange(frame.left + size[0] / 2, frame.right - size[0] / 2 + 1e-9, 0.1)
    rows = np.arange(frame.bottom + size[1] / 2, frame.top - size[1] / 2 + 1e-9, 0.1)
    x, y = (axis.ravel() for axis in np.meshgrid(columns, rows))
    blocks = shapely.box(x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2)
    over = shapely.area(shapely.intersection(land.simplify(0.05), blocks))
    rooms = {name: _Room(at, x, y, blocks, over) for name, at in sorted(targets.items())}
    best, least = {}, math.inf
    for order in islice(permutations(rooms), 24):
        chosen, cost = _settle(rooms, order)
        if cost < least - 1e-9:
            best, least = chosen, cost
    return {name: (float(rooms[name].x[at]), float(rooms[name].y[at])) for name, at in best.items()}


class _Room:
    """The places one inset could take, with the cost of each as long as it is alone."""

    def __init__(
        self,
        target: tuple[float, float],
        x: np.ndarray,
        y: np.ndarray,
        blocks: np.ndarray,
        over: np.ndarray,
    ) -> None:
        own = shapely.Point(target).buffer(0.1)
        length = np.hypot(x - target[0], y - target[1])
        cost = length + 16 * over + 9 * shapely.intersects(blocks, own)
        few = np.argsort(cost, kind="stable")[:500]
        self.x, self.y, self.blocks, self.cost = x[few], y[few], blocks[few], cost[few]
        places = np.stack([self.x, self.y], axis=1)
        ends = np.broadcast_to(np.array(target), places.shape)
        self.leaders = shapely.linestrings(np.stack([places, ends], axis=1))

    def cost_beside(self, others: Sequence[tuple[_Room, int]]) -> np.ndarray:
        """Return the cost of each place where other insets have theirs."""
        cost: np.ndarray = self.cost.copy()
        for other, at in others:
            cost += 60 * shapely.intersects(self.blocks, other.blocks[at])
            cost += 20 * shapely.intersects(self.leaders, other.leaders[at])
            cost += 20 * shapely.intersects(self.leaders, other.blocks[at])
            cost += 20 * shapely.intersects(self.blocks, other.leaders[at])
        return cost


def _settle(rooms: Mapping[str, _Room], order: Sequence[str]) -> tuple[dict[str, int], float]:
    """Place the insets in an order, then each again beside the others, until all stay."""
    chosen: dict[str, int] = {}
    total = 0.0
    for _ in range(3):
        total = 0.0
        for name in order:
            others = [(rooms[other], at) for other, at in chosen.items() if other != name]
            cost = rooms[name].cost_beside(others)
            chosen[name] = int(np.argmin(cost))
            total += float(cost[chosen[name]])
    return chosen, total


def apart(
    places: Sequence[tuple[float, float]],
    radii: Sequence[float],
    *,
    within: Box | None = None,
    rounds: int = 60,
) -> list[tuple[float, float]]:
    """Push circles apart until none hides another; the largest stay where they are.

    One that would be pushed to and fro between others is put beside them, as near as there is room.
    All stay `within` a box, where one is given.

    Examples
    --------
    >>> apart([(0, 0), (1, 0)], [2.0, 1.0])
    [(0.0, 0.0), (3.0, 0.0)]
    >>> [(round(x), round(y)) for x, y in apart([(0, 0)] * 3, [3.0, 3.0, 2.0])]
    [(0, 0), (0, 6), (5, 0)]
    """
    reach = _reach(np.asarray(radii, dtype=float), within)
    true = np.array(places, dtype=float).reshape(-1, 2)
    centres = np.clip(true, *reach)
    order = sorted(range(len(radii)), key=lambda row: (-radii[row], places[row], row))
    sizes = np.array([radii[row] for row in order], dtype=float)
    for _ in range(rounds):
        moved = [
            _push_away(centres, order[: rank + 1], sizes[: rank + 1], reach)
            for rank in range(len(order))
        ]
        if not any(moved):
            break
    _settle_circles(centres, true, radii, order, reach)
    return [(float(x), float(y)) for x, y in centres]


def _push_away(
    centres: np.ndarray,
    order: Sequence[int],
    sizes: np.ndarray,
    reach: tuple[np.ndarray, np.ndarray],
) -> bool:
    """Push the last of some circles away from each larger one in turn; return whether it moved."""
    small, larger = order[-1], np.asarray(order[:-1], dtype=int)
    least = sizes[:-1] + sizes[-1]
    start = 0
    while True:
        steps = centres[small] - centres[larger[start:]]
        length = np.hypot(steps[:, 0], steps[:, 1])
        near = np.flatnonzero(length < least[start:] - 1e-9)
        if not len(near):
            return start > 0
        first = near[0]
        way = steps[first] / length[first] if length[first] > 1e-9 else np.array([0.0, 1.0])
        pushed = centres[larger[start + first]] + way * least[start + first]
        centres[small] = np.clip(pushed, reach[0][small], reach[1][small])
        start += first + 1


def _reach(radii: np.ndarray, within: Box | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and the highest place that the middle of each circle may take."""
    edges = (-math.inf, -math.inf, math.inf, math.inf)
    if within is not None:
        edges = (within.left, within.bottom, within.right, within.top)
    low = np.array(edges[:2]) + radii[:, None]
    return low, np.maximum(np.array(edges[2:]) - radii[:, None], low)


def _settle_circles(
    centres: np.ndarray,
    true: np.ndarray,
    radii: Sequence[float],
    order: Sequence[int],
    reach: tuple[np.ndarray, np.ndarray],
) -> None:
    """Put each circle that still hides a larger one at the free place nearest to its true one."""
    around = np.linspace(0.0, 2 * math.pi, 36, endpoint=False)
    ways = np.column_stack((np.cos(around), np.sin(around)))
    for rank, small in enumerate(order):
        larger = list(order[:rank])
        apart_by = np.array([radii[other] + radii[small] for other in larger])
        if not larger or _free(centres[[small]], centres[larger], apart_by).all():
            continue
        beside_each = centres[larger][:, None] + ways * (apart_by + 1e-9)[:, None, None]
        near = beside_each.reshape(-1, 2)
        near = near[((near >= reach[0][small]) & (near <= reach[1][small])).all(axis=1)]
        near = near[_free(near, centres[larger], apart_by)]
        if len(near):
            away = np.hypot(*(near - true[small]).T)
            centres[small] = near[int(np.argmin(np.round(away, 9)))]


def _free(places: np.ndarray, others: np.ndarray, apart_by: np.ndarray) -> np.ndarray:
    """Return which places are at least so far from each of the others."""
    away = np.hypot(*(places[:, None] - others).transpose(2, 0, 1))
    free: np.ndarray = (away >= apart_by - 1e-6).all(axis=1)
    return free
