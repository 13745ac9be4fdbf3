from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

from spatialict.core.neighbourhood.contiguity import overlapping
from spatialict.core.study import DataError
from spatialict.data.boundaries import check_boundaries, overlaps
from spatialict.data.gazetteer import load_gazetteer, shipped
from spatialict.data.ledger import Ledger
from spatialict.data.noding import noded
from spatialict.data.project import RegionsSection
from spatialict.data.projection import distortion, project_to_metres, suited_crs
from spatialict.measure.neighbours import neighbours
from tests.data.inputs import SQUARES, boundaries


def check(frame, gazetteer=None, **section):
    ledger = Ledger("regions")
    frame.index = range(1, len(frame) + 1)
    found = check_boundaries(frame, RegionsSection(path="x", **section), gazetteer, ledger)
    said = [[message.text("en") for message in part] for part in (ledger.faults, ledger.notes)]
    return found, *said


def kazakhstan(layer="regions_20"):
    return gpd.read_file(shipped("kazakhstan/boundaries.gpkg"), layer=layer)


# --- projection


def test_areas_in_kazakhstans_albers_are_those_on_the_ellipsoid():
    # pyproj.Geod on WGS84 is the source: the area of each region on the ellipsoid
    given = kazakhstan()
    metres, _ = project_to_metres(given)
    geod = Geod(ellps="WGS84")
    flat = [shapely.segmentize(shape, 0.01) for shape in given.geometry]
    on_ellipsoid = [abs(geod.geometry_area_perimeter(shape)[0]) for shape in flat]
    np.testing.assert_allclose(metres.area, on_ellipsoid, rtol=2e-3)
    assert metres.area.sum() / 1e6 == pytest.approx(2_724_900, rel=0.005)  # the country, km2


def test_kazakhstans_parameters_are_those_of_the_national_albers():
    crs = suited_crs((46.5, 40.6, 87.3, 55.4))
    given = {each["name"]: each["value"] for each in crs.to_json_dict()["conversion"]["parameters"]}
    assert given["Latitude of 1st standard parallel"] == 43
    assert given["Latitude of 2nd standard parallel"] == 53
    assert given["Latitude of false origin"] == 48
    assert given["Longitude of false origin"] == 67


@pytest.mark.parametrize(
    ("bounds", "name"),
    [
        ((56, 37, 73, 46), "Albers Equal Area 38.5/44.5 at 64.5 E"),  # Uzbekistan
        ((-118, 14, -86, 33), "Albers Equal Area 17/30 at 102 W"),  # Mexico
        ((69, 39, 75, 41), "Lambert Azimuthal Equal Area at 40 N 72 E"),  # small
        ((4, 58, 31, 71), "Lambert Azimuthal Equal Area at 64.5 N 17.5 E"),  # high
        ((95, -11, 141, 6), "Lambert Azimuthal Equal Area at 2.5 S 118 E"),  # on the equator
        ((113, -39, 154, -10), "Albers Equal Area -34/-15 at 133.5 E"),  # south
    ],
)
def test_every_extent_gets_an_equal_area_crs_in_metres(bounds, name):
    crs = suited_crs(bounds)
    frame = gpd.GeoDataFrame(geometry=[shapely.box(*bounds)], crs="EPSG:4326").to_crs(crs)
    assert crs.name == name
    assert distortion(frame) < 1e-9


def across(drawn):
    """Five squares of a degree by half a one, 177.5..182.5 E; the third lies on both sides."""
    shapes = [shapely.box(177.5 + i, -40, 178.5 + i, -39.5) for i in range(5)]
    if drawn == "cut":
        sides = shapely.box(179.5, -40, 180, -39.5), shapely.box(-180, -40, -179.5, -39.5)
        shapes[2:] = [shapely.MultiPolygon(sides)] + [
            shapely.box(-179.5 + i, -40, -178.5 + i, -39.5) for i in range(2)
        ]
    columns = {"region_id": [*"abcde"]}
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")
    return frame if drawn == "cut" else frame.to_crs("EPSG:2193")


@pytest.mark.parametrize("drawn", ["metres", "degrees", "cut"])
def test_a_country_across_the_antimeridian_stays_in_one_piece(drawn):
    frame = across("cut" if drawn == "cut" else "metres")
    (found, faults, _) = check(frame.to_crs("EPSG:4326") if drawn == "degrees" else frame)
    metres = found.regions
    square = shapely.segmentize(shapely.box(177.5, -40, 178.5, -39.5), 0.1)
    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(square)  # pyproj, on the ellipsoid
    assert faults == []
    assert metres.area.to_numpy() == pytest.approx(abs(area), rel=2e-3)
    assert metres.crs.name == "Lambert Azimuthal Equal Area at 39.5 S 180 E"
    assert np.ptp(metres.total_bounds[[0, 2]]) < 450_000
    assert (metres.geometry.is_valid & (metres.geom_type == "Polygon")).all()


def test_the_last_digits_of_a_grid_do_not_change_the_crs():
    west, hair = -9.75, 1e-12  # the centre, 7.75 W, is a tie between 8 and 7.5
    names = {suited_crs((west + d, 37, -5.75, 44)).name for d in (-hair, 0, hair)}
    assert names == {"Lambert Azimuthal Equal Area at 40.5 N 7.5 W"}


def test_frame_in_equal_area_metres_stays_as_it_is():
    given = boundaries().to_crs("EPSG:3035")
    metres, message = project_to_metres(given)
    assert metres.crs == given.crs
    assert metres.geom_equals_exact(given, 0).all()
    assert message.text("en") == (
        "regions: EPSG:3035 is in metres, and areas in it are within 1 % of true; it was kept."
    )


def test_utm_of_one_zone_stays_and_of_the_whole_country_does_not():
    one_zone, _ = project_to_metres(boundaries().to_crs("EPSG:32642"))
    assert one_zone.crs.to_epsg() == 32642
    country, message = project_to_metres(kazakhstan().to_crs("EPSG:32642"))
    assert country.crs.name == "Kazakhstan Albers Equal Area 43/53"
    assert message.text("en").startswith("regions: in EPSG:32642 areas are off by up to ")


def test_web_mercator_is_reprojected_and_the_note_says_how_wrong_it_was():
    # by hand: at 52 N its areas are 1/cos(52)**2 = 2.638 times true (it takes the earth as a ball)
    metres, message = project_to_metres(boundaries().to_crs("EPSG:3857"))
    assert metres.crs.name == "Kazakhstan Albers Equal Area 43/53"
    assert message.text("en") == (
        "regions: in EPSG:3857 areas are off by up to 163.8% here; the regions were projected to "
        "Kazakhstan Albers Equal Area 43/53 (metres, true areas)."
    )


def test_crs_in_feet_is_reprojected():
    metres, message = project_to_metres(boundaries().to_crs("+proj=laea +lat_0=50 +units=us-ft"))
    assert metres.crs.axis_info[0].unit_name == "metre"
    assert "is not in metres" in message.text("en")


@pytest.mark.parametrize("crs", ["EPSG:4326", "nonsense"])
def test_asked_for_crs_must_be_known_and_in_metres(crs):
    with pytest.raises(DataError) as refused:
        project_to_metres(boundaries(), crs)
    assert str(refused.value).startswith(f"regions: `regions.crs` is '{crs}', which is not ")


# --- keys


def test_shipped_boundaries_of_all_three_times_pass_without_a_fault():
    for number in ("20", "17", "16"):
        found, faults, notes = check(
            kazakhstan(f"regions_{number}"), load_gazetteer("kazakhstan"), borders=number
        )
        assert faults == []
        assert len(found.codes) == int(number)
        assert not any("overlap" in note for note in notes)


def test_regions_are_sorted_by_key_whatever_their_order_in_the_file():
    frame = boundaries()
    one, _, _ = check(frame.copy(), load_gazetteer("kazakhstan"))
    other, _, _ = check(frame.iloc[[2, 0, 3, 1]].copy(), load_gazetteer("kazakhstan"))
    assert list(one.regions.index) == sorted(SQUARES)
    assert one.regions.geom_equals_exact(other.regions, 0).all()


def test_names_serve_as_keys_where_a_gazetteer_knows_them():
    frame = boundaries().assign(region_id=["Ақмола облысы", "Астана", "Almaty Region", "г. Алматы"])
    found, faults, _ = check(frame, load_gazetteer("kazakhstan"))
    assert faults == []
    assert found.codes == ("KZ-11", "KZ-19", "KZ-71", "KZ-75")


def test_without_gazetteer_the_codes_and_names_are_those_of_the_file():
    frame = boundaries().assign(region_id=[1.0, 2.0, 3.0, 4.0], name=list("abcd"))
    found, faults, _ = check(frame)
    assert faults == []
    assert list(found.regions["name_ru"]) == list("abcd")
    assert found.keys.find("B") == "2"


def test_marks_that_reverse_a_name_are_taken_out_of_it_and_kept_in_the_key():
    keys, names = ["a\u202e", "b", "c", "d"], ["\u202eкевоС", "\u2067Б\u2069", "\u200f", "Юг"]
    found, faults, _ = check(boundaries().assign(region_id=keys, name=names))
    assert faults == []
    assert found.regions["name_ru"].to_dict() == {"a\u202e": "кевоС", "b": "Б", "c": "c", "d": "Юг"}


def test_names_of_districts_are_those_of_the_finest_level():
    frame = boundaries().assign(
        ADM0_EN="Kazakhstan", ADM1_EN=list("aabb"), ADM2_EN=list("wxyz"), ADM2_KK=list("ұғқң")
    )
    found, _, notes = check(frame)
    assert found.keys.names("KZ-19").text("kk") == "қ"
    assert found.keys.names("KZ-19").text("ru") == "y"
    said = "regions: names of the regions were taken from the columns 'ADM2_EN', 'ADM2_KK'."
    assert said in notes


def test_repeated_unknown_and_empty_keys_all_are_told():
    frame = boundaries().assign(region_id=["KZ-11", "KZ-11", "Nowhere", None])
    _, faults, _ = check(frame, load_gazetteer("kazakhstan"))
    assert faults == [
        "regions: 1 of 4 rows without a region: row 4. Write a code or a name, or remove the rows.",
        "regions: 1 of 4 rows with an unknown region: 'Nowhere' (row 3). Correct the names, use "
        "the codes, or remove the rows.",
        "regions: 2 of 4 rows with a region that occurs more than once: Akmola region KZ-11. Merge "
        "its parts into one feature, or remove the surplus ones.",
    ]


def test_region_of_other_borders_is_named():
    frame = boundaries().assign(region_id=["KZ-11", "KZ-51", "KZ-71", "KZ-75"])
    _, faults, _ = check(frame, load_gazetteer("kazakhstan"))
    assert faults == [
        'regions: 1 of 4 rows with a region that the borders "20" do not have: South Kazakhstan '
        "region KZ-51. Correct `regions.borders`, or use the boundaries of that time."
    ]


def test_missing_key_column_names_the_columns_there_are():
    _, faults, _ = check(boundaries().rename(columns={"region_id": "kod"}))
    assert faults == [
        "regions: there is no column 'region_id'. Columns: 'kod'. Name the one with codes or names "
        "in `regions.key`."
    ]


# --- shapes


def test_empty_missing_and_linear_shapes_all_are_told():
    frame = boundaries(
        KZ_11=None,
        KZ_71=shapely.Polygon(),
        KZ_19=shapely.LineString([(69, 50), (70, 51)]),
        KZ_75=shapely.box(76, 43, 77, 44),
    )
    found, faults, _ = check(frame, load_gazetteer("kazakhstan"))
    assert faults == [
        "regions: 2 of 4 rows without a shape: Akmola region KZ-11, Astana city KZ-71. Add the "
        "boundary, or remove the feature.",
        "regions: 1 of 4 rows with a shape that is not a polygon: Almaty region KZ-19. Use a layer "
        "of areas, not of lines or points.",
    ]
    assert found.regions is None
    assert len(found.codes) == 4


def test_heights_are_dropped_with_a_note():
    frame = boundaries()
    frame.geometry = shapely.force_3d(frame.geometry.to_numpy(), 7.0)
    found, _, notes = check(frame)
    assert not found.regions.has_z.any()
    assert "regions: heights (Z) of the boundaries are not used and were dropped." in notes


def test_repair_mends_a_bow_tie_to_its_two_triangles():
    # two triangles of base 1 and height 1/2 degree: half of the square's area, in degrees
    bow = shapely.Polygon([(69, 50), (70, 51), (70, 50), (69, 51)])
    found, faults, notes = check(boundaries(KZ_19=bow), repair=True)
    assert faults == []
    degrees = shapely.area(found.regions.to_crs("EPSG:4326").geometry["KZ-19"])
    assert degrees == pytest.approx(0.5)
    assert notes[0] == (
        "regions: 1 of 4 rows with a polygon that crossed itself was mended, as `repair = true` "
        "asks: KZ-19 near 69.5 50.5."
    )


def test_overlap_of_a_tenth_of_a_degree_is_measured_on_the_ellipsoid():
    # pyproj.Geod on WGS84 is the source of the area
    frame = boundaries(KZ_75=shapely.box(69.9, 50, 71, 51))
    pairs, areas = overlaps(frame, "ESRI:54034")
    shared = shapely.segmentize(shapely.box(69.9, 50, 70, 51), 0.001)
    area = abs(Geod(ellps="WGS84").geometry_area_perimeter(shared)[0]) / 1e6
    assert pairs.T.tolist() == [[2, 3]]
    assert areas[0] == pytest.approx(area, rel=1e-4)


def test_city_lying_on_its_region_is_an_overlap():
    frame = boundaries(KZ_75=shapely.box(69.4, 50.4, 69.6, 50.6))
    _, faults, _ = check(frame, load_gazetteer("kazakhstan"))
    assert len(faults) == 1
    assert faults[0].startswith(
        "regions: 1 pair of regions overlaps: Almaty region KZ-19 and Almaty city KZ-75 (31"
    )


def test_sliver_is_noted_and_stops_nothing():
    frame = boundaries(KZ_75=shapely.box(69.99999, 50, 71, 51))
    _, faults, notes = check(frame)
    assert faults == []
    assert notes[-1] == (
        "regions: 1 pair of regions overlaps by a sliver, below 1 km² and a thousandth of the "
        "smaller region: KZ-19 and KZ-75 (0.079 km²). Nothing was changed."
    )


def test_corner_on_a_long_edge_is_no_overlap_though_projecting_bends_the_edge():
    frame = gpd.GeoDataFrame(
        {"region_id": list("abc")},
        geometry=[
            shapely.box(60, 45, 80, 50),
            shapely.box(60, 50, 70, 53),
            shapely.box(70, 50, 80, 53),
        ],
        crs="EPSG:4326",
    )
    _, faults, notes = check(frame)
    assert faults == []
    assert not any("overlap" in note for note in notes)


# --- where the regions lie


def test_corners_on_a_long_edge_are_on_it_when_projecting_has_bent_it():
    thirds = [shapely.box(69 + i / 3, 51, 69 + (i + 1) / 3, 52) for i in range(3)]
    shapes = [shapely.box(69, 50, 70, 51), *thirds, shapely.box(69.5, 49, 70.5, 50)]
    frame = gpd.GeoDataFrame({"region_id": [*"abcde"]}, geometry=shapes, crs="EPSG:4326")
    metres = check(frame)[0].regions
    beside = [set(neighbours(metres, rule=rule)["a"].index) for rule in ("queen", "rook")]
    assert beside == [{*"bcde"}, {*"bcde"}]
    assert not overlapping(metres.geometry).size
    assert metres.area["b"] == pytest.approx(metres.area["d"], rel=1e-9)


def test_regions_whose_edges_match_keep_their_vertices():
    frame = kazakhstan()
    assert noded(frame) is frame
    corner = [shapely.box(0, 0, 2, 2), shapely.Polygon([(2, 1), (3, 0), (3, 2)])]
    found = noded(gpd.GeoDataFrame(geometry=corner))
    assert found.count_coordinates().tolist() == [6, 4]


def test_latitudes_beyond_ninety_are_swapped_axes_anywhere():
    frame = gpd.GeoDataFrame(
        {"region_id": ["a"]}, geometry=[shapely.box(-10, 100, 10, 120)], crs="EPSG:4326"
    )
    _, faults, _ = check(frame)
    assert faults == [
        "regions: longitude and latitude are swapped: x runs over -10..10, y over 100..120 "
        "degrees. Write longitude first (x), latitude second (y)."
    ]


def over(frame):
    """The same frame with longitude and latitude changed over, without saying so."""
    turned = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    return frame.set_geometry(turned, crs=frame.crs)


@pytest.mark.parametrize("region", ["KZ-27", "KZ-23", "KZ-61"])
def test_one_region_with_swapped_axes_inside_the_countrys_box_is_found_out(region):
    gazetteer = load_gazetteer("kazakhstan")
    one = kazakhstan().query("region_id == @region")
    assert check(one.copy(), gazetteer)[1] == []
    _, faults, _ = check(over(one), gazetteer)
    assert len(faults) == 1
    assert faults[0].startswith("regions: longitude and latitude are swapped: x runs over ")


def test_regions_far_from_the_shipped_ones_are_refused():
    moved = kazakhstan().query("region_id in ['KZ-75', 'KZ-79']")
    moved.geometry = moved.translate(-6, 4)  # 4 degrees of a meridian alone are 444 km
    assert check(moved, load_gazetteer("kazakhstan"))[1] == [
        "regions: 2 of 2 rows with a region whose centre lies more than 300 km from where it is: "
        "Almaty city KZ-75, Shymkent city KZ-79. Check the codes, the CRS and the order of "
        "longitude and latitude."
    ]


@pytest.mark.parametrize(
    ("crs", "turn", "place"),
    [
        (4326, False, "longitudes 69.0..71.0 and latitudes 50.0..52.0"),
        (4326, True, "longitudes 50.0..52.0 and latitudes 69.0..71.0"),
        (32642, False, "longitudes 69.0..71.0 and latitudes 50.0..52.0"),
    ],
)
def test_without_gazetteer_a_note_says_where_the_regions_lie(crs, turn, place):
    frame = boundaries().to_crs(crs)
    _, _, notes = check(over(frame) if turn else frame)
    assert notes[-1] == (
        f"regions: the boundaries lie at {place} degrees: check that this is where the regions are."
    )


def test_metres_that_are_called_degrees_are_refused():
    frame = boundaries().to_crs("EPSG:32642").set_crs("EPSG:4326", allow_override=True)
    _, faults, _ = check(frame)
    assert faults[0].startswith("regions: the CRS WGS 84 has degrees, but x runs over ")


def test_boundaries_outside_the_country_are_refused():
    frame = boundaries().set_crs("EPSG:4326").to_crs("EPSG:32642")
    frame = frame.set_crs("EPSG:32633", allow_override=True)
    _, faults, _ = check(frame, load_gazetteer("kazakhstan"))
    assert len(faults) == 1
    assert "the boundaries lie outside the country" in faults[0]


def test_argument_is_left_as_it_was():
    frame = boundaries(KZ_19=shapely.Polygon([(69, 50), (70, 51), (70, 50), (69, 51)]))
    before = frame.copy(deep=True)
    frame.index = before.index = range(1, 5)
    check(frame, repair=True)
    assert frame.equals(before)
    assert frame.crs == before.crs
