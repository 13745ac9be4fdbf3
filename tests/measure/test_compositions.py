"""T of projects and places, against sides dealt anew among organisations."""

import itertools

import numpy as np
import pandas as pd
import pytest

from spatialict.core.labels import LANGUAGES
from spatialict.measure.compositions import place_synergy, project_synergy
from spatialict.measure.synergy import project_composition, synergy
from tests.core.information.test_shared import in_words

QUICK = {"permutations": 99, "bootstrap": 49, "workers": 1}


def drawn(seed, organisations=60, projects=120):
    """Projects of one to five, whoever they are."""
    rng = np.random.default_rng(seed)
    keys = [f"o{number}" for number in range(organisations)]
    sides = pd.Series(rng.choice(list("uig"), organisations, p=[0.3, 0.5, 0.2]), index=keys)
    regions = pd.Series(rng.choice(["r1", "r2", "r3"], organisations), index=keys)
    rows = [
        (f"p{project}", key, "coordinator" if place == 0 else "partner")
        for project in range(projects)
        for place, key in enumerate(rng.choice(keys, rng.integers(1, 6), replace=False))
    ]
    return pd.DataFrame(rows, columns=["project", "org_id", "role"]), sides, regions


def test_projects_of_one_side_each_have_t_but_no_finding():
    rows = pd.DataFrame({"project": range(30), "org_id": range(30)})
    found = project_synergy(rows, pd.Series(list("uig") * 10), **QUICK)
    row = found.table.iloc[0]
    assert row["value"] == pytest.approx(-415.0374993, abs=1e-6)
    assert row[["expected", "p_value", "status", "label"]].tolist() == [
        pytest.approx(-415.0374993), 1.0, "too_few", "ns",
    ]  # fmt: skip
    # whereas labels dealt for each project alone would call it synergy
    naive = synergy(project_composition(rows, pd.Series(list("uig") * 10)), list("uig"), **QUICK)
    assert naive.table["label"].item() == "synergy"


def test_values_are_those_of_synergy_of_the_compositions():
    rows, sides, regions = drawn(1)
    found = project_synergy(rows, sides, regions=regions, **QUICK)
    units = project_composition(rows, sides, regions=regions)
    plain = synergy(units, list("uig"), by="region_id", **QUICK)
    for column in ("value", "corrected", "n", "weight", "contribution"):
        pd.testing.assert_series_equal(found.table[column], plain.table[column])
    assert found.params["between"] == pytest.approx(plain.params["between"])
    assert found.params["entropies"] == pytest.approx(plain.params["entropies"])
    parts = found.table["contribution"].sum() + found.params["between"]
    assert parts == pytest.approx(found.params["total"]["value"], abs=1e-10)


def test_compositions_are_counted():
    rows = pd.DataFrame({"project": [1, 1, 2, 3, 3], "org_id": list("abacd")})
    sides = pd.Series({"a": "u", "b": "i", "c": None, "d": "g"})
    found = project_synergy(rows, sides, **QUICK)
    assert found.params["compositions"] == {
        "g": 1, "i": 0, "ig": 0, "u": 1, "ug": 0, "ui": 1, "uig": 0,
    }  # fmt: skip
    assert found.params["unknown_sides"] == 1


def test_sides_that_always_meet_in_pairs_of_their_own_choice_are_found():
    # university with industry, or government alone: u and i tell of each other and of g
    rng = np.random.default_rng(2)
    sides = pd.Series(list("uig") * 20, index=[f"o{number}" for number in range(60)])
    rows = []
    for project in range(100):
        pair = "ui" if project % 2 else "gg"
        chosen = [rng.choice(sides.index[sides == side]) for side in pair]
        rows += [(project, key) for key in dict.fromkeys(chosen)]
    found = project_synergy(pd.DataFrame(rows, columns=["project", "org_id"]), sides, **QUICK)
    assert found.table["value"].item() == pytest.approx(1000, abs=1e-6)  # three equal bits
    assert found.table["label"].item() == "redundancy"
    assert found.table["excess_low"].item() > 0


def test_any_order_and_any_workers_give_the_same_bytes():
    rows, sides, regions = drawn(3)
    before = rows.copy(deep=True)
    one = project_synergy(rows, sides, regions=regions, seed=4, **QUICK)
    pd.testing.assert_frame_equal(rows, before)
    mixed = rows.sample(frac=1, random_state=1)
    ask = QUICK | {"workers": 3, "seed": 4}
    other = project_synergy(
        mixed, sides.sample(frac=1, random_state=2), regions=regions.iloc[::-1], **ask
    )
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    assert one.params["total"] == other.params["total"]


def test_a_region_without_projects_is_missing_and_one_side_is_constant():
    rows = pd.DataFrame(
        {"project": [1, 1, 2, 3, 3, 3], "org_id": list("abacde"), "role": "coordinator"}
    )
    sides = pd.Series(dict(zip("abcde", "uuuig", strict=True)))
    regions = pd.Series(dict(zip("abcde", "xxyyy", strict=True)))
    asked = {"regions": regions, "groups": ["z", "y", "x"]}
    found = project_synergy(rows, sides, **asked, **QUICK)
    assert found.table["status"].to_dict() == {"z": "missing", "y": "constant", "x": "constant"}
    assert found.table["value"].isna().all()
    assert found.table["n"].tolist() == [0, 1, 2]


def test_nothing_known_is_missing():
    rows = pd.DataFrame({"project": [1], "org_id": ["a"]})
    found = project_synergy(rows, pd.Series({"a": None}, dtype=object), **QUICK)
    assert found.table["status"].tolist() == ["missing"]
    assert found.params["total"]["status"] == "missing"


def test_notes_say_how_a_project_belongs_and_what_was_left_out():
    rows, sides, regions = drawn(5)
    sides.iloc[0] = None
    for belongs, words in (("auto", "of its coordinator"), ("each", "every region")):
        found = project_synergy(rows, sides, regions=regions, belongs=belongs, **QUICK)
        told = " ".join(note.text() for note in found.notes)
        assert words in told
        assert "1 organisation has no known side" in told
        for language in LANGUAGES:
            assert all(note.text(language) for note in found.notes)


def test_towns_are_places_and_p_is_the_share_of_arrangements():
    # u i | u i | g g: of 6! / 2!^3 = 90 arrangements those with the same T
    towns = pd.Series(dict(zip("abcdef", "xxyyzz", strict=True)))
    sides = pd.Series(dict(zip("abcdef", "uiuigg", strict=True)))
    found = place_synergy(towns, sides, permutations=1999, bootstrap=49, alternative="greater")
    values = []
    for order in set(itertools.permutations("uiuigg")):
        pairs = (order[:2], order[2:4], order[4:])
        values.append(1000 * in_words([tuple(side in pair for side in "uig") for pair in pairs]))
    values = np.array(values)
    share = (values >= found.table["value"].item() - 1e-6).mean()
    assert found.table["p_value"].item() == pytest.approx(share, abs=0.03)
    assert found.table["expected"].item() == pytest.approx(values.mean(), abs=20)


@pytest.mark.slow
def test_p_is_uniform_where_sides_do_not_matter():
    levels = np.array([0.05, 0.1, 0.25, 0.5])
    p, whole, between = [], [], []
    for seed in range(100):
        rows, sides, regions = drawn(2000 + seed)
        ask = {"permutations": 99, "bootstrap": 2, "workers": 1, "seed": seed}
        belongs = "each" if seed % 2 else "coordinator"
        found = project_synergy(rows, sides, regions=regions, belongs=belongs, **ask)
        p += found.table["p_value"].tolist()
        whole.append(found.params["total"]["p_value"])
        between.append(found.params["between_test"]["p_value"])
    for values in (p, whole, between):
        shares = (np.array(values)[:, None] <= levels).mean(axis=0)
        error = np.sqrt(levels * (1 - levels) / len(values))
        assert (shares <= levels + 3.5 * error).all()
        assert (shares >= levels - 3.5 * error - 0.02).all()
