"""Co-location quotients against their formula written out, published numbers, and all laws."""

from __future__ import annotations

import math
from itertools import permutations as orders

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

from spatialict.measure.colocation import colocation_quotient, local_colocation_quotient


def street(*x):
    return pd.DataFrame({"x_m": np.array(x, dtype=float), "y_m": 0.0})


def town(n=40, seed=0, kinds=3, crowded=True):
    """Points with keys in no order; a third of them share a few addresses."""
    rng = np.random.default_rng(seed)
    at = rng.uniform(0, 1000, (n, 2)).round(1)
    if crowded:
        at[: n // 3] = at[rng.integers(0, 3, n // 3)]
    table = pd.DataFrame(at, columns=["x_m", "y_m"], index=[f"o{k}" for k in rng.permutation(n)])
    table["kind"] = np.array(["gov", "ict", "uni", "lab"])[rng.integers(0, kinds, n)]
    return table


def weights_by_hand(table, k=None, distance_m=None, kernel="uniform"):
    """What each point's neighbours count: one point after the other, sorted by distance."""
    at = table[["x_m", "y_m"]].to_numpy()
    n = len(at)
    found = np.zeros((n, n))
    for i in range(n):
        far = np.sqrt(((at - at[i]) ** 2).sum(axis=1)).round(6)
        others = np.delete(np.arange(n), i)
        if k is None:
            near, bandwidth = others[far[others] <= distance_m], distance_m
            part = np.ones(len(near))
        else:
            bandwidth = np.sort(far[others])[k - 1]
            near = others[far[others] <= bandwidth]
            tied = far[near] == bandwidth
            part = np.where(tied, (k - (~tied).sum()) / tied.sum(), 1.0)
        if kernel == "gaussian" and bandwidth > 0:
            part = part * np.exp(-((far[near] / bandwidth) ** 2) / 2)
        if len(near):
            found[i, near] = part / part.sum()
    return found


def quotients_by_hand(weights, kinds):
    """CLQ of Leslie and Kronenfeld (2011), pair by pair; and that of all kinds."""
    kinds, n = np.asarray(kinds), len(kinds)
    table, same, expected = {}, 0.0, 0.0
    for a in sorted(set(kinds)):
        for b in sorted(set(kinds)):
            own, other = kinds == a, kinds == b
            beside = weights[own][:, other].sum()
            left = other.sum() - (a == b)
            table[a, b] = (beside / own.sum()) / (left / (n - 1)) if left else np.nan
            if a == b:
                same, expected = same + beside, expected + own.sum() * left / (n - 1)
    return pd.Series(table), same / expected


WAYS = [{"k": 1}, {"k": 4}, {"k": 4, "kernel": "gaussian"}, {"distance_m": 300.0},
        {"distance_m": 300.0, "kernel": "gaussian"}]  # fmt: skip


@pytest.mark.parametrize("how", WAYS, ids=str)
@pytest.mark.parametrize("seed", range(4))
def test_every_pair_is_the_printed_formula(how, seed):
    table = town(seed=seed, crowded=seed % 2 == 0)
    found = colocation_quotient(table, table["kind"], permutations=19, **how)
    right, overall = quotients_by_hand(weights_by_hand(table, **how), table["kind"])
    np.testing.assert_allclose(found.table["value"], right.to_numpy(), rtol=1e-12)
    assert found.table.index.tolist() == right.index.tolist()
    assert found.params["overall"] == pytest.approx(overall, rel=1e-12)


def test_six_points_on_a_line_of_the_oracle():
    """oracles.md, section 3: 0A 1B 2.5A 3B 5B 5.4A, the nearest of each."""
    found = colocation_quotient(
        street(0, 1, 2.5, 3, 5, 5.4), pd.Series(list("ABABBA")), k=1, permutations="exact"
    )
    assert found.table["value"].round(7).tolist() == [0.0, 1.6666667, 1.6666667, 0.0]
    assert found.params["overall"] == 0


@pytest.mark.parametrize("how", [{"k": 1}, {"k": 2}, {"k": 2, "kernel": "gaussian"}], ids=str)
@pytest.mark.parametrize("crowded", [False, True])
def test_exact_p_counts_every_order_of_the_kinds(how, crowded):
    """All 7! orders, each arrangement of 3 + 2 + 2 kinds as often as any other."""
    table = town(n=7, seed=5, crowded=crowded)
    kinds = pd.Series(list("aaabbcc"), index=table.index)
    found = colocation_quotient(table, kinds, permutations="exact", **how)
    weights = weights_by_hand(table, **how)
    each = [quotients_by_hand(weights, np.array(order))[0] for order in set(orders("aaabbcc"))]
    drawn, seen = np.array(each), found.table["value"].to_numpy()
    assert len(drawn) == math.factorial(7) // (6 * 2 * 2) == dict(found.notes[0].values)["number"]  # noqa: PD011
    up, down = (drawn >= seen - 1e-9).mean(axis=0), (drawn <= seen + 1e-9).mean(axis=0)
    p = np.minimum(1, 2 * np.minimum(up, down))
    np.testing.assert_allclose(found.table["p_value"], p, rtol=1e-12)
    top = (drawn >= drawn.max(axis=0) - 1e-9).mean(axis=0)
    bottom = (drawn <= drawn.min(axis=0) + 1e-9).mean(axis=0)
    least = np.minimum(1, 2 * np.minimum(top, bottom))
    np.testing.assert_allclose(found.table["min_p"], least, rtol=1e-12)
    assert drawn.mean(axis=0) == pytest.approx(np.ones(9))  # the expectation is 1


def test_drawn_p_is_near_the_exact_one():
    table = town(n=9, seed=2)
    kinds = pd.Series(list("aaaabbbbb"), index=table.index)
    exact = colocation_quotient(table, kinds, k=2, permutations="exact").table
    drawn = colocation_quotient(table, kinds, k=2, permutations=9_999).table
    error = 2 * np.sqrt(exact["p_value"] / 2 * (1 - exact["p_value"] / 2) / 9_999) + 1e-4
    assert (np.abs(drawn["p_value"] - exact["p_value"]) < 5 * error).all()


@pytest.mark.parametrize("how", WAYS, ids=str)
@pytest.mark.parametrize("pair", [("ict", "uni"), ("ict", "ict")])
def test_local_quotient_is_the_printed_formula(how, pair):
    table = town(seed=7)
    found = local_colocation_quotient(
        table, table["kind"], *pair, permutations=99, **{"kernel": "uniform"} | how
    )
    weights, kinds = weights_by_hand(table, **how), table["kind"].to_numpy()
    share = weights[kinds == pair[0]][:, kinds == pair[1]].sum(axis=1)
    expected = ((kinds == pair[1]).sum() - (pair[0] == pair[1])) / (len(kinds) - 1)
    np.testing.assert_allclose(found.table["value"], share / expected, rtol=1e-12)
    assert found.table.index.tolist() == table.index[kinds == pair[0]].tolist()


def test_local_p_without_ties_is_hypergeometric():
    table = town(n=50, seed=1, crowded=False)
    found = local_colocation_quotient(
        table, table["kind"], "ict", "uni", k=5, kernel="uniform", alternative="greater"
    ).table
    have = int((table["kind"] == "uni").sum())
    right = hypergeom(49, have, 5).sf(np.rint(5 * found["share"]) - 1)
    np.testing.assert_allclose(found["p_value"], right, rtol=1e-9)


@pytest.mark.parametrize("how", [{"k": 3}, {"distance_m": 600.0}], ids=str)
def test_local_p_with_ties_counts_every_arrangement_of_the_others(how):
    table = town(n=9, seed=3)
    kinds = pd.Series(list("aabbbbccc"), index=table.index)
    found = local_colocation_quotient(table, kinds, "a", "b", kernel="uniform", **how).table
    weights = weights_by_hand(table, **how)
    for row, i in enumerate(np.flatnonzero(kinds == "a")):
        others = np.delete(np.arange(9), i)
        drawn = [weights[i, others] @ (np.array(o) == "b") for o in set(orders("abbbbccc"))]
        seen = weights[i, kinds.to_numpy() == "b"].sum()
        up, down = np.mean(drawn >= seen - 1e-9), np.mean(drawn <= seen + 1e-9)
        assert found["p_value"].iloc[row] == pytest.approx(min(1, 2 * min(up, down)), rel=1e-9)
        top = np.mean(np.array(drawn) >= max(drawn) - 1e-9)
        bottom = np.mean(np.array(drawn) <= min(drawn) + 1e-9)
        assert found["min_p"].iloc[row] == pytest.approx(min(1, 2 * min(top, bottom)), rel=1e-9)


def test_local_p_by_distance_is_near_that_of_all_arrangements():
    table = town(n=9, seed=4)
    kinds = pd.Series(list("aabbbbccc"), index=table.index)
    found = local_colocation_quotient(
        table, kinds, "a", "b", k=4, permutations=9_999, alternative="greater"
    ).table
    weights = weights_by_hand(table, k=4, kernel="gaussian")
    for row, i in enumerate(np.flatnonzero(kinds == "a")):
        others = np.delete(np.arange(9), i)
        drawn = [weights[i, others] @ (np.array(o) == "b") for o in set(orders("abbbbccc"))]
        p = np.mean(drawn >= weights[i, kinds.to_numpy() == "b"].sum() - 1e-9)
        assert found["p_value"].iloc[row] == pytest.approx(p, abs=5 * math.sqrt(0.25 / 9_999))
        assert found["min_p"].iloc[row] == pytest.approx(
            max(np.mean(np.array(drawn) >= max(drawn) - 1e-9), 1e-4), rel=1e-9
        )
