"""Relatedness: by hand, econcomplex on Kazakhstan, chance by enumeration, gaps, order, units."""

from itertools import permutations as orders
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.study import ArgumentError
from spatialict.measure.relatedness import proximity, relatedness

ROOT = Path(__file__).parents[2]
GVA = ROOT / "shapefiles" / "kazakhstan" / "gva_by_section.csv"
ORACLE = ROOT / "tests" / "oracle"
ROWS = {"a": [4, 4, 8, 0], "b": [4, 4, 2, 1], "c": [1, 1, 8, 1], "d": [1, 1, 2, 9]}
TABLE = pd.DataFrame.from_dict(ROWS, orient="index", columns=list("JKGA"))


def kazakhstan(year):
    table = pd.read_csv(GVA)
    rows = (table["region_id"] != "KZ") & (table["section"].str.len() == 1)
    return table[rows & (table["year"] == year)].pivot(
        index="region_id", columns="section", values="gva_mln_kzt"
    )


@st.composite
def activities(draw):
    n, m = draw(st.integers(2, 6)), draw(st.integers(2, 5))
    cells = draw(st.lists(st.integers(0, 9), min_size=n * m, max_size=n * m))
    labels = [f"r{k}" for k in range(n)], [f"i{k}" for k in range(m)]
    return pd.DataFrame(np.reshape(cells, (n, m)), *labels)


def words(result):
    return [note.key for note in result.notes]


def test_proximity_is_the_least_of_both_chances():
    # by hand: J in a, b; K in a, b; G in a, c; A in d. Together J and G are in one region of two
    expected = [[1, 1, 0.5, 0], [1, 1, 0.5, 0], [0.5, 0.5, 1, 0], [0, 0, 0, 1]]
    assert proximity(TABLE).to_numpy().tolist() == expected


@settings(max_examples=30, deadline=None)
@given(activities())
def test_proximity_is_symmetric_between_0_and_1_and_of_no_unit(table):
    found = proximity(table)
    pd.testing.assert_frame_equal(found, found.T, check_names=False)
    known = found.to_numpy()[found.notna().to_numpy()]
    assert ((known >= 0) & (known <= 1)).all()
    pd.testing.assert_frame_equal(found, proximity(table * 1024))
    shuffled = proximity(table.iloc[::-1, ::-1])
    pd.testing.assert_frame_equal(found, shuffled.loc[found.index, found.columns])


def test_kazakhstan_in_2025_is_that_of_econcomplex():
    # econcomplex 1.0.1, tests/oracle/complexity_peers.py
    regions = pd.read_csv(ORACLE / "complexity_regions.csv", index_col="region_id")
    industries = pd.read_csv(ORACLE / "complexity_industries.csv", index_col="section")
    wide = kazakhstan(2025)
    found = relatedness(wide, industry=["J"], permutations=19)
    assert found.table["value"].to_numpy() == pytest.approx(regions["density_j"])
    near = proximity(wide)["J"].drop("J")
    assert near.to_numpy() == pytest.approx(industries["proximity_j"].drop("J"))
    assert found.params["sector_regions"] == ["KZ-71", "KZ-75"]
    told = pd.Series(found.params["proximity"])
    assert told.to_dict() == pytest.approx(near.to_dict())


def test_chance_is_that_of_all_arrangements():
    # brute force: the leanings (quotients over their median) to K and to G dealt to three regions
    # in 3! x 3! ways, the sector and the regions' totals kept
    table = pd.DataFrame({"J": [5, 1, 1], "K": [4, 1, 2], "G": [1, 6, 3]}, list("abc"), dtype=float)
    x = table.to_numpy()
    size = np.outer(x.sum(axis=1), x.sum(axis=0)) / x.sum()
    leaning = x / size / np.median(x / size, axis=1, keepdims=True)

    def excess(others):
        shares = others / x.sum(axis=1, keepdims=True)
        cells = shares >= others.sum(axis=0) / x.sum() - 1e-12
        near = cells[0] / np.maximum(cells.sum(axis=0), 1)
        density = cells @ near / near.sum() if near.sum() else cells.mean(axis=1)
        return density - cells.mean(axis=1)

    deals = []
    for one, two in product(orders(range(3)), repeat=2):
        made = np.stack([leaning[list(one), 1], leaning[list(two), 2]], axis=1) * size[:, 1:]
        deals.append(excess(made * (x[:, 1:].sum(axis=1) / made.sum(axis=1))[:, None]))
    deals, seen = np.array(deals), excess(x[:, 1:])
    found = relatedness(table, industry=["J"], alternative="greater", permutations=3999)
    assert found.table["value"].tolist() == [1, 0, 1]  # J is in a; K in a, c; G in b, c
    own = np.array([0.5, 0.5, 1.0])
    expected = np.clip(own + deals.mean(axis=0), 0, 1)
    assert found.table["expected"].to_numpy() == pytest.approx(expected, abs=0.03)
    above = (deals >= seen - 1e-9).mean(axis=0)
    assert found.table["p_value"].to_numpy() == pytest.approx(above, abs=0.03)
    together = deals[:, 0] - deals[:, 1:].mean(axis=1) >= seen[0] - seen[1:].mean() - 1e-9
    assert found.params["sector_p_value"] == pytest.approx(together.mean(), abs=0.03)
    assert found.params["sector_excess"] == pytest.approx(seen[0] - seen[1:].mean())


def test_what_goes_with_the_sector_is_found_and_noise_is_not():
    rng = np.random.default_rng(1)
    labels = [f"r{k:02}" for k in range(20)], list("JKLMABCDEFGHIN")
    noise = np.exp(rng.normal(0, 0.5, (20, 14)))
    kin = noise.copy()
    kin[:5, :4] *= 5
    found = relatedness(pd.DataFrame(kin, *labels), industry=["J"])
    assert found.params["sector_p_value"] <= 0.05
    assert set(found.params["nearest"]) == {"K", "L", "M"}
    assert "relatedness.together" in words(found)
    few = relatedness(pd.DataFrame(kin, *labels), industry=["J"], permutations=9)
    assert few.params["sector_p_value"] == pytest.approx(1 / 10)
    assert (found.table["p_value"] >= 1 / 1000).all()
    assert (found.table["min_p"] <= found.table["p_value"]).all()
    other = relatedness(pd.DataFrame(noise, *labels), industry=["J"])
    assert other.params["sector_p_value"] > 0.05
    assert "relatedness.apart" in words(other)


def test_sector_that_is_common_is_as_near_as_proximity_says():
    # section A is present in more regions than most others, so that it sets the denominator
    wide = kazakhstan(2025)
    told = relatedness(wide, industry=["A"], permutations=9).params["proximity"]
    assert told == pytest.approx(proximity(wide)["A"].drop("A").to_dict())


def test_too_few_draws_can_show_nothing_and_no_p_is_under_theirs():
    # nineteen draws: two-sided no p under 2/20, one-sided none under 1/20
    found = relatedness(kazakhstan(2025), industry=["J"], permutations=19)
    assert found.table["status"].unique().tolist() == ["too_few"]
    assert found.table["q_value"].isna().all()
    assert found.table["label"].unique().tolist() == ["ns"]
    assert found.table["p_value"].min() >= 0.1
    assert 0.05 <= found.params["sector_p_value"] <= 1


def test_industries_of_a_sector_are_one():
    both = relatedness(kazakhstan(2023), industry=["J", "M"], permutations=19)
    wide = kazakhstan(2023)
    wide["J"] = wide["J"] + wide.pop("M")
    one = relatedness(wide, industry=["J"], permutations=19)
    pd.testing.assert_frame_equal(both.table, one.table)


def test_neither_order_nor_unit_changes_anything_and_inputs_stay():
    wide = kazakhstan(2023)
    before = wide.copy()
    one = relatedness(wide, industry=["J"], permutations=99, seed=4).table
    other = relatedness(wide.iloc[::-1, ::-1] * 1e-3, industry=["J"], permutations=99, seed=4).table
    pd.testing.assert_frame_equal(one, other.loc[one.index])
    pd.testing.assert_frame_equal(wide, before)


def test_region_without_activity_is_undefined_and_one_with_a_gap_missing():
    table = TABLE.astype(float)
    table.loc["nil"] = 0.0
    table.loc["gap"] = [1, np.nan, 1, 1]
    found = relatedness(table, industry=["J"])
    assert found.table["value"].tolist()[:4] == pytest.approx([1, 2 / 3, 1 / 3, 0])
    assert found.table.loc[["nil", "gap"], "status"].tolist() == ["undefined", "missing"]
    rest = found.table.loc[["nil", "gap"]].drop(columns=["status", "label"])
    assert rest.isna().all(axis=None)
    assert found.table.loc[["nil", "gap"], "label"].tolist() == ["", ""]
    assert {"relatedness.missing", "relatedness.undefined"} <= set(words(found))


@pytest.mark.parametrize(
    "table",
    [
        TABLE * 0,
        TABLE * np.nan,
        TABLE[["J"]],
        TABLE.iloc[:1],
        TABLE.iloc[:0],
        TABLE.assign(J=0),
        TABLE.assign(J=[0, 0, 0, 5], K=[4, 4, 1, 0], G=[1, 1, 1, 0], A=[1, 2, 3, 0]),
    ],
    ids=["nil", "gaps", "alone", "one region", "none", "no sector", "apart"],
)
def test_what_says_nothing_is_a_status_and_no_number(table):
    found = relatedness(table, industry=["J"], permutations=9).table
    assert found["p_value"].isna().all() or (found["status"] == "too_few").all()
    assert not (found["status"] == "ok").any()
    assert found.loc[found["status"] != "too_few", "value"].isna().all()
    assert len(found) == len(table)


def test_sector_that_is_near_to_none_is_told():
    apart = TABLE.assign(J=[0, 0, 0, 5], K=[4, 4, 1, 0], G=[1, 1, 1, 0], A=[1, 2, 3, 0])
    assert words(relatedness(apart, industry=["J"], permutations=9)) == ["relatedness.alone"]


def test_two_regions_say_what_they_cannot_show():
    found = relatedness(kazakhstan(2025), industry=["J"], permutations=9)
    text = next(note.text() for note in found.notes if note.key == "relatedness.likeness")
    assert text == (
        "With the sector in 2 regions only, relatedness density is hardly more than likeness to "
        "these regions; it is no evidence that these industries lead to the sector."
    )
    for note in found.notes:
        assert len({note.text(language) for language in ("en", "ru", "kk")}) == 3


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"threshold": 0.0}, "threshold: 0.0 is not a location quotient above 0."),
        ({"permutations": 0}, "permutations: 0 is less than 1."),
        ({"alternative": "more"}, "alternative: 'more' is not known."),
        ({"correction": "holm"}, "correction: 'holm' is not known."),
        ({"industry": ["Z"]}, "'Z'"),
    ],
)
def test_wrong_arguments_are_named(asked, words):
    with pytest.raises(ArgumentError, match=words):
        relatedness(TABLE, **({"industry": ["J"]} | asked))
