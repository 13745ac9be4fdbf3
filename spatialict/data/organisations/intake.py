"""All tables about organisations of a project, checked together: names need all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from spatialict.core.study import Message
from spatialict.data.organisations.actors import (
    Organisations,
    check_between,
    check_organisations,
)
from spatialict.data.organisations.aliases import take_aliases
from spatialict.data.organisations.graphs import GRAPH_SUFFIXES
from spatialict.data.organisations.links import check_links
from spatialict.data.organisations.names import NOBODY, OUTSIDE, TIERS, Directory
from spatialict.data.organisations.participations import check_participations, together
from spatialict.data.provenance import shipped_entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from spatialict.data.keys import RegionKeys
    from spatialict.data.ledger import Ledger
    from spatialict.data.points import Ground
    from spatialict.data.project import Project, TableSection

    Named = Sequence[tuple[str, tuple[TableSection, Any]]]
    """What messages call a table, its section of the project, and what was read of it."""


@dataclass(frozen=True)
class Actors:
    """Organisations and what is known of them, as `spatialict.core.study.Study` describes it."""

    organisations: gpd.GeoDataFrame | None = None
    links: pd.DataFrame | None = None
    participations: pd.DataFrame | None = None
    unmatched: pd.DataFrame | None = None

    def given(self) -> list[str]:
        """Return the names of the tables that there are."""
        tables = ("organisations", "links", "participations")
        return [name for name in tables if getattr(self, name) is not None]


def take_actors(
    named: Named, keys: RegionKeys, ground: Ground, project: Project, ledger: Ledger
) -> Actors:
    """Return the organisations of a project, their links and their participations.

    Everything that is wrong with any of the tables is entered into the ledger.
    """
    given = {spec.table for _, (spec, _) in named}
    found = _organisations(named, keys, ground, project, ledger)
    if not found:
        if "organisations" not in given:
            for label in (label for label, (spec, _) in named if spec.table == "links"):
                ledger.of(label).fault("links_alone")
            for label in (label for label, (spec, _) in named if spec.table == "participations"):
                ledger.faults.append(Message("matching.participations_alone", {"table": label}))
        return Actors()
    frames = [part.frame for part in found]
    check_between(frames, ledger.of("organisations"))
    frame = frames[0] if len(frames) == 1 else pd.concat(frames).sort_index()
    directory = directory_of(frame, pd.concat([part.names for part in found]))
    away = [key for part in found for key in part.away if directory.one(key) == NOBODY]
    directory.add("key", away, [OUTSIDE] * len(away))
    for label, spec, raw in _of(named, "aliases", ledger):
        take_aliases(raw, spec, directory, ledger.of(label))
    return _linked(named, frame, directory, project, ledger)


def directory_of(frame: pd.DataFrame, names: pd.DataFrame) -> Directory:
    """Return what organisations are called.

    Parameters
    ----------
    frame : DataFrame
        Index ``org_id``; ``name``.
    names : DataFrame
        ``tier, name, org_id``.
    """
    titles = frame["name"][~frame.index.duplicated()].sort_index()
    directory = Directory([str(key) for key in titles.index], titles.tolist())
    place = {key: number for number, key in enumerate(directory.ids)}
    for tier in TIERS[1:]:
        rows = names[names["tier"] == tier]
        directory.add(tier, rows["name"], rows["org_id"].map(place))
    return directory


def _of(named: Named, role: str, ledger: Ledger) -> list[tuple[str, TableSection, Any]]:
    """Return the tables of a role that could be read; what their readers noted is entered."""
    found = [(label, *both) for label, both in named if both[0].table == role]
    there = [(label, spec, raw) for label, spec, raw in found if raw is not None]
    for _, _, raw in there:
        ledger.notes.extend(raw.notes)
    return there


def _organisations(
    named: Named, keys: RegionKeys, ground: Ground, project: Project, ledger: Ledger
) -> list[Organisations]:
    found = []
    for label, spec, raw in _of(named, "organisations", ledger):
        part = check_organisations(
            raw,
            spec,
            keys,
            ground,
            ledger=ledger.of(label),
            spheres=project.network.spheres,
            types=project.network.types,
            placed=str(shipped_entry(spec.path).get("placed", "")),
        )
        if part is not None:
            found.append(part)
    return found


def _linked(
    named: Named,
    frame: gpd.GeoDataFrame,
    directory: Directory,
    project: Project,
    ledger: Ledger,
) -> Actors:
    omit = project.network.unmatched == "omit"
    links, took_part, unmatched = [], [], []
    for label, spec, raw in _of(named, "links", ledger):
        graph = spec.path.casefold().endswith(GRAPH_SUFFIXES)
        found = check_links(raw, spec, directory, ledger.of(label), omit=omit, graph=graph)
        if found is not None:
            links.append(found[0])
            unmatched.append(found[1])
    for label, spec, raw in _of(named, "participations", ledger):
        found = check_participations(raw, spec, directory, ledger.of(label), omit=omit)
        if found is not None:
            took_part.append(found[0])
            unmatched.append(found[1])
    lost = [part for part in unmatched if len(part)]
    return Actors(
        organisations=frame,
        links=_sorted(links) if links else None,
        participations=together(took_part, ledger.of("participations")) if took_part else None,
        unmatched=pd.concat(lost, ignore_index=True) if lost else None,
    )


def _sorted(links: list[pd.DataFrame]) -> pd.DataFrame:
    if len(links) == 1:
        return links[0]
    rows = pd.concat(links, ignore_index=True)
    if "kind" in rows.columns:
        rows["kind"] = rows["kind"].fillna("")
    by = [name for name in ("source", "target", "kind", "year", "weight") if name in rows.columns]
    return rows.sort_values(by, kind="stable", ignore_index=True)
