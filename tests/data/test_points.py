"""Firms, organisations and links, each rule with its whole message."""

from __future__ import annotations

import geopandas as gpd
import shapely

from tests.data.inputs import NOTES, notes, refused

FIRMS = """\
firm_id,industry,region_id,lon,lat
f1,62,KZ-11,69.5,51.5
f2,62,KZ-71,70.5,51.5
f3,47,,69.5,50.5
f4,47,KZ-75,70.5,50.5
"""

ORGANISATIONS = """\
org_id,name,sphere,town,region_id,lon,lat
o1,University,university,Astana,KZ-71,70.5,51.5
o2,Ministry,Государство,Astana,KZ-71,70.5,51.5
o3,Firm,industry,Almaty,KZ-75,70.5,50.5
"""


def with_firms(inputs, old="", new=""):
    inputs.add_table("firms", FIRMS.replace(old, new) if old else FIRMS)
    return inputs


def with_organisations(inputs, old="", new=""):
    inputs.add_table("organisations", ORGANISATIONS.replace(old, new) if old else ORGANISATIONS)
    return inputs


def new_notes(inputs):
    return [note for note in notes(inputs.read()) if note not in NOTES]


# --- firms


def test_firm_without_a_stated_region_gets_the_one_it_lies_in(inputs):
    study = with_firms(inputs).read()
    assert study.firms["region_id"].to_dict() == {
        "f1": "KZ-11", "f2": "KZ-71", "f3": "KZ-19", "f4": "KZ-75",
    }  # fmt: skip
    placed = gpd.points_from_xy([69.5, 70.5], [51.5, 51.5], crs=4326).to_crs(study.regions.crs)
    assert study.firms["x_m"].tolist()[:2] == list(placed.x)
    assert study.firms["y_m"].tolist()[:2] == list(placed.y)
    assert new_notes(inputs) == []


def test_firms_of_a_layer_are_read_like_those_of_a_table(inputs):
    points = gpd.GeoDataFrame(
        {"firm_id": ["f1", "f2"], "industry": ["62", "47"]},
        geometry=[shapely.Point(69.5, 51.5), shapely.Point(70.5, 50.5)],
        crs="EPSG:4326",
    )
    points.to_crs("EPSG:32642").to_file(inputs.folder / "firms.gpkg")
    inputs.project += '\n[[tables]]\ntable = "firms"\npath = "firms.gpkg"\n'
    assert inputs.read().firms["region_id"].tolist() == ["KZ-11", "KZ-75"]


def rejects(inputs):
    return inputs.read().rejects.astype(object).to_numpy().tolist()


def test_of_a_repeated_firm_the_first_row_stays(inputs):
    study = with_firms(inputs, "f2,", "f1,").read()
    assert study.firms.index.tolist() == ["f1", "f3", "f4"]
    assert study.firms.loc["f1", "region_id"] == "KZ-11"
    assert rejects(inputs) == [["firms", 3, "f1", "repeated", "2"]]
    assert new_notes(inputs) == [
        "firms: 1 of 4 rows are no firms of the study and are listed in `firms_rejected.csv`: an "
        "identifier that an earlier row has: 1."
    ]


def test_swapped_columns_of_points_are_told(inputs):
    assert refused(with_firms(inputs, "lon,lat", "lat,lon")) == [
        "firms: longitude and latitude are swapped: most points lie among the regions only the "
        "other way round. Name the columns the other way round in `columns`."
    ]


def test_point_beyond_the_pole_is_rejected(inputs):
    with_firms(inputs, "69.5,51.5", "69.5,151.5")
    assert rejects(inputs) == [["firms", 2, "f1", "not_on_globe", "69.5 151.5"]]


def test_most_points_beyond_the_globe_are_a_fault(inputs):
    metres = FIRMS.replace("9.5,", "95000,").replace("0.5,", "05000,")
    inputs.add_table("firms", metres)
    assert refused(inputs)[0] == (
        "firms: 4 of 4 rows with a longitude beyond 180 or a latitude beyond 90 degrees: "
        "'695000 51.5' (row 2), '705000 51.5' (row 3), '695000 50.5' (row 4), '705000 50.5' (row "
        "5). Correct the coordinates; they are degrees, longitude in `lon`."
    )


def test_coordinate_that_is_no_number_is_quoted(inputs):
    with_firms(inputs, "69.5,51.5", "69°30x,51.5")
    assert rejects(inputs) == [["firms", 2, "f1", "no_number", "69°30x 51.5"]]


def many(count, *rows):
    inside = "".join(f"f{place},62,KZ-11,69.5,51.5\n" for place in range(count))
    return "firm_id,industry,region_id,lon,lat\n" + inside + "\n".join(rows)


def test_few_points_outside_are_noted_and_left_out_whatever_region_they_state(inputs):
    inputs.add_table("firms", many(48, "a,62,KZ-19,60,45", "b,62,,60,45"))
    study = inputs.read()
    assert study.firms.index.difference([f"f{place}" for place in range(48)]).tolist() == []
    assert new_notes(inputs) == [
        "firms: 2 of 50 rows with a point outside every region: row 50, row 51. Check the "
        "coordinates.",
        "firms: 2 of 50 rows are no firms of the study and are listed in `firms_rejected.csv`: a "
        "point outside every region: 2.",
    ]
    assert rejects(inputs) == [
        ["firms", 50, "a", "outside", "60 45"],
        ["firms", 51, "b", "outside", "60 45"],
    ]


def test_many_points_outside_are_a_fault(inputs):
    text = FIRMS
    for place in ("69.5,51.5", "70.5,51.5", "69.5,50.5"):
        text = text.replace(place, "60,45")
    inputs.add_table("firms", text)
    assert refused(inputs) == [
        "firms: 3 of 4 rows with a point outside every region: row 2, row 3, row 4. That is more "
        "than 50%: correct the coordinates or their CRS."
    ]


def test_point_just_off_the_shore_counts_as_in_the_nearest_region(inputs):
    # 0.01 degrees of longitude at 51.5 N are 0.69 km
    study = with_firms(inputs, "f3,47,,69.5,50.5", "f3,47,,71.01,51.5").read()
    assert study.firms.loc["f3", "region_id"] == "KZ-71"
    assert new_notes(inputs) == [
        "firms: 1 of 4 rows with a point outside every region but within 2 km of one; it counts as "
        "in the nearest."
    ]


def test_one_contradicting_point_in_twenty_is_noted_and_the_stated_region_counts(inputs):
    inputs.add_table("firms", many(19, "z,62,KZ-75,69.5,51.5"))
    assert inputs.read().firms.loc["z", "region_id"] == "KZ-75"
    assert new_notes(inputs) == [
        "firms: 1 of 20 rows with a point in another region than the stated one: KZ-75, but lies "
        "in Akmola region KZ-11 (row 21). The stated region counts."
    ]


def test_one_contradicting_point_in_four_is_a_fault(inputs):
    assert refused(with_firms(inputs, "f1,62,KZ-11", "f1,62,KZ-75")) == [
        "firms: 1 of 4 rows with a point in another region than the stated one: KZ-75, but lies in "
        "Akmola region KZ-11 (row 2). That is more than 10%: correct the regions or the "
        "coordinates."
    ]


def test_firms_without_any_coordinates_are_refused(inputs):
    inputs.add_table("firms", "firm_id,industry,region_id,lon,lat\na,62,KZ-11,,\n")
    assert refused(inputs) == [
        "firms: none of the 1 rows is a firm of the study: neither coordinates nor a town: 1. "
        "Correct the columns or the rows, or take the table out of the project."
    ]


def test_firms_at_one_address_stay_there(inputs):
    inputs.add_table("firms", many(3))
    study = inputs.read()
    assert len(study.firms.drop_duplicates(["x_m", "y_m"])) == 1
    assert len(study.firms) == 3


# --- organisations


def test_spheres_are_known_in_three_languages(inputs):
    study = with_organisations(inputs).read()
    assert study.organisations["sphere"].tolist() == ["university", "government", "industry"]
    assert study.organisations["placed"].unique().tolist() == ["town"]
    assert new_notes(inputs) == [
        "organisations: organisations stand at the centres of their towns, not at their addresses; "
        "those of one town share a point."
    ]


def test_unknown_sphere_names_the_known_ones(inputs):
    assert refused(with_organisations(inputs, "industry", "mafia")) == [
        "organisations: 1 of 3 rows with an unknown sphere: 'mafia' (row 4). Choose one of: "
        "university, institute, industry, government, support; or name your own in "
        "[network.spheres]."
    ]


def test_project_may_add_a_sphere(inputs):
    with_organisations(inputs, "industry", "media")
    inputs.project += '\n[network.spheres]\nmedia = "i"\n'
    assert inputs.read().organisations.loc["o3", "sphere"] == "media"


def test_organisation_without_a_point_counts_in_its_region(inputs):
    study = with_organisations(inputs, "70.5,50.5", ",").read()
    assert study.organisations.loc["o3", "region_id"] == "KZ-75"
    assert study.organisations.geometry["o3"] is None
    assert (
        "organisations: 1 of 3 rows without coordinates; the organisation counts in its region, "
        "but is not drawn."
    ) in new_notes(inputs)


def test_organisation_without_region_and_point_is_refused(inputs):
    assert refused(with_organisations(inputs, "KZ-75,70.5,50.5", ",,")) == [
        "organisations: 1 of 3 rows with neither a region nor a point inside one: row 4. Fill in "
        "`region_id`, or correct the coordinates."
    ]


# --- links


def with_links(inputs, rows, header="source,target,weight"):
    with_organisations(inputs)
    inputs.add_table("links", f"{header}\n{rows}\n")
    return inputs


def test_links_have_weight_one_unless_they_say_more(inputs):
    links = with_links(inputs, "o1,o2,3\no1,o3,").read().links
    assert links.to_dict("list") == {
        "source": ["o1", "o1"], "target": ["o2", "o3"], "weight": [3.0, 1.0],
    }  # fmt: skip


def test_faults_of_links_come_together(inputs):
    assert refused(with_links(inputs, "o1,o9,1\no2,o2,1\no1,o3,1\no3,o1,1\no2,o3,-1")) == [
        "links: 1 of 5 rows with a name that is no organisation's key, name or alias: 'o9' (row "
        "2). Write the `org_id`, or say in a table `aliases` whose name it is (`spatialict "
        'validate --suggestions FILE` writes one to complete); unmatched = "omit" in [network] '
        "leaves such rows out.",
        "links: 1 of 5 rows with a link of an organisation to itself: 'o2' (row 3). Remove the "
        "rows.",
        "links: 1 of 5 rows with a negative `weight`: '-1' (row 6). It cannot be below 0: correct "
        "the cells.",
        "links: 2 of 5 rows with the same source, target: 'o1 o3' (rows 4, 5). Direction "
        "is not told apart: keep one row of each pair; where both count, add their weights up.",
    ]


def test_links_without_organisations_are_refused(inputs):
    inputs.add_table("links", "source,target\no1,o2\n")
    assert refused(inputs) == [
        "links: links are given without a table of organisations. Add [[tables]] with table = "
        '"organisations", or remove the links.'
    ]
