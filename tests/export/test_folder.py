import errno
import json
from pathlib import Path

import pytest

from spatialict.core.study import DataError
from spatialict.export.folder import written_whole


def write_run(target: Path, name: str, text: str) -> None:
    with written_whole(target) as staging:
        (staging / name).write_text(text)
        manifest = {"outputs": [{"path": name}]}
        (staging / "manifest.json").write_text(json.dumps(manifest))


def fail_half_way(target: Path, error: Exception) -> None:
    with written_whole(target) as staging:
        (staging / "table.csv").write_text("half")
        raise error


def test_a_run_that_fails_leaves_the_earlier_one_and_no_scraps(tmp_path):
    write_run(tmp_path / "study", "table.csv", "old")
    with pytest.raises(RuntimeError):
        fail_half_way(tmp_path / "study", RuntimeError())
    assert (tmp_path / "study" / "table.csv").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_files_of_other_people_survive_a_new_run(tmp_path):
    write_run(tmp_path / "study", "table.csv", "old")
    (tmp_path / "study" / "notes.txt").write_text("mine")
    write_run(tmp_path / "study", "new.csv", "new")
    assert sorted(p.name for p in (tmp_path / "study").iterdir()) == [
        "manifest.json",
        "new.csv",
        "notes.txt",
    ]


def test_a_folder_that_is_not_an_earlier_run_is_refused(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_text("")
    with pytest.raises(DataError) as caught, written_whole(tmp_path / "photos"):
        pass
    assert str(caught.value) == (
        f"{tmp_path / 'photos'}: this folder holds files that are not an earlier run's of "
        "spatialict (there is no manifest.json). Choose another with --out, or empty it."
    )


def test_a_full_disk_changes_nothing_and_says_so(tmp_path):
    write_run(tmp_path / "study", "table.csv", "old")
    with pytest.raises(DataError) as caught:
        fail_half_way(tmp_path / "study", OSError(errno.ENOSPC, "No space left on device"))
    assert str(caught.value) == (
        f"{tmp_path / 'study'}: the disk is full, and nothing was changed there. "
        "Free some space or choose another disk with --out."
    )
    assert (tmp_path / "study" / "table.csv").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError) as caught, written_whole(tmp_path / "file" / "study"):
        pass
    assert "file/study: the outputs cannot be written (File exists)" in str(caught.value)
