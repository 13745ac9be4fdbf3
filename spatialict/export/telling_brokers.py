"""Who stands between whom, in sentences: brokers, their roles, communities, and their loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export.network_nodes import names_of
from spatialict.export.network_results import centrality_column, is_recorded
from spatialict.export.network_words import group_name, in_order, index_words, real, role_name
from spatialict.export.telling import names
from spatialict.export.themes import regions_shown
from spatialict.export.wording import p_words

if TYPE_CHECKING:
    from spatialict.core.study import Findings, Result

NAMED: Final = 3
"""Organisations that a sentence names; the tables have them all."""
LEFT: Final = 3
"""Brokers whose leaving is told."""


def brokers_reading(findings: Findings, language: str) -> list[str]:
    """Return who stands between the others, in which roles, and what their loss would do."""
    return [
        *_brokers(findings, language),
        *_roles(findings, language),
        *_communities(findings, language),
        *_robust(findings, language),
    ]


def _brokers(findings: Findings, language: str) -> list[str]:
    """Say who stands between the others."""
    people = findings.results.get("organisations")
    if people is None or not is_recorded(findings):
        return []
    if centrality_column(people.table) != "betweenness":
        return []
    table = people.table
    if findings.focus:
        table = table[table["region_id"].isin(regions_shown(findings))]
    ranked = ranked_brokers(table).head(NAMED)
    if ranked.empty:
        return []
    called, regions = names_of(findings), names(findings, language)
    told = [
        text(
            "network_report.broker",
            language,
            name=called.get(str(key), str(key)),
            region=regions.get(str(row["region_id"]), "–"),
            value=number(float(row["betweenness"]), language, ".2f"),
        )
        for key, row in ranked.iterrows()
    ]
    key = "network_report.brokers_focus" if findings.focus else "network_report.brokers"
    return [text(key, language, brokers="; ".join(told))]


def ranked_brokers(table: pd.DataFrame) -> pd.DataFrame:
    """Return the organisations that stand between others, the highest betweenness first."""
    value = table["betweenness"].fillna(0.0).astype(float)
    found = table.assign(_value=value, _key=table.index.astype(str))
    found = found[found["_value"] > 0]
    return found.sort_values(["_value", "_key"], ascending=[False, True])


def _roles(findings: Findings, language: str) -> list[str]:
    """Say which side plays which role more or less than chance would make it."""
    result = findings.results.get("brokerage_groups:helix")
    if result is None:
        return []
    tested = result.table[result.table["status"] == "ok"]
    if tested.empty:
        return []
    told = []
    for label in ("more", "fewer"):
        found = tested.index[tested["label"] == label]
        for group in in_order({str(group) for group, _ in found}):
            roles = [role_name(str(r), language) for g, r in found if str(g) == group]
            verdict = text(f"network_report.role_{label}", language)
            told.append(f"{group_name(group, language)} – {', '.join(roles)} ({verdict})")
    if not told:
        return [text("network_report.roles_nothing", language, count=len(tested))]
    return [text("network_report.roles", language, roles="; ".join(told))]


def _communities(findings: Findings, language: str) -> list[str]:
    result = findings.results.get("communities")
    if result is None:
        return []
    params, found = result.params, int(result.table["community"].nunique())
    if not found:
        return [text("network_report.communities_none", language)]
    value, chance = (real(params.get(key)) for key in ("modularity", "modularity_chance"))
    run = real(params.get("modularity_run", value))
    said = [
        text(
            "network_report.communities", language, count=found, value=index_words(value, language)
        )
    ]
    if pd.notna(chance):
        p_value = real(params.get("modularity_p"))
        verdict = _sure(p_value, result)
        beside = "_projects" if verdict == "more" and "projection" in findings.results else ""
        words = {
            "run": index_words(run, language),
            "chance": index_words(chance, language),
            "p": p_words(p_value, language),
            "verdict": text(f"network_report.communities_{verdict}{beside}", language),
        }
        said.append(text("network_report.communities_chance", language, **words))
    if pd.notna(agreement := real(params.get("agreement"))):
        said.append(
            text(
                "network_report.agreement",
                language,
                value=number(agreement, language, ".2f"),
                seeds=number(real(params.get("seeds")), language, ",.0f"),
            )
        )
    return [" ".join(said)]


def _robust(findings: Findings, language: str) -> list[str]:
    result = findings.results.get("robustness")
    if result is None:
        return []
    brokers, random = (
        cast("pd.DataFrame", result.table.loc[strategy]) for strategy in ("brokers", "random")
    )
    steps = [step for step in brokers.index if 0 < step <= LEFT and step in random.index]
    if not steps or brokers["value"].isna().all():
        return []
    step, first = max(steps), min(brokers.index)
    row = random.loc[step]
    p_value = real(brokers["p_value"][step] if "p_value" in brokers else None)
    called = names_of(findings)
    order = [str(key) for key in result.params.get("order", ())][: int(step)]
    said = [
        text(
            "network_report.robust",
            language,
            count=int(step),
            names=", ".join(called.get(key, key) for key in order) or "–",
            before=number(float(brokers["value"][first]), language, ".0%"),
            after=number(float(brokers["value"][step]), language, ".0%"),
            random=number(float(row["value"]), language, ".0%"),
            interval=f"{number(float(row['low']), language, '.0%')}–"
            f"{number(float(row['high']), language, '.0%')}",
            p=p_words(p_value, language),
            verdict=text(f"network_report.robust_{_sure(p_value, result)}", language),
        )
    ]
    if pd.notna(whole := real(result.params.get("p_value"))):
        verdict = text(f"network_report.robust_{_sure(whole, result)}", language)
        words = {"p": p_words(whole, language), "verdict": verdict}
        said.append(text("network_report.robust_whole", language, **words))
    return [" ".join(said)]


def _sure(p_value: float, result: Result) -> str:
    """Return whether chance gives so much rarely; both tests ask for more than by chance only."""
    return "more" if p_value <= float(result.params.get("alpha", 0.05)) else "ns"
