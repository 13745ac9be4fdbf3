"""T of projects and places, against sides dealt anew among organisations."""

import itertools

import numpy as np
import pandas as pd
import pytest

from spatialict.core.information.gathering import Belonging, of_projects
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
    # of 80, 10 and 10 %: H(.8) + 2 H(.1) - 2 H(.8, .1, .1) = .7219 + .9380 - 1.8439
    rows = pd.DataFrame({"project": range(30), "org_id": range(30)})
    uneven = project_synergy(rows, pd.Series(list("u" * 24 + "iiiggg")), **QUICK)
    assert uneven.table["value"].item() == pytest.approx(-183.9369, abs=1e-3)
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


def active(seed, *, pairs=0.0, groups=1):
    """Rare sides are ten times as active; a share of the projects joins a side with itself."""
    rng = np.random.default_rng(seed)
    keys = np.array([f"o{number}" for number in range(400)])
    side = rng.choice(list("uig"), 400, p=[0.05, 0.9, 0.05])
    share = np.where(side == "i", 1.0, 10.0)
    rows = []
    for project in range(600):
        here = np.ones(400, dtype=bool)
        if rng.random() < pairs:
            here = side == rng.choice(list("uig"), p=[0.25, 0.5, 0.25])
        chance = share * here / (share * here).sum()
        rows += [(project, key) for key in rng.choice(keys, rng.integers(2, 6), False, chance)]
    regions = pd.Series([f"r{number % groups}" for number in range(400)], index=keys)
    return pd.DataFrame(rows, columns=["project", "org_id"]), pd.Series(side, index=keys), regions


@pytest.mark.slow
def test_projects_blind_to_sides_are_no_synergy_where_rare_sides_are_more_active():
    # dealt without regard to activity, sides gave p <= .05 in 40 of 40 and synergy in all of them
    p, labels = [], []
    for seed in range(40):
        rows, sides, _ = active(seed)
        found = project_synergy(rows, sides, **QUICK | {"permutations": 99, "seed": seed})
        p.append(found.params["total"]["p_value"])
        labels.append(found.params["total"]["label"])
    assert (np.array(p) <= 0.05).sum() <= 6  # of 40 at .05, seven are seen once in two hundred
    assert labels.count("ns") >= 36


def test_a_preference_is_found_though_rare_sides_are_more_active():
    for seed in range(5):
        rows, sides, _ = active(seed, pairs=0.4)
        total = project_synergy(rows, sides, **QUICK | {"seed": seed}).params["total"]
        assert total["p_value"] <= 0.05
        assert total["label"] != "ns"


def test_who_is_as_active_as_no_other_side_keeps_its_side_and_is_counted():
    # the university is in all ten projects, each firm and office in one
    rows = [(project, key) for project in range(10) for key in ("u", f"o{project}")]
    sides = pd.Series({"u": "u"} | {f"o{number}": "ig"[number % 2] for number in range(10)})
    found = project_synergy(pd.DataFrame(rows, columns=["project", "org_id"]), sides, **QUICK)
    assert (found.params["organisations"], found.params["not_dealt"]) == (11, 1)
    assert found.params["strata"] == 2
    assert any("1 of 11 organisations keeps its side" in note.text() for note in found.notes)
    # nothing but i and g is dealt, and every project has one of them: T stays
    assert found.params["total"]["status"] == "constant"


def test_an_organisation_of_unknown_side_or_in_no_unit_lends_no_side():
    # of the 3 that count two are u; the fourth is of unknown side, the fifth's project has no lead
    rows = pd.DataFrame(
        [(1, "a", "coordinator"), (2, "b", "coordinator"), (3, "c", "coordinator"),
         (1, "d", None), (4, "e", None)],
        columns=["project", "org_id", "role"],
    )  # fmt: skip
    sides = pd.Series({"a": "u", "b": "i", "c": "g", "d": None, "e": "u"})
    regions = pd.Series("r", index=list("abcde"))
    found = project_synergy(rows, sides, regions=regions, **QUICK)
    assert found.params["organisations"] == 3
    # u, i and g in one project each, however dealt: 3 H(1/3) - 2 log2 3 = 2.7549 - 3.1699
    assert found.table["expected"].item() == pytest.approx(-415.0374993)
    assert found.table["p_value"].item() == 1


def test_the_whole_counts_a_project_of_several_regions_once():
    rows, sides, regions = drawn(6)
    alone = project_synergy(rows, sides, **QUICK).params
    found = project_synergy(rows, sides, regions=regions, belongs="each", **QUICK)
    assert found.params["total"]["value"] == pytest.approx(alone["total"]["value"], abs=1e-9)
    for name in ("n", "units", "compositions", "entropies"):
        assert found.params[name] == alone[name]
    assert found.params["total"]["n"] == 120
    assert found.table["n"].sum() == found.params["pairs"] > 120
    assert found.table["weight"].sum() == pytest.approx(1)
    units = project_composition(rows, sides, regions=regions, belongs="each")
    assert found.table["n"].tolist() == units.groupby("region_id").size().tolist()
    plain = synergy(units, list("uig"), by="region_id", **QUICK)
    pd.testing.assert_series_equal(found.table["value"], plain.table["value"])


def test_nothing_is_between_regions_that_share_projects():
    rows, sides, regions = drawn(6)
    found = project_synergy(rows, sides, regions=regions, belongs="each", **QUICK)
    assert np.isnan(found.params["between"])
    assert found.params["between_test"]["status"] == "undefined"
    assert found.params["between_test"]["label"] == "ns"
    said = " ".join(note.text() for note in found.notes)
    assert f"{found.params['several']} of 120 projects belong to several regions" in said
    # but where each project is of one region all the same, T is what it was
    lone = rows.drop_duplicates("project")
    apart = project_synergy(lone, sides, regions=regions, belongs="each", **QUICK)
    parts = apart.table["contribution"].sum() + apart.params["between"]
    assert parts == pytest.approx(apart.params["total"]["value"], abs=1e-10)
    assert apart.params["several"] == 0


def several_regions(seed, projects):
    """Three of 160 organisations in each project, in eight regions."""
    rng = np.random.default_rng([15, seed])
    keys = [f"o{number}" for number in range(160)]
    sides = pd.Series(
        np.random.default_rng(15).choice(list("uig"), 160, p=[0.3, 0.4, 0.3]), index=keys
    )
    rows = [(one, keys[who]) for one in range(projects) for who in rng.choice(160, 3, False)]
    regions = pd.Series([f"r{number % 8}" for number in range(160)], index=keys)
    return pd.DataFrame(rows, columns=["project", "org_id"]), sides, regions


@pytest.mark.slow
def test_the_interval_of_the_whole_covers_where_projects_are_of_several_regions():
    rows, sides, _ = several_regions(99, 8_000)
    truth = project_synergy(rows, sides, permutations=2, bootstrap=2, workers=1)
    truth = truth.params["total"]["value"]
    covered = 0
    for seed in range(60):
        rows, sides, regions = several_regions(seed, 150)
        ask = {"permutations": 9, "bootstrap": 60, "seed": seed, "workers": 1}
        total = project_synergy(rows, sides, regions=regions, **ask).params["total"]
        covered += total["low"] <= truth <= total["high"]
    assert covered >= 52  # of 60 at 95 %, fewer are seen once in two hundred


def test_where_every_project_is_of_both_regions_these_are_as_sure_as_the_whole():
    rng = np.random.default_rng(8)
    rows = [(one, f"{home}{rng.integers(12)}") for one in range(60) for home in "xy"]
    keys = [f"{home}{number}" for home in "xy" for number in range(12)]
    sides = pd.Series(rng.choice(list("uig"), 24), index=keys)
    regions = pd.Series([key[0] for key in keys], index=keys)
    asked = pd.DataFrame(rows, columns=["project", "org_id"]), sides
    found = project_synergy(*asked, regions=regions, **QUICK)
    for name in ("value", "low", "high", "corrected", "expected", "p_value", "n"):
        for region in "xy":
            assert found.table.loc[region, name] == pytest.approx(found.params["total"][name])


def test_samples_draw_a_project_with_all_its_regions():
    # four projects in both regions and four in one: samples of the sample, by hand
    rows = [(one, key) for one, keys in enumerate(["ab", "cd", "ae", "be", "a", "d", "c", "e"])
            for key in keys]  # fmt: skip
    sides = pd.Series(dict(zip("abcde", "uiggi", strict=True)))
    regions = pd.Series(dict(zip("abcde", "xyxyx", strict=True)))
    gathering = of_projects(
        pd.DataFrame(rows, columns=["project", "org_id"]), sides, regions,
        Belonging("each", "coordinator"),
    )  # fmt: skip
    members = gathering.members
    kinds = members.drawn
    assert kinds.units.sum() == 8
    np.testing.assert_array_equal(kinds.cells @ kinds.units, members.cells.count)
    once = np.asarray(kinds.cells.sum(axis=0)).ravel() - 1
    assert once.min() == 1
    assert (once * kinds.units).sum() == len(members.owned)


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
        if belongs == "coordinator":
            between.append(found.params["between_test"]["p_value"])
    for values in (p, whole, between):
        shares = (np.array(values)[:, None] <= levels).mean(axis=0)
        error = np.sqrt(levels * (1 - levels) / len(values))
        assert (shares <= levels + 3.5 * error).all()
        assert (shares >= levels - 3.5 * error - 0.02).all()
