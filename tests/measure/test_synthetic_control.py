"""Synthetic control: by hand, its laws, placebos, and every table that is too small or has gaps."""

import copy

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.labels import LANGUAGES
from spatialict.core.study import ArgumentError
from spatialict.measure.synthetic_control import synthetic_control

# a is half of b and half of c, give or take .1, until 2020
TABLE = pd.DataFrame(
    {2017: [3.1, 2, 4, 9], 2018: [2.9, 2, 4, 1], 2019: [3, 2, 4, 9], 2020: [5, 2, 4, 1]},
    index=["a", "b", "c", "d"],
    dtype=float,
)


def random_table(seed, n=6, years=8):
    rng = np.random.default_rng(seed)
    walk = rng.normal(size=(n, years)).cumsum(axis=1)
    return pd.DataFrame(walk, [f"r{row}" for row in range(n)], range(2010, 2010 + years))


def frames(found):
    return {result.measure: result.table for result in found}


def test_a_region_between_two_others_departs_by_two():
    found = synthetic_control(TABLE, treated="a", first=2020, left_out=["d"])
    assert found.weights.table["value"].tolist() == pytest.approx([0.5, 0.5])
    assert found.control.table["gap"].tolist() == pytest.approx([0.1, -0.1, 0, 2])
    assert found.control.table["period"].tolist() == ["before"] * 3 + ["after"]
    params = found.control.params
    # misfit: sqrt((.01 + .01 + 0) / 3); gap after 2
    assert params["rmspe_before"] == pytest.approx(np.sqrt(0.02 / 3))
    assert params["ratio"] == pytest.approx(2 / np.sqrt(0.02 / 3))
    assert (params["p_value"], params["least_p"]) == (pytest.approx(1 / 3), pytest.approx(1 / 3))


def test_each_placebo_is_the_answer_of_its_own_evaluation():
    table = random_table(1)
    found = synthetic_control(table, treated="r0", first=2015)
    for unit in table.index[1:]:
        alone = synthetic_control(table, treated=unit, first=2015)
        row = found.placebos.table.loc[unit]
        assert row["ratio"] == pytest.approx(alone.control.params["ratio"])
        gaps = found.gaps.table.xs(unit)["value"]
        assert gaps.tolist() == pytest.approx(alone.control.table["gap"].tolist())
        assert found.control.params["placebo_gaps"][unit] == pytest.approx(gaps.to_dict())


def test_p_is_the_share_of_regions_with_as_large_a_ratio():
    found = synthetic_control(random_table(1), treated="r0", first=2015)
    ratios = found.placebos.table["ratio"]
    expected = (ratios >= ratios["r0"]).mean()
    assert found.control.params["p_value"] == pytest.approx(expected)
    assert found.placebos.table.loc["r0", "rank"] == round(expected * 6)


def test_interval_of_a_year_holds_nil_unless_no_placebo_strays_as_far():
    for seed in range(6):
        found = synthetic_control(random_table(seed), treated="r0", first=2015)
        late = found.control.table[found.control.table["period"] == "after"]
        first = late["p_value"] == found.control.params["least_p"]
        outside = (late["gap_low"] > 0) | (late["gap_high"] < 0)
        assert (first == outside).all()
        assert found.control.params["confidence"] == pytest.approx(5 / 6)


def test_a_pretended_start_is_an_evaluation_of_the_years_before():
    table = random_table(2)
    found = synthetic_control(table, treated="r0", first=2016).in_time.table
    assert found.index.tolist() == [2013, 2014, 2015]
    early = synthetic_control(table.loc[:, :2015], treated="r0", first=2014).control.params
    row = found.loc[2014]
    assert row["value"] == pytest.approx(early["gap"])
    assert row["ratio"] == pytest.approx(early["ratio"])
    assert row["p_value"] == pytest.approx(early["p_value"])


def test_fitted_since_a_break_is_an_evaluation_of_the_later_years():
    table = random_table(3)
    found = synthetic_control(table, treated="r0", first=2015, breaks=[2012, 2017])
    later = synthetic_control(table.loc[:, 2012:], treated="r0", first=2015).control.params
    since = found.control.params["since_break"]
    assert since["break_year"] == 2012
    assert since["break_gap"] == pytest.approx(later["gap"])
    assert since["break_p_value"] == pytest.approx(later["p_value"])
    assert found.control.table["broken"].tolist() == [False] * 7 + [True]


def test_a_donor_left_out_is_an_evaluation_without_it():
    table = random_table(4)
    found = synthetic_control(table, treated="r0", first=2015).weights.table
    donor = found["value"].idxmax()
    without = synthetic_control(table, treated="r0", first=2015, left_out=[donor]).control.params
    assert found.loc[donor, "without_gap"] == pytest.approx(without["gap"])
    assert found.loc[donor, "without_rmspe"] == pytest.approx(without["rmspe"])


def test_the_treated_may_be_kept_from_the_placebos():
    table = random_table(5)
    found = synthetic_control(table, treated="r0", first=2015, treated_as_donor=False)
    alone = synthetic_control(table, treated="r1", first=2015, left_out=["r0"])
    assert found.placebos.table.loc["r1", "ratio"] == pytest.approx(alone.control.params["ratio"])


@given(st.integers(0, 99), st.booleans(), st.sampled_from([1e-6, 3.0, 1e6]))
@settings(max_examples=8, deadline=None)
def test_order_of_regions_and_years_and_the_unit_do_not_matter(seed, demean, factor):
    table = random_table(seed, n=5, years=6)
    found = synthetic_control(table, treated="r0", first=2014, demean=demean)
    moved = table.iloc[::-1, ::-1] * factor
    again = synthetic_control(moved, treated="r0", first=2014, demean=demean)
    assert again.control.params["p_value"] == found.control.params["p_value"]
    gap = again.control.table["gap"] / factor
    assert gap.tolist() == pytest.approx(found.control.table["gap"].tolist(), abs=1e-6)
    weights = again.weights.table["value"].reindex(found.weights.table.index)
    assert weights.tolist() == pytest.approx(found.weights.table["value"].tolist(), abs=1e-6)


@given(st.integers(0, 99))
@settings(max_examples=5, deadline=None)
def test_a_number_added_to_one_region_is_nothing_where_means_are_taken_off(seed):
    table = random_table(seed, n=5, years=6)
    found = synthetic_control(table, treated="r0", first=2014, demean=True)
    moved = table.add([7.0, 0.0, -3.0, 0.0, 0.0], axis="index")
    again = synthetic_control(moved, treated="r0", first=2014, demean=True)
    assert again.control.table["gap"].tolist() == pytest.approx(
        found.control.table["gap"].tolist(), abs=1e-6
    )


def test_inputs_stay_as_they_were():
    table, given = TABLE.copy(deep=True), {"donors": ["b", "c"], "breaks": [2019]}
    before = copy.deepcopy(given)
    synthetic_control(table, treated="a", first=2020, **given)
    pd.testing.assert_frame_equal(table, TABLE)
    assert given == before


def test_noise_is_found_as_often_as_it_may_be():
    # exchangeable units: p <= 2/6 in a third of the cases, within three standard errors
    hits = [
        synthetic_control(random_table(seed, n=6, years=6), treated="r0", first=2014)
        .control.params["p_value"] <= 2 / 6 + 1e-9
        for seed in range(40)
    ]  # fmt: skip
    assert abs(np.mean(hits) - 1 / 3) < 3 * np.sqrt(2 / 9 / 40)


@pytest.mark.parametrize(
    ("table", "first", "status"),
    [
        (TABLE, 2019, "too_few"),  # two years before
        (TABLE, 2021, "too_few"),  # none after
        (TABLE, 1990, "too_few"),  # none before
        (TABLE.head(1), 2020, "too_few"),  # no donor
        (TABLE[[2017]], 2017, "too_few"),  # one year
        (TABLE[[]], 2020, "missing"),  # no year
        (TABLE * np.nan, 2020, "missing"),  # no figure
    ],
)
def test_too_little_gives_a_status_and_tables_of_the_same_columns(table, first, status):
    found, full = (
        synthetic_control(table, treated="a", first=first),
        synthetic_control(TABLE, treated="a", first=2020),
    )
    assert found.control.notes[0].key == f"programme.{status}"
    assert (found.control.table["status"] == status).all()
    assert np.isnan(found.control.params["p_value"])
    for name, there in frames(found).items():
        assert list(there.columns) == list(frames(full)[name].columns), name
        assert there.index.names == frames(full)[name].index.names
    assert set(found.control.params) <= set(full.control.params)


def test_donors_with_a_gap_and_years_without_the_treated_are_left_out_and_named():
    table = random_table(6)
    table.loc["r2", 2011] = np.nan
    table.loc["r0", 2012] = np.nan
    found = synthetic_control(table, treated="r0", first=2015)
    same = synthetic_control(table.drop(index="r2", columns=2012), treated="r0", first=2015)
    assert found.control.params["p_value"] == same.control.params["p_value"]
    assert found.control.table.loc[2012, "status"] == "missing"
    assert found.weights.table.loc["r2", ["value", "status"]].isna().tolist() == [True, False]
    assert found.weights.table.loc["r2", "status"] == "missing"
    said = [note.text("en") for note in found.control.notes]
    assert "1 of 5 donors has no figure for one of the years and is left out: 'r2'." in said
    assert "'r0' has no figure for 1 year, which is left out: 2012." in said


def test_regions_that_never_change_are_undefined_not_a_finding():
    flat = pd.DataFrame(3.0, ["a", "b", "c"], range(2010, 2016))
    found = synthetic_control(flat, treated="a", first=2014)
    assert np.isnan(found.control.params["p_value"])
    assert (found.placebos.table["status"] == "undefined").all()
    assert not found.control.params["unique"]


def finite(found):
    """Whether no figure of any table is infinite and no sentence says so."""
    tables = [result.table.select_dtypes("number").to_numpy(float) for result in found]
    said = " ".join(note.text("en").lower() for note in found.control.notes).split()
    return not any(np.isinf(table).any() for table in tables) and not {"inf", "nan"} & set(said)


def test_an_exact_fit_has_no_ratio_and_says_that_it_proves_nothing():
    table = TABLE.copy()
    table.loc["a"] = [3, 3, 3, 5]
    found = synthetic_control(table, treated="a", first=2020, left_out=["d"])
    assert np.isnan(found.control.params["ratio"])
    assert found.control.params["p_value"] == pytest.approx(1 / 3)  # the gap after is no nil
    assert found.placebos.table.loc["a", "status"] == "undefined"
    assert found.control.table["gap_low"].isna().all()
    said = [note.key for note in found.control.notes]
    assert said[1:3] == ["programme.exact", "programme.no_level_plain"]
    assert finite(found)


def mixed_table():
    """16 regions, of which r05 is half of r06 and half of r07 in all years."""
    rng = np.random.default_rng(2)
    values = rng.normal(0, 1, (16, 1)) + rng.normal(0, 0.2, (16, 10))
    table = pd.DataFrame(values, [f"r{row:02d}" for row in range(16)], range(2010, 2020))
    table.loc["r05"] = (table.loc["r06"] + table.loc["r07"]) / 2
    return table


@pytest.mark.parametrize("size", [1.0, 1e6, 1e300])
def test_a_region_that_is_a_mixture_of_others_in_all_years_departs_from_nothing(size):
    found = synthetic_control(mixed_table() * size, treated="r05", first=2016)
    assert np.isnan([found.control.params["ratio"], found.control.params["p_value"]]).all()
    assert found.control.notes[1].key == "programme.undefined"
    assert "programme.in_time" not in {note.key for note in found.control.notes}
    assert finite(found)


@pytest.mark.parametrize("size", [1e3, 1e6, 1e9])
def test_size_of_one_donor_hides_no_difference_of_the_others(size):
    """Exact is beside each unit's own size, not beside that of the largest of all."""
    rng = np.random.default_rng(2)
    values = rng.normal(5, 1, (12, 1)) + rng.normal(0, 0.3, (12, 16)).cumsum(axis=1)
    table = pd.DataFrame(values, [f"r{row:02d}" for row in range(12)], range(2010, 2026))
    table.loc["r11"] *= size
    found = synthetic_control(table, treated="r00", first=2019)
    assert found.control.params["exact"] == []
    assert found.placebos.table["ratio"].notna().all()
    # what it can add to a mixture is a level in proportion to its own path, whatever its size
    assert found.control.params["ratio"] == pytest.approx(7.91, abs=0.02)
    assert found.control.params["p_value"] == pytest.approx(1 / 12)


def test_a_donor_without_any_gap_is_the_least_extreme():
    """r01 to r04 do not change and are one another's mixture; the treated is third of the rest."""
    rng = np.random.default_rng(2)
    values = rng.normal(5, 1, (12, 1)) + rng.normal(0, 0.3, (12, 16)).cumsum(axis=1)
    table = pd.DataFrame(values, [f"r{row:02d}" for row in range(12)], range(2010, 2026))
    table.loc["r01":"r04"] = 4.0
    found = synthetic_control(table, treated="r00", first=2019)
    ratios = found.placebos.table["ratio"]
    ahead = int((ratios > ratios["r00"]).sum())
    assert found.control.params["p_value"] == pytest.approx((1 + ahead) / 12)
    assert found.placebos.table.loc["r01":"r04", "rank"].tolist() == [12] * 4
    assert found.placebos.table.loc["r01":"r04", "status"].eq("undefined").all()
    late = found.control.table[found.control.table["period"] == "after"]
    scaled = found.gaps.table["scaled"].abs().unstack("year")[list(late.index)]
    counted = (scaled >= scaled.loc["r00"] * (1 - 1e-9)).sum() / 12  # NaN, without a gap, is not
    assert late["p_value"].tolist() == pytest.approx(counted.tolist())
    said = " ".join(note.text("en") for note in found.control.notes)
    assert "4 donors are fitted exactly before the programme and after: 'r01'" in said
    assert "more extreme in the ranks" not in said
    assert finite(found)


def test_a_donor_that_is_fitted_exactly_is_left_out_of_the_intervals_and_named():
    table = mixed_table()
    table.loc["r05", 2016:] += 0.5  # exact before only
    found = synthetic_control(table, treated="r00", first=2016, treated_as_donor=False)
    control, params = found.control, found.control.params
    late = control.table["period"] == "after"
    gaps = found.gaps.table["scaled"].unstack("region_id").drop(columns=["r00", "r05"])
    reach = gaps.abs().max(axis=1) * params["rmspe"]  # of the 14 others: 1 of 15 may go as far
    assert (params["exact"], params["among"]) == (["r05"], 15)
    assert params["confidence"] == pytest.approx(14 / 15)
    assert control.table["gap_high"][late].tolist() == pytest.approx(
        (control.table["gap"] + reach)[late].tolist()
    )
    assert control.table["scaled_high"].tolist() == pytest.approx(
        (gaps.max(axis=1) * params["rmspe"]).tolist()
    )
    assert np.isfinite([params["gap_low"], params["gap_high"]]).all()
    said = " ".join(note.text("en") for note in control.notes)
    assert "1 donor is fitted exactly before the programme: 'r05'." in said
    assert "intervals leave it out: they rest on 15 regions, at 93.3%." in said
    assert np.isnan(params["least_detectable"])  # it counts as more extreme whatever the gap
    assert params["rank"] >= 2
    assert finite(found)


def test_where_all_donors_are_fitted_exactly_there_is_no_interval():
    table = TABLE.assign(**{"2020": 1.0}).drop(columns="2020")
    table.loc[["b", "c"]] = [[2, 2, 2, 3], [2, 2, 2, 2]]
    found = synthetic_control(table, treated="a", first=2020, left_out=["d"])
    assert found.control.params["exact"] == ["b", "c"]
    assert found.control.table[["gap_low", "scaled_low"]].isna().all(axis=None)
    assert "programme.exact_all" in {note.key for note in found.control.notes}
    assert finite(found)


def test_one_donor_is_all_there_is_and_two_regions_can_reject_nothing():
    found = synthetic_control(TABLE, treated="a", first=2020, donors=["b"])
    assert found.weights.table["value"].tolist() == [1.0]
    assert found.weights.table["without_gap"].isna().all()
    assert found.control.params["least_p"] == 0.5


@pytest.mark.parametrize(
    ("table", "given", "said"),
    [
        (TABLE, {"treated": "z"}, "outcome: 1 named region is not in the table: 'z'. It has 'a', "
         "'b', 'c', 'd'."),
        (TABLE, {"treated": "a", "donors": ["b", "y", "z"]}, "outcome: 2 named regions are not in "
         "the table: 'y', 'z'. It has 'a', 'b', 'c', 'd'."),
        (TABLE, {"treated": "a", "donors": ["a", "b"]}, "donors: 'a' has the programme, so it can "
         "be neither its own donor nor left out. Take it off the list."),
        (TABLE.rename(columns={2017: "x"}), {"treated": "a"}, "outcome: columns are years, and "
         "these are not: 'x'. Rows are regions."),
        (TABLE.replace(9, np.inf), {"treated": "a"}, "outcome: 1 of 4 regions has an infinite "
         "value: 'd'. Give a number, or leave the cell empty."),
    ],
)  # fmt: skip
def test_wrong_arguments_are_told(table, given, said):
    with pytest.raises(ArgumentError) as caught:
        synthetic_control(table, first=2020, **given)
    assert str(caught.value) == said


def test_every_note_can_be_said_in_three_languages():
    table = random_table(7)
    table.iloc[0] += 30
    found = synthetic_control(
        table, treated="r0", first=2016, breaks=[2012, 2017], kind="share", alpha=0.05
    )
    for note in found.control.notes:
        assert len({note.text(language) for language in LANGUAGES}) == len(LANGUAGES)


def test_figures_follow_from_the_tables():
    table = 100 * random_table(21)  # some placebos fit badly, one year is outside all donors
    found = synthetic_control(table, treated="r0", first=2015)
    params, control, placebos = found.control.params, found.control.table, found.placebos.table
    early, others = table.loc[:, :2014], placebos.drop("r0")
    own, gap = early.loc["r0"], control["gap"].loc[:2014]
    assert params["fit"] == pytest.approx(1 - (gap**2).sum() / ((own - own.mean()) ** 2).sum())
    rest = early.drop("r0")
    outside = (own < rest.min()) | (own > rest.max())
    assert params["years_outside"] == outside.sum()
    squares = (found.weights.table["value"] ** 2).sum()
    assert params["effective_donors"] == pytest.approx(1 / squares)
    near = placebos[placebos["rmspe_before"] ** 2 <= 5 * params["rmspe"] ** 2]
    assert placebos.index[placebos["well_fitted"]].tolist() == near.index.tolist()
    assert params["n_well_fitted"] == len(near)
    assert params["p_well_fitted"] == pytest.approx((near["ratio"] >= params["ratio"]).mean())
    assert params["least_detectable"] == pytest.approx(others["ratio"].max() * params["rmspe"])


def test_ranges_of_the_placebos_are_theirs_of_the_year():
    found = synthetic_control(random_table(8), treated="r0", first=2015)
    control, gaps = found.control.table, found.gaps.table.drop("r0")
    by_year = gaps.groupby(level="year")
    assert control["low"].tolist() == pytest.approx(by_year["value"].min().tolist())
    assert control["high"].tolist() == pytest.approx(by_year["value"].max().tolist())
    misfit = found.control.params["rmspe"]
    for column, scaled in (
        ("scaled_low", by_year["scaled"].min()),
        ("scaled_high", by_year["scaled"].max()),
    ):
        assert control[column].tolist() == pytest.approx((scaled * misfit).tolist())
    for region, own in gaps.groupby(level="region_id"):
        times = found.placebos.table.loc[region, "rmspe_before"]
        assert (own["scaled"] * times).tolist() == pytest.approx(own["value"].tolist())


def test_a_gap_just_above_the_least_detectable_ranks_first_and_just_below_does_not():
    table = random_table(9)
    options = {"treated": "r0", "first": 2015, "treated_as_donor": False}
    found = synthetic_control(table, **options).control
    synthetic = found.table["synthetic"].loc[2015:]
    for times, first in ((1.01, True), (0.99, False)):
        moved = table.copy()
        moved.loc["r0", 2015:] = synthetic + times * found.params["least_detectable"]
        again = synthetic_control(moved, **options).control.params
        assert (again["rank"] == 1) == first


def test_an_older_departure_is_noted_only_where_there_is_one():
    rng = np.random.default_rng(10)
    table = pd.DataFrame(rng.normal(scale=0.1, size=(5, 12)), list("abcde"), range(2010, 2022))
    late, early = table.copy(), table.copy()
    late.loc["a", 2018:] += 3
    early.loc["a", 2014:] += 3
    larger = early + 0.0
    larger.loc["a", 2018:] += 9  # the older departure has the larger ratio, not the larger gap
    keys = [
        [note.key for note in synthetic_control(given, treated="a", first=2018).control.notes]
        for given in (late, early, larger)
    ]
    assert ["programme.in_time" in key for key in keys] == [False, True, False]
    assert ["programme.in_time_as_much" in key for key in keys] == [False] * 3
    fallen = early.copy()
    fallen.loc["a", 2018:] -= 4  # to the other side, by a mean of 1 and less than before
    notes = synthetic_control(fallen, treated="a", first=2018).control.notes
    assert not any(note.key.startswith("programme.in_time") for note in notes)


def test_a_pretended_start_that_others_depart_from_as_far_makes_nothing_older():
    rng = np.random.default_rng(10)
    table = pd.DataFrame(rng.normal(scale=0.1, size=(5, 12)), list("abcde"), range(2010, 2022))
    table.loc["a", 2014:] += 3
    table.loc["b", 2014:] -= 30
    notes = synthetic_control(table, treated="a", first=2018).control.notes
    [note] = [note for note in notes if note.key.startswith("programme.in_time")]
    assert note.key == "programme.in_time_as_much"
    assert note.values["p"] > 1 / 5  # noqa: PD011 (of a message, not of a table)
    for language, word in (("en", "had begun"), ("ru", "не началось"), ("kk", "басталмаған")):
        assert word in note.text(language)
