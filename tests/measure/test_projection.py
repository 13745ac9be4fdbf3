"""Links by shared projects and their backbone: known figures, laws, calibration, messages."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from spatialict.core.networks.network import Network
from spatialict.core.networks.projected import TwoMode
from spatialict.core.study import ArgumentError
from spatialict.measure.projection import backbone, projection

ORACLE = Path(__file__).parents[1] / "oracle"
WOMEN = pd.read_csv(ORACLE / "networks_igraph_participations.csv")
PAIRS = pd.read_csv(ORACLE / "networks_igraph_women.csv")


def by_pair(table, *columns):
    """Columns by pair, whatever end is named first."""
    ends = np.sort(table[["source", "target"]].to_numpy(dtype=str), axis=1)
    index = pd.MultiIndex.from_arrays(list(ends.T))
    return table[list(columns)].set_axis(index).sort_index()


def test_women_share_the_events_that_igraph_counts():
    """139 pairs; Evelyn and Laura met at 6 of 14 events (Davis, Gardner and Gardner 1941)."""
    found = projection(WOMEN, weights="simple")
    ours = by_pair(found.table, "projects", "weight")
    theirs = by_pair(PAIRS, "projects")
    assert len(ours) == found.params["links"] == 139
    assert ours.index.equals(theirs.index)
    assert (ours["projects"] == theirs["projects"]).all()
    assert (ours["weight"] == ours["projects"]).all()
    assert ours.loc[("Evelyn Jefferson", "Laura Mandeville"), "projects"] == 6


def test_disparity_filter_is_that_of_the_formula_in_r():
    links = PAIRS.rename(columns={"projects": "weight"})
    found = backbone(links[["source", "target", "weight"]], correction="none").table
    turned = dict(zip(zip(PAIRS["source"], PAIRS["target"], strict=True), PAIRS.index, strict=True))
    for row in found.itertuples():
        p = row.p_source, row.p_target
        if (row.source, row.target) not in turned:
            p = p[::-1]
        place = turned.get((row.source, row.target), turned.get((row.target, row.source)))
        assert p == pytest.approx(tuple(PAIRS.loc[place, ["p_source", "p_target"]]), abs=1e-12)


def test_a_backbone_without_correction_is_the_filter_of_the_source_at_half_the_level():
    """Serrano et al. (2009): kept where the p of either end is below the level."""
    rng = np.random.default_rng(1)
    graph = nx.gnp_random_graph(40, 0.2, seed=1)
    for edge in graph.edges:
        graph.edges[edge]["weight"] = float(rng.pareto(1.0) + 0.1)
    found = backbone(graph, alpha=0.1, correction="none").table
    assert (found["kept"] == (found[["p_source", "p_target"]].min(axis=1) <= 0.05)).all()
    assert 0 < found["kept"].sum() < len(found)


def test_a_link_that_is_all_either_end_has_cannot_be_asked():
    links = pd.DataFrame({"source": ["a", "c", "c"], "target": ["b", "d", "e"], "weight": 1.0})
    table = backbone(links, correction="none").table
    assert table["status"].tolist() == ["too_few", "ok", "ok"]
    assert table["p_value"].isna().tolist() == [True, False, False]
    assert not table["kept"].any()


def test_projection_filters_its_own_weights_by_disparity():
    found = projection(WOMEN, backbone="disparity", correction="none").table
    own = backbone(found[["source", "target", "weight"]], correction="none").table
    pd.testing.assert_frame_equal(
        found[["p_value", "q_value", "kept"]], own[["p_value", "q_value", "kept"]]
    )


def test_without_a_backbone_all_links_are_kept_and_nothing_is_tested():
    table = projection(WOMEN).table
    assert table["kept"].all()
    assert table[["p_value", "q_value"]].isna().all(axis=None)


def planted():
    """Twenty organisations at random in 60 projects, and two that are together in 15 more."""
    rng = np.random.default_rng(2)
    rows = pd.DataFrame({"project": rng.integers(0, 60, 150), "org_id": rng.integers(0, 20, 150)})
    pair = pd.DataFrame({"project": np.repeat(np.arange(100, 115), 2), "org_id": [20, 21] * 15})
    return pd.concat([rows, pair], ignore_index=True)


@pytest.mark.parametrize("model", ["sdsm", "fdsm"])
def test_a_pair_that_was_planted_is_the_backbone(model):
    found = projection(planted(), backbone=model, permutations=9_999)
    kept = found.table[found.table["kept"]]
    assert kept[["source", "target"]].to_numpy().tolist() == [[20, 21]]
    assert found.params["pairs_tested"] == 22 * 21 / 2
    assert found.params["kept"] == 1
    assert "1 of" in found.notes[-1].text("en")


def pairs_planted():
    """Three pairs are together in 12 projects each, 54 others at random in 120 projects of 3."""
    rng = np.random.default_rng(13)
    rows = [
        (f"x{pair}_{j}", 2 * pair + end) for pair in range(3) for j in range(12) for end in (0, 1)
    ]
    rows += [(f"y{k}", i) for k in range(120) for i in rng.choice(np.arange(6, 60), 3, False)]
    return pd.DataFrame(rows, columns=["project", "org_id"])


PLANTED = [[0, 1], [2, 3], [4, 5]]


def test_as_many_networks_are_drawn_as_one_link_needs_to_be_found_alone():
    # 1 770 pairs: 1 / (R + 1) x 1 770 <= .05 from R = 35 399
    found = projection(pairs_planted(), backbone="fdsm")
    assert (found.params["permutations"], found.params["at_once"]) == (35_399, 1.0)
    kept = found.table[found.table["kept"]]
    assert kept[["source", "target"]].to_numpy().tolist() == PLANTED
    assert [note.key for note in found.notes] == ["projection.linked", "projection.backbone_fdsm"]


def test_networks_that_can_only_find_four_links_at_once_say_so():
    # 3 links with p = 1 / 10 000: q = 1 770 / 10 000 / 3 = .059, and with a fourth .044
    found = projection(pairs_planted(), backbone="fdsm", permutations=9_999)
    least = found.table.nsmallest(3, "p_value")
    assert least["p_value"].tolist() == [1e-4] * 3
    assert least["q_value"].tolist() == pytest.approx([0.059] * 3)
    told = {name: found.params[name] for name in ("kept", "at_once", "for_one", "min_p")}
    assert told == {"kept": 0, "at_once": 4.0, "for_one": 35_399, "min_p": 1e-4}
    assert set(found.table["status"]) == {"ok"}  # four of the 332 links could be found
    assert found.notes[-1].text("en") == (
        "In 9,999 drawn networks no p is below 0.0001: among 1,770 pairs, at 5%, a link is kept "
        "only where 4 or more are found at once. For a single one 35,399 networks are needed "
        '(`permutations=35399`); `backbone="sdsm"` draws none.'
    )


@pytest.mark.parametrize(
    ("correction", "status"), [("bh", "too_few"), ("bonferroni", "too_few"), ("none", "ok")]
)
def test_networks_that_can_find_nothing_are_too_few(correction, status):
    # 99 networks: 1 770 / (100 x .05) = 354 links must be found at once, and there are 332
    found = projection(pairs_planted(), backbone="fdsm", permutations=99, correction=correction)
    assert set(found.table["status"]) == {status}
    assert found.table["kept"].any() == (status == "ok")
    assert (found.notes[-1].key == "projection.none_can_be_kept") == (status == "too_few")
    for language in ("ru", "kk"):
        assert "{" not in found.notes[-1].text(language)


def test_more_networks_than_seconds_allow_are_not_drawn_unasked(monkeypatch):
    from spatialict.core.networks import exchanged

    monkeypatch.setattr(exchanged, "AFFORDABLE", 10**6)
    found = projection(pairs_planted(), backbone="fdsm")
    assert (found.params["permutations"], found.params["at_once"]) == (9_999, 4.0)
    assert found.notes[-1].key == "projection.kept_at_once"


@pytest.mark.parametrize("model", ["sdsm", "fdsm"])
def test_order_of_rows_and_workers_change_no_byte_and_the_table_given_stays(model):
    rows = planted()
    before, how = rows.copy(), {"backbone": model, "permutations": 199}
    one = projection(rows, workers=1, **how)
    two = projection(rows.sample(frac=1, random_state=1), workers=3, **how)
    pd.testing.assert_frame_equal(one.table, two.table)
    assert one.table["p_value"].to_numpy().tobytes() == two.table["p_value"].to_numpy().tobytes()
    assert one.params == two.params
    pd.testing.assert_frame_equal(rows, before)


def test_keys_of_numbers_go_into_a_network_as_they_are():
    rows = planted()
    table = projection(rows, nodes=range(70)).table
    web = Network.of(table, nodes=range(70))
    assert web.n == 70
    assert len(web.one) == len(table)


@pytest.mark.slow
@pytest.mark.parametrize(("model", "least"), [("sdsm", 0.002), ("fdsm", 0.01)])
def test_of_networks_drawn_from_the_model_at_most_five_in_a_hundred_pairs_are_found(model, least):
    """Share of pairs with p <= .05 over 40 drawn networks: below, as the sums are of few."""
    rng = np.random.default_rng(7)
    law = rng.random((40, 1)) * rng.random((1, 400)) * 0.3
    small = families = 0
    for _ in range(40):
        org, project = np.nonzero(rng.random(law.shape) < law)
        drawn = pd.DataFrame({"org_id": org, "project": project})
        table = projection(drawn, backbone=model, workers=1, permutations=199).table
        small += int((table["p_value"] <= 0.05).sum())
        families += bool(table["kept"].any())
    assert least < small / (40 * 40 * 39 / 2) <= 0.05
    assert families / 40 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 40)


def test_projects_left_out_and_repeated_rows_are_told():
    rows = pd.DataFrame({"project": list("pppqqp"), "org_id": list("abcaba")})
    found = projection(rows, most_participants=2)
    assert found.table[["source", "target"]].to_numpy().tolist() == [["a", "b"]]
    assert [note.text("en") for note in found.notes] == [
        "Two organisations are linked where they take part in a project together: 1 links among 3 "
        "organisations.",
        "1 of 6 participations repeats another (the same organisation in the same project) and "
        "counts once with it.",
        "1 of 2 projects has more than 2 organisations and is left out of the projection.",
    ]
    for language in ("ru", "kk"):
        assert all(note.text(language) for note in found.notes)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"weights": "hyperbolic"}, "weights: 'hyperbolic' is not known. Choose one of: newman"),
        ({"backbone": "knn"}, "backbone: 'knn' is not known. Choose one of: none, sdsm, fdsm, "),
        ({"correction": "holm"}, "correction: 'holm' is not known"),
        ({"alpha": 1}, "alpha"),
        ({"permutations": 0}, 'permutations: 0 is neither "auto" nor a whole number of 1 or more'),
        ({"permutations": "all"}, 'permutations: all is neither "auto" nor a whole number of 1'),
        ({"most_participants": 1}, "most_participants: 1 is not a whole number of 2 or more."),
        ({"most_participants": 2.5}, "most_participants: 2.5 is not a whole number of 2 or more."),
    ],
)
def test_wrong_arguments_are_told(options, said):
    with pytest.raises(ArgumentError) as fault:
        projection(WOMEN, **options)
    assert str(fault.value).startswith(said), str(fault.value)


def test_nothing_in_common_is_a_table_without_rows():
    rows = pd.DataFrame({"project": ["p", "q"], "org_id": ["a", "b"]})
    for chosen in ("none", "sdsm", "fdsm", "disparity"):
        found = projection(rows, backbone=chosen)
        assert len(found.table) == 0
        assert list(found.table.columns)[-3:] == ["q_value", "kept", "status"]
    assert TwoMode.of(rows).degree.tolist() == [1, 1]
