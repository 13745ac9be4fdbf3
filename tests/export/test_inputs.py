"""What a run read is copied beside its manifest, a folder of partitions with all of them."""

from __future__ import annotations

from spatialict.export.inputs import copy_inputs


def test_a_folder_of_partitions_is_copied_whole_and_a_copy_keeps_its_name(tmp_path):
    parts = tmp_path / "register"
    (parts / "year=2024").mkdir(parents=True)
    (parts / "year=2024" / "a.parquet").write_bytes(b"PAR1")
    (tmp_path / "regions.gpkg").write_bytes(b"g")
    tables = [{"table": "firms", "path": "register"}]
    project = {"regions": {"path": "regions.gpkg"}, "tables": tables}
    moved = copy_inputs(project, tmp_path.joinpath, tmp_path / "run" / "inputs")
    assert moved["tables"] == [{"table": "firms", "path": "inputs/02_register"}]
    copied = tmp_path / "run" / "inputs" / "02_register" / "year=2024" / "a.parquet"
    assert copied.read_bytes() == b"PAR1"
    again = copy_inputs(moved, (tmp_path / "run").joinpath, tmp_path / "again" / "inputs")
    assert again["tables"] == moved["tables"]
