"""Marcon and Puech's M of points in strips: as it is, and for labels drawn anew.

What stands around each point is found once; a drawing of labels then looks at the chosen points
alone. Points and drawings are cut into blocks whose bounds, and whose random numbers, depend on
the data and the seed, never on who works.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from spatialict.core.study import ArgumentError
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.points.strips import Strips
    from spatialict.core.workers import Workers

    LabelArray = npt.NDArray[np.uint8]

Null = Literal["labelling", "location", "independence"]
NULLS: Final = ("labelling", "location", "independence")
CENTRE, SOUGHT = 1, 2
ROWS: Final = 1024
"""Points of a block."""
DRAWINGS: Final = 8
"""Drawings of a block."""
CELLS: Final = 1 << 28
"""Points times distances that are kept: 2 GB."""


@dataclass(frozen=True)
class Firms:
    """Points in strips, what each weighs, and what it is.

    Parameters
    ----------
    laid : Strips
        The points.
    weights : array, shape (n,)
        By place.
    labels : array of uint8, shape (n,)
        By place: 1 is a centre, 2 is whom it is asked about, 0 anybody.
    """

    laid: Strips
    weights: FloatArray
    labels: LabelArray

    @property
    def within(self) -> bool:
        """Return whether centres are asked about each other."""
        return not (self.labels == SOUGHT).any()


def profiles(firms: Firms, workers: Workers = None) -> FloatArray:
    """Return what all others up to each distance weigh, a row for each point.

    Raises
    ------
    ArgumentError
        If that is more than can be kept.
    """
    laid = firms.laid
    if laid.n * laid.bins > CELLS:
        told = {"n": laid.n, "steps": laid.bins, "most": CELLS // laid.n}
        raise ArgumentError("marcon_puech.too_many", **told)
    found = each(_rows, (laid, firms.weights), bounds(laid.n, ROWS), workers)
    return np.concatenate(found)


def _rows(shared: tuple[Strips, FloatArray], part: tuple[int, int]) -> FloatArray:
    from spatialict.core.kernels.near_profiles import fill_profiles

    laid, weights = shared
    filled = np.empty((part[1] - part[0], laid.bins))
    fill_profiles(
        laid.at, laid.rough, weights, laid.starts, laid.reaches, laid.edges, laid.scale,
        part[0], filled,
    )  # fmt: skip
    return filled


def curves(
    firms: Firms, simulations: int, null: Null, *, seed: int, workers: Workers = None
) -> tuple[FloatArray, FloatArray]:
    """Return M at each distance, and a row of it for each drawing.

    Parameters
    ----------
    firms : Firms
        As they are.
    simulations : int
        How many drawings.
    null : str
        ``"labelling"``: what each point is, is drawn; where it is and what it weighs stays.
        ``"location"``: points keep what they are and weigh, and are sent to each other's places.
        ``"independence"``: centres stay what they are; among the others labels are drawn.
    seed : int
        Of the drawings.
    workers : int, str or distributed.Client, optional
        Who counts.

    Notes
    -----
    Where all weigh alike the first two are the same, and it is drawn by the first.
    """
    moving = null == "location" and np.ptp(firms.weights) > 0
    known = np.empty((0, firms.laid.bins)) if moving else profiles(firms, workers)
    asked = firms.labels
    observed = np.empty((1, firms.laid.bins))
    nothing = (np.empty(0, np.int64), 0, 0)
    _fill(_Shared(firms, known, asked, nothing, seed, 1), np.uint64(0), observed)
    centre, sought = asked == CENTRE, asked == SOUGHT
    fixed = asked if moving else np.zeros_like(asked)
    free, ones = np.arange(len(asked)), int(centre.sum())
    if null == "independence":
        fixed, free, ones = np.where(centre, asked, fixed), np.flatnonzero(~centre), 0
    drawn = (free, ones, int(sought.sum()))
    shared = _Shared(firms, known, fixed, drawn, seed, simulations)
    parts = range(0, simulations, DRAWINGS)
    return observed[0], np.concatenate(each(_block, shared, parts, workers))


class _Shared(NamedTuple):
    """What every block of drawings needs."""

    firms: Firms
    profiles: FloatArray
    fixed: LabelArray
    drawn: tuple[IntArray, int, int]
    seed: int
    simulations: int


def _block(shared: _Shared, start: int) -> FloatArray:
    number = min(DRAWINGS, shared.simulations - start)
    found = np.empty((number, shared.firms.laid.bins))
    words = np.random.SeedSequence([shared.seed, start // DRAWINGS]).generate_state(1, np.uint64)
    _fill(shared, words[0], found)
    return found


def _fill(shared: _Shared, state: np.uint64, found: FloatArray) -> None:
    from spatialict.core.kernels.near_profiles import label_curves

    firms, laid, (free, ones, twos) = shared.firms, shared.firms.laid, shared.drawn
    at, rough, moved = np.array(laid.at), np.array(laid.rough), np.array(firms.weights)
    label_curves(
        at, rough, firms.weights, moved, np.array(laid.starts), laid.reaches, laid.edges,
        laid.scale, shared.profiles, shared.fixed, np.array(shared.fixed),
        free.astype(np.int32), ones, twos, firms.within, state, found,
    )  # fmt: skip
