"""What a programme of support reports of itself, beside the sector it belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Mapping

SCALES: Final[Mapping[str, float]] = {
    "thousand": 1e3,
    "thousands": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "bln": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
}
"""Words before a unit, and what they multiply it by."""
ALIKE: Final[Mapping[str, tuple[str, ...]]] = {
    "gva": ("gva", "value_added"),
    "employment": ("jobs", "employment", "employed", "specialists"),
    "firms": ("participants", "firms"),
    "output": ("output",),
}
"""Kind of the sector's activity -> indicators of a programme that count the same thing."""


def programme_figures(
    programme: pd.DataFrame,
    sector: pd.Series[float] | None = None,
    *,
    sector_unit: str = "",
    sector_kind: str = "gva",
    participants: str = "participants",
    first: int | None = None,
) -> Result:
    """Tell how a programme's own figures change, per participant, and beside its sector.

    Parameters
    ----------
    programme : pandas.DataFrame
        Long: ``indicator, year, value, unit``, as `Study.programme`; other columns (``note``)
        are kept. Values are ``>= 0`` or missing.
    sector : pandas.Series, optional
        The sector's activity by year (index), in the region or the nation.
    sector_unit, sector_kind : str
        Of the sector: ``"million KZT"`` and ``"gva"``; employment, firms, output.
    participants : str
        The indicator that counts those who take part.
    first : int, optional
        The first year of the programme; for the reader.

    Returns
    -------
    Result
        ``programme``, index ``indicator, year``, sorted: ``value``, ``unit``, ``change`` (since
        the indicator's last figure), ``growth`` (the same as a share of it), ``since`` (its year),
        ``per_participant`` (value over the participants of the year), ``to_sector`` (value over
        the sector's, where both are in one currency or count the same), ``share`` (the same,
        where the indicator is a part of what the sector's figure counts), ``status``: ``ok``, or
        ``missing`` without a value. NaN where there is no earlier figure, no participant, or no
        figure of the sector in that unit and year.

    Raises
    ------
    ArgumentError
        If an indicator has two figures for one year, or a value is negative or infinite.

    Notes
    -----
    Revenue counts what is bought from others, value added does not: their quotient can exceed 1
    and is no share of the sector, so it is in ``to_sector`` only. A unit is compared by its words:
    ``"1.5"`` in ``"billion KZT"`` is 1500 in ``"million KZT"``; dollars are not turned into tenge.
    A programme has no figures of the time before it; what its participants did then is not here.

    Examples
    --------
    100 firms with 2000 jobs, then 150 with 3600: 20 and 24 jobs each, of 90 thousand in the sector.

    >>> import pandas as pd
    >>> reported = pd.DataFrame({
    ...     "indicator": ["participants", "participants", "jobs", "jobs"],
    ...     "year": [2023, 2024, 2023, 2024], "value": [100.0, 150, 2000, 3600],
    ...     "unit": ["firms", "firms", "persons", "persons"]})
    >>> jobs = pd.Series({2023: 80.0, 2024: 90.0})
    >>> found = programme_figures(reported, jobs, sector_unit="thousand persons",
    ...                           sector_kind="employment")
    >>> found.table.loc["jobs", ["value", "change", "per_participant", "share"]].values.tolist()
    [[2000.0, nan, 20.0, 0.025], [3600.0, 1600.0, 24.0, 0.04]]
    """
    table = _checked(programme)
    last = _earlier(table["value"])
    years = pd.Series(table.index.get_level_values("year"), table.index, dtype=float)
    table["change"] = table["value"] - last
    table["growth"] = table["change"] / last.where(last > 0)
    since = _earlier(years.where(table["value"].notna()))
    table["since"] = since.where(table["change"].notna())
    table["per_participant"] = _per_participant(table, participants)
    table["to_sector"] = _to_sector(table, sector, sector_unit)
    alike = table.index.get_level_values("indicator").isin(ALIKE.get(sector_kind, ()))
    table["share"] = table["to_sector"].where(alike)
    table["status"] = np.where(table["value"].notna(), "ok", "missing")
    params: dict[str, Any] = {
        "sector_unit": sector_unit,
        "sector_kind": sector_kind,
        "participants": participants,
        "first": first,
        "indicators": list(dict.fromkeys(table.index.get_level_values("indicator"))),
    }
    return Result("programme", table, "", params, _notes(table, params, sector is not None))


def _checked(programme: pd.DataFrame) -> pd.DataFrame:
    table = programme.copy()
    table["value"] = pd.to_numeric(table["value"]).astype(float)
    table["year"] = table["year"].astype(int)
    twice = table.duplicated(["indicator", "year"])
    if twice.any():
        rows = [f"{i} {y}" for i, y in table.loc[twice, ["indicator", "year"]].to_numpy()]
        raise ArgumentError("programme.figure_twice", count=len(rows), rows=some(rows))
    wrong = (table["value"] < 0) | np.isinf(table["value"])
    if wrong.any():
        rows = [f"{i} {y}" for i, y in table.loc[wrong, ["indicator", "year"]].to_numpy()]
        values = {"count": len(rows), "total": len(table), "rows": some(rows)}
        raise ArgumentError("programme.figure_negative", **values)
    if "unit" not in table:
        table["unit"] = ""
    return table.set_index(["indicator", "year"]).sort_index()


def _earlier(figures: pd.Series[float]) -> pd.Series[float]:
    """Return the indicator's last known figure before each."""
    return figures.groupby(level="indicator").ffill().groupby(level="indicator").shift()


def _per_participant(table: pd.DataFrame, participants: str) -> pd.Series[float]:
    empty = pd.Series(np.nan, table.index)
    if participants not in table.index.get_level_values("indicator"):
        return empty
    count = table["value"].xs(participants, level="indicator")
    years = table.index.get_level_values("year")
    per: pd.Series[float] = table["value"] / count.where(count > 0).reindex(years).to_numpy()
    return per.where(table.index.get_level_values("indicator") != participants)


def _to_sector(
    table: pd.DataFrame, sector: pd.Series[float] | None, sector_unit: str
) -> pd.Series[float]:
    """Return each value over the sector's of the year, where the units are of one kind."""
    if sector is None:
        return pd.Series(np.nan, table.index)
    scale, base = _unit(sector_unit)
    there = sector.where(sector > 0) * scale
    by_year = there.reindex(table.index.get_level_values("year")).to_numpy(dtype=float)
    units = [_unit(str(unit)) for unit in table["unit"]]
    factors = [factor if own == base and base else np.nan for factor, own in units]
    return table["value"] * (np.array(factors, dtype=float) / by_year)


def _unit(written: str) -> tuple[float, str]:
    """Return the factor and the plain unit of words such as "million KZT".

    Examples
    --------
    >>> _unit("million KZT"), _unit("persons")
    ((1000000.0, 'kzt'), (1.0, 'persons'))
    """
    words = re.split(r"[\s\u00a0]+", written.strip().lower())
    scale = 1.0
    while words and words[0].rstrip(".") in SCALES:
        scale *= SCALES[words.pop(0).rstrip(".")]
    return scale, " ".join(words)


def _notes(table: pd.DataFrame, params: dict[str, Any], sector: bool) -> tuple[Message, ...]:
    """Return what the figures are, and what they are not."""
    if table.empty:
        return (Message("programme.no_figures", {}),)
    notes = [Message("programme.own_figures", {})]
    only = table.index[table["to_sector"].notna() & table["share"].isna()]
    if len(only):
        named = ", ".join(dict.fromkeys(only.get_level_values("indicator")))
        notes.append(Message("programme.no_share", {**params, "named": named}))
    apart = table.index[table["to_sector"].isna() & table["value"].notna()]
    if sector and len(apart):
        named = ", ".join(dict.fromkeys(apart.get_level_values("indicator")))
        notes.append(Message("programme.other_unit", {**params, "named": named}))
    if len(table.index.unique("year")) == 1:
        notes.append(Message("programme.one_year", {}))
    return tuple(notes)
