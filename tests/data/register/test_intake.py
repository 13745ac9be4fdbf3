"""Registers through the door: every kind of file, every broken row, whoever does the work."""

from __future__ import annotations

import os
import signal
import sys

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spatialict.core.study import DataError
from spatialict.core.workers import watched
from spatialict.data.project import parse_project
from spatialict.data.register import intake, pieces
from spatialict.data.register.cleaning import REASONS
from spatialict.data.validate import read_study
from tests.data.inputs import NOTES, Inputs, notes

REGISTER = """\
firm_id,industry,oked,region_id,lon,lat,jobs,opened,closed,town
b,J,62.01,KZ-11,69.5,51.5,12,2015-03-01,,
a,C,25.11,,70.5,51.5,"1,5",01.03.2016,2020,
d,J,62.02,KZ-19,69.25,50.75,,2017,,
c,J,62.01,KZ-71,,,3,2018,,Астана
"""


def with_register(inputs, content=REGISTER, *lines):
    inputs.add_table("firms", content, *lines)
    return inputs


def rejected(study):
    return dict(zip(study.rejects["row"], study.rejects["reason"], strict=True))


def new_notes(study):
    return [note for note in notes(study) if note not in NOTES]


def same(one, other):
    pd.testing.assert_frame_equal(one.firms, other.firms, check_exact=True)
    pd.testing.assert_frame_equal(one.rejects, other.rejects, check_exact=True)
    for name in ("x_m", "y_m"):
        assert one.firms[name].to_numpy().tobytes() == other.firms[name].to_numpy().tobytes()


def test_firms_are_a_table_of_columns_sorted_by_id(inputs):
    firms = with_register(inputs).read().firms
    assert not isinstance(firms, gpd.GeoDataFrame)
    assert firms.index.tolist() == ["a", "b", "c", "d"]
    assert firms.index.name == "firm_id"
    assert firms.columns.tolist() == [
        *("x_m", "y_m", "industry", "oked", "region_id"),
        *("jobs", "opened", "closed", "placed", "town"),
    ]
    assert firms["region_id"].tolist() == ["KZ-71", "KZ-11", "KZ-71", "KZ-19"]
    assert firms["industry"].cat.categories.tolist() == ["C", "J"]
    np.testing.assert_array_equal(firms["jobs"], [1.5, 12, 3, np.nan])
    assert firms["opened"].tolist() == [2016, 2015, 2018, 2017]
    assert str(firms["opened"].dtype) == "Int16"
    assert firms["closed"].isna().tolist() == [False, True, True, True]
    assert firms["placed"].tolist() == ["address", "address", "town", "address"]
    assert firms["town"].tolist()[2] == "Astana"


def test_a_firm_without_coordinates_stands_at_the_centre_of_its_town(inputs):
    # towns.csv gives Astana 71.44598 51.1801: outside the four squares, but the region is stated
    inputs.add_table("towns", "name,names,lon,lat\nMy town,Моя|Менің,70.25,51.25\n")
    text = REGISTER.replace("Астана", "г. МОЯ").replace("KZ-71,,", ",,")
    study = with_register(inputs, text).read()
    there = gpd.points_from_xy([70.25], [51.25], crs=4326).to_crs(study.regions.crs)
    assert study.firms.loc["c", ["x_m", "y_m"]].tolist() == [there.x[0], there.y[0]]
    assert study.firms.loc["c", ["region_id", "placed", "town"]].tolist() == [
        *("KZ-71", "town", "My town"),
    ]
    assert new_notes(study) == [
        "firms: 1 of 4 rows without usable coordinates stand at the centre of their town "
        "(`placed` = town). The centres: towns.csv."
    ]


def test_an_address_gives_the_town_where_no_column_does(inputs):
    inputs.add_table("towns", "name,lon,lat\nАқкөл,70.25,51.25\n")
    text = 'firm_id,industry,address\na,J,"010000, Аққөл"\nb,J,"020000, Ақкөл қ., Абай к-сі, 3"\n'
    study = with_register(inputs, text).read()
    assert study.firms.index.tolist() == ["b"]
    assert study.rejects.iloc[0].tolist() == ["firms", 2, "a", "town_unknown", "010000, Аққөл"]


BROKEN = {
    "x,J,,,69.5": "cells",
    'x,"J,,,69.5,51.5,,,,': "quotes",
    "x\0,J,,,69.5,51.5,,,,": "nul",
    ",J,,,69.5,51.5,,,,": "no_key",
    "x,,,,69.5,51.5,,,,": "no_industry",
    "x,J,,KZ-10,69.5,51.5,,,,": "no_boundary",
    "x,J,,,,,,,,": "no_place",
    "x,J,,,69.5,,,,,": "no_place",
    "x,J,,,east,north,,,,": "no_number",
    "x,J,,,nan,51.5,,,,": "no_number",
    "x,J,,,1e308,-1e308,,,,": "not_on_globe",
    "x,J,,,69.5,90.01,,,,": "not_on_globe",
    "x,J,,,0,0.0,,,,": "zero",
    "x,J,,,60,45,,,,": "outside",
    "x,J,,,,,,,,Нигде": "town_unknown",
    "x,J,,,,,,,,Абай": "town_ambiguous",
    "x,J,,,,,,,,Шымкент": "town_outside",
    "a,J,,,69.5,51.5,,,,": "repeated",
}


@pytest.mark.parametrize("row", BROKEN, ids=BROKEN.values())
def test_a_row_that_is_no_firm_is_listed_with_its_reason(inputs, row):
    study = with_register(inputs, f"{REGISTER}{row}\nz,J,,,69.5,51.5,,,,\n").read()
    assert rejected(study) == {6: BROKEN[row]}
    assert study.firms.index.tolist() == ["a", "b", "c", "d", "z"]
    for language in ("en", "ru", "kk"):
        assert any("firms_rejected.csv" in note for note in notes(study, language))


def test_every_reason_can_happen():
    assert set(BROKEN.values()) | {"", "long", "bytes", "no_point"} == set(REASONS)


def test_what_is_wrong_with_jobs_and_years_is_missing_and_counted(inputs):
    text = REGISTER.replace(",12,2015-03-01,", ",-12,soon,").replace("2016,2020", "2016,2014")
    study = with_register(inputs, text).read()
    assert np.isnan(study.firms.loc["b", "jobs"])
    assert study.firms["opened"].isna().tolist() == [False, True, False, False]
    assert study.firms["closed"].isna().all()
    assert new_notes(study)[:3] == [
        "firms: 1 firm with a cell in `jobs` that is no such number or date and counts as missing: "
        "'-12' (row 2). Empty: 1.",
        "firms: 1 firm with a cell in `opened` that is no such number or date and counts as "
        "missing: 'soon' (row 2). Empty: 0.",
        "firms: 1 firm with a cell in `closed` that is no such number or date and counts as "
        "missing: '2014' (row 3). Empty: 3.",
    ]
    assert len(study.rejects) == 0


def test_an_unknown_region_does_not_lose_a_firm_that_has_a_point(inputs):
    study = with_register(inputs, REGISTER.replace("KZ-11", "Akmolla")).read()
    assert study.firms.loc["b", "region_id"] == "KZ-11"
    assert new_notes(study)[0] == (
        "firms: 1 of 4 rows with an unknown region: 'Akmolla' (row 2; did you mean Akmola region "
        "KZ-11?). The firm counts where its point or its town lies; correct the names, or use the "
        "codes."
    )


def test_columns_may_be_called_anything(inputs):
    text = REGISTER.replace("firm_id,industry", "БИН,Секция").replace("lon,lat", "долгота,широта")
    columns = '{ firm_id = "БИН", industry = "Секция", lon = "долгота", lat = "широта" }'
    study = with_register(inputs, text, f"columns = {columns}").read()
    assert study.firms.index.tolist() == ["a", "b", "c", "d"]


def test_the_section_follows_from_the_code_where_no_industry_is_given(inputs):
    text = "firm_id,oked,lon,lat\n" + "".join(
        f"{n},{code},69.5,51.5\n" for n, code in enumerate(["62.01", "25110", "34.10", "IT"])
    )
    study = with_register(inputs, text).read()
    assert study.firms["industry"].tolist() == ["J", "C"]
    assert rejected(study) == {4: "no_industry", 5: "no_industry"}
    assert study.rejects["given"].tolist() == ["34.10", "IT"]


def test_a_section_in_cyrillic_or_small_letters_is_that_section(inputs):
    study = with_register(inputs, REGISTER.replace(",C,", ",с,").replace("b,J,", "b,j,")).read()
    assert study.firms["industry"].tolist() == ["C", "J", "J", "J"]


def test_rows_that_where_leaves_out_are_not_counted(inputs):
    study = with_register(inputs, REGISTER, 'where = { industry = "J" }').read()
    assert study.firms.index.tolist() == ["b", "c", "d"]
    assert len(study.rejects) == 0


def test_firms_without_ids_are_called_by_their_rows(inputs):
    rows = "".join("J,69.5,51.5\n" for _ in range(9))
    firms = with_register(inputs, f"industry,lon,lat\n{rows}").read().firms
    assert firms.index.tolist() == [*(f"row{row:02d}" for row in range(2, 11))]


def test_coordinates_in_metres_need_a_crs(inputs):
    inputs.add_table("firms", "industry,x_m,y_m\nJ,500000,5700000\n")
    with pytest.raises(DataError) as refused:
        inputs.read()
    assert [fault.key for fault in refused.value.faults] == ["intake.no_crs"]
    inputs.configure('path = "firms.csv"', 'path = "firms.csv"\ncrs = "EPSG:32642"')
    firms = inputs.read().firms
    # the central meridian of zone 42 is 69 degrees east, a border of the squares
    assert firms["region_id"].tolist() == ["KZ-11"]


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        ("firm_id,lon,lat", ["industry"]),
        ("firm_id,industry", ["lon", "lat"]),
        ("firm_id,industry,lon,town", ["lat"]),
    ],
)
def test_columns_that_are_needed_are_asked_for(inputs, header, roles):
    with_register(inputs, f"{header}\n{','.join('1' for _ in header.split(','))}\n")
    with pytest.raises(DataError) as refused:
        inputs.read()
    assert [dict(fault.values)["role"] for fault in refused.value.faults] == roles


def test_two_registers_are_one_table_and_an_id_is_one_firm(inputs):
    with_register(inputs)
    inputs.project += '\n[[tables]]\ntable = "firms"\npath = "more.csv"\n'
    inputs.files["more.csv"] = "firm_id,industry,lon,lat\nb,J,69.5,51.5\ne,J,69.5,51.5\n"
    study = inputs.read()
    assert study.firms.index.tolist() == ["a", "b", "c", "d", "e"]
    assert study.rejects.iloc[0].tolist() == [
        *("firms 2 (more.csv)", 2, "b", "repeated", "firms 1 (firms.csv) 2"),
    ]


# --- every kind of file


def frame():
    table = pd.read_csv(pd.io.common.StringIO(REGISTER), dtype={"opened": str})
    return table.assign(jobs=[12, 1.5, np.nan, 3], closed=table["closed"].astype("Int64"))


def as_parquet(folder):
    pq.write_table(pa.Table.from_pandas(frame(), preserve_index=False), folder / "firms.parquet")
    return "firms.parquet"


def as_partitions(folder):
    for number, name in ((0, "b.parquet"), (1, "a.parquet")):
        part = frame().iloc[2 * number : 2 * number + 2]
        path = folder / "parts" / f"year={2020 + number}"
        path.mkdir(parents=True)
        pq.write_table(pa.Table.from_pandas(part, preserve_index=False), path / name)
    return "parts"


def as_workbook(folder):
    book = openpyxl.Workbook()
    for row in [
        list(frame().columns),
        *frame().astype(object).where(frame().notna(), None).to_numpy(),
    ]:
        book.active.append([cell.item() if hasattr(cell, "item") else cell for cell in row])
    book.save(folder / "firms.xlsx")
    return "firms.xlsx"


def as_layer(suffix):
    def written(folder):
        table = frame()
        points = gpd.points_from_xy(table["lon"], table["lat"])
        points = [None if np.isnan(x) else p for x, p in zip(table["lon"], points, strict=True)]
        layer = gpd.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=points, crs=4326)
        options = {"SPATIAL_INDEX": "NO"} if suffix == ".fgb" else {}  # it has no empty shapes
        layer.to_file(folder / f"firms{suffix}", **options)
        return f"firms{suffix}"

    return written


def as_geoparquet(folder):
    table = frame()
    points = gpd.points_from_xy(table["lon"], table["lat"])
    points = [None if np.isnan(x) else p for x, p in zip(table["lon"], points, strict=True)]
    layer = gpd.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=points, crs=4326)
    layer.to_parquet(folder / "firms.parquet")
    return "firms.parquet"


def as_semicolons(folder):
    lines = [
        line.replace('"1,5"', "1.5").replace(",", ";").replace(".", ",") for line in
        REGISTER.replace("01.03.2016", "2016-03-01").splitlines()
    ]  # fmt: skip
    text = "\r\n".join(lines).replace("62,0", "62.0").replace("25,11", "25.11")
    (folder / "firms.tsv").write_bytes(text.encode("cp1251"))
    return "firms.tsv"


KINDS = {
    "parquet": as_parquet, "partitions": as_partitions, "workbook": as_workbook,
    "geopackage": as_layer(".gpkg"), "flatgeobuf": as_layer(".fgb"), "geoparquet": as_geoparquet,
    "geojson": as_layer(".geojson"), "cp1251 with semicolons": as_semicolons,
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_gives_the_same_firms(inputs, kind):
    expected = with_register(inputs).read()
    path = KINDS[kind](inputs.folder)
    inputs.configure("firms.csv", path)
    study = inputs.read()
    near = {"check_exact": False, "rtol": 1e-12}
    pd.testing.assert_frame_equal(study.firms, expected.firms, **near)
    assert len(study.rejects) == 0
    assert [len(source.sha256) for source in study.sources] == [64, 64, 64]


def test_shapes_that_are_no_points_are_told(inputs):
    layer = gpd.GeoDataFrame(
        {"firm_id": ["a", "b"], "industry": ["J", "J"]},
        geometry=[shapely.Point(69.5, 51.5), shapely.box(69, 51, 70, 52)],
        crs=4326,
    )
    layer.to_file(inputs.folder / "firms.gpkg")
    inputs.project += '\n[[tables]]\ntable = "firms"\npath = "firms.gpkg"\n'
    assert rejected(inputs.read()) == {2: "no_point"}
    with pytest.warns(UserWarning, match="crs"):
        layer.set_crs(None, allow_override=True).to_file(inputs.folder / "firms.gpkg")
    with pytest.raises(DataError) as refused:
        inputs.read()
    assert [fault.key for fault in refused.value.faults] == ["intake.no_crs"]


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("firms.parquet", b"PAR1 no", "register.broken_parquet"),
        ("firms.gpkg", b"SQLite format 3\0", "reading.broken_vector"),
        ("firms.xlsx", b"PK\x03\x04", "reading.broken_workbook"),
        ("firms.csv", b"", "reading.empty"),
        ("firms.txt", None, "reading.missing"),
    ],
)
def test_a_broken_file_is_one_fault(inputs, name, content, key):
    if content is not None:
        (inputs.folder / name).write_bytes(content)
    inputs.project += f'\n[[tables]]\ntable = "firms"\npath = "{name}"\n'
    with pytest.raises(DataError) as refused:
        inputs.read()
    assert [fault.key for fault in refused.value.faults] == [key]


def test_a_parquet_file_that_is_cut_off_midway_is_a_fault(inputs):
    path = inputs.folder / as_parquet(inputs.folder)
    whole = path.read_bytes()
    path.write_bytes(whole[:40] + b"\xff" * 200 + whole[240:])
    inputs.project += '\n[[tables]]\ntable = "firms"\npath = "firms.parquet"\n'
    with pytest.raises(DataError) as refused:
        inputs.read()
    assert [fault.key for fault in refused.value.faults] == ["register.broken_parquet"]


# --- laws


def drawn(rows, seed=1):
    """Return a register with broken rows among sound ones."""
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(69, 71, rows).round(5), rng.uniform(50, 52, rows).round(5)
    lines = [
        f"f{number:06d},{'JC'[number % 2]},62.01,,{x},{y},{number % 40},2015,,"
        for number, (x, y) in enumerate(zip(lon, lat, strict=True))
    ]
    broken = list(BROKEN)
    for place in rng.choice(rows, rows // 10, replace=False):
        lines[place] = broken[place % len(broken)].replace("x,", f"x{place},", 1)
    return lines


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.randoms(use_true_random=False))
def test_order_of_rows_never_matters_and_no_row_is_lost(order, tmp_path_factory):
    inputs = Inputs(tmp_path_factory.mktemp("order"))
    head, *lines = REGISTER.splitlines()[0], *drawn(300)
    lines = [line for line in lines if not line.startswith("a,")]
    with_register(inputs, "\n".join([head, *lines]))
    sound = inputs.read()
    order.shuffle(lines)
    inputs.files["firms.csv"] = "\n".join([head, *lines])
    study = inputs.read()
    pd.testing.assert_frame_equal(study.firms, sound.firms, check_exact=True)
    one, other = (
        sorted(map(str, s.rejects[["firm_id", "reason", "given"]].to_numpy(object).tolist()))
        for s in (study, sound)
    )
    assert one == other
    assert len(study.firms) + len(study.rejects) == len(lines)


@pytest.fixture
def many(tmp_path, monkeypatch):
    """Return a register of 3 000 rows in pieces of 100."""
    inputs = with_register(Inputs(tmp_path))
    inputs.files["firms.csv"] = "\n".join([REGISTER.splitlines()[0], *drawn(3_000)])
    monkeypatch.setattr(intake.take_firms, "__kwdefaults__", {"workers": None, "rows": 100})
    inputs.read()
    return parse_project(inputs.project, folder=inputs.folder)


def test_neither_threads_nor_the_length_of_a_piece_matter(many, monkeypatch):
    alone = read_study(many, workers=1)
    assert len(alone.firms) + len(alone.rejects) == 3_000
    same(read_study(many, workers=3), alone)
    monkeypatch.setattr(intake.take_firms, "__kwdefaults__", {"workers": None, "rows": 7_777})
    same(read_study(many), alone)


def test_progress_is_told_piece_by_piece(many):
    told = []
    with watched(lambda done, total: told.append((done, total))):
        read_study(many, workers=2)
    assert [pair for pair in told if pair[1] > 1] == [(done, 30) for done in range(1, 31)]


@pytest.mark.slow
def test_a_worker_that_is_killed_midway_takes_no_row_along(many):
    from distributed import Client, LocalCluster

    alone = read_study(many, workers=1)
    killed = []

    def told(done, total):
        if not killed and done >= 5:
            killed.append(next(iter(client.run(os.getpid).values())))
            os.kill(killed[0], signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)

    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0")
    with cluster, Client(cluster) as client:
        same(read_study(many, workers=client), alone)
        with watched(told):
            same(read_study(many, workers=client), alone)
    assert len(killed) == 1


def test_pieces_are_cut_by_rows_alone():
    table = pa.table({"a": list(range(10))})
    cut = [table.slice(0, 3), table.slice(3, 0), table.slice(3, 6), table.slice(9)]
    lengths = [len(piece) for piece in pieces.in_rows(cut, 4)]
    assert lengths == [4, 4, 2]
    assert pieces.Piece.of(0, table).table().equals(table)


# --- hostile rows

HOSTILE = [
    "=cmd|'/c calc'!A1", "+1+1", "@SUM(1)", "'; DROP TABLE firms; --", "<script>alert(1)</script>",
    "Óëûòàó", "?лытау", "\u202egnitset", "a\u0000b", "\ufeff", "1e308", "-1e308", "inf", "nan",
    "9" * 400, "x" * 100, "", " ", '"', '""', "\\", "69.5", "51.5", "٣", "½", "0x1F", "1,5",
]  # fmt: skip


@pytest.mark.slow
def test_a_million_hostile_rows_end_with_counts_and_a_list(tmp_path):
    inputs, rng = Inputs(tmp_path), np.random.default_rng(8)
    lines = []
    for number, (form, *which) in enumerate(rng.integers(0, 27, (1_000_000, 4)).tolist()):
        a, b, c = (HOSTILE[place] for place in which)
        lines.append(
            f"h{number},{a},,{b},{(c, '69.5')[number % 2]},51.5,{a},{b},,{c}"
            if form < 20
            else (f'{a},"{b},{c}', f"{number},{a}", f'h,"{a}"{b}', c, "\r", '"', f"{a};{b}")[
                form - 20
            ]
        )
    sound = REGISTER.splitlines()
    text = "\n".join([sound[0], *lines[:500_000], *sound[1:], *lines[500_000:]]) + "\n"
    inputs.add_table("firms", "")
    inputs.files["firms.csv"] = text.encode() + b"\xff\xfe\x00,J\n"
    study = inputs.read()
    assert {"a", "b", "c", "d"} <= set(study.firms.index)
    assert len(study.rejects) > 500_000
    assert set(study.rejects["reason"]) >= {"cells", "quotes", "nul", "no_industry", "no_number"}
    assert study.rejects["given"].str.len().max() <= 80
    assert np.isfinite(study.firms[["x_m", "y_m"]].to_numpy()).all()
    told = next(note for note in study.notes if note.key == "register.rejected")
    rows = told.values["extent"].values["count"]  # noqa: PD011 (of messages)
    assert len(study.firms) + len(study.rejects) == rows
    assert study.rejects["row"].is_unique
    assert rows > 930_000  # the others are blank, or lie in marks that pair over several lines
