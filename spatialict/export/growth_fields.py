"""What the columns of growth, level, panel and flows are, and what they are called in this run.

Where a unit, a year or a period belongs to a figure, the alias of its column tells it: a column in
a table of attributes has no title beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spatialict.core.level.words import STAGES, stage_name
from spatialict.core.study import Message
from spatialict.core.units import unit_words
from spatialict.export.growth_columns import STAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialict.core.study import Findings, Result

RATES: Final = {
    "value": "growth_beyond",
    "low": "growth_low",
    "high": "growth_high",
    "q_value": "growth_q_value",
    "years": "growth_years",
    "status": "growth_status",
}
GROWTH_COLUMNS: Final = (
    (
        "shift_share",
        {
            "value": "regional_shift",
            "national": "shift_national",
            "industry_mix": "shift_mix",
            "change": "shift_change",
            "status": "shift_status",
        },
    ),
    ("shift_share_dynamic", {"value": "shift_yearly"}),
    ("shift_share_spatial", {"value": "shift_own"}),
    ("shift_share_structure", {"label": "shift_case"}),
    ("growth_rates", RATES),
    (
        "potential",
        {
            "value": "potential",
            "share": "potential_share",
            "relative": "potential_relative",
            "status": "potential_status",
        },
    ),
    (
        "specialisation_indices",
        {
            "krugman": "krugman",
            "hachman": "hachman",
            "top_industry": "top_industry",
            "status": "krugman_status",
        },
    ),
    (
        "relatedness",
        {
            "value": "relatedness",
            "expected": "relatedness_expected",
            "q_value": "relatedness_q_value",
            "label": "relatedness_label",
            "related": "related",
            "status": "relatedness_status",
        },
    ),
    ("complexity", {"value": "complexity"}),
    (
        "cluster_index",
        {"value": "cluster_index", "label": "cluster_label", "status": "cluster_status"},
    ),
    (
        "nodal_regions",
        {
            "value": "inflow",
            "subordinate_to": "subordinate_to",
            "pole": "nodal_pole",
            "label": "nodal_label",
            "status": "nodal_status",
        },
    ),
)
"""Result -> its columns and their names in the layer ``growth``."""

LEVEL_COLUMNS: Final = {
    "value": "ict_level",
    "low": "level_low",
    "high": "level_high",
    "rank": "level_rank",
    "rank_low": "rank_low",
    "rank_high": "rank_high",
    "class": "level_class",
    "class_share": "class_share",
    "stages": "stages",
    "status": "level_status",
}
"""Column of the ICT level -> its name in the layer; stages follow."""

PANEL_YEARS: Final = {
    "region_id": "region_id",
    "year": "year",
    "value": "lq",
    "class": "class",
    "rank": "rank",
    "broken": "broken",
    "status": "status",
}
"""Column of the panel's classes -> its name in the table of every year."""

COUNTS: Final = frozenset(
    {"growth_years", "level_class", "stages", "class_first", "class_last", "year"}
)  # fmt: skip
"""Columns of whole numbers."""

_AMOUNTS: Final = ("regional_shift", "shift_national", "shift_mix", "shift_change")
_SHIFTS: Final = (*_AMOUNTS, "shift_yearly", "shift_own")
_OF_YEAR: Final = (
    *("potential_relative", "potential_share", "krugman", "hachman", "top_industry"),
    *("relatedness", "relatedness_expected", "relatedness_label", "related", "complexity"),
    *("cluster_index", "cluster_label"),
)


def staged_fields(level: Result) -> dict[str, str]:
    """Return the columns of the stages of an ICT level -> the stages' names.

    A stage of the user's own is numbered as the recipe has it: its name may be in any letters.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatialict.core.study import Result
    >>> table = pd.DataFrame({"value": [0.5], "stage:Расходы, ₸": [0.4], "stage:costs": [0.6]})
    >>> staged_fields(Result("ict_level", table, "1", {}))
    {'stage_own_1': 'Расходы, ₸', 'stage_costs': 'costs'}
    """
    begun = "stage:"
    names = [str(one).removeprefix(begun) for one in level.table if str(one).startswith(begun)]
    own = [name for name in names if name not in STAGES]
    return {
        f"{STAGE}own_{own.index(name) + 1}" if name in own else f"{STAGE}{name}": name
        for name in names
    }


def named(findings: Findings, theme: str) -> dict[str, Message]:
    """Return what those columns of a layer are called whose meaning depends on the run."""
    told = {"growth": _growth, "ict_level": _level, "panel": _panel, "flows": _flows}
    return dict(told[theme](findings)) if theme in told else {}


def spelled(first: object, last: object) -> str:
    """Return a period in figures.

    Examples
    --------
    >>> spelled(2021, 2025), spelled(2023, 2023)
    ('2021–2025', '2023')
    """
    return f"{first}–{last}" if str(first) != str(last) else str(first)


def panel_years(findings: Findings) -> list[int]:
    """Return the years of the panel's classes."""
    index = findings.results["class_paths"].table.index
    return sorted(int(year) for year in index.get_level_values("year").unique())


def flows_year(findings: Findings) -> str:
    """Return the year that the flows are of."""
    result = findings.results.get("nodal_regions")
    return str((None if result is None else result.params.get("year")) or findings.year)


def level_year(findings: Findings) -> str:
    """Return the year that the ICT level is of."""
    result = findings.results.get("ict_level")
    return str((None if result is None else result.params.get("year")) or findings.year)


def _of(field: str, *about: object) -> tuple[str, Message]:
    """Return a column with its name, and behind commas a unit, a year or both."""
    said = Message(f"layers.field_{field}")
    for one in about:
        said = Message("layers.field_of", {"what": said, "of": one})
    return field, said


def _unit(findings: Findings, measure: str) -> Message | str:
    result = findings.results.get(measure)
    return "" if result is None else unit_words(result.unit)


def _growth(findings: Findings) -> Iterator[tuple[str, Message]]:
    years, year = spelled(*findings.years), str(findings.year)
    for field in _SHIFTS:
        if unit := _unit(findings, "shift_share"):
            yield _of(field, unit, years)
    yield _of("regional_shift_rate", years)
    for field in (*RATES.values(), "growth_label"):
        yield _of(field, years)
    if unit := _unit(findings, "potential"):
        yield _of("potential", unit, year)
    for field in _OF_YEAR:
        yield _of(field, year)
    when = flows_year(findings)
    if unit := _unit(findings, "nodal_regions"):
        yield _of("inflow", unit, when)
    for field in ("subordinate_to", "nodal_pole", "nodal_label"):
        yield _of(field, when)


def _level(findings: Findings) -> Iterator[tuple[str, Message]]:
    year = level_year(findings)
    for field in LEVEL_COLUMNS.values():
        yield _of(field, year)
    for field, name in staged_fields(findings.results["ict_level"]).items():
        said = Message("layers.field_stage", {"stage": stage_name(name)})
        yield field, Message("layers.field_of", {"what": said, "of": year})
    every = findings.results.get("ict_level_by_year")
    if every is not None:
        first = min(every.table.index.get_level_values("year"))
        yield _of("level_change", spelled(first, year))


def _panel(findings: Findings) -> Iterator[tuple[str, Message]]:
    years = panel_years(findings)
    for end, year in (("first", years[0]), ("last", years[-1])):
        for kind in ("class", "rank"):
            said = Message(f"layers.field_{kind}_in", {"year": str(year)})
            yield f"{kind}_{end}", said
    for field in (*RATES.values(), "growth_label"):
        yield _of(field, spelled(years[0], years[-1]))


def _flows(findings: Findings) -> Iterator[tuple[str, Message]]:
    if unit := _unit(findings, "nodal_regions"):
        yield _of("flow", unit)
