"""What the layers of growth, ICT level, panel and flows carry: columns, classes, sources.

Layers: ``growth`` (the study's regions: parts of growth, specialisation, potential, clusters),
``ict_level`` (score, rank, class, stages), ``panel`` (regions of the panel, which may be older and
fewer) and ``flows`` (the largest flow out of each region). What a run did not compute is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.labels import text
from spatialict.core.level.words import STAGES, stage_name
from spatialict.core.study import Message
from spatialict.export import palette
from spatialict.export.growth_columns import STAGE
from spatialict.export.wording import unit_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd

    from spatialict.core.study import Findings, Result

SOURCES: Final = {
    "flows": ("regions", "flows"),
    "ict_level": ("regions", "indicators"),
    "panel": ("regions", "panel"),
    "growth": ("regions", "activity"),
}
"""Theme -> the tables behind it, in the order of the layers."""

WHOLE: Final = ("panel", "flows")
"""Themes that a focus does not cut: they are of other regions, or between regions."""

AREAS: Final = ("growth", "ict_level", "panel")
"""Themes whose features are regions."""

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
        },
    ),
    (
        "specialisation_indices",
        {"krugman": "krugman", "hachman": "hachman", "top_industry": "top_industry"},
    ),
    (
        "relatedness",
        {
            "value": "relatedness",
            "expected": "relatedness_expected",
            "label": "relatedness_label",
            "related": "related",
        },
    ),
    ("complexity", {"value": "complexity"}),
    ("cluster_index", {"value": "cluster_index", "label": "cluster_label"}),
    (
        "nodal_regions",
        {
            "value": "inflow",
            "subordinate_to": "subordinate_to",
            "pole": "nodal_pole",
            "label": "nodal_label",
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
    "change": "level_change",
    "status": "level_status",
}
"""Column of the ICT level -> its name in the layer; stages follow."""

COUNTS: Final = frozenset(
    {"growth_years", "level_class", "stages", "class_first", "class_last"}
)  # fmt: skip
"""Columns of whole numbers."""

NAMES: Final = ("name_en", "name_ru", "name_kk", "geometry")


def parts(
    findings: Findings, language: str
) -> Iterator[tuple[str, gpd.GeoDataFrame, dict[str, str]]]:
    """Yield theme, rows (index ``region_id`` but for flows) and what its title tells, top first."""
    made = {"ict_level": _level, "panel": _panel, "growth": _growth}
    for theme in SOURCES:
        frame = _flows(findings, language) if theme == "flows" else made[theme](findings)
        if frame is not None:
            yield theme, frame, _about(findings, theme, language)


def told_fields(findings: Findings, theme: str) -> dict[str, Message]:
    """Return what those columns of a layer are called whose meaning depends on the run."""
    if theme != "ict_level":
        return {}
    staged = staged_fields(findings.results["ict_level"])
    return {
        field: Message("layers.field_stage", {"stage": stage_name(name)})
        for field, name in staged.items()
    }


def steps(findings: Findings, theme: str) -> tuple[tuple[str, float, float, str], ...]:
    """Return the classes of a layer's main style as (code, from, to, colour); none of others.

    They are of the whole country, so that a part of it has the same classes.
    """
    if theme == "growth" and (shift := findings.results.get("shift_share")) is not None:
        return tuple(palette.shift_classes(shift.table["value"]))
    key = {"ict_level": "ict_level", "panel": "class_paths"}.get(theme, "")
    result = findings.results.get(key)
    if result is None or "class" not in result.table:
        return ()
    cuts = [float(cut) for cut in result.params.get("cuts", ())]
    colours = palette.shades(
        palette.LEVEL if theme == "ict_level" else palette.PANEL, len(cuts) + 1
    )
    ends = [-np.inf, *cuts, np.inf]
    return tuple((str(n + 1), ends[n], ends[n + 1], one) for n, one in enumerate(colours))


def breaks(findings: Findings, language: str) -> Iterator[str]:
    """Yield in which years the series of the panel breaks, if it does."""
    given = findings.results["class_paths"].params.get("breaks") or ()
    if given:
        yield text("layers.panel_breaks", language, years=", ".join(map(str, given)))


def years_of(findings: Findings, style: str) -> str:
    """Return the year or years that a map in one of these styles is of; nothing of any other.

    Examples
    --------
    >>> from types import SimpleNamespace as Made
    >>> years_of(Made(year=2023, years=(2021, 2025)), "growth_shift")
    '2021–2025'
    """
    if style in {"growth_shift", "growth_rates"}:
        return f"{findings.years[0]}–{findings.years[-1]}"
    if style in {"panel", "panel_growth"}:
        there = _years(findings)
        return str(there[-1]) if style == "panel" else f"{there[0]}–{there[-1]}"
    return ""


def _about(findings: Findings, theme: str, language: str) -> dict[str, str]:
    """Return the years that a layer's title tells, and of amounts their unit."""
    years = {"year": str(findings.year), "first": str(findings.years[0])}
    years["last"] = str(findings.years[-1])
    if theme == "growth":
        shift = findings.results.get("shift_share")
        years["unit"] = unit_name(shift.unit, language) if shift is not None else "–"
    if theme == "panel":
        there = _years(findings)
        years |= {"first": str(there[0]), "last": str(there[-1])}
    if theme == "flows":
        given = findings.results["nodal_regions"].params.get("year")
        years["year"] = str(given or findings.year)
    return years


def _growth(findings: Findings) -> gpd.GeoDataFrame | None:
    """Return what is known of growth; shift-share alone stands in the layer of regions."""
    if not {measure for measure, _ in GROWTH_COLUMNS[1:]} & set(findings.results):
        return None
    frame = _outlines(findings.study.regions)
    for measure, columns in GROWTH_COLUMNS:
        result = findings.results.get(measure)
        if result is not None:
            _add(frame, _of_year(result.table, findings.year), columns)
        if measure == "growth_rates" and result is not None:
            frame["growth_label"] = labels(result).reindex(frame.index)
    return frame


def _level(findings: Findings) -> gpd.GeoDataFrame | None:
    """Return the composed index; one that was given as it is stands in the layer of regions."""
    result = findings.results.get("ict_level")
    if result is None or "class" not in result.table:
        return None
    frame = _outlines(findings.study.regions)
    staged = {f"stage:{name}": field for field, name in staged_fields(result).items()}
    _add(frame, result.table, LEVEL_COLUMNS | staged)
    return frame


def staged_fields(level: Result) -> dict[str, str]:
    """Return the columns of the stages of an ICT level -> the stages' names.

    A stage of the user's own is numbered as the recipe has it: its name may be in any letters.

    Examples
    --------
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


def _panel(findings: Findings) -> gpd.GeoDataFrame | None:
    regions, result = findings.study.panel_regions, findings.results.get("class_paths")
    if regions is None or result is None:
        return None
    frame = _outlines(regions)
    years = _years(findings)
    for end, year in {"first": years[0], "last": years[-1]}.items():
        table = _of_year(result.table, year)
        _add(
            frame,
            table,
            {"class": f"class_{end}", "rank": f"rank_{end}", "value": f"lq_{year}"},
        )
    rates = findings.results.get("growth_rates:panel")
    if rates is not None:
        _add(frame, rates.table, RATES)
        frame["growth_label"] = labels(rates).reindex(frame.index)
    return frame


def _years(findings: Findings) -> list[int]:
    index = findings.results["class_paths"].table.index
    return sorted(int(year) for year in index.get_level_values("year").unique())


def _flows(findings: Findings, language: str) -> gpd.GeoDataFrame | None:
    """Return the largest flow out of each region, as lines between points inside the regions."""
    result, given = findings.results.get("nodal_regions"), findings.study.flows
    if result is None or given is None:
        return None
    regions = findings.study.regions
    year = result.params.get("year")
    known = given["source"].isin(regions.index) & given["target"].isin(regions.index)
    rows = given[known & (given["source"] != given["target"]) & (given["value"] > 0)]
    if year is not None and "year" in rows:
        rows = rows[rows["year"].isna() | (rows["year"] == year)]
    rows = rows.sort_values(["value", "target"], ascending=[False, True])
    rows = rows.drop_duplicates("source").sort_values("source")
    if rows.empty:
        return None
    made = rows[["source", "target"]].astype(str).reset_index(drop=True)
    for end in ("source", "target"):
        made[f"{end}_name"] = made[end].map(regions[f"name_{language}"].astype(str))
    return _drawn(made.assign(flow=rows["value"].to_numpy(float)), result.table, regions)


def _drawn(made: pd.DataFrame, table: pd.DataFrame, regions: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return flows with what they are of the outflow, whether they lead, and their lines."""
    import geopandas as gpd
    import shapely

    made["flow_share"] = table["share"].reindex(made["source"]).to_numpy(float)
    led = table["subordinate_to"].reindex(made["source"]).to_numpy(object) == made["target"]
    made["leads"] = np.where(led, "leads", "other")
    points = regions.geometry.representative_point()
    x, y = (getattr(points, axis) for axis in ("x", "y"))
    places = [np.column_stack([x[made[end]], y[made[end]]]) for end in ("source", "target")]
    ends = np.stack(places, axis=1)
    lines = gpd.GeoDataFrame(made, geometry=shapely.linestrings(ends), crs=regions.crs)
    return lines.set_index("source")


def labels(rates: Result) -> pd.Series[Any]:
    """Return whether each region outgrows the nation or not, and whether beyond chance.

    Examples
    --------
    >>> from spatialict.core.study import Result
    >>> table = pd.DataFrame({"value": [2.0, -1.0, float("nan")], "q_value": [0.01, 0.4, 1.0]})
    >>> labels(Result("growth_rates", table, "%", {"alpha": 0.05})).tolist()
    ['ahead_sure', 'behind', None]
    """
    value, chance = rates.table["value"], rates.table["q_value"]
    side = pd.Series(np.where(value >= 0, "ahead", "behind"), value.index, dtype=object)
    sure = chance <= float(rates.params.get("alpha", 0.05))
    return side.where(~sure, side + "_sure").where(value.notna(), None)


def _outlines(regions: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    kept = [column for column in NAMES if column in regions]
    return regions[kept].rename_axis("region_id").copy()


def _of_year(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the rows of a year, where a table is of regions and years."""
    if "year" not in table.index.names:
        return table
    there = table.index.get_level_values("year") == year
    return table[there].droplevel("year")


def _add(frame: gpd.GeoDataFrame, table: pd.DataFrame, columns: Mapping[str, str]) -> None:
    for source, field in columns.items():
        if source in table and table[source].notna().any():
            frame[field] = table[source].reindex(frame.index)
