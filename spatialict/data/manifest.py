"""The manifest of a finished run, read back: its project, checked against its inputs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from spatialict.core.study import DataError, Message
from spatialict.data.project import Project
from spatialict.data.read import fingerprint

if TYPE_CHECKING:
    from pathlib import Path


def read_manifest(path: Path) -> tuple[dict[str, Any], Project]:
    """Read a manifest and check the inputs against their hashes.

    Raises
    ------
    DataError
        If it is not a manifest, or inputs are missing or changed: all of them at once.
    """
    try:
        recorded = json.loads(path.read_text(encoding="utf-8"))
        project = Project.model_validate({**recorded["project"], "folder": path.parent})
        inputs = [(entry["path"], entry["sha256"]) for entry in recorded["inputs"]]
        _ = recorded["options"]["oblast"], recorded["options"]["parts"], recorded["outputs"]
    except FileNotFoundError:
        raise DataError([Message("manifest.not_found", {"path": str(path)})]) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise DataError([Message("manifest.not_a_manifest", {"path": str(path)})]) from None
    faults = [fault for entry in inputs for fault in _changed(project, *entry)]
    if faults:
        raise DataError(faults)
    return recorded, project


def _changed(project: Project, path: str, recorded: str) -> list[Message]:
    if not path or not recorded:
        return []
    file = project.locate(path)
    if not file.is_file():
        return [Message("manifest.input_missing", {"path": path})]
    found = fingerprint(file.read_bytes(), file)
    return [] if found == recorded else [Message("manifest.input_changed", {"path": path})]
