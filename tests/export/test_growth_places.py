"""Made-up growth is as the measures give it; marks lie where the figures are, in their colours."""

from __future__ import annotations

from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from spatialict import (
    concentration_stages,
    flow_stages,
    growth_stages,
    level_stages,
    programme_stages,
)
from spatialict.core.labels import LANGUAGES, text
from spatialict.data.project_growth import GrowthSection, LevelIndicator, LevelSection
from spatialict.data.validate import read_study
from spatialict.export.growth_charts import GAIN, LOSS
from spatialict.export.growth_charts import _fill as fill_of
from spatialict.export.maps import SHEETS
from spatialict.export.page import STYLE
from spatialict.export.report import _missing, write_report
from spatialict.export.tables import collect, explain, write_tables
from spatialict.export.telling_answer import answer
from spatialict.export.telling_concentration import concentration_reading, sheet_notes
from spatialict.export.telling_flows import flows_reading
from spatialict.export.telling_growth import growth_reading
from spatialict.export.telling_level import level_reading
from spatialict.export.telling_linkages import linkages_reading
from spatialict.export.telling_panel import panel_reading
from spatialict.export.telling_programme import programme_reading
from spatialict.measure.cluster_index import cluster_index
from spatialict.measure.linkages import linkages
from spatialict.measure.neighbours import neighbours
from spatialict.measure.plant_concentration import coagglomeration, ellison_glaeser
from tests import made_up, made_up_growth

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
        **concentration_stages.concentration_results(study, project),
        **growth_stages.panel_results(study, project),
        **flow_stages.flow_results(study, project),
        **level_stages.level_results(study, project),
        **programme_stages.programme_results(study, project),
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


# Places and colours -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(found):
    names = ("growth_panel", "programme", "concentration", "ict_level", "growth_shift_share")
    with mpl.rc_context(STYLE):
        return {name: SHEETS[name](found, "en") for name in (*names, "linkages")}


def lines_of(page, colour, style=None):
    """Return the y of each line of a colour that is not a mark, in the order drawn."""
    return [
        np.asarray(line.get_ydata(), dtype=float)
        for line in page.axes.lines
        if to_hex(line.get_color()) == colour
        and len(line.get_xdata()) > 2
        and style in {None, line.get_linestyle()}
    ]


def alike(drawn, values):
    """Return whether places on the sheet are the values, but for where the scale begins."""
    fit = np.polyfit(values, drawn, 1)
    return fit[0] > 0 and np.allclose(np.polyval(fit, values), drawn)


def ruled(page, colour):
    """Return the x of upright lines of a colour."""
    return [
        part[0][0]
        for lines in page.axes.collections
        if hasattr(lines, "get_segments")
        for part, own in zip(
            lines.get_segments(), np.resize(lines.get_colors(), (99, 4)), strict=False
        )
        if to_hex(own) == colour and part[0][0] == part[1][0]
    ]


def test_a_tile_stands_in_the_row_it_comes_from(found, pages):
    table = found.results["markov"].table
    texts = pages["growth_panel"].axes.texts
    counts = [w for w in texts if w.get_text().startswith("n = ")]
    rows = sorted({round(w.get_position()[1], 3) for w in counts}, reverse=True)
    columns = sorted({round(w.get_position()[0], 3) for w in counts})
    drawn = np.zeros((3, 3))
    for words in counts:
        x, y = (round(place, 3) for place in words.get_position())
        drawn[rows.index(y), columns.index(x)] = float(words.get_text()[4:])
    wanted = table["count"].unstack("to").to_numpy()
    assert (drawn == wanted).all()
    assert (wanted != wanted.T).any()  # else rows could not be told from columns


def test_breaks_and_the_first_year_stand_before_their_years(found, pages):
    years = made_up_growth.YEARS
    for name, colour, year in (
        ("growth_panel", "#8c510a", 2019),
        ("programme", "#5e3c99", made_up_growth.FIRST),
    ):
        page = pages[name]
        own = "#d55e00" if name == "growth_panel" else colour
        [line] = [
            line
            for line in page.axes.lines
            if to_hex(line.get_color()) == own and len(line.get_xdata()) == len(years)
        ][:1]
        across = np.asarray(line.get_xdata(), dtype=float)
        place = np.interp(year - 0.5, years, across)
        assert any(x == pytest.approx(place) for x in ruled(page, colour)), name


def test_the_treated_line_is_the_region_and_the_dashed_one_its_twin(found, pages):
    table = found.results["synthetic_control"].table
    treated = lines_of(pages["programme"], "#5e3c99", "-")
    [twin] = lines_of(pages["programme"], "#e08214", "--")
    assert alike(treated[0], table["value"])
    assert alike(treated[1], table["gap"])
    assert alike(twin, table["synthetic"])
    assert not alike(twin, table["value"])


def test_intervals_are_drawn_over_years_and_regions(found, pages):
    bands = [
        band
        for band in pages["growth_panel"].axes.collections
        if hasattr(band, "get_facecolor") and "#dfe7ef" in [to_hex(c) for c in band.get_facecolor()]
    ]
    assert len(bands) == 2  # spread and ranks
    [whole] = [
        lines.get_segments()
        for lines in pages["ict_level"].axes.collections
        if hasattr(lines, "get_segments") and to_hex(lines.get_colors()[0]) == "#8fa9c4"
        and len(lines.get_segments()) > 1
    ]  # fmt: skip
    known = found.results["ict_level"].table.dropna(subset=["value"])
    wide = [part[1][0] - part[0][0] for part in whole]
    assert alike(wide, known["high"] - known["low"])


def test_a_gain_is_warm_and_a_loss_is_cold_and_an_end_belongs_to_the_class_above(found, pages):
    classes = [(-1.0, 0.0, "#0000ff"), (0.0, 0.5, "#ff0000"), (0.5, 1.0, "#880000")]
    assert [fill_of(value, classes)[0] for value in (-1.0, 0.0, 0.5)] == [c for *_, c in classes]
    drawn = [to_hex(patch.get_facecolor()) for patch in pages["growth_shift_share"].axes.patches]
    own = found.results["shift_share"].table["value"].dropna()
    key = 1  # of the legend
    assert drawn.count(GAIN[2]) >= (own > 0).sum() + key
    assert drawn.count(LOSS[2]) >= (own < 0).sum() + key
    alone = own.abs().mul(-1)
    worse = found.results["shift_share"].table.assign(value=alone, competitive=alone)
    results = {**found.results, "shift_share": replace(found.results["shift_share"], table=worse)}
    page = SHEETS["growth_shift_share"](replace(found, results=results), "en")
    cold = [to_hex(patch.get_facecolor()) for patch in page.axes.patches]
    assert cold.count(LOSS[2]) > drawn.count(LOSS[2])
    assert cold.count(GAIN[2]) < drawn.count(GAIN[2])


def test_a_hollow_dot_is_the_first_year_and_top_regions_stand_by_their_industry(found, pages):
    page = pages["concentration"]
    table = found.results["industry_concentration"].table["value"].unstack("year")
    height = {w.get_text(): w.get_position()[1] for w in page.axes.texts}
    row = height["J Information and communication"]
    dots = [
        line
        for line in page.axes.lines
        if line.get_marker() == "o" and abs(float(line.get_ydata()[0]) - row) < 0.1
        and to_hex(line.get_markeredgecolor()) == "#5e3c99" and line.get_markersize() > 2
        and float(line.get_xdata()[0]) > page.axes.get_xlim()[1] / 2
    ]  # fmt: skip
    hollow = [d for d in dots if to_hex(d.get_markerfacecolor()) == "#ffffff"]
    full = [d for d in dots if to_hex(d.get_markerfacecolor()) != "#ffffff"]
    assert table.loc["J", 2021] < table.loc["J", 2023]
    assert float(hollow[0].get_xdata()[0]) < float(full[0].get_xdata()[0])
    for name, region in (("A Agriculture", "Third"), ("C Manufacturing", "Second")):
        beside = [
            w.get_text()
            for w in page.axes.texts
            if abs(w.get_position()[1] - height[name]) < 0.05 and w.get_ha() == "right"
        ]
        assert region in beside


def test_industries_stand_by_what_is_lost_the_most_first(pages):
    shares = {"38.0%", "24.0%", "12.0%", "11.0%"}
    said = {w.get_text(): w.get_position()[1] for w in pages["linkages"].axes.texts}
    assert sorted(shares & set(said), key=lambda word: -said[word]) == [
        "38.0%", "24.0%", "12.0%", "11.0%",
    ]  # fmt: skip


# Sentences ----------------------------------------------------------------------------------------


def changed(findings, key, params=(), **columns):
    result = findings.results[key]
    whole = {**result.params, **dict(params)}
    own = replace(result, table=result.table.assign(**columns), params=whole)
    return replace(findings, results={**findings.results, key: own})


def test_growth_beside_others_is_told_whole(found):
    said = growth_reading(found, "en")
    assert any("the regional part has the same sign in 4 of 5 regions." in one for one in said)
    [near] = [one for one in said if "Nazara" in one]
    assert "grew faster in 2 of 4 regions: Pole City, <script>" in near
    [pole] = [one for one in said if one.startswith("Pole City: ")]
    assert "+50%" in pole
    assert "\u22126%" in pole
    assert "+15%" in pole  # the rest, not the nation's +31%
    assert "1 region is a pole: Pole City; subordinate: 3." in said[-1]


def test_flows_are_told_in_the_section_of_growth_alone(found, tmp_path):
    for language in LANGUAGES:
        assert len(flows_reading(found, language)) == 1
    assert "−1.20% [−2.20; −0.20]: flows fall with distance." in flows_reading(found, "en")[0]
    whole = made_up_growth.findings(languages=("en",))
    page = write_report(whole, tmp_path, maps=tmp_path).read_text(encoding="utf-8")
    growth = page.partition('id="en-growth">')[2].partition("</section>")[0]
    helix = page.partition('id="en-helix">')[2].partition("</section>")[0]
    note = "flows between them add up to 530"
    assert note in growth
    assert helix
    assert note not in helix
    assert "flows fall with distance" in growth


def test_output_is_booked_at_headquarters_as_value_added_is(found):
    result = found.results["industry_concentration"]
    notes = {
        kind: sheet_notes(replace(result, params={**result.params, "kind": kind}), "en")
        for kind in ("gva", "output", "employment")
    }
    assert notes["gva"] == notes["output"] != ""
    assert notes["employment"] == ""


def test_readings_keep_their_direction(found):
    said = concentration_reading(found, "en")
    assert "Specialisation rose in 1 of 5 regions." in said[1]
    level = " ".join(level_reading(found, "en"))
    assert "on its own scale (4 of 4): ICT costs." in level
    assert "Spearman's correlation with the index 0.80, at most 1 ranks" in level
    assert linkages_reading(found, "en")[0] == "1 of 4 industries is a key industry: Manufacturing."


def test_a_chain_beside_neighbours_is_judged_by_permutation(found):
    assert any("(p = 0.610, \u00b1 0.030 for" in one for one in panel_reading(found, "en"))
    sure = changed(found, "spatial_markov", {"p_permutation": 0.01, "p_value": 0.9})
    words = text("growth_report.spatial_markov_differs", "en", p="0.010", margin="0.006")
    assert words in panel_reading(sure, "en")
    assert not any("No dependence" in one for one in panel_reading(sure, "en"))
    [ends] = [one for one in panel_reading(found, "en") if "half-life" in one]
    assert "50% of the regions would end in the highest class and 20% in the lowest" in ends


@pytest.mark.parametrize(("draws", "called"), [(999, False), (9_999, True)])
def test_a_chain_is_called_only_where_other_draws_would_call_it(found, draws, called):
    near = {"p_permutation": 0.042, "permutations": draws}
    said = " ".join(panel_reading(changed(found, "spatial_markov", near), "en"))
    assert ("With these cuts transitions differ" in said) is called
    assert ("No dependence" in said) is not called
    assert "other cuts may give another p" in said
    near = {"over_time": {"p_permutation": 0.042}, "permutations": draws}
    said = " ".join(panel_reading(changed(found, "markov", near), "en"))
    assert ("moved differently" in said) is called


def test_a_slope_below_nil_is_closer_and_above_apart(found):
    for value, verdict in ((-0.03, "closer"), (0.03, "apart")):
        sure = changed(found, "beta_convergence", value=value, p_value=0.01)
        words = text(f"growth_report.beta_{verdict}", "en")
        assert any(words in one for one in panel_reading(sure, "en"))


def test_pretended_starts_are_counted_beside_the_gap_after(found):
    said = programme_reading(found, "en")
    assert any("of 2 pretended beginnings" in one and "1 of 2" not in one for one in said)
    # the gap after is 0.082; one pretended start reaches it, which the mean of all years would not
    large = changed(found, "synthetic_in_time", value=[0.05, 0.09])
    [line] = [one for one in programme_reading(large, "en") if "pretended beginnings" in one]
    assert "1 of 2 pretended beginnings" in line
    assert "ratio 2.2, p = 0.400" in line
    # a gap to the other side is no forerunner of this one
    other = changed(found, "synthetic_in_time", value=[0.05, -0.09])
    assert any("none of 2 pretended beginnings" in one for one in programme_reading(other, "en"))
    assert "a gap of +0.082" in said[0]


def test_intervals_of_the_differences_have_their_level(found):
    # one of 5 regions, and one of 4 without the largest, may stray as far: 4 / 5 and 3 / 4
    assert any("(intervals at 75.0%\u201380.0%)" in one for one in programme_reading(found, "en"))
    known = changed(found, "difference_in_differences", controls=[15, 15, 15])
    assert any("(intervals at 93.8%)" in one for one in programme_reading(known, "en"))
    bare = changed(found, "difference_in_differences", low=[np.nan] * 3)
    assert not any("intervals at" in one for one in programme_reading(bare, "en"))


def test_the_slope_without_the_last_year_stands_beside_it(found):
    bare = {k: one for k, one in found.results.items() if not k.endswith(":shorter")}
    found = replace(found, results=bare)
    whole = found.results["spread_backwash"]
    distance = {"value": 1.0, "low": -0.5, "high": 2.5, "p_value": 0.12}
    table = whole.table.copy()
    table.loc["distance", list(distance)] = list(distance.values())
    both = {**found.results, "spread_backwash:shorter": replace(whole, table=table)}
    one, two = (
        next(line for line in growth_reading(findings, "en") if "distance to the nearest" in line)
        for findings in (found, replace(found, results=both))
    )
    # ln 2 of each: where the distance doubles
    assert two == f"{one} Without the step to 2023 it is +0.7 [\u22120.3; 1.7] (p = 0.120)."
    assert "p takes regions as independent of each other" in one


def test_a_region_that_emerges_by_signs_has_their_test_and_its_last_figures(found):
    ways = {"growth_pole": [["specialisation >= 1.25"]], "emerging": [["growth >= 3"]]}
    classes = ["growth_pole", "none", "none", "emerging", "none", None]
    params = {"classes": ways, "first": 2021, "last": 2023}
    emerged = changed(found, "candidates", params, **{"class": classes})
    trend = found.results["location_quotient_trend"].table.loc[("R4", 2023)]
    said = answer(emerged, "en")
    assert f"(LQ {trend['value']:.2f}, {trend['share']:.1%} of the nation in 2023)" in said
    rate = "+1.2 [\u22124.4; 6.8] percentage points (p = 0.620, q = 0.775), not told from chance"
    assert "goes by the signs of growth alone" in said
    assert rate in said
    own = {**found.results["shift_share"].table["value"], "R4": 1.0}
    apart = changed(emerged, "shift_share", value=pd.Series(own))
    assert f"{rate}; summed over yearly steps, its regional part has the other sign" in answer(
        apart, "en"
    )
    for language in LANGUAGES:
        assert "{" not in answer(apart, language).replace(made_up.HOSTILE, "")
    sure = changed(emerged, "growth_rates", q_value=0.01)
    assert "not told from chance" not in answer(sure, "en")


def test_only_regions_whose_ranks_bear_it_are_called_most_complex(found):
    table = found.results["complexity"].table
    order = table["value"].sort_values(ascending=False).index
    worst = pd.Series([1.0, 2.0, *[20.0] * (len(order) - 2)], order).reindex(table.index)
    known = changed(found, "complexity", {"correlation": 0.28}, rank_high=worst)
    [line] = [one for one in concentration_reading(known, "en") if "complexity" in one]
    named = [found.study.regions["name_en"][str(region)] for region in order[:3]]
    assert [name.split(" (")[0] in line for name in named] == [True, True, False]
    assert "which end is the complex one stands on little" in line
    assert "0.28" in line
    goes = changed(known, "complexity", {"correlation": 0.6})
    assert not any("stands on little" in one for one in concentration_reading(goes, "en"))
    none = changed(known, "complexity", rank_high=20.0)
    [line] = [one for one in concentration_reading(none, "en") if "complexity" in one]
    assert line.startswith("No region of")


def test_a_level_that_is_known_in_part_is_not_told_to_be_off(found):
    said = {}
    for name, study in (
        ("some", replace(found.study, indicators=partial_rows())),
        ("none", replace(found.study, indicators=None)),
    ):
        kept = {key: one for key, one in found.results.items() if key != "ict_level"}
        section = _missing(replace(found, study=study, results=kept), "en")
        said[name] = str(section)
    assert "Off in this run: ICT level" in said["none"]
    assert "Off in this run: ICT level" not in said["some"]
    assert "Not worked out in this run: ICT level" in said["some"]


def partial_rows():
    columns = ["indicator", "region_id", "year", "value", "unit"]
    return pd.DataFrame([("digital_literacy", "R1", 2023, 80.0, "%")], columns=columns)
