"""A QGIS project (.qgz) over the GeoPackage of a run, written without QGIS.

What a project lacks, QGIS does not report: a layer without a CRS lands in degrees, a layer without
its own style is grey, a tree without groups is empty. So each layer carries its whole CRS and its
whole style, paths are relative and the folder may move; tests open the project in a real QGIS.
"""

from __future__ import annotations

import os
import zipfile
from glob import escape
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from spatialict.export import qml
from spatialict.export.frames import printable
from spatialict.export.growth_notes import RESULTS
from spatialict.export.layers import gone_if_broken
from spatialict.export.qgis_layout import Extent, Theme, add_layout, framed
from spatialict.export.qgis_tree import Entry, add_tree, entries
from spatialict.export.qml import element

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

    from spatialict.core.study import Findings

GEOMETRY: Final = {"Point": "Point", "LineString": "Line", "MultiPolygon": "Polygon"}
FIRM_LAYOUTS: Final = {
    "firm_clusters": ("firm_scan", "firm_clusters"),
    "firm_density": ("firm_density",),
    "firm_grid": ("firm_grid",),
}
"""Layout of firms -> the styles it shows, top first; cells lie under the borders of regions."""
NETWORK_LAYOUTS: Final = {"network": "organisations", "communities": "communities"}
"""Layout of the network -> the style of the organisations in it; links lie below."""
SIDES: Final = ("xmin", "ymin", "xmax", "ymax")


def write_qgis_project(findings: Findings, path: Path, geopackage: Path, *, language: str) -> Path:
    """Write a project that opens with groups, styles, legends, and a print layout for each theme.

    Parameters
    ----------
    findings : Findings
        The findings that `geopackage` was written from.
    path : Path
        The ``.qgz``; one that is there is replaced.
    geopackage : Path
        What `spatialict.export.layers.write_geopackage` wrote; the project refers to it by a
        relative path, so that both may move together.
    language : str
        Of names, legends and layouts: ``"en"``, ``"ru"`` or ``"kk"``.
    """
    source = os.path.relpath(geopackage, path.parent).replace(os.sep, "/")
    lines = list(entries(findings, f"./{source}", language))
    document = qml.DOCTYPE + ET.tostring(_project(findings, lines, language), encoding="unicode")
    inside = zipfile.ZipInfo(f"{path.stem}.qgs", date_time=(1980, 1, 1, 0, 0, 0))
    inside.compress_type = zipfile.ZIP_DEFLATED
    inside.create_system = 3  # as on Unix: the bytes are the same on Windows
    with gone_if_broken(path.parent, escape(path.name)), zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inside, document.encode())
    return path


def _project(findings: Findings, lines: list[Entry], language: str) -> ET.Element:
    regions = next(entry for entry in lines if entry.group == "regions")
    extent = framed(regions.layer.frame.total_bounds)
    title = findings.title.text(language)
    project = ET.Element("qgis", {"version": qml.VERSION, "projectname": printable(title)})
    element(project, "homePath", path="")
    element(project, "title", title)
    _add_crs(element(project, "projectCrs"), regions.crs)
    add_tree(project, lines, language)
    _add_canvas(project, extent, regions.crs)
    listed = element(project, "projectlayers")
    order = element(project, "layerorder")
    for entry in lines:
        _add_layer(listed, entry)
        element(order, "layer", id=entry.key)
    _add_settings(project, extent, regions.crs)
    about = element(project, "projectMetadata")
    element(about, "title", title)
    element(about, "abstract", regions.layer.abstract)
    layouts = element(project, "Layouts")
    for theme in _themes(lines):
        add_layout(layouts, findings, theme, extent, language)
    return project


def _themes(lines: list[Entry]) -> list[Theme]:
    regions = [entry for entry in lines if entry.group == "regions"]
    network = [entry for entry in lines if entry.group == "network"]
    # The last style of the regions is the plain outline: ground for the others, no theme itself.
    themes = [Theme(entry.style.name, (entry,)) for entry in regions[:-1]]
    drawn = {entry.style.name: entry for entry in network}
    links = [drawn[name] for name in ("backbone", "links") if name in drawn][:1]
    for name, seats in NETWORK_LAYOUTS.items():
        if seats in drawn and drawn[seats].layer.somewhere:
            themes.append(Theme(name, (drawn[seats], *links, regions[-1])))
    themes += _growth_themes(lines)
    styled = {entry.style.name: entry for entry in lines if entry.group == "firms"}
    borders = {len(entry.layer.frame): entry for entry in lines if entry.group == "borders"}
    today = borders[max(borders)] if borders else None
    for name, shows in FIRM_LAYOUTS.items():
        if shown := [styled[style] for style in shows if style in styled]:
            over = [today] if today is not None and name != "firm_clusters" else []
            themes.append(Theme(name, (*over, *shown, regions[-1])))
    return themes


def _growth_themes(lines: list[Entry]) -> list[Theme]:
    """Return a theme for each style of growth; flows lie over the regions that they lead to.

    Each covers the country itself and needs no ground: that of the panel would be of other regions.
    """
    found = [entry for entry in lines if entry.group == "growth"]
    flows = tuple(entry for entry in found if entry.layer.theme == "flows")
    return [
        Theme(
            entry.style.name,
            (*(flows if entry.style.name == "nodal_regions" else ()), entry),
        )
        for entry in found
        if entry.style.name in RESULTS and entry.layer.theme != "flows"
    ]


def _add_crs(parent: ET.Element, crs: CRS) -> None:
    code = crs.to_authority(min_confidence=100)
    system = element(parent, "spatialrefsys", nativeFormat="Wkt")
    element(system, "wkt", crs.to_wkt("WKT2_2019"))
    element(system, "proj4", "")
    element(system, "srsid", "0")
    element(system, "srid", code[1] if code and code[0] == "EPSG" else "0")
    element(system, "authid", ":".join(code) if code else "")
    element(system, "description", crs.name)
    element(system, "projectionacronym", "")
    element(system, "ellipsoidacronym", "EPSG:7030")
    element(system, "geographicflag", "true" if crs.is_geographic else "false")


def _add_canvas(parent: ET.Element, extent: Extent, crs: CRS) -> None:
    canvas = element(parent, "mapcanvas", name="theMapCanvas", annotationsVisible="1")
    element(canvas, "units", "meters")
    box = element(canvas, "extent")
    for side, value in zip(SIDES, extent, strict=True):
        element(box, side, repr(value))
    element(canvas, "rotation", "0")
    _add_crs(element(canvas, "destinationsrs"), crs)


def _add_layer(parent: ET.Element, entry: Entry) -> None:
    style = ET.fromstring(entry.style.document.removeprefix(qml.DOCTYPE))
    layer = element(
        parent,
        "maplayer",
        type="vector",
        geometry=GEOMETRY[entry.layer.geometry],
        styleCategories="AllStyleCategories",
        labelsEnabled=style.attrib["labelsEnabled"],
        hasScaleBasedVisibilityFlag="0",
    )
    element(layer, "id", entry.key)
    element(layer, "datasource", entry.source)
    element(layer, "layername", entry.name)
    element(layer, "title", entry.layer.title)
    element(layer, "abstract", entry.layer.abstract)
    _add_crs(element(layer, "srs"), entry.crs)
    element(layer, "provider", "ogr", encoding="UTF-8")
    about = element(layer, "resourceMetadata")
    element(about, "title", entry.layer.title)
    element(about, "abstract", entry.layer.abstract)
    layer.extend(style)


def _add_settings(parent: ET.Element, extent: Extent, crs: CRS) -> None:
    properties = element(parent, "properties")
    element(element(properties, "Paths"), "Absolute", "false", type="bool")
    element(element(properties, "SpatialRefSys"), "ProjectionsEnabled", "1", type="int")
    element(element(properties, "Measure"), "Ellipsoid", "EPSG:7030", type="QString")
    # A label is shown whole or not at all: none runs out of a frame.
    element(element(properties, "PAL"), "ShowingPartialsLabels", "false", type="bool")
    view = element(parent, "ProjectViewSettings", UseProjectScales="0")
    element(view, "Scales")
    box = {side: repr(value) for side, value in zip(SIDES, extent, strict=True)}
    _add_crs(element(view, "DefaultViewExtent", **box), crs)
