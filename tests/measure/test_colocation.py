"""Co-location quotients against their formula written out, published numbers, and all laws."""

from __future__ import annotations

import math
from itertools import permutations as orders

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

from spatialict.core.points import colocation, local_colocation, near_places
from spatialict.core.points.sites import Sites
from spatialict.core.study import ArgumentError
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
        far = np.sqrt(((at - at[i]) ** 2).sum(axis=1))
        ties = far.round(6)  # tell who is equally far, and nothing else
        others = np.delete(np.arange(n), i)
        if k is None:
            near, bandwidth = others[ties[others] <= distance_m], distance_m
            part = np.ones(len(near))
        else:
            last = np.sort(ties[others])[k - 1]
            near = others[ties[others] <= last]
            tied = ties[near] == last
            bandwidth = far[near].max()
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
    told = dict(found.notes[0].values)
    assert len(drawn) == math.factorial(7) // (6 * 2 * 2) == told["number"]
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


@pytest.mark.parametrize("how", WAYS, ids=str)
@pytest.mark.parametrize("workers", [1, 3])
def test_neither_the_order_of_rows_nor_who_works_changes_a_byte(how, workers):
    table = town(n=300, seed=1)
    rows = table.sample(frac=1, random_state=2)
    some = {"permutations": 199, "seed": 5, **how}
    one = colocation_quotient(table, table["kind"], **some)
    other = colocation_quotient(rows, table["kind"], workers=workers, **some)
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    assert one.params == other.params
    near = local_colocation_quotient(table, table["kind"], "ict", "uni", **some)
    again = local_colocation_quotient(rows, rows["kind"], "ict", "uni", workers=workers, **some)
    assert again.table.index.tolist() == rows.index[rows["kind"] == "ict"].tolist()
    pd.testing.assert_frame_equal(near.table.loc[again.table.index], again.table, check_exact=True)


def test_a_dask_cluster_gives_the_same_bytes():
    from distributed import Client, LocalCluster

    table = town(n=200, seed=1)
    how = {"permutations": 99, "k": 3}
    local = LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=":0")
    with local, Client(local, set_as_default=False) as client:
        together = colocation_quotient(table, table["kind"], workers=client, **how)
        near = local_colocation_quotient(table, table["kind"], "ict", "uni", workers=client, **how)
    alone = colocation_quotient(table, table["kind"], workers=1, **how)
    pd.testing.assert_frame_equal(alone.table, together.table, check_exact=True)
    one = local_colocation_quotient(table, table["kind"], "ict", "uni", workers=1, **how)
    pd.testing.assert_frame_equal(one.table, near.table, check_exact=True)


def test_over_the_globe_neighbours_are_those_of_arcs():
    """Near the pole a degree of longitude is short: b is nearer to a than c is."""
    table = pd.DataFrame({"lon": [0.0, 60.0, 0.0], "lat": [89.0, 89.0, 87.9]})
    found = colocation_quotient(table, pd.Series(["a", "b", "c"]), k=1, permutations="exact")
    assert found.table.loc[("a", "b"), "value"] == 2.0
    assert found.params["distances"] == "great_circle"
    far = 6_371_008.8 * np.radians(1.1)
    for reach, n in ((far - 0.01, 2), (far + 0.01, 3)):
        within = colocation_quotient(table, pd.Series(["a", "b", "c"]), distance_m=reach)
        assert within.params["n"] == n


def test_arguments_stay_as_they_are():
    table = town()
    kinds, before = table["kind"].copy(), table.copy(deep=True)
    colocation_quotient(table, kinds, k=3, permutations=19)
    local_colocation_quotient(table, kinds, "ict", "uni", permutations=19)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_series_equal(kinds, before["kind"])


def test_named_sources_are_the_rows_of_all_but_for_the_correction():
    table = town(n=100)
    whole = colocation_quotient(table, table["kind"], permutations=199).table
    part = colocation_quotient(table, table["kind"], of="uni", permutations=199).table
    same = whole.drop(columns=["q_value", "label"]).loc[["uni"]]
    pd.testing.assert_frame_equal(part.drop(columns=["q_value", "label"]), same)
    assert part.index.get_level_values("source").unique().tolist() == ["uni"]


def test_an_only_point_has_no_other_of_its_kind():
    found = colocation_quotient(street(0, 1, 3, 4, 9), pd.Series(list("abbbb")), k=1).table
    assert np.isnan(found.loc[("a", "a"), "value"])
    assert found.loc[("a", "a"), "status"] == "undefined"
    assert found.loc[("a", "a"), "label"] == "ns"
    # whoever is beside the only a is b: nothing else is possible
    assert found.loc[("a", "b"), ["value", "p_value", "status"]].tolist() == [1.0, 1.0, "too_few"]


def test_one_kind_is_constant_and_not_tested():
    found = colocation_quotient(street(0, 1, 3), pd.Series(list("aaa")), k=1)
    assert found.table["status"].tolist() == ["constant"]
    assert found.table[["value", "p_value"]].isna().all(axis=None)
    near = local_colocation_quotient(street(0, 1, 3), pd.Series(list("aaa")), "a", "a", k=1).table
    assert near["status"].eq("constant").all()
    assert near["value"].eq(1).all()
    assert near["p_value"].isna().all()


def test_points_without_neighbours_are_left_out_and_counted():
    """The last stands alone: four remain, and each a has an a and a b within 2 m."""
    table, kinds = street(0, 1, 2, 3, 99), pd.Series(list("abbab"))
    found = colocation_quotient(table, kinds, distance_m=2, permutations="exact")
    right, _ = quotients_by_hand(weights_by_hand(table[:4], distance_m=2), list("abba"))
    np.testing.assert_allclose(found.table["value"], right, rtol=1e-12)
    assert (found.params["n"], found.params["n_island"]) == (4, 1)
    assert found.notes[1].text("en") == (
        "1 of 5 points has no neighbour within 2 m and is left out."
    )
    near = local_colocation_quotient(table, kinds, "b", "a", distance_m=2).table
    assert near["status"].tolist() == ["too_few", "too_few", "island"]
    assert near.loc[4, ["value", "p_value"]].isna().all()


def test_local_quotient_of_a_kind_that_is_nowhere_else_is_undefined():
    near = local_colocation_quotient(street(0, 1, 3), pd.Series(list("abb")), "a", "a", k=1).table
    assert near["status"].tolist() == ["undefined"]
    assert np.isnan(near["value"].iloc[0])


def test_a_crowd_at_one_address_costs_no_more_than_a_firm():
    """20 000 firms in one town: links are between places, and ties are shared among all."""
    rng = np.random.default_rng(0)
    at = rng.uniform(0, 1e5, (21_000, 2))
    at[:20_000] = 5e4
    table = pd.DataFrame(at, columns=["x_m", "y_m"])
    kinds = pd.Series(rng.choice(["ict", "uni", "gov"], 21_000))
    found = colocation_quotient(table, kinds, k=3, permutations=19)
    near = local_colocation_quotient(table, kinds, "ict", "uni", k=3, kernel="uniform").table
    share = (kinds[:20_000] == "uni").sum() / 19_999
    np.testing.assert_allclose(near.loc[near.index < 20_000, "share"], share, rtol=1e-12)
    assert found.table["value"].between(0.9, 1.1).all()


def test_planted_neighbours_are_found_together_and_the_rest_apart():
    """Beside each university stands an ICT firm; other firms are anywhere."""
    rng = np.random.default_rng(1)
    uni, other = rng.uniform(0, 1e4, (40, 2)), rng.uniform(0, 1e4, (200, 2))
    at = np.vstack([uni, uni + rng.normal(size=(40, 2)) * 20, other])
    table = pd.DataFrame(at, columns=["x_m", "y_m"])
    kinds = pd.Series(["uni"] * 40 + ["ict"] * 40 + ["other"] * 200)
    found = colocation_quotient(table, kinds, k=1).table["label"]
    assert found["ict", "uni"] == found["uni", "ict"] == "together"
    assert found["ict", "other"] == "apart"
    assert found["ict", "ict"] == "apart"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"k": 0}, "k: 0 is no number of neighbours. Give a whole number of 1 or more."),
        ({"k": 40}, "k: 40 neighbours are asked for, and there are 40 points in all. Give fewer."),
        ({"k": 2, "distance_m": 5.0}, "Give either `k`, the number of nearest neighbours, or "
         "`distance_m`, not both."),
        ({"distance_m": 0.001}, "distance_m: within 0.001 m no point has a neighbour. Give a "
         "larger distance, or `k`."),
        ({"of": "bank"}, "of: 'bank' is not known. Choose one of: gov, ict, uni."),
        ({"kernel": "box"}, "kernel: 'box' is not known. Choose one of: uniform, gaussian."),
        ({"permutations": "exact"}, "permutations: the kinds can stand in more than 20,000,000 "
         'ways, too many to count. Use "auto" or a number.'),
    ],
)  # fmt: skip
def test_wrong_arguments_are_named_with_their_cure(wrong, said):
    table = town(crowded=False)
    with pytest.raises(ArgumentError) as raised:
        colocation_quotient(table, table["kind"], **wrong)
    assert str(raised.value) == said


def test_points_without_a_kind_are_named():
    table = town(n=10)
    kinds = table["kind"].where(np.arange(10) != 4)
    with pytest.raises(ArgumentError) as raised:
        colocation_quotient(table, kinds)
    assert str(raised.value) == (
        f"kinds: 1 of 10 points has no kind: {table.index[4]}. Name it, or drop the point."
    )


@pytest.mark.parametrize(
    ("where", "limit", "call", "how", "said"),
    [
        (near_places, "LINKS", colocation_quotient, {"distance_m": 1e4},
         "There would be more than 50 links between places."),
        (near_places, "LINKS", colocation_quotient, {"k": 8},
         "There would be more than 50 links between places."),
        (colocation, "CELLS", colocation_quotient, {"permutations": 999},
         "9 pairs of kinds with 999 arrangements are more than can be kept."),
        (local_colocation, "CELLS", local_colocation_quotient, {"source": "ict", "target": "uni"},
         "Some points have so many neighbours that drawings do not fit."),
    ],
)  # fmt: skip
def test_more_than_can_be_kept_is_refused_with_a_cure(where, limit, call, how, said, monkeypatch):
    monkeypatch.setattr(where, limit, 50)
    table = town(n=40, crowded=False)
    with pytest.raises(ArgumentError) as raised:
        call(table, table["kind"], **how)
    assert str(raised.value).startswith(said)


TIED = pd.DataFrame(
    [(300, 0), (100, 200), (100, 100), (100, 300), (100, 100), (0, 300)],
    columns=["x_m", "y_m"],
    dtype=float,
)


@pytest.mark.parametrize("shift", [0.0, 4_500_000.0])
def test_weights_that_make_one_sum_by_two_ways_tie(shift):
    """100 m and 141.4... m: the weight of one is the square of the other's, so that sums of
    unlike neighbours agree. Of the 30 arrangements of five points 6 are as far or farther."""
    kinds = pd.Series(list("BBACAC"))
    how = {"distance_m": 150.0, "kernel": "gaussian"}
    found = colocation_quotient(TIED + shift, kinds, permutations="exact", **how)
    kept = [1, 2, 3, 4, 5]  # the first stands alone
    weights = weights_by_hand(TIED.iloc[kept], **how)
    letters = kinds[kept].tolist()
    every = sorted(set(orders(letters)))
    values = np.array([quotients_by_hand(weights, order)[0]["C", "B"] for order in every])
    value = quotients_by_hand(weights, letters)[0]["C", "B"]
    up, down = (values >= value - 1e-9).mean(), (values <= value + 1e-9).mean()
    assert found.table.loc[("C", "B"), "p_value"] == pytest.approx(min(1, 2 * min(up, down)))
    assert found.table.loc[("C", "B"), "p_value"] == pytest.approx(0.2)


def test_distances_are_rounded_for_ties_only():
    """The weight at sqrt(2) km is the square of that at 1 km to the last digit."""
    square = pd.DataFrame({"x_m": [0.0, 1e3, 1e3], "y_m": [0.0, 0.0, 1e3]})
    near = near_places.within(Sites.of(square), 2e3, "gaussian")
    one, two = near.weights[:2] / near.weights[:2].max()
    assert one == pytest.approx(1.0, abs=0)
    first = math.exp(-1 / 8)
    assert two == pytest.approx(first, rel=1e-15)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"distance_m": "5"}, "distance_m: '5' is no length"),
        ({"distance_m": -1.0}, "distance_m: -1.0 is no length"),
        ({"distance_m": 1e-9}, "distance_m: within 1e-09 m no point"),
        ({"k": "1"}, "k: '1' is no number of neighbours"),
    ],
)
def test_a_refusal_repeats_what_was_given(wrong, said):
    table = town(crowded=False)
    with pytest.raises(ArgumentError, match=said):
        colocation_quotient(table, table["kind"], **wrong)
