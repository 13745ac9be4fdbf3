"""Registers of firms from files to one table: read in pieces, cleaned by whoever works, joined.

The answer does not depend on who works, on how many there are, or on the order in which pieces
come back: pieces are cut by the data alone, and firms are sorted by their ids in the end.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.study import DataError, Message
from spatialict.core.workers import arriving
from spatialict.data.cells import shown
from spatialict.data.register.assembling import assembled
from spatialict.data.register.cleaning import Layout, Shared, clean
from spatialict.data.register.frames import SHEET_CHOSEN
from spatialict.data.register.ground import DEGREES, Centres, Field, is_degrees
from spatialict.data.register.habits import habits_of
from spatialict.data.register.judging import judge
from spatialict.data.register.pieces import PIECE, pieces
from spatialict.data.register.tally import Tally
from spatialict.data.register.towns import apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from spatialict.core.workers import Workers
    from spatialict.data.keys import RegionKeys
    from spatialict.data.ledger import Ledger
    from spatialict.data.points import Ground
    from spatialict.data.project import TableSection
    from spatialict.data.register.pieces import Register
    from spatialict.data.register.towns import Towns

    Given = tuple[str, TableSection, Register]
    """What messages call a register, what the project says of it, and the register."""

ROLES: Final = (
    *("firm_id", "industry", "oked", "region_id", "jobs", "opened", "closed"),
    *("lon", "lat", "x_m", "y_m", "town", "address"),
)
_OTHER_NAMES: Final = {"region_id": "region", "lon": "longitude", "lat": "latitude"}


def take_firms(
    given: Sequence[Given],
    keys: RegionKeys,
    ground: Ground,
    towns: Towns,
    *,
    ledger: Ledger,
    workers: Workers = None,
    rows: int = PIECE,
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Return the firms of all registers, and the rows that are none; None where there are faults.

    Parameters
    ----------
    given : sequence of (str, TableSection, Register)
        The registers of a project.
    towns : Towns
        Where a firm stands that has a town and no coordinates.
    workers : int, str or distributed.Client, optional
        Who cleans the pieces, see `spatialict.core.workers.each`; the answer is the same.
    rows : int
        Of a piece.
    """
    try:
        layouts = [layout_of(register, spec, ledger.of(label)) for label, spec, register in given]
    except DataError as error:
        ledger.faults.extend(error.faults)
        return None
    sound = [layout for layout in layouts if layout is not None]
    if len(sound) < len(given) or ground.regions is None:
        return None
    field = Field.of(ground.regions)
    centres = Centres.of(towns, field)
    regions_of_towns = apart(centres.region)
    shared = Shared(tuple(sound), field, keys, ground.into, towns, centres, regions_of_towns)
    registers = [register for _, _, register in given]
    tallies = [Tally() for _ in given]
    parts = []
    coming = pieces(registers, lambda number: sound[number].needed(), rows)
    about = _pieces_of(registers, rows)
    try:
        with closing(arriving(clean, shared, coming, workers, total=about)) as answers:
            for cleaned in answers:
                tallies[cleaned.register].add(cleaned.tally)
                parts.append(cleaned)
    except DataError as error:
        ledger.faults.extend(error.faults)
        return None
    return _together(given, parts, tallies, shared, ledger)


def _together(
    given: Sequence[Given],
    parts: list[Any],
    tallies: list[Tally],
    shared: Shared,
    ledger: Ledger,
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    labels = [label for label, _, _ in given]
    before = len(ledger.faults)
    sound = [
        sum(len(part.firms) for part in parts if part.register == n) for n in range(len(given))
    ]
    firms, rejects = assembled(parts, labels, shared.field.codes)
    repeated = rejects[rejects["reason"] == "repeated"]
    again = repeated["table"].value_counts()
    own = repeated.loc[repeated["given"].str.isdigit(), "table"].value_counts()
    for (label, _, register), tally, count in zip(given, tallies, sound, strict=True):
        twice, page = int(again.get(label, 0)), ledger.of(label)
        judge(
            *(tally, count, twice, shared.keys, page),
            towns=shared.towns,
            own=int(own.get(label, 0)),
            layer=register.shaped,
        )
    return None if len(ledger.faults) > before else (firms, rejects)


def _pieces_of(registers: Sequence[Register], rows: int) -> int | None:
    """Return about how many pieces there will be, where every register knows its rows."""
    if any(register.rows is None for register in registers):
        return None
    return sum(-(-(register.rows or 0) // rows) for register in registers)


def layout_of(register: Register, spec: TableSection, page: Ledger) -> Layout | None:
    """Find the columns of a register; what is missing is a fault.

    Needed are an industry or its code, and one way to a place: coordinates, a town or an address.
    """
    named: dict[str, str] = {role: spec.columns[role] for role in ROLES if role in spec.columns}
    for role in ROLES:
        for name in (role, _OTHER_NAMES.get(role, role)):
            if role not in named and name in register.columns:
                named[role] = name
    columns = [shown(column) for column in register.columns]
    unknown = [c for c in (*spec.columns.values(), *spec.where) if c not in register.columns]
    for column in dict.fromkeys(unknown):
        page.fault("column_unknown", column=shown(column), columns=columns)
    strange = _strange_roles(spec, page)
    if spec.industry and "industry" not in spec.columns:
        named.pop("industry", None)
    missing = [] if spec.industry or {"industry", "oked"} & set(named) else ["industry"]
    missing += _without_place(register, named)
    for role in missing:
        page.fault("column_missing", role=role, columns=columns)
    crs = _crs(register, spec, named)
    if not crs and not missing:
        page.fault("no_crs")
    if unknown or missing or strange or not crs:
        _name_sheet(register, page)
        return None
    if register.shaped or "lon" in named:
        named = {role: c for role, c in named.items() if role not in {"x_m", "y_m"}}
    return Layout(named, spec.industry, spec.where, crs, habits_of(register, named))


def _strange_roles(spec: TableSection, page: Ledger) -> list[str]:
    strange = [role for role in spec.columns if role not in ROLES]
    for role in strange:
        values = {"table": page.table, "role": shown(role), "known": list(ROLES)}
        page.faults.append(Message("register.role_unknown", values))
    return strange


def _name_sheet(register: Register, page: Ledger) -> None:
    """Say which of several sheets was read, where its columns are not those that are needed."""
    page.faults.extend(note for note in register.notes if note.key == SHEET_CHOSEN)


def _without_place(register: Register, named: dict[str, str]) -> list[str]:
    """Return the roles that lack for a place on the map."""
    if register.shaped or {"x_m", "y_m"} <= set(named):
        return []
    lacking = [role for role in ("lon", "lat") if role not in named]
    return lacking if len(lacking) == 1 or not {"town", "address"} & set(named) else []


def _crs(register: Register, spec: TableSection, named: dict[str, str]) -> str:
    if register.shaped:
        return DEGREES if is_degrees(register.crs) else register.crs
    return spec.crs if "x_m" in named and "lon" not in named else DEGREES
