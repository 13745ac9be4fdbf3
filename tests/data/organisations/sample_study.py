"""The small study of `tests.data.inputs` with tables of organisations beside it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tests.data.inputs import NOTES, Inputs, notes

if TYPE_CHECKING:
    from spatialict.core.study import Study

SAMPLES = Path(__file__).parent / "samples"

ORGANISATIONS = """\
org_id,key,name,name_ru,name_kk,alias,sphere,region_id,lon,lat
o1,050140001234,Synthetic University,Синтетический университет,Синтетикалық университет,\
SU; Old Academy,university,KZ-71,70.5,51.5
o2,,Robots «Beta» LLP,ТОО «Роботы Бета»,,RB,industry,KZ-71,70.6,51.6
o3,,Ministry,Министерство,Министрлік,,government,KZ-75,70.5,50.5
o4,,Robots Gamma,,,RB,industry,KZ-75,70.6,50.6
"""


def study_of(inputs: Inputs, *files: tuple[str, str], settings: str = "") -> Study:
    """Read the small study with files of the samples: (table, file or "file; lines of TOML")."""
    for table, given in files:
        name, _, more = given.partition(";")
        shutil.copy(SAMPLES / name, inputs.folder / name)
        lines = ["", "[[tables]]", f'table = "{table}"', f'path = "{name}"', more.strip(), ""]
        inputs.project += "\n".join(lines)
    inputs.project += f"\n{settings}\n"
    return inputs.read()


def with_organisations(inputs: Inputs, content: str = ORGANISATIONS) -> Inputs:
    """Add four organisations whose names say which matching they are for."""
    inputs.add_table("organisations", content)
    return inputs


def new_notes(study: Study) -> list[str]:
    """Return what a study notes that a sound one without organisations does not."""
    assert len(notes(study, "kk")) == len(notes(study, "ru")) == len(study.notes)
    return [note for note in notes(study) if note not in NOTES]
