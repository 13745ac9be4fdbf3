"""Print layouts of a QGIS project: title, map, legend, scale bar, north arrow, sources, caveats."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from spatialict.core.labels import text
from spatialict.export import growth_notes, network_notes
from spatialict.export.frames import caveats, primary
from spatialict.export.network_results import THEMES as NETWORK_MAPS
from spatialict.export.qgis_tree import WRAP, add_leaf
from spatialict.export.qml import element, font, qfont
from spatialict.export.wording import TABLES, rule_name, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialict.core.study import Findings
    from spatialict.export.frames import Layer
    from spatialict.export.qgis_tree import Entry

Box = tuple[float, float, float, float]
"""Left, top, width and height on the page, in millimetres."""

Extent = tuple[float, float, float, float]
"""West, south, east, north, in the CRS of the map."""

PAGE: Final = (297.0, 210.0)
MAP: Final = (10.0, 20.0, 210.0, 148.0)
"""Left, top, and the most width and height of the map on the page, in millimetres."""

LEAST: Final = (110.0, 80.0)
"""The least width and height of the map, however narrow or flat the country."""

LEGEND: Final = (63.0, 120.0)
BOTTOM, RIGHT, GAP, BAR_TOP = 205.0, 287.0, 3.0, 100.0
TITLE: Final = (10.0, 6.0, 277.0, 12.5)
LEGEND_STYLES: Final = (
    ("title", 10, "0", "0"),
    ("group", 9, "3", "0"),
    ("subgroup", 8, "3", "0"),
    ("symbol", 8, "1.2", "0"),
    ("symbolLabel", 7.5, "1.2", "2"),
)
"""Part of a legend, size in points, margin above and at the left in millimetres."""

KINDS: Final = {
    "page": 65638,
    "map": 65639,
    "picture": 65640,
    "label": 65641,
    "legend": 65642,
    "scale bar": 65646,
}
"""What QGIS calls the items of a layout."""


@dataclass(frozen=True)
class Theme:
    """What one layout shows: a name of the catalogue's styles, and its layers, top first."""

    name: str
    entries: tuple[Entry, ...]


def framed(bounds: Iterable[float]) -> Extent:
    """Return bounds widened by a margin, and to proportions that the page can hold.

    Examples
    --------
    >>> framed([0, 0, 2100, 1050])
    (-105.0, -52.5, 2205.0, 1102.5)
    """
    west, south, east, north = (float(end) for end in bounds)
    wide, high = 1.1 * (east - west), 1.1 * (north - south)  # room for labels at the border
    wide, high = max(wide, high * LEAST[0] / MAP[3]), max(high, wide * LEAST[1] / MAP[2])
    x, y = (west + east) / 2, (south + north) / 2
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def map_box(extent: Extent) -> Box:
    """Return the place of the map on the page: the largest frame that the extent fills.

    Examples
    --------
    >>> map_box((0, 0, 2100, 1050)), map_box((0, 0, 1480, 1480))
    ((10.0, 20.0, 210.0, 105.0), (10.0, 20.0, 148.0, 148.0))
    """
    wide, high = extent[2] - extent[0], extent[3] - extent[1]
    per_millimetre = max(wide / MAP[2], high / MAP[3])
    return MAP[0], MAP[1], wide / per_millimetre, high / per_millimetre


def notes_box(drawn: Box) -> Box:
    """Return the place of the notes: under the map, as wide as it or, if it is high, as the page.

    Examples
    --------
    >>> notes_box((10.0, 20.0, 210.0, 105.0)), notes_box((10.0, 20.0, 148.0, 148.0))
    ((10.0, 128.0, 210.0, 77.0), (10.0, 171.0, 277.0, 34.0))
    """
    top = drawn[1] + drawn[3] + GAP
    wide = MAP[2] if drawn[3] < MAP[3] else RIGHT - MAP[0]
    return MAP[0], top, wide, BOTTOM - top


def fitting(words: str, box: Box, sizes: Iterable[float]) -> float:
    """Return the first size in points at which a text stays in its box, or the last.

    Examples
    --------
    >>> fitting("Sources: a.", TITLE, (12, 9)), fitting("long " * 60, TITLE, (12, 9))
    (12, 9)
    """
    size = math.nan
    for size in sizes:
        letter, line = 0.22 * size, 0.44 * size  # millimetres of DejaVu Sans
        if _lines(words, int(box[2] / letter)) * line <= box[3]:
            break
    return size


def add_layout(
    parent: ET.Element, findings: Findings, theme: Theme, extent: Extent, language: str
) -> None:
    """Add the layout of one theme, an A4 page on its side.

    Parameters
    ----------
    parent : Element
        The project's ``Layouts``.
    findings : Findings
        Gives title, year, sources and caveats.
    theme : Theme
        What is drawn.
    extent : tuple of float
        What part of the map, see `framed`.
    language : str
        Of all words.
    """
    name = called(theme, language)
    page = Page(parent, findings.name, theme.name, name)
    place = map_box(extent)
    about = {"frame": "true", "keepLayerSet": "true", "mapRotation": "0", "labelMargin": "1,mm"}
    drawn = page.item("map", place, **about)
    _add_map(drawn, theme, extent)
    said = {"title": findings.title, "theme": name, "sector": findings.sector}
    year = growth_notes.years_of(findings, theme.name) or str(findings.year)
    key = "layout_title" if _of_sector(theme.name) else "layout_without_sector"
    title = text(f"layers.{key}", language, year=year, **said)
    if findings.focus:
        title = text(
            "layers.layout_focus", language, title=title, region=_asked(findings, language)
        )
    page.label("title", TITLE, title, size=fitting(title, TITLE, (12, 10, 8, 7)), bold=True)
    shown = [entry.layer for entry in theme.entries if entry.group == "firms"]
    told, under = notes(findings, theme.name, language, shown), notes_box(place)
    page.label("notes", under, told, size=fitting(told, under, (8, 7.5, 7, 6.5, 6, 5.5, 5)))
    left = place[0] + place[2] + GAP
    _add_legend(page, theme, language, left)
    top = max(place[1] + place[3] - 16, BAR_TOP)
    _add_scale_bar(page, extent, language, (left, top + 4))
    page.item(
        "picture",
        (left + 48, top, 15.0, 15.0),
        file=":/images/north_arrows/layout_default_north_arrow.svg",
        mapUuid=page.identifier("map"),
        northMode="1",
        svgFillColor="0,0,0,255",
        svgBorderColor="0,0,0,255",
        svgBorderWidth="0.2",
    )


def called(theme: Theme, language: str) -> str:
    """Return what a map is called; one of growth says itself that it rests on drawn rows."""
    titles = [one.style.title for one in theme.entries if one.style.name == theme.name]
    of_growth = theme.name in growth_notes.RESULTS and titles
    return titles[0] if of_growth else text(f"layers.style_{theme.name}", language)


def _of_sector(theme: str) -> bool:
    return theme not in growth_notes.RESULTS or theme in growth_notes.OF_SECTOR


def _asked(findings: Findings, language: str) -> str:
    """Return the name of the region in focus."""
    region = findings.focus[0]
    return str(findings.study.regions[f"name_{language}"].get(region, region))


def notes(findings: Findings, theme: str, language: str, firms: Sequence[Layer] = ()) -> str:
    """Return what stands under a map: how it was made, what a reader must know, its sources.

    Parameters
    ----------
    findings : Findings
        What was found.
    theme : str
        Of the map.
    language : str
        Of the words.
    firms : sequence of Layer
        Those layers of the map that tell themselves how they were made.
    """
    used = tables_of(findings, theme) if theme in TABLES else ("regions",)
    if theme in growth_notes.RESULTS:
        used = growth_notes.tables_behind(findings, growth_notes.RESULTS[theme])
    if firms:
        used = tuple(dict.fromkeys((*used, "firms")))
    told = [one.text(language) for one in findings.study.sources if one.table in used]
    named = "; ".join(dict.fromkeys(filter(None, map(str.strip, told))))
    sources = [text("layers.sources", language, sources=named)] if named else []
    silent = set() if _of_sector(theme) else {"gazetteer.section_j_is_not_ict"}
    said = [one.text(language) for one in caveats(findings, used) if one.key not in silent]
    how = dict.fromkeys(words for layer in firms for words in layer.told)
    return "\n".join([*how, *_about(findings, theme, language), *said, *sources])


def _lines(words: str, letters: int) -> int:
    """Return how many lines of so many letters a text takes."""
    return sum(math.ceil(len(line) / letters) for line in words.splitlines())


def _about(findings: Findings, theme: str, language: str) -> list[str]:
    if theme in growth_notes.RESULTS:
        return list(growth_notes.notes(findings, theme, language))
    if theme in NETWORK_MAPS:
        return network_notes.about(findings, theme, language)
    measure = {"local_moran": "local_moran", "getis_ord": "getis_ord_star"}.get(theme, "")
    key = primary(findings, measure) if measure else ""
    if not key:
        return []
    rule = rule_name(key.partition(":")[2], language)
    params = findings.results[key].params
    sentence = "test_uncorrected" if params.get("correction") == "none" else "test"
    alpha = float(params.get("alpha", math.nan))
    return [text(f"layers.{sentence}", language, rule=rule, alpha=alpha)]


class Page:
    """A layout that items are put on; their ids are the same in every run."""

    def __init__(self, parent: ET.Element, study: str, theme: str, name: str) -> None:
        self.names = (study, theme)
        self.layout = element(parent, "Layout", name=name, units="mm", printResolution="200")
        pages = element(self.layout, "PageCollection")
        self._item(pages, "page", (0.0, 0.0, *PAGE), "page", background="true")

    def identifier(self, name: str) -> str:
        """Return the id of an item."""
        return f"{{{uuid5(NAMESPACE_URL, '/'.join(('spatialict', *self.names, name)))}}}"

    def item(
        self, kind: str, box: tuple[float, float, float, float], **about: object
    ) -> ET.Element:
        """Put an item of a kind that the page has one of."""
        return self._item(self.layout, kind, box, kind, **about)

    def label(
        self,
        name: str,
        box: tuple[float, float, float, float],
        words: str,
        *,
        size: float,
        bold: bool = False,
    ) -> None:
        """Put a text, which QGIS shall not evaluate."""
        about = {"labelText": inert(words), "htmlState": "0", "halign": "1", "valign": "32"}
        made = self._item(self.layout, "label", box, name, marginX="0", marginY="0", **about)
        element(made, "LabelFont", description=qfont(size, bold=bold), style="")
        element(made, "text-style", **font(size, bold=bold))
        element(made, "FontColor", red="26", green="26", blue="26", alpha="255")

    def _item(
        self,
        parent: ET.Element,
        kind: str,
        box: tuple[float, float, float, float],
        name: str,
        **about: object,
    ) -> ET.Element:
        left, top, width, height = box
        common = {
            "type": KINDS[kind],
            "uuid": self.identifier(name),
            "templateUuid": self.identifier(name),
            "id": name,
            "position": f"{left},{top},mm",
            "positionOnPage": f"{left},{top},mm",
            "size": f"{width},{height},mm",
            "visibility": "1",
            "zValue": len(self.layout),
            "frame": "false",
            "background": "false",
            "referencePoint": "0",
            "opacity": "1",
        }
        return element(parent, "LayoutItem", None, **{**common, **about})


def inert(words: str) -> str:
    """Return words as a label of QGIS that shows them, even where they look like an expression.

    Examples
    --------
    >>> inert("100 [% 1 + 1 %]")
    "100 [% '[%' %] 1 + 1 %]"
    """
    return words.replace("[%", "[% '[%' %]")


def _add_map(item: ET.Element, theme: Theme, extent: Extent) -> None:
    sides = zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True)
    element(item, "Extent", **{side: repr(value) for side, value in sides})
    drawn = element(item, "LayerSet")
    for entry in theme.entries:
        about = {"provider": "ogr", "source": entry.source, "name": entry.name}
        element(drawn, "Layer", entry.key, **about)


def _add_legend(page: Page, theme: Theme, language: str, left: float) -> None:
    legend = page.item(
        "legend",
        (left, MAP[1], *LEGEND),
        title=text("layers.legend", language),
        mapUuid=page.identifier("map"),
        resizeToContents="1",
        symbolWidth="6",
        symbolHeight="4",
        columnCount="1",
        boxSpace="0",
        wrapChar=WRAP,
    )
    tree = element(legend, "layer-tree-group")
    for entry in theme.entries:
        if entry.style.seen:
            add_leaf(tree, entry, only_seen=True)
    styles = element(legend, "styles")
    for name, size, top, inset in LEGEND_STYLES:
        about = {"name": name, "alignment": "1", "marginTop": top, "marginLeft": inset}
        style = element(styles, "style", **about)
        bold = name in {"title", "subgroup"}
        element(style, "styleFont", description=qfont(size, bold=bold), style="")
        element(style, "text-style", **font(size, bold=bold))


def _add_scale_bar(page: Page, extent: Extent, language: str, place: tuple[float, float]) -> None:
    kilometres = (extent[2] - extent[0]) / 1000 / map_box(extent)[2] * 20  # 20 mm a segment
    power = 10.0 ** math.floor(math.log10(kilometres))
    step = max(nice * power for nice in (1, 2, 5) if nice * power <= kilometres)
    bar = page.item(
        "scale bar",
        (*place, 45.0, 11.0),
        mapUuid=page.identifier("map"),
        style="Single Box",
        unitType="km",
        unitLabel=text("layers.kilometres", language),
        numSegments="2",
        numSegmentsLeft="0",
        numUnitsPerSegment=repr(step),
        numMapUnitsPerScaleBarUnit="1",
        height="2",
        boxContentSpace="0",
        labelBarSpace="1.5",
        segmentSizeMode="0",
        alignment="0",
        font=qfont(8),
    )
    element(bar, "text-style", **font(8))
