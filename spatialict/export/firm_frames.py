"""What the layers of firms carry: firms as points, their clusters, windows of the scan, cells.

Firms are many: above `MOST_POINTS` they are not written as points but counted in the cells of the
grid. Cells in which there is nothing to see are left out, so that a layer stays light enough to be
opened; what was left out is said in its abstract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.firms import open_in
from spatialict.core.labels import number
from spatialict.export import palette
from spatialict.export.firm_windows import (
    LEAST_RADIUS_M,
    ellipses,
    ground_of,
    scanned_cell_m,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd
    import pandas as pd

    from spatialict.core.arrays import FloatArray
    from spatialict.core.study import Findings

MOST_POINTS: Final = 100_000
"""More firms than this are not written as points."""

FIRM_COLUMNS: Final = (
    *("industry", "oked", "region_id", "jobs", "opened", "closed", "placed", "town"),
    *("cluster_id", "scan_cluster", "belongs"),
)
"""Columns of the layer of firms, in its order, behind ``firm_id`` and ``synthetic``."""

CLUSTER_COLUMNS: Final = {
    "firms": "firms",
    "jobs": "jobs",
    "jobs_known": "jobs_known",
    "main_industry": "main_industry",
    "main_industry_share": "main_share",
    "town": "town",
    "town_distance_m": "town_distance_m",
    "lq": "lq",
    "p_value": "p_value",
    "area_km2": "area_km2",
    "stability": "stability",
    "persistence": "persistence",
    "method": "method",
    "status": "status",
}
CANDIDATE_COLUMNS: Final = {
    "score": "score",
    "scan_value": "scan_share",
    "reason_{language}": "reason",
}
"""What the judgement of clusters adds to their layer."""

OPTIONAL: Final = (
    *("jobs", "jobs_known", "town", "town_distance_m", "persistence", "first_year", "last_year"),
)
"""Columns that are left out where they are empty: not of this method, or not in the register."""

SCAN_COLUMNS: Final = {
    "label": "label",
    "p_value": "p_value",
    "value": "log_likelihood_ratio",
    "relative_risk": "relative_risk",
    "cases": "cases",
    "total": "cases_total",
    "expected": "expected",
    "locations": "locations",
    "first_year": "first_year",
    "last_year": "last_year",
    "radius_m": "radius_m",
    "ratio": "ratio",
    "angle": "angle",
    "centre_id": "centre_id",
    "status": "status",
}
GRID_COLUMNS: Final = {
    "region_id": "region_id",
    "area_km2": "area_km2",
    "firms": "firms",
    "total": "firms_total",
    "value": "location_quotient",
    "low": "lq_low",
    "high": "lq_high",
    "p_value": "lq_p_value",
    "q_value": "lq_q_value",
    "status": "lq_status",
    "moran_quadrant": "moran_quadrant",
    "moran_label": "moran_label",
    "moran_p_value": "moran_p_value",
    "moran_q_value": "moran_q_value",
    "moran_status": "moran_status",
}
SQUARE_COLUMNS: Final = {
    "locations": "locations",
    "cases": "cases",
    "total": "cases_total",
    "relative_risk": "relative_risk",
    "p_value": "p_value",
}
REGION_COLUMNS: Final = {
    "firms": "firms",
    "value": "clustered_firms",
    "share": "clustered_share",
    "clusters": "clusters",
}
"""Column of the result ``clustering`` -> its name in the layer of regions."""


@dataclass(frozen=True)
class Part:
    """Rows of one layer, and what its abstract says beyond what every such layer does.

    Parameters
    ----------
    theme : str
        Also the name of the layer, but for the mark of synthetic firms.
    frame : geopandas.GeoDataFrame
        In the CRS of the regions; the key is a column.
    about : Mapping
        What goes into the braces of the abstract.
    """

    theme: str
    frame: gpd.GeoDataFrame
    about: Mapping[str, Any] = field(default_factory=dict)


def parts(findings: Findings, language: str, *, synthetic: bool) -> Iterator[Part]:
    """Yield the layers of firms that a run has, the one to be drawn on top first."""
    made = (
        _windows(findings, "scan", "firm_scan"),
        _squares(findings),
        _windows(findings, "scan_space_time", "firm_scan_time"),
        _points(findings),
        _clusters(findings, language),
        _density(findings, language),
        _cells(findings),
    )
    for part in made:
        if part is not None:
            frame = part.frame
            frame.insert(1, "synthetic", synthetic)
            yield Part(part.theme, _in_focus(findings, frame), part.about)


def too_many(findings: Findings) -> int:
    """Return how many firms are asked about if they are too many to be points, else 0."""
    firms = findings.study.firms
    if firms is None or len(firms) <= MOST_POINTS:
        return 0
    there = len(firms)
    if findings.focus and "region_id" in firms:
        there = int(firms["region_id"].isin(findings.focus).sum())
    return there if there > MOST_POINTS else 0


def cluster_names(findings: Findings, language: str) -> list[str]:
    """Return what density clusters are called: D and the number, and the nearest town.

    ``D1`` is also how the clusters of a region are told.

    Parameters
    ----------
    findings : Findings
        With the result ``firm_clusters``.
    language : str
        Of the towns' names, where they are known in it.
    """
    from spatialict.export.rings import town_name

    names = []
    table = findings.results["firm_clusters"].table
    for key, town, regions in zip(table.index, table["town"], table["regions"], strict=True):
        known = isinstance(town, str) and bool(town)
        told = town_name(findings, next(iter(regions), ""), town, language) if known else ""
        names.append(f"D{key} {told or (town if known else '')}".strip())
    return names


def candidate_words(judged: pd.DataFrame) -> list[str | None]:
    """Return for each cluster: robust, yes or no; None where it cannot be told.

    Examples
    --------
    >>> import pandas as pd
    >>> judged = {"candidate": [True, True, False, None], "robust": [True, False, False, None]}
    >>> candidate_words(pd.DataFrame(judged, dtype="boolean"))
    ['robust', 'yes', 'no', None]
    """
    robust = judged["robust"].fillna(False).astype(bool)
    candidate = judged["candidate"]
    told = candidate.map({True: "yes", False: "no"}, na_action="ignore").astype(object)
    return told.where(candidate.notna(), None).mask(robust, "robust").tolist()


def density_classes(values: FloatArray) -> list[tuple[float, float, str]]:
    """Return the classes of a density as (from, below, colour); what is less is not drawn."""
    return palette.round_classes(values.tolist(), palette.DENSITY_COLOURS)


def decimals(value: float) -> str:
    """Return the format that writes a number like 0.002 with its one digit.

    Examples
    --------
    >>> decimals(0.002), decimals(50)
    (',.3f', ',.0f')
    """
    return f",.{max(0, -int(np.floor(np.log10(value))))}f"


def listed(names: Any) -> str:  # noqa: ANN401
    """Return names as one text; empty where there is none.

    Examples
    --------
    >>> listed(("KZ-75", "KZ-19")), listed(None)
    ('KZ-75; KZ-19', '')
    """
    return "; ".join(map(str, names)) if isinstance(names, (list, tuple)) else ""


def _windows(findings: Findings, key: str, theme: str) -> Part | None:
    if key not in findings.results:
        return None
    result = findings.results[key]
    table = result.table[result.table["radius_m"].notna()]
    shapes, cell_m = ellipses(table), scanned_cell_m(result)
    if cell_m is not None:
        held = [ground_of(members, cell_m) for members in table["members"]]
        one = (table["radius_m"] == 0).tolist()
        known = zip(shapes, held, one, strict=True)
        shapes = [square if square and is_one else shape for shape, square, is_one in known]
    frame = _taken(table, SCAN_COLUMNS, geometry=shapes, findings=findings)
    frame.insert(0, "cluster", table.index)
    if cell_m is not None:
        frame["cell_m"] = cell_m
    about = {"alpha": float(result.params.get("alpha", 0.05)), "least": LEAST_RADIUS_M}
    return Part(theme, frame.reset_index(drop=True), about | {"cell_m": cell_m})


def _squares(findings: Findings) -> Part | None:
    """Return for each significant window of the scan the ground that was counted."""
    result = findings.results.get("scan")
    cell_m = None if result is None else scanned_cell_m(result)
    if result is None or cell_m is None:
        return None
    table = result.table[result.table["label"] == "cluster"]
    held = [ground_of(members, cell_m) for members in table["members"]]
    if not any(held):
        return None
    frame = _taken(table, SQUARE_COLUMNS, geometry=held, findings=findings)
    frame.insert(0, "cluster", table.index)
    return Part("firm_scan_squares", frame.reset_index(drop=True), {"cell_m": cell_m})


def _clusters(findings: Findings, language: str) -> Part | None:
    if "firm_clusters" not in findings.results:
        return None
    table = findings.results["firm_clusters"].table
    frame = _taken(table, CLUSTER_COLUMNS, geometry=table.geometry, findings=findings)
    if "cluster_candidates" in findings.results:
        judged = findings.results["cluster_candidates"].table.reindex(table.index)
        frame["candidate"] = candidate_words(judged)
        for column, name in CANDIDATE_COLUMNS.items():
            source = column.format(language=language)
            if source in judged:
                frame[name] = judged[source]
    names = findings.study.regions[f"name_{language}"]
    touched = table["regions"].map(listed)
    told = [listed(tuple(names.reindex(list(regions)))) for regions in table["regions"]]
    frame.insert(0, "name", cluster_names(findings, language))
    frame.insert(3, "region_names", told)
    frame = frame.assign(regions=touched)
    return Part("firm_clusters", frame.rename_axis("cluster_id").reset_index())


def _points(findings: Findings) -> Part | None:
    import geopandas as gpd

    firms, results = findings.study.firms, findings.results
    if firms is None or too_many(findings):
        return None
    table = firms[[column for column in FIRM_COLUMNS if column in firms]].copy()
    if "density_clusters" in results:
        table["cluster_id"] = results["density_clusters"].table["cluster_id"].reindex(table.index)
    if "firm_places" in results:
        table["scan_cluster"] = results["firm_places"].table["scan_cluster"].reindex(table.index)
    if {"density_clusters", "firm_places"} & set(results):
        table["belongs"] = belonging(findings, firms)
    points = gpd.points_from_xy(firms["x_m"], firms["y_m"], crs=findings.study.regions.crs)
    frame = gpd.GeoDataFrame(table, geometry=points)
    return Part("firms", frame.rename_axis("firm_id").reset_index())


def belonging(findings: Findings, firms: pd.DataFrame) -> list[str]:
    """Return where each firm belongs, by a code of `palette.FIRMS`.

    The sector's firms, ``clustered`` or ``alone``, are those that the results are about; of the
    others those that were not open in the year are ``closed``, the rest is ``other``.
    """
    results = findings.results
    keys = [key for key in ("density_clusters", "firm_places") if key in results]
    sector = np.zeros(len(firms), dtype=bool)
    inside = np.zeros(len(firms), dtype=bool)
    for key in keys:
        table = results[key].table
        sector |= firms.index.isin(table.index)
        if "cluster_id" in table:
            held = table["cluster_id"].reindex(firms.index).astype("Float64")
            inside |= held.ge(0).fillna(False).to_numpy(dtype=bool)
    there = open_in(firms, findings.year).to_numpy()
    codes = np.select([inside, sector, ~there], ["clustered", "alone", "closed"], "other")
    return [str(code) for code in codes]


def _density(findings: Findings, language: str) -> Part | None:
    import geopandas as gpd
    import shapely

    if "kernel_density" not in findings.results:
        return None
    result = findings.results["kernel_density"]
    table = result.table
    drawn = density_classes(table["value"].to_numpy())
    least = drawn[0][0] if drawn else np.inf
    table = table[table["value"] >= least]
    half = float(result.params["cell_m"]) / 2
    x, y = table["x_m"].to_numpy(), table["y_m"].to_numpy()
    frame = gpd.GeoDataFrame(
        {"cell_id": table.index.astype(str), "density": table["value"].to_numpy()},
        geometry=shapely.box(x - half, y - half, x + half, y + half),
        crs=findings.study.regions.crs,
    )
    about = {
        "cell_m": 2 * half,
        "bandwidth_m": float(result.params["bandwidth_m"]),
        "least": number(least, language, decimals(least)) if drawn else "–",
    }
    return Part("firm_density", frame, about)


def _cells(findings: Findings) -> Part | None:
    if "grid" not in findings.results:
        return None
    table = findings.results["grid"].table
    frame = _taken(table, GRID_COLUMNS, geometry=table.geometry, findings=findings)
    frame.insert(0, "cell_id", table.index.astype(str))
    frame = _in_focus(findings, frame)
    kept = frame[frame["firms_total"] > 0] if "firms_total" in frame else frame
    about = {"empty": float(len(frame) - len(kept)), "cells": float(len(frame))}
    return Part("firm_grid", kept.reset_index(drop=True), about)


def _taken(
    table: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    geometry: Iterable[Any],
    findings: Findings,
) -> gpd.GeoDataFrame:
    """Return the columns that a table has under their names in the layer, in metres."""
    import geopandas as gpd
    import pandas as pd

    there = {name: column for name, column in columns.items() if said(table, name)}
    taken = pd.DataFrame(table[list(there)]).rename(columns=there)
    crs = findings.study.regions.crs
    given = getattr(geometry, "crs", None) or crs
    return gpd.GeoDataFrame(taken, geometry=list(geometry), crs=given).to_crs(crs)


def said(table: pd.DataFrame, column: str) -> bool:
    """Tell whether a table has a column, and of what only some runs know a value in it."""
    return column in table and (column not in OPTIONAL or bool(table[column].notna().any()))


def _in_focus(findings: Findings, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows that lie in the regions asked for, or reach into one of them."""
    if not findings.focus:
        return frame
    if "firm_id" in frame:
        return frame[frame["region_id"].isin(findings.focus)]
    regions = findings.study.regions
    return frame[frame.intersects(regions[regions.index.isin(findings.focus)].union_all())]
