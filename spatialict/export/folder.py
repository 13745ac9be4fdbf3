"""A folder that is written whole or not at all.

Files are made in a staging folder beside the target, which takes the target's place by rename when
all are there. What an earlier run wrote is replaced; what somebody else put there is kept.
"""

from __future__ import annotations

import errno
import json
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from spatialict.core.study import DataError, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

MANIFEST: Final = "manifest.json"
_FULL: Final = {errno.ENOSPC, errno.EDQUOT}
_SAID_FULL: Final = ("no space left on device", "disk is full", "disk quota exceeded")


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """Give a staging folder that becomes `target` when the block ends without an error.

    Raises
    ------
    DataError
        If the folder cannot be written, the disk is full, or the target is not an earlier run's;
        nothing is then changed, and the staging folder is gone.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "study"
    >>> with written_whole(target) as staging:
    ...     _ = (staging / "manifest.json").write_text("{}")
    >>> [path.name for path in target.iterdir()]
    ['manifest.json']
    """
    staging = None
    try:
        _refuse_strangers(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(
            tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        )
        staging.chmod(0o755)
        yield staging
        _keep_what_others_put(target, staging)
        _swap(staging, target)
    except Exception as error:
        if told := _told(error, target):
            raise DataError([told]) from error
        raise
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


def _refuse_strangers(target: Path) -> None:
    if target.is_dir() and any(target.iterdir()) and not (target / MANIFEST).is_file():
        raise DataError([Message("writing.not_ours", {"path": str(target)})])
    if target.exists() and not target.is_dir():
        raise DataError([Message("writing.is_file", {"path": str(target)})])


def _own_files(target: Path) -> set[str]:
    try:
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        return {entry["path"] for entry in manifest["outputs"]} | {MANIFEST}
    except (OSError, ValueError, KeyError, TypeError):
        return {MANIFEST}


def _keep_what_others_put(target: Path, staging: Path) -> None:
    if not target.is_dir():
        return
    own = _own_files(target)
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target)
        if path.is_file() and name.as_posix() not in own and not (staging / name).exists():
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, staging / name)


def _swap(staging: Path, target: Path) -> None:
    aside = staging.with_suffix(".old")
    if target.exists():
        target.rename(aside)
    try:
        staging.rename(target)
    except OSError:
        if aside.exists():
            aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _told(error: Exception, target: Path) -> Message | None:
    """Return what a failure to write means; None where the error is something else.

    GDAL, SQLite and the writer of workbooks tell of a full disk by errors of their own.
    """
    number = getattr(error, "errno", None)
    words = str(error).casefold()
    values = {"path": str(target), "error": getattr(error, "strerror", None) or str(error)}
    if number in _FULL or any(said in words for said in _SAID_FULL):
        return Message("writing.disk_full", values)
    return Message("writing.not_writable", values) if isinstance(error, OSError) else None
