"""A curve over distance as a table: what was seen, what chance makes, and the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatialict.core.arrays import FloatArray
from spatialict.core.points.envelopes import Envelope, envelope, undefined
from spatialict.core.study import Message, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def curve(
    measure: str,
    distances_m: FloatArray,
    observed: FloatArray,
    simulated: FloatArray,
    *,
    alpha: float,
    unit: str,
    params: Mapping[str, Any],
    notes: Sequence[Message] = (),
    either: bool = False,
    shows_peak: bool = True,
    status: str = "ok",
) -> Result:
    """Return a curve with its bands, as every measure of distance gives it.

    Parameters
    ----------
    measure : str
        Name of the measure.
    distances_m : array, shape (bins,)
        Index of the table.
    observed, simulated : array, shape (bins,) and (R, bins)
        As for `spatialict.core.points.envelopes.envelope`.
    alpha : float
        Level of each side.
    unit : str
        Of the curve.
    params : Mapping
        Arguments of the measure; what the test found is added.
    notes : sequence of Message
        Of the measure; bins that are left out add their own.
    either : bool
        True: a curve that is localised somewhere is dispersed nowhere, as Duranton and Overman
        define it.
    shows_peak : bool
        False: the curve is too smooth to have a peak.
    status : str
        Anything but ``"ok"``: nothing is tested, and every number is NaN.

    Returns
    -------
    Result
        ``value, expected, low, high, global_low, global_high, localisation, dispersion, label,
        status``; in the params ``simulations, alpha, p_localised, p_dispersed, peak_m``.
    """
    if status == "ok":
        found = envelope(observed, simulated, alpha=alpha)
    else:
        observed = np.full(len(distances_m), np.nan)
        found = undefined(len(distances_m))
    table = _table(distances_m, observed, found, either)
    table["status"] = np.where(table["expected"].notna(), "ok", "undefined")
    if status != "ok":
        table["status"] = status
    told = list(notes)
    if found.ignored and status == "ok":
        lacking = {"count": found.ignored, "total": len(table)}
        told.append(Message("curves.ignored", lacking))
    tests = {"p_localised": found.p_localised, "p_dispersed": found.p_dispersed}
    about = {
        **params,
        "simulations": len(simulated),
        "alpha": alpha,
        **tests,
        "peak_m": peak(table) if shows_peak else float("nan"),
    }
    return Result(measure, table, unit, about, tuple(told))


def peak(table: pd.DataFrame) -> float:
    """Return the distance at which localisation is largest; NaN if there is none.

    Examples
    --------
    >>> peak(pd.DataFrame({"localisation": [0.0, 0.2, 0.1]}, index=[0.0, 10.0, 20.0]))
    10.0
    """
    largest = table["localisation"].max()
    if not largest > 0:
        return float("nan")
    return float(table.index[table["localisation"].to_numpy() == largest][0])


def _table(
    distances_m: FloatArray, observed: FloatArray, found: Envelope, either: bool
) -> pd.DataFrame:
    localisation = np.maximum(observed - found.global_high, 0)
    dispersion = np.maximum(found.global_low - observed, 0)
    if either and (localisation > 0).any():
        dispersion = np.where(np.isnan(dispersion), np.nan, 0)
    label = np.where(localisation > 0, "localised", np.where(dispersion > 0, "dispersed", "ns"))
    columns = {
        "value": observed,
        "expected": found.expected,
        "low": found.low,
        "high": found.high,
        "global_low": found.global_low,
        "global_high": found.global_high,
        "localisation": localisation,
        "dispersion": dispersion,
        "label": label,
    }
    return pd.DataFrame(columns, index=pd.Index(distances_m, name="distance_m"))
