"""Tables of firms as points: curves, clusters, windows of the scan, cells, and rejected rows.

Columns that other tables have in another sense get names of their own, as in the layers. Geometry
is left to the layers; a table has the middle in degrees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.labels import LANGUAGES, text
from spatialict.export import firm_frames
from spatialict.export.wording import is_synthetic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.study import Findings, Result

CURVES: Final = ("duranton_overman", "marcon_puech", "ripley_k", "ripley_l")
"""Results that are a curve over the distance."""

MEMBER_COLUMNS: Final = {
    name: name
    for name in ("cluster_id", "core", "membership", "stability", "persistence", "status")
}
OWN: Final = frozenset(
    {"firms", "method", "main_industry", "label", "status", "p_value", "expected", "region_id"},
)
"""Columns that the tables explain themselves, at greater length or for several of them."""

BAND: Final = {"low": "band_low", "high": "band_high"}
CURVE_COLUMNS: Final = {
    **{name: name for name in ("value", "expected")},
    **BAND,
    **{name: name for name in ("global_low", "global_high", "localisation", "dispersion")},
    **{name: name for name in ("label", "status")},
}
CURVE_FACTS: Final = (
    *("n", "total", "peak_m", "p_localised", "p_dispersed", "simulations", "alpha", "null"),
    *("distances", "weighted", "bandwidth_m", "seed"),
)
"""What a curve says as a whole."""

DENSITY_COLUMNS: Final = ("x_m", "y_m", "covered", "status")
COLOCATION_COLUMNS: Final = (
    *("value", "expected", "p_value", "q_value", "low", "high", "n_source", "n_target"),
    *("label", "status"),
)


def firm_tables(findings: Findings) -> dict[str, pd.DataFrame]:
    """Return the tables of firms that a run has, by name.

    Parameters
    ----------
    findings : Findings
        Of the run; with a focus, what lies in its regions or reaches into them.

    Returns
    -------
    dict
        ``clustering``, ``firm_clusters``, ``firms_in_clusters``, ``firm_scan``,
        ``firm_scan_time``, ``firm_scan_places``, ``firm_curves``, ``firm_curves_summary``,
        ``colocation``, ``firm_grid``, ``firm_density`` and ``firms_rejected``.
    """
    made = {
        "clustering": clustering(findings),
        "firm_clusters": clusters(findings),
        "firms_in_clusters": members(findings),
        "firm_scan": windows(findings, "scan"),
        "firm_scan_time": windows(findings, "scan_space_time"),
        "firm_scan_places": places_of_windows(findings),
        "firm_curves_summary": curve_facts(findings),
        "firm_curves": curves(findings),
        "colocation": colocation(findings),
        "firm_grid": cells(findings),
        "firm_density": density(findings),
    }
    synthetic = is_synthetic(findings, ("firms",))
    for table in made.values():
        if table is not None:
            table["synthetic"] = synthetic
    made["firms_rejected"] = rejected(findings)
    return {name: table for name, table in made.items() if table is not None}


def layer_fields() -> frozenset[str]:
    """Return the columns of these tables that are explained as those of the layers are."""
    listed = (
        firm_frames.CLUSTER_COLUMNS,
        firm_frames.SCAN_COLUMNS,
        firm_frames.GRID_COLUMNS,
        firm_frames.REGION_COLUMNS,
    )
    more = {"cluster_id", "scan_cluster", "scan_share", "cluster", "cell_id", "density", "firm_id"}
    more |= {"regions", "town"}
    return frozenset(name for columns in listed for name in columns.values()) - OWN | more


def clusters(findings: Findings) -> pd.DataFrame | None:
    """Return the density clusters, with their middle in degrees and whether they are candidates."""
    if "firm_clusters" not in findings.results:
        return None
    table = findings.results["firm_clusters"].table
    middle = table.geometry.centroid
    x, y = (table.get(f"{axis}_m", getattr(middle, axis)) for axis in ("x", "y"))
    made = _renamed(table, firm_frames.CLUSTER_COLUMNS)
    names = {say: firm_frames.cluster_names(findings, say) for say in LANGUAGES}
    for place, say in enumerate(LANGUAGES):
        made.insert(place, f"name_{say}", names[say])
    made["lon"], made["lat"] = degrees(findings, x, y)
    made["regions"] = [firm_frames.listed(regions) for regions in table["regions"]]
    shapes = findings.study.regions
    for say in LANGUAGES:
        named = [tuple(shapes[f"name_{say}"].reindex(list(row))) for row in table["regions"]]
        made[f"regions_{say}"] = [firm_frames.listed(row) for row in named]
    if "cluster_candidates" in findings.results:
        judged = findings.results["cluster_candidates"].table.reindex(table.index)
        made["candidate"] = firm_frames.candidate_words(judged)
        for column in ("score", "scan_value", *(f"reason_{say}" for say in LANGUAGES)):
            if column in judged:
                made[column.replace("scan_value", "scan_share")] = judged[column]
    if findings.focus:
        focus = set(findings.focus)
        made = made[[bool(focus.intersection(regions)) for regions in table["regions"]]]
    return made.rename_axis("cluster_id").reset_index()


def members(findings: Findings) -> pd.DataFrame | None:
    """Return for each firm of the sector the clusters it stands in."""
    if "density_clusters" not in findings.results:
        return None
    made = _renamed(findings.results["density_clusters"].table, MEMBER_COLUMNS)
    if "firm_places" in findings.results:
        places = findings.results["firm_places"].table["scan_cluster"]
        made["scan_cluster"] = places.reindex(made.index)
    firms = findings.study.firms
    if findings.focus and firms is not None:
        made = made[firms["region_id"].reindex(made.index).isin(findings.focus)]
    return made.rename_axis("firm_id").reset_index()


def windows(findings: Findings, key: str) -> pd.DataFrame | None:
    """Return the windows of a scan, with their centre in degrees."""
    if key not in findings.results:
        return None
    table = findings.results[key].table
    made = _renamed(table, firm_frames.SCAN_COLUMNS)
    made["lon"], made["lat"] = degrees(findings, table["x_m"], table["y_m"])
    made = made.rename_axis("cluster").loc[_within(findings, table["x_m"], table["y_m"])]
    return made.reset_index()


def places_of_windows(findings: Findings) -> pd.DataFrame | None:
    """Return which places are in the windows of the scans, a row each."""
    parts = []
    for key in ("scan", "scan_space_time"):
        if key not in findings.results:
            continue
        table = findings.results[key].table
        table = table[_within(findings, table["x_m"], table["y_m"])]
        held = table["members"].explode().dropna()
        part = pd.DataFrame({"measure": key, "cluster": held.index, "location": held.to_numpy()})
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else None


def curves(findings: Findings) -> pd.DataFrame | None:
    """Return the curves over the distance, one below the other."""
    parts = []
    for key, result in _curves(findings):
        part = _renamed(result.table, CURVE_COLUMNS).rename_axis("distance_m").reset_index()
        part.insert(0, "measure", key)
        part.insert(1, "unit", result.unit)
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else None


def curve_facts(findings: Findings) -> pd.DataFrame | None:
    """Return what each curve says as a whole: p, the distance of its peak, and how it was made."""
    rows = [
        {"measure": key, **{name: result.params.get(name) for name in CURVE_FACTS}}
        for key, result in _curves(findings)
    ]
    if not rows:
        return None
    return (
        pd.DataFrame(rows)
        .dropna(axis="columns", how="all")
        .rename(columns={"total": "firms_total", "n": "firms"})
    )


def colocation(findings: Findings) -> pd.DataFrame | None:
    """Return the co-location quotients."""
    if "colocation_quotient" not in findings.results:
        return None
    table = findings.results["colocation_quotient"].table
    columns = {**{name: name for name in COLOCATION_COLUMNS}, **BAND}
    made = _renamed(table, columns).rename_axis(index=["source_kind", "target_kind"])
    return made.reset_index()


def cells(findings: Findings) -> pd.DataFrame | None:
    """Return the cells of the grid that hold a firm, with their middle in degrees."""
    if "grid" not in findings.results:
        return None
    table = findings.results["grid"].table
    if "total" in table:
        table = table[table["total"] > 0]
    middle = table.geometry.centroid
    made = _renamed(table, firm_frames.GRID_COLUMNS)
    made["lon"], made["lat"] = degrees(findings, middle.x, middle.y)
    return made.rename_axis("cell_id").loc[_within(findings, middle.x, middle.y)].reset_index()


def density(findings: Findings) -> pd.DataFrame | None:
    """Return the density in the cells that have one."""
    if "kernel_density" not in findings.results:
        return None
    table = findings.results["kernel_density"].table
    table = table[table["value"].notna() & _within(findings, table["x_m"], table["y_m"])]
    made = _renamed(table, {"value": "density", **{name: name for name in DENSITY_COLUMNS}})
    made["lon"], made["lat"] = degrees(findings, table["x_m"], table["y_m"])
    return made.rename_axis("cell_id").reset_index()


def clustering(findings: Findings) -> pd.DataFrame | None:
    """Return how many firms of each region stand in clusters."""
    if "clustering" not in findings.results:
        return None
    table = findings.results["clustering"].table
    regions = findings.study.regions
    made = regions[[f"name_{say}" for say in LANGUAGES]].reindex(table.index)
    made = pd.DataFrame(made).join(_renamed(table, firm_frames.REGION_COLUMNS))
    made["clusters"] = [firm_frames.listed(names) for names in table["clusters"]]
    made["status"] = table["status"]
    if findings.focus:
        made = made[made.index.isin(findings.focus)]
    return made.rename_axis("region_id").reset_index()


def rejected(findings: Findings) -> pd.DataFrame | None:
    """Return the rows of the register that were not taken, with the reason in words."""
    rejects = findings.study.rejects
    if rejects is None:
        return None
    made = pd.DataFrame(rejects).copy()
    codes = pd.Categorical(made["reason"])
    for say in LANGUAGES:
        words = [text(f"register.reason_{code}", say) for code in codes.categories]
        made[f"reason_{say}"] = pd.Series(
            np.array([*words, None], dtype=object)[codes.codes], index=made.index
        )
    return made.reset_index(drop=True)


def _curves(findings: Findings) -> Iterable[tuple[str, Result]]:
    return [(key, findings.results[key]) for key in CURVES if key in findings.results]


def _renamed(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    there = {n: column for n, column in columns.items() if firm_frames.said(table, n)}
    return pd.DataFrame(table[list(there)]).rename(columns=there)


def degrees(findings: Findings, x: Any, y: Any) -> tuple[FloatArray, FloatArray]:  # noqa: ANN401
    """Return longitude and latitude to six decimals, about 0.1 m."""
    from pyproj import Transformer

    turn = Transformer.from_crs(findings.study.regions.crs, 4326, always_xy=True)
    east, north = np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")
    longitude, latitude = turn.transform(east, north)
    lost = np.isnan(east) | np.isnan(north)
    return (
        np.where(lost, np.nan, np.round(longitude, 6)),
        np.where(lost, np.nan, np.round(latitude, 6)),
    )


def _within(findings: Findings, x: Any, y: Any) -> BoolArray:  # noqa: ANN401
    """Tell which places lie in the regions asked for; all of them where none is."""
    import shapely

    if not findings.focus:
        return np.ones(len(x), dtype=bool)
    regions = findings.study.regions
    ground = regions[regions.index.isin(findings.focus)].union_all()
    shapely.prepare(ground)
    return np.asarray(shapely.intersects_xy(ground, np.asarray(x), np.asarray(y)), dtype=bool)
