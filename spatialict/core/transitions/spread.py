"""How far apart regions lie in a year, and whether that changes; logarithms in, numbers out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.inference import TOLERANCE
from spatialict.core.transitions.slope import flat, jackknifed, slope

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray

FEW: Final = 3
"""Regions, or years, below which there is no error of anything."""


def spread(logs: FloatArray, confidence: float) -> tuple[float, float, float, str]:
    """Return the standard deviation of one year with its interval and a word."""
    nothing = float("nan")
    if not len(logs):
        return nothing, nothing, nothing, "too_few"
    if len(logs) < FEW:
        sd = float(logs.std(ddof=1)) if len(logs) > 1 else nothing
        return sd, nothing, nothing, "too_few"
    if flat(np.exp(logs - logs.mean())):
        return 0.0, nothing, nothing, "constant"
    sd = float(logs.std(ddof=1))
    without = _without(logs)
    if (without <= 0).any():
        return sd, nothing, nothing, "ok"
    low, high, _ = jackknifed(float(np.log(sd)), np.log(without), confidence)
    return sd, float(np.exp(low)), float(np.exp(high)), "ok"


def _without(logs: FloatArray) -> FloatArray:
    """Return the standard deviation without each region in turn."""
    return np.array([np.delete(logs, at).std(ddof=1) for at in range(len(logs))])


def trend(logs: FloatArray, years: FloatArray, confidence: float) -> dict[str, float]:
    """Return the slope of the spread over the years, by leaving out each region in turn."""
    nothing = float("nan")
    if len(logs) < FEW or len(years) < FEW:
        return dict.fromkeys(("value", "low", "high", "p_value"), nothing)
    value = slope(years, logs.std(axis=0, ddof=1)).value
    each = [np.delete(logs, at, axis=0).std(axis=0, ddof=1) for at in range(len(logs))]
    without = np.array([slope(years, one).value for one in each])
    low, high, p = jackknifed(value, without, confidence)
    return {"value": value, "low": low, "high": high, "p_value": p}


def first_last(logs: FloatArray, permutations: int, rng: np.random.Generator) -> dict[str, float]:
    """Compare the first with the last spread of the same regions."""
    if logs.shape[1] < 2 or len(logs) < FEW:
        return {"change": float("nan"), "p_value": float("nan")}
    one, other = (logs[:, at] - logs[:, at].mean() for at in (0, -1))
    change = float(other.std(ddof=1) - one.std(ddof=1))
    products = (other - one) * (other + one)
    if flat(np.exp(one)) and flat(np.exp(other)):
        return {"change": change, "p_value": float("nan")}
    signs = rng.choice(np.array([-1.0, 1.0]), size=(permutations, len(products)))
    least = abs(products.sum()) - TOLERANCE * np.abs(products).sum()
    reached = int((np.abs(signs @ products) >= least).sum())
    return {"change": change, "p_value": (1 + reached) / (1 + permutations)}
