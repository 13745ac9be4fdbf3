"""Renderers by class: colours of `palette`, words of the catalogues, each class its own symbol."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from spatialict.core.labels import number, text
from spatialict.export import palette, qml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree import ElementTree as ET

    from spatialict.export.frames import Layer

CROWD: Final = 50
"""More regions than this are labelled only where there is room."""

NOTHING: Final = -1.0
FEW: Final = -2.0
"""What stands for no number, and for one that rests on too little, in a renderer by ranges."""

SEEN_THROUGH: Final = 90
"""Of 255, how opaque a cluster is: names and borders below it stay to be read."""

CELLS: Final = ("firm_grid", "firm_density")
"""Themes of many small areas that touch: no disc over them, and hardly an outline."""


def only_tested(label: str, status: str) -> str:
    """Return the expression of a label: "untested" for want of neighbours, empty for want of data.

    Empty and not NULL: QGIS finds no entry of the legend for an expression that gives NULL.
    """
    return (
        f"CASE WHEN \"{status}\" = 'ok' THEN coalesce(\"{label}\",'')"
        f" WHEN \"{status}\" IN ('too_few','island') THEN 'untested' ELSE '' END"
    )


def classes(layer: Layer, attribute: str, colours: Mapping[str, str], words: str) -> ET.Element:
    """Return a renderer by codes: value -> colour, words from the catalogue by their prefix."""
    listed = []
    for value, colour in colours.items():
        untested = value == "untested"
        said = text(f"layers.{value if untested else f'{words}_{value}'}", layer.language)
        listed.append((value, said, area(layer, colour, untested=untested)))
    nothing = text("layers.no_data", layer.language)
    return qml.categorised(attribute, [*listed, ("", nothing, area(layer))])


def quotients(layer: Layer) -> ET.Element:
    """Return a renderer by classes of the location quotient.

    In a cell of few firms the quotient is chance: it has a class of its own, whatever it is.
    """
    listed = palette.lq_classes(layer.frame["location_quotient"])
    if layer.theme in CELLS and "lq_status" in layer.fields:
        return ranges(layer, "location_quotient", listed, ".2f", few="lq_status")
    return ranges(layer, "location_quotient", listed, ".2f")


def ranges(
    layer: Layer,
    column: str,
    listed: Sequence[tuple[float, float, str]],
    spec: str,
    *,
    few: str = "",
) -> ET.Element:
    """Return a renderer by (from, below, colour) of a number that is not negative, or missing.

    Where the column `few` says "too_few", that is the class.
    """
    drawn, last = [], len(listed) - 1
    for place, (low, high, colour) in enumerate(listed):
        key = "above" if place == last else "below" if low == 0 else "between"
        ends = {
            "low": number(low, layer.language, spec),
            "high": number(high, layer.language, spec),
        }
        words = text(f"layers.range_{key}", layer.language, **ends)
        # Both ends belong to a range of QGIS; 1.25 must fall into the class that it opens.
        drawn.append((low, math.nextafter(high, 0.0), words, area(layer, colour)))
    attribute = f'coalesce("{column}", {NOTHING:.0f})'
    if few:
        attribute = f"CASE WHEN \"{few}\" = 'too_few' THEN {FEW:.0f} ELSE {attribute} END"
        words = text("layers.too_few_firms", layer.language)
        drawn.append((FEW, FEW, words, area(layer, palette.FEW)))
    nothing = text("layers.no_data", layer.language)
    drawn.append((NOTHING, NOTHING, nothing, area(layer)))
    return qml.graduated(attribute, drawn)


def area(layer: Layer, colour: str = "", *, untested: bool = False) -> qml.Symbol:
    """Return the symbol of a class, or of what has none; either is seen even where it is small."""
    ground = colour or (palette.UNTESTED if untested else palette.NO_DATA)
    shape = qml.fill(colour) if colour else qml.dotted(ground) if untested else qml.hatched()
    if layer.theme in CELLS:
        return qml.fill(colour, outline=colour, width_mm=0.05) if colour else shape
    if colour and layer.theme == "firm_clusters":
        shape = qml.fill(colour, outline=colour, width_mm=0.6, alpha=SEEN_THROUGH)
    least = 1.6 if len(layer.frame) > CROWD else 3.2  # many discs would cover each other
    # A legend has no map and no area: the comparison is NULL there, and no disc is drawn.
    size = f"CASE WHEN {smaller(layer, least - 0.2)} THEN {least} ELSE 0 END"
    disc = qml.marker(ground, least, outline=palette.OUTLINE, size_expression=size)
    cross = "" if colour else "cross" if untested else "cross2"
    return qml.with_disc(shape, qml.crossed(disc, cross) if cross else disc)


def smaller(layer: Layer, millimetres: float) -> str:
    """Return the expression of areas that are smaller than this on the screen or the page."""
    metres = 111_320 if layer.frame.crs.is_geographic else 1  # in a degree, in a metre
    return f"sqrt(area($geometry)) * {metres * 1000} / @map_scale < {millimetres}"
