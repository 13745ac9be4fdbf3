"""The project file: one TOML that says what a run reads, asks, decides and writes.

The model is the reference: its JSON Schema is published by `schema`, every key that is not in it
is a fault, and every path is relative to the file (or begins with ``shipped:`` for data that come
with spatialict).
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import (
    Field,
    StrictBool,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from spatialict.core.neighbourhood.rule_files import FILE, file_name, files_of, parts_of, shown_rule
from spatialict.core.rules import Condition
from spatialict.core.study import SPHERES, ArgumentError, DataError, Language, Message
from spatialict.data.cells import shown
from spatialict.data.project_faults import FEWEST_SOURCES, faults_of, unknown_key
from spatialict.data.project_growth import GrowthSection, LevelSection, ProgrammeSection
from spatialict.data.project_section import Named, Section, Words

Kind = Literal["employment", "gva", "output", "firms"]
TableName = Literal[
    "activity",
    "population",
    "indicators",
    "firms",
    "organisations",
    "links",
    "participations",
    "aliases",
    "towns",
    "panel",
    "flows",
    "input_output",
    "programme",
    "prices",
]
BordersName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$")]
_JOINED: Final = (
    r"(queen|rook)([1-9][0-9]*)?|knn[1-9][0-9]*|band[1-9][0-9]{2,}(most[1-9][0-9]*)?|file:[^+]+"
)
_ALONE: Final = (
    r"border|kernel[1-9][0-9]{2,}|kernel_knn[1-9][0-9]*|inverse_distance([1-9][0-9]{2,})?"
    r"|inverse_knn[1-9][0-9]*"
)
Rule = Annotated[
    str, StringConstraints(pattern=rf"^({_JOINED}|{_ALONE})(\+({_JOINED}))*$", max_length=300)
]


class StudySection(Section):
    """``[study]``: what the run is called and in which languages it speaks."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")]
    title: Named
    languages: tuple[Language, ...] = Field(("en", "ru", "kk"), min_length=1)
    country: str = ""
    seed: int = Field(2026, ge=0, lt=2**63)


class SectorSection(Section):
    """``[sector]``: the industries that are asked about, as coded in the activity table."""

    industry: tuple[str, ...] = Field(min_length=1)
    name: Named


class YearsSection(Section):
    """``[years]``: the year that is mapped, and the period over which growth is measured."""

    current: int = Field(ge=1900, le=2200)
    first: int = Field(ge=1900, le=2200)
    last: int = Field(ge=1900, le=2200)

    @model_validator(mode="after")
    def _in_order(self) -> YearsSection:
        if not self.first <= self.current <= self.last:
            raise ValueError("project.years_order")
        return self


class RegionsSection(Section):
    """``[regions]``: the boundaries, the key of their table, and the borders they stand for."""

    path: str
    layer: str = ""
    key: str = "region_id"
    borders: BordersName = "20"
    crosswalk: bool = False
    repair: bool = False
    crs: str = "auto"
    title: str | Words = ""
    publisher: str | Words = ""
    licence: str | Words = ""
    url: str = ""


class TableSection(Section):
    """``[[tables]]``: one file, the role it plays, and what its columns are called."""

    table: TableName
    path: str
    layout: Literal["long", "wide", "bns"] = "long"
    sheet: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    where: dict[str, str] = Field(default_factory=dict)
    kind: Kind | None = None
    industry: str = ""
    indicator: str = ""
    year: int | None = Field(None, ge=1900, le=2200)
    unit: str = ""
    totals: tuple[str, ...] = ()
    plausible: bool = True
    optional: bool = False
    crs: str = ""
    borders: dict[BordersName, str] = Field(default_factory=dict)
    title: str | Words = ""
    publisher: str | Words = ""
    licence: str | Words = ""
    url: str = ""
    synthetic: bool = False

    def years_of_borders(self) -> dict[str, tuple[int, int]]:
        """Return the first and last year of each borders of the table."""
        spans = {}
        for name, span in self.borders.items():
            first, dots, last = span.partition("..")
            spans[name] = (int(first or 0), int(last or 9999) if dots else int(first))
        return spans

    @model_validator(mode="after")
    def _spans(self) -> TableSection:
        if any(
            not re.fullmatch(r"(\d{4})?\.\.(\d{4})?|\d{4}", span) for span in self.borders.values()
        ):
            raise ValueError("project.borders_span")
        return self


class AssociationSection(Section):
    """``[association]``: who counts as a neighbour, and how chance is weighed.

    The first of `rules` is the one whose maps are drawn; the others show what depends on it. A
    rule such as ``file:roads.gal`` or ``queen+file:times.csv`` reads the neighbours from a file.
    """

    rules: tuple[Rule, ...] = Field(("queen", "knn4", "queen+knn4"), min_length=1)
    permutations: int | Literal["auto", "exact"] = "auto"
    alternative: Literal["two-sided", "greater", "less", "directed"] = "two-sided"
    correction: Literal["bh", "by", "bonferroni", "none"] = "bh"
    alpha: float = Field(0.05, gt=0, lt=1)
    missing: Literal["raise", "omit"] = "omit"

    @model_validator(mode="after")
    def _told_apart(self) -> AssociationSection:
        names = [file_name(shown_rule(FILE + path)).casefold() for path in files_of(self.rules)]
        if len(set(names)) < len(names):
            raise ValueError("project.same_names")
        alike: dict[frozenset[str], list[str]] = {}
        for rule in self.rules:
            alike.setdefault(parts_of(rule), []).append(rule)
        if same := [" = ".join(rules) for rules in alike.values() if len(rules) > 1]:
            raise ValueError("project.same_rules", same)
        return self


class NetworkSection(Section):
    """``[network]``: who counts as linked, how projects become links, and how chance is weighed.

    `types` says which sphere a word of a register means, beside those that ship (CORDIS, ROR);
    `spheres` which side of the helix a sphere is on. Without links and participations,
    organisations at most `distance_m` apart are linked, and it is called co-location.
    """

    distance_m: float = Field(50_000.0, gt=0)
    near_m: float = Field(50_000.0, gt=0)
    complete: StrictBool = False
    spheres: dict[str, Literal["u", "i", "g"]] = Field(default_factory=dict)
    types: dict[str, str] = Field(default_factory=dict)
    unmatched: Literal["raise", "omit"] = "raise"
    projection: Literal["newman", "simple"] = "newman"
    backbone: Literal["none", "sdsm", "fdsm", "disparity"] = "none"
    permutations: int = Field(999, ge=19, le=99_999)
    alpha: float = Field(0.05, gt=0, lt=1)
    community_seeds: int = Field(20, ge=2, le=1_000)
    betweenness: Literal["auto", "exact"] | Annotated[int, Field(ge=FEWEST_SOURCES)] = "auto"
    size_classes: tuple[float, ...] = (10.0, 50.0, 250.0)
    place_m: float = Field(10_000.0, gt=0)

    @model_validator(mode="after")
    def _reachable(self) -> NetworkSection:
        if 1 / (self.permutations + 1) > self.alpha:
            raise ValueError("project.too_few_permutations")
        return self

    @field_validator("size_classes")
    @classmethod
    def _rise(cls, given: tuple[float, ...]) -> tuple[float, ...]:
        if list(given) != sorted(set(given)):
            raise ValueError("project.size_classes")
        return given

    @field_validator("types")
    @classmethod
    def _spheres(cls, given: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        if "spheres" not in info.data:  # which has faults of its own
            return given
        known = (*SPHERES, *info.data["spheres"])
        if wrong := [sphere for sphere in dict.fromkeys(given.values()) if sphere not in known]:
            raise ValueError("project.types_sphere", [shown(sphere) for sphere in wrong], known)
        return given


class FirmsSection(Section):
    """``[firms]``: which firms are the sector's, and how their clusters are looked for.

    A key that is left out is decided by a rule that the report states.
    """

    industry: tuple[str, ...] = ()
    current: bool = True
    weighted: bool = False
    alpha: float = Field(0.05, gt=0, lt=1)
    simulations: int = Field(999, ge=19, le=99_999)
    most_points: int = Field(10_000, ge=100)
    most_m: float | None = Field(200_000.0, gt=0)
    kd_bandwidth_m: float | None = Field(None, gt=0)
    bandwidth_m: float | None = Field(None, gt=0)
    density_cell_m: float | None = Field(None, gt=0)
    cell_m: float = Field(10_000.0, gt=0)
    grid: Literal["square", "h3"] = "square"
    resolution: int = Field(5, ge=0, le=15)
    method: Literal["dbscan", "hdbscan"] = "dbscan"
    reach_m: float | None = Field(None, gt=0)
    least: int = Field(10, ge=2)
    scan: Literal["bernoulli", "poisson", "none"] = "bernoulli"
    scan_shape: Literal["circle", "ellipse"] = "circle"
    scan_cell_m: float = Field(5_000.0, gt=0)
    scan_most_share: float = Field(0.5, gt=0, le=0.5)
    scan_most_m: float | None = Field(100_000.0, gt=0)

    @model_validator(mode="after")
    def _reachable(self) -> FirmsSection:
        if 1 / (self.simulations + 1) > self.alpha:
            raise ValueError("project.too_few_simulations")
        return self


class ClassRule(Section):
    """``[[candidates.classes]]``: a class and the ways to it, each way a list of conditions."""

    name: Literal["growth_pole", "potential", "emerging"]
    any: tuple[tuple[str, ...], ...] = Field(min_length=1)

    def ways(self) -> tuple[tuple[Condition, ...], ...]:
        """Return the conditions of each way, read."""
        return tuple(tuple(Condition.parse(written) for written in way) for way in self.any)

    @model_validator(mode="after")
    def _conditions(self) -> ClassRule:
        if any(not way for way in self.any):
            raise ValueError("project.condition")
        self.ways()
        return self


ORDER: Final = ("growth_pole", "potential", "emerging")
"""Classes, the highest first."""

PRESET: Final = (
    ClassRule(name="growth_pole", any=(("specialisation >= 1.25", "size >= 0.05"),)),
    ClassRule(
        name="potential",
        any=(
            ("specialisation >= 1.25",),
            ("size >= 0.05",),
            ("specialisation >= 1", "size >= 0.02"),
        ),
    ),
    ClassRule(name="emerging", any=(("growth >= 3",),)),
)
"""The rule of the demo, and of a project file that names no classes."""


class CandidatesSection(Section):
    """``[candidates]``: classes in order; a region gets the first it meets, else none."""

    alpha: float = Field(0.05, gt=0, lt=1)
    classes: tuple[ClassRule, ...] = Field(PRESET, min_length=1)

    @model_validator(mode="after")
    def _once(self) -> CandidatesSection:
        names = [rule.name for rule in self.classes]
        if names != [name for name in ORDER if name in names]:
            raise ValueError("project.classes_order")
        return self


class OutputsSection(Section):
    """``[outputs]``: picture formats."""

    formats: tuple[Literal["png", "svg", "pdf"], ...] = ("png", "svg", "pdf")


class Project(Section):
    """A whole project file."""

    study: StudySection
    sector: SectorSection
    years: YearsSection
    regions: RegionsSection
    tables: tuple[TableSection, ...] = Field(min_length=1)
    association: AssociationSection = AssociationSection()
    network: NetworkSection = NetworkSection()
    firms: FirmsSection = FirmsSection()
    growth: GrowthSection = GrowthSection()
    level: LevelSection = LevelSection()
    programme: ProgrammeSection | None = None
    candidates: CandidatesSection = CandidatesSection()
    outputs: OutputsSection = OutputsSection()
    folder: Path = Field(Path(), exclude=True)
    """Where the file lies; paths are relative to it. Not a key of the file."""

    def locate(self, path: str) -> Path:
        """Return the file that a path of the project means."""
        from spatialict.data.gazetteer import shipped

        if path.startswith("shipped:"):
            return shipped(path.removeprefix("shipped:"))
        return self.folder / path


def parse_project(content: str, *, folder: Path, shown_as: str = "project") -> Project:
    """Read the text of a project file.

    Raises
    ------
    DataError
        If it is not TOML, or has faults: all of them, each with its key and a cure.
    """
    try:
        raw = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise DataError(
            [Message("project.not_toml", {"path": shown_as, "error": str(error)})]
        ) from None
    if "folder" in raw:
        raise DataError([unknown_key(("folder",), shown_as, Project)])
    try:
        return Project.model_validate({**raw, "folder": folder})
    except ValidationError as error:
        raise DataError(faults_of(error.errors(), shown_as, Project)) from None


def read_project(path: Path | str) -> Project:
    """Read a project file; see `parse_project`."""
    path = Path(path)
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError([Message("project.not_found", {"path": str(path)})]) from None
    except IsADirectoryError:
        raise DataError([Message("project.is_folder", {"path": str(path)})]) from None
    except UnicodeDecodeError:
        raise DataError([Message("project.not_utf8", {"path": str(path)})]) from None
    return parse_project(content, folder=path.parent, shown_as=str(path))


def with_options(
    project: Project, *, year: int | None = None, languages: tuple[str, ...] = ()
) -> Project:
    """Return a project with what the command line chose in place of what the file says.

    Raises
    ------
    ArgumentError
        If the year is outside the period of the project.
    """
    if year is not None and not project.years.first <= year <= project.years.last:
        first, last = project.years.first, project.years.last
        raise ArgumentError("pipeline.year_outside", year=year, first=first, last=last)
    study, years = project.study, project.years
    if year is not None:
        years = years.model_copy(update={"current": year})
        suffix = "" if year == project.years.current else f"_{year}"
        study = study.model_copy(update={"name": study.name + suffix})
    if languages:
        study = study.model_copy(update={"languages": languages})
    return project.model_copy(update={"study": study, "years": years})


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a project file."""
    described = Project.model_json_schema()
    described["properties"].pop("folder", None)
    return described
