"""What the panel says: who stays in its class, whether ranks last, whether regions come closer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.core.transitions.drawn import called, margin
from spatialict.export.growth_results import span, table_of
from spatialict.export.wording import level, p_words, signed

if TYPE_CHECKING:
    from spatialict.core.study import Findings, Result


def panel_verdict(findings: Findings, language: str) -> list[str]:
    """Return what stands below the title of the sheet: staying, ranks, spread."""
    said = [*_staying(findings, language), *_ranks(findings, language)]
    return [" ".join([*said, *_sigma(findings, language)])]


def panel_small_print(findings: Findings, language: str) -> list[str]:
    """Return how the tiles are read."""
    result = findings.results["markov"]
    breaks = [str(int(year)) for year in result.params.get("breaks", ())]
    kept = bool(result.params.get("keep_breaks", False))
    said = [text("growth_report.tiles_note", language)]
    if breaks:
        key = "breaks_kept" if kept else "breaks_left_out"
        said.append(text(f"growth_report.{key}", language, years=breaks))
    return said


def class_words(result: Result, language: str) -> dict[int, str]:
    """Return the classes of a chain by their quotients: "below 0.5", "0.5-1.0", "above 1.0".

    Examples
    --------
    >>> from spatialict.core.study import Result
    >>> class_words(Result("markov", pd.DataFrame(), "1", {"cuts": (0.5, 1.25)}), "en")
    {1: '1: ≤ 0.5', 2: '2: ≤ 1.25', 3: '3: > 1.25'}
    """
    cuts = [float(cut) for cut in result.params.get("cuts", ())]
    written = [number(cut, language, ",.3g") for cut in cuts]
    found = {
        place + 1: text("growth_report.class_to", language, number=place + 1, high=cut)
        for place, cut in enumerate(written)
    }
    if written:
        last = len(written) + 1
        found[last] = text("growth_report.class_above", language, number=last, low=written[-1])
    return found


def panel_reading(findings: Findings, language: str) -> list[str]:
    """Return what classes, ranks and convergence say, a fact a sentence."""
    return [
        *_staying(findings, language),
        *_mobility(findings, language),
        *_long_run(findings, language),
        *_neighbours(findings, language),
        *_ranks(findings, language),
        *_sigma(findings, language),
        *_beta(findings, language),
    ]


def _staying(findings: Findings, language: str) -> list[str]:
    """Say how many transitions there are, and which share stays in its class."""
    table = table_of(findings, "markov")
    if table is None:
        return []
    counts = table["count"].astype(float)
    total = float(counts.sum())
    stay = float(counts[[one == other for one, other in table.index]].sum())
    return [
        text(
            "growth_report.staying",
            language,
            n=number(total, language, ",.0f"),
            share=number(stay / total, language, ".0%"),
        )
    ]


def _mobility(findings: Findings, language: str) -> list[str]:
    """Say whether the chain was the same in both halves of the years, and remembers no more."""
    result = findings.results.get("markov")
    told = [] if result is None else [("over_time", result.params.get("over_time"))]
    said = []
    for name, test in told:
        p_value = _p_of(test)
        if p_value == p_value:  # noqa: PLR0124 (NaN: no test)
            alpha = float(result.params.get("alpha", 0.05)) if result is not None else 0.05
            draws = int(result.params["permutations"]) if result is not None else 1
            verdict = "differs" if called(p_value, draws, alpha) else "same"
            key = f"growth_report.{name}_{verdict}"
            said.append(text(key, language, p=p_words(p_value, language)))
    return said


def _p_of(test: Any) -> float:  # noqa: ANN401
    """Return the p of a test by permutation, else by its distribution."""
    if not isinstance(test, dict):
        return float("nan")
    for name in ("p_permutation", "p_value"):
        if (value := test.get(name)) is not None and value == value:  # noqa: PLR0124
            return float(value)
    return float("nan")


def _long_run(findings: Findings, language: str) -> list[str]:
    """Say where the chain leads if nothing changes, which is no forecast."""
    result = findings.results.get("markov")
    if result is None:
        return []
    steady = [float(share) for share in result.params.get("steady_state", ())]
    if not steady or any(share != share for share in steady):  # noqa: PLR0124
        return []
    half = float(result.params.get("half_life") or float("nan"))
    return [
        text(
            "growth_report.long_run",
            language,
            top=number(steady[-1], language, ".0%"),
            bottom=number(steady[0], language, ".0%"),
            half=number(half, language, ",.0f"),
        )
    ]


def _neighbours(findings: Findings, language: str) -> list[str]:
    """Say whether transitions depend on the neighbours' class."""
    result = findings.results.get("spatial_markov")
    if result is None or table_of(findings, "spatial_markov") is None:
        return []
    params = result.params
    p_value = _p_of(params)
    if p_value != p_value:  # noqa: PLR0124
        return [text("growth_report.spatial_markov_untested", language)]
    alpha, draws = float(params.get("alpha", 0.05)), int(params["permutations"])
    held = "differs" if called(p_value, draws, alpha) else "same"
    values = {
        "p": p_words(p_value, language),
        "margin": p_words(margin(p_value, draws), language),
    }
    return [text(f"growth_report.spatial_markov_{held}", language, **values)]


def _ranks(findings: Findings, language: str) -> list[str]:
    """Say how alike the ranks of the last year are to those of the first."""
    table = table_of(findings, "rank_persistence")
    if table is None:
        return []
    known = table[table["value"].notna()]
    row = known.iloc[-1]
    return [
        text(
            "growth_report.ranks_last",
            language,
            first=str(int(known.index[0])),
            last=str(int(known.index[-1])),
            value=signed(row["value"], language),
            interval=span(row.get("low"), row.get("high"), language),
            p=p_words(row["p_value"], language),
        )
    ]


def _sigma(findings: Findings, language: str) -> list[str]:
    """Say the spread of the regions first and last, and whether that is told from chance."""
    table = table_of(findings, "sigma_convergence")
    if table is None:
        return []
    known = table["value"].dropna()
    params = findings.results["sigma_convergence"].params
    p_value = _p_of(params.get("first_last"))
    key = "sigma_change"
    if p_value == p_value:  # noqa: PLR0124 (NaN: nothing was exchanged)
        key += "_sure" if p_value <= float(params.get("alpha", 0.05)) else "_unsure"
    return [
        text(
            f"growth_report.{key}",
            language,
            first=str(int(known.index[0])),
            last=str(int(known.index[-1])),
            before=number(float(known.iloc[0]), language, ".2f"),
            after=number(float(known.iloc[-1]), language, ".2f"),
            p=p_words(p_value, language),
        )
    ]


def _beta(findings: Findings, language: str) -> list[str]:
    """Say whether regions that began lower grew faster, and that this alone proves nothing."""
    table = table_of(findings, "beta_convergence")
    if table is None:
        return []
    row = table.iloc[0]
    result = findings.results["beta_convergence"]
    alpha = float(result.params.get("alpha", 0.05))
    sure = pd.notna(row["p_value"]) and row["p_value"] <= alpha
    verdict = ("closer" if row["value"] < 0 else "apart") if sure else "ns"
    return [
        text(
            "growth_report.beta",
            language,
            value=signed(row["value"], language, ".3f"),
            interval=span(row["low"], row["high"], language, ".3f"),
            p=p_words(row["p_value"], language),
            alpha=level(alpha, language),
            verdict=text(f"growth_report.beta_{verdict}", language),
        )
    ]
