"""What the figures of growth say, a fact a sentence: parts, rates, poles and their surroundings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export.growth_results import digits, panel_names, span, spell, table_of
from spatialict.export.network_words import listed
from spatialict.export.wording import level, p_words, signed, unit_name

if TYPE_CHECKING:
    from spatialict.core.study import Findings, Result

MONEY = frozenset({"gva", "output"})
LABELS = (
    *("specialised_advantage", "unspecialised_advantage"),
    *("unspecialised_disadvantage", "specialised_disadvantage"),
    "as_nation",
)


def growth_verdict(findings: Findings, language: str) -> str:
    """Say how many regions gained in the nation's sector, which, and who lost most."""
    result = findings.results["shift_share"]
    own = result.table["value"].dropna()
    gained = own[own > 0].sort_values(ascending=False)
    words = _amounts(findings, result, language)
    said = text(
        "growth_report.verdict_shift" if len(gained) else "growth_report.verdict_shift_none",
        language,
        count=len(gained),
        total=len(own),
        regions=listed([words(region, value) for region, value in gained.items()], language, 4),
    )
    if len(own) and float(own.min()) < 0:
        lost = str(own.idxmin())
        worst = words(lost, float(own.min()))
        said += " " + text("growth_report.verdict_loss", language, region=worst)
    return said


def _amounts(findings: Findings, result: Result, language: str) -> Any:  # noqa: ANN401
    names = panel_names(findings, language)
    unit, spec = unit_name(result.unit, language), "+" + digits(result.table["value"])

    def words(region: Any, value: float) -> str:  # noqa: ANN401
        return text(
            "growth_report.region_amount",
            language,
            region=names.get(str(region), str(region)),
            amount=signed(value, language, spec),
            unit=unit,
        )

    return words


def small_print(findings: Findings, language: str) -> list[str]:
    """Say what the parts are, and what another way of counting gives."""
    result = findings.results["shift_share"]
    said = [text("growth_report.what_are_parts", language)]
    if result.params.get("kind") in MONEY:
        said.append(text("growth_report.current_prices", language))
    return [*said, *_dynamic(findings, language), text("growth_report.parts_not", language)]


def _dynamic(findings: Findings, language: str) -> list[str]:
    """Say in how many regions the parts counted year by year have the sign of the whole period."""
    whole, yearly = (table_of(findings, key) for key in ("shift_share", "shift_share_dynamic"))
    if whole is None or yearly is None:
        return []
    both = pd.concat([whole["value"], yearly["value"]], axis=1, keys=["whole", "yearly"]).dropna()
    same = int((np.sign(both["whole"]) == np.sign(both["yearly"])).sum())
    key = "dynamic_same" if same else "dynamic_same_none"
    return [text(f"growth_report.{key}", language, count=same, total=len(both))]


def growth_reading(findings: Findings, language: str) -> list[str]:
    """Return what growth says besides; what was not measured is not told."""
    return [
        *_dynamic(findings, language),
        *_structure(findings, language),
        *_neighbours(findings, language),
        *_rates(findings, language),
        *_hinterland(findings, language),
        *_spread(findings, language),
        *_potential(findings, language),
        *_nodes(findings, language),
    ]


def _structure(findings: Findings, language: str) -> list[str]:
    """Say in which of the four cases of Esteban-Marquillas the regions are."""
    table = table_of(findings, "shift_share_structure")
    if table is None or "label" not in table:
        return []
    names = panel_names(findings, language)
    told = []
    for label in LABELS:
        regions = [names.get(str(r), str(r)) for r in table.index[table["label"] == label]]
        if regions:
            case = text(f"growth_report.case_{label}", language)
            told.append(f"{case}: {listed(regions, language, 5)}")
    return [text("growth_report.cases", language, cases="; ".join(told))] if told else []


def _neighbours(findings: Findings, language: str) -> list[str]:
    table = table_of(findings, "shift_share_spatial")
    if table is None:
        return []
    known = table["value"].dropna()
    names = panel_names(findings, language)
    ahead = known[known > 0].sort_values(ascending=False)
    regions = listed([names.get(str(r), str(r)) for r in ahead.index], language, 5)
    key = "beside_neighbours" if len(ahead) else "beside_neighbours_none"
    values = {"count": len(ahead), "total": len(known), "regions": regions}
    return [text(f"growth_report.{key}", language, **values)]


def _rates(findings: Findings, language: str) -> list[str]:
    """Say whose yearly growth beyond the nation's is told from nothing, period and panel."""
    return [
        said
        for key in ("growth_rates", "growth_rates:panel")
        for said in _rates_of(findings, key, language)
    ]


def _rates_of(findings: Findings, key: str, language: str) -> list[str]:
    table = table_of(findings, key)
    if table is None:
        return []
    result = findings.results[key]
    names = panel_names(findings, language)
    alpha = float(result.params.get("alpha", 0.05))
    tested = table[table["q_value"].notna()]
    if tested.empty:
        return []
    sure = tested[tested["q_value"] <= alpha].sort_values("value", ascending=False)
    told = [
        text(
            "growth_report.rate_of",
            language,
            region=names.get(str(region), str(region)),
            value=signed(row["value"], language, "+.1f"),
            interval=span(row["low"], row["high"], language, ".1f"),
        )
        for region, row in sure.iterrows()
    ]
    first, last = spell(result) or findings.years
    values = {
        "count": len(sure),
        "total": len(tested),
        "years": number(float(table["years"].max()), language, ".0f"),
        "alpha": level(alpha, language),
        "regions": "; ".join(told),
        "first": str(first),
        "last": str(last),
    }
    return [text(f"growth_report.{'rates' if told else 'rates_none'}", language, **values)]


def _hinterland(findings: Findings, language: str) -> list[str]:
    """Say how each pole and its surroundings grew beside the rest of the nation."""
    result = findings.results.get("hinterland")
    if result is None or result.table.empty:
        return []
    names = panel_names(findings, language)
    first, last = spell(result) or findings.years
    told = []
    for pole, row in result.table.iterrows():
        name = names.get(str(pole), str(pole))
        if row["status"] != "ok":
            told.append(text("growth_report.pole_alone", language, region=name))
            continue
        said = text(
            "growth_report.pole_and_hinterland",
            language,
            region=name,
            pole=signed(row["growth_pole"], language, "+.0%"),
            around=signed(row["growth_hinterland"], language, "+.0%"),
            rest=signed(row.get("growth_rest", row["growth_nation"]), language, "+.0%"),
            label=_called(row, language),
            first=str(first),
            last=str(last),
        )
        if pd.notna(row.get("p_value")):
            p_value, least = (p_words(row[key], language) for key in ("p_value", "min_p"))
            said += " " + text("growth_report.hinterland_p", language, p=p_value, least=least)
        told.append(said)
    return told


def _called(row: pd.Series[Any], language: str) -> str:
    """Return who outgrew the rest, with the theory's word only where chance is told from it."""
    if row["label"] != "ns":
        return text(f"growth_report.hinterland_{row['label']}", language)
    signs = text(f"growth_report.pattern_{row['pattern']}", language)
    return f"{signs}; {text('growth_report.hinterland_unsure', language)}"


def _spread(findings: Findings, language: str) -> list[str]:
    """Say what growth changes by where the distance to the pole doubles, as its note does."""
    table = table_of(findings, "spread_backwash")
    if table is None or "distance" not in table.index:
        return []
    row = cast("pd.Series[Any]", table.loc["distance"])
    if pd.isna(row["value"]):
        return []
    side = str(row.get("label") or "ns")
    params = findings.results["spread_backwash"].params
    doubled = row[["value", "low", "high"]].astype(float) * np.log(2)
    said = text(
        "growth_report.spread",
        language,
        n=number(float(params.get("n", np.nan)), language, ".0f"),
        value=signed(doubled["value"], language, "+.1f"),
        interval=span(doubled["low"], doubled["high"], language, ".1f"),
        p=p_words(row["p_value"], language),
        verdict=text(f"growth_report.spread_{side}", language),
    )
    least = row.get("least")
    if pd.notna(least):
        value = number(float(least) * float(np.log(2)), language, ".1f")
        said += " " + text("growth_report.spread_least", language, value=value)
    shorter = _spread_shorter(findings, language)
    return [" ".join([said, text("growth_report.spread_alike", language), *shorter])]


def _spread_shorter(findings: Findings, language: str) -> list[str]:
    """Say what the same slope is without the last year, whose figures are the first to change."""
    table = table_of(findings, "spread_backwash:shorter")
    if table is None or pd.isna(table["value"]["distance"]):
        return []
    row = cast("pd.Series[Any]", table.loc["distance"])
    doubled = row[["value", "low", "high"]].astype(float) * np.log(2)
    values = {
        "last": str(findings.results["spread_backwash"].params["last"]),
        "value": signed(doubled["value"], language, "+.1f"),
        "interval": span(doubled["low"], doubled["high"], language, ".1f"),
        "p": p_words(row["p_value"], language),
    }
    return [text("growth_report.spread_shorter", language, **values)]


def _potential(findings: Findings, language: str) -> list[str]:
    table = table_of(findings, "potential")
    if table is None:
        return []
    names = panel_names(findings, language)
    known = table.dropna(subset=["value"]).sort_values("value", ascending=False)
    own = [
        text(
            "growth_report.potential_of",
            language,
            region=names.get(str(region), str(region)),
            share=number(float(row["share"]), language, ".0%"),
        )
        for region, row in known.head(3).iterrows()
    ]
    return [text("growth_report.potential", language, regions="; ".join(own))]


def _nodes(findings: Findings, language: str) -> list[str]:
    table = table_of(findings, "nodal_regions")
    if table is None:
        return []
    names = panel_names(findings, language)
    poles = [names.get(str(r), str(r)) for r in table.index[table["label"] == "pole"]]
    under = int((table["label"] == "subordinate").sum())
    values = {"count": len(poles), "regions": listed(poles, language, 6), "under": under}
    return [
        text("growth_report.nodes" if poles else "growth_report.nodes_none", language, **values)
    ]
