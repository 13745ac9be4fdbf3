"""The compiled loops: complete, uniform, and the same for any number of threads."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph

from spatialict.core.association.conditional import decide, number_of_sets, tails
from spatialict.core.association.system import system
from spatialict.core.kernels.draws import draw, invert
from spatialict.core.study import ArgumentError

RNG = np.random.default_rng(20)
ARCS = {
    "a": {"b": 1, "c": 1, "d": 1},
    "b": {"a": 1},
    "c": {"a": 1, "h": 1},
    "d": {"a": 1, "e": 1, "f": 1, "g": 1},
    "e": {"d": 1, "f": 1},
    "f": {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "g": 1, "h": 1},
    "g": {"d": 1, "h": 1},
    "h": {"g": 1},
}
VALUES = pd.Series([3.0, 1, 4, 1, 5, 9, 2, 6], index=list("abcdefgh"))


def members(transform="R"):
    return system(VALUES, Graph.from_weights_dict(ARCS), transform=transform)


def y_of(parts):
    return parts.values  # noqa: PD011 (a System, no pandas)


def unequal():
    arcs = {
        focal: {near: 1 / (1 + place) for place, near in enumerate(row)}
        for focal, row in ARCS.items()
    }
    return system(VALUES, Graph.from_weights_dict(arcs), transform="O")


@pytest.mark.parametrize("squared", [False, True])
def test_every_set_is_counted_once(squared):
    """Against itertools.combinations, ties (1 and 1) among the values."""
    parts = members()
    counted = tails(parts, y_of(parts), "exact", seed=0, squared=squared)
    for i in range(8):
        rest = [v for j, v in enumerate(y_of(parts)) if j != i]
        near = y_of(parts)[parts.indices[parts.indptr[i] : parts.indptr[i + 1]]]
        if squared:
            rest, near = (np.square(np.subtract(x, y_of(parts)[i])) for x in (rest, near))
        sums = [sum(chosen) for chosen in itertools.combinations(rest, len(near))]
        assert counted.at_least[i] == sum(s >= sum(near) for s in sums)
        assert counted.at_most[i] == sum(s <= sum(near) for s in sums)
        assert counted.top[i] == sums.count(max(sums)) / len(sums)
        assert counted.bottom[i] == sums.count(min(sums)) / len(sums)
        assert counted.draws[i] == len(sums)


def test_draws_are_without_replacement_and_uniform():
    """6 ordered pairs of three regions, 60 000 draws: each 10 000, deviation 91."""
    drawn = np.empty((2, 60_000), dtype=np.int32)
    draw(np.arange(3, dtype=np.int32), np.uint64(9), drawn)
    assert (drawn[0] != drawn[1]).all()
    pairs = np.bincount(drawn[0] * 3 + drawn[1], minlength=9)
    assert np.abs(pairs[[1, 2, 3, 5, 6, 7]] - 10_000).max() < 400


def test_inverted_list_finds_every_place():
    drawn = np.array([[2, 0, 1], [0, 1, 2]], dtype=np.int32)
    first, draws, places = (np.empty(length, np.int32) for length in (4, 6, 6))
    invert(drawn, first, draws, places)
    assert first.tolist() == [0, 2, 4, 6]
    assert all(drawn[places[e], draws[e]] == i for i in range(3) for e in range(2 * i, 2 * i + 2))


def _noise(n=300):
    ring = {i: {(i + step) % n: 1.0 for step in (1, 2, n - 3)} for i in range(n)}
    return system(pd.Series(RNG.normal(size=n)), Graph.from_weights_dict(ring))


def test_seed_changes_the_draws_and_nothing_else_does():
    parts = _noise()
    a, b, c = (tails(parts, y_of(parts), 999, seed=s).at_least for s in (0, 0, 1))
    assert (a == b).all()
    assert (a != c).any()


def test_number_of_sets_is_the_binomial_coefficient():
    """C(7, k) for k = 3 1 2 4 2 7 2 1."""
    assert number_of_sets(members()).tolist() == [35, 7, 21, 35, 21, 1, 21, 7]


def test_exact_where_sets_are_few_else_samples():
    assert decide("auto", members()) == "exact"
    assert decide("auto", unequal()) == 99_999
    assert decide(99, members()) == 99
    many = _noise(400)  # 400 C(399, 3) = 4.2e9
    assert decide("auto", many) == 99_999
    with pytest.raises(ArgumentError, match="would count more than 500,000,000 sets"):
        decide("exact", many)
    with pytest.raises(ArgumentError, match="needs regions that weigh all their neighbours alike"):
        decide("exact", unequal())
    for wrong in (0, -1, "many", True, 9.5, None):
        with pytest.raises(ArgumentError, match=r"permutations: '.*' is not known"):
            decide(wrong, members())


def test_cache_that_cannot_be_written_is_no_error():
    """A device stands where numba's cache folder should be."""
    code = (
        "import numpy as np\n"
        "from spatialict.core.kernels.sets import count_sets\n"
        "counts = np.zeros((3, 4), np.int64)\n"
        "count_sets(np.arange(3.0)[None], np.array([0, 1, 2, 3]), np.array([1, 2, 0]), False,"
        " np.ones(3), 0, 0, counts)\n"
        "print(counts[:, 0].tolist())"
    )
    blocked = os.environ | {"NUMBA_CACHE_DIR": f"{os.devnull}/cache"}
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=blocked,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout, run.stderr) == ("[2, 1, 2]\n", "")


def test_loops_start_without_linear_algebra_and_leave_it_to_others():
    """A fresh process: SciPy's is not imported by our loops, and a loop with `dot` finds it."""
    code = (
        "import sys\n"
        "import numba, numpy as np\n"
        "from spatialict.core.kernels import sets\n"
        "print('scipy.linalg' in sys.modules)\n"
        "dot = numba.njit(lambda a: np.linalg.inv(np.dot(a, a)))\n"
        "print(np.diag(dot(np.diag([1.0, 2.0]))).tolist(), 'scipy.linalg' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (run.stdout, run.stderr) == ("False\n[1.0, 0.25] True\n", "")
