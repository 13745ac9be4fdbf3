"""Several statistics and variables at once: the same bytes as one by one, families, statuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph

from spatialict.core.inference import adjust
from spatialict.core.study import ArgumentError
from spatialict.measure.local_association import getis_ord, local_geary, local_moran
from spatialict.measure.local_together import local_association

SINGLE = {
    "local_moran": local_moran,
    "getis_ord_star": getis_ord,
    "getis_ord": lambda *a, **k: getis_ord(*a, star=False, **k),
    "local_geary": local_geary,
}
ALL = tuple(SINGLE)
RNG = np.random.default_rng(4)
IDS = pd.Index([f"r{i:02d}" for i in RNG.permutation(40)], name="region_id")
NEAR = Graph.from_weights_dict(
    {f"r{i:02d}": {f"r{(i + step) % 40:02d}": 1 for step in (-2, -1, 1, 2)} for i in range(40)}
)
YEARS = pd.DataFrame(RNG.normal(size=(40, 4)), index=IDS, columns=[2020, 2021, 2022, 2023])
YEARS[2021] = YEARS[2021].mask(YEARS.index == "r05")
YEARS[2023] = 7.0


@pytest.mark.parametrize("permutations", ["exact", 499])
@pytest.mark.parametrize("draws", ["shared", "independent"])
def test_a_series_gives_the_bytes_of_the_single_calls(permutations, draws):
    options = {"permutations": permutations, "draws": draws, "seed": 3}
    together = local_association(YEARS[2020], NEAR, statistics=ALL, **options)
    assert list(together) == list(ALL)
    for name, found in together.items():
        alone = SINGLE[name](YEARS[2020], NEAR, **options)
        pd.testing.assert_frame_equal(found.table, alone.table, check_exact=True)
        assert found.measure == alone.measure == name
        assert dict(found.params) == dict(alone.params)
        assert found.notes == alone.notes


def test_a_table_gives_the_bytes_of_the_single_calls_by_variable():
    """One column has a gap and one does not vary; others share a system."""
    options = {"permutations": 499, "missing": "omit", "seed": 3}
    together = local_association(YEARS, NEAR, statistics=ALL, **options)
    for name, found in together.items():
        assert found.table.index.names == ["region_id", "variable"]
        for year in YEARS:
            alone = SINGLE[name](YEARS[year], NEAR, **options).table
            part = found.table.xs(year, level="variable")
            pd.testing.assert_frame_equal(part, alone, check_exact=True)
        assert found.params["n"] == [40, 39, 40, 0]
        assert found.params["family"] == "each"


def test_a_family_of_all_variables_is_corrected_as_one():
    """Benjamini-Hochberg over the p of every test of the statistic."""
    options = {"permutations": 499, "missing": "omit"}
    each, every = (
        local_association(YEARS, NEAR, family=family, **options)["local_moran"]
        for family in ("each", "all")
    )
    tests = every.table["status"] == "ok"
    np.testing.assert_array_equal(
        every.table.loc[tests, "q_value"], adjust(each.table.loc[tests, "p_value"])
    )
    assert every.params["m"] == tests.sum() == sum(each.params["m"])


def test_notes_name_region_and_variable():
    notes = local_association(YEARS, NEAR, missing="omit", permutations=99)["local_moran"].notes
    missing = next(m for m in notes if m.key == "association.status_missing")
    assert missing.text() == "1 of 160 regions has no value and was left out: r05 / 2021."
    constant = next(m for m in notes if m.key == "association.status_constant")
    assert dict(constant.values)["count"] == 40


def test_missing_values_name_their_variable():
    with pytest.raises(ArgumentError, match=r"^values\[2021\]: 1 of 40 regions has no value"):
        local_association(YEARS, NEAR)


def test_what_is_not_known_is_told():
    with pytest.raises(ArgumentError, match="statistics: 'moran' is not known"):
        local_association(YEARS[2020], NEAR, statistics=["moran"])
    with pytest.raises(ArgumentError, match="family: 'both' is not known"):
        local_association(YEARS[2020], NEAR, family="both")
    with pytest.raises(ArgumentError, match=r"^family: \"westfall-young\" corrects"):
        local_association(YEARS, NEAR, family="all", correction="westfall-young")
    with pytest.raises(ArgumentError, match=r"^values: the table has no column"):
        local_association(YEARS[[]], NEAR)


def test_a_p_equal_to_alpha_but_for_rounding_is_reached_and_stands():
    """A ring of six, 5 5 5 1 1 1: of C(5, 2) = 10 sets one is as high as r1's, so p is 2 / 10.

    An alpha of .6 shared by three is one unit of the last place less than .2.
    """
    alpha = 0.6 / 3
    assert alpha < 2 / 10
    ring = {f"r{i}": {f"r{(i - 1) % 6}": 1, f"r{(i + 1) % 6}": 1} for i in range(6)}
    values = pd.Series([5.0, 5, 5, 1, 1, 1], index=[f"r{i}" for i in range(6)])
    found = local_moran(values, Graph.from_dicts(ring), alpha=alpha, correction="none").table
    assert found.loc["r1", ["min_p", "p_value"]].tolist() == [0.2, 0.2]
    assert found.loc["r1", ["status", "label"]].tolist() == ["ok", "HH"]


def test_statistics_are_any_list_and_each_is_told_once():
    expected = local_association(YEARS[2020], NEAR, statistics=["local_geary"], permutations=9)
    for asked in (["local_geary"] * 2, iter(["local_geary"]), {"local_geary"}):
        found = local_association(YEARS[2020], NEAR, statistics=asked, permutations=9)
        pd.testing.assert_frame_equal(found["local_geary"].table, expected["local_geary"].table)
    both = local_association(YEARS, NEAR, statistics=["local_geary"] * 2, missing="omit")
    assert both["local_geary"].params["m"] == [40, 39, 40, 0]


@pytest.mark.parametrize("statistics", [None, "local_moran", [], 3])
def test_statistics_that_are_no_list_are_refused(statistics):
    with pytest.raises(ArgumentError, match=r"^statistics: a list of one or more .*local_geary"):
        local_association(YEARS[2020], NEAR, statistics=statistics)
