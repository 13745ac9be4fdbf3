"""Which style a layer gets: colours of `palette`, words of the catalogues, one for each theme."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from spatialict.core.labels import number, text
from spatialict.export import palette, qml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree import ElementTree as ET

    from spatialict.export.frames import Layer

TIPS: Final = {
    "regions": ("class", "location_quotient", "share", "moran_label", "moran_q_value", "reason"),
    "organisations": ("sphere", "town", "degree"),
    "links": ("kind", "weight"),
    "firms": ("industry", "region_id"),
}
"""Theme -> columns that a map tip tells."""

WORDS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = MappingProxyType(
    {
        "class": ("class", palette.CANDIDATES),
        "moran_label": ("label", palette.LOCAL_MORAN),
        "sphere": ("sphere", palette.SPHERES),
        "kind": ("link", palette.LINKS),
    }
)
"""Column of codes -> its words in the catalogue, and the codes."""


CROWD: Final = 50
"""More regions than this are labelled only where there is room."""

LONG: Final = 60
WORD: Final = 24
"""Letters of a name, and of a word of it, that a label on a map can hold."""

_ORIGIN: Final = ("synthetic", "given")


@dataclass(frozen=True)
class Style:
    """One way to draw a layer: its name in the file, what people read, and the QML.

    Parameters
    ----------
    name, title, document : str
        As said.
    seen : tuple of int
        Positions of the entries that a printed legend shows: the classes of regions, which are the
        same on every map, but "no data", "untested" and kinds of the network only where some are.
    """

    name: str
    title: str
    document: str
    seen: tuple[int, ...]


def styles(layer: Layer) -> list[Style]:
    """Return the styles of a layer, the default first.

    A layer of regions has one for each theme whose columns it carries, and the plain outline.
    """
    theme = {
        "regions": _of_regions,
        "organisations": _of_organisations,
        "links": _of_links,
        "borders": _of_borders,
        "firms": _of_firms,
    }
    renderers = theme[layer.theme](layer)
    return [
        Style(
            name,
            _title(name, layer),
            _document(layer, name, renderer),
            _seen(layer, name, renderer),
        )
        for name, renderer in renderers.items()
    ]


def escaped(value: str) -> str:
    """Return the expression of a value whose text is safe inside HTML.

    Examples
    --------
    >>> print(escaped('"name"'))
    replace(replace(replace(to_string(coalesce("name",'–')),'&','&amp;'),'<','&lt;'),'>','&gt;')
    """
    expression = f"to_string(coalesce({value},'–'))"
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        expression = f"replace({expression},'{sign}','{entity}')"
    return expression


def only_tested(label: str, status: str) -> str:
    """Return the expression of a label: "untested" for want of neighbours, empty for want of data.

    Empty and not NULL: QGIS finds no entry of the legend for an expression that gives NULL.
    """
    return (
        f"CASE WHEN \"{status}\" = 'ok' THEN coalesce(\"{label}\",'')"
        f" WHEN \"{status}\" IN ('too_few','island') THEN 'untested' ELSE '' END"
    )


def _title(name: str, layer: Layer) -> str:
    return text(f"layers.style_{name}", layer.language) if layer.theme == "regions" else layer.title


def _seen(layer: Layer, style: str, renderer: ET.Element) -> tuple[int, ...]:
    values = [row.get("value", "") for row in renderer.iter("category")]
    if not values:
        number = len(list(renderer.iter("range"))) or 1
        whole = style != "location_quotient" or layer.frame["location_quotient"].isna().any()
        return tuple(range(number if whole else number - 1))
    present = set(_valued(layer, style))
    present |= {""} if present - set(values) else set()
    optional = {"", "untested"} if layer.theme == "regions" else set(values)
    return tuple(n for n, value in enumerate(values) if value in present or value not in optional)


def _valued(layer: Layer, style: str) -> Iterator[str]:
    """Yield the value by which each feature that has a place is classed; "" is none."""
    frame = layer.frame[layer.frame.geometry.notna()]
    column = {"organisations": "sphere", "links": "kind", "candidates": "class"}.get(style)
    if column:
        yield from frame[column].fillna("")
        return
    prefix = {"local_moran": "moran", "getis_ord": "gi"}[style]
    rows = zip(frame[f"{prefix}_label"], frame[f"{prefix}_status"], strict=True)
    for label, status in rows:
        untested = "untested" if status in {"too_few", "island"} else ""
        yield (label or "") if status == "ok" else untested


def _document(layer: Layer, style: str, renderer: ET.Element) -> str:
    name = heading(layer)
    return qml.style_document(
        renderer,
        layer.geometry,
        labels=_labels(layer, style, name),
        aliases={column: layer.alias(column) for column in layer.fields},
        preview=name,
        map_tip=_map_tip(layer, name),
    )


def heading(layer: Layer) -> str:
    """Return the expression of what a feature is called: its name, else its code."""
    if {"source_name", "target_name"} <= set(layer.fields):
        ends = [f'coalesce("{end}_name","{end}")' for end in ("source", "target")]
        return " || ' – ' || ".join(ends)
    if layer.theme == "firms":
        before, _, after = text("layers.tip_firm", layer.language, firm="\0").partition("\0")
        return f'{_quoted(before)} || to_string("firm_id") || {_quoted(after)}'
    names = (f"name_{layer.language}", "name")
    return f'"{next((column for column in names if column in layer.fields), layer.fields[0])}"'


def town(layer: Layer) -> str:
    """Return the expression of a town in the language of the layer, else as it was given."""
    if (named := f"town_{layer.language}") in layer.fields:
        return f'coalesce(nullif("{named}",\'\'),"town")'
    return '"town"'


def _quoted(words: str) -> str:
    return "'" + words.replace("\\", "\\\\").replace("'", "''") + "'"


def _labels(layer: Layer, style: str, name: str) -> ET.Element | None:
    if layer.theme == "regions" and style != "plain":
        if len(layer.frame) > CROWD:
            decided = {"Show": f"NOT ({smaller(layer, 9)})"}
            return qml.labelling(_wrapping(layer, name), decided=decided, crowded=True)
        beside = f"CASE WHEN {smaller(layer, 8)} THEN 'force' ELSE 'no' END"
        return qml.labelling(_wrapping(layer, name), decided={"PolygonLabelOutside": beside})
    if layer.theme == "organisations" and "town" in layer.fields:
        once = f'CASE WHEN "org_id" = minimum("org_id", group_by:="town") THEN {town(layer)} END'
        return qml.labelling(once, from_point_mm=3)
    return None


def _wrapping(layer: Layer, name: str) -> str:
    """Return the expression of a name that fits a map, where one of them is too long for it.

    Lines break at spaces only, so a longer word than any language has is given some.
    """
    names = layer.frame[name.strip('"')].dropna().astype(str)
    if not any(len(one) > LONG or max(map(len, one.split()), default=0) > WORD for one in names):
        return name
    cut = f"if(length({name}) > {LONG}, left({name},{LONG - 1}) || '…', {name})"
    return f"regexp_replace({cut},'(\\\\S{{{WORD}}})(?=\\\\S)','\\\\1 ')"


def _map_tip(layer: Layer, name: str) -> str:
    lines = [f"<b>[% {escaped(name)} %]</b>"]
    for column in TIPS.get(layer.theme, ()):
        if column in layer.fields:
            lines.append(f"{layer.alias(column)}: [% {_told(layer, column)} %]")
    if "synthetic" in layer.fields:
        drawn, given = (text(f"layers.tip_{word}", layer.language) for word in _ORIGIN)
        lines.append(f'[% if("synthetic",{_quoted(drawn)},{_quoted(given)}) %]')
    return "<br>".join(lines)


def _told(layer: Layer, column: str) -> str:
    """Return the expression that tells a value in words of the layer's language."""
    if layer.frame[column].dtype.kind == "f":
        return _number(column, layer.language)
    if column not in WORDS:
        return escaped(town(layer) if column == "town" else f'"{column}"')
    prefix, colours = WORDS[column]
    pairs = []
    for value in colours:
        pairs += [value, text(f"layers.{prefix}_{value}", layer.language)]
    if column == "moran_label":
        pairs += ["untested", text("layers.untested", layer.language)]
    listed = ",".join(map(_quoted, pairs))
    value = only_tested(column, "moran_status") if column == "moran_label" else f'"{column}"'
    return f"coalesce(map_get(map({listed}),{value}),'–')"


def _number(column: str, language: str) -> str:
    """Return the expression that writes a number as the language does, whatever QGIS speaks."""
    places = {"share": 1, "weight": 2}.get(column, 3 if column.endswith("_value") else 2)
    written = f"format_number(\"{column}\",{places},'{language}')"
    if column == "share":
        percent = number(0.0, language, ".0%").lstrip("0")
        written = f"format_number(100*\"{column}\",{places},'{language}') || '{percent}'"
    if column == "weight":
        written = f"regexp_replace({written},'[.,]?0+$','')"
    if column.endswith("_value"):
        least = "&lt;" + number(0.001, language, ".3f")
        written = f"CASE WHEN \"{column}\" < 0.001 THEN '{least}' ELSE {written} END"
    return f"coalesce({written},'–')"


def _of_regions(layer: Layer) -> dict[str, ET.Element]:
    found: dict[str, ET.Element] = {}
    ground = qml.single(qml.fill(palette.CANDIDATES["none"]))
    if "class" in layer.fields:
        found["candidates"] = _classes(layer, '"class"', palette.CANDIDATES, "class")
    if "location_quotient" in layer.fields:
        found["location_quotient"] = _quotients(layer)
    for name, prefix, colours, words in (
        ("local_moran", "moran", palette.LOCAL_MORAN, "label"),
        ("getis_ord", "gi", palette.GETIS_ORD, "gi"),
    ):
        if {f"{prefix}_label", f"{prefix}_status"} <= set(layer.fields):
            attribute = only_tested(f"{prefix}_label", f"{prefix}_status")
            found[name] = _classes(layer, attribute, {**colours, "untested": ""}, words)
    return {**{name: qml.largest_first(one) for name, one in found.items()}, "plain": ground}


def _classes(layer: Layer, attribute: str, colours: Mapping[str, str], words: str) -> ET.Element:
    say = layer.language
    listed = []
    for value, colour in colours.items():
        key = "untested" if value == "untested" else f"{words}_{value}"
        area = _area(layer, colour, untested=value == "untested")
        listed.append((value, text(f"layers.{key}", say), area))
    return qml.categorised(attribute, [*listed, ("", text("layers.no_data", say), _area(layer))])


def _area(layer: Layer, colour: str = "", *, untested: bool = False) -> qml.Symbol:
    """Return the symbol of a class, or of what has none; either is seen even where it is small."""
    ground = colour or (palette.UNTESTED if untested else palette.NO_DATA)
    least = 1.6 if len(layer.frame) > CROWD else 3.2  # many discs would cover each other
    # A legend has no map and no area: the comparison is NULL there, and no disc is drawn.
    size = f"CASE WHEN {smaller(layer, least - 0.2)} THEN {least} ELSE 0 END"
    disc = qml.marker(ground, least, outline=palette.OUTLINE, size_expression=size)
    if colour:
        return qml.with_disc(qml.fill(colour), disc)
    if untested:
        return qml.with_disc(qml.dotted(ground), qml.crossed(disc, "cross"))
    return qml.with_disc(qml.hatched(), qml.crossed(disc, "cross2"))


def smaller(layer: Layer, millimetres: float) -> str:
    """Return the expression of areas that are smaller than this on the screen or the page."""
    metres = 111_320 if layer.frame.crs.is_geographic else 1  # in a degree, in a metre
    return f"sqrt(area($geometry)) * {metres * 1000} / @map_scale < {millimetres}"


def _quotients(layer: Layer) -> ET.Element:
    say = layer.language
    classes = palette.lq_classes(layer.frame["location_quotient"])
    ranges = []
    for place, (low, high, colour) in enumerate(classes):
        key = "below" if place == 0 else "above" if place == len(classes) - 1 else "between"
        words = text(f"layers.lq_{key}", say, low=low, high=high)
        # Both ends belong to a range of QGIS; 1.25 must fall into the class that it opens.
        ranges.append((low, math.nextafter(high, 0.0), words, _area(layer, colour)))
    ranges.append((-1.0, -1.0, text("layers.no_data", say), _area(layer)))
    return qml.graduated('coalesce("location_quotient", -1)', ranges)


def _of_organisations(layer: Layer) -> dict[str, ET.Element]:
    size = '1.6 + 0.4 * sqrt(coalesce("degree", 0))' if "degree" in layer.fields else ""
    listed = [
        (
            sphere,
            text(f"layers.sphere_{sphere}", layer.language),
            qml.marker(colour, 2.0, size_expression=size),
        )
        for sphere, colour in palette.SPHERES.items()
    ]
    other = ("", text("layers.sphere_other", layer.language), qml.marker(palette.FIRM, 2.0))
    return {"organisations": qml.spread(qml.categorised('"sphere"', [*listed, other]))}


def _of_links(layer: Layer) -> dict[str, ET.Element]:
    width = '0.2 + 0.15 * ln(1 + coalesce("weight", 0))' if "weight" in layer.fields else ""
    listed = [
        (kind, text(f"layers.link_{kind}", layer.language), qml.line(colour, 0.3, width))
        for kind, colour in palette.LINKS.items()
    ]
    other = ("", text("layers.link_other", layer.language), qml.line("#bdbdbd", 0.3, width))
    return {"links": qml.categorised('"kind"', [*listed, other])}


def _of_borders(layer: Layer) -> dict[str, ET.Element]:
    colour = palette.BORDERS.get(layer.name.partition("_")[2], palette.BORDERS["20"])
    return {"borders": qml.single(qml.outlined(colour, 0.5, "dash"))}


def _of_firms(layer: Layer) -> dict[str, ET.Element]:
    point = qml.marker(palette.FIRM, 0.8, outline=palette.FIRM)
    return {layer.name: qml.single(point)}
