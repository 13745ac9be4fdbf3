"""A plain test by conditional permutation in numpy, right or with one of the known slips.

Right, it shows that the check of the calibration accepts what it should; with a slip, that the
check can fail.
"""

from __future__ import annotations

import numpy as np

from spatialict.core.association.system import system
from tests.calibration.rates import ALPHAS, JUST, Case, Shares, levels


def p_values(given, rng, draws, slip=None):
    """Return p of the neighbours' mean for each region, by its own draws, one by one.

    ``slip``: ``"replacement"`` draws neighbours with replacement; ``"no plus one"`` leaves the
    observed arrangement out of the draws; ``"folded"`` takes the rarer tail as if it had been
    foreseen, as esda does by default.
    """
    members = system(given.frame["x"], given.links, missing="omit")
    found = []
    for i in range(members.n):
        near = members.indices[members.indptr[i] : members.indptr[i + 1]]
        donors = np.delete(np.arange(members.n), i)
        if slip == "replacement":
            drawn = rng.choice(donors, (draws, len(near)))
        else:
            shuffled = rng.random((draws, len(donors))).argsort(axis=1)
            drawn = donors[shuffled[:, : len(near)]]
        sums, seen = members.deviations[drawn].sum(axis=1), members.deviations[near].sum()
        rarer = min((sums >= seen - 1e-12).sum(), (sums <= seen + 1e-12).sum())
        plus = 0 if slip == "no plus one" else 1
        sides = 1 if slip == "folded" else 2
        found.append(min(1.0, sides * (rarer + plus) / (draws + plus)))
    return np.array(found)


def shares(case: Case, number: int, seed: int = 0, slip: str | None = None) -> Shares:
    """Run the plain test on the maps of a case."""
    rejected, best, count = [], [], []
    for given, own in case.maps(number, seed):
        p = p_values(given, np.random.default_rng(own), int(case.permutations), slip)
        rejected.append([np.mean(p <= alpha * JUST) for alpha in ALPHAS])
        best.append(levels(case, case.result(given, own)))
        count.append(len(p))
    return Shares(
        np.array(rejected), np.array(best), np.zeros(number, dtype=bool), float(np.mean(count))
    )
