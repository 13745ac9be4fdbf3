"""How the layers of growth, ICT level, panel and flows are drawn, one style for each question."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import number, text
from spatialict.export import palette, qml
from spatialict.export.classes import area, classes, ranges
from spatialict.export.growth_frames import AREAS
from spatialict.export.wording import signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from xml.etree import ElementTree as ET

    from spatialict.export.frames import Layer

THEMES: Final = (*AREAS, "flows")
"""Themes that are drawn here."""

TIPS: Final = {
    "growth": (
        *("regional_shift", "shift_case", "growth_beyond", "growth_low", "growth_high"),
        *("growth_q_value", "potential_relative", "krugman", "relatedness", "relatedness_label"),
        *("related", "cluster_index", "cluster_label", "nodal_label"),
    ),
    "ict_level": (
        *("level_class", "ict_level", "level_low", "level_high", "level_rank", "rank_low"),
        *("rank_high", "class_share"),
    ),
    "panel": (
        *("class_first", "class_last", "rank_first", "rank_last", "growth_beyond", "growth_low"),
        *("growth_high", "growth_q_value"),
    ),
    "flows": ("flow", "flow_share", "leads"),
}
"""Theme -> columns that a map tip tells."""

WORDS: Final[Mapping[str, tuple[str, Mapping[str, object]]]] = {
    "growth_label": ("rate", palette.RATES),
    "cluster_label": ("cluster_index", palette.CLUSTER_INDEX),
    "nodal_label": ("node", palette.NODES),
    "leads": ("flow", palette.FLOWS),
    "relatedness_label": ("found", dict.fromkeys(("more", "fewer", "ns"))),
    "shift_case": (
        "case",
        {
            f"{kind}_{side}": None
            for kind in ("specialised", "unspecialised")
            for side in ("advantage", "disadvantage")
        }
        | {"as_nation": None},
    ),
}
"""Column of codes -> its words in the catalogue, and the codes."""

RANGES: Final[Mapping[str, tuple[str, tuple[float, ...]]]] = {
    "potential": ("potential_relative", (0.0, 0.02, 0.05, 0.1, 0.2, 0.5)),
    "specialisation": ("krugman", (0.0, 0.3, 0.5, 0.7, 0.9)),
    "relatedness": ("relatedness", (0.0, 0.2, 0.4, 0.6, 0.8)),
}
"""Style -> its column, and where its classes begin; the last has no end."""

CODED: Final = {
    "growth_rates": "growth_label",
    "cluster_index": "cluster_label",
    "nodal_regions": "nodal_label",
    "panel_growth": "growth_label",
    "flows": "leads",
}
"""Style by codes -> their column."""

GRADED: Final = {"ict_level": "level_class", "panel": "class_last"}
"""Style by numbered classes -> their column."""

MEASURED: Final = {style: column for style, (column, _) in RANGES.items()}

PLACES: Final = {
    **dict.fromkeys(("regional_shift", "flow", "level_rank", "rank_low", "rank_high"), 0),
    **dict.fromkeys(("growth_beyond", "growth_low", "growth_high"), 1),
    **dict.fromkeys(("rank_first", "rank_last", "level_class", "class_first", "class_last"), 0),
}
"""Column -> decimals in a map tip."""

PERCENT: Final = ("class_share", "flow_share", "potential_share", "potential_relative")


def renderers(layer: Layer) -> dict[str, ET.Element]:
    """Return the renderers of a layer, the one that is shown first in front."""
    drawn: dict[str, Callable[[Layer], dict[str, ET.Element]]] = {
        "growth": _growth,
        "ict_level": _graded,
        "panel": _panel,
        "flows": _flows,
    }
    found = drawn[layer.theme](layer)
    if layer.theme not in AREAS:
        return found
    return {name: qml.largest_first(one) for name, one in found.items()} or {
        "growth_plain": qml.single(qml.fill(palette.CANDIDATES["none"]))
    }


def valued(layer: Layer, style: str) -> Iterator[str] | None:
    """Return the class of each feature, as the style's expression gives it; None of any other."""
    frame = layer.frame[layer.frame.geometry.notna()]
    if style in CODED:
        return (str(code) for code in frame[CODED[style]].fillna(""))
    if style in GRADED:
        return ("" if math.isnan(one) else str(int(one)) for one in _numbers(frame[GRADED[style]]))
    if style == "growth_shift":
        return (_step(layer, value) for value in _numbers(frame["regional_shift"]))
    return None


def _numbers(column: Any) -> list[float]:  # noqa: ANN401
    return [float(value) for value in column.astype("float64")]


def _step(layer: Layer, value: float) -> str:
    return next((code for code, low, high, _ in layer.steps if low <= value < high), "")


def _growth(layer: Layer) -> dict[str, ET.Element]:
    found: dict[str, ET.Element] = {}
    if "regional_shift" in layer.fields and layer.steps:
        found["growth_shift"] = qml.categorised(_shift_expression(layer), list(_shift(layer)))
    found |= _coded(layer, "growth_rates", palette.RATES)
    for style, (column, begins) in RANGES.items():
        if column in layer.fields:
            colours = palette.shades(palette.LEVEL, len(begins))
            largest = max(_numbers(layer.frame[column].dropna()), default=0.0)
            ends = (*begins[1:], max(largest, begins[-1]) + 1)
            listed = list(zip(begins, ends, colours, strict=True))
            spec = ".0%" if column in PERCENT else ".1f"
            found[style] = ranges(layer, column, listed, spec)
    found |= _coded(layer, "cluster_index", palette.CLUSTER_INDEX)
    return found | _coded(layer, "nodal_regions", palette.NODES)


def _coded(layer: Layer, style: str, colours: Mapping[str, str]) -> dict[str, ET.Element]:
    column = CODED[style]
    if column not in layer.fields:
        return {}
    return {style: classes(layer, f"coalesce(\"{column}\",'')", colours, WORDS[column][0])}


def _shift_expression(layer: Layer) -> str:
    steps = " ".join(
        f'WHEN "regional_shift" >= {low!r} AND "regional_shift" < {high!r} THEN \'{code}\''
        for code, low, high, _ in layer.steps
    )
    return f"CASE {steps} ELSE '' END"


def _shift(layer: Layer) -> Iterator[tuple[str, str, qml.Symbol]]:
    say = layer.language
    for code, low, high, colour in layer.steps:
        ends = {"low": signed(low, say, ",g"), "high": signed(high, say, ",g")}
        yield code, text("layers.range_between", say, **ends), area(layer, colour)
    yield "", text("layers.no_data", say), area(layer)


def _panel(layer: Layer) -> dict[str, ET.Element]:
    found = _graded(layer)
    return found | _coded(layer, "panel_growth", palette.RATES)


def _graded(layer: Layer) -> dict[str, ET.Element]:
    """Return the renderer by numbered classes, whose ends are told."""
    style = layer.theme
    column = GRADED[style]
    if column not in layer.fields or not layer.steps:
        return {}
    say = layer.language
    listed = []
    for code, low, high, colour in layer.steps:
        kind = "first" if math.isinf(low) else "last" if math.isinf(high) else "middle"
        ends = {"low": number(low, say, ".2f"), "high": number(high, say, ".2f")}
        kind = "only" if math.isinf(low) and math.isinf(high) else kind
        words = text(f"layers.graded_{kind}", say, number=code, **ends)
        listed.append((code, words, area(layer, colour)))
    listed.append(("", text("layers.no_data", say), area(layer)))
    return {style: qml.categorised(f"coalesce(to_string(\"{column}\"),'')", listed)}


def _flows(layer: Layer) -> dict[str, ET.Element]:
    most = max(_numbers(layer.frame["flow"]), default=1.0)
    width = f'0.3 + 1.5 * sqrt(coalesce("flow", 0) / {most!r})'
    listed = [
        (code, text(f"layers.flow_{code}", layer.language), qml.line(colour, 0.4, width))
        for code, colour in palette.FLOWS.items()
    ]
    other = ("", text("layers.no_data", layer.language), qml.line("#bdbdbd", 0.2))
    return {"flows": qml.categorised('"leads"', [*listed, other])}
