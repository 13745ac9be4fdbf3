"""What is known of the stages is on one scale; firm classes are told with their limits."""

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest

from spatialict.core.study import Result
from spatialict.export.level_sheet import draw_level_sheet
from spatialict.export.telling_level import level_reading
from tests import made_up_growth


@pytest.fixture(scope="module")
def found():
    return made_up_growth.plain()


def changed(findings, **params):
    result = findings.results["ict_level"]
    other = replace(result, params={**result.params, **params})
    return replace(findings, results={**findings.results, "ict_level": other})


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
