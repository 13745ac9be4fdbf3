"""In which region a point lies, for ten millions of points: exactly what shapely says.

The regions are entered into a grid once. A point in a cell that no border crosses is answered by
a look-up; near a border the few edges there decide, by signs that are certain. What rounding
leaves open is asked of shapely, so no answer ever differs from its `intersects`.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from spatialict.core.neighbourhood.region_ids import checked, named
from spatialict.core.places.frames import Frames, framed
from spatialict.core.study import ArgumentError
from spatialict.core.workers import arriving, bounds

if TYPE_CHECKING:
    import geopandas as gpd

    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.places.borders import Borders
    from spatialict.core.workers import Workers

Positions = npt.NDArray[np.int32]

NOWHERE: Final = -1
BLOCK: Final = 1 << 18
"""Points of a part."""
LARGE: Final = 1e100
"""Coordinates beyond are left to shapely: areas of theirs overflow."""
WORTH_PREPARING: Final = 100_000
"""Points times vertices of a polygon from which it is worth preparing for questions. Prepared, one
that is not valid gives other answers."""
POLYGONS: Final = (3, 6)
"""What shapely calls Polygon and MultiPolygon."""


@dataclass(frozen=True, eq=False)
class Territory:
    """Regions on the ground, made ready once for any number of questions.

    Parameters
    ----------
    ids : pandas.Index
        ``region_id``, sorted; answers are positions in it.
    shapes : numpy.ndarray of shapely geometries
        In that order, as they were given.
    frames : Frames
        The grid over them, arrays only.
    asked : numpy.ndarray of int64
        Regions that only shapely can judge: those that are not valid, or too large for the grid.

    Examples
    --------
    >>> import geopandas as gpd
    >>> squares = gpd.GeoSeries([shapely.box(10, 0, 20, 10), shapely.box(0, 0, 10, 10)], ["b", "a"])
    >>> Territory.of(squares).ids.tolist()
    ['a', 'b']
    """

    ids: pd.Index[Any]
    shapes: npt.NDArray[np.object_]
    frames: Frames
    asked: IntArray

    @classmethod
    def of(cls, regions: gpd.GeoDataFrame | gpd.GeoSeries, *, valid: bool = False) -> Territory:
        """Enter regions into a grid.

        Parameters
        ----------
        regions : geopandas.GeoDataFrame or geopandas.GeoSeries
            Polygons, index ``region_id``, in any order and any planar CRS. They may touch,
            overlap, lie in one another, be empty or missing.
        valid : bool
            They are known to be valid, so that nobody needs to check; behind the door they are.

        Raises
        ------
        ArgumentError
            If an id lacks or repeats, or a shape is no polygon.
        """
        ids = checked(pd.Index(regions.index))
        order = ids.argsort()
        ids, shapes = ids[order], np.asarray(regions.geometry, dtype=object)[order]
        kinds = shapely.get_type_id(shapes)
        other = ~np.isin(kinds, (-1, *POLYGONS))
        if other.any():
            told = named(ids[other])
            raise ArgumentError("places.no_polygons", count=int(other.sum()), ids=told)
        there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        asked = there & ~_sound(shapes, there, valid=valid)
        frames = framed(shapes, np.flatnonzero(there & ~asked))
        if frames is None:
            asked, frames = there, Frames.empty()
        return cls(ids, shapes, frames, np.flatnonzero(asked))

    @cached_property
    def borders(self) -> Borders:
        """The borders in short pieces, made when a point first asks for the nearest."""
        from spatialict.core.places.borders import Borders

        return Borders.of(self.shapes)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what can be made anew where the territory travels to."""
        return {name: value for name, value in vars(self).items() if name != "borders"}

    def names(self, positions: npt.ArrayLike) -> pd.Categorical:
        """Return the ids of answers, missing for nowhere.

        Examples
        --------
        >>> import geopandas as gpd
        >>> Territory.of(gpd.GeoSeries([shapely.box(0, 0, 1, 1)], ["a"])).names([0, -1]).tolist()
        ['a', nan]
        """
        codes = np.asarray(positions)
        return pd.Categorical.from_codes(codes, categories=self.ids)


def _sound(shapes: npt.NDArray[np.object_], there: BoolArray, *, valid: bool) -> BoolArray:
    """Tell which shapes the grid can judge."""
    sound = there.copy()
    if not valid:
        sound[there] = shapely.is_valid(shapes[there])
    reach = np.abs(shapely.bounds(shapes[there])).max(axis=1) if there.any() else np.empty(0)
    sound[there] &= reach < LARGE
    return sound


def locate(
    x: FloatArray, y: FloatArray, territory: Territory, *, workers: Workers = None
) -> Positions:
    """Return the region in which each point lies.

    A point lies in the regions that `shapely.intersects` says, so in all whose border it is on; of
    several the first by id is taken, whatever the order in which they were given. That holds for
    every point, and for shapes that are not valid, too (which takes shapely's time).

    Parameters
    ----------
    x, y : numpy.ndarray of float64, shape (n,)
        Coordinates, in the CRS of the territory. NaN lies nowhere.
    territory : Territory
        The regions.
    workers : int, str or distributed.Client, optional
        Who does the work, see `spatialict.core.workers.each`; the answer is the same.

    Returns
    -------
    numpy.ndarray of int32, shape (n,)
        Position in ``territory.ids``, -1 where there is no region.

    Raises
    ------
    ValueError
        If `x` and `y` are not alike long.

    References
    ----------
    .. [1] Shewchuk, J. R. (1997). Adaptive precision floating-point arithmetic and fast robust
       geometric predicates. *Discrete & Computational Geometry* 18, 305-363: the bound from which
       the sign of an edge is certain.

    Examples
    --------
    Inside b, on the border of both, outside.

    >>> import geopandas as gpd
    >>> squares = gpd.GeoSeries([shapely.box(10, 0, 20, 10), shapely.box(0, 0, 10, 10)], ["b", "a"])
    >>> locate(np.array([15.0, 10.0, 25.0]), np.full(3, 5.0), Territory.of(squares))
    array([ 1,  0, -1], dtype=int32)
    """
    x, y = (np.ascontiguousarray(axis, dtype=float) for axis in (x, y))
    if x.shape != y.shape:
        raise ValueError(x.shape, y.shape)
    out = np.empty(len(x), np.int32)
    cuts = bounds(len(x), BLOCK)
    parts = [(x[start:stop], y[start:stop]) for start, stop in cuts]
    with closing(arriving(_block, territory, parts, workers)) as answers:
        for (start, stop), found in zip(cuts, answers, strict=True):
            out[start:stop] = found
    return out


def _block(territory: Territory, part: tuple[FloatArray, FloatArray]) -> Positions:
    """Locate some points."""
    x, y = part
    out, doubts = territory.frames.find(x, y)
    if doubts:
        _settle(territory, x, y, out)
    for region in territory.asked:
        west, south, east, north = territory.shapes[region].bounds
        around = np.flatnonzero((west <= x) & (x <= east) & (south <= y) & (y <= north))
        _ask(territory, int(region), x, y, out, around)
    return out


def _settle(territory: Territory, x: FloatArray, y: FloatArray, out: Positions) -> None:
    """Have shapely decide what the grid leaves open, region by region of the cell."""
    left = np.flatnonzero(out < NOWHERE)
    cells = -2 - out[left].astype(np.int64)
    point, region = territory.frames.candidates(cells)
    out[left] = territory.frames.cover[cells]
    order = np.argsort(region, kind="stable")
    starts = np.flatnonzero(np.diff(region[order], prepend=-1))
    for some in np.split(order, starts[1:]):
        _ask(territory, int(region[some[0]]), x, y, out, left[point[some]])


def _ask(  # noqa: PLR0917 (one question, its points and where the answers go)
    territory: Territory, region: int, x: FloatArray, y: FloatArray, out: Positions, at: IntArray
) -> None:
    """Ask shapely whether points are in a region; not of points that are in an earlier one.

    The shape stays as it is: shapely itself would prepare one that is not in an array.
    """
    at = at[(out[at] == NOWHERE) | (out[at] > region)]
    shape: Any = territory.shapes[region : region + 1]
    many = len(at) * int(shapely.get_num_coordinates(shape[0])) > WORTH_PREPARING
    if many and region not in territory.asked:
        shape = shapely.from_wkb(shapely.to_wkb(shape[0]))
    with np.errstate(over="ignore", invalid="ignore"):
        out[at[shapely.intersects_xy(shape, x[at], y[at])]] = region
