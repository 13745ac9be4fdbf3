"""Firms on maps: which clusters and windows are told, how they lie, and what the sheets show."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import shapely

from spatialict.core.labels import text
from spatialict.core.study import Message
from spatialict.export import enlargements, firm_grids, firm_marks, firm_themes, palette
from spatialict.export.enlargements import draw_enlargements
from spatialict.export.firms import clusters, sector_places, window_names, windows
from spatialict.export.maps import Sheet
from spatialict.export.page import STYLE, Box, Page
from spatialict.export.rings import known_town, town_name
from spatialict.export.telling_firm_tables import scan_table
from spatialict.export.wording import distance
from tests import made_up


def without(*keys, **changes):
    findings = made_up.findings(**changes)
    kept = {key: result for key, result in findings.results.items() if key not in keys}
    return replace(findings, results=kept)


def changed(key, **columns):
    findings = made_up.findings()
    result = findings.results[key]
    table = result.table.assign(**columns)
    return replace(findings, results={**findings.results, key: replace(result, table=table)})


def said(page):
    return [words.get_text() for words in page.axes.texts]


def test_clusters_are_told_by_size_and_keep_the_number_of_the_layers():
    table = made_up.findings().results["firm_clusters"].table
    found = clusters(changed("firm_clusters", firms=[3, 9, 5]), "en")
    assert [(c.number, c.digits, c.firms) for c in found] == [
        ("D2", "2", 9),
        ("D3", "3", 5),
        ("D1", "1", 3),
    ]
    assert [c.crosses for c in found] == [True, False, False]
    assert list(table["firms"]) == [4, 4, 3]  # what was given is as it was


def test_a_focus_tells_the_clusters_and_windows_that_reach_into_it():
    findings = made_up.findings(focus=("R2",))
    assert [c.number for c in clusters(findings, "en")] == ["D2"]
    assert [(w.number, w.region) for w in windows(findings)] == [("S3", "R2")]
    assert set(sector_places(findings).index) == {"f8", "f9"}


def test_a_window_has_no_region_where_its_centre_is_outside_of_all():
    assert {w.region for w in windows(changed("scan", x_m=9e6))} == {""}


def test_a_window_is_an_ellipse_turned_from_east_counter_clockwise():
    second = windows(made_up.findings())[1]  # 30 km by 15 km, turned by 30 degrees
    shape = second.outline()
    far = shapely.get_coordinates(shape) - (second.x, second.y)
    length = np.hypot(*far.T)
    assert length.max() == pytest.approx(30_000)
    assert length.min() == pytest.approx(15_000)
    x, y = far[int(length.argmax())]
    assert math.degrees(math.atan2(y, x)) % 180 == pytest.approx(30)


def test_a_window_is_named_by_the_largest_cluster_whose_middle_it_holds():
    findings = changed("scan", x_m=[9.9e4, 4e4, 1.5e5], y_m=[5e4, 4.2e4, 5e4])
    names = window_names(findings, windows(findings), "ru")
    assert names == ["Second", "Pole", "Вторая"]


def test_firms_of_the_sector_are_those_that_the_results_are_about():
    """Codes alone would take f3 away and leave f1 to f9: narrower codes are the run's affair."""
    findings = made_up.findings()
    places = sector_places(findings)
    assert places["cluster_id"].tolist() == [1, 1, 1, 1, 2, 2, 2, 2]
    alone = without("density_clusters")
    quotient = alone.results["location_quotient"]
    of_narrower = replace(quotient, params={**quotient.params, "industry": ("62",)})
    alone = replace(alone, results={**alone.results, "location_quotient": of_narrower})
    assert sector_places(alone).equals(places)
    assert sector_places(without("density_clusters", "firm_places")).empty


def test_no_firms_make_no_places():
    findings = made_up.findings()
    study = replace(findings.study, firms=None)
    assert sector_places(replace(findings, study=study)).empty


def test_a_town_is_named_in_the_language_and_else_as_it_was_given():
    findings = made_up.findings()
    assert [known_town("Ust-Kamenogorsk", x) for x in ("en", "ru", "kk")] == [
        "Ust-Kamenogorsk",
        "Усть-Каменогорск",
        "Өскемен",
    ]
    assert known_town("Akkol’", "kk") == "Ақкөл"
    assert town_name(findings, "R1", "Nowhere", "ru") == "Nowhere"
    assert town_name(findings, "R1", made_up.HOSTILE, "ru") == made_up.HOSTILE


def test_the_map_of_clusters_counts_what_it_shows():
    theme = firm_themes.firm_clusters(made_up.findings(), "en")
    entries = {e.words: e.count for group in theme.groups for e in group.entries}
    assert entries["inside one region"] == 2
    assert entries["across the borders of regions"] == 1
    assert entries["significant window, p ≤ 0.05"] == 2
    assert entries["window that chance explains"] == 1
    assert "Second (4)" in entries
    assert theme.subtitle[1] == (
        "3 clusters by density (DBSCAN: at least 3 firms within 30 km). "
        "2 significant windows of the scan statistic (p ≤ 0.05)."
    )


def test_what_was_not_measured_is_not_in_the_legend():
    titles = {g.title for g in firm_themes.firm_clusters(without("scan"), "en").groups}
    assert text("maps.scan", "en") not in titles
    titles = {g.title for g in firm_themes.firm_clusters(without("firm_clusters"), "en").groups}
    assert text("maps.clusters", "en") not in titles
    titles = {g.title for g in firm_themes.firm_clusters(without("kernel_density"), "en").groups}
    assert text("maps.firms", "en") in titles  # dots take the place of the density
    assert firm_themes.firm_clusters(without("firm_clusters", "scan"), "en") is None
    assert firm_themes.firm_density(without("kernel_density"), "en") is None
    assert firm_grids.firm_grid(without("grid"), "en") is None


def test_discs_are_numbered_and_a_cluster_without_outline_has_none():
    findings = made_up.findings()
    page = Sheet(findings).draw(firm_themes.firm_clusters(findings, "en"), "en")
    on_map = [w.get_text() for w in page.axes.texts if w.get_position()[1] > 2.4]
    assert sorted(words for words in on_map if words.isdigit()) == ["0", "1", "2", "25"]


def test_discs_that_would_hide_each_other_are_moved_and_tied_to_their_places():
    findings = made_up.findings()
    result = findings.results["firm_clusters"]
    shape = result.table.geometry.iloc[0]
    table = result.table.set_geometry([shape, shape, shape])
    results = {**findings.results, "firm_clusters": replace(result, table=table)}
    page = Page.blank()
    sheet = Sheet(replace(findings, results=results))
    found = clusters(sheet.findings, "en")
    covered = firm_themes._draw_discs(page, found, sheet)
    assert not any(
        covered[a].intersection(covered[b]).area > 1e-4 for a, b in ((0, 1), (0, 2), (1, 2))
    )
    assert len(page.axes.lines) == 4  # two were moved: a line and a dot each


def test_cells_have_the_colour_of_their_quotient_and_empty_ones_none():
    (classes, tested) = firm_grids.firm_grid(made_up.findings(), "kk").groups
    assert [e.count for e in classes.entries] == [1, 0, 0, 1, 1, 1, 1]  # one of few firms
    assert [e.count for e in tested.entries] == [2, 0]  # q of 0.002 and 0.01, both above 1


def test_the_quotient_of_a_cell_of_few_firms_is_not_shown():
    status = ["ok", "too_few", "too_few", *["ok"] * 2, *["missing"] * 19]
    (classes, _) = firm_grids.firm_grid(changed("grid", status=status), "en").groups
    assert [e.count for e in classes.entries] == [1, 0, 0, 0, 1, 1, 2]


def test_cells_among_their_neighbours_have_the_colours_of_local_moran():
    (group,) = firm_grids.firm_grid_moran(made_up.findings(), "en").groups
    assert [(e.words[:2], e.count) for e in group.entries] == [
        *(("HH", 1), ("LL", 0), ("LH", 1), ("HL", 0), ("no", 2), ("ca", 1)),
    ]


def test_a_focus_counts_its_cells_only():
    (_, tested) = firm_grids.firm_grid(made_up.findings(focus=("R3",)), "en").groups
    assert [e.count for e in tested.entries] == [0, 0]  # both significant cells: R1 and R2
    (_, tested) = firm_grids.firm_grid(made_up.findings(focus=("R1",)), "en").groups
    assert [e.count for e in tested.entries] == [2, 0]  # one touches its border


def test_a_grid_of_hexagons_is_called_that():
    findings = made_up.findings()
    result = findings.results["grid"]
    results = {**findings.results, "grid": replace(result, params={"resolution": 5, "alpha": 0.05})}
    findings = replace(findings, results=results)
    for theme in (firm_grids.firm_grid, firm_grids.firm_grid_moran):
        for language in ("en", "ru", "kk"):
            assert "H3" in theme(findings, language).subtitle[1]


def test_density_is_drawn_within_the_land_in_the_colours_of_the_layers():
    findings = made_up.findings()
    page, sheet = Page.blank(), Sheet(findings)
    table = findings.results["kernel_density"].table
    firm_marks.density(page, table[table["status"] == "ok"], 2e4, sheet.on_sheet, sheet.told)
    drawn = {tuple(np.round(patch.get_facecolor(), 3)) for patch in page.axes.patches}
    classes = firm_marks.density_classes(table)
    assert len(drawn) == len(classes)
    assert {colour for *_, colour in classes} <= set(palette.DENSITY_COLOURS)


def test_dots_that_would_hide_each_other_are_one():
    page = Page.blank()
    firm_marks.dots(page, np.array([(1, 1), (1.001, 1), (2, 2)]), "#000000", size=0.02)
    assert len(page.axes.collections[0].get_offsets()) == 2


def test_the_enlarged_clusters_have_their_own_scale_and_the_firms_around_them():
    findings = made_up.findings()
    page = draw_enlargements(findings, "en")
    words = said(page)
    assert {"1", "2", "Pole City", "Second"} <= set(words)
    assert sum(word.endswith(" km") for word in words) == 2  # a bar in each of two pictures
    assert "3" not in words  # no outline, nothing to enlarge
    assert "4 firms, 170 jobs, 1,100 km²; Pole City" not in words
    area = findings.results["firm_clusters"].table["area_km2"][1]
    assert f"4 firms, 170 jobs, {area:,.0f} km²; Pole City" in words
    assert draw_enlargements(without("firm_clusters"), "en") is None


def test_pictures_are_within_the_sheet_and_apart():
    whole = Box(0.45, 0.32, 10.79, 7.59)
    for count in range(1, 9):
        boxes = enlargements.boxes(count, whole)
        shapes = [shapely.box(b.left, b.bottom, b.right, b.top) for b in boxes]
        assert len(shapes) == count
        assert shapely.union_all(shapes).area == pytest.approx(sum(s.area for s in shapes))
        assert all(b.right <= whole.right + 1e-9 and b.bottom > 1.6 for b in boxes)


def test_a_cluster_at_one_address_is_shown_with_the_ground_around_it():
    findings = made_up.findings()
    result = findings.results["firm_clusters"]
    table = result.table.iloc[:1]
    table = table.set_geometry([shapely.Point(2e4, 2e4).buffer(50)], crs=made_up.ALBERS)
    results = {**findings.results, "firm_clusters": replace(result, table=table)}
    page = draw_enlargements(replace(findings, results=results), "en")
    assert "1 km" in said(page)  # four kilometres wide, not two hundred metres


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_no_sheet_writes_beyond_its_margins(language):
    import matplotlib as mpl

    findings = made_up.findings()
    sheet = Sheet(findings)
    with mpl.rc_context(STYLE):
        for theme in (
            *(firm_themes.firm_clusters, firm_themes.firm_density),
            *(firm_grids.firm_grid, firm_grids.firm_grid_moran),
        ):
            page = sheet.draw(theme(findings, language), language)
            renderer = page.figure.canvas.get_renderer()
            for words in page.axes.texts:
                box = words.get_window_extent(renderer)
                assert box.x0 > 0
                assert box.x1 < page.figure.bbox.x1


def test_a_scan_window_of_one_place_has_a_mark():
    findings = changed("scan", radius_m=0.0)
    page = Sheet(findings).draw(firm_themes.firm_clusters(findings, "en"), "en")
    marks = [line for line in page.axes.lines if line.get_marker() == "+"]
    assert [line.get_color() == "white" for line in marks] == [True, False] * 3  # each has a rim
    wide = [line.get_markeredgewidth() for line in marks]
    assert all(rim > mark + 1 for rim, mark in zip(wide[::2], wide[1::2], strict=True))


def test_digits_of_discs_lie_over_the_marks_of_windows_and_rings_have_a_rim():
    findings = made_up.findings()
    page, sheet = Page.blank(), Sheet(findings)
    found = clusters(findings, "en")
    firm_themes._draw_discs(page, found, sheet)
    for one in windows(changed("scan", radius_m=0.0)):
        firm_themes._draw_window(page, one, sheet)
    digits = [words.get_zorder() for words in page.axes.texts]
    assert len(digits) == 2
    assert min(digits) > max(line.get_zorder() for line in page.axes.lines)
    firm_marks.ring(page, 1.0, 1.0, "#01665e")
    rim, line = page.axes.patches[-2:] if page.axes.patches else page.axes.artists[-2:]
    assert mpl.colors.to_hex(rim.get_edgecolor()) == "#ffffff"
    assert rim.get_linewidth() > line.get_linewidth() + 1


def test_every_cluster_that_has_a_number_on_the_map_is_in_the_legend():
    findings = made_up.findings()
    result = findings.results["firm_clusters"]
    many = result.table.iloc[[0] * 15].set_axis(range(1, 16)).rename_axis("cluster_id")
    results = {**findings.results, "firm_clusters": replace(result, table=many)}
    findings = replace(findings, results=results)
    groups = firm_themes.firm_clusters(findings, "en").groups
    (listed,) = (g for g in groups if g.title == text("maps.largest_clusters", "en"))
    page, sheet = Page.blank(), Sheet(findings)
    firm_themes._draw_discs(page, clusters(findings, "en"), sheet)
    assert len(listed.entries) == len(page.axes.texts) == 12


def test_hulls_let_the_names_below_them_be_read():
    findings = made_up.findings()
    page = Sheet(findings).draw(firm_themes.firm_clusters(findings, "en"), "en")
    hulls = [p for p in page.axes.patches if p.get_zorder() == 2.6 and p.get_facecolor()[3] > 0]
    assert len(hulls) == 2
    assert all(patch.get_facecolor()[3] < 0.5 for patch in hulls)


def test_a_window_of_one_square_is_that_square_and_the_legend_says_what_was_counted():
    findings = changed("scan", members=[("25000:25000",), ("95000:55000",), ("145000:55000",)])
    scan = findings.results["scan"]
    said = (Message("firms.scanned_cells", {"cell_m": 10_000.0}),)
    results = {**findings.results, "scan": replace(scan, notes=said)}
    findings = replace(findings, results=results)
    (first, _, third) = windows(findings)
    assert third.outline().equals(shapely.box(1.4e5, 5e4, 1.5e5, 6e4))
    assert first.outline().area > 1e9  # of 20 km radius as before
    for language in ("en", "ru", "kk"):
        groups = firm_themes.firm_clusters(findings, language).groups
        note = next(g.note for g in groups if g.title == text("maps.scan", language))
        assert note == text("maps.note_squares", language, cell=distance(10_000.0, language))
        assert scan_table(findings, "scan", language).caption.endswith(note)
    groups = firm_themes.firm_clusters(made_up.findings(), "en").groups
    assert next(g.note for g in groups if g.title == text("maps.scan", "en")) == ""


def test_cells_end_where_the_regions_do_that_are_told():
    findings = made_up.findings(focus=("R2",))
    page, sheet = Page.blank(), Sheet(findings)
    theme = firm_grids.firm_grid(findings, "en")
    theme.overlay(page, sheet)
    grown = sheet.told.buffer(0.01).bounds
    for patch in page.axes.patches:
        box = patch.get_path().get_extents()
        assert box.x0 >= grown[0]
        assert box.y0 >= grown[1]
        assert box.x1 <= grown[2]
        assert box.y1 <= grown[3]
    wide = sheet.on_sheet(1e5, 0)[0] - sheet.on_sheet(5e4, 0)[0]
    assert len(page.axes.patches) > 1  # a cell of 50 km reaches out of R2 by its whole width
    assert wide > 0.1


def test_a_share_that_is_surely_low_has_an_outline_of_its_own():
    q_value = [0.002, 0.5, 0.9, 0.01, 0.01, *[math.nan] * 19]  # the fourth has a quotient of nil
    findings = changed("grid", q_value=q_value)
    (_, tested) = firm_grids.firm_grid(findings, "en").groups
    assert [e.count for e in tested.entries] == [2, 1]
    page, sheet = Page.blank(), Sheet(findings)
    firm_grids.firm_grid(findings, "en").overlay(page, sheet)
    outlines = {mpl.colors.to_hex(p.get_edgecolor()) for p in page.axes.patches}
    assert {firm_marks.SIGNIFICANT["edgecolor"], firm_grids.LOW["edgecolor"]} <= outlines


def test_towns_that_ship_are_named_in_russian_and_kazakh():
    """All that have a name in Cyrillic in the table; spelt in the letters of the language."""
    path = Path(__file__).parents[2] / "shapefiles" / "kazakhstan" / "towns.csv"
    towns = pd.read_csv(path, keep_default_na=False)
    others = towns.filter(regex="^names").agg("|".join, axis=1)
    towns = towns[others.str.contains("[А-Яа-я]")]
    assert len(towns) > 290
    letters = {"ru": "А-Яа-яЁё", "kk": "А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі"}
    for language, alphabet in letters.items():
        told = towns["name"].map(lambda name, say=language: known_town(name, say))
        latin = towns["name"][~told.str.fullmatch(f"[{alphabet} -]+")]
        assert sorted(latin) == []
    assert known_town("Kulan", "ru") == "Кулан"
    assert known_town("Kulan", "kk") == "Құлан"
    assert known_town("Bautino", "kk") == "Баутино"  # "Баутіно" is its Ukrainian name
    assert known_town("Lugovoy", "kk") == "Луговой"


def test_a_cluster_without_jobs_or_area_tells_its_firms():
    third = clusters(made_up.findings(), "en")[2]
    assert enlargements.caption(third, {"R4": "Fourth"}, "en") == "3 firms; Fourth"


def test_the_candidates_of_the_layers_are_not_needed_for_the_map():
    findings = without("clustering", "firm_places", "cluster_candidates")
    assert isinstance(findings.results["firm_clusters"].table, pd.DataFrame)
    assert firm_themes.firm_clusters(findings, "ru") is not None


def test_a_window_centred_on_a_border_is_in_the_region_that_is_first_by_id():
    """x = 100 km is the border of R1 and R2; firms there are given to the first by id, too."""
    found = windows(changed("scan", x_m=1e5, y_m=5e4))
    assert {window.region for window in found} == {"R1"}
