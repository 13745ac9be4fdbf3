"""What the figures of a programme are called, as messages and exports show them."""

from __future__ import annotations

from typing import Final

from spatialict.core.study import Message, Names

FIGURES: Final = ("participants", "specialists", "jobs", "revenue", "export", "foreign_share")
"""Indicators of a programme that the catalogue has words for."""
KINDS: Final = ("gva", "employment", "output", "firms")


def figure_name(indicator: str) -> Message | Names:
    """Return what a figure of a programme is called; one that is not known keeps its name.

    Examples
    --------
    >>> figure_name("jobs").text("ru"), figure_name("patents_filed").text("ru")
    ('рабочие места', 'patents filed')
    """
    if indicator in FIGURES:
        return Message(f"programme.figure_{indicator}")
    return Names.alike(indicator.replace("_", " "))


def figure_of(indicator: str, year: int) -> Message:
    """Return a figure and its year.

    Examples
    --------
    >>> figure_of("jobs", 2025).text("kk")
    'жұмыс орындары (2025)'
    """
    return Message("programme.figure_of", {"figure": figure_name(indicator), "year": str(year)})


def kind_name(kind: str) -> Message | Names:
    """Return what the sector's figure counts; a kind that is not known is as it is written.

    Examples
    --------
    >>> kind_name("employment").text("en")
    'employed persons'
    """
    return Message(f"maps.kind_{kind}") if kind in KINDS else Names.alike(kind)
