"""Cleaned pieces put together: firms sorted by their ids, each id once, and all rejected rows.

Column by column, and each is let go of where it came from, so that no more than two of them are in
memory twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.data.register.cleaning import REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from spatialict.data.register.cleaning import Cleaned

    Chunked = Any
    """pyarrow.ChunkedArray, which has no types."""
    Ints = npt.NDArray[np.int64]

PLACED: Final = ("address", "town")
"""Where a firm stands: at its own coordinates, or at the centre of its town."""
_ORDER: Final = (
    *("x_m", "y_m", "industry", "oked", "region_id"),
    *("jobs", "opened", "closed", "placed", "town"),
)


def assembled(
    parts: list[Cleaned], labels: Sequence[str], codes: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return firms and rejects.

    Parameters
    ----------
    parts : list of Cleaned
        In the order of their rows; emptied on the way.
    labels : sequence of str
        What messages call each register.
    codes : sequence of str
        Of the regions, in the order of their places.
    """
    import pyarrow as pa

    register = np.repeat([part.register for part in parts], [len(part.firms) for part in parts])
    refused = [(part.register, part.rejects) for part in parts if len(part.rejects)]
    tables = [part.firms for part in parts]
    parts.clear()
    rows = pa.chunked_array(
        [chunk for t in tables for chunk in t["row"].chunks], pa.int64()
    ).to_numpy()
    ids = _ids(tables, register, rows, len(labels))
    order = _sorted(ids)
    ids = ids.take(order)
    kept, repeated = _once(ids, order, register, rows, labels)
    ids, order = ids.filter(pa.array(kept)), order[kept]
    firms: dict[str, Any] = {}
    there = [name for name in _ORDER if any(name in table.column_names for table in tables)]
    for name in there:
        firms[name] = _finished(name, _gathered(tables, name), order, codes)
        tables = [t.drop_columns(name) if name in t.column_names else t for t in tables]
    index = pd.Index(_text(ids), name="firm_id")
    return pd.DataFrame(firms, index=index, copy=False), _rejects(refused, repeated, labels)


def _ids(tables: list[Any], register: Ints, rows: Ints, registers: int) -> Chunked:
    """Return the ids; where a register has none, of the row, so that they sort by it."""
    import pyarrow as pa

    width = len(str(int(rows.max(initial=1))))
    chunks, begin = [], 0
    for table in tables:
        span = slice(begin, begin + len(table))
        begin += len(table)
        if "firm_id" in table.column_names:
            chunks += table["firm_id"].cast(pa.large_string()).chunks
        else:
            before = f"{register[span][0] + 1}-" if registers > 1 and len(table) else ""
            said = [f"{before}row{row:0{width}d}" for row in rows[span]]
            chunks.append(pa.array(said, pa.large_string()))
    return pa.chunked_array(chunks, pa.large_string())


def _sorted(ids: Chunked) -> Ints:
    """Return the order of ids by their letters; of equal ones the first row comes first."""
    import pyarrow.compute as pc

    order: Ints = pc.sort_indices(ids).to_numpy().astype(np.int64)
    return order


def _once(
    ids: Chunked, order: Ints, register: Ints, rows: Ints, labels: Sequence[str]
) -> tuple[npt.NDArray[np.bool_], pd.DataFrame]:
    """Return which of the sorted rows are the first of their id, and the others as rejects."""
    import pyarrow.compute as pc

    n = len(order)
    again = np.zeros(n, bool)
    if n > 1:
        again[1:] = pc.equal(ids.slice(1), ids.slice(0, n - 1)).to_numpy()
    first = np.maximum.accumulate(np.where(again, 0, np.arange(n)))[again]
    here, before = order[again], order[first]
    said = [
        str(rows[b]) if register[a] == register[b] else f"{labels[register[b]]} {rows[b]}"
        for a, b in zip(here, before, strict=True)
    ]
    found = {
        "register": register[here],
        "row": rows[here],
        "firm_id": ids.filter(again).to_pylist(),
        "reason": np.full(len(here), REASONS.index("repeated")),
        "given": said,
    }
    return ~again, pd.DataFrame(found)


def _gathered(tables: list[Any], name: str) -> Chunked:
    """Return a column of all tables, empty where a table has none."""
    import pyarrow as pa

    kind = next(table[name].type for table in tables if name in table.column_names)
    chunks: list[Any] = []
    for table in tables:
        known = name in table.column_names
        chunks += table[name].chunks if known else [pa.nulls(len(table), kind)]
    return pa.chunked_array(chunks, kind)


def _finished(name: str, column: Chunked, order: Ints, codes: Sequence[str]) -> Any:  # noqa: ANN401
    """Return a column of the firms in their order."""
    if name in {"industry", "oked", "town"}:
        return _category(column, order)
    if name == "region_id":
        return _coded(column.to_numpy()[order], codes)
    if name == "placed":
        return _coded(column.to_numpy()[order], PLACED)
    if name in {"opened", "closed"}:
        gaps = column.is_null().to_numpy()[order]
        values = column.fill_null(0).to_numpy().astype(np.int16)[order]
        return pd.arrays.IntegerArray(values, gaps)
    return column.to_numpy(zero_copy_only=False)[order]


def _coded(codes: npt.NDArray[np.integer[Any]], words: Sequence[str]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(codes, categories=pd.Index(list(words), dtype="str"))


def _category(column: Chunked, order: Ints) -> pd.Categorical[str]:
    """Return words as a category of sorted ones, whatever the order they came in."""
    whole = column.unify_dictionaries()
    words = whole.chunk(0).dictionary.to_pylist() if whole.num_chunks else []
    known = sorted(words)
    place = {word: code for code, word in enumerate(known)}
    into = np.array([place[word] for word in words] + [-1], np.int32)
    parts = [c.indices.fill_null(len(words)).to_numpy(zero_copy_only=False) for c in whole.chunks]
    codes = into[np.concatenate(parts)][order] if parts else np.empty(0, np.int32)
    used = np.unique(codes[codes >= 0])
    fewer = np.full(len(known) + 1, -1, np.int32)
    fewer[used] = np.arange(len(used))
    return _coded(fewer[codes], [known[code] for code in used])


def _rejects(
    refused: list[tuple[int, Any]], repeated: pd.DataFrame, labels: Sequence[str]
) -> pd.DataFrame:
    pieces = [table.to_pandas().assign(register=register) for register, table in refused]
    every = pd.concat([*pieces, repeated], ignore_index=True)
    every = every.sort_values(["register", "row"], ignore_index=True)
    reasons = every["reason"].to_numpy("int64")
    used = [REASONS[code] for code in np.unique(reasons)]
    names = list(dict.fromkeys(labels))
    return pd.DataFrame(
        {
            "table": pd.Categorical([labels[one] for one in every["register"]], categories=names),
            "row": every["row"].astype("int64"),
            "firm_id": every["firm_id"].astype("str"),
            "reason": pd.Categorical([REASONS[code] for code in reasons], categories=used),
            "given": every["given"].astype("str"),
        }
    )


def _text(ids: Chunked) -> Any:  # noqa: ANN401
    return ids.to_pandas().array
