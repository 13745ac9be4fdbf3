"""What indicators must be beside numbers: one unit each, shares of a hundred, names that are asked.

A figure of another unit or a share of one among shares of a hundred is a number like any other,
and the level that is made of it would be wrong without a word.
"""

from __future__ import annotations

import difflib
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.study import Message
from spatialict.data.cells import shown
from spatialict.data.figure_words import PERCENT
from spatialict.data.gazetteer import plain
from spatialict.data.ledger import cells, extent, listed
from spatialict.data.project_growth import THREE_STAGES, LevelIndicator
from spatialict.data.tables import check_not_negative

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.data.ledger import Ledger
    from spatialict.data.project import Project, TableSection

WHOLE: Final = 100.0
HUNDREDS: Final = 50.0
"""A goalpost from here on means figures of a hundred."""
NEAR: Final = 0.8
NEAR_DEFAULT: Final = 0.9
"""How alike a name must be to one that is asked for, in a project's own list and in ours."""


UNITS: Final = (
    *("KZT", "thousand KZT", "million KZT", "billion KZT", "million USD", "bn USD"),
    *("persons", "jobs", "firms", "companies"),
)
"""Units that the catalogue ``report`` has words for."""


def same_unit(unit: str) -> str:
    """Return a unit as it is compared: capitals, points and the language do not matter.

    Examples
    --------
    >>> same_unit(" Процент "), same_unit("млн.  тенге"), same_unit("Млн тенге")
    ('%', 'million kzt', 'million kzt')
    >>> same_unit("компаний"), same_unit("млрд тенге"), same_unit("per 100 persons")
    ('companies', 'billion kzt', 'per 100 persons')
    """
    plain = _bare(unit)
    return "%" if plain in PERCENT else _spoken_units().get(plain, plain)


def _bare(unit: str) -> str:
    return " ".join(unit.casefold().replace(".", " ").split())


@cache
def _spoken_units() -> dict[str, str]:
    """Return the units in the words of every language, as they are compared."""
    return {
        _bare(text(f"report.unit_{unit.replace(' ', '_')}", language)): _bare(unit)
        for language in LANGUAGES
        for unit in UNITS
    }


def check_indicators(
    rows: pd.DataFrame, spec: TableSection, project: Project, ledger: Ledger
) -> None:
    """Enter faults for several units of one indicator, impossible shares and negative amounts.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``indicator, value, unit, text`` of one file, indexed by row number.
    """
    given = rows[rows["value"].notna() & (rows["indicator"] != "")]
    _check_amounts(given, project, ledger)
    several = check_units(given, ledger)
    for name, part in given.groupby("indicator", sort=True):
        if name not in several and spec.plausible:
            percent = same_unit(str(part["unit"].iloc[0])) == "%"
            _check_share(str(name), part, percent=percent, project=project, ledger=ledger)


def check_units(given: pd.DataFrame, ledger: Ledger) -> set[str]:
    """Enter a fault for each indicator in several units, and return which those are.

    Parameters
    ----------
    given : pandas.DataFrame
        ``indicator, unit, text`` of one file's rows that have a figure, indexed by row number.
    """
    several = set()
    for name, part in given.groupby("indicator", sort=True):
        units = part["unit"].astype(str).map(same_unit)
        if len(set(units)) > 1:
            _several_units(str(name), part, units, ledger)
            several.add(str(name))
    return several


def _check_amounts(given: pd.DataFrame, project: Project, ledger: Ledger) -> None:
    """Enter a fault for amounts below nil that the ICT level divides or takes logarithms of."""
    amounts = [
        name for name, one in _asked(project).items() if one.per != "none" or one.deflate or one.log
    ]
    rows = given[given["indicator"].isin(amounts)]
    check_not_negative(rows["value"], rows["text"], ledger, "value")


def _several_units(name: str, part: pd.DataFrame, units: pd.Series[str], ledger: Ledger) -> None:
    counts = units.value_counts()
    other = part[units != sorted(counts.index[counts == counts.max()])[0]]
    said = [
        f"{text} {unit}".strip() for text, unit in zip(other["text"], other["unit"], strict=True)
    ]
    ledger.fault(
        "indicator_units",
        indicator=shown(name),
        units=listed(map(_unit, part["unit"].astype(str)[~units.duplicated()])),
        extent=extent(len(other), len(part)),
        rows=cells(other.index, said),
    )


def _unit(unit: str) -> Any:  # noqa: ANN401
    return shown(unit) if unit else Message("intake.unit_none")


def _check_share(
    name: str,
    part: pd.DataFrame,
    *,
    percent: bool,
    project: Project,
    ledger: Ledger,
) -> None:
    value = part["value"]
    told: dict[str, Any] = {"indicator": shown(name)}
    beyond = part[(value < 0) | (value > WHOLE)]
    if percent and len(beyond):
        rows = cells(beyond.index, beyond["text"])
        ledger.fault("share_beyond", **told, extent=extent(len(beyond), len(part)), rows=rows)
        return
    asked = _of_a_hundred(name, project)
    if (percent or asked) and 0 < value.max() <= 1 and value.min() >= 0:
        first = float(value.max())
        told |= {"given": first, "meant": first * WHOLE}
        if asked:
            ledger.fault("share_of_one", **told, count=len(part))
        else:
            ledger.note("share_small", **told, count=len(part))


def _of_a_hundred(name: str, project: Project) -> bool:
    """Tell whether the ICT level takes an indicator for a share of a hundred."""
    asked = _asked(project).get(name)
    return asked is not None and asked.per == "none" and (asked.high or 0.0) >= HUNDREDS


def _asked(project: Project) -> dict[str, LevelIndicator]:
    if project.level.recipe == "itu":
        return {}
    return {each.indicator: each for each in project.level.indicators}


def check_units_between(parts: Sequence[pd.DataFrame], ledger: Ledger) -> None:
    """Enter a fault for each indicator that one file gives in another unit than another."""
    used = [part[part["value"].notna()] for part in parts]
    pairs = pd.concat([part[["indicator", "unit"]].astype(str) for part in used])
    pairs = pairs.assign(same=pairs["unit"].map(same_unit)).drop_duplicates(["indicator", "same"])
    within = {
        name
        for part in used
        for name, units in part.groupby("indicator")["unit"]
        if len(set(units.astype(str).map(same_unit))) > 1
    }  # which are told with their rows
    for name, group in pairs.groupby("indicator", sort=True):
        if len(group) > 1 and name not in within:
            units = listed(map(_unit, group["unit"]))
            ledger.fault("indicator_units_between", indicator=shown(str(name)), units=units)


def check_level_names(rows: pd.DataFrame, project: Project, ledger: Ledger) -> None:
    """Say which indicators of ``[level]`` no table has, and refuse those that are misspelt.

    So are rows of an indicator in another spelling: they would count for nothing without a word.
    """
    there = set(rows.loc[rows["value"].notna(), "indicator"].astype(str))
    if not there or "ict_level" in there:
        return
    own = project.level.indicators != THREE_STAGES  # a manifest writes the usual ones too
    asked = _asked(project)
    spare = sorted(there - set(asked))
    absent = []
    for name, other in ((name, other) for name in asked if name in there for other in spare):
        if plain(name) == plain(other):
            ledger.fault("level_indicator_spelt", indicator=shown(name), other=shown(other))
    for name in (name for name in asked if name not in there):
        near = difflib.get_close_matches(name, spare, 1, NEAR if own else NEAR_DEFAULT)
        if near:
            ledger.fault("level_indicator_near", indicator=shown(name), near=shown(near[0]))
        else:
            absent.append(shown(name))
    if own and absent:
        names = listed(map(shown, sorted(there)))
        ledger.note("level_indicator_absent", indicators=absent, there=names)
