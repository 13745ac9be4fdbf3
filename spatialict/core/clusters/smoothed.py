"""A Gaussian kernel over places, on the cells of a window; what the border cuts off is given back.

Places are carried by the nodes of a grid (see `core.kernels.spreading`) and the grid is smoothed
one way and then the other, so that ten million places cost little more than the cells. Against
the sum over all places the error is below `ERROR` of what one place adds at its own spot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from spatialict.core.clusters.windows import inside
from spatialict.core.kernels.spreading import read, spread
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray

Edge = Literal["diggle", "uniform", "none"]

ERROR: Final = 1e-5
"""Bound of the error, as a share of the kernel's peak, where a bandwidth has four nodes or more."""
NODES: Final = 4
"""Nodes to a bandwidth, at least."""
CUT: Final = 8.0
"""Bandwidths beyond which the kernel (1e-14 of its peak) is left out, as in spatstat."""
MARGIN: Final = 8
"""Nodes around the cells, so that every place has eight nodes each way."""
MOST_NODES: Final = 40_000_000
LEAST_KEPT: Final = 1e-6
"""A place that has less of its kernel on cells of the window stands where the window has none."""


@dataclass(frozen=True)
class Window:
    """Square cells whose centre is in a window, on a grid that begins at 0, 0 of the projection.

    Parameters
    ----------
    cell_m : float
        Side of a cell.
    column, row : int
        The cells of the grid begin here, counted from 0, 0.
    within : array, shape (n_rows, n_columns)
        Whether the centre is in the window.
    """

    cell_m: float
    column: int
    row: int
    within: BoolArray

    @classmethod
    def of(cls, shapes: Any, cell_m: float) -> Window:  # noqa: ANN401
        """Return the cells of polygons.

        Raises
        ------
        ArgumentError
            If they are too many to hold, or so large that none has its centre inside.
        """
        import shapely

        west, south, east, north = shapely.total_bounds(shapes)
        first = [int(np.floor(edge / cell_m)) for edge in (west, south)]
        counts = [
            int(np.floor(edge / cell_m)) - at + 1
            for edge, at in zip((east, north), first, strict=True)
        ]
        if counts[0] * counts[1] > MOST_NODES:
            raise ArgumentError("clusters.too_many_cells", cell_m=cell_m, most=MOST_NODES)
        column, row = first
        x = (np.arange(column, column + counts[0]) + 0.5) * cell_m
        y = (np.arange(row, row + counts[1]) + 0.5) * cell_m
        across, up = np.meshgrid(x, y)
        within = inside(shapes, across.ravel(), up.ravel()).reshape(across.shape)
        if not within.any():
            raise ArgumentError("clusters.no_cells", cell_m=cell_m)
        return cls(cell_m, column, row, within)

    def cells(self) -> tuple[IntArray, IntArray]:
        """Return column and row, counted from 0, 0, of each cell in the window: row by row."""
        row, column = np.nonzero(self.within)
        return column + self.column, row + self.row


@dataclass(frozen=True)
class Nodes:
    """The nodes that carry places, `every` of them to the side of a cell."""

    window: Window
    bandwidth_m: float
    every: int

    @classmethod
    def of(cls, window: Window, bandwidth_m: float) -> Nodes:
        """Return enough nodes for the bandwidth."""
        every = int(np.ceil(NODES * window.cell_m / bandwidth_m - 1e-9))
        nodes = cls(window, bandwidth_m, max(every, 1))
        if nodes.shape[0] * nodes.shape[1] > MOST_NODES:
            raise ArgumentError("clusters.too_many_cells", cell_m=window.cell_m, most=MOST_NODES)
        return nodes

    @property
    def step(self) -> float:
        """Return the metres from node to node."""
        return self.window.cell_m / self.every

    @property
    def shape(self) -> tuple[int, int]:
        """Return rows and columns."""
        rows, columns = self.window.within.shape
        return (rows - 1) * self.every + 1 + 2 * MARGIN, (columns - 1) * self.every + 1 + 2 * MARGIN

    @property
    def corner(self) -> tuple[float, float]:
        """Return the place of the first node."""
        first = (self.window.column, self.window.row)
        west, south = ((at + 0.5) * self.window.cell_m - MARGIN * self.step for at in first)
        return west, south

    def at_cells(self, grid: FloatArray) -> FloatArray:
        """Return a view of the nodes that are centres of cells."""
        inner = slice(MARGIN, -MARGIN, self.every)
        return grid[inner, inner]

    def smoothed(self, grid: FloatArray) -> FloatArray:
        """Return the sum over the nodes, each with its kernel, per square metre."""
        from scipy.ndimage import correlate1d

        farthest = int(np.ceil(CUT * self.bandwidth_m / self.step))
        for axis in (0, 1):
            half = min(farthest, grid.shape[axis] - 1)
            apart = np.arange(-half, half + 1) * self.step / self.bandwidth_m
            kernel = np.exp(-(apart**2) / 2) / (np.sqrt(2 * np.pi) * self.bandwidth_m)
            grid = correlate1d(grid, kernel, axis=axis, mode="constant")
        return grid


def density(  # noqa: PLR0917 (one column after the other)
    window: Window,
    bandwidth_m: float,
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    edge: Edge,
) -> tuple[FloatArray, FloatArray]:
    """Return the density per square metre at the cells' centres, and the kernel's share inside.

    Parameters
    ----------
    window : Window
        Its cells, not wider than the bandwidth.
    bandwidth_m : float
        Standard deviation of the kernel.
    x, y, weight : array, shape (n_places,)
        Places in the window, in an order that does not depend on the rows of a table.
    edge : str
        ``"diggle"`` divides each place by its own share, ``"uniform"`` each cell by its own.

    Examples
    --------
    One firm in the corner of a square keeps all of its weight; of a kernel at the centre of the
    corner cell 0.6 are inside each way:

    >>> import shapely
    >>> window = Window.of([shapely.box(0, 0, 20, 20)], 1.0)
    >>> place, one = np.zeros(1), np.ones(1)
    >>> found, covered = density(window, 2.0, place, place, one, "diggle")
    >>> round(float(found.sum()), 9), round(float(covered[0]), 3)
    (1.0, 0.36)
    """
    nodes = Nodes.of(window, bandwidth_m)
    mask = np.zeros(nodes.shape)
    nodes.at_cells(mask)[window.within] = window.cell_m**2
    shares = nodes.smoothed(mask)
    covered = nodes.at_cells(shares)[window.within]
    if edge == "diggle":
        kept = np.empty(len(x))
        read(x, y, shares, *nodes.corner, nodes.step, kept)
        weight = np.where(kept > LEAST_KEPT, weight / np.maximum(kept, LEAST_KEPT), 0.0)
    carried = np.zeros(nodes.shape)
    spread(x, y, weight, *nodes.corner, nodes.step, carried)
    value = np.maximum(nodes.at_cells(nodes.smoothed(carried))[window.within], 0.0)
    return (value / covered if edge == "uniform" else value), covered
