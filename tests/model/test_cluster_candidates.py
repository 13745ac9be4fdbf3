"""Clusters of firms as candidates: every way through the criteria, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spatialict.core.labels import LANGUAGES
from spatialict.core.study import ArgumentError, Result
from spatialict.model.cluster_candidates import cluster_candidates


def judged(*, least=10, scan=(1, 1, 0, 0), **columns):
    hulls = pd.DataFrame(
        {"firms": [20], "lq": [2.0], "p_value": [0.01], "stability": [0.9], "regions": [("A", "B")]}
        | {name: [value] for name, value in columns.items()},
        index=pd.Index([4], name="cluster_id"),
    )
    places = pd.DataFrame({"cluster_id": 4, "scan_cluster": scan})
    results = {
        "firm_clusters": Result("cluster_hulls", hulls),
        "firm_places": Result("firm_places", places),
    }
    before = hulls.copy(deep=True)
    row = cluster_candidates(results, least=least).table.loc[4]
    pd.testing.assert_frame_equal(hulls, before)
    return row


def test_size_specialisation_chance_and_stability_decide_together():
    assert judged()["candidate"]
    assert not judged(firms=9)["candidate"]
    assert not judged(lq=1.24)["candidate"]
    assert not judged(p_value=0.051)["candidate"]
    assert judged(p_value=0.05)["candidate"]
    assert not judged(stability=0.74)["candidate"]


def test_the_score_is_the_farthest_criterion():
    assert judged(lq=1.0)["score"] == pytest.approx(1.0 / 1.25)
    assert judged(stability=0.6, lq=5.0)["score"] == pytest.approx(0.6 / 0.75)
    assert judged(p_value=0.5)["score"] == pytest.approx(0.05 / 0.5)


def test_what_cannot_be_told_leaves_it_open_unless_another_criterion_fails():
    assert judged(lq=np.nan)["candidate"] is pd.NA
    assert judged(p_value=np.nan)["candidate"] is pd.NA
    assert not judged(lq=np.nan, firms=3)["candidate"]
    assert np.isnan(judged(lq=np.nan)["score"])


@pytest.mark.parametrize(
    ("scan", "robust"), [((1, 2, 0, 0), True), ((1, 0, 0, 0), False), ((np.nan,) * 4, pd.NA)]
)
def test_the_scan_makes_it_robust_and_decides_nothing(scan, robust):
    row = judged(scan=scan)
    assert row["candidate"]
    assert (row["robust"] is pd.NA) if robust is pd.NA else row["robust"] == robust


def test_the_reason_names_every_figure_and_the_borders_it_crosses():
    row = judged(lq=1.5, p_value=0.034)
    for language in LANGUAGES:
        reason = row[f"reason_{language}"]
        assert "20" in reason
        assert ("1.50" if language == "en" else "1,50") in reason
        assert ("0.034" if language == "en" else "0,034") in reason
        assert "2" in reason
    assert "Chance hardly explains it" in row["reason_en"]
    assert "Chance may explain it" in judged(p_value=0.4)["reason_en"]
    assert "was not tested" in judged(p_value=np.nan)["reason_en"]
    assert "2 regions" in row["reason_en"]
    assert "across" not in judged(regions=("A",))["reason_en"]


def test_the_level_is_asked_for_and_checked():
    hulls = pd.DataFrame(
        {"firms": [20], "lq": 2.0, "p_value": 0.03, "stability": 0.9, "regions": [("A",)]}
    )
    results = {
        "firm_clusters": Result("cluster_hulls", hulls),
        "firm_places": Result("p", pd.DataFrame({"cluster_id": [0], "scan_cluster": [0]})),
    }
    assert not cluster_candidates(results, least=10, alpha=0.01).table["candidate"].any()
    with pytest.raises(ArgumentError, match="alpha"):
        cluster_candidates(results, least=10, alpha=5)
    without = results | {"firm_clusters": Result("cluster_hulls", hulls.drop(columns="p_value"))}
    assert cluster_candidates(without, least=10).table["candidate"].isna().all()
