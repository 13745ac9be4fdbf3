import math

import pandas as pd
import pytest

from spatialict.core.rules import Condition, all_hold, any_holds
from spatialict.core.study import Result
from spatialict.data.project import PRESET
from spatialict.model.candidates import candidates, candidates_by_year

RULES = {rule.name: rule.ways() for rule in PRESET}
NAN = math.nan
# region: (LQ and share in 2021, LQ and share in 2023, regional shift), typed to meet one rule each
REGIONS = {
    "pole": ((2.0, 0.30), (2.5, 0.40), 5.0),
    "narrow": ((1.5, 0.01), (1.3, 0.01), -1.0),
    "large": ((0.9, 0.06), (0.8, 0.05), -1.0),
    "middling": ((1.1, 0.03), (1.0, 0.02), -1.0),
    "rising": ((0.3, 0.001), (0.4, 0.002), 1.0),
    "no_shift": ((0.3, 0.001), (0.4, 0.002), 0.0),
    "none": ((0.5, 0.01), (0.4, 0.01), -1.0),
    "silent": ((NAN, NAN), (NAN, NAN), NAN),
}


def results(regions=REGIONS, local=None):
    index = pd.Index(list(regions), name="region_id")
    now = pd.DataFrame(
        [regions[region][1] for region in index], index=index, columns=["value", "share"]
    )
    rows = {
        (region, year): regions[region][step]
        for region in index
        for step, year in enumerate((2021, 2023))
    }
    trend = pd.DataFrame(list(rows.values()), columns=["value", "share"])
    trend.index = pd.MultiIndex.from_tuples(rows, names=["region_id", "year"])
    shift = pd.DataFrame({"value": [regions[region][2] for region in index]}, index=index)
    found = {
        "location_quotient": Result("specialisation", now),
        "location_quotient_trend": Result("trend", trend),
        "shift_share": Result("shift_share", shift),
    }
    return found if local is None else found | {"local_moran:queen": Result("local_moran", local)}


def flag(found, rules=RULES):
    return candidates(found, rules, first=2021, last=2023, rule="queen").table


def test_each_region_gets_the_first_class_whose_rule_it_meets():
    assert flag(results())["class"].fillna("not decided").to_dict() == {
        "pole": "growth_pole",
        "narrow": "potential",
        "large": "potential",
        "middling": "potential",
        "rising": "emerging",
        "no_shift": "none",
        "none": "none",
        "silent": "not decided",
    }


def test_region_with_none_of_the_sector_in_both_years_is_no_candidate_and_not_undecided():
    """Its regional shift is undefined, but that it did not grow is known."""
    table = flag(results({**REGIONS, "bare": ((0.0, 0.0), (0.0, 0.0), NAN)}))
    assert table.loc["bare", "class"] == "none"
    for language in ("en", "ru", "kk"):
        assert "nan" not in table.loc["bare", f"reason_{language}"].lower()


def test_rounding_is_no_sign_of_growth():
    """Nothing changed but the last digit: .1 + .2 is not .3 in the arithmetic."""
    table = flag(results({**REGIONS, "alike": ((0.3, 0.03), (0.1 + 0.2, 0.01 + 0.02), 1.0)}))
    assert table.loc["alike", "growth_value"] == 1  # the shift, which is given here


def test_score_is_the_lesser_ratio_to_the_two_thresholds():
    score = flag(results())["score"]
    assert score["pole"] == min(2.5 / 1.25, 0.40 / 0.05)
    assert score["narrow"] == 0.01 / 0.05
    assert math.isnan(score["silent"])


def test_a_threshold_that_is_just_met_is_met():
    regions = {"edge": ((1.25, 0.05), (1.25, 0.05), 0.0)}
    assert flag(results(regions)).loc["edge", ["class", "score"]].tolist() == ["growth_pole", 1.0]


def test_a_missing_figure_is_neither_passed_nor_failed():
    row = flag(results()).loc["silent"]
    assert pd.isna(row["specialisation_passed"])
    assert pd.isna(row["growth_passed"])
    assert row["reason_en"] == (
        "No figure for the sector in 2023 (not available, confidential, or a part of the region's "
        "figures is missing): the region is not classed."
    )


def local_moran(**columns):
    return pd.DataFrame(columns, index=pd.Index(["pole"], name="region_id"))


def test_association_can_be_made_a_condition_and_an_untestable_one_leaves_it_open():
    way = (*RULES["growth_pole"][0], Condition.parse("association <= 0.05"))
    local = local_moran(q_value=[NAN], p_value=[0.105], quadrant=["HL"], status=["too_few"])
    found = results({"pole": REGIONS["pole"]}, local)
    table = flag(found, {"growth_pole": (way,)})
    assert pd.isna(table.loc["pole", "class"])
    assert "local association (no test possible)" in table.loc["pole", "reason_en"]
    assert table.loc["pole", ["association_p", "association_status"]].tolist() == [0.105, "too_few"]


def test_a_significant_low_region_does_not_pass_association():
    local = local_moran(q_value=[0.01], p_value=[0.001], quadrant=["LL"], status=["ok"])
    table = flag(results({"pole": REGIONS["pole"]}, local))
    assert not table.loc["pole", "association_passed"]


def test_the_reason_says_why_and_what_is_missing_for_the_next_class():
    table = flag(results())
    assert table.loc["pole", "reason_en"] == (
        "Growth pole: in 2023 LQ 2.50 and 40.0% of the nation's sector. LQ 2.00 in 2021 and 2.50 "
        "in 2023; share of the nation 30.00% and 40.00%. The regional shift of the period is "
        "positive. By the figures of single years it had this class in 2 of 2 years."
    )
    assert table.loc["narrow", "reason_ru"] == (
        "Потенциальный полюс: в 2023 году LQ 1,30 и 1,0\u00a0% объёма сектора по стране. "
        "LQ 1,50 в 2021 году и 1,30 в 2023; доля в секторе страны 1,00\u00a0% и 1,00\u00a0%. "
        "Регионального прироста нет: региональный сдвиг за период отрицателен или равен нулю. "
        "Чтобы быть полюсом роста, не хватает: доля в секторе страны ≥ 5,0\u00a0% "
        "(в 2023 году 1,00\u00a0%). "
        "По данным отдельных лет этот класс был в 2 годах из 2."
    )
    assert "қалыптасып келе жатқан" in table.loc["rising", "reason_kk"]


def test_a_share_just_below_the_threshold_is_not_printed_as_the_threshold():
    regions = {"near": ((0.4, 0.0070), (0.45, 0.0198), 1.0)}
    assert "≥ 2.0% (in 2023 1.98%)" in flag(results(regions)).loc["near", "reason_en"]


def test_classes_by_year_are_decided_by_the_figures_of_their_year_alone():
    regions = {"late": ((1.0, 0.01), (2.0, 0.20), 1.0)}
    by_year = candidates_by_year(results(regions), RULES, first=2021, last=2023, rule="queen")
    assert by_year.table["class"].tolist() == ["none", "growth_pole"]  # emerging needs a period
    assert by_year.params["classes"] == ["growth_pole", "potential"]


def way(*written):
    return (tuple(Condition.parse(condition) for condition in written),)


def test_passed_follows_the_sign_of_the_rule():
    regions = {"two": ((2.0, 0.1), (2.0, 0.1), 1.0), "three": ((3.0, 0.1), (3.0, 0.1), 1.0)}
    table = flag(results(regions), {"growth_pole": way("specialisation <= 2.5")})
    assert table["class"].tolist() == ["growth_pole", "none"]
    assert table["specialisation_passed"].tolist() == [True, False]
    assert table["score"].tolist() == [1.0, 0.0]
    between = {"growth_pole": way("specialisation >= 1", "specialisation <= 2.5")}
    assert flag(results(regions), between)["specialisation_passed"].tolist() == [True, False]


def test_a_strict_sign_is_not_met_at_the_threshold():
    regions = {"edge": ((1.25, 0.1), (1.25, 0.1), 1.0)}
    table = flag(results(regions), {"growth_pole": way("specialisation > 1.25")})
    assert table.loc["edge", ["class", "specialisation_passed"]].tolist() == ["none", False]


@pytest.mark.parametrize(
    ("quadrant", "passed"), [("HH", True), ("HL", True), ("LH", False), ("LL", False)]
)
def test_association_is_passed_and_met_by_high_regions_only(quadrant, passed):
    local = local_moran(q_value=[0.04], p_value=[0.01], quadrant=[quadrant], status=["ok"])
    found = results({"pole": REGIONS["pole"]}, local)
    table = flag(found, {"growth_pole": way("association <= 0.05")})
    assert bool(table.loc["pole", "association_passed"]) is passed
    assert (table.loc["pole", "class"] == "growth_pole") is passed


def test_association_is_held_against_alpha_where_no_rule_names_it():
    local = local_moran(q_value=[0.08], p_value=[0.01], quadrant=["HH"], status=["ok"])
    found = results({"pole": REGIONS["pole"]}, local)
    for alpha, passed in ((0.05, False), (0.1, True)):
        table = candidates(found, RULES, first=2021, last=2023, rule="queen", alpha=alpha).table
        assert table.loc["pole", "association_threshold"] == alpha
        assert table.loc["pole", "association_passed"] == passed


def test_the_neighbours_are_those_that_were_asked_for():
    other = local_moran(q_value=[0.5], p_value=[0.4], quadrant=["LL"], status=["ok"])
    local = local_moran(q_value=[0.01], p_value=[0.01], quadrant=["HH"], status=["ok"])
    found = {"local_moran:knn4": Result("local_moran", other)}
    found |= results({"pole": REGIONS["pole"]}, local)
    assert flag(found).loc["pole", "association_quadrant"] == "HH"


def helix(value, **params):
    table = pd.DataFrame({"value": [value]}, index=pd.Index(["pole"], name="region_id"))
    return {"network": Result("organisation_network", table, "1", params)}


@pytest.mark.parametrize(
    ("value", "params", "passed"),
    [(3, {}, True), (2, {"register": True}, False), (2, {}, pd.NA), (0, {}, pd.NA)],
)
def test_what_a_list_does_not_show_is_absent_only_if_it_is_a_register(value, params, passed):
    found = results({"pole": REGIONS["pole"]}) | helix(value, **params)
    answer = flag(found).loc["pole", "helix_passed"]
    assert (answer is pd.NA) if passed is pd.NA else answer == passed


def test_three_signs_of_growth_are_held_against_three():
    table = flag(results())
    assert table["growth_threshold"].unique().tolist() == [3.0]
    assert table.loc["no_shift", ["growth_value", "growth_passed"]].tolist() == [2.0, False]


def test_an_ict_level_without_a_rule_is_shown_not_judged():
    index = pd.Index(["pole"], name="region_id")
    level = {"ict_level": Result("ict_level", pd.DataFrame({"value": [0.7]}, index=index))}
    row = flag(results({"pole": REGIONS["pole"]}) | level).loc["pole"]
    assert row["ict_level_value"] == 0.7
    assert pd.isna(row["ict_level_passed"])


@pytest.mark.parametrize(("firms", "passed"), [(10.0, True), (9.0, False), (float("nan"), pd.NA)])
def test_ten_firms_of_the_sector_in_clusters_pass_where_no_rule_says_otherwise(firms, passed):
    index = pd.Index(["pole"], name="region_id")
    found = {"clustering": Result("clustering", pd.DataFrame({"value": [firms]}, index=index))}
    row = flag(results({"pole": REGIONS["pole"]}) | found).loc["pole"]
    assert row["clustering_threshold"] == 10
    assert (
        (row["clustering_passed"] is pd.NA)
        if passed is pd.NA
        else row["clustering_passed"] == passed
    )


def synergy(excess, label, high):
    """What T has above chance: below 0 is synergy; and the upper end of its interval."""
    columns = {"synergy_excess": [excess], "synergy_excess_low": [-99.5]}
    columns |= {"synergy_excess_high": [high], "synergy_label": [label]}
    return Result("helix", pd.DataFrame(columns, index=pd.Index(["pole"], name="region_id")))


@pytest.mark.parametrize(
    ("excess", "label", "high", "passed"),
    [
        (-90.0, "synergy", -20.0, True),
        (-90.0, "ns", -20.0, False),
        (-90.0, "synergy", 5.0, False),
        (40.0, "redundancy", 90.0, False),
        (float("nan"), None, float("nan"), pd.NA),
    ],
)
def test_synergy_passes_where_chance_and_its_interval_say_so(excess, label, high, passed):
    found = results({"pole": REGIONS["pole"]}) | {"helix": synergy(excess, label, high)}
    answer = flag(found).loc["pole", "synergy_passed"]
    assert (answer is pd.NA) if passed is pd.NA else answer == passed


def test_the_reason_tells_synergy_with_its_interval():
    found = results({"pole": REGIONS["pole"]}) | {"helix": synergy(-90.0, "synergy", -20.5)}
    rules = {"growth_pole": [(Condition("synergy", ">", 10.0),)]}
    row = candidates(found, rules, first=2021, last=2023, rule="queen").table.loc["pole"]
    assert row["class"] == "growth_pole"
    told = "beyond chance > 10 millibits (it has 90.0, interval 20.5 to 99.5)"
    assert told in row["reason_en"]


def test_the_reason_names_what_a_class_rests_on_beside_quotient_and_share():
    index = pd.Index(["pole"], name="region_id")
    found = results({"pole": REGIONS["pole"]})
    found["clustering"] = Result("clustering", pd.DataFrame({"value": [14.0]}, index=index))
    rules = {"growth_pole": [(Condition("clustering", ">=", 10.0),)]}
    options = {"first": 2021, "last": 2023, "rule": "queen"}
    row = candidates(found, rules, **options).table.loc["pole"]
    assert row["class"] == "growth_pole"
    told = "The class rests on: clustered firms of the sector ≥ 10 (it has 14)."
    assert told in row["reason_en"]
    del found["clustering"]
    row = candidates(found, rules, **options).table.loc["pole"]
    assert "Cannot be told: clustered firms of the sector (not measured)." in row["reason_en"]


def bounded(measure, value, low, high):
    columns = {"value": [value], "low": [low], "high": [high]}
    return Result(measure, pd.DataFrame(columns, index=pd.Index(["pole"], name="region_id")))


@pytest.mark.parametrize(
    ("value", "low", "high", "passed"),
    [
        (4.0, 1.0, 7.0, True),
        (4.0, -2.0, 10.0, False),
        (-1.0, -3.0, 1.0, False),
        (4.0, NAN, NAN, pd.NA),
        (NAN, NAN, NAN, pd.NA),
    ],
)
def test_a_rate_of_growth_passes_where_its_whole_interval_does(value, low, high, passed):
    found = results({"pole": REGIONS["pole"]})
    found["growth_rates"] = bounded("growth_rates", value, low, high)
    row = flag(found).loc["pole"]
    answer = row["growth_rate_passed"]
    assert (answer is pd.NA) if passed is pd.NA else answer == passed
    assert [row["growth_rate_low"], row["growth_rate_high"]] == pytest.approx(
        [low, high], nan_ok=True
    )


def test_the_reason_tells_growth_and_level_with_their_intervals():
    found = results({"pole": REGIONS["pole"]})
    found["growth_rates"] = bounded("growth_rates", 4.0, 1.0, 7.0)
    found["ict_level"] = bounded("ict_level", 0.7, 0.65, 0.8)
    way = (Condition("growth_rate", ">", 0.0), Condition("ict_level", ">=", 0.5))
    row = flag(found, {"growth_pole": [way]}).loc["pole"]
    assert row["class"] == "growth_pole"
    for told in (
        "in its whole interval (it has 4.0, interval 1.0 to 7.0)",
        "ICT level ≥ 0.50 (in 2023 0.700, 0.650 to 0.800 over other weights and choices)",
    ):
        assert told in row["reason_en"]


def test_a_given_level_without_an_interval_is_told_without():
    found = results({"pole": REGIONS["pole"]})
    found["ict_level"] = bounded("ict_level", 0.7, NAN, NAN)
    row = flag(found, {"growth_pole": [(Condition("ict_level", ">=", 0.5),)]}).loc["pole"]
    assert "ICT level ≥ 0.50 (in 2023 0.700)." in row["reason_en"]


def test_results_are_left_as_they_were():
    found = results()
    before = {key: result.table.copy() for key, result in found.items()}
    flag(found)
    for key, result in found.items():
        pd.testing.assert_frame_equal(result.table, before[key])


@pytest.mark.parametrize(
    ("answers", "every", "some"),
    [
        ([True, True], True, True),
        ([True, None], None, True),
        ([None, False], False, None),
        ([False, False], False, False),
    ],
)
def test_three_valued_logic(answers, every, some):
    assert (all_hold(answers), any_holds(answers)) == (every, some)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("specialisation => 1", "project.condition"),
        ("specialisation >= high", "project.condition"),
        ("speciality >= 1", "project.criterion"),
        ("size >= 0.05; import os", "project.condition"),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(written, key):
    with pytest.raises(ValueError, match=f"^{key}$"):
        Condition.parse(written)
