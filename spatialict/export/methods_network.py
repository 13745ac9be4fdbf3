"""How the triple helix was looked at, in sentences to quote: with the sources and what was set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import number, text
from spatialict.export.network_results import synergies
from spatialict.export.network_words import chance_words
from spatialict.export.telling_sides import sides_words
from spatialict.export.wording import correction_name, distance, level, per_cent

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialict.core.study import Findings, Result

SOURCES: Final = {
    "network": ("etzkowitz",),
    "projection": ("newman_projection",),
    "mixing": ("wasserman",),
    "segregation": ("krackhardt", "newman_mixing"),
    "helix_triads": (),
    "centrality": ("freeman", "burt", "seidman"),
    "brokerage": ("gould",),
    "communities": ("blondel",),
    "link_distance": ("krackhardt_qap",),
    "gravity": ("santos_silva",),
    "robustness": ("albert",),
    "synergy": ("mcgill", "leydesdorff", "leydesdorff_strand", "miller"),
}
"""Measure -> what it rests on; keys of the catalogue behind ``reference_``."""
BACKBONES: Final = {"sdsm": "neal", "fdsm": "neal_fixed", "disparity": "serrano"}


def network_sentences(findings: Findings, language: str) -> list[str]:
    """Return how the results of the network came about; what is absent is not told."""
    sides = sides_words(findings, language)
    return [
        *([sides] if sides else []),
        *_told(findings, "projection", _projection, language),
        *_told(findings, "mixing:sphere", _mixing, language),
        *_told(findings, "segregation:helix", _segregation, language),
        *_told(findings, "helix_triads", _triads, language),
        *_told(findings, "centrality", _centrality, language),
        *_told(findings, "brokerage_groups:helix", _brokerage, language),
        *_told(findings, "communities", _communities, language),
        *_told(findings, "link_distance", _distance, language),
        *_told(findings, "gravity", _gravity, language),
        *_told(findings, "robustness", _robustness, language),
        *_synergy(findings, language),
    ]


def network_references(findings: Findings, language: str) -> list[str]:
    """Return what to cite for the triple helix, each once, in the order of the sentences."""
    measures = {key.partition(":")[0] for key in findings.results}
    found = [entry for measure, told in SOURCES.items() if measure in measures for entry in told]
    projected = findings.results.get("projection")
    backbone = None if projected is None else BACKBONES.get(str(projected.params.get("backbone")))
    if backbone:
        found.insert(found.index("newman_projection") + 1, backbone)
    fitted = findings.results.get("gravity")
    if fitted is not None and fitted.params.get("errors") == "jackknife":
        found.insert(found.index("santos_silva") + 1, "snijders")
    groups = findings.results.get("communities")
    if groups is not None and _search(groups) == "leiden":
        found[found.index("blondel")] = "traag"
    return [text(f"network_report.reference_{entry}", language) for entry in dict.fromkeys(found)]


def _told(
    findings: Findings, key: str, say: Callable[[Result, str], list[str]], language: str
) -> list[str]:
    result = findings.results.get(key)
    return say(result, language) if result is not None else []


def _projection(result: Result, language: str) -> list[str]:
    params = result.params
    weights = "newman" if params.get("weights") == "newman" else "simple"
    said = [text(f"network_report.methods_projection_{weights}", language)]
    backbone = str(params.get("backbone", "none"))
    if backbone in BACKBONES:
        said.append(
            text(
                f"network_report.methods_{backbone}",
                language,
                alpha=level(params.get("alpha", 0.05), language),
                correction=correction_name(result, language),
                permutations=number(float(params.get("permutations", 0)), language, ",.0f"),
            )
        )
    return said


def _chance(result: Result, language: str) -> dict[str, str]:
    return {
        "how": chance_words(result, language),
        "alpha": level(result.params.get("alpha", 0.05), language),
        "correction": correction_name(result, language),
    }


def _mixing(result: Result, language: str) -> list[str]:
    return [text("network_report.methods_mixing", language, **_chance(result, language))]


def _segregation(_result: Result, language: str) -> list[str]:
    return [text("network_report.methods_segregation", language)]


def _triads(_result: Result, language: str) -> list[str]:
    return [text("network_report.methods_triads", language)]


def _centrality(result: Result, language: str) -> list[str]:
    said = [text("network_report.methods_centrality", language)]
    sources = result.params.get("betweenness", "exact")
    if isinstance(sources, int):
        written = number(float(sources), language, ",.0f")
        said.append(text("network_report.methods_sampled", language, sources=written))
    return said


def _brokerage(_result: Result, language: str) -> list[str]:
    return [text("network_report.methods_brokerage", language)]


def _communities(result: Result, language: str) -> list[str]:
    seeds = number(float(result.params.get("seeds", float("nan"))), language, ",.0f")
    return [text(f"network_report.methods_communities_{_search(result)}", language, seeds=seeds)]


def _search(result: Result) -> str:
    return "leiden" if result.params.get("method") == "leiden" else "louvain"


def _distance(result: Result, language: str) -> list[str]:
    near = distance(float(result.params.get("near_m", 50_000.0)), language)
    chance = _chance(result, language)
    said = [text("network_report.methods_distance", language, near=near, **chance)]
    if result.params.get("within") == "sphere":
        said.append(text("network_report.methods_distance_within", language))
    return said


def _gravity(result: Result, language: str) -> list[str]:
    known = {"jackknife": "jackknife", "dyadic": "regions"}
    errors = known.get(str(result.params.get("errors")), "pairs")
    regions = number(float(result.params.get("regions", float("nan"))) - 1, language, ",.0f")
    return [
        text("network_report.methods_gravity", language),
        text(f"network_report.methods_errors_{errors}", language, freedom=regions),
    ]


def _robustness(result: Result, language: str) -> list[str]:
    count = number(float(result.params.get("simulations", float("nan"))), language, ",.0f")
    return [text("network_report.methods_robustness", language, simulations=count)]


def _synergy(findings: Findings, language: str) -> list[str]:
    found = synergies(findings)
    if not found:
        return []
    params: Any = found[0][1].params
    told = [text(f"network_report.on_{source}", language) for source, _ in found]
    nulls = {_null(result): result for _, result in found}
    return [
        text(
            "network_report.methods_synergy",
            language,
            sources="; ".join(told),
            bootstrap=number(float(params.get("bootstrap", float("nan"))), language, ",.0f"),
            confidence=per_cent(float(params.get("confidence", 0.95)), language),
        ),
        *(
            text(f"network_report.null_{null}", language, how=chance_words(result, language))
            for null, result in nulls.items()
            if null in {"sides", "sides_active", "independent"}
        ),
    ]


def _null(result: Result) -> str:
    """Return what chance is: sides of projects are dealt among organisations as active."""
    null = str(result.params.get("null", "independent"))
    active = null == "sides" and result.params.get("unit") == "project"
    return "sides_active" if active and "strata" in result.params else null
