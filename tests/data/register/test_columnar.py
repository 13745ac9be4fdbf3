"""Folders of partitions, as Hive and Spark write them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from spatialict.data.register.columnar import open_parquet, parts_of


def written(folder, *names):
    for number, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table({"firm_id": [f"f{number}"]}), path)


def read(folder, *columns):
    register = open_parquet(folder, table="firms", name="firms")
    return register, pa.concat_tables(register.read(columns)).select(list(columns)).to_pydict()


def test_what_a_writer_has_not_finished_is_hidden_at_any_depth(tmp_path):
    kept = ["_year=2021/a.parquet", "year=2020/a.parquet"]
    left = ["year=2020/_temporary/0/a.parquet", "year=2020/.a.parquet", "_delta_log/a.parquet"]
    written(tmp_path, *kept, *left, ".x=1/a.parquet")
    assert [file.relative_to(tmp_path).as_posix() for file in parts_of(tmp_path)] == kept
    assert open_parquet(tmp_path, table="firms", name="firms").rows == 2


def test_a_folder_under_a_hidden_one_is_read(tmp_path):
    written(tmp_path / "_exports" / ".now", "a.parquet")
    assert len(parts_of(tmp_path / "_exports" / ".now")) == 1


def test_the_names_of_partitions_are_read_as_hive_writes_them(tmp_path):
    """%D0%90 is the Cyrillic A in UTF-8, %3D an equals sign."""
    written(
        tmp_path,
        "town=%D0%90/a.parquet",
        "town=__HIVE_DEFAULT_PARTITION__/a.parquet",
        "town=a%3Db/a.parquet",
    )
    register, cells = read(tmp_path, "firm_id", "town")
    assert register.columns == ("firm_id", "town")
    assert cells == {"firm_id": ["f0", "f1", "f2"], "town": ["А", None, "a=b"]}
