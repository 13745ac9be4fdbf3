"""Copies of what a run read, so that its manifest alone repeats it.

Tables that ship with spatialict are named, not copied.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.neighbourhood.rule_files import files_of, with_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

SHIPPED: Final = "shipped:"
_NUMBERED: Final = r"^\d{2}_"  # a copy of a copy keeps its name
_SIDECARS: Final = {
    ".shp": (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix"),
    ".tab": (".dat", ".map", ".id", ".ind"),
    ".mif": (".mid",),
}


def copy_inputs(
    project: Mapping[str, Any], locate: Callable[[str], Path], folder: Path
) -> dict[str, Any]:
    """Copy the files a project reads, and return the project with the paths of the copies.

    Parameters
    ----------
    project : Mapping
        A project file as data: paths in ``regions``, ``tables`` and the rules of ``association``.
    locate : callable
        Path as written -> file.
    folder : Path
        Where the copies go, beside the manifest; made where it is needed.
    """
    copies: dict[str, str] = {}
    for path in paths_of(project):
        if path not in copies and not path.startswith(SHIPPED):
            copies[path] = f"{folder.name}/{_copy(locate(path), folder, len(copies) + 1)}"
    tables = [
        {**table, "path": copies.get(table["path"], table["path"])} for table in project["tables"]
    ]
    regions = project["regions"]
    regions = {**regions, "path": copies.get(regions["path"], regions["path"])}
    moved = {**project, "regions": regions, "tables": tables}
    if "association" in project:
        rules = [with_files(rule, copies) for rule in project["association"]["rules"]]
        moved["association"] = {**project["association"], "rules": rules}
    return moved


def paths_of(project: Mapping[str, Any]) -> list[str]:
    """Return the path of each input of a project, in the order of the sources of its study."""
    rules = project.get("association", {}).get("rules", ())
    tables = (table["path"] for table in project["tables"])
    return [project["regions"]["path"], *tables, *files_of(rules)]


def _copy(source: Path, folder: Path, number: int) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    known = source.name if source.parent.name == folder.name else ""
    name = f"{number:02}_{re.sub(_NUMBERED, '', known) or source.name}"
    if source.is_dir():  # partitions of a register
        shutil.copytree(source, folder / name)
        return name
    shutil.copyfile(source, folder / name)
    for ending in _SIDECARS.get(source.suffix.lower(), ()):
        beside = source.with_suffix(ending)
        if beside.is_file():
            shutil.copyfile(beside, (folder / name).with_suffix(ending))
    return name
