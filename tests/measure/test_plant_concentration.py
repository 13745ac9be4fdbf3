from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.study import ArgumentError
from spatialict.measure.plant_concentration import (
    coagglomeration,
    ellison_glaeser,
    group_coagglomeration,
)

# Farhauer and Kroell's plants of one industry, as in REAT's manual (ellison.a)
CITIES = ["Wien"] * 5 + ["Linz"] * 4 + ["Graz"]
JOBS = [200, 650, 12000, 100, 50, 16000, 13000, 1500, 1500, 25000]
TOTALS = pd.Series({"Wien": 500000, "Linz": 400000, "Graz": 100000})
FARHAUER = pd.DataFrame({"region_id": CITIES, "industry": "J", "jobs": JOBS})
FIRMS = Path(__file__).parents[2] / "shapefiles" / "kazakhstan" / "firms_synthetic.csv"


@st.composite
def registers(draw):
    """Draw some plants of up to three industries in up to four regions."""
    plant = st.tuples(st.sampled_from("abcd"), st.sampled_from("JKL"), st.integers(1, 500))
    rows = draw(st.lists(plant, min_size=1, max_size=12))
    return pd.DataFrame(rows, columns=["region_id", "industry", "jobs"])


def test_farhauer_and_kroells_industry_is_that_of_reat():
    # REAT 3.0.3, ellison.a: documented gamma 0.05990628; G, HHI and z of its result
    row = ellison_glaeser(FARHAUER, totals=TOTALS).table.loc["J"]
    assert row["value"] == pytest.approx(0.05990628412)
    assert row["g"] == pytest.approx(0.1681632653)
    assert row["h"] == pytest.approx(0.2446887755)
    assert row["z"] == pytest.approx(0.195900197)
    assert (row["g"] - 0.58 * row["h"]) / row["variance"] ** 0.5 == pytest.approx(row["z"])
    assert row["maurel_sedillot"] == pytest.approx(-0.4357625532)  # from the definition
    assert (row["plants"], row["regions"], row["label"]) == (10, 3, "ns")


def test_z_of_two_tenths_is_no_finding_for_the_throws_either():
    found = ellison_glaeser(FARHAUER, totals=TOTALS)
    assert found.table.loc["J", "p_value"] > 0.5
    assert found.notes[0].text() == (
        "0 of 1 industries are more, or less, concentrated than plants of the same sizes would be "
        "by chance (q-value at most 0.05; 999 random placements by the regions' share of all "
        "activity)."
    )


def test_p_is_the_share_of_placements_that_are_as_concentrated():
    """Four alike plants in one of two alike regions: 2 of 16 placements; never below 1 / 1000."""
    plants = pd.DataFrame({"region_id": ["a"] * 4, "industry": "J", "jobs": 7})
    totals = pd.Series({"a": 1000, "b": 1000})
    greater = ellison_glaeser(plants, totals=totals, alternative="greater").table
    assert greater.loc["J", "p_value"] == pytest.approx(0.125, abs=0.035)
    less = ellison_glaeser(plants, totals=totals, alternative="less").table
    assert less.loc["J", "p_value"] == 1
    many = pd.DataFrame({"region_id": ["a"] * 40, "industry": "J", "jobs": 7})
    assert ellison_glaeser(many, totals=totals).table.loc["J", "p_value"] == pytest.approx(0.002)


@pytest.mark.parametrize("common", [0.2, 0.8])
def test_industry_that_is_most_of_its_register_is_found_no_more_often_than_the_level(common):
    """Plants that choose regions by chance, whatever their industry: p <= .05 in 1 of 20.

    Held against throws at the register's own sums, an industry of 80 % was found in 92 of 100.
    """
    rng = np.random.default_rng(3)
    chances = rng.gamma(0.8, 1, 12)
    found, registers = [], 60
    for number in range(registers):
        plants = pd.DataFrame(
            {
                "region_id": rng.choice(list("abcdefghijkl"), 120, p=chances / chances.sum()),
                "industry": rng.choice(["J", "K"], 120, p=[common, 1 - common]),
                "jobs": np.ceil(np.exp(rng.normal(1, 1, 120))),
            }
        )
        table = ellison_glaeser(plants, simulations=99, seed=number).table
        assert table["expected"].min() < 0  # the larger is most of what it is held against
        found.append(table.loc["J", "p_value"] <= 0.05)
    assert sum(found) <= 8  # 99.4 % of the binomial law of 60 and .05


def test_sites_dealt_over_two_plants_of_each_industry_are_those_of_the_calculation_by_hand():
    """Two plants of J in a, two of K in b, all alike: of 6 dealings 2 part J and K wholly.

    Then s = (1, 0), t = (1/2, 1/2), G = 1/2, H = 1/2: gamma = 1; else G = 0 and gamma = -1.
    """
    rows = [("a", "J", 5), ("a", "J", 5), ("b", "K", 5), ("b", "K", 5)]
    plants = pd.DataFrame(rows, columns=["region_id", "industry", "jobs"])
    result = ellison_glaeser(plants, alternative="greater", simulations=2999)
    row = result.table.loc["J"]
    assert row["value"] == 1
    assert row["p_value"] == pytest.approx(1 / 3, abs=0.03)
    assert row["expected"] == pytest.approx(-1 / 3, abs=0.06)  # 1/3 - 2/3
    assert row["variance"] == pytest.approx(1 / 4 * 2 / 9, abs=0.005)  # 1/2 or 0
    assert (result.params["chance"], result.params["permutations"]) == ("sites", 2999)
    told = ellison_glaeser(plants, totals=pd.Series({"a": 10, "b": 10}), simulations=9)
    assert (told.params["chance"], told.params["totals"]) == ("sites", "given")  # its own sums
    larger = ellison_glaeser(plants, totals=pd.Series({"a": 99, "b": 99}), simulations=9)
    assert (larger.params["chance"], larger.params["throws"]) == ("darts", 9)
    assert larger.table["expected"].tolist() == [0, 0]


def test_industry_that_is_the_whole_register_is_undefined():
    result = ellison_glaeser(FARHAUER.assign(jobs=[*JOBS[:9], 1]))
    row = result.table.loc["J"]
    assert (row["status"], row["label"], row["g"]) == ("undefined", "", 0)
    assert result.table[["value", "expected", "z", "p_value", "q_value"]].isna().all(axis=None)
    assert result.notes[-1].key == "concentration.plants_undefined"
    assert ellison_glaeser(FARHAUER, totals=TOTALS).table.loc["J", "status"] == "ok"


def test_label_is_a_band_only_where_q_is_at_most_alpha():
    """Four alike plants of J in one of two alike regions: p about 1 / 4 two-sided."""
    plants = pd.DataFrame({"region_id": ["a"] * 4, "industry": "J", "jobs": 7})
    asked = {"totals": pd.Series({"a": 1000, "b": 1000}), "seed": 1}
    assert ellison_glaeser(plants, **asked).table["label"].tolist() == ["ns"]
    assert ellison_glaeser(plants, **asked, alpha=0.4).table["label"].tolist() == ["concentrated"]


def test_pairs_by_chance_lie_at_what_the_dealing_expects_and_not_at_nil():
    rng = np.random.default_rng(0)
    chances = rng.gamma(0.8, 1, 8)
    apart, values = [], []
    for number in range(40):
        plants = pd.DataFrame(
            {
                "region_id": rng.choice(list("abcdefgh"), 60, p=chances / chances.sum()),
                "industry": rng.choice(list("JKL"), 60),
                "jobs": np.ceil(np.exp(rng.normal(1, 1, 60))),
            }
        )
        row = coagglomeration(plants, simulations=59, seed=number).table.iloc[0]
        apart.append(row["value"] - row["expected"])
        values.append(row["value"])
    error = np.std(apart) / np.sqrt(len(apart))
    assert abs(np.mean(apart)) < 2.5 * error
    assert np.mean(values) < -2.5 * error


def test_two_industries_that_are_the_register_have_no_index_of_nearness():
    rows = [("a", "J", 6), ("b", "J", 2), ("a", "K", 5), ("b", "K", 1)]
    plants = pd.DataFrame(rows, columns=["region_id", "industry", "jobs"])
    result = coagglomeration(plants, simulations=9)
    assert result.table["status"].tolist() == ["undefined"]
    assert result.table[["value", "expected"]].isna().all(axis=None)
    assert [note.text() for note in result.notes] == [
        "Two industries that are the whole register can only lie apart: the index of 'J, K' is "
        "undefined. Give all jobs by region."
    ]
    known = coagglomeration(plants, totals=pd.Series({"a": 50, "b": 50})).table
    assert known["status"].tolist() == ["ok"]
    assert known["expected"].tolist() == [0]


@settings(max_examples=20)
@given(registers(), st.integers(1, 100))
def test_unit_of_size_order_of_rows_and_what_else_is_there_change_nothing(plants, factor):
    asked = {"simulations": 19, "seed": 3}
    found = ellison_glaeser(plants, **asked).table
    scaled = ellison_glaeser(plants.assign(jobs=plants["jobs"] * factor), **asked).table
    turned = ellison_glaeser(plants.iloc[::-1].assign(oked="61"), **asked).table.loc[found.index]
    columns = ["value", "se", "z", "g", "h", "maurel_sedillot", "p_value", "q_value"]
    for again in (scaled, turned):
        assert np.allclose(again[columns], found[columns], equal_nan=True, atol=1e-9)
        assert (again["status"] == found["status"]).all()


@settings(max_examples=30)
@given(registers())
def test_gamma_is_at_most_1_and_there_just_where_the_status_is_ok(plants):
    found = ellison_glaeser(plants, simulations=9).table
    ok = found["status"] == "ok"
    assert (found["value"].notna() == ok).all()
    assert (found["p_value"].notna() == ok).all()
    assert ((found["label"] != "") == ok).all()
    assert (found.loc[ok, "maurel_sedillot"] <= 1 + 1e-9).all()
    assert (found.loc[found["plants"] == 1, "status"] == "undefined").all()


@settings(max_examples=30)
@given(registers())
def test_index_of_a_group_is_that_of_ellison_and_glaesers_first_form(plants):
    """[G / (1 - sum t^2) - H - sum gamma_j w_j^2 (1 - H_j)] / (1 - sum w_j^2), JPE 1997."""
    group = list(plants["industry"].unique())
    found = group_coagglomeration(plants, group)
    table = ellison_glaeser(plants, simulations=1).table
    jobs = plants.pivot_table(index="region_id", columns="industry", values="jobs", aggfunc="sum")
    t = jobs.sum(axis=1) / jobs.sum().sum()
    free = 1 - (t**2).sum()
    if len(group) < 2 or free < 1e-9 or table["value"].isna().any():
        return
    w = jobs.sum() / jobs.sum().sum()  # the group is all there is, so that G of it is 0
    w, h, gamma = w[group], table.loc[group, "h"], table.loc[group, "value"]
    first = (0 - (w**2 * h).sum() - (gamma * w**2 * (1 - h)).sum()) / (1 - (w**2).sum())
    assert found == pytest.approx(first, abs=1e-9)


def test_index_of_a_group_in_a_larger_economy_is_that_of_the_first_form():
    rows = [("a", "J", 6), ("a", "J", 2), ("b", "J", 2), ("a", "K", 5), ("c", "K", 5)]
    plants = pd.DataFrame(rows, columns=["region_id", "industry", "jobs"])
    totals = pd.Series({"a": 50, "b": 30, "c": 20})
    t, w = np.array([0.5, 0.3, 0.2]), np.array([0.5, 0.5])
    s = np.array([0.65, 0.1, 0.25])  # (8 + 5, 2, 5) of 20
    free = 1 - (t**2).sum()
    h = np.array([0.36 + 0.04 + 0.04, 0.5])
    gamma = ellison_glaeser(plants, totals=totals).table["value"].to_numpy()
    g = ((s - t) ** 2).sum()
    first = (g / free - (w**2 * h).sum() - (gamma * w**2 * (1 - h)).sum()) / (1 - (w**2).sum())
    assert group_coagglomeration(plants, ["J", "K"], totals=totals) == pytest.approx(first)
    pair = coagglomeration(plants, totals=totals).table.loc[("J", "K"), "value"]
    assert pair == pytest.approx(first)  # two industries: one pair
    # (.3, -.1, -.2) times (0, -.3, .3), over .62: by hand
    assert pair == pytest.approx((0.03 - 0.06) / 0.62)


def test_pairs_stand_once_and_say_how_many_regions_they_share():
    rows = [("a", "J", 1), ("a", "K", 1), ("b", "K", 1), ("b", "L", 2)]
    plants = pd.DataFrame(rows, columns=["region_id", "industry", "jobs"])
    table = coagglomeration(plants).table
    assert list(table.index) == [("J", "K"), ("J", "L"), ("K", "L")]
    assert table["shared"].tolist() == [1, 0, 1]
    assert table["jobs_other"].tolist() == [2, 2, 2]


def test_each_way_to_be_undefined_has_its_status_and_no_number():
    rows = [
        *(("a", "one", 5), ("a", "none", 0), ("b", "none", 0), ("a", "unsized", None)),
        *(("a", "two", 3), ("b", "two", 4), (None, "two", 9)),
    ]
    plants = pd.DataFrame(rows, columns=["region_id", "industry", "jobs"])
    result = ellison_glaeser(plants)
    table = result.table
    assert table["status"].to_dict() == {
        "one": "undefined",
        "none": "undefined",
        "unsized": "missing",
        "two": "ok",
    }
    gone = ["value", "se", "z", "maurel_sedillot", "p_value", "q_value"]
    assert table.loc[["one", "none", "unsized"], gone].isna().all(axis=None)
    assert table["plants"].tolist() == [1, 0, 0, 2]
    assert [note.key for note in result.notes[:2]] == [
        "concentration.dealt",
        "concentration.totals_own",
    ]
    assert [note.text() for note in result.notes[2:]] == [
        "2 of 7 plants are left out, because their size, region or industry is not known.",
        "2 of 7 plants have no jobs and do not count.",
        "2 of 4 industries have one plant only or no jobs, are the whole register, or all activity "
        "is in one region, so that the size of plants cannot be told from concentration: 'one', "
        "'none'.",
        "1 of 4 industries has no plant whose size is known: 'unsized'.",
    ]
    more = pd.concat([plants, pd.DataFrame([("b", "three", 1)], columns=plants.columns)])
    pairs = coagglomeration(more).table["status"]
    assert pairs[("one", "two")] == "ok"  # one plant is enough for a pair
    assert pairs[("one", "none")] == "undefined"
    assert pairs[("unsized", "two")] == "missing"
    assert np.isnan(group_coagglomeration(plants, ["one", "none"]))


@pytest.mark.parametrize("rows", [[], [("a", "J", 3), ("a", "J", 4), ("a", "K", 4)]])
def test_no_plants_and_all_in_one_region_are_undefined_and_no_crash(rows):
    plants = pd.DataFrame(rows, columns=["region_id", "industry", "jobs"])
    found = ellison_glaeser(plants).table
    assert (found["status"] == "undefined").all()
    assert found["value"].isna().all()
    pairs = coagglomeration(plants).table
    assert pairs["value"].isna().all()
    assert len(pairs) == max(0, len(found) - 1)


def test_register_of_alike_firms_is_measured_as_it_is():
    firms = pd.read_csv(FIRMS, usecols=["region_id", "industry"]).assign(jobs=1)
    table = ellison_glaeser(firms, simulations=99).table
    # section J was drawn by its value added, of which Almaty had half: no chance of darts
    assert table.loc["J", "label"] == "concentrated"
    assert table.loc["J", "h"] == pytest.approx(1 / table.loc["J", "plants"])
    assert table.loc["J", "p_value"] == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("change", "asked", "message"),
    [
        ({"jobs": -1}, {}, "jobs: 2 of 2 rows have a negative or infinite value: '0', '1'. "
         "Correct the values or leave the cells empty."),
        ({}, {"totals": pd.Series({"a": 5})}, "totals: no value for 'b'. Every region or industry "
         "that is compared needs one; add them or leave them out of `activity`."),
        ({}, {"totals": pd.Series({"a": 0, "b": 9})}, "totals: 1 of 2 regions has fewer jobs than "
         "the plants in it: 'a'. Give all jobs by region in the unit of `plants`, or leave "
         "`totals` out."),
        ({}, {"simulations": 0}, "simulations: 0 is not a whole number above 0. A usual number is "
         "999."),
        ({}, {"alternative": "more"}, "alternative: 'more' is not known. Choose one of: "
         "two-sided, greater, less."),
    ],
)  # fmt: skip
def test_each_rule_at_the_door_speaks(change, asked, message):
    plants = pd.DataFrame({"region_id": ["a", "b"], "industry": "J", "jobs": 1}).assign(**change)
    with pytest.raises(ArgumentError) as error:
        ellison_glaeser(plants, **asked)
    assert str(error.value) == message


def test_unknown_industry_of_a_group_is_named():
    with pytest.raises(ArgumentError) as error:
        group_coagglomeration(FARHAUER, ["J", "Q"])
    assert str(error.value) == (
        "industries: 'Q' not among the industries of `plants`, which has 'J'. Name two or more of "
        "them."
    )


def test_arguments_are_the_same_afterwards():
    plants, totals = FARHAUER.copy(deep=True), TOTALS.copy()
    ellison_glaeser(plants, totals=totals, simulations=9)
    coagglomeration(plants, totals=totals)
    pd.testing.assert_frame_equal(plants, FARHAUER)
    pd.testing.assert_series_equal(totals, TOTALS)
