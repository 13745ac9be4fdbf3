"""The door of every measure of association: one sentence for what cannot be asked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spatialict.core.association.options import (
    checked_alpha,
    checked_permutations,
    checked_seed,
    checked_switch,
)
from spatialict.core.neighbourhood.links import Links
from spatialict.core.study import ArgumentError
from spatialict.measure.global_association import geary, general_g, join_counts, moran
from spatialict.measure.global_bivariate import lee, moran_bivariate
from spatialict.measure.local_association import getis_ord, local_moran

ROW = Links.of_pairs(
    pd.RangeIndex(6), [0, 1, 1, 2, 2, 3, 3, 4, 4, 5], [1, 0, 2, 1, 3, 2, 4, 3, 5, 4]
)
VALUES = pd.Series([0.0, 0, 1, 0, 1, 1])
ONE = {"moran": moran, "geary": geary, "general_g": general_g, "join_counts": join_counts}
ASKED = {
    name: lambda measure=measure, **k: measure(VALUES, ROW, **k) for name, measure in ONE.items()
}
ASKED |= {
    name: lambda measure=measure, **k: measure(VALUES, VALUES, ROW, **k)
    for name, measure in {"lee": lee, "moran_bivariate": moran_bivariate}.items()
}
ASKED["local_moran"] = lambda **k: local_moran(VALUES, ROW, **k)
EACH = pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)


@EACH
@pytest.mark.parametrize("seed", [None, True, [1], -1, 1.5, "1", np.nan])
def test_a_seed_is_a_whole_number(asked, seed):
    with pytest.raises(ArgumentError, match=r"^seed: .* is not a seed"):
        asked(seed=seed, permutations=9)


@EACH
@pytest.mark.parametrize("alpha", [None, "0.05", True, [0.05], np.nan, 0, 1, np.array([0.1])])
def test_alpha_is_a_number_between_nil_and_one(asked, alpha):
    with pytest.raises(ArgumentError, match=r"^alpha: .* is not a level"):
        asked(alpha=alpha)


@EACH
@pytest.mark.parametrize("number", [[9], None, np.nan, 9.0, True, 0, -9, "all", np.array([9])])
def test_permutations_are_a_whole_number_or_one_of_two_words(asked, number):
    with pytest.raises(ArgumentError, match=r'^permutations: .* Give "auto", "exact" or'):
        asked(permutations=number)


@EACH
def test_more_permutations_than_end_are_refused_with_a_cure(asked):
    with pytest.raises(ArgumentError, match=r"^permutations: 1,000,000,001 are too many.*99,999"):
        asked(permutations=1_000_000_001)


@EACH
@pytest.mark.parametrize("word", [["greater"], None, np.array(["greater", "less"]), 1])
def test_an_alternative_is_a_word(asked, word):
    with pytest.raises(ArgumentError, match=r"^alternative: "):
        asked(alternative=word)


@pytest.mark.parametrize("correction", [np.array(["bh", "by"]), None, ["bh"]])
def test_a_correction_is_a_word(correction):
    with pytest.raises(ArgumentError, match=r"^correction: "):
        ASKED["local_moran"](correction=correction)


def test_numbers_of_numpy_are_numbers():
    assert checked_seed(np.uint8(7)) == 7
    assert checked_alpha(np.float32(0.5)) == 0.5
    assert checked_permutations(np.int64(99)) == 99
    assert checked_switch("star", np.True_) is True


@pytest.mark.parametrize("own", ["no", None, 0])
def test_a_switch_is_true_or_false(own):
    with pytest.raises(ArgumentError, match=r"^own: .* is neither True nor False"):
        ASKED["lee"](own=own)


def test_exact_on_a_large_map_names_the_limit_and_never_an_infinite_number():
    n = 3000
    near = np.arange(n)
    links = Links.of_pairs(
        pd.RangeIndex(n),
        np.repeat(near, 8),
        np.concatenate([(i + np.array([-4, -3, -2, -1, 1, 2, 3, 4])) % n for i in near]),
    )
    values = pd.Series(np.sin(near))
    with pytest.raises(ArgumentError, match="more than 500,000,000 sets of neighbours"):
        local_moran(values, links, permutations="exact")


def test_star_is_no_word_either():
    with pytest.raises(ArgumentError, match=r"^star: 'no' is neither True nor False"):
        getis_ord(VALUES, ROW, star="no")
