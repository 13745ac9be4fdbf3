"""Sections of the report on growth, concentration, the ICT level, a programme and linkages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spatialict.core.labels import text
from spatialict.export.blocks import Figure, Listing, Text, picture
from spatialict.export.growth_results import table_of
from spatialict.export.telling_concentration import concentration_reading
from spatialict.export.telling_flows import flows_reading
from spatialict.export.telling_growth import growth_reading, growth_verdict
from spatialict.export.telling_growth_tables import (
    choices_table,
    concentration_table,
    growth_table,
    level_table,
    linkages_table,
    programme_table,
    specialisation_table,
    variants_table,
)
from spatialict.export.telling_level import level_reading
from spatialict.export.telling_linkages import linkages_limits, linkages_reading
from spatialict.export.telling_panel import panel_reading
from spatialict.export.telling_programme import programme_limits, programme_reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spatialict.core.study import Findings


def growth_blocks(findings: Findings, language: str, maps: Path) -> list[Any]:
    """Return where the sector grew, what its surroundings did, and how regions moved."""
    parts = table_of(findings, "shift_share") is not None
    reading = [*growth_reading(findings, language), *flows_reading(findings, language)]
    moved = panel_reading(findings, language)
    if not reading and not moved:
        return []
    return _given(
        Text(growth_verdict(findings, language), lead=True) if parts else None,
        _list(reading, "reading_growth", language),
        _sheet(maps, "growth_shift_share", language),
        growth_table(findings, language),
        _list(moved, "reading_panel", language),
        _sheet(maps, "growth_panel", language),
    )


def concentration_blocks(findings: Findings, language: str, maps: Path) -> list[Any]:
    """Return how concentrated industries and how specialised regions are."""
    reading = concentration_reading(findings, language)
    if not reading:
        return []
    return _given(
        Text(reading[0], lead=True),
        _list(reading[1:], "reading_concentration", language),
        _sheet(maps, "concentration", language),
        concentration_table(findings, language),
        specialisation_table(findings, language),
    )


def level_blocks(findings: Findings, language: str, maps: Path) -> list[Any]:
    """Return the ICT level, or what is known of its stages."""
    reading = level_reading(findings, language)
    if not reading:
        return []
    return _given(
        Text(reading[0], lead=True),
        _list(reading[1:], "reading_level", language),
        _sheet(maps, "ict_level", language, high=table_of(findings, "ict_level") is not None),
        level_table(findings, language),
        choices_table(findings, language),
    )


def programme_blocks(findings: Findings, language: str, maps: Path) -> list[Any]:
    """Return what figures of a programme show, and what they cannot."""
    reading = programme_reading(findings, language)
    if not reading:
        return []
    return _given(
        Text(reading[0], lead=True),
        _list(reading[1:], "reading_programme", language),
        _list(programme_limits(findings, language), "limits_programme", language),
        _sheet(maps, "programme", language),
        variants_table(findings, language),
        programme_table(findings, language),
    )


def linkages_blocks(findings: Findings, language: str, maps: Path) -> list[Any]:
    """Return which industries pull others, where a table of sales is given."""
    reading = linkages_reading(findings, language)
    if not reading:
        return []
    return _given(
        Text(" ".join(reading), lead=True),
        Text(" ".join(linkages_limits(findings, language))),
        _sheet(maps, "linkages", language),
        linkages_table(findings, language),
    )


def _given(*blocks: Any) -> list[Any]:  # noqa: ANN401
    return [block for block in blocks if block is not None]


def _list(said: Sequence[str], title: str, language: str) -> Listing | None:
    return Listing(tuple(said), text(f"growth_report.{title}", language)) if said else None


def _sheet(maps: Path, name: str, language: str, *, high: bool = True) -> Figure | None:
    """Return a sheet; one that is not of A4 tells its size by its own pixels."""
    size = (1870, 1323) if high else _size(maps / language / f"{name}.png")
    caption = text(f"growth_report.sheet_{name}", language)
    saved = "firm_report.plot_caption"
    return picture(maps, name, caption, language, size=size, saved=saved)


def _size(path: Path) -> tuple[int, int]:
    """Return the width and height of a PNG from its header."""
    if not path.is_file():
        return 1870, 1323
    with path.open("rb") as file:
        head = file.read(24)
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
