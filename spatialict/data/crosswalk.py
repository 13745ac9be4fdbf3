"""From finer borders to coarser: figures of regions that were one are added up, or left missing.

Former South Kazakhstan stands beside the regions it fell into in some official tables. Nothing
here ever adds the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from spatialict.core.study import DataError, Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialict.data.gazetteer import Gazetteer


def merge_borders(
    table: pd.DataFrame,
    gazetteer: Gazetteer,
    *,
    source: str,
    target: str,
    keys: Sequence[str],
    value: str = "value",
) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """Add up the regions of finer borders to those of coarser ones, and say what was added.

    Parameters
    ----------
    table : pandas.DataFrame
        Long: ``region_id``, the `keys`, and the column `value` of amounts that may be added
        (persons, money, firms; no shares). Rows of the country itself pass as they are.
    gazetteer : Gazetteer
        Knows which region lies in which.
    source, target : str
        Borders of the table and borders wanted, for example ``"20"`` and ``"17"``.
    keys : sequence of str
        The columns that tell the rows of one region apart (year, industry, unit), at least one.
    value : str
        Name of the column that is added up.

    Returns
    -------
    pandas.DataFrame
        ``region_id``, `keys`, `value`, sorted by `keys` and region. ``NaN`` where a part is
        missing: the rest is no sum.
    tuple of Message
        What was merged, where a part was missing, and what was left out.

    Raises
    ------
    ArgumentError
        If the borders are unknown, or `target` is finer than `source`.
    DataError
        If the table repeats a row, or names a region that the borders do not have.

    Notes
    -----
    A table may show a former region beside the parts it fell into (BNS does, for South
    Kazakhstan in 2011-2017). The two are never added: the one that the wanted borders have stays.

    Examples
    --------
    Abai and East Kazakhstan were one region until June 2022:

    >>> from spatialict.data.gazetteer import load_gazetteer
    >>> jobs = pd.DataFrame({"region_id": ["KZ-10", "KZ-63"], "year": 2022, "value": [3.0, 4.0]})
    >>> merged, notes = merge_borders(
    ...     jobs, load_gazetteer("kazakhstan"), source="20", target="17", keys=["year"]
    ... )
    >>> merged
      region_id  year  value
    0     KZ-63  2022    7.0
    >>> print(notes[0].text("en"))
    Added up: Abai region, East Kazakhstan region → East Kazakhstan region (borders of 17 regions).
    """
    parts = gazetteer.targets(source, target)
    rows = table[["region_id", *keys, value]].reset_index(drop=True)
    national = rows["region_id"] == gazetteer.code
    kept, left_out = _without_double(rows[~national], gazetteer, target, list(keys))
    _check_rows(kept, gazetteer, source, target, list(keys))
    summed, missing = _sum(kept, parts, list(keys), value)
    notes = (*_merges(kept, parts, gazetteer, target), *missing, *left_out)
    whole = pd.concat([rows[national], summed]) if national.any() else summed
    return whole.sort_values([*keys, "region_id"], ignore_index=True), notes


def _families(gazetteer: Gazetteer) -> dict[str, set[str]]:
    """Former region -> the regions it fell into, where none of them kept its code."""
    walk = gazetteer.crosswalk
    families = {
        str(parent): set(rows["region_id"]) - {str(parent)}
        for parent, rows in walk.groupby("target")
        if not (
            (walk["region_id"] == parent)
            & (walk["target"] == parent)
            & (walk["borders_from"] == gazetteer.borders()[0])
        ).any()
    }
    return {parent: parts for parent, parts in families.items() if parts}


def _without_double(
    rows: pd.DataFrame, gazetteer: Gazetteer, target: str, keys: list[str]
) -> tuple[pd.DataFrame, list[Message]]:
    left_out: list[Message] = []
    wanted = set(gazetteer.in_force(target))
    for parent, parts in _families(gazetteer).items():
        is_parent, is_part = rows["region_id"] == parent, rows["region_id"].isin(parts)
        case = pd.MultiIndex.from_frame(rows[keys])
        both = case.isin(case[is_parent]) & case.isin(case[is_part])
        drop = both & (is_part if parent in wanted else is_parent)
        if not drop.any():
            continue
        sides = [[gazetteer.names(parent)], [gazetteer.names(part) for part in sorted(parts)]]
        stay, leave = sides if parent in wanted else sides[::-1]
        values = {"kept": stay, "left_out": leave, "count": int(drop.sum())}
        left_out.append(Message("gazetteer.never_doubled", values))
        rows = rows[~drop]
    return rows, left_out


def _check_rows(
    rows: pd.DataFrame, gazetteer: Gazetteer, source: str, target: str, keys: list[str]
) -> None:
    allowed = {*gazetteer.in_force(source), *gazetteer.in_force(target)}
    foreign = rows.loc[~rows["region_id"].isin(allowed), "region_id"]
    repeated = rows[rows.duplicated(["region_id", *keys])]
    faults = []
    if len(foreign):
        values = {"borders": source, "regions": sorted(set(foreign.astype(str)))[:5]}
        counts = {"count": len(foreign), "total": len(rows)}
        faults.append(Message("gazetteer.not_in_borders", {**counts, **values}))
    if len(repeated):
        shown = _rows(repeated[["region_id", *keys]])
        counts = {"count": len(repeated), "total": len(rows)}
        faults.append(Message("gazetteer.repeated", {**counts, "rows": shown}))
    if faults:
        raise DataError(faults)


def _rows(rows: pd.DataFrame) -> list[str]:
    return [" ".join(map(str, row)) for row in rows.head(5).itertuples(index=False)]


def _sum(
    rows: pd.DataFrame, parts: Mapping[str, str], keys: list[str], value: str
) -> tuple[pd.DataFrame, list[Message]]:
    """Add up; a region that is not made of parts here stands for itself."""
    whole = rows["region_id"].map(parts).fillna(rows["region_id"]).rename("target")
    expected = pd.Series(parts).value_counts()
    given = rows.sort_values([*keys, "region_id"]).groupby([*keys, whole], dropna=False)[value]
    summed = given.sum(min_count=1)
    stands_alone = ~rows["region_id"].isin(parts)
    alone = set(
        zip(*(rows.loc[stands_alone, key] for key in keys), whole[stands_alone], strict=True)
    )
    needed = summed.index.get_level_values("target").to_series().map(expected).fillna(1).to_numpy()
    complete = (given.count().to_numpy() == needed) | summed.index.isin(alone)
    table = summed.where(complete).rename_axis([*keys, "region_id"]).reset_index()
    table = table[["region_id", *keys, value]]
    lacking = table[~complete & (needed > 1)]
    if lacking.empty:
        return table, []
    counts = {
        "count": len(lacking),
        "total": len(table),
        "rows": _rows(lacking[["region_id", *keys]]),
    }
    return table, [Message("gazetteer.merged_missing", counts)]


def _merges(
    rows: pd.DataFrame, parts: Mapping[str, str], gazetteer: Gazetteer, target: str
) -> list[Message]:
    notes = []
    for whole in sorted({parts[region] for region in rows["region_id"] if region in parts}):
        merged = [part for part, into in parts.items() if into == whole]
        if len(merged) > 1:
            names = [gazetteer.names(part) for part in sorted(merged)]
            values = {"parts": names, "target": gazetteer.names(whole), "borders": target}
            notes.append(Message("gazetteer.merged", values))
    return notes
