"""Synergy on the land: the mutual information of the three sides in each region, with intervals."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from spatialict.core.labels import text
from spatialict.export.furniture import Entry, Group, filled
from spatialict.export.network_results import (
    UNTESTED,
    mapped_synergy,
    synergy_steps,
    synergy_tables,
)
from spatialict.export.network_words import millibits, real
from spatialict.export.palette import CHANCE, SYNERGY
from spatialict.export.themes import NO_DATA, TOO_FEW, Theme, are_many, regions_shown, study_line
from spatialict.export.wording import p_words, signed

if TYPE_CHECKING:
    from spatialict.core.study import Findings, Result


def synergy(findings: Findings, language: str) -> Theme | None:
    """Return the map of synergy: where T, in millibits, is below what chance gives, or above it."""
    found = mapped_synergy(findings)
    if found is None or not found[1].table["value"].notna().any():
        return None
    source, result = found
    found_all = result.table.assign(excess=result.table["value"] - result.table["expected"])
    table = found_all.reindex(regions_shown(findings))
    classes = synergy_steps(found_all)
    fills = {str(r): _fill(row, classes) for r, row in table.iterrows()}
    counted = Counter(fills.values())
    words = {str(r): _label(row, language) for r, row in table.iterrows()}
    return Theme(
        "synergy",
        text("network_report.title_synergy", language),
        (study_line(findings, language), _verdict(result, source, language)),
        fills,
        (
            *(_group(label, classes, counted, language) for label in ("synergy", "redundancy")),
            _others(counted, language),
        ),
        {},
        {} if are_many(findings) else words,
        words,
        tables=("regions", *synergy_tables(findings)),
    )


Classes = list[tuple[str, float, float, str]]


def _fill(row: pd.Series[Any], classes: Classes) -> tuple[str, str]:
    """Return the colour of a region: what chance does not give, by how far it is from chance."""
    if row["status"] in UNTESTED:
        return TOO_FEW
    if pd.isna(row["value"]):
        return NO_DATA
    for label, low, high, colour in classes:
        if row["label"] == label and low <= row["excess"] < high:
            return colour, ""
    return CHANCE, ""


def _label(row: pd.Series[Any], language: str) -> tuple[str, ...]:
    if pd.isna(row["value"]):
        return ()
    value = text("network_report.mbit", language, value=millibits(row["value"], language))
    if pd.isna(row["expected"]) or row["status"] != "ok":
        return (value,)
    beyond = excess_of(row)
    excess = millibits(beyond["value"], language)
    said = text("network_report.synergy_excess", language, value=excess)
    return (value, said, *interval(beyond, language))


def interval(row: Any, language: str) -> tuple[str, ...]:  # noqa: ANN401
    """Return an interval in brackets, or nothing where there is none.

    Examples
    --------
    >>> interval({"low": -90.2, "high": 20.0}, "en")
    ('[−90; 20]',)
    """
    low, high = row["low"], row["high"]
    if pd.isna(low) or pd.isna(high):
        return ()
    return (f"[{millibits(low, language)}; {millibits(high, language)}]",)


def excess_of(row: Any, prefix: str = "") -> dict[str, float]:  # noqa: ANN401
    """Return T less what chance gives, with its interval.

    That of T itself is corrected for its bias, so that T may lie outside it: it is not told.

    Examples
    --------
    >>> excess_of({"value": -9.0, "expected": -5.0, "excess_low": -6.0, "excess_high": -1.0})
    {'value': -4.0, 'low': -6.0, 'high': -1.0}
    """
    value, chance = real(row.get(prefix.rstrip("_") or "value")), real(row.get(f"{prefix}expected"))
    low, high = (real(row.get(f"{prefix}excess_{end}")) for end in ("low", "high"))
    return {"value": value - chance, "low": low, "high": high}


def _verdict(result: Result, source: str, language: str) -> str:
    """Say what is measured on what, and the value of the whole."""
    said = text(f"network_report.synergy_{source}", language)
    total = result.params.get("total", {})
    if pd.isna(total.get("value", float("nan"))):
        return said
    whole = text(
        "network_report.synergy_whole",
        language,
        value=millibits(total["value"], language),
        expected=millibits(total.get("expected"), language),
        excess=" ".join(
            (millibits(excess_of(total)["value"], language), *interval(excess_of(total), language))
        ),
        p=p_words(total.get("p_value"), language),
    )
    return f"{said} {whole}"


def _group(label: str, classes: Classes, counted: Counter[Any], language: str) -> Group:
    found = [row for row in classes if row[0] == label]
    if not found:
        colour = SYNERGY[label][-1]
        none = Entry(filled(colour), text(f"network_report.{label}", language), 0)
        return Group(text(f"network_report.{label}_title", language), (none,))
    entries = [
        Entry(
            filled(colour),
            text(
                "network_report.from_to",
                language,
                low=signed(low, language, ",.10g"),
                high=signed(high, language, ",.10g"),
            ),
            counted[colour, ""],
        )
        for _, low, high, colour in (reversed(found) if label == "synergy" else found)
    ]
    return Group(text(f"network_report.{label}_title", language), tuple(entries))


def _others(counted: Counter[Any], language: str) -> Group:
    few = filled(TOO_FEW[0], hatch=TOO_FEW[1])
    none = filled(NO_DATA[0], hatch=NO_DATA[1])
    entries = (
        Entry(filled(CHANCE), text("network_report.synergy_ns", language), counted[CHANCE, ""]),
        Entry(few, text("network_report.synergy_few", language), counted[TOO_FEW]),
        Entry(none, text("layers.no_data", language), counted[NO_DATA]),
    )
    return Group(
        text("network_report.synergy_other", language),
        entries,
        text("network_report.synergy_note", language),
    )
