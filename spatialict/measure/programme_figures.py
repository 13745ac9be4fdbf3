"""What a programme of support reports of itself, beside the sector it belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.quotients import SHOWN, some
from spatialict.core.study import ArgumentError, Message, Result
from spatialict.core.synthetic.comparison import whole_year
from spatialict.core.synthetic.words import figure_name, figure_of, kind_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatialict.core.study import Names

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
BOUNDS: Final = ("", "above", "below", "about")
"""A figure is exact, or the truth lies above it, below it, or about there."""
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
        Long: ``indicator, year, value, unit``, as `Study.programme`; other columns are kept.
        Values are ``>= 0`` or missing. Where given, ``bound`` tells that the truth lies ``above``
        the figure, ``below`` it or ``about`` there (empty: it is exact), and ``relative`` that it
        is a share or a mean already.
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
        where the indicator is a part of what the sector's figure counts), ``bound`` (of the value,
        ``to_sector`` and ``share``), ``change_bound`` (of ``change`` and ``growth``) and
        ``per_participant_bound``, each ``above`` (the truth is that or more), ``below``,
        ``about``, ``open`` or empty for an exact figure; ``status``: ``ok``, or ``missing``
        without a value. NaN where there is no earlier figure, no participant, no figure of the
        sector in that unit and year, a share or a mean for ``per_participant`` and ``to_sector``,
        or where two bounds leave the answer ``open``.

    Raises
    ------
    ArgumentError
        If a column is missing, a value is no number, negative or infinite, a year is no whole
        number, an indicator has two figures for one year, or a bound is no word of these.

    Notes
    -----
    Revenue counts what is bought from others, value added does not: their quotient can exceed 1
    and is no share of the sector, so it is in ``to_sector`` only. A unit is compared by its words:
    ``"1.5"`` in ``"billion KZT"`` is 1500 in ``"million KZT"``; dollars are not turned into tenge.
    A programme has no figures of the time before it; what its participants did then is not here.
    From "more than 1500" to 2000 the growth is a third *at most*; 30 000 jobs "or more" of 2000
    firms are 15 each at least; "more than 26 000" over "more than 1500" may be anything.

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
    relative = table.pop("relative").astype(bool)
    last = _earlier(table["value"])
    was = _earlier(table["bound"].where(table["value"].notna())).fillna("")
    years = pd.Series(table.index.get_level_values("year"), table.index, dtype=float)
    table["change"] = table["value"] - last
    table["growth"] = table["change"] / last.where(last > 0)
    since = _earlier(years.where(table["value"].notna()))
    table["since"] = since.where(table["change"].notna())
    table["change_bound"] = _joined(table["bound"], was, table["change"])
    table[["change", "growth"]] = table[["change", "growth"]].mask(table["change_bound"] == "open")
    per, per_bound = _per_participant(table, participants, relative)
    table["per_participant"] = per.mask(per_bound == "open")
    table["per_participant_bound"] = per_bound
    table["to_sector"] = _to_sector(table, sector, sector_unit).mask(relative)
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
    notes = _notes(table, params, relative, sector=sector is not None)
    return Result("programme", table, "", params, notes)


def _checked(programme: pd.DataFrame) -> pd.DataFrame:
    lacking = [name for name in ("indicator", "year", "value") if name not in programme]
    if lacking:
        raise ArgumentError("programme.no_columns", columns=some(lacking))
    table = programme.copy()
    try:
        table["value"] = pd.to_numeric(table["value"]).astype(float)
    except (TypeError, ValueError):
        raise ArgumentError("specialisation.not_numeric", argument="programme") from None
    years = [whole_year(year) for year in table["year"]]
    if None in years:
        given = table.loc[[year is None for year in years], ["indicator", "year"]].to_numpy()
        rows = [f"{indicator} {year}" for indicator, year in given]
        values = {"count": len(rows), "total": len(table), "rows": some(rows)}
        raise ArgumentError("programme.figure_years", **values)
    table["year"] = np.array(years, dtype=int)
    twice = table.duplicated(["indicator", "year"])
    if twice.any():
        rows = [f"{i} {y}" for i, y in table.loc[twice, ["indicator", "year"]].to_numpy()]
        raise ArgumentError("programme.figure_twice", count=len(rows), rows=some(rows))
    wrong = (table["value"] < 0) | np.isinf(table["value"])
    if wrong.any():
        rows = [f"{i} {y}" for i, y in table.loc[wrong, ["indicator", "year"]].to_numpy()]
        values = {"count": len(rows), "total": len(table), "rows": some(rows)}
        raise ArgumentError("programme.figure_negative", **values)
    for name, usual in (("unit", ""), ("bound", ""), ("relative", False)):
        if name not in table:
            table[name] = usual
    table["bound"] = table["bound"].astype(object).where(table["bound"].notna(), "")
    if not_known := sorted(set(table["bound"]).difference(BOUNDS), key=str):
        known = ", ".join(BOUNDS[1:])
        told = {"argument": "bound", "value": not_known[0], "choices": known}
        raise ArgumentError("study.unknown_choice", **told)
    return table.set_index(["indicator", "year"]).sort_index()


def _joined(own: pd.Series[Any], other: pd.Series[Any], known: pd.Series[float]) -> pd.Series[Any]:
    """Return the bound of a figure less, or over, another; empty where there is none.

    Examples
    --------
    >>> over = pd.Series(["", "above", "above", "about", "about", "above"])
    >>> under = pd.Series(["above", "", "above", "", "above", "below"])
    >>> _joined(over, under, pd.Series(1.0, over.index)).tolist()
    ['below', 'above', 'open', 'about', 'open', 'above']
    """
    turned = {"above": "below", "below": "above"}
    pairs = [(a, turned.get(b, b)) for a, b in zip(own, other, strict=True)]
    said = [(a or b) if not a or not b or a == b else "open" for a, b in pairs]
    return pd.Series(said, own.index, dtype=object).where(known.notna(), "")


def _earlier(figures: pd.Series[Any]) -> pd.Series[Any]:
    """Return the indicator's last known figure before each."""
    return figures.groupby(level="indicator").ffill().groupby(level="indicator").shift()


def _per_participant(
    table: pd.DataFrame, participants: str, relative: pd.Series[bool]
) -> tuple[pd.Series[float], pd.Series[Any]]:
    """Return each figure over the participants of the year, and how exact that is."""
    indicators = table.index.get_level_values("indicator")
    if participants not in indicators:
        return pd.Series(np.nan, table.index), pd.Series("", table.index, dtype=object)
    counted = table.xs(participants, level="indicator")
    counted = counted.reindex(table.index.get_level_values("year")).set_axis(table.index)
    per: pd.Series[float] = table["value"] / counted["value"].where(counted["value"] > 0)
    per = per.where((indicators != participants) & ~relative)
    return per, _joined(table["bound"], counted["bound"].fillna(""), per)


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
    factors = [factor if base and own == base else np.nan for factor, own in units]
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


def _apart(table: pd.DataFrame, params: dict[str, Any]) -> list[Message]:
    """Return which figures are beside no figure of the sector: in no year, or in some alone."""
    there = table["to_sector"].notna()
    ever = there.groupby(level="indicator").transform("any")
    lacking = ~there & table["value"].notna()
    notes = []
    if len(never := table.index[lacking & ~ever]):
        notes.append(Message("programme.other_unit", {**params, "named": _called(never)}))
    if len(some_years := table.index[lacking & ever]):
        rows = [figure_of(indicator, int(year)) for indicator, year in some_years[:SHOWN]]
        more = ["…"] * (len(some_years) > SHOWN)
        notes.append(Message("programme.other_years", {"rows": [*rows, *more]}))
    return notes


def _notes(
    table: pd.DataFrame, params: dict[str, Any], relative: pd.Series[bool], *, sector: bool
) -> tuple[Message, ...]:
    """Return what the figures are, and what they are not."""
    if table.empty:
        return (Message("programme.no_figures", {}),)
    notes = [Message("programme.own_figures", {})]
    only = table.index[table["to_sector"].notna() & table["share"].isna()]
    if len(only):
        said = {"named": _called(only), "sector_kind": kind_name(params["sector_kind"])}
        notes.append(Message("programme.no_share", {**params, **said}))
    if sector:
        notes += _apart(table, params)
    told = table["value"].notna()
    if (bounds := table.index[(table["bound"] != "") & told]).size:
        rows = [figure_of(indicator, int(year)) for indicator, year in bounds[:SHOWN]]
        more = ["…"] * (len(bounds) > SHOWN)
        notes.append(Message("programme.bounds", {"count": len(bounds), "rows": [*rows, *more]}))
    if params["participants"] in params["indicators"] and (shares := table.index[relative]).size:
        notes.append(Message("programme.not_per_participant", {"named": _called(shares)}))
    if len(table.index.unique("year")) == 1:
        notes.append(Message("programme.one_year", {}))
    return tuple(notes)


def _called(figures: pd.Index[Any]) -> list[Message | Names]:
    """Return what the indicators of some figures are called, each once."""
    return [figure_name(one) for one in dict.fromkeys(figures.get_level_values("indicator"))]
