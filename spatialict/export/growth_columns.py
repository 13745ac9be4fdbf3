"""What columns of growth, level and programme mean, where one word means several things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spatialict.core.labels import text
from spatialict.core.level.words import stage_name

if TYPE_CHECKING:
    from collections.abc import Mapping

STAGE: Final = "stage_"
"""How the column of a stage of the ICT level begins."""

_SERIES: Final = {"years": "steps_counted"}
_RANKS: Final = {"rank_low": "complexity_rank_low", "rank_high": "complexity_rank_high"}
_TIMED: Final = {"p_value": "p_placebo", "ratio": "rmspe_ratio"}
_CODE: Final = {"industry": "industry_code"}
_CHAIN: Final = {"from": "class_from", "to": "class_to", "value": "probability"}
_LEVEL: Final = {
    "value": "level_score",
    "class": "level_class",
    "change": "level_change",
    "low": "level_low",
    "high": "level_high",
    "rank": "level_rank",
}
_SHIFT: Final = {"n": "neighbours_count", "excess": "excess_specialisation"}
MEANT: Final[Mapping[str, Mapping[str, str]]] = {
    "shift_share_dynamic": {"value": "competitive", **_SERIES},
    "shift_share_structure": {"value": "allocation", "label": "shift_case", **_SHIFT},
    "shift_share_spatial": {
        "value": "own_growth",
        "own": "own_growth",
        "neighbours": "neighbours_growth",
        "rate": "sector_rate",
        **_SHIFT,
    },
    "growth_rates": {"value": "growth_beyond", "growth": "growth_mean", **_SERIES},
    "growth_rates_panel": {"value": "growth_beyond", "growth": "growth_mean", **_SERIES},
    "hinterland": {
        "value": "hinterland_lead",
        "neighbours": "neighbours_count",
        "label": "hinterland_label",
        "pattern": "hinterland_pattern",
        "pole": "pole_of_hinterland",
    },
    "spread_backwash": {"term": "spread_term", "value": "spread_slope", "label": "spread_label"},
    "potential": {"value": "potential", "own": "own_potential", "share": "own_potential_share"},
    "gravity_flows": {"value": "gravity_slope"},
    "nodal_regions": {
        "value": "inflow",
        "label": "nodal_label",
        "level": "nodal_level",
        "share": "largest_flow_share",
        "pole": "nodal_pole",
    },
    "class_paths": {"value": "panel_quotient", "class": "panel_class", "rank": "panel_rank"}
    | {"step": "class_step"},
    "markov": _CHAIN | {"regions": "regions_moved"},
    "spatial_markov": _CHAIN | {"regions": "regions_moved", "neighbours": "neighbours_class"},
    "sigma_convergence": {"value": "sigma", "n": "regions_counted"},
    "beta_convergence": {"value": "beta", "n": "regions_counted"},
    "rank_persistence": {"value": "spearman", "n": "regions_counted", "step": "rank_step"},
    "specialisation_indices": {"value": "krugman", "top_share": "top_industry_share"},
    "industry_concentration": {
        "value": "gini",
        "regions": "regions_counted",
        "top_share": "top_region_share",
        **_CODE,
    },
    "ellison_glaeser": {
        "value": "ellison_glaeser",
        "g": "raw_concentration",
        "h": "plant_herfindahl",
        **_CODE,
        "z": "plants_z",
        "label": "plants_label",
        "regions": "regions_counted",
        "se": "se_index",
        "jobs": "jobs_of_industry",
    },
    "coagglomeration": {"value": "coagglomeration", "jobs": "jobs_of_industry", **_CODE},
    "cluster_index": {
        "value": "cluster_index",
        "label": "cluster_label",
        "density": "activity_density",
    },
    "relatedness": {"value": "relatedness", "expected": "density_by_chance"},
    "complexity": {"value": "complexity", "rank": "complexity_rank", **_RANKS},
    "industry_complexity": {"value": "industry_complexity", "rank": "complexity_rank", **_CODE},
    "linkages": {"value": "backward", "label": "linkage_label", "rank": "extraction_rank", **_CODE},
    "ict_level": _LEVEL,
    "ict_level_by_year": _LEVEL,
    "ict_level_choices": {"value": "choice_spearman", "n": "regions_counted"},
    "programme": {
        "value": "programme_figure",
        "growth": "figure_growth",
        "share": "share_of_sector",
        "change": "figure_change",
        "unit": "figure_unit",
    },
    "synthetic_control": {
        "value": "treated_value",
        "synthetic": "synthetic_value",
        "low": "placebo_low",
        "high": "placebo_high",
        **_TIMED,
    },
    "synthetic_weights": {"value": "donor_weight"},
    "synthetic_placebos": {
        "value": "rmspe_ratio",
        "rank": "ratio_rank",
        "role": "unit_role",
        "gap": "gap_mean",
        **_TIMED,
    },
    "synthetic_gaps": {"value": "gap", "role": "unit_role"},
    "synthetic_in_time": {"value": "gap_mean", "year": "pretended_year", **_TIMED},
    "difference_in_differences": {"value": "difference", "p_value": "p_treated", "se": "se_plain"},
    "panel_statistics": {"from": "class_from", "to": "class_to", "value": "statistic_value"},
    "level_recipe": {
        "weight": "stage_weight",
        "low": "goalpost_low",
        "high": "goalpost_high",
        "unit": "figure_unit",
    },
}
"""Table -> its columns that mean another thing there than elsewhere -> their key in `tables`."""


def meaning(table: str, column: str, language: str) -> str:
    """Return what a column of a table means there; nothing where it means the same everywhere.

    Examples
    --------
    >>> meaning("growth_rates", "years", "en")
    'yearly steps counted'
    >>> meaning("sources", "years", "en")
    ''
    """
    if table.startswith("ict_level") and column.startswith(STAGE):
        name = stage_name(column.removeprefix(STAGE)).text(language)
        return text("tables.stage_score", language, stage=name)
    key = MEANT.get(table, {}).get(column, "")
    return text(f"tables.{key}", language) if key else ""
