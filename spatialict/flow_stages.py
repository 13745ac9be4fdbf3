"""The stages of a run that ask what goes between regions, and between industries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from spatialict.asked import people_of

if TYPE_CHECKING:
    from spatialict.core.study import Result, Study
    from spatialict.data.project import Project


def flow_results(study: Study, project: Project) -> dict[str, Result]:
    """Return which region leads which by what goes between them, and what distance does to it."""
    from spatialict.measure.flow_pairs import flow_pairs
    from spatialict.measure.gravity import gravity
    from spatialict.measure.nodal_regions import nodal_regions

    flows = study.flows
    if flows is None or flows.empty:
        return {}
    current = project.years.current
    known = flows["year"].dropna() if "year" in flows else pd.Series(dtype="Int16")
    year = _nearest(sorted(int(one) for one in known.unique()), current)
    unit = str(flows["unit"].iloc[0]) if "unit" in flows else ""
    pairs = flow_pairs(flows, study.regions, people_of(study, project), year=year)
    confidence = 1 - project.growth.alpha
    return {
        "nodal_regions": nodal_regions(flows, regions=study.regions.index, year=year, unit=unit),
        "gravity:flows": gravity(pairs, outcome="weight", confidence=confidence),
    }


def _nearest(years: list[int], wanted: int) -> int | None:
    """Return the last year up to the one wanted, else the first; None where none is known."""
    before = [year for year in years if year <= wanted]
    return before[-1] if before else years[0] if years else None


def linkage_results(study: Study) -> dict[str, Result]:
    """Return which industries pull others, where a table of sales between them is given."""
    from spatialict.measure.linkages import linkages

    table = study.input_output
    if table is None:
        return {}
    return {"linkages": linkages(table.flows, table.output, unit=table.unit, year=table.year)}
