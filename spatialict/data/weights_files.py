"""Files of neighbours, as GeoDa, R and PySAL write them: .gal, .gwt, and tables of edges.

What a file says is checked against the regions, by key, before it becomes links: every fault of it
at once, with the line it stands in.
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.neighbourhood.link_sets import numbers
from spatialict.core.neighbourhood.links import Links
from spatialict.core.neighbourhood.region_ids import checked
from spatialict.core.neighbourhood.rule_files import FILE, files_of, shown_rule
from spatialict.core.neighbourhood.weights_text import FORMULA, word
from spatialict.core.study import DataError, Message, Names, Source
from spatialict.data.cells import parse_number, shown, tidy
from spatialict.data.delimited import sniff
from spatialict.data.encoding import damaged, decode, misread, some
from spatialict.data.read import TEXT_SUFFIXES, WORKBOOK_SUFFIXES, fingerprint, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialict.data.project import Project

GAL: Final = (".gal",)
GWT: Final = (".gwt", ".kwt")
EDGES: Final = (*TEXT_SUFFIXES, *WORKBOOK_SUFFIXES)
COLUMNS: Final = {
    "focal": ("focal", "from", "origin", "i"),
    "neighbour": ("neighbour", "neighbor", "to", "destination", "j"),
    "weight": ("weight", "w"),
}
"""Columns of a table of edges, and what else they may be called."""

_HEADER: Final = re.compile(r"\s*(?:0\s+)?([0-9]{1,12})(?:\s.*)?")
_COUNT: Final = re.compile(r"[0-9]{1,12}")


def read_links(
    path: Path | str,
    regions: pd.DataFrame | pd.Series | pd.Index,
    *,
    weighted: bool = True,
    symmetric: bool = False,
    shown_as: str = "",
) -> Links:
    r"""Read who is whose neighbour.

    Parameters
    ----------
    path : pathlib.Path or str
        ``.gal`` (who; every weight is 1), ``.gwt`` or ``.kwt`` (focal, neighbour, weight), or a
        table of edges (csv, tsv, txt, xlsx, …) with the columns ``focal``, ``neighbour`` and,
        unless every weight is 1, ``weight``. Encoding and delimiter are found out.
    regions : geopandas.GeoDataFrame, GeoSeries, or pandas.Index
        The index is ``region_id``; the file names each region by it, as text.
    weighted : bool
        False sets every weight to 1. GeoDa writes into a ``.gwt`` of nearest neighbours or of a
        distance band how far they are, in the place of the weight.
    symmetric : bool
        Whether a link without one back is a fault. Files of nearest neighbours have such links.
    shown_as : str
        What messages call the file; its name by default.

    Returns
    -------
    Links
        Weights as the file has them. Regions sorted; one beside itself is left out.

    Raises
    ------
    DataError
        Once, with every fault: regions that the file lacks or does not know, links that stand
        twice, weights that are negative or no numbers, lines that cannot be read.

    Notes
    -----
    In a ``.gal`` and in a table of edges every region must be named; one without neighbours is
    ``id 0`` there, and stands beside itself with weight 0 here. In a ``.gwt`` the first line must
    count all regions, and those that have no line have no neighbours.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "roads.gal"
    ...     _ = path.write_text("0 3 towns key\na 1\nb\nb 2\na c\nc 0\n")
    ...     read_links(path, pd.Index(["a", "b", "c"])).degree.tolist()
    [1, 2, 0]
    """
    index = regions if isinstance(regions, pd.Index) else regions.index
    path = Path(path)
    found = _Found(shown_as or path.name, checked(index).sort_values())
    suffix = path.suffix.casefold()
    if suffix in GAL:
        _read_gal(_text(path, found.name), found)
    elif suffix in GWT:
        _read_gwt(_text(path, found.name), found)
    elif suffix in EDGES:
        _read_edges(path, found)
    else:
        endings = [*GAL, *GWT, *EDGES]
        raise DataError([Message("weights.ending", {"table": found.name, "endings": endings})])
    links = _judged(found, symmetric=symmetric)
    return links if weighted else replace(links, weights=np.ones_like(links.weights))


def read_rules(
    project: Project, regions: pd.DataFrame
) -> tuple[dict[str, list[str | Links]], tuple[Source, ...]]:
    """Read the rules of a project, and the files that they name.

    Returns
    -------
    dict, tuple of Source
        Rule as results name it -> its parts, those of files as links; and where these come from.

    Raises
    ------
    DataError
        Once, with the faults of all files.
    """
    given: dict[str, Links] = {}
    sources: list[Source] = []
    faults: list[Message] = []
    for written in files_of(project.association.rules):
        path, name = project.locate(written), shown_rule(FILE + written)
        try:
            given[FILE + written] = read_links(path, regions, shown_as=name.removeprefix(FILE))
        except DataError as error:
            faults += error.faults
            continue
        sha256 = fingerprint(path.read_bytes(), path)
        title = Names.alike(name.removeprefix(FILE))
        sources.append(Source(table="neighbours", title=title, path=written, sha256=sha256))
    if faults:
        raise DataError(faults)
    rules = {
        shown_rule(rule): [given.get(part, part) for part in rule.split("+")]
        for rule in project.association.rules
    }
    return rules, tuple(sources)


@dataclass
class _Found:
    """What a file says, link by link, as positions of regions, with the row of each."""

    name: str
    ids: pd.Index[Any]
    heads: array[int] = field(default_factory=lambda: array("q"))
    tails: array[int] = field(default_factory=lambda: array("q"))
    weights: array[float] = field(default_factory=lambda: array("d"))
    rows: array[int] = field(default_factory=lambda: array("q"))
    named: set[int] = field(default_factory=set)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    counts_all: bool = False
    """Whether regions that are not named are known to be there."""

    def __post_init__(self) -> None:
        self.place: dict[str, int] = {}
        for i, name in enumerate(map(str, self.ids.tolist())):
            for written in (name, word(name), f"'{name}" if name.startswith(FORMULA) else name):
                self.place.setdefault(written, i)
        self.place |= {str(name): i for i, name in enumerate(self.ids.tolist())}

    def fault(self, kind: str, what: str) -> None:
        """Note one thing that is wrong; `_judged` tells them by kind."""
        self.wrong.setdefault(kind, []).append(what)

    def region(self, name: str, row: int) -> int:
        """Return the position of a region, -1 where there is none such."""
        place = self.place.get(name, -1)
        if place < 0:
            self.fault("unknown", f"{shown(name)} ({row})")
        return place

    def name_region(self, place: int) -> None:
        """Note that a region is in the file, with neighbours or without."""
        if place >= 0:
            self.named.add(place)

    def link(self, head: int, tail: str, weight: float, row: int) -> None:
        """Take a link, unless an end of it is unknown."""
        place = self.region(tail, row)
        if head >= 0 and place >= 0:
            self.heads.append(head)
            self.tails.append(place)
            self.weights.append(weight)
            self.rows.append(row)


def _text(path: Path, name: str) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataError([Message("weights.missing", {"table": name})]) from None
    except (OSError, ValueError):  # ValueError: a NUL in the path
        raise DataError([Message("weights.unreadable", {"table": name})]) from None
    if not raw.strip():
        raise DataError([Message("weights.empty", {"table": name})])
    return decode(raw, table=name, check=False).text


def _lines(text: str, found: _Found) -> tuple[int, Iterator[tuple[int, list[str]]]]:
    """Return the number in the first line, and the words of each line below that is not blank."""
    split = (
        (row, line.split()) for row, line in enumerate(io.StringIO(text, newline=None), start=1)
    )
    lines = ((row, words) for row, words in split if words)
    row, first = next(lines, (1, []))
    match = _HEADER.fullmatch(" ".join(first))
    if match is None:
        values = {"table": found.name, "row": row, "line": shown(" ".join(first))}
        raise DataError([Message("weights.header", values)])
    return int(match[1]), lines


def _read_gal(text: str, found: _Found) -> None:
    stated, below = _lines(text, found)
    listed = 0
    for row, words in below:
        if len(words) != 2 or not _COUNT.fullmatch(words[1]):
            found.fault("line", f"{shown(' '.join(words))} ({row})")
            continue
        head, listed = found.region(words[0], row), listed + 1
        if head in found.named:
            found.fault("region_twice", f"{shown(words[0])} ({row})")
        found.name_region(head)
        if not int(words[1]):
            continue
        row, tails = next(below, (row, []))  # noqa: PLW2901 (two lines are one record)
        if len(tails) != int(words[1]):
            found.fault("length", f"{shown(words[0])} ({row}): {words[1]}, {len(tails)}")
        for tail in tails:
            found.link(head, tail, 1.0, row)
    if stated != listed:
        found.fault("count", f"{stated}, {listed}")


def _read_gwt(text: str, found: _Found) -> None:
    stated, lines = _lines(text, found)
    found.counts_all = True
    if stated != len(found.ids):
        found.fault("number", f"{stated}, {len(found.ids)}")
    for row, words in lines:
        if len(words) != 3:
            found.fault("line", f"{shown(' '.join(words))} ({row})")
            continue
        weight = _weight(words[2], row, found, doubtful="," in words[2])
        found.link(found.region(words[0], row), words[1], weight, row)


def _read_edges(path: Path, found: _Found) -> None:
    if not _read_plain(path, found):
        _read_cells(path, found)


def _roles(columns: pd.Index[Any]) -> dict[str, Any]:
    """Return the column of each role; nothing where they are not those of a table of edges."""
    names = {str(column).strip().casefold(): column for column in columns}
    known = {role: [names[n] for n in COLUMNS[role] if n in names] for role in COLUMNS}
    told = {role: several[0] for role, several in known.items() if len(several) == 1}
    return told if {"focal", "neighbour"} <= set(told) and len(told) == len(columns) else {}


def _read_plain(path: Path, found: _Found) -> bool:
    """Take a table of edges that a program wrote, at once; False where a cell asks for a look.

    Whatever could be a fault does: quotation marks, letters that were lost, unknown names, weights
    that are no plain numbers. Nothing is noted then.
    """
    table = _plain_table(path, found.name)
    roles = {} if table is None else _roles(table.columns)
    if table is None or not roles or not isinstance(table.index, pd.RangeIndex):
        return False
    codes, names = pd.factorize(pd.concat([table[roles[r]] for r in ("focal", "neighbour")]))
    places = _places(names.tolist(), found)
    if (codes < 0).any() or min(places, default=-1) < 0:
        return False
    heads, tails = np.array(places, np.int64)[codes].reshape(2, -1)
    weights = np.ones(len(table))
    if "weight" in roles:
        written = table[roles["weight"]].to_numpy(str)
        try:
            weights = written.astype(float)
        except ValueError:
            return False
        if "_" in "".join(written):
            return False
    if not (np.isfinite(weights) & (weights >= 0)).all():
        return False
    found.heads.frombytes(heads.tobytes())
    found.tails.frombytes(tails.tobytes())
    found.weights.frombytes(weights.tobytes())
    found.rows.frombytes(np.arange(2, len(table) + 2, dtype=np.int64).tobytes())
    found.named.update(np.unique(heads).tolist())
    return True


def _plain_table(path: Path, name: str) -> pd.DataFrame | None:
    """Return the cells of a text without quotation marks; None where there is none such."""
    if path.suffix.casefold() not in TEXT_SUFFIXES:
        return None
    try:
        raw = path.read_bytes()
    except (OSError, ValueError):
        return None
    if any(sign in raw for sign in (b'"', b"\0")) or not raw.strip():
        return None
    text = decode(raw, table=name, check=False).text
    try:
        return pd.read_csv(
            io.StringIO(text),
            sep=sniff(text),
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            quoting=csv.QUOTE_NONE,
        )
    except ValueError:  # rows of several lengths, or none
        return None


def _places(names: list[str], found: _Found) -> list[int]:
    """Return the position of each region that is named without doubt, else -1."""
    together = "\n".join(names)
    if "#" in together or damaged(together) or misread(together):
        return [-1]
    return [found.place.get(tidy(name) or "", -1) for name in names]


def _read_cells(path: Path, found: _Found) -> None:
    table = read_table(path, table=found.name, shown_as=found.name).rows
    if not (roles := _roles(table.columns)):
        columns = [shown(str(column)) for column in table.columns]
        raise DataError([Message("weights.columns", {"table": found.name, "columns": columns})])
    cells = [table[roles[role]] for role in ("focal", "neighbour")]
    weights = table[roles["weight"]] if "weight" in roles else pd.Series("1", table.index)
    marks = _other_marks(weights)
    for row, one, other, written in zip(table.index, *cells, weights, strict=True):
        if one is None or other is None:
            found.fault("line", f"{shown(one or '')}, {shown(other or '')} ({row})")
            continue
        weight = _weight(written or "", row, found, doubtful=row in marks)
        head = found.region(one, row)
        found.name_region(head)
        found.link(head, other, weight, row)


def _other_marks(weights: pd.Series[Any]) -> set[int]:
    """Return the rows whose decimal mark is not that of the column: that of most, or the point.

    Thousands that the reader could tell apart are parted no more (`read_table`).
    """
    cells = zip(weights.index.tolist(), weights.tolist(), strict=True)
    given = {row: cell for row, cell in cells if cell is not None}
    last = {row: max(",.", key=cell.rfind) for row, cell in given.items() if set(cell) & set(",.")}
    commas = {row for row, mark in last.items() if mark == ","}
    points = set(last) - commas
    return min(commas, points, key=len)


def _weight(written: str, row: int, found: _Found, *, doubtful: bool) -> float:
    """Return a weight; one that is doubtful, no number, or negative is noted and counts as 1."""
    if doubtful:
        found.fault("mark", f"{shown(written)} ({row})")
        return 1.0
    try:
        weight = float(written)
    except ValueError:
        weight = parse_number(written).value
    if not np.isfinite(weight) or "_" in written:
        found.fault("not_number", f"{shown(written)} ({row})")
        return 1.0
    if weight < 0:
        found.fault("negative", f"{shown(written)} ({row})")
        return 1.0
    return weight


def _judged(found: _Found, *, symmetric: bool) -> Links:
    heads, tails = np.array(found.heads, np.int64), np.array(found.tails, np.int64)
    rows, weights = np.array(found.rows, np.int64), np.array(found.weights)
    names = [str(name) for name in found.ids.tolist()]

    def told(which: np.ndarray[Any, Any]) -> list[str]:
        return [f"{shown(names[heads[i]])} – {shown(names[tails[i]])} ({rows[i]})" for i in which]

    if not found.counts_all:
        there = found.named | set(np.unique(tails).tolist())
        found.wrong |= _kind("absent", [n for i, n in enumerate(names) if i not in there])
    number = numbers(heads, tails)
    order = np.argsort(number, kind="stable")
    twice = order[1:][number[order][1:] == number[order][:-1]]
    found.wrong |= _kind("pair_twice", told(np.sort(twice)))
    kept = (heads != tails) & (weights > 0)
    if symmetric:
        alone = kept & ~np.isin(numbers(tails, heads), number[kept])
        found.wrong |= _kind("one_way", told(np.flatnonzero(alone)))
    if found.wrong:
        raise DataError(_faults(found))
    return Links.of_pairs(found.ids, heads[kept], tails[kept], weights[kept])


def _kind(kind: str, what: list[str]) -> dict[str, list[str]]:
    return {kind: what} if what else {}


_KINDS: Final = (
    "count", "number", "line", "length", "region_twice", "unknown", "absent", "pair_twice",
    "mark", "not_number", "negative", "one_way",
)  # fmt: skip


def _faults(found: _Found) -> list[Message]:
    return [
        Message(
            f"weights.{kind}",
            {"table": found.name, "count": len(found.wrong[kind]), "what": some(found.wrong[kind])},
        )
        for kind in _KINDS
        if kind in found.wrong
    ]
