"""M against its formula written out, against R, and what holds for all data."""

from __future__ import annotations

from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster

from spatialict.core.points import profiles
from spatialict.core.points.sites import EARTH_RADIUS_M
from spatialict.core.study import ArgumentError
from spatialict.measure.duranton_overman import duranton_overman
from spatialict.measure.marcon_puech import marcon_puech

ORACLE = Path(__file__).parent.parent / "oracle"
QUICK = {"simulations": 39}


@pytest.fixture(scope="module")
def client():
    local = LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=":0")
    with local, Client(local, set_as_default=False) as one:
        yield one


def firms(n=60, seed=0, kinds=3, side=1000.0):
    """Points with keys in no order, an industry and jobs; one in four stands on a grid."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, side, (2, n))
    x[: n // 4], y[: n // 4] = (rng.integers(0, 6, (2, n // 4)) * 100).astype(float)
    table = pd.DataFrame({"x_m": x, "y_m": y}, index=[f"f{k}" for k in rng.permutation(n)])
    table["kind"] = rng.integers(0, kinds, n)
    table["jobs"] = rng.integers(0, 50, n).astype(float)
    return table


def by_hand(apart, radii, centre, sought, weight):
    """The formula of M as it is printed: one firm after the other, one distance after the other."""
    answer = []
    for r in radii:
        local = whole = 0.0
        for i in np.flatnonzero(centre):
            near = (apart[i] <= r) & (np.arange(len(centre)) != i)
            if weight[near].sum() == 0:
                continue
            local += weight[near & sought].sum() / weight[near].sum()
            own = weight[i] if sought[i] else 0.0
            whole += (weight[sought].sum() - own) / (weight.sum() - weight[i])
        answer.append(local / whole if whole else np.nan)
    return np.array(answer)


def between(table):
    x, y = table["x_m"].to_numpy(), table["y_m"].to_numpy()
    return np.sqrt((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("other", [False, True])
def test_m_is_the_printed_formula(seed, weighted, other):
    table = firms(seed=seed)
    centre, sought = table["kind"] == 0, table["kind"] == int(other)
    found = marcon_puech(
        table, centre, reference=sought if other else None,
        weights=table["jobs"] if weighted else None, most_m=600, step_m=50, **QUICK,
    )  # fmt: skip
    weight = table["jobs"].to_numpy() if weighted else np.ones(len(table))
    right = by_hand(between(table), found.table.index, centre.to_numpy(), sought.to_numpy(), weight)
    np.testing.assert_allclose(found.table["value"], right, rtol=1e-12)


def test_m_over_the_globe_is_the_printed_formula_of_arcs():
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"lon": rng.uniform(46, 87, 80), "lat": rng.uniform(41, 55, 80)})
    centre = pd.Series(rng.random(80) < 0.4)
    lon, lat = np.radians(table["lon"].to_numpy()), np.radians(table["lat"].to_numpy())
    haversine = np.sin((lat[:, None] - lat) / 2) ** 2
    haversine = (
        haversine + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    )
    apart = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(haversine))
    found = marcon_puech(table, centre, most_m=2e6, step_m=1e5, **QUICK)
    right = by_hand(apart, found.table.index, centre.to_numpy(), centre.to_numpy(), np.ones(80))
    np.testing.assert_allclose(found.table["value"], right, rtol=1e-12)
    assert found.params["distances"] == "great_circle"


def test_m_is_that_of_r():
    """`tests/oracle/marcon_puech.R`, R 4.2.2: the formula of dbmss, spatstat's distances."""
    table = pd.read_csv(ORACLE / "marcon_puech_points.csv").rename(columns={"x": "x_m", "y": "y_m"})
    right = pd.read_csv(ORACLE / "marcon_puech.csv")
    for (sought, weighted), rows in right.groupby(["sought", "weighted"]):
        other = None if sought == "ict" else table["kind"] == sought
        found = marcon_puech(
            table, table["kind"] == "ict", reference=other,
            weights=table["jobs"] if weighted else None, most_m=1000, step_m=20, **QUICK,
        )  # fmt: skip
        value = found.table["value"]
        np.testing.assert_allclose(value, rows["value"], rtol=1e-12)
        np.testing.assert_allclose(value.index, rows["distance_m"])


@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("null", ["labelling", "location", "independence"])
def test_neither_the_order_of_rows_nor_who_works_changes_a_byte(shuffled, workers, null):
    table = firms(n=1500, seed=4)
    other = table["kind"] == 1
    how = {"null": null, "simulations": 19, "most_m": 200, "step_m": 20, "seed": 3}
    first = marcon_puech(table, table["kind"] == 0, reference=other, weights=table["jobs"], **how)
    rows = table.sample(frac=1, random_state=1) if shuffled else table
    again = marcon_puech(
        rows, table["kind"] == 0, reference=rows["kind"] == 1, weights=table["jobs"],
        workers=workers, **how,
    )  # fmt: skip
    pd.testing.assert_frame_equal(first.table, again.table, check_exact=True)
    assert repr(first.params) == repr(again.params)  # the peak may be NaN


def test_a_dask_cluster_gives_the_same_bytes(client):
    table = firms(n=300, seed=5)
    how = {"most_m": 200, "step_m": 20, "seed": 3, "simulations": 39}
    alone = marcon_puech(table, table["kind"] == 0, workers=1, **how)
    together = marcon_puech(table, table["kind"] == 0, workers=client, **how)
    pd.testing.assert_frame_equal(alone.table, together.table, check_exact=True)


def test_arguments_stay_as_they_are():
    table = firms(n=100)
    chosen, jobs = table["kind"] == 0, table["jobs"]
    before = table.copy(deep=True), chosen.copy(), jobs.copy()
    marcon_puech(table, chosen, weights=jobs, null="location", most_m=300, **QUICK)
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_series_equal(chosen, before[1])
    pd.testing.assert_series_equal(jobs, before[2])


@pytest.mark.parametrize("null", ["labelling", "location"])
def test_drawn_curves_have_the_mean_of_all_drawings(null):
    """Of six firms two are ICT: all C(6, 2) = 15 labellings, or all 6! = 720 ways to move."""
    table = firms(n=6, seed=8, side=100.0)
    table["jobs"] = [1.0, 2.0, 3.0, 5.0, 8.0, 13.0]
    centre = np.array([True, True, False, False, False, False])
    found = marcon_puech(
        table, pd.Series(centre, table.index), weights=table["jobs"], null=null,
        most_m=1000, step_m=250, simulations=4_000,
    ).table  # fmt: skip
    apart, weight = between(table), table["jobs"].to_numpy()
    if null == "labelling":
        drawings = [(np.isin(np.arange(6), pair), weight) for pair in combinations(range(6), 2)]
    else:
        drawings = [(centre[list(o)], weight[list(o)]) for o in permutations(range(6))]
    curves = np.array([by_hand(apart, found.index, c, c, w) for c, w in drawings])
    for place, r in enumerate(found.index):
        if np.isnan(curves[:, place]).any():
            assert found.loc[r, "status"] == "undefined"
        else:
            error = curves[:, place].std() / np.sqrt(4_000)
            assert abs(found.loc[r, "expected"] - curves[:, place].mean()) <= 5 * error + 1e-9


def test_location_without_weights_is_labelling():
    table = firms(n=200, seed=2)
    one, other = (
        marcon_puech(table, table["kind"] == 0, null=null, most_m=300, **QUICK)
        for null in ("labelling", "location")
    )
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)


def test_value_is_the_same_under_every_null():
    table = firms(n=200, seed=2)
    how = {"reference": table["kind"] == 1, "weights": table["jobs"], "most_m": 300}
    each = [
        marcon_puech(table, table["kind"] == 0, null=null, **how, **QUICK).table["value"]
        for null in ("labelling", "location", "independence")
    ]
    for other in each[1:]:
        pd.testing.assert_series_equal(each[0], other, rtol=1e-14)


def test_within_everything_m_is_one():
    """All others are neighbours: the share nearby is the share everywhere."""
    table = firms(n=80, seed=1)
    found = marcon_puech(
        table, table["kind"] == 0, weights=table["jobs"], most_m=3000, step_m=1500, **QUICK
    )
    np.testing.assert_allclose(found.table["value"], 1.0, rtol=1e-14)
    assert (found.table["label"] == "ns").all()


def test_unit_of_weights_and_shift_of_the_plane_change_nothing():
    table = firms(n=150, seed=6)
    how = {"most_m": 400, "step_m": 40}
    one = marcon_puech(table, table["kind"] == 0, weights=table["jobs"], **how, **QUICK).table
    moved = table.assign(x_m=table["x_m"] + 2.0**20, y_m=table["y_m"] - 2.0**18)
    other = marcon_puech(moved, table["kind"] == 0, weights=table["jobs"] / 8, **how, **QUICK).table
    np.testing.assert_allclose(one["value"], other["value"], rtol=1e-6)


def test_where_nobody_has_a_neighbour_m_is_undefined():
    """The nearest two are 10 m apart, so within 5 m nobody has a neighbour."""
    table = pd.DataFrame({"x_m": [0.0, 10.0, 30.0, 60.0], "y_m": 0.0})
    chosen = pd.Series([True, True, False, False])
    found = marcon_puech(table, chosen, most_m=60, step_m=5, simulations=19)
    assert found.table["value"].isna().tolist()[:2] == [True, False]
    assert found.table["status"].tolist()[0] == "undefined"
    assert found.table["status"].tolist()[-1] == "ok"
    assert found.table.loc[found.table["status"] == "undefined", "label"].eq("ns").all()
    assert "curves.ignored" in [note.key for note in found.notes]


def test_too_few_firms_and_all_firms_are_not_tested():
    table = firms(n=30)
    one = pd.Series(np.arange(30) == 3, table.index)
    for chosen, status in ((one, "too_few"), (one | True, "constant"), (one & False, "too_few")):
        found = marcon_puech(table, chosen, most_m=300, **QUICK)
        assert (found.table["status"] == status).all()
        assert found.table[["value", "low", "global_high"]].isna().all(axis=None)
        assert np.isnan(found.params["p_localised"])


def test_firms_at_one_address_are_neighbours_at_every_distance():
    """Two of five share an address: at 1 m each has one neighbour, of its own kind: 1 / (1/4)."""
    table = pd.DataFrame({"x_m": [0.0, 0.0, 50.0, 100.0, 150.0], "y_m": 0.0})
    chosen = pd.Series([True, True, False, False, False])
    found = marcon_puech(table, chosen, most_m=2, step_m=1, simulations=19)
    assert found.table["value"].tolist() == [4.0, 4.0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"null": "chance"}, "null: 'chance' is not known. Choose one of: labelling, location, "
         "independence."),
        ({"null": "independence"}, 'null: "independence" is about two industries. Give the other '
         "one as `reference`."),
        ({"simulations": 5}, "simulations: with 5 of them no curve can be as rare as 0.05. Give "
         "19 or more."),
        ({"seed": -1}, "seed: -1 is not a seed. Give a whole number of 0 or more."),
    ],
)  # fmt: skip
def test_wrong_arguments_are_named_with_their_cure(wrong, said):
    table = firms(n=30)
    with pytest.raises(ArgumentError) as raised:
        marcon_puech(table, table["kind"] == 0, **wrong)
    assert str(raised.value) == said


def test_a_firm_of_both_industries_is_refused():
    table = firms(n=30)
    with pytest.raises(ArgumentError) as raised:
        marcon_puech(table, table["kind"] < 2, reference=table["kind"] == 1)
    both, total = (table["kind"] == 1).sum(), (table["kind"] == 1).sum()
    assert str(raised.value).startswith(f"reference: {both} of {total} firms are also in `chosen`.")


def test_far_over_the_globe_is_refused():
    table = pd.DataFrame({"lon": [0.0, 1.0, 2.0], "lat": 0.0})
    with pytest.raises(ArgumentError) as raised:
        marcon_puech(table, pd.Series([True, True, False]), most_m=6e6)
    assert str(raised.value) == (
        "most_m: over the globe at most 5,004 km are asked about. Give a smaller distance."
    )


def test_the_usual_distances_are_those_of_kd():
    table = firms(n=60)
    index = marcon_puech(table, table["kind"] == 0, **QUICK).table.index
    other = duranton_overman(table, table["kind"] == 0, **QUICK).table.index
    assert index.tolist() == other.tolist()[1:]


def test_over_the_globe_the_usual_distances_end_where_none_may_be_asked_about():
    table = pd.DataFrame({"lon": [0.0, 90.0, 180.0, 270.0], "lat": [0.0, 0.0, 0.0, 80.0]})
    found = marcon_puech(table, pd.Series([True, True, False, False]), **QUICK)
    assert found.params["most_m"] == 5e6


def test_more_than_can_be_kept_is_refused_with_a_cure(monkeypatch):
    monkeypatch.setattr(profiles, "CELLS", 500)
    table = firms(n=100)
    with pytest.raises(ArgumentError) as raised:
        marcon_puech(table, table["kind"] == 0, most_m=100, step_m=10)
    assert str(raised.value) == (
        "points: 100 points at 10 distances are more than can be kept. Ask for 5 distances or "
        "fewer, by a larger `step_m` or a smaller `most_m`."
    )


@pytest.mark.parametrize("number", ["auto", "exact", 0, -1, 19.0, "9", True, None])
def test_a_number_of_simulations_is_a_whole_one(number):
    table = firms(n=30)
    with pytest.raises(ArgumentError) as raised:
        marcon_puech(table, table["kind"] == 0, simulations=number)
    told = f"simulations: {number!r} is no number of them. Give a whole number, for example 999."
    assert str(raised.value) == told


def test_a_weight_that_drowns_all_others_is_refused_and_a_large_one_is_not():
    table = firms(n=30)
    heavy = pd.Series(1.0, table.index)
    for value, refused in ((1e7, False), (1e12, True)):
        heavy.iloc[0] = value
        asked = {"weights": heavy, "most_m": 1e3, "step_m": 100, "simulations": 19}
        if refused:
            with pytest.raises(ArgumentError, match="weights: one of them is so far above"):
                marcon_puech(table, table["kind"] == 0, **asked)
        else:
            assert marcon_puech(table, table["kind"] == 0, **asked).table["value"].notna().any()


@pytest.mark.parametrize("null", ["labelling", "location"])
def test_the_note_speaks_of_weights_only_where_there_are_some(null):
    table = firms()
    plain = marcon_puech(table, table["kind"] == 0, most_m=200, step_m=100, null=null, **QUICK)
    options = {"weights": table["jobs"], "most_m": 200, "step_m": 100, "null": null}
    heaped = marcon_puech(table, table["kind"] == 0, **options, **QUICK)
    for language, word in (("en", "weight"), ("ru", "вес"), ("kk", "салма")):
        assert word not in plain.notes[0].text(language)
        assert word in heaped.notes[0].text(language)
