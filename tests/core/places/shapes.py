"""Polygons that are hard to tell points in, and shapely's own answer."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely


def rough_cover(rows, columns, side):
    """A coverage of cells with wavy sides that neighbours share to the last bit."""
    step = np.arange(side)
    nil, full = np.zeros(side, int), np.full(side, side)
    ring = np.concatenate(
        [
            np.column_stack([step, nil]),
            np.column_stack([full, step]),
            np.column_stack([side - step, full]),
            np.column_stack([nil, side - step]),
            [[0, 0]],
        ]
    )
    corner = np.column_stack(np.divmod(np.arange(rows * columns), columns))[:, ::-1]
    x, y = np.moveaxis((corner[:, None] * side + ring) / side, -1, 0)
    along = x + 0.12 * np.sin(5 * y + x) + 0.003 * np.sin(37 * y + 11 * x)
    up = y + 0.12 * np.cos(5 * x - y) + 0.003 * np.cos(41 * x + 7 * y)
    return shapely.polygons(np.round(np.stack([along, up], -1) * 1000, 3))


def series(shapes, ids=None):
    ids = [f"r{place:06d}" for place in range(len(shapes))] if ids is None else ids
    return gpd.GeoSeries(np.array(shapes, dtype=object), index=ids)


def by_shapely(shapes, x, y):
    """Ask `shapely.intersects_xy` about every polygon and every point in its bounds."""
    found = np.full(len(x), -1)
    order = np.argsort(x, kind="stable")
    sorted_x = x[order]
    for place in range(len(shapes) - 1, -1, -1):
        shape = shapes[place]
        if shape is None or shape.is_empty:
            continue
        west, south, east, north = shape.bounds
        some = slice(*np.searchsorted(sorted_x, [west, np.nextafter(east, np.inf)]))
        at = order[some]
        at = at[(y[at] >= south) & (y[at] <= north)]
        # a single shape would be prepared: quicker, but of use for valid ones only
        one = shapely.from_wkb(shapely.to_wkb(shape)) if shape.is_valid else np.array([shape])
        with np.errstate(over="ignore", invalid="ignore"):
            found[at[shapely.intersects_xy(one, x[at], y[at])]] = place
    return found
