"""Local Moran of rates: peers' standardisation, populations of nil, the door."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from esda.smoothing import assuncao_rate
from libpysal.graph import Graph

from spatialict.core.study import ArgumentError
from spatialict.measure.local_association import local_moran
from spatialict.measure.local_rates import local_moran_rates, standardised_rates

RNG = np.random.default_rng(5)
SIDE = 6
CELLS = [(r, c) for r in range(SIDE) for c in range(SIDE)]
LATTICE = Graph.from_weights_dict(
    {
        i: {j: 1 for j, b in enumerate(CELLS) if 0 < max(abs(a[0] - b[0]), abs(a[1] - b[1])) < 2}
        for i, a in enumerate(CELLS)
    }
)
PEOPLE = pd.Series(RNG.integers(1000, 5000, 36).astype(float))
CASES = pd.Series(RNG.poisson(RNG.uniform(0.005, 0.03, 36) * PEOPLE).astype(float))
EVEN = (PEOPLE * 0.01).round()
"""Rates that differ less than chance would: the variance between regions is estimated below 0."""


@pytest.mark.parametrize("events", [CASES, EVEN], ids=["spread", "even"])
def test_rates_are_esdas(events):
    """esda 2.9 is run here; it has the source's rule for a negative variance."""
    ours = standardised_rates(events, PEOPLE)
    np.testing.assert_allclose(ours, assuncao_rate(events.to_numpy(), PEOPLE.to_numpy()))


def test_eight_rates_of_esdas_docstring():
    events = pd.Series([30, 25, 25, 15, 33, 21, 30, 20])
    people = pd.Series([100, 100, 110, 90, 100, 90, 110, 90])
    expected = [1.03843594, -0.04099089, -0.56250375, -1.73061861]
    np.testing.assert_allclose(standardised_rates(events, people)[:4], expected, atol=5e-9)


@pytest.mark.parametrize("events", [CASES, EVEN], ids=["spread", "even"])
def test_values_are_geodas(events):
    """pygeoda 0.1.3 is run here for its values: it puts a negative variance at nil for all."""
    geoda = pytest.importorskip("pygeoda.sa.moran")
    import geopandas as gpd
    import pygeoda
    from shapely.geometry import box

    squares = gpd.GeoDataFrame(geometry=[box(c, r, c + 1, r + 1) for r, c in CELLS])
    weights = pygeoda.queen_weights(pygeoda.open(squares.assign(id=range(36))))
    peer = geoda.local_moran_eb(
        weights, events.tolist(), PEOPLE.tolist(), permutations=9, cpu_threads=1
    )
    ours = local_moran_rates(events, PEOPLE, LATTICE, compat="geoda").table
    np.testing.assert_allclose(ours["value"], peer.lisa_values(), atol=1e-12)


def test_equal_populations_give_local_moran_of_the_rates():
    same = PEOPLE * 0 + 1000
    one = local_moran_rates(CASES, same, LATTICE, permutations=99).table
    two = local_moran(CASES / same, LATTICE, permutations=99).table
    for column in ("value", "z_value", "p_value"):
        np.testing.assert_allclose(one[column], two[column], rtol=1e-9, atol=1e-12)


def test_region_without_people_has_no_rate_and_is_nobodys_neighbour():
    people, cases = PEOPLE.copy(), CASES.copy()
    people[7], cases[7] = 0, 0
    result = local_moran_rates(cases, people, LATTICE, permutations=99)
    row = result.table.loc[7]
    assert row["status"] == "undefined"
    assert row[["value", "p_value", "q_value"]].isna().all()
    assert result.table.loc[0, "k"] == 2
    rest = LATTICE.subgraph(np.delete(np.arange(36), 7))
    expected = local_moran_rates(cases.drop(7), people.drop(7), rest, permutations=99).table
    pd.testing.assert_frame_equal(result.table.drop(7), expected, check_names=False)
    note = next(m for m in result.notes if m.key == "local_rates.no_population")
    assert note.text() == (
        "1 of 36 regions has a population of 0, hence no rate, and was left out: 7."
    )


def test_order_of_regions_changes_nothing():
    back = local_moran_rates(CASES[::-1], PEOPLE, LATTICE, permutations=99).table
    expected = local_moran_rates(CASES, PEOPLE[::-1], LATTICE, permutations=99).table
    pd.testing.assert_frame_equal(back.reindex(expected.index), expected)


def test_missing_counts_stop_or_get_the_status():
    gap = PEOPLE.mask(PEOPLE.index == 3)
    with pytest.raises(ArgumentError, match="population: 1 of 36 regions has no value: 3"):
        local_moran_rates(CASES, gap, LATTICE)
    table = local_moran_rates(CASES, gap, LATTICE, missing="omit", permutations=99).table
    assert table.loc[3, "status"] == "missing"
    equal = local_moran_rates(PEOPLE * 0.5, PEOPLE, LATTICE).table
    assert (equal["status"] == "constant").all()


def test_the_door_speaks():
    wrong, nobody = CASES.copy(), PEOPLE.copy()
    wrong[2], nobody[4] = -1, 0
    with pytest.raises(ArgumentError) as caught:
        local_moran_rates(wrong, PEOPLE, LATTICE)
    assert str(caught.value) == "events: 1 of 36 regions has a negative number: 2. Correct it."
    with pytest.raises(ArgumentError) as caught:
        local_moran_rates(CASES + 1, nobody, LATTICE)
    assert str(caught.value) == (
        "events: 1 of 36 regions has events but a population of 0: 4. Correct either."
    )


def test_rates_pair_events_and_population_by_region_not_by_place():
    turned = PEOPLE.iloc[::-1]
    pd.testing.assert_series_equal(
        standardised_rates(CASES, turned), standardised_rates(CASES, PEOPLE), check_exact=True
    )


@pytest.mark.parametrize(
    ("events", "people", "said"),
    [
        (CASES, PEOPLE.drop(3), r"^events: 1 of 36 rows is of a region .*: 3\."),
        (CASES.drop([3, 4]), PEOPLE, r"^population: 2 of 36 rows are of regions .*: 3, 4\."),
        (CASES, pd.concat([PEOPLE, PEOPLE[:1]]), r"^population: 1 region .* more than once"),
        (CASES, PEOPLE.to_numpy(), r"^population: a pandas Series is needed"),
        (CASES.mask(CASES.index == 2, -1), PEOPLE, r"^events: 1 of 36 .*negative"),
        (CASES, PEOPLE.mask(PEOPLE.index == 2, -1), r"^population: 1 of 36 .*negative"),
        (CASES + 1, PEOPLE.mask(PEOPLE.index == 2, 0), r"^events: 1 of 36 "),
    ],
)
def test_rates_of_what_cannot_be_paired_are_refused(events, people, said):
    with pytest.raises(ArgumentError, match=said):
        standardised_rates(events, people)


def test_rates_know_three_peers():
    with pytest.raises(ArgumentError, match=r"^compat: 'sas' is not known"):
        standardised_rates(CASES, PEOPLE, compat="sas")
