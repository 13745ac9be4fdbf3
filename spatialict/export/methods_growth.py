"""How growth, concentration, level, programme and linkages were measured, in sentences to quote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import number, text
from spatialict.core.level.words import choice_name, stage_name
from spatialict.export.growth_results import panel_names, table_of
from spatialict.export.wording import correction_name, level, per_cent

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialict.core.study import Findings, Result

SOURCES: Final = {
    "shift_share_structure": ("esteban",),
    "shift_share_dynamic": ("barff",),
    "shift_share_spatial": ("nazara",),
    "hinterland": ("gaile", "richardson"),
    "spread_backwash": ("gaile", "richardson"),
    "potential": ("harris",),
    "nodal_regions": ("nystuen",),
    "industry_concentration": ("krugman", "hoover"),
    "specialisation_indices": ("krugman", "hoover"),
    "ellison_glaeser": ("ellison", "maurel"),
    "coagglomeration": ("ellison_kerr",),
    "cluster_index": ("litzenberger",),
    "relatedness": ("hidalgo_2007",),
    "complexity": ("hidalgo_2009",),
    "markov": ("quah", "kemeny"),
    "spatial_markov": ("rey",),
    "sigma_convergence": ("barro", "friedman"),
    "beta_convergence": ("barro", "friedman"),
    "rank_persistence": ("boyle",),
    "ict_level": ("oecd", "saisana", "kireyeva_level"),
    "synthetic_control": ("abadie", "abadie_2003"),
    "difference_in_differences": ("conley",),
    "linkages": ("rasmussen", "dietzenbacher", "miller_blair"),
}
"""Measure -> what it rests on; keys of the catalogue behind ``reference_``."""


def growth_sentences(findings: Findings, language: str) -> list[str]:
    """Return how the results came about; what is absent is not told."""
    return [
        *_others(findings, language),
        *_told(findings, "growth_rates", _rates, language),
        *_told(findings, "hinterland", _hinterland, language),
        *_told(findings, "spread_backwash", _spread, language),
        *_told(findings, "potential", _potential, language),
        *_plain(findings, "nodal_regions", language),
        *_told(findings, "industry_concentration", _concentration, language),
        *_told(findings, "ellison_glaeser", _plants, language),
        *_plain(findings, "cluster_index", language),
        *_told(findings, "relatedness", _relatedness, language),
        *_told(findings, "markov", _markov, language),
        *_plain(findings, "spatial_markov", language),
        *_plain(findings, "sigma_convergence", language),
        *_level(findings, language),
        *_programme(findings, language),
        *_plain(findings, "linkages", language),
    ]


def growth_references(findings: Findings, language: str) -> list[str]:
    """Return what to cite, each once, in the order of the sentences."""
    measures = [key for key in SOURCES if _measured(findings, key)]
    entries = dict.fromkeys(entry for key in measures for entry in SOURCES[key])
    return [text(f"growth_report.reference_{entry}", language) for entry in entries]


def _measured(findings: Findings, key: str) -> bool:
    """Return whether a measure has a value; poles have none where they stand alone."""
    return table_of(findings, key) is not None


def _told(
    findings: Findings, key: str, say: Callable[[Result, str], str], language: str
) -> list[str]:
    return [say(findings.results[key], language)] if _measured(findings, key) else []


def _plain(findings: Findings, key: str, language: str) -> list[str]:
    return [text(f"growth_report.methods_{key}", language)] if _measured(findings, key) else []


def _others(findings: Findings, language: str) -> list[str]:
    """Say which other forms of shift-share stand beside the classic one."""
    keys = ("shift_share_dynamic", "shift_share_spatial", "shift_share_structure")
    forms = [
        text(f"growth_report.form_{key}", language) for key in keys if _measured(findings, key)
    ]
    return [text("growth_report.methods_forms", language, forms="; ".join(forms))] if forms else []


def _chance(result: Result, language: str) -> dict[str, Any]:
    drawn = result.params.get("permutations", result.params.get("simulations", float("nan")))
    count = float(drawn) if isinstance(drawn, (int, float)) else float("nan")
    return {
        "permutations": number(count, language, ",.0f"),
        "alpha": level(result.params.get("alpha", 0.05), language),
        "correction": correction_name(result, language),
    }


def _rates(result: Result, language: str) -> str:
    share = per_cent(float(result.params.get("confidence", 0.95)), language)
    chance = _chance(result, language)
    return text("growth_report.methods_growth_rates", language, confidence=share, **chance)


def _hinterland(result: Result, language: str) -> str:
    return text("growth_report.methods_hinterland", language, **_chance(result, language))


def _spread(result: Result, language: str) -> str:
    return text("growth_report.methods_spread_backwash", language, **_chance(result, language))


def _potential(result: Result, language: str) -> str:
    decay = number(float(result.params.get("decay", 1.0)), language, ",.3g")
    return text("growth_report.methods_potential", language, decay=decay)


def _concentration(result: Result, language: str) -> str:
    given = str(result.params.get("reference", "nation"))
    known = {"nation", "rest", "mean_of_others"}
    name = text(f"growth_report.against_{given if given in known else 'given'}", language)
    return text("growth_report.methods_industry_concentration", language, reference=name)


def _plants(result: Result, language: str) -> str:
    return text("growth_report.methods_ellison_glaeser", language, **_chance(result, language))


def _relatedness(result: Result, language: str) -> str:
    threshold = number(float(result.params.get("threshold", 1.0)), language, ",.3g")
    return text(
        "growth_report.methods_relatedness",
        language,
        threshold=threshold,
        **_chance(result, language),
    )


def _markov(result: Result, language: str) -> str:
    cuts = [number(float(cut), language, ",.3g") for cut in result.params.get("cuts", ())]
    breaks = [str(int(year)) for year in result.params.get("breaks", ())]
    said = text(
        "growth_report.methods_markov", language, cuts="; ".join(cuts), **_chance(result, language)
    )
    if breaks:
        key = "breaks_kept" if result.params.get("keep_breaks") else "breaks_left_out"
        said += " " + text(f"growth_report.{key}", language, years=breaks)
    return said


def _level(findings: Findings, language: str) -> list[str]:
    """Say how the index was made: stages, scale, weights, mean, classes, draws."""
    if not _measured(findings, "ict_level"):
        return []
    params = findings.results["ict_level"].params
    if "normalisation" not in params:
        return [text("growth_report.methods_level_given", language)]
    stages = params.get("weight", {}).get("stages") or dict.fromkeys(params.get("stages", ()))
    return [
        text(
            "growth_report.methods_ict_level",
            language,
            stages=[stage_name(str(stage)) for stage in stages],
            scale=choice_name(str(params["normalisation"])),
            weights=choice_name(str(params.get("weights"))),
            mean=choice_name(str(params.get("aggregation"))),
            classes=choice_name(str(params.get("classes"))),
            simulations=number(float(params.get("simulations", float("nan"))), language, ",.0f"),
            spread=per_cent(float(params.get("spread", float("nan"))), language),
            confidence=per_cent(float(params.get("confidence", 0.9)), language),
        )
    ]


def _programme(findings: Findings, language: str) -> list[str]:
    """Say how the region of the programme was compared."""
    said = []
    if _measured(findings, "synthetic_control"):
        params = findings.results["synthetic_control"].params
        names = panel_names(findings, language)
        said.append(
            text(
                "growth_report.methods_synthetic_control",
                language,
                region=names.get(str(params["treated"]), str(params["treated"])),
                first=str(params["first"]),
                count=max(int(params.get("n", 1)) - 1, 0),
            )
        )
    return [*said, *_plain(findings, "difference_in_differences", language)]
