"""A register in a text file: its encoding from all of it, its records cut as a stream."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.study import DataError, Message
from spatialict.data.cells import shown, tidy
from spatialict.data.delimited import DELIMITERS
from spatialict.data.encoding import some, which_encoding
from spatialict.data.register.pieces import BROKEN, GIVEN, ROW
from spatialict.data.register.titles import title_above

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

CHUNK: Final = 1 << 23
"""Bytes that are read at once."""
HEAD: Final = 1 << 18
"""Bytes that tell delimiter and header."""
_BLOCK: Final = 1 << 22
_JUDGED: Final = 500
_LINE: Final = 20_000
_SAMPLE: Final = 4_000_000
_QUOTED: Final = 80
_LINES: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_REASONS: Final = ("", "cells", "quotes", "nul", "long", "bytes")


@dataclass(frozen=True)
class Seen:
    """What one passage over the bytes of a file has shown.

    Parameters
    ----------
    sha256 : str
        Of all bytes.
    head : bytes
        The first of them.
    sample : bytes
        The first four million that stand in chunks with other letters than ASCII's.
    lines : int
        How many line ends there are, of the kind that there is most.
    """

    sha256: str
    head: bytes
    sample: bytes
    lines: int


def look_through(path: Path) -> Seen:
    """Read a file once, keeping nothing but a sample."""
    digest, head, sample = hashlib.sha256(), b"", b""
    ends = {b"\n": 0, b"\r": 0}
    with path.open("rb") as file:
        while chunk := file.read(_BLOCK):
            digest.update(chunk)
            head = head or chunk[:HEAD]
            ends = {end: many + chunk.count(end) for end, many in ends.items()}
            if len(sample) < _SAMPLE and not chunk.isascii():
                sample += _of_other_letters(chunk)
    return Seen(digest.hexdigest(), head, sample[:_SAMPLE], max(ends.values()))


def _of_other_letters(chunk: bytes) -> bytes:
    """Return some stretches of a chunk from the first byte on that is no ASCII."""
    first = int(np.argmax(np.frombuffer(chunk, np.uint8) > 127))
    return chunk[max(first - 1000, 0) : first + 1_000_000]


@dataclass(frozen=True)
class TextRegister:
    """A register in CSV, whatever its delimiter and its encoding; see `Register`."""

    table: str
    path: str
    file: Path
    sha256: str
    notes: tuple[Message, ...]
    columns: tuple[str, ...]
    rows: int | None
    codec: str
    delimiter: str
    begin: int = field(repr=False)
    first: int = field(repr=False)
    shaped: bool = False
    crs: str = ""

    def read(self, columns: Sequence[str]) -> Iterator[Any]:
        """Yield the rows in order, see `Register`."""
        cutter = _Cutter(self, list(columns))
        with self.file.open("rb") as file:
            yield from cutter.tables(_utf8(file, self.codec))


def open_text(path: Path, *, table: str, name: str) -> TextRegister:
    """Find out how a text file is written, and what its columns are called.

    Raises
    ------
    DataError
        If it is empty, has nothing below its header, or columns without a name or with the same.
    """
    seen = look_through(path)
    if not seen.head.strip(b" \t\r\n\0"):
        raise DataError([Message("reading.empty", {"table": table})])
    if seen.head.startswith((b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))):
        raise DataError([Message("reading.workbook_in_disguise", {"table": table, "path": name})])
    found = which_encoding(seen.head, seen.sample, table=table)
    with path.open("rb") as file:
        text = _head(_utf8(file, found.codec)).decode("utf-8", "replace")
    _refuse_title(text, table)
    delimiter = _delimiter(text)
    columns, begin, row = _header(text, delimiter, table)
    if not text[len(text.encode()[:begin].decode("utf-8", "replace")) :].strip():
        raise DataError([Message("reading.header_only", {"table": table})])
    return TextRegister(
        table=table,
        path=name,
        file=path,
        sha256=seen.sha256,
        notes=found.notes,
        columns=columns,
        rows=seen.lines,
        codec=found.codec,
        delimiter=delimiter,
        begin=begin,
        first=row + 1,
    )


def _delimiter(text: str) -> str:
    """Return what parts the cells, judging line by line: a broken quotation mark misleads none."""
    filled = (line[0][:_LINE] for line in _LINES.finditer(text) if line[0].strip())
    lines = list(islice(filled, _JUDGED)) or [","]
    first = lines[0].strip().casefold()
    if first.startswith("sep=") and len(first) == 5:
        return first[4]
    return max(DELIMITERS, key=lambda delimiter: _fitness(lines, delimiter))


def _refuse_title(text: str, table: str) -> None:
    """Refuse a first line of one cell above lines of several."""
    filled = (line[0].strip("\r\n") for line in _LINES.finditer(text) if line[0].strip())
    lines = [line[:_LINE] for line in islice(filled, 3)]
    if len(lines) < 3 or '"' in lines[0]:
        return
    rows = {sign: [_cells(line, sign) for line in lines] for sign in DELIMITERS}
    if any(len({*map(len, cut)}) == 1 and len(_filled(cut[0])) > 1 for cut in rows.values()):
        return
    first, *others = map(_filled, rows[_delimiter("\n".join(lines[1:]))])
    if len(first) == 1 < min(map(len, others)) and not lines[0].startswith("sep="):
        raise DataError([title_above(table, first[0])])


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter))


def _filled(row: list[str]) -> list[str]:
    return [cell for cell in row if cell.strip()]


def _fitness(lines: list[str], delimiter: str) -> tuple[bool, float, int]:
    widths = [len(_cells(line, delimiter)) for line in lines]
    width, times = Counter(widths).most_common(1)[0]
    return (widths[0] > 1, times / len(widths) * (width > 1), width)


def _head(chunks: Iterator[bytes]) -> bytes:
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= HEAD:
            break
    return head[:HEAD]


def _header(text: str, delimiter: str, table: str) -> tuple[tuple[str, ...], int, int]:
    """Return the names of the columns, how many bytes they take, and the number of their row."""
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        for line in _LINES.finditer(text):
            taken += len(line[0].encode())
            yield line[0]

    row = 0
    try:
        for row, cells in enumerate(csv.reader(lines(), delimiter=delimiter), 1):
            names = [tidy(cell.replace("\0", "")) or "" for cell in cells]
            if any(names) and not (row == 1 and re.fullmatch("sep=.?", names[0].casefold())):
                _check(names, table)
                return tuple(names), taken, row
    except csv.Error:
        raise DataError([Message("reading.quotes", {"table": table, "row": row + 1})]) from None
    raise DataError([Message("reading.empty", {"table": table})])


def _check(names: list[str], table: str) -> None:
    """Refuse columns of one name. One without a name is nobody's, and does no harm."""
    given = [name for name in names if name]
    if twice := [shown(name) for name in dict.fromkeys(given) if given.count(name) > 1]:
        values = {"table": table, "count": len(twice), "total": len(names)}
        raise DataError([Message("reading.twice", values | {"columns": some(twice)})])


def _utf8(file: io.BufferedReader, codec: str) -> Iterator[bytes]:
    """Yield the text of a file in UTF-8, without its mark; bytes that are none stay, or are U+FFFD
    in another encoding.
    """  # noqa: D205
    if codec != "utf-8":
        decoder = codecs.getincrementaldecoder(codec)(errors="replace")
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk).removeprefix("\ufeff").encode("utf-8", "replace")
        yield decoder.decode(b"", final=True).encode("utf-8", "replace")
        return
    if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
        file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


class _Cutter:
    """Cuts a stream of UTF-8 into tables."""

    def __init__(self, register: TextRegister, columns: list[str]) -> None:
        self.columns = columns
        self.register = register
        places = {name: place for place, name in enumerate(columns)}
        self.wanted = np.array([places.get(name, -1) for name in register.columns], np.int64)
        self.row = register.first
        self.skipping = False

    def tables(self, chunks: Iterator[bytes]) -> Iterator[Any]:
        """Yield a table for each chunk; what a chunk leaves undone goes with the next."""
        rest, begin = b"", self.register.begin
        for chunk in chunks:
            data = rest + chunk
            if begin:
                data, begin = data[begin:], max(begin - len(data), 0)
            table, done = self._cut(data, final=False)
            yield table
            rest = data[done:]
        yield self._cut(rest, final=True)[0]

    def _cut(self, data: bytes, *, final: bool) -> tuple[Any, int]:
        from spatialict.core.kernels.records import cut

        raw = np.frombuffer(data, np.uint8)
        most, width = data.count(b"\n") + data.count(b"\r") + 2, len(self.columns)
        states, rows = np.empty(most, np.int64), np.empty(most, np.int64)
        spans, cells = np.empty((most, 2), np.int64), np.zeros((most, 2 * width), np.int64)
        doubled = np.empty((most, width), np.uint8)
        count, done, row, skipping = cut(
            *(raw, ord(self.register.delimiter), self.wanted, self.row, final, self.skipping),
            *(states, rows, spans, cells, doubled),
        )
        self.row, self.skipping = int(row), bool(skipping)
        states, spans = states[:count], spans[:count]
        _mark_no_text(data[:done], states, spans, self.register.codec)
        found = _Records(raw, rows[:count], states, spans, cells[:count], doubled[:count])
        return found.table(self.columns), int(done)


@dataclass(frozen=True)
class _Records:
    """Records of a chunk, as `spatialict.core.kernels.records.cut` gives them."""

    raw: npt.NDArray[np.uint8]
    rows: npt.NDArray[np.int64]
    states: npt.NDArray[np.int64]
    spans: npt.NDArray[np.int64]
    cells: npt.NDArray[np.int64]
    doubled: npt.NDArray[np.uint8]

    def table(self, columns: list[str]) -> Any:  # noqa: ANN401 (pyarrow.Table)
        """Return the cells as text; none of a record that is broken, but why it is."""
        import pyarrow as pa

        broken = self.states != 0
        self.cells[broken] = 0
        found = {ROW: pa.array(self.rows)}
        for place, name in enumerate(columns):
            bounds = self.cells[:, 2 * place], self.cells[:, 2 * place + 1]
            found[name] = _texts(self.raw, *bounds, self.doubled[:, place])
        if broken.any():
            said = np.full(len(broken), "", dtype=object)
            for one in np.flatnonzero(broken):
                said[one] = beginning(self.raw, *map(int, self.spans[one]))
            found[BROKEN] = pa.array(np.array(_REASONS)[self.states])
            found[GIVEN] = pa.array(said, pa.string())
        return pa.table(found)


def beginning(raw: npt.NDArray[np.uint8], begin: int, end: int) -> str:
    """Return the first letters of a row that cannot be read."""
    return raw[begin : min(end, begin + _QUOTED)].tobytes().decode("utf-8", "replace")


def _texts(
    raw: npt.NDArray[np.uint8],
    begins: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    doubled: npt.NDArray[np.uint8],
) -> Any:  # noqa: ANN401 (pyarrow.StringArray)
    import pyarrow as pa

    from spatialict.core.kernels.records import gather

    begins, ends = np.ascontiguousarray(begins), np.ascontiguousarray(ends)
    out = np.empty(int((ends - begins).sum()), np.uint8)
    offsets = np.empty(len(begins) + 1, np.int32)
    gather(raw, begins, ends, np.ascontiguousarray(doubled), offsets, out)
    return pa.StringArray.from_buffers(len(begins), pa.py_buffer(offsets), pa.py_buffer(out))


def _mark_no_text(
    data: bytes, states: npt.NDArray[np.int64], spans: npt.NDArray[np.int64], codec: str
) -> None:
    """Mark rows whose bytes are no text of the encoding."""
    lost = "\ufffd".encode()
    if codec == "utf-8":
        if data.isascii() or _is_text(data):
            return
        wrong = [not _is_text(data[begin:end]) for begin, end in spans.tolist()]
    elif lost in data:
        wrong = [lost in data[begin:end] for begin, end in spans.tolist()]
    else:
        return
    states[np.array(wrong, bool) & (states == 0)] = _REASONS.index("bytes")


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
