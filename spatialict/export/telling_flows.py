"""What distance does to flows between regions, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export.growth_results import span
from spatialict.export.telling_network import slope_of
from spatialict.export.wording import signed

if TYPE_CHECKING:
    from spatialict.core.study import Findings

FLOWS: Final = "gravity:flows"
"""Key of the fit to flows; that of links between organisations is told with the triple helix."""


def flows_reading(findings: Findings, language: str) -> list[str]:
    """Return how flows go with distance, with the interval; nothing where none were fitted."""
    result = findings.results.get(FLOWS)
    if result is None or "distance" not in result.table.index:
        return []
    row = cast("pd.Series[Any]", result.table.loc["distance"])
    if pd.isna(row["value"]):
        return [text("gravity.told_unfitted", language)]
    return [
        text(
            "gravity.told_flows",
            language,
            value=signed(row["value"], language),
            interval=span(row["low"], row["high"], language),
            n=number(float(result.params.get("n", float("nan"))), language, ",.0f"),
            verdict=text(f"gravity.told_{slope_of(row)}", language),
        )
    ]
