"""Print maps: what is drawn, in whose colours, and that the same run gives the same bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image
from pyproj import CRS, Transformer

from spatialict.core.labels import text
from spatialict.core.study import Message, Names, Source
from spatialict.export import (
    furniture,
    inking,
    lenses,
    palette,
    ring_marks,
    rings,
    ruler,
    themes,
    wording,
)
from spatialict.export.furniture import sources_of
from spatialict.export.maps import Sheet, draw_maps
from spatialict.export.page import Box, Page, width_of, wrap
from spatialict.export.placement import apart, beside, in_region
from spatialict.export.wording import is_synthetic, tables_of
from tests import made_up

REGIONAL = {"location_quotient", "local_moran", "getis_ord", "candidates", "network"}
FIRMS = {"firm_clusters", "firm_clusters_near", "firm_density", "firm_grid", "firm_grid_moran"}
CURVES = {"curve_duranton_overman", "curve_marcon_puech", "curve_ripley_l"}
THEMES = REGIONAL | FIRMS | CURVES | {"helix_network", "growth_shift_share"}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("maps")
    draw_maps(made_up.findings(languages=("en", "ru", "kk")), folder, formats=("png",))
    draw_maps(made_up.findings(languages=("kk",)), folder, formats=("svg", "pdf"))
    return folder


def colours(path):
    pixels = np.asarray(Image.open(path).convert("RGB")).astype(np.uint32)
    packed = (pixels[..., 0] << 16) | (pixels[..., 1] << 8) | pixels[..., 2]
    return {f"#{colour:06x}" for colour in np.unique(packed)}


def words(theme):
    return [f"{e.words} ({e.count})" for group in theme.groups for e in group.entries]


def test_each_language_has_each_map(drawn):
    for language in ("en", "ru", "kk"):
        assert {path.stem for path in (drawn / language).glob("*.png")} == THEMES


def test_the_written_files_are_returned_and_told_one_by_one(tmp_path):
    told = []
    findings = made_up.findings(languages=("en",))
    written = draw_maps(findings, tmp_path, formats=("svg",), progress=told.append)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == told
    assert {path.stem for path in written} == THEMES


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_same_findings_give_the_same_bytes(drawn, tmp_path, kind):
    draw_maps(made_up.findings(languages=("kk",)), tmp_path, formats=(kind,))
    for path in (tmp_path / "kk").iterdir():
        assert path.read_bytes() == (drawn / "kk" / path.name).read_bytes(), path.name


def test_no_file_tells_when_or_by_what_it_was_made(drawn):
    for path in (drawn / "kk").iterdir():
        content = path.read_bytes()
        assert not re.search(rb"CreationDate|/Producer|dc:date|Software|[Mm]atplotlib v", content)


def test_a_pdf_carries_its_letters_as_true_type(drawn):
    content = (drawn / "kk" / "candidates.pdf").read_bytes()
    assert b"/CIDFontType2" in content or b"/TrueType" in content
    assert b"/Type3" not in content


def test_the_classes_on_the_map_have_exactly_the_colours_of_the_palette(drawn):
    seen = colours(drawn / "en" / "local_moran.png")
    assert set(palette.LOCAL_MORAN.values()) <= seen  # every class, for the legend has them all
    assert set(palette.CANDIDATES.values()) <= colours(drawn / "en" / "candidates.png")


def test_every_class_is_in_the_legend_with_its_count_also_where_none_has_it():
    legend = words(themes.candidates(made_up.findings(), "en"))
    assert legend[:5] == [
        "growth pole (1)",
        "potential growth pole (1)",
        "emerging (0)",
        "none (3)",
        "no data (1)",
    ]


def test_what_cannot_be_tested_is_told_apart_from_what_has_no_value():
    theme = themes.local_moran(made_up.findings(), "en")
    assert theme.fills["R4"] == theme.fills["R5"] == themes.TOO_FEW
    assert theme.fills["R6"] == themes.NO_DATA
    assert theme.fills["R1"] == (palette.LOCAL_MORAN["HL"], "")
    assert "cannot be tested: too few neighbours (2)" in words(theme)


def test_a_map_where_nothing_is_significant_says_so():
    findings = made_up.findings()
    result = findings.results["local_moran:queen"]
    table = result.table.assign(label=["ns"] * 6)
    changed = {**findings.results, "local_moran:queen": replace(result, table=table)}
    theme = themes.local_moran(replace(findings, results=changed), "en")
    assert (
        "None of the 3 regions that could be tested is significant at q\u00a0≤\u00a00.05."
        in (theme.subtitle[-1])
    )


def test_flagged_regions_are_outlined_with_class_and_quotient():
    theme = themes.location_quotient(made_up.findings(), "ru")
    assert theme.outlines == {"R1": "growth_pole", "R2": "potential"}
    assert theme.captions["R1"] == ("полюс роста", "LQ 2,20")


def test_evidence_has_a_mark_for_each_criterion_that_has_a_figure():
    marks = themes.candidates(made_up.findings(), "en").marks
    assert marks["R1"][:5] == tuple((str(n), True) for n in range(1, 6))
    assert marks["R1"][5:] == (("6", False),)  # firms in clusters; no ICT level was given
    assert marks["R4"][3] == ("4", None)  # association: too few neighbours


def test_a_map_without_its_results_is_left_out(tmp_path):
    findings = made_up.findings(languages=("en",))
    results = {k: v for k, v in findings.results.items() if k == "location_quotient"}
    written = draw_maps(replace(findings, results=results), tmp_path, formats=("svg",))
    assert [path.name for path in written] == ["location_quotient.svg"]


def test_a_hostile_name_is_drawn_not_run(drawn):
    for path in (drawn / "kk").glob("*.svg"):
        root = ET.fromstring(path.read_text(encoding="utf-8"))
        assert not [e for e in root.iter() if e.tag.endswith("script")]


def test_synthetic_is_said_where_the_map_rests_on_it_and_only_there():
    findings = made_up.findings()
    assert not is_synthetic(findings, tables_of(findings, "candidates"))  # its firms enter nothing
    drawn_rows = (Source("organisations", Names.alike("Drawn"), synthetic=True),)
    study = replace(findings.study, sources=drawn_rows)
    assert is_synthetic(replace(findings, study=study), tables_of(findings, "network"))


def test_sources_of_the_tables_behind_a_map_are_named_with_licence():
    assert sources_of(made_up.findings(), ("activity",), "kk") == [
        "Дереккөздер: Made-up figures (2021-2023, CC0)."
    ]


def test_focus_greys_the_others_and_counts_the_shown():
    findings = made_up.findings(focus=("R1", "R2"))
    theme = themes.candidates(findings, "en")
    assert set(theme.fills) == {"R1", "R2"}
    assert "none (0)" in words(theme)
    assert Sheet(findings).shown == ["R1", "R2"]


def test_a_region_too_small_for_print_is_enlarged_beside_the_land():
    squares = [shapely.box(0, 0, 1e6, 1e6), shapely.box(5e5, 5e5, 5.1e5, 5.1e5)]
    squares[0] = squares[0].difference(squares[1])
    regions = gpd.GeoDataFrame(
        {f"name_{language}": ["Land", "Town"] for language in ("en", "ru", "kk")},
        geometry=squares,
        index=["A", "B"],
        crs=made_up.ALBERS,
    )
    findings = made_up.findings()
    sheet = Sheet(replace(findings, study=replace(findings.study, regions=regions)))
    (inset,) = sheet.insets
    assert inset.region == "B"
    assert {region for region, _ in inset.parts} == {"A", "B"}
    assert not sheet.land.intersects(shapely.Point(inset.centre))


def test_names_do_not_touch_what_is_there_already():
    taken = [shapely.box(0, 0, 2, 0.6)]
    x, y, inside = in_region(shapely.box(0, 0, 2, 1), (0.5, 0.2), taken)
    assert not shapely.box(x - 0.25, y - 0.1, x + 0.25, y + 0.1).intersects(taken[0])
    assert inside == 1.0
    assert in_region(shapely.box(0, 0, 2, 1), (0.5, 0.2), [shapely.box(0, 0, 2, 1)]) is None


def test_leaders_of_two_insets_do_not_cross():
    sheet = Sheet(made_up.findings())
    targets = {"a": (4.0, 4.0), "b": (6.0, 4.0)}
    places = beside(sheet.frame, shapely.box(3.5, 3.5, 6.5, 4.5), targets, (1.2, 1.5))
    lines = [shapely.LineString([targets[name], places[name]]) for name in "ab"]
    assert not lines[0].intersects(lines[1])


def test_rings_that_would_hide_each_other_are_moved_the_largest_stays():
    places = apart([(0.0, 0.0), (0.0, 0.0), (0.1, 0.0)], [1.0, 0.3, 0.2])
    assert places[0] == (0.0, 0.0)
    for i, j, least in ((0, 1, 1.3), (0, 2, 1.2), (1, 2, 0.5)):
        assert np.hypot(*np.subtract(places[i], places[j])) >= least - 1e-6


def test_rings_stay_on_the_map_and_apart_also_at_its_edge():
    box = Box(0.0, 0.0, 4.0, 3.0)
    places = np.array(apart([(0.1, 0.1), (0.0, 0.2), (4.5, 1.0)], [0.5, 0.5, 0.4], within=box))
    radii = np.array([[0.5], [0.5], [0.4]])
    assert (places >= radii - 1e-9).all()
    assert (places <= [4.0, 3.0] - radii + 1e-9).all()
    assert np.hypot(*(places[0] - places[1])) >= 1 - 1e-6


def test_many_large_rings_are_drawn_smaller_than_few():
    grid = [(float(x), float(y)) for x in range(10) for y in range(5)]
    sizes = ring_marks.radii_of([230] * 50, grid, 50.0)
    assert sum(np.pi * r**2 for r in sizes) <= ring_marks.COVERED * 50 + 1e-9
    assert ring_marks.radii_of([230] * 2, grid[:2], 50.0) == [0.42, 0.42]


def test_towns_without_room_for_their_name_are_counted():
    findings = made_up.findings(languages=("en",))
    first = rings.towns(findings, "en")[0]
    crowd = [replace(first, x=5e4 + n, name="A name longer than rings") for n in range(30)]
    page = Page.blank()
    said = ring_marks.rings(crowd, [], "en")(page, Sheet(findings))
    written = sum(w.get_text() == "A name longer than rings" for w in page.axes.texts)
    assert 0 < written < 30
    assert f"{30 - written} towns are not named for want of room." in said


def test_a_colour_of_the_legend_is_exact_however_little_there_is_of_it(tmp_path):
    """More soft colours than a PNG with a palette holds, and a short line of a legend."""
    page = Page.blank((3.0, 3.0))
    shades = np.linspace(0, 1, 90_000).reshape(300, 300)
    page.axes.imshow(shades, cmap="viridis", extent=(0, 3, 1, 3), aspect="auto")
    page.axes.set_ylim(0, 3)
    page.axes.plot((0.5, 0.7), (0.5, 0.5), color="#6a3d9a", linewidth=2)
    with Image.open(page.save(tmp_path / "soft.png")) as picture:
        found = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    assert (found == [0x6A, 0x3D, 0x9A]).all(axis=1).sum() > 20


def test_organisations_of_one_town_make_one_ring_and_links_go_between_towns():
    findings = made_up.findings()
    seats = rings.towns(findings, "en")
    assert [(town.name, town.count) for town in seats] == [("Pole", 5), ("Second", 1)]
    assert rings.pairs(findings, seats) == [(0, 1, 1.0, "colocation")]


def test_a_city_that_is_a_region_is_named_in_the_language_a_capital_of_an_oblast_is_not_guessed():
    findings = made_up.findings()
    regions = findings.study.regions.copy()
    regions.loc["R1", ["name_en", "name_ru"]] = ["Pole city", "г. Полюс"]
    regions.loc["R2", ["name_en", "name_ru"]] = ["Second region", "Вторая область"]
    study = replace(findings.study, regions=regions)
    named = [town.name for town in rings.towns(replace(findings, study=study), "ru")]
    assert named == ["Полюс", "Second"]


def test_colocation_is_called_that_and_nothing_more():
    theme = rings.network(made_up.findings(), "en")
    assert "co-location within 50 km and nothing more" in theme.subtitle[-1]


def test_no_line_is_wider_than_its_column():
    said = text("maps.what_is_candidate", "kk")
    lines = wrap(said, 2.0, 8)
    assert len(lines) > 2
    assert max(width_of(line, 8) for line in lines) <= 2.0
    assert " ".join(lines) == said


def squares(columns, rows, *, side=1e5, crs=made_up.ALBERS, at=(0.0, 0.0)):
    """Return the made-up study with a block of squares for its regions."""
    cells = [
        shapely.box(
            at[0] + x * side, at[1] + y * side, at[0] + (x + 1) * side, at[1] + (y + 1) * side
        )
        for y in range(rows)
        for x in range(columns)
    ]
    names = [f"Area {n}" for n in range(len(cells))]
    regions = gpd.GeoDataFrame(
        {f"name_{language}": names for language in ("en", "ru", "kk")},
        geometry=cells,
        index=[f"S{n:03d}" for n in range(len(cells))],
        crs=crs,
    )
    findings = made_up.findings(languages=("en",))
    return replace(findings, study=replace(findings.study, regions=regions))


@pytest.mark.parametrize("most", [0.7, 55, 260, 5_300, 26_000, 470_000])
def test_the_middle_of_a_scale_bar_is_exactly_half_of_its_end(most):
    start, middle, end = ruler.bar_words(ruler.round_length(most), "en")
    assert start == "0"
    assert 2 * float(middle) == float(end.split()[0].replace(",", ""))
    assert end.endswith(" km") == (most >= 1000)


def test_scale_and_north_are_those_of_the_ellipsoid():
    # Web Mercator stretches by 1 / cos(60 degrees) = 2, and by up to 0.4 % of flattening less
    assert ruler.bearing(CRS(3857), (0, 8.39e6, 1e5, 8.41e6)).stretch == pytest.approx(2, rel=0.005)
    # Albers turns north by n = (sin 43 + sin 53) / 2 = 0.7403 degrees for each degree of longitude
    x, y = Transformer.from_crs(4326, made_up.ALBERS, always_xy=True).transform(77, 48)
    found = ruler.bearing(made_up.ALBERS, (x - 1e4, y - 1e4, x + 1e4, y + 1e4))
    assert found.north == pytest.approx(7.40, abs=0.03)
    assert found.stretch == pytest.approx(1, abs=0.005)
    assert found.spread < 0.2


def test_grid_north_is_said_only_where_north_turns_over_the_map(tmp_path):
    def said(findings):
        page = Sheet(findings).draw(themes.location_quotient(findings, "en"), "en")
        return {words.get_text() for words in page.axes.texts}

    assert text("maps.grid_north", "en") in said(squares(3, 2, side=1e6, at=(-1.5e6, -1e6)))
    assert text("maps.grid_north", "en") not in said(squares(3, 2, side=1e4))


def test_scale_bar_and_arrow_are_never_over_the_land():
    for columns, rows in ((5, 2), (9, 5), (2, 1), (3, 2), (1, 1)):
        sheet = Sheet(squares(columns, rows))
        x, y, hidden = sheet.ruler
        assert hidden < 0.001
        assert not shapely.box(x, y, x + 2.5, y + 0.5).intersects(sheet.land)


def town_in_a_land():
    """Return the made-up study as a land of 1000 km and in its middle a town of 60 km."""
    town = shapely.box(5e5, 5e5, 5.6e5, 5.6e5)
    regions = gpd.GeoDataFrame(
        {f"name_{language}": ["Land", "Town"] for language in ("en", "ru", "kk")},
        geometry=[shapely.box(0, 0, 1e6, 1e6).difference(town), town],
        index=["A", "B"],
        crs=made_up.ALBERS,
    )
    findings = made_up.findings(languages=("en",))
    return replace(findings, study=replace(findings.study, regions=regions))


def test_the_region_asked_for_is_enlarged_where_it_cannot_hold_its_own_label():
    findings = town_in_a_land()
    assert not Sheet(findings).insets  # large enough to be seen
    (inset,) = Sheet(replace(findings, focus=("B", "A"))).insets
    assert (inset.region, inset.zoom) == ("B", 4)
    assert not Sheet(replace(findings, focus=("A", "B"))).insets


def test_a_growth_pole_is_outlined_last():
    flags = {"R1": "growth_pole", "R2": "own", "R3": "emerging", "R4": "potential"}
    drawn_in_order = [name for _, name in inking.by_rank(flags)]
    assert drawn_in_order == ["own", "emerging", "potential", "growth_pole"]


def test_the_outline_of_an_exclave_leaves_its_colour_visible():
    page = Page.blank()
    parts = shapely.MultiPolygon([shapely.box(1, 1, 3, 3), shapely.box(5, 5, 5.05, 5.05)])
    inking.outline(page, parts, "growth_pole")
    thin, _, thick, _ = (patch.get_linewidth() for patch in page.axes.patches)
    assert thin / 72 < 0.05
    assert thick == 1.9 + 1.4


@pytest.mark.parametrize("passed", [False, None])
def test_a_square_that_is_not_passed_stays_legible_on_any_colour(passed):
    page = Page.blank()
    furniture.evidence_mark(page, 1, 1, "1", passed)
    (square,), (sign,) = page.axes.patches, page.axes.texts
    assert square.get_facecolor() == (1.0, 1.0, 1.0, 1.0)
    assert sign.get_color() == furniture.GREY


def test_gi_star_is_not_printed_beside_a_p_that_is_not_its_own():
    theme = themes.getis_ord(made_up.findings(), "ru")
    assert theme.labels["R1"] == ("Gi* 1,20",)
    assert "условное при собственном значении региона" in theme.groups[0].note


@pytest.mark.parametrize(
    ("total", "said"),
    [(0, "No region could be tested."), (1, "The only region that could be tested is not")],
)
def test_a_verdict_on_one_region_or_none_is_a_sentence(total, said):
    table = made_up.findings().results["local_moran:queen"].table
    table = table.assign(status=["ok"] * total + ["missing"] * (6 - total), label="ns")
    assert themes._verdict(table, 0.05, "en").startswith(said)


def test_p_values_have_three_decimals():
    theme = themes.local_moran(made_up.findings(), "en")
    assert theme.labels["R2"] == ("LH · p 0.710",)


def caveats_with(source):
    findings = made_up.findings()
    study = replace(findings.study, sources=(Source(source, Names.alike("Drawn"), synthetic=True),))
    tables = [Message(f"pipeline.table_{source}")]
    told = Message("pipeline.synthetic_used", {"tables": tables})
    section = Message("gazetteer.section_j_is_not_ict")
    return replace(findings, study=study, caveats=(section, told))


def test_each_map_has_the_caveats_of_what_it_shows():
    def keys(source, theme):
        return [c.key.split(".")[1] for c in wording.caveats_of(caveats_with(source), theme)]

    assert keys("firms", "location_quotient") == ["section_j_is_not_ict"]  # it shows no firm
    assert keys("organisations", "network") == ["synthetic_used"]
    assert keys("organisations", "getis_ord") == ["section_j_is_not_ict", "synthetic_used"]


def test_quotients_of_synthetic_firms_say_so():
    findings = caveats_with("firms")
    result = findings.results["location_quotient"]
    counted = replace(result, params={**result.params, "kind": "firms"})
    findings = replace(findings, results={**findings.results, "location_quotient": counted})
    for theme in ("location_quotient", "local_moran", "getis_ord", "candidates"):
        assert "pipeline.synthetic_used" in {c.key for c in wording.caveats_of(findings, theme)}
        assert wording.rests_on_synthetic(findings, theme)


@pytest.fixture(scope="module")
def many():
    """Return 72 squares of 10 km, of which four are flagged, two of them enclaves of 1 km."""
    findings = squares(12, 6, side=1e4)
    regions = findings.study.regions
    shapes = regions.geometry.copy()
    for outer, inner in (("S000", "S071"), ("S040", "S070")):
        middle = shapely.centroid(shapes[outer])
        shapes[inner] = shapely.box(middle.x, middle.y, middle.x + 1e3, middle.y + 1e3)
        shapes[outer] = shapes[outer].difference(shapes[inner])
    study = replace(findings.study, regions=regions.set_geometry(shapes))
    result = findings.results["candidates"]
    table = result.table.reindex(regions.index).assign(**{"class": "none"})
    table.loc[["S003", "S020", "S070"], "class"] = "growth_pole"
    table.loc["S071", "class"] = "emerging"
    results = {"candidates": replace(result, table=table)}
    return replace(findings, study=study, results=results)


def test_many_regions_have_no_values_and_only_the_flagged_have_names(many):
    theme = themes.candidates(many, "en")
    page = Sheet(many).draw(theme, "en")
    said = [words.get_text() for words in page.axes.texts]
    assert (theme.labels, theme.marks) == ({}, {})
    assert "Area 3" in said
    assert "Area 4" not in said
    assert "68 regions are not labelled." in said  # 72 less two names and two insets


def test_insets_of_many_regions_are_of_flagged_ones_the_pole_first_and_off_the_land(many):
    sheet = Sheet(many)
    assert [inset.region for inset in sheet.insets] == ["S070", "S071"]
    for inset in sheet.insets:
        assert shapely.box(*inset.block).intersection(sheet.land).area < 0.02


def test_rings_that_are_moved_aside_leave_the_line_between_them_to_be_seen():
    findings = made_up.findings(languages=("en",))
    theme = rings.network(findings, "en")
    near = [replace(t, x=5e4 + n, y=5e4) for n, t in enumerate(rings.towns(findings, "en"))]
    links = [(0, 1, 1.0, "colocation")]
    page = Page.blank()
    said = ring_marks.rings(near, links, "en")(page, Sheet(findings))
    assert said == "1 town is drawn aside to be seen; a line leads to its place."
    drawn = apart([(0.0, 0.0), (0.0, 0.0)], [0.5, 0.5])
    assert ring_marks.hidden(links, drawn, [0.5, 0.5]) == 1
    assert "the lines are" in theme.subtitle[-1]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_map_without_lines_does_not_speak_of_any(language):
    findings = made_up.findings()
    results = {k: v for k, v in findings.results.items() if k != "links"}
    theme = rings.network(replace(findings, results=results), language)
    said = text("maps.links_colocation_none", language, distance=50.0)
    assert theme.subtitle[-1].startswith(said)


def test_letters_the_font_lacks_give_way_to_another_name_without_a_warning(tmp_path):
    findings = made_up.findings(languages=("en",))
    regions = findings.study.regions.copy()
    regions.loc["R1", "name_en"] = "\u4e2d\u6587 \U0001f389"
    regions.loc["R2", ["name_en", "name_ru", "name_kk"]] = "\u4e2d\u6587"
    changed = replace(
        findings,
        study=replace(findings.study, regions=regions),
        title=Names.alike("Study \U0001f389"),
    )
    assert wording.printed_names(changed.study.regions, "en")["R1"] == "г. Полюс"
    assert wording.printed_names(changed.study.regions, "en")["R2"] == "R2"
    regions.loc["R2", "name_en"] = "\u202eegalliV \u202c1"
    assert wording.printed_names(regions, "en")["R2"] == "egalliV 1"
    assert draw_maps(changed, tmp_path, formats=("png", "svg"))  # warnings are errors


def test_a_leader_goes_round_the_caption():
    inset = lenses.Inset("A", (5.0, 5.0), (3.6, 2.6), 0.2, 2, 0.8, (4, 3, 6, 6), ())
    assert inset.start == (4.2, 5.0)
    assert replace(inset, target=(3.6, 6.0)).start == inset.centre
