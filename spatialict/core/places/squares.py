"""Square cells that are named by where they lie, so that every study has the same ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from spatialict.core.places.clipping import touching
from spatialict.core.places.locating import NOWHERE, Positions
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.places.clipping import Shapes

MOST: Final = 2_000_000
"""Cells of a grid."""
WIDTH: Final = 6
"""Digits of a column or a row in a name; more are written where they are needed."""
ROW: Final = 1 << 32
FARTHEST: Final = ROW // 4
"""Columns or rows from the origin: beyond, two cells would share a number."""
NAME: Final = re.compile(r"^([0-9.e+-]+)(km|m)([EW])(\d+)([NS])(\d+)$", re.MULTILINE)


def squares(ground: Shapes, cell_m: float) -> tuple[pd.Index[str], Shapes, FloatArray]:
    """Return names, shapes and square kilometres of the cells that touch the ground.

    Raises
    ------
    ArgumentError
        If there would be more than two million, or they lie too far out to be told apart.
    """
    west, south, east, north = _reach(ground, cell_m)
    size = (east - west + 1) * (north - south + 1)
    which = np.repeat(np.arange(len(size)), size)
    place = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    up, along = np.divmod(place, (east - west + 1)[which])
    row, column = unpacked(np.unique(packed(along + west[which], up + south[which])))
    cells = shapely.box(column * cell_m, row * cell_m, (column + 1) * cell_m, (row + 1) * cell_m)
    there, area = touching(cells, ground)
    if len(there) > MOST:
        raise ArgumentError("grids.too_many", cell_m=cell_m, most=MOST)
    names = named(column[there], row[there], cell_m)
    order = names.argsort()
    return names[order], cells[there][order], area[order]


def _reach(ground: Shapes, cell_m: float) -> IntArray:
    """Return the first and last columns and rows that each shape touches, as west to north."""
    with np.errstate(over="ignore", invalid="ignore"):
        reach = np.floor(shapely.bounds(ground) / cell_m).T
        # a shape that ends where a cell begins touches the cell before
        reach[:2] -= 1
        size = (reach[2] - reach[0] + 1) * (reach[3] - reach[1] + 1)
    # in floats, which do not run over; nil sides of one and the same large number are no cell
    if not size.sum() <= 4 * MOST:
        raise ArgumentError("grids.too_many", cell_m=cell_m, most=MOST)
    if np.abs(reach).max() >= FARTHEST:
        raise ArgumentError("grids.too_far", cell_m=cell_m, most=FARTHEST)
    return np.asarray(reach, dtype=np.int64)


def packed(column: IntArray, row: IntArray) -> IntArray:
    """Return columns and rows as one number each."""
    return np.asarray(row * ROW + column, dtype=np.int64)


def unpacked(key: IntArray) -> tuple[IntArray, IntArray]:
    """Return rows and columns of such numbers."""
    column = (key + ROW // 2) % ROW - ROW // 2
    return (key - column) // ROW, column


def named(column: IntArray, row: IntArray, cell_m: float) -> pd.Index[str]:
    """Return the names of cells: their size, and how many of them east and north they begin.

    Examples
    --------
    >>> named(np.array([12, -3]), np.array([0, 7]), 10_000).tolist()
    ['10kmE000012N000000', '10kmW000003N000007']
    """
    km = cell_m / 1000
    size = f"{km:.0f}km" if km == round(km) else f"{float(cell_m)!r}m".replace(".0m", "m")
    words = [
        f"{size}{'W' if i < 0 else 'E'}{abs(i):0{WIDTH}d}{'S' if j < 0 else 'N'}{abs(j):0{WIDTH}d}"
        for i, j in zip(column.tolist(), row.tolist(), strict=True)
    ]
    return pd.Index(words, name="cell_id", dtype="str")


def read(names: pd.Index[str]) -> tuple[float, IntArray, IntArray] | None:
    """Return size, columns and rows of named cells; None where one is no such name.

    Examples
    --------
    >>> size, column, row = read(pd.Index(["250mE000001S000002"]))
    >>> size, int(column[0]), int(row[0])
    (250.0, 1, -2)
    """
    lines = "\n".join(map(str, names.tolist()))
    found = NAME.findall(lines)
    if not found or not len(found) == len(names) == lines.count("\n") + 1:
        return None
    number, unit, east, column, north, row = zip(*found, strict=True)
    if len(set(number)) > 1 or len(set(unit)) > 1:
        return None
    cell_m = float(number[0]) * (1000 if unit[0] == "km" else 1)
    west, south = np.array(east) == "W", np.array(north) == "S"
    i, j = (np.array(list(map(int, axis)), dtype=np.int64) for axis in (column, row))
    return cell_m, np.where(west, -i, i), np.where(south, -j, j)


def of_square(
    x: FloatArray, y: FloatArray, cell_m: float, column: IntArray, row: IntArray
) -> Positions:
    """Return the cell of each point, the one to the east and north where it is on a border."""
    keys = packed(column, row)
    order = np.argsort(keys)
    known = np.isfinite(x) & np.isfinite(y)
    out = np.full(len(x), NOWHERE, np.int32)
    i, j = (np.floor(axis[known] / cell_m) for axis in (x, y))
    near = (np.abs(i) < FARTHEST) & (np.abs(j) < FARTHEST)
    asked = packed(
        np.where(near, i, FARTHEST).astype(np.int64), np.where(near, j, 0).astype(np.int64)
    )
    place = np.minimum(np.searchsorted(keys[order], asked), len(keys) - 1)
    found = order[place]
    out[known] = np.where(keys[found] == asked, found, NOWHERE)
    return out


def around_square(column: IntArray, row: IntArray) -> tuple[IntArray, IntArray]:
    """Return the pairs of cells that share a side or a corner, as places."""
    keys = packed(column, row)
    order = np.argsort(keys)
    heads, tails = [], []
    for up in (-1, 0, 1):
        for along in (-1, 0, 1):
            if (up, along) == (0, 0):
                continue
            asked = packed(column + along, row + up)
            found = order[np.minimum(np.searchsorted(keys[order], asked), len(keys) - 1)]
            there = np.flatnonzero(keys[found] == asked)
            heads.append(there)
            tails.append(found[there])
    return np.concatenate(heads), np.concatenate(tails)
