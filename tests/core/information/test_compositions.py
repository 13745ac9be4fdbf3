"""Projects and places by the sides in them, and sides dealt anew among organisations."""

import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from spatialict.core.information.compositions import dealt_sides
from spatialict.core.information.gathering import (
    Belonging,
    of_places,
    of_projects,
    place_composition,
    project_composition,
    size_classes,
)
from spatialict.core.study import ArgumentError
from tests.core.information.test_dealt import agreement, distribution
from tests.core.information.test_shared import in_words

ROWS = pd.DataFrame(
    [
        ("p1", "a", "coordinator"), ("p1", "b", "partner"), ("p1", "c", "partner"),
        ("p2", "b", "Coordinator "), ("p2", "d", None),
        ("p3", "c", "partner"), ("p3", "e", "partner"),
        ("p4", "e", "coordinator"),
    ],
    columns=["project", "org_id", "role"],
)  # fmt: skip
SIDES = pd.Series({"a": "u", "b": "i", "c": "g", "d": "i", "e": None})
REGIONS = pd.Series({"a": "r1", "b": "r2", "c": "r2", "d": "r1", "e": "r1"})


def listed(table):
    return [tuple(row) for row in table.itertuples(index=False)]


def test_a_project_belongs_to_its_coordinators_region_and_has_the_sides_of_all():
    found = project_composition(ROWS, SIDES, regions=REGIONS)
    assert listed(found) == [
        ("p1", "r1", True, True, True, 3),
        ("p2", "r2", False, True, False, 2),
    ]  # p3 has no coordinator, p4 no organisation of a known side


def test_a_project_may_belong_to_each_region_that_takes_part():
    found = project_composition(ROWS, SIDES, regions=REGIONS, belongs="each")
    assert found[["project", "region_id"]].to_numpy().tolist() == [
        ["p1", "r1"], ["p1", "r2"], ["p2", "r1"], ["p2", "r2"], ["p3", "r1"], ["p3", "r2"],
    ]  # fmt: skip
    assert found["organisations"].tolist() == [3, 3, 2, 2, 1, 1]


def test_without_regions_all_projects_of_a_known_side_count():
    assert project_composition(ROWS, SIDES)["project"].tolist() == ["p1", "p2", "p3"]


def test_without_roles_a_project_belongs_to_each_region():
    plain = ROWS.drop(columns="role")
    asked = project_composition(plain, SIDES, regions=REGIONS)
    pd.testing.assert_frame_equal(
        asked, project_composition(ROWS, SIDES, regions=REGIONS, belongs="each")
    )
    with pytest.raises(ArgumentError, match="no row has the role 'coordinator'"):
        project_composition(plain, SIDES, regions=REGIONS, belongs="coordinator")


def test_of_two_coordinators_the_first_key_with_a_region_counts():
    rows = pd.DataFrame(
        {"project": "p", "org_id": ["c", "b", "a"], "role": "coordinator"}, index=[3, 2, 1]
    )
    homes = REGIONS.where(REGIONS.index != "a")
    assert project_composition(rows, SIDES, regions=homes)["region_id"].tolist() == ["r2"]


def test_a_row_given_twice_and_the_order_of_rows_change_nothing():
    twice = pd.concat([ROWS, ROWS]).sample(frac=1, random_state=3)
    one = of_projects(ROWS, SIDES, REGIONS, Belonging("auto", "coordinator"))
    other = of_projects(twice, SIDES, REGIONS, Belonging("auto", "coordinator"))
    np.testing.assert_array_equal(
        one.members.present(one.members.side), other.members.present(other.members.side)
    )
    assert one.members.cells.count.tolist() == other.members.cells.count.tolist()


def test_squares_of_points_are_places_and_end_at_the_border_of_a_region():
    points = gpd.GeoDataFrame(
        {"region_id": ["r1", "r1", "r2", "r1"]},
        index=list("abcd"),
        geometry=[Point(10, 10), Point(900, 10), Point(500, 500), None],
        crs="EPSG:32642",
    )
    found = place_composition(points, SIDES, place_m=1000)
    assert listed(found) == [
        ("0/0", "r1", True, True, False, 2),
        ("0/0", "r2", False, False, True, 1),
    ]
    with pytest.raises(ArgumentError, match="Distances need metres"):
        place_composition(points.set_crs("EPSG:4326", allow_override=True), SIDES)
    with pytest.raises(ArgumentError, match="place_m: 0 is not a length"):
        place_composition(points, SIDES, place_m=0)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"helix": SIDES.drop("b")}, "helix"),
        ({"helix": SIDES.replace("g", "x")}, "'x'"),
        ({"regions": REGIONS.drop("c")}, "regions"),
        ({"belongs": "anybody"}, "belongs: 'anybody' is not known"),
        ({"participations": ROWS.drop(columns="project")}, "no column 'project'"),
    ],
)
def test_what_is_not_known_of_projects_is_refused_by_name(wrong, words):
    asked = {"participations": ROWS, "helix": SIDES, "regions": REGIONS} | wrong
    with pytest.raises(ArgumentError, match=words):
        project_composition(asked.pop("participations"), asked.pop("helix"), **asked)


def test_sizes_fall_into_classes_by_their_lower_bound():
    sizes = pd.Series([0, 9.9, 10, 49, 250, np.nan], index=list("abcdef"))
    found = size_classes(sizes)
    assert found.iloc[:-1].tolist() == ["<10", "<10", "10-<50", "10-<50", ">=250"]
    assert found.isna().tolist() == [False] * 5 + [True]
    with pytest.raises(ArgumentError, match="do not rise"):
        size_classes(sizes, [10, 10])
    with pytest.raises(ArgumentError, match="1 of 6 values is negative"):
        size_classes(sizes - 1)


def test_sides_are_dealt_with_the_law_of_all_arrangements_within_regions():
    sides = pd.Series(dict(zip("abcdef", "uigiug", strict=True)))
    homes = pd.Series(dict(zip("abcdef", "xxxxyy", strict=True)))
    projects = [("p", "abc"), ("q", "ade"), ("r", "be"), ("s", "f"), ("t", "cdf")]
    rows = pd.DataFrame(
        [(name, key, "coordinator" if place == 0 else "") for name, keys in projects
         for place, key in enumerate(keys)],
        columns=["project", "org_id", "role"],
    )  # fmt: skip
    members = of_projects(rows, sides, homes, Belonging("auto", "coordinator")).members
    found = dealt_sides(members, 6_000, corrected=False, seed=1, workers=1)
    whole, within = [], []
    for first in itertools.permutations("uigi"):
        for second in itertools.permutations("ug"):
            side = dict(zip("abcdef", first + second, strict=True))
            present = [
                tuple(any(side[key] == one for key in keys) for one in "uig")
                for _, keys in projects
            ]
            whole.append(in_words(present))
            within.append(in_words([*present[:3], present[4]]))  # s is of region y
    assert agreement(distribution(whole), distribution(found[:, -2])) > 1e-3
    assert agreement(distribution(within), distribution(found[:, 0])) > 1e-3
    again = dealt_sides(members, 6_000, corrected=False, seed=1, workers=3)
    np.testing.assert_array_equal(found, again)


def test_places_and_projects_of_the_same_members_are_the_same_units():
    towns = pd.Series({"a": "x", "b": "x", "c": "y", "d": None})
    rows = towns.dropna().rename_axis("org_id").reset_index(name="project")
    sides = SIDES.drop("e")
    one = of_places(towns, sides, None, 1.0).members
    other = of_projects(rows, sides.drop("d"), None, Belonging("auto", "coordinator")).members
    assert one.cells.count.tolist() == other.cells.count.tolist()
