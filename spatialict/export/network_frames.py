"""What the layers of the triple helix carry: organisations, the links between them, their regions.

Two organisations at one point have a link but no line; one without a place is a row without a
point. Both stay in the tables and are counted in what the layer says of itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.export.network_results import mapped_synergy

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from spatialict.core.study import Findings

MEASURED: Final = (
    *("helix", "degree", "strength", "betweenness", "betweenness_low", "betweenness_high"),
    *("constraint", "effective_size", "core", "clustering", "component", "community", "stability"),
    *("coordinator", "itinerant", "representative", "gatekeeper", "liaison", "brokerage"),
)
"""What was measured of each organisation, as the result ``organisations`` has it."""

RENAMED: Final = {"size": "employed", "core": "k_core", "clustering": "local_clustering"}
"""Columns of organisations that are called otherwise in files, where the word is another's."""

ORGANISATION_COLUMNS: Final = (
    *("org_id", "name", "sphere", "helix", "town", "town_en", "town_ru", "town_kk"),
    *("region_id", "placed", "employed", "founded"),
    *(RENAMED.get(column, column) for column in MEASURED[1:]),
    *("status", "geometry"),
)
"""Columns of the layer of organisations, in its order."""

LINK_COLUMNS: Final = (
    *("source", "target", "source_name", "target_name", "kind", "relation", "weight"),
    "projects",
    *("p_value", "q_value", "backbone", "distance_m"),
)
"""Columns of the layer of links, in its order; the names are those of the organisations."""

HELIX_COLUMNS: Final = {
    "organisations": "organisations",
    "internal_links": "internal_links",
    "external_links": "external_links",
    "internal_share": "internal_share",
    "brokers": "brokers",
    "top_broker": "top_broker",
}
"""Column of the result ``helix`` -> its name in the layer of regions."""

SYNERGY_COLUMNS: Final = {
    "value": "synergy",
    "expected": "synergy_expected",
    "excess": "synergy_excess",
    "low": "synergy_low",
    "high": "synergy_high",
    "p_value": "synergy_p_value",
    "n": "synergy_n",
    "label": "synergy_label",
    "status": "synergy_status",
}
"""Column of the synergy that is mapped -> its name in the layer of regions."""

COUNTS: Final = frozenset(
    {"degree", "employed", "founded", "k_core", "component", "community", "brokerage", "projects"}
    | {"coordinator", "itinerant", "representative", "gatekeeper", "liaison"}
    | {"organisations", "internal_links", "external_links", "brokers", "synergy_n"}
)
"""Columns of whole numbers."""

_ENDS: Final = ("source", "target")


def organisations(findings: Findings) -> gpd.GeoDataFrame | None:
    """Return all organisations with what was measured of them, or None.

    A column in which nothing is known is left out.

    Parameters
    ----------
    findings : Findings
        What was found; a focus is not looked at.

    Returns
    -------
    geopandas.GeoDataFrame or None
        Index ``org_id``, in the CRS of the regions.
    """
    given = findings.study.organisations
    if given is None:
        return None
    frame = given.to_crs(findings.study.regions.crs)
    if "organisations" in findings.results:
        table = findings.results["organisations"].table
        for column in (*MEASURED, "status"):
            if column in table and table[column].notna().any():
                frame[column] = table[column].reindex(frame.index)
    if "placed" in frame:
        frame["placed"] = placed(frame)
    for column in ("size", "founded", "placed"):
        if column in frame and not frame[column].notna().any():
            frame = frame.drop(columns=column)
    return frame.rename(columns=RENAMED)


def placed(organisations: gpd.GeoDataFrame) -> pd.Series[Any]:
    """Return by what each organisation has its place; nothing where it has none."""
    there = ~(organisations.geometry.isna() | organisations.geometry.is_empty)
    known: pd.Series[Any] = organisations["placed"].astype(object).where(there, None)
    return known


def left_out(findings: Findings) -> int:
    """Return how many links with one end in the focus have the other elsewhere."""
    seats = findings.study.organisations
    if not findings.focus or seats is None or "links" not in findings.results:
        return 0
    near = seats.index[seats["region_id"].isin(findings.focus)]
    table = findings.results["links"].table
    return int((table["source"].isin(near) ^ table["target"].isin(near)).sum())


def links(findings: Findings, seats: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """Return the links as lines between the seats of their organisations, or None.

    Parameters
    ----------
    findings : Findings
        What was found.
    seats : geopandas.GeoDataFrame
        All organisations, by `organisations`.
    """
    import geopandas as gpd

    table = link_table(findings, seats)
    if table is None:
        return None
    return gpd.GeoDataFrame(table, geometry=_lines(table, seats.geometry), crs=seats.crs)


def link_table(findings: Findings, seats: gpd.GeoDataFrame) -> pd.DataFrame | None:
    """Return the links among some organisations without their lines, or None.

    Parameters
    ----------
    findings : Findings
        What was found.
    seats : geopandas.GeoDataFrame
        The organisations, by `organisations`; links to others are left out.
    """
    if "links" not in findings.results:
        return None
    table = findings.results["links"].table
    known = table["source"].isin(seats.index) & table["target"].isin(seats.index)
    table = _with_projection(findings, table[known].reset_index(drop=True))
    if "relation" in table:
        said = table["relation"].where(table["relation"] != "", None)
        table = (
            table.assign(relation=said) if said.notna().any() else table.drop(columns="relation")
        )
    if "name" in seats:
        named = {f"{end}_name": table[end].map(seats["name"]) for end in _ENDS}
        table = table.assign(**named)
    return table[[column for column in LINK_COLUMNS if column in table]]


def regional(findings: Findings) -> pd.DataFrame | None:
    """Return what the layer of regions says of the helix and its synergy, or None.

    Returns
    -------
    pandas.DataFrame or None
        Index ``region_id``.
    """
    import pandas as pd

    parts = []
    if "helix" in findings.results:
        parts.append(_renamed(findings.results["helix"].table, HELIX_COLUMNS))
    mapped = mapped_synergy(findings)
    if mapped is not None and mapped[1].table.index.name == "region_id":
        source, result = mapped
        table = result.table
        table = table.assign(excess=table["value"] - table["expected"])
        part = _renamed(table, SYNERGY_COLUMNS)
        part.insert(len(part.columns), "synergy_source", source)
        parts.append(part)
    return pd.concat(parts, axis=1) if parts else None


def _renamed(table: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    there = [name for name in columns if name in table and table[name].notna().any()]
    return table[there].rename(columns=columns)


def _with_projection(findings: Findings, table: pd.DataFrame) -> pd.DataFrame:
    """Return the links with the projects they stand for, and whether chance explains them."""
    import pandas as pd

    result = findings.results.get("projection")
    if result is None or not len(table):
        return table
    made = result.table
    wanted = [c for c in ("projects", "p_value", "q_value", "kept") if c in made]
    made = made[[*_ENDS, *wanted]].drop_duplicates(list(_ENDS))
    joined = table.merge(made, on=list(_ENDS), how="left")
    if "kept" in joined:
        words = joined.pop("kept").map({True: "kept", False: "other"})
        if {"kept", "other"} <= set(
            words.dropna()
        ):  # where only the backbone is kept, kind says it
            joined["backbone"] = words.astype(object).where(words.notna(), None)
    empty = [c for c in ("p_value", "q_value") if c in joined and not joined[c].notna().any()]
    return pd.DataFrame(joined.drop(columns=empty))


def _lines(table: pd.DataFrame, seats: gpd.GeoSeries) -> Any:  # noqa: ANN401
    """Return a line for each link, None where an end has no place or both are at one."""
    import shapely

    x, y = (getattr(seats, axis).to_numpy() for axis in ("x", "y"))
    place = [seats.index.get_indexer(table[end]) for end in _ENDS]
    ends = np.stack([np.column_stack([x[at], y[at]]) for at in place], axis=1)
    drawn = np.isfinite(ends).all(axis=(1, 2)) & (ends[:, 0] != ends[:, 1]).any(axis=1)
    lines = np.full(len(table), None, dtype=object)
    if drawn.any():
        lines[drawn] = shapely.linestrings(ends[drawn])
    return lines
