"""Sheets of growth, concentration, level, programme and linkages: what is drawn, and where."""

from __future__ import annotations

import itertools
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from spatialict.core.labels import LANGUAGES, text
from spatialict.export.concentration_sheet import draw_concentration_sheet
from spatialict.export.growth_charts import classes_of, draw_growth_sheet, parts_of
from spatialict.export.level_sheet import draw_level_sheet
from spatialict.export.linkages_chart import HEAD, draw_linkages
from spatialict.export.maps import SHEETS
from spatialict.export.page import STYLE, Box, Page, width_of, wrap
from spatialict.export.panel_sheet import breaks_of, draw_panel_sheet
from spatialict.export.plots import SMALL, Scale, apart, end_labels, steps
from spatialict.export.programme_sheet import draw_programme_sheet
from spatialict.export.small_map import RADIUS, draw_small_map, shapes_in
from tests import made_up, made_up_growth

NAN = np.nan
OWN = (
    ("growth_shift_share", "en"),
    ("growth_panel", "ru"),
    ("concentration", "kk"),
    ("ict_level", "ru"),
    ("programme", "kk"),
    ("linkages", "en"),
)
"""Each sheet in one language: words in three languages are tested where they are told."""


@pytest.fixture(scope="module")
def found():
    return made_up_growth.plain()


@pytest.fixture(scope="module")
def pages(found):
    with mpl.rc_context(STYLE):
        return {name: SHEETS[name](found, language) for name, language in OWN}


def changed(findings, key, **columns):
    result = findings.results[key]
    table = result.table.assign(**columns)
    return replace(findings, results={**findings.results, key: replace(result, table=table)})


def without(findings, *keys):
    kept = {k: v for k, v in findings.results.items() if k.partition(":")[0] not in keys}
    return replace(findings, results=kept)


def written(page):
    return [str(words.get_text()) for words in page.axes.texts]


def test_no_words_lie_over_others_and_none_leaves_its_sheet(pages):
    for name, page in pages.items():
        page.figure.set_dpi(80)
        renderer = page.figure.canvas.get_renderer()
        shown = [w for w in page.axes.texts if w.get_text().strip()]
        boxes = [(w.get_text(), w.get_window_extent(renderer).shrunk(0.94, 0.55)) for w in shown]
        wide, high = page.figure.get_size_inches() * 80
        for (one, a), (other, b) in itertools.combinations(boxes, 2):
            assert not a.overlaps(b), (name, one, other)
        for said, box in boxes:
            assert box.x0 >= 0, (name, said)
            assert box.x1 <= wide, (name, said)
            assert box.y0 >= 0, (name, said)
            assert box.y1 <= high, (name, said)


def test_every_sheet_names_its_sources_and_carries_the_caveats(pages):
    for name, page in pages.items():
        said = " ".join(written(page))
        assert "Made-up" in said, name
    assert "2 of 17 rows" in " ".join(written(pages["linkages"]))


def test_a_sheet_of_synthetic_rows_says_so(found):
    source = next(s for s in found.study.sources if s.table == "input_output")
    others = [s for s in found.study.sources if s is not source]
    study = replace(found.study, sources=(*others, replace(source, synthetic=True)))
    assert "SYNTHETIC DATA" in written(draw_linkages(replace(found, study=study), "en"))
    assert "SYNTHETIC DATA" not in written(draw_linkages(found, "en"))


def test_what_was_not_measured_is_not_drawn(found):
    plain = made_up.findings()
    own = dict.fromkeys(name for name, _ in OWN if name != "growth_shift_share")
    assert all(SHEETS[name](plain, "en") is None for name in own)
    assert draw_growth_sheet(without(plain, "shift_share"), "en") is None
    nothing = {"value": NAN}
    for key, draw in (
        ("shift_share", draw_growth_sheet),
        ("class_paths", draw_panel_sheet),
        ("synthetic_control", draw_programme_sheet),
        ("linkages", draw_linkages),
    ):
        assert draw(changed(found, key, **nothing), "en") is None


# Parts of growth ----------------------------------------------------------------------------------


def test_parts_are_told_in_per_cent_of_the_start_and_add_up(found):
    parts = parts_of(found)
    assert parts.is_share
    start = found.results["location_quotient_trend"].table.xs(2021, level="year")["activity"]
    assert parts.rates.loc["R1", "change"] == pytest.approx(37.0 / start["R1"])
    rates = parts.rates.loc["R1"]  # 20 + 5 + 12 = 37
    assert rates[["national", "industry_mix", "competitive"]].sum() == pytest.approx(
        rates["change"]
    )
    assert list(parts.rates["change"]) == sorted(parts.rates["change"], reverse=True)
    assert "R6" not in parts.table.index  # it reported nothing


def test_without_the_start_the_amounts_themselves_are_drawn(found):
    bare = without(found, "location_quotient_trend")
    parts = parts_of(bare)
    assert not parts.is_share
    assert parts.rates.loc["R1", "change"] == 37.0
    said = " ".join(written(draw_growth_sheet(bare, "en")))
    assert "its parts, million" in said
    assert "%" not in said.partition("Regional part,")[2].partition("no data")[0]


def test_classes_of_gains_mirror_those_of_losses():
    classes = classes_of(pd.Series([0.3, -1.2, NAN]))
    ends = [row[:2] for row in classes]
    assert ends == [(-high, -low + 0.0) for low, high in reversed(ends)]
    assert ends[0][0] <= -1.2
    assert len({colour for *_, colour in classes}) == len(classes)


def test_a_map_draws_small_regions_as_circles_and_numbers_all():
    regions = made_up.regions()
    regions.loc["R1", "geometry"] = regions.geometry["R1"].centroid.buffer(2000)
    page = Page.blank()
    box = Box(1.0, 1.0, 5.0, 3.0)
    foot = draw_small_map(page, box, regions, {}, {"R1": 1, "R2": 2})
    assert foot >= box.bottom - 1e-9
    assert [w for w in written(page) if w] == ["1", "2"]
    shapes = shapes_in(regions, box)
    left, _, right, _ = shapes["R1"].bounds
    assert right - left < 2 * RADIUS  # too small to be seen
    edges = [patch.get_path().get_extents() for patch in page.axes.patches]
    assert any(abs(edge.width - 2 * RADIUS) < 0.01 for edge in edges)


# The panel ----------------------------------------------------------------------------------------


def test_tiles_give_probabilities_with_their_counts(found, pages):
    said = written(pages["growth_panel"])
    table = found.results["markov"].table
    for _, row in table.iterrows():
        assert f"{row['value']:.2f}".replace(".", ",") in said
        assert f"n = {row['count']:.0f}" in said
    assert sum(word.startswith("n = ") for word in said) == len(table)


def test_breaks_are_marked_and_told(found, pages):
    years = list(made_up_growth.YEARS)
    assert breaks_of(found, years) == (2019,)
    assert breaks_of(found, [2021, 2022]) == ()
    assert "разрыв ряда: 2019" in written(pages["growth_panel"])


def test_poles_are_named_in_colour_and_the_rest_in_grey(pages):
    names = {w.get_text(): w for w in pages["growth_panel"].axes.texts}
    pole, other = names["Полюс"], names["Вторая"]
    assert pole.get_fontweight() == "bold"
    assert other.get_fontweight() == "normal"
    assert pole.get_color() != other.get_color()


def test_an_undefined_row_of_a_chain_is_a_dash(found):
    table = found.results["markov"].table
    gone = [one == 2 for one, _ in table.index]
    empty = changed(
        found,
        "markov",
        value=table["value"].where(~np.array(gone)),
        count=table["count"].where(~np.array(gone), 0),
    )
    said = written(draw_panel_sheet(empty, "en"))
    assert said.count("–") == 3


def test_a_panel_of_zeros_has_no_logarithm_and_no_crash(found):
    table = found.results["class_paths"].table
    nil = table["value"].where(table.index.get_level_values(0) != "R5", 0.0)
    page = draw_panel_sheet(changed(found, "class_paths", value=nil), "en")
    assert "Lone" not in written(page)


# Concentration ------------------------------------------------------------------------------------


def test_the_sector_is_marked_among_industries(pages):
    words = {w.get_text(): w.get_fontweight() for w in pages["concentration"].axes.texts}
    assert words["J Ақпарат және байланыс"] == "bold"
    assert words["A Ауыл шаруашылығы"] == "normal"


def test_one_year_is_one_dot(found):
    result = found.results["industry_concentration"]
    table = result.table[result.table.index.get_level_values("year") == 2023]
    one = {**found.results, "industry_concentration": replace(result, table=table)}
    one.pop("specialisation_indices")
    page = draw_concentration_sheet(replace(found, results=one), "en")
    assert "0.61" in written(page)


# ICT level ----------------------------------------------------------------------------------------


def test_a_region_without_an_index_says_how_many_stages_are_known(pages):
    said = written(pages["ict_level"])
    assert "без индекса: известны 2 этапа" in said
    assert "2 (2–3)" in said  # rank and the ranks that other choices give


def indicators():
    rows = [
        ("digital_literacy_6_74", "R1", 2023, 97.0, "percent"),
        ("digital_literacy_6_74", "R2", 2023, 91.5, "percent"),
        ("digital_literacy_6_74", "KZ", 2023, 90.2, "percent"),
        ("digital_literacy_6_plus", "R1", 2021, 94.6, "percent"),
        ("other_figure", "R1", 2023, 1.0, "1"),
    ]
    return pd.DataFrame(rows, columns=["indicator", "region_id", "year", "value", "unit"])


def test_where_no_region_has_an_index_the_known_figures_are_drawn_as_what_they_are(found):
    study = replace(found.study, indicators=indicators())
    bare = without(replace(found, study=study), "ict_level")
    said = written(draw_level_sheet(bare, "en"))
    assert "ICT level: what is known of the stages" in said
    assert "Digital literacy, ages 6–74, 2023 (%)" in said
    assert {"97.0", "91.5", "94.6"} <= set(said)
    assert "90.2" not in said  # the nation is a line, not a region
    assert said.count("nation") == 1
    assert "2 of 6 regions" in " ".join(said)
    assert not any("other figure" in word for word in said)


def test_without_index_and_figures_there_is_no_sheet(found):
    assert draw_level_sheet(without(found, "ict_level"), "en") is None


# The programme ------------------------------------------------------------------------------------


def test_the_treated_region_stands_among_its_placebos(pages):
    words = {w.get_text(): w.get_fontweight() for w in pages["programme"].axes.texts}
    assert words["Өзек"] == "bold"
    assert words["9,6"] == "normal"  # its ratio
    assert "64\u00a0%" in words  # weight of the largest donor


def test_gaps_are_drawn_for_every_placebo(found):
    both = draw_programme_sheet(found, "en")
    none = draw_programme_sheet(without(found, "synthetic_gaps"), "en")
    assert (
        len(both.axes.lines) == len(none.axes.lines) + 4 + 2
    )  # and two kinds of them in the legend


# Linkages -----------------------------------------------------------------------------------------


def test_every_industry_has_its_dot_and_its_class(found, pages):
    said = written(pages["linkages"])
    assert {"C Manufacturing", "J Information and communication"} <= set(said)
    assert "key industry: both above 1 (1)" in said
    assert "1 industry without output or figures is left out." in said


# Plots --------------------------------------------------------------------------------------------


def test_labels_are_moved_apart_within_their_box():
    places = apart([1.0, 1.0, 1.0, 9.9], 0.5, 0.0, 10.0)
    assert places == [0.5, 1.0, 1.5, 9.9]
    assert apart([0.0, 0.1], 0.5, 0.0, 2.0) == [0.0, 0.5]
    assert max(apart([9.9, 10.0], 0.5, 0.0, 10.0)) <= 10.0


def test_names_at_the_ends_of_lines_are_cut_to_their_room():
    page = Page.blank()
    box = Box(0.0, 0.0, 1.0, 2.0)
    end_labels(page, 0.0, {"a": 1.0}, box, {"a": made_up.HOSTILE}, colours={}, width=0.8)
    assert all(width_of(word, 6.6) <= 0.8 for word in written(page))


def test_a_scale_of_one_value_has_a_mark():
    assert steps(2.0, 2.0) == [2.0]
    assert Scale(0.0, 2.0, 0.0, 4.0).at(np.array([1.0, NAN]))[0] == 2.0


def test_in_a_focus_the_whole_country_is_drawn_and_the_region_marked(found):
    near = replace(found, focus=("R2", "R1"))
    page = draw_concentration_sheet(near, "en")
    said = [(w.get_text(), w.get_fontweight()) for w in page.axes.texts]
    assert "Made-up regions. The whole country; Second is marked." in dict(said)
    assert ("Second", "bold") in said
    assert ("Third", "normal") in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_of_the_multiplier_has_room(language):
    head = text("growth_report.column_multiplier", language)
    lines = wrap(head, HEAD, SMALL - 0.4)
    assert len(lines) <= 2
    assert " ".join(lines) == head
    assert "-" not in head
