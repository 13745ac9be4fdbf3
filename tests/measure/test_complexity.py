"""Complexity: ecomplexity on Kazakhstan, by hand, the mean of industries, what a table forbids."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from spatialict.core.industry_space.complexity import scored
from spatialict.core.industry_space.present import Present
from spatialict.core.study import ArgumentError
from spatialict.measure.complexity import complexity

ROOT = Path(__file__).parents[2]
GVA = ROOT / "shapefiles" / "kazakhstan" / "gva_by_section.csv"
ORACLE = ROOT / "tests" / "oracle"
NESTED = pd.DataFrame(
    {"J": [6, 3, 0, 0], "K": [3, 0, 0, 0], "G": [3, 6, 3, 0], "A": [0, 3, 9, 12]}, list("abcd")
)


def kazakhstan(year):
    table = pd.read_csv(GVA)
    rows = (table["region_id"] != "KZ") & (table["section"].str.len() == 1)
    return table[rows & (table["year"] == year)].pivot(
        index="region_id", columns="section", values="gva_mln_kzt"
    )


@st.composite
def activities(draw):
    n, m = draw(st.integers(3, 7)), draw(st.integers(3, 6))
    cells = draw(st.lists(st.integers(0, 9), min_size=n * m, max_size=n * m))
    labels = [f"r{k}" for k in range(n)], [f"i{k}" for k in range(m)]
    return pd.DataFrame(np.reshape(cells, (n, m)), *labels)


def words(result):
    return [note.key.removeprefix("relatedness.complexity_") for note in result.notes]


def test_kazakhstan_in_2025_is_that_of_ecomplexity():
    # ecomplexity 0.5.3, tests/oracle/complexity_peers.py
    regions, industries = complexity(kazakhstan(2025), permutations=9)
    peer = pd.read_csv(ORACLE / "complexity_regions.csv", index_col="region_id")
    assert regions.table["value"].to_numpy() == pytest.approx(peer["eci"], abs=1e-8)
    assert regions.table["diversity"].tolist() == peer["diversity"].tolist()
    # 2.66 and 2.27 squared are 12.2 of the 20 squares, 2.66 squared alone 7.1
    assert regions.params["carried"] == ["KZ-75", "KZ-23"]
    peer = pd.read_csv(ORACLE / "complexity_industries.csv", index_col="section")
    assert industries.table["value"].to_numpy() == pytest.approx(peer["pci"], abs=1e-8)
    assert industries.table["ubiquity"].tolist() == peer["ubiquity"].tolist()


def test_chain_of_three_by_hand():
    # M = 110, 011 and 001 shifted: the walk between regions has rows (3/4 1/4 0), (1/4 1/2 1/4),
    # (0 1/4 3/4); its second vector is (1, 0, -1) with eigenvalue 3/4
    chain = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], dtype=bool)
    found = scored(chain)
    assert found.second == pytest.approx(0.75)
    assert found.third == pytest.approx(0.25)
    assert np.abs(found.regions) == pytest.approx([1.5**0.5, 0, 1.5**0.5])


@settings(max_examples=30, deadline=None)
@given(activities())
def test_region_is_the_mean_of_its_industries(table):
    regions, industries = complexity(table, permutations=1)
    value = regions.table["value"]
    if value.notna().any():
        present = Present.of(table, 1.0)
        cells = pd.DataFrame(present.cells, present.regions, present.industries)
        known = value.dropna()
        pci = industries.table["value"].dropna()
        means = [pci[cells.columns[cells.loc[region]]].mean() for region in known.index]
        assert known.to_numpy() == pytest.approx(means, abs=1e-8)
        assert known.mean() == pytest.approx(0, abs=1e-9)
        assert known.std(ddof=0) == pytest.approx(1)
        assert regions.params["correlation"] >= -1e-9
        assert (regions.table["rank_low"] <= regions.table["rank_high"]).eq(value.notna()).all()
    else:
        assert not (regions.table["status"] == "ok").any()


def test_neither_order_nor_unit_changes_anything_and_inputs_stay():
    wide = kazakhstan(2023)
    before = wide.copy()
    one, others = complexity(wide, permutations=99, seed=3)
    two, again = complexity(wide.iloc[::-1, ::-1] * 1e-3, permutations=99, seed=3)
    pd.testing.assert_frame_equal(one.table, two.table.loc[one.table.index])
    pd.testing.assert_frame_equal(others.table, again.table.loc[others.table.index])
    assert one.params["p_value"] == two.params["p_value"]
    pd.testing.assert_frame_equal(wide, before)


def test_table_in_two_blocks_is_beyond_chance_and_random_is_not():
    rng = np.random.default_rng(2)
    block = np.kron(np.eye(2), np.ones((6, 5))) * 9 + 1
    block[0, 7] = block[7, 1] = 30
    regions, _ = complexity(pd.DataFrame(block), permutations=199)
    assert regions.params["p_value"] == pytest.approx(1 / 200)
    assert words(regions)[0] == "beyond"
    noise = pd.DataFrame(rng.choice([1, 9], (12, 10)))
    regions, _ = complexity(noise, permutations=199)
    assert regions.params["p_value"] > 0.05
    assert words(regions)[0] == "chance"


@pytest.mark.parametrize("table", ["kazakhstan", "turning"])
def test_ranks_without_one_industry_are_those_of_the_plain_walk(table):
    # brute force: the walk from region to region by numpy's general eigenvectors, without symmetry;
    # in the second table the sign that goes with diversity turns when some industries are left out
    small = pd.DataFrame(np.random.default_rng(0).integers(0, 10, (8, 7)))
    wide = kazakhstan(2025) if table == "kazakhstan" else small
    cells = Present.of(wide, 1.0).cells.astype(float)
    every = []
    for k in [None, *range(cells.shape[1])]:
        rest = cells if k is None else np.delete(cells, k, axis=1)
        walk = (rest / rest.sum(axis=1, keepdims=True)) @ (rest / rest.sum(axis=0)).T
        values, vectors = np.linalg.eig(walk)
        vector = np.real(vectors[:, np.argsort(-np.real(values))[1]])
        sign = np.sign(np.corrcoef(vector, every[0] if every else cells.sum(axis=1))[0, 1])
        every.append(sign * vector)
    ranks = np.array([rankdata(-vector.round(9)) for vector in every])
    regions = complexity(wide, permutations=9)[0]
    assert regions.table["rank"].tolist() == ranks[0].tolist()
    assert regions.table["rank_low"].tolist() == ranks.min(axis=0).tolist()
    assert regions.table["rank_high"].tolist() == ranks.max(axis=0).tolist()
    least = min(np.corrcoef(ranks[0], rank)[0, 1] for rank in ranks)
    assert regions.params["agreement"] == pytest.approx(least)


def test_part_that_shares_nothing_is_an_island():
    table = NESTED.astype(float)
    table["Z"] = 0.0
    table.loc["far"] = [0, 0, 0, 0, 7]
    regions, industries = complexity(table, permutations=9)
    assert regions.table.loc["far", "status"] == "island"
    assert industries.table.loc["Z", "status"] == "island"
    assert regions.table["value"].isna().tolist() == [False] * 4 + [True]
    assert words(regions)[-1] == "island"


def test_region_without_activity_is_undefined_and_one_with_a_gap_missing():
    table = NESTED.astype(float)
    base = complexity(table, permutations=9)[0].table
    table.loc["nil"] = 0.0
    table.loc["gap"] = [1, np.nan, 1, 1]
    table["none"], table["untold"] = 0.0, np.nan
    regions, industries = complexity(table, permutations=9)
    assert regions.table["status"].tolist() == ["ok"] * 4 + ["undefined", "missing"]
    pd.testing.assert_frame_equal(regions.table.iloc[:4], base)
    assert industries.table["status"].tolist() == ["ok"] * 4 + ["undefined", "missing"]
    assert industries.table["value"].isna().tolist() == [False] * 4 + [True, True]


@pytest.mark.parametrize(
    ("table", "word"),
    [
        (NESTED * 0, "undefined"),
        (NESTED * np.nan, "missing"),
        (pd.DataFrame([[2, 1, 1], [1, 2, 1]]), "too_few"),
        (pd.DataFrame([[2, 1], [1, 2], [1, 1]]), "too_few"),
        (NESTED * 0 + 1, "constant"),
        (pd.DataFrame(np.kron(np.eye(2), np.ones((3, 3)))), "undefined"),
        (pd.DataFrame(np.eye(4) + np.roll(np.eye(4), 1, axis=1)), "undefined"),
    ],
    ids=["nil", "gaps", "two regions", "two industries", "alike", "two halves", "ring"],
)
def test_table_that_does_not_allow_it_says_so(table, word):
    regions, industries = complexity(table, permutations=9)
    assert set(regions.table["status"]) == {word}
    for result in (regions, industries):
        assert result.table["value"].isna().all()
        assert not (result.table["status"] == "ok").any()
    told = {"missing": "undefined"}.get(word, word)
    assert words(regions)[0] == told


def test_one_region_and_nothing_at_all_are_no_crash():
    assert complexity(NESTED.iloc[:1], permutations=9)[0].table["value"].isna().all()
    assert complexity(NESTED.iloc[:0], permutations=9)[0].table.empty


def test_every_note_speaks_three_languages():
    tables = (NESTED, kazakhstan(2025), NESTED * 0, NESTED * 0 + 1, NESTED.iloc[1:3])
    for table in tables:
        for note in complexity(table, permutations=9)[0].notes:
            assert len({note.text(language) for language in ("en", "ru", "kk")}) == 3


def test_wrong_arguments_are_named():
    with pytest.raises(ArgumentError, match="threshold: -1 is not a location quotient"):
        complexity(NESTED, threshold=-1)
    with pytest.raises(ArgumentError, match="permutations: 0 is less than 1"):
        complexity(NESTED, permutations=0)
