"""What stands under a map of the triple helix: what is drawn, how it was measured, what not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from spatialict.core.labels import number, text
from spatialict.export.network_results import centrality_column, is_recorded, mapped_synergy
from spatialict.export.network_words import millibits
from spatialict.export.wording import distance, level, p_words, per_cent

if TYPE_CHECKING:
    from spatialict.core.study import Findings


def about(findings: Findings, theme: str, language: str) -> list[str]:
    """Return the sentences under a map of the triple helix.

    Parameters
    ----------
    findings : Findings
        What was found.
    theme : str
        ``"network"``, ``"communities"``, ``"helix"`` or ``"synergy"``.
    language : str
        Of the words.
    """
    if theme == "helix":
        return [_helix(findings, language)]
    if theme == "synergy":
        return [*_synergy(findings, language)]
    said = [text("layers.abstract_organisations", language), of_links(findings, language)]
    if theme == "communities":
        said = [_communities(findings, language), *said[1:]]
    return [*said, *_backbone(findings, language), *_size(findings, language)]


def of_links(findings: Findings, language: str) -> str:
    """Return what the links are: recorded, or nothing more than nearness."""
    if is_recorded(findings):
        return text("layers.abstract_links_recorded", language)
    result = findings.results.get("network")
    metres = None if result is None else result.params.get("distance_m")
    if metres is None:
        return text("layers.abstract_links", language)
    within = distance(float(metres), language)
    return text("layers.abstract_links_colocated", language, distance=within)


def _size(findings: Findings, language: str) -> list[str]:
    result = findings.results.get("organisations")
    column = "" if result is None else centrality_column(result.table)
    return [text(f"layers.about_size_{column}", language)] if column else []


def _helix(findings: Findings, language: str) -> str:
    result = findings.results.get("network")
    whole = result is not None and bool(result.params.get("register", False))
    return text(f"layers.about_helix{'' if whole else '_list'}", language)


def _synergy(findings: Findings, language: str) -> list[str]:
    mapped = mapped_synergy(findings)
    if mapped is None:
        return []
    source, result = mapped
    said = [text("layers.about_synergy", language, measured=measured_in(source, language))]
    params = result.params
    said.append(
        text(
            "layers.about_synergy_test",
            language,
            alpha=level(params.get("alpha", 0.05), language),
            permutations=_whole(params.get("permutations"), language),
        )
    )
    total = params.get("total") or {}
    if math.isfinite(_float(total.get("value"))):
        ends = {end: millibits(total.get(end), language) for end in ("value", "low", "high")}
        said.append(
            text(
                "layers.about_synergy_total", language, p=_p(total.get("p_value"), language), **ends
            )
        )
    return said


def measured_in(source: str, language: str) -> str:
    """Return in words what a synergy was measured in; what is not known keeps its name.

    Examples
    --------
    >>> measured_in("projects", "en")
    'who takes part in projects'
    """
    try:
        return text(f"layers.synergy_of_{source}", language)
    except KeyError:
        return source


def _communities(findings: Findings, language: str) -> str:
    result = findings.results.get("communities")
    params: Any = {} if result is None else result.params
    return text(
        "layers.about_communities",
        language,
        modularity=number(_float(params.get("modularity")), language),
        chance=number(_float(params.get("modularity_chance")), language),
        agreement=number(_float(params.get("agreement")), language),
        seeds=_whole(params.get("seeds"), language),
    )


def _backbone(findings: Findings, language: str) -> list[str]:
    result = findings.results.get("projection")
    if result is None or "kept" not in result.table or not result.table["p_value"].notna().any():
        return []
    kept = result.table["kept"].fillna(False).astype(bool)
    count, total = int(kept.sum()), len(kept)
    alpha = per_cent(float(result.params.get("alpha", 0.05)), language)
    about = {"count": count, "number": _whole(count, language), "total": _whole(total, language)}
    return [text("layers.about_backbone", language, alpha=alpha, **about)]


def _float(value: Any) -> float:  # noqa: ANN401
    return float(value) if isinstance(value, (int, float)) else math.nan


def _whole(value: Any, language: str) -> str:  # noqa: ANN401
    return number(_float(value), language, ",.0f") if not isinstance(value, str) else value


def _p(value: Any, language: str) -> str:  # noqa: ANN401
    words = p_words(_float(value), language)
    return f"p {words}" if words.startswith("<") else f"p = {words}"
