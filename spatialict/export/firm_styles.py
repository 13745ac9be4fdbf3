"""How the layers of firms are drawn: clusters, windows of the scan, density, cells, points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialict.core.labels import text
from spatialict.export import palette, qml
from spatialict.export.classes import area, classes, only_tested, quotients, ranges
from spatialict.export.firm_frames import decimals, density_classes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from xml.etree import ElementTree as ET

    from spatialict.export.frames import Layer


def renderers(layer: Layer) -> dict[str, ET.Element]:
    """Return the renderers of a layer of firms by the name of the style, the default first."""
    made: Mapping[str, Callable[[Layer], dict[str, ET.Element]]] = {
        "firm_scan": _scan,
        "firm_scan_time": _scan,
        "firm_scan_squares": _squares,
        "firm_clusters": _clusters,
        "firms": _points,
        "firm_density": _density,
        "firm_grid": _grid,
    }
    return made[layer.theme](layer)


def belongs(layer: Layer) -> str:
    """Return the expression of where a firm belongs: in a cluster, in none, not of the sector."""
    return "coalesce(\"belongs\",'')" if "belongs" in layer.fields else "''"


def _scan(layer: Layer) -> dict[str, ET.Element]:
    listed = []
    for label, colour in palette.SCAN.items():
        width, dash = (0.7, "solid") if label == "cluster" else (0.4, "dash")
        ring = qml.outlined(colour, width, dash)
        listed.append((label, text(f"layers.scan_{label}", layer.language), ring))
    nothing = qml.outlined(palette.HATCH, 0.3, "dot")
    listed.append(("", text("layers.no_data", layer.language), nothing))
    return {layer.theme: qml.categorised("coalesce(\"label\",'')", listed)}


def _squares(layer: Layer) -> dict[str, ET.Element]:
    colour = palette.SCAN["cluster"]
    return {layer.theme: qml.single(qml.fill(colour, outline=colour, width_mm=0.3, alpha=60))}


def _clusters(layer: Layer) -> dict[str, ET.Element]:
    found: dict[str, ET.Element] = {}
    if "candidate" in layer.fields:
        value = "coalesce(\"candidate\",'')"
        found["firm_clusters"] = classes(layer, value, palette.CLUSTER_CANDIDATES, "cluster")
    counts = palette.round_classes(layer.frame["firms"], palette.CLUSTER_COLOURS, least=1)
    if counts:
        (low, high, colour), *others = counts
        counts = [(min(low, 0.0), high, colour), *others]
        found["firm_clusters_firms"] = ranges(layer, "firms", counts, ",.0f")
    if layer.frame["stability"].notna().any():
        steps = palette.stability_classes()
        found["firm_clusters_stability"] = ranges(layer, "stability", steps, ".2f")
    if not found:
        found["firm_clusters"] = qml.single(area(layer, palette.CLUSTER_COLOURS[-1]))
    # Seen from afar they are discs: those of the most firms lie over the others.
    return {name: qml.ordered(one, '"firms"') for name, one in found.items()}


def _points(layer: Layer) -> dict[str, ET.Element]:
    if "belongs" not in layer.fields:
        point = qml.marker(palette.FIRM, 0.8, outline=palette.FIRM)
        return {layer.name: qml.single(point)}
    listed = []
    for name, colour in palette.FIRMS.items():
        size = 1.3 if name in {"clustered", "alone"} else 0.7
        mark = qml.marker(colour, size, outline=colour)
        words = text(f"layers.firm_{name}", layer.language, year=layer.year)
        listed.append((name, words, mark))
    return {layer.name: qml.categorised(belongs(layer), listed)}


def _density(layer: Layer) -> dict[str, ET.Element]:
    steps = density_classes(layer.frame["density"].to_numpy())
    if not steps:
        return {"firm_density": qml.single(area(layer, palette.DENSITY_COLOURS[0]))}
    return {"firm_density": ranges(layer, "density", steps, decimals(steps[0][0]))}


def _grid(layer: Layer) -> dict[str, ET.Element]:
    found = {}
    if "location_quotient" in layer.fields:
        found["firm_grid"] = quotients(layer)
    if {"moran_label", "moran_status"} <= set(layer.fields):
        attribute = only_tested("moran_label", "moran_status")
        colours = {**palette.LOCAL_MORAN, "untested": ""}
        found["firm_grid_moran"] = classes(layer, attribute, colours, "label")
    return found or {"firm_grid": qml.single(area(layer, palette.LQ_COLOURS[0]))}
