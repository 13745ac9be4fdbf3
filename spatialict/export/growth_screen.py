"""What the terminal shows of growth, concentration, linkages, the ICT level and a programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.core.level.words import choice_name, stage_name
from spatialict.core.synthetic.words import figure_name
from spatialict.export.growth_results import industry_name
from spatialict.export.growth_tables import region_names
from spatialict.export.programme_words import by_participant
from spatialict.export.wording import p_words, unit_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spatialict.core.study import Findings

_ENDS: Final = {"low": "screen.column_low", "high": "screen.column_high"}
_CHANCE: Final = {"p_value": "screen.column_p_value"}
_CHANCES: Final = {**_CHANCE, "q_value": "screen.column_q_value"}
_LABEL: Final = {"label": "screen.column_label"}


def _told(*columns: str) -> dict[str, str]:
    """Return columns under the headings that the report gives them."""
    return {column: f"growth_report.head_{column}" for column in columns}


def _own(*columns: str) -> dict[str, str]:
    return {column: f"screen.column_{column}" for column in columns}


COLUMNS: Final[dict[str, dict[str, str]]] = {
    "shift_share": _told("change", "national", "industry_mix", "competitive"),
    "growth_rates": {"value": "screen.column_beyond", **_ENDS, **_own("steps"), **_CHANCES},
    "hinterland": {
        **_own("growth_pole", "growth_hinterland", "growth_rest"),
        **_CHANCE,
        **_LABEL,
    },
    "spread_backwash": {"value": "screen.column_slope", **_ENDS, **_CHANCE, **_own("least")},
    "potential": {"value": "screen.column_potential", **_own("own_share", "relative")},
    "nodal_regions": {
        "value": "screen.column_inflow",
        **_own("subordinate_to", "pole", "flow_share"),
        **_LABEL,
    },
    "sigma_convergence": {"value": "screen.column_sigma", **_ENDS, **_own("cv", "n")},
    "beta_convergence": {
        "value": "screen.column_beta",
        **_ENDS,
        **_CHANCE,
        **_own("half_life", "n"),
    },
    "rank_persistence": {"value": "screen.column_spearman", **_ENDS, **_own("tau"), **_CHANCE},
    "specialisation_indices": _told(
        *("krugman", "hoover", "gini", "hhi_normalised", "equivalent", "hachman")
    ),
    "industry_concentration": {
        **_told("gini", "hoover", "krugman", "theil", "hhi_normalised", "equivalent"),
        **_own("top_region"),
    },
    "ellison_glaeser": {"value": "screen.column_gamma", **_own("plants"), **_CHANCES, **_LABEL},
    "coagglomeration": {"value": "screen.column_gamma"},
    "cluster_index": {
        "value": "screen.column_cluster_index",
        **_own("density", "intensity", "firm_size"),
        **_LABEL,
    },
    "relatedness": {
        "value": "screen.column_relatedness",
        "expected": "screen.column_expected",
        "q_value": "screen.column_q_value",
        **_own("quotient", "related"),
        **_LABEL,
    },
    "complexity": {
        "value": "screen.column_complexity",
        "rank": "growth_report.head_rank",
        **_own("diversity"),
    },
    "industry_complexity": {
        "value": "screen.column_complexity",
        "rank": "growth_report.head_rank",
        **_own("ubiquity"),
    },
    "linkages": {
        **_told("backward", "forward"),
        "output_multiplier": "growth_report.head_multiplier",
        "extraction": "growth_report.head_lost",
        **_LABEL,
    },
    "ict_level": {
        "value": "growth_report.head_score",
        **_ENDS,
        **_told("rank"),
        **_own("rank_low", "rank_high"),
        **_told("class", "class_share"),
    },
    "ict_level_choices": {
        "value": "growth_report.head_spearman",
        "max_rank_shift": "growth_report.head_shift",
        **_told("classes_changed"),
        **_own("moved"),
    },
    "programme": {
        "year": "growth_report.head_year",
        "value": "growth_report.head_figure",
        **_own("bound"),
        "unit": "growth_report.head_unit",
        "change": "growth_report.head_change_since",
        **_own("change_bound"),
        **_told("per_participant"),
        **_own("per_participant_bound"),
    },
    "synthetic_control": {
        "value": "screen.column_treated",
        **_own("synthetic", "gap"),
        "low": "screen.column_placebo_low",
        "high": "screen.column_placebo_high",
        **_own("period"),
    },
    "synthetic_weights": {"value": "screen.column_donor_weight", **_own("without_gap")},
    "synthetic_placebos": _own("rmspe_before", "rmspe_after", "rmspe_ratio", "rank_of_ratio"),
    "synthetic_in_time": {"value": "screen.column_gap", **_own("rmspe_ratio"), **_CHANCE},
    "difference_in_differences": {
        "value": "growth_report.head_difference",
        **_ENDS,
        **_CHANCE,
        **_told("pre_trend", "pre_trend_p"),
    },
}
"""Measure -> columns of its table under their headings, behind the name of a row."""

CHAINS: Final = ("markov", "spatial_markov")
"""Measures that are shown as a table of classes by classes."""

SOURCES: Final = {
    "steps": "years",
    "own_share": "share",
    "flow_share": "share",
    "rmspe_ratio": "ratio",
    "rank_of_ratio": "rank",
}
"""Column of the screen -> that of the result, where they differ."""

WORDS: Final = {
    "hinterland": ("label", "growth_report.hinterland_"),
    "nodal_regions": ("label", "layers.node_"),
    "cluster_index": ("label", "layers.cluster_index_"),
    "relatedness": ("label", "layers.found_"),
    "linkages": ("label", "growth_report.linkage_"),
    "ellison_glaeser": ("label", "screen.plants_"),
    "synthetic_control": ("period", "screen.period_"),
}
"""Measure -> its column of codes, and the catalogue's words for them."""

REGIONS: Final = ("subordinate_to", "pole", "top_region", "moved")
"""Columns that name a region by its code."""

PERCENT: Final = (
    *("growth_pole", "growth_hinterland", "growth_rest", "own_share", "relative", "flow_share"),
    *("class_share", "extraction"),
)
CHANCE_COLUMNS: Final = ("p_value", "q_value", "pre_trend_p")
BOUNDS: Final = {
    "bound": "value",
    "change_bound": "change",
    "per_participant_bound": "per_participant",
}
"""Column that tells how exact a figure of a programme is -> the figure."""


_NAMES: Final = {
    "ict_level_choices": ("choice", choice_name),
    "programme": ("figure", figure_name),
}
"""Measure -> what its rows are, and how they are called."""


def shows(key: str) -> bool:
    """Return whether a result is told here.

    Examples
    --------
    >>> shows("growth_rates:panel"), shows("candidates")
    (True, False)
    """
    return key.partition(":")[0] in {*COLUMNS, *CHAINS}


UNITS: Final = ("shift_share", "potential", "nodal_regions")
"""Measures whose amounts have a unit of the study's."""


def heading(key: str, language: str, unit: str = "") -> str:
    """Return what a table is called, and over what it was measured; of amounts, their unit.

    Examples
    --------
    >>> heading("growth_rates:panel", "en")
    "Growth beyond the nation's, % a year: panel"
    """
    measure, _, part = key.partition(":")
    title = text(f"screen.{measure}", language)
    if measure in UNITS and unit:
        title = f"{title}, {unit_name(unit, language)}"
    return f"{title}: {text(f'screen.over_{part}', language)}" if part else title


def cells(findings: Findings, key: str, language: str) -> pd.DataFrame | None:
    """Return a table to be read; None where it has no rows.

    Parameters
    ----------
    findings : Findings
        Of the run; with a focus, the rows of its regions.
    key : str
        Of the result.
    language : str
        Of names, headings and words.

    Returns
    -------
    pandas.DataFrame or None
        Names first, columns under their headings; plain numbers are not yet written.
    """
    measure = key.partition(":")[0]
    if measure in CHAINS:
        return _chain(findings, key, language)
    rows = _rows(findings, key)
    if rows.empty:
        return None
    rows = _exact(rows) if measure == "programme" else rows
    named = _named(findings, measure, rows, language)
    shown = {text(f"screen.row_{named[0]}", language): named[1]}
    for column, head in COLUMNS[measure].items():
        source = SOURCES.get(column, column)
        if source in rows and (rows[source].notna() & (rows[source] != "")).any():
            shown[text(head, language)] = _words(findings, measure, column, rows[source], language)
    if measure == "synthetic_placebos":
        _tell_exact(findings, key, rows, shown, language)
    head = text("growth_report.head_per_participant", language)
    if measure == "programme" and head in shown:
        each = rows.drop(columns="per_participant_bound", errors="ignore").iterrows()
        shown[head] = [by_participant(row, language) for _, row in each]
    for staged in [str(name) for name in rows if str(name).startswith("stage:")]:
        stage = stage_name(staged.partition(":")[2]).text(language)
        shown[stage] = list(rows[staged])
    return pd.DataFrame(shown)


def _tell_exact(
    findings: Findings, key: str, rows: pd.DataFrame, shown: dict[str, Any], language: str
) -> None:
    """Write in a word that a region fits exactly: what is left is rounding."""
    control = findings.results.get(key.replace("placebos", "control"))
    params = control.params if control is not None else {}
    exact = {str(region) for region in params.get("exact", ())}
    exact |= {str(params.get("treated"))} if params.get("exact_fit") else set()
    head = text(COLUMNS["synthetic_placebos"]["rmspe_before"], language)
    word = text("programme.how_exact", language)
    fits = zip(rows["region_id"].astype(str), shown.get(head, []), strict=False)
    shown[head] = [word if region in exact else value for region, value in fits]


def _rows(findings: Findings, key: str) -> pd.DataFrame:
    """Return the rows that a terminal has room for: of the year, with a weight, best first."""
    table = findings.results[key].table
    measure = key.partition(":")[0]
    rows = table.rename_axis([name or "row" for name in table.index.names]).reset_index()
    if measure in {"specialisation_indices", "industry_concentration"}:
        rows = rows[rows["year"] == findings.year]
    if measure == "synthetic_weights":
        rows = rows[rows["value"] > 0]
    if measure == "ict_level_choices" and rows["value"].isna().all():
        rows = rows.iloc[:0]  # without an index no choice can be compared; a note says why
    rows = in_focus(findings, key, rows)
    order = {"synthetic_placebos": "rank", "ict_level": "rank", "complexity": "rank"}
    order |= {"industry_complexity": "rank"}
    order |= {"growth_rates": "value", "synthetic_weights": "value", "linkages": "backward"}
    by = order.get(measure, "")
    if by in rows:
        return pd.DataFrame(rows.sort_values(by, ascending=by == "rank", kind="stable"))
    return pd.DataFrame(rows)


def in_focus(findings: Findings, key: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the regions that are told about; of a panel, of those they lie in.

    A synthetic control is of one region and its donors, wherever these are.
    """
    if not findings.focus or "region_id" not in rows or key.startswith("synthetic"):
        return rows
    told = set(findings.focus)
    regions = findings.study.panel_regions
    if key.endswith(":panel") and regions is not None:
        inside = findings.study.regions.loc[list(findings.focus)].representative_point()
        held = [bool(shape.contains(inside).any()) for shape in regions.geometry]
        told = set(regions.index[held])
    return rows[rows["region_id"].isin(told)]


def _exact(rows: pd.DataFrame) -> pd.DataFrame:
    """Return figures of a programme that are told to be exact where others are bounds."""
    told = rows.copy()
    for bound, figure in BOUNDS.items():
        if bound in rows and (rows[bound].fillna("") != "").any():
            said = rows[bound].fillna("").astype(object)
            told[bound] = said.where((said != "") | rows[figure].isna(), "exact")
    return told


def _named(
    findings: Findings, measure: str, rows: pd.DataFrame, language: str
) -> tuple[str, list[str]]:
    """Return what the rows of a table are, and the name of each."""
    names, first = region_names(findings, language), str(rows.columns[0])
    keys = [str(key) for key in rows[first]]
    if measure == "hinterland":
        return "pole", [names.get(key, key) for key in keys]
    if first in {"region_id", "row"} and measure != "beta_convergence":
        return "region", [names.get(key, key) for key in keys]
    if measure == "coagglomeration":
        both = zip(keys, rows["other"], strict=True)
        return "industries", [" – ".join(_industry(one, language) for one in pair) for pair in both]
    if first == "industry":
        return "industry", [_industry(key, language) for key in keys]
    if measure in _NAMES:
        row, called = _NAMES[measure]
        return row, [called(key).text(language) for key in keys]
    prefix = {"spread_backwash": "screen.spread_"}
    prefix["difference_in_differences"] = "growth_report.variant_"
    kinds = {"spread_backwash": "term", "beta_convergence": "statistic"}
    kinds["difference_in_differences"] = "variant"
    known = prefix.get(measure, "screen.statistic_")
    return kinds.get(measure, "year"), [_known(known, key, language) for key in keys]


def _industry(code: object, language: str) -> str:
    name = industry_name(str(code), language)
    return name if name == str(code) else f"{code} {name}"


def _known(prefix: str, code: str, language: str) -> str:
    try:
        return text(f"{prefix}{code}", language)
    except KeyError:
        return code


def _words(
    findings: Findings, measure: str, column: str, values: pd.Series[Any], language: str
) -> list[Any]:
    """Return values with words in place of codes and names in place of regions."""
    coded, prefix = WORDS.get(measure, ("", ""))
    said: Callable[[Any], Any] = lambda value: value  # noqa: E731
    if column in CHANCE_COLUMNS:
        said = lambda value: p_words(value, language)  # noqa: E731
    elif column in PERCENT:
        said = lambda value: number(value, language, ".0%")  # noqa: E731
    elif column in REGIONS:
        names = region_names(findings, language)
        said = lambda code: names.get(str(code), str(code)) or "–"  # noqa: E731
    elif column in BOUNDS:
        said = lambda code: text(f"programme.how_{code}", language) if code else "–"  # noqa: E731
    elif column == "unit":
        said = lambda unit: unit_name(str(unit), language)  # noqa: E731
    elif column == coded:
        said = lambda code: _known(prefix, str(code), language) if code else "–"  # noqa: E731
    elif column in {"year", "steps", "rank", "class", "n"}:
        said = int
    return [None if pd.isna(value) else said(value) for value in values]


def _chain(findings: Findings, key: str, language: str) -> pd.DataFrame | None:
    """Return probabilities and counts, from the classes of the rows to those of the columns."""
    table = findings.results[key].table.reset_index()
    if table.empty:
        return None
    rows = [name for name in ("neighbours", "from") if name in table]
    shown: list[dict[str, Any]] = []
    for ends, part in table.groupby(rows):
        made: dict[str, Any] = {
            text(f"screen.row_class_{name}", language): str(end)
            for name, end in zip(rows, _tuple(ends), strict=True)
        }
        for to, value, count in zip(part["to"], part["value"], part["count"], strict=True):
            told = "–" if pd.isna(value) else f"{number(value, language, '.2f')} ({int(count)})"
            made[f"→ {to}"] = told
        shown.append(made)
    return pd.DataFrame(shown)


def _tuple(ends: Any) -> Sequence[Any]:  # noqa: ANN401
    return ends if isinstance(ends, tuple) else (ends,)
