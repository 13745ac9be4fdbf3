"""The second reading of the triple helix in sentences: does the whole say more than its pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export.network_results import mapped_synergy, synergies
from spatialict.export.network_words import listed, millibits
from spatialict.export.synergy_map import excess_of, interval
from spatialict.export.telling import names
from spatialict.export.themes import regions_shown
from spatialict.export.wording import p_words

if TYPE_CHECKING:
    from spatialict.core.study import Findings, Result

VERDICTS: Final = ("synergy", "redundancy", "ns")


def synergy_reading(findings: Findings, language: str) -> list[str]:
    """Return what mutual information says: the country on each source, then the regions."""
    said = [
        sentence
        for source, result in synergies(findings)
        for sentence in _whole(source, result, language)
    ]
    return [*said, *_regions(findings, language)] if said else []


def total_of(result: Result) -> dict[str, Any]:
    """Return the value of the whole with what was tested of it."""
    given = result.params.get("total")
    return dict(given) if isinstance(given, dict) else {}


def verdict_of(total: dict[str, Any], result: Result) -> str:
    """Return whether a value is synergy, redundancy, or not told from chance."""
    label = total.get("label")
    if isinstance(label, str) and label in VERDICTS:
        return label
    value, p_value = total.get("value", float("nan")), total.get("p_value", float("nan"))
    if pd.isna(p_value) or not p_value <= float(result.params.get("alpha", 0.05)):
        return "ns"
    return "synergy" if value < 0 else "redundancy"


def _whole(source: str, result: Result, language: str) -> list[str]:
    total = total_of(result)
    if pd.isna(total.get("value", float("nan"))):
        return [
            text(
                "network_report.reading_undefined",
                language,
                units=_units(source, result, language),
                why=text(f"network_report.why_{_why(total)}", language),
            )
        ]
    said = [
        text(
            "network_report.reading_total",
            language,
            units=_units(source, result, language),
            value=millibits(total["value"], language),
            expected=millibits(total.get("expected"), language),
            excess=millibits(excess_of(total)["value"], language),
            interval="".join(f" {words}" for words in interval(excess_of(total), language)),
            p=p_words(total.get("p_value"), language),
        ),
        text(f"network_report.means_{verdict_of(total, result)}", language),
    ]
    between = result.params.get("between")
    if isinstance(between, (int, float)) and not pd.isna(between):
        said.append(
            text(
                "network_report.reading_parts",
                language,
                within=millibits(total["value"] - between, language),
                between=millibits(between, language),
            )
        )
    return [" ".join(said)]


def _why(total: dict[str, Any]) -> str:
    status = str(total.get("status"))
    return status if status in {"constant", "too_few"} else "missing"


def _units(source: str, result: Result, language: str) -> str:
    count = result.params.get("n", float("nan"))
    return text(
        f"network_report.units_{source}", language, n=number(float(count), language, ",.0f")
    )


def _regions(findings: Findings, language: str) -> list[str]:
    """Say where synergy is shown, where redundancy, and how many regions show neither."""
    found = mapped_synergy(findings)
    if found is None:
        return []
    table = found[1].table
    table = table[table.index.isin(regions_shown(findings))]
    called = names(findings, language)
    tested = table[table["status"] == "ok"]
    said = []
    for label in ("synergy", "redundancy"):
        rows = tested[tested["label"] == label]
        rows = rows.assign(_excess=rows["value"] - rows["expected"])
        rows = rows.sort_values("_excess", ascending=label == "synergy", kind="stable")
        told = [
            f"{called.get(str(region), str(region))} "
            f"({millibits(row['value'] - row['expected'], language)})"
            for region, row in rows.iterrows()
        ]
        if told:
            regions = listed(told, language)
            said.append(text(f"network_report.regions_{label}", language, regions=regions))
    neither = int((tested["label"] == "ns").sum())
    if not said and neither:
        said.append(text("network_report.regions_nothing", language, count=neither))
    elif neither:
        said.append(text("network_report.regions_neither", language, count=neither))
    if untested := len(table) - len(tested):
        said.append(text("network_report.regions_untested", language, count=untested))
    if said and findings.focus:
        said.append(text("network_report.regions_focus", language, count=len(table)))
    return [" ".join(said)] if said else []
