"""R's spdep on four data sets of spData: values, expectations, variances, z, and p by draws.

The figures and the program that made them: spdata_spdep.R, R 4.2.2, spdep 1.2-7, spData 2.2.1.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spatialict.core.neighbourhood.links import Links
from tests.laws.maps import Map
from tests.laws.measures import named

HERE = Path(__file__).parent
SETS = ("afcon", "eire", "columbus", "nc")
CLOSE = {"rtol": 1e-9, "atol": 1e-11}


def read(name):
    return pd.read_csv(HERE / f"spdata_{name}.csv", comment="#")


REGIONS, LINKS, GLOBAL, LOCAL, DRAWS = map(read, ("regions", "links", "global", "local", "draws"))


def spdata(name):
    """Return a data set as a map; regions have R's numbers."""
    frame = REGIONS[REGIONS["set"] == name].set_index("region")
    pairs = LINKS[LINKS["set"] == name]
    links = Links.of_pairs(frame.index, pairs["a"].to_numpy() - 1, pairs["b"].to_numpy() - 1)
    return Map(frame.assign(positive=frame["x"]), links)


def local_rows(name, transform):
    return LOCAL[(LOCAL["set"] == name) & (LOCAL["transform"] == transform)].set_index("region")


@pytest.mark.parametrize(
    "row",
    list(GLOBAL[GLOBAL["statistic"] != "lee"].itertuples(index=False)),
    ids=lambda row: f"{row.set}-{row.transform}-{row.statistic}-{row.assumption}",
)
def test_global_statistic_expectation_and_variance_are_spdeps(row):
    joins = row.statistic in {"BB", "BW", "WW"}
    options = {"transform": row.transform, "permutations": 9}
    measure = named("join_counts" if joins else row.statistic)
    ours = measure(spdata(row.set), **options).table.loc[row.statistic]
    variance = "variance_normality" if row.assumption == "normality" else "variance"
    found = ours[["value", "expected", variance]].to_numpy(dtype=float)
    np.testing.assert_allclose(found, [row.value, row.expected, row.variance], rtol=1e-9)


@pytest.mark.parametrize("transform", ["R", "B"])
@pytest.mark.parametrize("name", SETS)
def test_lees_l_has_spdeps_value_and_expectation_and_the_variance_of_its_draws(name, transform):
    """Its own ``lee.mc``, 9 999 draws, does not bear out the variance of its ``lee.test``."""
    lee = named("lee")(spdata(name), own=False, transform=transform, permutations=9)
    ours = lee.table.loc["lee", ["value", "expected", "variance"]].to_numpy(dtype=float)
    rows = GLOBAL[(GLOBAL["set"] == name) & (GLOBAL["transform"] == transform)]
    rows = rows[rows["statistic"] == "lee"].set_index("assumption")
    spdep, drawn = rows.loc["spdep's variance"], rows.loc["draws"]
    np.testing.assert_allclose(ours[:2], spdep[["value", "expected"]].to_numpy(float), rtol=1e-9)
    assert ours[1] == pytest.approx(drawn["expected"], abs=5 * np.sqrt(ours[2] / 9_999))
    error = ours[2] * np.sqrt(3 / 9_999)  # kurtosis up to 4
    assert ours[2] == pytest.approx(drawn["variance"], abs=5 * error)


@pytest.mark.parametrize("transform", ["R", "B"])
@pytest.mark.parametrize("name", SETS)
def test_local_values_and_z_are_spdeps(name, transform):
    given, rows = spdata(name), local_rows(name, transform)
    options = {"transform": transform, "permutations": 9}
    moran = named("local_moran")(given, compat="spdep", **options).table
    np.testing.assert_allclose(moran["value"], rows["moran"], **CLOSE)
    np.testing.assert_allclose(moran["z_value"], rows["moran_z"], **CLOSE)
    for measure, column in (("getis_ord", "g_z"), ("getis_ord_star", "g_star_z")):
        found = named(measure)(given, **options).table["z_value"]
        np.testing.assert_allclose(found, rows[column], **CLOSE)
    geary = named("local_geary")(given, compat="spdep", **options).table
    np.testing.assert_allclose(geary["value"], rows["geary"], **CLOSE)


@pytest.mark.parametrize(
    ("measure", "tail"), [("local_moran", "sum"), ("local_geary", "difference")]
)
@pytest.mark.parametrize("name", SETS)
def test_local_p_is_that_of_draws_made_in_r(name, measure, tail):
    """9 999 draws of base R for each region; ours 99 999: within five standard errors of both."""
    theirs = DRAWS[DRAWS["set"] == name].set_index("region")
    ours = named(measure)(spdata(name), permutations=99_999).table["p_value"]
    expected = np.minimum(1, 2 * (theirs[f"tail_{tail}"] + 1) / 10_000)
    error = 2 * np.sqrt(np.minimum(ours, expected) / 2 * (1 / 9_999 + 1 / 99_999))
    assert ((ours - expected).abs() <= 5 * error + 4e-4).all()


def test_spdep_draws_neighbours_with_replacement_and_we_do_not():
    """Its variance of draws is (n - 2) / (n - 1 - k) of the exact one, ours is the exact one."""
    ratios = []
    for name in SETS:
        n, rows = len(spdata(name).frame), local_rows(name, "R")
        theirs = DRAWS[DRAWS["set"] == name].set_index("region")
        moran = named("local_moran")(spdata(name), compat="spdep", permutations=9).table
        apart = (moran["value"] - rows["moran"]).abs().max()
        assert apart < 1e-9
        z = spdata(name).frame["x"] - spdata(name).frame["x"].mean()
        others = pd.Series({i: z.drop(i).var(ddof=1) for i in z.index})
        k = theirs["neighbours"]
        exact = (z / z.pow(2).mean()) ** 2 * others / k * (n - 1 - k) / (n - 1)
        ratios.append(theirs["spdep_variance"] / exact * (n - 1 - k) / (n - 2))
    found = pd.concat(ratios)
    assert found.mean() == pytest.approx(1, abs=5 * found.std() / np.sqrt(len(found)))
    assert found.std() < 0.05
