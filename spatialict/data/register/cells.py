"""What the cells of a column say, a whole column at once: words, numbers, years.

The usual ways of writing are read at once; every other spelling once, by the rules for a single
cell (`spatialict.data.cells.parse_number`), so that a column means the same however it is cut.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.data.cells import parse_number, tidy
from spatialict.data.tables import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Array = Any
    """pyarrow.Array, which has no types."""
    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

EMPTY: Final = 0
GOOD: Final = 1
BAD: Final = 2
"""What a cell with a number or a date is."""

_POINT: Final = r"^-?[0-9]{1,15}(\.[0-9]{1,20})?$"
_COMMA: Final = r"^-?[0-9]{1,15},[0-9]{1,20}$"
GROUPED: Final = r"^[1-9][0-9]{0,2}(,[0-9]{3})+$"
"""A number with commas between its thousands, or one with three decimals."""
_ODD: Final = r"[^!-~\p{L}\p{N} ]|  "
_SERIALS: Final = (10_000, 109_939)
"""Days that a spreadsheet counts from the end of 1899: from 1927 to the end of 2200."""
_EPOCH: Final = dt.date(1899, 12, 30)
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})")
_MONTH: Final = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})()")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})")
_MONTH_FIRST: Final = re.compile(r"([0-9]{1,2})[-./]([0-9]{4})()")
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ORDERS: Final = (
    *((_YEAR_FIRST, (0, 1, 2)), (_MONTH, (0, 1, 2))),
    *((_MONTH_FIRST, (1, 0, 2)), (_DAY_FIRST, (2, 1, 0)), (_COMPACT, (0, 1, 2))),
)
_MONTHS: Final = re.compile(
    r"(?:янв(?:ар[ья])?|фев(?:р|рал[ья])?|мар(?:т|та)?|апр(?:ел[ья])?|ма[йя]|июн[ья]?|июл[ья]?"
    r"|авг(?:уста?)?|сент?(?:ябр[ья])?|окт(?:ябр[ья])?|ноя(?:бр[ья])?|дек(?:абр[ья])?"
    r"|қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_FULL_YEAR: Final = re.compile("[0-9]{4}")
_SHORT: Final = re.compile("[0-9]{1,2}")
_YEAR_WORDS: Final = frozenset({"жылғы", "года", "г"})
_CLOCK: Final = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}.*|\s*(?:г|год|года|ж|жыл)\.?$", re.IGNORECASE)


def words(column: Array) -> Array:
    """Return a column as text with its spaces made plain; null where there is nothing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.utf8_trim_whitespace(as_text(column))
    odd = pc.fill_null(pc.match_substring_regex(text, _ODD), False)
    if pc.any(odd).as_py():
        there = odd.to_numpy(zero_copy_only=False)
        cells = text.to_numpy(zero_copy_only=False)
        cells[there] = [tidy(cell) for cell in cells[there]]
        text = pa.array(cells, pa.string(), from_pandas=True)
    return pc.if_else(pc.equal(pc.utf8_length(text), 0), None, text)


def whole(column: Any) -> Array:  # noqa: ANN401 (pyarrow.ChunkedArray)
    """Return a column of a table in one piece."""
    together = column.combine_chunks()
    return together.combine_chunks() if hasattr(together, "chunks") else together


def grouped(column: Array) -> Flags:
    """Tell which cells of text have commas before three digits, and nowhere else."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(column.type):
        return np.zeros(len(column), bool)
    found = pc.match_substring_regex(pc.utf8_trim_whitespace(column), GROUPED)
    flags: Flags = pc.fill_null(found, False).to_numpy(zero_copy_only=False)
    return flags


def without_commas(column: Array) -> Array:
    """Return a column of text without the commas between thousands."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pa.array(grouped(column)), pc.replace_substring(column, ",", ""), column)


def as_text(column: Array) -> Array:
    """Return a column as text; whole numbers without a decimal point."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(column.type):
        values = column.to_numpy(zero_copy_only=False)
        finite = values[np.isfinite(values)]
        if (finite == np.floor(finite)).all() and (np.abs(finite) < 2**53).all():
            column = pc.if_else(pc.is_finite(column), column, None).cast(pa.int64())
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def numbers(column: Array) -> tuple[Floats, npt.NDArray[np.int8]]:
    """Return the numbers of a column, NaN where a cell holds none, and what each cell is.

    Examples
    --------
    >>> import pyarrow as pa
    >>> values, what = numbers(pa.array(["1.5", "1,5", "1 200", "1e999", None, "x"]))
    >>> values.tolist(), what.tolist()
    ([1.5, 1.5, 1200.0, nan, nan, nan], [1, 1, 1, 2, 0, 0])
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(column.type):
        values = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
        gaps = np.isnan(values)
        return np.where(np.isfinite(values), values, np.nan), _what(values, gaps)
    text = pc.utf8_trim_whitespace(column)
    points = pc.fill_null(pc.match_substring_regex(text, _POINT), False)
    commas = pc.fill_null(pc.match_substring_regex(text, _COMMA), False)
    if pc.any(commas).as_py():
        text = pc.if_else(commas, pc.replace_substring(text, ",", "."), text)
        points = pc.or_(points, commas)
    values = pc.if_else(points, text, None).cast(pa.float64()).to_numpy(zero_copy_only=False)
    what = np.where(np.isnan(values), EMPTY, GOOD).astype(np.int8)
    others = ~points.to_numpy(zero_copy_only=False) & text.is_valid().to_numpy(zero_copy_only=False)
    if others.any():
        values = values.copy()
        values[others], what[others] = _each(text.filter(others), _number)
    return values, what


def _what(values: Floats, gaps: Flags) -> npt.NDArray[np.int8]:
    return np.select([gaps, np.isfinite(values)], [EMPTY, GOOD], BAD).astype(np.int8)


def years(column: Array) -> tuple[Floats, npt.NDArray[np.int8]]:
    """Return the years of dates as offices write them, NaN where there is none.

    Examples
    --------
    >>> import pyarrow as pa
    >>> dates = ["2015", "2015-03-01", "01.03.2015", "42064", "2015-02-30", "soon", ""]
    >>> values, what = years(pa.array(dates))
    >>> values.tolist(), what.tolist()
    ([2015.0, 2015.0, 2015.0, 2015.0, nan, nan, nan], [1, 1, 1, 1, 2, 2, 0])
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_date(column.type):
        values = pc.year(column).cast(pa.float64()).to_numpy(zero_copy_only=False)
        wrong = (values < FIRST_YEAR) | (values > LAST_YEAR)
        what = np.select([np.isnan(values), wrong], [EMPTY, BAD], GOOD).astype(np.int8)
        return np.where(wrong, np.nan, values), what
    return _each(as_text(column), _year)


def _each(
    column: Array, read: Callable[[str], tuple[float, int]]
) -> tuple[Floats, npt.NDArray[np.int8]]:
    """Read every spelling once."""
    spelt = column.dictionary_encode()
    read_ = [read(cell or "") for cell in spelt.dictionary.to_pylist()]
    values = np.array([value for value, _ in read_] + [np.nan])
    what = np.array([kind for _, kind in read_] + [EMPTY], np.int8)
    which = spelt.indices.fill_null(len(read_)).to_numpy(zero_copy_only=False)
    return values[which], what[which]


def _number(text: str) -> tuple[float, int]:
    cell = parse_number(text)
    if cell.state == "value":
        return cell.value, GOOD
    return (np.nan, BAD) if cell.state == "fault" else (np.nan, EMPTY)


@lru_cache(maxsize=1 << 16)
def _year(text: str) -> tuple[float, int]:
    word = _CLOCK.sub("", text.strip())
    for pattern, order in _ORDERS:
        if found := pattern.fullmatch(word):
            return _day(*(int(found[place + 1] or 1) for place in order))
    if (year := _with_month(word)) is not None:
        return _day(year, 1, 1)
    cell = parse_number(word)
    if cell.state != "value" or not cell.value.is_integer():
        return np.nan, BAD if cell.state in {"fault", "value"} else EMPTY
    if FIRST_YEAR <= cell.value <= LAST_YEAR:
        return cell.value, GOOD
    if _SERIALS[0] <= cell.value <= _SERIALS[1]:
        return float((_EPOCH + dt.timedelta(days=cell.value)).year), GOOD
    return np.nan, BAD


def _with_month(word: str) -> int | None:
    """Return the year of "12 марта 2015": one month, one year, at most a day."""
    words = [part for part in re.split(r"[\s,.]+", word.casefold()) if part not in _YEAR_WORDS]
    words = [part for part in words if part]
    months = [part for part in words if _MONTHS.fullmatch(part)]
    full = [part for part in words if _FULL_YEAR.fullmatch(part)]
    days = [part for part in words if _SHORT.fullmatch(part) and 1 <= int(part) <= 31]
    one_each = len(months) == len(full) == 1 and len(days) <= 1
    return int(full[0]) if one_each and len(words) == 2 + len(days) else None


def _day(year: int, month: int, day: int) -> tuple[float, int]:
    try:
        dt.date(year, month, day)
    except ValueError:
        return np.nan, BAD
    return (float(year), GOOD) if FIRST_YEAR <= year <= LAST_YEAR else (np.nan, BAD)


def points(column: Array) -> tuple[Floats, Floats, Flags]:
    """Return x and y of points in WKB, NaN where there is none; and what is no point.

    A multipoint of one point is that point.
    """
    lengths = np.diff(_offsets(column))
    plain = (lengths == 21).all() and column.null_count == 0
    if plain and len(column):
        begin = int(_offsets(column)[0])
        raw = np.frombuffer(column.buffers()[2], np.uint8)[begin : begin + 21 * len(column)]
        raw = raw.reshape(-1, 21)
        if (raw[:, :5] == (1, 1, 0, 0, 0)).all():
            both = np.ascontiguousarray(raw[:, 5:]).view("<f8")
            return both[:, 0].copy(), both[:, 1].copy(), np.zeros(len(column), bool)
    return _odd_points(column)


def _offsets(column: Array) -> npt.NDArray[np.int32]:
    if not len(column):
        return np.zeros(1, np.int32)
    offsets = np.frombuffer(column.buffers()[1], np.int32)
    return offsets[column.offset : column.offset + len(column) + 1]


def _odd_points(column: Array) -> tuple[Floats, Floats, Flags]:
    import shapely

    cells = np.array(column.to_pylist(), dtype=object)
    shapes = shapely.from_wkb(cells, on_invalid="ignore")
    there = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    alone = there & (shapely.get_type_id(shapes) == 4) & (shapely.get_num_geometries(shapes) == 1)
    shapes = np.where(alone, shapely.get_geometry(shapes, 0), shapes)
    other = (there & (shapely.get_type_id(shapes) != 0)) | (
        shapely.is_missing(shapes) & np.array([cell is not None for cell in cells], bool)
    )
    shapes = np.where(there & ~other, shapes, None)
    return shapely.get_x(shapes), shapely.get_y(shapes), other
