"""What rounding can do is read off the file's coordinates, before they are projected."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from spatialict import stages
from spatialict.core.neighbourhood.precision import metre
from spatialict.data.project import parse_project
from tests.data.inputs import Inputs

# On the line from (70.0013, 50) to (70, 51.0007) x is 70.000754 where y is 50.4203, and 70.000650
# where y is 50.5003. Rounded to four decimals, both points lie east of it, by more than 3 m.
SOUTH, NORTH = (70.0013, 50.0), (70.0, 51.0007)
LOW, HIGH = (70.0008, 50.4203), (70.0007, 50.5003)
ROUNDED = {
    "KZ-11": [(69, 50), SOUTH, NORTH, (69, 51)],
    "KZ-19": [SOUTH, (71, 50), (71, 50.4), LOW],
    "KZ-71": [LOW, (71, 50.4), (71, 50.5), HIGH],
    "KZ-75": [HIGH, (71, 50.5), (71, 51), NORTH],
}


@pytest.fixture
def rounded(tmp_path):
    inputs = Inputs(tmp_path)
    shapes = [shapely.Polygon(points) for points in ROUNDED.values()]
    frame = gpd.GeoDataFrame({"region_id": list(ROUNDED)}, geometry=shapes, crs="EPSG:4326")
    frame.to_file(tmp_path / "regions.gpkg")
    return inputs


def test_the_tolerance_of_a_study_is_that_of_the_decimals_of_its_file(rounded):
    # 1.5 units of the fourth decimal, at 111.32 km to a degree
    assert rounded.read().tolerance_m == pytest.approx(1.5e-4 * 111_320)


def test_a_link_within_the_rounding_of_the_file_outlives_projecting_and_is_told(rounded):
    study = rounded.read()
    project = parse_project(rounded.project, folder=rounded.folder)
    graphs, _, _ = stages.neighbours_by_rule(study, project)
    assert {"KZ-11", "KZ-19", "KZ-75"} == set(graphs["queen"]["KZ-71"].index)
    results = stages.specialisation_results(study, graphs, project)
    found = stages.association_results(results, graphs, study, project)["neighbours:queen"]
    assert found.params["changes"]["gained"] == [["KZ-11", "KZ-71", "gap"]]
    assert "neighbours.note_gained" in [note.key for note in found.notes]


def test_a_us_foot_is_1200_of_3937_metres():
    shapes = gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs="EPSG:2263")
    assert metre(shapes) == pytest.approx(3937 / 1200, rel=1e-12)
