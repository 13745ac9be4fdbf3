"""Where the records and cells of a delimited text begin and end, by its bytes.

A quotation mark at the beginning of a cell opens it, two inside stand for one, and one before a
delimiter or a line end closes it; elsewhere it is a letter. Where that does not work out, or the
cells of a record that runs over several lines are not as many as the header's, the record is
broken: it ends with its first line, and the next line begins a new one, so that a forgotten
quotation mark costs one line and not the rest of the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    import numpy.typing as npt

    Bytes = npt.NDArray[np.uint8]
    Places = npt.NDArray[np.int64]

SOUND: Final = 0
CELLS: Final = 1
QUOTES: Final = 2
NUL: Final = 3
LONG: Final = 4
"""What a record is: as the header, of more or fewer cells, of broken quotation marks, with zero
bytes, or of a line longer than `LONGEST`."""

LONGEST: Final = 1 << 20
"""Bytes of a record; a cell of a spreadsheet holds at most a tenth of it."""

_MORE: Final = -1
_END: Final = 0
_FIRST_LINE: Final = 1
_NUL: Final = 2
_HOLDS: Final = 3
_DOUBLED: Final = 4
_BEGIN: Final = 5
_CLOSE: Final = 6
_BLANK: Final = 32
_QUOTE: Final = 34
_LF: Final = 10
_CR: Final = 13


@part
def _behind(data: Bytes, end: int) -> int:
    """Return the place behind a line end."""
    if end + 1 < len(data) and data[end] == _CR and data[end + 1] == _LF:
        return end + 2
    return min(end + 1, len(data))


@part
def _line_end(data: Bytes, place: int) -> int:
    """Return the place of the next line end, or the number of bytes."""
    n = len(data)
    while place < n and data[place] != _LF and data[place] != _CR:
        place += 1
    return place


@part
def _undecided(data: Bytes, end: int, final: bool) -> bool:
    """Tell whether a line may go on behind the bytes that are here, or its end may."""
    n = len(data)
    return not final and (end >= n or (end == n - 1 and data[end] == _CR))


@part
def _ends_line(sign: int) -> bool:
    return sign in (_LF, _CR)


@part
def _quoted(  # noqa: PLR0917 (compiled: plain arrays)
    data: Bytes, delimiter: int, place: int, most: int, final: bool, told: Places
) -> int:
    """Bound a cell behind a quotation mark, and say whether it is sound."""
    n, end = len(data), place + 1
    told[_BEGIN] = end
    while end < n and end <= most:
        sign = data[end]
        if sign == _QUOTE:
            if end + 1 >= n or data[end + 1] != _QUOTE:
                break
            told[_DOUBLED] = 1
            end += 1
        elif _ends_line(sign) and told[_FIRST_LINE] < 0:
            told[_FIRST_LINE] = end
        elif sign == 0:
            told[_NUL] = 1
        end += 1
    told[_CLOSE], told[_END] = end, end + 1
    if end <= most and end >= n - 1 and not final:
        return _MORE
    if end > most or end >= n:
        return QUOTES
    behind = data[end + 1] if end + 1 < n else _LF
    return SOUND if behind == delimiter or _ends_line(behind) else QUOTES


@part
def _bare(  # noqa: PLR0917 (compiled: plain arrays)
    data: Bytes, delimiter: int, place: int, most: int, final: bool, told: Places
) -> int:
    """Bound a cell without quotation marks, and say whether it is sound."""
    n, begin, end = len(data), place, place
    while end < n and end <= most and data[end] != delimiter and not _ends_line(data[end]):
        if data[end] == 0:
            told[_NUL] = 1
        end += 1
    if end > most:
        return LONG
    if end >= n and not final:
        return _MORE
    told[_END] = end
    while begin < end and data[begin] <= _BLANK:
        begin += 1
    while begin < end and data[end - 1] <= _BLANK:
        end -= 1
    told[_BEGIN], told[_CLOSE] = begin, end
    return SOUND


@part
def _walked(  # noqa: PLR0917 (compiled: plain arrays)
    data: Bytes,
    delimiter: int,
    wanted: Places,
    at: int,
    final: bool,
    cells: Places,
    doubled: Bytes,
    told: Places,
) -> int:
    """Walk through the cells of the record at a place, and say what it is."""
    n, most, place, column = len(data), at + LONGEST, at, 0
    told[_FIRST_LINE], told[_NUL], told[_HOLDS] = -1, 0, 0
    while True:
        told[_DOUBLED] = 0
        if place < n and data[place] == _QUOTE:
            state = _quoted(data, delimiter, place, most, final, told)
        else:
            state = _bare(data, delimiter, place, most, final, told)
        if state != SOUND:
            return state
        if told[_BEGIN] < told[_CLOSE]:
            told[_HOLDS] = 1
            if column >= len(wanted):
                return CELLS
        if column < len(wanted) and wanted[column] >= 0:
            which = wanted[column]
            cells[2 * which], cells[2 * which + 1] = told[_BEGIN], told[_CLOSE]
            doubled[which] = told[_DOUBLED]
        column, place = column + 1, told[_END]
        if place >= n or data[place] != delimiter:
            return SOUND if column >= len(wanted) or not told[_HOLDS] else CELLS
        place += 1


@part
def _settled(data: Bytes, at: int, state: int, final: bool, told: Places) -> int:
    """Say where a record that was walked through ends; a broken one with its first line."""
    if state == SOUND:
        state = NUL if told[_NUL] else SOUND
    elif told[_FIRST_LINE] >= 0:
        told[_END] = told[_FIRST_LINE]
        state = QUOTES
    else:
        told[_END] = _line_end(data, at)
        if told[_END] - at > LONGEST:
            return LONG
    return _MORE if _undecided(data, told[_END], final) else state


@compiled(
    "int64[:](uint8[:], int64, int64[:], int64, boolean, boolean, int64[:], int64[:],"
    " int64[:, :], int64[:, :], uint8[:, :])",
    writes="states rows spans cells doubled",
)
def cut(  # noqa: PLR0917 (compiled: plain arrays)
    data: Bytes,
    delimiter: int,
    wanted: Places,
    row: int,
    final: bool,
    skipping: bool,
    states: Places,
    rows: Places,
    spans: Places,
    cells: Places,
    doubled: Bytes,
) -> Places:
    """Find the records of a text, and the bounds of the cells that are wanted.

    Parameters
    ----------
    data : array of bytes
        Begins with a record.
    delimiter : int
        The byte between cells.
    wanted : array of int, shape (width,)
        For each column of the header its place among the cells that are wanted, or -1.
    row : int
        Number of the first record.
    final : bool
        Whether the text ends here; else a record that may go on is left for the next call.
    skipping : bool
        Whether `data` begins inside a line that was too long.
    states, rows, spans : arrays, written
        Of each record that is not blank: what it is, its number, where it begins and ends.
    cells : array of int, shape (n, 2 * wanted), written
        Begin and end of each cell, without the blanks around it and the marks.
    doubled : array of bytes, shape (n, wanted), written
        1 where a cell holds doubled quotation marks.

    Returns
    -------
    array of int
        How many records were found, how many bytes are done, the number of the next record, and 1
        if the bytes end inside a line that is too long.
    """
    n, at, count = len(data), 0, 0
    told = np.zeros(7, np.int64)
    if skipping:
        end = _line_end(data, 0)
        if _undecided(data, end, final):
            return np.array([0, end, row, 1])
        at = _behind(data, end)
    while at < n:
        state = _walked(data, delimiter, wanted, at, final, cells[count], doubled[count], told)
        if state != _MORE:
            state = _settled(data, at, state, final, told)
        if state == _MORE:
            break
        if told[_HOLDS] or state != SOUND:
            states[count], rows[count] = state, row
            spans[count, 0], spans[count, 1] = at, told[_END]
            count += 1
        row += 1
        if state == LONG and _undecided(data, told[_END], final):
            return np.array([count, told[_END], row, 1])
        at = _behind(data, told[_END])
    return np.array([count, at, row, 0])


@compiled("int64(uint8[:], int64[:], int64[:], uint8[:], int32[:], uint8[:])", writes="offsets out")
def gather(  # noqa: PLR0917 (compiled: plain arrays)
    data: Bytes,
    begins: Places,
    ends: Places,
    doubled: Bytes,
    offsets: npt.NDArray[np.int32],
    out: Bytes,
) -> int:
    """Copy cells one behind the other, a doubled quotation mark once; return how many bytes."""
    to = 0
    for cell in range(len(begins)):
        offsets[cell] = to
        at, end = begins[cell], ends[cell]
        while at < end:
            sign = data[at]
            out[to] = sign
            to += 1
            at += 2 if doubled[cell] and sign == _QUOTE else 1
    offsets[len(begins)] = to
    return to
