"""The answer of the report in a few sentences: the poles, their growth, the others, the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export import palette
from spatialict.export.growth_results import span
from spatialict.export.methods import class_in_period
from spatialict.export.telling import names, ranked, row_of
from spatialict.export.themes import regions_shown
from spatialict.export.wording import class_name, p_words, signed

if TYPE_CHECKING:
    from spatialict.core.study import Findings


def answer(findings: Findings, language: str) -> str:
    """Return who is flagged, and how the poles grew, in the words of the run's own figures.

    Told of one oblast, the answer is the nation's first, then where the oblast stands in it.
    """
    if findings.focus:
        whole = replace(findings, focus=())
        return f"{answer(whole, language)} {_standing(whole, findings.focus[0], language)}"
    said = [
        _poles(findings, language),
        *_growth_of_poles(findings, language),
        *_others(findings, language),
    ]
    return " ".join(said)


def _standing(findings: Findings, region: str, language: str) -> str:
    """Say what class a region has, and where its quotient stands among all."""
    result = findings.results["candidates"]
    table, quotients = result.table, result.table["specialisation_value"]
    values = {"words": _region_words(findings, region, language), "total": int(quotients.count())}
    given = table["class"][region]
    if pd.isna(given):
        return text("report.answer_focus_open", language, **values)
    rank = int((quotients > quotients[region]).sum()) + 1
    title = class_in_period(result, str(given), language)
    return text("report.answer_focus", language, class_name=title, rank=rank, **values)


def _poles(findings: Findings, language: str) -> str:
    total = len(regions_shown(findings))
    poles = _in_class(findings, "growth_pole")
    common: dict[str, Any] = {
        "year": findings.year,
        "sector": findings.sector,
        "total": total,
    }
    if not poles:
        return text("report.answer_no_poles", language, **common)
    told = [_region_words(findings, region, language) for region in poles]
    return text(
        "report.answer_poles", language, count=len(poles), regions="; ".join(told), **common
    )


def _growth_of_poles(findings: Findings, language: str) -> list[str]:
    """Say how many signs of growth each pole shows, beside the flag that does not ask for them."""
    table = findings.results["candidates"].table
    poles = [*_in_class(findings, "growth_pole"), *_in_class(findings, "potential")]
    first, last = findings.years
    if not poles or first == last or "growth_value" not in table:
        return []
    said = names(findings, language)
    regions = []
    for region in poles:
        value = float(table["growth_value"][region])
        key = "growth_unknown" if pd.isna(value) else "growth_of"
        regions.append(text(f"report.{key}", language, region=said[region], value=value))
    return [text("report.answer_growth", language, first=first, last=last, regions=regions)]


def _in_class(findings: Findings, name: str) -> list[str]:
    classes = findings.results["candidates"].table["class"]
    return [r for r in ranked(findings) if r in classes.index and classes[r] == name]


def _region_words(findings: Findings, region: str, language: str) -> str:
    row = row_of(findings.results["candidates"].table, region)
    figures = _figures(float(row["specialisation_value"]), float(row["size_value"]), language)
    called = names(findings, language)[region]
    return text("report.answer_region", language, region=called, **figures)


def _figures(lq: float, share: float, language: str) -> dict[str, str]:
    """Return a quotient and a share of the nation as they are told."""
    return {"lq": number(lq, language), "share": number(share, language, ".1%")}


def _others(findings: Findings, language: str) -> list[str]:
    table = findings.results["candidates"].table
    said = []
    known = [
        name for name in table["class"].dropna().unique() if name not in {"none", "growth_pole"}
    ]
    order = {name: place for place, name in enumerate(palette.CANDIDATES)}
    for name in sorted(known, key=lambda n: (order.get(n, 99), n)):
        title = class_in_period(findings.results["candidates"], name, language)
        grown = title != class_name(name, language)
        words = _last_words if grown else _region_words
        regions = [words(findings, r, language) for r in _in_class(findings, name)]
        if regions:
            said.append(
                text(
                    "report.answer_others",
                    language,
                    class_name=title[:1].upper() + title[1:],
                    regions="; ".join(regions),
                )
            )
            said += _by_signs(findings, name, language) if grown else []
    if not said:
        said.append(text("report.answer_no_others", language))
    return [*said, *_unclassed(findings, language), *_next(findings, language)]


def _last_words(findings: Findings, region: str, language: str) -> str:
    """Return a region with its figures of the last year: its class asks how it ended."""
    trend = findings.results.get("location_quotient_trend")
    last = findings.years[1]
    if trend is None or (region, last) not in trend.table.index:
        return _region_words(findings, region, language)
    row = cast("pd.Series[Any]", trend.table.loc[(region, last)])
    figures = _figures(float(row["value"]), float(row["share"]), language)
    called = names(findings, language)[region]
    return text("report.answer_region_last", language, region=called, year=last, **figures)


def _by_signs(findings: Findings, name: str, language: str) -> list[str]:
    """Say that signs of growth are no test, and what is known of how sure they are."""
    rates = findings.results.get("growth_rates")
    regions = _in_class(findings, name)
    known: Any = () if rates is None else rates.table["q_value"].dropna().index
    told = [_lead(findings, region, language) for region in regions if region in known]
    key = "answer_by_signs" if told else "answer_by_signs_untested"
    return [text(f"report.{key}", language, regions="; ".join(told))]


def _lead(findings: Findings, region: str, language: str) -> str:
    """Return a region's yearly lead over the nation, its test, and whether its shift is of a sign.

    The shift is that of the whole period beside the sum of yearly ones.
    """
    rates = findings.results["growth_rates"]
    row = row_of(rates.table, region)
    alpha = float(rates.params.get("alpha", 1 - float(rates.params.get("confidence", 0.95))))
    said = text(
        "report.answer_lead",
        language,
        region=names(findings, language)[region],
        value=signed(row["value"], language, "+.1f"),
        interval=span(row["low"], row["high"], language, ".1f"),
        p=p_words(row["p_value"], language),
        q=p_words(row["q_value"], language),
    )
    if row["q_value"] > alpha:
        said += text("report.answer_lead_chance", language)
    shifts = [findings.results.get(key) for key in ("shift_share", "shift_share_dynamic")]
    found = [one.table["value"].get(region) for one in shifts if one is not None]
    signs = {bool(value > 0) for value in found if pd.notna(value)}
    return said + (text("report.answer_lead_signs", language) if len(signs) > 1 else "")


def _unclassed(findings: Findings, language: str) -> list[str]:
    """Name the regions of which a figure that could decide is missing."""
    classes = findings.results["candidates"].table["class"]
    said = names(findings, language)
    open_ = [said[r] for r in ranked(findings) if r in classes.index and pd.isna(classes[r])]
    if not open_:
        return []
    return [text("report.answer_unclassed", language, count=len(open_), regions=open_)]


def _next(findings: Findings, language: str) -> list[str]:
    """Name the largest quotient that earned no class."""
    table = findings.results["candidates"].table
    none = [r for r in _in_class(findings, "none") if pd.notna(table["specialisation_value"][r])]
    return [
        text(
            "report.answer_next",
            language,
            lq=number(float(table["specialisation_value"][r]), language),
            share=number(float(table["size_value"][r]), language, ".1%"),
            region=names(findings, language)[r],
        )
        for r in none[:1]
    ]
