"""What a town is called in a language, as far as the run's own tables tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialict.export.wording import is_city, stem

if TYPE_CHECKING:
    from spatialict.core.study import Findings


def town_name(findings: Findings, region: str, name: str, language: str) -> str:
    """Return a town's name in the language where it is known: given so, or itself a region.

    A region that is named after its town is no help: in Russian its name is an adjective.
    """
    regions = findings.study.regions
    organisations = findings.study.organisations
    if organisations is not None and f"town_{language}" in organisations:
        told = organisations[f"town_{language}"][organisations["town"] == name].dropna()
        if len(told):
            return str(told.iloc[0])
    if region not in regions.index:
        return name
    for given in ("en", "ru", "kk"):
        whole = str(regions[f"name_{given}"][region])
        if name and is_city(whole, given) and stem(whole, given).casefold() == name.casefold():
            return stem(str(regions[f"name_{language}"][region]), language)
    return name
