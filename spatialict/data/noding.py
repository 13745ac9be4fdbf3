"""Corners on a neighbour's edge become corners of both, before projecting bends the edge.

An edge is straight in the coordinates of the file. Projected, its ends stay and its middle moves:
by a hundred metres for a degree of a parallel. A neighbour's corner on it would then lie off it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

ON_EDGE: Final = 1e-9
"""How far from an edge a corner may be, as a share of the extent; in a country, a millimetre."""


def noded(regions: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the regions with a vertex wherever another's corner lies on an edge of theirs.

    Shapes stay where they are; regions whose edges all match come back unchanged.

    Examples
    --------
    >>> import geopandas as gpd
    >>> squares = [shapely.box(0, 0, 2, 2), shapely.box(2, 0, 3, 1), shapely.box(2, 1, 3, 2)]
    >>> found = noded(gpd.GeoDataFrame(geometry=squares))
    >>> found.count_coordinates().tolist(), found.area.tolist()
    ([6, 5, 5], [4.0, 1.0, 1.0])
    """
    shapes = regions.geometry.to_numpy()
    suspects = _suspects(shapes)
    if not len(suspects):
        return regions
    corners = np.unique(shapely.get_coordinates(shapes[suspects]), axis=0)
    reach = ON_EDGE * float(np.ptp(corners, axis=0).max())
    tree = shapely.STRtree(shapely.points(corners))
    mended = shapes.copy()
    mended[suspects] = [_noded(shape, corners, tree, reach) for shape in shapes[suspects]]
    found = regions.copy()
    found.geometry = mended
    return found


def _suspects(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.intp]:
    """Return the shapes, by position, with an edge that does not match, or a corner on one."""
    unmatched = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes))
    pairs = shapely.STRtree(shapes).query(shapes, predicate="touches")
    met = np.isin(pairs[0] * len(shapes) + pairs[1], _with_a_common_corner(shapes))
    unmatched[pairs[:, ~met].ravel()] = True
    return np.flatnonzero(unmatched)


def _with_a_common_corner(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.intp]:
    """Return pairs, as ``one * n + other`` both ways, that have a vertex in common."""
    points, whose = shapely.get_coordinates(shapes, return_index=True)
    order = np.lexsort((whose, *points.T))
    points, whose = points[order], whose[order]
    found, step = [np.empty(0, dtype=np.intp)], 1
    while (same := (points[:-step] == points[step:]).all(axis=1)).any():
        one, other = whose[:-step][same], whose[step:][same]
        found += [np.unique(one * len(shapes) + other), np.unique(other * len(shapes) + one)]
        step += 1
    return np.concatenate(found)


def _noded(shape: Any, corners: Floats, tree: Any, reach: float) -> Any:  # noqa: ANN401
    def ring(line: Any) -> Floats:  # noqa: ANN401
        points = shapely.get_coordinates(line)
        edges = shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1))
        edge, corner = tree.query(edges, predicate="dwithin", distance=reach)
        near = [np.abs(corners[corner] - points[edge + end]).max(axis=1) for end in (0, 1)]
        between = np.minimum(*near) > reach
        edge, corner = edge[between], corner[between]
        along = np.hypot(*(corners[corner] - points[edge]).T)
        order = np.lexsort((along, edge))
        return np.insert(points, edge[order] + 1, corners[corner[order]], axis=0)

    parts = [
        shapely.Polygon(ring(part.exterior), [ring(hole) for hole in part.interiors])
        for part in shapely.get_parts(shape)
    ]
    return parts[0] if shape.geom_type == "Polygon" else shapely.MultiPolygon(parts)
