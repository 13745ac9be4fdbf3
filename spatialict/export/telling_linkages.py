"""Which industries pull and push, in sentences, and what a table of sales cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export.growth_results import industry_name, of_sector, table_of
from spatialict.export.network_words import listed

if TYPE_CHECKING:
    from spatialict.core.study import Findings


def linkages_verdict(findings: Findings, language: str) -> list[str]:
    """Say which industries are key, and what the sector is."""
    return [" ".join([*_keys(findings, language), *_sector(findings, language)])]


def linkages_reading(findings: Findings, language: str) -> list[str]:
    """Return what linkages say, a fact a sentence."""
    return [*_keys(findings, language), *_sector(findings, language)]


def linkages_limits(_findings: Findings, language: str) -> list[str]:
    """Return what a table of sales between industries cannot say."""
    return [text("growth_report.linkages_not", language)]


def _keys(findings: Findings, language: str) -> list[str]:
    table = table_of(findings, "linkages")
    if table is None:
        return []
    known = table[table["backward"].notna()]
    keys = known[known["label"] == "key"].sort_values("backward", ascending=False)
    names = [industry_name(str(code), language) for code in keys.index]
    values = {"total": len(known), "industries": listed(names, language, 6)}
    key = "linkages_keys" if names else "linkages_no_keys"
    return [text(f"growth_report.{key}", language, count=len(names), **values)]


def _sector(findings: Findings, language: str) -> list[str]:
    table = table_of(findings, "linkages")
    if table is None:
        return []
    said = []
    for code in sorted(of_sector(findings) & set(table.index.astype(str))):
        row = cast("pd.Series[Any]", table.loc[code])
        if pd.isna(row["backward"]):
            continue
        said.append(
            text(
                "growth_report.linkages_sector",
                language,
                industry=industry_name(code, language),
                backward=number(float(row["backward"]), language, ".2f"),
                forward=number(float(row["forward"]), language, ".2f"),
                label=text(f"growth_report.is_{row['label']}", language),
                lost=number(float(row["extraction"]), language, ".1%"),
            )
        )
    return said
