"""spatialict: clusters and growth poles in regions.

The public names. Each is imported from its module when it is first used, so that
``import spatialict`` is quick. Nobody inside the package imports from here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from spatialict.core.level.recipe import Indicator, itu_recipe, three_stages
    from spatialict.core.neighbourhood.links import Links
    from spatialict.core.neighbourhood.weights_text import edge_table, gal_lines, gwt_lines
    from spatialict.core.places.locating import Territory, locate
    from spatialict.core.points.sites import Sites
    from spatialict.core.study import (
        ArgumentError,
        DataError,
        Findings,
        InputOutput,
        Message,
        Names,
        Result,
        Source,
        Study,
    )
    from spatialict.core.synthetic.outcomes import outcomes
    from spatialict.core.workers import watched
    from spatialict.data.crosswalk import merge_borders
    from spatialict.data.gazetteer import load_gazetteer
    from spatialict.data.project import Project, read_project
    from spatialict.data.projection import project_to_metres
    from spatialict.data.validate import read_study
    from spatialict.data.weights_files import read_links
    from spatialict.measure.brokerage import brokerage
    from spatialict.measure.centrality import centrality
    from spatialict.measure.class_paths import class_paths
    from spatialict.measure.cluster_index import cluster_index
    from spatialict.measure.clustering import clustering
    from spatialict.measure.colocation import colocation_quotient, local_colocation_quotient
    from spatialict.measure.communities import communities
    from spatialict.measure.complexity import complexity
    from spatialict.measure.compositions import place_synergy, project_synergy
    from spatialict.measure.concentration import (
        industry_concentration,
        krugman_localisation,
        locational_gini,
    )
    from spatialict.measure.connectivity import connectivity, detectable
    from spatialict.measure.convergence import convergence
    from spatialict.measure.density_clusters import density_clusters
    from spatialict.measure.difference_in_differences import difference_in_differences
    from spatialict.measure.duranton_overman import duranton_overman
    from spatialict.measure.global_association import geary, general_g, join_counts, moran
    from spatialict.measure.global_bivariate import lee, moran_bivariate
    from spatialict.measure.gravity import gravity, region_flows
    from spatialict.measure.grids import cell_activity, grid_specialisation, h3_grid, square_grid
    from spatialict.measure.growth import shift_share, shift_share_structure
    from spatialict.measure.growth_rates import growth_rates
    from spatialict.measure.helix_triads import helix_triads
    from spatialict.measure.hinterland import hinterland
    from spatialict.measure.hulls import cluster_hulls
    from spatialict.measure.inequality import equivalent_number, herfindahl_hirschman, hoover, theil
    from spatialict.measure.kernel_density import kernel_density
    from spatialict.measure.level import ict_level
    from spatialict.measure.level_costs import cost_stage, level_values
    from spatialict.measure.level_robustness import ict_level_choices
    from spatialict.measure.link_distance import link_distance
    from spatialict.measure.linkages import (
        ghosh_inverse,
        input_coefficients,
        leontief_inverse,
        linkages,
    )
    from spatialict.measure.local_association import (
        getis_ord,
        local_geary,
        local_moran,
        local_moran_bivariate,
    )
    from spatialict.measure.local_geary_multivariate import local_geary_multivariate
    from spatialict.measure.local_join_counts import local_join_counts, local_join_counts_bivariate
    from spatialict.measure.local_rates import local_moran_rates, standardised_rates
    from spatialict.measure.local_together import local_association
    from spatialict.measure.marcon_puech import marcon_puech
    from spatialict.measure.markov import markov
    from spatialict.measure.mixing import mixing
    from spatialict.measure.neighbours import links, neighbours
    from spatialict.measure.network import organisation_network
    from spatialict.measure.nodal_regions import nodal_regions
    from spatialict.measure.panel_quotients import panel_quotients
    from spatialict.measure.plant_concentration import (
        coagglomeration,
        ellison_glaeser,
        group_coagglomeration,
    )
    from spatialict.measure.potential import potential
    from spatialict.measure.programme_figures import programme_figures
    from spatialict.measure.projection import backbone, projection
    from spatialict.measure.quantile_lisa import quantile_lisa
    from spatialict.measure.rank_persistence import rank_persistence
    from spatialict.measure.relatedness import proximity, relatedness
    from spatialict.measure.ripley import ripley_k, ripley_l
    from spatialict.measure.robustness import robustness
    from spatialict.measure.scan import scan, scan_space_time
    from spatialict.measure.segregation import segregation
    from spatialict.measure.shift_share_dynamic import shift_share_dynamic
    from spatialict.measure.shift_share_spatial import shift_share_spatial
    from spatialict.measure.spatial_markov import spatial_markov
    from spatialict.measure.specialisation import (
        focal_location_quotient,
        horizontal_cluster_quotient,
        location_quotient,
        normalised_comparative_advantage,
        revealed_symmetric_advantage,
        standardised_location_quotient,
    )
    from spatialict.measure.specialisation_indices import (
        hachman,
        krugman_specialisation,
        specialisation_indices,
    )
    from spatialict.measure.specialisation_inference import specialisation
    from spatialict.measure.specialisation_trend import specialisation_trend
    from spatialict.measure.spread_backwash import nearest_poles, spread_backwash
    from spatialict.measure.synergy import (
        place_composition,
        project_composition,
        size_classes,
        synergy,
    )
    from spatialict.measure.synthetic_control import synthetic_control
    from spatialict.measure.travel import travel
    from spatialict.measure.two_mode import two_mode
    from spatialict.model.candidates import candidates, candidates_by_year
    from spatialict.model.cluster_candidates import cluster_candidates
    from spatialict.pipeline import find, rerun, run

_HOME: Final = {
    "core.level.recipe": ("Indicator", "itu_recipe", "three_stages"),
    "core.neighbourhood.links": ("Links",),
    "core.neighbourhood.weights_text": ("edge_table", "gal_lines", "gwt_lines"),
    "core.places.locating": ("Territory", "locate"),
    "core.points.sites": ("Sites",),
    "core.study": (
        "ArgumentError", "DataError", "Findings", "InputOutput", "Message", "Names", "Result",
        "Source", "Study",
    ),
    "core.synthetic.outcomes": ("outcomes",),
    "core.workers": ("watched",),
    "data.crosswalk": ("merge_borders",),
    "data.gazetteer": ("load_gazetteer",),
    "data.project": ("Project", "read_project"),
    "data.projection": ("project_to_metres",),
    "data.validate": ("read_study",),
    "data.weights_files": ("read_links",),
    "measure.brokerage": ("brokerage",),
    "measure.centrality": ("centrality",),
    "measure.class_paths": ("class_paths",),
    "measure.cluster_index": ("cluster_index",),
    "measure.clustering": ("clustering",),
    "measure.colocation": ("colocation_quotient", "local_colocation_quotient"),
    "measure.communities": ("communities",),
    "measure.complexity": ("complexity",),
    "measure.compositions": ("place_synergy", "project_synergy"),
    "measure.concentration": ("industry_concentration", "krugman_localisation", "locational_gini"),
    "measure.connectivity": ("connectivity", "detectable"),
    "measure.convergence": ("convergence",),
    "measure.density_clusters": ("density_clusters",),
    "measure.difference_in_differences": ("difference_in_differences",),
    "measure.duranton_overman": ("duranton_overman",),
    "measure.global_association": ("geary", "general_g", "join_counts", "moran"),
    "measure.global_bivariate": ("lee", "moran_bivariate"),
    "measure.gravity": ("gravity", "region_flows"),
    "measure.grids": ("cell_activity", "grid_specialisation", "h3_grid", "square_grid"),
    "measure.growth": ("shift_share", "shift_share_structure"),
    "measure.growth_rates": ("growth_rates",),
    "measure.helix_triads": ("helix_triads",),
    "measure.hinterland": ("hinterland",),
    "measure.hulls": ("cluster_hulls",),
    "measure.inequality": ("equivalent_number", "herfindahl_hirschman", "hoover", "theil"),
    "measure.kernel_density": ("kernel_density",),
    "measure.level": ("ict_level",),
    "measure.level_costs": ("cost_stage", "level_values"),
    "measure.level_robustness": ("ict_level_choices",),
    "measure.link_distance": ("link_distance",),
    "measure.linkages": ("ghosh_inverse", "input_coefficients", "leontief_inverse", "linkages"),
    "measure.local_association": (
        "getis_ord", "local_geary", "local_moran", "local_moran_bivariate",
    ),
    "measure.local_geary_multivariate": ("local_geary_multivariate",),
    "measure.local_join_counts": ("local_join_counts", "local_join_counts_bivariate"),
    "measure.local_rates": ("local_moran_rates", "standardised_rates"),
    "measure.local_together": ("local_association",),
    "measure.marcon_puech": ("marcon_puech",),
    "measure.markov": ("markov",),
    "measure.mixing": ("mixing",),
    "measure.neighbours": ("links", "neighbours"),
    "measure.network": ("organisation_network",),
    "measure.nodal_regions": ("nodal_regions",),
    "measure.panel_quotients": ("panel_quotients",),
    "measure.plant_concentration": ("coagglomeration", "ellison_glaeser", "group_coagglomeration"),
    "measure.potential": ("potential",),
    "measure.programme_figures": ("programme_figures",),
    "measure.projection": ("backbone", "projection"),
    "measure.quantile_lisa": ("quantile_lisa",),
    "measure.rank_persistence": ("rank_persistence",),
    "measure.relatedness": ("proximity", "relatedness"),
    "measure.ripley": ("ripley_k", "ripley_l"),
    "measure.robustness": ("robustness",),
    "measure.scan": ("scan", "scan_space_time"),
    "measure.segregation": ("segregation",),
    "measure.shift_share_dynamic": ("shift_share_dynamic",),
    "measure.shift_share_spatial": ("shift_share_spatial",),
    "measure.spatial_markov": ("spatial_markov",),
    "measure.specialisation": (
        "focal_location_quotient", "horizontal_cluster_quotient", "location_quotient",
        "normalised_comparative_advantage", "revealed_symmetric_advantage",
        "standardised_location_quotient",
    ),
    "measure.specialisation_indices": (
        "hachman", "krugman_specialisation", "specialisation_indices",
    ),
    "measure.specialisation_inference": ("specialisation",),
    "measure.specialisation_trend": ("specialisation_trend",),
    "measure.spread_backwash": ("nearest_poles", "spread_backwash"),
    "measure.synergy": ("place_composition", "project_composition", "size_classes", "synergy"),
    "measure.synthetic_control": ("synthetic_control",),
    "measure.travel": ("travel",),
    "measure.two_mode": ("two_mode",),
    "model.candidates": ("candidates", "candidates_by_year"),
    "model.cluster_candidates": ("cluster_candidates",),
    "pipeline": ("find", "rerun", "run"),
}  # fmt: skip
_WHERE: Final = {name: module for module, names in _HOME.items() for name in names}

__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import a public name when it is first used."""
    if name not in _WHERE:
        message = f"module 'spatialict' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"spatialict.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
