"""Columns of a table of organisations, links or participations, whatever the file calls them.

A million rows pass through here: every text is held once, and a column is places among them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.study import DataError, Message
from spatialict.data.cells import shown
from spatialict.data.encoding import damage
from spatialict.data.ledger import cells as listed_cells
from spatialict.data.ledger import extent, listed
from spatialict.data.organisations.graphs import GRAPH_SUFFIXES, open_graph
from spatialict.data.organisations.headers import near_role, tell_unread
from spatialict.data.organisations.ror import is_ror, open_ror
from spatialict.data.read import TEXT_SUFFIXES, WORKBOOK_SUFFIXES, RawVector, read_vector
from spatialict.data.register.columnar import PARQUET_SUFFIXES
from spatialict.data.register.opening import open_register, register_of
from spatialict.data.register.pieces import BROKEN, GIVEN, ROW, in_rows
from spatialict.data.vector import is_mapinfo, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from spatialict.data.ledger import Ledger
    from spatialict.data.project import TableSection
    from spatialict.data.read import RawTable
    from spatialict.data.register.pieces import Register

TABLES: Final = ("organisations", "links", "participations", "aliases")
"""Tables that are read here."""

OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "org_id": ("organisationID", "id"),
    "key": ("vatNumber", "bin", "БИН", "БСН"),
    "name": ("names.types.ror_display", "label", "organisation", "organization"),
    "sphere": ("activityType", "types", "type"),
    "town": ("city", "locations.geonames_details.name", "addresses[0].geonames_city.name"),
    "region_id": ("region",),
    "lon": ("longitude", "lng", "locations.geonames_details.lng", "addresses[0].lng"),
    "lat": ("latitude", "locations.geonames_details.lat", "addresses[0].lat"),
    "founded": ("established",),
    "project": ("projectID", "project_id"),
}
"""Names that open registers (CORDIS, ROR) and people give a column, after its own."""

ROLES: Final = (
    *("org_id", "key", "name", "name_en", "name_ru", "name_kk", "alias", "sphere"),
    *("region_id", "lon", "lat", "geolocation", "town", "town_en", "town_ru", "town_kk", "placed"),
    *("size", "founded", "source", "target", "source_name", "target_name", "weight", "kind"),
    *("year", "project", "role"),
)
"""Columns of all these tables: one file may serve as two of them."""

ALIASES: Final = ("alias", "aliases", "labels", "acronyms", "shortName")
TAGGED: Final = ("names.types.label", "names.types.alias", "names.types.acronym", "labels")
"""Columns with other names of an organisation, between semicolons; in the latter each may begin
with its language ("kk: …")."""

_TAG: Final = re.compile(r"(?:[a-z]{2,3}|no_lang_code): ")
_FEW: Final = 0.01
"""Up to this share of damaged names is noted only: a large register has always some."""
_CONSTANTS: Final = ("year",)
_HEADER_WITHIN: Final = 20
"""In so many rows names of columns are looked for where the first has none."""
_ALL: Final = 1 << 62


def open_table(path: Path, spec: TableSection, *, label: str) -> Register | RawVector:
    """Find a table of organisations, links, participations or aliases.

    Parameters
    ----------
    path : pathlib.Path
        csv, tsv, txt, a workbook or Parquet; GraphML or GEXF, whose nodes are organisations and
        whose edges are links; organisations also as a layer of points, or ROR's dump in JSON.

    Raises
    ------
    DataError
        If it cannot be read, or is of another kind.
    """
    suffix, here = path.suffix.casefold(), {"table": label, "shown_as": spec.path}
    if suffix in GRAPH_SUFFIXES and spec.table in GRAPH_PARTS:
        return open_graph(path, part=GRAPH_PARTS[spec.table], **here)
    a_text = suffix in TEXT_SUFFIXES and not is_mapinfo(path)
    if a_text or suffix in WORKBOOK_SUFFIXES:
        return open_register(path, sheet=spec.sheet, **here)
    if suffix in PARQUET_SUFFIXES or path.is_dir():
        register = open_register(path, sheet=spec.sheet, **here)
        if not register.shaped or spec.table != "organisations":
            return register
    if spec.table != "organisations":
        graphs = tuple(GRAPH_SUFFIXES) if spec.table in GRAPH_PARTS else ()
        suffixes = TEXT_SUFFIXES + WORKBOOK_SUFFIXES + PARQUET_SUFFIXES + graphs
        raise DataError([unknown(label, spec.path, suffixes)])
    if is_ror(path):
        return open_ror(path, **here)
    return read_vector(path, layer=spec.sheet, **here)


GRAPH_PARTS: Final = {"organisations": "nodes", "links": "edges"}


def has_column(raw: RawTable | RawVector | Register, spec: TableSection, role: str) -> bool:
    """Tell whether a table has a column for a role."""
    return _source(_columns(raw), spec, role) is not None


def take(
    raw: RawTable | RawVector | Register,
    spec: TableSection,
    ledger: Ledger,
    *,
    needed: Sequence[str | tuple[str, ...]],
    allowed: Sequence[str] = (),
    known: Sequence[str] = (),
) -> pd.DataFrame | None:
    """Return the rows that `where` keeps, with columns named by their role.

    A column that is not read is noted, and is a fault where its header resembles that of one that
    may be left out. The project leaves a column out with ``columns = { weight = "" }``.

    Parameters
    ----------
    needed : sequence of str or tuple of str
        Roles that must have a column; of a tuple one at least.
    known : sequence of str
        Columns that are not read, as everybody knows.

    Returns
    -------
    pandas.DataFrame or None
        Text, ``""`` where there is nothing; the index is the row number. An allowed column without
        a word is left out. None after a fault.
    """
    columns = _columns(raw)
    either = [(role,) if isinstance(role, str) else role for role in needed]
    roles = dict.fromkeys([*(one for some in either for one in some), *allowed])
    sources = {role: _source(columns, spec, role) for role in roles}
    absent = _missing(raw, spec, sources, either, ledger)
    several = _alias_columns(columns, sources) if "alias" in roles else []
    wanted = [*filter(None, sources.values()), *several, *spec.where]
    free = {role: OTHER_NAMES.get(role, ()) for role in _free(spec, roles, sources, several)}
    if absent:
        return None
    tell_unread(columns, [*wanted, *known], free, ledger)
    words = _read(raw, list(dict.fromkeys(wanted)), ledger)
    if words is None:
        return None
    kept = np.ones(len(words.row), bool)
    for column, value in spec.where.items():
        kept &= words.equal(column, value.strip())
    if not kept.any():
        said = [f"{column} = {shown(value)}" for column, value in spec.where.items()]
        key = "nothing_kept" if len(kept) else "no_rows"
        ledger.fault(key, count=len(kept), where=said)
        return None
    found = {role: words.column(name, kept) for role, name in sources.items() if name is not None}
    for role in _CONSTANTS:
        given = getattr(spec, role, None)
        if role in roles and given is not None and role not in found:
            found[role] = np.full(int(kept.sum()), str(given), object)
    obliged = {role for some in either for role in some}
    found = {role: said for role, said in found.items() if role in obliged or (said != "").any()}
    if several:
        found["alias"] = _joined([(name, words.column(name, kept)) for name in several])
    index = pd.Index(words.row[kept], name="row")
    return pd.DataFrame(
        {role: pd.Series(cells, index, dtype=object) for role, cells in found.items()}, index=index
    )


def _columns(raw: RawTable | RawVector | Register) -> tuple[str, ...]:
    if isinstance(raw, RawVector):
        return tuple(str(name) for name in raw.frame.columns if name != raw.frame.geometry.name)
    return register_of(raw).columns


def _source(columns: Sequence[str], spec: TableSection, role: str) -> str | None:
    """Return the column of a role: as the project says, else of its own or another known name."""
    if role in spec.columns:
        named = spec.columns[role]
        return named if named and named in columns else None
    names = (role, *OTHER_NAMES.get(role, ()))
    return next((name for name in names if name in columns), None)


def _free(
    spec: TableSection,
    roles: Iterable[str],
    sources: Mapping[str, str | None],
    several: Sequence[str],
) -> list[str]:
    """Return the roles that no column has, and that the project does not speak of."""
    spoken = {*spec.columns, *(role for role in _CONSTANTS if getattr(spec, role) is not None)}
    if several:
        spoken.add("alias")
    return [role for role in roles if sources.get(role) is None and role not in spoken]


def _missing(
    raw: RawTable | RawVector | Register,
    spec: TableSection,
    sources: Mapping[str, str | None],
    needed: Sequence[tuple[str, ...]],
    ledger: Ledger,
) -> bool:
    """Enter a fault for columns that the project names, or that are needed, and are not there."""
    columns = _columns(raw)
    said = [shown(name) for name in columns]
    named = [name for name in spec.columns.values() if name]
    unknown_ = [name for name in (*named, *spec.where) if name not in columns]
    for name in dict.fromkeys(unknown_):
        ledger.fault("column_unknown", column=shown(name), columns=said)
    _tell_roles(spec, ledger)
    absent = []
    for either in needed:
        if all(sources[one] is None and not spec.columns.get(one) for one in either):
            absent.append(either)
    if absent and (row := _header_below(raw, absent)):
        ledger.faults.append(Message("matching.header_below", {"table": ledger.table, "row": row}))
        return True
    for either in absent:
        ledger.fault("column_missing", role="` / `".join(either), columns=said)
    return bool(unknown_ or absent)


def _tell_roles(spec: TableSection, ledger: Ledger) -> None:
    """Enter a fault for what `columns` names and no table of organisations has."""
    for role in spec.columns:
        if role in ROLES:
            continue
        near = near_role(role, ROLES)
        values = {"table": ledger.table, "role": role, "near": near or ""}
        key = "role_unknown_near" if near else "role_unknown"
        ledger.faults.append(Message(f"matching.{key}", {**values, "known": list(ROLES)}))


def _header_below(
    raw: RawTable | RawVector | Register, absent: Sequence[tuple[str, ...]]
) -> int | None:
    """Return the row in which the names of the needed columns stand, below titles."""
    if isinstance(raw, RawVector):
        return None
    register = register_of(raw)
    table = next(in_rows(register.read(list(register.columns)), _HEADER_WITHIN), None)
    if table is None:
        return None
    rows = table.slice(0, _HEADER_WITHIN).to_pylist()
    for row in rows:
        cells = {str(cell).strip() for cell in row.values() if cell is not None}
        sought = (
            {*either, *(n for r in either for n in OTHER_NAMES.get(r, ()))} for either in absent
        )
        if all(cells & names for names in sought):
            return int(row[ROW])
    return None


def _alias_columns(columns: Sequence[str], sources: dict[str, str | None]) -> list[str]:
    named = sources.pop("alias")
    if named is not None and named not in ALIASES:
        return [named]
    return [name for name in (*ALIASES, *TAGGED) if name in columns]


class _Words:
    """Columns as places among their texts; the first text of each is ""."""

    def __init__(self, row: Any, columns: dict[str, tuple[Any, list[str]]]) -> None:  # noqa: ANN401
        self.row = row
        self._columns = columns

    def column(self, name: str, kept: Any) -> Any:  # noqa: ANN401
        """Return the texts of the rows that are kept; equal texts are one object."""
        places, texts = self._columns[name]
        return np.array(texts, dtype=object)[places[kept]]

    def equal(self, name: str, value: str) -> Any:  # noqa: ANN401
        """Tell which rows say a text."""
        places, texts = self._columns[name]
        return np.array([text == value for text in texts], bool)[places]

    def firsts(self) -> dict[int, str]:
        """Return each text with the first row it stands in; "" for what cannot be damaged."""
        found: dict[int, str] = {}
        for places, texts in self._columns.values():
            first = np.full(len(texts), -1, np.int64)
            first[places[::-1]] = self.row[::-1]
            for row, text in zip(first.tolist(), texts, strict=True):
                said = "" if text.isascii() and "?" not in text else text
                found[row] = f"{found[row]}\n{said}" if found.get(row) else said
        found.pop(-1, None)
        return found


def _read(
    raw: RawTable | RawVector | Register, columns: list[str], ledger: Ledger
) -> _Words | None:
    from spatialict.data.register import cells

    register = register_of(raw)
    table = next(in_rows(register.read(columns), _ALL), None)
    if table is None:
        return _Words(np.zeros(0, np.int64), {name: (np.zeros(0, int), [""]) for name in columns})
    if BROKEN in table.column_names and _broken(table, ledger):
        return None
    found = {}
    for name in columns:
        spelt = cells.whole(table[name]).dictionary_encode()
        places = spelt.indices.fill_null(-1).to_numpy(zero_copy_only=False) + 1
        texts = cells.words(spelt.dictionary).to_pylist()
        found[name] = (places, ["", *(text or "" for text in texts)])
    words = _Words(cells.whole(table[ROW]).to_numpy(), found)
    return None if _damaged(words, ledger) else words


def _broken(table: Any, ledger: Ledger) -> bool:  # noqa: ANN401 (pyarrow.Table)
    """Enter a fault for rows that cannot be taken apart."""
    import pyarrow.compute as pc

    bad = table.filter(pc.not_equal(pc.fill_null(table[BROKEN], ""), ""))
    if not len(bad):
        return False
    why = [Message(f"register.reason_{reason}") for reason in bad[BROKEN].to_pylist()]
    pairs = zip(bad[ROW].to_pylist(), bad[GIVEN].to_pylist(), why, strict=True)
    rows = [
        Message("matching.broken_row", {"row": row, "what": shown(given), "why": reason})
        for row, given, reason in pairs
    ]
    values = {"table": ledger.table, "extent": extent(len(bad), len(table))}
    ledger.faults.append(Message("matching.broken", {**values, "rows": listed(rows)}))
    return True


def _damaged(words: _Words, ledger: Ledger) -> bool:
    """Enter a fault where letters were lost; a note where it is few of many names."""
    firsts = words.firsts()
    faults = damage(firsts, table=ledger.table)
    said = [dict(fault.values) for fault in faults]
    bad = sum(int(values["count"]) for values in said)
    if bad > _FEW * len(firsts):
        ledger.faults.extend(faults)
        return True
    for values in said:
        told = {"table": ledger.table, "names": values["names"], "count": values["count"]}
        ledger.notes.append(Message("matching.damaged_few", told))
    return False


def _joined(columns: Sequence[tuple[str, Any]]) -> Any:  # noqa: ANN401
    """Return all other names of each row between semicolons, without their languages."""
    parts = [
        [_untagged(text) if name in TAGGED else text for text in cells] for name, cells in columns
    ]
    return np.array([";".join(filter(None, row)) for row in zip(*parts, strict=True)], object)


def _untagged(text: str) -> str:
    return ";".join(_TAG.sub("", part.strip(), count=1) for part in text.split(";"))


def tell_cells(ledger: Ledger, key: str, column: pd.Series[Any], total: int, **values: Any) -> None:  # noqa: ANN401
    """Enter a fault of the catalogue ``matching`` that quotes cells."""
    rows = listed_cells(column.index, column)
    said = {"table": ledger.table, "extent": extent(len(column), total), "rows": rows}
    ledger.faults.append(Message(f"matching.{key}", {**said, **values}))
