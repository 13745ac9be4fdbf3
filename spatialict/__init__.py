"""spatialict: clusters and growth poles in regions.

The public names. Each is imported from its module when it is first used, so that
``import spatialict`` is quick. Nobody inside the package imports from here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from spatialict.core.neighbourhood.links import Links
    from spatialict.core.neighbourhood.weights_text import edge_table, gal_lines, gwt_lines
    from spatialict.core.places.locating import Territory, locate
    from spatialict.core.points.sites import Sites
    from spatialict.core.study import (
        ArgumentError,
        DataError,
        Findings,
        Message,
        Names,
        Result,
        Source,
        Study,
    )
    from spatialict.core.workers import watched
    from spatialict.data.crosswalk import merge_borders
    from spatialict.data.gazetteer import load_gazetteer
    from spatialict.data.project import Project, read_project
    from spatialict.data.projection import project_to_metres
    from spatialict.data.validate import read_study
    from spatialict.data.weights_files import read_links
    from spatialict.measure.brokerage import brokerage
    from spatialict.measure.centrality import centrality
    from spatialict.measure.clustering import clustering
    from spatialict.measure.colocation import colocation_quotient, local_colocation_quotient
    from spatialict.measure.communities import communities
    from spatialict.measure.compositions import place_synergy, project_synergy
    from spatialict.measure.connectivity import connectivity, detectable
    from spatialict.measure.density_clusters import density_clusters
    from spatialict.measure.duranton_overman import duranton_overman
    from spatialict.measure.global_association import geary, general_g, join_counts, moran
    from spatialict.measure.global_bivariate import lee, moran_bivariate
    from spatialict.measure.gravity import gravity, region_flows
    from spatialict.measure.grids import cell_activity, grid_specialisation, h3_grid, square_grid
    from spatialict.measure.growth import shift_share
    from spatialict.measure.helix_triads import helix_triads
    from spatialict.measure.hulls import cluster_hulls
    from spatialict.measure.kernel_density import kernel_density
    from spatialict.measure.link_distance import link_distance
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
    from spatialict.measure.mixing import mixing
    from spatialict.measure.neighbours import links, neighbours
    from spatialict.measure.network import organisation_network
    from spatialict.measure.projection import backbone, projection
    from spatialict.measure.quantile_lisa import quantile_lisa
    from spatialict.measure.ripley import ripley_k, ripley_l
    from spatialict.measure.robustness import robustness
    from spatialict.measure.scan import scan, scan_space_time
    from spatialict.measure.segregation import segregation
    from spatialict.measure.specialisation import (
        focal_location_quotient,
        horizontal_cluster_quotient,
        location_quotient,
        normalised_comparative_advantage,
        revealed_symmetric_advantage,
        standardised_location_quotient,
    )
    from spatialict.measure.specialisation_inference import specialisation
    from spatialict.measure.specialisation_trend import specialisation_trend
    from spatialict.measure.synergy import (
        place_composition,
        project_composition,
        size_classes,
        synergy,
    )
    from spatialict.measure.travel import travel
    from spatialict.measure.two_mode import two_mode
    from spatialict.model.candidates import candidates, candidates_by_year
    from spatialict.model.cluster_candidates import cluster_candidates
    from spatialict.pipeline import find, rerun, run

_HOME: Final = {
    "core.neighbourhood.links": ("Links",),
    "core.places.locating": ("Territory", "locate"),
    "core.points.sites": ("Sites",),
    "core.study": (
        "ArgumentError", "DataError", "Findings", "Message", "Names", "Result", "Source", "Study",
    ),
    "core.neighbourhood.weights_text": ("edge_table", "gal_lines", "gwt_lines"),
    "core.workers": ("watched",),
    "data.crosswalk": ("merge_borders",),
    "data.gazetteer": ("load_gazetteer",),
    "data.project": ("Project", "read_project"),
    "data.projection": ("project_to_metres",),
    "data.validate": ("read_study",),
    "data.weights_files": ("read_links",),
    "measure.brokerage": ("brokerage",),
    "measure.centrality": ("centrality",),
    "measure.clustering": ("clustering",),
    "measure.colocation": ("colocation_quotient", "local_colocation_quotient"),
    "measure.communities": ("communities",),
    "measure.compositions": ("place_synergy", "project_synergy"),
    "measure.connectivity": ("connectivity", "detectable"),
    "measure.density_clusters": ("density_clusters",),
    "measure.duranton_overman": ("duranton_overman",),
    "measure.global_association": ("geary", "general_g", "join_counts", "moran"),
    "measure.global_bivariate": ("lee", "moran_bivariate"),
    "measure.gravity": ("gravity", "region_flows"),
    "measure.grids": ("cell_activity", "grid_specialisation", "h3_grid", "square_grid"),
    "measure.growth": ("shift_share",),
    "measure.helix_triads": ("helix_triads",),
    "measure.hulls": ("cluster_hulls",),
    "measure.kernel_density": ("kernel_density",),
    "measure.link_distance": ("link_distance",),
    "measure.local_association": (
        "getis_ord", "local_geary", "local_moran", "local_moran_bivariate",
    ),
    "measure.local_geary_multivariate": ("local_geary_multivariate",),
    "measure.local_join_counts": ("local_join_counts", "local_join_counts_bivariate"),
    "measure.local_rates": ("local_moran_rates", "standardised_rates"),
    "measure.local_together": ("local_association",),
    "measure.marcon_puech": ("marcon_puech",),
    "measure.mixing": ("mixing",),
    "measure.neighbours": ("links", "neighbours"),
    "measure.network": ("organisation_network",),
    "measure.projection": ("backbone", "projection"),
    "measure.quantile_lisa": ("quantile_lisa",),
    "measure.ripley": ("ripley_k", "ripley_l"),
    "measure.robustness": ("robustness",),
    "measure.scan": ("scan", "scan_space_time"),
    "measure.segregation": ("segregation",),
    "measure.specialisation": (
        "focal_location_quotient", "horizontal_cluster_quotient", "location_quotient",
        "normalised_comparative_advantage", "revealed_symmetric_advantage",
        "standardised_location_quotient",
    ),
    "measure.specialisation_inference": ("specialisation",),
    "measure.specialisation_trend": ("specialisation_trend",),
    "measure.synergy": ("place_composition", "project_composition", "size_classes", "synergy"),
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
