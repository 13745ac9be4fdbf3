"""The section of the report on the triple helix: two readings side by side, and their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import text
from spatialict.export import telling_network_tables as tables
from spatialict.export.blocks import Figure, Listing, Text, picture
from spatialict.export.network_charts import NAME as CHARTS
from spatialict.export.network_charts import SIZE
from spatialict.export.network_nodes import link_kind
from spatialict.export.network_results import ATTRIBUTES, NETWORK, SYNERGIES, is_recorded, synergies
from spatialict.export.network_sheet import NAME as SHEET
from spatialict.export.telling_network import network_reading, presence_words
from spatialict.export.telling_sides import sides_words
from spatialict.export.telling_synergy import synergy_reading
from spatialict.export.wording import is_synthetic

if TYPE_CHECKING:
    from pathlib import Path

    from spatialict.core.study import Findings

MEASURES: Final = (*NETWORK, "projection", "centrality", "brokerage")
"""Results whose notes stand at the end of the section."""
DOTS: Final = 160
"""Pixels of an inch of a PNG."""


def network_blocks(findings: Findings, language: str, maps: Path) -> list[Any]:
    """Return what stands in the section; nothing where the run has no organisations."""
    if "network" not in findings.results:
        return []
    second = synergy_reading(findings, language)
    blocks = [
        Text(presence_words(findings, language), lead=True),
        Text(sides) if (sides := sides_words(findings, language)) else None,
        Text(text("network_report.two_readings", language)) if second else None,
        Listing(
            tuple(network_reading(findings, language)),
            text("network_report.first_reading", language),
        ),
        Listing(tuple(second), text("network_report.second_reading", language)) if second else None,
        Listing(tuple(limits(findings, language)), text("network_report.limits", language)),
        tables.helix_table(findings, language),
        _map(findings, "network", language, maps),
        _map(findings, SHEET, language, maps),
        tables.mixing_table(findings, language),
        tables.groups_table(findings, language),
        tables.brokers_table(findings, language),
        tables.roles_table(findings, language),
        _charts(language, maps),
        _map(findings, "synergy", language, maps),
        tables.synergy_table(findings, language),
    ]
    return [block for block in blocks if block is not None]


def _map(findings: Findings, name: str, language: str, maps: Path) -> Figure | None:
    near = "_near" if name == SHEET and link_kind(findings) == "colocation" else ""
    return picture(maps, name, text(f"network_report.map_{name}{near}", language), language)


def _charts(language: str, maps: Path) -> Figure | None:
    caption = text(f"network_report.map_{CHARTS}", language)
    size = (round(SIZE[0] * DOTS), round(SIZE[1] * DOTS))
    saved = "firm_report.plot_caption"
    return picture(maps, CHARTS, caption, language, size=size, saved=saved)


def limits(findings: Findings, language: str) -> list[str]:
    """Return what all this cannot say."""
    results = findings.results
    said = []
    if is_synthetic(findings, ("organisations", "links", "participations")):
        said.append("limit_synthetic")
    if not results["network"].params.get("register", False):
        said.append("limit_list")
    if is_recorded(findings):
        said.append("limit_recorded")
    elif link_kind(findings) == "colocation":
        said.append("limit_colocation")
    if "projection" in results:
        said.append("limit_projection")
    if any(key.startswith("mixing:") for key in results):
        said.append("limit_labels")
    if any(result.table["value"].notna().any() for _, result in synergies(findings)):
        said.append("limit_synergy")
        said.append("limit_few")
    return [text(f"network_report.{key}", language) for key in said]


def part_name(key: str, part: str, language: str) -> str:
    """Return what the part of a result's key behind the colon is called, or nothing.

    Examples
    --------
    >>> part_name("mixing", "region", "en"), part_name("local_moran", "queen", "en")
    ('by region', '')
    """
    if part in ATTRIBUTES and key in MEASURES:
        return text(f"network_report.attribute_{part}", language)
    if part in SYNERGIES and key == "synergy":
        return text(f"network_report.source_{part}", language)
    return ""
