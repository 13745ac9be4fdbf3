"""spatialict: clusters and growth poles in regions.

The public names. Each is imported from its module when it is first used, so that
``import spatialict`` is quick. Nobody inside the package imports from here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
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
    from spatialict.data.crosswalk import merge_borders
    from spatialict.data.gazetteer import load_gazetteer
    from spatialict.data.project import Project, read_project
    from spatialict.data.projection import project_to_metres
    from spatialict.data.validate import read_study
    from spatialict.measure.connectivity import connectivity, detectable, gal_lines
    from spatialict.measure.global_association import (
        geary,
        general_g,
        join_counts,
        moran,
        moran_bivariate,
    )
    from spatialict.measure.growth import shift_share
    from spatialict.measure.local_association import (
        getis_ord,
        local_geary,
        local_moran,
        local_moran_bivariate,
    )
    from spatialict.measure.neighbours import neighbours
    from spatialict.measure.network import organisation_network
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
    from spatialict.model.candidates import candidates, candidates_by_year
    from spatialict.pipeline import find, rerun, run

_HOME: Final = {
    "core.study": (
        "ArgumentError", "DataError", "Findings", "Message", "Names", "Result", "Source", "Study",
    ),
    "data.crosswalk": ("merge_borders",),
    "data.gazetteer": ("load_gazetteer",),
    "data.project": ("Project", "read_project"),
    "data.projection": ("project_to_metres",),
    "data.validate": ("read_study",),
    "measure.connectivity": ("connectivity", "detectable", "gal_lines"),
    "measure.global_association": ("geary", "general_g", "join_counts", "moran", "moran_bivariate"),
    "measure.growth": ("shift_share",),
    "measure.local_association": (
        "getis_ord", "local_geary", "local_moran", "local_moran_bivariate",
    ),
    "measure.neighbours": ("neighbours",),
    "measure.network": ("organisation_network",),
    "measure.specialisation": (
        "focal_location_quotient", "horizontal_cluster_quotient", "location_quotient",
        "normalised_comparative_advantage", "revealed_symmetric_advantage",
        "standardised_location_quotient",
    ),
    "measure.specialisation_inference": ("specialisation",),
    "measure.specialisation_trend": ("specialisation_trend",),
    "model.candidates": ("candidates", "candidates_by_year"),
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
