"""At which distances a curve is told: round steps, up to a round distance."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from spatialict.core.arrays import FloatArray
from spatialict.core.points.given_numbers import check_length
from spatialict.core.study import ArgumentError

STEPS: Final = 100
"""About as many distances as a curve needs to look smooth."""
MOST_STEPS: Final = 10_000
ROUND: Final = (1, 2, 2.5, 5)


def distances(most_m: float | None, step_m: float | None, usual_m: float) -> FloatArray:
    """Return the distances of a curve, from 0 in even steps.

    Parameters
    ----------
    most_m, step_m : float, optional
        The largest distance, and the step. By default `usual_m` in about a hundred round steps.
    usual_m : float
        The largest distance that the measure advises; 1 m where it is nil.

    Raises
    ------
    ArgumentError
        If either is no length, or the step does not fit.

    Examples
    --------
    >>> distances(None, None, 437_000)[[0, 1, 2, -1]]
    array([     0.,   5000.,  10000., 435000.])
    >>> distances(1000, 250, 437_000)
    array([   0.,  250.,  500.,  750., 1000.])
    """
    check_length("most_m", most_m)
    check_length("step_m", step_m)
    most = (usual_m or 1.0) if most_m is None else float(most_m)
    step = _round_step(most / STEPS) if step_m is None else float(step_m)
    count = int(most / step * (1 + 1e-12))
    if not 1 <= count <= MOST_STEPS:
        raise ArgumentError("curves.steps", most=most, step=step, limit=MOST_STEPS)
    return np.asarray(np.arange(count + 1) * step, dtype=np.float64)


def _round_step(least: float) -> float:
    """Return the first of 1, 2, 2.5, 5 and their tenfolds that is not less."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(part * power for part in (*ROUND, 10) if part * power >= least * (1 - 1e-12))
