"""How firms were looked at, in sentences to quote: with the sources and what was really set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import number, text
from spatialict.export.firm_results import CURVES
from spatialict.export.wording import correction_name, distance, how_tested, level, per_cent

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialict.core.study import Findings, Result

SOURCES: Final = {
    "duranton_overman": ("duranton",),
    "marcon_puech": ("marcon",),
    "ripley_l": ("ripley",),
    "kernel_density": ("diggle",),
    "firm_clusters": ("edelsbrunner",),
    "scan": ("kulldorff",),
    "scan_space_time": ("kulldorff",),
    "colocation_quotient": ("leslie",),
}
"""Result -> what it rests on; keys of the catalogue behind ``reference_``."""


def firm_sentences(findings: Findings, language: str) -> list[str]:
    """Return how the results of firms came about; what is absent is not told."""
    return [
        *_curves(findings, language),
        *_told(findings, "kernel_density", _density, language),
        *_told(findings, "density_clusters", _clusters, language),
        *_told(findings, "firm_clusters", _hulls, language),
        *_told(findings, "scan", _scan, language),
        *_told(findings, "scan_space_time", _space_time, language),
        *_told(findings, "colocation_quotient", _colocation, language),
        *_told(findings, "grid", _grid, language),
    ]


def firm_references(findings: Findings, language: str) -> list[str]:
    """Return what to cite for the results of firms, each once, in the order of the sentences."""
    found = [
        entry for key, entries in SOURCES.items() if key in findings.results for entry in entries
    ]
    if any(key in findings.results for key in CURVES):
        found.insert(sum(key in findings.results for key in CURVES), "myllymaki")
    members = findings.results.get("density_clusters")
    if members is not None:
        method = "campello" if _method(members) == "hdbscan" else "ester"
        place = found.index("edelsbrunner") if "edelsbrunner" in found else len(found)
        found[place:place] = [method, *(["hennig"] if _has_stability(members) else [])]
    grid = findings.results.get("grid")
    if grid is not None and _has_moran(grid):
        found.append("assuncao")
    if _is_elliptic(findings):
        found.insert(found.index("kulldorff") + 1, "kulldorff_elliptic")
    return [text(f"firm_report.reference_{entry}", language) for entry in dict.fromkeys(found)]


def _told(
    findings: Findings,
    key: str,
    say: Callable[[Result, str], list[str]],
    language: str,
) -> list[str]:
    result = findings.results.get(key)
    return say(result, language) if result is not None else []


def _curves(findings: Findings, language: str) -> list[str]:
    found = [(key, findings.results[key]) for key in CURVES if key in findings.results]
    if not found:
        return []
    said = [_curve(key, result, language) for key, result in found]
    chances = {_chance(result, language): None for _, result in found}
    if len(chances) == 1:
        return [*said, next(iter(chances))]
    told = zip(said, (_chance(result, language) for _, result in found), strict=True)
    return [sentence for both in told for sentence in both]


def _chance(result: Result, language: str) -> str:
    """Say against which chance, by how many simulations and at which level a curve was tested."""
    params = result.params
    alpha = float(params.get("alpha", 0.05))
    return text(
        "firm_report.methods_bands",
        language,
        null=text(f"firm_report.null_{params.get('null', 'labelling')}", language),
        simulations=number(float(params.get("simulations", 0)), language, ",.0f"),
        alpha=per_cent(alpha, language),
        either=per_cent(2 * alpha, language),
    )


def _curve(key: str, result: Result, language: str) -> str:
    params = result.params
    values = {
        "n": number(float(params.get("n", 0)), language, ",.0f"),
        "total": number(float(params.get("total", 0)), language, ",.0f"),
        "bandwidth": distance(_number(params.get("bandwidth_m")), language),
    }
    said = [text(f"firm_report.methods_{key}", language, **values)]
    kind = str(params.get("distances", "planar")).replace(" ", "_").replace("-", "_")
    try:
        said.append(text(f"firm_report.distances_{kind}", language))
    except KeyError:
        said.append(text("firm_report.distances_other", language, kind=kind))
    if key == "duranton_overman":
        said += _rule("bandwidth", params.get("bandwidth_rule"), language)
    if params.get("weighted"):
        said.append(text("firm_report.weighted", language))
    return " ".join(said)


def _number(value: Any) -> float:  # noqa: ANN401
    return float("nan") if value is None else float(value)


def _density(result: Result, language: str) -> list[str]:
    params = result.params
    values = {
        "bandwidth": distance(_number(params.get("bandwidth_m")), language),
        "cell": distance(_number(params.get("cell_m")), language),
    }
    edge = str(params.get("edge", "diggle")).casefold()
    keys = {
        "diggle": "methods_density",
        "true": "methods_density",
        "uniform": "methods_density_uniform",
    }
    said = [text(f"firm_report.{keys.get(edge, 'methods_density_raw')}", language, **values)]
    return [*said, *_rule("bandwidth", params.get("bandwidth_rule"), language)]


def _rule(what: str, rule: Any, language: str) -> list[str]:  # noqa: ANN401
    """Say by which rule a length was chosen; nothing where it was given or the rule is unknown."""
    try:
        return [text(f"firm_report.{what}_{rule}", language)]
    except KeyError:
        return []


def _method(result: Result) -> str:
    return str(result.params.get("method", "dbscan"))


def _has_stability(result: Result) -> bool:
    return bool(result.table["stability"].notna().any()) if "stability" in result.table else False


def _clusters(result: Result, language: str) -> list[str]:
    params = result.params
    said = [
        text(
            f"firm_report.methods_{_method(result)}",
            language,
            reach=distance(_number(params.get("reach_m")), language),
            least=int(params.get("least", 0)),
        )
    ]
    said += _rule("reach", params.get("reach_rule"), language)
    if params.get("weighted"):
        least = number(float(params.get("least", 0)), language, ",.10g")
        said.append(text("firm_report.methods_dbscan_weighted", language, least=least))
    if _has_stability(result):
        draws = params.get("stability", params.get("resamples"))
        said.append(
            text("firm_report.methods_stability", language, draws=int(draws))
            if isinstance(draws, int) and not isinstance(draws, bool)
            else text("firm_report.methods_stability_plain", language)
        )
    return said


def _hulls(_result: Result, language: str) -> list[str]:
    return [text("firm_report.methods_hulls", language)]


def _is_elliptic(findings: Findings) -> bool:
    return any(
        str(findings.results[key].params.get("shape")) == "ellipse"
        for key in ("scan", "scan_space_time")
        if key in findings.results
    )


def _scan(result: Result, language: str) -> list[str]:
    params = result.params
    shape = "ellipse" if str(params.get("shape")) == "ellipse" else "circle"
    said = text(
        f"firm_report.methods_scan_{shape}",
        language,
        model=text(f"firm_report.model_{params.get('model', 'poisson')}", language),
        simulations=number(float(params.get("simulations", 0)), language, ",.0f"),
        alpha=level(params.get("alpha", 0.05), language),
    )
    direction = str(params.get("direction", "high"))
    beside = [text(f"firm_report.scan_{direction}", language)] if direction != "high" else []
    beside += [text("firm_report.scan_iterative", language)] if params.get("iterative") else []
    most, share = params.get("most_m"), params.get("most_share")
    if most is None and share is None:
        return [said, *beside]
    limits = [number(float(share), language, ".0%")] if share is not None else []
    limits += [distance(float(most), language)] if most is not None else []
    both = "both" if len(limits) == 2 else "share" if share is not None else "radius"
    names = ("share", "radius") if both == "both" else (both,)
    given = dict(zip(names, limits, strict=True))
    return [said, text(f"firm_report.scan_most_{both}", language, **given), *beside]


def _space_time(_result: Result, language: str) -> list[str]:
    return [text("firm_report.methods_space_time", language)]


def _colocation(result: Result, language: str) -> list[str]:
    params = result.params
    near = params.get("distance_m")
    neighbours = (
        text("firm_report.within", language, distance=distance(float(near), language))
        if near is not None
        else text("firm_report.nearest", language, count=int(params.get("k") or 1))
    )
    weighed = str(params.get("kernel", "uniform")) == "gaussian"
    beside = [text("firm_report.methods_colocation_gaussian", language)] if weighed else []
    return [
        text(
            "firm_report.methods_colocation",
            language,
            neighbours=neighbours,
            how=how_tested(result, language),
            correction=correction_name(result, language),
        ),
        *beside,
    ]


def _grid(result: Result, language: str) -> list[str]:
    side, params = result.params.get("cell_m"), result.params
    cells = (
        text("firm_report.hexagons", language, resolution=params.get("resolution", "–"))
        if side is None
        else text("firm_report.squares", language, side=distance(float(side), language))
    )
    tested = "methods_grid" if result.table["q_value"].notna().any() else "methods_grid_untested"
    said = text(
        f"firm_report.{tested}",
        language,
        cells=cells,
        least=int(params.get("least", 1)),
        correction=correction_name(result, language),
    )
    return [
        said,
        *([text("firm_report.methods_grid_moran", language)] if _has_moran(result) else []),
    ]


def _has_moran(result: Result) -> bool:
    return "moran_label" in result.table and bool(result.table["moran_label"].notna().any())
