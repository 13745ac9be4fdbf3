"""Order, ends and exceptions of the growth sheets: each by a study in which it shows."""

from __future__ import annotations

from dataclasses import replace

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from spatialict.core.labels import text
from spatialict.core.study import Message
from spatialict.export import growth_charts, small_map
from spatialict.export.concentration_sheet import draw_concentration_sheet
from spatialict.export.growth_charts import parts_of
from spatialict.export.growth_results import panel_names
from spatialict.export.level_sheet import draw_level_sheet
from spatialict.export.maps import SHEETS
from spatialict.export.page import STYLE, Box, Page
from spatialict.export.panel_sheet import POLES, draw_panel_sheet
from spatialict.export.programme_sheet import draw_programme_sheet
from spatialict.export.telling_concentration import concentration_reading
from spatialict.export.telling_growth import growth_verdict
from spatialict.export.telling_programme import programme_reading
from tests import made_up, made_up_growth


@pytest.fixture(scope="module")
def found():
    return made_up_growth.plain()


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context(STYLE):
        yield


def changed(findings, key, **columns):
    result = findings.results[key]
    own = replace(result, table=result.table.assign(**columns))
    return replace(findings, results={**findings.results, key: own})


def heights(page):
    """Return how high each of the words stands, where it is first written."""
    words = reversed(page.axes.texts)
    return {str(word.get_text()): word.get_position()[1] for word in words}


# Parts of growth ----------------------------------------------------------------------------------


def test_a_region_of_the_panel_that_is_older_than_the_study_is_named(found):
    older = found.study.panel_regions.rename(index={"R5": "OLD"}).assign(name_en="Old region")
    study = replace(found.study, panel_regions=older)
    names = panel_names(replace(found, study=study), "en")
    assert (names["OLD"], names["R6"]) == ("Old region", panel_names(found, "en")["R6"])


def test_where_one_region_began_with_nothing_no_region_has_a_share_of_its_start(found):
    trend = found.results["location_quotient_trend"].table
    none = trend["activity"].mask(trend.index == ("R2", 2021), 0.0)
    parts = parts_of(changed(found, "location_quotient_trend", activity=none))
    assert not parts.is_share
    assert parts.rates.loc["R1", "change"] == 37.0


def test_regions_beyond_the_room_are_counted_and_those_that_shifted_most_are_drawn(
    found, monkeypatch
):
    monkeypatch.setattr(growth_charts, "MOST", 3)
    parts = parts_of(found)
    own = found.results["shift_share"].table["value"].abs()
    assert set(parts.table.index) == set(own.nlargest(3).index)
    assert parts.left_out == own.notna().sum() - 3
    page = growth_charts.draw_growth_sheet(found, "en")
    said = text("growth_report.rows_left_out", "en", count=parts.left_out)
    assert said in [str(words.get_text()) for words in page.axes.texts]


def test_a_region_that_kept_pace_with_the_nation_did_not_gain(found):
    own = found.results["shift_share"].table["value"]
    level = own.mask(own.index == own[own < 0].index[0], 0.0)
    said = growth_verdict(changed(found, "shift_share", value=level), "en")
    assert said.startswith(f"In {(own > 0).sum()} of {own.count()} regions the sector grew faster")


def test_who_lost_most_is_named_by_amount_and_by_rate_where_that_is_another(found):
    own = found.results["shift_share"].table["competitive"]
    start = found.results["location_quotient_trend"].table.xs(2021, level="year")["activity"]
    rate = own / start
    said = " ".join(heights(growth_charts.draw_growth_sheet(found, "en")))
    assert own.idxmin() == rate.idxmin()
    assert "Furthest behind in per cent" not in said
    small = rate.drop([own.idxmin(), "R6"]).idxmin()
    first = found.results["location_quotient_trend"].table["activity"]
    tiny = first.mask(first.index == (small, 2021), 0.5)
    other = changed(found, "location_quotient_trend", activity=tiny)
    name = panel_names(found, "en")[small]
    told = f"Furthest behind in per cent of the start: {name} \u2212{abs(own[small]) / 0.5:.0%}."
    verdict = growth_charts._verdict(other, parts_of(other), "en")
    assert verdict.endswith(told)


def test_among_many_regions_none_is_a_circle_or_has_a_number(monkeypatch):
    regions = made_up.regions()
    regions.loc["R1", "geometry"] = regions.geometry["R1"].centroid.buffer(2000)
    drawn = []
    for many in (len(regions), len(regions) - 1):
        monkeypatch.setattr(small_map, "MANY", many)
        page = Page.blank()
        small_map.draw_small_map(page, Box(1.0, 1.0, 5.0, 3.0), regions, {}, {"R2": 2})
        drawn.append((len(page.axes.patches), [word for word in heights(page) if word]))
    assert drawn[0][1] == ["2"]
    assert drawn[1][1] == []
    assert drawn[0][0] > drawn[1][0]  # by the circle, its hatching and its edge


# Concentration, level -----------------------------------------------------------------------------


def test_rows_stand_by_the_last_year_and_only_years_between_are_small_dots(found):
    table = found.results["specialisation_indices"].table
    value = table["value"].copy()
    value["R1", 2021], value["R1", 2023] = 0.05, 0.95
    page = draw_concentration_sheet(changed(found, "specialisation_indices", value=value), "en")
    there = heights(page)
    names = panel_names(found, "en")
    rows = {region: there[names[region]] for region in ("R1", "R5", "R3")}
    assert rows["R1"] > rows["R5"] > rows["R3"]
    small = [line for line in page.axes.lines if line.get_markersize() == 1.6]
    industries = found.results["industry_concentration"].table["value"].unstack("year")
    ways = pd.concat([value.unstack("year"), industries]).notna().sum(axis=1)
    assert len(small) == (ways - 2).clip(lower=0).sum()


def test_a_region_without_an_index_says_how_many_of_its_stages_are_known(found):
    page = draw_level_sheet(changed(found, "ict_level", stages=[3, 3, 3, 3, 1, 0]), "en")
    said = list(heights(page))
    for count in (0, 1):
        assert text("growth_report.stages_known", "en", count=count) in said
    assert text("growth_report.stages_known", "en", count=2) not in said


def test_caveats_of_accounts_stand_on_sheets_of_accounts_and_not_on_that_of_the_level(found):
    told = Message("gazetteer.gva_at_headquarters", {"where": "WHERE"})
    whole = replace(found, caveats=(told,))
    begins = " ".join(told.text("en").split()[:4])
    said = {
        name: " ".join(heights(SHEETS[name](whole, "en"))).replace("\n", " ")
        for name in ("growth_shift_share", "ict_level")
    }
    assert begins in said["growth_shift_share"]
    assert begins not in said["ict_level"]


# The panel and the programme ----------------------------------------------------------------------


def test_the_highest_pole_has_the_first_colour(found):
    around = found.results["hinterland"]
    table = around.table.reindex(["R5", "R1"])
    two = replace(around, table=table)
    page = draw_panel_sheet(replace(found, results={**found.results, "hinterland": two}), "en")
    last = {
        to_hex(line.get_color()): float(line.get_ydata()[-1])
        for line in page.axes.lines
        if to_hex(line.get_color()) in POLES[:2] and len(line.get_xdata()) > 2
    }
    quotients = made_up_growth.quotients().iloc[:, -1]
    assert quotients["R1"] > quotients["R5"]
    assert last[POLES[0]] > last[POLES[1]]


def test_the_heaviest_donor_stands_first(found):
    page = draw_programme_sheet(
        changed(found, "synthetic_weights", value=[0.27, 0.63, 0.1, 0]), "en"
    )
    there = heights(page)
    assert there["63%"] > there["27%"]


def test_the_gap_of_changes_is_that_of_the_years_after(found):
    table = found.results["synthetic_control:changes"].table
    late = table.loc[table["period"] == "after", "gap"].mean()
    assert round(late, 3) != round(table["gap"].mean(), 3)
    params = found.results["synthetic_control:changes"].params
    said = text(
        "growth_report.changes",
        "en",
        gap=f"+{late:.3f}",
        misfit=f"{params['rmspe']:.3f}",
        p="0.600",
    )
    assert said.split("(")[0] in " ".join(programme_reading(found, "en"))


# What lies together -------------------------------------------------------------------------------


def test_industries_that_avoid_the_sector_do_not_lie_together_with_it(found):
    [said] = [one for one in concentration_reading(found, "en") if "lie together" in one]
    assert "Manufacturing" in said
    assert "Agriculture" not in said
    apart = found.results["coagglomeration"].table["expected"] - 0.01
    none = concentration_reading(changed(found, "coagglomeration", value=apart), "en")
    assert len(none) == len(concentration_reading(found, "en")) - 1


def test_less_of_what_is_near_than_by_chance_is_not_more(found):
    near = found.results["relatedness"].table["value"]
    for more, said in ((-0.1, "in 5 of 5 regions more than by chance"), (0.1, "in none of the 5")):
        sure = changed(found, "relatedness", expected=near + more, q_value=0.01)
        assert any(said in one for one in concentration_reading(sure, "en")), said
