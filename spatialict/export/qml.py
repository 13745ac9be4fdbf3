"""Style documents of QGIS (QML), written without QGIS: symbols, renderers, labels, map tips.

The least that QGIS 3.22 and 3.40 both accept, each line tried there. What is wrong in a QML is not
reported: QGIS falls back to a random colour in silence. So everything here is built from a few
checked parts, and the tests ask a real QGIS what it understood.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from spatialict.export import palette
from spatialict.export.frames import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VERSION: Final = "3.22.0"
DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
GEOMETRY: Final = {"Point": "0", "LineString": "1", "MultiPolygon": "2"}
FONTS: Final = ("DejaVu Sans", "Noto Sans", "Segoe UI", "Arial")
"""The first that a machine has; all carry the letters of Kazakh."""

_PLAIN: Final = {"enableorderby": "0", "symbollevels": "0", "forceraster": "0"}


@dataclass(frozen=True)
class Symbol:
    """How a feature is drawn: layers of paint, each with its properties and expressions.

    Parameters
    ----------
    kind : str
        ``"fill"``, ``"line"`` or ``"marker"``.
    paint : tuple
        (class of QGIS, properties, symbol inside or None), the lowest first.
    expressions : Mapping
        Property -> expression that decides it for each feature, in every paint.
    """

    kind: str
    paint: tuple[tuple[str, Mapping[str, str], Symbol | None], ...]
    expressions: Mapping[str, str] = field(default_factory=dict)


def rgba(colour: str, alpha: int = 255) -> str:
    """Return a colour as QGIS writes it.

    Examples
    --------
    >>> rgba("#d7191c")
    '215,25,28,255'
    """
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def fill(
    colour: str, outline: str = palette.OUTLINE, width_mm: float = 0.2, alpha: int = 255
) -> Symbol:
    """Return an area of one colour, of which `alpha` of 255 is opaque."""
    properties = {
        "color": rgba(colour, alpha),
        "style": "solid",
        "outline_color": rgba(outline),
        "outline_style": "solid",
        "outline_width": str(width_mm),
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    return Symbol("fill", (("SimpleFill", properties, None),))


def hatched() -> Symbol:
    """Return an area without a value: hatched, in millimetres, so that it prints as on screen."""
    pattern = {
        "angle": "45",
        "distance": "1.4",
        "distance_unit": "MM",
        "line_width": "0.3",
        "line_width_unit": "MM",
    }
    hatch = ("LinePatternFill", pattern, line(palette.HATCH, 0.3))
    return Symbol("fill", (*fill(palette.NO_DATA).paint, hatch))


def hatched_over(area: Symbol) -> Symbol:
    """Return an area that keeps its colour and is hatched over it: its class rests on less."""
    return Symbol("fill", (area.paint[0], hatched().paint[-1], *area.paint[1:]))


def dotted(colour: str) -> Symbol:
    """Return an area that could not be tested: dotted, so that it is taken for neither class."""
    pattern = {
        "distance_x": "1.6",
        "distance_x_unit": "MM",
        "distance_y": "1.6",
        "distance_y_unit": "MM",
        "displacement_x": "0.8",
        "displacement_x_unit": "MM",
    }
    dots = ("PointPatternFill", pattern, marker(palette.HATCH, 0.5, outline=palette.HATCH))
    return Symbol("fill", (*fill(colour).paint, dots))


def with_disc(area: Symbol, disc: Symbol) -> Symbol:
    """Return an area that has a disc over it, whose size an expression decides.

    A city among oblasts is smaller than its own label, and it is what the map is about.
    """
    place = {"point_on_surface": "1", "point_on_all_parts": "0", "clip_points": "0"}
    return Symbol("fill", (*area.paint, ("CentroidFill", place, disc)))


def outlined(colour: str, width_mm: float, style: str = "solid") -> Symbol:
    """Return an area of which only the border is drawn."""
    properties = {
        "line_color": rgba(colour),
        "line_width": str(width_mm),
        "line_width_unit": "MM",
        "line_style": style,
        "joinstyle": "round",
    }
    return Symbol("fill", (("SimpleLine", properties, None),))


def line(colour: str, width_mm: float, width_expression: str = "", *, alpha: int = 255) -> Symbol:
    """Return a line, its width in millimetres or decided by an expression."""
    properties = {
        "line_color": rgba(colour, alpha),
        "line_width": str(width_mm),
        "line_width_unit": "MM",
        "line_style": "solid",
        "capstyle": "round",
        "joinstyle": "round",
    }
    expressions = {"outlineWidth": width_expression} if width_expression else {}
    return Symbol("line", (("SimpleLine", properties, None),), expressions)


def arrow(colour: str, width_mm: float) -> Symbol:
    """Return a line with a head at its end, beside the way back, clear of what it leads between."""
    ((painter, about, _),) = line(colour, width_mm).paint
    aside, head, clear = 0.4 + width_mm / 2, 2.0 + 1.2 * width_mm, 1.7
    ends = {"trim_distance_start": str(clear), "trim_distance_start_unit": "MM"}
    ends |= {"trim_distance_end": str(clear + 0.4 * head), "trim_distance_end_unit": "MM"}
    ends |= {"offset": str(aside), "offset_unit": "MM", "capstyle": "flat"}
    ((shape, pointed, _),) = marker(colour, head, outline=colour).paint
    pointed = {**pointed, "name": "filled_arrowhead", "offset": f"{-clear},0", "offset_unit": "MM"}
    place = {"placement": "lastvertex", "rotate": "1", "offset": str(aside), "offset_unit": "MM"}
    tip = Symbol("marker", ((shape, pointed, None),))
    return Symbol("line", ((painter, {**about, **ends}, None), ("MarkerLine", place, tip)))


def marker(
    colour: str, size_mm: float, *, outline: str = "#ffffff", size_expression: str = ""
) -> Symbol:
    """Return a round point, its size in millimetres or decided by an expression."""
    properties = {
        "name": "circle",
        "color": rgba(colour),
        "size": str(size_mm),
        "size_unit": "MM",
        "scale_method": "diameter",
        "outline_color": rgba(outline),
        "outline_style": "solid",
        "outline_width": "0.15",
        "outline_width_unit": "MM",
    }
    expressions = {"size": size_expression} if size_expression else {}
    return Symbol("marker", (("SimpleMarker", properties, None),), expressions)


def crossed(disc: Symbol, shape: str) -> Symbol:
    """Return a disc with a cross over it, which is to a disc what hatching is to an area.

    Parameters
    ----------
    disc : Symbol
        From `marker`.
    shape : str
        ``"cross2"`` lies, ``"cross"`` stands.
    """
    ((_, about, _),) = disc.paint
    cross = {**about, "name": shape, "outline_width": "0.3"}
    cross["outline_color"] = rgba(palette.HATCH)
    return Symbol("marker", (*disc.paint, ("SimpleMarker", cross, None)), disc.expressions)


def element(parent: ET.Element, tag: str, words: str | None = None, **about: object) -> ET.Element:
    """Add an element; words and attributes lose what XML cannot hold."""
    made = ET.SubElement(parent, tag, {k: printable(str(value)) for k, value in about.items()})
    if words is not None:
        made.text = printable(words)
    return made


def single(symbol: Symbol) -> ET.Element:
    """Return a renderer that draws all features alike."""
    renderer = ET.Element("renderer-v2", {"type": "singleSymbol", **_PLAIN})
    _symbol(element(renderer, "symbols"), "0", symbol)
    return renderer


def largest_first(renderer: ET.Element) -> ET.Element:
    """Return a renderer that draws small areas over large ones, so that none is covered."""
    return ordered(renderer, "area($geometry)", ascending=False)


def ordered(renderer: ET.Element, expression: str, *, ascending: bool = True) -> ET.Element:
    """Return a renderer that draws what comes last by an expression over all else."""
    renderer.set("enableorderby", "1")
    order = element(renderer, "orderby")
    element(order, "orderByClause", expression, asc=int(ascending), nullsFirst=int(ascending))
    return renderer


def categorised(attribute: str, categories: Sequence[tuple[str, str, Symbol]]) -> ET.Element:
    """Return a renderer by (value, label, symbol) of an attribute or expression.

    The value ``""`` is what QGIS draws for NULL and for every value that is not listed; without it
    such features vanish from the map.
    """
    renderer = ET.Element("renderer-v2", {"type": "categorizedSymbol", "attr": attribute, **_PLAIN})
    listed = element(renderer, "categories")
    symbols = element(renderer, "symbols")
    for place, (value, label, symbol) in enumerate(categories):
        element(listed, "category", value=value, label=label, symbol=place, render="true")
        _symbol(symbols, str(place), symbol)
    return renderer


def graduated(attribute: str, ranges: Sequence[tuple[float, float, str, Symbol]]) -> ET.Element:
    """Return a renderer by (lower, upper, label, symbol) of a number; both ends belong to a range.

    Where two ranges meet, QGIS takes the first. NULL has no range and would not be drawn: let the
    attribute be an expression that gives it a number.
    """
    kind = {"type": "graduatedSymbol", "attr": attribute, "graduatedMethod": "GraduatedColor"}
    renderer = ET.Element("renderer-v2", {**kind, **_PLAIN})
    listed = element(renderer, "ranges")
    symbols = element(renderer, "symbols")
    for place, (lower, upper, label, symbol) in enumerate(ranges):
        ends = {"lower": repr(float(lower)), "upper": repr(float(upper))}
        element(listed, "range", label=label, symbol=place, render="true", **ends)
        _symbol(symbols, str(place), symbol)
    return renderer


def spread(renderer: ET.Element) -> ET.Element:
    """Return a renderer that draws points of one place beside each other, around the place.

    The points stay where they are; only their marks are moved, by millimetres on the screen.
    """
    about = {
        "tolerance": "0.5",
        "toleranceUnit": "MM",
        "placement": "1",  # concentric rings
        "circleRadiusAddition": "0",
        "circleWidth": "0",
        "circleColor": rgba("#ffffff", 0),
        "labelAttributeName": "",
    }
    whole = ET.Element("renderer-v2", {"type": "pointDisplacement", **about, **_PLAIN})
    whole.append(renderer)
    _symbol(whole, "centerSymbol", marker("#1a1a1a", 0.6, outline="#1a1a1a"))
    return whole


def font(size_points: float, *, bold: bool = False) -> dict[str, str]:
    """Return the attributes of a text style."""
    return {
        "fontFamily": FONTS[0],
        "fontSize": str(size_points),
        "fontSizeUnit": "Point",
        "fontWeight": "75" if bold else "50",
        "namedStyle": "Bold" if bold else "Book",
        "textColor": rgba("#1a1a1a"),
        "textOpacity": "1",
    }


def qfont(size_points: float, *, bold: bool = False) -> str:
    """Return a font as Qt 5 writes it, for the parts of a layout that know no text style."""
    return f"{FONTS[0]},{size_points},-1,5,{75 if bold else 50},0,0,0,0,0"


def labelling(
    expression: str,
    *,
    from_point_mm: float | None = None,
    decided: Mapping[str, str] | None = None,
    crowded: bool = False,
) -> ET.Element:
    """Return labels with a white rim, never read as HTML.

    Parameters
    ----------
    expression : str
        What they say; of a plain column, ``"name"`` in quotation marks.
    from_point_mm : float, optional
        Labels of points stand around them at this distance; those of areas lie inside.
    decided : Mapping, optional
        Property -> expression that decides it for each feature: ``"Show"``, or
        ``"PolygonLabelOutside"`` for the areas whose label stands beside them.
    crowded : bool
        Leave out what would lie on another label; otherwise all are shown.
    """
    place = {"placement": "4", "dist": "1.6", "distUnits": "MM"}
    if from_point_mm is not None:
        place = {"placement": "0", "dist": str(from_point_mm), "distUnits": "MM"}
    plain = expression.startswith('"') and expression.count('"') == 2 and expression.endswith('"')
    labels = ET.Element("labeling", {"type": "simple"})
    settings = element(labels, "settings", calloutType="simple")
    style = element(
        settings,
        "text-style",
        fieldName=expression[1:-1] if plain else expression,
        isExpression=int(not plain),
        allowHtml="0",
        **font(8),
    )
    families = element(style, "families")
    for name in FONTS:
        element(families, "family", name=name)
    element(
        style,
        "text-buffer",
        bufferDraw="1",
        bufferSize="1",
        bufferSizeUnits="MM",
        bufferColor=rgba("#ffffff"),
        bufferOpacity="1",
        bufferNoFill="1",
        bufferJoinStyle="128",
    )
    element(settings, "text-format", autoWrapLength="18", useMaxLineLengthForAutoWrap="1")
    element(settings, "placement", priority="5", fitInPolygonOnly="0", **place)
    element(settings, "rendering", drawLabels="1", displayAll=int(not crowded), obstacle="1")
    if decided:
        _expressions(settings, "dd_properties", decided)
    return labels


def style_document(
    renderer: ET.Element,
    geometry: str,
    *,
    labels: ET.Element | None = None,
    aliases: Mapping[str, str] | None = None,
    preview: str = "",
    map_tip: str = "",
) -> str:
    """Return a whole QML document.

    Parameters
    ----------
    renderer : Element
        From `single`, `categorised` or `graduated`.
    geometry : str
        ``"Point"``, ``"LineString"`` or ``"MultiPolygon"``; QGIS drops a style of another kind.
    labels : Element, optional
        From `labelling`.
    aliases : Mapping, optional
        Column -> what people read, in the order of the columns.
    preview : str, optional
        Expression that names a feature in lists.
    map_tip : str, optional
        HTML with ``[% expressions %]``; see `spatialict.export.styles.escaped`.
    """
    document = ET.Element(
        "qgis",
        {
            "version": VERSION,
            "styleCategories": "Symbology|Labeling|Fields|MapTips|Rendering",
            "labelsEnabled": "0" if labels is None else "1",
            "hasScaleBasedVisibilityFlag": "0",
        },
    )
    document.append(renderer)
    if labels is not None:
        document.append(labels)
    listed = element(document, "aliases")
    for place, (column, words) in enumerate((aliases or {}).items()):
        element(listed, "alias", field=column, index=place, name=words)
    element(document, "previewExpression", preview)
    element(document, "mapTip", map_tip)
    element(document, "layerOpacity", "1")
    element(document, "layerGeometryType", GEOMETRY[geometry])
    return DOCTYPE + ET.tostring(document, encoding="unicode")


def _symbol(parent: ET.Element, name: str, symbol: Symbol) -> None:
    drawn = element(parent, "symbol", type=symbol.kind, name=name, alpha="1", clip_to_extent="1")
    for place, (painter, properties, inside) in enumerate(symbol.paint):
        layer = ET.SubElement(drawn, "layer", {"class": painter, "enabled": "1", "pass": "0"})
        options = element(layer, "Option", type="Map")
        for key, value in properties.items():
            element(options, "Option", name=key, value=value, type="QString")
        if inside is not None:
            _symbol(layer, f"@{name}@{place}", inside)
        if symbol.expressions:
            _expressions(layer, "data_defined_properties", symbol.expressions)


def _expressions(parent: ET.Element, tag: str, expressions: Mapping[str, str]) -> None:
    root = element(element(parent, tag), "Option", type="Map")
    element(root, "Option", name="name", value="", type="QString")
    listed = element(root, "Option", name="properties", type="Map")
    for name, expression in expressions.items():
        one = element(listed, "Option", name=name, type="Map")
        element(one, "Option", name="active", value="true", type="bool")
        element(one, "Option", name="expression", value=expression, type="QString")
        element(one, "Option", name="type", value="3", type="int")  # 3: an expression
    element(root, "Option", name="type", value="collection", type="QString")
