"""Does it all run? The demo on real figures, and a study of six made-up regions."""

import csv
import json
import shutil
from fractions import Fraction

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from spatialict.core.study import DataError
from spatialict.data.gazetteer import shipped
from spatialict.data.project import read_project
from spatialict.export.manifest import content_hash, file_hash
from spatialict.pipeline import rerun, run

POLES = {"KZ-71", "KZ-75"}


def table(folder, name):
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_hand():
    """Location quotients of section J in 2023, in exact fractions, from the shipped figures."""
    with shipped("kazakhstan/gva_by_section.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == "2023"]
    leaves = [r for r in rows if len(r["section"]) == 1 and r["region_id"] != "KZ"]
    total: dict[str, Fraction] = {}
    sector: dict[str, Fraction] = {}
    for row in leaves:
        value = Fraction(row["gva_mln_kzt"])
        total[row["region_id"]] = total.get(row["region_id"], Fraction(0)) + value
        if row["section"] == "J":
            sector[row["region_id"]] = value
    nation = sum(sector.values()) / sum(total.values())
    return {region: sector[region] / total[region] / nation for region in total}


def test_the_demo_flags_almaty_and_astana_and_no_other_region(demo):
    classes = {row["region_id"]: row["class"] for row in table(demo[1], "candidates")}
    assert len(classes) == 20
    assert {region for region, name in classes.items() if name == "growth_pole"} == POLES
    assert {region for region, name in classes.items() if name == "potential"} == set()


def test_the_third_region_is_far_below_the_thresholds(demo):
    rows = table(demo[1], "candidates")
    others = [row for row in rows if row["region_id"] not in POLES]
    assert round(max(float(row["specialisation_value"]) for row in others), 2) == 0.63
    assert round(max(float(row["size_value"]) for row in others), 3) == 0.024


def test_the_quotients_agree_with_a_calculation_by_hand_to_ten_digits(demo):
    expected = by_hand()
    for row in table(demo[1], "location_quotient"):
        assert float(row["value"]) == pytest.approx(float(expected[row["region_id"]]), rel=1e-12)


def test_the_poles_held_in_every_year(demo):
    rows = table(demo[1], "candidates_by_year")
    flagged = {(r["region_id"], r["year"]) for r in rows if r["class"] == "growth_pole"}
    assert flagged == {(region, str(year)) for region in POLES for year in range(2021, 2026)}


def test_the_caveats_of_section_j_are_in_report_and_tables(demo):
    found, folder = demo
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert len(found.caveats) == 3
    for caveat in found.caveats:
        for language in ("en", "ru", "kk"):
            assert caveat.text(language).split("“")[0].split("«")[0][:40] in report


def test_synthetic_firms_enter_no_criterion(demo):
    found, folder = demo
    inputs = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    assert [entry["table"] for entry in inputs if entry["synthetic"]] == ["firms"]
    used = " ".join(str(result.params) for result in found.results.values())
    assert "firms_synthetic" not in used


def test_every_file_of_the_manifest_is_there_and_no_other(demo):
    folder = demo[1]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    listed = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there == {*listed, "manifest.json"}
    assert all(file_hash(folder / path) == digest for path, digest in listed.items())


def test_what_the_issue_of_a_run_names_is_written(demo):
    folder = demo[1]
    kinds = ("location_quotient", "local_moran", "getis_ord", "candidates", "network")
    pictures = [f"maps/{language}/{kind}.{suffix}" for language in ("en", "ru", "kk")
                for kind in kinds for suffix in ("png", "svg", "pdf")]  # fmt: skip
    others = ["gis/kazakhstan.gpkg", "gis/kazakhstan.qgz", "report.html", "tables/kazakhstan.xlsx",
              "tables/neighbours_queen.gal", "methods_kk.txt"]  # fmt: skip
    assert [path for path in pictures + others if not (folder / path).is_file()] == []


def test_no_file_names_this_machine_or_the_day(demo, tmp_path_factory):
    folder = demo[1]
    machine = str(tmp_path_factory.getbasetemp()).encode()
    for path in folder.rglob("*"):
        if path.is_file():
            assert machine not in path.read_bytes(), path


def test_a_rerun_from_the_manifest_alone_gives_the_same_bytes(demo, tmp_path):
    """In one language, of three: every format of every sheet, and all that has no language.

    The report and the manifest tell of all languages: see the study of six regions.
    """
    folder = demo[1]
    recorded = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert recorded["project"]["study"]["languages"] == ["en", "ru", "kk"]
    recorded["project"]["study"]["languages"] = ["en"]
    (tmp_path / "manifest.json").write_text(json.dumps(recorded), encoding="utf-8")
    _, same = rerun(tmp_path / "manifest.json", tmp_path / "again")
    others = ("maps/ru/", "maps/kk/", "methods_ru", "methods_kk", "report.html")
    wanted = {path for path in same if not path.startswith(others)}
    assert [path for path in sorted(wanted) if not same[path]] == []
    for path in sorted(wanted):
        assert (folder / path).read_bytes() == (tmp_path / "again" / path).read_bytes(), path
    suffixes = {path.rpartition(".")[2] for path in wanted}
    assert suffixes >= {"png", "svg", "pdf", "csv", "xlsx", "gpkg", "qgz", "shp", "geojson", "txt"}
    assert suffixes >= {"gexf", "graphml", "gal"}


PROJECT = """
[study]
name = "six"
title = { en = "Six regions" }
languages = ["en"]
[sector]
industry = ["ICT"]
name = { en = "ICT" }
[years]
current = 2022
first = 2021
last = 2022
[regions]
path = "regions.geojson"
key = "code"
borders = "now"
[[tables]]
table = "activity"
path = "jobs.csv"
kind = "employment"
unit = "persons"
borders = { now = "2021..2022" }
[outputs]
formats = ["png"]
"""
JOBS = {  # ICT and other jobs in 2021, then in 2022: typed so that each class is met
    "A": ((300, 700), (400, 600)),
    "B": ((100, 9_900), (110, 9_890)),
    "C": ((10, 9_990), (30, 9_970)),
    "D": ((20, 9_980), (10, 9_990)),
    "E": ((6, 94), (6, 94)),
    "F": ((1, 999), (1, 999)),
}


def write_six(folder):
    corners = [(x, y) for y in range(2) for x in range(3)]
    squares = [box(60 + x, 45 + y, 61 + x, 46 + y) for x, y in corners]
    frame = gpd.GeoDataFrame({"code": list(JOBS)}, geometry=squares, crs=4326)
    frame.assign(name=[f"Region {code}" for code in JOBS]).to_file(folder / "regions.geojson")
    rows = [
        (code, industry, year, JOBS[code][step][place])
        for code in reversed(JOBS)
        for step, year in enumerate((2021, 2022))
        for place, industry in enumerate(("ICT", "other"))
    ]
    columns = ["region_id", "industry", "year", "value"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / "jobs.csv", index=False)
    (folder / "six.toml").write_text(PROJECT, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def six(tmp_path_factory):
    """Run the study of six regions; then its own files go, so that the outputs stand alone."""
    folder = write_six(tmp_path_factory.mktemp("six"))
    run(read_project(folder / "six.toml"), folder / "out")
    for name in ("regions.geojson", "jobs.csv", "six.toml"):
        (folder / name).unlink()
    return folder / "out"


def test_six_regions_from_their_files_get_the_expected_flags(six):
    classes = {row["region_id"]: row["class"] for row in table(six, "candidates")}
    assert classes == {
        "A": "growth_pole",
        "B": "potential",
        "C": "potential",
        "D": "none",
        "E": "potential",
        "F": "none",
    }


def test_inputs_travel_with_the_outputs_so_that_the_manifest_alone_repeats_the_run(six, tmp_path):
    moved, again = shutil.copytree(six, tmp_path / "moved"), tmp_path / "again"
    _, same = rerun(moved / "manifest.json", again)
    assert all(same.values())
    assert content_hash(again / "gis" / "six.gpkg") == content_hash(moved / "gis" / "six.gpkg")
    for path in moved.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (again / path.relative_to(moved)).read_bytes(), path.name


def test_an_input_that_changed_since_is_refused(six, tmp_path):
    moved = shutil.copytree(six, tmp_path / "moved")
    copy = next((moved / "inputs").glob("*jobs.csv"))
    copy.write_text(copy.read_text().replace("300", "301"))
    with pytest.raises(DataError, match="is not the file that was run"):
        rerun(moved / "manifest.json", tmp_path / "again")


def test_a_run_that_fails_on_its_data_writes_nothing(tmp_path):
    six = write_six(tmp_path)
    (six / "jobs.csv").write_text("region_id,industry,year,value\nA,ICT,2022,-5\n")
    with pytest.raises(DataError):
        run(read_project(six / "six.toml"), six / "out")
    assert not (six / "out").exists()
