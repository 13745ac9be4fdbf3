"""The door: raw tables in, a checked Study out, or one DataError with every fault of all of them.

Behind it a measure trusts its tables. What was changed, left out or understood is in the notes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.study import ArgumentError, DataError, Message, Source, Study
from spatialict.data.amounts import (
    ITEM,
    Amounts,
    check_amounts,
    check_sector,
    note_regions_without_rows,
)
from spatialict.data.beside import TABLES as BESIDE
from spatialict.data.beside import Beside, take_beside
from spatialict.data.borders import coarsest, dissolve, merge_table
from spatialict.data.boundaries import Boundaries, check_boundaries
from spatialict.data.gazetteer import load_gazetteer
from spatialict.data.indicators import check_level_names, check_units_between
from spatialict.data.keys import RegionKeys
from spatialict.data.ledger import Ledger, extent
from spatialict.data.organisations.intake import Actors, take_actors
from spatialict.data.organisations.reading import TABLES, open_table
from spatialict.data.points import Ground
from spatialict.data.provenance import sources_of, spans_of_table
from spatialict.data.read import read_table, read_vector
from spatialict.data.register.intake import take_firms
from spatialict.data.register.opening import open_register, register_of
from spatialict.data.register.towns import shipped_towns, take_towns
from spatialict.data.settings import check_years

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from spatialict.core.workers import Workers
    from spatialict.data.gazetteer import Gazetteer
    from spatialict.data.project import Project, TableSection
    from spatialict.data.read import RawTable, RawVector
    from spatialict.data.register.pieces import Register
    from spatialict.data.register.towns import Towns

OPTIONAL: Final = ("population", "indicators", "firms", "organisations", "links")
"""Tables whose absence switches stages off."""

COLUMNS: Final = {
    "activity": ("region_id", "industry", "year", "kind", "value", "unit"),
    "population": ("region_id", "year", "value"),
    "indicators": ("indicator", "region_id", "year", "value", "unit"),
}
"""Columns of the long tables of a Study."""


def read_study(project: Project, workers: Workers = None) -> Study:
    """Read every file that a project names, and check all.

    Parameters
    ----------
    workers : int, str or distributed.Client, optional
        Who cleans registers of firms, see `spatialict.core.workers.each`; the study is the same.

    Raises
    ------
    DataError
        Once, with every fault of every file: also of the others where one cannot be read.
    """
    ledger = Ledger()
    regions = _read(project, None, ledger)
    tables = [(spec, _read(project, spec, ledger)) for spec in project.tables]
    return _Intake(project, ledger, workers).study(regions, tables)


def validate(
    project: Project,
    regions: RawVector,
    tables: Sequence[tuple[TableSection, RawTable | RawVector | Register]],
) -> Study:
    """Check raw tables and return the Study.

    Parameters
    ----------
    project : Project
        What the columns are called, which years and borders are meant.
    regions : RawVector
        Boundaries.
    tables : sequence of (TableSection, RawTable, RawVector or Register)
        Each table of the project with what was read; nothing in them is changed.

    Returns
    -------
    Study
        Regions in metres, sorted by key; tables sorted. Confidential and not available figures
        are ``NaN``, nil is 0.

    Raises
    ------
    DataError
        Once, with every fault of all tables.
    """
    return _Intake(project, Ledger()).study(regions, tables)


def labels(project: Project) -> list[str]:
    """Return what messages call each table: its role, a number where it has several, its file.

    One that stands beside the year of the map, as a series does, is always told by its file.

    Examples
    --------
    >>> from types import SimpleNamespace as Some
    >>> tables = [Some(table="activity", path="a/x.csv"), Some(table="activity", path="y.csv")]
    >>> tables += [Some(table="links", path="z.csv"), Some(table="prices", path="p.csv")]
    >>> labels(Some(tables=tables))
    ['activity 1 (x.csv)', 'activity 2 (y.csv)', 'links', 'prices (p.csv)']
    """
    roles = [spec.table for spec in project.tables]
    said = []
    for place, (role, spec) in enumerate(zip(roles, project.tables, strict=True)):
        several = roles.count(role) > 1
        number = [str(roles[: place + 1].count(role))] if several else []
        name = spec.path.replace(":", "/").rpartition("/")[2]
        file = [f"({name})"] if several or role in {"panel", *BESIDE} else []
        said.append(" ".join([role, *number, *file]))
    return said


def _read(
    project: Project, spec: TableSection | None, ledger: Ledger
) -> RawTable | RawVector | Register | None:
    """Return the boundaries (for no spec) or a table; None if it cannot be read: a fault."""
    given = project.regions.path if spec is None else spec.path
    try:
        path = project.locate(given)
        if spec is None:
            layer = project.regions.layer
            return read_vector(path, table="regions", layer=layer, shown_as=given)
        label = labels(project)[project.tables.index(spec)]
        if spec.table == "firms":
            return open_register(path, table=label, sheet=spec.sheet, shown_as=given)
        if spec.table in TABLES:
            return open_table(path, spec, label=label)
        layout = "long" if spec.table == "input_output" else spec.layout  # it is turned later
        return read_table(path, table=label, layout=layout, sheet=spec.sheet, shown_as=given)
    except DataError as error:
        ledger.faults.extend(error.faults)
    except ArgumentError as error:
        ledger.faults.append(error.message)
    return None


@dataclass
class _Intake:
    """One passage through the door."""

    project: Project
    ledger: Ledger
    workers: Workers = None
    amounts: dict[str, list[Amounts]] = field(default_factory=dict)

    def study(
        self,
        regions: RawTable | RawVector | Register | None,
        tables: Sequence[tuple[TableSection, RawTable | RawVector | Register | None]],
    ) -> Study:
        """Check boundaries, then amounts, then points; raise, or merge and return."""
        gazetteer = self._gazetteer()
        bounds = self._boundaries(regions, gazetteer)
        named = list(zip(labels(self.project), tables, strict=True))
        for label, (spec, raw) in named:
            if raw is not None and spec.table in ITEM:
                self.ledger.notes.extend(raw.notes)
                self._amounts(spec, raw, bounds, label)
        self._check_together(bounds)
        common = self._common(gazetteer)
        ground = _ground(bounds, gazetteer, self.project.regions.borders, common)
        firms = self._firms(named, bounds.keys, ground)
        actors = take_actors(named, bounds.keys, ground, self.project, self.ledger)
        beside = take_beside(
            named,
            self.amounts,
            bounds,
            ground,
            self.project,
            ledger=self.ledger,
        )
        activity = [part.rows for part in self.amounts.get("activity", [])]
        activity_rows = pd.concat(activity) if activity else None
        check_years(self.project, beside.panel.rows, activity_rows, self.ledger.of("project"))
        self.ledger.close()
        merged = self._merge(common, gazetteer)
        self.ledger.close()
        return self._assemble(
            merged,
            actors,
            beside,
            firms=firms,
            ground=ground,
            tolerance_m=bounds.tolerance_m,
            gazetteer=gazetteer,
            common=common,
            sources=sources_of(self.project, regions, tables, merged | beside.dated()),
        )

    def _gazetteer(self) -> Gazetteer | None:
        if not self.project.study.country:
            return None
        try:
            return load_gazetteer(self.project.study.country)
        except ArgumentError as error:
            self.ledger.faults.append(error.message)
            return None

    def _boundaries(self, raw: Any, gazetteer: Gazetteer | None) -> Boundaries:  # noqa: ANN401
        if raw is None:
            return Boundaries((), RegionKeys(gazetteer, {}), None)
        self.ledger.notes.extend(raw.notes)
        if raw.frame.empty:
            self.ledger.of("regions").fault("no_features")
            return Boundaries((), RegionKeys(gazetteer, {}), None)
        return check_boundaries(
            raw.frame, self.project.regions, gazetteer, self.ledger.of("regions")
        )

    def _amounts(self, spec: TableSection, raw: Any, bounds: Boundaries, label: str) -> None:  # noqa: ANN401
        found = check_amounts(
            raw.rows,
            spec,
            spans=spans_of_table(spec),
            project=self.project,
            keys=bounds.keys,
            regions=bounds.codes,
            ledger=self.ledger.of(label),
        )
        if found is not None:
            self.amounts.setdefault(spec.table, []).append(found)

    def _check_together(self, bounds: Boundaries) -> None:
        """Check what only all files of a role together can show."""
        for role, parts in self.amounts.items():
            keys = [key for key in ("region_id", ITEM[role], "year") if key]
            rows = pd.concat([part.rows for part in parts], ignore_index=True)
            each = [part.rows.dropna(subset=keys).drop_duplicates(keys) for part in parts]
            if twice := int(pd.concat(each).duplicated(keys).sum()):  # in a file: told already
                share = extent(twice, len(rows))
                self.ledger.of(role).fault("repeated_between", extent=share, keys=keys)
            if role == "activity" and len(rows):
                page = self.ledger.of(role)
                check_sector(rows, self.project, page)
                note_regions_without_rows(rows, self.project, bounds.keys, bounds.codes, page)
            if role == "indicators" and len(rows):
                check_units_between([part.rows for part in parts], self.ledger.of(role))
                check_level_names(rows, self.project, self.ledger.of(role))
        if all(spec.table != "activity" for spec in self.project.tables):
            self.ledger.of("activity").fault("no_activity")

    def _common(self, gazetteer: Gazetteer | None) -> str:
        """Return the borders that all years share, where the project allows to merge."""
        own = self.project.regions.borders
        if gazetteer is None or not self.project.regions.crosswalk:
            return own
        named = {
            name
            for role, parts in self.amounts.items()
            for part in parts
            if role != "panel"
            for name in part.borders.values()
        }
        known = sorted({own, *named} & set(gazetteer.borders()))
        return coarsest(known, gazetteer) if known else own

    def _firms(
        self, named: list[tuple[str, Any]], keys: RegionKeys, ground: Ground
    ) -> tuple[pd.DataFrame, pd.DataFrame] | None:
        """Return the firms of all registers, and the rows that are none."""
        found = [
            (label, spec, register_of(raw))
            for label, (spec, raw) in named
            if spec.table == "firms" and raw is not None
        ]
        for _, _, register in found:
            self.ledger.notes.extend(register.notes)
        towns = self._towns(named)
        if not found or towns is None:
            return None
        return take_firms(found, keys, ground, towns, ledger=self.ledger, workers=self.workers)

    def _towns(self, named: list[tuple[str, Any]]) -> Towns | None:
        """Return the project's own towns, else those that ship; None where there are faults."""
        own = [(label, spec, raw) for label, (spec, raw) in named if spec.table == "towns"]
        if not own:
            return shipped_towns(self.project.study.country)
        label, spec, raw = own[0]
        if len(own) > 1:
            self.ledger.faults.append(Message("register.several_towns", {"count": len(own)}))
        if raw is None:
            return None
        self.ledger.notes.extend(raw.notes)
        return take_towns(raw, spec, self.ledger.of(label))

    def _merge(self, common: str, gazetteer: Gazetteer | None) -> dict[str, pd.DataFrame]:
        """Return the amounts of each role in the common borders, sorted."""
        merged = {}
        for role, parts in self.amounts.items():
            if role == "panel":
                continue  # in borders of its own
            keys = [key for key in (ITEM[role], "year") if key]
            others = ["kind", "unit"] if role == "activity" else ["unit"]
            rows = [self._merged(part, role, [*keys, *others], common, gazetteer) for part in parts]
            columns = list(COLUMNS[role])
            table = pd.concat(rows, ignore_index=True)[columns].sort_values(["region_id", *keys])
            table = table.astype({"year": "int64", "value": "float64"})
            words = [name for name in columns if name not in {"year", "value"}]
            merged[role] = table.astype(dict.fromkeys(words, str)).reset_index(drop=True)
        return merged

    def _merged(
        self, part: Amounts, role: str, keys: list[str], common: str, gazetteer: Gazetteer | None
    ) -> pd.DataFrame:
        if gazetteer is None or not self.project.regions.crosswalk:
            return part.rows
        if role == "indicators" and (other := sorted(set(part.borders.values()) - {common})):
            self.ledger.of(role).fault("indicators_borders", other=other, target=common)
            return part.rows
        return merge_table(
            part.rows,
            part.borders,
            common=common,
            keys=keys,
            gazetteer=gazetteer,
            ledger=self.ledger,
        )

    def _assemble(
        self,
        merged: dict[str, pd.DataFrame],
        actors: Actors,
        beside: Beside,
        *,
        firms: tuple[pd.DataFrame, pd.DataFrame] | None,
        ground: Ground,
        tolerance_m: float | None,
        gazetteer: Gazetteer | None,
        common: str,
        sources: tuple[Source, ...],
    ) -> Study:
        given = {*merged, *(["firms"] if firms else ()), *actors.given()}
        for role in OPTIONAL:
            if role not in given and not (role == "links" and "participations" in given):
                self.ledger.note(f"without_{role}")
        if common != self.project.regions.borders:
            self.ledger.note("dissolved", given=self.project.regions.borders, target=common)
        return Study(
            regions=ground.regions,
            activity=merged["activity"],
            population=merged.get("population"),
            indicators=merged.get("indicators"),
            firms=firms[0] if firms else None,
            rejects=firms[1] if firms else None,
            organisations=actors.organisations,
            links=actors.links,
            participations=actors.participations,
            unmatched=actors.unmatched,
            borders=_earlier(ground.regions, gazetteer, common),
            sources=sources,
            notes=tuple(self.ledger.notes),
            tolerance_m=tolerance_m,
            **beside.fields(),
        )


def _ground(bounds: Boundaries, gazetteer: Gazetteer | None, own: str, common: str) -> Ground:
    if gazetteer is None or common == own:
        return Ground(bounds.regions, bounds.codes)
    into = gazetteer.targets(own, common)
    codes = sorted({into.get(code, code) for code in bounds.codes})
    if bounds.regions is None:
        return Ground(None, codes, into)
    return Ground(dissolve(bounds.regions, gazetteer, own, common), codes, into)


def _earlier(
    regions: gpd.GeoDataFrame | None, gazetteer: Gazetteer | None, common: str
) -> dict[str, gpd.GeoDataFrame]:
    """Return the coarser borders of the past, for the exports; none for a part of the country."""
    if gazetteer is None or regions is None or common not in gazetteer.borders():
        return {}
    if set(regions.index) != set(gazetteer.in_force(common)):
        return {}
    finest_first = gazetteer.borders()
    older = finest_first[finest_first.index(common) + 1 :]
    return {name: dissolve(regions, gazetteer, common, name) for name in older}
