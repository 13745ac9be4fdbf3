"""Lee's L against spdep, esda, full enumeration of pairs and its own laws."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from libpysal import examples
from libpysal.graph import Graph
from pandas.arrays import FloatingArray

from spatialict.core.neighbourhood.links import Links
from spatialict.core.study import ArgumentError
from spatialict.measure.global_bivariate import lee, moran_bivariate
from spatialict.measure.local_association import local_moran_bivariate
from spatialict.measure.local_geary_multivariate import local_geary_multivariate
from spatialict.measure.neighbours import neighbours

SPDEP = pd.read_csv(Path(__file__).parent.parent / "oracle" / "lee_spdep.csv", comment="#")


@pytest.fixture(scope="module")
def columbus():
    table = gpd.read_file(examples.get_path("columbus.shp"))
    table.index = pd.RangeIndex(1, 50)
    return table, neighbours(table)


def row_of(result):
    return result.table.loc[result.measure]


@pytest.mark.parametrize(
    "line",
    list(SPDEP.itertuples(index=False)),
    ids=lambda line: f"{line.own}-{line.transform}-{line.other}",
)
def test_columbus_gives_the_coefficient_of_spdep_and_the_variance_of_its_permutations(
    columbus, line
):
    table, graph = columbus
    how = {"own": line.own, "transform": line.transform, "permutations": 9}
    row = row_of(lee(table["CRIME"], table[line.other], graph, **how))
    assert row["value"] == pytest.approx(line.value, rel=1e-11)
    assert row["expected"] == pytest.approx(line.expected, rel=1e-10)
    # of 19 999 drawn the relative error is about a hundredth
    assert row["variance"] == pytest.approx(line.simulated, rel=0.05)
    if line.other == "CRIME":  # spdep's formula holds for a variable with itself only
        assert row["variance"] == pytest.approx(line.variance, rel=1e-10)


def test_columbus_gives_the_coefficient_of_esda(columbus):
    import esda
    from scipy import sparse

    table, graph = columbus
    peer_weights = graph.sparse + sparse.eye(49)
    peer_weights = sparse.csr_matrix(peer_weights / peer_weights.sum(axis=1)[:, None])
    both = [table[[name]].to_numpy() for name in ("CRIME", "HOVAL")]
    peer = esda.Spatial_Pearson(peer_weights, permutations=0).fit(*both)
    ours = row_of(lee(table["CRIME"], table["HOVAL"], graph, permutations=9))
    assert ours["value"] == pytest.approx(np.asarray(peer.association_)[0, 1], rel=1e-10)


def five():
    """Return five regions whose weights differ and do not mirror, and two values of each."""
    rng = np.random.default_rng(11)
    heads, tails = np.nonzero((rng.random((5, 5)) < 0.6) & ~np.eye(5, dtype=bool))
    links = Links.of_pairs(pd.Index([*"abcde"]), heads, tails, rng.integers(1, 6, len(heads)))
    values = pd.DataFrame({"x": [1.0, 2, 4, 4.5, 9], "y": [3.0, 1, 4, 1, 5]}, index=[*"abcde"])
    return values, links


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("transform", ["R", "O"])
def test_mean_variance_and_p_are_those_of_all_arrangements_of_the_pairs(own, transform):
    values, links = five()
    matrix = np.zeros((5, 5))
    matrix[links.heads, links.indices] = links.weights
    matrix += np.diag(matrix.max(axis=1)) if own else 0.0
    if transform == "R":
        matrix /= matrix.sum(axis=1, keepdims=True)
    z = (values - values.mean()).to_numpy()
    factor = 5 / (matrix.sum(axis=1) ** 2).sum() / np.sqrt((z**2).sum(axis=0).prod())
    everything = np.array(
        [
            factor * (matrix @ z[list(order), 0]) @ (matrix @ z[list(order), 1])
            for order in permutations(range(5))
        ]
    )
    row = row_of(lee(values["x"], values["y"], links, own=own, transform=transform))
    assert row["value"] == pytest.approx(everything[0], rel=1e-12)
    assert row["expected"] == pytest.approx(everything.mean(), rel=1e-12)
    assert row["variance"] == pytest.approx(everything.var(), rel=1e-11)
    tails = (everything >= row["value"] - 1e-9).sum(), (everything <= row["value"] + 1e-9).sum()
    assert row["p_value"] == pytest.approx(min(1, 2 * min(tails) / 120))
    assert row["mc_error"] == 0


def test_exact_p_of_the_bivariate_moran_counts_all_arrangements_of_the_other():
    values, links = five()
    result = moran_bivariate(values["x"], values["y"], links, transform="O")
    matrix = np.zeros((5, 5))
    matrix[links.heads, links.indices] = links.weights
    u, v = (values - values.mean()).to_numpy().T
    everything = np.array([u @ matrix @ v[list(order)] for order in permutations(range(5))])
    tails = (everything >= everything[0] - 1e-9).sum(), (everything <= everything[0] + 1e-9).sum()
    assert result.params["permutations"] == "exact"
    assert row_of(result)["p_value"] == pytest.approx(min(1, 2 * min(tails) / 120))


def test_drawn_p_comes_near_the_exact_one():
    values, links = five()
    exact = row_of(lee(values["x"], values["y"], links))["p_value"]
    drawn = row_of(lee(values["x"], values["y"], links, permutations=99_999))
    assert drawn["p_value"] == pytest.approx(exact, abs=4 * drawn["mc_error"])


def test_the_two_may_change_places_and_each_its_unit(columbus):
    table, graph = columbus
    one = lee(table["CRIME"], table["HOVAL"], graph, permutations=199).table
    other = lee(3 + 1e6 * table["HOVAL"], table["CRIME"] / 7, graph, permutations=199).table
    pd.testing.assert_frame_equal(one, other, rtol=1e-9)


def test_smoothing_of_a_variable_lies_between_nil_and_one(columbus):
    table, graph = columbus
    for name in ("CRIME", "OPEN", "INC"):
        value = row_of(lee(table[name], table[name], graph, permutations=9))["value"]
        assert 0 < value < 1


@pytest.mark.parametrize("workers", [1, 2])
def test_neither_rows_nor_threads_matter(columbus, workers):
    table, graph = columbus
    first = lee(table["CRIME"], table["OPEN"], graph, permutations=999).table
    rows = table.sample(frac=1, random_state=3)
    how = {"permutations": 999, "workers": workers}
    pd.testing.assert_frame_equal(first, lee(rows["CRIME"], rows["OPEN"], graph, **how).table)


def test_regions_that_lack_one_of_the_two_are_left_out_where_that_is_asked(columbus):
    table, graph = columbus
    lacking = table["HOVAL"].where(table.index != 7)
    with pytest.raises(ArgumentError, match=r"1 of 49 .*7"):
        lee(table["CRIME"], lacking, graph, permutations=9)
    result = lee(table["CRIME"], lacking, graph, permutations=9, missing="omit")
    rest = table.drop(7)
    expected = lee(rest["CRIME"], rest["HOVAL"], graph.subgraph(rest.index), permutations=9)
    pd.testing.assert_frame_equal(result.table, expected.table)
    assert (result.params["n"], result.params["own"]) == (48, True)


def test_constants_and_lone_regions_have_no_coefficient():
    values, links = five()
    constant = row_of(lee(values["x"], values["y"] * 0 + 1, links))
    alone = Graph.from_arrays([*"abcde"], [*"abcde"], [0] * 5)
    lonely = row_of(lee(values["x"], values["y"], alone))
    assert [constant["status"], lonely["status"]] == ["constant", "too_few"]
    assert np.isnan([constant["value"], lonely["value"]]).all()


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("transform", ["R", "B"])
@pytest.mark.parametrize("n", [4, 10, 40])
def test_where_all_are_neighbours_no_arrangement_changes_lee(n, transform, own):
    """What a region's neighbours add up to is the whole sum less its own value."""
    rng = np.random.default_rng(n)
    everyone = Graph.from_dicts({i: {j: 1 for j in range(n) if j != i} for i in range(n)})
    for size in (1e-3, 1.0, 1e3):
        x, y = pd.Series(rng.normal(size=n) * size + 70), pd.Series(rng.integers(0, 9, n))
        row = row_of(lee(x, y, everyone, own=own, transform=transform, permutations=19))
        assert (row["variance"], row["status"]) == (0, "too_few")
        assert np.isnan(row["z_value"])


def gap_in_each():
    """Return two columns of eight on a ring, each with a gap that pandas does not see."""
    ids = pd.Index([*"abcdefgh"])
    ring = Graph.from_dicts({i: {ids[k - 1]: 1, ids[(k + 1) % 8]: 1} for k, i in enumerate(ids)})
    x = pd.Series([1, 5, np.nan, 8, 3, 9, 4, 7], index=ids)
    y = pd.Series([2, 7, 1, 8, 2, np.nan, 1, 8], index=ids)
    hidden = (
        pd.Series(FloatingArray(each.to_numpy(), np.zeros(8, dtype=bool)), index=ids)
        for each in (x, y)
    )
    return (x, y, ring), (*hidden, ring)


def of_a_table(x, y, graph, **options):
    return local_geary_multivariate(pd.DataFrame({"x": x, "y": y}), graph, **options)


@pytest.mark.parametrize("measure", [moran_bivariate, lee, local_moran_bivariate, of_a_table])
def test_a_gap_that_pandas_does_not_see_is_a_gap(measure):
    plain, hidden = gap_in_each()
    expected = measure(*plain, missing="omit").table
    pd.testing.assert_frame_equal(measure(*hidden, missing="omit").table, expected)
    with pytest.raises(ArgumentError, match=r"^(values|table\[x\]): 1 of 8 regions has no value"):
        measure(*hidden)
