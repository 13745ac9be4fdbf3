"""Which results are of growth, level and programme, and what several exports ask of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import text
from spatialict.export.wording import printed_names, signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spatialict.core.study import Findings, Result

GROWTH: Final = (
    *("shift_share", "shift_share_dynamic", "shift_share_structure", "shift_share_spatial"),
    *("growth_rates", "hinterland", "spread_backwash", "potential", "nodal_regions"),
    *("class_paths", "markov", "spatial_markov"),
    *("sigma_convergence", "beta_convergence", "rank_persistence"),
)
CONCENTRATION: Final = (
    *("specialisation_indices", "industry_concentration", "ellison_glaeser", "coagglomeration"),
    *("cluster_index", "relatedness", "complexity", "industry_complexity"),
)
LEVEL: Final = ("ict_level", "ict_level_choices")
PROGRAMME: Final = (
    *("programme", "synthetic_control", "synthetic_weights", "synthetic_placebos"),
    "difference_in_differences",
)
LINKAGES: Final = ("linkages",)
PARTS: Final = ("panel", "shorter")
"""Parts of the keys of results, of other years than the study's."""
BESIDE: Final = "changes"
"""Part of the keys of a second way of comparing, which is told in a sentence of its own."""
SHEETS: Final = (
    *("growth_shift_share", "growth_panel", "concentration", "ict_level", "programme"),
    "linkages",
)
"""Sheets, in the order in which they are drawn."""


def table_of(findings: Findings, key: str) -> pd.DataFrame | None:
    """Return the table of a result that has at least one value; None where there is none."""
    result = findings.results.get(key)
    if result is None or result.table.empty:
        return None
    known = result.table.get("value", result.table)
    return result.table if known.notna().to_numpy().any() else None


def level_tables(findings: Findings) -> tuple[str, ...]:
    """Return the tables, besides that of indicators, which the figures of the ICT level rest on.

    Of indicators that have rows: people where one is per head, prices where one is deflated. What
    is per enterprise or of the regional product is divided by other indicators.
    """
    result, rows = findings.results.get("ict_level"), findings.study.indicators
    if result is None or rows is None:
        return ()
    there = set(rows["indicator"])
    used = [one for one in result.params.get("indicators", ()) if one["indicator"] in there]
    needed = {
        "population": any(one["per"] == "head" for one in used),
        "prices": any(one["deflate"] and one["per"] != "grp" for one in used),
    }
    return tuple(table for table, is_used in needed.items() if is_used)


def partly_scored(table: pd.DataFrame) -> pd.Series[bool]:
    """Return which regions have an index of the ICT level that lacks a figure others have.

    Examples
    --------
    >>> level = pd.DataFrame({"value": [0.7, 0.6, float("nan")]}, index=["A", "B", "C"])
    >>> partly_scored(level.assign(status=["ok", "missing", "missing"])).tolist()
    [False, True, False]
    """
    return table["value"].notna() & (table["status"] != "ok")


def industry_name(code: str, language: str) -> str:
    """Return a section of the classification in a word or two; any other code stays as it is.

    Examples
    --------
    >>> industry_name("J", "en"), industry_name("62.01", "ru")
    ('Information and communication', '62.01')
    """
    known = len(code) == 1 and "A" <= code <= "U"
    return text(f"growth_report.section_{code}", language) if known else code


def panel_names(findings: Findings, language: str) -> dict[str, str]:
    """Return the short names of the regions of the panel, which may be older than the study's."""
    regions = findings.study.panel_regions
    known = printed_names(findings.study.regions, language)
    return known if regions is None else {**known, **printed_names(regions, language)}


def named(words: str, names: Mapping[str, str]) -> str:
    """Return a sentence in which regions stand by their names, not by quoted codes.

    Examples
    --------
    >>> named("Left out: 'KZ-71', 'x'.", {"KZ-71": "Astana"})
    "Left out: Astana, 'x'."
    """
    return re.sub(r"'([^']+)'", lambda found: names.get(found[1], found[0]), words)


def of_sector(findings: Findings) -> set[str]:
    """Return the codes of the industry that the study asks about."""
    for key in ("location_quotient_trend", "location_quotient", "shift_share"):
        result = findings.results.get(key)
        given = None if result is None else result.params.get("industry")
        if given:
            return {given} if isinstance(given, str) else {str(code) for code in given}
    return set()


def poles_of(findings: Findings, known: Iterable[str]) -> list[str]:
    """Return the poles among the regions that are known: as given, else the classes name them."""
    there = [str(region) for region in known]
    around = findings.results.get("hinterland")
    if around is not None:
        given = [str(pole) for pole in around.table.index]
    else:
        result = findings.results.get("candidates")
        classes = pd.Series(dtype=object) if result is None else result.table["class"]
        given = [str(region) for region in classes.index[classes == "growth_pole"]]
    return [region for region in dict.fromkeys(given) if region in there]


def span(low: Any, high: Any, language: str, spec: str = ",.2f") -> str:  # noqa: ANN401
    """Return an interval in brackets; nothing where it has no ends.

    Examples
    --------
    >>> span(-0.1, 0.25, "ru"), span(float("nan"), 1.0, "en")
    ('[−0,10; 0,25]', '')
    """
    if pd.isna(low) or pd.isna(high):
        return ""
    return f"[{signed(low, language, spec)}; {signed(high, language, spec)}]"


def digits(values: Iterable[float]) -> str:
    """Return the format of amounts of which the largest tells how many digits matter.

    Examples
    --------
    >>> digits([1234.0, -5.0]), digits([3.2]), digits([0.012])
    (',.0f', ',.1f', ',.3f')
    """
    largest = max((abs(value) for value in values if value == value), default=0.0)  # noqa: PLR0124
    if largest >= 100 or not largest:
        return ",.0f"
    return ",.1f" if largest >= 1 else ",.3f"


def part_name(part: str, language: str) -> str:
    """Return what stands behind the colon of a result's key in words; nothing where it is none.

    Examples
    --------
    >>> part_name("panel", "en"), part_name("shorter", "en"), part_name("queen", "en")
    ('panel', 'without the last year', '')
    """
    return text(f"growth_report.part_{part}", language) if part in PARTS else ""


def spell(result: Result) -> tuple[int, int] | None:
    """Return the first and the last year that a result compares, where it says so."""
    first, last = (result.params.get(end) for end in ("first", "last"))
    if first is None or last is None:
        return None
    return int(first), int(last)
