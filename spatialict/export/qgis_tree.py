"""The tree of layers in a QGIS project: which layers, in which styles, under which groups."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from spatialict.core.labels import text
from spatialict.export.frames import FIRM_THEMES, layers
from spatialict.export.growth_frames import THEMES as GROWTH_THEMES
from spatialict.export.qml import element
from spatialict.export.styles import styles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree import ElementTree as ET

    from pyproj import CRS

    from spatialict.core.study import Findings
    from spatialict.export.frames import Layer
    from spatialict.export.styles import Style

GROUPS: Final = {
    "organisations": "network",
    "links": "network",
    "regions": "regions",
    "borders": "borders",
    **dict.fromkeys(FIRM_THEMES, "firms"),
    **dict.fromkeys(GROWTH_THEMES, "growth"),
}
"""Theme of a layer -> its group in the tree."""

WRAP: Final = "¶"
"""Where a printed legend breaks a line."""
LETTERS: Final = 34
"""Of a line of it."""


@dataclass(frozen=True)
class Entry:
    """One line of the project's tree: a layer of the GeoPackage in one of its styles."""

    layer: Layer
    style: Style
    name: str
    source: str
    visible: bool

    @property
    def key(self) -> str:
        """Return the id of the layer in the project."""
        return f"spatialict_{self.layer.name}_{self.style.name}"

    @property
    def group(self) -> str:
        """Return the group the layer stands in."""
        return GROUPS[self.layer.theme]

    @property
    def crs(self) -> CRS:
        """Return the CRS of the rows."""
        crs: CRS = self.layer.frame.crs
        return crs


def entries(findings: Findings, source: str, language: str) -> Iterator[Entry]:
    """Yield the lines of the tree, top first; only the first theme of the regions is ticked."""
    first = True
    for layer in layers(findings, language=language):
        if layer.name == "regions_wgs84":
            continue
        for style in styles(layer):
            regions = layer.theme == "regions"
            where = f"{source}|layername={layer.name}"
            yield Entry(layer, style, style.title, where, visible=regions and first)
            first = first and not regions


def add_tree(parent: ET.Element, lines: Sequence[Entry], language: str) -> None:
    """Add groups and layers; of the group of regions one theme is shown at a time."""
    root = element(parent, "layer-tree-group")
    groups: dict[str, ET.Element] = {}
    for entry in lines:
        if entry.group not in groups:
            name = text(f"layers.group_{entry.group}", language)
            about = {"name": name, "checked": "Qt::Checked", "expanded": "1"}
            groups[entry.group] = element(root, "layer-tree-group", **about)
        add_leaf(groups[entry.group], entry)
    groups["regions"].set("mutually-exclusive", "1")
    groups["regions"].set("mutually-exclusive-child", "0")


def add_leaf(parent: ET.Element, entry: Entry, *, only_seen: bool = False) -> None:
    """Add one layer to a tree; in a printed legend with those entries only that the map has."""
    leaf = element(
        parent,
        "layer-tree-layer",
        id=entry.key,
        name=entry.name,
        source=entry.source,
        providerKey="ogr",
        checked="Qt::Checked" if entry.visible else "Qt::Unchecked",
        expanded="1" if entry.visible else "0",
    )
    if only_seen:
        about = element(element(leaf, "customproperties"), "Option", type="Map")
        order = ",".join(map(str, entry.style.seen))
        element(about, "Option", name="legend/node-order", value=order, type="QString")
        name = WRAP.join(wrap(entry.name, LETTERS))
        element(about, "Option", name="legend/title-label", value=name, type="QString")
