"""What the pictures and sentences of a network share: counts in words, caveats, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spatialict.core.labels import number, text
from spatialict.export.furniture import sources_of
from spatialict.export.wording import caveats_of, is_synthetic

if TYPE_CHECKING:
    from spatialict.core.study import Findings

TABLES: Final = ("organisations", "links", "participations")
"""What a network is drawn from, whose sources it must name."""


def counted_organisations(count: int, language: str) -> str:
    """Write how many organisations.

    Examples
    --------
    >>> counted_organisations(1, "en"), counted_organisations(5000, "ru")
    ('1 organisation', '5\xa0000 организаций')
    """
    written = number(count, language, ",.0f")
    return text("network_report.organisations", language, count=count, number=written)


def counted_links(count: int, kind: str, language: str) -> str:
    """Write how many links, or how many co-located pairs.

    Examples
    --------
    >>> counted_links(2, "given", "ru"), counted_links(2, "colocation", "en")
    ('2 связи', '2 co-located pairs')
    """
    key = "pairs" if kind == "colocation" else "links"
    written = number(count, language, ",.0f")
    return text(f"network_report.{key}", language, count=count, number=written)


def badge_of(findings: Findings, language: str) -> str:
    """Return the badge of a picture of synthetic rows."""
    return text("maps.synthetic", language) if is_synthetic(findings, TABLES) else ""


def caveats_told(findings: Findings, language: str) -> list[str]:
    """Return the caveats that concern the organisations."""
    return [said.text(language) for said in caveats_of(findings, "network")]


def sources_told(findings: Findings, language: str) -> list[str]:
    """Return the line of sources."""
    return sources_of(findings, TABLES, language)
