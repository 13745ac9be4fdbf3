"""How the layers of the triple helix are drawn: spheres, communities, links, sides, synergy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import text
from spatialict.export import palette, qml
from spatialict.export.classes import area, classes
from spatialict.export.network_results import UNTESTED, centrality_column
from spatialict.export.wording import signed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

    from spatialict.export.frames import Layer

SPREAD: Final = 2_000
"""More organisations than this are not moved aside where they stand at one place."""

CROWDED: Final = 2_000
"""More links than this are seen through."""

NAMED: Final = 12
"""So many organisations, the most central, have their name beside them."""

TIPS: Final = {
    "organisations": (
        *("sphere", "town", "degree", "betweenness", "constraint", "brokerage", "community"),
    ),
    "links": ("kind", "relation", "projects", "backbone", "distance_m", "weight"),
}
"""Theme -> columns that a map tip tells."""


def organisations(layer: Layer) -> dict[str, ET.Element]:
    """Return the renderers of organisations: by sphere and, where known, by community."""
    size = _size(layer)
    listed = [
        (
            sphere,
            text(f"layers.sphere_{sphere}", layer.language),
            qml.marker(colour, 2.0, size_expression=size),
        )
        for sphere, colour in palette.SPHERES.items()
    ]
    other = ("", text("layers.sphere_other", layer.language), qml.marker(palette.FIRM, 2.0))
    found = {"organisations": qml.categorised('"sphere"', [*listed, other])}
    if "community" in layer.fields:
        found["communities"] = qml.categorised(_community(), list(_communities(layer, size)))
    few = len(layer.frame) <= SPREAD
    return {name: qml.spread(one) if few else one for name, one in found.items()}


def links(layer: Layer) -> dict[str, ET.Element]:
    """Return the renderers of links: by kind and, where known, by backbone; heavy ones on top."""
    width = _width(layer)
    crowd = len(layer.frame) > CROWDED
    alpha = 60 if crowd else 170
    listed = [
        (
            kind,
            text(f"layers.link_{kind}", layer.language),
            qml.line(colour, 0.3, width, alpha=255 if kind == "colocation" else alpha),
        )
        for kind, colour in palette.LINKS.items()
    ]
    other = ("", text("layers.link_other", layer.language), qml.line("#bdbdbd", 0.3, width))
    found = {"links": qml.categorised('"kind"', [*listed, other])}
    if "backbone" in layer.fields:
        found["backbone"] = qml.categorised(
            "coalesce(\"backbone\",'')", list(_backbone(layer, width, alpha))
        )
    if "weight" not in layer.fields:
        return found
    order = {"links": '"weight"', "backbone": "if(\"backbone\"='kept',1,0)"}
    return {name: qml.ordered(one, order[name]) for name, one in found.items()}


def regions(layer: Layer) -> dict[str, ET.Element]:
    """Return the renderers of regions by sides of the helix and by synergy, if they are known."""
    found: dict[str, ET.Element] = {}
    if {"helix_sides", "organisations"} <= set(layer.fields):
        attribute = "coalesce(to_string(\"helix_sides\"),'')"
        found["helix"] = classes(layer, attribute, palette.HELIX, "helix")
    if "synergy" in layer.fields and "synergy_status" in layer.fields:
        found["synergy"] = qml.categorised(synergy_expression(layer), list(_synergy(layer)))
    return found


def valued(layer: Layer, style: str) -> Iterator[str] | None:
    """Return the class of each feature that has a place, as the style's expression gives it.

    None where the style is none of the triple helix.
    """
    frame = layer.frame[layer.frame.geometry.notna()]
    if style == "communities":
        return (_community_of(value) for value in frame["community"])
    if style == "backbone":
        return (value or "" for value in frame["backbone"])
    if style == "helix":
        return ("" if value != value else str(int(value)) for value in frame["helix_sides"])  # noqa: PLR0124
    if style == "synergy":
        columns = [f"synergy{end}" for end in ("", "_excess", "_label", "_status")]
        rows = zip(*(frame.get(column, [None] * len(frame)) for column in columns), strict=True)
        return (_synergy_of(layer, *row) for row in rows)
    return None


def labels(layer: Layer, name: str) -> tuple[str, dict[str, str]] | None:
    """Return which organisations are named, and in which order room is given; None if by town.

    Where seats are known by address, the most central have their names.
    """
    column = centrality_column(layer.frame)
    by_town = "placed" in layer.fields and not (layer.frame["placed"] == "address").any()
    if by_town or not column:
        return None
    largest = layer.frame[column].fillna(0.0).nlargest(NAMED)
    least = float(largest[largest > 0].min())
    said = f'CASE WHEN coalesce("{column}",0) >= {least!r} THEN {name} END'
    return said, {"Priority": f'10 * coalesce("{column}",0) / {float(largest.max())!r}'}


def synergy_expression(layer: Layer) -> str:
    """Return the expression of a region's class of synergy: "s0", "s1" … from the most negative.

    As on the print map: by T less what chance gives, where that is known from chance.
    """
    found = '"synergy_label"', '"synergy_excess"'
    steps = [
        f"WHEN {found[0]} = '{kind}' AND {found[1]} >= {low!r} AND {found[1]} < {high!r}"
        f" THEN 's{place}'"
        for place, (kind, low, high, _) in enumerate(layer.steps)
    ]
    untested = ",".join(f"'{status}'" for status in sorted(UNTESTED))
    return (
        f"CASE WHEN \"synergy_status\" IN ({untested}) THEN 'untested'"
        " WHEN \"synergy\" IS NULL THEN ''"
        f" {' '.join(steps)} ELSE 'ns' END"
    )


def _synergy(layer: Layer) -> Iterator[tuple[str, str, qml.Symbol]]:
    say = layer.language
    for place, (kind, low, high, colour) in enumerate(layer.steps):
        ends = {"low": signed(low, say, ",g"), "high": signed(high, say, ",g")}
        words = text(f"layers.synergy_{kind}", say, **ends)
        yield f"s{place}", words, area(layer, colour)
    yield "ns", text("layers.synergy_ns", say), area(layer, palette.CHANCE)
    yield "untested", text("layers.synergy_untested", say), area(layer, untested=True)
    yield "", text("layers.no_data", say), area(layer)


def _synergy_of(layer: Layer, value: Any, excess: Any, label: Any, status: Any) -> str:  # noqa: ANN401
    if status in UNTESTED:
        return "untested"
    if value is None or value != value:  # noqa: PLR0124 (only NaN differs from itself)
        return ""
    steps = enumerate(layer.steps)
    found = (f"s{n}" for n, (kind, a, b, _) in steps if label == kind and a <= excess < b)
    return next(found, "ns")


def _size(layer: Layer) -> str:
    """Return the expression of a mark's size in millimetres: its area grows with the centrality."""
    column = centrality_column(layer.frame)
    if not column:
        return ""
    most = float(layer.frame[column].max())
    if column == "degree" and most <= 60:
        return '1.6 + 0.4 * sqrt(coalesce("degree", 0))'
    return f'1.6 + 3.4 * sqrt(coalesce("{column}", 0) / {most!r})'


def _width(layer: Layer) -> str:
    return '0.2 + 0.15 * ln(1 + coalesce("weight", 0))' if "weight" in layer.fields else ""


def _community() -> str:
    most = len(palette.COMMUNITIES)
    return (
        "CASE WHEN \"community\" IS NULL THEN ''"
        f' WHEN "community" <= {most} THEN to_string("community") ELSE \'smaller\' END'
    )


def _community_of(value: Any) -> str:  # noqa: ANN401
    import pandas as pd

    if pd.isna(value):
        return ""
    return str(int(value)) if value <= len(palette.COMMUNITIES) else "smaller"


def _communities(layer: Layer, size: str) -> Iterator[tuple[str, str, qml.Symbol]]:
    counts = layer.frame["community"].dropna().astype(int).value_counts()
    for place, colour in enumerate(palette.COMMUNITIES, start=1):
        about = {"number": str(place), "count": int(counts.get(place, 0))}
        words = text("layers.community", layer.language, **about)
        yield str(place), words, qml.marker(colour, 2.0, size_expression=size)
    smaller = qml.marker(palette.SMALLER, 2.0, size_expression=size)
    yield "smaller", text("layers.community_smaller", layer.language), smaller
    alone = qml.marker("#ffffff", 1.6, outline=palette.HATCH)
    yield "", text("layers.community_none", layer.language), alone


def _backbone(layer: Layer, width: str, alpha: int) -> Iterator[tuple[str, str, qml.Symbol]]:
    kept, other = palette.BACKBONE["kept"], palette.BACKBONE["other"]
    yield "kept", text("layers.backbone_kept", layer.language), qml.line(kept, 0.3, width)
    thin = qml.line(other, 0.2, alpha=alpha)
    yield "other", text("layers.backbone_other", layer.language), thin
    yield "", text("layers.link_other", layer.language), qml.line("#bdbdbd", 0.15)
