"""The region that points can stand in: its area, its shape against itself, and places in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from spatialict.core.arrays import BoolArray, FloatArray
from spatialict.core.points.sites import in_metres
from spatialict.core.study import ArgumentError

NODES: Final = 256
"""Nodes of the table from no shift to the largest, at most."""
LINES: Final = 4096
"""Lines across the window, at least, and half of the nodes to its longer side at most."""
MOST_WEIGHT: Final = 500.0
"""As in spatstat: a pair that hardly any shift allows does not outweigh all others."""


@dataclass(frozen=True)
class Window:
    """A region on a plane.

    Parameters
    ----------
    shape : shapely.Polygon or shapely.MultiPolygon
        In metres; may have holes and parts.
    """

    shape: Any

    @classmethod
    def of(cls, window: Any, crs: Any = None) -> Window:  # noqa: ANN401
        """Return the region that polygons cover together.

        Raises
        ------
        ArgumentError
            If there is no area, or the coordinates are degrees or not those of the points.
        """
        import shapely

        shapes = getattr(window, "geometry", window)
        if hasattr(window, "crs"):
            if window.crs is None:
                raise ArgumentError("curves.window_no_crs")
            if window.crs.is_geographic:
                raise ArgumentError("curves.window_degrees")
            if crs is not None and crs != window.crs:
                raise ArgumentError("curves.window_crs", window=window.crs.name, points=crs.name)
        whole = shapely.union_all(np.atleast_1d(np.asarray(shapes, dtype=object)))
        if whole.geom_type not in {"Polygon", "MultiPolygon"} or whole.area == 0:
            raise ArgumentError("curves.window_no_area")
        return cls(in_metres(whole, getattr(window, "crs", None)))

    @cached_property
    def area_m2(self) -> float:
        """Return the area."""
        return float(self.shape.area)

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """Return the least and largest x and y, as left, bottom, right, top."""
        left, bottom, right, top = self.shape.bounds
        return left, bottom, right, top

    @property
    def shorter_m(self) -> float:
        """Return the shorter side of the frame."""
        left, bottom, right, top = self.frame
        return min(right - left, top - bottom)

    def holds(self, x: FloatArray, y: FloatArray) -> BoolArray:
        """Tell which places are in the region or on its border."""
        import shapely

        shapely.prepare(self.shape)
        return np.asarray(shapely.intersects_xy(self.shape, x, y), dtype=np.bool_)

    def edges(self) -> FloatArray:
        """Return the edges of all rings, as rows x, y, x, y."""
        import shapely

        rings = shapely.get_rings(shapely.get_parts(self.shape))
        places, ring = shapely.get_coordinates(rings, return_index=True)
        both = np.column_stack([places[:-1], places[1:]])
        return np.ascontiguousarray(both[ring[:-1] == ring[1:]], dtype=np.float64)

    def triangles(self) -> tuple[FloatArray, FloatArray]:
        """Return triangles that make up the region, and the share of it up to each."""
        import shapely

        parts = shapely.get_parts(shapely.constrained_delaunay_triangles(self.shape))
        corners = shapely.get_coordinates(parts).reshape(-1, 4, 2)[:, :3].reshape(-1, 6)
        areas = np.cumsum(shapely.area(parts))
        return np.ascontiguousarray(corners), areas / areas[-1]


@dataclass(frozen=True)
class Translation:
    r"""Weight of a pair by its shift u: the area of the region over :math:`|W \cap (W + u)|`.

    Parameters
    ----------
    weights : array, shape (rows, 2 columns - 1)
        At shifts along y from 0 and along x from the left to the right; the others are their
        mirror image.
    across_m, up_m : float
        Between nodes.
    error : float
        How far the area itself, found in the same way, is off the exact one, as a share of it.

    Notes
    -----
    Along x the areas are exact at every node; along y they are sums over at least 4 096 lines
    (:math:`O(1/lines^2)` but for edges along x). Between nodes the weight is bilinear.
    """

    weights: FloatArray
    across_m: float
    up_m: float
    error: float

    @classmethod
    def of(cls, window: Window, most_m: float) -> Translation:
        """Return the weights for shifts up to the largest distance."""
        from spatialict.core.kernels.set_covariance import set_covariance

        left, bottom, right, top = window.frame
        node = max(most_m / NODES, max(right - left, top - bottom) / (2 * LINES))
        lines = max(LINES, math.ceil((top - bottom) / node))
        apart = (top - bottom) / lines
        steps = max(math.floor(node / apart), 1)
        rows, columns = (math.ceil(most_m / gap) + 2 for gap in (steps * apart, node))
        shared = np.empty((rows, 2 * columns - 1))
        set_covariance(window.edges(), bottom, apart, lines, steps, node, shared)
        error = abs(float(shared[0, columns - 1]) / window.area_m2 - 1)
        weights = window.area_m2 / np.maximum(shared, window.area_m2 / MOST_WEIGHT)
        return cls(weights, node, steps * apart, error)
