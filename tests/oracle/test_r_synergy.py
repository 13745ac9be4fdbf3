"""Base R's entropies of the tables that come with R.

The figures and the program that made them: synergy.R, R 4.2.2.
"""

from pathlib import Path

import pandas as pd
import pytest

from spatialict.measure.synergy import synergy

HERE = Path(__file__).parent
TABLES = pd.read_csv(HERE / "synergy_tables.csv", keep_default_na=False)
BITS = pd.read_csv(HERE / "synergy.csv", index_col="what")["bits"]
QUICK = {"count": "count", "permutations": 2, "bootstrap": 2}


def of(name):
    return TABLES[TABLES["table"] == name]


@pytest.mark.parametrize("name", ["HairEyeColor", "UCBAdmissions"])
def test_three_dimensions_are_those_of_r(name):
    found = synergy(of(name), ["one", "two", "three"], **QUICK).table.iloc[0]
    assert found["value"] == pytest.approx(1000 * BITS[name], abs=1e-8)
    assert found["corrected"] == pytest.approx(1000 * BITS[f"{name} corrected"], abs=1e-8)


def test_t_is_a_mutual_information_less_a_conditional_one():
    found = synergy(of("HairEyeColor"), ["one", "two", "three"], **QUICK).table.iloc[0]
    assert found["value"] == pytest.approx(1000 * BITS["HairEyeColor conditional"], abs=1e-8)


def test_four_dimensions_and_groups_are_those_of_r():
    ship = of("Titanic")
    four = synergy(ship, ["one", "two", "three", "four"], **QUICK).table.iloc[0]
    assert four["value"] == pytest.approx(1000 * BITS["Titanic"], abs=1e-8)
    by_sex = synergy(ship, ["one", "three", "four"], by="two", **QUICK)
    expected = [1000 * BITS["Titanic Female"], 1000 * BITS["Titanic Male"]]
    assert by_sex.table["value"].tolist() == pytest.approx(expected, abs=1e-8)
    whole = 1000 * BITS["Titanic without Sex"]
    assert by_sex.params["total"]["value"] == pytest.approx(whole, abs=1e-8)
