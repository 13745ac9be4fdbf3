"""Synergy: published and hand-made values, its decomposition, chance and what is undefined."""

import itertools

import numpy as np
import pandas as pd
import pytest

from spatialict.core.information.told import most_of
from spatialict.core.labels import LANGUAGES
from spatialict.core.study import ArgumentError
from spatialict.measure.synergy import synergy

QUICK = {"permutations": 99, "bootstrap": 49, "workers": 1}
# oracles.md, 5: U, I, G, UI, UG, IG, UIG of two regions
PATTERNS = ["100", "010", "001", "110", "101", "011", "111"]
A, B = [40, 30, 10, 10, 5, 3, 2], [5, 60, 5, 20, 1, 4, 5]


def two_regions():
    rows = [("A", *pattern, 2 * n) for pattern, n in zip(PATTERNS, A, strict=True)]
    rows += [("B", *pattern, n) for pattern, n in zip(PATTERNS, B, strict=True)]
    return pd.DataFrame(rows, columns=["region_id", "u", "i", "g", "n"])


def noise(n, seed, sizes=(4, 6, 3), regions=3):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {name: rng.integers(0, k, n) for name, k in zip("abc", sizes, strict=True)}
    )
    return table.assign(r=rng.integers(0, regions, n).astype(str))


def test_the_worked_example_of_two_regions_in_millibits():
    found = synergy(two_regions(), ["u", "i", "g"], by="region_id", count="n", **QUICK)
    assert found.unit == "millibit"
    assert found.table["value"].tolist() == pytest.approx([-206.4520951, -89.9143608], abs=1e-6)
    assert found.params["total"]["value"] == pytest.approx(-189.8286908, abs=1e-6)
    assert found.params["between"] == pytest.approx(-22.2225071, abs=1e-6)
    entropies = synergy(
        two_regions().query("region_id == 'A'"), ["u", "i", "g"], count="n", **QUICK
    )
    assert entropies.params["entropies"] == pytest.approx(
        {"u": 0.9858150372, "i": 0.9927744540, "g": 0.7219280949, "u+i": 1.7454839275,
         "u+g": 1.6722889083, "i+g": 1.6841837198, "u+i+g": 2.1949868744},
        abs=1e-9,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([(a, b, a ^ b) for a, b in itertools.product([0, 1], repeat=2)], -1000),
        ([(a, a, a) for a in (0, 1)], 1000),
        ([(1, 0, 0), (0, 1, 0), (0, 0, 1)], -415.0374993),
    ],
)
def test_parity_equal_bits_and_lone_sides(rows, value):
    table = pd.DataFrame(rows, columns=list("abc")).assign(n=30)
    found = synergy(table, list("abc"), count="n", **QUICK)
    assert found.table["value"].item() == pytest.approx(value, abs=1e-6)
    assert found.table["label"].item() == ("synergy" if value < 0 else "redundancy")


def test_regions_and_what_is_between_them_add_up():
    found = synergy(noise(500, 1), list("abc"), by="r", **QUICK)
    parts = found.table["contribution"].sum() + found.params["between"]
    assert parts == pytest.approx(found.params["total"]["value"], abs=1e-10)
    weighted = found.table["weight"] * found.table["value"]
    pd.testing.assert_series_equal(weighted, found.table["contribution"], check_names=False)


def test_a_region_with_one_place_is_constant_not_a_finding_of_zero():
    table = noise(300, 2)
    table.loc[table["r"] == "1", "a"] = 0
    found = synergy(table, list("abc"), by="r", groups=["2", "1", "0", "9"], **QUICK)
    assert found.table.index.tolist() == ["2", "1", "0", "9"]
    assert found.table["status"].tolist() == ["ok", "constant", "ok", "missing"]
    numbers = ["value", "low", "high", "expected", "p_value", "q_value", "contribution"]
    assert found.table.loc[["1", "9"], numbers].isna().all(axis=None)
    assert found.table.loc["9", "n"] == 0
    parts = found.table["contribution"].sum() + found.params["between"]
    assert parts == pytest.approx(found.params["total"]["value"], abs=1e-10)
    assert any("one label only" in note.text() for note in found.notes)


def test_a_region_of_two_units_cannot_find_anything():
    table = pd.concat(
        [noise(100, 3, regions=1), pd.DataFrame({"a": [0, 1], "b": [0, 1], "c": [0, 1], "r": "x"})]
    )
    found = synergy(table, list("abc"), by="r", **QUICK)
    assert found.table.loc["x", ["value", "status", "label"]].tolist() == [1000, "too_few", "ns"]
    assert np.isnan(found.table.loc["x", "q_value"])
    assert found.table.loc["x", "p_value"] <= 1


def test_no_unit_at_all_is_missing():
    table = noise(5, 4).assign(a=None)
    found = synergy(table, list("abc"), by="r", groups=["0"], **QUICK)
    assert found.table["status"].tolist() == ["missing"]
    assert found.params["total"]["status"] == "missing"
    assert np.isnan(found.params["between"])
    assert found.params["left_out"] == 5


def test_sparse_tables_are_biased_towards_synergy_and_chance_tells_by_how_much():
    # 10 x 12 x 6 labels and 6 000 independent units: 9 x 11 x 5 / (2 x 6000 ln 2) = .0595 bits
    table = noise(6_000, 5, sizes=(10, 12, 6), regions=1)
    found = synergy(table, list("abc"), **QUICK).table.iloc[0]
    law = -1000 * 9 * 11 * 5 / (12_000 * np.log(2))
    assert found["value"] == pytest.approx(law, rel=0.1)
    assert found["expected"] == pytest.approx(law, rel=0.1)
    assert found["excess"] == pytest.approx(found["value"] - found["expected"])
    assert found["p_value"] > 0.05
    assert found["label"] == "ns"
    assert found["low"] < 0 < found["high"]


def test_miller_and_madow_leave_part_of_the_bias_where_cells_are_empty():
    # 2.8 units to a cell: about 45 of 720 cells are empty, though none is impossible
    table = noise(2_000, 5, sizes=(10, 12, 6), regions=1)
    found = synergy(table, list("abc"), **QUICK).table.iloc[0]
    assert found["value"] < found["corrected"] < 0.1 * found["expected"]


def test_corrected_values_are_tested_against_corrected_chance():
    table = noise(2_000, 5, sizes=(10, 12, 6), regions=1)
    plain = synergy(table, list("abc"), **QUICK).table.iloc[0]
    found = synergy(table, list("abc"), correction="miller_madow", **QUICK).table.iloc[0]
    assert found["value"] == found["corrected"] == plain["corrected"]
    assert found["expected"] == pytest.approx(found["value"], abs=10)


def test_same_answer_for_any_order_of_rows_and_any_workers_and_nothing_changes_its_arguments():
    table = noise(400, 6)
    before = table.copy(deep=True)
    ask = {"by": "r", "permutations": 199, "bootstrap": 99, "seed": 3}
    one = synergy(table, list("abc"), workers=1, **ask)
    pd.testing.assert_frame_equal(table, before)
    shuffled = table.sample(frac=1, random_state=1).reset_index(drop=True)
    for other in (
        synergy(shuffled, list("abc"), workers=4, **ask),
        synergy(shuffled.astype({"a": str, "r": "category"}), list("abc"), workers=2, **ask),
    ):
        pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
        assert one.params == other.params


def test_another_seed_draws_otherwise_but_measures_the_same():
    one, other = (synergy(noise(200, 7), list("abc"), seed=seed, **QUICK) for seed in (1, 2))
    assert one.table["value"].equals(other.table["value"])
    assert not one.table["expected"].equals(other.table["expected"])


def test_four_dimensions_tell_of_dependence_and_leave_the_sign_to_another_measure():
    bits = list(itertools.product([0, 1], repeat=3))
    parity = pd.DataFrame([(a, b, c, a ^ b ^ c, 20) for a, b, c in bits], columns=list("abcdn"))
    alike = pd.DataFrame([(a, a, a, a, 80) for a in (0, 1)], columns=list("abcdn"))
    signs = {}
    for name, table in (("parity", parity), ("alike", alike)):
        found = synergy(table, list("abcd"), count="n", **QUICK)
        assert found.table["value"].item() == pytest.approx(1000, abs=1e-9)
        assert found.table["label"].item() == "dependent"
        signs[name] = found.params["total"]["o_information"]
    # (d - 2) H + sum (H_i - H of the others): 2 x 3 + 4 (1 - 3) = -2; 2 x 1 + 4 (1 - 1) = 2
    assert signs == pytest.approx({"parity": -2000, "alike": 2000})


def test_presence_without_a_unit_that_lacks_all_is_pointed_out():
    found = synergy(two_regions(), ["u", "i", "g"], count="n", **QUICK)
    assert any("No unit lacks all" in note.text() for note in found.notes)
    none = pd.DataFrame([("A", "0", "0", "0", 5)], columns=["region_id", "u", "i", "g", "n"])
    found = synergy(pd.concat([two_regions(), none]), ["u", "i", "g"], count="n", **QUICK)
    assert not any("No unit lacks all" in note.text() for note in found.notes)


def test_notes_are_in_three_languages_and_say_what_the_null_is():
    found = synergy(noise(200, 8).replace({"r": {"2": None}}), list("abc"), by="r", **QUICK)
    for language in LANGUAGES:
        told = [note.text(language) for note in found.notes]
        assert len(told) == 3
        assert all(told)
    assert "while the others kept what ties them" in found.notes[0].text()
    plain = synergy(noise(200, 8), list("abc"), null="independent", **QUICK)
    assert "independently of the others (seed 0)" in plain.notes[0].text()
    assert "rows are left out" in found.notes[2].text()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"dimensions": ["a", "b"]}, "dimensions: 2 are given. Name 3 to 6 columns."),
        (
            {"dimensions": ["a", "b", "x"]},
            "units: the table has no column 'x'. Name its columns as they are, or add it.",
        ),
        (
            {"by": "c"},
            "'c': a column has two parts, as dimension, region or count. Name each once.",
        ),
        (
            {"correction": "chao"},
            "correction: 'chao' is not known. Choose one of: none, miller_madow.",
        ),
        ({"null": "none"}, "null: 'none' is not known. Choose one of: pairs, independent."),
        (
            {"alternative": "directed"},
            "alternative: 'directed' is not known. Choose one of: two-sided, less, greater.",
        ),
        (
            {"permutations": 1},
            "permutations: 1 is not a number of drawings."
            " Give a whole number from 2 to 10 000 000.",
        ),
        (
            {"bootstrap": True},
            "bootstrap: True is not a number of drawings."
            " Give a whole number from 2 to 10 000 000.",
        ),
        ({"confidence": 95}, "confidence: 95 is not between 0 and 1. A usual value is 0.95."),
        ({"seed": -1}, "seed: -1 is not a seed. Give a whole number of 0 or more."),
    ],
)
def test_wrong_arguments_are_refused_by_name(wrong, message):
    asked = {"dimensions": list("abc")} | wrong
    with pytest.raises(ArgumentError) as caught:
        synergy(noise(20, 9), asked.pop("dimensions"), **asked)
    assert str(caught.value) == message


def test_directions_halve_the_p():
    table = noise(150, 10)
    both, less, greater = (
        synergy(table, list("abc"), alternative=side, **QUICK).table["p_value"].item()
        for side in ("two-sided", "less", "greater")
    )
    assert both == pytest.approx(min(1, 2 * min(less, greater)))
    assert less + greater >= 1


@pytest.mark.slow
def test_p_is_uniform_where_labels_know_nothing_of_each_other():
    levels = np.array([0.05, 0.1, 0.25, 0.5])
    p, whole, between = [], [], []
    for seed in range(100):
        table = noise(150, 1000 + seed)
        table["a"] = table["a"] + 10 * table["r"].astype(int) * (seed % 2)  # nested every second
        ask = {"null": "independent", "permutations": 99, "bootstrap": 2, "workers": 1}
        found = synergy(table, list("abc"), by="r", **ask)
        p += found.table["p_value"].tolist()
        whole.append(found.params["total"]["p_value"])
        between.append(found.params["between_test"]["p_value"])
    for values in (p, whole, between):
        shares = (np.array(values)[:, None] <= levels).mean(axis=0)
        error = np.sqrt(levels * (1 - levels) / len(values))
        assert (shares <= levels + 3.5 * error).all()
        assert (shares >= levels - 3.5 * error - 0.02).all()  # p is of whole hundredths, doubled


@pytest.mark.slow
def test_a_tie_of_two_dimensions_alone_is_no_finding():
    # industries differ between places, sizes know nothing of either: T is 0, and p must not be
    # small more often than it says; with all labels dealt it is
    levels = np.array([0.05, 0.1, 0.25])
    p, all_dealt, labels = [], [], []
    for seed in range(100):
        rng = np.random.default_rng(3000 + seed)
        place = rng.integers(0, 12, 800)
        tech = (place + rng.integers(0, 3, 800)) % 12
        table = pd.DataFrame({"a": place, "b": tech, "c": rng.integers(0, 4, 800)})
        ask = {"permutations": 99, "bootstrap": 19, "workers": 1, "seed": seed}
        found = synergy(table, list("abc"), **ask).table
        p.append(found["p_value"].item())
        labels.append(found["label"].item())
        loose = synergy(table, list("abc"), null="independent", **ask).table
        all_dealt.append(loose["p_value"].item())
    shares = (np.array(p)[:, None] <= levels).mean(axis=0)
    assert (shares <= levels + 3 * np.sqrt(levels * (1 - levels) / 100)).all()
    assert np.mean(np.array(all_dealt) <= 0.05) > 0.9
    assert labels.count("ns") >= 90


def test_an_interval_ends_where_t_must():
    # parity and equal bits are at the ends, -1 and 1 bit; a hundred units of four are not sure
    for rows in (
        [(a, b, a ^ b) for a, b in itertools.product([0, 1], repeat=2)],
        [(a, a, a) for a in (0, 1)],
    ):
        few = pd.DataFrame(rows * 4, columns=list("abc"))
        found = synergy(few, list("abc"), **QUICK).table.iloc[0]
        assert -1000 <= found["low"] <= found["high"] <= 1000
        assert -1000 <= found["excess_low"] <= found["excess_high"] <= 1000
        assert 1000 in {-found["low"], found["high"]}  # without an end it reached beyond


def test_the_end_is_that_of_the_dimension_of_fewest_labels():
    # of 4, 4 and 3 labels: log2 3 bits; and of four bits: 2 bits
    assert most_of([4, 4, 3]) == pytest.approx(1.584962500721156)
    assert most_of([2, 2, 2, 2]) == 2
    rng = np.random.default_rng(12)
    for _ in range(300):
        labels = rng.integers(2, 4, rng.integers(3, 5))
        share = rng.dirichlet(np.full(int(labels.prod()), 0.05)).reshape(labels)
        value = 0.0
        for size in range(1, len(labels) + 1):
            for axes in itertools.combinations(range(len(labels)), size):
                margin = share.sum(axis=tuple(set(range(len(labels))) - set(axes)))
                margin = margin[margin > 0]
                value += (-1) ** size * (margin * np.log2(margin)).sum()
        assert abs(value) <= most_of(labels) + 1e-9


def test_a_chain_of_two_ties_is_a_finding_as_the_notes_say():
    # b mostly repeats a, c mostly repeats b: T = I(a; c) > 0, though nothing joins the three
    rng = np.random.default_rng(13)
    a = rng.integers(0, 2, 4_000)
    b = np.where(rng.random(4_000) < 0.1, 1 - a, a)
    c = np.where(rng.random(4_000) < 0.1, 1 - b, b)
    found = synergy(pd.DataFrame({"a": a, "b": b, "c": c}), list("abc"), **QUICK)
    row = found.table.iloc[0]
    joint = [0.41, 0.09, 0.09, 0.41]  # a and c differ with .1 x .9 x 2 = .18
    assert row["value"] == pytest.approx(1000 * (2 + np.dot(joint, np.log2(joint))), rel=0.1)
    assert row["label"] == "redundancy"
    assert "Ties of pairs alone" in found.notes[0].text()
    # three pairs that shun each other: all but 000 and 111, 3 - 3 (log2 6 - 2/3) + log2 6 bits
    bits = [code for code in itertools.product([0, 1], repeat=3) if 0 < sum(code) < 3]
    shunned = pd.DataFrame(bits * 200, columns=list("abc"))
    row = synergy(shunned, list("abc"), **QUICK).table.iloc[0]
    assert row["value"] == pytest.approx(1000 * (5 - 2 * np.log2(6)), abs=1e-6)
    assert row["label"] == "synergy"


def known(name):
    """Return cell probabilities whose T is known, and T in millibits."""
    if name == "noisy parity":
        cube = np.array([[[0.2, 0.05], [0.05, 0.2]], [[0.05, 0.2], [0.2, 0.05]]])
    elif name == "independent":
        cube = np.einsum("i,j,k", [0.5, 0.3, 0.1, 0.1], [0.4, 0.3, 0.2, 0.1], [0.6, 0.3, 0.1])
    elif name == "sum modulo 6":
        cube = np.full((6, 6, 6), 0.3 / 216)
        for one, other in itertools.product(range(6), repeat=2):
            cube[one, other, (one + other) % 6] += 0.7 / 36
    else:
        shape = (5, 6, 4) if name == "small" else (10, 20, 6)
        rng = np.random.default_rng(6)
        ends = [rng.dirichlet(np.ones(k)) for k in shape]
        cube = np.einsum("i,j,k", *ends) * rng.gamma(4, 0.25, shape)
    cube = cube / cube.sum()
    value = 0.0
    for size in (1, 2, 3):
        for axes in itertools.combinations(range(3), size):
            margin = cube.sum(axis=tuple(set(range(3)) - set(axes)))
            margin = margin[margin > 0]
            value -= (-1) ** (size + 1) * (margin * np.log2(margin)).sum()
    return cube, 1000 * value


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "n"),
    [
        ("noisy parity", 100), ("noisy parity", 1_000), ("independent", 60), ("independent", 600),
        ("small", 100), ("small", 1_000), ("large", 500), ("large", 5_000),
        ("sum modulo 6", 300), ("sum modulo 6", 3_000),
    ],
)  # fmt: skip
def test_intervals_cover_the_t_of_known_cells(name, n):
    cube, truth = known(name)
    rng = np.random.default_rng(1)
    index = pd.DataFrame(list(np.ndindex(cube.shape)), columns=list("abc"))
    repeats, covered, below = 40, 0, 0
    for seed in range(repeats):
        table = index.assign(n=rng.multinomial(n, cube.ravel()))
        ask = {"permutations": 49, "bootstrap": 49, "workers": 1, "seed": seed}
        found = synergy(table, list("abc"), count="n", **ask).table.iloc[0]
        covered += found["low"] <= truth <= found["high"]
        below += found["high"] < truth
    assert covered >= 34  # of 40 at 95 %, fewer are seen once in a hundred
    assert below <= 4  # and synergy is not claimed where there is none
