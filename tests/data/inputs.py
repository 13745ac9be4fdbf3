"""A small sound study on disk, for tests that break one thing of it.

Four squares of one degree stand for four regions of Kazakhstan, with jobs in two industries and
two years. Nothing in it is a real figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

from spatialict.core.study import DataError
from spatialict.data.project import parse_project
from spatialict.data.validate import read_study

if TYPE_CHECKING:
    from pathlib import Path

    from spatialict.core.study import Study

SQUARES = {
    "KZ-11": shapely.box(69, 51, 70, 52),
    "KZ-71": shapely.box(70, 51, 71, 52),
    "KZ-19": shapely.box(69, 50, 70, 51),
    "KZ-75": shapely.box(70, 50, 71, 51),
}

ACTIVITY = """\
region_id,industry,year,value
KZ-11,J,2023,10
KZ-11,C,2023,90
KZ-71,J,2023,40
KZ-71,C,2023,60
KZ-19,J,2023,5
KZ-19,C,2023,95
KZ-75,J,2023,70
KZ-75,C,2023,130
KZ-11,J,2024,12
KZ-11,C,2024,88
KZ-71,J,2024,44
KZ-71,C,2024,66
KZ-19,J,2024,6
KZ-19,C,2024,94
KZ-75,J,2024,77
KZ-75,C,2024,133
"""

PROJECT = """\
[study]
name = "small"
title = { en = "Small" }
country = "kazakhstan"

[sector]
industry = ["J"]
name = { en = "Information and communication" }

[years]
current = 2024
first = 2023
last = 2024

[regions]
path = "regions.gpkg"

[[tables]]
table = "activity"
path = "activity.csv"
kind = "employment"
unit = "persons"
"""

NOTES = (
    "regions: 16 of the 20 regions in force have no boundary here: Abai region KZ-10, "
    "Aktobe region KZ-15, Atyrau region KZ-23, West Kazakhstan region KZ-27, Zhambyl region KZ-31, "
    "and 11 more. The study is about the others.",
    "regions: degrees (EPSG:4326) were projected to Kazakhstan Albers Equal Area 43/53 "
    "(metres, true areas).",
    "No table `population` is given; figures per inhabitant are off.",
    "No table `indicators` is given; the ICT level is off.",
    "No table `firms` is given; everything about firms as points is off.",
    "No table `organisations` is given; the network and the helix criterion are off.",
    "No table `links` is given; where organisations are given, only their co-location can be "
    "shown.",
)
"""What a sound run says."""


def boundaries(**squares: object) -> gpd.GeoDataFrame:
    """Return the four squares as a planner's layer, some of them replaced (KZ_19=...)."""
    shapes = SQUARES | {name.replace("_", "-"): shape for name, shape in squares.items()}
    return gpd.GeoDataFrame(
        {"region_id": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:4326"
    )


@dataclass
class Inputs:
    """The files of the study in a folder; change an attribute or a file, then `read`."""

    folder: Path
    project: str = PROJECT
    files: dict[str, str | bytes] = field(default_factory=lambda: {"activity.csv": ACTIVITY})

    def __post_init__(self) -> None:
        boundaries().to_file(self.folder / "regions.gpkg")

    def change(self, old: str, new: str, file: str = "activity.csv") -> None:
        """Put other text into a file that is text."""
        text = self.files[file]
        assert isinstance(text, str)
        assert old in text
        self.files[file] = text.replace(old, new)

    def configure(self, old: str, new: str) -> None:
        """Put other text into the project file."""
        assert old in self.project
        self.project = self.project.replace(old, new)

    def add_table(self, table: str, content: str, *lines: str) -> None:
        """Add a table to the project, with its file."""
        self.files[f"{table}.csv"] = content
        parts = ["", "[[tables]]", f'table = "{table}"', f'path = "{table}.csv"', *lines, ""]
        self.project += "\n".join(parts)

    def read(self) -> Study:
        """Write what is text, then read and check all."""
        for name, content in self.files.items():
            raw = content.encode() if isinstance(content, str) else content
            (self.folder / name).write_bytes(raw)
        project = parse_project(self.project, folder=self.folder, shown_as="small.toml")
        return read_study(project)


def refused(inputs: Inputs) -> list[str]:
    """Return the faults for which the study is refused; they are told in every language."""
    with pytest.raises(DataError) as told:
        inputs.read()
    for language in ("ru", "kk"):
        assert told.value.text(language)
    return [fault.text("en") for fault in told.value.faults]


def notes(study: Study, language: str = "en") -> list[str]:
    """Return the notes of a study in a language."""
    return [note.text(language) for note in study.notes]
