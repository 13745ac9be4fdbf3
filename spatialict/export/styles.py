"""Which style a layer gets: colours of `palette`, words of the catalogues, one for each theme."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from spatialict.core.labels import number, text
from spatialict.export import (
    firm_styles,
    growth_frames,
    growth_styles,
    network_styles,
    palette,
    qml,
)
from spatialict.export.classes import CROWD, FEW, NOTHING, classes, only_tested, quotients, smaller
from spatialict.export.frames import FIRM_THEMES, SYNTHETIC
from spatialict.export.growth_columns import STAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree import ElementTree as ET

    from spatialict.export.frames import Layer

TIPS: Final = {
    "regions": (
        "class",
        "location_quotient",
        "share",
        "moran_label",
        "moran_q_value",
        "helix_sides",
        "synergy",
        "synergy_label",
        "clustered_firms",
        "clusters",
        "reason",
    ),
    **network_styles.TIPS,
    **growth_styles.TIPS,
    "firms": ("industry", "oked", "region_id", "town", "jobs", "opened", "closed", "cluster_id"),
    "firm_clusters": (
        *("firms", "jobs", "main_industry", "main_share", "lq", "area_km2", "stability"),
        *("region_names", "candidate", "reason"),
    ),
    "firm_scan": (
        *("label", "p_value", "relative_risk", "cases", "expected", "radius_m", "cell_m"),
    ),
    "firm_scan_squares": ("p_value", "relative_risk", "cases", "cases_total", "locations"),
    "firm_scan_time": (
        *("label", "first_year", "last_year", "p_value", "relative_risk", "cases", "expected"),
        "cell_m",
    ),
    "firm_density": ("density",),
    "firm_grid": (
        *("location_quotient", "firms", "firms_total", "lq_q_value"),
        *("moran_label", "moran_q_value"),
    ),
}
"""Theme -> columns that a map tip tells."""

WORDS: Final[Mapping[str, tuple[str, Mapping[str, object]]]] = MappingProxyType(
    {
        "class": ("class", palette.CANDIDATES),
        "moran_label": ("label", palette.LOCAL_MORAN),
        "sphere": ("sphere", palette.SPHERES),
        "kind": ("link", palette.LINKS),
        "label": ("scan", palette.SCAN),
        "candidate": ("cluster", palette.CLUSTER_CANDIDATES),
        "backbone": ("backbone", palette.BACKBONE),
        "synergy_label": ("found", {**palette.SYNERGY, "ns": ()}),
        **growth_styles.WORDS,
    }
)
"""Column of codes -> its words in the catalogue, and the codes."""


LONG: Final = 60
WORD: Final = 24
"""Letters of a name, and of a word of it, that a label on a map can hold."""

MEASURED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "location_quotient": "location_quotient",
        "firm_grid": "location_quotient",
        "firm_density": "density",
        "firm_clusters_firms": "firms",
        "firm_clusters_stability": "stability",
        **growth_styles.MEASURED,
    }
)
"""Style by ranges of a number -> its column; a legend shows "no data" only where some lack it."""

CODED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "organisations": "sphere",
        "links": "kind",
        "candidates": "class",
        "firm_scan": "label",
        "firm_scan_time": "label",
        "firm_clusters": "candidate",
    }
)
"""Style by codes -> their column."""

NUMBERED: Final = {
    "firms": "firm",
    **dict.fromkeys(("firm_scan", "firm_scan_squares", "firm_scan_time"), "scan"),
}
"""Theme whose features have no name -> the words that go with their key."""

PERCENT: Final = (
    *("share", "main_share", "clustered_share", "scan_share"),
    *growth_styles.PERCENT,
)
COUNTS: Final = (
    *("firms", "firms_total", "jobs", "clustered_firms", "cases", "cases_total", "locations"),
    *("degree", "radius_m", "cell_m", "brokerage", "community", "projects", "helix_sides"),
    "distance_m",
)
"""What is told in a map tip without decimals, whatever type it has."""
PLACES: Final = {
    "weight": 2,
    "density": 4,
    "betweenness": 3,
    "synergy": 0,
    "expected": 1,
    **dict.fromkeys(COUNTS, 0),
    **growth_styles.PLACES,
}
"""Column -> decimals in a map tip, where they are not two, or three of a p-value."""

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
        "organisations": network_styles.organisations,
        "links": network_styles.links,
        "borders": _of_borders,
        **dict.fromkeys(growth_styles.THEMES, growth_styles.renderers),
    }
    renderers = theme.get(layer.theme, firm_styles.renderers)(layer)
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


def _title(name: str, layer: Layer) -> str:
    own = layer.theme == "regions" or name in {"communities", "backbone"}
    own |= layer.theme in growth_styles.THEMES
    if not own and (layer.theme not in FIRM_THEMES or layer.theme == "firms"):
        return layer.title
    drawn = layer.name.endswith(SYNTHETIC) or name in layer.drawn
    which = "synthetic_links" if name in layer.drawn and name == "communities" else "synthetic"
    mark = text(f"layers.{which}", layer.language) if drawn else ""
    staged = name.startswith(STAGE)
    said = layer.alias(name) if staged else text(f"layers.style_{name}", layer.language)
    return said + (f" ({mark})" if mark else "")


def _seen(layer: Layer, style: str, renderer: ET.Element) -> tuple[int, ...]:
    values = [row.get("value", "") for row in renderer.iter("category")]
    if not values:
        lower = [float(row.get("lower", "0")) for row in renderer.iter("range")] or [0.0]
        lacking = set(lower if style not in MEASURED else _lacking(layer, MEASURED[style]))
        return tuple(n for n, low in enumerate(lower) if low >= 0 or low in lacking)
    present = set(_valued(layer, style))
    present |= {""} if present - set(values) else set()
    optional = {"", "untested", *(one for one in values if one.endswith(growth_styles.PARTLY))}
    if layer.theme in network_styles.TIPS or layer.theme == "flows":
        optional = set(values)
    return tuple(n for n, value in enumerate(values) if value in present or value not in optional)


def _lacking(layer: Layer, column: str) -> Iterator[float]:
    """Yield what stands for the numbers that some features lack, in a renderer by ranges."""
    few = layer.frame["lq_status"] == "too_few" if layer.theme == "firm_grid" else None
    if few is not None and few.any():
        yield FEW
    if (layer.frame[column].isna() & (True if few is None else ~few)).any():
        yield NOTHING


def _valued(layer: Layer, style: str) -> Iterator[str]:
    """Yield the value by which each feature that has a place is classed; "" is none."""
    for valued in (network_styles.valued, growth_styles.valued):
        if (known := valued(layer, style)) is not None:
            yield from known
            return
    frame = layer.frame[layer.frame.geometry.notna()]
    if style in CODED:
        yield from frame[CODED[style]].fillna("")
        return
    prefix = {"local_moran": "moran", "getis_ord": "gi", "firm_grid_moran": "moran"}.get(style)
    if prefix is None:
        return
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
    said = f"_{layer.language}" if layer.theme == "flows" else ""
    if {f"source_name{said}", f"target_name{said}"} <= set(layer.fields):
        ends = [f'coalesce("{end}_name{said}","{end}")' for end in ("source", "target")]
        return " || ' – ' || ".join(ends)
    if layer.theme in NUMBERED:
        key = NUMBERED[layer.theme]
        before, _, after = text(f"layers.tip_{key}", layer.language, key="\0").partition("\0")
        return f'{_quoted(before)} || to_string("{layer.fields[0]}") || {_quoted(after)}'
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
    if (layer.theme == "regions" and style != "plain") or layer.theme in growth_frames.AREAS:
        return _labels_of_regions(layer, name)
    if layer.theme == "firm_clusters":
        largest = {"Priority": 'min(10, 2 * ln(1 + coalesce("firms", 0)))'}
        words = _wrapping(layer, name)
        return qml.labelling(words, from_point_mm=2, decided=largest, crowded=True)
    if layer.theme in {"firm_scan", "firm_scan_time"}:
        return qml.labelling(_risk(layer), from_point_mm=2, decided={"Priority": "1"}, crowded=True)
    return _labels_of_organisations(layer, name) if layer.theme == "organisations" else None


def _labels_of_regions(layer: Layer, name: str) -> ET.Element:
    if len(layer.frame) > CROWD:
        decided = {"Show": f"NOT ({smaller(layer, 9)})"}
        return qml.labelling(_wrapping(layer, name), decided=decided, crowded=True)
    beside = f"CASE WHEN {smaller(layer, 8)} THEN 'force' ELSE 'no' END"
    return qml.labelling(_wrapping(layer, name), decided={"PolygonLabelOutside": beside})


def _labels_of_organisations(layer: Layer, name: str) -> ET.Element | None:
    """Return the names of the most central where addresses are known, else those of the towns."""
    named = network_styles.labels(layer, _wrapping(layer, name))
    if named is not None:
        return qml.labelling(named[0], from_point_mm=3, decided=named[1], crowded=True)
    if "town" not in layer.fields:
        return None
    once = f'CASE WHEN "org_id" = minimum("org_id", group_by:="town") THEN {town(layer)} END'
    return qml.labelling(once, from_point_mm=3)


def _risk(layer: Layer) -> str:
    """Return the expression of how many times as likely firms are inside, and in which years."""
    risk = f"format_number(\"relative_risk\",1,'{layer.language}')"
    told = f"'S' || to_string(\"cluster\") || ' ×' || {risk}"
    if "first_year" in layer.fields:
        years = [f'to_string("{end}_year")' for end in ("first", "last")]
        told += f" || ' (' || {years[0]} || '–' || {years[1]} || ')'"
    return f"CASE WHEN \"label\" = 'cluster' THEN {told} END"


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
    if layer.theme in {"organisations", "links"}:
        if layer.name.endswith(SYNTHETIC) or layer.drawn:
            invented = layer.theme == "organisations" and layer.name.endswith(SYNTHETIC)
            key = "seats" if invented else layer.theme
            lines.append(text(f"layers.tip_synthetic_{key}", layer.language))
    elif layer.name.endswith(SYNTHETIC) and layer.theme in growth_styles.THEMES:
        lines.append(text("layers.tip_synthetic_figures", layer.language))
    elif layer.name.endswith(SYNTHETIC) and layer.theme != "firms":
        lines.append(text("layers.tip_on_synthetic", layer.language))
    elif layer.theme == "firms":
        drawn, given = (text(f"layers.tip_{word}", layer.language) for word in _ORIGIN)
        lines.append(f'[% if("synthetic",{_quoted(drawn)},{_quoted(given)}) %]')
    return "<br>".join(lines)


def _told(layer: Layer, column: str) -> str:
    """Return the expression that tells a value in words of the layer's language."""
    if column == "level_rank" and "level_status" in layer.fields:
        rank = _number(column, layer.language)
        return f"CASE WHEN \"level_status\" = 'ok' THEN {rank} ELSE '(' || {rank} || ')' END"
    if layer.frame[column].dtype.kind == "f" or column in PLACES:
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
    if column == "sphere":  # one of the user's own keeps its name
        return escaped(f'coalesce(map_get(map({listed}),"sphere"),"sphere")')
    value = only_tested(column, "moran_status") if column == "moran_label" else f'"{column}"'
    return f"coalesce(map_get(map({listed}),{value}),'–')"


def _number(column: str, language: str) -> str:
    """Return the expression that writes a number as the language does, whatever QGIS speaks."""
    places = PLACES.get(column, 3 if column.endswith("_value") else 2)
    written = f"format_number(\"{column}\",{places},'{language}')"
    if column in PERCENT:
        percent = number(0.0, language, ".0%").lstrip("0")
        written = f"format_number(100*\"{column}\",1,'{language}') || '{percent}'"
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
        found["candidates"] = classes(layer, '"class"', palette.CANDIDATES, "class")
    if "location_quotient" in layer.fields:
        found["location_quotient"] = quotients(layer)
    for name, prefix, colours, words in (
        ("local_moran", "moran", palette.LOCAL_MORAN, "label"),
        ("getis_ord", "gi", palette.GETIS_ORD, "gi"),
    ):
        if {f"{prefix}_label", f"{prefix}_status"} <= set(layer.fields):
            attribute = only_tested(f"{prefix}_label", f"{prefix}_status")
            found[name] = classes(layer, attribute, {**colours, "untested": ""}, words)
    found |= network_styles.regions(layer)
    return {**{name: qml.largest_first(one) for name, one in found.items()}, "plain": ground}


def _of_borders(layer: Layer) -> dict[str, ET.Element]:
    number = layer.name.partition("_")[2]
    colour = palette.BORDERS.get(number, palette.BORDERS["20"])
    earlier = number in palette.BORDERS and number != "20"
    line = qml.outlined(colour, 0.5, "dash") if earlier else qml.outlined(colour, 0.2)
    return {"borders": qml.single(line)}
