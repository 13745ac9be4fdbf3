"""The ground of the windows of a scan: the curve that stands for one, and the squares it counted.

A run counts firms in squares, at their centres: what was tested is the squares whose centres lie
in a window, which is what the circle or ellipse stands for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from spatialict.core.study import Result

CORNERS: Final = 180
"""Of a circle or an ellipse of the scan."""

LEAST_RADIUS_M: Final = 500.0
"""How a window of the scan is drawn that is one place only, where its square is not known."""

SCANNED: Final = "firms.scanned_cells"
"""The note of a scan that counted firms in squares."""

_CENTRE: Final = re.compile(r"(-?\d+):(-?\d+)")


def ellipses(windows: pd.DataFrame) -> list[Any]:
    """Return the windows of a scan as polygons that hold the circle or ellipse they stand for.

    A window of one place has no extent and is drawn as a circle of `LEAST_RADIUS_M`.

    Parameters
    ----------
    windows : pandas.DataFrame
        ``x_m, y_m`` of the centre; ``radius_m``, the longer half axis; ``ratio`` of the shorter to
        it; ``angle`` of the longer from the east, counter-clockwise, in degrees.

    Examples
    --------
    An ellipse of half axes 2 000 m and 1 000 m is 6.28 square kilometres large:

    >>> import pandas as pd
    >>> window = {"x_m": [0.0], "y_m": [0.0], "radius_m": 2e3, "ratio": 0.5, "angle": 90.0}
    >>> (shape,) = ellipses(pd.DataFrame(window))
    >>> round(shape.area / 1e6, 2), [round(end, -1) for end in shape.bounds]
    (6.28, [-1000.0, -2000.0, 1000.0, 2000.0])
    """
    import shapely

    turn = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    reach = 1 / np.cos(np.pi / CORNERS)  # the polygon stands around the curve, not inside
    shapes = []
    columns = ["x_m", "y_m", "radius_m", "ratio", "angle"]
    for x, y, radius, ratio, angle in windows[columns].to_numpy(dtype="float64"):
        long = max(radius, LEAST_RADIUS_M) * reach
        short = long * (ratio if radius > 0 else 1.0)
        along, across, lean = long * np.cos(turn), short * np.sin(turn), np.radians(angle)
        east = x + along * np.cos(lean) - across * np.sin(lean)
        north = y + along * np.sin(lean) + across * np.cos(lean)
        shapes.append(shapely.Polygon(np.column_stack([east, north])))
    return shapes


def scanned_cell_m(result: Result) -> float | None:
    """Return the side of the squares at whose centres a scan counted firms; None if it did not.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatialict.core.study import Message, Result
    >>> said = (Message("firms.scanned_cells", {"cell_m": 5000.0}),)
    >>> scanned_cell_m(Result("scan", pd.DataFrame(), notes=said))
    5000.0
    """
    told = (vars(note)["values"] for note in result.notes if note.key == SCANNED)
    return next((float(values["cell_m"]) for values in told), None)


def ground_of(members: Iterable[str], cell_m: float) -> Any:  # noqa: ANN401
    """Return the squares that a window of the scan holds, as one shape; None if not called so.

    A square is called by the metres of its centre, "x:y".

    Examples
    --------
    >>> ground_of(["1500:2500", "2500:2500"], 1000.0).bounds
    (1000.0, 2000.0, 3000.0, 3000.0)
    >>> ground_of(["f1"], 1000.0) is None
    True
    """
    import shapely

    found = [_CENTRE.fullmatch(str(member)) for member in members]
    if not found or None in found:
        return None
    x, y = np.array([one.groups() for one in found if one], dtype="float64").T
    half = cell_m / 2
    return shapely.union_all(shapely.box(x - half, y - half, x + half, y + half))
