"""What indices of concentration and specialisation say, a fact a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import pandas as pd

from spatialict.core.industry_space.complexity import WEAK
from spatialict.core.labels import number, text
from spatialict.export.growth_results import industry_name, of_sector, panel_names, table_of
from spatialict.export.network_words import listed
from spatialict.export.telling_growth import MONEY
from spatialict.export.wording import level, signed

if TYPE_CHECKING:
    from spatialict.core.study import Findings, Result


TOP: Final = 3
"""Places at the top of an index within which a region is named."""


def concentration_verdict(findings: Findings, language: str) -> list[str]:
    """Return where the sector stands among industries, and who is most specialised."""
    said = [*_sector(findings, language), *_regions(findings, language)]
    return [" ".join(said)] if said else []


def sheet_notes(result: Result, language: str) -> str:
    """Return how the index of a plot is read; of money, that it is booked at headquarters."""
    if result.measure == "specialisation_indices":
        return text("growth_report.note_specialisation_indices", language)
    money = result.params.get("kind") in MONEY
    return text("growth_report.note_industry_concentration", language) if money else ""


def concentration_reading(findings: Findings, language: str) -> list[str]:
    """Return what the indices say; what was not measured is not told."""
    return [
        *_sector(findings, language),
        *_regions(findings, language),
        *_plants(findings, language),
        *_together(findings, language),
        *_clusters(findings, language),
        *_related(findings, language),
        *_complexity(findings, language),
    ]


def _sector(findings: Findings, language: str) -> list[str]:
    """Say how unevenly the sector lies, and where it stands among all industries."""
    table = table_of(findings, "industry_concentration")
    if table is None:
        return []
    wide = table["value"].unstack("year")
    said = []
    for code in sorted(of_sector(findings) & set(wide.index.astype(str))):
        row = cast("pd.Series[float]", wide.loc[code])
        first, last = (float(row.iloc[place]) for place in (0, -1))
        if last != last:  # noqa: PLR0124 (NaN)
            continue
        final = wide.iloc[:, -1].dropna()
        said.append(
            text(
                "growth_report.gini_of_sector",
                language,
                industry=industry_name(code, language),
                first=str(int(wide.columns[0])),
                last=str(int(wide.columns[-1])),
                before=number(first, language, ".2f"),
                after=number(last, language, ".2f"),
                rank=int((final > last).sum()) + 1,
                total=len(final),
            )
        )
    return said


def _regions(findings: Findings, language: str) -> list[str]:
    """Say which regions differ most from the nation's structure."""
    table = table_of(findings, "specialisation_indices")
    if table is None:
        return []
    wide = table["value"].unstack("year")
    last = wide.iloc[:, -1].dropna().sort_values(ascending=False)
    names = panel_names(findings, language)
    top = [
        f"{names.get(str(region), str(region))} {number(float(value), language, '.2f')}"
        for region, value in last.head(3).items()
    ]
    both = wide.iloc[:, [0, -1]].dropna()
    rose = int((both.iloc[:, 1] > both.iloc[:, 0]).sum())
    values = {"regions": listed(top, language), "total": len(both)}
    key = "krugman_top" if rose else "krugman_top_none"
    return [text(f"growth_report.{key}", language, count=rose, **values)]


def _plants(findings: Findings, language: str) -> list[str]:
    """Say which industries lie closer than their plants explain."""
    table = table_of(findings, "ellison_glaeser")
    if table is None:
        return []
    result = findings.results["ellison_glaeser"]
    alpha = float(result.params.get("alpha", 0.05))
    column = "q_value" if "q_value" in table else "p_value"
    known = table[table["value"].notna()]
    sure = known[(known["label"] == "concentrated") & (known[column] <= alpha)]
    names = [
        f"{industry_name(str(code), language)} {signed(row['value'], language, '.3f')}"
        for code, row in sure.sort_values("value", ascending=False).iterrows()
    ]
    values = {"total": len(known), "industries": listed(names, language, 4)}
    key = "plants" if names else "plants_none"
    return [text(f"growth_report.{key}", language, count=len(names), **values)]


def _together(findings: Findings, language: str) -> list[str]:
    """Say which industries lie together with the sector more than chance would have them."""
    table = table_of(findings, "coagglomeration")
    if table is None:
        return []
    codes = of_sector(findings)
    more = table["value"] - table["expected"]  # without all jobs the value lies below 0 by itself
    mine = [
        (str(other if one in codes else one), float(value))
        for (one, other), value in cast("Any", more[more > 0]).items()
        if (one in codes) != (other in codes)
    ]
    top = sorted(mine, key=lambda pair: -pair[1])[:3]
    told = [f"{industry_name(c, language)} {signed(v, language, '.3f')}" for c, v in top]
    return [text("growth_report.together", language, industries=", ".join(told))] if told else []


def _clusters(findings: Findings, language: str) -> list[str]:
    """Say which regions pass the index of Litzenberger and Sternberg, and by what."""
    table = table_of(findings, "cluster_index")
    if table is None:
        return []
    known = table[table["value"].notna()].sort_values("value", ascending=False)
    found = known[known["label"].isin(["cluster", "strong"])]
    names = panel_names(findings, language)
    told = [
        text(
            "growth_report.cluster_of",
            language,
            region=names.get(str(region), str(region)),
            value=number(float(row["value"]), language, ",.1f"),
            density=number(float(row["density"]), language, ",.2g"),
            intensity=number(float(row["intensity"]), language, ",.2g"),
            size=number(float(row["firm_size"]), language, ",.2g"),
        )
        for region, row in found.iterrows()
    ]
    values = {"total": len(known), "regions": "; ".join(told)}
    key = "cluster_index" if told else "cluster_index_none"
    return [text(f"growth_report.{key}", language, count=len(told), **values)]


def _related(findings: Findings, language: str) -> list[str]:
    """Say which regions have more of what is near to the sector than chance gives."""
    table = table_of(findings, "relatedness")
    if table is None:
        return []
    result = findings.results["relatedness"]
    alpha = float(result.params.get("alpha", 0.05))
    column = "q_value" if "q_value" in table else "p_value"
    known = table[table["value"].notna()].sort_values("value", ascending=False)
    tested = known[known[column].notna()]
    ahead = tested["value"] > tested["expected"]
    sure = tested[(tested[column] <= alpha) & ahead]
    names = panel_names(findings, language)
    top = [
        f"{names.get(str(region), str(region))} {number(float(row['value']), language, '.2f')}"
        for region, row in known.head(3).iterrows()
    ]
    return [
        text(
            "growth_report.related" if len(sure) else "growth_report.related_none",
            language,
            count=len(sure),
            total=len(tested),
            regions=", ".join(top),
            alpha=level(alpha, language),
        )
    ]


def _complexity(findings: Findings, language: str) -> list[str]:
    """Say who is at the top whichever industry is left out, and on what the top itself stands."""
    table = table_of(findings, "complexity")
    if table is None:
        return []
    names = panel_names(findings, language)
    known = table[table["value"].notna()].sort_values("value", ascending=False)
    top = known.head(TOP)
    firm = top[top["rank_high"] <= TOP] if "rank_high" in top else top.head(0)
    regions = [names.get(str(region), str(region)) for region in firm.index]
    values: dict[str, Any] = {"regions": ", ".join(regions), "total": len(known), "top": TOP}
    said = text(f"growth_report.complexity{'' if regions else '_none'}", language, **values)
    params = findings.results["complexity"].params
    correlation = float(params.get("correlation", float("nan")))
    if correlation == correlation:  # noqa: PLR0124 (NaN)
        key = "weak" if correlation < WEAK else "diversity"
        value = signed(correlation, language)
        said += text(f"growth_report.complexity_{key}", language, value=value)
    return [f"{said}."]
