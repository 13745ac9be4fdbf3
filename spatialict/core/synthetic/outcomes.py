"""What is followed in every region when a programme is evaluated: four readings of one sector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

OUTCOMES: Final = ("share", "quotient", "per_head", "log")
RELATIVE: Final = ("share", "quotient", "per_head")
"""Outcomes that compare a region with a nation of which it is a part."""


def outcomes(
    panel: pd.DataFrame,
    population: pd.DataFrame | None = None,
    *,
    outcome: str = "per_head",
    industry: Sequence[str] = ("J",),
    total: str = "total",
) -> pd.DataFrame:
    r"""Return what is followed in every region: a sector's share, quotient, size per head, or log.

    .. math::

        \frac{x_{ri}}{x_i}, \qquad \frac{x_{ri} / x_r}{x_i / x}, \qquad
        \frac{x_{ri} / p_r}{x_i / p}, \qquad \ln x_{ri}

    Parameters
    ----------
    panel : pandas.DataFrame
        Long: ``region_id, industry, year, value``, as `Study.panel`.
    population : pandas.DataFrame, optional
        Long: ``region_id, year, value``, in the borders of the panel; needed for ``"per_head"``.
    outcome : str
        ``"share"`` of the nation's sector; ``"quotient"``, the location quotient; ``"per_head"``,
        activity per head over the nation's; ``"log"``, the natural logarithm of the activity.
    industry : sequence of str
        Codes of the sector; several are summed.
    total : str
        What the panel calls all activity of a region.

    Returns
    -------
    pandas.DataFrame, shape (n_regions, n_years)
        ``NaN`` where a figure is not given, and in every region of a year whose sum over the
        regions is not known because one is missing (but for ``"log"``, which asks no sum);
        the logarithm of nil and what is divided by nil are ``NaN`` too.

    Raises
    ------
    ArgumentError
        If the outcome is not known, the panel lacks an industry or the total that it needs, names
        a row twice, or there is no population where it is needed.

    Notes
    -----
    The nation is the sum of the regions. All but the logarithm compare a region with a nation that
    contains it, so one region's gain lowers the others: donors of a synthetic control then fall a
    little because the treated rises.

    Examples
    --------
    Region b has 3 of the nation's 4, and 3 per head where the nation has 4 / 3:

    >>> import pandas as pd
    >>> panel = pd.DataFrame({"region_id": ["a", "b"], "industry": "J", "year": 2020,
    ...                       "value": [1.0, 3.0]})
    >>> people = pd.DataFrame({"region_id": ["a", "b"], "year": 2020, "value": [2.0, 1.0]})
    >>> outcomes(panel, outcome="share")[2020].tolist()
    [0.25, 0.75]
    >>> outcomes(panel, people, outcome="per_head")[2020].tolist()
    [0.375, 2.25]
    """
    if outcome not in OUTCOMES:
        values = {"argument": "outcome", "value": outcome, "choices": ", ".join(OUTCOMES)}
        raise ArgumentError("study.unknown_choice", **values)
    if outcome == "per_head" and population is None:
        raise ArgumentError("programme.no_population")
    sector = _sum(panel, [industry] if isinstance(industry, str) else list(industry))
    if outcome == "log":
        return sector.where(sector > 0).apply(np.log)
    share = sector / _nation(sector)
    if outcome == "share":
        return share
    if outcome == "quotient":
        base = _sum(panel, [total])
    else:
        assert population is not None
        base = _wide(population, "population")
    base = base.reindex(index=sector.index, columns=sector.columns)
    return share / (base / _nation(base)).where(base > 0)


def _sum(panel: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """Return the sum of industries, region x year; missing where one of them is."""
    lacking = [code for code in codes if code not in set(panel["industry"])]
    if lacking or not codes:
        raise ArgumentError("programme.unknown_industry", industries=", ".join(lacking))
    parts = [_wide(panel[panel["industry"] == code], "panel") for code in dict.fromkeys(codes)]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + part
    return whole


def _wide(table: pd.DataFrame, name: str) -> pd.DataFrame:
    twice = table.duplicated(["region_id", "year"])
    if twice.any():
        rows = table.loc[twice, ["region_id", "year"]].head(5).itertuples(index=False)
        shown = ", ".join(f"{region} {year}" for region, year in rows)
        raise ArgumentError("programme.repeated", table=name, count=int(twice.sum()), rows=shown)
    wide = table.pivot(index="region_id", columns="year", values="value").astype(float)
    return wide.sort_index(axis=1)


def _nation(wide: pd.DataFrame) -> pd.Series[float]:
    """Return the sum over the regions by year; NaN where one is missing or nothing is there."""
    whole = wide.sum(axis=0, skipna=False)
    return whole.where(whole > 0)
