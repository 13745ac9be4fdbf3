"""What is followed: share, quotient, per head and logarithm, with gaps, nil and doubled rows."""

import numpy as np
import pandas as pd
import pytest

from spatialict.core.study import ArgumentError
from spatialict.core.synthetic.outcomes import outcomes

# region a: 2 of 10, 10 heads; b: 6 of 10, 10 heads; in all 8 of 20, 20 heads
PANEL = pd.DataFrame(
    [("a", "J", 2020, 2.0), ("b", "J", 2020, 6.0), ("a", "total", 2020, 10.0),
     ("b", "total", 2020, 10.0), ("a", "J", 2021, 0.0), ("b", "J", 2021, 6.0),
     ("a", "total", 2021, 10.0)],
    columns=["region_id", "industry", "year", "value"],
)  # fmt: skip
PEOPLE = pd.DataFrame(
    {"region_id": ["a", "b"] * 2, "year": [2020, 2020, 2021, 2021], "value": [10.0, 10, 0, 10]}
)


def test_four_readings_of_one_sector():
    assert outcomes(PANEL, outcome="share")[2020].tolist() == [0.25, 0.75]
    assert outcomes(PANEL, outcome="quotient")[2020].tolist() == [0.5, 1.5]
    assert outcomes(PANEL, PEOPLE, outcome="per_head")[2020].tolist() == [0.5, 1.5]
    found = outcomes(PANEL, outcome="log")[2020]
    assert found.tolist() == pytest.approx(np.log([2, 6]))


def test_nil_activity_is_nil_but_has_no_logarithm_and_nobody_has_no_figure_per_head():
    assert outcomes(PANEL, outcome="share").loc["a", 2021] == 0
    assert np.isnan(outcomes(PANEL, outcome="log").loc["a", 2021])
    assert np.isnan(outcomes(PANEL, PEOPLE, outcome="per_head").loc["a", 2021])
    deserted = PEOPLE.assign(value=[0.0, 10, 0, 10])
    assert np.isnan(outcomes(PANEL, deserted, outcome="per_head").loc["a", 2020])  # not infinite


def test_a_year_whose_nation_is_not_known_is_missing_everywhere():
    assert outcomes(PANEL, outcome="quotient")[2021].isna().all()  # b's total is not given
    lacking = PANEL.drop(index=5)
    assert outcomes(lacking, outcome="share")[2021].isna().all()
    assert outcomes(lacking, outcome="log").loc["b", [2020]].notna().all()


def test_a_nation_without_the_sector_has_no_shares():
    nothing = PANEL.assign(value=0.0)
    assert outcomes(nothing, outcome="share").isna().all(axis=None)


def test_several_industries_are_summed_and_a_code_said_twice_counts_once():
    more = pd.concat([PANEL, PANEL[PANEL["industry"] == "J"].assign(industry="M")])
    found = outcomes(more, outcome="log", industry=["J", "M", "J"])
    assert found.loc["b", 2020] == pytest.approx(np.log(12))


def test_order_of_rows_does_not_matter_and_the_panel_stays_as_it_was():
    before = PANEL.copy(deep=True)
    found = outcomes(PANEL.iloc[::-1], PEOPLE, outcome="per_head")
    pd.testing.assert_frame_equal(found, outcomes(PANEL, PEOPLE, outcome="per_head"))
    pd.testing.assert_frame_equal(PANEL, before)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"outcome": "level"}, "outcome: 'level' is not known. Choose one of: share, quotient, "
         "per_head, log."),
        ({"outcome": "per_head"}, "population: the outcome 'per_head' needs the population of "
         "every region and year. Give it, in the borders of the panel, or choose another outcome."),
        ({"outcome": "share", "industry": ["K"]}, "panel: no rows of these industries: K. Correct "
         "the codes."),
    ],
)  # fmt: skip
def test_wrong_arguments_are_told(given, said):
    with pytest.raises(ArgumentError) as caught:
        outcomes(PANEL, **given)
    assert str(caught.value) == said


def test_a_region_given_twice_for_a_year_is_refused():
    with pytest.raises(ArgumentError) as caught:
        outcomes(pd.concat([PANEL, PANEL.head(1)]), outcome="share")
    assert str(caught.value) == "panel: 1 row repeats a region and year: a 2020. Keep one of each."
