"""Labels dealt anew: the law of the draws against exact enumeration, SciPy and plain shuffling."""

import itertools
import pickle

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chisquare, hypergeom, ks_2samp

from spatialict.core.information import dealt, resampled
from spatialict.core.information.cells import Cells
from spatialict.core.information.shared import Shared
from spatialict.core.kernels.dealt_tables import chosen
from tests.core.information.test_shared import in_words


def distribution(values, weights=None):
    """Return how often each value, rounded to 1e-9, comes."""
    keys, back = np.unique(np.round(values, 9) + 0.0, return_inverse=True)
    return dict(zip(keys.tolist(), np.bincount(back, weights=weights).tolist(), strict=True))


def agreement(exact, drawn):
    """Return the p of a chi-square of drawn values against an exact distribution."""
    assert set(drawn) <= set(exact)
    total = sum(exact.values())
    observed = np.array([drawn.get(value, 0) for value in exact], dtype=float)
    expected = np.array(list(exact.values())) / total * observed.sum()
    assert expected.min() > 5
    return chisquare(observed, expected).pvalue


def test_dealing_has_the_law_of_all_permutations_of_all_labels():
    rows = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0), (2, 1, 1)]
    cells = Cells.of(pd.DataFrame(rows), [0, 1, 2])
    one, two, three = zip(*rows, strict=True)
    exact = distribution(
        [
            in_words(list(zip(one, b, c, strict=True)))
            for b in itertools.permutations(two)
            for c in itertools.permutations(three)
        ]
    )
    (found,) = dealt.simulated(dealt.within(cells, 0), 20_000, corrected=False, seed=1, workers=1)
    assert agreement(exact, distribution(found[:, 0])) > 1e-3


def test_dealing_across_keeps_nested_places_and_has_the_law_of_permutations():
    # towns 0, 1 lie in region a, towns 2, 3 in region b; the other two dimensions are dealt
    table = pd.DataFrame(
        {"town": [0, 0, 1, 1, 2, 2, 3], "t": [0, 1, 0, 1, 0, 1, 1], "s": [0, 0, 1, 0, 1, 1, 0],
         "r": list("aaaabbb")}
    )  # fmt: skip
    cells = Cells.of(table, ["town", "t", "s"], by="r")
    town = table["town"].tolist()
    values = []
    for t in set(itertools.permutations(table["t"])):
        for s in set(itertools.permutations(table["s"])):
            rows = list(zip(town, t, s, strict=True))
            values.append((in_words(rows), in_words(rows[:4]), in_words(rows[4:])))
    (found,) = dealt.simulated(dealt.across(cells)[0], 20_000, corrected=False, seed=2, workers=1)
    for column, place in ((0, 2), (1, 0), (2, 1)):
        exact = distribution([value[column] for value in values])
        assert agreement(exact, distribution(found[:, place])) > 1e-3


def test_each_dimension_in_turn_is_dealt_while_the_others_keep_their_ties():
    rows = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, 1), (2, 1, 1)]
    cells = Cells.of(pd.DataFrame(rows), [0, 1, 2])
    deals = dealt.within(cells, 0, "pairs")
    answers = dealt.simulated(deals, 10_000, corrected=False, seed=7, workers=1)
    for axis, found in enumerate(answers):
        labels = [row[axis] for row in rows]
        values = [
            in_words(
                [
                    (*row[:axis], label, *row[axis + 1 :])
                    for row, label in zip(rows, order, strict=True)
                ]
            )
            for order in itertools.permutations(labels)
        ]
        assert agreement(distribution(values), distribution(found[:, 0])) > 1e-3


def test_a_place_dealt_anew_says_nothing_of_what_is_between_regions():
    rng = np.random.default_rng(8)
    table = pd.DataFrame(rng.integers(0, 3, (200, 4)), columns=list("abcr"))
    table["a"] += 3 * table["r"]
    table.loc[:3, "a"] = 0  # and a few places lie across the border
    cells = Cells.of(table, list("abc"), by="r")
    flags = np.zeros(4, dtype=bool)
    found = dealt.nulls(cells, flags, "pairs", (20, False), seed=0, workers=1)
    assert np.isnan(found[:, 0, -1]).tolist() == [True, False, False]
    assert np.isfinite(found[:, :, :-1]).all()
    deals, told = dealt.across(cells)
    assert (len(deals), told) == (1, [True])
    assert len(deals[0].bounds) == 3  # two dimensions are dealt


def test_regions_know_nothing_of_the_labels_where_all_are_dealt():
    table = pd.DataFrame({"a": [0, 1, 0, 1, 1], "b": [0, 0, 1, 1, 0], "c": [1, 0, 0, 1, 1],
                          "r": list("ppqqq")})  # fmt: skip
    cells = Cells.of(table, ["a", "b", "c"], by="r")
    orders = [set(itertools.permutations(table[name])) for name in "abc"]
    values = [
        in_words(list(zip(a, b, c, strict=True))[:2]) for a, b, c in itertools.product(*orders)
    ]
    (found,) = dealt.simulated(dealt.across(cells)[0], 20_000, corrected=False, seed=3, workers=1)
    assert agreement(distribution(values), distribution(found[:, 0])) > 1e-3


def test_sums_of_the_loop_are_t_and_its_correction_of_the_dealt_tables():
    # a table that dealing cannot change, for every label has one unit: T is log2 n
    cells = Cells.of(pd.DataFrame({"a": range(8), "b": range(8), "c": range(8)}), ["a", "b", "c"])
    for corrected in (False, True):
        (found,) = dealt.simulated(
            dealt.within(cells, 0), 3, corrected=corrected, seed=0, workers=1
        )
        asked = Shared(cells).information(cells.count[:, None], corrected=corrected)[0, 0]
        np.testing.assert_allclose(found[:, 0], asked, atol=1e-12)


@pytest.mark.parametrize(
    ("good", "bad", "sample"),
    [(5, 7, 4), (300, 700, 100), (40_000, 960_000, 2_000), (3, 10_000_000, 5_000_000)],
)
def test_the_hypergeometric_draw_takes_each_number_for_its_share_of_the_law(good, bad, sample):
    # inversion: of equally spaced shares each number gets its probability, to one share
    number = 4_000
    shares = (np.arange(number) + 0.5) / number
    drawn = np.array([chosen.py_func(good, bad, sample, share) for share in shares])
    values, counts = np.unique(drawn, return_counts=True)
    law = hypergeom(good + bad, good, sample)
    np.testing.assert_allclose(counts, number * law.pmf(values), atol=1.001)
    assert law.pmf(values).sum() > 1 - len(values) / number


def test_large_rows_have_the_law_of_shuffled_labels():
    rng = np.random.default_rng(5)
    n = 3_000
    table = pd.DataFrame(
        {"a": rng.integers(0, 3, n), "b": rng.choice(4, n, p=[0.9, 0.08, 0.01, 0.01]),
         "c": rng.integers(0, 2, n)}
    )  # fmt: skip
    cells = Cells.of(table, ["a", "b", "c"])
    (found,) = dealt.simulated(dealt.within(cells, 0), 600, corrected=False, seed=4, workers=1)
    plain = []
    for _ in range(300):
        b, c = rng.permutation(table["b"]), rng.permutation(table["c"])
        cells_of = Cells.of(pd.DataFrame({"a": table["a"], "b": b, "c": c}), ["a", "b", "c"])
        plain.append(Shared(cells_of).information(cells_of.count[:, None])[0, 0])
    assert ks_2samp(found[:, 0], plain).pvalue > 1e-3


def test_the_same_draws_whatever_the_workers_the_other_groups_and_the_number_asked_for():
    rng = np.random.default_rng(6)
    table = pd.DataFrame(rng.integers(0, 4, (300, 4)), columns=list("abcr"))
    cells = Cells.of(table, list("abc"), by="r")
    deals = [deal for group in range(4) for deal in dealt.within(cells, group)]
    deals += dealt.across(cells)[0]
    ask = {"corrected": False, "seed": 9}
    alone = dealt.simulated(deals, 200, workers=1, **ask)
    for one, other in zip(alone, dealt.simulated(deals, 200, workers=4, **ask), strict=True):
        np.testing.assert_array_equal(one, other)
    part = dealt.simulated(deals[2:3], 100, workers=1, **ask)[0]
    np.testing.assert_array_equal(part, alone[2][:100])


def test_a_part_does_the_same_where_it_is_sent_to_another_process():
    rng = np.random.default_rng(10)
    table = pd.DataFrame(rng.integers(0, 4, (300, 4)), columns=list("abcr"))
    cells = Cells.of(table, list("abc"), by="r")
    asked = dealt._Asked(dealt.across(cells, "pairs")[0], 64, 1, corrected=True)
    sent = pickle.loads(pickle.dumps(asked))
    np.testing.assert_array_equal(dealt._part(asked, (1, 0, 64)), dealt._part(sent, (1, 0, 64)))
    shared = Shared(cells)
    shared.prepare()
    drawn = resampled._Asked(shared, 1, corrected=False)
    sent = pickle.loads(pickle.dumps(drawn))
    np.testing.assert_array_equal(resampled._part(drawn, (0, 32)), resampled._part(sent, (0, 32)))
