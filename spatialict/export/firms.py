"""Firms of the sector as maps, plots and the report show them: places, clusters, scan windows.

Nothing is measured here. What a focus leaves out is left out, and clusters keep their numbers, so
that the map, the table and the layer of the GIS speak of the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from spatialict.core.clusters.numbering import DENSITY, SCAN
from spatialict.core.places.locating import Territory, locate
from spatialict.export.firm_windows import ground_of, scanned_cell_m
from spatialict.export.rings import town_name
from spatialict.export.themes import regions_shown
from spatialict.export.wording import printed_names

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from spatialict.core.study import Findings, Result


@dataclass(frozen=True)
class Cluster:
    """A density cluster that is told about.

    Parameters
    ----------
    number : str
        Its ``cluster_id``, as the layers have it, behind the letter of its kind: "D1".
    name : str
        The town nearest to it, else the region with most of its firms.
    regions : tuple of str
        Those it touches, most firms first.
    shape : shapely geometry or None
        Its hull, in metres.
    row : pandas.Series
        Of the table.
    """

    number: str
    name: str
    firms: int
    regions: tuple[str, ...]
    shape: BaseGeometry | None
    row: pd.Series[Any]

    @property
    def digits(self) -> str:
        """Its number without the letter, as maps have it."""
        return self.number.removeprefix(DENSITY)

    @property
    def crosses(self) -> bool:
        """Whether it does not stop at a border."""
        return len(self.regions) > 1


@dataclass(frozen=True)
class Window:
    """A window of the scan statistic: an ellipse, of which a circle is one."""

    number: str
    x: float
    y: float
    region: str
    is_cluster: bool
    row: pd.Series[Any]
    ground: BaseGeometry | None = None

    def outline(self) -> BaseGeometry:
        """Return the window in metres; of one place only, its square, where that is known.

        Its longer half axis is ``radius_m``, turned by ``angle`` from east, counter-clockwise.
        """
        import shapely
        from shapely.affinity import rotate, scale

        if self.ground is not None and float(self.row["radius_m"]) == 0:
            return self.ground
        circle = shapely.Point(self.x, self.y).buffer(float(self.row["radius_m"]), quad_segs=24)
        flat = scale(circle, 1.0, float(self.row["ratio"]), origin=(self.x, self.y))
        return rotate(flat, float(self.row["angle"]), origin=(self.x, self.y))


def sector_places(findings: Findings) -> pd.DataFrame:
    """Return ``x_m, y_m`` and ``cluster_id`` (-1 none) of the firms of the sector that are told.

    Those are the firms that the results are about; what the sector is was decided before.
    """
    firms = findings.study.firms
    results = (findings.results.get(key) for key in ("density_clusters", "firm_places"))
    found = next((result.table for result in results if result is not None), None)
    if firms is None or "x_m" not in firms or found is None:
        return pd.DataFrame({"x_m": [], "y_m": [], "cluster_id": []})
    known = found.index.intersection(firms.index, sort=False)
    given = firms.loc[known, ["x_m", "y_m"]].assign(cluster_id=found["cluster_id"])
    if findings.focus and "region_id" in firms:
        given = given[firms["region_id"].reindex(given.index).isin(findings.focus)]
    return given


def clusters(findings: Findings, language: str) -> list[Cluster]:
    """Return the density clusters that are told, the one with most firms first."""
    result = findings.results.get("firm_clusters")
    if result is None:
        return []
    shown, names = set(regions_shown(findings)), region_names(findings, language)
    found = []
    for number_, row in result.table.iterrows():
        regions = tuple(str(r) for r in row["regions"])
        if findings.focus and not shown.intersection(regions):
            continue
        given = row["geometry"]
        shape = None if given is None or given.is_empty else given
        name = _cluster_name(findings, row, regions, names, language)
        found.append(Cluster(f"{DENSITY}{number_}", name, int(row["firms"]), regions, shape, row))
    return sorted(found, key=lambda one: -one.firms)  # stable: the same in every run


def _cluster_name(
    findings: Findings,
    row: pd.Series[Any],
    regions: tuple[str, ...],
    names: dict[str, str],
    language: str,
) -> str:
    town = row.get("town")
    if isinstance(town, str) and town:
        return town_name(findings, regions[0] if regions else "", town, language)
    return names.get(regions[0], regions[0]) if regions else "–"


def region_names(findings: Findings, language: str) -> dict[str, str]:
    """Return the short name of each region, as maps print it."""
    return printed_names(findings.study.regions, language)


def windows(findings: Findings, key: str = "scan") -> list[Window]:
    """Return the windows of a scan that are told, in the order of their likelihood."""
    result = findings.results.get(key)
    if result is None or result.table.empty:
        return []
    shown, regions = set(regions_shown(findings)), _regions_at(findings, result)
    cell_m = scanned_cell_m(result)
    found = []
    for (number_, row), region in zip(result.table.iterrows(), regions, strict=True):
        if row["status"] != "ok" or (findings.focus and region not in shown):
            continue
        is_cluster = row["label"] == "cluster"
        x, y = float(row["x_m"]), float(row["y_m"])
        ground = None if cell_m is None else ground_of(row["members"], cell_m)
        found.append(Window(f"{SCAN}{number_}", x, y, region, is_cluster, row, ground))
    return found


def _regions_at(findings: Findings, result: Result) -> list[str]:
    """Return the region of each window's centre, and ``""`` where that lies outside of all."""
    territory = Territory.of(findings.study.regions)
    x, y = (result.table[axis].to_numpy(float) for axis in ("x_m", "y_m"))
    return ["" if at < 0 else str(territory.ids[at]) for at in locate(x, y, territory)]


def window_names(findings: Findings, found: list[Window], language: str) -> list[str]:
    """Return where windows are: the largest density cluster in each, else its region."""
    import shapely

    placed = [c for c in clusters(findings, language) if c.shape is not None]
    middles = shapely.centroid([cluster.shape for cluster in placed])
    names = region_names(findings, language)
    told = []
    for window in found:
        inside = shapely.intersects(window.outline(), middles).nonzero()[0]
        told.append(placed[inside[0]].name if len(inside) else names.get(window.region, "–"))
    return told
