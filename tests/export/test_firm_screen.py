"""What the terminal says of firms: peaks of curves, clusters, windows, rejected rows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.study import Message
from spatialict.export.firm_screen import rows_of_firms
from spatialict.export.screen import COLUMNS, as_data, as_text, summary
from tests import made_up

PRINTED = (
    *("duranton_overman", "marcon_puech", "ripley_l", "firm_clusters", "scan"),
    *("scan_space_time", "colocation_quotient", "clustering"),
)


def test_a_curve_is_told_by_its_peak_and_where_it_leaves_the_band() -> None:
    """The made-up curve is above its band from 4 to 12 km, most at 6 km."""
    shown = rows_of_firms(made_up.findings(), "duranton_overman", "ru")
    assert shown is not None
    assert shown["where_km"].tolist() == ["4–12"]
    assert shown["peak_km"].tolist() == [6.0]


def test_two_stretches_of_a_curve_and_a_single_distance_are_told_apart() -> None:
    found = made_up.findings()
    curve = found.results["ripley_l"]
    label = ["ns", "localised", "localised", "ns", "localised", *["ns"] * 6]
    changed = replace(curve, table=curve.table.assign(label=label))
    shown = rows_of_firms(replace(found, results={"ripley_l": changed}), "ripley_l", "en")
    assert shown is not None
    assert shown["where_km"].tolist() == ["2–4; 8"]


def test_a_curve_above_its_band_at_the_last_distance_says_that_measuring_ended() -> None:
    found = made_up.findings()
    curve = found.results["marcon_puech"]
    changed = replace(curve, table=curve.table.assign(label=["ns", *["localised"] * 10]))
    shown = rows_of_firms(replace(found, results={"marcon_puech": changed}), "marcon_puech", "en")
    assert shown is not None
    assert shown["where_km"].tolist() == ["2–20 (where measuring ended)"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_firms_say_how_many_rows_of_the_register_were_rejected_as_a_run_does(
    language: str,
) -> None:
    found = made_up.findings()
    values = {"table": "firms", "extent": "4 of 13", "reasons": ["no key: 4"]}
    note = Message("register.rejected", values)
    told = replace(found, study=replace(found.study, notes=(note,)))
    assert note.text(language) in as_text(told, PRINTED, language)
    assert note.text(language) in summary(told, Path("nowhere"), language)
    assert note.text(language) not in as_text(told, ("local_moran",), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cluster_and_no_window_are_sentences_not_empty_tables(language: str) -> None:
    found = made_up.findings()
    clusters, scan = found.results["firm_clusters"], found.results["scan"]
    nothing = {
        "firm_clusters": replace(clusters, table=clusters.table.iloc[:0]),
        "scan": replace(scan, table=scan.table.iloc[:1].assign(radius_m=np.nan, status="too_few")),
    }
    told = as_text(replace(found, results=nothing), PRINTED, language)
    assert text("screen.nothing_firm_clusters", language) in told
    assert text("screen.nothing_scan", language) in told
    assert "Empty DataFrame" not in told


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_codes_of_cells_are_words_of_the_language(language: str) -> None:
    told = as_text(made_up.findings(), PRINTED, language)
    cells = {cell for line in told.splitlines() for cell in line.split()}
    assert not cells & {"no", "yes", "robust", "ns", "ok", "too_few", "sector", "together", "apart"}
    for key in ("firm_report.clq_ns", "report.status_too_few", "firm_report.clq_apart"):
        assert text(key, language) in told
    assert "university" not in told


@pytest.mark.parametrize(
    ("robust", "said"),
    [
        ([True, True], "Candidates among them: D1 Pole, D2 Second. The scan confirms all of them."),
        ([True, False], "Candidates among them: D1 Pole, D2 Second. The scan confirms D1 Pole."),
        ([False] * 2, "Candidates among them: D1 Pole, D2 Second. The scan confirms none of them."),
    ],
)
def test_candidates_that_the_scan_confirms_are_named(robust: list[bool], said: str) -> None:
    found = made_up.findings()
    judged = found.results["cluster_candidates"]
    table = judged.table.assign(
        candidate=pd.array([True, True, False], "boolean"),
        robust=pd.array([*robust, False], "boolean"),
    )
    results = {**found.results, "cluster_candidates": replace(judged, table=table)}
    told = summary(replace(found, results=results), Path("nowhere"), "en")
    assert said in told
    unscanned = {key: result for key, result in results.items() if key != "scan"}
    assert "The scan" not in summary(replace(found, results=unscanned), Path("nowhere"), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_of_firms_has_a_heading_and_columns_in_words(language: str) -> None:
    told = as_text(made_up.findings(), PRINTED, language)
    for key in PRINTED:
        assert text(f"screen.{key}", language) in told
        for column in COLUMNS[key]:
            assert text(f"screen.column_{column}", language)


def test_clusters_come_largest_first_with_names_in_the_language() -> None:
    told = as_text(made_up.findings(), ("firm_clusters",), "kk").splitlines()
    assert "D1 Pole" in told[2]
    assert "Өзек қ." in told[2]


def test_a_program_gets_every_distance_and_no_geometry() -> None:
    data = as_data(made_up.findings(), PRINTED, "en")
    json.dumps(data, allow_nan=False)
    assert len(data["results"]["duranton_overman"]["rows"]) == 11
    assert data["results"]["duranton_overman"]["rows"][0]["value"] is None
    cluster = data["results"]["firm_clusters"]["rows"][1]
    assert "geometry" not in cluster
    assert cluster["regions"] == "R1; R2"


def test_a_focus_tells_what_reaches_into_its_regions_and_national_curves() -> None:
    found = made_up.findings(focus=("R2",))
    names = [row["name_en"] for row in as_data(found, PRINTED)["results"]["firm_clusters"]["rows"]]
    assert names == ["D2 Second"]
    assert len(as_data(found, PRINTED)["results"]["scan"]["rows"]) == 1  # S3 at 150 km east
    assert len(as_data(found, PRINTED)["results"]["ripley_l"]["rows"]) == 11


@pytest.mark.parametrize("language", LANGUAGES)
def test_summary_counts_clusters_windows_and_rejected_rows(language: str) -> None:
    told = summary(made_up.findings(), Path("nowhere"), language)
    assert text("screen.clusters_found", language, count=3, sure=2) in told
    assert text("screen.rejected", language, count=4) in told
    assert text("screen.synthetic_firms", language) in told
    assert text("screen.clusters_candidates", language, names="D1 Pole") in told
    assert text("screen.scan_confirms_all", language) in told


def test_summary_is_silent_of_firms_where_there_are_none() -> None:
    study = replace(made_up.study(), firms=None, rejects=None)
    results = {"candidates": made_up.findings().results["candidates"]}
    told = summary(made_up.findings(study=study, results=results), Path("nowhere"), "en")
    assert "firms" not in told.casefold()


def test_a_curve_inside_its_band_is_no_localisation_in_the_summary() -> None:
    found = made_up.findings()
    curve = found.results["duranton_overman"]
    calm = replace(curve, params={**curve.params, "p_localised": 0.2, "peak_m": np.nan})
    told = summary(
        replace(found, results={**found.results, "duranton_overman": calm}), Path("nowhere"), "en"
    )
    assert text("screen.localised", "en", peak="6", p="p = 0.001") not in told
    assert "stand closer" not in told
