"""A piece of a register, cleaned: which rows are firms, where they stand, and why others are not.

One task of the intake; it sees nothing but its rows and what all tasks share, so that it does not
matter who does it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.data.cells import tidy
from spatialict.data.register import cells, sections
from spatialict.data.register.degrees import coordinates
from spatialict.data.register.finding import Finder
from spatialict.data.register.ground import DEGREES
from spatialict.data.register.habits import AS_WRITTEN, DECIMAL, LOST, THOUSANDS, Habits
from spatialict.data.register.pieces import BROKEN, GIVEN, ROW, SHAPE
from spatialict.data.register.tally import FEW, Tally
from spatialict.data.register.towns import AMBIGUOUS, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from spatialict.data.keys import RegionKeys
    from spatialict.data.register.ground import Centres, Field
    from spatialict.data.register.pieces import Piece
    from spatialict.data.register.towns import Towns

    Table = Any
    Array = Any
    """pyarrow's, which has no types."""
    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

REASONS: Final = (
    *("", "cells", "quotes", "nul", "long", "bytes", "no_key", "no_industry", "no_boundary"),
    *("no_place", "no_number", "no_point", "not_on_globe", "zero", "outside"),
    *("town_unknown", "town_ambiguous", "town_outside", "repeated"),
)
"""Why a row is no firm of the study, as ``register.reason_<code>`` says in words; "" for a firm."""
_CODE: Final = {reason: code for code, reason in enumerate(REASONS)}
_SHOWN: Final = 80
NO_REGION: Final = -1
_ELSEWHERE: Final = -2
_STRANGE: Final = -3


@dataclass(frozen=True)
class Layout:
    """Where a register says what.

    Parameters
    ----------
    columns : Mapping[str, str]
        Role -> column of the file.
    industry : str
        Of all rows, where the project states it; else "".
    where : Mapping[str, str]
        Column -> what a row must say there to be read at all.
    crs : str
        Of the coordinates; degrees of GPS for the roles lon and lat.
    habits : Habits
        How the register writes.
    """

    columns: Mapping[str, str]
    industry: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    crs: str = DEGREES
    habits: Habits = AS_WRITTEN

    def needed(self) -> list[str]:
        """Return the columns that are read, each once."""
        return list(dict.fromkeys([*self.columns.values(), *self.where]))


@dataclass(frozen=True)
class Shared:
    """What every task needs."""

    layouts: tuple[Layout, ...]
    field: Field
    keys: RegionKeys
    into: Mapping[str, str]
    towns: Towns
    centres: Centres
    of_region: Mapping[int, frozenset[int]]


@dataclass(frozen=True)
class Cleaned:
    """What a task found in its rows.

    Parameters
    ----------
    firms : pyarrow.Table
        ``row, firm_id, industry, oked, region_id, x_m, y_m, jobs, opened, closed, town, placed``
        as far as the register has them; regions, towns by place, placed 1 for a town's centre.
    rejects : pyarrow.Table
        ``row, firm_id, reason, given``.
    """

    register: int
    firms: Table
    rejects: Table
    tally: Tally


def clean(shared: Shared, piece: Piece) -> Cleaned:
    """Clean the rows of a piece."""
    layout = shared.layouts[piece.register]
    rows = _Rows(shared, layout, _kept(piece.table(), layout.where))
    rows.identify()
    rows.place()
    return Cleaned(piece.register, rows.firms(), rows.rejects(), rows.tally)


def _kept(table: Table, where: Mapping[str, str]) -> Table:
    import pyarrow.compute as pc

    for column, value in where.items():
        said = pc.utf8_trim_whitespace(cells.as_text(cells.whole(table[column])))
        same = pc.fill_null(pc.equal(said, value.strip()), False)
        broken = [] if BROKEN not in table.column_names else [_is_broken(table)]
        table = table.filter(pc.or_(same, broken[0]) if broken else same)
    return table


def _is_broken(table: Table) -> Array:
    import pyarrow.compute as pc

    return pc.not_equal(pc.fill_null(cells.whole(table[BROKEN]), ""), "")


class _Rows:
    """The rows of one piece on their way to be firms."""

    def __init__(self, shared: Shared, layout: Layout, table: Table) -> None:
        self.shared, self.layout, self.table = shared, layout, table
        self.tally = Tally()
        self.row = cells.whole(table[ROW]).to_numpy()
        self.n = len(self.row)
        self.reason = np.zeros(self.n, np.int8)
        self.given: dict[int, str] = {}
        self.x, self.y = np.full(self.n, np.nan), np.full(self.n, np.nan)
        self.town = np.full(self.n, -1, np.int32)
        self.region = np.full(self.n, NO_REGION, np.int32)
        if BROKEN in table.column_names:
            why = cells.whole(table[BROKEN]).to_pylist()
            self.reason[:] = [_CODE[reason or ""] for reason in why]
            said = cells.whole(table[GIVEN])
            self.given |= {
                int(place): said[int(place)].as_py() for place in np.flatnonzero(self.reason)
            }

    def identify(self) -> None:
        """Find the rows without an id or an industry, and what region each states."""
        self.firm_id = self._words("firm_id")
        if self.firm_id is not None:
            self._reject(~_there(self.firm_id), "no_key")
        self.oked = self._codes()
        self.industry = self._industry()
        if self.industry is not None:
            self._reject(~_there(self.industry), "no_industry", "oked")
        self.stated = self._stated()
        self._reject(self.stated == _ELSEWHERE, "no_boundary", "region_id")

    def place(self) -> None:
        """Find where each row stands: at its coordinates, else at the centre of its town."""
        why = self._coordinates()
        here = (self.reason == 0) & (why == 0)
        inside, near = self.shared.field.regions_at(
            np.where(here, self.x, np.nan), np.where(here, self.y, np.nan)
        )
        self._note_places(here, inside, near)
        stated = self.stated >= 0
        self.region = np.where(stated, self.stated, np.where(inside >= 0, inside, near))
        why[here & (inside < 0) & (near < 0)] = _CODE["outside"]
        lost = (self.reason == 0) & (why != 0)
        self.x[lost], self.y[lost] = np.nan, np.nan
        self._by_towns(lost, why)

    def firms(self) -> Table:
        """Return the rows that are firms."""
        import pyarrow as pa

        good = self.reason == 0
        self.tally.counts["at_town"] += int((good & (self.town >= 0)).sum())
        found: dict[str, Array] = {"row": pa.array(self.row[good])}
        if self.firm_id is not None:
            found["firm_id"] = self.firm_id.filter(pa.array(good))
        if self.industry is not None:
            found["industry"] = self.industry.filter(pa.array(good)).dictionary_encode()
        else:
            found["industry"] = pa.array(
                [self.layout.industry] * int(good.sum())
            ).dictionary_encode()
        if self.oked is not None:
            found["oked"] = self.oked.filter(pa.array(good)).dictionary_encode()
        found |= {"region_id": pa.array(self.region[good].astype(np.int32))}
        found |= {"x_m": pa.array(self.x[good]), "y_m": pa.array(self.y[good])}
        found |= self._measured(good)
        found |= {"placed": pa.array((self.town[good] >= 0).astype(np.int8))}
        found |= self._town_names(good)
        return pa.table(found)

    def rejects(self) -> Table:
        """Return the other rows, each with its reason and what it says there."""
        import pyarrow as pa

        bad = np.flatnonzero(self.reason)
        self.tally.counts["rows"] = self.n
        for code in np.unique(self.reason[bad]):
            self.tally.counts[f"reason_{REASONS[code]}"] = int((self.reason == code).sum())
        nobody = pa.nulls(len(bad), pa.string())
        said = [self.given.get(int(place), "")[:_SHOWN] for place in bad]
        return pa.table(
            {
                "row": pa.array(self.row[bad]),
                "firm_id": nobody if self.firm_id is None else self.firm_id.take(pa.array(bad)),
                "reason": pa.array(self.reason[bad]),
                "given": pa.array(said, pa.string()),
            }
        )

    # --- what a row says

    def _column(self, role: str) -> Array | None:
        column = self.layout.columns.get(role)
        return None if column is None else cells.whole(self.table[column])

    def _words(self, role: str) -> Array | None:
        column = self._column(role)
        return None if column is None else cells.words(column)

    def _reject(self, which: Flags, reason: str, *roles: str) -> None:
        """Reject rows that are not rejected yet, quoting the cells of some roles."""
        new = which & (self.reason == 0)
        self.reason[new] = _CODE[reason]
        self._quote(np.flatnonzero(new), *roles)

    def _quote(self, places: Ints, *roles: str) -> None:
        columns = [column for role in roles if (column := self._column(role)) is not None]
        if not columns or not len(places):
            return
        said = [cells.as_text(column.take(places)).to_pylist() for column in columns]
        for place, parts in zip(places, zip(*said, strict=True), strict=True):
            self.given[int(place)] = " ".join(part[:_SHOWN] for part in parts if part)

    def _codes(self) -> Array | None:
        """Return the codes, with the zeros that a spreadsheet has taken from them."""
        import pyarrow.compute as pc

        codes, zero = self._words("oked"), self.layout.habits.zero
        if codes is None or not zero:
            return codes
        longer = sections.told(codes, sections.with_zero)
        short = np.flatnonzero(_there(longer))
        self.tally.count(f"zero_{zero}", self.row[short], codes.take(short).to_pylist())
        return pc.if_else(longer.is_valid(), longer if zero == LOST else None, codes)

    def _industry(self) -> Array | None:
        """Return the industry of each row, or the section of its code where it states none."""
        import pyarrow.compute as pc

        said, code = self._words("industry"), self.oked
        said = None if said is None else sections.told(said, sections.as_section)
        if self.layout.industry or code is None:
            return said
        by_code = sections.told(code, sections.section_of)
        return by_code if said is None else pc.coalesce(said, by_code)

    def _stated(self) -> Ints:
        """Return the place of the region each row states; -1 for none, -2 for one elsewhere."""
        column = self._words("region_id")
        none = np.full(self.n, NO_REGION, np.int64)
        if column is None:
            return none
        spelt = column.dictionary_encode()
        words = spelt.dictionary.to_pylist()
        codes = np.array([*map(self._code, words), NO_REGION])
        which = spelt.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
        stated = codes[which]
        strange = np.flatnonzero(stated == _STRANGE)
        self.tally.count(
            "region_unknown", self.row[strange], (words[which[place]] for place in strange)
        )
        return np.where(stated == _STRANGE, NO_REGION, stated)

    def _code(self, said: str) -> int:
        keys = self.shared.keys
        code = said if keys.blind else keys.find(said)
        if code is None:
            return _STRANGE
        if keys.is_nation(code):
            return NO_REGION
        if not keys.blind and said not in keys.official(code):
            self.tally.understood[said] = code
        code = self.shared.into.get(code, code)
        return self.shared.field.place.get(code, _ELSEWHERE)

    # --- where a row stands

    def _coordinates(self) -> npt.NDArray[np.int8]:
        """Fill in x and y, and return why a row has none, by the code of the reason."""
        if SHAPE in self.table.column_names:
            x, y, other = cells.points(cells.whole(self.table[SHAPE]))
            why = np.where(np.isnan(x) | np.isnan(y), _CODE["no_place"], 0).astype(np.int8)
            why[other] = _CODE["no_point"]
            self._ask((why == 0) | other)
            self.tally.count("no_point", self.row[other & (self.reason == 0)])
        else:
            roles = ("lon", "lat") if "lon" in self.layout.columns else ("x_m", "y_m")
            x, y, why = self._numbers(*roles)
        if self.layout.crs == DEGREES:
            self._on_globe(x, y, why)
        there = why == 0
        self.tally.counts["given"] += int(there.sum())
        if there.any():
            self.x[there], self.y[there] = self.shared.field.projected(
                x[there], y[there], self.layout.crs
            )
        nowhere = there & np.isnan(self.x)
        why[nowhere] = _CODE["not_on_globe"]
        self.tally.count("outside", self.row[nowhere & (self.reason == 0)])
        return why

    def _ask(self, given: Flags) -> None:
        """Count the rows that say something where coordinates stand."""
        self.tally.counts["asked"] += int((given & (self.reason == 0)).sum())

    def _numbers(self, across: str, up: str) -> tuple[Floats, Floats, npt.NDArray[np.int8]]:
        why = np.full(self.n, _CODE["no_place"], np.int8)
        columns = self._column(across), self._column(up)
        if columns[0] is None or columns[1] is None:
            return self.x.copy(), self.y.copy(), why
        (x, in_x), (y, in_y) = map(coordinates, columns, (across, up))
        self._ask((in_x != cells.EMPTY) | (in_y != cells.EMPTY))
        why[(in_x == cells.GOOD) & (in_y == cells.GOOD)] = 0
        wrong = (in_x == cells.BAD) | (in_y == cells.BAD)
        why[wrong] = _CODE["no_number"]
        self._example("no_number", wrong & (self.reason == 0), across, up)
        return x, y, why

    def _on_globe(self, x: Floats, y: Floats, why: npt.NDArray[np.int8]) -> None:
        there = (why == 0) & (self.reason == 0)
        beyond = there & ((np.abs(y) > 90) | (np.abs(x) > 180))
        zero = there & (x == 0) & (y == 0)
        why[beyond], why[zero] = _CODE["not_on_globe"], _CODE["zero"]
        self.tally.count("zero", self.row[zero])
        said = [f"{x[place]:g} {y[place]:g}" for place in np.flatnonzero(beyond)]
        self.tally.count("not_on_globe", self.row[beyond], said)
        there &= ~beyond & ~zero
        west, south, east, north = self.shared.field.box
        right = (west <= x) & (x <= east) & (south <= y) & (y <= north)
        over = (west <= y) & (y <= east) & (south <= x) & (x <= north)
        self.tally.counts["on_globe"] += int(there.sum())
        self.tally.counts["right"] += int((there & right).sum())
        self.tally.counts["over"] += int((there & over).sum())

    def _example(self, name: str, which: Flags, *roles: str) -> None:
        places = np.flatnonzero(which)
        few = places[:FEW]
        self._quote(few, *roles)
        said = [self.given.pop(int(place), "") for place in few]
        self.tally.count(name, self.row[places], [*said, *[""] * (len(places) - len(few))])

    def _note_places(self, here: Flags, inside: Any, near: Any) -> None:  # noqa: ANN401
        lying = here & (inside >= 0)
        beside = here & (inside < 0)
        self.tally.counts["placed"] += int(here.sum())
        self.tally.count("outside", self.row[beside & (near < 0)])
        self.tally.counts["near"] += int((beside & (near >= 0)).sum())
        other = np.flatnonzero(lying & (self.stated >= 0) & (self.stated != inside))
        codes = self.shared.field.codes
        said = ((codes[self.stated[place]], codes[inside[place]]) for place in other)
        self.tally.count("contradicting", self.row[other], said)

    # --- towns

    def _by_towns(self, lost: Flags, why: npt.NDArray[np.int8]) -> None:
        """Put rows without a place at the centre of their town; reject those without either."""
        places = np.flatnonzero(lost)
        found = self._find_towns(places)
        centres = self.shared.centres
        good = found >= 0
        where, town = places[good], found[good]
        standing = centres.region[town]
        known = (standing >= 0) | (self.stated[where] >= 0)
        self.x[where], self.y[where] = centres.x[town], centres.y[town]
        self.town[where] = town
        stated = self.stated[where]
        self.region[where] = np.where(stated >= 0, stated, standing)
        self.tally.counts["placed"] += int((standing >= 0).sum())
        other = (standing >= 0) & (stated >= 0) & (stated != standing)
        codes = self.shared.field.codes
        said = ((codes[a], codes[b]) for a, b in zip(stated[other], standing[other], strict=True))
        self.tally.count("contradicting", self.row[where[other]], said)
        misplaced = np.concatenate([places[~good], where[~known]])
        misplaced = misplaced[why[misplaced] != _CODE["no_place"]]
        self.reason[misplaced] = why[misplaced]
        self._quote(misplaced, *_AXES)
        self._refuse(where[~known], "town_outside", *_TOWN)
        self._refuse(places[found == AMBIGUOUS], "town_ambiguous", *_TOWN)
        self._refuse(places[found == UNKNOWN], "town_unknown", *_TOWN)
        self._refuse(places[found == _UNNAMED], "no_place", *_AXES)

    def _refuse(self, places: Ints, reason: str, *roles: str) -> None:
        which = np.zeros(self.n, bool)
        which[places] = True
        self._reject(which, reason, *roles)

    def _find_towns(self, places: Ints) -> Ints:
        """Return the town of rows, by their column of towns, else by their address."""
        found = np.full(len(places), _UNNAMED, np.int64)
        about = self.shared
        finder = Finder(about.towns, about.keys, about.into, about.field.place, about.of_region)
        for role in _TOWN:
            column = self._column(role)
            left = np.flatnonzero((found == _UNNAMED) | (found == UNKNOWN))
            if column is None or not len(left):
                continue
            said = cells.as_text(column.take(places[left])).to_pylist()
            for place, cell, region in zip(left, said, self.stated[places[left]], strict=True):
                if word := tidy(cell or ""):
                    sure, address = found[place] == UNKNOWN, role == "address"
                    found[place] = finder.find(word, int(region), address=address, sure=bool(sure))
        return found

    # --- what else a row says

    def _measured(self, good: Flags) -> dict[str, Array]:
        """Return jobs and years; what is wrong there is missing, and counted."""
        import pyarrow as pa

        found, years = {}, {}
        if (column := self._column("jobs")) is not None:
            jobs, what = cells.numbers(self._jobs(column, good))
            self._count("jobs", what, good, wrong=jobs < 0)
            found["jobs"] = pa.array(np.where(jobs < 0, np.nan, jobs)[good])
        for role in ("opened", "closed"):
            if (column := self._column(role)) is not None:
                years[role], what = cells.years(column)
                wrong = np.zeros(self.n, bool)
                if role == "closed" and "opened" in years:
                    wrong = years["closed"] < years["opened"]
                self._count(role, what, good, wrong=wrong)
                values = np.where(wrong, np.nan, years[role])[good]
                found[role] = pa.array(values, from_pandas=True).cast(pa.int16())
        return found

    def _jobs(self, column: Array, good: Flags) -> Array:
        """Return the column without commas between thousands."""
        comma = self.layout.habits.comma
        which = cells.grouped(column)
        if which.any() and comma != DECIMAL:
            self._example(f"comma_{comma or 'either'}", good & which, "jobs")
        return cells.without_commas(column) if comma == THOUSANDS and which.any() else column

    def _count(self, name: str, what: Any, good: Flags, *, wrong: Flags) -> None:  # noqa: ANN401
        bad = good & ((what == cells.BAD) | wrong)
        self._example(f"{name}_wrong", bad, name)
        self.tally.counts[f"{name}_empty"] += int((good & (what == cells.EMPTY)).sum())

    def _town_names(self, good: Flags) -> dict[str, Array]:
        """Return the town of each firm: where it stands, else as its row says."""
        import pyarrow as pa
        import pyarrow.compute as pc

        said = self._words("town")
        town = self.town[good]
        if said is None and not (town >= 0).any():
            return {}
        titles = pa.array([*self.shared.towns.title], pa.string())
        own = titles.take(pa.array(town, mask=town < 0))
        rest = said.filter(pa.array(good)) if said is not None else pa.nulls(len(own), pa.string())
        return {"town": pc.coalesce(own, rest).dictionary_encode()}


_UNNAMED: Final = -3
_TOWN: Final = ("town", "address")
_AXES: Final = ("lon", "lat", "x_m", "y_m")


def _there(column: Array) -> Flags:
    found: Flags = column.is_valid().to_numpy(zero_copy_only=False)
    return found
