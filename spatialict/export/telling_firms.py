"""What the firms of the sector say, in sentences: at which distances, in which clusters, whose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.clusters.numbering import DENSITY
from spatialict.core.labels import number, text
from spatialict.export.firm_regions import region_words
from spatialict.export.firm_results import CURVES, stretch_words
from spatialict.export.firms import (
    Cluster,
    clusters,
    region_names,
    sector_places,
    window_names,
    windows,
)
from spatialict.export.wording import distance, firms_words, is_synthetic, level, p_words

if TYPE_CHECKING:
    from spatialict.core.study import Findings, Result

NAMED: Final = 3
"""Clusters that an answer names; the tables have them all."""
SAMPLED: Final = "firms.sampled"
"""The note of a result that was measured on some of the firms."""


def firms_answer(findings: Findings, language: str) -> list[str]:
    """Return what the results of firms say: distances and clusters; then scan windows, regions."""
    curve = next((key for key in CURVES if key in findings.results), None)
    near: list[str] = curve_words(findings, curve, language) if curve else []
    near += _cluster_words(findings, language) + region_words(findings, "dense", language)
    further = _scan_words(findings, language) + region_words(findings, "scanned", language)
    return [" ".join(said) for said in (near, further) if said]


def curve_words(findings: Findings, key: str, language: str) -> list[str]:
    """Say at which distances a curve leaves what chance does, and where it does so most."""
    result = findings.results[key]
    values: dict[str, Any] = {"sector": findings.sector}
    values["measure"] = text(f"firm_report.short_{key}", language)
    said: list[str] = []
    for label in ("localised", "dispersed"):
        found = stretch_words(result, label, language)
        if found:
            p_value = p_words(result.params.get(f"p_{label}"), language)
            sentence = f"firm_report.{key_of(key)}_{label}{'_too' if said else ''}"
            said.append(text(sentence, language, distances=found, p=p_value, **values))
    if not said:
        return [_nowhere(result, key, values, language)]
    said += _range_ended(result, language)
    peak = float(result.params.get("peak_m", float("nan")))
    if peak == peak and peak in result.table.index:  # noqa: PLR0124 (NaN: there is no peak)
        at = number(float(result.table["value"][peak]), language, ".2f")
        where = {"distance": distance(peak, language), "value": at}
        sentence = f"firm_report.peak_{key}" if peak else "maps.peak_nearest_said"
        said.append(text(sentence, language, **where))
    return said


def _range_ended(result: Result, language: str) -> list[str]:
    """Say where measuring ended, if the curve was still outside its band there."""
    labels = result.table["label"][result.table["status"] == "ok"]
    if labels.empty or labels.iloc[-1] not in {"localised", "dispersed"}:
        return []
    most = distance(float(labels.index[-1]), language)
    return [text("firm_report.range_ended", language, most=most)]


def key_of(key: str) -> str:
    """Return which sentence a curve is told by: of distances between firms, or around them."""
    return "pairs" if key == "duranton_overman" else "around"


def _nowhere(result: Result, key: str, values: dict[str, Any], language: str) -> str:
    known = result.table.index[result.table["status"] == "ok"]
    if not len(known):
        return text("firm_report.curve_undefined", language, **values)
    least = min(
        float(result.params.get(f"p_{label}", float("nan"))) for label in ("localised", "dispersed")
    )
    return text(
        f"firm_report.{key_of(key)}_nowhere",
        language,
        most=distance(float(known.max()), language),
        p=p_words(least, language),
        **values,
    )


def _cluster_words(findings: Findings, language: str) -> list[str]:
    if "firm_clusters" not in findings.results:
        return []
    found = clusters(findings, language)
    if not found:
        return [text("firm_report.no_clusters", language)]
    places = sector_places(findings)
    said = []
    if len(places):
        inside = int((places["cluster_id"].astype(int) >= 0).sum())
        said.append(
            text(
                "firm_report.clusters_hold",
                language,
                count=len(found),
                inside=number(inside, language, ",.0f"),
                total=number(len(places), language, ",.0f"),
                share=number(inside / len(places), language, ".0%"),
            )
        )
    else:
        said.append(text("firm_report.clusters_found", language, count=len(found)))
    named = [_named(cluster, language) for cluster in found[:NAMED]]
    said.append(text("firm_report.largest", language, clusters="; ".join(named)))
    return [*said, *across_words(findings, found, language)]


def _named(cluster: Cluster, language: str) -> str:
    said = firms_words(cluster.firms, language)
    return text("firm_report.named", language, name=cluster.name, firms=said)


def across_words(findings: Findings, found: list[Cluster], language: str) -> list[str]:
    """Say which clusters do not stop at the border of a region."""
    across = [cluster for cluster in found if cluster.crosses]
    if not across:
        return [text("firm_report.none_across", language)]
    names = region_names(findings, language)
    told = [
        text(
            "firm_report.named",
            language,
            name=cluster.name,
            firms=" + ".join(names.get(region, region) for region in cluster.regions),
        )
        for cluster in across[:NAMED]
    ]
    more = len(across) - len(told)
    said = text("firm_report.across", language, count=len(across), clusters="; ".join(told))
    return [said, text("firm_report.more", language, count=more)] if more else [said]


def _scan_words(findings: Findings, language: str) -> list[str]:
    result = findings.results.get("scan")
    if result is None:
        return []
    alpha = level(result.params.get("alpha", 0.05), language)
    sure = [window for window in windows(findings) if window.is_cluster]
    if not sure:
        return [text("firm_report.scan_none", language, alpha=alpha)]
    first = sure[0]
    return [
        text(
            "firm_report.scan_found",
            language,
            count=len(sure),
            alpha=alpha,
            place=window_names(findings, sure[:1], language)[0],
            cases=number(float(first.row["cases"]), language, ",.0f"),
            expected=number(float(first.row["expected"]), language, ",.1f"),
            ratio=number(float(first.row["relative_risk"]), language, ",.2f"),
        )
    ]


def cluster_candidates_words(findings: Findings, language: str) -> list[str]:
    """Say that clusters of firms are candidates themselves, wherever the borders run."""
    result = findings.results.get("cluster_candidates") or findings.results.get("firm_clusters")
    if result is None:
        return []
    told = clusters(findings, language)
    if "candidate" in result.table:
        judged = {
            f"{DENSITY}{number_}"
            for number_, yes in result.table["candidate"].items()
            if pd.notna(yes) and bool(yes)
        }
        told = [cluster for cluster in told if cluster.number in judged]
    if not told:
        return []
    across = sum(cluster.crosses for cluster in told)
    key = "candidate_clusters" if across else "candidate_clusters_within"
    named = [_named(cluster, language) for cluster in told[:NAMED]]
    said = text(
        f"firm_report.{key}",
        language,
        count=len(told),
        across=across,
        clusters="; ".join(named),
    )
    if is_synthetic(findings, ("firms",)):
        return [said, text("firm_report.candidates_synthetic", language)]
    return [said]


def limits(findings: Findings, language: str) -> list[str]:
    """Return what all this cannot say."""
    said = ["limit_synthetic"] if is_synthetic(findings, ("firms",)) else []
    said += ["limit_together", "limit_register"]
    dense = "kernel_density" in findings.results or "firm_clusters" in findings.results
    found_by = ["limit_density"] if dense else []
    found_by += ["limit_windows"] if "scan" in findings.results else []
    return [
        *(text(f"firm_report.{key}", language) for key in said),
        *_chance(findings, language),
        *(text(f"firm_report.{key}", language) for key in found_by),
        *_in_towns(findings, language),
        *_sampled(findings, language),
    ]


def _sampled(findings: Findings, language: str) -> list[str]:
    """Say on how many firms the curves rest, where they do not rest on all."""
    results = [findings.results[key] for key in CURVES if key in findings.results]
    told = [
        vars(note)["values"] for result in results for note in result.notes if note.key == SAMPLED
    ]
    values = [(int(given["count"]), int(given["total"])) for given in told[:1]]
    return [
        text(
            "firm_report.limit_sample",
            language,
            number=number(count, language, ",.0f"),
            total=number(total, language, ",.0f"),
        )
        for count, total in values
    ]


def _chance(findings: Findings, language: str) -> list[str]:
    """Say what chance is, and of which results: not of all that the section shows."""
    tested = [key for key in CURVES if _null(findings, key) == "labelling"]
    tested += [key for key in ("scan", "colocation_quotient") if key in findings.results]
    names = [text(f"firm_report.short_{key}", language) for key in tested]
    return [text("firm_report.limit_chance", language, measures=names)] if names else []


def _null(findings: Findings, key: str) -> str:
    result = findings.results.get(key)
    return str(result.params.get("null", "labelling")) if result is not None else ""


def _in_towns(findings: Findings, language: str) -> list[str]:
    firms = findings.study.firms
    if firms is None or "placed" not in firms:
        return []
    count = int((firms["placed"] == "town").sum())
    if not count:
        return []
    share = number(count / len(firms), language, ".0%")
    counted = number(count, language, ",.0f")
    return [text("firm_report.limit_towns", language, count=count, number=counted, share=share)]


def rejected(findings: Findings) -> pd.Series[int]:
    """Return how many rows of the register were not used, by reason, the commonest first."""
    given = getattr(findings.study, "rejects", None)
    if given is None or given.empty:
        return pd.Series(dtype=int)
    rows = given[given["table"] == "firms"] if "table" in given else given
    counted: pd.Series[int] = rows["reason"].astype(str).value_counts(sort=False)
    return counted.sort_index().sort_values(ascending=False, kind="stable")


def reason_words(reason: str, language: str) -> str:
    """Return why a row was not used."""
    try:
        return text(f"register.reason_{reason}", language)
    except (KeyError, FileNotFoundError):
        return reason
