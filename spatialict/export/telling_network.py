"""The first reading of the triple helix in sentences: who is there, who is linked with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export.network_nodes import link_kind
from spatialict.export.network_words import (
    chance_words,
    count_words,
    counted_links,
    counted_organisations,
    index_words,
    listed,
    pair_words,
    side_of,
)
from spatialict.export.sphere_matrix import share_words
from spatialict.export.telling import names
from spatialict.export.telling_brokers import brokers_reading
from spatialict.export.telling_segregation import segregation_reading
from spatialict.export.wording import distance, level, p_words

if TYPE_CHECKING:
    from spatialict.core.study import Findings, Result


def presence_words(findings: Findings, language: str) -> str:
    """Say in how many regions all three sides are present, and in which."""
    table = findings.results["network"].table
    full = [str(region) for region in table.index[table["value"] == 3]]
    said = names(findings, language)
    regions = listed([said.get(region, region) for region in full], language)
    key = "network_report.presence" if full else "network_report.presence_none"
    return text(key, language, count=len(full), total=len(table), regions=regions)


def network_reading(findings: Findings, language: str) -> list[str]:
    """Return what the network says, a fact a sentence; what was not measured is not told."""
    whole = [text("network_report.linked_focus", language)] if findings.focus else []
    return [
        *whole,
        *_projects(findings, language),
        *_linked(findings, language),
        *_mixed(findings, language),
        *segregation_reading(findings, language),
        *_triads(findings, language),
        *brokers_reading(findings, language),
        *_near(findings, language),
        *_gravity(findings, language),
        *_standing(findings, language),
    ]


def _linked(findings: Findings, language: str) -> list[str]:
    kind = link_kind(findings)
    people, links = findings.results.get("organisations"), findings.results.get("links")
    if kind == "none" or people is None or links is None:
        return [text("network_report.linked_none", language)]
    lonely = int((people.table["degree"].fillna(0.0) == 0).sum())
    far = findings.results["network"].params.get("distance_m") or float("nan")
    return [
        text(
            "network_report.linked_near" if kind == "colocation" else "network_report.linked",
            language,
            organisations=counted_organisations(len(people.table), language),
            links=counted_links(len(links.table), kind, language),
            alone=number(lonely, language, ",.0f"),
            distance=distance(float(far), language),
        )
    ]


def _projects(findings: Findings, language: str) -> list[str]:
    """Say how many projects the links are made of, and which links the backbone keeps."""
    facts, projected = (findings.results.get(key) for key in ("two_mode", "projection"))
    if facts is None or facts.table.empty:
        return []
    row = facts.table.iloc[0]
    said = [
        text(
            "network_report.projects",
            language,
            count=int(row["projects"]),
            number=number(float(row["projects"]), language, ",.0f"),
            participations=number(float(row["participations"]), language, ",.0f"),
            mean=number(float(row["mean_organisations"]), language, ",.1f"),
        )
    ]
    if projected is not None and str(projected.params.get("backbone", "none")) != "none":
        kept = int(projected.table["kept"].sum())
        said.append(
            text(
                "network_report.backbone",
                language,
                kept=number(kept, language, ",.0f"),
                total=number(len(projected.table), language, ",.0f"),
            )
        )
    return [" ".join(said)]


def _mixed(findings: Findings, language: str) -> list[str]:
    """Say which spheres are linked more or less than chance would, or that none is."""
    result = findings.results.get("mixing:sphere")
    if result is None:
        return []
    near = "_near" if link_kind(findings) == "colocation" else ""
    tested = result.table[result.table["status"] == "ok"]
    values = {
        "alpha": level(result.params.get("alpha", 0.05), language),
        "how": chance_words(result, language),
    }
    if tested.empty:
        return [text("network_report.mixing_untested", language)]
    said = []
    for label in ("more", "fewer"):
        rows = tested[tested["label"] == label]
        if not rows.empty:
            pairs = "; ".join(_cell_words(pair, row, language) for pair, row in rows.iterrows())
            said.append(text(f"network_report.mixing_{label}{near}", language, pairs=pairs))
    if said:
        return [" ".join([*said, text("network_report.mixing_how", language, **values)])]
    return [text(f"network_report.mixing_nothing{near}", language, count=len(tested), **values)]


def _cell_words(pair: Any, row: pd.Series[Any], language: str) -> str:  # noqa: ANN401
    share = share_words(float(row["value"]), language)
    expected = share_words(float(row["expected"]), language)
    return text(
        "network_report.cell",
        language,
        pair=pair_words(pair, language),
        share=share,
        expected=expected,
        q=p_words(row["q_value"], language),
    )


def _triads(findings: Findings, language: str) -> list[str]:
    """Say how many triads of three sides are closed, and which share of the connected ones."""
    result = findings.results.get("helix_triads")
    if result is None or "closed" not in result.table.index:
        return []
    told, row = (cast("pd.Series[Any]", result.table.loc[name]) for name in ("closed", "closure"))
    tested = {"ok", "too_few"}
    closed, connected = float(told["closed"]), float(told["closed"] + told["open"])
    if told["status"] not in tested or not (connected or told["expected"]):
        return []
    said = text(
        "network_report.triads_closed",
        language,
        closed=number(closed, language, ",.0f"),
        expected=count_words(told["expected"], language),
        **_verdict(told, result, language),
    )
    if not connected:
        return [said + " " + text("network_report.triads_unmet", language)]
    if row["status"] not in tested:  # no arrangement has a share
        return [said]
    share = text(
        "network_report.triads",
        language,
        connected=number(connected, language, ",.0f"),
        share=number(float(row["value"]), language, ".0%"),
        expected=number(float(row["expected"]), language, ".0%"),
        **_verdict(row, result, language),
    )
    return [f"{said} {share}"]


def _verdict(row: pd.Series[Any], result: Result, language: str) -> dict[str, str]:
    side = side_of(row, result) if row["status"] == "ok" else "ns"
    return {
        "p": p_words(row["p_value"], language),
        "verdict": text(f"network_report.than_chance_{side}", language),
    }


def _near(findings: Findings, language: str) -> list[str]:
    """Say which share of the links stays in the region and near, beside what chance gives."""
    result = findings.results.get("link_distance")
    if result is None:
        return []
    said = []
    for key in ("share_in_region", "share_near"):
        row = result.params.get(key)
        if row is None or pd.isna(row.get("value", float("nan"))):
            continue
        p_value = row.get("p_value", float("nan"))
        sure = p_value <= float(result.params.get("alpha", 0.05))
        verdict = "ns" if not sure else "more" if row["value"] > row["expected"] else "fewer"
        said.append(
            text(
                f"network_report.{key}",
                language,
                near=distance(float(result.params.get("near_m", 50_000.0)), language),
                share=number(float(row["value"]), language, ".0%"),
                expected=number(float(row["expected"]), language, ".0%"),
                p=p_words(p_value, language),
                verdict=text(f"network_report.than_chance_{verdict}", language),
            )
        )
    return said


def _gravity(findings: Findings, language: str) -> list[str]:
    result = findings.results.get("gravity")
    if result is None:
        return []
    terms = [term for term in result.table.index if "distance" in str(term)]
    if not terms:
        return []
    row = cast("pd.Series[Any]", result.table.loc[terms[0]])
    if pd.isna(row["value"]):
        return [text("network_report.gravity_unfitted", language)]
    return [
        text(
            "network_report.gravity",
            language,
            value=index_words(row["value"], language),
            interval=f"[{index_words(row['low'], language)}; {index_words(row['high'], language)}]",
            n=number(float(result.params.get("n", float("nan"))), language, ",.0f"),
            verdict=text(f"network_report.gravity_{slope_of(row)}", language),
        )
    ]


def slope_of(row: pd.Series[Any]) -> str:
    """Return whether an interval is below 0, above it, or holds it."""
    if pd.isna(row["low"]) or pd.isna(row["high"]):
        return "unknown"
    return "fewer" if row["high"] < 0 else "more" if row["low"] > 0 else "ns"


def _standing(findings: Findings, language: str) -> list[str]:
    """Say what the region in focus has."""
    if not findings.focus:
        return []
    result = findings.results.get("helix") or findings.results["network"]
    region = findings.focus[0]
    if region not in result.table.index:
        return []
    row = cast("pd.Series[Any]", result.table.loc[region])
    return [
        text(
            "network_report.standing_near"
            if link_kind(findings) == "colocation"
            else "network_report.standing",
            language,
            region=names(findings, language).get(region, region),
            sides=number(float(row["value"]), language, ".0f"),
            inside=number(float(row["internal_links"]), language, ",.0f"),
            outside=number(float(row["external_links"]), language, ",.0f"),
        )
    ]
