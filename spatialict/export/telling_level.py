"""What the ICT level says: who stands where, how firmly, and what is known where it is none."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.core.level.firm import FIRM, class_changes, kept, one_each
from spatialict.core.level.words import choice_name, stage_name
from spatialict.export.growth_results import span, table_of
from spatialict.export.network_words import listed
from spatialict.export.wording import printed_names, unit_name

if TYPE_CHECKING:
    from spatialict.core.study import Findings

STEMS = ("internet", "ict_costs", "digital_literacy")
"""How indicators of the three stages begin."""


@dataclass(frozen=True)
class Partial:
    """What is known of one indicator in one year: some regions, and the nation where it is."""

    indicator: str
    year: int
    known: pd.Series[float]
    nation: float
    unit: str

    def title(self, language: str) -> str:
        """Return what the figures are, with their year and unit."""
        try:
            name = text(f"growth_report.indicator_{self.indicator}", language)
        except KeyError:
            name = self.indicator.replace("_", " ")
        unit = "%" if self.unit in {"%", "percent"} else unit_name(self.unit, language)
        return f"{name}, {self.year} ({unit})" if unit not in {"", "1"} else f"{name}, {self.year}"


def level_of_year(findings: Findings) -> pd.DataFrame:
    """Return the table of the ICT level for the year that is told."""
    result = findings.results["ict_level"]
    table = result.table
    if isinstance(table.index, pd.MultiIndex):
        years = table.index.get_level_values("year")
        given = result.params.get("year")
        year = years.max() if given is None else given
        table = cast("pd.DataFrame", table.xs(year, level="year"))
    return table


def level_verdict(findings: Findings, language: str) -> list[str]:
    """Say who is in the highest class, how many regions have an index, and how firm classes are."""
    return [" ".join([*_highest(findings, language), *_firm(findings, language)])]


def level_reading(findings: Findings, language: str) -> list[str]:
    """Return what the ICT level says, a fact a sentence."""
    if table_of(findings, "ict_level") is None:
        partial = partial_figures(findings)
        return partial_verdict(findings, partial, language) if partial else []
    return [
        *_highest(findings, language),
        *_firm(findings, language),
        *_lacking(findings, language),
        *_weakest(findings, language),
        *_choices(findings, language),
    ]


def _highest(findings: Findings, language: str) -> list[str]:
    table = level_of_year(findings)
    known = table[table["value"].notna()].sort_values("value", ascending=False)
    names = printed_names(findings.study.regions, language)
    top = known["class"].max()
    first = known[known["class"] == top] if top == top else known.head(1)  # noqa: PLR0124
    regions = [
        text(
            "growth_report.level_of",
            language,
            region=names.get(str(region), str(region)),
            value=number(float(row["value"]), language, ".2f"),
            interval=span(row["low"], row["high"], language, ".2f"),
        )
        for region, row in first.iterrows()
    ]
    return [
        text(
            "growth_report.level_highest",
            language,
            regions=listed(regions, language, 4),
            count=len(known),
            total=len(table),
        )
    ]


def _firm(findings: Findings, language: str) -> list[str]:
    """Say how many regions keep their class, and under which choices alone."""
    table = level_of_year(findings)
    if "class_share" not in table:
        return []
    known = table.loc[table["value"].notna(), "class_share"].dropna()
    firm = int((known >= FIRM).sum())
    share = number(FIRM, language, ".0%")
    if known.empty:
        return []
    params = findings.results["ict_level"].params
    if ranks := one_each(table, params):
        return [ranks.text(language)]
    if "varied" in params and not kept(params):
        return []
    said = text("growth_report.level_firm", language, count=firm, total=len(known), share=share)
    return [said, *([text("level.kept", language, **kept(params))] if "varied" in params else [])]


def _lacking(findings: Findings, language: str) -> list[str]:
    table = level_of_year(findings)
    names = printed_names(findings.study.regions, language)
    without = [names.get(str(r), str(r)) for r in table.index[table["value"].isna()]]
    if not without:
        return []
    values = {"count": len(without), "regions": listed(without, language, 6)}
    return [text("growth_report.level_lacking", language, **values)]


def _weakest(findings: Findings, language: str) -> list[str]:
    """Say which stage is lowest in most regions: where there is most to gain on the scale."""
    table = level_of_year(findings)
    stages = [name for name in table if str(name).startswith("stage:")]
    known = table[stages].dropna()
    if known.empty or len(stages) < 2:
        return []
    lowest = known.idxmin(axis=1).value_counts()
    name = str(lowest.index[0]).partition(":")[2]
    values = {"count": int(lowest.iloc[0]), "total": len(known)}
    stage = stage_name(name).text(language)
    return [text("growth_report.level_weakest", language, stage=stage, **values)]


def _choices(findings: Findings, language: str) -> list[str]:
    """Say which single choice moves the ranks most, and which the classes."""
    table = table_of(findings, "ict_level_choices")
    if table is None:
        return []
    known = table[table["value"].notna()]
    worst = str(known["value"].idxmin())
    row = cast("pd.Series[Any]", known.loc[worst])
    shift = row.get("max_rank_shift", float("nan"))
    return [
        text(
            "growth_report.level_choice",
            language,
            choice=choice_name(worst).text(language),
            value=number(float(row["value"]), language, ".2f"),
            shift=number(float(shift), language, ".0f"),
        ),
        *(message.text(language) for message in class_changes(known)),
    ]


def how_made(findings: Findings, language: str) -> list[str]:
    """Say of what the index is made, and what it is not."""
    params = findings.results["ict_level"].params
    weights = params.get("weight", {}).get("stages", {})
    told = [
        f"{stage_name(str(stage)).text(language)} {number(float(share), language, '.2f')}"
        for stage, share in weights.items()
    ]
    said = [text("growth_report.level_weights", language, weights="; ".join(told))] if told else []
    return [
        *said,
        text("growth_report.level_not", language),
    ]


def class_ranges(findings: Findings, language: str) -> list[str]:
    """Return the classes of the index in words, from low to high; a cut belongs above it."""
    cuts = [float(cut) for cut in findings.results["ict_level"].params.get("cuts", ())]
    written = [number(cut, language, ".2f") for cut in cuts if cut == cut]  # noqa: PLR0124
    if not written:
        return [text("growth_report.level_one_class", language)]
    said = [text("growth_report.level_class_to", language, number=1, high=written[0])]
    for place, (low, high) in enumerate(pairwise(written)):
        said.append(
            text("growth_report.level_class", language, number=place + 2, low=low, high=high)
        )
    last = len(written) + 1
    return [*said, text("growth_report.level_class_from", language, number=last, low=written[-1])]


def partial_figures(findings: Findings) -> list[Partial]:
    """Return what is known of the indicators of the three stages, the latest and fullest first."""
    rows = findings.study.indicators
    if rows is None or rows.empty:
        return []
    mine = rows[rows["indicator"].astype(str).str.startswith(STEMS) & rows["value"].notna()]
    there = mine["region_id"].isin(findings.study.regions.index)
    found = []
    for (indicator, year), part in cast("Any", mine.groupby(["indicator", "year"], sort=True)):
        values = part[there.loc[part.index]].set_index("region_id")["value"].astype(float)
        if values.empty:
            continue
        whole = part.loc[~there.loc[part.index], "value"]
        unit = str(part["unit"].iloc[0]) if "unit" in part else ""
        nation = float(whole.iloc[0]) if len(whole) == 1 else float("nan")
        found.append(Partial(str(indicator), int(year), values, nation, unit))
    return sorted(found, key=lambda one: (-one.year, -len(one.known), one.indicator))


def partial_verdict(findings: Findings, partial: list[Partial], language: str) -> list[str]:
    """Say that there is no index, and for how many regions what is known."""
    total = len(findings.study.regions)
    told = [
        text(
            "growth_report.partial_of",
            language,
            figures=one.title(language),
            count=len(one.known),
            total=total,
        )
        for one in partial
    ]
    return [text("growth_report.partial", language, figures="; ".join(told))]
