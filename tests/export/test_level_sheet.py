"""What is known of the stages is on one scale; firm classes are told with their limits."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from spatialict.core.level.classes import classes
from spatialict.core.study import Message, Names, Result, Source
from spatialict.export import palette
from spatialict.export.growth_charts import draw_growth_sheet
from spatialict.export.growth_results import level_tables
from spatialict.export.level_sheet import draw_level_sheet
from spatialict.export.linkages_chart import draw_linkages
from spatialict.export.telling_level import class_ranges, level_reading
from tests import made_up_growth


@pytest.fixture(scope="module")
def found():
    return made_up_growth.plain()


def changed(findings, **params):
    result = findings.results["ict_level"]
    other = replace(result, params={**result.params, **params})
    return replace(findings, results={**findings.results, "ict_level": other})


def tabled(findings, **columns):
    result = findings.results["ict_level"]
    other = replace(result, table=result.table.assign(**columns))
    return replace(findings, results={**findings.results, "ict_level": other})


def written(page):
    return [str(words.get_text()) for words in page.axes.texts]


def test_partial_figures_of_one_unit_share_one_scale(found):
    rows = [
        ("digital_literacy_6_74", "R1", 2023, 97.0, "percent"),
        ("digital_literacy_6_74", "R2", 2023, 91.5, "percent"),
        ("digital_literacy_6_plus", "R1", 2021, 84.6, "percent"),
        ("digital_literacy_6_plus", "R3", 2021, 97.0, "percent"),
        ("ict_costs", "R1", 2021, 4000.0, "mln_kzt"),
    ]
    table = pd.DataFrame(rows, columns=["indicator", "region_id", "year", "value", "unit"])
    results = {name: one for name, one in found.results.items() if name != "ict_level"}
    study = replace(found.study, indicators=table)
    page = draw_level_sheet(replace(found, study=study, results=results), "en")
    marks = Counter(
        words.get_text()
        for words in page.axes.texts
        if words.get_text().isdecimal() and 50 < int(words.get_text()) <= 100
    )
    assert len(marks) >= 3
    assert set(marks.values()) == {2}  # the same marks below both plots of per cent
    # 97.0 stands equally far from the mark of 90 in both
    nineties = sorted(w.get_position()[0] for w in page.axes.texts if w.get_text() == "90")
    dots = sorted(
        (line for line in page.axes.lines if line.get_marker() == "o"),
        key=lambda line: float(line.get_xdata()[0]),
    )
    places = [float(line.get_xdata()[0]) for line in dots]
    first = max(x for x in places if x < nineties[1] - 1) - nineties[0]
    assert any(x - nineties[1] == pytest.approx(first) for x in places)


def test_a_class_that_is_kept_is_told_with_what_was_varied(found):
    said = " ".join(level_reading(changed(found, varied=["weights", "normalisation"]), "en"))
    assert "In these draws only these change: weights up to 25% more or less." in said
    assert "The way of classing (classes by fixed cuts) stays as it is." in said
    assert "The choice that changes most classes: without the stage" in said
    assert "2 of 4 regions change their class." in said


def test_nothing_is_called_firm_where_nothing_was_varied_or_classes_are_ranks(found):
    said = " ".join(level_reading(changed(found, varied=["normalisation"]), "en"))
    assert "keep their class" not in said
    ranks = " ".join(level_reading(changed(found, classes="quantiles", class_count=4), "en"))
    assert "keep their class" not in ranks
    assert "a class is no more than a rank" in ranks


def test_a_level_without_choices_has_no_sentence_on_them(found):
    empty = Result("ict_level_choices", pd.DataFrame({"value": []}), "1")
    results = {**found.results, "ict_level_choices": empty}
    said = level_reading(replace(found, results=results), "ru")
    assert not any("Сильнее всего на классы" in one for one in said)


# Classes, and regions that are scored on less -----------------------------------------------------


def test_a_region_at_a_cut_is_in_the_class_that_its_legend_says(found):
    ranges = class_ranges(changed(found, cuts=[0.5, 0.75]), "en")
    assert ranges == ["1: < 0.50", "2: 0.50 ≤ … < 0.75", "3: ≥ 0.75"]
    at = classes(np.array([[0.5, 0.75]]), np.array([[0.5, 0.75]]))
    assert at.tolist() == [[2.0, 3.0]]  # the class that says "≤" of 0.50, and "≥" of 0.75


def test_classes_run_from_low_to_high_as_in_the_layer_and_nothing_absent_is_in_the_legend(found):
    said = [word for word in written(draw_level_sheet(found, "en")) if word.endswith(")")]
    ranges = class_ranges(found, "en")
    places = [next(n for n, word in enumerate(said) if word.startswith(one)) for one in ranges]
    assert places == sorted(places)
    assert "no data (2)" in said
    whole = tabled(found, value=0.5, status="ok", **{"class": 1.0, "rank": 1.0})
    words = " ".join(written(draw_level_sheet(whole, "en")))
    assert "no data" not in words
    assert "fewer" not in words


def test_a_region_scored_on_fewer_stages_is_hatched_counted_apart_and_its_rank_in_brackets(found):
    row = found.results["ict_level"].table["status"].copy()
    row["R2"] = "missing"
    page = draw_level_sheet(tabled(found, status=row), "en")
    said = written(page)
    assert "[2] (2–3)" in said
    assert not any(word.startswith("[") for word in written(draw_level_sheet(found, "en")))
    assert "scored on fewer stages or figures (1)" in said
    assert "not comparable with the rest (1): Second." in " ".join(said)
    colour = palette.shades(palette.LEVEL, 3)[1]  # its class is 2: it is told under the hatching
    hatched = [p for p in page.axes.patches if p.get_hatch() and set(p.get_hatch()) == {"\\"}]
    assert to_hex(hatched[0].get_facecolor()) == colour
    hollow = [line for line in page.axes.lines if line.get_markerfacecolor() == "white"]
    assert len(hollow) == 2  # in its row, and in the legend


def test_where_no_region_has_every_figure_there_is_no_rest_to_compare_with(found):
    said = " ".join(written(draw_level_sheet(tabled(found, status="missing"), "en")))
    assert "All regions with an index are scored on fewer stages or figures than it has." in said
    assert "comparable" not in said


# What it rests on ---------------------------------------------------------------------------------


def amounts(findings, *, per, deflate):
    one = {"indicator": "ict_costs", "stage": "costs", "per": per, "deflate": deflate}
    rows = pd.DataFrame({"indicator": ["ict_costs"], "region_id": ["R1"], "value": [1.0]})
    whole = changed(findings, indicators=[one])
    return replace(whole, study=replace(whole.study, indicators=rows))


@pytest.mark.parametrize(
    ("per", "deflate", "tables"),
    [
        ("head", True, ("population", "prices")),
        ("head", False, ("population",)),
        ("grp", True, ()),  # prices cancel out
        ("enterprise", True, ("prices",)),
        ("none", False, ()),
    ],
)
def test_the_level_rests_on_what_its_amounts_are_divided_and_deflated_by(
    found, per, deflate, tables
):
    whole = amounts(found, per=per, deflate=deflate)
    assert level_tables(whole) == tables
    none = replace(whole.study, indicators=whole.study.indicators.assign(indicator="other"))
    assert level_tables(replace(whole, study=none)) == ()


def test_prices_of_a_computer_make_a_level_synthetic_and_are_named_alone(found):
    drawn = Source("prices", Names.alike("Made-up prices"), years="2023", synthetic=True)
    names = [Message(f"pipeline.table_{table}") for table in ("flows", "prices")]
    caveat = Message("pipeline.synthetic_used", {"tables": names})
    for deflate in (True, False):
        whole = amounts(found, per="head", deflate=deflate)
        study = replace(whole.study, sources=(*whole.study.sources, drawn))
        page = draw_level_sheet(replace(whole, study=study, caveats=(caveat,)), "en")
        said = " ".join(written(page))
        assert ("SYNTHETIC DATA" in said) is deflate
        assert ("drawn by a computer: prices. " in said) is deflate
        assert ("Made-up prices" in said) is deflate


def test_a_table_of_industries_has_no_caveat_of_head_offices_and_names_only_itself(found):
    source = next(s for s in found.study.sources if s.table == "input_output")
    rest = [s for s in found.study.sources if s is not source]
    study = replace(found.study, sources=(*rest, replace(source, synthetic=True)))
    names = [Message(f"pipeline.table_{table}") for table in ("firms", "input_output")]
    caveats = (
        Message("gazetteer.section_j_is_not_ict"),
        Message("gazetteer.gva_at_headquarters", {"where": "WHERE"}),
        Message("pipeline.synthetic", {"tables": names}),
    )
    whole = replace(found, study=study, caveats=caveats)
    said = " ".join(written(draw_linkages(whole, "en")))
    assert "by a computer: the input–output table. " in said
    assert "is not the ICT sector" in said
    assert "WHERE" not in said
    other = " ".join(written(draw_growth_sheet(whole, "en")))
    assert "WHERE" in other
    assert "by a computer" not in other
