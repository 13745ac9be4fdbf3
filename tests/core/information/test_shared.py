"""T against entropies written out, by other hands, and by the laws that it must obey."""

import itertools
import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.information.cells import Cells
from spatialict.core.information.shared import Shared, constant, entropies


def entropy(labels):
    """Return H in bits of a list."""
    counts = Counter(labels).values()
    return -sum(n / len(labels) * math.log2(n / len(labels)) for n in counts)


def in_words(rows):
    """Return T by inclusion and exclusion of entropies, of a list of tuples."""
    axes = range(len(rows[0]))
    return sum(
        (-1) ** (size + 1) * entropy([tuple(row[axis] for axis in chosen) for row in rows])
        for size in range(1, len(rows[0]) + 1)
        for chosen in itertools.combinations(axes, size)
    )


def measured(rows, **options):
    table = pd.DataFrame(rows)
    cells = Cells.of(table, list(table.columns), **options)
    return Shared(cells).whole(cells.count[:, None].astype(float), corrected=False)


labels = st.lists(st.tuples(*[st.integers(0, 3)] * 3, st.integers(0, 2)), min_size=1, max_size=60)


@given(labels)
@settings(max_examples=150, deadline=None)
def test_three_dimensions_by_region_are_the_entropies_written_out(rows):
    table = pd.DataFrame(rows, columns=["a", "b", "c", "r"])
    cells = Cells.of(table, ["a", "b", "c"], by="r")
    found = Shared(cells).whole(cells.count[:, None].astype(float), corrected=False)
    within = {
        r: list(map(tuple, part.to_numpy())) for r, part in table[list("abc")].groupby(table.r)
    }
    expected = [in_words(within[region]) for region in sorted(within)]
    whole = in_words([row[:3] for row in rows])
    np.testing.assert_allclose(found[:-2], expected, atol=1e-12)
    assert found[-2] == pytest.approx(whole, abs=1e-12)
    # T = T_0 + sum n_r / N T_r, T_0 from the entropies' own terms between regions (Theil)
    share = {r: len(part) / len(rows) for r, part in within.items()}
    between = 0.0
    for size in (1, 2, 3):
        for axes in itertools.combinations(range(3), size):
            pick = lambda row, axes=axes: tuple(row[axis] for axis in axes)  # noqa: E731
            inside = sum(share[r] * entropy([pick(x) for x in part]) for r, part in within.items())
            between += (-1) ** (size + 1) * (entropy([pick(row) for row in rows]) - inside)
    assert found[-1] == pytest.approx(between, abs=1e-12)
    parts = sum(share[r] * t for r, t in zip(sorted(within), found[:-2], strict=True))
    assert found[-1] + parts == pytest.approx(found[-2], abs=1e-14)


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 4), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_four_dimensions_are_the_entropies_written_out(rows):
    assert measured(rows)[-2] == pytest.approx(in_words(rows), abs=1e-12)


@given(labels)
@settings(max_examples=60, deadline=None)
def test_order_of_dimensions_names_of_labels_and_repeated_units_change_nothing(rows):
    triples = [row[:3] for row in rows]
    value = measured(triples)[-2]
    turned = [(f"z{9 - c}", a, b) for a, b, c in triples]
    assert measured(turned * 3)[-2] == pytest.approx(value, abs=1e-12)


@given(labels)
@settings(max_examples=60, deadline=None)
def test_three_dimensions_lie_between_the_bounds_of_pairs(rows):
    # T = I(a;b) - I(a;b|c): not above the least mutual information of a pair, nor below the
    # least conditional one with its sign turned
    triples = [row[:3] for row in rows]
    value = measured(triples)[-2]
    pairs, conditional = [], []
    for a, b, c in itertools.permutations(range(3)):
        pair = entropy([x[a] for x in triples]) + entropy([x[b] for x in triples])
        pair -= entropy([(x[a], x[b]) for x in triples])
        pairs.append(pair)
        given_c = entropy([(x[a], x[c]) for x in triples]) + entropy(
            [(x[b], x[c]) for x in triples]
        )
        given_c -= entropy([x[c] for x in triples]) + entropy(triples)
        conditional.append(given_c)
    assert -min(conditional) - 1e-12 <= value <= min(pairs) + 1e-12


def test_parity_equal_bits_and_independent_bits_have_their_known_values():
    bits = list(itertools.product([0, 1], repeat=2))
    assert measured([(a, b, a ^ b) for a, b in bits])[-2] == -1
    assert measured([(a, a, a) for a in (0, 1)])[-2] == 1
    assert measured(list(itertools.product([0, 1], repeat=3)))[-2] == pytest.approx(0, abs=1e-15)


def test_four_bits_are_plus_one_both_alike_and_as_parity():
    assert measured([(a, a, a, a) for a in (0, 1)])[-2] == 1
    bits = itertools.product([0, 1], repeat=3)
    assert measured([(a, b, c, a ^ b ^ c) for a, b, c in bits])[-2] == 1


def test_leydesdorffs_formula_worked_by_hand():
    # Two documents of university and industry, one of government, one of all three.
    # Two documents of four: 1 bit. Three against one: 2 - (3/4) log2 3 = .8112781245.
    # H_u = H_i = .8112781245 (3 : 1), H_g = 1 (2 : 2); H_ui = .8112781245 (both in 3, none in 1);
    # H_ug = H_ig = H_uig = 1.5 (2 : 1 : 1).
    # T = .8112781245 + .8112781245 + 1 - .8112781245 - 1.5 - 1.5 + 1.5 = .3112781245
    documents = [(1, 1, 0), (1, 1, 0), (0, 0, 1), (1, 1, 1)]
    assert measured(documents)[-2] == pytest.approx(0.3112781245, abs=1e-10)
    table = pd.DataFrame(documents, columns=list("uig"))
    bits = entropies(Cells.of(table, list("uig")))
    assert bits == pytest.approx(
        {
            (0,): 0.8112781245, (1,): 0.8112781245, (2,): 1.0,
            (0, 1): 0.8112781245, (0, 2): 1.5, (1, 2): 1.5, (0, 1, 2): 1.5,
        },
        abs=1e-10,
    )  # fmt: skip


def test_miller_and_madow_raise_each_entropy_by_its_occupied_cells():
    rows = [(1, 1, 0), (1, 1, 0), (0, 0, 1), (1, 1, 1)]
    cells = Cells.of(pd.DataFrame(rows), [0, 1, 2])
    found = Shared(cells).information(cells.count[:, None], corrected=True)
    # occupied: u 2, i 2, g 2, ui 2, ug 3, ig 3, uig 3, each less 1: 3 - (1 + 2 + 2) + 2 = 0;
    # so here nothing changes
    assert found[-1, 0] == pytest.approx(0.3112781245, abs=1e-10)
    every = list(itertools.product([0, 1], repeat=3))  # 3 - 9 + 7 = 1: + 1 / (2 n ln 2), n = 8
    cells = Cells.of(pd.DataFrame(every), [0, 1, 2])
    found = Shared(cells).information(cells.count[:, None], corrected=True)
    assert found[-1, 0] == pytest.approx(1 / (16 * math.log(2)), abs=1e-12)


def test_a_dimension_with_one_label_is_told_by_group_and_for_the_whole():
    table = pd.DataFrame({"a": [0, 0, 1, 2], "b": [0, 1, 0, 1], "r": ["p", "p", "q", "q"]})
    assert constant(Cells.of(table, ["a", "b"], by="r")).tolist() == [True, False, False]
