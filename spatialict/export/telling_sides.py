"""Which spheres make a side of the helix, in a sentence: as the project has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spatialict.core.labels import text
from spatialict.export.network_marks import sphere_name
from spatialict.export.network_words import in_order

if TYPE_CHECKING:
    from spatialict.core.study import Findings

OWN: Final = {"u": "university", "i": "industry", "g": "government"}
"""Side -> the sphere that has its name."""


def sides_words(findings: Findings, language: str) -> str:
    """Say which further spheres count as a side; nothing where each side is one sphere.

    Examples
    --------
    >>> from types import SimpleNamespace as Made
    >>> spheres = {"university": "u", "institute": "u", "industry": "i", "government": "g"}
    >>> run = Made(results={"network": Made(params={"spheres": spheres})})
    >>> sides_words(run, "en").partition(".")[0]
    'Counted as one side of the helix: with university – institute'
    """
    result = findings.results.get("network")
    spheres = {} if result is None else dict(result.params.get("spheres") or {})
    told = []
    for side, own in OWN.items():
        further = [sphere for sphere, its in spheres.items() if its == side and sphere != own]
        if further:
            names = ", ".join(sphere_name(str(sphere), language) for sphere in in_order(further))
            told.append(text(f"network_report.sides_with_{side}", language, spheres=names))
    return text("network_report.sides", language, sides="; ".join(told)) if told else ""
