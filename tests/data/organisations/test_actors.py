"""Organisations: names, size, year of foundation, and tables that are read in many forms."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from tests.data.inputs import refused
from tests.data.organisations.sample_study import ORGANISATIONS, new_notes

SIZED = (
    "org_id,sphere,region_id,size,founded\na,university,KZ-11,1200,1088\n"
    'b,industry,KZ-11,"12,5",2010-06-28\nc,government,KZ-71,,\n'
)


def test_size_and_year_of_foundation_may_be_unknown(inputs):
    inputs.add_table("organisations", SIZED)
    found = inputs.read().organisations
    assert found.columns.tolist() == [
        "name", "sphere", "town", "region_id", "placed", "size", "founded", "geometry",
    ]  # fmt: skip
    assert found["size"].tolist()[:2] == [1200.0, 12.5]
    assert found["founded"].tolist()[:2] == [1088, 2010]
    assert found.loc["c", ["size", "founded"]].isna().all()
    assert (found["size"].dtype, found["founded"].dtype) == ("float64", "Int16")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("1200", "-5", "organisations: 1 of 3 rows with a negative `size`: '-5' (row 2)."),
        ("1200", "10-49", "organisations: 1 of 3 rows with a cell in `size` that is not a number"),
        (
            "1088",
            "3000",
            "organisations: 1 of 3 rows with a year of foundation that is not a year from 500 to "
            "2099: '3000' (row 2).",
        ),
        ("1088", "2100", "organisations: 1 of 3 rows with a year of foundation that is not"),
    ],
)
def test_wrong_sizes_and_years_are_told(old, new, told, inputs):
    inputs.add_table("organisations", SIZED.replace(old, new))
    assert refused(inputs)[0].startswith(told)


def test_size_stands_beside_its_organisation_whatever_the_order(inputs):
    header, *rows = SIZED.splitlines()
    inputs.add_table("organisations", "\n".join([header, *rows[::-1]]))
    assert inputs.read().organisations["size"].tolist()[:2] == [1200.0, 12.5]


def test_the_first_name_that_is_given_is_shown(inputs):
    inputs.add_table(
        "organisations",
        "org_id,name_en,name_ru,name_kk,sphere,region_id\na,,Вуз,,university,KZ-11\n"
        "b,,,Министрлік,government,KZ-11\nc,,,,industry,KZ-11\n",
    )
    assert inputs.read().organisations["name"].tolist() == ["Вуз", "Министрлік", "c"]


def test_marks_that_reverse_a_name_are_not_shown_and_the_key_stays(inputs):
    inputs.add_table(
        "organisations",
        "org_id,name,sphere,region_id,town\n"
        "o1\u202e,\u202etinU,university,KZ-11,Кокше\u200fтау\no2,B,industry,KZ-11,Кокшетау\n",
    )
    found = inputs.read().organisations
    assert found["name"].to_dict() == {"o1\u202e": "tinU", "o2": "B"}
    assert set(found["town"]) == {"Кокшетау"}


def test_an_organisation_in_two_tables_is_a_fault(inputs):
    inputs.add_table("organisations", ORGANISATIONS)
    inputs.files["more.csv"] = "org_id,sphere,region_id\no3,industry,KZ-11\no9,industry,KZ-11\n"
    inputs.project += '\n[[tables]]\ntable = "organisations"\npath = "more.csv"\n'
    assert refused(inputs) == [
        "organisations: 1 `org_id` stands in two tables of organisations: o3. Keep it in one."
    ]
    inputs.change("o3", "o8", "more.csv")
    assert inputs.read().organisations.index.tolist() == ["o1", "o2", "o3", "o4", "o8", "o9"]


def test_a_file_of_many_encodings_and_kinds_is_one_table(inputs):
    inputs.add_table("organisations", ORGANISATIONS)
    sound = inputs.read().organisations
    for raw in (
        ORGANISATIONS.encode("utf-16"),
        ORGANISATIONS.replace(",", "\t").encode("utf-8-sig"),
        ORGANISATIONS.replace("\n", "\r\n").encode(),
    ):
        inputs.files["organisations.csv"] = raw
        assert inputs.read().organisations.equals(sound)


def test_a_layer_of_points_has_the_same_columns(inputs):
    points = gpd.GeoDataFrame(
        {
            "org_id": ["a", "b"],
            "sphere": ["университет", "индустрия"],
            "key": ["1", "2"],
            "size": [10, 20],
        },
        geometry=[shapely.Point(69.5, 51.5), shapely.Point(70.5, 50.5)],
        crs="EPSG:4326",
    )
    points.loc[1, "sphere"] = "industry"
    points.to_crs("EPSG:32642").to_file(inputs.folder / "orgs.gpkg")
    inputs.project += '\n[[tables]]\ntable = "organisations"\npath = "orgs.gpkg"\n'
    inputs.add_table("links", "source,target\n1,2\n")
    study = inputs.read()
    assert study.organisations["region_id"].tolist() == ["KZ-11", "KZ-75"]
    assert study.organisations["size"].tolist() == [10.0, 20.0]
    assert study.links.to_numpy().tolist() == [["a", "b", 1.0]]


def test_a_few_damaged_names_of_many_are_noted_and_many_are_a_fault(inputs):
    rows = "".join(f"o{n},Name {n},industry,KZ-11\n" for n in range(150))
    text = f"org_id,name,sphere,region_id\n{rows}x,Institut f?r Alles,institute,KZ-11\n"
    inputs.add_table("organisations", text)
    assert new_notes(inputs.read())[0].startswith("organisations: 1 name with lost letters: 'f?r'.")
    inputs.change("Name 1", "N?me 1", "organisations.csv")
    assert "f?r" in " ".join(refused(inputs)) or "N?me" in " ".join(refused(inputs))


def test_a_geolocation_that_is_no_pair_is_quoted(inputs):
    inputs.add_table(
        "organisations", 'org_id,sphere,geolocation\na,industry,"51.5,69.5"\nb,industry,north\n'
    )
    assert "'north' (row 3)" in refused(inputs)[0]


def test_organisations_are_the_same_object_for_table_and_names(inputs):
    inputs.add_table("organisations", ORGANISATIONS)
    study = inputs.read()
    assert study.organisations.index.is_unique
    assert pd.Index(study.organisations["name"]).tolist() == [
        "Synthetic University", "Robots «Beta» LLP", "Ministry", "Robots Gamma",
    ]  # fmt: skip
