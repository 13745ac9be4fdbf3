"""What the layers of growth, ICT level, panel and flows carry: columns, classes, sources.

Layers: ``growth`` (the study's regions: parts of growth, specialisation, potential, clusters),
``ict_level`` (score, rank, class, stages), ``panel`` (regions of the panel, which may be older and
fewer) and ``flows`` (the largest flow out of each region). What a run did not compute is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.labels import LANGUAGES
from spatialict.export import palette
from spatialict.export.growth_fields import (
    GROWTH_COLUMNS,
    LEVEL_COLUMNS,
    PANEL_YEARS,
    RATES,
    flows_year,
    level_year,
    panel_years,
    spelled,
    staged_fields,
)
from spatialict.export.growth_notes import tables_behind
from spatialict.export.wording import is_synthetic, unit_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    import geopandas as gpd

    from spatialict.core.study import Findings, Result

THEMES: Final = ("flows", "ict_level", "panel", "growth")
"""Themes of these layers, in their order."""

WHOLE: Final = ("panel", "flows")
"""Themes that a focus does not cut: they are of other regions, or between regions."""

AREAS: Final = ("growth", "ict_level", "panel")
"""Themes whose features are regions."""

WIDE: Final = ("narrow", "middle", "wide")
"""Classes of flows."""

NAMES: Final = ("kato", "name_en", "name_ru", "name_kk", "geometry")


@dataclass(frozen=True)
class Part:
    """The rows of one layer, index ``region_id`` but for flows.

    Parameters
    ----------
    theme : str
        One of `THEMES`.
    frame : geopandas.GeoDataFrame
        The rows.
    about : Mapping
        What title and abstract tell.
    tables : tuple of str
        What the rows rest on.
    """

    theme: str
    frame: gpd.GeoDataFrame
    about: Mapping[str, object]
    tables: tuple[str, ...]


def parts(findings: Findings, language: str) -> Iterator[Part]:
    """Yield the layers, top first; what rests on drawn tables stands apart from what does not."""
    flows = _flows(findings)
    if flows is not None:
        about = {"year": flows_year(findings)}
        yield Part("flows", flows, about, tables_behind(findings, "nodal_regions"))
    level = _level(findings)
    if level is not None:
        about = {"year": level_year(findings)}
        yield Part("ict_level", level, about, tables_behind(findings, "ict_level"))
    panel = _panel(findings)
    if panel is not None:
        years = panel_years(findings)
        told = {"years": spelled(years[0], years[-1]), "number": str(len(panel))}
        yield Part("panel", panel, told, tables_behind(findings, "class_paths"))
    yield from _growth(findings, language)


def tables(findings: Findings) -> Iterator[tuple[str, pd.DataFrame, tuple[str, ...]]]:
    """Yield tables without places, to be joined by region: name, rows, and what they rest on.

    The panel has every year of each region, and the indicators are as they were given.
    """
    result = findings.results.get("class_paths")
    if result is not None:
        rows = result.table.reset_index()
        kept = [column for column in PANEL_YEARS if column in rows]
        rows = rows[kept].rename(columns=PANEL_YEARS).sort_values(["region_id", "year"])
        yield "panel_years", rows, tables_behind(findings, "class_paths")
    given = findings.study.indicators
    if given is not None and findings.focus:
        given = given[given["region_id"].isin(findings.focus)]
    if given is not None and not given.empty:
        order = ["region_id", "indicator", "year"]
        rows = given[[column for column in (*order, "value", "unit") if column in given]]
        rows = rows.sort_values(order)
        yield "indicators", rows, ("indicators",)


def steps(findings: Findings, theme: str) -> tuple[tuple[str, float, float, str], ...]:
    """Return the classes of a layer's main style as (code, from, to, colour); none of others.

    They are of the whole country, so that a part of it has the same classes.
    """
    if theme == "growth" and (shift := findings.results.get("shift_share")) is not None:
        rates = shift_rates(findings)
        return tuple(palette.shift_classes(shift.table["value"] if rates is None else rates))
    if theme == "flows":
        return tuple(_widths(findings))
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


def _growth(findings: Findings, language: str) -> Iterator[Part]:
    """Yield what is known of growth; shift-share alone stands in the layer of regions."""
    there = [measure for measure, _ in GROWTH_COLUMNS if measure in findings.results]
    if not set(there) - {"shift_share"}:
        return
    behind = {measure: tables_behind(findings, measure) for measure in there}
    for drawn in (False, True):
        chosen = [one for one in there if is_synthetic(findings, behind[one]) is drawn]
        if not chosen:
            continue
        shift = findings.results.get("shift_share")
        about: dict[str, object] = {"years": spelled(*findings.years), "year": str(findings.year)}
        about["unit"] = unit_name(shift.unit, language) if shift is not None else "–"
        if chosen == ["nodal_regions"]:
            about = {"key": "nodal_regions", "year": flows_year(findings)}
        used = dict.fromkeys(table for one in chosen for table in behind[one])
        yield Part("growth", _measured(findings, chosen), about, tuple(used))


def _measured(findings: Findings, chosen: Container[str]) -> gpd.GeoDataFrame:
    frame = _outlines(findings.study.regions)
    for measure, columns in GROWTH_COLUMNS:
        if measure not in chosen:
            continue
        result = findings.results[measure]
        _add(frame, _of_year(result.table, findings.year), columns)
        if measure == "shift_share" and (rates := shift_rates(findings)) is not None:
            frame["regional_shift_rate"] = rates.reindex(frame.index)
        if measure == "growth_rates":
            frame["growth_label"] = labels(result).reindex(frame.index)
    return frame


def shift_rates(findings: Findings) -> pd.Series[float] | None:
    """Return the regional part of growth over what the sector was at the start.

    None where that is not known or not above 0 in every region: then amounts are all there is.
    """
    shift, trend = (findings.results.get(key) for key in ("shift_share", "location_quotient_trend"))
    if shift is None or trend is None or "year" not in trend.table.index.names:
        return None
    first = int((shift.params.get("first")) or findings.years[0])
    own = shift.table["competitive" if "competitive" in shift.table else "value"].dropna()
    start = _of_year(trend.table, first)["activity"].reindex(own.index)
    return own / start if len(own) and bool((start > 0).all()) else None


def _level(findings: Findings) -> gpd.GeoDataFrame | None:
    """Return the composed index; one that was given as it is stands in the layer of regions."""
    result = findings.results.get("ict_level")
    if result is None or "class" not in result.table:
        return None
    frame = _outlines(findings.study.regions)
    staged = {f"stage:{name}": field for field, name in staged_fields(result).items()}
    _add(frame, result.table, LEVEL_COLUMNS | staged)
    every = findings.results.get("ict_level_by_year")
    if every is not None and "change" in every.table:
        year = int(level_year(findings))
        _add(frame, _of_year(every.table, year), {"change": "level_change"})
    return frame


def _panel(findings: Findings) -> gpd.GeoDataFrame | None:
    regions, result = findings.study.panel_regions, findings.results.get("class_paths")
    if regions is None or result is None:
        return None
    frame = _outlines(regions)
    today = _today(findings, regions)
    if today.tolist() != [str(region) for region in regions.index]:
        frame.insert(0, "parts", today)
    years = panel_years(findings)
    for end, year in {"first": years[0], "last": years[-1]}.items():
        columns = {"class": f"class_{end}", "rank": f"rank_{end}", "value": f"lq_{year}"}
        _add(frame, _of_year(result.table, year), columns)
    rates = findings.results.get("growth_rates:panel")
    if rates is not None:
        _add(frame, rates.table, RATES)
        frame["growth_label"] = labels(rates).reindex(frame.index)
    return frame


def _today(findings: Findings, regions: gpd.GeoDataFrame) -> pd.Series[str]:
    """Return the codes of the study's regions that lie in each region of the panel."""
    now = findings.study.regions
    points = now.geometry.to_crs(regions.crs).representative_point()
    inside = {
        region: ", ".join(str(code) for code in now.index[points.within(shape)])
        for region, shape in regions.geometry.items()
    }
    return pd.Series(inside, dtype=object).reindex(regions.index)


def _flows(findings: Findings) -> gpd.GeoDataFrame | None:
    """Return the largest flow out of each region, as lines between points inside the regions."""
    result, rows = findings.results.get("nodal_regions"), _largest(findings)
    if result is None or rows.empty:
        return None
    regions = findings.study.regions
    made = rows[["source", "target"]].astype(str).reset_index(drop=True)
    for end in ("source", "target"):
        for say in LANGUAGES:
            made[f"{end}_name_{say}"] = made[end].map(regions[f"name_{say}"].astype(str))
    made["year"] = int(flows_year(findings))
    return _drawn(made.assign(flow=rows["value"].to_numpy(float)), result.table, regions)


def _largest(findings: Findings) -> pd.DataFrame:
    """Return the largest flow out of each region in the year of the flows."""
    result, given = findings.results.get("nodal_regions"), findings.study.flows
    if result is None or given is None:
        return pd.DataFrame(columns=["source", "target", "value"])
    there, year = findings.study.regions.index, result.params.get("year")
    known = given["source"].isin(there) & given["target"].isin(there)
    rows = given[known & (given["source"] != given["target"]) & (given["value"] > 0)]
    if year is not None and "year" in rows:
        rows = rows[rows["year"].isna() | (rows["year"] == year)]
    rows = rows.sort_values(["value", "target"], ascending=[False, True])
    return rows.drop_duplicates("source").sort_values("source")


def _widths(findings: Findings) -> Iterator[tuple[str, float, float, str]]:
    """Yield the classes of the flows as (code, from, below, unit), the smallest first."""
    result = findings.results.get("nodal_regions")
    unit = "" if result is None else result.unit
    found = palette.round_classes(_largest(findings)["value"].astype(float), WIDE)
    for place, (low, high, _) in enumerate(found):
        yield str(place + 1), low if place else 0.0, high, unit


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
    """Add columns that have a value; a word that is not known is none, not an empty one."""
    for source, field in columns.items():
        if source not in table or not table[source].notna().any():
            continue
        column = table[source].reindex(frame.index)
        is_word = column.dtype.kind in "OTU"
        frame[field] = column.where(column != "", None) if is_word else column
