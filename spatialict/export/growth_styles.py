"""How the layers of growth, ICT level, panel and flows are drawn, one style for each question."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import number, text
from spatialict.export import palette, qml
from spatialict.export.classes import area, classes, ranges
from spatialict.export.growth_columns import STAGE
from spatialict.export.growth_frames import AREAS
from spatialict.export.wording import signed, unit_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from xml.etree import ElementTree as ET

    from spatialict.export.frames import Layer

THEMES: Final = (*AREAS, "flows")
"""Themes that are drawn here."""

TIPS: Final = {
    "growth": (
        *(
            "regional_shift_rate",
            "regional_shift",
            "shift_case",
            "growth_beyond",
            "growth_low",
            "growth_high",
        ),
        *("growth_q_value", "potential_relative", "krugman", "relatedness", "relatedness_label"),
        *("related", "cluster_index", "cluster_label", "inflow", "nodal_label"),
    ),
    "ict_level": (
        *("level_class", "ict_level", "level_low", "level_high", "level_rank", "rank_low"),
        *("rank_high", "class_share", "stages", "level_status"),
    ),
    "panel": (
        *(
            "parts",
            "class_first",
            "class_last",
            "rank_first",
            "rank_last",
            "growth_beyond",
            "growth_low",
        ),
        *("growth_high", "growth_q_value"),
    ),
    "flows": ("year", "flow", "flow_share", "leads"),
}
"""Theme -> columns that a map tip tells."""

WORDS: Final[Mapping[str, tuple[str, Mapping[str, object]]]] = {
    "growth_label": ("rate", palette.RATES),
    "cluster_label": ("cluster_index", palette.CLUSTER_INDEX),
    "nodal_label": ("node", palette.NODES),
    "leads": ("flow", palette.FLOWS),
    "level_status": (
        "status",
        dict.fromkeys(("ok", "missing", "undefined", "constant", "too_few")),
    ),
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
}
"""Style by codes -> their column."""

GRADED: Final = {"ict_level": "level_class", "panel": "class_last"}
"""Style by numbered classes -> their column."""

MEASURED: Final = {style: column for style, (column, _) in RANGES.items()}

PLACES: Final = {
    **dict.fromkeys(
        ("regional_shift", "flow", "inflow", "stages", "level_rank", "rank_low", "rank_high"), 0
    ),
    **dict.fromkeys(("growth_beyond", "growth_low", "growth_high"), 1),
    **dict.fromkeys(("rank_first", "rank_last", "level_class", "class_first", "class_last"), 0),
}
"""Column -> decimals in a map tip."""

PERCENT: Final = (
    *("class_share", "flow_share", "potential_share", "potential_relative"),
    "regional_shift_rate",
)

PARTLY: Final = "*"
"""How the code of a class ends that rests on fewer stages than others."""

WIDTHS: Final = (0.25, 0.6, 1.1)
"""Of flows, from few to many, in millimetres."""


def renderers(layer: Layer) -> dict[str, ET.Element]:
    """Return the renderers of a layer, the one that is shown first in front."""
    drawn: dict[str, Callable[[Layer], dict[str, ET.Element]]] = {
        "growth": _growth,
        "ict_level": _level,
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
        codes = ["" if math.isnan(one) else f"{one:.0f}" for one in _numbers(frame[GRADED[style]])]
        partly = frame["level_status"] != "ok" if style == "ict_level" else [False] * len(codes)
        told = zip(codes, partly, strict=True)
        return (code + PARTLY if code and fewer else code for code, fewer in told)
    if style == "growth_shift":
        return (_step(layer, value) for value in _numbers(frame[shift_column(layer)]))
    if style == "flows":
        rows = zip(frame["leads"], _numbers(frame["flow"]), strict=True)
        return (leads + _step(layer, flow) for leads, flow in rows)
    return None


def shift_column(layer: Layer) -> str:
    """Return what the regional part of growth is drawn by: over the start, where that is known."""
    rate = "regional_shift_rate"
    return rate if rate in layer.fields else "regional_shift"


def _numbers(column: Any) -> list[float]:  # noqa: ANN401
    return [float(value) for value in column.astype("float64")]


def _step(layer: Layer, value: float) -> str:
    return next((code for code, low, high, _ in layer.steps if low <= value < high), "")


def _growth(layer: Layer) -> dict[str, ET.Element]:
    found: dict[str, ET.Element] = {}
    if "regional_shift" in layer.fields and layer.steps:
        found["growth_shift"] = qml.categorised(
            _stepped(layer, shift_column(layer)), list(_shift(layer))
        )
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


def _stepped(layer: Layer, column: str, otherwise: str = "''") -> str:
    steps = " ".join(
        f'WHEN "{column}" >= {low!r} AND "{column}" < {high!r} THEN \'{code}\''
        for code, low, high, _ in layer.steps
    )
    return f"CASE {steps} ELSE {otherwise} END"


def _shift(layer: Layer) -> Iterator[tuple[str, str, qml.Symbol]]:
    say = layer.language
    spec = ".0%" if shift_column(layer) in PERCENT else ",g"
    for code, low, high, colour in layer.steps:
        ends = {"low": _plus(low, say, spec), "high": _plus(high, say, spec)}
        yield code, text("layers.range_between", say, **ends), area(layer, colour)
    yield "", text("layers.no_data", say), area(layer)


def _plus(value: float, language: str, spec: str) -> str:
    return signed(value, language, ("+" if value > 0 else "") + spec)


def _panel(layer: Layer) -> dict[str, ET.Element]:
    found = _graded(layer)
    return found | _coded(layer, "panel_growth", palette.RATES)


def _level(layer: Layer) -> dict[str, ET.Element]:
    """Return the classes of the index, and each stage: it may be known where the index is not."""
    found = _graded(layer)
    for column in layer.fields:
        if column.startswith(STAGE):
            begins = (0.0, 0.2, 0.4, 0.6, 0.8)
            ends = (*begins[1:], 1.0000001)
            colours = palette.shades(palette.LEVEL, len(begins))
            found[column] = ranges(
                layer, column, list(zip(begins, ends, colours, strict=True)), ".1f"
            )
    return found


def _graded(layer: Layer) -> dict[str, ET.Element]:
    """Return the renderer by numbered classes, whose ends are told.

    A region that is scored on fewer stages than others keeps the colour of its class, hatched.
    """
    style = layer.theme
    column = GRADED[style]
    if column not in layer.fields or not layer.steps:
        return {}
    say = layer.language
    listed = [
        (code, words, area(layer, colour))
        for (code, _, _, colour), words in zip(layer.steps, graded_words(layer), strict=True)
    ]
    code = f"coalesce(to_string(\"{column}\"),'')"
    if style == "ict_level":
        for value, words, symbol in tuple(listed):
            said = text("layers.graded_partly", say, words=words)
            listed.append((value + PARTLY, said, qml.hatched_over(symbol)))
        partly = f'"level_status" <> \'ok\' AND "{column}" IS NOT NULL'
        code = f"CASE WHEN {partly} THEN to_string(\"{column}\") || '{PARTLY}' ELSE {code} END"
    listed.append(("", text("layers.no_data", say), area(layer)))
    return {style: qml.categorised(code, listed)}


def graded_words(layer: Layer) -> Iterator[str]:
    """Yield the classes in words: a level at a cut is above it, a quotient of the panel below."""
    ends = [low for _, low, _, _ in layer.steps if math.isfinite(low)]
    spec = ".2f" if all(abs(end - round(end, 2)) < 1e-9 for end in ends) else ".3f"
    prefix = "graded" if layer.theme == "ict_level" else "panel"
    for code, low, high, _ in layer.steps:
        kind = "first" if math.isinf(low) else "last" if math.isinf(high) else "middle"
        kind = "only" if math.isinf(low) and math.isinf(high) else kind
        said = {"low": number(low, layer.language, spec)}
        said["high"] = number(high, layer.language, spec)
        yield text(f"layers.{prefix}_{kind}", layer.language, number=code, **said)


def _flows(layer: Layer) -> dict[str, ET.Element]:
    """Return arrows, beside each other where two regions send to each other, narrow ones on top."""
    say, listed = layer.language, []
    for leads, colour in palette.FLOWS.items():
        for (code, low, high, unit), width in zip(layer.steps, _widths(layer), strict=True):
            kind = "below" if low == 0 else "between"
            ends = {"low": number(low, say, ",g"), "high": number(high, say, ",g")}
            size = text(f"layers.range_{kind}", say, **ends)
            about = {"where": text(f"layers.flow_to_{leads}", say), "size": size}
            words = text("layers.flow_class", say, unit=unit_name(unit, say), **about)
            listed.append((leads + code, words, qml.arrow(colour, width)))
    listed.append(("", text("layers.no_data", say), qml.line("#bdbdbd", 0.2)))
    code = "coalesce(\"leads\",'') || " + _stepped(layer, "flow")
    drawn = qml.ordered(qml.categorised(code, listed), '"flow"', ascending=False)
    return {"flows": drawn}


def _widths(layer: Layer) -> tuple[float, ...]:
    return WIDTHS[len(WIDTHS) - len(layer.steps) :]
