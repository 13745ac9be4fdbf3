"""Made-up growth is as the measures give it; marks lie where the figures are, in their colours."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from spatialict import growth_stages
from spatialict.core.labels import LANGUAGES
from spatialict.data.project_growth import GrowthSection, LevelIndicator, LevelSection
from spatialict.data.validate import read_study
from spatialict.export.tables import collect, explain, write_tables
from spatialict.measure.cluster_index import cluster_index
from spatialict.measure.linkages import linkages
from spatialict.measure.neighbours import neighbours
from spatialict.measure.plant_concentration import coagglomeration, ellison_glaeser
from tests import made_up_growth

STAGES = made_up_growth.STAGES


@pytest.fixture(scope="module")
def found():
    return made_up_growth.plain()


@pytest.fixture(scope="module")
def real(demo_project):
    """Return what the measures give: of the demo, and of made-up flows, sales, plants, stages."""
    tables = tuple(each for each in demo_project.tables if each.table != "firms")
    study = read_study(demo_project.model_copy(update={"tables": tables}))
    codes = study.regions.index
    stages = [LevelIndicator(indicator=one, stage=one, low=0, high=100) for one in STAGES]
    level = LevelSection(indicators=tuple(stages), simulations=99)
    growth = GrowthSection(permutations=99, poles=("KZ-71", "KZ-75"))
    project = demo_project.model_copy(update={"growth": growth, "level": level})
    rows = [
        (one, code, year, 30.0 + (7 * place + 11 * number) % 50, "1")
        for number, one in enumerate(STAGES)
        for place, code in enumerate(codes)
        for year in (2022, 2023)
    ]
    columns = ["indicator", "region_id", "year", "value", "unit"]
    ends = zip(codes, [*codes[1:], codes[0]], strict=True)
    flows = pd.DataFrame([(a, b, 5.0) for a, b in ends], columns=["source", "target", "value"])
    flows = flows.assign(year=pd.array([2023] * len(flows), "Int16"), unit="persons")
    study = replace(study, indicators=pd.DataFrame(rows, columns=columns), flows=flows)
    graphs = {"queen": neighbours(study.regions, rule="queen", tolerance_m=1.0)}
    plants = {"region_id": [*"abcabc"], "industry": [*"XXXYYY"], "jobs": [9, 2, 1, 3, 4, 8]}
    jobs = pd.Series([10.0, 5.0, 1.0], index=codes[:3])
    sales = made_up_growth.input_output()
    return {
        **growth_stages.growth_results(study, graphs, project),
        **growth_stages.pole_results({}, study, graphs, project),
        **growth_stages.concentration_results(study, project),
        **growth_stages.panel_results(study, project),
        **growth_stages.flow_results(study, project),
        **growth_stages.level_results(study, project),
        **growth_stages.programme_results(study, project),
        "linkages": linkages(sales.flows, sales.output, unit=sales.unit, year=sales.year),
        "ellison_glaeser": ellison_glaeser(pd.DataFrame(plants), simulations=9),
        "coagglomeration": coagglomeration(pd.DataFrame(plants)),
        "cluster_index": cluster_index(jobs, jobs, jobs * 9, jobs, year=2023),
    }


def test_made_up_growth_has_nothing_that_the_measures_do_not_give(real):
    made = made_up_growth.results()
    assert set(made) == set(real)
    for key, result in made.items():
        other = real[key]
        assert set(result.table) <= set(other.table), key
        assert list(result.table.index.names) == list(other.table.index.names), key
        assert set(result.params) <= set(other.params), key
        assert result.measure == other.measure, key


def test_every_column_and_key_of_what_is_measured_has_words(found, real, tmp_path):
    whole = replace(found, results={**found.results, **real})
    told = explain(collect(whole))
    for language in LANGUAGES:
        bare = told[told[language].isin(["", *told["column"].str.replace("_", " ")])]
        lacking = bare[bare[language] == bare["column"].str.replace("_", " ")]
        assert language == "en" or lacking.empty, lacking["column"].tolist()
    written = {path.name for path in write_tables(found, tmp_path, neighbours={})}
    assert {"hinterland.csv", "gravity_flows.csv", "ict_level_by_year.csv"} <= written
    assert {"pattern", "subordinates"} <= set(told["column"])
